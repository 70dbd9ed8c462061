/* bar.c - one bar while it is being built */
#include <float.h>
#include <math.h>

#include "market/bar.h"
#include "market/conditions.h"

void bar_price_set(struct bar_price *p, double v, const char *text, size_t n)
{
	p->v = v;
	p->n = n <= BAR_PRICE_TEXT ? (uint8_t)n : 0;
	memcpy(p->text, text, p->n);
}

void bar_start(struct bar *b, const struct interval *iv, unsigned has)
{
	uint32_t symbol = b->symbol;

	*b = (struct bar){.open = true,
			  .fresh = true,
			  .has = has,
			  .symbol = symbol,
			  .start = iv->start,
			  .end = iv->end};
}

static void bar_add_price(struct bar *b, const struct bar_trade *t)
{
	bool sets_last = t->effect & SETS_LAST;

	if (!(b->has & BAR_HAS_PRICE)) {
		b->has |= BAR_HAS_PRICE;
		b->open_price = b->high = b->low = b->close = t->price;
		b->first = b->last = t->ts;
		return;
	}
	if (t->price.v > b->high.v)
		b->high = t->price;
	if (t->price.v < b->low.v)
		b->low = t->price;
	if (sets_last && t->ts < b->first) {
		b->open_price = t->price;
		b->first = t->ts;
	}
	if (sets_last && t->ts >= b->last) {
		b->close = t->price;
		b->last = t->ts;
	}
}

/* Sums keep what they had where they would overflow: sizes are at most 1e18, so
 * that takes 1e11 of the largest trades in one bar. */
static void bar_add_volume(struct bar *b, const struct bar_trade *t)
{
	b->trades++;
	if (!t->size)
		return;
	b->turnover += t->price.v * dec_wide_to_double(t->size);
	dec_wide_add(b->volume, t->size, &b->volume);
	if (t->side > 0)
		dec_wide_add(b->buy, t->size, &b->buy);
	else if (t->side < 0)
		dec_wide_add(b->sell, t->size, &b->sell);
}

void bar_add(struct bar *b, const struct bar_trade *t, const struct bar_price *before)
{
	if (b->fresh) {
		b->fresh = false;
		b->open_price = b->high = b->low = b->close = before ? *before : t->price;
	}
	if (t->effect & (SETS_LAST | SETS_HIGH_LOW))
		bar_add_price(b, t);
	if (t->effect & SETS_VOLUME)
		bar_add_volume(b, t);
	if (t->synthetic)
		b->has |= BAR_HAS_SYNTHETIC;
}

static void bar_merge_prices(struct bar *b, const struct bar *other)
{
	if (b->fresh || !(b->has & BAR_HAS_PRICE)) {
		b->open_price = other->open_price;
		b->high = other->high;
		b->low = other->low;
	} else if (other->has & BAR_HAS_PRICE) {
		if (other->high.v > b->high.v)
			b->high = other->high;
		if (other->low.v < b->low.v)
			b->low = other->low;
	}
	if (b->fresh || (other->has & BAR_HAS_PRICE))
		b->close = other->close;
}

/* A sum that would overflow is not known any more. */
static void bar_merge_sums(struct bar *b, const struct bar *other)
{
	if (dec_wide_add(b->volume, other->volume, &b->volume) != DEC_OK)
		b->has &= ~(unsigned)BAR_HAS_VOLUME;
	if (dec_wide_add(b->buy, other->buy, &b->buy) != DEC_OK ||
	    dec_wide_add(b->sell, other->sell, &b->sell) != DEC_OK)
		b->has &= ~(unsigned)BAR_HAS_SIDES;
	if (other->trades > INT64_MAX - b->trades)
		b->has &= ~(unsigned)BAR_HAS_TRADES;
	else
		b->trades += other->trades;
	b->turnover += other->turnover;
}

void bar_merge(struct bar *b, const struct bar *other)
{
	unsigned sums = BAR_HAS_VOLUME | BAR_HAS_VWAP | BAR_HAS_TRADES | BAR_HAS_SIDES;

	bar_merge_prices(b, other);
	b->has &= other->has | ~sums; /* a sum with a part missing is none */
	b->has |= other->has & (BAR_HAS_PRICE | BAR_HAS_SYNTHETIC);
	bar_merge_sums(b, other);
	b->best = other->best;
	b->fresh = false;
}

void bar_price_scale(struct bar_price *p, dec ratio)
{
	p->v /= dec_to_double(ratio);
	if (!isfinite(p->v)) /* a price is a number, whatever the split */
		p->v = p->v > 0 ? DBL_MAX : -DBL_MAX;
	p->n = 0;
}

void bar_scale(struct bar *b, dec ratio)
{
	bar_price_scale(&b->open_price, ratio);
	bar_price_scale(&b->high, ratio);
	bar_price_scale(&b->low, ratio);
	bar_price_scale(&b->close, ratio);
	if (dec_wide_share(b->volume, ratio, DEC_ONE, &b->volume) != DEC_OK)
		b->has &= ~(unsigned)BAR_HAS_VOLUME;
	if (dec_wide_share(b->buy, ratio, DEC_ONE, &b->buy) != DEC_OK ||
	    dec_wide_share(b->sell, ratio, DEC_ONE, &b->sell) != DEC_OK)
		b->has &= ~(unsigned)BAR_HAS_SIDES;
}

static void bar_hold(struct bar *b, const struct bar_price *p)
{
	if (p->v > b->high.v)
		b->high = *p;
	if (p->v < b->low.v)
		b->low = *p;
}

void bar_set_open(struct bar *b, const struct bar_price *p)
{
	b->open_price = *p;
	bar_hold(b, p);
}

void bar_set_close(struct bar *b, const struct bar_price *p)
{
	b->close = *p;
	bar_hold(b, p);
}
