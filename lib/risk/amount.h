/*
 * amount.h - exact amounts for limits, rounded to the strict side
 *
 * What is compared with a limit is rounded up to 1e-9, so that it exceeds the
 * limit exactly where the true value does.  Overflow saturates upward: too large
 * to count is too large.
 */
#ifndef TAPELINE_RISK_AMOUNT_H
#define TAPELINE_RISK_AMOUNT_H

#include "base/dec.h"
#include "tape/snap.h"

#define AMOUNT_MAX ((dec_wide)1 << 126)

/* 1e-4: one basis point. */
#define BASIS_POINT INT64_C(100000)

static inline dec_wide amount_abs(dec_wide a)
{
	return a < 0 ? -a : a;
}

static inline dec_wide amount_max(dec_wide a, dec_wide b)
{
	return a > b ? a : b;
}

static inline dec_wide amount_min(dec_wide a, dec_wide b)
{
	return a < b ? a : b;
}

static inline dec dec_smaller(dec a, dec b)
{
	return a < b ? a : b;
}

static inline dec dec_magnitude(dec a)
{
	return a < 0 ? -a : a; /* no dec in use is the lowest number */
}

/* a + b, kept within ±AMOUNT_MAX. */
dec_wide amount_add(dec_wide a, dec_wide b);

/* a × b for a, b >= 0, up. */
dec_wide amount_times_up(dec a, dec b);

/* a / b for a >= 0, up; AMOUNT_MAX where b <= 0 or the result is too large. */
dec_wide amount_ratio_up(dec_wide a, dec_wide b);

/* The fraction of an amount, half-even; 0 where it overflows or is negative. */
dec_wide amount_part(dec_wide a, dec fraction);

/* How many shares of `step` an amount buys at a price: toward zero, exactly.  0
 * where price <= 0 or amount <= 0; at most what a dec holds. */
dec amount_shares(dec_wide amount, dec price, dec step);

/* price plus (up) or minus so many basis points, rounded away from the price. */
dec price_shift(dec price, dec bps, bool up);

/* To a multiple of `tick`: a buyer's price down, a seller's up. */
dec price_to_tick(dec price, dec tick, bool buy);

/* Regulation NMS, rule 612: 0.01 from a dollar on, 0.0001 below. */
dec price_usual_tick(dec price);

/* A wide decimal in a state file. */
void amount_snap(struct snap *sn, const char *name, dec_wide *a);

#endif
