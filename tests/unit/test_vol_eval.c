/*
 * test_vol_eval.c - several forecasts on the same days
 *
 * Every number of the comparison is what the function that it comes from gives for the
 * same days; those functions have tests of their own.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "vol/eval.h"
#include "vol_eval_data.h"

#define FORECASTS "tests/data/variance-forecasts.csv.gz"

enum { MODELS = 4, DAYS = 1510, BASE = 1 };

static const char *const name[MODELS] = {"garch11_normal", "gjr111_t", "har_logrange",
					 "garchlstm16_qlike_range"};

static const double level[] = {0.05, 0.01};

/* The days of the file, in percent or as fractions. */
struct data {
	double *r, *r2, *range, *h[MODELS], *var[MODELS][2], *es[MODELS][2], *score[MODELS];
	double *pit[MODELS];
	struct eval_model model[MODELS];
	struct eval_input in;
};

static double *room(void)
{
	double *x = malloc(DAYS * sizeof(*x));

	assert_non_null(x);
	return x;
}

/* The returns are the last ones of the S&P 500, less their mean before 2013. */
static void data_load(struct data *d, double percent)
{
	size_t n, all;
	double *price = column_load("examples/data/sp500.csv", "adj_close", &all);
	const size_t from = all - DAYS;
	struct dist normal;

	dist_set(&normal, DIST_NORMAL, NULL);
	d->r2 = column_load(FORECASTS, "r2", &n);
	d->range = column_load(FORECASTS, "range_var", &n);
	assert_int_equal(n, DAYS);
	d->r = room();
	for (size_t i = 0; i < DAYS; i++) {
		const double r = log(price[from + i] / price[from + i - 1]);

		d->r[i] = copysign(sqrt(d->r2[i]), r) * percent;
		d->r2[i] *= percent * percent;
		d->range[i] *= percent * percent;
	}
	eval_input_init(&d->in, DAYS);
	d->in.levels = 2;
	for (int m = 0; m < MODELS; m++) {
		d->h[m] = column_load(FORECASTS, name[m], &n);
		d->score[m] = room();
		d->pit[m] = room();
		d->model[m] = (struct eval_model){
			.name = name[m], .h = d->h[m], .log_score = d->score[m], .pit = d->pit[m]};
		for (size_t i = 0; i < DAYS; i++) {
			d->h[m][i] *= percent * percent;
			d->score[m][i] = log_score(&normal, d->r[i], 0, d->h[m][i]);
			d->pit[m][i] = pit_value(&normal, d->r[i], 0, d->h[m][i]);
		}
		for (int l = 0; l < 2; l++) {
			const double q = -dist_quantile(&normal, level[l]);
			const double tail = dist_shortfall(&normal, level[l]);

			d->in.level[l] = level[l];
			d->model[m].var[l] = d->var[m][l] = room();
			d->model[m].es[l] = d->es[m][l] = room();
			for (size_t i = 0; i < DAYS; i++) {
				d->var[m][l][i] = q * sqrt(d->h[m][i]);
				d->es[m][l][i] = tail * sqrt(d->h[m][i]);
			}
		}
	}
	d->in.models = MODELS;
	d->in.base = BASE;
	d->in.model = d->model;
	d->in.r = d->r;
	d->in.percent = percent;
	d->in.proxy[PROXY_SQUARE] = d->r2;
	d->in.proxy[PROXY_RANGE] = d->range;
	d->in.resamples = 500;
	d->in.bandwidth = 10;
	free(price);
}

static void data_free(struct data *d)
{
	free(d->r);
	free(d->r2);
	free(d->range);
	for (int m = 0; m < MODELS; m++) {
		free(d->h[m]);
		free(d->score[m]);
		free(d->pit[m]);
		for (int l = 0; l < 2; l++) {
			free(d->var[m][l]);
			free(d->es[m][l]);
		}
	}
}

