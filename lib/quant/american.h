/*
 * american.h - American options without discrete dividends, by their exercise boundary
 *
 * The boundary solves an integral equation; its logarithm, squared, is interpolated
 * by Chebyshev polynomials in the square root of time and improved by the fixed-point
 * iteration FP-B of L. Andersen, M. Lake and D. Offengenden, "High-performance
 * American option pricing", Journal of Computational Finance 20 (2016).  Prices are
 * good to about 1e-7 of the strike; no libm, no allocation.
 *
 * Calls are puts with underlying and strike, rate and yield exchanged (McDonald and
 * Schroder 1998).
 */
#ifndef TAPELINE_QUANT_AMERICAN_H
#define TAPELINE_QUANT_AMERICAN_H

#include "quant/option.h"

/* What exercise before the end is good for. */
enum early_exercise {
	EARLY_NEVER,    /* the European price holds */
	EARLY_BOUNDARY, /* exercised below (put) or above (call) one boundary */
	EARLY_TWO,      /* there may be two, where rates are negative: not for this method */
};
enum early_exercise american_kind(const struct option *o, const struct market *m);

/* Price, delta, gamma and theta where american_kind() is EARLY_BOUNDARY; the rest NaN.
 * Dividends of the market are not looked at. */
void american_value(const struct option *o, const struct market *m, double volatility,
		    struct option_value *out);

/* The price alone. */
double american_price(const struct option *o, const struct market *m, double volatility);

#endif
