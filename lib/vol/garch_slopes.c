/* garch_slopes.c - gradient and Hessian of ARCH, GARCH, GJR, AVGARCH and TARCH */
#include "vol/garch_impl.h"

/* ---- first derivatives, back in time ---- */

static void adjoint_fill(const struct vol_model *m, struct work *w, const struct garch *f)
{
	double *back = w->own[ADJOINT], *kappa = w->own[KAPPA];

	if (garch_is_power1(m))
		for (size_t t = 0; t < w->n; t++)
			back[t] = 2 * w->own[V][t] * w->slope.h[t];
	else
		memcpy(back, w->slope.h, w->n * sizeof(*back));
	recursion_back(w, f->beta, f->q, f->first, back);

	memset(kappa, 0, w->n * sizeof(*kappa));
	if (f->o > 0) {
		lags_back(w, f->gamma, f->o, f->first, back, kappa);
		w->k->below(w->e, kappa, kappa, w->n);
	}
	lags_back(w, f->alpha, f->p, f->first, back, kappa);
}

/* The adjoint of the presample's a and v. */
static double head_adjoint(const struct garch *f, const double *back)
{
	double s = 0;

	for (int k = 1; k <= f->p; k++)
		s += f->alpha[k - 1] * head_sum(back, f->first, k);
	for (int k = 1; k <= f->o; k++)
		s += f->gamma[k - 1] / 2 * head_sum(back, f->first, k);
	for (int k = 1; k <= f->q; k++)
		s += f->beta[k - 1] * head_sum(back, f->first, k);
	return s;
}

/* da/de: 2e or the sign. */
static double *slope_fill(const struct vol_model *m, struct work *w)
{
	double *slope = w->own[SLOPE];

	if (garch_is_power1(m))
		for (size_t t = 0; t < w->n; t++)
			slope[t] = w->e[t] < 0 ? -1 : w->e[t] > 0;
	else
		w->k->line(0, 2, w->e, slope, w->n);
	return slope;
}

void garch_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	const struct garch f = garch_of(m, w, b);
	const double *back = w->own[ADJOINT], *slope = slope_fill(m, w);
	const double *v = garch_v(m, w);
	double fixed;

	adjoint_fill(m, w, &f);
	fixed = w->k->sum(back, f.first);
	*g++ = fixed + w->k->sum(back + f.first, w->n - f.first);
	for (int k = 1; k <= f.p; k++)
		*g++ = lags_dot(w, back, k, f.first, w->own[SHOCK]) + fixed * w->pre;
	for (int k = 1; k <= f.o; k++)
		*g++ = lags_dot(w, back, k, f.first, w->own[BELOW]) + fixed * w->pre / 2;
	for (int k = 1; k <= f.q; k++)
		*g++ = lags_dot(w, back, k, f.first, v) + fixed * w->pre;
	for (size_t c = 0; c < f.nx; c++) {
		double s = 0;

		for (size_t t = 0; t < w->n; t++)
			s += back[t] * exogenous(m, w, t, c);
		*g++ = s;
	}
	w->k->add_product(w->own[KAPPA], slope, w->eta, w->n);
	w->pre_adjoint = garch_is_fgarch(m) ? fixed * garch_persistence(&f)
					    : head_adjoint(&f, back) * f.pre_slope;
}

/* ---- tangents ---- */

static double **shock_tangents(struct work *w)
{
	return w->own + FIXED;
}

static double **below_tangents(const struct vol_model *m, struct work *w)
{
	return w->own + FIXED + m->n_mean;
}

static double **v_tangents(const struct vol_model *m, struct work *w)
{
	return garch_is_power1(m) ? w->own + FIXED + 2 * m->n_mean : w->dh;
}

static void tangent_of_mean(const struct vol_model *m, struct work *w, const struct garch *f,
			    size_t i)
{
	double *a = shock_tangents(w)[i], *below = below_tangents(m, w)[i];
	double *v = v_tangents(m, w)[i];
	const double before = garch_is_fgarch(m) ? 0 : f->pre_slope * w->dpre[i];

	w->k->multiply(w->own[SLOPE], w->de[i], a, w->n);
	pad_set(a, before);
	pad_set(v, before);
	for (size_t t = 0; t < f->first; t++)
		v[t] = garch_persistence(f) * w->dpre[i];
	w->k->line(0, f->p > 0 ? f->alpha[0] : 0, a + f->first - 1, v + f->first, w->n - f->first);
	if (f->p > 1)
		lags_add(w, f->alpha + 1, f->p - 1, f->first, a - 1, v);
	if (f->o > 0) {
		w->k->below(w->e, a, below, w->n);
		pad_set(below, before / 2);
		lags_add(w, f->gamma, f->o, f->first, below, v);
	}
	recursion_forward(w, f->beta, f->q, f->first, v);
}

