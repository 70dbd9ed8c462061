/*
 * test_vol_filter.c - a model as a filter: a stream gives what a batch gives
 *
 * vol_series() runs the filter; the likelihood's own loops, which go series by
 * series and not observation by observation, are the second implementation.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tape/snap.h"
#include "vol/filter.h"
#include "vol_case.h"

enum { ROWS = 1974, COLUMNS = 2 };

static struct case_series series;
static double other[ROWS * COLUMNS];

static const char *const variances[] = {
	"constant",        "ewma(0.94)",     "ewma(est)",     "rm2006",        "arch(3)",
	"garch(1,1)",      "garch(2,2)",     "gjr(1,1,1)",    "gjr(1,2,2)",    "avgarch(1,1)",
	"tarch(2,1,1)",    "egarch(1,1,1)",  "egarch(2,1,2)", "aparch(1,1,1)", "aparch(2,1,2)d1",
	"aparch(1,1,1)d2", "figarch(1,d,1)", "harch(1,5,22)", "midas_hyp(22)", "midas_hyp(22)o",
};
static const char *const means[] = {"zero", "constant", "ar2", "arma(1,2)"};

enum { VARIANCES = sizeof(variances) / sizeof(variances[0]), MEANS = 4 };

/* A GARCH-X with AR in the mean beyond the last of `variances`, an AR-X and a HAR after it. */
static void spec_of(size_t v, size_t mean, int presample, struct vol_spec *s)
{
	memset(s, 0, sizeof(*s));
	s->presample = (enum vol_presample)presample;
	s->dist = DIST_T;
	case_mean(means[mean], s);
	case_variance(v < VARIANCES ? variances[v] : "gjr(1,1,1)", s);
	s->variance_x = v == VARIANCES;
	if (v == VARIANCES + 1)
		s->mean = MEAN_ARX;
	if (v == VARIANCES + 2) {
		s->mean = MEAN_HAR;
		s->har[0] = 1;
		s->har[1] = 5;
		s->har[2] = 22;
	}
}

static void model_of(struct vol_model *m, const struct vol_spec *s)
{
	const struct vol_data data = {.y = series.y, .n = series.n, .x = other, .nx = COLUMNS};
	struct err e;

	if (vol_model_init(m, s, &data, &e) < 0)
		fail_msg("%s", e.text);
	for (size_t i = 0; i < m->n; i++)
		if (i < m->n_mean || m->name[i][0] == 'x')
			m->start[i] += 0.01 * (double)(i + 1);
}

static void filter_of(struct vol_filter *f, struct vol_model *m, bool whole)
{
	struct err e;

	if ((whole ? vol_filter_start(f, m, m->start, other, &e)
		   : vol_filter_begin(f, m, m->start, &e)) < 0)
		fail_msg("%s", e.text);
}

/* The sum of log densities from e and h is the likelihood. */
static void check_likelihood(struct vol_model *m, const double *e, const double *h,
			     const char *what)
{
	const double loglik = vol_loglik(m, m->start, NULL, NULL, NULL);
	struct dist d;
	double sum = 0;

	assert_int_equal(dist_set(&d, m->spec.dist, m->start + m->n - m->n_shape), 0);
	for (size_t t = 0; t < m->nobs; t++)
		sum += dist_logpdf(&d, e[t] / sqrt(h[t])) - 0.5 * tl_log(h[t]);
	if (!(fabs(sum - loglik) <= 1e-9 * fabs(loglik)))
		fail_msg("%s: %.15g, not %.15g", what, sum, loglik);
}

static void check_stream(struct vol_model *m, const double *e, const double *h)
{
	struct vol_filter f, whole;

	filter_of(&f, m, false);
	for (size_t t = 0; t < m->nobs; t++) {
		const size_t row = m->dropped + t + 1;

		assert_true(f.h == h[t]);
		vol_filter_update(&f, series.y[row - 1],
				  other + (row < series.n ? row * COLUMNS : 0));
		assert_true(f.e == e[t]);
	}
	filter_of(&whole, m, true);
	assert_true(whole.h == f.h && whole.mean == f.mean && whole.z == f.z);
	vol_filter_release(&whole);
	vol_filter_release(&f);
}

static void test_batch(void **state)
{
	double *e = malloc(ROWS * sizeof(*e)), *h = malloc(ROWS * sizeof(*h));
	char what[64];

	(void)state;
	assert_true(e && h);
	for (size_t v = 0; v < VARIANCES + 3; v++) {
		for (size_t i = 0; i < MEANS; i++) {
			for (int pre = 0; pre < 3; pre++) {
				struct vol_spec s;
				struct vol_model m;

				spec_of(v, i, pre, &s);
				model_of(&m, &s);
				snprintf(what, sizeof(what), "%s %s presample %d",
					 v < VARIANCES ? variances[v] : "with other series",
					 means[i], pre);
				assert_int_equal(vol_series(&m, m.start, e, h), 0);
				check_likelihood(&m, e, h, what);
				check_stream(&m, e, h);
				vol_model_release(&m);
			}
		}
	}
	free(e);
	free(h);
}

static void snap_filter(struct snap *s, void *ctx)
{
	vol_filter_snap(ctx, s);
}

