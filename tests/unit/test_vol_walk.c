/* test_vol_walk.c - walking forward, and the comparison made of it; see lib/vol/walk.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>
#include <unistd.h>

#include "vol/rolling.h"
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

/* Models that are compared below, and their combination. */
enum { MODELS = 5 };
static const char *const models[MODELS] = {"gjr", "egarch", "har", "log-har", "log-har-lev"};

static void walk_all(const struct walk_days *days, const struct walk_options *o,
		     enum combine_kind combine, struct walk walks[MODELS + 1])
{
	const struct vol_choice *list[MODELS];
	static struct vol_choice choices[MODELS];
	struct err e;

	for (size_t i = 0; i < MODELS; i++) {
		choices[i] = choice_of(models[i]);
		list[i] = choices + i;
	}
	if (walk_run(days, list, MODELS, o, walks, &e) < 0 ||
	    walk_combine(days, o, combine, walks, MODELS, walks + MODELS, &e) < 0)
		fail_msg("%s", e.text);
}

/* Whatever happens from a day on, forecasts up to that day (its own too) are the same bytes, the
 * combination's among them, on any schedule. */
static void test_leakage(void **state)
{
	enum { FIRST = 1500, LAST = 1800, TURN = 1650 };
	static const char *const schedules[] = {"22", "week", "month", "drift:0.02", "never"};
	const size_t known = (TURN - FIRST + 1) * sizeof(double);
	struct walk_days days = {.n = LAST, .first = FIRST, .date = sp500.day};
	struct walk_options o = {
		.window = 1200, .threads = 2, .quantile = RISK_FHS, .level = {0.05}, .levels = 1};
	struct walk before[MODELS + 1], after[MODELS + 1];

	(void)state;
	memcpy(changed_r, sp500.r, sizeof(changed_r));
	memcpy(changed_range, sp500.range, sizeof(changed_range));
	for (size_t t = TURN; t < LAST; t++) {
		changed_r[t] = 3 - 2 * changed_r[t];
		changed_range[t] *= 7;
	}
	for (size_t k = 0; k < sizeof(schedules) / sizeof(*schedules); k++) {
		const enum combine_kind combine = k % 2 ? COMBINE_EQUAL : COMBINE_QLIKE;

		assert_int_equal(refit_parse(schedules[k], &o.refit, NULL), 0);
		days.y = sp500.r;
		days.variances = sp500.range;
		walk_all(&days, &o, combine, before);
		days.y = changed_r;
		days.variances = changed_range;
		walk_all(&days, &o, combine, after);
		for (size_t i = 0; i <= MODELS; i++) {
			assert_memory_equal(before[i].h, after[i].h, known);
			assert_memory_equal(before[i].mean, after[i].mean, known);
			assert_memory_equal(before[i].var[0], after[i].var[0], known);
			assert_memory_equal(before[i].es[0], after[i].es[0], known);
			for (size_t t = 0; t < LAST - FIRST; t++)
				assert_true(before[i].h[t] > 0 && isfinite(before[i].var[0][t]));
			/* Regressions may stand at an edge of what they have seen. */
			if (i == MODELS)
				assert_true(before[i].h[TURN - FIRST + 1] !=
					    after[i].h[TURN - FIRST + 1]);
			walk_release(before + i);
			walk_release(after + i);
		}
	}
}

/* ---- schedules ---- */

/* Every N days are rolling.h's fits, byte for byte. */
static void test_every_is_rolling(void **state)
{
	enum { FIRST = 800, LAST = 1300, EVERY = 3 };
	static struct rolling_row rows[LAST - FIRST];
	const struct vol_choice choice = choice_of("gjr"), *list[] = {&choice};
	const struct walk_days days = {.n = LAST, .first = FIRST, .y = sp500.r};
	const struct walk_options o = {.window = 600,
				       .refit = {.kind = REFIT_EVERY, .every = EVERY},
				       .quantile = RISK_MODEL,
				       .level = {0.01},
				       .levels = 1};
	const struct rolling_task task = {.spec = choice.spec,
					  .data = {.y = sp500.r, .n = LAST},
					  .first = FIRST,
					  .last = LAST,
					  .rows = rows};
	const struct rolling_options how = {
		.window = 600, .every = EVERY, .errors = ERRORS_NONE, .threads = 1};
	struct walk w;

	(void)state;
	assert_int_equal(rolling_run(&task, 1, &how, NULL), 0);
	assert_int_equal(walk_run(&days, list, 1, &o, &w, NULL), 0);
	assert_int_equal(w.fits, (LAST - FIRST + EVERY - 1) / EVERY);
	for (size_t i = 0; i < LAST - FIRST; i++) {
		assert_memory_equal(&w.mean[i], &rows[i].mean, sizeof(double));
		assert_memory_equal(&w.h[i], &rows[i].variance, sizeof(double));
	}
	for (size_t k = 0; k < w.fits; k++)
		assert_int_equal(w.at[k], k * EVERY);
	walk_release(&w);
}