static void check_score(const struct data *d, const struct eval *ev, int m)
{
	static double loss[MODELS][DAYS];
	const double *rows[MODELS];
	const struct eval_score *s = &ev->row[m].score[PROXY_RANGE];
	struct mcs_options o;
	struct mcs set[MODELS];
	struct losses l;
	struct diebold dm;
	struct mincer mz;

	loss_summarise(PROXY_RANGE, d->range, d->h[m], DAYS, &l);
	assert_memory_equal(&l, &s->losses, sizeof(l));
	mincer_zarnowitz(d->range, d->h[m], DAYS, 10, &mz);
	assert_true(mz.b == s->mincer.b && mz.joint.p == s->mincer.joint.p);
	for (int k = 0; k < MODELS; k++) {
		loss_series(LOSS_QLIKE, PROXY_RANGE, d->range, d->h[k], DAYS, loss[k]);
		rows[k] = loss[k];
	}
	diebold_mariano(loss[m], loss[BASE], DAYS, 10, &dm);
	assert_true(m == BASE || dm.t.p == s->diebold[EVAL_QLIKE].t.p);
	assert_true(m != BASE || isnan(s->diebold[EVAL_QLIKE].t.p));
	mcs_options_init(&o, DAYS);
	o.resamples = 500;
	assert_int_equal(mcs_run(&o, rows, MODELS, DAYS, set), 0);
	assert_memory_equal(set + m, &s->mcs[EVAL_QLIKE], sizeof(*set));
	for (int k = 0; k < MODELS; k++)
		loss_series(LOSS_MSE, PROXY_RANGE, d->range, d->h[k], DAYS, loss[k]);
	diebold_mariano(loss[m], loss[BASE], DAYS, 10, &dm);
	assert_true(m == BASE || dm.t.value == s->diebold[EVAL_MSE].t.value);
	assert_int_equal(mcs_run(&o, rows, MODELS, DAYS, set), 0);
	assert_memory_equal(set + m, &s->mcs[EVAL_MSE], sizeof(*set));
}

static void check_risk(const struct data *d, const struct eval *ev, int m, size_t l)
{
	static double sigma[DAYS], a[DAYS], b[DAYS];
	const struct eval_risk *risk = &ev->row[m].risk[l];
	struct shortfall_options o = {level[l], 1, 500};
	struct coverage c;
	struct shortfall s;
	struct diebold dm;

	for (int i = 0; i < DAYS; i++)
		sigma[i] = sqrt(d->h[m][i]);
	assert_true(risk->var && risk->es);
	assert_int_equal(coverage_test(d->r, d->var[m][l], DAYS, level[l], &c), 0);
	assert_int_equal(c.hits, risk->coverage.hits);
	assert_true(c.quantile.p == risk->coverage.quantile.p && c.tick == risk->coverage.tick);
	assert_int_equal(shortfall_test(&o, d->r, d->var[m][l], d->es[m][l], sigma, DAYS, &s), 0);
	assert_true(s.z2.p == risk->shortfall.z2.p && s.mcneil.p == risk->shortfall.mcneil.p);
	assert_true(s.fz0 == risk->shortfall.fz0 && s.mcneil_p == risk->shortfall.mcneil_p);
	fz0_loss(d->r, d->var[m][l], d->es[m][l], DAYS, level[l], a);
	fz0_loss(d->r, d->var[BASE][l], d->es[BASE][l], DAYS, level[l], b);
	diebold_mariano(a, b, DAYS, 10, &dm);
	assert_true(m == BASE || dm.t.value == risk->fz0.t.value);
	tick_loss(d->r, d->var[m][l], DAYS, level[l], a);
	tick_loss(d->r, d->var[BASE][l], DAYS, level[l], b);
	diebold_mariano(a, b, DAYS, 10, &dm);
	assert_true(m == BASE || dm.t.value == risk->tick.t.value);
}

static void test_numbers(void **state)
{
	struct data d;
	struct eval ev;
	struct err e;

	(void)state;
	data_load(&d, 1);
	assert_int_equal(eval_run(&d.in, &ev, &e), 0);
	assert_true(ev.proxy[PROXY_SQUARE] && ev.proxy[PROXY_RANGE] && !ev.proxy[PROXY_REALISED]);
	assert_int_equal(ev.days[PROXY_RANGE], DAYS);
	assert_int_equal(ev.risk_days[1], DAYS);
	for (int m = 0; m < MODELS; m++) {
		const struct eval_density *density = &ev.row[m].density;
		double sum = 0;
		struct pit p;

		check_score(&d, &ev, m);
		for (size_t l = 0; l < 2; l++)
			check_risk(&d, &ev, m, l);
		for (int i = 0; i < DAYS; i++)
			sum += d.score[m][i] / DAYS;
		assert_close(density->mean_score, sum, 1e-12);
		assert_int_equal(pit_test(d.pit[m], DAYS, &p), 0);
		assert_true(p.berkowitz.p == density->even.berkowitz.p);
	}
	eval_release(&ev);
	data_free(&d);
}

