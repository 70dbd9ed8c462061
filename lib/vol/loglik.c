/* loglik.c - the likelihood of a model, its gradient, Hessian and scores */
#include <math.h>

#include "vol/model_impl.h"

void second_curve(const struct vol_model *m, struct work *w, const double *c, double factor,
		  size_t n, double *const *x, double *hessian)
{
	double out[VOL_PARAMS];

	for (size_t i = 0; i < n; i++) {
		w->k->multiply(c, x[i], w->spare[0], w->n);
		w->k->dots(w->spare[0], (const double *const *)x, i + 1, w->n, out);
		for (size_t j = 0; j <= i; j++) {
			hessian[i * m->n + j] += factor * out[j];
			if (j < i)
				hessian[j * m->n + i] += factor * out[j];
		}
	}
}

static bool presample_moves(const struct vol_model *m)
{
	return m->spec.presample != PRESAMPLE_BACKCAST;
}

/* Residuals and variances. */
void model_value(const struct vol_model *m, struct work *w, const double *x)
{
	mean_value(m, w, x);
	w->pre = presample_moves(m) ? w->k->dot(w->e, w->e, w->n) / (double)w->n : w->backcast;
	w->family->value(m, w, x + m->n_mean);
}

/* d pre / d mean. */
static void presample_tangent(const struct vol_model *m, struct work *w)
{
	const bool moves = presample_moves(m);

	for (size_t i = 0; i < m->n_mean; i++)
		w->dpre[i] = moves ? 2 / (double)w->n * w->k->dot(w->e, w->de[i], w->n) : 0;
}

/* The sum over observations of the log-likelihood's own second derivatives, in e and h. */
static void hessian_inner(const struct vol_model *m, struct work *w, double *hessian)
{
	const struct slopes *s = &w->slope;
	const size_t n = m->n_mean + m->n_variance;
	double h[VOL_PARAMS], e[VOL_PARAMS];

	for (size_t i = 0; i < n; i++) {
		const size_t means = i < m->n_mean ? i + 1 : m->n_mean;

		if (i < m->n_mean) {
			w->k->cross(s->hh, w->dh[i], s->eh, w->de[i], w->spare[0], w->n);
			w->k->cross(s->eh, w->dh[i], s->ee, w->de[i], w->spare[1], w->n);
		} else {
			w->k->multiply(s->hh, w->dh[i], w->spare[0], w->n);
			w->k->multiply(s->eh, w->dh[i], w->spare[1], w->n);
		}
		w->k->dots(w->spare[0], (const double *const *)w->dh, i + 1, w->n, h);
		w->k->dots(w->spare[1], (const double *const *)w->de, means, w->n, e);
		for (size_t j = 0; j <= i; j++) {
			const double c = h[j] + (j < means ? e[j] : 0);

			hessian[i * m->n + j] = hessian[j * m->n + i] = c;
		}
	}
}

static void hessian_shapes(const struct vol_model *m, const struct work *w, const double *shapes,
			   double *hessian)
{
	const size_t first = m->n_mean + m->n_variance;
	double c[VOL_PARAMS], e[VOL_PARAMS];

	for (size_t s = 0; s < m->n_shape; s++) {
		const size_t row = first + s;

		w->k->dots(w->slope.sh[s], (const double *const *)w->dh, first, w->n, c);
		w->k->dots(w->slope.se[s], (const double *const *)w->de, m->n_mean, w->n, e);
		for (size_t i = 0; i < first; i++) {
			if (i < m->n_mean)
				c[i] += e[i];
			hessian[row * m->n + i] = hessian[i * m->n + row] = c[i];
		}
		for (size_t r = 0; r <= s; r++)
			hessian[row * m->n + first + r] = hessian[(first + r) * m->n + row] =
				shapes[s + r];
	}
}

static void hessian_fill(const struct vol_model *m, struct work *w, const double *x,
			 const double *shapes, double *hessian)
{
	hessian_inner(m, w, hessian);
	hessian_shapes(m, w, shapes, hessian);
	w->family->second(m, w, x + m->n_mean, hessian);
	if (presample_moves(m) && w->pre_adjoint != 0)
		second_curve(m, w, w->one, w->pre_adjoint * 2 / (double)w->n, m->n_mean, w->de,
			     hessian);
	mean_second(m, w, x, hessian);
}

static void scores_fill(const struct vol_model *m, struct work *w, const struct dist *d,
			double *scores)
{
	const size_t first = m->n_mean + m->n_variance;

	innovation_scores(w, d);
	for (size_t i = 0; i < first; i++) {
		if (i < m->n_mean)
			w->k->cross(w->slope.h, w->dh[i], w->slope.e, w->de[i], w->spare[0], w->n);
		else
			w->k->multiply(w->slope.h, w->dh[i], w->spare[0], w->n);
		for (size_t t = 0; t < w->n; t++)
			scores[t * m->n + i] = w->spare[0][t];
	}
	for (size_t s = 0; s < m->n_shape; s++)
		for (size_t t = 0; t < w->n; t++)
			scores[t * m->n + first + s] = w->slope.s[s][t];
}

static void gradient_fill(const struct vol_model *m, struct work *w, const double *x,
			  const double *shapes, double *gradient)
{
	w->pre_adjoint = 0;
	memcpy(w->eta, w->slope.e, w->n * sizeof(*w->eta));
	w->family->adjoint(m, w, x + m->n_mean, gradient + m->n_mean);
	if (presample_moves(m) && w->pre_adjoint != 0)
		w->k->add(w->pre_adjoint * 2 / (double)w->n, w->e, w->eta, w->n);
	w->k->dots(w->eta, (const double *const *)w->de, m->n_mean, w->n, gradient);
	memcpy(gradient + m->n_mean + m->n_variance, shapes, m->n_shape * sizeof(*gradient));
}

double vol_loglik(struct vol_model *m, const double *x, double *gradient, double *hessian,
		  double *scores)
{
	struct work *w = work_of(m);
	double own[VOL_PARAMS], shapes[DIST_SHAPES], bends[3], loglik;
	struct dist d;

	if (dist_set(&d, m->spec.dist, x + m->n_mean + m->n_variance) < 0)
		return -INFINITY;
	model_value(m, w, x);
	if (!gradient && !hessian && !scores)
		loglik = innovation_value(w, &d);
	else
		loglik = innovation_slopes(w, &d, hessian ? 2 : 1, shapes, bends);
	if (!isfinite(loglik))
		return -INFINITY;
	if (!gradient && !hessian && !scores)
		return loglik;

	mean_tangent(m, w, x);
	gradient_fill(m, w, x, shapes, gradient ? gradient : own);
	if (hessian || scores) {
		presample_tangent(m, w);
		w->family->tangent(m, w, x + m->n_mean);
	}
	if (hessian)
		hessian_fill(m, w, x, bends, hessian);
	if (scores)
		scores_fill(m, w, &d, scores);
	return loglik;
}
