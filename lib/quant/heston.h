/*
 * heston.h - Heston's stochastic volatility (1993), European options
 *
 *	dS = (r - q) S dt + sqrt(v) S dW,  dv = kappa (theta - v) dt + sigma sqrt(v) dZ,
 *	dW dZ = rho dt
 *
 * One integral of the characteristic function (Lewis 2000), less that of Black and
 * Scholes with the same mean variance, in the form without a jump of the logarithm's
 * branch (Albrecher et al. 2007); adaptive, by GSL.  Uses libm.
 */
#ifndef TAPELINE_QUANT_HESTON_H
#define TAPELINE_QUANT_HESTON_H

#include "base/err.h"
#include "quant/option.h"

struct heston {
	double variance;                                 /* now: v0 */
	double reversion, mean, volatility, correlation; /* kappa, theta, sigma, rho */
};

/* Price, delta and gamma; the rest NaN.  0; -1 with e where the integral does not settle. */
int heston_value(const struct option *o, const struct market *m, const struct heston *h,
		 struct option_value *out, struct err *e);

#endif
