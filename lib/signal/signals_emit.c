/* signals_emit.c - signals and blocks, with what they say */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/rfc3339.h"
#include "base/text.h"
#include "signal/signals_impl.h"

/* ---- why: a JSON object, closed when it is handed over ---- */

void signals_why_start(struct signals *g)
{
	buf_reset(&g->why);
	buf_addc(&g->why, '{');
}

static void put_key(struct buf *b, const char *name)
{
	if (b->n > 1)
		buf_addc(b, ',');
	text_quote(b, name, strlen(name));
	buf_addc(b, ':');
}

static void put_number(struct buf *b, double x)
{
	char text[NUM_TEXT];

	buf_add(b, text, num_format(x, text));
}

void signals_why_number(struct signals *g, const char *name, double x)
{
	put_key(&g->why, name);
	put_number(&g->why, x);
}

void signals_why_time(struct signals *g, const char *name, int64_t ns)
{
	char text[RFC3339_TEXT];

	put_key(&g->why, name);
	text_quote(&g->why, text, rfc3339_format(ns, text));
}

/* What the rule looked at; a name that stands twice is told once. */
void signals_why_rule(struct signals *g, const struct strategy *s, enum rule rule)
{
	const struct expr *x = &s->rules[rule];

	for (uint32_t i = 0; i < x->n_traces; i++) {
		uint32_t first = 0;

		while (strcmp(x->labels[first], x->labels[i]) != 0)
			first++;
		if (first == i)
			signals_why_number(g, x->labels[i], g->trace[rule][i]);
	}
}

/* ---- signals ---- */

/* "trend-AAPL-20051003T200000Z-7": no name of a strategy holds a dash, so two ids
 * are equal only where all parts are. */
static void make_id(struct signals *g, uint32_t name, const char *symbol, size_t n, int64_t ts)
{
	char text[RFC3339_TEXT], stamp[RFC3339_TEXT + 1];
	size_t length = rfc3339_format(ts, text), k = 0;

	for (size_t i = 0; i < length; i++)
		if (text[i] != '-' && text[i] != ':')
			stamp[k++] = text[i];
	stamp[k] = '\0';
	if (n > SIGNALS_ID / 2)
		n = SIGNALS_ID / 2;
	snprintf(g->id, sizeof(g->id), "%s-%.*s-%s-%lld", g->names.entries[name].key, (int)n,
		 symbol, stamp, (long long)++g->counters[name]);
}

static void hand_over(struct signals *g, uint32_t name, uint32_t symbol, struct signal_out *out)
{
	out->symbol = symbols_name(&g->symbols, symbol, &out->symbol_n);
	make_id(g, name, out->symbol, out->symbol_n, out->ts);
	buf_addc(&g->why, '}');
	out->id = g->id;
	out->strategy = g->names.entries[name].key;
	out->why = &g->why;
	g->hooks.signal(g->hooks.ctx, out);
}

/* The end of a target's time comes as a timer; which one, its due time tells. */
static void arm(struct signals *g, uint32_t name, uint32_t symbol, int64_t expires)
{
	if (expires != NEVER)
		g->hooks.at(g->hooks.ctx, expires, false, SIGNALS_EXPIRY,
			    (uint64_t)name << 32 | symbol);
}

static uint32_t name_of(const struct signals *g, const struct strategy *s)
{
	return map_find(&g->names, s->name, strlen(s->name));
}

void signals_emit(struct signals *g, int64_t now, uint32_t i, uint32_t symbol, enum reason reason)
{
	const struct strategy *s = &g->plan->v[i];
	const struct stand *st = g->sheets[symbol].stand[i];
	uint32_t name = name_of(g, s);
	struct signal_out out = {
		.ts = now,
		.side = st->side,
		.reason = reason_text(reason),
		.strength = st->strength,
		.confidence = st->confidence,
		.price = g->sheets[symbol].value[s->close],
		.stop = st->stop,
		.target = st->target,
		.horizon = st->side ? s->horizon : NULL,
		.expires = st->expires,
	};

	if (st->side)
		arm(g, name, symbol, st->expires);
	if (g->plan->combine != COMBINE_NONE)
		g->changed = true;
	else
		hand_over(g, name, symbol, &out);
}

