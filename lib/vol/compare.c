/* compare.c - is one forecast better than another, or only luckier? */
#include <math.h>

#include "base/explog.h"
#include "vol/average.h"
#include "vol/compare.h"

size_t hac_bandwidth(size_t n)
{
	return n ? (size_t)(4 * tl_exp(2.0 / 9 * tl_log((double)n / 100))) : 0;
}

static double weight(size_t lag, size_t bandwidth)
{
	return 1 - (double)lag / (double)(bandwidth + 1);
}

/* Of a - b, or of a where b is NULL. */
static double long_run(const double *a, const double *b, size_t n, double mean, size_t bandwidth)
{
	double sum = 0;

	for (size_t lag = 0; lag <= bandwidth && lag < n; lag++) {
		double at_lag = 0;

		for (size_t i = lag; i < n; i++) {
			const double now = b ? a[i] - b[i] : a[i];
			const double before = b ? a[i - lag] - b[i - lag] : a[i - lag];

			at_lag += (now - mean) * (before - mean);
		}
		sum += (lag ? 2 * weight(lag, bandwidth) : 1) * at_lag;
	}
	return sum / (double)n;
}

double hac_variance(const double *x, size_t n, size_t bandwidth)
{
	return n ? long_run(x, NULL, n, average(x, n), bandwidth) : NAN;
}

void diebold_mariano(const double *a, const double *b, size_t n, size_t bandwidth,
		     struct diebold *out)
{
	double sum = 0;

	*out = (struct diebold){NAN, NAN, verdict_none()};
	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		sum += a[i] - b[i];
	out->mean = sum / (double)n;
	out->error = sqrt(long_run(a, b, n, out->mean, bandwidth) / (double)n);
	if (out->error > 0)
		out->t = verdict_t(out->mean / out->error, 0);
}

/* The middle of the sandwich in the basis (1, h - mean): aa, ab, bb. */
static void sandwich(const double *x, const double *h, size_t n, double level, double b,
		     double centre, size_t bandwidth, double m[3])
{
	m[0] = m[1] = m[2] = 0;
	for (size_t lag = 0; lag <= bandwidth && lag < n; lag++) {
		const double w = lag ? weight(lag, bandwidth) : 0.5;

		for (size_t i = lag; i < n; i++) {
			const double di = h[i] - centre, dj = h[i - lag] - centre;
			const double e =
				w * (x[i] - level - b * di) * (x[i - lag] - level - b * dj);

			m[0] += 2 * e;
			m[1] += e * (di + dj);
			m[2] += 2 * e * di * dj;
		}
	}
}

/*
 * Around the mean of h the regressors are orthogonal: x = c + b (h - mean), so that
 * (X'X)^-1 is diagonal, a = c - b mean, and what is to be tested is c = mean, b = 1.
 */
void mincer_zarnowitz(const double *x, const double *h, size_t n, size_t bandwidth,
		      struct mincer *out)
{
	double mh, mx, hh = 0, hx = 0, xx = 0, m[3], cc, cb, bb, dc, db;

	*out = (struct mincer){NAN, NAN, NAN, NAN, NAN, verdict_none()};
	if (n < 3)
		return;
	mh = average(h, n);
	mx = average(x, n);
	for (size_t i = 0; i < n; i++) {
		hh += (h[i] - mh) * (h[i] - mh);
		hx += (h[i] - mh) * (x[i] - mx);
		xx += (x[i] - mx) * (x[i] - mx);
	}
	if (!(hh > 0) || !(xx > 0))
		return;
	out->b = hx / hh;
	out->a = mx - out->b * mh;
	out->r2 = hx / hh * (hx / xx);
	sandwich(x, h, n, mx, out->b, mh, bandwidth, m);
	cc = m[0] / (double)n / (double)n;
	cb = m[1] / (double)n / hh;
	bb = m[2] / hh / hh;
	out->error_a = sqrt(cc - 2 * mh * cb + mh * mh * bb);
	out->error_b = sqrt(bb);
	dc = mx - mh;
	db = out->b - 1;
	if (cc * bb - cb * cb > 0)
		out->joint = verdict_chi2(
			(bb * dc * dc - 2 * cb * dc * db + cc * db * db) / (cc * bb - cb * cb), 2);
}
