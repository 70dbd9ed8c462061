/* test_vol_job.c - tgarch as a command: fits and forecasts; see lib/vol/job.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "vol_job.h"

static char path[] = "/tmp/test_vol_job.XXXXXX";
static char spec[sizeof(path) + 16];

/* ---- fits ---- */

/* Fiorentini, Calzolari and Panattoni (1996): the optimum to twelve digits, the Hessian's errors as
 * published, the others as gretl 2022c has them. */
static void test_benchmark(void **state)
{
	static const char *const names[] = {"mu", "omega", "alpha1", "beta1"};
	static const double x[] = {-0.00619040078427, 0.0107613987624, 0.153134110367,
				   0.805973625997};
	static const struct {
		const char *kind;
		double se[4];
	} errors[] = {
		{"hessian", {0.00846212, 0.00285271, 0.0265228, 0.0335527}},
		{"information", {0.00837629, 0.00192881, 0.0194012, 0.0218399}},
		{"opg", {0.00843359, 0.00132297, 0.0139738, 0.0165604}},
		{"qml", {0.00918935, 0.00649319, 0.0535317, 0.0724615}},
		{"bw", {0.00873092, 0.00312364, 0.0273219, 0.0301509}},
	};
	struct vol_job job = job_of(JOB_FIT, "garch");
	char at[64];
	json_t *o;

	(void)state;
	job.data = JOB_DEMGBP;
	o = job_object(&job);
	for (size_t i = 0; i < 4; i++) {
		snprintf(at, sizeof(at), "params.%s", names[i]);
		job_near(o, at, x[i], 1e-8);
		for (size_t k = 0; k < sizeof(errors) / sizeof(*errors); k++) {
			snprintf(at, sizeof(at), "se.%s.%s", errors[k].kind, names[i]);
			job_near(o, at, errors[k].se[i], 5e-6);
		}
	}
	job_near(o, "loglik", -1106.60785082174, 1e-12);
	job_near(o, "aic", 2 * 4 + 2 * 1106.60785082174, 1e-12);
	job_near(o, "bic", 4 * log(1974) + 2 * 1106.60785082174, 1e-12);
	job_near(o, "persistence", x[2] + x[3], 1e-8);
	job_near(o, "unconditional_variance", x[1] / (1 - x[2] - x[3]), 1e-6);
	assert_int_equal(job_number(o, "nobs"), 1974);
	assert_true(json_is_true(job_value(o, "converged")));
	assert_true(json_is_false(job_value(o, "at_bound")));
	assert_true(job_number(o, "evaluations") > 0);
	assert_true(json_is_string(job_value(o, "reason")));
	json_decref(o);
}

/* What a fit says of fractions it says of percent, in their units. */
static void test_units(void **state)
{
	static const char *const models[] = {"garch",  "gjr",    "tarch",
					     "egarch", "aparch", "figarch"};
	char from[32];

	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		struct vol_job job = job_of(JOB_FIT, models[i]);
		double loglik[2], mu[2], beta[2], se[2];

		job.models[0].spec.dist = DIST_T;
		for (int percent = 0; percent < 2; percent++) {
			FILE *in = fopen("examples/data/demgbp.csv", "r"), *out = fopen(path, "w");
			char line[128];
			json_t *o;

			assert_true(in && out && fgets(line, sizeof(line), in));
			fprintf(out, "r\n");
			while (fgets(line, sizeof(line), in))
				fprintf(out, "%.17g\n",
					strtod(strchr(line, ',') + 1, NULL) / (percent ? 1 : 100));
			fclose(in);
			fclose(out);
			job.data = path;
			o = job_object(&job);
			snprintf(from, sizeof(from), "params.%s",
				 strcmp(models[i], "figarch") == 0 ? "beta" : "beta1");
			loglik[percent] = job_number(o, "loglik");
			mu[percent] = job_number(o, "params.mu");
			beta[percent] = job_number(o, from);
			se[percent] = job_number(o, "se.hessian.mu");
			json_decref(o);
		}
		if (fabs(loglik[0] - 1974 * log(100) - loglik[1]) > 1e-7 ||
		    fabs(100 * mu[0] / mu[1] - 1) > 1e-6 || fabs(beta[0] / beta[1] - 1) > 1e-6 ||
		    fabs(100 * se[0] / se[1] - 1) > 1e-6)
			fail_msg("%s: %.12g %.12g, %g %g, %g %g, %g %g", models[i],
				 loglik[0] - 1974 * log(100), loglik[1], mu[0], mu[1], beta[0],
				 beta[1], se[0], se[1]);
	}
}

