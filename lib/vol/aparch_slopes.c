/* aparch_slopes.c - gradient and Hessian of asymmetric power ARCH */
#include <math.h>

#include "base/explog.h"
#include "vol/aparch_impl.h"

/* ---- first derivatives ---- */

/* d h / d v and d h / d delta are (2/delta) h/v and -(log h) h/delta. */
static void logs_fill(struct work *w, const struct aparch *f)
{
	if (f->delta != 1 && f->delta != 2)
		return;
	for (size_t t = 0; f->free && t < w->n; t++)
		w->own[LOG_H][t] = tl_log(w->h[t]);
	for (size_t k = 1; f->free && k <= f->p; k++)
		for (size_t t = 0; t < w->n; t++) {
			const double r = fabs(w->e[t]) - aparch_gamma(f, k) * w->e[t];

			aparch_part(w, k, LOG)[t] = r > 0 ? tl_log(r) : -INFINITY;
		}
}

/* Slopes of r^delta, r = |e| - gamma e, in e, gamma and delta; where r is 0 they count as 0. */
static void slopes_fill(struct work *w, const struct aparch *f, size_t lag)
{
	const double *shock = aparch_part(w, lag, SHOCK), *log = aparch_part(w, lag, LOG);
	double *in_e = aparch_part(w, lag, IN_E), *in_gamma = aparch_part(w, lag, IN_GAMMA);
	double *in_delta = aparch_part(w, lag, IN_DELTA);
	const double gamma = aparch_gamma(f, lag);

	for (size_t t = 0; t < w->n; t++) {
		const double e = w->e[t], r = fabs(e) - gamma * e;
		const double slope = r > 0 ? f->delta * shock[t] / r : 0;

		in_e[t] = slope * ((e < 0 ? -1 : 1) - gamma);
		in_gamma[t] = -slope * e;
		in_delta[t] = f->free && r > 0 ? shock[t] * log[t] : 0;
	}
	pad_set(in_e, 0);
	pad_set(in_gamma, 0);
	pad_set(in_delta, f->pre_d);
}

static void adjoint_fill(struct work *w, const struct aparch *f)
{
	double *back = w->own[ADJOINT];

	for (size_t t = 0; t < w->n; t++)
		back[t] = 2 / f->delta * w->h[t] / w->own[V][t] * w->slope.h[t];
	recursion_back(w, f->beta, (int)f->q, f->first, back);
	for (size_t k = 1; k <= f->p; k++) {
		const size_t from = f->first > k ? f->first - k : 0;
		double *kappa = aparch_part(w, k, KAPPA);

		memset(kappa, 0, w->n * sizeof(*kappa));
		if (from + k < w->n)
			w->k->line(0, f->alpha[k - 1], back + from + k, kappa + from,
				   w->n - from - k);
	}
}

/* The adjoint of the presample's shocks and v. */
static double head_adjoint(const struct work *w, const struct aparch *f)
{
	double s = 0;

	for (size_t k = 1; k <= f->p; k++)
		s += f->alpha[k - 1] * head_sum(w->own[ADJOINT], f->first, (int)k);
	for (size_t k = 1; k <= f->q; k++)
		s += f->beta[k - 1] * head_sum(w->own[ADJOINT], f->first, (int)k);
	return s;
}

void aparch_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	const struct aparch f = aparch_of(m, w, b);
	const double *back = w->own[ADJOINT];
	double fixed, delta = 0;

	logs_fill(w, &f);
	adjoint_fill(w, &f);
	fixed = w->k->sum(back, f.first);
	*g++ = fixed + w->k->sum(back + f.first, w->n - f.first);
	for (size_t k = 1; k <= f.p; k++) {
		slopes_fill(w, &f, k);
		*g++ = lags_dot(w, back, (int)k, f.first, aparch_part(w, k, SHOCK)) +
		       fixed * w->pre;
		w->k->add_product(aparch_part(w, k, KAPPA), aparch_part(w, k, IN_E), w->eta, w->n);
		delta += w->k->dot(aparch_part(w, k, KAPPA), aparch_part(w, k, IN_DELTA), w->n);
	}
	for (size_t k = 1; k <= f.o; k++)
		*g++ = w->k->dot(aparch_part(w, k, KAPPA), aparch_part(w, k, IN_GAMMA), w->n);
	for (size_t k = 1; k <= f.q; k++)
		*g++ = lags_dot(w, back, (int)k, f.first, w->own[V]) + fixed * w->pre;
	w->pre_adjoint = m->spec.presample == PRESAMPLE_FGARCH ? fixed * (aparch_persistence(&f))
							       : head_adjoint(w, &f) * f.pre_p;
	if (!f.free)
		return;
	delta += head_adjoint(w, &f) * f.pre_d;
	for (size_t t = 0; t < w->n; t++)
		delta -= w->slope.h[t] * w->h[t] * w->own[LOG_H][t] / f.delta;
	*g = delta;
}

/* ---- tangents ---- */

