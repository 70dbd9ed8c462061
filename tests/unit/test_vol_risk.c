/* test_vol_risk.c - value at risk and expected shortfall: closed forms, simulated tails, plain
 * sorts */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "vol/risk.h"

/* CRC-32C of the bits of results; the same with gcc 12 and clang 14, -O0 and -O3. */
#define BITS UINT32_C(0x863d7ddf)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void near(const char *what, double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * (1 + fabs(want))))
		fail_msg("%s: %.17g, not %.17g", what, got, want);
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ---- the model's own ---- */

static void test_model(void **state)
{
	const double nu = 5;
	struct dist normal, t;
	struct risk r;

	(void)state;
	assert_int_equal(dist_set(&normal, DIST_NORMAL, NULL), 0);
	assert_int_equal(dist_set(&t, DIST_T, &nu), 0);

	assert_int_equal(risk_standard(RISK_MODEL, &normal, NULL, 0.05, &r), 0);
	near("var", r.var, 1.6448536269514722, 1e-14);
	near("es", r.es, 2.0627128075074253, 1e-13);

	/* -mean + sigma (…): McNeil, Frey and Embrechts, "Quantitative Risk Management", 2.2.4. */
	const struct risk f = risk_forecast(&r, 0.001, 0.02);

	near("var", f.var, 0.02 * 1.6448536269514722 - 0.001, 1e-14);
	near("es", f.es, 0.02 * 2.0627128075074253 - 0.001, 1e-13);

	assert_int_equal(risk_standard(RISK_MODEL, &t, NULL, 0.05, &r), 0);
	near("var", r.var, 1.5608497583442293, 1e-13);
	near("es", r.es, 2.238684255461522, 1e-12);
}

static void test_names(void **state)
{
	(void)state;
	for (int i = 0; i < RISK_METHODS; i++)
		assert_int_equal(risk_find(risk_name((enum risk_method)i)), i);
	assert_int_equal(risk_find("guess"), -1);
}

/* ---- the window ---- */

/* After each residual the window is what a sort of the last ones gives. */
static void window_check(size_t window, size_t steps, bool ties)
{
	double *all = calloc(steps, sizeof(*all)), *last = calloc(window, sizeof(*last));
	struct residuals r;
	struct rng rng;

	assert_non_null(all);
	assert_non_null(last);
	assert_int_equal(residuals_init(&r, window), 0);
	rng_seed(&rng, window, ties);
	for (size_t i = 0; i < steps; i++) {
		const double z = rng_normal(&rng);
		const size_t n = i + 1 < window ? i + 1 : window;

		all[i] = ties ? floor(3 * z) : z;
		residuals_add(&r, all[i]);
		assert_int_equal(r.n, n);
		residuals_copy(&r, last);
		for (size_t k = 0; k < n; k++)
			assert_true(last[k] == all[i + 1 - n + k]);
		qsort(last, n, sizeof(*last), ascending);
		for (size_t k = 0; k < n; k++)
			assert_true(r.sorted[k] == last[k]);
	}
	residuals_release(&r);
	free(all);
	free(last);
}

static void test_window(void **state)
{
	(void)state;
	window_check(1, 10, false);
	window_check(2, 20, true);
	window_check(7, 300, false);
	window_check(50, 500, true);
	window_check(400, 1500, false);
}

static void test_not_finite(void **state)
{
	struct residuals r;

	(void)state;
	assert_int_equal(residuals_init(&r, 5), 0);
	residuals_add(&r, NAN);
	residuals_add(&r, INFINITY);
	residuals_add(&r, -INFINITY);
	assert_int_equal(r.n, 0);
	residuals_add(&r, -0.0);
	assert_int_equal(r.n, 1);
	assert_true(1 / r.sorted[0] > 0);
	residuals_reset(&r);
	assert_int_equal(r.n, 0);
	residuals_release(&r);
}

