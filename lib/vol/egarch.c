/*
 * egarch.c - EGARCH (Nelson 1991): v = log h
 *
 *	v_t = omega + sum alpha_k (|z_{t-k}| - sqrt(2/pi)) + sum gamma_k z_{t-k}
 *	            + sum beta_j v_{t-j},   z = e exp(-v/2)
 *
 * sqrt(2/pi) whatever the innovations, as arch has it; it only moves omega.
 * Before the first observation z-terms are 0 and v is the logarithm of the
 * presample value. In fGarch's way the first max(p, o, q) values of v are that.
 *
 * d v_t / d v_{t-1} = beta - (alpha |z| + gamma z) / 2: with alpha below 0 it may be above 1
 * on average.  Then v never forgets where it began, the likelihood is a chaotic
 * function of all parameters, and noise is fitted by it as well as anything
 * (Straumann and Mikosch 2006, Wintenberger 2013 on invertibility).  arch's space
 * has no such limit; here a row keeps that mean from passing 1.
 */
#include <math.h>

#include "base/explog.h"
#include "vol/model_impl.h"

#define MEAN_ABSOLUTE 0.79788456080286535588

/* exp(v) beyond this is no variance. */
#define V_MAX 700.0

/* z, 1/sqrt(h), v; what z_t does to v through lag k; adjoints of v and z; then for each parameter
 * tangents of v and of z. */
enum { Z, ROOT, V, ADJOINT, RHO, FIXED };

struct shape {
	int p, o, q;
	const double *alpha, *gamma, *beta;
	size_t first;
};

static struct shape shape_of(const struct vol_model *m, const struct work *w, const double *b)
{
	const struct vol_spec *s = &m->spec;
	struct shape f = {.p = s->p, .o = s->o, .q = s->q};

	f.alpha = b + 1;
	f.gamma = f.alpha + f.p;
	f.beta = f.gamma + f.o;
	if (s->presample == PRESAMPLE_FGARCH) {
		f.first = (size_t)(f.p > f.q ? f.p : f.q);
		f.first = f.first > (size_t)f.o ? f.first : (size_t)f.o;
		f.first = f.first < w->n ? f.first : w->n;
	}
	return f;
}

/* The sum over all lags of the mean d v_t / d v_{t-k} is at most 1. */
static int forget(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const size_t alpha = m->n_mean + 1, beta = m->n - (size_t)s->q;

	if (layout_constrain(m, 1, e) < 0)
		return -1;
	for (size_t i = 0; i < (size_t)s->p; i++)
		layout_coefficient(m, alpha + i, -MEAN_ABSOLUTE / 2);
	for (size_t i = 0; i < (size_t)s->q; i++)
		layout_coefficient(m, beta + i, 1);
	return 0;
}

static int egarch_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const double v = tl_log(work_of(m)->mean_square), room = tl_log(1e4);
	/* arch's room, and towards 0 as much as a large beta wants where v is far from it: else
	 * what is allowed would depend on the units of y. */
	const double low = (v < 0 ? v : 0) - room, high = (v > 0 ? v : 0) + room;
	const bool free = s->bounds == BOUNDS_NONE;
	const double beta = s->q > 0 ? 0.95 : 0;
	int status;

	status = layout_add(m, "omega", 0, free ? -INFINITY : low, free ? INFINITY : high,
			    (1 - beta) * v, e);
	for (int i = 1; i <= s->p; i++)
		status |= layout_add(m, "alpha", i, -INFINITY, INFINITY, 0.2 / s->p, e);
	for (int i = 1; i <= s->o; i++)
		status |= layout_add(m, "gamma", i, -INFINITY, INFINITY, 0, e);
	for (int i = 1; i <= s->q; i++)
		status |= layout_add(m, "beta", i, free ? -INFINITY : 0,
				     free ? INFINITY : (double)s->q, beta / s->q, e);
	if (status < 0 || s->bounds != BOUNDS_ARCH)
		return status;
	if (s->q > 0 && layout_constrain(m, 1, e) < 0)
		return -1;
	for (size_t i = 0; i < (size_t)s->q; i++)
		layout_coefficient(m, m->n - 1 - i, 1);
	return s->p > 0 ? forget(m, e) : 0;
}

static size_t egarch_series(const struct vol_model *m)
{
	return FIXED + 2 * (m->n_mean + m->n_variance);
}

static void egarch_rescale(const struct vol_model *m, double factor, double *b)
{
	double share = 1;

	for (int j = 0; j < m->spec.q; j++)
		share -= b[1 + m->spec.p + m->spec.o + j];
	b[0] += share * 2 * tl_log(factor);
}