/* Saved in the middle and loaded into a filter that has seen other things: it goes on as before. */
static void test_saved(void **state)
{
	(void)state;
	for (size_t v = 0; v < VARIANCES + 3; v++) {
		struct snap_head head = {.program = "test", .options = ""};
		struct buf out = {0};
		struct vol_filter a, b;
		struct vol_spec s;
		struct vol_model m;
		struct err e;

		spec_of(v, 3, PRESAMPLE_BACKCAST, &s);
		model_of(&m, &s);
		filter_of(&a, &m, true);
		m.start[0] *= 2;
		filter_of(&b, &m, false);
		memset(head.hash, '0', 64);
		buf_init(&out, 1 << 20);
		assert_int_equal(snap_encode(&head, snap_filter, &a, &out, &e), 0);
		assert_int_equal(snap_parse("test", out.p, out.n, &head, snap_filter, &b, &e), 0);
		for (size_t t = 0; t < 100; t++) {
			assert_true(a.h == b.h && a.mean == b.mean);
			vol_filter_update(&a, series.y[t], other);
			vol_filter_update(&b, series.y[t], other);
		}
		buf_release(&out);
		vol_filter_release(&a);
		vol_filter_release(&b);
		vol_model_release(&m);
	}
}

/* Flat prices, an outlier of a million, flat again: never a NaN, and it comes back. */
static void test_hostile(void **state)
{
	(void)state;
	for (size_t v = 0; v < VARIANCES; v++) {
		struct vol_filter f;
		struct vol_spec s;
		struct vol_model m;

		spec_of(v, 1, PRESAMPLE_BACKCAST, &s);
		model_of(&m, &s);
		filter_of(&f, &m, true);
		for (size_t t = 0; t < 20000; t++) {
			vol_filter_update(&f, t == 10000 ? 1e6 : 0, NULL);
			assert_true(isfinite(f.h) && isfinite(f.z) && f.h > 0);
		}
		vol_filter_release(&f);
		vol_model_release(&m);
	}
}

/* Parameters for 100 y give 100² h; without data the filter starts where it is told. */
static void test_scale(void **state)
{
	static double tiny[ROWS];

	(void)state;
	for (size_t t = 0; t < ROWS; t++)
		tiny[t] = series.y[t] / 100;
	for (size_t v = 0; v < VARIANCES; v++) {
		const struct vol_data data = {.y = tiny, .n = ROWS};
		double x[VOL_PARAMS];
		struct vol_filter f, g;
		struct vol_model m, small;
		struct vol_spec s;
		struct err e;

		spec_of(v, 3, PRESAMPLE_FCP, &s);
		model_of(&m, &s);
		assert_int_equal(vol_model_init(&small, &s, &data, &e), 0);
		vol_rescale(&m, m.start, 0.01, x);
		filter_of(&f, &m, true);
		assert_int_equal(vol_filter_start(&g, &small, x, NULL, &e), 0);
		assert_true(fabs(g.h * 1e4 / f.h - 1) < 1e-9);
		assert_true(fabs(vol_loglik(&small, x, NULL, NULL, NULL) -
				 vol_loglik(&m, m.start, NULL, NULL, NULL) -
				 (double)m.nobs * tl_log(100)) < 1e-7);
		vol_filter_release(&f);
		vol_filter_release(&g);

		assert_int_equal(vol_filter_cold(&f, &s, m.start, m.n, 0.3, 0, NULL, &e), 0);
		assert_true(isfinite(f.h) && f.h > 0.003 && f.h < 30);
		vol_filter_release(&f);
		vol_model_release(&m);
		vol_model_release(&small);
	}
}

/* What is bound again is as what is bound anew. */
static void test_rebind(void **state)
{
	(void)state;
	for (size_t v = 0; v < VARIANCES + 3; v++) {
		for (int pre = 0; pre < 3; pre++) {
			struct vol_data data = {.y = series.y, .n = 500, .x = other, .nx = COLUMNS};
			double g[VOL_PARAMS], h[VOL_PARAMS];
			struct vol_model a, b;
			struct vol_spec s;
			struct err e;

			spec_of(v, 3, pre, &s);
			assert_int_equal(vol_model_init(&a, &s, &data, &e), 0);
			vol_loglik(&a, a.start, g, NULL, NULL);
			data.y += 700;
			data.x += 700 * COLUMNS;
			assert_int_equal(vol_model_rebind(&a, &data, &e), 0);
			assert_int_equal(vol_model_init(&b, &s, &data, &e), 0);
			assert_memory_equal(a.start, b.start, sizeof(a.start));
			assert_memory_equal(a.low, b.low, sizeof(a.low));
			assert_true(vol_loglik(&a, a.start, g, NULL, NULL) ==
				    vol_loglik(&b, b.start, h, NULL, NULL));
			assert_memory_equal(g, h, a.n * sizeof(*g));
			data.n = 600;
			assert_int_equal(vol_model_rebind(&a, &data, &e), 0);
			assert_int_equal(a.nobs, 600 - a.dropped);
			vol_model_release(&a);
			vol_model_release(&b);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batch),   cmocka_unit_test(test_saved),
		cmocka_unit_test(test_hostile), cmocka_unit_test(test_scale),
		cmocka_unit_test(test_rebind),
	};

	case_series_load("demgbp", &series);
	for (size_t t = 0; t < ROWS; t++) {
		other[2 * t] = fabs(series.y[(t + 400) % ROWS]);
		other[2 * t + 1] = series.y[(t + 800) % ROWS] * series.y[(t + 800) % ROWS];
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