static void test_sorted(void **state)
{
	const double x[] = {-3, -2, -1, 0, 4};

	(void)state;
	/* numpy: percentile([-3, -2, -1, 0, 4], q) with linear interpolation */
	near("quantile", sorted_quantile(x, 5, 0), -3, 0);
	near("quantile", sorted_quantile(x, 5, 0.05), -2.8, 1e-15);
	near("quantile", sorted_quantile(x, 5, 0.5), -1, 0);
	near("quantile", sorted_quantile(x, 5, 0.9), 2.4, 1e-15);
	near("quantile", sorted_quantile(x, 5, 1), 4, 0);
	near("mean", sorted_mean_below(x, 5, 0), -3, 0);
	near("mean", sorted_mean_below(x, 5, 0.3), -2.5, 0);
	near("mean", sorted_mean_below(x, 5, 1), -0.4, 1e-15);
	near("one", sorted_quantile(x, 1, 0.3), -3, 0);
	near("one", sorted_mean_below(x, 1, 0.3), -3, 0);
}

static void fill(struct residuals *r, size_t window, size_t n, const struct dist *d, uint64_t seed)
{
	struct rng rng;

	assert_int_equal(residuals_init(r, window), 0);
	rng_seed(&rng, seed, 0);
	for (size_t i = 0; i < n; i++)
		residuals_add(r, dist_draw(d, &rng));
}

static void test_fhs(void **state)
{
	static const double p[] = {0.01, 0.025, 0.05, 0.3};
	const double shape[] = {5, -0.2};
	double z[1500];
	struct dist d;
	struct residuals r;
	struct risk out = {-1, -1};

	(void)state;
	assert_int_equal(dist_set(&d, DIST_SKEWT, shape), 0);
	fill(&r, 1500, 999, &d, 1);
	assert_true(!residuals_ready(&r));
	assert_int_equal(risk_standard(RISK_FHS, NULL, &r, 0.05, &out), -1);
	assert_int_equal(risk_standard(RISK_EVT, NULL, &r, 0.05, &out), -1);
	assert_true(out.var == -1 && out.es == -1);
	residuals_add(&r, 0.5);
	assert_int_equal(risk_standard(RISK_FHS, NULL, &r, 0.05, &out), 0);
	residuals_release(&r);

	fill(&r, 1500, 4000, &d, 2);
	residuals_copy(&r, z);
	sort_numbers(z, COUNT(z));
	for (size_t i = 0; i < COUNT(p); i++) {
		const double at = p[i] * 1499;
		const size_t k = (size_t)at;
		double sum = 0;

		for (size_t j = 0; j <= k; j++)
			sum += z[j];
		assert_int_equal(risk_standard(RISK_FHS, NULL, &r, p[i], &out), 0);
		near("var", out.var, -(z[k] + (at - (double)k) * (z[k + 1] - z[k])), 1e-15);
		near("es", out.es, -sum / (double)(k + 1), 1e-15);
		assert_true(out.es >= out.var);
	}
	residuals_release(&r);
}

/* With very many residuals they are the distribution's own. */
static void test_fhs_converges(void **state)
{
	enum { N = 200000 };
	const double shape[] = {8, -0.15};
	struct dist d;
	struct residuals r = {0};
	struct risk own, past;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_SKEWT, shape), 0);

	double *z = malloc(N * sizeof(*z));
	struct rng rng;

	assert_non_null(z);
	rng_seed(&rng, 9, 0);
	for (size_t i = 0; i < N; i++)
		z[i] = dist_draw(&d, &rng);
	sort_numbers(z, N);
	for (double p = 0.01; p < 0.3; p *= 2) {
		assert_int_equal(risk_standard(RISK_MODEL, &d, &r, p, &own), 0);
		past = risk_sample(z, N, p);
		near("var", past.var, own.var, 0.01);
		near("es", past.es, own.es, 0.015);
	}
	free(z);
}

/* ---- generalised Pareto ---- */

static double gpd_draw(double shape, double scale, struct rng *rng)
{
	const double away = rng_exponential(rng);

	return shape == 0 ? scale * away : scale * expm1(shape * away) / shape;
}

/* The log-likelihood, term by term. */
static double gpd_likelihood(const double *y, size_t n, double shape, double scale)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		const double x = 1 + shape * y[i] / scale;

		if (!(x > 0))
			return -INFINITY;
		sum -= log(scale) + (fabs(shape) < 1e-12 ? y[i] / scale : (1 + 1 / shape) * log(x));
	}
	return sum;
}

