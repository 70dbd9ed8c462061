/* har.c - heterogeneous autoregression of a variance: Corsi (2009), in levels or logs */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/har.h"

void har_spec_init(struct har_spec *s, bool log)
{
	*s = (struct har_spec){
		.log = log, .lags = {1, 5, 22}, .hac_lags = HAR_NEWEY_WEST, .floor = 1e-12};
}

static int spec_check(const struct har_spec *s, struct har *h, struct err *e)
{
	for (h->n_lags = 0; h->n_lags < HAR_LAGS && s->lags[h->n_lags]; h->n_lags++) {
		if (s->lags[h->n_lags] <= h->longest || s->lags[h->n_lags] > HAR_LAG_MAX)
			return err_set(e, STATUS_CONFIG, "lags of HAR must rise and end by %d",
				       HAR_LAG_MAX);
		h->longest = s->lags[h->n_lags];
	}
	if (h->n_lags == 0)
		return err_set(e, STATUS_CONFIG, "HAR needs a lag");
	if (s->log && !(s->floor > 0))
		return err_set(e, STATUS_CONFIG, "the floor below logs must be above 0");
	return 0;
}

static double floored(const struct har_spec *s, double x)
{
	return s->log && x < s->floor ? s->floor : x;
}

static double scaled(const struct har_spec *s, double x)
{
	return s->log ? tl_log(floored(s, x)) : x;
}

/* Regressors for the value after next[-1]. */
static void regressors(const struct har *h, const double *next, double *row)
{
	double sum = 0;
	size_t done = 0;

	row[0] = 1;
	for (size_t i = 0; i < h->n_lags; i++) {
		for (; done < h->spec.lags[i]; done++)
			sum += next[-1 - (ptrdiff_t)done];
		row[1 + i] = scaled(&h->spec, sum / (double)done);
	}
}

static double expected(const struct har *h, const double *next)
{
	double row[1 + HAR_LAGS], f = 0;

	regressors(h, next, row);
	for (size_t i = 0; i <= h->n_lags; i++)
		f += row[i] * h->ols.beta[i];
	return f;
}

/* The sample's extremes, and what exp() of a forecast lacks on average. */
static void levels(struct har *h, const double *x, size_t n)
{
	double sum = 0;

	h->low = INFINITY;
	h->high = -INFINITY;
	h->correction = 1;
	for (size_t t = 0; t < n; t++) {
		const double v = floored(&h->spec, x[t]);

		if (v < h->low)
			h->low = v;
		if (v > h->high)
			h->high = v;
		if (h->spec.log && t >= h->longest)
			sum += v / tl_exp(expected(h, x + t));
	}
	if (h->spec.log)
		h->correction = sum / (double)(n - h->longest);
}

int har_fit(const struct har_spec *s, const double *x, size_t n, struct har *out, struct err *e)
{
	int status;

	memset(out, 0, sizeof(*out));
	out->spec = *s;
	if (spec_check(s, out, e))
		return -1;
	if (n <= out->longest + out->n_lags + 1)
		return err_set(e, STATUS_DATA, "%zu values are too few for lags of %zu", n,
			       out->longest);

	const size_t k = 1 + out->n_lags, rows = n - out->longest;
	double *y = malloc(rows * sizeof(*y)), *a = malloc(rows * k * sizeof(*a));

	if (y && a) {
		for (size_t t = 0; t < rows; t++) {
			y[t] = scaled(s, x[out->longest + t]);
			regressors(out, x + out->longest + t, a + t * k);
		}
		status = ols_fit(a, y, rows, k, s->hac_lags, &out->ols, e);
		if (status == 0)
			levels(out, x, n);
	} else {
		status = err_set(e, STATUS_SYSTEM, "no memory for %zu values", n);
	}
	free(a);
	free(y);
	return status;
}

double har_predict(const struct har *h, const double *last)
{
	return expected(h, last + h->longest);
}

static double leveled(const struct har *h, double f)
{
	return h->spec.log ? tl_exp(f) * h->correction : f;
}

double har_variance(const struct har *h, const double *last)
{
	const double v = leveled(h, har_predict(h, last));

	if (v < h->low)
		return h->low;
	return v > h->high ? h->high : v;
}

void har_path(const struct har *h, const double *last, size_t steps, double *out)
{
	double x[2 * HAR_LAG_MAX];
	size_t n = h->longest;

	memcpy(x, last, n * sizeof(*x));
	for (size_t s = 0; s < steps; s++) {
		if (n == 2 * h->longest) { /* full: keep what the next one needs */
			memmove(x, x + h->longest, h->longest * sizeof(*x));
			n = h->longest;
		}
		out[s] = leveled(h, expected(h, x + n));
		x[n++] = out[s];
	}
}