void signals_emit_combined(struct signals *g, int64_t now, uint32_t symbol, double price)
{
	const struct combined *c = &g->sheets[symbol].combined;
	struct signal_out out = {
		.ts = now,
		.side = c->side,
		.reason = reason_text(REASON_COMBINE),
		.strength = c->strength,
		.confidence = NAN,
		.price = price,
		.stop = NAN,
		.target = NAN,
		.expires = NEVER,
		.shares = &g->shares,
	};

	hand_over(g, g->combined, symbol, &out);
}

void signals_emit_removed(struct signals *g, int64_t now, uint32_t name, uint32_t symbol)
{
	struct signal_out out = {
		.ts = now,
		.reason = reason_text(REASON_REMOVED),
		.confidence = NAN,
		.price = NAN,
		.stop = NAN,
		.target = NAN,
		.expires = NEVER,
	};

	signals_why_start(g);
	hand_over(g, name, symbol, &out);
}

void signals_emit_block(struct signals *g, int64_t now, uint32_t i, uint32_t symbol, int64_t side,
			enum block block, enum rule rule)
{
	const struct strategy *s = &g->plan->v[i];
	const struct stand *st = g->sheets[symbol].stand[i];
	struct block_out out = {
		.strategy = s->name,
		.reason = block_text(block),
		.ts = now,
		.side = side,
		.until = NEVER,
		.why = &g->why,
	};

	signals_why_start(g);
	signals_why_rule(g, s, rule);
	if (block == BLOCK_COOLDOWN && s->cooldown_bars > 0)
		signals_why_number(g, "bars_left",
				   (double)(s->cooldown_bars - (st->bars - st->left_bar)));
	if (block == BLOCK_COOLDOWN && s->cooldown_ns > 0 &&
	    st->left_at <= INT64_MAX - s->cooldown_ns)
		out.until = st->left_at + s->cooldown_ns;
	buf_addc(&g->why, '}');
	out.symbol = symbols_name(&g->symbols, symbol, &out.symbol_n);
	g->hooks.block(g->hooks.ctx, &out);
}

/* ---- timers ---- */

static void expire(struct signals *g, int64_t now, int64_t due, uint64_t arg)
{
	uint32_t name = (uint32_t)(arg >> 32), symbol = (uint32_t)arg;
	int32_t i = name < g->names.count ? g->index[name] : -1;
	struct stand *st;

	if (i < 0 || symbol >= g->n_sheets)
		return;
	st = g->sheets[symbol].stand[i];
	if (!st || !st->side || st->expires != due)
		return; /* renewed or left in between */
	stand_expire(st, now);
	signals_why_start(g);
	signals_why_time(g, "expires", due);
	signals_emit(g, now, (uint32_t)i, symbol, REASON_EXPIRED);
	signals_combine(g, now, symbol);
}

/* After a reload: close what nobody holds any more, open what was combined before. */
static void reloaded(struct signals *g, int64_t now)
{
	for (uint32_t k = 0; k < g->n_orphans; k++)
		signals_emit_removed(g, now, g->orphans[k].name, g->orphans[k].symbol);
	g->n_orphans = 0;
	for (uint32_t symbol = 0; symbol < g->n_sheets; symbol++) {
		for (uint32_t i = 0; g->publish && i < g->plan->n; i++) {
			const struct stand *st = g->sheets[symbol].stand[i];

			if (!st || !st->side)
				continue;
			signals_why_start(g);
			signals_emit(g, now, i, symbol, REASON_ADJUST);
		}
	}
	g->publish = false;
	g->changed = true;
	signals_combine(g, now, SIGNALS_ALL);
}

void signals_due(struct signals *g, int64_t now, enum signals_timer what, int64_t due, uint64_t arg)
{
	switch (what) {
	case SIGNALS_MOMENT:
		g->moment_due = NEVER;
		signals_moment(g, now);
		break;
	case SIGNALS_EXPIRY:
		expire(g, now, due, arg);
		break;
	case SIGNALS_RELOAD:
		reloaded(g, now);
		break;
	}
}
