/*
 * test_vol_special.c - special functions against 60-digit values, GSL and themselves
 *
 * The table is made by tests/data/special-reference.py with mpmath 1.3.0.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/hash.h"
#include "vol/special.h"

#define REFERENCE "tests/data/special-reference.txt.gz"

/* CRC-32C of the bits of results over grids; the same with gcc 12 and clang 14, -O0 and -O3. */
#define BITS UINT32_C(0x8b62c44b)

static double beta_whole(double a, double b, double x)
{
	return beta_lower(a, b, x, 1 - x);
}

/* Allowed: relative, and absolute for functions that have zeros. */
static const struct function {
	const char *name;
	double (*one)(double);
	double (*two)(double, double);
	double (*three)(double, double, double);
	double relative, absolute;
} functions[] = {
	{"log_gamma", log_gamma, NULL, NULL, 1e-15, 0},
	{"log_gamma_half", log_gamma_half, NULL, NULL, 1e-15, 1e-15},
	{"digamma", digamma, NULL, NULL, 1e-15, 1e-15},
	{"trigamma", trigamma, NULL, NULL, 1e-15, 0},
	{"gamma_lower", NULL, gamma_lower, NULL, 1e-13, 0},
	{"gamma_upper", NULL, gamma_upper, NULL, 1e-13, 0},
	{"beta_lower", NULL, NULL, beta_whole, 2e-13, 0},
	{"normal_cdf", normal_cdf, NULL, NULL, 1e-15, 0},
	{"normal_upper", normal_upper, NULL, NULL, 1e-15, 0},
	{"normal_quantile", normal_quantile, NULL, NULL, 1e-15, 1e-15},
	{"student_upper", NULL, student_upper, NULL, 1e-13, 0},
	{"chi2_upper", NULL, chi2_upper, NULL, 2e-14, 0},
};

enum { FUNCTIONS = sizeof(functions) / sizeof(*functions) };

static void test_reference(void **state)
{
	gzFile in = gzopen(REFERENCE, "rb");
	int seen[FUNCTIONS] = {0};
	char line[256], name[32], value[64];
	double x[3];

	(void)state;
	if (!in)
		fail_msg("%s: run this from the root of the source", REFERENCE);
	while (gzgets(in, line, sizeof(line))) {
		const int got =
			sscanf(line, "%31s %63s %lf %lf %lf", name, value, &x[0], &x[1], &x[2]);
		const double want = strtod(value, NULL);
		size_t i = 0;

		assert_true(got >= 3);
		while (i < FUNCTIONS && strcmp(functions[i].name, name) != 0)
			i++;
		assert_true(i < FUNCTIONS);

		const struct function *f = &functions[i];
		const double y = f->one   ? f->one(x[0])
				 : f->two ? f->two(x[0], x[1])
					  : f->three(x[0], x[1], x[2]);

		seen[i]++;
		if (!(fabs(y - want) <= f->relative * fabs(want) + f->absolute))
			fail_msg("%.17g, not %s", y, line);
	}
	gzclose(in);
	for (size_t i = 0; i < FUNCTIONS; i++)
		assert_true(seen[i] >= 30);
}

static void near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * (fabs(want) + 1e-300)))
		fail_msg("%.17g, not %.17g", got, want);
}

static void test_gsl(void **state)
{
	static const double p[] = {1e-12, 1e-5, 0.01, 0.3, 0.5, 0.75, 0.999};
	static const double shapes[] = {0.4, 1, 2.5, 7, 60};

	(void)state;
	for (size_t i = 0; i < sizeof(p) / sizeof(*p); i++) {
		for (size_t j = 0; j < sizeof(shapes) / sizeof(*shapes); j++) {
			const double a = shapes[j];

			near(gamma_quantile(a, p[i], 1 - p[i]), gsl_cdf_gamma_Pinv(p[i], a, 1),
			     1e-9);
			near(chi2_upper_quantile(p[i], a), gsl_cdf_chisq_Qinv(p[i], a), 1e-9);
			near(student_quantile(p[i], a + 1), gsl_cdf_tdist_Pinv(p[i], a + 1), 1e-8);
			for (size_t k = 0; k < sizeof(shapes) / sizeof(*shapes); k++)
				near(fisher_upper(3 * p[i] + 0.1, a, shapes[k]),
				     gsl_cdf_fdist_Q(3 * p[i] + 0.1, a, shapes[k]), 1e-11);
		}
		for (unsigned x = 0; x < 20; x++)
			near(binomial_cdf(x, 19, p[i]), gsl_cdf_binomial_P(x, p[i], 19), 1e-11);
		near(chi2_lower(p[i] * 10, 3), gsl_cdf_chisq_P(p[i] * 10, 3), 1e-12);
	}
}