/* fGarch starts a power of sigma from a mean square, so that its likelihoods are those of one unit:
 * the search must be in it, too.  fGarch 4022.89, DEM/GBP in percent. */
static void test_units_of_fgarch(void **state)
{
	static const struct {
		const char *model;
		enum dist_kind dist;
		double loglik;
	} fits[] = {
		{"aparch", DIST_NORMAL, -1101.5590216660692},
		{"aparch", DIST_T, -984.4727361882614},
		{"aparch:1:1:1:1", DIST_NORMAL, -1102.0946952280544},
		{"aparch:1:1:1:1", DIST_SNORM, -1093.9237905928078},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(fits) / sizeof(*fits); i++) {
		struct vol_job job = job_of(JOB_FIT, fits[i].model);
		json_t *o;

		job.data = JOB_DEMGBP;
		job.models[0].spec.dist = fits[i].dist;
		job.models[0].spec.presample = PRESAMPLE_FGARCH;
		job.models[0].spec.bounds = BOUNDS_FGARCH;
		o = job_object(&job);
		if (!(job_number(o, "loglik") > fits[i].loglik - 1e-5))
			fail_msg("%s: %.9g lost", fits[i].model,
				 fits[i].loglik - job_number(o, "loglik"));
		json_decref(o);
	}
}

/* A parameter on its bound has no error, the others have. */
static void test_bound(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "gjr");
	json_t *o;

	(void)state;
	job.models[0].spec.dist = DIST_T;
	job.models[0].spec.presample = PRESAMPLE_BACKCAST;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	o = job_object(&job);
	assert_true(job_number(o, "params.alpha1") == 0);
	assert_true(json_is_null(job_value(o, "se.hessian.alpha1")));
	assert_true(json_is_null(job_value(o, "se.bw.alpha1")));
	assert_true(job_number(o, "se.hessian.gamma1") > 0);
	assert_true(json_is_true(job_value(o, "at_bound")));
	assert_string_equal(json_string_value(job_value(o, "on_bound.0")), "alpha1");
	/* arch 8.0.0, of percent. */
	assert_true(fabs(job_number(o, "loglik") - 5030 * log(100) - -6748.27088) < 1e-4);
	json_decref(o);
}

/* Given parameters are not fitted, and have no errors. */
static void test_params(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "garch");
	json_t *o;

	(void)state;
	job.data = JOB_DEMGBP;
	job.params = "mu=-0.00619040078,omega=0.01076139876,alpha1=0.15313411037,"
		     "beta1=0.80597362598";
	o = job_object(&job);
	job_near(o, "loglik", -1106.60785082174, 1e-12);
	job_near(o, "params.omega", 0.01076139876, 1e-15);
	assert_true(json_is_null(job_value(o, "converged")));
	assert_int_equal(json_object_size(job_value(o, "se")), 0);
	json_decref(o);
	job.params = "mu=0";
	job_fails(&job, STATUS_USAGE, "omega is missing");
	job.params = "mu=0,omega=-1,alpha1=0.1,beta1=0.8";
	job_fails(&job, STATUS_USAGE, "omega cannot be below 0");
	job.params = "mu=1e308,omega=0.01,alpha1=0.1,beta1=0.8";
	job_fails(&job, STATUS_USAGE, "mu is 1e+308");
	job_add(&job, "gjr");
	job_fails(&job, STATUS_USAGE, "for one model, not 2");
}