/* Returns as fractions: the same table. */
static void test_unit(void **state)
{
	struct data percent, fraction;
	struct eval a, b;
	struct err e;

	(void)state;
	data_load(&percent, 1);
	data_load(&fraction, 0.01);
	assert_int_equal(eval_run(&percent.in, &a, &e), 0);
	assert_int_equal(eval_run(&fraction.in, &b, &e), 0);
	for (int m = 0; m < MODELS; m++) {
		const struct eval_row *x = a.row + m, *y = b.row + m;

		for (int k = 0; k < LOSS_KINDS; k++)
			assert_near(y->score[PROXY_SQUARE].losses.loss[k],
				    x->score[PROXY_SQUARE].losses.loss[k], 1e-11);
		assert_close(y->score[PROXY_RANGE].mincer.joint.p,
			     x->score[PROXY_RANGE].mincer.joint.p, 1e-8);
		assert_close(y->risk[0].mean_var, x->risk[0].mean_var, 1e-12);
		assert_near(y->risk[1].shortfall.fz0, x->risk[1].shortfall.fz0, 1e-11);
		assert_near(y->density.mean_score, x->density.mean_score, 1e-11);
	}
	eval_release(&a);
	eval_release(&b);
	data_free(&percent);
	data_free(&fraction);
}

/* A day that one model lacks counts for none; a series that is not there is left out. */
static void test_common_days(void **state)
{
	struct data d;
	struct losses l;
	struct eval ev;
	struct err e;

	(void)state;
	data_load(&d, 1);
	for (int i = 0; i < 100; i++)
		d.h[0][i] = NAN;
	d.h[2][DAYS - 1] = 0;
	d.range[200] = NAN;
	d.var[3][0][300] = NAN;
	d.es[3][1][301] = -1;
	d.score[1][400] = -INFINITY;
	d.model[2].es[0] = NULL;
	d.model[1].var[1] = NULL;
	assert_int_equal(eval_run(&d.in, &ev, &e), 0);
	assert_int_equal(ev.days[PROXY_SQUARE], DAYS - 101);
	assert_int_equal(ev.days[PROXY_RANGE], DAYS - 102);
	assert_int_equal(ev.risk_days[0], DAYS - 102);
	assert_int_equal(ev.risk_days[1], DAYS - 102);
	assert_int_equal(ev.density_days, DAYS - 102);
	loss_summarise(PROXY_SQUARE, d.r2 + 100, d.h[3] + 100, DAYS - 101, &l);
	assert_memory_equal(&l, &ev.row[3].score[PROXY_SQUARE].losses, sizeof(l));
	assert_true(ev.row[2].risk[0].var && !ev.row[2].risk[0].es);
	/* Without the base nothing is compared with it. */
	assert_false(ev.row[BASE].risk[1].var);
	assert_true(ev.row[0].risk[1].var && isnan(ev.row[0].risk[1].tick.t.p));
	eval_release(&ev);
	data_free(&d);
}

static void test_refused(void **state)
{
	struct data d;
	struct eval ev;
	struct err e;

	(void)state;
	data_load(&d, 1);
	d.in.base = MODELS;
	assert_int_equal(eval_run(&d.in, &ev, &e), -1);
	assert_int_equal(e.status, STATUS_USAGE);
	eval_release(&ev);
	d.in.base = 0;
	d.in.level[1] = 0.5;
	assert_int_equal(eval_run(&d.in, &ev, &e), -1);
	assert_non_null(strstr(e.text, "level of 0.5"));
	eval_release(&ev);
	d.in.level[1] = 0.01;
	d.in.models = 0;
	assert_int_equal(eval_run(&d.in, &ev, &e), -1);
	eval_release(&ev);
	d.in.models = MODELS;
	for (int i = 0; i < DAYS; i++)
		d.h[i % MODELS][i] = NAN;
	assert_int_equal(eval_run(&d.in, &ev, &e), -1);
	assert_int_equal(e.status, STATUS_DATA);
	eval_release(&ev);
	data_free(&d);
}

static const json_t *at(const json_t *object, const char *a, const char *b, const char *c)
{
	object = json_object_get(object, a);
	if (b)
		object = json_object_get(object, b);
	if (c)
		object = json_object_get(object, c);
	assert_non_null(object);
	return object;
}

