/*
 * nyblom.c - are parameters constant over time?
 *
 * With S_t the sum of the first t scores s, and V the sum of s s':
 *
 *   each    sum over t of S_ti² / (n V_ii)
 *   joint   sum over t of S_t' V^-1 S_t / n
 */
#include <math.h>
#include <string.h>

#include "vol/diagnose.h"
#include "vol/ols.h"

/* Which scores are not 0 throughout, and the root of the sum of their squares. */
static size_t moving(const double *scores, size_t n, size_t k, double *length, size_t *at)
{
	size_t m = 0;

	for (size_t i = 0; i < k; i++) {
		double sum = 0;

		for (size_t t = 0; t < n; t++)
			sum += scores[t * k + i] * scores[t * k + i];
		if (sum > 0) {
			length[m] = sqrt(sum);
			at[m++] = i;
		}
	}
	return m;
}

/* V of the moving scores, each divided by its length: ones on the diagonal. */
static void products(const double *scores, size_t n, size_t k, const double *length,
		     const size_t *at, size_t m, double *v)
{
	memset(v, 0, m * m * sizeof(*v));
	for (size_t t = 0; t < n; t++)
		for (size_t i = 0; i < m; i++)
			for (size_t j = 0; j <= i; j++)
				v[i * m + j] += scores[t * k + at[i]] / length[i] *
						(scores[t * k + at[j]] / length[j]);
	for (size_t i = 0; i < m; i++)
		for (size_t j = i + 1; j < m; j++)
			v[i * m + j] = v[j * m + i];
}

/* |L^-1 b|² for L L' = V, which is b' V^-1 b. */
static double quadratic(const double *l, size_t m, const double *b)
{
	double y[NYBLOM_MAX], sum = 0;

	for (size_t i = 0; i < m; i++) {
		y[i] = b[i];
		for (size_t j = 0; j < i; j++)
			y[i] -= l[i * m + j] * y[j];
		y[i] /= l[i * m + i];
		sum += y[i] * y[i];
	}
	return sum;
}

void nyblom(const double *scores, size_t n, size_t k, struct nyblom *out)
{
	double length[NYBLOM_MAX], v[NYBLOM_MAX * NYBLOM_MAX], sum[NYBLOM_MAX] = {0};
	size_t at[NYBLOM_MAX], m;
	bool whole;

	*out = (struct nyblom){.k = k, .joint = NAN};
	for (size_t i = 0; i < NYBLOM_MAX; i++)
		out->each[i] = NAN;
	if (k > NYBLOM_MAX || n == 0)
		return;
	m = moving(scores, n, k, length, at);
	products(scores, n, k, length, at, m, v);
	whole = m > 0 && spd_factor(v, m) == 0;
	for (size_t i = 0; i < m; i++)
		out->each[at[i]] = 0;
	out->joint = whole ? 0 : NAN;
	out->joint_k = whole ? m : 0;
	for (size_t t = 0; t < n; t++) {
		for (size_t i = 0; i < m; i++) {
			sum[i] += scores[t * k + at[i]] / length[i];
			out->each[at[i]] += sum[i] * sum[i] / (double)n;
		}
		if (whole)
			out->joint += quadratic(v, m, sum) / (double)n;
	}
}

/* Hansen, "Lagrange multiplier tests for parameter instability in non-linear models"
 * (1990), table 1. */
double nyblom_critical(size_t k, enum nyblom_level level)
{
	static const double table[][3] = {
		{0.353, 0.470, 0.748}, {0.610, 0.749, 1.07}, {0.846, 1.01, 1.35},
		{1.07, 1.24, 1.60},    {1.28, 1.47, 1.88},   {1.49, 1.68, 2.12},
		{1.69, 1.90, 2.35},    {1.89, 2.11, 2.59},   {2.10, 2.32, 2.82},
		{2.29, 2.54, 3.05},    {2.49, 2.75, 3.27},   {2.69, 2.96, 3.51},
		{2.89, 3.15, 3.69},    {3.08, 3.34, 3.90},   {3.26, 3.54, 4.07},
		{3.46, 3.75, 4.30},    {3.64, 3.95, 4.51},   {3.83, 4.14, 4.73},
		{4.03, 4.33, 4.92},    {4.22, 4.52, 5.13},
	};

	return k >= 1 && k <= sizeof(table) / sizeof(*table) ? table[k - 1][level] : NAN;
}
