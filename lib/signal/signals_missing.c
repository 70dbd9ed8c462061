/* signals_missing.c - what a whole tape did not have and a strategy waits for */
#include <string.h>

#include "signal/node.h"
#include "signal/signals_impl.h"

static bool expr_looks(const struct expr *x, uint32_t input)
{
	for (uint32_t i = 0; i < x->n; i++) {
		const struct op *op = &x->ops[i];

		if ((op->code == OP_INPUT || op->code == OP_AGE || op->code == OP_OTHER) &&
		    op->a == input)
			return true;
	}
	return false;
}

static bool strategy_looks(const struct strategy *s, uint32_t input)
{
	for (uint32_t i = 0; i < s->scope.n_crosses; i++)
		if (expr_looks(&s->scope.crosses[i].x, input))
			return true;
	for (int r = 0; r < RULE_COUNT; r++)
		if (s->has[r] && expr_looks(&s->rules[r], input))
			return true;
	return false;
}

static bool came(const struct signals *g, uint32_t input)
{
	for (uint32_t i = 0; i < g->n_sheets; i++)
		if (g->sheets[i].seen[input] >= 0)
			return true;
	return false;
}

static bool has_bars(const struct signals *g, uint32_t strategy)
{
	for (uint32_t i = 0; i < g->n_sheets; i++)
		if (g->sheets[i].stand[strategy] &&
		    g->sheets[i].bars[g->plan->v[strategy].span] > 0)
			return true;
	return false;
}

/* Begin a part of the message, or go on with it. */
static void add(struct buf *b, bool first, const char *part, const char *name)
{
	if (first)
		buf_addf(b, "%s%s", b->n ? "; " : "", part);
	buf_addf(b, "%s%s", first ? " " : ", ", name);
}

static void add_symbols(const struct signals *g, const struct strategy *s, struct buf *b)
{
	bool first = true;

	for (uint32_t i = 0; !s->all && i < s->symbols.count; i++) {
		const struct map_entry *symbol = &s->symbols.entries[i];

		if (map_find(&g->symbols.map, symbol->key, symbol->n) != MAP_NONE)
			continue;
		add(b, first, "no record of", symbol->key);
		first = false;
	}
}

static void add_features(const struct signals *g, const struct strategy *s, struct buf *b)
{
	const struct inputs *in = &g->plan->inputs;
	bool first = true;

	for (uint32_t i = 0; i < in->n; i++) {
		if (in->v[i].kind != INPUT_FEATURE || came(g, i) || !strategy_looks(s, i))
			continue;
		add(b, first, "no feature", inputs_key(in, i));
		first = false;
	}
	if (!first && g->plan->specs.count > 0)
		buf_addf(b, " (tfeature -f \"$(tsignal -c %s --features)\" makes them)",
			 g->plan->file);
}

/* Forecasts and opinions may well be rare: only where nothing else makes it decide. */
static void add_opinions(const struct signals *g, const struct strategy *s, struct buf *b)
{
	for (uint32_t i = 0; i < s->n_inputs; i++)
		if (came(g, s->inputs[i]))
			return;
	if (s->on == ON_VOL || s->on == ON_VIEW)
		buf_addf(b, "%sno %s record", b->n ? "; " : "", s->on == ON_VOL ? "vol" : "view");
}

/* Without bars there is nothing that could have been made of them. */
void signals_missing(const struct signals *g, uint32_t strategy, struct buf *b)
{
	const struct strategy *s = &g->plan->v[strategy];

	add_symbols(g, s, b);
	if (!has_bars(g, strategy)) {
		add(b, true, "no bars of span", g->plan->spans.entries[s->span].key);
		return;
	}
	if (!g->told[strategy * TOLD_KINDS + TOLD_FEATURE])
		add_features(g, s, b);
	add_opinions(g, s, b);
}
