/* test_vol_walk.c - walking forward, and the comparison made of it; see lib/vol/walk.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "vol/walk.h"
#include "vol_job.h"
#include "vol_sp500.h"

static struct sp500 sp500;
static double changed_r[SP500_DAYS], changed_range[SP500_DAYS];

static int load(void **state)
{
	(void)state;
	sp500_load(&sp500);
	return 0;
}

static struct vol_job eval_of(const char *model, enum dist_kind dist)
{
	struct vol_job job = job_of(JOB_EVAL, model);

	job.data = JOB_SP500;
	job.returns = RETURNS_LOG;
	job.test = "2013-01-01";
	job.levels[0] = 0.05;
	job.levels[1] = 0.01;
	job.n_levels = 2;
	job.models[0].spec.dist = dist;
	job.models[0].spec.presample = PRESAMPLE_BACKCAST;
	return job;
}

/*
 * 1,510 days after 2012 as an independent program has scored them: forecasts by arch 8.0.0, HAR by
 * statsmodels 0.15.0, losses by numpy 2.4.6. Ranges are times 1.4331, squares less the mean of
 * the days before.
 */
static void test_scores(void **state)
{
	static const struct {
		const char *model;
		enum dist_kind dist;
		size_t refit;
		double qlike_square, mse_square, qlike_range, mse_range, r2;
	} rows[] = {
		{"garch", DIST_NORMAL, 0, 0.3792, 2.1849, 0.5001, 0.9400, 0.263},
		{"gjr", DIST_T, 0, 0.3382, 2.0935, 0.4620, 0.8476, 0.344},
		{"gjr", DIST_T, 22, 0.3301, 2.0888, 0.4530, 0.8311, 0.362},
		{"egarch", DIST_T, 0, 0.3384, 2.0438, 0.4611, 0.8227, 0.355},
		{"har", DIST_NORMAL, 0, 0.3228, 2.1201, 0.4613, 0.8488, 0.338},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct vol_job job = eval_of(rows[i].model, rows[i].dist);
		const double want[] = {rows[i].qlike_square, rows[i].mse_square,
				       rows[i].qlike_range, rows[i].mse_range, rows[i].r2};
		double got[5];
		json_t *o;

		if (rows[i].refit)
			job.refit = (struct refit){.kind = REFIT_EVERY, .every = rows[i].refit};
		o = job_object(&job);
		got[0] = job_number(o, "evaluation.models.0.variance.r2.qlike");
		got[1] = job_number(o, "evaluation.models.0.variance.r2.mse");
		got[2] = job_number(o, "evaluation.models.0.variance.range.qlike");
		got[3] = job_number(o, "evaluation.models.0.variance.range.mse");
		got[4] = job_number(o, "evaluation.models.0.variance.range.r2");
		for (size_t k = 0; k < 5; k++)
			if (!(fabs(got[k] - want[k]) < (k < 4 ? 7e-5 : 7e-4)))
				fail_msg("%s, refit %zu: %zu is %.5f, not %.4f", rows[i].model,
					 rows[i].refit, k, got[k], want[k]);
		assert_int_equal(job_number(o, "fits.0.fits"), rows[i].refit ? 69 : 1);
		assert_int_equal(job_number(o, "fits.0.failed"), 0);
		assert_true(fabs(job_number(o, "range_scale") - 1.4331) < 5e-5);
		json_decref(o);
	}
}

/* The linear rival, refitted every 22 days, as a first look had it; and its VaR from its own past
 * residuals: 60 to 92 and 9 to 23 exceptions are what Kupiec's test lets pass. */
static void test_rival(void **state)
{
	struct vol_job job = eval_of("log-har-lev", DIST_NORMAL);
	json_t *o;
	double n;

	(void)state;
	job.refit = (struct refit){.kind = REFIT_EVERY, .every = 22};
	o = job_object(&job);
	assert_true(fabs(job_number(o, "evaluation.models.0.variance.range.qlike") - 0.401) < 2e-3);
	assert_true(fabs(job_number(o, "evaluation.models.0.variance.r2.qlike") - 0.278) < 2e-3);
	assert_true(fabs(job_number(o, "evaluation.models.0.variance.range.mse") - 0.7445) < 3e-3);
	n = job_number(o, "evaluation.models.0.risk.0.exceptions");
	assert_true(n >= 60 && n <= 92);
	n = job_number(o, "evaluation.models.0.risk.1.exceptions");
	assert_true(n >= 9 && n <= 23);
	assert_string_equal(json_string_value(job_value(o, "fits.0.quantile")), "fhs");
	json_decref(o);
}

/* ---- nothing of the future is known ---- */

static struct vol_choice choice_of(const char *text)
{
	struct vol_choice c;
	struct err e;

	memset(&c, 0, sizeof(c));
	c.spec.mean = MEAN_CONSTANT;
	c.spec.dist = DIST_T;
	if (spec_model(text, &c, &e) < 0)
		fail_msg("%s", e.text);
	return c;
}