/* A walk that never fits again is one long forecast by the first fit, other series included. */
static void test_never_is_rolling(void **state)
{
	enum { FIRST = 800, LAST = 1300 };
	static struct rolling_row rows[LAST - FIRST];
	struct vol_choice choice = choice_of("garch");
	const struct vol_choice *list[] = {&choice};
	const struct walk_days days = {
		.n = LAST, .first = FIRST, .y = sp500.r, .x = sp500.range, .nx = 1};
	const struct walk_options o = {.quantile = RISK_MODEL, .level = {0.01}, .levels = 1};
	const struct rolling_options how = {
		.window = FIRST, .every = LAST - FIRST, .errors = ERRORS_NONE, .threads = 1};
	struct rolling_task task = {.data = {.y = sp500.r, .n = LAST, .x = sp500.range, .nx = 1},
				    .first = FIRST,
				    .last = LAST,
				    .rows = rows};
	struct walk w;

	(void)state;
	choice.spec.variance_x = true;
	task.spec = choice.spec;
	assert_int_equal(rolling_run(&task, 1, &how, NULL), 0);
	assert_int_equal(walk_run(&days, list, 1, &o, &w, NULL), 0);
	assert_int_equal(w.fits, 1);
	for (size_t i = 0; i < LAST - FIRST; i++)
		assert_memory_equal(&w.h[i], &rows[i].variance, sizeof(double));
	walk_release(&w);
}

/* A window with a value that cannot be squared cannot be fitted; the next attempt comes when the
 * schedule says so, or after 22 days where that would be never. */
static void test_in_vain(void **state)
{
	enum { FIRST = 200, BAD = 5, LAST = 400 };
	static const struct {
		const char *schedule;
		size_t first, failed; /* the first that is good, and how many before it */
	} rows[] = {{"never", 22, 1}, {"drift:0.5", 22, 1}, {"month", 9, 1}, {"week", 9, 2}};
	const struct vol_choice choice = choice_of("garch"), *list[] = {&choice};
	static double y[LAST];
	const struct walk_days days = {.n = LAST, .first = FIRST, .y = y, .date = sp500.day};
	struct walk_options o = {
		.window = FIRST, .quantile = RISK_MODEL, .level = {0.01}, .levels = 1};

	(void)state;
	/* From Wednesday, 1999-10-20 on; the window is clear of it after six days. */
	assert_string_equal(sp500.date[FIRST], "1999-10-20");
	memcpy(y, sp500.r, sizeof(y));
	y[BAD] = 1e200;
	for (size_t k = 0; k < sizeof(rows) / sizeof(*rows); k++) {
		struct walk w;

		assert_int_equal(refit_parse(rows[k].schedule, &o.refit, NULL), 0);
		assert_int_equal(walk_run(&days, list, 1, &o, &w, NULL), 0);
		for (size_t i = 0; i < LAST - FIRST; i++)
			if (isfinite(w.h[i]) != (i >= w.at[w.failed]))
				fail_msg("%s: forecast %zu of %zu fits", rows[k].schedule, i,
					 w.fits);
		assert_int_equal(w.failed, rows[k].failed);
		assert_int_equal(w.at[w.failed], rows[k].first);
		walk_release(&w);
	}
}

/* ---- combinations ---- */

