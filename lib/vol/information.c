/* information.c - the expected information of a model at its parameters */
#include <math.h>
#include <string.h>

#include "base/explog.h"
#include "vol/information.h"
#include "vol/model_impl.h"

enum { PARTS = INFORMATION_PARTS };

/* Where the density is highest: log f rises below and falls above. */
static double mode_of(const struct dist *d)
{
	double low = -10, high = 10;

	for (int i = 0; i < 100; i++) {
		double middle = (low + high) / 2;
		struct dist_slopes f;

		dist_derive(d, middle, &f);
		if (f.z > 0)
			low = middle;
		else
			high = middle;
	}
	return (low + high) / 2;
}

static void add_point(const struct dist *d, double z, double weight, double out[PARTS][PARTS])
{
	struct dist_slopes f;
	double part[PARTS], p;

	dist_derive(d, z, &f);
	p = weight * tl_exp(f.f);
	if (!(p > 0) || !isfinite(f.z))
		return;
	part[0] = f.z;
	part[1] = 1 + z * f.z;
	for (size_t i = 0; i < DIST_SHAPES; i++)
		part[2 + i] = f.s[i];
	for (size_t i = 0; i < PARTS; i++)
		for (size_t k = 0; k < PARTS; k++)
			out[i][k] += p * part[i] * part[k];
}

void information_moments(const struct dist *d, double out[PARTS][PARTS])
{
	enum { STEPS = 32, REACH = 4 * STEPS };
	const double mode = mode_of(d), half_pi = 1.5707963267948966;

	memset(out, 0, PARTS * sizeof(*out));
	for (int k = -REACH; k <= REACH; k++) {
		double grow = tl_exp((double)k / STEPS);
		double away = tl_exp(half_pi * (grow - 1 / grow) / 2);
		double weight = away * half_pi * (grow + 1 / grow) / 2 / STEPS;

		if (!(away > 0) || !isfinite(away))
			continue;
		add_point(d, mode + away, weight, out);
		add_point(d, mode - away, weight, out);
	}
	for (size_t i = 2 + dist_shapes(d->kind); i < PARTS; i++)
		for (size_t k = 0; k < PARTS; k++)
			out[i][k] = out[k][i] = 0;
}

/* Does the variance answer to the sign of a shock, or the density lean to a side? */
static bool is_skewed(const struct vol_spec *s)
{
	switch (s->dist) {
	case DIST_NORMAL:
	case DIST_T:
	case DIST_GED:
		return s->o > 0;
	default:
		return true;
	}
}

/* Observation t's part of the information: c' E c. */
static void add_observation(const struct vol_model *m, size_t t, double moments[PARTS][PARTS],
			    double out[][VOL_PARAMS])
{
	const struct work *w = work_of(m);
	const double h = w->h[t], root = sqrt(h);
	double c[VOL_PARAMS][PARTS], turned[VOL_PARAMS][PARTS];

	for (size_t i = 0; i < m->n; i++) {
		c[i][0] = i < m->n_mean ? w->de[i][t] / root : 0;
		c[i][1] = i < m->n - m->n_shape ? -w->dh[i][t] / (2 * h) : 0;
		for (size_t k = 0; k < DIST_SHAPES; k++)
			c[i][2 + k] = i == m->n - m->n_shape + k;
		for (size_t k = 0; k < PARTS; k++) {
			turned[i][k] = 0;
			for (size_t l = 0; l < PARTS; l++)
				turned[i][k] += moments[k][l] * c[i][l];
		}
		for (size_t j = 0; j <= i; j++)
			for (size_t k = 0; k < PARTS; k++)
				out[i][j] += c[j][k] * turned[i][k];
	}
}

int vol_information(struct vol_model *m, const double *x, double out[][VOL_PARAMS])
{
	const bool whole = is_skewed(&m->spec);
	double hessian[VOL_PARAMS * VOL_PARAMS], moments[PARTS][PARTS];
	struct dist d;

	/* With the Hessian come the tangents of e and h. */
	if (dist_set(&d, m->spec.dist, x + m->n - m->n_shape) < 0 ||
	    !isfinite(vol_loglik(m, x, NULL, hessian, NULL)))
		return -1;
	information_moments(&d, moments);
	for (size_t i = 0; i < m->n; i++)
		memset(out[i], 0, m->n * sizeof(**out));
	for (size_t t = 0; t < m->nobs; t++)
		add_observation(m, t, moments, out);
	for (size_t i = 0; i < m->n; i++) {
		for (size_t j = 0; j < i; j++) {
			if (!whole && j < m->n_mean && i >= m->n_mean)
				out[i][j] = 0;
			out[j][i] = out[i][j];
		}
	}
	return 0;
}
