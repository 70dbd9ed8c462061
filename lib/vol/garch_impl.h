/* garch_impl.h - what garch.c and garch_slopes.c share */
#ifndef TAPELINE_VOL_GARCH_IMPL_H
#define TAPELINE_VOL_GARCH_IMPL_H

#include "vol/model_impl.h"

/* Series of its own; then a tangent of a and of the asymmetric a for each parameter of the mean,
 * and with power 1 a tangent of v for each parameter. */
enum { SHOCK, BELOW, SLOPE, V, ADJOINT, KAPPA, FIXED };

struct garch {
	int p, o, q;
	size_t nx;
	const double *alpha, *gamma, *beta, *x;
	size_t first; /* where the recursion starts: 0, or behind fGarch's fixed values */
	double pre, pre_slope, pre_bend; /* a and v before, with its derivatives in w->pre */
};

static inline bool garch_is_power1(const struct vol_model *m)
{
	return m->spec.kind == VOL_POWER1;
}

static inline bool garch_is_fgarch(const struct vol_model *m)
{
	return m->spec.presample == PRESAMPLE_FGARCH;
}

/* h itself with power 2. */
static inline double *garch_v(const struct vol_model *m, const struct work *w)
{
	return garch_is_power1(m) ? w->own[V] : w->h;
}

struct garch garch_of(const struct vol_model *m, const struct work *w, const double *b);
/* Sum of alphas, half the gammas and betas. */
double garch_persistence(const struct garch *f);

/* The parts of family_garch in garch_slopes.c. */
void garch_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g);
void garch_tangent(const struct vol_model *m, struct work *w, const double *b);
void garch_second(const struct vol_model *m, struct work *w, const double *b, double *hessian);

#endif
