/* rival.c - the linear model that every network has to beat, `log-har-lev` */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/ols.h"
#include "vol/rival.h"

enum { WEEK = 5, ITERATIONS = 100, HALVINGS = 30 };

#define GRADIENT_MAX 1e-10 /* of the columns scaled to mean square 1: the loss is of order 1 */
#define ROUNDING     1e-12 /* of a loss added up over thousands of days */

const char *const rival_column[RIVAL_COLUMNS + 1] = {
	"const",  "log_range", "log_range_1", "log_range_2", "log_range_5", "log_range_22",
	"signed", "absolute",  "signed_5",    "signed_22",   "log_square",
};

void rival_floors_init(struct rival_floors *f, double unit)
{
	f->range = 1e-8 * unit * unit;
	f->square = 1e-6 * unit * unit;
}

static double log_range(const struct rival_floors *f, double range)
{
	return tl_log(range > f->range ? range : f->range);
}

void rival_row(const struct rival_floors *f, const double *r, const double *range, double *row)
{
	double logs[RIVAL_HISTORY], log5 = 0, log22 = 0, r5 = 0, r22 = 0;

	for (int i = 0; i < RIVAL_HISTORY; i++) {
		logs[i] = log_range(f, range[-i]);
		log22 += logs[i];
		r22 += r[-i];
		if (i == WEEK - 1) {
			log5 = log22;
			r5 = r22;
		}
	}
	log22 /= RIVAL_HISTORY;

	const double volatility = tl_exp(log22 / 2);
	row[0] = 1;
	row[1] = logs[0];
	row[2] = logs[1];
	row[3] = logs[2];
	row[4] = log5 / WEEK;
	row[5] = log22;
	row[6] = *r / volatility;
	row[7] = fabs(*r) / volatility;
	row[8] = r5 / WEEK / volatility;
	row[9] = r22 / RIVAL_HISTORY / volatility;
	row[10] = tl_log(*r * *r + f->square);
}

double qlike_log(const double *beta, const double *row, size_t k)
{
	double f = 0;

	for (size_t i = 0; i < k; i++)
		f += beta[i] * row[i];
	return f;
}

double qlike_loss(const double *x, const double *y, size_t n, size_t k, const double *beta,
		  double *gradient, double *hessian)
{
	const double share = 1 / (double)n;
	double loss = 0;

	if (gradient)
		memset(gradient, 0, k * sizeof(*gradient));
	if (hessian)
		memset(hessian, 0, k * k * sizeof(*hessian));
	for (size_t t = 0; t < n; t++) {
		const double *row = x + t * k;
		const double f = qlike_log(beta, row, k);
		const double u = y[t] * tl_exp(-f);

		loss += f + u;
		for (size_t i = 0; gradient && i < k; i++)
			gradient[i] += share * (1 - u) * row[i];
		for (size_t i = 0; hessian && i < k; i++)
			for (size_t j = 0; j <= i; j++)
				hessian[i * k + j] += share * u * row[i] * row[j];
	}
	for (size_t i = 0; hessian && i < k; i++)
		for (size_t j = i + 1; j < k; j++)
			hessian[i * k + j] = hessian[j * k + i];
	return loss * share;
}

/* The constant that makes mean(y / h) = 1, the first column being ones, where that is better. */
static void newton_start(const double *x, const double *y, size_t n, size_t k, double *beta)
{
	double flat[OLS_COLUMNS] = {0}, mean = 0;

	for (size_t t = 0; t < n; t++)
		mean += y[t];
	flat[0] = tl_log(mean / (double)n);
	if (!(qlike_loss(x, y, n, k, beta, NULL, NULL) <= qlike_loss(x, y, n, k, flat, NULL, NULL)))
		memcpy(beta, flat, k * sizeof(*beta));
}

static double root_mean_square(const double *x, size_t n, size_t k, size_t column)
{
	double s = 0;

	for (size_t t = 0; t < n; t++)
		s += x[t * k + column] * x[t * k + column];
	return sqrt(s / (double)n);
}

/* One damped step: down by at least a little of what the slope promises.  0, or -1. */
static int newton_step(const double *x, const double *y, size_t n, size_t k, double *hessian,
		       const double *gradient, double *beta, double *loss)
{
	double step[OLS_COLUMNS], trial[OLS_COLUMNS], slope = 0;

	if (spd_factor(hessian, k))
		return -1;
	memcpy(step, gradient, k * sizeof(*step));
	spd_solve(hessian, k, step);
	for (size_t i = 0; i < k; i++)
		slope += step[i] * gradient[i];

	double part = 1;
	for (int halved = 0; halved < HALVINGS; halved++, part /= 2) {
		for (size_t i = 0; i < k; i++)
			trial[i] = beta[i] - part * step[i];
		const double f = qlike_loss(x, y, n, k, trial, NULL, NULL);

		if (f <= *loss - 1e-4 * part * slope + ROUNDING * (1 + fabs(*loss))) {
			memcpy(beta, trial, k * sizeof(*beta));
			*loss = f;
			return 0;
		}
	}
	return -1;
}

int qlike_fit(const double *x, const double *y, size_t n, size_t k, double *beta,
	      struct qlike_fit *out, struct err *e)
{
	double at[OLS_COLUMNS], gradient[OLS_COLUMNS], hessian[OLS_COLUMNS * OLS_COLUMNS];
	double scale[OLS_COLUMNS];

