/*
 * rng.h - random numbers that repeat
 *
 * xoshiro256** (Blackman and Vigna, "Scrambled linear pseudorandom number
 * generators", 2021), started by splitmix64.  The same seed and stream give the
 * same numbers on every machine: nothing here but integers, + - * / sqrt and
 * tl_log.  Not for secrets.
 *
 * The struct is the whole state: saved and loaded as it is, the numbers go on.
 */
#ifndef TAPELINE_BASE_RNG_H
#define TAPELINE_BASE_RNG_H

#include <stdint.h>

struct rng {
	uint64_t s[4];
	uint64_t spare; /* bits of the second number of a normal pair, 0 where used up */
};

/* Start over.  Streams of one seed are independent, so that each symbol can
 * have its own and none depends on how many others there are. */
void rng_seed(struct rng *r, uint64_t seed, uint64_t stream);

/* 64 even bits. */
uint64_t rng_next(struct rng *r);

/* Even on [0, 1), a multiple of 2^-53. */
double rng_uniform(struct rng *r);

/* Even on 0, 1, …, n - 1 without bias; n > 0.  Lemire, "Fast random integer
 * generation in an interval" (2019). */
uint64_t rng_below(struct rng *r, uint64_t n);

/* Mean 0, variance 1: the polar method (Marsaglia and Bray, 1964). */
double rng_normal(struct rng *r);

/* Mean 1: -log of a number even on (0, 1]. */
double rng_exponential(struct rng *r);

#endif