static double **v_tangents(const struct vol_model *m, struct work *w)
{
	return w->own + FIXED + PARTS * (size_t)m->spec.p;
}

/* out += alpha_k x_{t-k}, or x_{t-k} itself. */
static void lag_add(const struct work *w, const struct aparch *f, double c, size_t k,
		    const double *x, double *out)
{
	w->k->add(c, x + f->first - k, out + f->first, w->n - f->first);
}

static void tangent_begin(const struct work *w, const struct aparch *f, double pad, double head,
			  double *v)
{
	memset(v, 0, w->n * sizeof(*v));
	pad_set(v, pad);
	for (size_t t = 0; t < f->first; t++)
		v[t] = head;
}

static void tangents_of_mean(const struct vol_model *m, struct work *w, const struct aparch *f)
{
	for (size_t i = 0; i < m->n_mean; i++) {
		double *v = v_tangents(m, w)[i], *a = w->spare[0];
		const double before = f->pre_p * w->dpre[i];
		const double head = (aparch_persistence(f)) * w->dpre[i];

		tangent_begin(w, f, before, head, v);
		for (size_t k = 1; k <= f->p; k++) {
			w->k->multiply(aparch_part(w, k, IN_E), w->de[i], a, w->n);
			pad_set(a, before);
			lag_add(w, f, f->alpha[k - 1], k, a, v);
		}
		recursion_forward(w, f->beta, (int)f->q, f->first, v);
	}
}

static void tangents_of_own(const struct vol_model *m, struct work *w, const struct aparch *f)
{
	double **next = v_tangents(m, w) + m->n_mean, **first = next;

	tangent_begin(w, f, 0, 1, *next);
	lag_add(w, f, 1, 0, w->one, *next++);
	for (size_t k = 1; k <= f->p; k++) {
		tangent_begin(w, f, 0, w->pre, *next);
		lag_add(w, f, 1, k, aparch_part(w, k, SHOCK), *next++);
	}
	for (size_t k = 1; k <= f->o; k++) {
		tangent_begin(w, f, 0, 0, *next);
		lag_add(w, f, f->alpha[k - 1], k, aparch_part(w, k, IN_GAMMA), *next++);
	}
	for (size_t k = 1; k <= f->q; k++) {
		tangent_begin(w, f, 0, w->pre, *next);
		lag_add(w, f, 1, k, w->own[V], *next++);
	}
	if (f->free) {
		tangent_begin(w, f, f->pre_d, 0, *next);
		for (size_t k = 1; k <= f->p; k++)
			lag_add(w, f, f->alpha[k - 1], k, aparch_part(w, k, IN_DELTA), *next);
		next++;
	}
	for (; first < next; first++)
		recursion_forward(w, f->beta, (int)f->q, f->first, *first);
}

void aparch_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	const struct aparch f = aparch_of(m, w, b);
	const size_t n = m->n_mean + m->n_variance;
	double *slope = w->spare[1];

	tangents_of_mean(m, w, &f);
	tangents_of_own(m, w, &f);
	for (size_t t = 0; t < w->n; t++)
		slope[t] = 2 / f.delta * w->h[t] / w->own[V][t];
	for (size_t i = 0; i < n; i++)
		w->k->multiply(slope, v_tangents(m, w)[i], w->dh[i], w->n);
	for (size_t t = 0; f.free && t < w->n; t++)
		w->dh[n - 1][t] -= w->h[t] * w->own[LOG_H][t] / f.delta;
}

/* ---- second derivatives ---- */

/* h = v^(2/delta), log h = (2/delta) log v: with slope.h as weight. */
static void second_output(const struct vol_model *m, struct work *w, const struct aparch *f,
			  double *hessian)
{
	const size_t n = m->n_mean + m->n_variance, delta = n - 1;
	const double d = f->delta;
	double *c = w->spare[1], out[VOL_PARAMS], dd = 0;

	for (size_t t = 0; t < w->n; t++)
		c[t] = w->slope.h[t] * w->h[t] / (w->own[V][t] * w->own[V][t]) * (2 / d) *
		       (2 / d - 1);
	second_curve(m, w, c, 1, n, v_tangents(m, w), hessian);
	if (!f->free)
		return;
	for (size_t t = 0; t < w->n; t++) {
		const double l = w->own[LOG_H][t], lh = w->slope.h[t] * w->h[t];

		c[t] = -lh / w->own[V][t] * (2 / (d * d)) * (1 + l);
		dd += lh * l / (d * d) * (2 + l);
	}
	w->k->dots(c, (const double *const *)v_tangents(m, w), n, w->n, out);
	for (size_t i = 0; i < n; i++)
		hessian_add(m, hessian, delta, i, out[i]);
	hessian[delta * m->n + delta] += dd;
}

