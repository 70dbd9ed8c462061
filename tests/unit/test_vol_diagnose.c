/*
 * test_vol_diagnose.c - what a model left in its residuals
 *
 * tests/data/vol-stats-reference.json and vol-eval-reference.json: statsmodels 0.15.0 and
 * scipy 1.17.1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "vol/diagnose.h"
#include "vol_eval_data.h"

#define ROLLING "tests/data/rolling-reference-arch.csv.gz"

static json_t *stats, *made;
static double *returns; /* of the S&P 500, percent, log */
static size_t days;

static int references_load(void **state)
{
	(void)state;
	stats = reference_load("tests/data/vol-stats-reference.json");
	made = reference_load("tests/data/vol-eval-reference.json");
	returns = column_load("examples/data/sp500.csv", "adj_close", &days);
	for (size_t i = 0; i + 1 < days; i++)
		returns[i] = 100 * log(returns[i + 1] / returns[i]);
	days--;
	return 0;
}

static int references_free(void **state)
{
	(void)state;
	json_decref(stats);
	json_decref(made);
	free(returns);
	return 0;
}

/* [statistic, p]; far out both may be printed as 0. */
static void assert_verdict(struct verdict v, const json_t *want, double tolerance)
{
	assert_close(v.value, element(want, 0), tolerance);
	if (element(want, 1) > 1e-280)
		assert_close(v.p, element(want, 1), 1e-7);
	else
		assert_true(v.p < 1e-250);
}

static void test_sp500(void **state)
{
	const json_t *d = json_object_get(stats, "diagnostics"), *want;
	double mean = 0, acf[5], *x = malloc(days * sizeof(*x));
	struct arch_lm lm;
	const char *key;

	(void)state;
	for (size_t i = 0; i < days; i++)
		mean += returns[i] / (double)days;
	for (size_t i = 0; i < days; i++)
		x[i] = returns[i] - mean;
	json_object_foreach(json_object_get(d, "ljung_box"), key, want) assert_verdict(
		ljung_box(returns, days, (size_t)strtoul(key, NULL, 10), 0), want, 1e-9);
	json_object_foreach(json_object_get(d, "ljung_box_squared_demeaned"), key, want)
		assert_verdict(ljung_box_squares(x, days, (size_t)strtoul(key, NULL, 10), 0), want,
			       1e-9);
	want = json_object_get(d, "engle_arch_lm_5");
	arch_lm(x, days, 5, &lm);
	assert_close(lm.lm.value, member(want, "lm"), 1e-9);
	assert_close(lm.lm.p, member(want, "p"), 1e-7);
	assert_close(lm.f, member(want, "f"), 1e-9);
	assert_close(lm.f_p, member(want, "f_p"), 1e-6);
	autocorrelation(returns, days, 5, acf);
	for (size_t i = 0; i < 5; i++)
		assert_near(acf[i], element(json_object_get(d, "acf_1_5"), i), 1e-12);
	for (size_t i = 0; i < days; i++)
		x[i] *= x[i];
	autocorrelation(x, days, 5, acf);
	for (size_t i = 0; i < 5; i++)
		assert_near(acf[i], element(json_object_get(d, "acf_sq_1_5"), i), 1e-12);
	free(x);
}

static void test_residuals(void **state)
{
	const json_t *d = json_object_get(made, "garch11_normal_residuals"), *want;
	size_t n;
	double *r = column_load(ROLLING, "realised_return", &n), acf[5];
	double *h = column_load(ROLLING, "garch11_normal_var", &n);
	double *mu = column_load(ROLLING, "garch11_normal_mu", &n);
	double *e = r, *z = h;
	struct sign_bias bias;
	struct moments4 m;
	struct arch_lm lm;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		e[i] = r[i] - mu[i];
		z[i] = e[i] / sqrt(h[i]);
	}
	sign_bias(e, z, n, &bias);
	want = json_object_get(d, "sign_bias");
	assert_verdict(bias.sign, json_array_get(want, 0), 1e-9);
	assert_verdict(bias.negative, json_array_get(want, 1), 1e-9);
	assert_verdict(bias.positive, json_array_get(want, 2), 1e-8);
	assert_verdict(bias.joint, json_object_get(d, "sign_bias_joint"), 1e-9);
	assert_verdict(ljung_box(z, n, 10, 0), json_object_get(d, "ljung_box_10"), 1e-9);
	assert_verdict(ljung_box(z, n, 10, 2), json_object_get(d, "ljung_box_10_fitted_2"), 1e-9);
	assert_verdict(ljung_box_squares(z, n, 10, 0), json_object_get(d, "ljung_box_squares_10"),
		       1e-9);
	arch_lm(z, n, 10, &lm);
	want = json_object_get(d, "arch_lm_10");
	assert_verdict(lm.lm, want, 1e-9);
	assert_close(lm.f, element(want, 2), 1e-9);
	assert_close(lm.f_p, element(want, 3), 1e-8);
	assert_verdict(jarque_bera(z, n), json_object_get(d, "jarque_bera"), 1e-10);
	moments4(z, n, &m);
	assert_close(m.skew, member(d, "skew"), 1e-11);
	assert_close(m.kurtosis, member(d, "kurtosis"), 1e-11);
	autocorrelation(z, n, 5, acf);
	for (size_t i = 0; i < 5; i++)
		assert_near(acf[i], element(json_object_get(d, "acf"), i), 1e-12);
	free(r);
	free(h);
	free(mu);
}

