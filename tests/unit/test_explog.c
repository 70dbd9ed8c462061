/* test_explog.c - tl_log and tl_exp against mpmath's values, and their exact bits */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <zlib.h>

#include "base/explog.h"
#include "base/hash.h"

#define REFERENCE "tests/data/explog-reference.txt.gz"

/* CRC-32C of the results' bits over the grids below.  They were the same with
 * gcc 12 and clang 14, -O0 and -O3, on x86-64 with and without AVX2 and FMA. */
#define LOG_BITS UINT32_C(0x9f937004)
#define EXP_BITS UINT32_C(0xa0acd050)

static double bits_double(uint64_t b)
{
	double x;

	memcpy(&x, &b, sizeof(x));
	return x;
}

static uint64_t double_bits(double x)
{
	uint64_t b;

	memcpy(&b, &x, sizeof(b));
	return b;
}

/* The distance of two neighbouring doubles at y. */
static double double_ulp(double y)
{
	const uint64_t exponent = double_bits(y) >> 52 & 0x7ff;

	return exponent > 52 ? bits_double((exponent - 52) << 52)
			     : bits_double(UINT64_C(1) << (exponent ? exponent - 1 : 0));
}

struct worst {
	double ulps, x;
	unsigned n;
};

/* The error of y in ulps, the truth being near + ten_thousandths ulps. */
static void worst_note(struct worst *w, double x, double y, double near, long ten_thousandths)
{
	const double error = fabs((y - near) / double_ulp(near) - (double)ten_thousandths / 10000);

	w->n++;
	if (!(error <= w->ulps)) {
		w->ulps = error;
		w->x = x;
	}
}

static void test_reference(void **state)
{
	struct worst log_worst = {0}, exp_worst = {0}, subnormal = {0};
	char line[128], name[4];
	uint64_t x_bits, y_bits;
	long remainder;
	gzFile in = gzopen(REFERENCE, "rb");

	(void)state;
	if (!in)
		fail_msg("%s: run this from the root of the source", REFERENCE);
	while (gzgets(in, line, sizeof(line))) {
		if (line[0] == '#')
			continue;
		assert_int_equal(sscanf(line, "%3s %" SCNx64 " %" SCNx64 " %ld", name, &x_bits,
					&y_bits, &remainder),
				 4);
		const double x = bits_double(x_bits), near = bits_double(y_bits);

		if (strcmp(name, "log") == 0)
			worst_note(&log_worst, x, tl_log(x), near, remainder);
		else
			worst_note(near < 0x1p-1022 ? &subnormal : &exp_worst, x, tl_exp(x), near,
				   remainder);
	}
	gzclose(in);
	print_message("log: %u values, worst %.4f ulp at %a\n", log_worst.n, log_worst.ulps,
		      log_worst.x);
	print_message("exp: %u values, worst %.4f ulp at %a\n", exp_worst.n, exp_worst.ulps,
		      exp_worst.x);
	print_message("exp, subnormal: %u values, worst %.4f ulp at %a\n", subnormal.n,
		      subnormal.ulps, subnormal.x);
	assert_true(log_worst.n > 9000 && exp_worst.n > 8000 && subnormal.n > 500);
	assert_true(log_worst.ulps <= 1);
	assert_true(exp_worst.ulps <= 1);
	assert_true(subnormal.ulps <= 1);
}

static void assert_same(double got, double want)
{
	assert_int_equal(double_bits(got), double_bits(want));
}

static void test_special(void **state)
{
	(void)state;
	assert_same(tl_log(1), 0.0);
	assert_same(tl_log(INFINITY), INFINITY);
	assert_same(tl_log(0.0), -INFINITY);
	assert_same(tl_log(-0.0), -INFINITY);
	assert_true(isnan(tl_log(-1)));
	assert_true(isnan(tl_log(-0x1p-1074)));
	assert_true(isnan(tl_log(-INFINITY)));
	assert_true(isnan(tl_log(NAN)));
	assert_same(tl_log(2), 0x1.62e42fefa39efp-1);
	assert_same(tl_log(0.5), -0x1.62e42fefa39efp-1);
	assert_same(tl_log(0x1p-1074), -0x1.74385446d71c3p+9);
	assert_same(tl_log(0x1.fffffffffffffp+1023), 0x1.62e42fefa39efp+9);

	assert_same(tl_exp(0.0), 1.0);
	assert_same(tl_exp(-0.0), 1.0);
	assert_same(tl_exp(0x1p-60), 1.0);
	assert_same(tl_exp(-0x1p-60), 1.0);
	assert_same(tl_exp(1), 0x1.5bf0a8b145769p+1);
	assert_same(tl_exp(INFINITY), INFINITY);
	assert_same(tl_exp(-INFINITY), 0.0);
	assert_true(isnan(tl_exp(NAN)));
	assert_same(tl_exp(0x1.62e42fefa39f0p+9), INFINITY);
	assert_true(tl_exp(0x1.62e42fefa39efp+9) < INFINITY);
	assert_true(tl_exp(0x1.62e42fefa39efp+9) > 0x1.fffffffffff00p+1023);
	assert_same(tl_exp(-0x1.74910d52d3051p+9), 0x1p-1074);
	assert_same(tl_exp(-0x1.74910d52d3052p+9), 0.0);
	assert_same(tl_exp(1e308), INFINITY);
	assert_same(tl_exp(-1e308), 0.0);
}

/* exp(log x) = x to what the conditioning of exp allows. */
static void test_inverse(void **state)
{
	(void)state;
	for (int i = 1; i < 100000; i++) {
		const double x = i / 64.0;
		const double y = tl_exp(tl_log(x));

		assert_true(fabs(y - x) <= x * 0x1p-52 * (1 + fabs(tl_log(x))));
	}
}

/* A fixed walk through every positive double's bits: 10^6 arguments. */
static void test_log_bits(void **state)
{
	const uint64_t step = UINT64_C(0x7ff0000000000000) / 1000000;
	uint32_t crc = 0;

	(void)state;
	for (uint64_t i = 0; i < 1000000; i++) {
		const uint64_t even = double_bits(tl_log(bits_double(1 + i * step)));
		const uint64_t close = double_bits(tl_log(0.25 + (double)i * 0x1p-19));

		crc = crc32c(crc, &even, sizeof(even));
		crc = crc32c(crc, &close, sizeof(close));
	}
	if (crc != LOG_BITS)
		fail_msg("log has other bits here: %#" PRIx32, crc);
}

static void test_exp_bits(void **state)
{
	uint32_t crc = 0;

	(void)state;
	for (int i = 0; i < 1000000; i++) {
		const uint64_t wide = double_bits(tl_exp(-746 + i * (1457.0 / 1000000)));
		const uint64_t close = double_bits(tl_exp((i - 500000) * 0x1p-19));

		crc = crc32c(crc, &wide, sizeof(wide));
		crc = crc32c(crc, &close, sizeof(close));
	}
	if (crc != EXP_BITS)
		fail_msg("exp has other bits here: %#" PRIx32, crc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference), cmocka_unit_test(test_special),
		cmocka_unit_test(test_inverse),   cmocka_unit_test(test_log_bits),
		cmocka_unit_test(test_exp_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
