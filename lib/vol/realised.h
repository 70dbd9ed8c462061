/*
 * realised.h - a day's variance from its prices
 *
 * Those of one bar are in market/range.h.  All in squared log returns (fractions; times 10,000 for
 * percent squared).  Prices are above zero, low <= open, close <= high; nothing is checked.
 */
#ifndef TAPELINE_VOL_REALISED_H
#define TAPELINE_VOL_REALISED_H

#include <stddef.h>

#include "market/range.h"

struct ohlc {
	double open, high, low, close;
};

/* Yang and Zhang (2000) over day[1..n), n >= 3, day[0] only giving the first close: variance
 * of ln(open/last close) + k variance of ln(close/open) + (1 - k) mean of Rogers and
 * Satchell, divisors m - 1 with m = n - 1 days, k = 0.34 / (1.34 + (m + 1) / (m - 1)).  A
 * day's variance from close to close; NAN below two days. */
double range_yang_zhang(const struct ohlc *day, size_t n);

/* Realised variance: sum of squared returns of the day's n intervals. */
double realised_variance(const double *r, size_t n);

/* Barndorff-Nielsen and Shephard (2004): pi/2 n/(n - 1) sum |r_i| |r_(i-1)|, which jumps do
 * not enter; NAN below two intervals. */
double realised_bipower(const double *r, size_t n);

#endif