/* Diagnostics of the raw S&P returns, by a model without any dynamics: statsmodels 0.15.0 and
 * scipy 1.17.1 have 55.9109, 4097.459 and 1143.719. */
static void test_diagnostics(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "constant");
	json_t *o;

	(void)state;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	o = job_object(&job);
	job_near(o, "diagnostics.ljung_box.value", 55.9109, 1e-5);
	job_near(o, "diagnostics.arch_lm.value", 1143.719, 1e-3);
	job_near(o, "diagnostics.ljung_box_squares.value", 4097.459, 1e-3);
	job_near(o, "diagnostics.variance", 1, 1e-9);
	assert_true(job_number(o, "diagnostics.jarque_bera.p") < 1e-10);
	job_near(o, "diagnostics.log_score", job_number(o, "loglik") / 5030, 1e-12);
	json_decref(o);
}

/* HAR on S&P ranges: statsmodels 0.15.0 OLS, of percent². */
static void test_har(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "har");
	json_t *o;

	(void)state;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	o = job_object(&job);
	job_near(o, "params.const", 0.107015e-4, 1e-5);
	job_near(o, "params.har1", 0.168413, 1e-5);
	job_near(o, "params.har5", 0.534059, 1e-5);
	job_near(o, "params.har22", 0.192159, 1e-5);
	job_near(o, "r2", 0.4786, 1e-4);
	assert_true(job_number(o, "se.hac.har1") > job_number(o, "se.classic.har1"));
	json_decref(o);
	job.data = JOB_DEMGBP;
	job.returns = RETURNS_GIVEN;
	job_fails(&job, STATUS_USAGE, "needs variances");
}

/* An autoregression drops its first observation; other columns enter by name. */
static void test_means(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "garch");
	json_t *o;

	(void)state;
	job.data = JOB_DEMGBP;
	job.models[0].spec.mean = MEAN_AR;
	job.models[0].spec.ar = 1;
	o = job_object(&job);
	assert_int_equal(job_number(o, "nobs"), 1973);
	job_number(o, "params.ar1");
	json_decref(o);
	job.models[0].spec.mean = MEAN_ARX;
	job.models[0].spec.ar = 0;
	job.columns[0] = "dayskip";
	job.n_columns = 1;
	o = job_object(&job);
	job_number(o, "params.x1");
	json_decref(o);
	job.columns[0] = "dayskp";
	job_fails(&job, STATUS_USAGE, "did you mean 'dayskip'?");
}

/* Rows are picked by number or date; a return belongs to the day of its second price. */
static void test_rows(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "constant");
	json_t *o;

	(void)state;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	job.from = "2000";
	job.to = "2000-12";
	o = job_object(&job);
	assert_int_equal(job_number(o, "nobs"), 252);
	assert_string_equal(json_string_value(job_value(o, "from")), "2000-01-03");
	assert_string_equal(json_string_value(job_value(o, "to")), "2000-12-29");
	/* Twelve months' returns add up to the year's: 1320.28 after 1469.25. */
	job_near(o, "params.mu", log(1320.280029 / 1469.25) / 252, 1e-6);
	json_decref(o);
	job.data = JOB_DEMGBP;
	job.returns = RETURNS_GIVEN;
	job.from = "101";
	job.to = "200";
	o = job_object(&job);
	assert_int_equal(job_number(o, "nobs"), 100);
	json_decref(o);
	job.to = "50";
	job_fails(&job, STATUS_USAGE, "no returns are left");
}

/* Variances from the other columns: numpy 2.4.6, of percent. */
static void test_estimators(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "constant");
	json_t *o;

	(void)state;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	o = job_object(&job);
	job_near(o, "estimators.squared_return", 1.4491421911387767e-4, 1e-12);
	job_near(o, "estimators.parkinson", 1.0046826904937403e-4, 1e-3);
	job_near(o, "estimators.garman_klass", 0.8739384165461855e-4, 1e-3);
	job_near(o, "estimators.rogers_satchell", 0.8495692113474625e-4, 1e-3);
	assert_int_equal(job_number(o, "estimators.days"), 0);
	json_decref(o);
}

