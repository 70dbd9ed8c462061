/*
 * test_vol_har.c - HAR and log-HAR by least squares
 *
 * tests/data/har-reference.json has what statsmodels 0.15.0 (OLS: classic, HC0, Newey-West
 * errors) and arch 8.0.0 (HARX: ten-step forecasts) say of the S&P 500.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>

#include <cmocka.h>
#include <jansson.h>

#include "vol/har.h"
#include "vol_sp500.h"

#define TOLERANCE 1e-9 /* relative; the references were computed with the same doubles */

static struct sp500 sp500;
static double squared[SP500_DAYS];
static json_t *reference;

static int load_all(void **state)
{
	json_error_t e;

	(void)state;
	sp500_load(&sp500);
	for (size_t t = 0; t < sp500.n; t++)
		squared[t] = sp500.r[t] * sp500.r[t];
	reference = json_load_file("tests/data/har-reference.json", 0, &e);
	return reference ? 0 : -1;
}

static int release_all(void **state)
{
	(void)state;
	json_decref(reference);
	return 0;
}

static void near(const char *what, double got, const json_t *want)
{
	const double w = json_number_value(want);

	assert_true(json_is_number(want));
	if (!(fabs(got - w) <= TOLERANCE * (1e-2 + fabs(w))))
		fail_msg("%s is %.15g and not %.15g", what, got, w);
}

static const double *series(const json_t *fit)
{
	const char *name = json_string_value(json_object_get(fit, "series"));

	return strcmp(name, "sp500_parkinson") == 0 ? sp500.range : squared;
}

static void compare_ols(const json_t *fit, const struct har *h)
{
	static const char *const names[] = {"const", "daily", "weekly", "monthly"};

	for (size_t i = 0; i < 4; i++) {
		near(names[i], h->ols.beta[i],
		     json_object_get(json_object_get(fit, "params"), names[i]));
		near("classic error", h->ols.se_classic[i],
		     json_array_get(json_object_get(fit, "se_classic"), i));
		near("HC0 error", h->ols.se_hc0[i],
		     json_array_get(json_object_get(fit, "se_hc0"), i));
		near("Newey-West error", h->ols.se_hac[i],
		     json_array_get(json_object_get(fit, "se_newey_west_5_bartlett"), i));
	}
	assert_int_equal(h->ols.n, json_integer_value(json_object_get(fit, "nobs")));
	near("r2", h->ols.r2, json_object_get(fit, "r2"));
	near("adj_r2", h->ols.r2_adjusted, json_object_get(fit, "adj_r2"));
	near("ssr", h->ols.ssr, json_object_get(fit, "ssr"));
	near("loglik", h->ols.loglik, json_object_get(fit, "loglik"));
	near("aic", h->ols.aic, json_object_get(fit, "aic"));
	near("bic", h->ols.bic, json_object_get(fit, "bic"));
}

static void equals_statsmodels(void **state)
{
	size_t i, compared = 0;
	json_t *fit;

	(void)state;
	json_array_foreach(json_object_get(reference, "fits"), i, fit)
	{
		const char *transform = json_string_value(json_object_get(fit, "transform"));
		struct har_spec spec;
		struct har h;
		struct err e;

		if (!transform)
			continue;
		har_spec_init(&spec, strcmp(transform, "log") == 0);
		if (har_fit(&spec, series(fit), sp500.n, &h, &e))
			fail_msg("%s", e.text);
		compare_ols(fit, &h);
		near("next_day_forecast", har_predict(&h, series(fit) + sp500.n - h.longest),
		     json_object_get(fit, "next_day_forecast"));
		compared++;
	}
	assert_int_equal(compared, 3);
}

static void equals_arch_ten_days_ahead(void **state)
{
	double path[400];
	size_t i, compared = 0;
	json_t *fit;

	(void)state;
	json_array_foreach(json_object_get(reference, "fits"), i, fit)
	{
		const json_t *want = json_object_get(fit, "forecast_mean_10");
		struct har_spec spec;
		struct har h;
		struct err e;

		if (!want)
			continue;
		har_spec_init(&spec, false);
		assert_int_equal(har_fit(&spec, sp500.range, sp500.n, &h, &e), 0);
		har_path(&h, sp500.range + sp500.n - h.longest, 400, path);
		for (size_t k = 0; k < 10; k++)
			near("forecast", path[k], json_array_get(want, k));
		/* Far away it is the mean that the parameters imply. */
		assert_true(fabs(path[399] - h.ols.beta[0] / (1 - h.ols.beta[1] - h.ols.beta[2] -
							      h.ols.beta[3])) < 1e-3);
		compared++;
	}
	assert_int_equal(compared, 1);
}

/* In the sample the forecasts of log-HAR, led back to levels, are right on average. */
static void log_forecasts_have_the_right_level(void **state)
{
	struct har_spec spec;
	struct har h;
	struct err e;
	double ratio = 0;

	(void)state;
	har_spec_init(&spec, true);
	assert_int_equal(har_fit(&spec, sp500.range, sp500.n, &h, &e), 0);
	for (size_t t = h.longest; t < sp500.n; t++)
		ratio += sp500.range[t] / har_variance(&h, sp500.range + t - h.longest);
	ratio /= (double)(sp500.n - h.longest);
	assert_true(fabs(ratio - 1) < 1e-10);
	assert_true(h.correction > 1.2 && h.correction < 1.7);
}

static void forecasts_stay_inside_the_sample(void **state)
{
	struct har_spec spec;
	struct har h;
	struct err e;
	double last[22];

	(void)state;
	har_spec_init(&spec, false);
	assert_int_equal(har_fit(&spec, squared, sp500.n, &h, &e), 0);
	memset(last, 0, sizeof(last));
	last[21] = 100; /* the daily coefficient is negative here */
	assert_true(har_predict(&h, last) < 20);
	for (size_t i = 0; i < 22; i++)
		last[i] = 1e9;
	assert_true(har_variance(&h, last) == h.high);
	last[20] = last[21] = 1e12;
	for (size_t i = 0; i < 20; i++)
		last[i] = 0;
	last[20] = 0;
	h.ols.beta[1] = -1;
	assert_true(har_variance(&h, last) == h.low);
}

static void refuses_what_it_cannot_fit(void **state)
{
	struct har_spec spec;
	struct har h;
	struct err e;
	double flat[100];

	(void)state;
	for (size_t i = 0; i < 100; i++)
		flat[i] = 1;
	har_spec_init(&spec, false);
	assert_int_equal(har_fit(&spec, flat, 100, &h, &e), -1);
	assert_string_equal(e.text, "regressors depend on each other");
	assert_int_equal(har_fit(&spec, sp500.range, 26, &h, &e), -1);
	flat[50] = NAN;
	assert_int_equal(har_fit(&spec, flat, 100, &h, &e), -1);
	spec.lags[2] = 5;
	assert_int_equal(har_fit(&spec, sp500.range, 500, &h, &e), -1);
	assert_non_null(strstr(e.text, "must rise"));
	spec.lags[0] = 0;
	assert_int_equal(har_fit(&spec, sp500.range, 500, &h, &e), -1);
	har_spec_init(&spec, true);
	spec.floor = 0;
	assert_int_equal(har_fit(&spec, sp500.range, 500, &h, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equals_statsmodels),
		cmocka_unit_test(equals_arch_ten_days_ahead),
		cmocka_unit_test(log_forecasts_have_the_right_level),
		cmocka_unit_test(forecasts_stay_inside_the_sample),
		cmocka_unit_test(refuses_what_it_cannot_fit),
	};

	return cmocka_run_group_tests(tests, load_all, release_all);
}