/* No point near or far inside the bounds is likelier, also after a coordinate search from there. */
static void maximum_check(const double *y, size_t n, const struct gpd *g)
{
	const double best = gpd_likelihood(y, n, g->shape, g->scale);

	near("likelihood", g->loglik, best, 1e-10);
	for (double shape = GPD_SHAPE_MIN; shape <= GPD_SHAPE_MAX; shape += 0.02)
		for (double ratio = 0.2; ratio < 5; ratio *= 1.03)
			assert_true(gpd_likelihood(y, n, shape, ratio * g->scale) <= best + 1e-9);
	for (double step = 0.1; step > 1e-7; step /= 10)
		for (int i = -1; i <= 1; i++)
			for (int j = -1; j <= 1; j++) {
				const double shape = g->shape + i * step;

				if (shape >= GPD_SHAPE_MIN && shape <= GPD_SHAPE_MAX)
					assert_true(gpd_likelihood(y, n, shape,
								   g->scale * (1 + j * step)) <=
						    best + 1e-9);
			}
}

/* Simulated tails: a maximum, and near the truth: the errors' standard deviations are
 * (1 + shape) / sqrt n and scale sqrt(2 (1 + shape) / n) (Smith 1987). */
static void test_gpd(void **state)
{
	static const double shapes[] = {-0.3, -0.1, 0, 0.1, 0.25, 0.5};
	static const size_t counts[] = {20, 100, 3000};
	static double y[3000];

	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++)
		for (size_t j = 0; j < COUNT(counts); j++)
			for (uint64_t seed = 0; seed < 5; seed++) {
				const double n = (double)counts[j], shape = shapes[i];
				struct rng rng;
				struct gpd g;

				rng_seed(&rng, seed, i);
				for (size_t k = 0; k < counts[j]; k++)
					y[k] = gpd_draw(shape, 0.7, &rng);
				assert_int_equal(gpd_fit(y, counts[j], &g), 0);
				if (j < 2) {
					maximum_check(y, counts[j], &g);
					continue;
				}
				assert_true(fabs(g.shape - shape) < 4 * (1 + shape) / sqrt(n));
				assert_true(fabs(g.scale / 0.7 - 1) <
					    4 * sqrt(2 * (1 + shape) / n));
			}
}

/* Nasty ones, many and few: coarse, in two clumps, with an end, with outliers. */
static void test_gpd_nasty(void **state)
{
	enum { MOST = 160 };
	double y[MOST];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 21, 0);
	for (size_t i = 0; i < 120; i++) {
		const size_t n = 30 + (size_t)rng_below(&rng, MOST - 29);
		const double shape = -0.45 + 1.3 * rng_uniform(&rng);
		struct gpd g;

		for (size_t k = 0; k < n; k++) {
			y[k] = gpd_draw(shape, 1, &rng);
			if (i % 6 == 1)
				y[k] = ceil(10 * y[k]) / 10;
			if (i % 6 == 2 && k < 3)
				y[k] *= 50;
			if (i % 6 == 3)
				y[k] = k < n / 2 ? 1 + 1e-3 * y[k] : y[k];
			if (i % 6 == 4)
				y[k] = fabs(rng_normal(&rng)) + 1e-9;
			if (i % 6 == 5)
				y[k] = 1e-9 + (1 - rng_uniform(&rng)) * (1 + (double)(k % 2));
		}
		assert_int_equal(gpd_fit(y, n, &g), 0);
		maximum_check(y, n, &g);
	}
}

/* The same shape in other units, and in any order. */
static void test_gpd_units(void **state)
{
	double y[100], scaled[100];
	struct rng rng;
	struct gpd g, h;

	(void)state;
	rng_seed(&rng, 5, 0);
	for (int i = 0; i < 100; i++) {
		y[i] = gpd_draw(0.2, 1, &rng);
		scaled[99 - i] = 1e-6 * y[i];
	}
	assert_int_equal(gpd_fit(y, 100, &g), 0);
	assert_int_equal(gpd_fit(scaled, 100, &h), 0);
	near("shape", h.shape, g.shape, 1e-9);
	near("scale", h.scale * 1e6, g.scale, 1e-9);
}

