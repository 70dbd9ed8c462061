/* desk_sync.c - the account as answered, and whose fills it tells of */
#include <string.h>

#include "base/map.h"
#include "risk/amount.h"
#include "risk/desk_impl.h"

/*
 * An answer says what the account holds and which orders are open with how much
 * left, not who traded what.  That follows: what an open order has less than
 * before has traded; what is gone has traded whole, unless it was being cancelled
 * or is a leg; and where that does not add up to the change of the position,
 * orders have expired, or legs and cancelled orders have traded after all.
 */

/* ---- the answer, line by line ---- */

void desk_answer_account(struct desk *d, dec_wide cash, dec_wide buying_power, dec_wide day_pnl,
			 bool paper)
{
	d->paper = paper;
	d->ledger.buying_power = buying_power;
	d->answer.cash = cash;
	d->answer.day_pnl = day_pnl;
	d->answer.complete = true;
}

int desk_answer_position(struct desk *d, uint32_t symbol, dec quantity, dec price, bool has_flow,
			 dec_wide flow)
{
	struct holding *h = &d->holdings[symbol];

	if (!h->mark && price > 0)
		desk_mark(d, symbol, price);
	h->reported = true;
	h->reported_quantity = quantity;
	h->reported_has_flow = has_flow;
	h->reported_flow = flow;
	return 0;
}

int desk_answer_order(struct desk *d, const char *id, size_t n, uint32_t symbol, bool buy, dec left,
		      dec price)
{
	struct working *o = workings_find(&d->workings, id, n);

	if (!o) {
		/* Somebody else's: it counts, though nobody here wants it. */
		o = workings_add(&d->workings, id, n);
		if (!o)
			return -1;
		o->intent = NO_INTENT;
		o->symbol = symbol;
		o->role = ROLE_ENTRY;
		o->buy = buy;
		o->left = left;
		o->tif = TIF_GTC;
		o->price = price ? price : d->holdings[symbol].mark;
	}
	o->seen = true;
	o->reported = left;
	if (price && working_is_leg(o))
		o->level = price;
	return 0;
}

/* ---- whose fills ---- */

/* What each order of the symbol seems to have traded; the signed sum. */
static dec_wide presume(struct desk *d, uint32_t symbol)
{
	dec_wide sum = 0;

	for (size_t i = 0; i < d->workings.n; i++) {
		struct working *o = &d->workings.v[i];

		if (o->symbol != symbol)
			continue;
		o->filled = 0;
		if (!working_is_leg(o) && o->seen)
			o->filled = o->left > o->reported ? o->left - o->reported : 0;
		else if (!working_is_leg(o) && !o->canceling && !d->answer.idle)
			o->filled = o->left;
		sum += working_signed(o, o->filled);
	}
	return sum;
}

/* Legs and cancelled orders that must have traded too. */
static dec_wide add_fills(struct desk *d, uint32_t symbol, dec_wide missing)
{
	for (size_t i = 0; i < d->workings.n && missing; i++) {
		struct working *o = &d->workings.v[i];
		dec more;

		if (o->symbol != symbol || (missing > 0) != o->buy ||
		    (o->seen && !working_is_leg(o)))
			continue;
		more = (dec)amount_min(o->left - o->filled, amount_abs(missing));
		o->filled += more;
		missing -= working_signed(o, more);
	}
	return missing;
}

/* Orders that are gone and cannot have traded whole: the last ones first; `due`: only
 * those whose time was up. */
static dec_wide take_fills(struct desk *d, uint32_t symbol, dec_wide missing, bool due)
{
	for (size_t i = d->workings.n; i-- > 0 && missing;) {
		struct working *o = &d->workings.v[i];
		dec less;

		if (o->symbol != symbol || o->seen || (missing < 0) != o->buy ||
		    (due && !order_may_end(d, o)))
			continue;
		less = (dec)amount_min(o->filled, amount_abs(missing));
		o->filled -= less;
		missing += working_signed(o, less);
	}
	return missing;
}

/* What nobody's order explains (a fraction paid out) is taken from who holds it. */
static void take_held(struct desk *d, uint32_t symbol, dec_wide missing, dec price)
{
	for (uint32_t i = d->holdings[symbol].intents; i && missing; i = d->intents[i - 1].next) {
		const dec held = d->intents[i - 1].held;
		dec change;
		dec_wide paid;

		if (!held || (held > 0) == (missing > 0))
			continue;
		change = (dec)amount_min(dec_magnitude(held), amount_abs(missing));
		if (missing < 0)
			change = -change;
		dec_mul(change, price, &paid);
		desk_hold(d, i - 1, change, paid);
		d->answer.explained -= paid;
		missing -= change;
	}
}

/* The price at which the symbol's orders traded: what left the account for them,
 * where it says so, else the reference. */
static dec price_of(const struct holding *h, dec_wide change)
{
	dec_wide paid, each;
	dec price;

	if (!change || !h->reported || !h->reported_has_flow || !h->has_flow)
		return h->mark;
	paid = h->reported_flow - h->flow;
	if (change < 0) {
		change = -change;
		paid = -paid;
	}
	if (change > INT64_MAX || paid < 0 ||
	    dec_wide_share(paid, DEC_ONE, (dec)change, &each) < 0 || dec_narrow(each, &price) < 0)
		return h->mark;
	return price;
}

