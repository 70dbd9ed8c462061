/* sizing.c - how many shares a target is */
#include <math.h>

#include "risk/amount.h"
#include "risk/sizing.h"

const struct sizing *sizing_of(const struct desk *d, uint32_t strategy)
{
	size_t n;
	const char *name = desk_strategy_name(d, strategy, &n);
	const struct policy_scope *own = policy_find(&d->policy->strategies, name, n);

	return own && own->has_sizing ? &own->sizing : &d->policy->sizing;
}

double sizing_volatility(const struct sizing *s, const struct reference *r)
{
	const double price = dec_to_double(r->last ? r->last : r->bid / 2 + r->ask / 2);
	double v = r->volatility;

	if (s->unit == UNIT_PERCENT)
		v /= 100;
	if (s->unit == UNIT_PRICE)
		v = price > 0 ? v / price : 0;
	if (s->unit != UNIT_ANNUAL)
		v *= sqrt(s->periods);
	return v > 1e-9 && v < 1e9 ? v : 0;
}

/* Sum of 1/volatility over all symbols where it is known. */
static double sum_inverse(const struct desk *d, const struct sizing *s)
{
	double sum = 0;

	for (size_t i = 0; i < d->n_holdings; i++) {
		const double v = sizing_volatility(s, &d->holdings[i].ref);

		if (v > 0)
			sum += 1 / v;
	}
	return sum;
}

/* The part of equity that the symbol gets: 0 where its volatility is not known. */
static double weight_of(const struct desk *d, const struct sizing *s, const struct reference *r)
{
	const double v = sizing_volatility(s, r);
	const double most = dec_to_double(s->fraction);

	if (v <= 0)
		return 0;
	if (s->method == SIZE_INVERSE_VOLATILITY)
		return most / v / sum_inverse(d, s);
	return s->target / v < most ? s->target / v : most;
}

static double clamp(double x)
{
	return x > 0 ? (x < 1 ? x : 1) : 0;
}

/* Strength and confidence, as far as they count. */
static double scale_of(const struct sizing *s, const struct intent *it)
{
	double x = 1;

	if (s->scale == SCALE_STRENGTH || s->scale == SCALE_BOTH)
		x *= clamp(it->strength);
	if (s->scale == SCALE_CONFIDENCE || s->scale == SCALE_BOTH)
		x *= clamp(it->confidence);
	return x;
}

static dec lot_of(const struct desk *d, uint32_t symbol)
{
	size_t n;
	const char *name = desk_symbol_name(d, symbol, &n);
	const struct policy_scope *own = policy_find(&d->policy->symbols, name, n);

	return own && own->has_lot ? own->lot : d->policy->lot;
}

enum rule sizing_shares(const struct desk *d, const struct intent *it, dec price, dec *out)
{
	const struct sizing *s = sizing_of(d, it->strategy);
	const dec lot = lot_of(d, it->symbol);
	const dec_wide equity = desk_equity(d);
	dec part = 0, scale = 0, shares;
	double weight = 1;

	*out = 0;
	if (it->side == SIDE_FLAT)
		return RULE_NONE;
	if (s->method >= SIZE_VOLATILITY) {
		weight = weight_of(d, s, &d->holdings[it->symbol].ref);
		if (weight <= 0)
			return RULE_NO_VOLATILITY;
	}
	dec_from_double(scale_of(s, it), &scale);
	dec_from_double(weight, &part);
	if (s->method == SIZE_SHARES)
		shares = amount_shares(amount_part(s->shares, scale), DEC_ONE, lot);
	else if (s->method == SIZE_NOTIONAL)
		shares = amount_shares(amount_part(s->notional, scale), price, lot);
	else if (s->method == SIZE_FRACTION)
		shares = amount_shares(amount_part(amount_part(equity, s->fraction), scale), price,
				       lot);
	else
		shares = amount_shares(amount_part(amount_part(equity, part), scale), price, lot);
	if (shares <= 0)
		return RULE_NO_SIZE;
	*out = it->side == SIDE_LONG ? shares : -shares;
	return RULE_NONE;
}