static double step(const struct shape *f, const double *b, const struct work *w, size_t t)
{
	const double *z = w->own[Z] + t, *v = w->own[V] + t;
	const ptrdiff_t past = (ptrdiff_t)t;
	double s = b[0];

	for (int k = 1; k <= f->p && k <= past; k++)
		s += f->alpha[k - 1] * (fabs(z[-k]) - MEAN_ABSOLUTE);
	for (int k = 1; k <= f->o && k <= past; k++)
		s += f->gamma[k - 1] * z[-k];
	for (int k = 1; k <= f->q; k++)
		s += f->beta[k - 1] * v[-k];
	return s;
}

static void egarch_value(const struct vol_model *m, struct work *w, const double *b)
{
	const struct shape f = shape_of(m, w, b);
	double *z = w->own[Z], *v = w->own[V], *root = w->own[ROOT];

	pad_set(v, tl_log(w->pre));
	for (size_t t = 0; t < w->n; t++) {
		v[t] = t < f.first ? v[-1] : step(&f, b, w, t);
		/* Not a variance: the likelihood will say so. */
		if (!(v[t] < V_MAX && v[t] > -V_MAX)) {
			for (; t < w->n; t++)
				w->h[t] = NAN;
			return;
		}
		root[t] = tl_exp(-0.5 * v[t]);
		z[t] = w->e[t] * root[t];
		w->h[t] = 1 / (root[t] * root[t]);
	}
}

static double sign_of(double x)
{
	return x < 0 ? -1 : x > 0;
}

/* d v_t / d z_{t-k} where z_{t-k} is z. */
static double push(const struct shape *f, size_t k, double z)
{
	double s = 0;

	if (k <= (size_t)f->p)
		s += f->alpha[k - 1] * sign_of(z);
	if (k <= (size_t)f->o)
		s += f->gamma[k - 1];
	return s;
}

static size_t reach_of(const struct shape *f)
{
	return (size_t)(f->p > f->o ? f->p : f->o);
}

/* Adjoints of v, and of z but for what z does within its own observation. */
static void adjoint_fill(struct work *w, const struct shape *f)
{
	const double *z = w->own[Z];
	double *back = w->own[ADJOINT], *rho = w->own[RHO];
	const size_t reach = reach_of(f);

	for (size_t t = w->n; t-- > 0;) {
		double s = w->h[t] * w->slope.h[t], r = 0;

		for (size_t k = 1; k <= (size_t)f->q; k++)
			if (t + k >= f->first && t + k < w->n)
				s += f->beta[k - 1] * back[t + k];
		for (size_t k = 1; k <= reach; k++)
			if (t + k >= f->first && t + k < w->n)
				r += push(f, k, z[t]) * back[t + k];
		rho[t] = r;
		back[t] = s - 0.5 * z[t] * r;
	}
}

/* Sum of the adjoint times |z_{t-k}| less its mean. */
static double alpha_slope(const struct work *w, size_t k, size_t first)
{
	const double *z = w->own[Z], *back = w->own[ADJOINT];
	double s = 0;

	for (size_t t = first > k ? first : k; t < w->n; t++)
		s += back[t] * (fabs(z[t - k]) - MEAN_ABSOLUTE);
	return s;
}

static void egarch_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	const struct shape f = shape_of(m, w, b);
	const double *back = w->own[ADJOINT];
	double before = 0;

	adjoint_fill(w, &f);
	*g++ = w->k->sum(back + f.first, w->n - f.first);
	for (size_t k = 1; k <= (size_t)f.p; k++)
		*g++ = alpha_slope(w, k, f.first);
	for (int k = 1; k <= f.o; k++)
		*g++ = lags_dot(w, back, k, f.first, w->own[Z]);
	for (int k = 1; k <= f.q; k++) {
		*g++ = lags_dot(w, back, k, f.first, w->own[V]);
		before += f.beta[k - 1] * head_sum(back, f.first, k);
	}
	before += w->k->sum(back, f.first);
	w->pre_adjoint = before / w->pre;
	w->k->add_product(w->own[RHO], w->own[ROOT], w->eta, w->n);
}

static double **v_tangents(struct work *w)
{
	return w->own + FIXED;
}

static double **z_tangents(const struct vol_model *m, struct work *w)
{
	return w->own + FIXED + m->n_mean + m->n_variance;
}

/* What parameter i of the family adds to v_t by itself. */
static double direct(const struct work *w, const struct shape *f, size_t i, size_t t)
{
	const size_t p = (size_t)f->p, o = (size_t)f->o;

	if (i == 0)
		return 1;
	if (i <= p)
		return t >= i ? fabs(w->own[Z][t - i]) - MEAN_ABSOLUTE : 0;
	if (i <= p + o)
		return w->own[Z][t - (i - p)];
	return w->own[V][t - (i - p - o)];
}