	*out = (struct qlike_fit){.k = k};
	if (k == 0 || k > OLS_COLUMNS || n <= 2 * k)
		return err_set(e, STATUS_DATA, "%zu observations are too few for %zu parameters", n,
			       k);
	memcpy(at, beta, k * sizeof(*at));
	newton_start(x, y, n, k, at);
	for (size_t i = 0; i < k; i++)
		scale[i] = root_mean_square(x, n, k, i);

	for (out->iterations = 0; out->iterations < ITERATIONS; out->iterations++) {
		double steepest = 0;

		out->loss = qlike_loss(x, y, n, k, at, gradient, hessian);
		for (size_t i = 0; i < k; i++)
			if (!(fabs(gradient[i]) / scale[i] <= steepest))
				steepest = fabs(gradient[i]) / scale[i];
		if (steepest <= GRADIENT_MAX) {
			if (spd_factor(hessian, k))
				return err_set(e, STATUS_DATA, "regressors depend on each other");
			out->converged = true;
			memcpy(beta, at, k * sizeof(*at));
			return 0;
		}
		if (newton_step(x, y, n, k, hessian, gradient, at, &out->loss))
			break;
	}
	return err_set(e, STATUS_DATA, "the fit by QLIKE did not converge on %zu observations", n);
}

int qlike_errors(const double *x, const double *y, size_t n, size_t k, const double *beta,
		 double *se)
{
	double gradient[OLS_COLUMNS], inverse[OLS_COLUMNS * OLS_COLUMNS];
	double hessian[OLS_COLUMNS * OLS_COLUMNS], outer[OLS_COLUMNS * OLS_COLUMNS] = {0};

	qlike_loss(x, y, n, k, beta, gradient, hessian);
	for (size_t t = 0; t < n; t++) {
		const double g = 1 - y[t] * tl_exp(-qlike_log(beta, x + t * k, k));

		for (size_t i = 0; i < k; i++)
			for (size_t j = 0; j < k; j++)
				outer[i * k + j] += g * g * x[t * k + i] * x[t * k + j];
	}
	if (spd_factor(hessian, k))
		return -1;
	spd_inverse(hessian, k, inverse);
	for (size_t i = 0; i < k; i++) {
		double v = 0;

		for (size_t a = 0; a < k; a++)
			for (size_t b = 0; b < k; b++)
				v += inverse[i * k + a] * outer[a * k + b] * inverse[b * k + i];
		se[i] = sqrt(v) / (double)n;
	}
	return 0;
}

/* Row i is that of day RIVAL_HISTORY - 1 + i and forecasts the next. */
static double *rows_make(const struct rival_floors *f, const double *r, const double *range,
			 size_t n, struct err *e)
{
	const size_t first = RIVAL_HISTORY - 1;
	double *x;

	if (n < RIVAL_HISTORY + 3 * RIVAL_COLUMNS) {
		err_set(e, STATUS_DATA, "%zu days are too few", n);
		return NULL;
	}
	x = malloc((n - first) * RIVAL_COLUMNS * sizeof(*x));
	if (!x) {
		err_set(e, STATUS_SYSTEM, "no memory for %zu days", n);
		return NULL;
	}
	for (size_t t = first; t < n; t++)
		rival_row(f, r + t, range + t, x + (t - first) * RIVAL_COLUMNS);
	return x;
}

int rival_fit(const struct rival_floors *f, const double *r, const double *range,
	      const double *target, size_t n, double *beta, double *se, struct qlike_fit *out,
	      struct err *e)
{
	double *x = rows_make(f, r, range, n, e);
	int status;

	if (!x)
		return -1;
	status = qlike_fit(x, target + RIVAL_HISTORY, n - RIVAL_HISTORY, RIVAL_COLUMNS, beta, out,
			   e);
	if (status == 0 && se &&
	    qlike_errors(x, target + RIVAL_HISTORY, n - RIVAL_HISTORY, RIVAL_COLUMNS, beta, se))
		status = err_set(e, STATUS_DATA, "the columns depend on each other");
	free(x);
	return status;
}

static double level_ratio(const double *r, const double *target, size_t n)
{
	double squares = 0, targets = 0;

	for (size_t t = 0; t < n; t++) {
		squares += r[t] * r[t];
		targets += target[t];
	}
	return squares > 0 && targets > 0 ? squares / targets : 1;
}

int rival_walk(const struct rival_floors *f, const double *r, const double *range,
	       const double *target, size_t n, size_t begin, size_t refit, bool level, double *h,
	       struct err *e)
{
	double beta[RIVAL_COLUMNS] = {0}, ratio = 1, *x;
	struct qlike_fit fit;
	int status = 0;

	if (begin < RIVAL_HISTORY + 3 * RIVAL_COLUMNS || begin >= n || refit == 0)
		return err_set(e, STATUS_DATA, "%zu days are too few to start from", begin);
	x = rows_make(f, r, range, n, e);
	if (!x)
		return -1;
	for (size_t t = begin; t < n && status == 0; t++) {
		const size_t known = t - RIVAL_HISTORY; /* rows whose next day is before t */

		if ((t - begin) % refit == 0) {
			status = qlike_fit(x, target + RIVAL_HISTORY, known, RIVAL_COLUMNS, beta,
					   &fit, e);
			if (level)
				ratio = level_ratio(r, target, t);
		}
		h[t - begin] =
			ratio * tl_exp(qlike_log(beta, x + known * RIVAL_COLUMNS, RIVAL_COLUMNS));
	}
	free(x);
	return status;
}
