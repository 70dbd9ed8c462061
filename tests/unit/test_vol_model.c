/*
 * test_vol_model.c - layout of parameters, refusals, and the two builds of the loops
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "vol/model_impl.h"
#include "vol_case.h"

enum { ROWS = 700 };

static struct case_series series;
static double other[2 * ROWS];

static const char *const variances[] = {
	"constant",       "ewma(0.94)",     "ewma(est)",      "rm2006",         "arch(5)",
	"garch(1,1)",     "garch(2,2)",     "gjr(1,1,1)",     "gjr(2,3,2)",     "avgarch(1,1)",
	"tarch(1,1,1)",   "egarch(1,1,1)",  "egarch(2,1,2)",  "aparch(1,1,1)",  "aparch(2,1,1)d1",
	"figarch(1,d,1)", "figarch(0,d,1)", "figarch(1,d,0)", "figarch(0,d,0)", "harch(1,5,22)",
	"midas_hyp(22)",  "midas_hyp(22)o",
};

enum { VARIANCES = sizeof(variances) / sizeof(variances[0]) };

static struct vol_data data_of(size_t n)
{
	return (struct vol_data){.y = series.y, .n = n, .x = other, .nx = 2};
}

static void model_of(struct vol_model *m, const struct vol_spec *s)
{
	const struct vol_data data = data_of(ROWS);
	struct err e;

	if (vol_model_init(m, s, &data, &e) < 0)
		fail_msg("%s", e.text);
}

static void names_check(const struct vol_spec *s, const char *expected)
{
	char names[VOL_PARAMS * VOL_NAME] = "";
	struct vol_model m;
	size_t n = 0;

	model_of(&m, s);
	for (size_t i = 0; i < m.n; i++)
		n += (size_t)snprintf(names + n, sizeof(names) - n, i > 0 ? " %s" : "%s",
				      m.name[i]);
	assert_string_equal(names, expected);
	vol_model_release(&m);
}

static void test_names(void **state)
{
	struct vol_spec s = {.mean = MEAN_ARMA, .ar = 1, .ma = 2, .kind = VOL_GARCH, .p = 2};

	(void)state;
	s.o = s.q = 1;
	names_check(&s, "mu ar1 ma1 ma2 omega alpha1 alpha2 gamma1 beta1");
	s.variance_x = true;
	s.dist = DIST_SSTD;
	names_check(&s, "mu ar1 ma1 ma2 omega alpha1 alpha2 gamma1 beta1 x1 x2 nu xi");
	s = (struct vol_spec){.mean = MEAN_ARX, .ar = 1, .kind = VOL_APARCH, .p = 1, .o = 1};
	s.q = 1;
	names_check(&s, "mu ar1 x1 x2 omega alpha1 gamma1 beta1 delta");
	s = (struct vol_spec){.mean = MEAN_HAR, .har = {1, 5, 22}, .kind = VOL_FIGARCH, .p = 1};
	s.q = 1;
	names_check(&s, "mu har1 har5 har22 omega phi d beta");
	s = (struct vol_spec){.kind = VOL_HARCH, .lags = {1, 5}, .dist = DIST_T};
	names_check(&s, "omega alpha1 alpha5 nu");
	s = (struct vol_spec){.kind = VOL_MIDAS, .m = 10, .o = 1};
	names_check(&s, "omega alpha1 gamma1 theta");
	s = (struct vol_spec){.kind = VOL_EWMA, .dist = DIST_T};
	names_check(&s, "lambda nu");
	s.dist = DIST_SKEWT;
	names_check(&s, "decay eta lambda");
	s = (struct vol_spec){.kind = VOL_CONSTANT};
	names_check(&s, "sigma2");
}

/* The start lies in the box and under the constraints, and the likelihood exists there. */
static void test_start(void **state)
{
	(void)state;
	for (size_t v = 0; v < VARIANCES; v++) {
		for (int b = 0; b < 3; b++) {
			struct vol_spec s = {.mean = MEAN_ARMA, .ar = 1, .ma = 1};
			struct vol_model m;

			s.bounds = (enum vol_bounds)b;
			s.dist = DIST_SKEWT;
			case_variance(variances[v], &s);
			model_of(&m, &s);
			for (size_t i = 0; i < m.n; i++)
				assert_true(m.low[i] < m.high[i] && m.start[i] >= m.low[i] &&
					    m.start[i] <= m.high[i]);
			for (size_t k = 0; k < m.m; k++) {
				double sum = 0;

				for (size_t i = 0; i < m.n; i++)
					sum += m.a[k][i] * m.start[i];
				assert_true(sum <= m.b[k]);
			}
			assert_true(isfinite(vol_loglik(&m, m.start, NULL, NULL, NULL)));
			vol_model_release(&m);
		}
	}
}