static void test_gpd_odd(void **state)
{
	double y[50];
	struct gpd g;

	(void)state;
	for (int i = 0; i < 50; i++)
		y[i] = 2;
	assert_int_equal(gpd_fit(y, 9, &g), -1);
	assert_int_equal(gpd_fit(y, 50, &g), 0); /* all alike: as short a tail as allowed */
	near("shape", g.shape, GPD_SHAPE_MIN, 0);
	maximum_check(y, 50, &g);
	y[7] = 0;
	assert_int_equal(gpd_fit(y, 50, &g), -1);
	y[7] = INFINITY;
	assert_int_equal(gpd_fit(y, 50, &g), -1);
	y[7] = NAN;
	assert_int_equal(gpd_fit(y, 50, &g), -1);
	y[7] = 1e12;
	assert_int_equal(gpd_fit(y, 50, &g), 0); /* one monster */
	assert_true(g.shape > 0 && g.shape <= GPD_SHAPE_MAX && g.scale > 0);
	maximum_check(y, 50, &g);
	y[7] = 1e-300;
	assert_int_equal(gpd_fit(y, 50, &g), 0);
	maximum_check(y, 50, &g);
	for (int i = 0; i < 49; i++)
		y[i] = 1e-300 * (i + 1);
	assert_int_equal(gpd_fit(y, 50, &g), 0); /* nearly all at the threshold */
	assert_true(g.scale > 0 && g.scale < INFINITY && fabs(g.loglik) < INFINITY);
	assert_true(g.shape >= GPD_SHAPE_MIN && g.shape <= GPD_SHAPE_MAX);
	for (int i = 0; i < 50; i++)
		y[i] = exp(i); /* a tail so heavy that it has no mean */
	assert_int_equal(gpd_fit(y, 50, &g), 0);
	near("shape", g.shape, GPD_SHAPE_MAX, 0);
	maximum_check(y, 50, &g);
}

static void test_gpd_quantile(void **state)
{
	static const double shapes[] = {-0.4, -1e-9, 0, 1e-9, 0.3};

	(void)state;
	for (size_t i = 0; i < COUNT(shapes); i++) {
		const struct gpd g = {.shape = shapes[i], .scale = 1.5};

		for (double p = 1; p > 1e-9; p /= 3) {
			const double y = gpd_quantile(&g, p);
			const double tail = fabs(g.shape) < 1e-8
						    ? exp(-y / g.scale)
						    : pow(1 + g.shape * y / g.scale, -1 / g.shape);
			double sum = 0;

			near("chance", tail / p, 1, 1e-6);

			/* The mean beyond is the mean of the quantiles of lesser chances. */
			for (int k = 0; k < 4000; k++) {
				const double u = (k + 0.5) / 4000;

				/* u = v^4 tames the end */
				sum += gpd_quantile(&g, p * u * u * u * u) * 4 * u * u * u / 4000;
			}
			near("mean", gpd_mean_beyond(&g, y), sum, 2e-6);
		}
	}
}

/* ---- peaks over threshold ---- */

/* Against the formulas of McNeil and Frey (2000) written out, by a sort of our own. */
static void test_evt_formulas(void **state)
{
	static const double levels[] = {0.001, 0.01, 0.025, 0.05};
	const double nu = 4;
	double z[1000], y[100];
	struct dist d;
	struct residuals r;
	struct risk out;
	struct gpd g;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_T, &nu), 0);
	fill(&r, 1000, 2500, &d, 4);
	residuals_copy(&r, z);
	qsort(z, 1000, sizeof(*z), ascending);

	const double u = -z[100];

	for (int i = 0; i < 100; i++)
		y[i] = -z[i] - u;
	assert_int_equal(gpd_fit(y, 100, &g), 0);
	for (size_t i = 0; i < COUNT(levels); i++) {
		const double q = 1 - levels[i];
		const double var =
			u + g.scale / g.shape * (pow((1 - q) / (100.0 / 1000), -g.shape) - 1);
		const double es =
			var * (1 / (1 - g.shape) + (g.scale - g.shape * u) / ((1 - g.shape) * var));

		assert_int_equal(risk_standard(RISK_EVT, NULL, &r, levels[i], &out), 0);
		near("var", out.var, var, 1e-10);
		near("es", out.es, es, 1e-10);
	}
	/* On this side of the threshold the residuals speak for themselves. */
	for (double p = 0.1; p < 1; p += 0.2) {
		struct risk plain;

		assert_int_equal(risk_standard(RISK_EVT, NULL, &r, p, &out), 0);
		assert_int_equal(risk_standard(RISK_FHS, NULL, &r, p, &plain), 0);
		assert_true(out.var == plain.var && out.es == plain.es);
	}
	residuals_release(&r);
}

