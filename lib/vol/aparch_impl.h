/* aparch_impl.h - what aparch.c and aparch_slopes.c share */
#ifndef TAPELINE_VOL_APARCH_IMPL_H
#define TAPELINE_VOL_APARCH_IMPL_H

#include "vol/model_impl.h"

/* v, its adjoint and log h; then shocks of each lag with their slopes in e, gamma and delta; then
 * tangents of v for each parameter. */
enum { V, ADJOINT, LOG_H, FIXED };
enum { SHOCK, IN_E, IN_GAMMA, IN_DELTA, LOG, KAPPA, PARTS };

struct aparch {
	size_t p, o, q;
	const double *alpha, *gamma, *beta;
	double delta;
	bool free; /* delta is estimated */
	size_t first;
	double pre; /* shocks and v before; what they do in the presample value and in delta */
	double pre_p, pre_d, pre_pp, pre_pd, pre_dd;
};

static inline double *aparch_part(const struct work *w, size_t lag, size_t which)
{
	return w->own[FIXED + PARTS * (lag - 1) + which];
}

static inline double aparch_gamma(const struct aparch *f, size_t lag)
{
	return lag <= f->o ? f->gamma[lag - 1] : 0;
}

struct aparch aparch_of(const struct vol_model *m, const struct work *w, const double *b);
/* Sum of alphas and betas. */
double aparch_persistence(const struct aparch *f);

/* The parts of family_aparch in aparch_slopes.c. */
void aparch_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g);
void aparch_tangent(const struct vol_model *m, struct work *w, const double *b);
void aparch_second(const struct vol_model *m, struct work *w, const double *b, double *hessian);

#endif
