/* density.c - how good is a forecast of the whole distribution? */
#include <math.h>
#include <stdlib.h>

#include "base/explog.h"
#include "base/normal.h"
#include "vol/density.h"
#include "vol/special.h"

/* Quantiles of the normal stop here: a return beyond what the forecast allows is a bad one
 * and no infinite one. */
static const double PIT_LEAST = 1e-12;

double log_score(const struct dist *d, double y, double mean, double h)
{
	return dist_logpdf(d, (y - mean) / sqrt(h)) - tl_log(h) / 2;
}

double pit_value(const struct dist *d, double y, double mean, double h)
{
	return dist_cdf(d, (y - mean) / sqrt(h));
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void bins(const double *u, size_t n, struct pit *out)
{
	const double expected = (double)n / PIT_BINS;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double place = u[i] * PIT_BINS;

		out->share[place < PIT_BINS ? (size_t)(place > 0 ? place : 0) : PIT_BINS - 1]++;
	}
	for (size_t i = 0; i < PIT_BINS; i++) {
		sum += (out->share[i] - expected) * (out->share[i] - expected) / expected;
		out->share[i] /= (double)n;
	}
	out->even = verdict_chi2(sum, PIT_BINS - 1);
}

/* P(sqrt(n) D > x): Kolmogorov's series, and its other form where that is slow. */
static double kolmogorov(double x)
{
	const double pi = 3.14159265358979323846;
	double sum = 0;

	if (x < 0.2)
		return 1;
	if (x < 1) {
		for (int k = 1; k <= 9; k += 2)
			sum += tl_exp(-k * k * pi * pi / (8 * x * x));
		return 1 - sqrt(2 * pi) / x * sum;
	}
	for (int k = 1; k <= 9; k++)
		sum += (k % 2 ? 2 : -2) * tl_exp(-2.0 * k * k * x * x);
	return sum;
}

static struct verdict smirnov(double *sorted, size_t n)
{
	double largest = 0;

	qsort(sorted, n, sizeof(*sorted), ascending);
	for (size_t i = 0; i < n; i++) {
		const double above = (double)(i + 1) / (double)n - sorted[i];
		const double below = sorted[i] - (double)i / (double)n;

		largest = fmax(largest, fmax(above, below));
	}
	largest *= sqrt((double)n);
	return (struct verdict){largest, 0, kolmogorov(largest)};
}

/* Of z on its own yesterday: the log-likelihood of the best AR(1) less that of white noise,
 * given the first. */
static struct verdict berkowitz(const double *z, size_t n)
{
	const double m = (double)(n - 1);
	double mx = 0, my = 0, xx = 0, xy = 0, yy = 0, zz = 0, s2;

	for (size_t i = 1; i < n; i++) {
		mx += z[i - 1] / m;
		my += z[i] / m;
		zz += z[i] * z[i];
	}
	for (size_t i = 1; i < n; i++) {
		xx += (z[i - 1] - mx) * (z[i - 1] - mx);
		xy += (z[i - 1] - mx) * (z[i] - my);
		yy += (z[i] - my) * (z[i] - my);
	}
	if (!(xx > 0))
		return verdict_none();
	s2 = (yy - xy * xy / xx) / m;
	return s2 > 0 ? verdict_chi2(zz - m - m * tl_log(s2), 3) : verdict_none();
}

int pit_test(const double *u, size_t n, struct pit *out)
{
	double *room = malloc((n + 1) * sizeof(*room));

	*out = (struct pit){
		.n = n, .even = verdict_none(), .ks = verdict_none(), .berkowitz = verdict_none()};
	if (!room)
		return -1;
	if (n > 0) {
		bins(u, n, out);
		for (size_t i = 0; i < n; i++)
			room[i] = u[i];
		out->ks = smirnov(room, n);
	}
	for (size_t i = 0; i < n; i++)
		room[i] = normal_quantile(fmin(fmax(u[i], PIT_LEAST), 1 - PIT_LEAST));
	if (n > 2)
		out->berkowitz = berkowitz(room, n);
	free(room);
	return 0;
}
