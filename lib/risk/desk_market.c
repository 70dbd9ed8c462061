/* desk_market.c - what the desk hears of the market and of the clock */
#include "risk/amount.h"
#include "risk/desk_impl.h"
#include "risk/gate.h"

void desk_time(struct desk *d, int64_t now)
{
	if (now > d->now)
		d->now = now;
}

/* A price to value positions at, and without an account the one that fills legs. */
static void take_price(struct desk *d, uint32_t symbol, dec price, bool bar)
{
	desk_mark(d, symbol, price);
	if (!d->hooks.ask && d->workings.n)
		desk_reach(d, symbol, price);
	guard_watch(d, bar);
}

void desk_trade(struct desk *d, uint32_t symbol, dec price, int64_t ts)
{
	if (reference_trade(&d->holdings[symbol].ref, price, ts) && price > 0)
		take_price(d, symbol, price, false);
}

void desk_bar(struct desk *d, uint32_t symbol, dec close, int64_t ts)
{
	struct holding *h = &d->holdings[symbol];

	if (ts > h->bar_ts)
		h->bar_ts = ts;
	if (reference_trade(&h->ref, close, ts) && close > 0)
		take_price(d, symbol, close, true);
}

void desk_quote(struct desk *d, uint32_t symbol, dec bid, dec ask, int64_t ts)
{
	struct reference *r = &d->holdings[symbol].ref;

	reference_quote(r, bid, ask, ts);
	/* Positions are valued at the last price; at the mid where there is none. */
	if (!r->last && r->bid && r->ask)
		take_price(d, symbol, r->bid / 2 + r->ask / 2, false);
	else
		guard_watch(d, false);
}

void desk_status(struct desk *d, uint32_t symbol, const char *state, size_t n)
{
	reference_status(&d->holdings[symbol].ref, state, n);
}

void desk_volatility(struct desk *d, uint32_t symbol, double value)
{
	d->holdings[symbol].ref.volatility = value;
}

/* ---- corporate actions ---- */

static dec scale_shares(dec shares, dec ratio)
{
	dec_wide more;
	dec out;

	if (dec_wide_share(shares, ratio, DEC_ONE, &more) < 0 || dec_narrow(more, &out) < 0)
		return shares;
	return out;
}

static dec scale_price(dec price, dec ratio)
{
	dec_wide less;
	dec out;

	if (dec_wide_share(price, DEC_ONE, ratio, &less) < 0 || dec_narrow(less, &out) < 0)
		return 0;
	return out;
}

/* Where nobody else does: whole shares stay whole, the fraction becomes cash. */
static void pay_fraction(struct desk *d, uint32_t symbol)
{
	struct holding *h = &d->holdings[symbol];

	for (uint32_t i = h->intents; i; i = d->intents[i - 1].next) {
		dec whole;

		if (dec_round_to(d->intents[i - 1].held, d->policy->lot, DEC_TO_ZERO, &whole) < 0)
			continue;
		if (whole != d->intents[i - 1].held)
			desk_fill(d, i - 1, whole - d->intents[i - 1].held, h->mark);
	}
}

static void split_orders(struct desk *d, uint32_t symbol, dec ratio)
{
	for (size_t i = 0; i < d->workings.n; i++) {
		struct working *o = &d->workings.v[i];

		if (o->symbol != symbol)
			continue;
		/* A venue takes open orders back at a reverse split. */
		o->taken = true;
		o->left = scale_shares(o->left, ratio);
		o->price = scale_price(o->price, ratio);
		o->level = scale_price(o->level, ratio);
	}
	calm_watch(d, symbol);
}

void desk_split(struct desk *d, uint32_t symbol, dec ratio)
{
	struct holding *h = &d->holdings[symbol];

	reference_split(&h->ref, ratio);
	/* Quantity and mark change together, so that no value does in between. */
	h->mark = scale_price(h->mark, ratio);
	desk_set_position(d, symbol, scale_shares(h->quantity, ratio));
	for (uint32_t i = h->intents; i; i = d->intents[i - 1].next) {
		struct intent *it = &d->intents[i - 1];

		desk_hold(d, i - 1, scale_shares(it->held, ratio) - it->held, 0);
		it->stop = scale_price(it->stop, ratio);
		it->target = scale_price(it->target, ratio);
		it->leg_stop = scale_price(it->leg_stop, ratio);
		it->leg_target = scale_price(it->leg_target, ratio);
	}
	split_orders(d, symbol, ratio);
	if (!d->hooks.ask)
		pay_fraction(d, symbol);
	d->stale = true;
}

void desk_dividend(struct desk *d, uint32_t symbol, dec amount)
{
	struct holding *h = &d->holdings[symbol];
	dec_wide paid;

	d->stale = true;
	if (d->hooks.ask || !h->quantity)
		return;
	dec_mul(h->quantity, amount, &paid);
	d->ledger.cash += paid;
	for (uint32_t i = h->intents; i; i = d->intents[i - 1].next) {
		dec_mul(d->intents[i - 1].held, amount, &paid);
		desk_hold(d, i - 1, 0, -paid);
	}
}

/* ---- the clock ---- */

void desk_timer(struct desk *d, uint32_t tag, uint64_t arg)
{
	const uint32_t intent = (uint32_t)arg;

	if (d->failed)
		return;
	if (tag == DESK_ROLL) {
		guard_roll(d);
		return;
	}
	if (tag == DESK_CHECK) {
		if ((!desk_is_calm(d) || guard_finds(d)) && !desk_refresh(d))
			return;
		guard_check(d);
		again_check(d);
		return;
	}
	/* A target has expired; another may stand in its place by now. */
	if (intent >= d->n_intents || (uint32_t)d->intents[intent].signals != arg >> 32 ||
	    d->intents[intent].side == SIDE_FLAT)
		return;
	if (!desk_refresh(d))
		return;
	guard_check(d);
	desk_close(d, intent);
}
