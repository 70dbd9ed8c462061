/* cost.c - what trading costs */
#include <math.h>

#include "exec/cost.h"

#define BPS           (10000 * DEC_ONE)
#define SLIP_STEP     (DEC_ONE / 10000)
#define DAYS_OF_YEAR  365
#define PARKINSON_SUB 0.60056120439322 /* 1 / (2 sqrt(log 2)) */

dec_wide cost_commission(const struct costs *c, dec quantity, dec_wide amount)
{
	dec_wide shares = 0, part = 0, sum;

	if (quantity == 0)
		return 0;
	dec_mul(c->per_share, quantity, &shares);
	dec_wide_share(amount, c->bps, BPS, &part);
	sum = shares + part;
	return sum < c->minimum ? c->minimum : sum;
}

static dec half_spread(const struct costs *c, const struct cost_market *m)
{
	dec_wide half;
	dec out = 0;

	/* Rounded as all money is; a spread has far fewer digits. */
	if (dec_wide_share((dec_wide)m->ask - m->bid, c->half_spread, 2 * DEC_ONE, &half) < 0 ||
	    dec_narrow(half, &out) < 0)
		return 0;
	return out;
}

static dec impact(const struct costs *c, const struct cost_market *m, dec quantity)
{
	double sigma, part;
	dec out = 0;

	if (c->impact == 0 || m->high <= m->low || m->volume <= 0)
		return 0;
	sigma = dec_to_double(m->high - m->low) * PARKINSON_SUB;
	part = sqrt(dec_to_double(quantity) / dec_wide_to_double(m->volume));
	dec_from_double(dec_to_double(c->impact) * sigma * part, &out);
	return out;
}

dec cost_slip(const struct costs *c, const struct cost_market *m, dec price, dec quantity)
{
	dec_wide part = 0;
	dec slip = 0;

	if (c->half_spread > 0 && m->bid > 0 && m->ask > m->bid)
		slip = half_spread(c, m);
	else if (dec_wide_share(price, c->slippage, BPS, &part) == DEC_OK)
		dec_narrow(part, &slip);
	dec_add(slip, impact(c, m, quantity), &slip);
	if (price >= DEC_ONE)
		dec_round_to(slip, SLIP_STEP, DEC_UP, &slip);
	return slip;
}

dec_wide cost_interest(dec_wide amount, dec rate, int32_t days)
{
	dec_wide out = 0;

	dec_wide_share(amount, rate * days, DAYS_OF_YEAR * DEC_ONE, &out);
	return out;
}
