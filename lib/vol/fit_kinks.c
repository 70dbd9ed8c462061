/*
 * fit_kinks.c - maxima where the variance answers to |e|
 *
 * Wherever the mean meets an observation the likelihood has a kink.  Where |e|
 * enters by a power below 1 (APARCH) it is a cusp with endless slopes: a search
 * that comes near one creeps up to it, its steps ever shorter, and no derivative
 * tells that it is there.  But its place is known.  So the mean is put on the
 * observation and held, and what is left is smooth.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/fit_impl.h"

#define REACH 0.3 /* how far away cusps are compared, in standard errors of a mean */
#define ROOT  0.5 /* a power to look from for summits below 1 */

#define CALM 0.998

enum { WALKS = 8 };

/* What a log-likelihood must win to count. */
static double least(double f)
{
	return 1e-9 * (1 + fabs(f));
}

static bool has_kinks(const struct vol_model *m)
{
	const enum vol_kind kind = m->spec.kind;

	return m->n_mean > 0 && (kind == VOL_EGARCH || kind == VOL_POWER1 || kind == VOL_APARCH);
}

bool fit_may_have_cusps(const struct vol_model *m)
{
	return m->n_mean > 0 && m->spec.kind == VOL_APARCH && m->spec.delta < 1;
}

static bool has_cusps(const struct vol_model *m, const double *x)
{
	const size_t last = m->n_mean + m->n_variance - 1;

	return fit_may_have_cusps(m) && (m->spec.delta > 0 || x[last] < 1);
}

/* A mean's standard error, if the variance were constant. */
static double unit_of(const struct vol_model *m)
{
	return m->scale / sqrt((double)m->nobs);
}

static double value(struct vol_model *m, const double *x, size_t *evaluations)
{
	const double l = vol_loglik(m, x, NULL, NULL, NULL);

	++*evaluations;
	return isfinite(l) ? -l : INFINITY;
}

/* The intercept goes to where the residual e is 0, to the last bit where the mean is constant.
 * False where that leaves the box. */
static bool meet(const struct vol_model *m, double *x, double e)
{
	x[0] += e;
	return x[0] >= m->low[0] && x[0] <= m->high[0];
}

/* The lowest of the cusps around x, all but the intercept being as it is; false where none has a
 * value.  e[nobs] is scratch. */
static bool best_cusp(struct vol_model *m, double *x, double *e, size_t *evaluations)
{
	const double reach = REACH * unit_of(m);
	double best[VOL_PARAMS], lowest = INFINITY;

	if (vol_series(m, x, e, NULL) < 0)
		return false;
	for (size_t t = 0; t < m->nobs; t++) {
		double to[VOL_PARAMS], f;

		if (!(fabs(e[t]) <= reach))
			continue;
		memcpy(to, x, sizeof(to));
		if (!meet(m, to, e[t]))
			continue;
		f = value(m, to, evaluations);
		if (f < lowest) {
			lowest = f;
			memcpy(best, to, sizeof(best));
		}
	}
	if (lowest < INFINITY)
		memcpy(x, best, sizeof(best));
	return lowest < INFINITY;
}

/* Is there lower ground than f to either side of the mean at x?  x goes there then. */
static bool leave_cusp(struct vol_model *m, double *x, double f, size_t *evaluations)
{
	static const double sizes[] = {1e-1, 1e-2, 1e-3};

	for (size_t k = 0; k < 2 * m->n_mean * sizeof(sizes) / sizeof(*sizes); k++) {
		const size_t i = k / 2 % m->n_mean;
		const double unit = i == 0 ? unit_of(m) : 1 / sqrt((double)m->nobs);
		const double before = x[i];

		x[i] += (k % 2 ? -1 : 1) * sizes[k / (2 * m->n_mean)] * unit;
		if (x[i] >= m->low[i] && x[i] <= m->high[i] &&
		    value(m, x, evaluations) < f - least(f))
			return true;
		x[i] = before;
	}
	return false;
}

