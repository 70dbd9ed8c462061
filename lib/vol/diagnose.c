/* diagnose.c - what a model left in its residuals */
#include <math.h>
#include <stdlib.h>

#include "vol/average.h"
#include "vol/diagnose.h"
#include "vol/ols.h"

void moments4(const double *x, size_t n, struct moments4 *out)
{
	const double mean = average(x, n);
	double m2 = 0, m3 = 0, m4 = 0;

	for (size_t i = 0; i < n; i++) {
		const double d = x[i] - mean;

		m2 += d * d;
		m3 += d * d * d;
		m4 += d * d * d * d;
	}
	m2 /= (double)n;
	m3 /= (double)n;
	m4 /= (double)n;
	*out = (struct moments4){mean, m2, NAN, NAN};
	if (m2 > 0) {
		out->skew = m3 / m2 / sqrt(m2);
		out->kurtosis = m4 / m2 / m2 - 3;
	}
}

/* How a series is read: as it is, or squared. */
static double value_at(const double *x, size_t i, bool squares)
{
	return squares ? x[i] * x[i] : x[i];
}

static double value_mean(const double *x, size_t n, bool squares)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += value_at(x, i, squares);
	return sum / (double)n;
}

static double covariance_at(const double *x, size_t n, bool squares, double mean, size_t lag)
{
	double sum = 0;

	for (size_t i = lag; i < n; i++)
		sum += (value_at(x, i, squares) - mean) * (value_at(x, i - lag, squares) - mean);
	return sum;
}

void autocorrelation(const double *x, size_t n, size_t lags, double *out)
{
	const double mean = average(x, n), whole = covariance_at(x, n, false, mean, 0);

	for (size_t lag = 1; lag <= lags; lag++)
		out[lag - 1] = whole > 0 ? covariance_at(x, n, false, mean, lag) / whole : NAN;
}

static struct verdict portmanteau(const double *x, size_t n, bool squares, size_t lags,
				  size_t fitted)
{
	double mean, whole, sum = 0;

	if (lags <= fitted || n <= lags)
		return verdict_none();
	mean = value_mean(x, n, squares);
	whole = covariance_at(x, n, squares, mean, 0);
	for (size_t lag = 1; lag <= lags; lag++) {
		const double rho = covariance_at(x, n, squares, mean, lag) / whole;

		sum += rho * rho / (double)(n - lag);
	}
	return verdict_chi2((double)n * (double)(n + 2) * sum, (double)(lags - fitted));
}

struct verdict ljung_box(const double *x, size_t n, size_t lags, size_t fitted)
{
	return portmanteau(x, n, false, lags, fitted);
}

struct verdict ljung_box_squares(const double *x, size_t n, size_t lags, size_t fitted)
{
	return portmanteau(x, n, true, lags, fitted);
}

void arch_lm(const double *x, size_t n, size_t lags, struct arch_lm *out)
{
	const size_t k = lags + 1, rows = n > lags ? n - lags : 0;
	double *row = malloc((rows * k + 1) * sizeof(*row)), *y = malloc((rows + 1) * sizeof(*y));
	struct ols fit;

	*out = (struct arch_lm){verdict_none(), NAN, NAN};
	for (size_t t = 0; row && y && t < rows; t++) {
		y[t] = value_at(x, t + lags, true);
		row[t * k] = 1;
		for (size_t l = 1; l <= lags; l++)
			row[t * k + l] = value_at(x, t + lags - l, true);
	}
	if (row && y && lags >= 1 && lags <= ARCH_LM_MAX &&
	    ols_fit(row, y, rows, k, 0, &fit, NULL) == 0 && isfinite(fit.r2)) {
		const double df = (double)(rows - k);

		out->lm = verdict_chi2((double)rows * fit.r2, (double)lags);
		out->f = fit.r2 / (double)lags / ((1 - fit.r2) / df);
		out->f_p = verdict_f(out->f, (double)lags, df);
	}
	free(row);
	free(y);
}

struct verdict jarque_bera(const double *x, size_t n)
{
	struct moments4 m;

	if (n == 0)
		return verdict_none();
	moments4(x, n, &m);
	return verdict_chi2((double)n / 6 * (m.skew * m.skew + m.kurtosis * m.kurtosis / 4), 2);
}

enum { BIAS_CONSTANT, BIAS_SIGN, BIAS_NEGATIVE, BIAS_POSITIVE, BIAS_COLUMNS };

static struct verdict bias_of(const struct ols *fit, int i)
{
	return verdict_t(fit->beta[i] / fit->se_classic[i], (double)(fit->n - BIAS_COLUMNS));
}

void sign_bias(const double *e, const double *z, size_t n, struct sign_bias *out)
{
	const size_t rows = n ? n - 1 : 0;
	double *x = malloc((rows * BIAS_COLUMNS + 1) * sizeof(*x));
	double *y = malloc((rows + 1) * sizeof(*y));
	struct ols fit;

	*out = (struct sign_bias){verdict_none(), verdict_none(), verdict_none(), verdict_none()};
	for (size_t t = 0; x && y && t < rows; t++) {
		double *row = x + t * BIAS_COLUMNS;
		const bool below = e[t] < 0;

		y[t] = z[t + 1] * z[t + 1];
		row[BIAS_CONSTANT] = 1;
		row[BIAS_SIGN] = below ? 1 : 0;
		row[BIAS_NEGATIVE] = below ? e[t] : 0;
		row[BIAS_POSITIVE] = below ? 0 : e[t];
	}
	if (x && y && ols_fit(x, y, rows, BIAS_COLUMNS, 0, &fit, NULL) == 0 && isfinite(fit.r2)) {
		out->sign = bias_of(&fit, BIAS_SIGN);
		out->negative = bias_of(&fit, BIAS_NEGATIVE);
		out->positive = bias_of(&fit, BIAS_POSITIVE);
		out->joint = verdict_chi2((double)rows * fit.r2, 3);
	}
	free(x);
	free(y);
}
