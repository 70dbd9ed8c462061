/* constant.c - a variance that stays the same */
#include "vol/model_impl.h"

static int constant_layout(struct vol_model *m, struct err *e)
{
	const double v = work_of(m)->mean_square;
	const bool free = m->spec.bounds == BOUNDS_NONE;

	return layout_add(m, "sigma2", 0, (free ? 1e-12 : 1e-5) * v, (free ? 1e12 : 10) * v, v, e);
}

static size_t constant_series(const struct vol_model *m)
{
	(void)m;
	return 0;
}

static void constant_value(const struct vol_model *m, struct work *w, const double *b)
{
	(void)m;
	w->k->line(b[0], 0, w->one, w->h, w->n);
}

static void constant_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	(void)m;
	(void)b;
	g[0] = w->k->sum(w->slope.h, w->n);
}

static void constant_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	(void)b;
	for (size_t i = 0; i <= m->n_mean; i++)
		w->k->line(i == m->n_mean, 0, w->one, w->dh[i], w->n);
}

static void constant_second(const struct vol_model *m, struct work *w, const double *b,
			    double *hessian)
{
	(void)m;
	(void)w;
	(void)b;
	(void)hessian;
}

static void constant_rescale(const struct vol_model *m, double factor, double *b)
{
	(void)m;
	b[0] *= factor * factor;
}

const struct family family_constant = {
	.layout = constant_layout,
	.series = constant_series,
	.value = constant_value,
	.adjoint = constant_adjoint,
	.tangent = constant_tangent,
	.second = constant_second,
	.rescale = constant_rescale,
};
