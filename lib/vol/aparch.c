/*
 * aparch.c - asymmetric power ARCH (Ding, Granger and Engle 1993): v = sigma^delta
 *
 *	v_t = omega + sum alpha_k (|e_{t-k}| - gamma_k e_{t-k})^delta + sum beta_j v_{t-j}
 *
 * Before the first observation both the shocks and v are the presample value to
 * the delta/2, without gamma; in fGarch's way v's first max(p, q) values are
 * omega + (sum alpha + sum beta) pre, whatever delta.
 */
#include <math.h>

#include "base/explog.h"
#include "vol/aparch_impl.h"

#define FGARCH_DELTA 2.0

struct aparch aparch_of(const struct vol_model *m, const struct work *w, const double *b)
{
	const struct vol_spec *s = &m->spec;
	struct aparch f = {.p = (size_t)s->p, .o = (size_t)s->o, .q = (size_t)s->q};
	const double half_log = 0.5 * tl_log(w->pre);

	f.alpha = b + 1;
	f.gamma = f.alpha + f.p;
	f.beta = f.gamma + f.o;
	f.free = s->delta == 0;
	f.delta = f.free ? f.beta[f.q] : s->delta;
	if (s->presample == PRESAMPLE_FGARCH) {
		f.first = f.p > f.q ? f.p : f.q;
		f.first = f.first < w->n ? f.first : w->n;
		return f;
	}
	f.pre = tl_exp(f.delta * half_log);
	f.pre_d = f.pre * half_log;
	f.pre_dd = f.pre_d * half_log;
	if (s->presample == PRESAMPLE_FCP) {
		f.pre_p = 0.5 * f.delta * f.pre / w->pre;
		f.pre_pp = (0.5 * f.delta - 1) * f.pre_p / w->pre;
		f.pre_pd = (0.5 * f.pre + 0.5 * f.delta * f.pre_d) / w->pre;
	}
	return f;
}

static int aparch_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const struct work *w = work_of(m);
	const bool free = s->bounds == BOUNDS_NONE, fgarch = s->bounds == BOUNDS_FGARCH;
	const double delta = s->delta > 0 ? s->delta : 1.5, persistence = s->q > 0 ? 0.95 : 0.6;
	const double v = w->mean_square > sqrt(w->mean_abs) ? w->mean_square : sqrt(w->mean_abs);
	const double alpha = s->q > 0 ? 0.08 : persistence;
	const double gamma_most = free ? 1 : fgarch ? 1 - 1e-8 : 0.9997;
	int status;

	status = layout_add(m, "omega", 0, 0, free ? INFINITY : 10 * v,
			    (1 - persistence) * shock_power(w->mean_square, delta / 2), e);
	for (int i = 1; i <= s->p; i++)
		status |= layout_add(m, "alpha", i, share_low(m), share_high(m), alpha / s->p, e);
	for (int i = 1; i <= s->o; i++)
		status |= layout_add(m, "gamma", i, -gamma_most, gamma_most, 0.3, e);
	for (int i = 1; i <= s->q; i++)
		status |= layout_add(m, "beta", i, share_low(m), share_high(m),
				     (persistence - alpha) / s->q, e);
	if (s->delta == 0)
		status |= layout_add(m, "delta", 0, 0.05, fgarch ? FGARCH_DELTA : 4, delta, e);
	if (status < 0 || s->bounds != BOUNDS_ARCH)
		return status;
	if (layout_constrain(m, 1, e) < 0)
		return -1;
	for (size_t i = 0; i < (size_t)s->p; i++)
		layout_coefficient(m, m->n_mean + 1 + i, 1);
	for (size_t i = 0; i < (size_t)s->q; i++)
		layout_coefficient(m, m->n_mean + 1 + (size_t)(s->p + s->o) + i, 1);
	return 0;
}

static size_t aparch_series(const struct vol_model *m)
{
	return FIXED + PARTS * (size_t)m->spec.p + m->n_mean + m->n_variance;
}

static void aparch_rescale(const struct vol_model *m, double factor, double *b)
{
	const double delta = m->spec.delta > 0 ? m->spec.delta : b[m->n_variance - 1];

	b[0] *= shock_power(factor, delta);
}

/* ---- value ---- */

double aparch_persistence(const struct aparch *f)
{
	double s = 0;

	for (size_t k = 0; k < f->p; k++)
		s += f->alpha[k];
	for (size_t k = 0; k < f->q; k++)
		s += f->beta[k];
	return s;
}

static void shock_fill(struct work *w, const struct aparch *f, size_t lag)
{
	double *shock = aparch_part(w, lag, SHOCK), *log = aparch_part(w, lag, LOG);
	const double gamma = aparch_gamma(f, lag);
	const bool plain = f->delta == 1 || f->delta == 2;

	pad_set(shock, f->pre);
	for (size_t t = 0; t < w->n; t++) {
		const double r = fabs(w->e[t]) - gamma * w->e[t];

		if (plain) {
			shock[t] = shock_power(r, f->delta);
			continue;
		}
		log[t] = r > 0 ? tl_log(r) : -INFINITY;
		shock[t] = r > 0 ? tl_exp(f->delta * log[t]) : 0;
	}
}

static void aparch_value(const struct vol_model *m, struct work *w, const double *b)
{
	const struct aparch f = aparch_of(m, w, b);
	double *v = w->own[V], *log_h = w->own[LOG_H];

	w->k->line(b[0], 0, w->one, v, w->n);
	pad_set(v, f.pre);
	for (size_t k = 1; k <= f.p; k++) {
		shock_fill(w, &f, k);
		w->k->add(f.alpha[k - 1], aparch_part(w, k, SHOCK) + f.first - k, v + f.first,
			  w->n - f.first);
	}
	for (size_t t = 0; t < f.first; t++)
		v[t] = b[0] + (aparch_persistence(&f)) * w->pre;
	recursion_forward(w, f.beta, (int)f.q, f.first, v);

	(void)m;
	if (f.delta == 2)
		memcpy(w->h, v, w->n * sizeof(*v));
	else if (f.delta == 1)
		w->k->multiply(v, v, w->h, w->n);
	for (size_t t = 0; f.delta != 1 && f.delta != 2 && t < w->n; t++) {
		log_h[t] = v[t] > 0 ? 2 / f.delta * tl_log(v[t]) : -INFINITY;
		w->h[t] = tl_exp(log_h[t]);
	}
}

const struct family family_aparch = {
	.layout = aparch_layout,
	.series = aparch_series,
	.value = aparch_value,
	.adjoint = aparch_adjoint,
	.tangent = aparch_tangent,
	.second = aparch_second,
	.rescale = aparch_rescale,
};
