/*
 * density.h - how good is a forecast of the whole distribution?
 *
 * y_t = mean_t + sqrt(h_t) z_t with z from a `struct dist`.
 */
#ifndef TAPELINE_VOL_DENSITY_H
#define TAPELINE_VOL_DENSITY_H

#include <stddef.h>

#include "vol/dist.h"
#include "vol/verdict.h"

/* log of the density at y: the log score of one day (larger is better). */
double log_score(const struct dist *d, double y, double mean, double h);

/* P(Y <= y), the probability integral transform: even on 0 to 1, and independent, where the
 * forecasts are right. */
double pit_value(const struct dist *d, double y, double mean, double h);

enum { PIT_BINS = 20 };

struct pit {
	size_t n;
	double share[PIT_BINS]; /* of the days in each twentieth */
	struct verdict even;    /* Pearson's chi² of those, PIT_BINS - 1 degrees of freedom */
	struct verdict ks;      /* Kolmogorov and Smirnov: the largest distance × sqrt(n) */

	/* Berkowitz (2001): the normal quantiles of the PIT as an AR(1) against mean 0,
	 * variance 1 and no dependence: likelihood ratio, chi²(3). */
	struct verdict berkowitz;
};

/* u: n of them.  0, or -1 without memory. */
int pit_test(const double *u, size_t n, struct pit *out);

#endif
