/*
 * desk_calm.c - when the account need not be asked
 *
 * A question costs two context switches, and while a stop or target is out there
 * is one a second.  But a paper venue trades by the tape, which passes here first:
 * a leg that it has told of can have traded only where some price has reached its
 * level since.  While all open orders are such legs, the account is what the last
 * answer said, and losses can be counted from that.
 *
 * A leg once touched is never calm again: it may wait for a quote, or have traded
 * in part.  Cash that moves without a trade (interest, borrow fees) does so at an
 * exchange's midnight, which is a whole hour everywhere: each hour is asked in.
 */
#include "base/civil.h"
#include "risk/desk_impl.h"

/* Does it trade when prices fall to its level, not rise? */
static bool waits_below(const struct working *o)
{
	return (o->role == ROLE_STOP) != o->buy;
}

static bool is_touched(const struct working *o, dec low, dec high)
{
	return waits_below(o) ? low <= o->level : high >= o->level;
}

/* Without legs every price is calm. */
static void widen(struct holding *h)
{
	h->calm_low = 0;
	h->calm_high = INT64_MAX;
}

static void narrow(struct holding *h, const struct working *o)
{
	if (waits_below(o) && o->level > h->calm_low)
		h->calm_low = o->level;
	else if (!waits_below(o) && o->level < h->calm_high)
		h->calm_high = o->level;
}

static bool is_watched(const struct working *o, uint32_t symbol)
{
	return o->symbol == symbol && working_is_leg(o) && !o->touched;
}

void calm_watch(struct desk *d, uint32_t symbol)
{
	widen(&d->holdings[symbol]);
	for (size_t i = 0; i < d->workings.n; i++)
		if (is_watched(&d->workings.v[i], symbol))
			narrow(&d->holdings[symbol], &d->workings.v[i]);
}

void desk_prices(struct desk *d, uint32_t symbol, dec low, dec high)
{
	const struct holding *h = &d->holdings[symbol];

	if (low > h->calm_low && high < h->calm_high)
		return;
	for (size_t i = 0; i < d->workings.n; i++) {
		struct working *o = &d->workings.v[i];

		if (is_watched(o, symbol))
			o->touched = is_touched(o, low, high);
	}
	calm_watch(d, symbol);
}

void calm_sent(struct desk *d, struct working *o)
{
	const struct reference *r = &d->holdings[o->symbol].ref;

	/* What the market shows already is met as soon as the leg is in force. */
	if ((r->last && is_touched(o, r->last, r->last)) ||
	    (r->ask && is_touched(o, r->ask, r->ask)) || (r->bid && is_touched(o, r->bid, r->bid)))
		o->touched = true;
	else
		narrow(&d->holdings[o->symbol], o);
}

static int64_t hour_of(int64_t ts)
{
	return ts / NS_PER_HOUR - (ts % NS_PER_HOUR < 0);
}

void calm_asked(struct desk *d)
{
	d->asked_hour = hour_of(d->now);
	for (size_t i = 0; i < d->workings.n; i++)
		widen(&d->holdings[d->workings.v[i].symbol]);
	for (size_t i = 0; i < d->workings.n; i++) {
		const struct working *o = &d->workings.v[i];

		if (is_watched(o, o->symbol))
			narrow(&d->holdings[o->symbol], o);
	}
}

static bool is_calm(const struct desk *d, const struct working *o)
{
	return working_is_leg(o) && o->told && !o->touched && !o->canceling && !o->parent &&
	       !order_may_end(d, o) && !order_is_over(d, o);
}

bool desk_is_calm(const struct desk *d)
{
	if (!d->paper || d->stale || d->n_again || d->asked_hour != hour_of(d->now))
		return false;
	for (size_t i = 0; i < d->workings.n; i++)
		if (!is_calm(d, &d->workings.v[i]))
			return false;
	return true;
}
