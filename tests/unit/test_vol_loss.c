/*
 * test_vol_loss.c - losses of variance forecasts, log scores and integral transforms
 *
 * tests/data/variance-forecasts.csv.gz: forecasts of the S&P 500's variance by several
 * models, their scores to four digits by numpy; vol-eval-reference.json: scipy 1.17.1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "vol/density.h"
#include "vol/loss.h"
#include "vol_eval_data.h"

#define FORECASTS "tests/data/variance-forecasts.csv.gz"
#define ROLLING   "tests/data/rolling-reference-arch.csv.gz"

/* Scores of the test days, 2013 to 2018. */
static const struct {
	const char *name;
	double qlike_r2, mse_r2, qlike, mse, mae, r2;
} published[] = {
	{"garch11_normal", 0.3792, 2.1849, 0.5001, 0.9400, 0.5254, 0.263},
	{"gjr111_t", 0.3382, 2.0935, 0.4620, 0.8476, 0.5086, 0.344},
	{"gjr111_t_roll22", 0.3301, 2.0888, 0.4530, 0.8311, 0.5038, 0.362},
	{"egarch111_t", 0.3384, 2.0438, 0.4611, 0.8227, 0.4825, 0.355},
	{"ewma94", 0.4309, 2.2203, 0.5041, 0.9777, 0.4887, 0.224},
	{"har_logrange", 0.3213, 2.1350, 0.4397, 0.9018, 0.4629, 0.285},
	{"garchlstm16_qlike_range", 0.2944, 1.9707, 0.4394, 0.7425, 0.4752, 0.421},
	{"garchlstm16_mselog_range", 0.2924, 1.9922, 0.4103, 0.7661, 0.3912, 0.428},
};

static void assert_printed(double x, double printed, double digit)
{
	if (!(fabs(x - printed) <= 0.5001 * digit))
		fail_msg("%.6g and not %.4f", x, printed);
}

static void test_published(void **state)
{
	size_t n;
	double *r2 = column_load(FORECASTS, "r2", &n), *range;

	(void)state;
	range = column_load(FORECASTS, "range_var", &n);
	assert_int_equal(n, 1510);
	for (size_t i = 0; i < sizeof(published) / sizeof(*published); i++) {
		double *h = column_load(FORECASTS, published[i].name, &n);
		struct losses l;

		loss_summarise(PROXY_SQUARE, r2, h, n, &l);
		assert_int_equal(l.n, n);
		assert_printed(l.mean_x, 0.6628, 1e-4);
		assert_printed(l.loss[LOSS_QLIKE], published[i].qlike_r2, 1e-4);
		assert_printed(l.loss[LOSS_MSE], published[i].mse_r2, 1e-4);
		loss_summarise(PROXY_RANGE, range, h, n, &l);
		assert_printed(l.mean_x, 0.6321, 1e-4);
		assert_printed(l.loss[LOSS_QLIKE], published[i].qlike, 1e-4);
		assert_printed(l.loss[LOSS_MSE], published[i].mse, 1e-4);
		assert_printed(l.loss[LOSS_MAE], published[i].mae, 1e-4);
		assert_printed(l.r2, published[i].r2, 1.1e-3);
		free(h);
	}
	free(r2);
	free(range);
}

