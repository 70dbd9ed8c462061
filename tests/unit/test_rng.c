/* test_rng.c - the generator's numbers, and that they are distributed as promised
 *
 * Seeds are fixed, so these tests give the same answer at every run; the bounds
 * are those a good generator misses once in a million runs or less.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/hash.h"
#include "base/rng.h"

enum { SAMPLES = 1000000 };

/* From the state 1 2 3 4, as in the tests of the Rust crate rand_xoshiro 0.6. */
static void test_reference(void **state)
{
	static const uint64_t want[] = {11520,
					0,
					1509978240,
					UINT64_C(1215971899390074240),
					UINT64_C(1216172134540287360),
					UINT64_C(607988272756665600),
					UINT64_C(16172922978634559625),
					UINT64_C(8476171486693032832),
					UINT64_C(10595114339597558777),
					UINT64_C(2904607092377533576)};
	struct rng r = {.s = {1, 2, 3, 4}};

	(void)state;
	for (size_t i = 0; i < sizeof(want) / sizeof(*want); i++)
		assert_int_equal(rng_next(&r), want[i]);
}

/* splitmix64 from 1234567, as Rosetta Code has it, fills the state. */
static void test_seed(void **state)
{
	struct rng r, again, other;

	(void)state;
	rng_seed(&r, 1234567, 0);
	assert_int_equal(r.s[0], UINT64_C(6457827717110365317));
	assert_int_equal(r.s[1], UINT64_C(3203168211198807973));
	assert_int_equal(r.s[2], UINT64_C(9817491932198370423));
	assert_int_equal(r.s[3], UINT64_C(4593380528125082431));
	rng_seed(&r, 0, 0);
	assert_int_equal(rng_next(&r), UINT64_C(0x99ec5f36cb75f2b4));

	rng_seed(&r, 5, 1);
	rng_seed(&again, 5, 1);
	assert_memory_equal(&r, &again, sizeof(r));
	rng_seed(&other, 5, 2);
	assert_memory_not_equal(r.s, other.s, sizeof(r.s));
	rng_seed(&other, 6, 1);
	assert_memory_not_equal(r.s, other.s, sizeof(r.s));
}

/* The struct is all there is: a copy goes on alike, a pair of normals included. */
static void test_state(void **state)
{
	struct rng r, copy;

	(void)state;
	rng_seed(&r, 7, 0);
	for (int i = 0; i < 101; i++) {
		copy = r;
		assert_true(rng_normal(&r) == rng_normal(&copy));
		assert_memory_equal(&r, &copy, sizeof(r));
	}
	rng_seed(&r, 7, 0);
	rng_seed(&copy, 7, 0);
	rng_normal(&r);
	rng_seed(&r, 7, 0); /* forgets the second of the pair */
	assert_memory_equal(&r, &copy, sizeof(r));
}

static void test_uniform(void **state)
{
	unsigned counts[100] = {0};
	double chi = 0, sum = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 8, 0);
	for (int i = 0; i < SAMPLES; i++) {
		const double u = rng_uniform(&r);

		assert_true(u >= 0 && u < 1);
		assert_true(u * 0x1p53 == floor(u * 0x1p53));
		counts[(int)(u * 100)]++;
		sum += u;
	}
	for (int i = 0; i < 100; i++)
		chi += pow(counts[i] - SAMPLES / 100.0, 2) / (SAMPLES / 100.0);
	assert_true(chi > 45 && chi < 175); /* 99 degrees of freedom */
	assert_true(fabs(sum / SAMPLES - 0.5) < 5 * sqrt(1.0 / 12 / SAMPLES));
}

static void test_below(void **state)
{
	static const uint64_t bounds[] = {1, 2, 3, 6, 7, 10, 100};
	struct rng r;

	(void)state;
	rng_seed(&r, 9, 0);
	for (size_t b = 0; b < sizeof(bounds) / sizeof(*bounds); b++) {
		const uint64_t n = bounds[b];
		const double expected = 100000.0 / (double)n;
		unsigned counts[100] = {0};

		for (int i = 0; i < 100000; i++) {
			const uint64_t x = rng_below(&r, n);

			assert_true(x < n);
			counts[x]++;
		}
		for (uint64_t x = 0; x < n; x++)
			assert_true(fabs(counts[x] - expected) < 5.5 * sqrt(expected));
	}
	/* 3/4 of 2^64: without rejection, every third result would come twice as often */
	const uint64_t large = UINT64_C(3) << 62;
	unsigned thirds[3] = {0};

	for (int i = 0; i < 90000; i++) {
		const uint64_t x = rng_below(&r, large);

		assert_true(x < large);
		thirds[x % 3]++;
	}
	for (int i = 0; i < 3; i++)
		assert_true(fabs(thirds[i] - 30000.0) < 5.5 * sqrt(20000));
	assert_true(rng_below(&r, UINT64_MAX) < UINT64_MAX);
}

static void test_normal(void **state)
{
	double moment[5] = {0}, product = 0, before = 0;
	unsigned within[4] = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 10, 0);
	for (int i = 0; i < SAMPLES; i++) {
		const double z = rng_normal(&r);

		for (int k = 1; k <= 4; k++)
			moment[k] += pow(z, k) / SAMPLES;
		for (int k = 1; k <= 3; k++)
			within[k] += fabs(z) < k;
		product += z * before / SAMPLES;
		before = z;
	}
	/* means 0 1 0 3, variances 1 2 15 96; five standard errors */
	assert_true(fabs(moment[1]) < 0.005);
	assert_true(fabs(moment[2] - 1) < 0.0071);
	assert_true(fabs(moment[3]) < 0.0194);
	assert_true(fabs(moment[4] - 3) < 0.049);
	assert_true(fabs(product) < 0.005);
	for (int k = 1; k <= 3; k++) {
		const double p = erf(k / sqrt(2));

		assert_true(fabs(within[k] - SAMPLES * p) < 5 * sqrt(SAMPLES * p * (1 - p)));
	}
}

static void test_exponential(void **state)
{
	double sum = 0, squares = 0;
	unsigned above[6] = {0};
	struct rng r;

	(void)state;
	rng_seed(&r, 11, 0);
	for (int i = 0; i < SAMPLES; i++) {
		const double x = rng_exponential(&r);

		assert_true(x >= 0 && x < 40);
		sum += x;
		squares += x * x;
		for (int k = 1; k < 6; k++)
			above[k] += x > k;
	}
	assert_true(fabs(sum / SAMPLES - 1) < 0.005);
	assert_true(fabs(squares / SAMPLES - 2) < 5 * sqrt(20.0 / SAMPLES));
	for (int k = 1; k < 6; k++) {
		const double p = exp(-k);

		assert_true(fabs(above[k] - SAMPLES * p) < 5 * sqrt(SAMPLES * p));
	}
}

/* The same bits with every compiler, optimisation and CPU: see test_explog.c. */
static void test_bits(void **state)
{
	uint32_t crc = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 12, 34);
	for (int i = 0; i < 100000; i++) {
		double x[4];

		x[0] = rng_normal(&r);
		x[1] = rng_exponential(&r);
		x[2] = rng_uniform(&r);
		x[3] = (double)rng_below(&r, 1000);
		crc = crc32c(crc, x, sizeof(x));
	}
	assert_int_equal(crc, 0x6e3bb1c0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference),   cmocka_unit_test(test_seed),
		cmocka_unit_test(test_state),       cmocka_unit_test(test_uniform),
		cmocka_unit_test(test_below),       cmocka_unit_test(test_normal),
		cmocka_unit_test(test_exponential), cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
