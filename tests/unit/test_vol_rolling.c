/* test_vol_rolling.c - rolling refits: against arch, warm against cold, whatever the threads */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <zlib.h>

#include "vol/rolling.h"
#include "vol_sp500.h"

enum { WINDOW = 1000, DAYS = 1000 };

static struct sp500 sp500;

static const struct vol_spec garch = {
	.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1, .presample = PRESAMPLE_BACKCAST};
static const struct vol_spec gjr = {.mean = MEAN_CONSTANT,
				    .kind = VOL_GARCH,
				    .p = 1,
				    .o = 1,
				    .q = 1,
				    .dist = DIST_T,
				    .presample = PRESAMPLE_BACKCAST};

static int load(void **state)
{
	(void)state;
	sp500_load(&sp500);
	return 0;
}

/* A task with its memory. */
struct run {
	struct rolling_task task;
	struct rolling_row rows[DAYS];
	struct vol_fit fits[DAYS];
};

/* The last `n` days before `last`. */
static struct run *run_new(const struct vol_spec *spec, size_t last, size_t n)
{
	struct run *r = calloc(1, sizeof(*r));

	assert_non_null(r);
	assert_true(n <= DAYS);
	r->task = (struct rolling_task){.spec = *spec,
					.data = {.y = sp500.r, .n = sp500.n},
					.first = last - n,
					.last = last,
					.rows = r->rows,
					.fits = r->fits};
	return r;
}

static void do_run(struct run *r, const struct rolling_options *o)
{
	struct err e;

	if (rolling_run(&r->task, 1, o, &e) < 0)
		fail_msg("%s", e.text);
}

/* ---- arch ---- */

static double field(const char *line, int column)
{
	return sp500_column(line, column);
}

static void check_parameters(const struct vol_fit *f, const char *line, int first)
{
	for (size_t i = 0; i < f->n; i++)
		if (f->has_se[i] && !f->on_edge)
			assert_true(fabs(f->x[i] - field(line, first + (int)i)) < 0.01 * f->se[i]);
}

static void test_reference(void **state)
{
	struct run *n = run_new(&garch, SP500_DAYS, DAYS), *t = run_new(&gjr, SP500_DAYS, DAYS);
	const struct rolling_options o = {.window = WINDOW, .errors = ERRORS_HESSIAN};
	gzFile f = gzopen("tests/data/rolling-reference-arch.csv.gz", "rb");
	char line[512];
	size_t at = 0;

	(void)state;
	assert_non_null(f);
	do_run(n, &o);
	do_run(t, &o);
	assert_non_null(gzgets(f, line, sizeof(line)));
	for (; gzgets(f, line, sizeof(line)); at++) {
		const struct rolling_row *a = n->rows + at, *b = t->rows + at;

		assert_true(at < DAYS);
		assert_true(a->known && a->refitted && !a->failed && b->known && !b->failed);
		assert_true(strncmp(line, sp500.date[a->at], 10) == 0);
		assert_true(fabs(a->variance / field(line, 1) - 1) < 1e-3);
		assert_true(fabs(b->variance / field(line, 6) - 1) < 1e-3);
		assert_true(fabs(a->mean - field(line, 2)) < 0.01 * n->fits[at].se[0]);
		check_parameters(n->fits + at, line, 2);
		check_parameters(t->fits + at, line, 7);
	}
	gzclose(f);
	assert_int_equal(at, DAYS);
	free(n);
	free(t);
}

/* ---- warm and cold ---- */

/* To `most`, parameters of their errors. */
static void check_same(const struct run *a, const struct run *b, size_t n, double most)
{
	for (size_t i = 0; i < n; i++) {
		const struct vol_fit *f = a->fits + i, *g = b->fits + i;

		assert_true(fabs(a->rows[i].variance / b->rows[i].variance - 1) <= most);
		assert_true(fabs(f->loglik - g->loglik) <= most);
		for (size_t k = 0; k < f->n; k++) {
			assert_int_equal(f->has_se[k], g->has_se[k]);
			if (f->has_se[k])
				assert_true(fabs(f->x[k] - g->x[k]) <= most * f->se[k]);
			else if (f->at_bound[k])
				assert_true(f->x[k] == g->x[k]);
		}
	}
}

