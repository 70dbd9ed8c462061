/* amount.c - exact amounts for limits, rounded to the strict side */
#include <stdio.h>

#include "base/wide.h"
#include "risk/amount.h"

dec_wide amount_add(dec_wide a, dec_wide b)
{
	dec_wide sum;

	if (dec_wide_add(a, b, &sum) < 0)
		return a > 0 ? AMOUNT_MAX : -AMOUNT_MAX;
	return amount_max(amount_min(sum, AMOUNT_MAX), -AMOUNT_MAX);
}

dec_wide amount_times_up(dec a, dec b)
{
	const u128 product = (u128)(uint64_t)a * (u128)(uint64_t)b;

	return (dec_wide)((product + DEC_ONE - 1) / DEC_ONE);
}

dec_wide amount_ratio_up(dec_wide a, dec_wide b)
{
	if (b <= 0 || a > AMOUNT_MAX / DEC_ONE)
		return AMOUNT_MAX;
	return (a * DEC_ONE + b - 1) / b;
}

dec_wide amount_part(dec_wide a, dec fraction)
{
	dec_wide part;

	if (a <= 0 || fraction <= 0 || dec_wide_share(a, fraction, DEC_ONE, &part) < 0)
		return 0;
	return part;
}

dec amount_shares(dec_wide amount, dec price, dec step)
{
	dec_wide n;
	dec shares;

	if (amount <= 0 || price <= 0)
		return 0;
	/* Beyond what a dec holds there is no use in being exact. */
	n = amount > AMOUNT_MAX / DEC_ONE ? INT64_MAX : amount * DEC_ONE / price;
	shares = n > INT64_MAX ? INT64_MAX : (dec)n;
	return dec_round_to(shares, step, DEC_TO_ZERO, &shares) < 0 ? 0 : shares;
}

dec price_shift(dec price, dec bps, bool up)
{
	const dec_wide all = 10000 * (dec_wide)DEC_ONE;
	dec_wide moved = (dec_wide)price * bps;

	moved = price + (up ? (moved + all - 1) / all : -((moved + all - 1) / all));
	return moved > INT64_MAX ? INT64_MAX : moved < 0 ? 0 : (dec)moved;
}

dec price_to_tick(dec price, dec tick, bool buy)
{
	dec rounded;

	if (dec_round_to(price, tick, buy ? DEC_DOWN : DEC_UP, &rounded) < 0)
		return price;
	return rounded;
}

dec price_usual_tick(dec price)
{
	return price >= DEC_ONE ? DEC_ONE / 100 : DEC_ONE / 10000;
}

void amount_snap(struct snap *sn, const char *name, dec_wide *a)
{
	char part[64];
	uint64_t low = (uint64_t)*a;
	int64_t high = (int64_t)(*a >> 64);

	snprintf(part, sizeof(part), "%s_high", name);
	snap_i64(sn, part, &high);
	snap_u64(sn, name, &low);
	*a = (dec_wide)((u128)(uint64_t)high << 64 | low);
}