/* Every formula once more, with libm, and the floors. */
static void test_by_hand(void **state)
{
	const double x[] = {0, 1e-9, 4, 0.005, 2}, h[] = {1, 0.5, 2, 0.25, 3};
	double series[5], mse = 0, mae = 0, qlike = 0, log_mse = 0, ratio = 0;
	struct losses l;

	(void)state;
	for (int i = 0; i < 5; i++) {
		const double floored = fmax(x[i], 0.01);

		mse += pow(x[i] - h[i], 2) / 5;
		mae += fabs(x[i] - h[i]) / 5;
		qlike += (log(h[i]) + x[i] / h[i]) / 5;
		log_mse += pow(log(floored) - log(h[i]), 2) / 5;
		ratio += x[i] / h[i] / 5;
	}
	loss_summarise(PROXY_SQUARE, x, h, 5, &l);
	assert_int_equal(l.floored, 3);
	assert_close(l.loss[LOSS_MSE], mse, 1e-14);
	assert_close(l.loss[LOSS_MAE], mae, 1e-14);
	assert_close(l.loss[LOSS_QLIKE], qlike, 1e-14);
	assert_close(l.loss[LOSS_LOG_MSE], log_mse, 1e-14);
	assert_close(l.loss[LOSS_RATIO], ratio, 1e-14);

	mse = qlike = log_mse = 0;
	for (int i = 0; i < 5; i++) {
		const double y = fmax(x[i], 1e-4);

		mse += pow(y - h[i], 2) / 5;
		qlike += (y / h[i] - log(y / h[i]) - 1) / 5;
		log_mse += pow(log(y) - log(h[i]), 2) / 5;
	}
	loss_summarise(PROXY_REALISED, x, h, 5, &l);
	assert_int_equal(l.floored, 2);
	assert_close(l.loss[LOSS_MSE], mse, 1e-14);
	assert_close(l.loss[LOSS_QLIKE], qlike, 1e-14);
	assert_close(l.loss[LOSS_LOG_MSE], log_mse, 1e-14);
	assert_close(l.mean_x, (2e-4 + 6.005) / 5, 1e-14);

	loss_series(LOSS_QLIKE, PROXY_REALISED, x, h, 5, series);
	assert_close(series[2], 2 - log(2) - 1, 1e-14);
	assert_close(series[0], 1e-4 - log(1e-4) - 1, 1e-14);
	assert_string_equal(loss_name(LOSS_LOG_MSE), "log_mse");
	assert_string_equal(loss_proxy_name(PROXY_RANGE), "range");
	assert_close(loss_level(h, x, 5), 6.75 / (6.005 + 1e-9), 1e-14);
	assert_true(isnan(loss_level(h, x, 1)));
}

/* QLIKE and MSE are smallest at the mean, the log loss at the mean of logs: so a model that
 * forecasts medians wins the one, and its ratio shows it. */
static void test_what_they_reward(void **state)
{
	enum { N = 20000 };
	static double x[N], mean[N], median[N];
	struct losses right, low;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5, 0);
	for (int i = 0; i < N; i++) {
		const double h = 0.5 + rng_uniform(&rng);

		x[i] = h * exp(0.8 * rng_normal(&rng) - 0.32);
		mean[i] = h;
		median[i] = h * exp(-0.32);
	}
	loss_summarise(PROXY_RANGE, x, mean, N, &right);
	loss_summarise(PROXY_RANGE, x, median, N, &low);
	assert_true(right.loss[LOSS_QLIKE] < low.loss[LOSS_QLIKE]);
	assert_true(right.loss[LOSS_MSE] < low.loss[LOSS_MSE]);
	assert_true(right.loss[LOSS_LOG_MSE] > low.loss[LOSS_LOG_MSE]);
	assert_true(right.loss[LOSS_MAE] > low.loss[LOSS_MAE]);
	assert_near(right.loss[LOSS_RATIO], 1, 0.03);
	assert_near(low.loss[LOSS_RATIO], exp(0.32), 0.03);
}

static void assert_verdict(const struct verdict *v, const json_t *want, double tolerance)
{
	assert_close(v->value, element(want, 0), tolerance);
	assert_close(v->p, element(want, 1), 1e-6);
}