/* The scores of a regression's coefficients and variance. */
static void regression_scores(const double *y, size_t n, double *scores)
{
	double mx = 0, my = 0, xx = 0, xy = 0, a, b, s2 = 0;
	const double m = (double)(n - 1);

	for (size_t i = 1; i < n; i++) {
		mx += y[i - 1] / m;
		my += y[i] / m;
	}
	for (size_t i = 1; i < n; i++) {
		xx += (y[i - 1] - mx) * (y[i - 1] - mx);
		xy += (y[i - 1] - mx) * (y[i] - my);
	}
	b = xy / xx;
	a = my - b * mx;
	for (size_t i = 1; i < n; i++)
		s2 += pow(y[i] - a - b * y[i - 1], 2) / m;
	for (size_t i = 1; i < n; i++) {
		const double u = y[i] - a - b * y[i - 1];

		scores[3 * (i - 1)] = u;
		scores[3 * (i - 1) + 1] = u * y[i - 1];
		scores[3 * (i - 1) + 2] = u * u - s2;
	}
}

static void test_nyblom_reference(void **state)
{
	double *scores = malloc(3 * days * sizeof(*scores)), sum = 0, v = 0, l = 0;
	struct nyblom ny;

	(void)state;
	regression_scores(returns, days, scores);
	nyblom(scores, days - 1, 3, &ny);
	assert_close(ny.joint,
		     json_number_value(json_object_get(made, "hansen_stability_ar1_"
							     "sp500")),
		     1e-8);
	assert_int_equal(ny.joint_k, 3);
	/* One alone as it is defined. */
	for (size_t t = 0; t < days - 1; t++)
		v += pow(scores[3 * t + 2], 2);
	for (size_t t = 0; t < days - 1; t++) {
		sum += scores[3 * t + 2];
		l += sum * sum / v / (double)(days - 1);
	}
	assert_close(ny.each[2], l, 1e-10);
	assert_true(ny.each[2] > nyblom_critical(1, NYBLOM_1));
	/* A parameter that cannot move, and one that is another's double. */
	for (size_t t = 0; t < days - 1; t++)
		scores[3 * t] = 0;
	nyblom(scores, days - 1, 3, &ny);
	assert_true(isnan(ny.each[0]) && ny.joint_k == 2 && ny.joint > l);
	for (size_t t = 0; t < days - 1; t++)
		scores[3 * t] = 2 * scores[3 * t + 2];
	nyblom(scores, days - 1, 3, &ny);
	assert_close(ny.each[0], ny.each[2], 1e-12);
	assert_true(isnan(ny.joint));
	free(scores);
}

/* Scores of a parameter at its maximum: they sum to 0.  Sizes at the table's critical
 * values, for 1 to 4 parameters together; power where the mean moves. */
static void test_nyblom_size(void **state)
{
	enum { N = 300, TRIALS = 3000, K = 4 };
	static double s[N * K];
	size_t over[K + 1][3] = {{0}}, joint4[3] = {0}, moved = 0;
	struct nyblom ny;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 31, 0);
	for (int t = 0; t < TRIALS; t++)
		for (size_t k = 1; k <= K; k += 3) {
			double mean[K] = {0};

			for (size_t i = 0; i < N * k; i++) {
				s[i] = rng_normal(&rng);
				mean[i % k] += s[i] / N;
			}
			for (size_t i = 0; i < N * k; i++)
				s[i] -= mean[i % k];
			nyblom(s, N, k, &ny);
			for (int level = 0; level < 3; level++) {
				over[k][level] +=
					ny.each[0] > nyblom_critical(1, (enum nyblom_level)level);
				joint4[level] +=
					k == K &&
					ny.joint > nyblom_critical(k, (enum nyblom_level)level);
			}
		}
	assert_share(over[1][NYBLOM_10], TRIALS, 0.10);
	assert_share(over[1][NYBLOM_5], TRIALS, 0.05);
	assert_share(over[1][NYBLOM_1], TRIALS, 0.01);
	assert_share(joint4[NYBLOM_10], TRIALS, 0.10);
	assert_share(joint4[NYBLOM_5], TRIALS, 0.05);
	assert_share(joint4[NYBLOM_1], TRIALS, 0.01);
	for (int t = 0; t < 100; t++) {
		double mean = 0;

		for (int i = 0; i < N; i++) {
			s[i] = rng_normal(&rng) + (i < N / 2 ? 0.25 : -0.25);
			mean += s[i] / N;
		}
		for (int i = 0; i < N; i++)
			s[i] -= mean;
		nyblom(s, N, 1, &ny);
		moved += ny.each[0] > nyblom_critical(1, NYBLOM_5);
	}
	assert_true(moved > 90);
}