static void test_json(void **state)
{
	const json_t *model, *risk;
	struct data d;
	struct eval ev;
	json_error_t why;
	struct err e;
	struct buf b;
	json_t *root;

	(void)state;
	data_load(&d, 1);
	d.model[2].es[0] = NULL;
	assert_int_equal(eval_run(&d.in, &ev, &e), 0);
	buf_init(&b, 1 << 20);
	eval_json(&ev, &b);
	assert_false(b.failed);
	assert_null(memchr(b.p, '\n', b.n));
	root = json_loadb(b.p, b.n, JSON_REJECT_DUPLICATES, &why);
	if (!root)
		fail_msg("%s at %d: %.80s", why.text, why.position, b.p + why.position);
	assert_string_equal(json_string_value(at(root, "base", NULL, NULL)), "gjr111_t");
	assert_int_equal(json_integer_value(at(root, "days", "range", NULL)), DAYS);
	assert_int_equal(json_array_size(at(root, "models", NULL, NULL)), MODELS);
	model = json_array_get(at(root, "models", NULL, NULL), 3);
	assert_string_equal(json_string_value(at(model, "model", NULL, NULL)), name[3]);
	assert_true(member(at(model, "variance", "range", NULL), "qlike") ==
		    ev.row[3].score[PROXY_RANGE].losses.loss[LOSS_QLIKE]);
	assert_true(member(json_object_get(at(model, "variance", "r2", "diebold_mariano"), "mse"),
			   "t") == ev.row[3].score[PROXY_SQUARE].diebold[EVAL_MSE].t.value);
	assert_true(member(json_object_get(at(model, "variance", "r2", "confidence_set"), "qlike"),
			   "p_range") == ev.row[3].score[PROXY_SQUARE].mcs[EVAL_QLIKE].p_range);
	assert_true(member(at(model, "density", "berkowitz", NULL), "p") ==
		    ev.row[3].density.even.berkowitz.p);
	risk = json_array_get(at(model, "risk", NULL, NULL), 1);
	assert_true(member(risk, "level") == 0.01 && member(risk, "days") == DAYS);
	assert_true(member(at(risk, "kupiec", NULL, NULL), "p") ==
		    ev.row[3].risk[1].coverage.kupiec.p);
	assert_true(member(risk, "fz0_loss") == ev.row[3].risk[1].shortfall.fz0);
	/* What cannot be had is null, what was not given is absent. */
	model = json_array_get(at(root, "models", NULL, NULL), BASE);
	assert_true(json_is_null(json_object_get(
		json_object_get(at(model, "variance", "r2", "diebold_mariano"), "mse"), "t")));
	model = json_array_get(at(root, "models", NULL, NULL), 2);
	risk = json_array_get(at(model, "risk", NULL, NULL), 0);
	assert_null(json_object_get(risk, "fz0_loss"));
	assert_non_null(json_object_get(risk, "kupiec"));
	json_decref(root);
	buf_release(&b);
	eval_release(&ev);
	data_free(&d);
}

static void assert_holds(const char *text, const char *line)
{
	if (!strstr(text, line))
		fail_msg("no '%s' in\n%s", line, text);
}

static void test_text(void **state)
{
	struct data d;
	struct eval ev;
	struct err e;
	struct buf b;

	(void)state;
	data_load(&d, 1);
	d.model[3].name = "lstm";
	d.model[0].es[0] = NULL;
	assert_int_equal(eval_run(&d.in, &ev, &e), 0);
	buf_init(&b, 1 << 20);
	eval_text(&ev, &b);
	assert_false(b.failed);
	for (const char *p = buf_cstr(&b); *p; p = strchr(p, '\n') + 1) {
		assert_non_null(strchr(p, '\n'));
		assert_in_range(strcspn(p, "\n"), 0, 100);
		assert_true(p[strcspn(p, "\n") - (*p != '\n')] != ' ');
	}
	assert_holds(b.p, "Variance against the range variance: 1510 days, mean 0.6321, floored 0");
	assert_holds(b.p, "\nlstm              0.4394    0.7425    0.4752 ");
	assert_holds(b.p, "\nlstm             -2.54  0.011 ");
	assert_holds(b.p, "\ngjr111_t             -      - ");
	assert_holds(b.p, "Value at risk at 5 %: 1510 days, 75.5 exceptions expected");
	assert_holds(b.p, "Expected shortfall at 1 %");
	assert_holds(b.p, "Density: 1510 days");
	buf_release(&b);
	eval_release(&ev);
	data_free(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),     cmocka_unit_test(test_unit),
		cmocka_unit_test(test_common_days), cmocka_unit_test(test_refused),
		cmocka_unit_test(test_json),        cmocka_unit_test(test_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
