/* fit.c - the maximum of a model's likelihood */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/fit_impl.h"
#include "vol/units.h"

/* Searches of models whose likelihood has more than one summit. */
enum { SEARCHES = 3, RETRIES = 3 };

/* Shapes tried beside the usual one. */
enum { SHAPES = 3 };

/* A start with its log-likelihood. */
struct start {
	double loglik;
	size_t order;
	double x[VOL_PARAMS];
};

/* Best first; of equals the earlier. */
static int compare_starts(const void *a, const void *b)
{
	const struct start *p = a, *q = b;

	if (p->loglik != q->loglik)
		return p->loglik > q->loglik ? -1 : 1;
	return p->order < q->order ? -1 : p->order > q->order;
}

/* Does the likelihood have more than one summit, in our experience? */
static size_t searches_of(const struct vol_spec *s)
{
	if (s->p > 1 || s->q > 1 || s->o > 1)
		return SEARCHES;
	if (s->kind == VOL_FIGARCH || s->kind == VOL_APARCH)
		return 2;
	return 1;
}

/* The same model with one lag of each; false where this is it, or cannot be fitted. */
static bool nested_start(const struct vol_model *m, const struct vol_fit_options *o, double *x,
			 struct vol_fit *out)
{
	struct vol_spec spec = m->spec;
	struct vol_model *less;
	struct vol_fit fit;
	bool good;

	if (spec.kind != VOL_GARCH && spec.kind != VOL_POWER1 && spec.kind != VOL_EGARCH &&
	    spec.kind != VOL_APARCH)
		return false;
	if (spec.p <= 1 && spec.q <= 1 && spec.o <= 1)
		return false;
	spec.p = spec.p > 1 ? 1 : spec.p;
	spec.q = spec.q > 1 ? 1 : spec.q;
	spec.o = spec.o > 1 ? 1 : spec.o;
	less = malloc(sizeof(*less));
	if (!less)
		return false;
	if (vol_model_init(less, &spec, &m->data, NULL) < 0) {
		free(less);
		return false;
	}
	good = vol_fit(less, &(struct vol_fit_options){.iterations = o ? o->iterations : 0},
		       &fit) == 0;
	out->iterations += fit.iterations;
	out->evaluations += fit.evaluations;
	for (size_t i = 0; i < m->n; i++) {
		x[i] = 0;
		for (size_t k = 0; k < less->n; k++)
			if (strcmp(m->name[i], less->name[k]) == 0)
				x[i] = fit.x[k];
	}
	vol_model_release(less);
	free(less);
	return good;
}

/* Look at x, moved to where it is allowed; good counts what has a likelihood. */
static void look_at(struct vol_model *m, const double *x, struct start *list, size_t *good,
		    struct vol_fit *out)
{
	const struct objective objective = fit_objective(m);
	struct start *s = list + *good;

	memcpy(s->x, x, sizeof(s->x));
	if (objective_enter(&objective, s->x) < 0)
		return;
	s->order = *good;
	s->loglik = vol_loglik(m, s->x, NULL, NULL, NULL);
	out->evaluations++;
	out->starts++;
	if (isfinite(s->loglik))
		(*good)++;
}

/* The grid, best first; how many of its points have a likelihood. */
static size_t look(struct vol_model *m, struct start *list, struct vol_fit *out)
{
	static const double factors[SHAPES] = {0.5, 0.75, 1.5};
	const size_t shape = m->n - m->n_shape;
	double(*points)[VOL_PARAMS] = malloc(VOL_STARTS * sizeof(*points));
	size_t n, good = 0;

	if (!points)
		return 0;
	n = vol_starts(m, points);
	for (size_t i = 0; i < n; i++)
		look_at(m, points[i], list, &good, out);
	free(points);
	qsort(list, good, sizeof(*list), compare_starts);
	/* The tails matter most where the rest is about right: try some there. */
	if (m->n_shape > 0 && good > 0) {
		const struct start best = list[0];

		for (size_t i = 0; i < SHAPES; i++) {
			struct start other = best;

			other.x[shape] *= factors[i];
			look_at(m, other.x, list, &good, out);
		}
		qsort(list, good, sizeof(*list), compare_starts);
	}
	return good;
}

/* Which parameters ended on a bound, and what follows from the log-likelihood. */
static void sum_up(const struct vol_model *m, struct vol_fit *out)
{
	const double k = (double)m->n;

	for (size_t i = 0; i < m->n; i++)
		out->at_bound[i] = out->x[i] == m->low[i] || out->x[i] == m->high[i];
	for (size_t r = 0; r < m->m; r++) {
		double room = m->b[r], size = fabs(m->b[r]);

		for (size_t i = 0; i < m->n; i++) {
			room -= m->a[r][i] * out->x[i];
			size += fabs(m->a[r][i] * out->x[i]);
		}
		out->on_edge = out->on_edge || room <= 1e-12 * size;
	}
	out->aic = 2 * k - 2 * out->loglik;
	out->bic = k * tl_log((double)out->nobs) - 2 * out->loglik;
}

void vol_fit_refuse(struct vol_fit *out, const char *reason)
{
	memset(out, 0, sizeof(*out));
	snprintf(out->reason, sizeof(out->reason), "%s", reason);
}

static int fail(struct vol_fit *out, const char *reason)
{
	const size_t n = out->n, nobs = out->nobs;

	vol_fit_refuse(out, reason);
	out->n = n;
	out->nobs = nobs;
	return -1;
}

static int fit_here(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out)
{
	const double *warm = o ? o->warm : NULL;
	double nested[VOL_PARAMS];
	struct start *list = malloc((VOL_STARTS + SHAPES) * sizeof(*list));
	size_t good, searches = searches_of(&m->spec);

	memset(out, 0, sizeof(*out));
	out->n = m->n;
	out->nobs = m->nobs;
	out->loglik = -INFINITY;
	if (!list)
		return fail(out, "no memory");
	good = look(m, list, out);
	if (warm)
		fit_search(m, o, warm, out);
	/* From a good warm start nothing else is needed, unless the grid saw higher ground. */
	if (!(out->converged && (good == 0 || list[0].loglik <= out->loglik))) {
		if (nested_start(m, o, nested, out))
			fit_search(m, o, nested, out);
		for (size_t i = 0; i < good && i < searches; i++)
			fit_search(m, o, list[i].x, out);
		/* Retry from some that are left, until one search ends. */
		for (size_t i = searches; i < good && i < searches + RETRIES && !out->converged;
		     i++)
			fit_search(m, o, list[i].x, out);
	}
	fit_look_around(m, o, out);
	free(list);
	if (!isfinite(out->loglik))
		return fail(out, "the likelihood does not exist at any start");
	sum_up(m, out);
	return out->converged ? 0 : -1;
}

/* A free power ties omega to the units: away from 1 the two make one long bent valley. */
static bool wants_units(const struct vol_model *m)
{
	return m->spec.kind == VOL_APARCH && m->spec.delta == 0 &&
	       m->spec.presample != PRESAMPLE_FGARCH && !(m->scale > 0.5 && m->scale < 2);
}

int vol_fit(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out)
{
	struct vol_units u;
	int result;

	if (!wants_units(m) || vol_units_init(&u, &m->spec, &m->data, NULL) < 0)
		return fit_here(m, o, out);
	result = vol_units_fit(&u, o, out);
	vol_units_release(&u);
	return result;
}
