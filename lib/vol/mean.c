/*
 * mean.c - the conditional mean: constant, AR, HAR, AR with other series, and ARMA
 *
 * All but ARMA are linear: the tangents of e are the regressors with a minus,
 * made once, and e = y + sum of a_i de_i.
 */
#include <math.h>
#include <stdlib.h>

#include "vol/model_impl.h"
#include "vol/ols.h"

int mean_ar(const struct vol_spec *s)
{
	return s->mean == MEAN_AR || s->mean == MEAN_ARMA || s->mean == MEAN_ARX ? s->ar : 0;
}

int mean_ma(const struct vol_spec *s)
{
	return s->mean == MEAN_ARMA ? s->ma : 0;
}

size_t mean_lags(const struct vol_spec *s)
{
	size_t lags = (size_t)mean_ar(s);

	if (s->mean == MEAN_HAR)
		for (int i = 0; i < VOL_LAGS && s->har[i] != 0; i++)
			lags = (size_t)s->har[i];
	if (s->presample == PRESAMPLE_FGARCH && (size_t)mean_ma(s) > lags)
		lags = (size_t)mean_ma(s);
	return lags;
}

size_t mean_count(const struct vol_spec *s, size_t nx)
{
	size_t n = s->mean == MEAN_ZERO ? 0 : 1 + (size_t)(mean_ar(s) + mean_ma(s));

	for (int i = 0; s->mean == MEAN_HAR && i < VOL_LAGS && s->har[i] != 0; i++)
		n++;
	return n + (s->mean == MEAN_ARX ? nx : 0);
}

/* fGarch has no more room for the intercept than this many times the average. */
#define FGARCH_MU 10.0

static double average(const struct vol_data *d)
{
	double s = 0;

	for (size_t t = 0; t < d->n; t++)
		s += d->y[t];
	return s / (double)d->n;
}

int mean_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const bool boxed = s->bounds == BOUNDS_FGARCH;
	const double mu = FGARCH_MU * fabs(average(&m->data));
	const double most = boxed ? 1 - 1e-8 : INFINITY;
	int status = 0;

	if (s->mean == MEAN_ZERO)
		return 0;
	status |= layout_add(m, "mu", 0, boxed ? -mu : -INFINITY, boxed ? mu : INFINITY, 0, e);
	for (int i = 1; i <= mean_ar(s); i++)
		status |= layout_add(m, "ar", i, -most, most, 0, e);
	for (int i = 1; i <= mean_ma(s); i++)
		status |= layout_add(m, "ma", i, -1, 1, 0, e);
	for (int i = 0; s->mean == MEAN_HAR && i < VOL_LAGS && s->har[i] != 0; i++)
		status |= layout_add(m, "har", s->har[i], -INFINITY, INFINITY, 0, e);
	for (size_t i = 0; s->mean == MEAN_ARX && i < m->data.nx; i++)
		status |= layout_add(m, "x", (int)i + 1, -INFINITY, INFINITY, 0, e);
	return status;
}

/* Column i of the linear part at observation t, whose lags exist. */
static double regressor(const struct vol_model *m, const struct work *w, size_t i, size_t t)
{
	const struct vol_spec *s = &m->spec;
	const double *y = w->y + t;
	double total = 0;

	if (i == 0)
		return 1;
	if (s->mean == MEAN_HAR) {
		for (int k = 1; k <= s->har[i - 1]; k++)
			total += y[-k];
		return total / s->har[i - 1];
	}
	if (i <= (size_t)mean_ar(s))
		return y[-(ptrdiff_t)i];
	return exogenous(m, w, t, i - 1 - (size_t)mean_ar(s));
}

/* The first observation whose lags exist. */
static size_t mean_first(const struct vol_model *m)
{
	return m->dropped > 0 ? 0 : mean_lags(&m->spec);
}

static size_t mean_linear(const struct vol_model *m)
{
	return m->n_mean - (size_t)mean_ma(&m->spec);
}

