/* signals_decide.c - a strategy decides on a security */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "signal/signals_impl.h"

/* Everything that the expressions of one strategy and security look at. */
struct view {
	struct eval ev;
	double own[OWN_COUNT];
	double cross[EXPR_CROSSES];
	struct decision d;
};

static int64_t expiry(const struct signals *g, const struct strategy *s, int64_t now)
{
	if (s->at_close)
		return moment_close(g->moment.calendar, now);
	if (s->expires == 0)
		return NEVER;
	return time_shift(now, s->expires);
}

static uint64_t coin_of(const struct signals *g, uint32_t symbol, const struct stand *st)
{
	size_t n;
	const char *name = symbols_name(&g->symbols, symbol, &n);

	return hash_bytes(name, n) + (uint64_t)st->bars * UINT64_C(0x9e3779b97f4a7c15);
}

static void look(struct signals *g, int64_t now, const struct strategy *s, uint32_t symbol,
		 const struct stand *st, struct view *v)
{
	const struct sheet *sheet = &g->sheets[symbol];

	v->d.now = now;
	v->d.price = sheet->value[s->close];
	v->d.expires = expiry(g, s, now);
	for (int r = 0; r < RULE_COUNT; r++)
		v->d.v[r] = NAN;
	stand_own(st, v->d.price, v->own);
	v->ev = (struct eval){
		.row = sheet->value,
		.rows = g->others,
		.own = v->own,
		.moment = g->moment.value,
		.cross = v->cross,
		.now = (double)now,
		.coin = coin_of(g, symbol, st),
	};
}

/* A division by zero is no decision, and said once of each strategy. */
static void tell_zero(struct signals *g, uint32_t i, const struct eval *ev)
{
	bool *told = &g->told[i * TOLD_KINDS + TOLD_ZERO];
	char text[512];

	if (!ev->zero_line || *told)
		return;
	*told = true;
	snprintf(text, sizeof(text),
		 "%s:%u:%u: division by zero: no decision of strategy '%s' (said once)",
		 g->plan->file, ev->zero_line, ev->zero_column, g->plan->v[i].name);
	g->hooks.warn(g->hooks.ctx, text);
}

static void evaluate(struct signals *g, uint32_t i, struct stand *st, struct view *v, int from,
		     int to)
{
	const struct strategy *s = &g->plan->v[i];

	v->ev.state = st->state;
	for (int r = from; r < to; r++) {
		v->ev.trace = g->trace[r];
		if (s->has[r])
			v->d.v[r] = expr_eval(&s->rules[r], &v->ev);
	}
	tell_zero(g, i, &v->ev);
}

/* The entry's condition has no value: is something missing, or is it undefined? */
static enum block why_missing(const struct signals *g, const struct strategy *s, enum rule rule)
{
	for (uint32_t i = 0; i < s->rules[rule].n_traces; i++)
		if (isnan(g->trace[rule][i]))
			return BLOCK_WARM_UP;
	return BLOCK_UNDEFINED;
}

static void tell_blocks(struct signals *g, int64_t now, uint32_t i, uint32_t symbol,
			const struct choice *c)
{
	for (int k = 0; k < 2; k++) {
		enum block block = c->block[k];

		if (block == BLOCK_NONE || !g->hooks.block)
			continue;
		if (block == BLOCK_WARM_UP)
			block = why_missing(g, &g->plan->v[i], c->blocked[k]);
		signals_emit_block(g, now, i, symbol, k ? -1 : 1, block, c->blocked[k]);
	}
}

static void decide(struct signals *g, int64_t now, uint32_t i, uint32_t symbol, struct view *v)
{
	const struct strategy *s = &g->plan->v[i];
	struct stand *st = g->sheets[symbol].stand[i];
	struct choice c;

	evaluate(g, i, st, v, 0, RULE_STRENGTH);
	stand_choose(st, s, &v->d, &c);
	stand_preview(st, &c, v->d.price, v->own);
	evaluate(g, i, st, v, RULE_STRENGTH, RULE_COUNT);
	stand_settle(st, s, &v->d, &c);
	tell_blocks(g, now, i, symbol, &c);
	if (c.reason == REASON_NONE)
		return;
	signals_why_start(g);
	if (c.rule == RULE_SCORE) {
		signals_why_number(g, "score", v->d.v[RULE_SCORE]);
		signals_why_number(g, "enter", v->d.v[RULE_ENTER]);
	}
	signals_why_rule(g, s, c.rule);
	signals_emit(g, now, i, symbol, c.reason);
}

void signals_trigger(struct signals *g, int64_t now, uint32_t i, uint32_t symbol)
{
	const struct strategy *s = &g->plan->v[i];
	struct stand *st = g->sheets[symbol].stand[i];
	struct view v;

	if (s->time) {
		st->pending = true;
		if (g->moment_due != now)
			g->hooks.at(g->hooks.ctx, now, true, SIGNALS_MOMENT, 0);
		g->moment_due = now;
		return;
	}
	if (s->scope.moments)
		moment_set(&g->moment, now);
	look(g, now, s, symbol, st, &v);
	decide(g, now, i, symbol, &v);
}

/* ---- once for all securities of a moment ---- */

/* The securities that wait, in the order in which they were first met. */
static uint32_t find_fresh(struct signals *g, uint32_t i)
{
	uint32_t n = 0;

	for (uint32_t symbol = 0; symbol < g->n_sheets; symbol++) {
		struct stand *st = g->sheets[symbol].stand[i];

		if (!st || !st->pending)
			continue;
		st->pending = false;
		g->fresh[n++] = symbol;
	}
	return n;
}

/* rank(x) and its like, innermost first: x for all, then its place among them. */
static void look_across(struct signals *g, int64_t now, uint32_t i, uint32_t n)
{
	const struct strategy *s = &g->plan->v[i];

	for (uint32_t k = 0; k < s->scope.n_crosses; k++) {
		const struct cross *x = &s->scope.crosses[k];

		for (uint32_t f = 0; f < n; f++) {
			struct stand *st = g->sheets[g->fresh[f]].stand[i];
			struct view v;

			look(g, now, s, g->fresh[f], st, &v);
			for (uint32_t before = 0; before < k; before++)
				v.cross[before] = g->across[(size_t)before * g->cap + f];
			v.ev.state = st->state;
			g->across_in[f] = expr_eval(&x->x, &v.ev);
			tell_zero(g, i, &v.ev);
		}
		cross_values(x->kind, g->across_in, g->across + (size_t)k * g->cap, g->order, n);
	}
}

void signals_moment(struct signals *g, int64_t now)
{
	moment_set(&g->moment, now);
	for (uint32_t i = 0; i < g->plan->n; i++) {
		const struct strategy *s = &g->plan->v[i];
		uint32_t n = s->time ? find_fresh(g, i) : 0;

		look_across(g, now, i, n);
		for (uint32_t f = 0; f < n; f++) {
			struct view v;

			look(g, now, s, g->fresh[f], g->sheets[g->fresh[f]].stand[i], &v);
			for (uint32_t k = 0; k < s->scope.n_crosses; k++)
				v.cross[k] = g->across[(size_t)k * g->cap + f];
			decide(g, now, i, g->fresh[f], &v);
		}
	}
	signals_combine(g, now, SIGNALS_ALL);
}