/* The rest is searched with the mean held at x; true, and x and found as they are then, where that
 * ended, and lower than before by `gain`. */
static bool hold(struct vol_model *m, const struct vol_fit_options *o, double gain, double *x,
		 struct minimum *found)
{
	double low[VOL_PARAMS], high[VOL_PARAMS], to[VOL_PARAMS];
	struct minimum held;

	memcpy(to, x, sizeof(to));
	memcpy(low, m->low, sizeof(low));
	memcpy(high, m->high, sizeof(high));
	memcpy(low, to, m->n_mean * sizeof(*low));
	memcpy(high, to, m->n_mean * sizeof(*high));
	fit_minimise(m, o, low, high, to, &held);
	found->iterations += held.iterations;
	found->evaluations += held.evaluations;
	if (!held.converged || !(held.f <= found->f - gain))
		return false;
	memcpy(x, to, sizeof(to));
	found->f = held.f;
	found->converged = true;
	found->reason = "converged at a kink";
	return true;
}

bool fit_settle_on_cusp(struct vol_model *m, const struct vol_fit_options *o, double *x,
			struct minimum *found)
{
	bool settled = false;
	double *e;

	if (!has_cusps(m, x) || !isfinite(found->f))
		return false;
	e = malloc(m->nobs * sizeof(*e));
	for (int walk = 0; e && walk < WALKS; walk++) {
		const double gain = found->converged ? least(found->f) : -least(found->f);
		double to[VOL_PARAMS];

		memcpy(to, x, sizeof(to));
		if (!best_cusp(m, to, e, &found->evaluations) || !hold(m, o, gain, to, found))
			break;
		memcpy(x, to, sizeof(to));
		settled = true;
	}
	free(e);
	if (settled && leave_cusp(m, x, found->f, &found->evaluations))
		found->converged = false;
	return settled;
}

/* The same beside where a fit ended. */
static void walk_cusps(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out)
{
	struct minimum found = {.f = -out->loglik, .converged = true};
	double x[VOL_PARAMS];

	memcpy(x, out->x, sizeof(x));
	if (fit_settle_on_cusp(m, o, x, &found) && found.converged) {
		memcpy(out->x, x, sizeof(x));
		out->loglik = -found.f;
		snprintf(out->reason, sizeof(out->reason), "%s", found.reason);
	}
	out->iterations += found.iterations;
	out->evaluations += found.evaluations;
}

/* A free power often has another summit below 1, which no start of the grid leads to. */
static void try_root(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out)
{
	const size_t omega = m->n_mean, delta = m->n_mean + m->n_variance - 1;
	double x[VOL_PARAMS];

	if (m->spec.kind != VOL_APARCH || m->spec.delta > 0 || out->x[delta] <= ROOT)
		return;
	memcpy(x, out->x, sizeof(x));
	x[omega] *= tl_exp((ROOT - x[delta]) * tl_log(m->scale));
	x[delta] = ROOT;
	fit_search(m, o, x, out);
}

/* So has EGARCH where the variance hardly moves: nothing of |z|, and all of the past. */
static void try_calm(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out)
{
	const size_t omega = m->n_mean, beta = m->n_mean + m->n_variance - 1;
	double x[VOL_PARAMS];

	if (m->spec.kind != VOL_EGARCH || m->spec.p != 1 || m->spec.q != 1)
		return;
	memcpy(x, out->x, sizeof(x));
	x[omega] = (1 - CALM) * 2 * tl_log(m->scale);
	x[omega + 1] = 0;
	x[beta] = CALM;
	fit_search(m, o, x, out);
}

void fit_look_around(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out)
{
	static const double steps[] = {-0.1, 0.1, -0.03, 0.03, -0.01, 0.01};

	if (!has_kinks(m) || !out->converged)
		return;
	try_root(m, o, out);
	try_calm(m, o, out);
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		double x[VOL_PARAMS];

		memcpy(x, out->x, sizeof(x));
		x[0] += steps[i] * unit_of(m);
		fit_search(m, o, x, out);
	}
	walk_cusps(m, o, out);
}
