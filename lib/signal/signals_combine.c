/*
 * signals_combine.c - several strategies' targets as one
 *
 * Over the strategies that look at the security, flat ones with target 0:
 *
 *	weights     sum(w target) / sum(w)
 *	confidence  sum(w confidence target) / sum(w)
 *	vote        a side with more than `quorum` of the weight of all; its target
 *	            is the mean of its voters' targets, by weight
 *
 * A target below the threshold is flat.  Each strategy's part of a change is the
 * change of its own term over the change of the sum, so the parts add up to 1,
 * and what fills is split as it was caused; one that moved against the sum has a
 * negative part.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "signal/signals_impl.h"

static double target_of(const struct stand *st)
{
	return st ? (double)st->side * st->strength : 0;
}

/* What a strategy adds to the sum, of `total` weight. */
static double term(const struct plan *p, uint32_t i, const struct stand *st, double total)
{
	double x = p->v[i].weight * target_of(st) / total;

	if (p->combine == COMBINE_CONFIDENCE && st->side && !isnan(st->confidence))
		x *= st->confidence;
	return x;
}

/* The side that has the votes, and their weight. */
static int64_t elect(const struct plan *p, const struct sheet *sheet, double total, double *votes)
{
	double votes_for[2] = {0, 0};

	for (uint32_t i = 0; i < p->n; i++)
		if (sheet->stand[i] && sheet->stand[i]->side)
			votes_for[sheet->stand[i]->side < 0] += p->v[i].weight;
	for (int k = 0; k < 2; k++) {
		*votes = votes_for[k];
		if (votes_for[k] > p->quorum * total && votes_for[k] > votes_for[!k])
			return k ? -1 : 1;
	}
	*votes = 0;
	return 0;
}

/* Each strategy's term; the sum of them is the target. */
static double add_up(const struct plan *p, const struct sheet *sheet, double *terms)
{
	double total = 0, votes = 0, sum = 0;
	int64_t side = 0;

	for (uint32_t i = 0; i < p->n; i++)
		total += sheet->stand[i] ? p->v[i].weight : 0;
	if (p->combine == COMBINE_VOTE)
		side = elect(p, sheet, total, &votes);
	for (uint32_t i = 0; i < p->n; i++) {
		const struct stand *st = sheet->stand[i];

		terms[i] = 0;
		if (!st || total <= 0)
			continue;
		if (p->combine != COMBINE_VOTE)
			terms[i] = term(p, i, st, total);
		else if (side && st->side == side)
			terms[i] = term(p, i, st, votes);
		sum += terms[i];
	}
	if (fabs(sum) >= p->threshold && fabs(sum) > 1e-12)
		return sum;
	for (uint32_t i = 0; i < p->n; i++)
		terms[i] = 0;
	return 0;
}

static void put_share(struct buf *b, const char *name, double x)
{
	char text[NUM_TEXT];

	if (b->n > 1)
		buf_addc(b, ',');
	text_quote(b, name, strlen(name));
	buf_addc(b, ':');
	buf_add(b, text, num_format(x, text));
}

/* The parts of the change, and the members' targets as the reason for it. */
static void tell_members(struct signals *g, const struct sheet *sheet, const double *terms)
{
	double change = 0;

	for (uint32_t i = 0; i < g->plan->n; i++)
		if (sheet->stand[i])
			change += terms[i] - sheet->stand[i]->share;
	signals_why_start(g);
	buf_reset(&g->shares);
	buf_addc(&g->shares, '{');
	for (uint32_t i = 0; i < g->plan->n; i++) {
		struct stand *st = sheet->stand[i];

		if (!st)
			continue;
		signals_why_number(g, g->plan->v[i].name, target_of(st));
		if (terms[i] != st->share)
			put_share(&g->shares, g->plan->v[i].name, (terms[i] - st->share) / change);
		st->share = terms[i];
	}
	buf_addc(&g->shares, '}');
}

/* The last close that any of its strategies looks at. */
static double price_of(const struct plan *p, const struct sheet *sheet)
{
	double price = NAN;

	for (uint32_t i = 0; i < p->n && isnan(price); i++)
		if (sheet->stand[i])
			price = sheet->value[p->v[i].close];
	return price;
}

static void combine(struct signals *g, int64_t now, uint32_t symbol)
{
	const struct plan *p = g->plan;
	struct sheet *sheet = &g->sheets[symbol];
	double before = (double)sheet->combined.side * sheet->combined.strength, sum;
	double terms[PLAN_STRATEGIES];

	sum = add_up(p, sheet, terms);
	sum = sum > 1 ? 1 : sum < -1 ? -1 : sum;
	if (fabs(sum - before) <= 1e-12)
		return;
	tell_members(g, sheet, terms);
	sheet->combined.side = (sum > 0) - (sum < 0);
	sheet->combined.strength = fabs(sum);
	signals_emit_combined(g, now, symbol, price_of(p, sheet));
}

void signals_combine(struct signals *g, int64_t now, uint32_t symbol)
{
	bool changed = g->changed;

	g->changed = false;
	if (g->plan->combine == COMBINE_NONE || !changed)
		return;
	if (symbol != SIGNALS_ALL) {
		combine(g, now, symbol);
		return;
	}
	for (symbol = 0; symbol < g->n_sheets; symbol++)
		combine(g, now, symbol);
}
