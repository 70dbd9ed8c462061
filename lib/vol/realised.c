/* realised.c - a day's variance from its prices */
#include <math.h>

#include "base/explog.h"
#include "vol/realised.h"

static const double HALF_PI = 1.57079632679489661923;

static double gap(const struct ohlc *day)
{
	return tl_log(day->open / day[-1].close);
}

static double body(const struct ohlc *day)
{
	return tl_log(day->close / day->open);
}

/* Variance of what `of` says of the days, divisor their number less one. */
static double variance_of(const struct ohlc *day, size_t n, double (*of)(const struct ohlc *))
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += of(day + i);
	mean /= (double)n;
	for (size_t i = 0; i < n; i++)
		sum += (of(day + i) - mean) * (of(day + i) - mean);
	return sum / (double)(n - 1);
}

double range_yang_zhang(const struct ohlc *day, size_t n)
{
	const double m = (double)n - 1, k = range_yang_zhang_weight(m);
	double within = 0;

	if (n < 3)
		return NAN;
	for (size_t i = 1; i < n; i++)
		within +=
			range_rogers_satchell(day[i].open, day[i].high, day[i].low, day[i].close) /
			m;
	return variance_of(day + 1, n - 1, gap) + k * variance_of(day + 1, n - 1, body) +
	       (1 - k) * within;
}

double realised_variance(const double *r, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += r[i] * r[i];
	return sum;
}

double realised_bipower(const double *r, size_t n)
{
	double sum = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 1; i < n; i++)
		sum += fabs(r[i]) * fabs(r[i - 1]);
	return HALF_PI * (double)n / (double)(n - 1) * sum;
}