static const char *file_is(const char *text);

/* Where a day has several rows, the night's return is none of the day's. */
static void test_within_days(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "constant");
	char text[2000] = "ts,x\n";
	json_t *o;

	(void)state;
	for (int day = 2; day < 6; day++)
		for (int k = 0; k < 4; k++)
			snprintf(text + strlen(text), 64, "2024-01-%02dT%d:00:00Z,%d\n", day,
				 10 + k, k == 0 ? 50 : k);
	job.data = file_is(text);
	o = job_object(&job);
	assert_int_equal(job_number(o, "estimators.days"), 4);
	job_near(o, "estimators.realised", 1 + 4 + 9, 1e-12);
	job_near(o, "estimators.bipower", acos(-1) / 2 * 3 / 2 * (2 * 1 + 3 * 2), 1e-12);
	json_decref(o);

	/* Of prices the first row's is no return, and the second's none of a night. */
	snprintf(text, sizeof(text), "ts,x\n");
	for (int day = 2; day < 7; day++)
		for (int k = 0; k < 4; k++)
			snprintf(text + strlen(text), 64, "2024-01-%02dT%d:00:00Z,%.17g\n", day,
				 10 + k, exp(0.05 * (k * (k + 1)) + 0.3 * (day % 2)));
	job.data = file_is(text);
	job.returns = RETURNS_LOG;
	o = job_object(&job);
	assert_int_equal(job_number(o, "estimators.days"), 5);
	job_near(o, "estimators.realised", 0.01 * (1 + 4 + 9), 1e-9);
	job_near(o, "estimators.bipower", acos(-1) / 2 * 3 / 2 * 0.01 * (2 * 1 + 3 * 2), 1e-9);
	json_decref(o);
}

/* ---- what cannot be ---- */

static const char *file_is(const char *text)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	snprintf(spec, sizeof(spec), "%s:x", path);
	return spec;
}

static void test_refusals(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "garch");
	char flat[400] = "x\n";

	(void)state;
	job_fails(&job, STATUS_USAGE, "--fit needs --data");
	job.data = "/nowhere:x";
	job_fails(&job, STATUS_NOINPUT, "/nowhere");
	for (int i = 0; i < 100; i++)
		snprintf(flat + 2 + 2 * i, 3, "1\n");
	job.data = file_is(flat);
	job_fails(&job, STATUS_DATA, "does not vary");
	job.returns = RETURNS_LOG;
	job_fails(&job, STATUS_DATA, "does not vary");
	job.data = file_is("x\n1\n2\n0\n3\n");
	job_fails(&job, STATUS_DATA, "line 4: column 'x' holds prices, so none can be 0");
	job.data = file_is("x\n1\n2\n");
	job_fails(&job, STATUS_DATA, "too few");
	job.n_models = 0;
	job_fails(&job, STATUS_USAGE, "--fit needs a --model");
	job = job_of(JOB_FIT, "garch-lstm");
	job.data = JOB_SP500;
	job_fails(&job, STATUS_USAGE, "--train");
	job = job_of(JOB_FIT, "garch");
	job.data = JOB_DEMGBP;
	job.plot = "x.pdf";
	job_fails(&job, STATUS_USAGE, "neither in .svg nor in .png");
}

/* ---- forecasts ---- */

/* arch 8.0.0: ten variances of GARCH(1,1) on percent, the first three of the series given. */
static void test_analytic(void **state)
{
	static const double want[] = {3.540793, 3.513081, 3.485725, 3.458720, 3.432062,
				      3.405746, 3.379767, 3.354123, 3.328807, 3.303817};
	struct vol_job job = job_of(JOB_FORECAST, "garch");
	double sum = 0;
	char at[64];
	json_t *o;

	(void)state;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	job.models[0].spec.presample = PRESAMPLE_BACKCAST;
	job.paths = 100;
	for (size_t i = 0; i < 10; i++)
		job.horizons[job.n_horizons++] = i + 1;
	o = job_object(&job);
	for (size_t i = 0; i < 10; i++) {
		sum += want[i];
		snprintf(at, sizeof(at), "forecasts.%zu.step_variance", i);
		job_near(o, at, want[i] * 1e-4, 1e-5);
		snprintf(at, sizeof(at), "forecasts.%zu.variance", i);
		job_near(o, at, sum * 1e-4, 1e-5);
		snprintf(at, sizeof(at), "forecasts.%zu.by", i);
		assert_string_equal(json_string_value(job_value(o, at)), "formula");
	}
	/* VaR 5 % of one step is a normal quantile. */
	job_near(o, "forecasts.0.risk.0.var",
		 1.6448536269514722 * job_number(o, "forecasts.0.sigma") -
			 job_number(o, "forecasts.0.mean"),
		 1e-12);
	json_decref(o);
}