static void check_warm(const struct vol_spec *spec, double most)
{
	enum { SOME = 250 };
	struct run *warm = run_new(spec, 4000, SOME), *cold = run_new(spec, 4000, SOME);
	struct rolling_options o = {.window = WINDOW, .errors = ERRORS_HESSIAN};
	size_t warm_evaluations = 0, cold_evaluations = 0;

	do_run(warm, &o);
	o.block = 1;
	do_run(cold, &o);
	check_same(warm, cold, SOME, most);
	for (size_t i = 0; i < SOME; i++) {
		warm_evaluations += warm->fits[i].evaluations;
		cold_evaluations += cold->fits[i].evaluations;
	}
	assert_true(warm_evaluations < cold_evaluations);
	free(warm);
	free(cold);
}

static void test_warm_is_cold(void **state)
{
	const struct vol_spec egarch = {.mean = MEAN_CONSTANT,
					.kind = VOL_EGARCH,
					.p = 1,
					.o = 1,
					.q = 1,
					.presample = PRESAMPLE_BACKCAST};
	struct vol_spec ged = garch;

	(void)state;
	ged.dist = DIST_GED;
	check_warm(&garch, 1e-8);
	check_warm(&gjr, 1e-8);
	/* The slope of its likelihood is steep beside each day at the mean. */
	check_warm(&ged, 1e-4);
	/* Its likelihood has kinks, and so small summits side by side. */
	check_warm(&egarch, 0.01);
}

/* To the last bit. */
static void check_rows(const struct rolling_row *a, const struct rolling_row *b, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(a[i].at, b[i].at);
		assert_true(a[i].mean == b[i].mean && a[i].variance == b[i].variance);
		assert_true(a[i].known == b[i].known && a[i].refitted == b[i].refitted &&
			    a[i].failed == b[i].failed);
	}
}

/* ---- several series, any number of threads ---- */

static void test_threads(void **state)
{
	enum { TASKS = 5, SOME = 60 };
	static const unsigned threads[] = {1, 2, 7};
	struct run *runs[3][TASKS];

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		const struct rolling_options o = {.window = 500,
						  .every = 2,
						  .block = 8,
						  .errors = ERRORS_QML,
						  .threads = threads[k]};
		struct rolling_task tasks[TASKS];
		struct err e;

		for (size_t i = 0; i < TASKS; i++) {
			runs[k][i] = run_new(i % 2 ? &gjr : &garch, 1000 + 700 * i, SOME);
			tasks[i] = runs[k][i]->task;
		}
		if (rolling_run(tasks, TASKS, &o, &e) < 0)
			fail_msg("%s", e.text);
		for (size_t i = 0; i < TASKS; i++) {
			check_rows(runs[k][i]->rows, runs[0][i]->rows, SOME);
			assert_memory_equal(runs[k][i]->fits, runs[0][i]->fits,
					    sizeof(runs[k][i]->fits));
		}
	}
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < TASKS; i++)
			free(runs[k][i]);
}

/* ---- what a row may know ---- */

static void test_no_future(void **state)
{
	enum { SOME = 50, CHANGED = 20 };
	static double y[SP500_DAYS];
	struct run *a = run_new(&gjr, 3000, SOME), *b = run_new(&gjr, 3000, SOME);
	const struct rolling_options o = {.window = 400, .every = 7, .errors = ERRORS_NONE};

	(void)state;
	memcpy(y, sp500.r, sizeof(y));
	for (size_t t = 3000 - SOME + CHANGED; t < SP500_DAYS; t++)
		y[t] = -3 * y[t] + 1;
	b->task.data.y = y;
	do_run(a, &o);
	do_run(b, &o);
	/* Rows up to that of the first changed day itself. */
	check_rows(a->rows, b->rows, CHANGED + 1);
	assert_true(a->rows[CHANGED + 1].variance != b->rows[CHANGED + 1].variance);
	for (size_t i = 0; i < SOME; i++)
		assert_int_equal(a->rows[i].refitted, i % 7 == 0);
	free(a);
	free(b);
}