/* Quantiles against the functions that they invert, by the smaller of both tails. */
static void test_inverses(void **state)
{
	static const double tails[] = {1e-300, 1e-100, 1e-20, 1e-12, 1e-6, 1e-3, 0.05, 0.3, 0.5};
	static const double shapes[] = {0.002, 0.05, 0.5, 1, 1.7, 5, 40, 900, 1e5};

	(void)state;
	for (size_t i = 0; i < sizeof(tails) / sizeof(*tails); i++) {
		const double t = tails[i];

		for (size_t j = 0; j < sizeof(shapes) / sizeof(*shapes); j++) {
			const double a = shapes[j];
			const double low = gamma_quantile(a, t, 1 - t),
				     high = gamma_quantile(a, 1 - t, t);

			if (low > 1e-290)
				near(gamma_lower(a, low), t, 2e-11);
			near(gamma_upper(a, high), t, 2e-11);
			for (size_t k = 0; k < sizeof(shapes) / sizeof(*shapes); k++) {
				const double b = shapes[k];
				const double s = beta_quantile_logit(a, b, t, 1 - t);
				const double odds = exp(s);

				if (s > -600 && s < 600)
					near(beta_lower(a, b, odds / (1 + odds), 1 / (1 + odds)), t,
					     2e-11);
			}
			if (a > 2 && t < 0.5) {
				near(student_cdf(student_quantile(t, a), a), t, 1e-11);
				near(student_two_sided(student_quantile(t, a), a), 2 * t, 1e-11);
			}
		}
		near(normal_cdf(normal_quantile(t)), t, 1e-12);
	}
	assert_true(student_quantile(0.5, 3) == 0);
}

static void test_elementary(void **state)
{
	(void)state;
	for (double x = 1e-18; x < 1e18; x *= 3.7) {
		near(log_plus_one(x), log1p(x), 1e-15);
		near(exp_minus_one(-x), expm1(-x), 1e-15);
		if (x < 0.99)
			near(log_plus_one(-x), log1p(-x), 1e-15);
		if (x < 700)
			near(exp_minus_one(x), expm1(x), 1e-15);
		near(power_of(x, 1.37), pow(x, 1.37), 2e-14);
		/* Gamma(x + 1) = x Gamma(x), on both sides of where the formula changes. */
		if (x > 1e-3 && x < 1e12)
			near(log_gamma_drop(x + 1, 1), -log(x), 1e-14 + 1e-15 / fabs(log(x)));
	}
	near(log_gamma_drop(30, 17.25), lgamma(12.75) - lgamma(30), 1e-14);
	assert_true(power_of(0, 0) == 1);
	assert_true(power_of(0, 2) == 0);
	assert_true(log_plus_one(INFINITY) == INFINITY);
}

/* At the ends of their domains functions have their limits, beyond it NaN. */
static void test_edges(void **state)
{
	(void)state;
	assert_true(gamma_lower(2, 0) == 0 && gamma_upper(2, 0) == 1);
	assert_true(gamma_lower(2, INFINITY) == 1 && gamma_upper(2, INFINITY) == 0);
	assert_true(beta_lower(2, 3, 0, 1) == 0 && beta_lower(2, 3, 1, 0) == 1);
	assert_true(chi2_upper(-1, 3) == 1 && chi2_lower(-1, 3) == 0);
	assert_true(normal_cdf(-1e150) == 0 && normal_cdf(1e150) == 1);
	assert_true(normal_upper(INFINITY) == 0 && normal_upper(-INFINITY) == 1);
	assert_true(normal_quantile(0) == -INFINITY && normal_quantile(1) == INFINITY);
	assert_true(student_upper(1e200, 5) == 0 || student_upper(1e200, 5) > 0);
	assert_true(student_upper(INFINITY, 5) == 0 && student_cdf(INFINITY, 5) == 1);
	assert_true(fisher_upper(0, 2, 3) == 1 && fisher_upper(INFINITY, 2, 3) == 0);
	assert_true(binomial_cdf(-1, 5, 0.5) == 0 && binomial_cdf(5, 5, 0.5) == 1);
	assert_true(isnan(log_gamma(-1)) && isnan(gamma_lower(0, 1)) &&
		    isnan(beta_lower(1, 1, -1, 2)));
	assert_true(isnan(normal_cdf(NAN)) && isnan(normal_quantile(NAN)));
}

static uint32_t mix(uint32_t crc, double x)
{
	return crc32c(crc, &x, sizeof(x));
}

static void test_bits(void **state)
{
	uint32_t crc = 0;

	(void)state;
	for (double a = 0.01; a < 1000; a *= 1.7) {
		crc = mix(mix(mix(crc, log_gamma(a)), digamma(a)), trigamma(a));
		crc = mix(crc, log_gamma_half(a));
		for (double f = 0.1; f < 4; f += 0.37) {
			crc = mix(mix(crc, gamma_lower(a, a * f)), gamma_upper(a, a * f));
			crc = mix(crc, beta_lower(a, f, f / 5, 1 - f / 5));
			crc = mix(crc, student_upper(f, a));
			crc = mix(crc, student_quantile(f / 4, a));
			crc = mix(crc, gamma_quantile(a, f / 4, 1 - f / 4));
			crc = mix(mix(crc, normal_upper(f)), normal_quantile(f / 4));
		}
	}
	if (crc != BITS)
		fail_msg("0x%08x", crc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference), cmocka_unit_test(test_gsl),
		cmocka_unit_test(test_inverses),  cmocka_unit_test(test_elementary),
		cmocka_unit_test(test_edges),     cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
