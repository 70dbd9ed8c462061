/* coverage.c - does a value at risk hold as often as it says? */
#include <math.h>
#include <stdlib.h>

#include "base/explog.h"
#include "vol/coverage.h"
#include "vol/ols.h"
#include "vol/special.h"

size_t coverage_hits(const double *r, const double *var, size_t n, bool *hit)
{
	size_t hits = 0;

	for (size_t i = 0; i < n; i++) {
		hit[i] = r[i] < -var[i];
		hits += hit[i];
	}
	return hits;
}

/* x log q, 0 where x is 0 whatever q is. */
static double times_log(size_t x, double q)
{
	return x ? (double)x * tl_log(q) : 0;
}

/* Log-likelihood of x successes and n - x failures of probability q. */
static double bernoulli(size_t n, size_t x, double q)
{
	return times_log(n - x, 1 - q) + times_log(x, q);
}

static double share(size_t x, size_t n)
{
	return n ? (double)x / (double)n : 0;
}

struct verdict kupiec_test(size_t n, size_t x, double p)
{
	if (n == 0)
		return verdict_none();
	return verdict_chi2(-2 * (bernoulli(n, x, p) - bernoulli(n, x, share(x, n))), 1);
}

void christoffersen_test(const bool *hit, size_t n, double p, struct christoffersen *out)
{
	size_t hits = 0, pairs[2][2] = {{0, 0}, {0, 0}}, before[2], after, all;
	double together, apart;

	*out = (struct christoffersen){.independence = verdict_none(),
				       .conditional = verdict_none()};
	if (n < 2)
		return;
	for (size_t i = 0; i < n; i++)
		hits += hit[i];
	for (size_t i = 1; i < n; i++)
		pairs[hit[i - 1]][hit[i]]++;
	out->n00 = pairs[0][0];
	out->n01 = pairs[0][1];
	out->n10 = pairs[1][0];
	out->n11 = pairs[1][1];
	before[0] = out->n00 + out->n01;
	before[1] = out->n10 + out->n11;
	after = out->n01 + out->n11;
	all = n - 1;
	together = bernoulli(all, after, share(after, all));
	apart = bernoulli(before[0], out->n01, share(out->n01, before[0])) +
		bernoulli(before[1], out->n11, share(out->n11, before[1]));
	out->independence = verdict_chi2(-2 * (together - apart), 1);
	out->conditional = verdict_chi2(kupiec_test(n, hits, p).value + out->independence.value, 2);
}

/* One row of the regression: constant, the last hits, the forecast. */
static void quantile_row(const bool *hit, const double *var, double p, size_t lags, size_t t,
			 double *row)
{
	row[0] = 1;
	for (size_t l = 1; l <= lags; l++)
		row[l] = (hit[t - l] ? 1 : 0) - p;
	row[lags + 1] = var[t];
}

enum { ROW = DQ_LAGS_MAX + 2 };

/* Rows and columns `of` out of the k × k matrix a, and of the vector b. */
static void part_of(const double *a, const double *b, size_t k, const size_t *of, size_t m,
		    double *a_part, double *b_part)
{
	for (size_t i = 0; i < m; i++) {
		b_part[i] = b[of[i]];
		for (size_t j = 0; j < m; j++)
			a_part[i * m + j] = a[of[i] * k + of[j]];
	}
}

/* b' A^-1 b over the columns that do not depend on those before them; how many they are. */
static double explained(const double *a, const double *b, size_t k, size_t *rank)
{
	double a_part[ROW * ROW], b_part[ROW], solved[ROW], sum = 0;
	size_t of[ROW], m = 0;

	for (size_t j = 0; j < k; j++) {
		of[m] = j;
		part_of(a, b, k, of, m + 1, a_part, b_part);
		if (spd_factor(a_part, m + 1) == 0)
			m++;
	}
	part_of(a, b, k, of, m, a_part, b_part);
	for (size_t i = 0; i < m; i++)
		solved[i] = b_part[i];
	if (spd_factor(a_part, m))
		return NAN;
	spd_solve(a_part, m, solved);
	for (size_t i = 0; i < m; i++)
		sum += b_part[i] * solved[i];
	*rank = m;
	return sum;
}

struct verdict quantile_test(const bool *hit, const double *var, size_t n, double p, size_t lags)
{
	double a[ROW * ROW] = {0}, b[ROW] = {0}, row[ROW], sum;
	const size_t k = lags + 2;
	size_t rank = 0;

	if (lags > DQ_LAGS_MAX || n <= lags + k)
		return verdict_none();
	for (size_t t = lags; t < n; t++) {
		quantile_row(hit, var, p, lags, t, row);
		for (size_t i = 0; i < k; i++) {
			b[i] += row[i] * ((hit[t] ? 1 : 0) - p);
			for (size_t j = 0; j < k; j++)
				a[i * k + j] += row[i] * row[j];
		}
	}
	sum = explained(a, b, k, &rank);
	return verdict_chi2(sum / (p * (1 - p)), (double)rank);
}

enum basel_zone basel_zone(size_t n, size_t x, double p)
{
	const double seen = n ? binomial_cdf((double)x, (double)n, p) : 0;

	return seen < 0.95 ? BASEL_GREEN : seen < 0.9999 ? BASEL_YELLOW : BASEL_RED;
}

const char *basel_zone_name(enum basel_zone zone)
{
	static const char *const name[] = {"green", "yellow", "red"};

	return name[zone];
}

double basel_multiplier(size_t x)
{
	static const double yellow[] = {3.4, 3.5, 3.65, 3.75, 3.85};

	return x < 5 ? 3 : x < 10 ? yellow[x - 5] : 4;
}

double tick_loss(const double *r, const double *var, size_t n, double p, double *series)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double loss = (p - (r[i] < -var[i] ? 1 : 0)) * (r[i] + var[i]);

		sum += loss;
		if (series)
			series[i] = loss;
	}
	return n ? sum / (double)n : NAN;
}

static void zones(const bool *hit, size_t n, struct coverage *out)
{
	size_t in = 0;

	out->window = n < BASEL_DAYS ? n : BASEL_DAYS;
	for (size_t i = 0; i < n; i++) {
		in += hit[i];
		if (i >= out->window)
			in -= hit[i - out->window];
		if (in > out->hits_worst)
			out->hits_worst = in;
	}
	out->hits_last = in;
	out->zone = basel_zone(n, out->hits, out->p);
	out->zone_last = basel_zone(out->window, out->hits_last, out->p);
	out->zone_worst = basel_zone(out->window, out->hits_worst, out->p);
}

int coverage_test(const double *r, const double *var, size_t n, double p, struct coverage *out)
{
	bool *hit = malloc((n + 1) * sizeof(*hit));

	*out = (struct coverage){.n = n, .p = p, .expected = p * (double)n};
	if (!hit)
		return -1;
	out->hits = coverage_hits(r, var, n, hit);
	out->kupiec = kupiec_test(n, out->hits, p);
	christoffersen_test(hit, n, p, &out->chain);
	out->quantile = quantile_test(hit, var, n, p, DQ_LAGS);
	duration_test(hit, n, &out->duration);
	out->tick = tick_loss(r, var, n, p, NULL);
	zones(hit, n, out);
	free(hit);
	return 0;
}