/* GJR as arch bounds it. */
static void test_arch_space(void **state)
{
	struct vol_spec s = {.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .o = 1, .q = 1};
	struct vol_model m;

	(void)state;
	model_of(&m, &s);
	assert_true(m.low[0] == -INFINITY && m.high[0] == INFINITY);
	assert_true(m.low[2] == 0 && m.high[2] == 1 && m.low[3] == -1 && m.high[3] == 2);
	assert_int_equal(m.m, 2);
	assert_true(m.a[0][2] == -1 && m.a[0][3] == -1 && m.b[0] == 0);
	assert_true(m.a[1][2] == 1 && m.a[1][3] == 0.5 && m.a[1][4] == 1 && m.b[1] == 1);
	vol_model_release(&m);
	s.bounds = BOUNDS_NONE;
	model_of(&m, &s);
	assert_int_equal(m.m, 1);
	assert_true(m.high[2] == INFINITY && m.high[4] == INFINITY);
	vol_model_release(&m);
}

static void refuse(const struct vol_spec *s, const struct vol_data *d, const char *reason)
{
	struct vol_model m;
	struct err e;

	assert_int_equal(vol_model_init(&m, s, d, &e), -1);
	if (!strstr(e.text, reason))
		fail_msg("'%s' does not say '%s'", e.text, reason);
	assert_null(m.own);
}

static void test_refusals(void **state)
{
	struct vol_spec s = {.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1};
	struct vol_data d = data_of(5);
	double flat[100];

	(void)state;
	refuse(&s, &d, "too few");
	d = data_of(ROWS);
	s.p = 17;
	refuse(&s, &d, "order p");
	s.p = s.q = 0;
	refuse(&s, &d, "no lag");
	s.p = 1;
	s.variance_x = true;
	d.nx = 0;
	refuse(&s, &d, "no other series");
	d = data_of(ROWS);
	s.kind = VOL_EGARCH;
	refuse(&s, &d, "only a GARCH");
	s = (struct vol_spec){.mean = MEAN_ARX, .kind = VOL_GARCH, .p = 1, .variance_x = true};
	refuse(&s, &d, "not both");
	s = (struct vol_spec){.kind = VOL_HARCH, .lags = {5, 1}};
	refuse(&s, &d, "must rise");
	s = (struct vol_spec){.kind = VOL_EWMA, .lambda = 1};
	refuse(&s, &d, "lambda");
	s = (struct vol_spec){.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1};
	for (size_t i = 0; i < 100; i++)
		flat[i] = 0.1;
	d = (struct vol_data){.y = flat, .n = 100};
	refuse(&s, &d, "does not vary");
	flat[7] = NAN;
	refuse(&s, &d, "observation 8 is not a number");
}

/* Where there is no variance there is no likelihood, and no NaN. */
static void test_nowhere(void **state)
{
	struct vol_spec s = {.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1};
	double x[VOL_PARAMS] = {0, -1, 0.1, 0.8}, e[ROWS], h[ROWS];
	struct vol_model m;

	(void)state;
	model_of(&m, &s);
	assert_true(vol_loglik(&m, x, NULL, NULL, NULL) == -INFINITY);
	assert_int_equal(vol_series(&m, x, e, h), -1);
	x[1] = 0.1;
	x[3] = 50;
	assert_true(vol_loglik(&m, x, NULL, NULL, NULL) == -INFINITY);
	x[3] = NAN;
	assert_true(vol_loglik(&m, x, NULL, NULL, NULL) == -INFINITY);
	vol_model_release(&m);
	s.dist = DIST_T;
	model_of(&m, &s);
	x[3] = 0.8;
	x[4] = 1.5;
	assert_true(vol_loglik(&m, x, NULL, NULL, NULL) == -INFINITY);
	vol_model_release(&m);
}

/* The loops for AVX2 and those for any processor give the same bits. */
static void test_same_bits(void **state)
{
	(void)state;
	if (!kernel_at(1))
		skip();
	for (size_t v = 0; v < VARIANCES; v++) {
		for (int k = 0; k < DIST_KINDS; k++) {
			struct vol_spec s = {.mean = MEAN_ARMA, .ar = 1, .ma = 1};
			double g[2][VOL_PARAMS], h[2][VOL_PARAMS * VOL_PARAMS], l[2];
			struct vol_model m;

			s.dist = (enum dist_kind)k;
			case_variance(variances[v], &s);
			model_of(&m, &s);
			for (size_t i = 0; i < 2; i++) {
				work_of(&m)->k = kernel_at(i);
				l[i] = vol_loglik(&m, m.start, g[i], h[i], NULL);
				assert_true(vol_loglik(&m, m.start, NULL, NULL, NULL) ==
					    vol_loglik(&m, m.start, NULL, NULL, NULL));
			}
			assert_true(l[0] == l[1]);
			assert_memory_equal(g[0], g[1], m.n * sizeof(g[0][0]));
			assert_memory_equal(h[0], h[1], m.n * m.n * sizeof(h[0][0]));
			vol_model_release(&m);
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_names),      cmocka_unit_test(test_start),
		cmocka_unit_test(test_arch_space), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_nowhere),    cmocka_unit_test(test_same_bits),
	};

	case_series_load("demgbp", &series);
	for (size_t t = 0; t < 2 * ROWS; t++)
		other[t] = fabs(series.y[(t + 400) % series.n]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
