/* bootstrap.c - how far could the figures be off by chance? */
#include <math.h>
#include <stdlib.h>

#include "base/explog.h"
#include "base/resample.h"
#include "report/bootstrap.h"
#include "report/stats.h"

static void figures(const struct bootstrap *o, const double *r, const size_t *days, size_t n,
		    double out[BOOT_FIGURES])
{
	double value = 1, high = 1, deepest = 0, sum = 0, squares = 0, mean, deviation, spread;

	for (size_t i = 0; i < n; i++) {
		double x = r[days[i]];

		sum += x;
		squares += x * x;
		value *= 1 + x;
		if (value > high)
			high = value;
		else if (value - high < deepest * high)
			deepest = value / high - 1;
	}
	mean = sum / (double)n;
	spread = squares - sum * mean; /* rounding can put it below 0 */
	deviation = spread > 0 ? sqrt(spread / (double)(n - 1)) : 0;
	out[BOOT_ANNUAL] = stats_power(value, o->periods / (double)n) - 1;
	out[BOOT_VOLATILITY] = deviation * sqrt(o->periods);
	out[BOOT_SHARPE] =
		deviation > 0 ? (mean - o->risk_free) / deviation * sqrt(o->periods) : NAN;
	out[BOOT_DRAWDOWN] = deepest;
}

static struct boot_interval middle(double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(v[i]))
			return (struct boot_interval){NAN, NAN};
	qsort(v, n, sizeof(*v), stats_compare);
	return (struct boot_interval){stats_quantile(v, n, 0.025), stats_quantile(v, n, 0.975)};
}

int bootstrap_run(const struct bootstrap *o, const double *r, const double *other, size_t n,
		  struct boot_interval out[BOOT_FIGURES])
{
	size_t *days = malloc((n ? n : 1) * sizeof(*days));
	double *v = malloc((o->resamples * BOOT_FIGURES + 1) * sizeof(*v));
	struct rng rng;

	for (int k = 0; k < BOOT_FIGURES; k++)
		out[k] = (struct boot_interval){NAN, NAN};
	if (!days || !v) {
		free(days);
		free(v);
		return -1;
	}
	rng_seed(&rng, o->seed, 0);
	for (size_t i = 0; n > 1 && i < o->resamples; i++) {
		double one[BOOT_FIGURES], two[BOOT_FIGURES];

		resample_stationary(&rng, o->block, days, n);
		figures(o, r, days, n, one);
		if (other)
			figures(o, other, days, n, two);
		for (int k = 0; k < BOOT_FIGURES; k++)
			v[(size_t)k * o->resamples + i] = other ? two[k] - one[k] : one[k];
	}
	for (int k = 0; n > 1 && o->resamples > 0 && k < BOOT_FIGURES; k++)
		out[k] = middle(v + (size_t)k * o->resamples, o->resamples);
	free(days);
	free(v);
	return 0;
}
