/*
 * persistence.h - how long shocks last, and where the variance returns to
 */
#ifndef TAPELINE_VOL_PERSISTENCE_H
#define TAPELINE_VOL_PERSISTENCE_H

#include "vol/model.h"

struct persistence {
	/* What is left of a shock to what the recursion carries (h, sigma, sigma^delta or log h)
	 * in the mean after one step; 1 and above: it stays.  NAN for FIGARCH, whose shocks
	 * die hyperbolically. */
	double value;
	double half_life;     /* steps until half is left; NAN where that is not from 0 to 1 */
	double unconditional; /* mean variance; NAN where there is none, or none in closed form */
};

/* At the parameters x. */
void persistence_of(const struct vol_model *m, const double *x, struct persistence *out);

#endif
