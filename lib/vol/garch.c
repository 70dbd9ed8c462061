/*
 * garch.c - ARCH, GARCH, GJR (power 2, v = h) and AVGARCH, TARCH (power 1, v = sigma)
 *
 *	v_t = omega + sum alpha_k a_{t-k} + sum gamma_k a_{t-k} [e_{t-k} < 0]
 *	            + sum beta_j v_{t-j} + sum x_c x_{t,c},   a = |e|^power
 *
 * Bollerslev (1986); Glosten, Jagannathan and Runkle (1993); Zakoian (1994).
 *
 * Before the first observation a and v are the presample value to the power/2, an
 * asymmetric term half of it; or, in fGarch's way, v's first max(p, o, q) values
 * are omega + (sum alpha + sum gamma / 2 + sum beta) pre, whatever the power.
 */
#include <math.h>

#include "vol/garch_impl.h"

struct garch garch_of(const struct vol_model *m, const struct work *w, const double *b)
{
	const struct vol_spec *s = &m->spec;
	struct garch f = {.p = s->p, .o = s->o, .q = s->q, .nx = s->variance_x ? m->data.nx : 0};

	f.alpha = b + 1;
	f.gamma = f.alpha + f.p;
	f.beta = f.gamma + f.o;
	f.x = f.beta + f.q;
	if (garch_is_fgarch(m)) {
		f.first = (size_t)(f.p > f.q ? f.p : f.q);
		f.first = f.first > (size_t)f.o ? f.first : (size_t)f.o;
		f.first = f.first < w->n ? f.first : w->n;
	}
	if (!garch_is_power1(m)) {
		f.pre = w->pre;
		f.pre_slope = 1;
	} else if (s->presample == PRESAMPLE_BACKCAST) {
		f.pre = w->backcast_abs;
	} else {
		f.pre = sqrt(w->pre);
		f.pre_slope = 0.5 / f.pre;
		f.pre_bend = -0.25 / (f.pre * w->pre);
	}
	return f;
}

double garch_persistence(const struct garch *f)
{
	double s = 0;

	for (int i = 0; i < f->p; i++)
		s += f->alpha[i];
	for (int i = 0; i < f->o; i++)
		s += f->gamma[i] / 2;
	for (int i = 0; i < f->q; i++)
		s += f->beta[i];
	return s;
}

/* ---- what there is ---- */

static int shares_layout(struct vol_model *m, const char *name, int count, double low, double high,
			 double total, struct err *e)
{
	for (int i = 1; i <= count; i++)
		if (layout_add(m, name, i, low, high, total / count, e) < 0)
			return -1;
	return 0;
}

static int garch_constraints(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const size_t alpha = m->n_mean + 1, gamma = alpha + (size_t)s->p;

	for (size_t i = 0; i < (size_t)s->o && i < (size_t)s->p; i++) {
		if (layout_constrain(m, 0, e) < 0)
			return -1;
		layout_coefficient(m, alpha + i, -1);
		layout_coefficient(m, gamma + i, -1);
	}
	if (s->bounds != BOUNDS_ARCH)
		return 0;
	if (layout_constrain(m, 1, e) < 0)
		return -1;
	for (size_t i = 0; i < (size_t)(s->p + s->o + s->q); i++)
		layout_coefficient(m, alpha + i,
				   alpha + i >= gamma && alpha + i < gamma + (size_t)s->o ? 0.5
											  : 1);
	return 0;
}

static double least_x(const struct vol_model *m)
{
	for (size_t i = 0; i < m->data.n * m->data.nx; i++)
		if (m->data.x[i] < 0)
			return -INFINITY;
	return 0;
}

static int garch_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const struct work *w = work_of(m);
	const double v = garch_is_power1(m) ? w->mean_abs : w->mean_square;
	const double persistence = s->q > 0 ? 0.95 : 0.6;
	const double alpha = s->o > 0 ? 0.04 : s->q > 0 ? 0.1 : persistence;
	const double gamma = s->q > 0 ? 0.1 : persistence;
	const double beta = persistence - (s->p > 0 ? alpha : 0) - (s->o > 0 ? gamma / 2 : 0);
	const bool free = s->bounds == BOUNDS_NONE;
	int status;

	status = layout_add(m, "omega", 0, 1e-8 * v, free ? INFINITY : 10 * v,
			    (1 - persistence) * v, e);
	status |= shares_layout(m, "alpha", s->p, share_low(m), share_high(m), alpha, e);
	for (int i = 1; i <= s->o; i++) {
		const double low = i > s->p ? 0 : free ? -INFINITY : -1;

		status |= layout_add(m, "gamma", i, low, free ? INFINITY : 2, gamma / s->o, e);
	}
	status |= shares_layout(m, "beta", s->q, share_low(m), share_high(m), beta, e);
	for (size_t i = 0; s->variance_x && i < m->data.nx; i++)
		status |= layout_add(m, "x", (int)i + 1, least_x(m), INFINITY, 0, e);
	return status < 0 ? -1 : garch_constraints(m, e);
}

static size_t garch_series(const struct vol_model *m)
{
	return FIXED + 2 * m->n_mean + (garch_is_power1(m) ? m->n_mean + m->n_variance : 0);
}

static void garch_rescale(const struct vol_model *m, double factor, double *b)
{
	const size_t x = 1 + (size_t)(m->spec.p + m->spec.o + m->spec.q);
	const double unit = garch_is_power1(m) ? factor : factor * factor;

	b[0] *= unit;
	for (size_t i = x; i < m->n_variance; i++)
		b[i] *= unit;
}

/* ---- value ---- */

static void shock_fill(const struct vol_model *m, struct work *w, const struct garch *f)
{
	double *a = w->own[SHOCK], *below = w->own[BELOW];

	if (garch_is_power1(m))
		for (size_t t = 0; t < w->n; t++)
			a[t] = fabs(w->e[t]);
	else
		w->k->multiply(w->e, w->e, a, w->n);
	pad_set(a, f->pre);
	if (f->o == 0)
		return;
	w->k->below(w->e, a, below, w->n);
	pad_set(below, f->pre / 2);
}

/* What the exogenous series add. */
static void exogenous_add(const struct vol_model *m, const struct work *w, const struct garch *f,
			  double *v)
{
	for (size_t t = 0; f->nx > 0 && t < w->n; t++)
		for (size_t c = 0; c < f->nx; c++)
			v[t] += f->x[c] * exogenous(m, w, t, c);
}

static void garch_value(const struct vol_model *m, struct work *w, const double *b)
{
	const struct garch f = garch_of(m, w, b);
	const double *a = w->own[SHOCK];
	double *v = garch_v(m, w);
	const size_t n = w->n - f.first;

	shock_fill(m, w, &f);
	pad_set(v, f.pre);
	for (size_t t = 0; t < f.first; t++)
		v[t] = b[0] + garch_persistence(&f) * w->pre;
	w->k->line(b[0], f.p > 0 ? f.alpha[0] : 0, a + f.first - 1, v + f.first, n);
	if (f.p > 1)
		lags_add(w, f.alpha + 1, f.p - 1, f.first, a - 1, v);
	lags_add(w, f.gamma, f.o, f.first, w->own[BELOW], v);
	exogenous_add(m, w, &f, v);
	recursion_forward(w, f.beta, f.q, f.first, v);
	if (garch_is_power1(m))
		w->k->multiply(v, v, w->h, w->n);
}

const struct family family_garch = {
	.layout = garch_layout,
	.series = garch_series,
	.value = garch_value,
	.adjoint = garch_adjoint,
	.tangent = garch_tangent,
	.second = garch_second,
	.rescale = garch_rescale,
};