/* Coefficients times what moves with each parameter. */
static void second_products(const struct vol_model *m, struct work *w, const struct aparch *f,
			    double *hessian)
{
	const double *back = w->own[ADJOINT];
	const size_t alpha = m->n_mean + 1, gamma = alpha + f->p, beta = gamma + f->o;
	const size_t delta = beta + f->q, n = m->n_mean + m->n_variance;
	double *a = w->spare[0];

	for (size_t k = 1; k <= f->q; k++)
		for (size_t i = 0; i < n; i++)
			hessian_add(m, hessian, beta + k - 1, i,
				    lags_dot(w, back, (int)k, f->first, v_tangents(m, w)[i]));
	for (size_t k = 1; k <= f->p; k++) {
		for (size_t i = 0; i < m->n_mean; i++) {
			w->k->multiply(aparch_part(w, k, IN_E), w->de[i], a, w->n);
			pad_set(a, f->pre_p * w->dpre[i]);
			hessian_add(m, hessian, alpha + k - 1, i,
				    lags_dot(w, back, (int)k, f->first, a));
		}
		if (k <= f->o)
			hessian_add(
				m, hessian, alpha + k - 1, gamma + k - 1,
				lags_dot(w, back, (int)k, f->first, aparch_part(w, k, IN_GAMMA)));
		if (f->free)
			hessian_add(
				m, hessian, alpha + k - 1, delta,
				lags_dot(w, back, (int)k, f->first, aparch_part(w, k, IN_DELTA)));
	}
}

/* The second derivatives of r^delta, weighted by the shocks' adjoint. */
static void second_shock(const struct vol_model *m, struct work *w, const struct aparch *f,
			 size_t lag, double *hessian)
{
	const double *shock = aparch_part(w, lag, SHOCK), *log = aparch_part(w, lag, LOG);
	const double *kappa = aparch_part(w, lag, KAPPA), d = f->delta,
		     gamma = aparch_gamma(f, lag);
	const size_t at_gamma = m->n_mean + 1 + f->p + lag - 1;
	const size_t delta = m->n_mean + m->n_variance - 1;
	double *ee = w->spare[1], *eg = w->spare[2], *ed = w->spare[3];
	double gg = 0, gd = 0, dd = 0;

	for (size_t t = 0; t < w->n; t++) {
		const double e = w->e[t], r = fabs(e) - gamma * e;
		const double k = r > 0 ? kappa[t] : 0, first = r > 0 ? d * shock[t] / r : 0;
		const double second = r > 0 ? (d - 1) * first / r : 0;
		const double turn = (e < 0 ? -1 : 1) - gamma;
		const double l = f->free && r > 0 ? log[t] : 0;
		const double mixed = r > 0 ? shock[t] / r * (1 + d * l) : 0;

		ee[t] = k * second * turn * turn;
		eg[t] = -k * (second * e * turn + first);
		ed[t] = k * mixed * turn;
		gg += k * second * e * e;
		gd -= k * mixed * e;
		dd += k * shock[t] * l * l;
	}
	second_curve(m, w, ee, 1, m->n_mean, w->de, hessian);
	for (size_t i = 0; i < m->n_mean; i++) {
		if (lag <= f->o)
			hessian_add(m, hessian, at_gamma, i, w->k->dot(eg, w->de[i], w->n));
		if (f->free)
			hessian_add(m, hessian, delta, i, w->k->dot(ed, w->de[i], w->n));
	}
	if (lag <= f->o)
		hessian[at_gamma * m->n + at_gamma] += gg;
	if (lag <= f->o && f->free)
		hessian_add(m, hessian, at_gamma, delta, gd);
	if (f->free)
		hessian[delta * m->n + delta] += dd;
}

/* fGarch's first values: the persistence times the presample value; elsewhere pre^(delta/2). */
static void second_head(const struct vol_model *m, const struct work *w, const struct aparch *f,
			double *hessian)
{
	const double fixed = w->k->sum(w->own[ADJOINT], f->first), head = head_adjoint(w, f);
	const size_t alpha = m->n_mean + 1, gamma = alpha + f->p, beta = gamma + f->o;
	const size_t delta = beta + f->q;
	const bool fgarch = m->spec.presample == PRESAMPLE_FGARCH;

	for (size_t i = 0; i < m->n_mean; i++) {
		for (size_t j = alpha; fgarch && j < delta; j++)
			if (j < gamma || j >= beta)
				hessian_add(m, hessian, i, j, fixed * w->dpre[i]);
		for (size_t j = 0; !fgarch && j < m->n_mean; j++)
			hessian[i * m->n + j] += head * f->pre_pp * w->dpre[i] * w->dpre[j];
		if (!fgarch && f->free)
			hessian_add(m, hessian, i, delta, head * f->pre_pd * w->dpre[i]);
	}
	if (!fgarch && f->free)
		hessian[delta * m->n + delta] += head * f->pre_dd;
}

void aparch_second(const struct vol_model *m, struct work *w, const double *b, double *hessian)
{
	const struct aparch f = aparch_of(m, w, b);

	second_output(m, w, &f, hessian);
	second_products(m, w, &f, hessian);
	for (size_t k = 1; k <= f.p; k++)
		second_shock(m, w, &f, k, hessian);
	second_head(m, w, &f, hessian);
}
