/* check - is a tape right, line by line? */
#include "tape/check.h"

#include <stdarg.h>
#include <string.h>

#include "base/opt.h"
#include "base/rfc3339.h"
#include "tape/line.h"
#include "tape/peek.h"

void check_init(struct check *c)
{
	*c = (struct check){.now = NO_TS, .end = NO_TS};
}

__attribute__((format(printf, 3, 4))) static int refuse(struct check *c, const char *key,
							const char *fmt, ...)
{
	va_list ap;

	c->key = key;
	c->key_len = key ? strlen(key) : 0;
	va_start(ap, fmt);
	vsnprintf(c->why, sizeof c->why, fmt, ap);
	va_end(ap);
	return -1;
}

/* What the record's own scan refused, in the scan's words. */
static int refuse_record(struct check *c, const struct record *r)
{
	refuse(c, NULL, "%s", r->why);
	c->key = r->key;
	c->key_len = r->key ? r->key_len : 0;
	return -1;
}

/* Refuse the ts, saying what it should not have been before. */
static int refuse_old(struct check *c, const char *what, int64_t ts)
{
	char text[RFC3339_TEXT];
	size_t n = rfc3339_format(ts, text);

	return refuse(c, "ts", "%s %.*s", what, (int)n, text);
}

static bool is_derived(const struct record *r)
{
	return r->type != TYPE_UNKNOWN && r->type != TYPE_ERROR && !record_outside(r);
}

static int check_order(struct check *c, const struct record *r)
{
	if (c->end != NO_TS && r->ts < c->end)
		return refuse_old(c, "before the end at", c->end);
	if (c->now == NO_TS || r->ts >= c->now)
		return 0;
	if (r->type == TYPE_END_)
		return refuse_old(c, "an end before tape time,", c->now);
	if (is_derived(r))
		return refuse_old(c, "a derived line before tape time,", c->now);
	if ((uint64_t)c->now - (uint64_t)r->ts > (uint64_t)c->lateness)
		return refuse_old(c, "later than max_lateness allows: tape time is", c->now);
	return 0;
}

static int check_run(struct check *c, const struct record *r)
{
	const struct json_value *v = &r->f[RUN_MAX_LATENESS].v;
	char text[32];
	int64_t ns;

	if (!record_has(r, RUN_MAX_LATENESS))
		return 0;
	if (v->n >= sizeof text)
		return refuse(c, "max_lateness", "not a duration");
	text[json_decode(v, text)] = '\0';
	if (opt_duration(text, &ns) < 0 || ns < 0)
		return refuse(c, "max_lateness", "'%s' is not a duration", text);
	if (ns > c->lateness)
		c->lateness = ns;
	return 0;
}

int check_line(struct check *c, const char *p, size_t n, struct record *r)
{
	if (n >= LINE_MAX_BYTES)
		return refuse(c, NULL, "longer than %d bytes", LINE_MAX_BYTES);
	if (record_head(r, p, n) < 0 || record_scan(r) < 0)
		return refuse_record(c, r);
	if (r->type == TYPE_RUN)
		return check_run(c, r);
	if (!r->dated)
		return 0;
	if (check_order(c, r) < 0)
		return -1;
	if (r->type == TYPE_END_ && c->ended)
		return refuse(c, "type", "a second end with nothing in between");
	c->ended = r->type == TYPE_END_;
	if (c->ended)
		c->end = r->ts;
	if (r->ts > c->now)
		c->now = r->ts;
	return 0;
}