/* Paths meet the formula: four standard errors of the mean variance. */
static void test_paths(void **state)
{
	struct vol_job job = job_of(JOB_FORECAST, "gjr");
	double sigma[3], var[3];

	(void)state;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	job.horizons[0] = 10;
	job.n_horizons = 1;
	job.paths = 40000;
	for (int method = METHOD_ANALYTIC; method <= METHOD_BOOTSTRAP; method++) {
		json_t *o;

		job.method = (enum job_method)method;
		o = job_object(&job);
		sigma[method] = job_number(o, "forecasts.0.sigma");
		var[method] = job_number(o, "forecasts.0.risk.0.var");
		assert_true(job_number(o, "forecasts.0.interval.0") <
			    -job_number(o, "forecasts.0.risk.0.var"));
		assert_true(job_number(o, "forecasts.0.step_sigma_interval.0") <
			    job_number(o, "forecasts.0.step_sigma_interval.1"));
		json_decref(o);
	}
	assert_true(fabs(sigma[1] / sigma[0] - 1) < 0.005);
	assert_true(fabs(sigma[2] / sigma[0] - 1) < 0.05);
	/* The same paths give the same quantiles; past residuals have fatter lower tails. */
	assert_true(var[0] == var[1]);
	assert_true(var[2] > var[1]);
}

/* The square root of time is not what these are. */
static void test_horizons(void **state)
{
	static const char *const models[] = {"egarch", "tarch", "log-har", "log-har-lev"};

	(void)state;
	for (size_t i = 0; i < sizeof(models) / sizeof(*models); i++) {
		struct vol_job job = job_of(JOB_FORECAST, models[i]);
		double ratio;
		json_t *o;

		job.data = JOB_SP500;
		job.returns = RETURNS_LOG;
		job.horizons[0] = 1;
		job.horizons[1] = 22;
		job.n_horizons = 2;
		job.paths = 2000;
		o = job_object(&job);
		ratio = job_number(o, "forecasts.1.variance") /
			job_number(o, "forecasts.0.variance");
		/* The series ends in a storm: what is expected to come back, comes back. */
		if (!(ratio > 10 && ratio < 30))
			fail_msg("%s: %g", models[i], ratio);
		assert_true(job_number(o, "forecasts.1.risk.2.es") >
			    job_number(o, "forecasts.1.risk.2.var"));
		json_decref(o);
	}
}

/* ---- simulations ---- */

static void test_simulation_repeats(void **state)
{
	struct vol_job job = job_of(JOB_SIMULATE, "gjr");
	char *first, *again, *other;

	(void)state;
	job.params = "mu=0,omega=0.01,alpha1=0.02,gamma1=0.1,beta1=0.9";
	job.json = false;
	job.length = 50;
	first = job_text(&job);
	again = job_text(&job);
	job.seed = 2;
	other = job_text(&job);
	assert_string_equal(first, again);
	assert_string_not_equal(first, other);
	assert_non_null(strstr(first, "# seed 1, xoshiro256**"));
	free(first);
	free(again);
	free(other);
	job.params = NULL;
	job_fails(&job, STATUS_USAGE, "needs --params");
}

