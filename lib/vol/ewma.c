/*
 * ewma.c - exponentially weighted moving averages
 *
 *	h_t = (1 - lambda) e²_{t-1} + lambda h_{t-1}
 *
 * RiskMetrics (J.P. Morgan and Reuters, "RiskMetrics technical document", 1996),
 * with lambda given or estimated.
 */
#include "vol/model_impl.h"

/* Then a tangent of e² for each parameter of the mean. */
enum { SHOCK, ADJOINT, KAPPA, FIXED };

static bool is_free(const struct vol_model *m)
{
	return m->spec.lambda == 0;
}

static double lambda_of(const struct vol_model *m, const double *b)
{
	return is_free(m) ? b[0] : m->spec.lambda;
}

static int ewma_layout(struct vol_model *m, struct err *e)
{
	const char *name = m->spec.dist == DIST_SKEWT ? "decay" : "lambda";

	return is_free(m) ? layout_add(m, name, 0, 0, 1, 0.94, e) : 0;
}

static size_t ewma_series(const struct vol_model *m)
{
	return FIXED + m->n_mean;
}

static void ewma_value(const struct vol_model *m, struct work *w, const double *b)
{
	const double lambda = lambda_of(m, b);
	double *a = w->own[SHOCK];

	w->k->multiply(w->e, w->e, a, w->n);
	pad_set(a, w->pre);
	w->k->line(0, 1 - lambda, a - 1, w->h, w->n);
	w->k->scan(lambda, w->pre, w->h, w->h, w->n);
	pad_set(w->h, w->pre);
}

static void ewma_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	const double lambda = lambda_of(m, b);
	double *back = w->own[ADJOINT], *kappa = w->own[KAPPA];

	w->k->scan_back(lambda, w->slope.h, back, w->n);
	w->k->line(0, 1 - lambda, back + 1, kappa, w->n - 1);
	kappa[w->n - 1] = 0;
	if (is_free(m))
		g[0] = lags_dot(w, back, 1, 0, w->h) - lags_dot(w, back, 1, 0, w->own[SHOCK]);
	w->k->add_product(kappa, w->e, w->eta, w->n);
	w->k->add_product(kappa, w->e, w->eta, w->n);
	w->pre_adjoint = back[0];
}

static void ewma_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	const double lambda = lambda_of(m, b);

	for (size_t i = 0; i < m->n_mean; i++) {
		double *a = w->own[FIXED + i];

		w->k->multiply(w->e, w->de[i], a, w->n);
		w->k->add(1, a, a, w->n);
		pad_set(a, w->dpre[i]);
		w->k->line(0, 1 - lambda, a - 1, w->dh[i], w->n);
		w->k->scan(lambda, w->dpre[i], w->dh[i], w->dh[i], w->n);
		pad_set(w->dh[i], w->dpre[i]);
	}
	if (!is_free(m))
		return;

	double *dh = w->dh[m->n_mean];

	w->k->line(0, 1, w->h - 1, dh, w->n);
	w->k->add(-1, w->own[SHOCK] - 1, dh, w->n);
	w->k->scan(lambda, 0, dh, dh, w->n);
	pad_set(dh, 0);
}

static void ewma_second(const struct vol_model *m, struct work *w, const double *b, double *hessian)
{
	const double *back = w->own[ADJOINT];
	const size_t n = m->n_mean;

	(void)b;
	second_curve(m, w, w->own[KAPPA], 2, n, w->de, hessian);
	if (!is_free(m))
		return;
	hessian_add(m, hessian, n, n, lags_dot(w, back, 1, 0, w->dh[n]));
	for (size_t i = 0; i < n; i++)
		hessian_add(m, hessian, n, i,
			    lags_dot(w, back, 1, 0, w->dh[i]) -
				    lags_dot(w, back, 1, 0, w->own[FIXED + i]));
}

static void ewma_rescale(const struct vol_model *m, double factor, double *b)
{
	(void)m;
	(void)factor;
	(void)b;
}

const struct family family_ewma = {
	.layout = ewma_layout,
	.series = ewma_series,
	.value = ewma_value,
	.adjoint = ewma_adjoint,
	.tangent = ewma_tangent,
	.second = ewma_second,
	.rescale = ewma_rescale,
};
