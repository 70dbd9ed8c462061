/* test_vol_errors.c - standard errors, against other programs and against their own promise */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>

#include "base/rng.h"
#include "vol/errors.h"
#include "vol/fit.h"
#include "vol/information.h"
#include "vol_table.h"

static struct vol_series series;

static int load(void **state)
{
	(void)state;
	vol_series_load(&series);
	return 0;
}

static void fit_to(struct vol_model *m, const struct vol_spec *spec, const struct vol_data *data,
		   struct vol_fit *f)
{
	struct err e;

	if (vol_model_init(m, spec, data, &e) < 0)
		fail_msg("%s", e.text);
	if (vol_fit(m, NULL, f) < 0)
		fail_msg("%s", f->reason);
}

/* The errors of Fiorentini, Calzolari and Panattoni's benchmark: the published Hessian row and
 * gretl 2022c's, six digits. */
static void test_benchmark(void **state)
{
	static const struct {
		const char *kind;
		double se[4], digit[4];
	} want[] = {
		{"hessian",
		 {0.00846212, 0.00285271, 0.0265228, 0.0335527},
		 {1e-8, 1e-8, 1e-7, 1e-7}},
		{"information",
		 {0.00837629, 0.00192881, 0.0194012, 0.0218399},
		 {1e-8, 1e-8, 1e-7, 1e-7}},
		{"opg", {0.00843359, 0.00132297, 0.0139738, 0.0165604}, {1e-8, 1e-8, 1e-7, 1e-7}},
		{"qml", {0.00918935, 0.00649319, 0.0535317, 0.0724615}, {1e-8, 1e-8, 1e-7, 1e-7}},
		{"bw", {0.00873092, 0.00312364, 0.0273219, 0.0301509}, {1e-8, 1e-8, 1e-7, 1e-7}},
	};
	const struct vol_spec spec = {.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1};
	const struct vol_data data = {.y = series.demgbp, .n = DEMGBP_DAYS};
	struct vol_model m;
	struct vol_fit f;

	(void)state;
	fit_to(&m, &spec, &data, &f);
	for (size_t k = 0; k < sizeof(want) / sizeof(*want); k++) {
		assert_int_equal(vol_fit_errors(&m, &f, (enum vol_errors)errors_find(want[k].kind)),
				 0);
		/* Half a unit of the last digit, and what gretl's own optimum is off by. */
		for (size_t i = 0; i < 4; i++)
			if (!(fabs(f.se[i] - want[k].se[i]) < 0.52 * want[k].digit[i]))
				fail_msg("%s %zu: %.9g", want[k].kind, i, f.se[i]);
	}
	vol_model_release(&m);
}

/* How far an error of that line may be off. */
static double allowance(const struct vol_reference *r, const struct vol_fit *f)
{
	/* gretl's are exact at its optimum, off by the root of what that lost. */
	if (strcmp(r->tool, "gretl") == 0)
		return 1e-6 + 0.6 * sqrt(fabs(f->loglik - r->loglik));
	return 2e-4;
}

static void check_line(const struct vol_reference *r)
{
	const struct vol_data data = vol_reference_data(r, &series);
	const int kind = errors_find(r->errors);
	/* arch takes the covariance of the scores with a divisor of n - 1. */
	const bool less = strcmp(r->tool, "arch") == 0 && kind == ERRORS_QML;
	struct vol_model m;
	struct vol_fit f;

	fit_to(&m, &r->spec, &data, &f);
	assert_true(kind > 0);
	assert_int_equal(vol_fit_errors(&m, &f, (enum vol_errors)kind), 0);
	assert_int_equal(m.n, r->n);
	for (size_t i = 0; i < m.n; i++) {
		double want = r->se[i], n = (double)f.nobs;

		if (less)
			want *= sqrt((n - 1) / n);
		assert_string_equal(m.name[i], r->name[i]);
		assert_true(f.has_se[i]);
		if (!(fabs(f.se[i] / want - 1) < allowance(r, &f)))
			fail_msg("%s %s %s %s %s %s: %s %.9g, not %.9g", r->tool, r->series,
				 r->mean, r->kind, r->dist, r->errors, m.name[i], f.se[i], want);
	}
	vol_model_release(&m);
}