/* Weights of a plain second implementation: inverse losses, a day counting 0.99 of the next. */
static void test_combination(void **state)
{
	enum { FIRST = 1500, LAST = 1600 };
	const struct walk_days days = {
		.n = LAST, .first = FIRST, .y = sp500.r, .variances = sp500.range};
	const struct walk_options o = {
		.window = 1200, .quantile = -1, .level = {0.05}, .levels = 1};
	struct walk w[MODELS + 1], *all = w + MODELS;
	double loss[MODELS] = {0}, days_seen = 0, square = 0, squares = 0;

	(void)state;
	walk_all(&days, &o, COMBINE_EQUAL, w);
	for (size_t i = 0; i < LAST - FIRST; i++) {
		double h = 0, var = 0;

		for (size_t m = 0; m < MODELS; m++) {
			h += w[m].h[i] / MODELS;
			var += w[m].var[0][i] / MODELS;
		}
		assert_true(fabs(all->h[i] / h - 1) < 1e-12);
		/* Regressions have too few residuals here, or all have a quantile. */
		assert_true(isnan(var) ? isnan(all->var[0][i])
				       : fabs(all->var[0][i] / var - 1) < 1e-12);
		assert_null(all->score);
	}
	walk_release(all);
	assert_int_equal(walk_combine(&days, &o, COMBINE_QLIKE, w, MODELS, all, NULL), 0);
	for (size_t t = 0; t < LAST; t++) {
		double weight[MODELS], sum = 0, h = 0, floor;

		for (size_t m = 0; m < MODELS && t >= FIRST; m++) {
			weight[m] = (10 + days_seen) / (10 * 1.27 + loss[m]);
			sum += weight[m];
			h += weight[m] * w[m].h[t - FIRST];
		}
		if (t >= FIRST)
			assert_true(fabs(all->h[t - FIRST] / (h / sum) - 1) < 1e-12);
		square = 0.99 * square + sp500.r[t] * sp500.r[t];
		squares = 0.99 * squares + 1;
		floor = 0.01 * square / squares;
		for (size_t m = 0; m < MODELS && t >= FIRST; m++) {
			const double x = (sp500.r[t] * sp500.r[t] + floor) / w[m].h[t - FIRST];

			loss[m] = 0.99 * loss[m] + x - log(x) - 1;
		}
		days_seen = t >= FIRST ? 0.99 * days_seen + 1 : 0;
	}
	for (size_t m = 0; m <= MODELS; m++)
		walk_release(w + m);
}

/* It stands in the comparison as the models do, after them. */
static void test_combined_row(void **state)
{
	struct vol_job job = eval_of("gjr", DIST_T);
	json_t *o;
	char *text;

	(void)state;
	job_add(&job, "log-har-lev");
	job.refit.kind = REFIT_MONTH;
	job.combine = COMBINE_QLIKE;
	job.base = "combined";
	o = job_object(&job);
	assert_string_equal(json_string_value(job_value(o, "refit")), "month");
	assert_string_equal(json_string_value(job_value(o, "combine")), "qlike");
	assert_int_equal(json_array_size(job_value(o, "fits")), 2);
	assert_int_equal(job_number(o, "fits.1.fits"), 73); /* the first, and one a month */
	assert_string_equal(json_string_value(job_value(o, "evaluation.models.2.model")),
			    "combined");
	assert_true(job_number(o, "evaluation.models.2.variance.range.qlike") <
		    job_number(o, "evaluation.models.0.variance.range.qlike"));
	assert_true(job_number(o, "evaluation.models.2.risk.0.exceptions") > 0);
	assert_true(job_number(o, "evaluation.models.2.variance.r2.confidence_set.qlike.p_max") >=
		    0);
	assert_true(job_number(o, "evaluation.models.0.variance.range.diebold_mariano.qlike.p") >=
		    0);
	json_decref(o);
	job.json = false;
	text = job_text(&job);
	assert_non_null(strstr(text, "all observations before, each month; "));
	assert_non_null(strstr(text, "combined         their mean, weighted by past losses"));
	assert_non_null(strstr(text, "DM against combined"));
	free(text);
}

/* The number of threads changes nothing, on any schedule. */
static void test_threads(void **state)
{
	static const char *const schedules[] = {"100", "month", "drift:0.1"};
	struct vol_job job = eval_of("gjr", DIST_T);
	char *one, *two;

	(void)state;
	job_add(&job, "garch");
	job_add(&job, "har");
	job_add(&job, "log-har-lev");
	job.combine = COMBINE_QLIKE;
	job.quantile = RISK_EVT;
	for (size_t k = 0; k < sizeof(schedules) / sizeof(*schedules); k++) {
		assert_int_equal(refit_parse(schedules[k], &job.refit, NULL), 0);
		job.threads = 1;
		one = job_text(&job);
		job.threads = 4;
		two = job_text(&job);
		assert_string_equal(one, two);
		free(one);
		free(two);
	}
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
	job.data = JOB_DEMGBP;
	job.returns = RETURNS_GIVEN;
	job.test = "1500";
	job.refit.kind = REFIT_MONTH;
	job_fails(&job, STATUS_USAGE,
		  "option --refit: each month needs dates: "
		  "'examples/data/demgbp.csv' has no column `date`");
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
		cmocka_unit_test(test_scores),           cmocka_unit_test(test_rival),
		cmocka_unit_test(test_leakage),          cmocka_unit_test(test_threads),
		cmocka_unit_test(test_every_is_rolling), cmocka_unit_test(test_never_is_rolling),
		cmocka_unit_test(test_in_vain),          cmocka_unit_test(test_combination),
		cmocka_unit_test(test_combined_row),     cmocka_unit_test(test_units),
		cmocka_unit_test(test_refusals),         cmocka_unit_test(test_table),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