/* Residuals all alike, as flat prices make them: no tail, no NaN. */
static void test_evt_flat(void **state)
{
	struct residuals r;
	struct risk out;

	(void)state;
	assert_int_equal(residuals_init(&r, 1200), 0);
	for (int i = 0; i < 1200; i++)
		residuals_add(&r, 0);
	assert_int_equal(risk_standard(RISK_EVT, NULL, &r, 0.01, &out), 0);
	assert_true(out.var == 0 && out.es == 0);
	residuals_add(&r, -1e6); /* one crash */
	assert_int_equal(risk_standard(RISK_EVT, NULL, &r, 0.01, &out), 0);
	assert_true(isfinite(out.var) && isfinite(out.es) && out.es >= out.var);
	residuals_release(&r);
}

/* From a tail of known shape the extreme quantile comes nearer to the truth than by counting. */
static void test_evt_better(void **state)
{
	enum { RUNS = 200 };
	const double nu = 3, p = 0.002;
	struct dist d;
	double by_tail = 0, by_count = 0;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_T, &nu), 0);

	const double truth = -dist_quantile(&d, p);

	for (uint64_t seed = 0; seed < RUNS; seed++) {
		struct residuals r;
		struct risk out;

		fill(&r, 1000, 1000, &d, seed);
		assert_int_equal(risk_standard(RISK_EVT, NULL, &r, p, &out), 0);
		by_tail += (out.var / truth - 1) * (out.var / truth - 1) / RUNS;
		assert_int_equal(risk_standard(RISK_FHS, NULL, &r, p, &out), 0);
		by_count += (out.var / truth - 1) * (out.var / truth - 1) / RUNS;
		residuals_release(&r);
	}
	assert_true(sqrt(by_tail) < 0.25);
	assert_true(by_tail < 0.8 * by_count);
}

/* The fit that is kept is the fit made anew, whatever came in between; saved and loaded, the
 * window gives the same bits. */
static void test_kept(void **state)
{
	enum { WINDOW = 1000 };
	const double nu = 4;
	double z[WINDOW];
	struct dist d;
	struct residuals r, again;
	struct risk kept, anew;
	struct rng rng;
	uint32_t crc = 0;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_T, &nu), 0);
	fill(&r, WINDOW, 1300, &d, 11);
	rng_seed(&rng, 12, 0);
	for (int i = 0; i < 300; i++) {
		residuals_add(&r, dist_draw(&d, &rng));
		residuals_copy(&r, z);
		assert_int_equal(residuals_init(&again, WINDOW), 0);
		for (int k = 0; k < WINDOW; k++)
			residuals_add(&again, z[k]);
		for (int m = RISK_FHS; m < RISK_METHODS; m++) {
			assert_int_equal(risk_standard((enum risk_method)m, NULL, &r, 0.01, &kept),
					 0);
			assert_int_equal(
				risk_standard((enum risk_method)m, NULL, &again, 0.01, &anew), 0);
			assert_memory_equal(&kept, &anew, sizeof(kept));
			crc = crc32c(crc, &kept, sizeof(kept));
		}
		residuals_release(&again);
	}
	residuals_release(&r);
	if (crc != BITS)
		fail_msg("0x%08x", crc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_model),         cmocka_unit_test(test_names),
		cmocka_unit_test(test_window),        cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_sorted),        cmocka_unit_test(test_fhs),
		cmocka_unit_test(test_fhs_converges), cmocka_unit_test(test_gpd),
		cmocka_unit_test(test_gpd_units),     cmocka_unit_test(test_gpd_odd),
		cmocka_unit_test(test_gpd_nasty),     cmocka_unit_test(test_gpd_quantile),
		cmocka_unit_test(test_evt_formulas),  cmocka_unit_test(test_evt_flat),
		cmocka_unit_test(test_evt_better),    cmocka_unit_test(test_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