/* Whatever happens from a day on, forecasts up to that day (its own too) are the same bytes. */
static void test_leakage(void **state)
{
	enum { FIRST = 1500, LAST = 1800, TURN = 1650, MODELS = 5 };
	static const char *const models[MODELS] = {"gjr", "egarch", "har", "log-har",
						   "log-har-lev"};
	struct vol_choice choices[MODELS];
	const struct vol_choice *list[MODELS];
	struct walk before[MODELS], after[MODELS];
	struct walk_days days = {.n = LAST, .first = FIRST, .y = sp500.r, .variances = sp500.range};
	const struct walk_options o = {.window = 1200,
				       .every = 22,
				       .threads = 2,
				       .quantile = RISK_FHS,
				       .level = {0.05},
				       .levels = 1};
	const size_t known = (TURN - FIRST + 1) * sizeof(double);
	bool moved = false;
	struct err e;

	(void)state;
	for (size_t i = 0; i < MODELS; i++) {
		choices[i] = choice_of(models[i]);
		list[i] = choices + i;
	}
	memcpy(changed_r, sp500.r, sizeof(changed_r));
	memcpy(changed_range, sp500.range, sizeof(changed_range));
	for (size_t t = TURN; t < LAST; t++) {
		changed_r[t] = 3 - 2 * changed_r[t];
		changed_range[t] *= 7;
	}
	if (walk_run(&days, list, MODELS, &o, before, &e) < 0)
		fail_msg("%s", e.text);
	days.y = changed_r;
	days.variances = changed_range;
	if (walk_run(&days, list, MODELS, &o, after, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < MODELS; i++) {
		assert_memory_equal(before[i].h, after[i].h, known);
		assert_memory_equal(before[i].mean, after[i].mean, known);
		assert_memory_equal(before[i].var[0], after[i].var[0], known);
		assert_memory_equal(before[i].es[0], after[i].es[0], known);
		for (size_t t = 0; t < LAST - FIRST; t++)
			assert_true(before[i].h[t] > 0 && isfinite(before[i].var[0][t]));
		moved |= before[i].h[TURN - FIRST + 1] != after[i].h[TURN - FIRST + 1];
		walk_release(before + i);
		walk_release(after + i);
	}
	assert_true(moved);
}

/* The number of threads changes nothing. */
static void test_threads(void **state)
{
	struct vol_job job = eval_of("gjr", DIST_T);
	char *one, *two;

	(void)state;
	job_add(&job, "garch");
	job.refit = (struct refit){.kind = REFIT_EVERY, .every = 100};
	job.threads = 1;
	one = job_text(&job);
	job.threads = 4;
	two = job_text(&job);
	assert_string_equal(one, two);
	free(one);
	free(two);
}

/* Percent in, the same scores out: floors are in percent whatever the column is in. */
static void test_units(void **state)
{
	static char path[] = "/tmp/test_vol_walk.XXXXXX";
	static char spec[sizeof(path) + 8];
	double qlike[2];
	const int fd = mkstemp(path);

	(void)state;
	assert_true(fd >= 0);
	close(fd);
	snprintf(spec, sizeof(spec), "%s:r", path);
	for (int percent = 0; percent < 2; percent++) {
		struct vol_job job = job_of(JOB_EVAL, "garch");
		FILE *f = fopen(path, "w");
		json_t *o;

		assert_non_null(f);
		fprintf(f, "date,r\n");
		for (size_t t = 0; t < 1200; t++)
			fprintf(f, "%s,%.17g\n", sp500.date[t], sp500.r[t] / (percent ? 1 : 100));
		fclose(f);
		job.data = spec;
		job.test = "2002-06";
		o = job_object(&job);
		assert_string_equal(json_string_value(job_value(o, "unit")),
				    percent ? "percent" : "fraction");
		qlike[percent] = job_number(o, "evaluation.models.0.variance.r2.qlike");
		json_decref(o);
	}
	unlink(path);
	assert_true(fabs(qlike[0] - qlike[1]) < 1e-9);
}

static void test_refusals(void **state)
{
	struct vol_job job = eval_of("garch", DIST_NORMAL);

	(void)state;
	job.test = "1999-02";
	job_fails(&job, STATUS_USAGE, "before --test");
	job.test = "2019-02";
	job_fails(&job, STATUS_USAGE, "no row at or after");
	job = eval_of("garch", DIST_NORMAL);
	job.window = 100000;
	job_fails(&job, STATUS_USAGE, "option --window");
	job = eval_of("garch", DIST_NORMAL);
	job.base = "gjr";
	job_fails(&job, STATUS_USAGE, "'gjr' is none of the models that have forecasts");
	job = eval_of("garch", DIST_NORMAL);
	job.refit.kind = REFIT_MONTH;
	job_fails(&job, STATUS_USAGE, "option --refit");
	job = eval_of("garch-lstm", DIST_NORMAL);
	job_fails(&job, STATUS_USAGE, "needs --weights FILE");
	job = eval_of("log-har", DIST_NORMAL);
	job.data = JOB_DEMGBP;
	job.returns = RETURNS_GIVEN;
	job.test = "1500";
	job_fails(&job, STATUS_USAGE, "there are no variances");
}

static void test_table(void **state)
{
	struct vol_job job = eval_of("gjr", DIST_T);
	char *text;

	(void)state;
	job.json = false;
	job_add(&job, "log-har-lev");
	job.base = "log-har-lev";
	text = job_text(&job);
	for (const char *p = text; *p; p += strcspn(p, "\n"), p += *p == '\n')
		if (strcspn(p, "\n") > 100)
			fail_msg("too wide: %.*s", (int)strcspn(p, "\n"), p);
	assert_non_null(strstr(text, "DM against log-har-lev"));
	assert_non_null(strstr(text, "ranges (Parkinson) times 1.4331"));
	assert_non_null(strstr(text, "Value at risk at 1 %"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_scores),  cmocka_unit_test(test_rival),
		cmocka_unit_test(test_leakage), cmocka_unit_test(test_threads),
		cmocka_unit_test(test_units),   cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