/* Of a parameter that multiplies x_{t-k}, and in fGarch's first values `head`. */
static void tangent_of_own(const struct work *w, const struct garch *f, const double *x, int k,
			   double head, double *v)
{
	pad_set(v, 0);
	for (size_t t = 0; t < f->first; t++)
		v[t] = head;
	memcpy(v + f->first, x + f->first - k, (w->n - f->first) * sizeof(*v));
	recursion_forward(w, f->beta, f->q, f->first, v);
}

/* dh = 2 v dv. */
static void root_tangent(const struct work *w, const double *dv, double *dh)
{
	w->k->multiply(w->own[V], dv, dh, w->n);
	w->k->add(1, dh, dh, w->n);
}

void garch_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	const struct garch f = garch_of(m, w, b);
	double **v = v_tangents(m, w), **next = v + m->n_mean;

	for (size_t i = 0; i < m->n_mean; i++)
		tangent_of_mean(m, w, &f, i);
	tangent_of_own(w, &f, w->one, 0, 1, *next++);
	for (int k = 1; k <= f.p; k++)
		tangent_of_own(w, &f, w->own[SHOCK], k, w->pre, *next++);
	for (int k = 1; k <= f.o; k++)
		tangent_of_own(w, &f, w->own[BELOW], k, w->pre / 2, *next++);
	for (int k = 1; k <= f.q; k++)
		tangent_of_own(w, &f, garch_v(m, w), k, w->pre, *next++);
	for (size_t c = 0; c < f.nx; c++, next++) {
		pad_set(*next, 0);
		for (size_t t = 0; t < w->n; t++)
			(*next)[t] = exogenous(m, w, t, c);
		recursion_forward(w, f.beta, f.q, f.first, *next);
	}
	if (garch_is_power1(m))
		for (size_t i = 0; i < m->n_mean + m->n_variance; i++)
			root_tangent(w, v[i], w->dh[i]);
}

/* ---- second derivatives ---- */

/* beta_j and anything that moves v; alpha_k, gamma_k and anything that moves a. */
static void second_products(const struct vol_model *m, struct work *w, const struct garch *f,
			    double *hessian)
{
	const double *back = w->own[ADJOINT];
	const size_t alpha = m->n_mean + 1, gamma = alpha + (size_t)f->p;
	const size_t beta = gamma + (size_t)f->o, n = w->n - f->first;
	const double *shifted[VOL_PARAMS];
	double c[VOL_PARAMS];

	for (size_t j = 1; j <= (size_t)f->q; j++) {
		for (size_t i = 0; i < m->n_mean + m->n_variance; i++)
			shifted[i] = v_tangents(m, w)[i] + f->first - j;
		w->k->dots(back + f->first, shifted, m->n_mean + m->n_variance, n, c);
		for (size_t i = 0; i < m->n_mean + m->n_variance; i++)
			hessian_add(m, hessian, beta + j - 1, i, c[i]);
	}
	for (size_t i = 0; i < m->n_mean; i++) {
		for (size_t k = 1; k <= (size_t)f->p; k++)
			hessian_add(m, hessian, alpha + k - 1, i,
				    lags_dot(w, back, (int)k, f->first, shock_tangents(w)[i]));
		for (size_t k = 1; k <= (size_t)f->o; k++)
			hessian_add(m, hessian, gamma + k - 1, i,
				    lags_dot(w, back, (int)k, f->first, below_tangents(m, w)[i]));
	}
}

/* fGarch's first values: a product of the persistence and the presample value. */
static void second_fixed(const struct vol_model *m, const struct work *w, const struct garch *f,
			 double *hessian)
{
	const double fixed = w->k->sum(w->own[ADJOINT], f->first);
	const size_t alpha = m->n_mean + 1, gamma = alpha + (size_t)f->p;
	const size_t beta = gamma + (size_t)f->o, end = beta + (size_t)f->q;

	for (size_t i = 0; i < m->n_mean; i++)
		for (size_t j = alpha; j < end; j++)
			hessian_add(m, hessian, i, j,
				    fixed * w->dpre[i] * (j >= gamma && j < beta ? 0.5 : 1));
}

void garch_second(const struct vol_model *m, struct work *w, const double *b, double *hessian)
{
	const struct garch f = garch_of(m, w, b);
	double *const *v = v_tangents(m, w);
	const size_t n = m->n_mean + m->n_variance;

	second_products(m, w, &f, hessian);
	if (garch_is_fgarch(m))
		second_fixed(m, w, &f, hessian);
	if (!garch_is_power1(m)) {
		second_curve(m, w, w->own[KAPPA], 2, m->n_mean, w->de, hessian);
		return;
	}
	/* h = v²; and the presample is the root of what the mean squared residual is. */
	second_curve(m, w, w->slope.h, 2, n, v, hessian);
	const double bend = garch_is_fgarch(m) ? 0 : head_adjoint(&f, w->own[ADJOINT]) * f.pre_bend;

	for (size_t i = 0; i < m->n_mean; i++)
		for (size_t j = 0; j < m->n_mean; j++)
			hessian[i * m->n + j] += bend * w->dpre[i] * w->dpre[j];
}
