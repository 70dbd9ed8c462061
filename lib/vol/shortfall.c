/* shortfall.c - is an expected shortfall what is lost when the value at risk fails? */
#include <math.h>
#include <stdlib.h>

#include "base/explog.h"
#include "base/rng.h"
#include "vol/average.h"
#include "vol/shortfall.h"

enum { RESAMPLES = 10000, STREAM_ACERBI = 0, STREAM_MCNEIL = 1 };

void shortfall_options_init(struct shortfall_options *o, double p)
{
	*o = (struct shortfall_options){.p = p, .seed = 1, .resamples = RESAMPLES};
}

double fz0_loss(const double *r, const double *var, const double *es, size_t n, double p,
		double *series)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double beyond = r[i] < -var[i] ? -var[i] - r[i] : 0;
		const double loss = beyond / (p * es[i]) + var[i] / es[i] + tl_log(es[i]) - 1;

		sum += loss;
		if (series)
			series[i] = loss;
	}
	return n ? sum / (double)n : NAN;
}

/* The mean over its error; NAN where all are the same. */
static double t_value(const double *x, size_t n)
{
	const double mean = average(x, n);
	double squares = 0;

	for (size_t i = 0; i < n; i++)
		squares += (x[i] - mean) * (x[i] - mean);
	return squares > 0 ? mean / sqrt(squares / (double)(n - 1) / (double)n) : NAN;
}

/* How many of n days fail with probability p.  One at a time: exact, and fast enough by
 * leaping from failure to failure (the gaps are geometric). */
static size_t draw_binomial(struct rng *rng, size_t n, double log_stay)
{
	size_t hits = 0;
	double day = 0;

	for (;;) {
		day += floor(rng_exponential(rng) / -log_stay) + 1;
		if (day > (double)n)
			return hits;
		hits++;
	}
}

/* Shares of draws at or below Z1 and Z2; size[0..m): -r/es of the exceptions. */
static void acerbi_null(const struct shortfall_options *o, const double *size, size_t m, size_t n,
			struct shortfall *out)
{
	const double centre = average(size, m), stay = tl_log(1 - o->p);
	size_t below1 = 0, below2 = 0, drawn1 = 0;
	struct rng rng;

	rng_seed(&rng, o->seed, STREAM_ACERBI);
	for (size_t b = 0; b < o->resamples; b++) {
		const size_t hits = draw_binomial(&rng, n, stay);
		double sum = 0;

		for (size_t i = 0; i < hits; i++)
			sum += size[rng_below(&rng, m)] / centre;
		below2 += 1 - sum / ((double)n * o->p) <= out->z2.value;
		if (hits) {
			below1 += 1 - sum / (double)hits <= out->z1.value;
			drawn1++;
		}
	}
	out->z1.p = drawn1 ? (double)below1 / (double)drawn1 : NAN;
	out->z2.p = (double)below2 / (double)o->resamples;
}

/* Share of bootstrapped t values at or below the one of residual[0..m), which is spoilt. */
static double mcneil_null(const struct shortfall_options *o, double *residual, size_t m, double t,
			  double *room)
{
	const double mean = average(residual, m);
	size_t below = 0, drawn = 0;
	struct rng rng;

	for (size_t i = 0; i < m; i++)
		residual[i] -= mean;
	rng_seed(&rng, o->seed, STREAM_MCNEIL);
	for (size_t b = 0; b < o->resamples; b++) {
		double tb;

		for (size_t i = 0; i < m; i++)
			room[i] = residual[rng_below(&rng, m)];
		tb = t_value(room, m);
		drawn += isnan(tb) ? 0 : 1;
		below += tb <= t;
	}
	return drawn ? (double)below / (double)drawn : NAN;
}

int shortfall_test(const struct shortfall_options *o, const double *r, const double *var,
		   const double *es, const double *sigma, size_t n, struct shortfall *out)
{
	double *size = malloc((n + 1) * sizeof(*size)), *room = malloc((n + 1) * sizeof(*room));
	double *residual = malloc((n + 1) * sizeof(*residual)), sum = 0;
	const int failed = size && room && residual ? 0 : -1;
	size_t m = 0;

	*out = (struct shortfall){.n = n,
				  .z1 = verdict_none(),
				  .z2 = verdict_none(),
				  .mcneil = verdict_none(),
				  .mcneil_p = NAN};
	out->fz0 = fz0_loss(r, var, es, n, o->p, NULL);
	for (size_t i = 0; failed == 0 && i < n; i++)
		if (r[i] < -var[i]) {
			size[m] = -r[i] / es[i];
			sum += size[m];
			residual[m++] = (r[i] + es[i]) / sigma[i];
		}
	out->exceptions = m;
	if (failed == 0 && n)
		out->z2 = (struct verdict){1 - sum / ((double)n * o->p), 0, m ? NAN : 1};
	if (m > 0) {
		out->z1.value = 1 - sum / (double)m;
		acerbi_null(o, size, m, n, out);
	}
	if (m > 1) {
		out->mcneil = verdict_lower(t_value(residual, m), (double)(m - 1));
		if (!isnan(out->mcneil.value))
			out->mcneil_p = mcneil_null(o, residual, m, out->mcneil.value, room);
	}
	free(size);
	free(room);
	free(residual);
	return failed;
}
