/*
 * test_vol_realised.c - a day's variance from its prices
 *
 * tests/data/vol-stats-reference.json: means over examples/data/sp500.csv by numpy.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "vol/realised.h"
#include "vol_eval_data.h"

static double of_bar(double (*variance)(double, double, double, double), const struct ohlc *b)
{
	return variance(b->open, b->high, b->low, b->close);
}

static struct ohlc *days_load(size_t *n)
{
	const char *const path = "examples/data/sp500.csv";
	double *open = column_load(path, "open", n), *high = column_load(path, "high", n);
	double *low = column_load(path, "low", n), *close = column_load(path, "close", n);
	struct ohlc *day = malloc(*n * sizeof(*day));

	assert_non_null(day);
	for (size_t i = 0; i < *n; i++)
		day[i] = (struct ohlc){open[i], high[i], low[i], close[i]};
	free(open);
	free(high);
	free(low);
	free(close);
	return day;
}

static void test_sp500(void **state)
{
	json_t *root = reference_load("tests/data/vol-stats-reference.json");
	const json_t *want = json_object_get(root, "range_estimators");
	double squares = 0, parkinson = 0, garman = 0, rogers = 0, m;
	struct ohlc *day;
	size_t n;

	(void)state;
	day = days_load(&n);
	m = (double)(n - 1) / 1e4;
	for (size_t i = 1; i < n; i++) {
		const double r = log(day[i].close / day[i - 1].close);

		squares += realised_variance(&r, 1) / m;
		parkinson += range_parkinson(day[i].high, day[i].low) / m;
		garman += of_bar(range_garman_klass, day + i) / m;
		rogers += of_bar(range_rogers_satchell, day + i) / m;
	}
	assert_near(squares, member(want, "squared_close_to_close"), 1e-12);
	assert_near(parkinson, member(want, "parkinson"), 1e-12);
	assert_near(garman, member(want, "garman_klass"), 1e-12);
	assert_near(rogers, member(want, "rogers_satchell"), 1e-12);
	free(day);
	json_decref(root);
}

/* Yang and Zhang's as they print it, with logs named as there: o, u, d, c. */
static double yang_zhang_plain(const struct ohlc *day, size_t n)
{
	double o[64], u[64], d[64], c[64], mo = 0, mc = 0, vo = 0, vc = 0, rs = 0, k;
	const double m = (double)(n - 1);

	for (size_t i = 1; i < n; i++) {
		o[i] = log(day[i].open) - log(day[i - 1].close);
		u[i] = log(day[i].high) - log(day[i].open);
		d[i] = log(day[i].low) - log(day[i].open);
		c[i] = log(day[i].close) - log(day[i].open);
		mo += o[i];
		mc += c[i];
	}
	mo /= m;
	mc /= m;
	for (size_t i = 1; i < n; i++) {
		vo += pow(o[i] - mo, 2);
		vc += pow(c[i] - mc, 2);
		rs += u[i] * (u[i] - c[i]) + d[i] * (d[i] - c[i]);
	}
	k = 0.34 / (1.34 + (m + 1) / (m - 1));
	return vo / (m - 1) + k * vc / (m - 1) + (1 - k) * rs / m;
}

static void test_yang_zhang(void **state)
{
	struct ohlc *day;
	size_t n;

	(void)state;
	day = days_load(&n);
	for (size_t i = 0; i + 63 < n; i += 63)
		assert_close(range_yang_zhang(day + i, 63), yang_zhang_plain(day + i, 63), 1e-11);
	assert_close(range_yang_zhang(day, 3), yang_zhang_plain(day, 3), 1e-11);
	assert_true(isnan(range_yang_zhang(day, 2)));
	free(day);
}

/* A random walk watched at many moments has its variance in every estimator, less what is
 * missed of the range between the moments. */
static void test_walk(void **state)
{
	enum { DAYS = 2000, STEPS = 1000, COARSE = 50 };
	const double sigma = 0.02, step = sigma / sqrt(STEPS);
	double rv = 0, bv = 0, jump_rv = 0, jump_bv = 0, sums[4] = {0}, close = 100;
	static struct ohlc day[DAYS];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 3, 0);
	for (int d = 0; d < DAYS; d++) {
		double r[COARSE] = {0}, log_price = log(close) + 0.01 * rng_normal(&rng);

		day[d].open = day[d].high = day[d].low = exp(log_price);
		for (int i = 0; i < STEPS; i++) {
			const double x = step * rng_normal(&rng), p = exp(log_price += x);

			r[i * COARSE / STEPS] += x;
			day[d].high = fmax(day[d].high, p);
			day[d].low = fmin(day[d].low, p);
		}
		day[d].close = close = exp(log_price);
		sums[0] += range_parkinson(day[d].high, day[d].low) / DAYS;
		sums[1] += of_bar(range_garman_klass, day + d) / DAYS;
		sums[2] += of_bar(range_rogers_satchell, day + d) / DAYS;
		rv += realised_variance(r, COARSE) / DAYS;
		bv += realised_bipower(r, COARSE) / DAYS;
		r[(size_t)d % COARSE] += 0.05;
		jump_rv += realised_variance(r, COARSE) / DAYS;
		jump_bv += realised_bipower(r, COARSE) / DAYS;
	}
	assert_close(rv, sigma * sigma, 0.02);
	assert_close(bv, sigma * sigma, 0.02);
	/* A jump goes into one whole, into the other for the most part not. */
	assert_close(jump_rv, sigma * sigma + 0.05 * 0.05, 0.02);
	assert_true(jump_bv < sigma * sigma + 0.05 * 0.05 * 0.45);
	for (int i = 0; i < 3; i++)
		assert_close(sums[i], 0.94 * sigma * sigma, 0.05);
	/* From close to close: the night's variance with it. */
	assert_close(range_yang_zhang(day, DAYS), 0.95 * sigma * sigma + 1e-4, 0.05);
	assert_true(isnan(realised_bipower(&rv, 1)));
}

/* A known day by hand. */
static void test_by_hand(void **state)
{
	const struct ohlc day = {100, 110, 95, 105};
	const double r[] = {0.01, -0.02, 0.03};
	const double hl = log(110.0 / 95), co = log(1.05);

	(void)state;
	assert_close(range_parkinson(110, 95), hl * hl / (4 * log(2)), 1e-14);
	assert_close(of_bar(range_garman_klass, &day), 0.5 * hl * hl - (2 * log(2) - 1) * co * co,
		     1e-14);
	assert_close(of_bar(range_rogers_satchell, &day),
		     log(110.0 / 105) * log(1.1) + log(95.0 / 105) * log(0.95), 1e-14);
	assert_close(realised_variance(r, 3), 0.0014, 1e-14);
	assert_close(realised_bipower(r, 3), acos(-1) / 2 * 1.5 * (0.0002 + 0.0006), 1e-14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sp500),
		cmocka_unit_test(test_yang_zhang),
		cmocka_unit_test(test_walk),
		cmocka_unit_test(test_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
