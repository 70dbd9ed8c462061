/*
 * pow10.h - powers of ten to 128 bits
 */
#ifndef TAPELINE_BASE_POW10_H
#define TAPELINE_BASE_POW10_H

#include "base/wide.h"

/* What reading and writing doubles needs. */
enum { POW10_MIN = -292, POW10_MAX = 324 };

/* floor(log2(10^k)), right for |k| <= 350. */
static inline int pow10_log2(int k)
{
	return (int)((k * INT64_C(1741647)) >> 19);
}

/* 10^k / 2^(pow10_log2(k) - 127), rounded up: 2^127 <= result < 2^128.  Exact
 * for 0 <= k <= 55.  POW10_MIN <= k <= POW10_MAX. */
u128 pow10_significand(int k);

#endif
