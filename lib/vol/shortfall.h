/*
 * shortfall.h - is an expected shortfall what is lost when the value at risk fails?
 *
 * r: returns; var, es: positive losses of the same unit, es > var; sigma: the standard
 * deviations forecast with them; p: the level as a fraction.  Exceptions are days with
 * r < -var.
 *
 * Acerbi and Székely (2014), losses positive, 0 under the null, negative where risk is
 * understated:
 *
 *   Z1   mean over exceptions of r/es, + 1       the size of the losses alone
 *   Z2   sum over exceptions of r/es / (n p), + 1     their size and their number
 *
 * They draw the null from the forecasts' own distribution.  Here it is made of what is at
 * hand for any forecast: the number of exceptions is binomial and their sizes are drawn
 * from those that came, -r/es, led to the mean of 1 that the null demands.  The p-value
 * is the share of draws at or below the statistic; it needs some ten exceptions to mean
 * much.
 *
 * McNeil and Frey (2000): residuals (r + es) / sigma of the exceptions have mean zero;
 * one-sided against a mean below it, by Student's t with exceptions - 1 degrees of freedom
 * and by their own bootstrap of the centred residuals.
 *
 * FZ0: the loss that value at risk and expected shortfall minimise together (Fissler,
 * Ziegel 2016; homogeneous of degree 0: Patton, Ziegel and Chen 2019).
 */
#ifndef TAPELINE_VOL_SHORTFALL_H
#define TAPELINE_VOL_SHORTFALL_H

#include <stddef.h>
#include <stdint.h>

#include "vol/verdict.h"

struct shortfall {
	size_t n, exceptions;
	struct verdict z1, z2; /* p: one-sided, small values */
	struct verdict mcneil; /* Student's t */
	double mcneil_p;       /* bootstrapped */
	double fz0;            /* mean */
};

struct shortfall_options {
	double p;
	uint64_t seed;
	size_t resamples;
};

/* Seed 1, 10,000 resamples. */
void shortfall_options_init(struct shortfall_options *o, double p);

/* 0, or -1 without memory. */
int shortfall_test(const struct shortfall_options *o, const double *r, const double *var,
		   const double *es, const double *sigma, size_t n, struct shortfall *out);

/* The loss's mean; each day's go to `series` where that is not NULL. */
double fz0_loss(const double *r, const double *var, const double *es, size_t n, double p,
		double *series);

#endif