/* v_i,t = direct + sum push_k z_i,{t-k} + sum beta_k v_i,{t-k}, z_i = root e_i - z v_i / 2. */
static void tangent_run(const struct vol_model *m, struct work *w, const struct shape *f, size_t i)
{
	double *v = v_tangents(w)[i], *z = z_tangents(m, w)[i];
	const double *own_z = w->own[Z], *root = w->own[ROOT];
	const double *e = i < m->n_mean ? w->de[i] : NULL;
	const double before = e ? w->dpre[i] / w->pre : 0;
	const size_t reach = reach_of(f);

	pad_set(v, before);
	pad_set(z, 0);
	for (size_t t = 0; t < w->n; t++) {
		double s = before;

		if (t >= f->first) {
			s = e ? 0 : direct(w, f, i - m->n_mean, t);
			for (size_t k = 1; k <= reach; k++)
				s += push(f, k, own_z[t - k]) * z[t - k];
			for (size_t k = 1; k <= (size_t)f->q; k++)
				s += f->beta[k - 1] * v[t - k];
		}
		v[t] = s;
		z[t] = (e ? root[t] * e[t] : 0) - 0.5 * own_z[t] * s;
	}
	w->k->multiply(w->h, v, w->dh[i], w->n);
}

static void egarch_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	const struct shape f = shape_of(m, w, b);

	for (size_t i = 0; i < m->n_mean + m->n_variance; i++)
		tangent_run(m, w, &f, i);
}

/* Products of a coefficient and what moves with a parameter. */
static void second_products(const struct vol_model *m, struct work *w, const struct shape *f,
			    double *hessian)
{
	const double *back = w->own[ADJOINT], *z = w->own[Z];
	const size_t alpha = m->n_mean + 1, gamma = alpha + (size_t)f->p;
	const size_t beta = gamma + (size_t)f->o;

	for (size_t i = 0; i < m->n_mean + m->n_variance; i++) {
		const double *dz = z_tangents(m, w)[i], *dv = v_tangents(w)[i];

		for (size_t k = 1; k <= (size_t)f->p; k++) {
			double s = 0;

			for (size_t t = f->first > k ? f->first : k; t < w->n; t++)
				s += back[t] * sign_of(z[t - k]) * dz[t - k];
			hessian_add(m, hessian, alpha + k - 1, i, s);
		}
		for (size_t k = 1; k <= (size_t)f->o; k++)
			hessian_add(m, hessian, gamma + k - 1, i,
				    lags_dot(w, back, (int)k, f->first, dz));
		for (size_t k = 1; k <= (size_t)f->q; k++)
			hessian_add(m, hessian, beta + k - 1, i,
				    lags_dot(w, back, (int)k, f->first, dv));
	}
}

/* z = e exp(-v/2): d²z = -root (e_i v_j + v_i e_j) / 2 + z v_i v_j / 4. */
static void second_standard(const struct vol_model *m, struct work *w, double *hessian)
{
	const size_t n = m->n_mean + m->n_variance;
	const double *const *v = (const double *const *)v_tangents(w);
	double *weight = w->spare[1], c[VOL_PARAMS];

	w->k->multiply(w->own[RHO], w->own[Z], weight, w->n);
	w->k->line(0, 0.25, weight, weight, w->n);
	w->k->add_product(w->slope.h, w->h, weight, w->n);
	second_curve(m, w, weight, 1, n, v_tangents(w), hessian);

	w->k->multiply(w->own[RHO], w->own[ROOT], weight, w->n);
	for (size_t i = 0; i < m->n_mean; i++) {
		w->k->multiply(weight, w->de[i], w->spare[0], w->n);
		w->k->dots(w->spare[0], v, n, w->n, c);
		for (size_t j = 0; j < n; j++)
			hessian_add(m, hessian, i, j, -0.5 * c[j]);
	}
}

static void egarch_second(const struct vol_model *m, struct work *w, const double *b,
			  double *hessian)
{
	const struct shape f = shape_of(m, w, b);
	/* The presample's logarithm bends: -1/pre² where its slope is 1/pre. */
	const double bend = -w->pre_adjoint / w->pre;

	second_products(m, w, &f, hessian);
	second_standard(m, w, hessian);
	for (size_t i = 0; i < m->n_mean; i++)
		for (size_t j = 0; j < m->n_mean; j++)
			hessian[i * m->n + j] += bend * w->dpre[i] * w->dpre[j];
}

const struct family family_egarch = {
	.layout = egarch_layout,
	.series = egarch_series,
	.value = egarch_value,
	.adjoint = egarch_adjoint,
	.tangent = egarch_tangent,
	.second = egarch_second,
	.rescale = egarch_rescale,
};