/* The whole table against its limit: sum over j of chi²(k) / (j pi)². */
static void test_nyblom_table(void **state)
{
	static const double level[] = {0.10, 0.05, 0.01};
	enum { DRAWS = 20000, TERMS = 40, K = 20 };
	static size_t over[K + 1][3];
	const double pi2 = acos(-1) * acos(-1);
	double rest = 1.0 / 6;
	struct rng rng;

	(void)state;
	for (int j = 1; j <= TERMS; j++)
		rest -= 1 / (pi2 * j * j);
	rng_seed(&rng, 37, 0);
	for (int t = 0; t < DRAWS; t++) {
		double sum = 0;

		for (size_t k = 1; k <= K; k++) {
			for (int j = 1; j <= TERMS; j++) {
				const double z = rng_normal(&rng);

				sum += z * z / (pi2 * j * j);
			}
			sum += rest;
			for (int i = 0; i < 3; i++)
				over[k][i] += sum > nyblom_critical(k, (enum nyblom_level)i);
		}
	}
	/* Printed in two or three digits, and simulated themselves. */
	for (size_t k = 1; k <= K; k++)
		for (int i = 0; i < 3; i++)
			assert_near((double)over[k][i] / DRAWS, level[i],
				    0.01 * (i == 2 ? 0.4 : 1));
	assert_true(isnan(nyblom_critical(0, NYBLOM_5)) && isnan(nyblom_critical(21, NYBLOM_5)));
}

struct rejected {
	size_t values, squares, arch, normal, bias;
};

static void count(const double *e, const double *z, size_t n, struct rejected *out)
{
	struct sign_bias bias;
	struct arch_lm lm;

	arch_lm(z, n, 5, &lm);
	sign_bias(e, z, n, &bias);
	out->values += ljung_box(z, n, 5, 0).p < 0.05;
	out->squares += ljung_box_squares(z, n, 5, 0).p < 0.05;
	out->arch += lm.lm.p < 0.05;
	out->normal += jarque_bera(z, n).p < 0.05;
	out->bias += bias.joint.p < 0.05;
}

/* Sizes on what is right; power on GARCH with a leverage that the residuals still have. */
static void test_size_and_power(void **state)
{
	enum { N = 1000, TRIALS = 1000 };
	struct rejected right = {0}, wrong = {0};
	static double e[N];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 41, 0);
	for (int t = 0; t < TRIALS; t++) {
		for (int i = 0; i < N; i++)
			e[i] = rng_normal(&rng);
		count(e, e, N, &right);
	}
	for (int t = 0; t < 100; t++) {
		double h = 1, last = 0;

		for (int i = 0; i < N; i++) {
			h = 0.05 + 0.05 * last * last + (last < 0 ? 0.25 * last * last : 0) +
			    0.75 * h;
			last = e[i] = sqrt(h) * rng_normal(&rng) + (i ? 0.15 * e[i - 1] : 0);
		}
		count(e, e, N, &wrong);
	}
	assert_share(right.values, TRIALS, 0.05);
	assert_share(right.squares, TRIALS, 0.05);
	assert_share(right.arch, TRIALS, 0.05);
	assert_share(right.normal, TRIALS, 0.05);
	assert_share(right.bias, TRIALS, 0.05);
	assert_true(wrong.values > 70 && wrong.squares > 95 && wrong.arch > 95 &&
		    wrong.normal > 90 && wrong.bias > 90);
}

/* Nothing to be said of constant series and short ones. */
static void test_nothing(void **state)
{
	const double flat[20] = {0}, few[] = {1, 2, 4};
	struct sign_bias bias;
	struct arch_lm lm;
	struct moments4 m;
	struct nyblom ny;
	double acf[2];

	(void)state;
	assert_true(isnan(ljung_box(flat, 20, 5, 0).p));
	assert_true(isnan(ljung_box(few, 3, 5, 0).p));
	assert_true(isnan(ljung_box(flat, 20, 2, 2).p));
	arch_lm(flat, 20, 2, &lm);
	assert_true(isnan(lm.lm.p) && isnan(lm.f_p));
	arch_lm(few, 3, 5, &lm);
	assert_true(isnan(lm.lm.p));
	sign_bias(flat, flat, 20, &bias);
	assert_true(isnan(bias.joint.p) && isnan(bias.sign.p));
	moments4(flat, 20, &m);
	assert_true(m.variance == 0 && isnan(m.skew));
	assert_true(isnan(jarque_bera(flat, 20).p) && isnan(jarque_bera(flat, 0).p));
	autocorrelation(flat, 20, 2, acf);
	assert_true(isnan(acf[0]) && isnan(acf[1]));
	nyblom(flat, 10, 2, &ny);
	assert_true(isnan(ny.each[0]) && isnan(ny.joint));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sp500),
		cmocka_unit_test(test_residuals),
		cmocka_unit_test(test_nyblom_reference),
		cmocka_unit_test(test_nyblom_size),
		cmocka_unit_test(test_nyblom_table),
		cmocka_unit_test(test_size_and_power),
		cmocka_unit_test(test_nothing),
	};

	return cmocka_run_group_tests(tests, references_load, references_free);
}
