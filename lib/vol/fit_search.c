/* fit_search.c - one search for a likelihood's maximum */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "vol/fit_impl.h"

_Static_assert((int)VOL_PARAMS == (int)MINIMISE_N && (int)VOL_CONSTRAINTS == (int)MINIMISE_M,
	       "any model can be minimised");

/* Of a search; and after how many one that creeps is looked at. */
enum { ITERATIONS = 100, CREEPING = 40 };

#define TOLERANCE 1e-10

static double minus_loglik(void *ctx, const double *x, double *gradient, double *hessian)
{
	struct vol_model *m = ctx;
	double f = vol_loglik(m, x, gradient, hessian, NULL);

	if (!isfinite(f))
		return INFINITY;
	for (size_t i = 0; gradient && i < m->n; i++)
		gradient[i] = -gradient[i];
	for (size_t i = 0; hessian && i < m->n * m->n; i++)
		hessian[i] = -hessian[i];
	return -f;
}

struct objective fit_objective(struct vol_model *m)
{
	return (struct objective){.f = minus_loglik,
				  .ctx = m,
				  .n = m->n,
				  .low = m->low,
				  .high = m->high,
				  .m = m->m,
				  .a = m->a[0],
				  .stride = VOL_PARAMS,
				  .b = m->b};
}

static double tolerance_of(const struct vol_fit_options *o)
{
	return o && o->tolerance > 0 ? o->tolerance : TOLERANCE;
}

static size_t most_of(const struct vol_fit_options *o)
{
	return o && o->iterations > 0 ? o->iterations : ITERATIONS;
}

void fit_minimise(struct vol_model *m, const struct vol_fit_options *o, const double *low,
		  const double *high, double *x, struct minimum *found)
{
	struct objective objective = fit_objective(m);

	objective.low = low;
	objective.high = high;
	minimise(&objective, tolerance_of(o), most_of(o), x, found);
}

/* Where cusps may be, a search that has not ended after some steps probably creeps up to one. */
static void creep(struct vol_model *m, const struct vol_fit_options *o, double *x,
		  struct minimum *found)
{
	struct vol_fit_options part = {.tolerance = tolerance_of(o), .iterations = CREEPING};
	size_t iterations = 0, evaluations = 0;
	bool more = true;

	while (more) {
		if (part.iterations > most_of(o) - iterations)
			part.iterations = most_of(o) - iterations;
		fit_minimise(m, &part, m->low, m->high, x, found);
		more = found->iterations == part.iterations;
		if (!found->converged || found->decrement > part.tolerance)
			more |= fit_settle_on_cusp(m, o, x, found);
		iterations += found->iterations;
		evaluations += found->evaluations;
		more &= !found->converged && iterations < most_of(o);
	}
	found->iterations = iterations;
	found->evaluations = evaluations;
}

void fit_search(struct vol_model *m, const struct vol_fit_options *o, const double *x,
		struct vol_fit *out)
{
	struct minimum found;
	double to[VOL_PARAMS] = {0};
	bool better;

	memcpy(to, x, m->n * sizeof(*to));
	if (fit_may_have_cusps(m))
		creep(m, o, to, &found);
	else
		fit_minimise(m, o, m->low, m->high, to, &found);
	out->iterations += found.iterations;
	out->evaluations += found.evaluations;
	/* A search that ended beats one that did not, unless that came higher still. */
	better = -found.f > out->loglik + 1e-9 * (1 + fabs(found.f)) ||
		 (found.converged && !out->converged);
	if (out->converged && !found.converged && -found.f < out->loglik + 1e-3)
		better = false;
	if (!isfinite(found.f))
		better = !isfinite(out->loglik);
	if (!better)
		return;
	memcpy(out->x, to, sizeof(to));
	out->loglik = -found.f;
	out->converged = found.converged;
	snprintf(out->reason, sizeof(out->reason), "%s", found.reason);
}