static void test_table(void **state)
{
	FILE *f = fopen("tests/data/vol-errors.txt", "r");
	char line[2048];
	size_t n = 0;

	(void)state;
	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		struct vol_reference r;

		if (line[0] == '#')
			continue;
		vol_reference_parse(line, &r);
		check_line(&r);
		n++;
	}
	fclose(f);
	assert_int_equal(n, 74);
}

/* ---- on bounds: the same from differences along what is left ---- */

/* The curvature of -loglik at x along every two of `dim` directions. */
static void curvature_along(struct vol_model *m, const double *x, double way[][VOL_PARAMS],
			    size_t dim, const double *step, double out[6][6])
{
	for (size_t a = 0; a < dim; a++) {
		for (size_t b = 0; b < dim; b++) {
			double sum = 0;

			for (int k = 0; k < 4; k++) {
				double at[VOL_PARAMS], s = k & 1 ? -1 : 1, t = k & 2 ? -1 : 1;

				for (size_t i = 0; i < m->n; i++)
					at[i] = x[i] + s * step[a] * way[a][i] +
						t * step[b] * way[b][i];
				sum -= s * t * vol_loglik(m, at, NULL, NULL, NULL);
			}
			out[a][b] = sum / (4 * step[a] * step[b]);
		}
	}
}

/* Gauss and Jordan, without pivots: definite matrices only. */
static void invert(double a[6][6], size_t n)
{
	for (size_t k = 0; k < n; k++) {
		double pivot = a[k][k];

		assert_true(pivot > 0);
		a[k][k] = 1;
		for (size_t j = 0; j < n; j++)
			a[k][j] /= pivot;
		for (size_t i = 0; i < n; i++) {
			double factor = a[i][k];

			if (i == k)
				continue;
			a[i][k] = 0;
			for (size_t j = 0; j < n; j++)
				a[i][j] -= factor * a[k][j];
		}
	}
}

/* GJR on the S&P 500: alpha is exactly 0, has no error, and the others' are those of the model
 * without it. */
static void test_at_bound(void **state)
{
	const struct vol_spec spec = {.mean = MEAN_CONSTANT,
				      .kind = VOL_GARCH,
				      .p = 1,
				      .o = 1,
				      .q = 1,
				      .presample = PRESAMPLE_BACKCAST};
	const struct vol_data data = {.y = series.sp500.r, .n = SP500_DAYS};
	static const size_t left[] = {0, 1, 3, 4};
	double way[4][VOL_PARAMS] = {{0}}, step[4], inverse[6][6];
	struct vol_model m;
	struct vol_fit f;

	(void)state;
	fit_to(&m, &spec, &data, &f);
	assert_int_equal(vol_fit_errors(&m, &f, ERRORS_HESSIAN), 0);
	assert_string_equal(m.name[2], "alpha1");
	assert_true(f.x[2] == 0 && f.at_bound[2] && !f.has_se[2] && f.se[2] == 0);
	for (size_t k = 0; k < 4; k++) {
		way[k][left[k]] = 1;
		step[k] = 0.02 * f.se[left[k]];
	}
	curvature_along(&m, f.x, way, 4, step, inverse);
	invert(inverse, 4);
	for (size_t k = 0; k < 4; k++)
		assert_true(fabs(sqrt(inverse[k][k]) / f.se[left[k]] - 1) < 1e-4);
	vol_model_release(&m);
}

/* GARCH with Student's t on DEM/GBP: alpha + beta is exactly 1; along that edge both move as one.
 */