/* What was simulated is found again, to four standard errors. */
static void test_recovery(void **state)
{
	static const char *const names[] = {"mu", "omega", "alpha1", "gamma1", "beta1", "nu"};
	static const double x[] = {0.05, 0.02, 0.03, 0.1, 0.89, 7};
	struct vol_job job = job_of(JOB_SIMULATE, "gjr"), fit = job_of(JOB_FIT, "gjr");
	FILE *f = fopen(path, "w");
	char *text, at[64];
	json_t *o;

	(void)state;
	job.models[0].spec.dist = fit.models[0].spec.dist = DIST_T;
	job.params = "mu=0.05,omega=0.02,alpha1=0.03,gamma1=0.1,beta1=0.89,nu=7";
	job.json = false;
	job.length = 10000;
	text = job_text(&job);
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
	free(text);
	snprintf(spec, sizeof(spec), "%s:return", path);
	fit.data = spec;
	o = job_object(&fit);
	assert_true(json_is_true(job_value(o, "converged")));
	for (size_t i = 0; i < 6; i++) {
		double got, se;

		snprintf(at, sizeof(at), "params.%s", names[i]);
		got = job_number(o, at);
		snprintf(at, sizeof(at), "se.hessian.%s", names[i]);
		se = job_number(o, at);
		if (!(fabs(got - x[i]) < 4 * se))
			fail_msg("%s: %g, not %g, se %g", names[i], got, x[i], se);
	}
	json_decref(o);
}

/* ---- tables ---- */

static void check_width(const struct vol_job *job, const char *words)
{
	char *text = job_text(job);
	const char *p = text;

	while (*p) {
		const size_t n = strcspn(p, "\n");

		if (n > 100)
			fail_msg("%zu columns: %.*s", n, (int)n, p);
		assert_true(n == 0 || p[n - 1] != ' ');
		p += n + (p[n] == '\n');
	}
	if (!strstr(text, words))
		fail_msg("no '%s' in %s", words, text);
	free(text);
}

static void test_tables(void **state)
{
	struct vol_job job = job_of(JOB_FIT, "gjr");

	(void)state;
	job.json = false;
	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	job.models[0].spec.dist = DIST_SKEWT;
	check_width(&job, "constant parameters (Nyblom)");
	job_add(&job, "log-har-lev");
	check_width(&job, "log_range_22");
	job.kind = JOB_FORECAST;
	job.horizons[0] = 1;
	job.horizons[1] = 22;
	job.n_horizons = 2;
	job.levels[0] = 0.05;
	job.levels[1] = 0.025;
	job.levels[2] = 0.01;
	job.levels[3] = 0.005;
	job.n_levels = 4;
	check_width(&job, "ES 0.5 %");
}

/* ---- plots ---- */

static void test_plot(void **state)
{
	static char svg[sizeof(path) + 4];
	struct vol_job job = job_of(JOB_FIT, "egarch");
	char *text, line[64];
	FILE *f;

	(void)state;
	if (system("gnuplot -V >/dev/null 2>&1") != 0)
		skip();
	snprintf(svg, sizeof(svg), "%s.svg", path);
	job.data = JOB_DEMGBP;
	job.plot = svg;
	text = job_text(&job);
	free(text);
	f = fopen(svg, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof(line), f));
	assert_non_null(strstr(line, "<?xml"));
	fclose(f);
	unlink(svg);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_benchmark),
		cmocka_unit_test(test_units),
		cmocka_unit_test(test_units_of_fgarch),
		cmocka_unit_test(test_bound),
		cmocka_unit_test(test_params),
		cmocka_unit_test(test_diagnostics),
		cmocka_unit_test(test_har),
		cmocka_unit_test(test_means),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_estimators),
		cmocka_unit_test(test_within_days),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_analytic),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_horizons),
		cmocka_unit_test(test_simulation_repeats),
		cmocka_unit_test(test_recovery),
		cmocka_unit_test(test_tables),
		cmocka_unit_test(test_plot),
	};
	int fd = mkstemp(path), rc;

	if (fd < 0)
		return 1;
	close(fd);
	rc = cmocka_run_group_tests(tests, NULL, NULL);
	unlink(path);
	return rc;
}