/* Between refits a row is what the model says with its parameters and all days before; an
 * expanding window begins where the first did. */
static void test_expanding(void **state)
{
	enum { SOME = 45, FIRST = 600 };
	struct run *r = run_new(&garch, FIRST + SOME, SOME);
	const struct rolling_options o = {.window = 500, .expanding = true, .every = 22};

	(void)state;
	do_run(r, &o);
	assert_int_equal(rolling_refits(&r->task, &o), 3);
	for (size_t i = 0; i < SOME; i++) {
		const struct vol_fit *f = r->fits + i / 22;
		/* The presample is that of the window that was fitted, so run from there by hand.
		 */
		const struct vol_data data = {.y = sp500.r + 100, .n = 500 + i / 22 * 22};
		struct vol_model m;
		double mu = f->x[0], h, e;

		assert_int_equal(vol_model_init(&m, &garch, &data, NULL), 0);
		assert_int_equal(f->nobs, data.n);
		h = f->x[1] + (f->x[2] + f->x[3]) * m.backcast;
		for (size_t t = 100; t < FIRST + i; t++) {
			e = sp500.r[t] - mu;
			h = f->x[1] + f->x[2] * e * e + f->x[3] * h;
		}
		assert_true(r->rows[i].at == FIRST + i && r->rows[i].mean == mu);
		assert_true(fabs(r->rows[i].variance / h - 1) < 1e-10);
		vol_model_release(&m);
	}
	free(r);
}

/* Windows that leave nothing to fit: the last good parameters go on, and no row is ever NaN. */
static void test_failures(void **state)
{
	enum { SOME = 400 };
	static double y[SP500_DAYS];
	struct run *r = run_new(&garch, 2000, SOME);
	const struct rolling_options o = {.window = 100, .block = 20, .errors = ERRORS_HESSIAN};
	size_t failed = 0, unknown = 0;

	(void)state;
	memcpy(y, sp500.r, sizeof(y));
	for (size_t t = 1450; t < 1450 + 10; t++)
		y[t] = 0; /* the first window has some flat days */
	for (size_t t = 1700; t < 1850; t++)
		y[t] = 0.5;
	r->task.data.y = y;
	do_run(r, &o);
	for (size_t i = 0; i < SOME; i++) {
		const struct rolling_row *row = r->rows + i;

		failed += row->failed;
		unknown += !row->known;
		assert_true(isfinite(row->mean) && isfinite(row->variance));
		assert_true(!row->known || row->variance > 0);
		assert_int_equal(row->failed, !r->fits[i].converged);
		assert_true(r->fits[i].reason[0] != '\0');
	}
	assert_true(failed >= 50 && failed < 200);
	assert_int_equal(unknown, 0);
	free(r);
}

static void test_refusals(void **state)
{
	struct run *r = run_new(&garch, 1000, 100);
	const struct rolling_options o = {.window = 901};
	struct err e;

	(void)state;
	assert_int_equal(rolling_run(&r->task, 1, &o, &e), -1);
	assert_non_null(strstr(e.text, "do not fit a window of 901"));
	assert_int_equal(rolling_run(NULL, 0, &o, &e), 0);
	free(r);
}

/* One beyond the data: tomorrow. */
static void test_tomorrow(void **state)
{
	struct run *r = run_new(&garch, SP500_DAYS + 1, 2);
	const struct rolling_options o = {.window = WINDOW};

	(void)state;
	do_run(r, &o);
	assert_true(r->rows[1].at == SP500_DAYS && r->rows[1].known && r->rows[1].variance > 0);
	free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference), cmocka_unit_test(test_warm_is_cold),
		cmocka_unit_test(test_threads),   cmocka_unit_test(test_no_future),
		cmocka_unit_test(test_expanding), cmocka_unit_test(test_failures),
		cmocka_unit_test(test_refusals),  cmocka_unit_test(test_tomorrow),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
