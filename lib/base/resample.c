/* resample.c - days drawn again, for bootstraps of what hangs together over time */
#include <stdbool.h>

#include "base/resample.h"

enum { BLOCK_LEAST = 5 };

static size_t next_day(size_t day, size_t n)
{
	return day + 1 < n ? day + 1 : 0;
}

void resample_stationary(struct rng *r, double block, size_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const bool fresh = i == 0 || rng_uniform(r) * block < 1;

		at[i] = fresh ? (size_t)rng_below(r, n) : next_day(at[i - 1], n);
	}
}

void resample_circular(struct rng *r, size_t block, size_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = i % block == 0 ? (size_t)rng_below(r, n) : next_day(at[i - 1], n);
}

void resample_single(struct rng *r, size_t *at, size_t n)
{
	for (size_t i = 0; i < n; i++)
		at[i] = (size_t)rng_below(r, n);
}

double resample_block(size_t n)
{
	size_t k = BLOCK_LEAST;

	/* (k + 1/2)³ <= n, without fractions. */
	while ((2 * k + 1) * (2 * k + 1) * (2 * k + 1) <= 8 * n)
		k++;
	return (double)k;
}