/* Coefficients of the linear part, from row `first` on. */
static int regress(struct vol_model *m, size_t first, size_t n, size_t k, struct err *e)
{
	const struct work *w = work_of(m);
	double *x = malloc(n * k * sizeof(*x));
	struct ols *fit = malloc(sizeof(*fit));
	int status = -1;

	if (!x || !fit) {
		err_set(e, STATUS_SYSTEM, "out of memory");
	} else {
		for (size_t t = 0; t < n; t++)
			for (size_t i = 0; i < k; i++)
				x[t * k + i] = regressor(m, w, i, first + t);
		status = ols_fit(x, w->y + first, n, k, 0, fit, e);
	}
	for (size_t i = 0; status == 0 && i < k; i++)
		m->start[i] = fit->beta[i];
	free(x);
	free(fit);
	return status;
}

size_t mean_rows(const struct vol_model *m)
{
	return work_of(m)->n - mean_first(m);
}

int mean_least_squares(struct vol_model *m, double *residual, struct err *e)
{
	const struct work *w = work_of(m);
	const size_t k = mean_linear(m), first = mean_first(m), n = w->n - first;

	if (k == 1)
		m->start[0] = w->k->sum(w->y, n) / (double)n;
	else if (k > 1 && regress(m, first, n, k, e) < 0)
		return -1;
	for (size_t t = 0; t < n; t++) {
		residual[t] = w->y[first + t];
		for (size_t i = 0; i < k; i++)
			residual[t] -= m->start[i] * regressor(m, w, i, first + t);
	}
	return 0;
}

void mean_prepare(const struct vol_model *m, struct work *w)
{
	const size_t first = mean_first(m), k = mean_linear(m);

	memset(w->e, 0, first * sizeof(double));
	for (size_t i = 0; i < m->n_mean; i++)
		memset(w->de[i], 0, first * sizeof(double));
	for (size_t i = 0; i < k; i++) {
		double *column = mean_ma(&m->spec) > 0 ? w->column[i] : w->de[i];

		for (size_t t = first; t < w->n; t++)
			column[t] = -regressor(m, w, i, t);
	}
}

void mean_value(const struct vol_model *m, struct work *w, const double *a)
{
	const int ma = mean_ma(&m->spec);
	const size_t first = mean_first(m), k = mean_linear(m), n = w->n - first;
	double *const *column = ma > 0 ? w->column : w->de;
	double minus[VOL_LAGS];

	if (m->spec.mean == MEAN_CONSTANT) {
		w->k->line(-a[0], 1, w->y, w->e, w->n);
		return;
	}
	memcpy(w->e + first, w->y + first, n * sizeof(*w->e));
	for (size_t i = 0; i < k; i++)
		w->k->add(a[i], column[i] + first, w->e + first, n);
	for (int j = 0; j < ma; j++)
		minus[j] = -a[k + (size_t)j];
	recursion_forward(w, minus, ma, first, w->e);
}

void mean_tangent(const struct vol_model *m, struct work *w, const double *a)
{
	const int ma = mean_ma(&m->spec);
	const size_t first = mean_first(m), k = mean_linear(m), n = w->n - first;
	double minus[VOL_LAGS];

	if (ma == 0)
		return;
	for (int j = 0; j < ma; j++)
		minus[j] = -a[k + (size_t)j];
	for (size_t i = 0; i < m->n_mean; i++) {
		if (i < k)
			memcpy(w->de[i] + first, w->column[i] + first, n * sizeof(double));
		else
			w->k->line(0, -1, w->e + first - (i - k + 1), w->de[i] + first, n);
		recursion_forward(w, minus, ma, first, w->de[i]);
	}
}

void mean_second(const struct vol_model *m, struct work *w, const double *a, double *hessian)
{
	const int ma = mean_ma(&m->spec);
	const size_t first = mean_first(m), k = mean_linear(m);
	double minus[VOL_LAGS];

	if (ma == 0)
		return;
	for (int j = 0; j < ma; j++)
		minus[j] = -a[k + (size_t)j];
	recursion_back(w, minus, ma, first, w->eta);
	for (size_t j = 0; j < (size_t)ma; j++)
		for (size_t i = 0; i < m->n_mean; i++)
			hessian_add(m, hessian, k + j, i,
				    -lags_dot(w, w->eta, (int)j + 1, first, w->de[i]));
}
