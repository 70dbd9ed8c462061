/*
 * test_vol_derivative.c - gradient, Hessian and scores against differences
 *
 * Every mean, variance, distribution and presample together: gradients against
 * differenced likelihoods, Hessians against differenced gradients, and the scores'
 * sum against the gradient. Differences are central and extrapolated, so that
 * they are good to the tolerance.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "vol_case.h"

enum { ROWS = 400, COLUMNS = 2 };

static struct case_series series;
static double x[ROWS * COLUMNS];

#define GAP 0.5

/* Of the likelihood, in units of the gradient's own size. */
#define GRADIENT_TOLERANCE 1e-7
#define HESSIAN_TOLERANCE  1e-6

/* A step for which the difference's own error is least. */
static double step_of(double at)
{
	return 1e-3 * (fabs(at) > 0.1 ? fabs(at) : 0.1);
}

static double distance(double a, double b, double unit)
{
	return fabs(a - b) / (1 + fabs(unit));
}

struct probe {
	struct vol_model *m;
	double x[VOL_PARAMS];
	size_t i;
};

/* The gradient, and as its last number the likelihood, with x[i] moved by `by`. */
static void probe_at(const struct probe *p, double by, double *out)
{
	double moved[VOL_PARAMS];

	memcpy(moved, p->x, sizeof(moved));
	moved[p->i] += by;
	out[p->m->n] = vol_loglik(p->m, moved, out, NULL, NULL);
	assert_true(isfinite(out[p->m->n]));
}

/* Central differences at steps s, s/2, s/4, extrapolated twice (Richardson). */
static void differences(const struct probe *p, double s, double *out)
{
	double up[VOL_PARAMS + 1], down[VOL_PARAMS + 1], d[3][VOL_PARAMS + 1];

	for (size_t k = 0; k < 3; k++, s /= 2) {
		probe_at(p, s, up);
		probe_at(p, -s, down);
		for (size_t j = 0; j <= p->m->n; j++)
			d[k][j] = (up[j] - down[j]) / (2 * s);
	}
	for (size_t j = 0; j <= p->m->n; j++) {
		const double a = (4 * d[1][j] - d[0][j]) / 3, b = (4 * d[2][j] - d[1][j]) / 3;

		out[j] = (16 * b - a) / 15;
	}
}

static size_t scores_check(struct vol_model *m, const double *at, const double *g)
{
	double *scores = malloc(m->nobs * m->n * sizeof(*scores));
	size_t wrong = 0;

	assert_non_null(scores);
	vol_loglik(m, at, NULL, NULL, scores);
	for (size_t i = 0; i < m->n; i++) {
		double sum = 0, size = 0;

		for (size_t t = 0; t < m->nobs; t++) {
			sum += scores[t * m->n + i];
			size += fabs(scores[t * m->n + i]);
		}
		wrong += !(fabs(sum - g[i]) <= 1e-11 * (1 + size));
	}
	free(scores);
	return wrong;
}

static size_t model_check(struct vol_model *m, const double *at, const char *what)
{
	struct probe p = {.m = m};
	double g[VOL_PARAMS], h[VOL_PARAMS * VOL_PARAMS], d[VOL_PARAMS + 1];
	size_t wrong = 0;

	memcpy(p.x, at, sizeof(p.x));
	assert_true(isfinite(vol_loglik(m, at, g, h, NULL)));
	for (p.i = 0; p.i < m->n; p.i++) {
		const double s = step_of(at[p.i]);

		differences(&p, s, d);
		/* Both sides in units of a step that matters. */
		if (!(distance(d[m->n], g[p.i], g[p.i]) <= GRADIENT_TOLERANCE)) {
			print_message("%s: d %s %.12g, not %.12g\n", what, m->name[p.i], g[p.i],
				      d[m->n]);
			wrong++;
		}
		for (size_t j = 0; j < m->n; j++) {
			const double unit = sqrt(fabs(h[p.i * m->n + p.i] * h[j * m->n + j]));

			if (distance(d[j], h[p.i * m->n + j], unit) <= HESSIAN_TOLERANCE)
				continue;
			print_message("%s: d %s d %s %.12g, not %.12g\n", what, m->name[p.i],
				      m->name[j], h[p.i * m->n + j], d[j]);
			wrong++;
		}
	}
	return wrong + scores_check(m, at, g);
}

/* A point off the start, where nothing vanishes. */
static void point_of(const struct vol_model *m, double *at)
{
	for (size_t i = 0; i < m->n; i++) {
		const char *name = m->name[i];

		at[i] = m->start[i];
		if (i < m->n_mean || (name[0] == 'x' && name[1] != 'i'))
			at[i] += 0.01 * (double)(i + 1);
		else if (strncmp(name, "gamma", 5) == 0)
			at[i] += 0.03;
		else if (i >= m->n_mean + m->n_variance)
			at[i] = at[i] * 0.93 + 0.01;
		else
			at[i] *= 0.97;
	}
}

