/* rng.c - random numbers that repeat */
#include <math.h>
#include <string.h>

#include "base/explog.h"
#include "base/rng.h"
#include "base/wide.h"

/* Steele, Lea and Flood, "Fast splittable pseudorandom number generators" (2014). */
static uint64_t splitmix64(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return z ^ (z >> 31);
}

void rng_seed(struct rng *r, uint64_t seed, uint64_t stream)
{
	/* Stream 0 is plain splitmix64(seed); the others start far from it. */
	uint64_t state = stream ? seed ^ splitmix64(&stream) : seed;

	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix64(&state);
	r->spare = 0;
}

static uint64_t rotate_left(uint64_t x, int n)
{
	return x << n | x >> (64 - n);
}

uint64_t rng_next(struct rng *r)
{
	uint64_t *s = r->s;
	const uint64_t result = rotate_left(s[1] * 5, 7) * 9;
	const uint64_t t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

double rng_uniform(struct rng *r)
{
	return (double)(rng_next(r) >> 11) * 0x1p-53;
}

uint64_t rng_below(struct rng *r, uint64_t n)
{
	u128 product = (u128)rng_next(r) * n;

	/* The first 2^64 mod n of the low halves would make some results likelier. */
	if ((uint64_t)product < n) {
		const uint64_t skip = (0 - n) % n;

		while ((uint64_t)product < skip)
			product = (u128)rng_next(r) * n;
	}
	return (uint64_t)(product >> 64);
}

double rng_normal(struct rng *r)
{
	double u, v, square;

	if (r->spare) {
		memcpy(&v, &r->spare, sizeof(v));
		r->spare = 0;
		return v;
	}
	do {
		u = 2 * rng_uniform(r) - 1;
		v = 2 * rng_uniform(r) - 1;
		square = u * u + v * v;
	} while (square >= 1 || square == 0);

	const double factor = sqrt(-2 * tl_log(square) / square);

	v *= factor;
	memcpy(&r->spare, &v, sizeof(v));
	return u * factor;
}

double rng_exponential(struct rng *r)
{
	return -tl_log(1 - rng_uniform(r));
}