static void test_on_edge(void **state)
{
	const struct vol_spec spec = {.mean = MEAN_CONSTANT,
				      .kind = VOL_GARCH,
				      .p = 1,
				      .q = 1,
				      .presample = PRESAMPLE_BACKCAST,
				      .dist = DIST_T};
	const struct vol_data data = {.y = series.demgbp, .n = DEMGBP_DAYS};
	double way[4][VOL_PARAMS] = {{1}, {0, 1}, {0, 0, 1, -1}, {0, 0, 0, 0, 1}}, step[4];
	static const size_t left[] = {0, 1, 2, 4};
	double inverse[6][6];
	struct vol_covariance c;
	struct vol_model m;
	struct vol_fit f;

	(void)state;
	fit_to(&m, &spec, &data, &f);
	assert_true(f.on_edge);
	assert_true(fabs(f.x[2] + f.x[3] - 1) < 1e-15);
	assert_int_equal(vol_covariance(&m, f.x, ERRORS_HESSIAN, &c), 0);
	assert_true(fabs(c.v[2][3] / c.v[2][2] + 1) < 1e-9 &&
		    fabs(c.v[3][3] / c.v[2][2] - 1) < 1e-9);
	for (size_t k = 0; k < 4; k++)
		step[k] = 0.005 * c.se[left[k]];
	curvature_along(&m, f.x, way, 4, step, inverse);
	invert(inverse, 4);
	for (size_t k = 0; k < 4; k++)
		for (size_t l = 0; l < 4; l++)
			assert_true(fabs(inverse[k][l] - c.v[left[k]][left[l]]) <
				    1e-4 * c.se[left[k]] * c.se[left[l]]);
	vol_model_release(&m);
}

/* ---- expectations ---- */

/* Those of the normal and of Student's t are known: E f_z² is (nu + 1) / (nu - 2) × nu / (nu + 3)
 * and E (1 + z f_z)² is 2 nu / (nu + 3); Fiorentini, Sentana and Calzolari (2003). */
static void test_moments(void **state)
{
	double e[INFORMATION_PARTS][INFORMATION_PARTS];
	struct dist d;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_NORMAL, NULL), 0);
	information_moments(&d, e);
	assert_true(fabs(e[0][0] - 1) < 1e-12 && fabs(e[1][1] - 2) < 1e-12 &&
		    fabs(e[0][1]) < 1e-12);
	for (double nu = 2.5; nu < 100; nu *= 1.7) {
		assert_int_equal(dist_set(&d, DIST_T, &nu), 0);
		information_moments(&d, e);
		assert_true(fabs(e[0][0] - nu * (nu + 1) / ((nu - 2) * (nu + 3))) < 1e-9);
		assert_true(fabs(e[1][1] - 2 * nu / (nu + 3)) < 1e-10);
		assert_true(fabs(e[0][2]) < 1e-10);
	}
}

/* The information is what the scores' outer product tends to. */
static void test_information(void **state)
{
	enum { MANY = 20000 };
	static const enum dist_kind kinds[] = {DIST_T, DIST_SKEWT, DIST_SSTD, DIST_GED};
	double *y = malloc(MANY * sizeof(*y));

	(void)state;
	assert_non_null(y);
	for (size_t k = 0; k < sizeof(kinds) / sizeof(*kinds); k++) {
		static const double shapes[][2] = {{6, 0}, {8, -0.2}, {6, 0.9}, {1.4, 0}};
		const struct vol_spec spec = {.mean = MEAN_CONSTANT,
					      .kind = VOL_GARCH,
					      .p = 1,
					      .o = k == 3,
					      .q = 1,
					      .dist = kinds[k]};
		const struct vol_data data = {.y = y, .n = MANY};
		struct vol_covariance expected, product;
		double h = 1, e = 0;
		struct vol_model m;
		struct vol_fit f;
		struct dist d;
		struct rng r;

		rng_seed(&r, 11, k);
		assert_int_equal(dist_set(&d, kinds[k], shapes[k]), 0);
		for (size_t t = 0; t < MANY; t++) {
			h = 0.05 + 0.1 * e * e + (k == 3 && e < 0 ? 0.1 * e * e : 0) + 0.8 * h;
			e = sqrt(h) * dist_draw(&d, &r);
			y[t] = 0.1 + e;
		}
		fit_to(&m, &spec, &data, &f);
		assert_int_equal(vol_covariance(&m, f.x, ERRORS_INFORMATION, &expected), 0);
		assert_int_equal(vol_covariance(&m, f.x, ERRORS_OPG, &product), 0);
		for (size_t i = 0; i < m.n; i++)
			assert_true(fabs(expected.se[i] / product.se[i] - 1) < 0.06);
		vol_model_release(&m);
	}
	free(y);
}

/* ---- the promise: 95 of 100 intervals hold the truth ---- */

enum { SERIES = 700, LENGTH = 3000 };

