/*
 * gpd.h - the generalised Pareto distribution, what losses beyond a threshold tend to
 *
 *	P(excess > y) = (1 + shape y / scale)^(-1 / shape)
 *
 * (Pickands 1975; Balkema and de Haan 1974).  Shape above 0: a tail like that of
 * Student's t with 1 / shape degrees of freedom; 0: exponential; below: the tail
 * ends at -scale / shape.
 */
#ifndef TAPELINE_VOL_GPD_H
#define TAPELINE_VOL_GPD_H

#include <stddef.h>

struct gpd {
	double shape, scale;
	double loglik; /* at the maximum */
};

/* The shape stays between these: below, maximum likelihood is not regular (Smith 1985); above 1,
 * there is no mean. */
#define GPD_SHAPE_MIN (-0.5)
#define GPD_SHAPE_MAX 0.9

/* Maximum likelihood from n excesses: over shape / scale alone, the best shape for each being
 * known (Grimshaw 1993); at a bound of the shape, over the scale.  -1 where there are fewer than
 * ten, or one is not positive and finite. */
int gpd_fit(const double *excess, size_t n, struct gpd *g);

/* The excess that is exceeded with chance p, 0 < p <= 1, and the mean of what lies beyond y. */
double gpd_quantile(const struct gpd *g, double p);
double gpd_mean_beyond(const struct gpd *g, double y);

#endif
