/*
 * test_normal.c - the normal distribution against 60 digits
 *
 * tests/data/normal-reference.txt is by mpmath 1.3.0.
 */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/normal.h"

/* Relative, and absolute where a double has fewer bits. */
static void near(double got, double want, double tolerance, double x)
{
	if (got != want && !(fabs(got - want) <= tolerance * fabs(want) + 4 * 5e-324))
		fail_msg("at %a: %.17g, not %.17g", x, got, want);
}

static void check_line(const char *line, size_t counts[2])
{
	double x, a, b, c;

	if (sscanf(line, "x %la %lf %lf %lf", &x, &a, &b, &c) == 4) {
		near(normal_pdf(x), a, 2e-15, x);
		near(normal_cdf(x), b, 2e-15, x);
		near(normal_mills(x), c, 2e-15, x);
		counts[0]++;
	} else if (sscanf(line, "p %la %lf", &x, &a) == 2) {
		near(normal_quantile(x), a, 2e-15, x);
		counts[1]++;
	}
}

static void equals_the_reference(void **state)
{
	FILE *f = fopen("tests/data/normal-reference.txt", "r");
	char line[256];
	size_t counts[2] = {0};

	(void)state;
	if (!f)
		fail_msg("tests/data/normal-reference.txt is missing: run from the root");
	while (fgets(line, sizeof(line), f))
		check_line(line, counts);
	fclose(f);
	assert_int_equal(counts[0], 41);
	assert_int_equal(counts[1], 33);
}

static void knows_its_ends(void **state)
{
	(void)state;
	assert_true(normal_cdf(-INFINITY) == 0 && normal_cdf(INFINITY) == 1);
	assert_true(normal_cdf(-1e300) == 0 && normal_cdf(1e300) == 1);
	assert_true(normal_pdf(INFINITY) == 0 && normal_pdf(-1e300) == 0);
	assert_true(normal_mills(INFINITY) == 0 && normal_mills(-INFINITY) == INFINITY);
	assert_true(normal_mills(1e200) > 0 && fabs(normal_mills(1e200) * 1e200 - 1) < 1e-15);
	assert_true(isnan(normal_cdf(NAN)) && isnan(normal_pdf(NAN)) && isnan(normal_mills(NAN)));
	assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
	assert_true(isnan(normal_quantile(-0.1)) && isnan(normal_quantile(1.1)));
	assert_true(isnan(normal_quantile(NAN)));
}

/* Steps where one formula gives way to the next would show. */
static void never_falls(void **state)
{
	double before = -1, quantile = -INFINITY;

	(void)state;
	for (double x = -9; x <= 9; x += 1.0 / 4096) {
		const double p = normal_cdf(x);

		assert_true(p >= before * (1 - DBL_EPSILON));
		before = p;
	}
	for (double p = 1.0 / 8192; p < 1; p += 1.0 / 8192) {
		const double x = normal_quantile(p);

		assert_true(x > quantile);
		assert_true(fabs(normal_cdf(x) - p) < 1e-15 * (1 + fabs(x)));
		quantile = x;
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_the_reference),
		cmocka_unit_test(knows_its_ends),
		cmocka_unit_test(never_falls),
	};

	return cmocka_run_group_tests_name("normal", tests, NULL, NULL);
}
