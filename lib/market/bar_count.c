/* bar_count.c - bars that close after so many trades, shares or dollars
 *
 * They close exactly at the amount: a trade that goes beyond it is split, and its
 * rest starts the next bar.  Such bars run on over the ends of sessions.
 */
#include "market/bar_set_impl.h"
#include "market/conditions.h"

/* |price| × size in dollars; a product beyond the exact range is taken through
 * doubles. */
static dec_wide trade_value(const struct bar_trade *t)
{
	dec price, size;
	dec_wide value;
	double v = t->price.v < 0 ? -t->price.v : t->price.v;

	if (dec_parse(t->price.text, t->price.n, &price) >= DEC_OK &&
	    dec_narrow(t->size, &size) == DEC_OK &&
	    dec_mul(price < 0 ? -price : price, size, &value) == DEC_OK)
		return value;
	v *= dec_wide_to_double(t->size);
	return v < 1e28 ? (dec_wide)(v * 1e9) : (dec_wide)(1e28 * 1e9);
}

/* What the trade adds towards the amount of the span. */
static dec_wide trade_progress(const struct bar_spec *sp, const struct bar_trade *t)
{
	if (sp->span.kind == SPAN_TICK)
		return 1;
	return sp->span.kind == SPAN_VOLUME ? t->size : trade_value(t);
}

/* a × num / den for 0 <= num <= den, exact where the operands are small enough. */
static dec_wide share_of(dec_wide a, dec_wide num, dec_wide den)
{
	dec n, d;
	dec_wide out;
	double x;

	if (dec_narrow(num, &n) == DEC_OK && dec_narrow(den, &d) == DEC_OK &&
	    dec_wide_share(a, n, d, &out) == DEC_OK)
		return out;
	x = (double)a * ((double)num / (double)den);
	return x < (double)a ? (dec_wide)x : a;
}

/* How many of `size` shares make up `part` of their `whole` progress. */
static dec_wide part_size(const struct bar_spec *sp, dec_wide size, dec_wide part, dec_wide whole)
{
	return sp->span.kind == SPAN_VOLUME ? part : share_of(size, part, whole);
}

/* Close the bar, which is full. */
static void close_full(struct bar_set *set, const struct bar_spec *sp, struct bar *b,
		       const struct bar_best *best, int64_t now)
{
	b->best = *best;
	bar_set_emit(set, sp, b, now, false);
	b->open = false;
}

unsigned bar_count_add(struct bar_set *set, struct bar_spec *sp, uint32_t symbol, int64_t now,
		       const struct bar_trade *t)
{
	struct bar_symbol *sym = set->by_symbol[symbol];
	struct bar *b = &sym->bars[sp->at];
	struct bar_trade piece = *t;
	struct interval from = {t->ts, INT64_MAX};
	dec_wide left = trade_progress(sp, t), size_left = t->size;

	for (int closed = 0; closed < BAR_MAX_PER_TRADE; closed++) {
		bool last = closed == BAR_MAX_PER_TRADE - 1;
		dec_wide want, part;

		if (!b->open)
			bar_start(b, &from, bar_set_has(set));
		want = sp->span.amount - b->progress;
		part = left < want || last ? left : want;
		piece.size = part == left ? size_left : part_size(sp, size_left, part, left);
		bar_add(b, &piece, sym->priced ? &sym->last : NULL);
		b->progress += part;
		left -= part;
		size_left -= piece.size;
		if (b->progress < sp->span.amount)
			return 0;
		close_full(set, sp, b, &sym->best, now);
		if (!left)
			return last && part > want ? BAR_CUT : 0;
	}
	return 0;
}