static void give_fills(struct desk *d, uint32_t symbol, dec price)
{
	for (size_t i = 0; i < d->workings.n; i++) {
		struct working *o = &d->workings.v[i];
		dec_wide paid;

		if (o->symbol != symbol || !o->filled || o->intent == NO_INTENT)
			continue;
		dec_mul(working_signed(o, o->filled), price, &paid);
		desk_hold(d, o->intent, working_signed(o, o->filled), paid);
		d->answer.explained -= paid;
		d->strategies[d->intents[o->intent].strategy].turned += amount_abs(paid);
		d->answer.turned += amount_abs(paid);
	}
}

static void settle_symbol(struct desk *d, uint32_t symbol)
{
	struct holding *h = &d->holdings[symbol];
	const dec_wide change = (dec_wide)h->reported_quantity - h->quantity;
	dec_wide missing = change - presume(d, symbol);
	const dec price = price_of(h, change);

	missing = take_fills(d, symbol, missing, true);
	missing = add_fills(d, symbol, missing);
	missing = take_fills(d, symbol, missing, false);
	give_fills(d, symbol, price);
	desk_set_position(d, symbol, h->reported_quantity);
	take_held(d, symbol, missing, price);
	h->has_flow = h->reported && h->reported_has_flow;
	h->flow = h->reported_flow;
}

/* ---- cash that no price explains: fees, dividends, guesses put right ---- */

/* By how much was traded, else by how much is held.  An estimate: doubles do, and
 * the last one takes the rest, so that strategies add up to the account. */
static void share_rest(struct desk *d, dec_wide rest)
{
	const bool traded = d->answer.turned != 0;
	double all = 0;
	dec_wide left = rest;
	uint32_t last = MAP_NONE;

	for (uint32_t i = 0; i < d->n_strategies; i++) {
		const struct strategy *s = &d->strategies[i];
		const dec_wide weight = traded ? s->turned : amount_abs(s->value);

		all += dec_wide_to_double(weight);
		if (weight)
			last = i;
	}
	for (uint32_t i = 0; last != MAP_NONE && i <= last; i++) {
		struct strategy *s = &d->strategies[i];
		const double weight = dec_wide_to_double(traded ? s->turned : amount_abs(s->value));
		dec part = 0, share = 0;

		if (dec_narrow(rest, &part) < 0 ||
		    dec_from_double(dec_to_double(part) * weight / all, &share) < 0)
			break;
		s->cash += i == last ? left : share;
		left -= share;
	}
}

/* ---- the whole ---- */

static void finish(struct desk *d)
{
	const bool first = !d->ledger.known;
	const dec_wide before = d->ledger.cash;

	d->answer.idle = !first && d->answer.cash == before;
	d->answer.explained = 0;
	d->answer.turned = 0;
	for (size_t i = 0; i < d->n_strategies; i++)
		d->strategies[i].turned = 0;
	for (uint32_t i = 0; i < d->n_holdings; i++)
		if (d->holdings[i].reported || d->holdings[i].quantity || d->holdings[i].ordered)
			settle_symbol(d, i);
	d->ledger.cash = d->answer.cash;
	if (first)
		desk_begin(d, d->answer.day_pnl);
	else
		share_rest(d, d->answer.cash - before - d->answer.explained);
	for (size_t i = 0; i < d->workings.n; i++) {
		struct working *o = &d->workings.v[i];

		o->taken |= o->seen;
		o->told |= o->seen;
		if (o->intent != NO_INTENT)
			again_note(d, o);
		o->left = o->seen ? o->reported : 0;
		if (!o->left && o->intent != NO_INTENT && working_is_leg(o))
			d->intents[o->intent].leg_stop = d->intents[o->intent].leg_target = 0;
	}
	workings_sweep(&d->workings);
}

bool desk_refresh(struct desk *d)
{
	if (d->failed)
		return false;
	if (!d->hooks.ask) {
		if (!d->ledger.known) {
			d->ledger.cash = d->policy->cash;
			desk_begin(d, 0);
		}
		return true;
	}
	/* Before the first dated line there is no account as of anything. */
	if ((!d->stale && !d->workings.n) || d->now == INT64_MIN)
		return true;
	for (size_t i = 0; i < d->n_holdings; i++) {
		struct holding *h = &d->holdings[i];

		h->reported = h->reported_has_flow = h->ordered = false;
		h->reported_quantity = 0;
		h->reported_flow = 0;
	}
	for (size_t i = 0; i < d->workings.n; i++) {
		d->workings.v[i].seen = false;
		d->workings.v[i].reported = 0;
		d->holdings[d->workings.v[i].symbol].ordered = true;
	}
	memset(&d->answer, 0, sizeof(d->answer));
	if (d->hooks.ask(d->hooks.ctx, (int64_t)++d->syncs) < 0) {
		d->failed = true;
		return false;
	}
	finish(d);
	d->stale = false;
	calm_asked(d);
	return true;
}
