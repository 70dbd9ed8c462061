/* ols.c - small linear systems, and least squares with three kinds of standard errors */
#include <math.h>
#include <string.h>

#include "base/explog.h"
#include "vol/ols.h"

#define LOG_2PI 1.8378770664093454836

/* What is left of a column after the others, relative to itself: below this they depend. */
#define RANK_MIN 1e-13

int spd_factor(double *a, size_t n)
{
	for (size_t j = 0; j < n; j++) {
		double d = a[j * n + j];

		for (size_t k = 0; k < j; k++)
			d -= a[j * n + k] * a[j * n + k];
		if (!(d > RANK_MIN * a[j * n + j]))
			return -1;
		d = sqrt(d);
		a[j * n + j] = d;
		for (size_t i = j + 1; i < n; i++) {
			double s = a[i * n + j];

			for (size_t k = 0; k < j; k++)
				s -= a[i * n + k] * a[j * n + k];
			a[i * n + j] = s / d;
		}
	}
	return 0;
}

void spd_solve(const double *l, size_t n, double *b)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k < i; k++)
			b[i] -= l[i * n + k] * b[k];
		b[i] /= l[i * n + i];
	}
	for (size_t i = n; i-- > 0;) {
		for (size_t k = i + 1; k < n; k++)
			b[i] -= l[k * n + i] * b[k];
		b[i] /= l[i * n + i];
	}
}

void spd_inverse(const double *l, size_t n, double *out)
{
	double column[OLS_COLUMNS];

	for (size_t j = 0; j < n; j++) {
		memset(column, 0, sizeof(column));
		column[j] = 1;
		spd_solve(l, n, column);
		for (size_t i = 0; i < n; i++)
			out[i * n + j] = column[i];
	}
}

/* Norms of the columns: dividing by them keeps X'X well conditioned in any unit. */
static int columns_scale(const double *x, size_t n, size_t k, double *scale)
{
	memset(scale, 0, k * sizeof(*scale));
	for (size_t t = 0; t < n; t++)
		for (size_t i = 0; i < k; i++)
			scale[i] += x[t * k + i] * x[t * k + i];
	for (size_t i = 0; i < k; i++) {
		scale[i] = sqrt(scale[i]);
		if (!(scale[i] > 0) || scale[i] == INFINITY)
			return -1;
	}
	return 0;
}

/* Residuals' squares summed, and what goes with them. */
static void fit_measure(const double *x, const double *y, struct ols *o)
{
	const double n = (double)o->n, k = (double)o->k;
	double mean = 0, total = 0;

	for (size_t t = 0; t < o->n; t++)
		mean += y[t];
	mean /= n;
	o->ssr = 0;
	for (size_t t = 0; t < o->n; t++) {
		double u = y[t];

		for (size_t i = 0; i < o->k; i++)
			u -= x[t * o->k + i] * o->beta[i];
		o->ssr += u * u;
		total += (y[t] - mean) * (y[t] - mean);
	}
	o->r2 = 1 - o->ssr / total;
	o->r2_adjusted = 1 - (1 - o->r2) * (n - 1) / (n - k);
	o->loglik = -n / 2 * (LOG_2PI + tl_log(o->ssr / n) + 1);
	o->aic = 2 * k - 2 * o->loglik;
	o->bic = k * tl_log(n) - 2 * o->loglik;
}

/* x_t u_t / scale: each row's share of the gradient. */
static void row_score(const double *x, const double *y, const struct ols *o, const double *scale,
		      size_t t, double *score)
{
	double u = y[t];

	for (size_t i = 0; i < o->k; i++)
		u -= x[t * o->k + i] * o->beta[i];
	for (size_t i = 0; i < o->k; i++)
		score[i] = x[t * o->k + i] / scale[i] * u;
}

/* The middle of the sandwich: sum over t of s_t s_t' and, weighted, of s_t s_(t-l)' both ways. */
static void middle(const double *x, const double *y, const struct ols *o, const double *scale,
		   size_t lags, double *m)
{
	const size_t k = o->k;
	double now[OLS_COLUMNS], before[OLS_COLUMNS];

	memset(m, 0, k * k * sizeof(*m));
	for (size_t t = 0; t < o->n; t++) {
		row_score(x, y, o, scale, t, now);
		for (size_t l = 0; l <= lags && l <= t; l++) {
			const double w = 1 - (double)l / (double)(lags + 1);

			row_score(x, y, o, scale, t - l, before);
			for (size_t i = 0; i < k; i++)
				for (size_t j = 0; j < k; j++)
					m[i * k + j] +=
						l ? w * (now[i] * before[j] + before[i] * now[j])
						  : now[i] * now[j];
		}
	}
}

/* sqrt of the diagonal of inverse × m × inverse, back in the columns' units. */
static void sandwich(const double *inverse, const double *m, size_t k, const double *scale,
		     double *se)
{
	for (size_t i = 0; i < k; i++) {
		double v = 0;

		for (size_t a = 0; a < k; a++)
			for (size_t b = 0; b < k; b++)
				v += inverse[i * k + a] * m[a * k + b] * inverse[b * k + i];
		se[i] = sqrt(v) / scale[i];
	}
}

int ols_fit(const double *x, const double *y, size_t n, size_t k, size_t hac_lags, struct ols *out,
	    struct err *e)
{
	double a[OLS_COLUMNS * OLS_COLUMNS] = {0}, inverse[OLS_COLUMNS * OLS_COLUMNS];
	double scale[OLS_COLUMNS], m[OLS_COLUMNS * OLS_COLUMNS];

	memset(out, 0, sizeof(*out));
	if (k == 0 || k > OLS_COLUMNS || n <= k)
		return err_set(e, STATUS_DATA, "%zu observations are too few for %zu parameters", n,
			       k);
	out->n = n;
	out->k = k;
	out->hac_lags = hac_lags;
	if (columns_scale(x, n, k, scale))
		return err_set(e, STATUS_DATA, "a regressor is zero throughout or not finite");
	for (size_t t = 0; t < n; t++) {
		for (size_t i = 0; i < k; i++) {
			const double xi = x[t * k + i] / scale[i];

			out->beta[i] += xi * y[t];
			for (size_t j = 0; j <= i; j++)
				a[i * k + j] += xi * (x[t * k + j] / scale[j]);
		}
	}
	if (spd_factor(a, k))
		return err_set(e, STATUS_DATA, "regressors depend on each other");
	spd_solve(a, k, out->beta);
	spd_inverse(a, k, inverse);
	for (size_t i = 0; i < k; i++)
		out->beta[i] /= scale[i];

	fit_measure(x, y, out);
	if (!(out->ssr < INFINITY))
		return err_set(e, STATUS_DATA, "a value is not finite");
	for (size_t i = 0; i < k; i++)
		out->se_classic[i] =
			sqrt(out->ssr / (double)(n - k) * inverse[i * k + i]) / scale[i];
	middle(x, y, out, scale, 0, m);
	sandwich(inverse, m, k, scale, out->se_hc0);
	middle(x, y, out, scale, hac_lags, m);
	sandwich(inverse, m, k, scale, out->se_hac);
	return 0;
}
