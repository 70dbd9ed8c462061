/* parse.c - one feature from its spec */
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "feature/feature.h"

static const struct feature_def *find(const char *s, size_t n)
{
	const struct feature_def *def;
	size_t k;

	for (k = 0; (def = feature_at(k)); k++)
		if (strlen(def->name) == n && memcmp(def->name, s, n) == 0)
			return def;
	return NULL;
}

static int unknown(const char *s, size_t n, struct err *e)
{
	struct suggest near;
	const struct feature_def *def;
	size_t k;

	suggest_start(&near, s, n);
	for (k = 0; (def = feature_at(k)); k++)
		suggest_try(&near, def->name, strlen(def->name));
	if (near.best)
		return err_set(e, STATUS_USAGE, "no feature '%.*s', did you mean '%.*s'?", (int)n,
			       s, (int)near.best_n, near.best);
	return err_set(e, STATUS_USAGE, "no feature '%.*s'; --list shows all", (int)n, s);
}

/* "macd:fast:slow:signal" */
static void shape(const struct feature_def *def, struct buf *b)
{
	size_t k;

	buf_adds(b, def->name);
	for (k = 0; k < FEATURE_MAX_PARAMS && def->params[k].name; k++)
		buf_addf(b, ":%s", def->params[k].name);
	if (def->needs & NEED_OTHER)
		buf_adds(b, ":SYMBOL");
}

static int refuse_shape(const struct feature_def *def, const char *s, size_t n, struct err *e)
{
	struct buf b;

	buf_init(&b, 256);
	shape(def, &b);
	err_set(e, STATUS_USAGE, "feature '%.*s': expected %s", (int)n, s, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

/* The text up to the next colon; false at the end. */
static bool next_part(const char **s, const char *end, const char **part, size_t *n)
{
	const char *colon;

	if (*s >= end)
		return false;
	*part = *s + 1; /* behind the colon */
	colon = memchr(*part, ':', (size_t)(end - *part));
	*s = colon ? colon : end;
	*n = (size_t)(*s - *part);
	return true;
}

static int parse_param(const struct feature_def *def, size_t k, const char *part, size_t n,
		       struct feature *f, struct err *e)
{
	const struct feature_param *p = &def->params[k];
	struct buf b;
	double x;

	if (num_parse(part, n, &x) == 0 && x >= p->min && x <= p->max &&
	    (!p->whole || x == (double)(int64_t)x)) {
		f->p[k] = x + 0.0; /* no -0 in a key */
		return 0;
	}
	buf_init(&b, 256);
	text_range(&b, p->whole ? "a whole number" : "a number", p->min, p->max);
	err_set(e, STATUS_USAGE, "feature '%s': %s '%.*s' is not %s", def->name, p->name, (int)n,
		part, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

/* What can stand in a key of the tape as it is. */
static bool plain_text(const char *s, size_t n)
{
	size_t at, len;

	for (at = 0; at < n; at += len) {
		len = text_char(s + at, n - at);
		if (len == 0 || (unsigned char)s[at] < ' ' || s[at] == '"' || s[at] == '\\')
			return false;
	}
	return n > 0;
}

/* A key: the name, its parameters, the other symbol and the output's suffix. */
static void name_output(struct feature *f, size_t out)
{
	const struct feature_def *def = f->def;
	char number[NUM_TEXT];
	struct buf b;
	size_t k;

	buf_init(&b, FEATURE_KEY_MAX);
	buf_adds(&b, def->name);
	for (k = 0; k < FEATURE_MAX_PARAMS && def->params[k].name; k++)
		buf_addf(&b, "_%.*s", (int)num_format(f->p[k], number), number);
	if (f->other[0])
		buf_addf(&b, "_%s", f->other);
	if (def->outputs[out].suffix[0])
		buf_addf(&b, "_%s", def->outputs[out].suffix);
	snprintf(f->name[out], sizeof(f->name[out]), "%s", buf_cstr(&b));
	buf_release(&b);
}

int feature_parse(const char *s, size_t n, struct feature *f, struct err *e)
{
	const char *colon = memchr(s, ':', n), *at = colon ? colon : s + n, *end = s + n, *part;
	const char *why;
	size_t k, part_n = 0;

	memset(f, 0, sizeof(*f));
	f->def = find(s, (size_t)(at - s));
	if (!f->def)
		return unknown(s, (size_t)(at - s), e);
	for (k = 0; k < FEATURE_MAX_PARAMS && f->def->params[k].name; k++) {
		f->p[k] = f->def->params[k].def;
		if (next_part(&at, end, &part, &part_n) &&
		    parse_param(f->def, k, part, part_n, f, e) < 0)
			return -1;
	}
	if (f->def->needs & NEED_OTHER) { /* a symbol may hold colons */
		part_n = at < end ? (size_t)(end - at) - 1 : 0;
		if (part_n >= sizeof(f->other) || !plain_text(at + 1, part_n))
			return refuse_shape(f->def, s, n, e);
		memcpy(f->other, at + 1, part_n);
	} else if (at < end) {
		return refuse_shape(f->def, s, n, e);
	}
	if (f->def->refuse && (why = f->def->refuse(f->p)))
		return err_set(e, STATUS_USAGE, "feature '%.*s': %s", (int)n, s, why);
	f->def->size(f->p, &f->nd, &f->ni);
	f->ni++; /* the number of bars so far */
	f->warmup = f->def->warmup(f->p);
	for (k = 0; k < FEATURE_MAX_OUTPUTS && f->def->outputs[k].suffix; k++)
		name_output(f, k);
	f->n_outputs = k;
	return 0;
}