static size_t spec_check(const struct vol_spec *s, const char *what)
{
	const struct vol_data data = {.y = series.y, .n = ROWS, .x = x, .nx = COLUMNS};
	struct vol_model m;
	struct err e;
	double at[VOL_PARAMS] = {0};
	size_t wrong;

	if (vol_model_init(&m, s, &data, &e) < 0)
		fail_msg("%s: %s", what, e.text);
	point_of(&m, at);
	wrong = model_check(&m, at, what);
	vol_model_release(&m);
	return wrong;
}

static const char *const presamples[] = {"fcp", "backcast", "fgarch"};

static void family_check(const char *const *variances, size_t n)
{
	static const char *const means[] = {"zero", "constant", "ar2", "arma(1,2)"};
	char what[96];
	size_t wrong = 0;

	for (size_t v = 0; v < n; v++) {
		for (int k = 0; k < DIST_KINDS; k++) {
			for (int pre = 0; pre < 3; pre++) {
				for (size_t i = 0; i < 4; i++) {
					struct vol_spec s = {.dist = (enum dist_kind)k};

					s.presample = (enum vol_presample)pre;
					case_mean(means[i], &s);
					case_variance(variances[v], &s);
					snprintf(what, sizeof(what), "%s %s %s %s", means[i],
						 variances[v], dist_name(s.dist), presamples[pre]);
					wrong += spec_check(&s, what);
				}
			}
		}
	}
	assert_int_equal(wrong, 0);
}

#define FAMILY(name, ...)                                                                          \
	static void test_##name(void **state)                                                      \
	{                                                                                          \
		static const char *const list[] = {__VA_ARGS__};                                   \
                                                                                                   \
		(void)state;                                                                       \
		family_check(list, sizeof(list) / sizeof(list[0]));                                \
	}

FAMILY(garch, "arch(1)", "arch(3)", "garch(1,1)", "garch(2,1)", "garch(1,2)", "garch(2,2)")
FAMILY(gjr, "gjr(1,1,1)", "gjr(2,1,1)", "gjr(0,1,1)", "gjr(1,2,2)")
FAMILY(power1, "avgarch(1,1)", "tarch(1,1,1)", "tarch(2,1,2)")
FAMILY(average, "constant", "ewma(0.94)", "ewma(est)", "rm2006")

FAMILY(egarch, "egarch(1,1,1)", "egarch(1,0,1)", "egarch(2,1,2)", "egarch(1,2,1)", "egarch(1,1,0)")
FAMILY(aparch, "aparch(1,1,1)", "aparch(1,1,1)d1", "aparch(1,1,1)d2", "aparch(2,1,2)",
       "aparch(2,2,1)d1.4", "aparch(1,0,1)")

FAMILY(figarch, "figarch(1,d,1)", "figarch(0,d,1)", "figarch(1,d,0)", "figarch(0,d,0)")
FAMILY(many, "harch(1,5,22)", "midas_hyp(22)", "midas_hyp(22)o")

static void test_exogenous(void **state)
{
	static const enum vol_kind kinds[] = {VOL_GARCH, VOL_POWER1};
	size_t wrong = 0;

	(void)state;
	for (int pre = 0; pre < 3; pre++) {
		struct vol_spec s = {.mean = MEAN_ARX, .ar = 1, .kind = VOL_GARCH, .p = 1, .q = 1};

		s.presample = (enum vol_presample)pre;
		wrong += spec_check(&s, "ar-x");
		s.mean = MEAN_HAR;
		s.har[0] = 1;
		s.har[1] = 5;
		s.har[2] = 22;
		wrong += spec_check(&s, "har");
		s.mean = MEAN_CONSTANT;
		s.variance_x = true;
		s.o = 1;
		for (size_t i = 0; i < 2; i++) {
			s.kind = kinds[i];
			wrong += spec_check(&s, "garch-x");
		}
	}
	assert_int_equal(wrong, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_garch),     cmocka_unit_test(test_gjr),
		cmocka_unit_test(test_power1),    cmocka_unit_test(test_average),
		cmocka_unit_test(test_exogenous), cmocka_unit_test(test_egarch),
		cmocka_unit_test(test_aparch),    cmocka_unit_test(test_figarch),
		cmocka_unit_test(test_many),
	};

	case_series_load("demgbp", &series);
	/* No residual may cross 0 or the mode within a step: derivatives jump there. */
	for (size_t t = 0; t < series.n; t++)
		series.y[t] += series.y[t] < 0 ? -GAP : GAP;
	for (size_t t = 0; t < ROWS; t++) {
		x[2 * t] = fabs(series.y[t + ROWS]);
		x[2 * t + 1] = series.y[t + 2 * ROWS] * series.y[t + 2 * ROWS];
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
