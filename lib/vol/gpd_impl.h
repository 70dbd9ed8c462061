/* gpd_impl.h - what gpd.c and gpd_valleys.c share
 *
 * With theta = shape / scale the best shape is the mean of log(1 + theta y), and
 * what is left to minimise is log(shape / theta) + shape (Grimshaw 1993).
 */
#ifndef TAPELINE_VOL_GPD_IMPL_H
#define TAPELINE_VOL_GPD_IMPL_H

#include "vol/gpd.h"

#define GPD_CLOSE 0x1p-26 /* 1 + theta max(y) stays above it */
#define GPD_FAR   0x1p100 /* theta max(y) stays below it */

struct excesses {
	const double *y;
	size_t n;
	double max, mean, square; /* means of y and y² */
};

/* Means of log(1 + theta y), of y / (1 + theta y) and of its square; the first is the shape, the
 * second its slope. */
struct gpd_means {
	double log, share, square;
};

struct gpd_means gpd_means(const struct excesses *x, double theta);

/* The best of all valleys that the likelihood has between the shape's bounds. */
void gpd_fit_valleys(struct gpd *g, const struct excesses *x);

#endif
