/* bench.c - a benchmark from a tape of its own */
#include "report/bench.h"

#include <stdio.h>
#include <string.h>

#include "base/grow.h"
#include "tape/reel.h"

void bench_release(struct bench *b)
{
	free(b->ts);
	free(b->value);
	*b = (struct bench){0};
}

static int append(struct bench *b, int64_t ts, double value, struct err *e)
{
	if (b->n > 0 && ts <= b->ts[b->n - 1]) {
		b->value[b->n - 1] = value; /* the last word on that moment */
		return 0;
	}
	if (!grow(&b->ts, &b->cap_ts, b->n + 1, sizeof(*b->ts), BENCH_MAX) ||
	    !grow(&b->value, &b->cap_value, b->n + 1, sizeof(*b->value), BENCH_MAX))
		return err_set(e, STATUS_SYSTEM, "more than %d bars, or out of memory", BENCH_MAX);
	b->ts[b->n] = ts;
	b->value[b->n++] = value;
	return 0;
}

/* Is it of the symbol that is wanted?  1, 0, or -1 where there are two. */
static int choose(struct bench *b, const struct json_value *v, bool named, struct err *e)
{
	char name[sizeof(b->symbol)];
	size_t n;

	if (v->n >= sizeof(name))
		return 0;
	n = json_decode(v, name);
	name[n] = '\0';
	if (!b->symbol[0])
		memcpy(b->symbol, name, n + 1);
	if (strcmp(name, b->symbol) == 0)
		return 1;
	if (named)
		return 0;
	return err_set(e, STATUS_USAGE, "it has bars of %s and %s: choose by --benchmark",
		       b->symbol, name);
}

static int take(struct bench *b, struct prices *p, const struct record *r, bool named,
		struct err *e)
{
	unsigned field = r->type == TYPE_BAR ? (unsigned)BAR_SYMBOL : (unsigned)ACTION_SYMBOL;
	int mine = choose(b, &r->f[field].v, named || r->type == TYPE_ACTION, e);

	if (mine <= 0)
		return mine;
	if (r->type == TYPE_BAR) {
		prices_bar(p, 0, r);
		prices_settle(p);
		return append(b, r->ts, price_value(&p->v[0]), e);
	}
	if (json_is(&r->f[ACTION_KIND].v, "split", 5) && r->f[ACTION_VALUE].num > 0)
		prices_split(p, 0, r->f[ACTION_VALUE].num);
	else if (json_is(&r->f[ACTION_KIND].v, "dividend", 8))
		prices_dividend(p, 0, r->f[ACTION_VALUE].num);
	return 0;
}

static int read_lines(struct bench *b, struct reel *reel, struct prices *p, bool named,
		      struct err *e)
{
	enum reel_result got;
	struct record r;

	while ((got = reel_next(reel, e)) != REEL_END) {
		if (got == REEL_FAIL)
			return -1;
		if (got == REEL_AGAIN)
			return err_set(e, STATUS_USAGE, "it must be a file");
		if (got == REEL_LONG || record_head(&r, reel->line, reel->len) < 0 ||
		    (r.type != TYPE_BAR && r.type != TYPE_ACTION) || record_scan(&r) < 0)
			continue;
		if (take(b, p, &r, named, e) < 0)
			return -1;
	}
	return b->n ? 0
		    : err_set(e, STATUS_NOINPUT, "it has no bars%s%s", named ? " of " : "",
			      named ? b->symbol : "");
}

int bench_read(struct bench *b, const char *path, const char *symbol, struct err *e)
{
	struct prices p = {0};
	struct reel reel;
	int result = -1;

	*b = (struct bench){0};
	if (symbol)
		snprintf(b->symbol, sizeof(b->symbol), "%s", symbol);
	if (reel_open(&reel, path, e) < 0)
		return -1;
	if (prices_reserve(&p, 1))
		result = read_lines(b, &reel, &p, symbol != NULL, e);
	else
		err_set(e, STATUS_SYSTEM, "out of memory");
	if (result < 0)
		err_prefix(e, "benchmark '%s'", path);
	prices_release(&p);
	reel_close(&reel);
	return result;
}

void bench_apply(const struct bench *b, struct digest *d)
{
	size_t k = 0;

	for (size_t i = 0; i < d->n_days; i++) {
		while (k < b->n && b->ts[k] <= d->days[i].ts)
			k++;
		d->days[i].benchmark = k > 0 ? b->value[k - 1] : 0;
	}
}
