/*
 * rm2006.h - the averages that make up RiskMetrics 2006
 *
 * Zumbach, "The RiskMetrics 2006 methodology" (2007): 14 exponential averages of
 * e², whose memories grow from 4 days by the square root of 2, weighted by how
 * far each is from 1560 days in logarithms. No parameter is estimated.
 */
#ifndef TAPELINE_VOL_RM2006_H
#define TAPELINE_VOL_RM2006_H

#include <stddef.h>

enum { RM2006_AVERAGES = 14 };

struct rm2006 {
	double decay[RM2006_AVERAGES], weight[RM2006_AVERAGES]; /* weights sum to 1 */
};

void rm2006_set(struct rm2006 *r);

/* Where each average stands before the first of n residuals: that of the first ones, as many as
 * carry 99 % of its weight (arch's rule). */
void rm2006_backcast(const double *residual, size_t n, double *component);

#endif