static void test_pit(void **state)
{
	json_t *root = reference_load("tests/data/vol-eval-reference.json");
	const json_t *want = json_object_get(root, "garch11_normal_pit");
	size_t n;
	double *r = column_load(ROLLING, "realised_return", &n), score = 0;
	double *h = column_load(ROLLING, "garch11_normal_var", &n);
	double *mu = column_load(ROLLING, "garch11_normal_mu", &n);
	const double ln_2pi = log(2 * acos(-1));
	struct dist normal;
	struct pit p;

	(void)state;
	assert_int_equal(dist_set(&normal, DIST_NORMAL, NULL), 0);
	for (size_t i = 0; i < n; i++) {
		score = log_score(&normal, r[i], mu[i], h[i]);
		assert_near(score, -0.5 * (ln_2pi + log(h[i]) + pow(r[i] - mu[i], 2) / h[i]),
			    1e-13);
		r[i] = pit_value(&normal, r[i], mu[i], h[i]);
	}
	assert_int_equal(pit_test(r, n, &p), 0);
	assert_verdict(&p.even, json_object_get(want, "chi2"), 1e-12);
	assert_verdict(&p.ks, json_object_get(want, "ks"), 1e-10);
	assert_verdict(&p.berkowitz, json_object_get(want, "berkowitz"), 1e-8);
	free(r);
	free(h);
	free(mu);
	json_decref(root);
}

/* Kolmogorov's tail on both sides of where its series change. */
static void test_kolmogorov(void **state)
{
	json_t *root = reference_load("tests/data/vol-eval-reference.json");
	const json_t *want = json_object_get(root, "kolmogorov_sf"), *row;
	enum { N = 10000 };
	static double u[N];
	size_t i;

	(void)state;
	json_array_foreach(want, i, row)
	{
		/* Even numbers, moved so that the largest distance is what is wanted. */
		const double distance = element(row, 0) / sqrt(N);
		struct pit p;

		for (int k = 0; k < N; k++)
			u[k] = fmax((k + 1.0) / N - distance, 0);
		assert_int_equal(pit_test(u, N, &p), 0);
		assert_close(p.ks.value, element(row, 0), 1e-10);
		assert_close(p.ks.p, element(row, 1), 1e-6);
	}
	json_decref(root);
}

/* Sizes where all is right; power where the variance is too small, and where days hang
 * together. */
static void test_pit_size(void **state)
{
	enum { N = 500, TRIALS = 2000 };
	size_t even = 0, ks = 0, berkowitz = 0, narrow = 0, linked = 0;
	double u[N], last = 0;
	struct dist normal;
	struct rng rng;
	struct pit p;

	(void)state;
	dist_set(&normal, DIST_NORMAL, NULL);
	rng_seed(&rng, 7, 0);
	for (int t = 0; t < TRIALS; t++) {
		for (int i = 0; i < N; i++)
			u[i] = rng_uniform(&rng);
		assert_int_equal(pit_test(u, N, &p), 0);
		even += p.even.p < 0.05;
		ks += p.ks.p < 0.05;
		berkowitz += p.berkowitz.p < 0.05;
	}
	assert_share(even, TRIALS, 0.05);
	assert_share(ks, TRIALS, 0.047);
	assert_share(berkowitz, TRIALS, 0.05);
	for (int t = 0; t < 100; t++) {
		for (int i = 0; i < N; i++)
			u[i] = pit_value(&normal, rng_normal(&rng), 0, 0.7);
		assert_int_equal(pit_test(u, N, &p), 0);
		narrow += p.berkowitz.p < 0.05;
		for (int i = 0; i < N; i++) {
			last = 0.3 * last + sqrt(1 - 0.09) * rng_normal(&rng);
			u[i] = pit_value(&normal, last, 0, 1);
		}
		assert_int_equal(pit_test(u, N, &p), 0);
		linked += p.berkowitz.p < 0.05;
	}
	assert_true(narrow > 95 && linked > 95);
	/* What no forecast allowed is bad and not infinite; no days, no verdict. */
	u[0] = 0;
	u[1] = 1;
	assert_int_equal(pit_test(u, N, &p), 0);
	assert_true(isfinite(p.berkowitz.value) && p.berkowitz.p < 0.01);
	assert_int_equal(pit_test(u, 0, &p), 0);
	assert_true(isnan(p.even.p) && isnan(p.ks.p) && isnan(p.berkowitz.p));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),        cmocka_unit_test(test_by_hand),
		cmocka_unit_test(test_what_they_reward), cmocka_unit_test(test_pit),
		cmocka_unit_test(test_kolmogorov),       cmocka_unit_test(test_pit_size),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