static void simulate(struct rng *r, const struct dist *d, const double *p, double *y)
{
	double h = p[1] / (1 - p[2] - p[3]), e = 0;

	for (int t = -200; t < LENGTH; t++) {
		h = p[1] + p[2] * e * e + p[3] * h;
		e = sqrt(h) * dist_draw(d, r);
		if (t >= 0)
			y[t] = p[0] + e;
	}
}

/* Of each kind the share of intervals that hold the truth, and the mean estimates, of a likelihood
 * with innovations `assumed` where they come from d. */
struct shares {
	double covered[ERRORS_KINDS][4], mean[4];
};

static void count_covered(const struct dist *d, enum dist_kind assumed, const double *truth,
			  struct shares *out)
{
	static double y[LENGTH];
	const struct vol_spec spec = {
		.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1, .dist = assumed};
	const struct vol_data data = {.y = y, .n = LENGTH};
	struct rng r;

	rng_seed(&r, 2024, (uint64_t)d->kind);
	memset(out, 0, sizeof(*out));
	for (int s = 0; s < SERIES; s++) {
		struct vol_model m;
		struct vol_fit f;

		simulate(&r, d, truth, y);
		fit_to(&m, &spec, &data, &f);
		for (int k = ERRORS_HESSIAN; k < ERRORS_KINDS; k++) {
			assert_int_equal(vol_fit_errors(&m, &f, (enum vol_errors)k), 0);
			for (size_t i = 0; i < 4; i++)
				if (f.has_se[i] && fabs(f.x[i] - truth[i]) < 1.96 * f.se[i])
					out->covered[k][i] += 1.0 / SERIES;
		}
		for (size_t i = 0; i < 4; i++)
			out->mean[i] += f.x[i] / SERIES;
		vol_model_release(&m);
	}
}

static void check_covered(const struct shares *s, enum vol_errors kind, double low, double high)
{
	for (size_t i = 0; i < 4; i++)
		if (!(s->covered[kind][i] >= low && s->covered[kind][i] <= high))
			fail_msg("%s, parameter %zu: %g", errors_name(kind), i,
				 s->covered[kind][i]);
}

/* Simulated parameters come back, but for the known bias of persistence towards 0. */
static void check_recovered(const struct shares *s, const double *truth)
{
	static const double most[] = {0.002, 0.01, 0.005, 0.015};

	for (size_t i = 0; i < 4; i++)
		assert_true(fabs(s->mean[i] - truth[i]) < most[i]);
}

static const double truth[] = {0.05, 0.1, 0.1, 0.8};

static void test_coverage_normal(void **state)
{
	struct shares s;
	struct dist d;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_NORMAL, NULL), 0);
	count_covered(&d, DIST_NORMAL, truth, &s);
	check_recovered(&s, truth);
	for (int k = ERRORS_HESSIAN; k < ERRORS_KINDS; k++)
		check_covered(&s, (enum vol_errors)k, 0.93, 0.97);
}

static void test_coverage_t(void **state)
{
	static const double nu = 6;
	struct shares s;
	struct dist d;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_T, &nu), 0);
	count_covered(&d, DIST_T, truth, &s);
	check_recovered(&s, truth);
	for (int k = ERRORS_HESSIAN; k < ERRORS_KINDS; k++)
		check_covered(&s, (enum vol_errors)k, 0.93, 0.97);

	/* The normal likelihood where innovations are not normal: only the sandwiches come near
	 * their word (from below, at this length), the others far from it. */
	count_covered(&d, DIST_NORMAL, truth, &s);
	check_covered(&s, ERRORS_QML, 0.91, 0.97);
	check_covered(&s, ERRORS_BW, 0.91, 0.97);
	for (size_t i = 1; i < 4; i++) {
		assert_true(s.covered[ERRORS_HESSIAN][i] < 0.85);
		assert_true(s.covered[ERRORS_OPG][i] < 0.7);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_benchmark),       cmocka_unit_test(test_table),
		cmocka_unit_test(test_at_bound),        cmocka_unit_test(test_on_edge),
		cmocka_unit_test(test_moments),         cmocka_unit_test(test_information),
		cmocka_unit_test(test_coverage_normal), cmocka_unit_test(test_coverage_t),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
