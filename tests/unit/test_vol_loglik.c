/*
 * test_vol_loglik.c - likelihoods equal those of arch, gretl and fGarch
 *
 * tests/data/vol-loglik.txt has 162 likelihoods of arch 8.0.0 at parameters of
 * four digits, 32 of gretl 2022c and 80 of fGarch 4022.89 at their estimates.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vol_case.h"

enum { LINE_BYTES = 1024 };

static struct case_series series[3];
static const char *const series_name[3] = {"demgbp", "sp500", "sp500_simple"};

struct reference {
	char tool[16], series[16], mean[16], vol[24], dist[16];
	double loglik, x[VOL_PARAMS];
	size_t n;
};

static void reference_read(const char *line, struct reference *r)
{
	int at = 0;

	memset(r, 0, sizeof(*r));
	assert_int_equal(sscanf(line, "%15s %15s %15s %23s %15s %lf%n", r->tool, r->series, r->mean,
				r->vol, r->dist, &r->loglik, &at),
			 6);
	for (line += at; *line == ' '; line += strcspn(line + 1, " \n") + 1)
		assert_int_equal(num_parse(line + 1, strcspn(line + 1, " \n"), &r->x[r->n++]), 0);
}

static const struct case_series *series_of(const char *name)
{
	for (size_t i = 0; i < 3; i++)
		if (strcmp(name, series_name[i]) == 0)
			return &series[i];
	fail_msg("no series '%s'", name);
	return NULL;
}

static void spec_of(const struct reference *r, struct vol_spec *s)
{
	memset(s, 0, sizeof(*s));
	case_mean(r->mean, s);
	case_variance(r->vol, s);
	assert_true(dist_find(r->dist) >= 0);
	s->dist = (enum dist_kind)dist_find(r->dist);
	s->presample = strcmp(r->tool, "arch") == 0    ? PRESAMPLE_BACKCAST
		       : strcmp(r->tool, "gretl") == 0 ? PRESAMPLE_FCP
						       : PRESAMPLE_FGARCH;
}

static double loglik_at(const struct vol_spec *spec, const struct case_series *s, const double *x,
			size_t n)
{
	const struct vol_data data = {.y = s->y, .n = s->n};
	struct vol_model m;
	struct err e;
	double loglik;

	if (vol_model_init(&m, spec, &data, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(m.n, n);
	loglik = vol_loglik(&m, x, NULL, NULL, NULL);
	vol_model_release(&m);
	return loglik;
}

static double loglik_of(const struct reference *r)
{
	struct vol_spec spec;

	spec_of(r, &spec);
	return loglik_at(&spec, series_of(r->series), r->x, r->n);
}

static void reference_check(const char *tool, double tolerance, size_t expected)
{
	FILE *f = fopen("tests/data/vol-loglik.txt", "r");
	char line[LINE_BYTES];
	struct reference r;
	size_t n = 0, wrong = 0;

	assert_non_null(f);
	while (fgets(line, sizeof(line), f)) {
		reference_read(line, &r);
		if (strcmp(r.tool, tool) != 0)
			continue;
		n++;
		if (fabs(loglik_of(&r) - r.loglik) <= tolerance)
			continue;
		wrong++;
		print_message("%s %s %s %s %s: %.12g, not %.12g (%.3g)\n", r.tool, r.series, r.mean,
			      r.vol, r.dist, loglik_of(&r), r.loglik, loglik_of(&r) - r.loglik);
	}
	fclose(f);
	assert_int_equal(wrong, 0);
	assert_int_equal(n, expected);
}

static void test_arch(void **state)
{
	(void)state;
	reference_check("arch", 1e-8, 162);
}

static void test_gretl(void **state)
{
	(void)state;
	reference_check("gretl", 1e-8, 32);
}

static void test_fgarch(void **state)
{
	(void)state;
	reference_check("fGarch", 1e-8, 80);
}

/* Around the published EGARCH benchmark: optima of numpy 2.4.6 and scipy 1.17.1 under two rules of
 * start-up, before the first observation and at it. */
static void test_egarch(void **state)
{
	static const double before[] = {-0.011598910082476575, -0.12689019952853658,
					0.33272002945313883, -0.038465268186740925,
					0.9124052735775379};
	static const double at[] = {-0.011609226540719702, -0.12662346273467973,
				    0.33279335076056077, -0.038456893396055035, 0.9124930455280302};
	struct vol_spec spec = {.mean = MEAN_CONSTANT, .kind = VOL_EGARCH, .p = 1, .o = 1, .q = 1};

	(void)state;
	spec.presample = PRESAMPLE_FCP;
	assert_true(fabs(loglik_at(&spec, &series[0], before, 5) + 1102.2703767381483) < 1e-8);
	spec.presample = PRESAMPLE_FGARCH;
	assert_true(fabs(loglik_at(&spec, &series[0], at, 5) + 1102.2579281430124) < 1e-8);
}

/* Parkinson's variance in per cent squared, day by day from the second. */
static void parkinson(struct case_series *s)
{
	static struct case_series high, low;

	case_column("examples/data/sp500.csv", 2, &high);
	case_column("examples/data/sp500.csv", 3, &low);
	s->n = high.n - 1;
	for (size_t t = 0; t < s->n; t++) {
		const double r = 100 * (tl_log(high.y[t + 1]) - tl_log(low.y[t + 1]));

		s->y[t] = r * r / (4 * tl_log(2));
	}
}

/* arch's HARX on ranges, variance constant and GARCH(1,1). */
static void test_har(void **state)
{
	static const double constant[] = {0.10701480655521178, 0.16841345481666262,
					  0.5340590418032845, 0.19215908930156733,
					  2.8303289596859367};
	static const double garch[] = {
		0.023513568533427908, 0.027540173531784652, 0.1201072429208458, 0.6799284139050126,
		0.026766039087536792, 0.2282826840045299,   0.7717218656684526};
	struct vol_spec spec = {.mean = MEAN_HAR, .har = {1, 5, 22}, .kind = VOL_CONSTANT};
	static struct case_series s;

	(void)state;
	spec.presample = PRESAMPLE_BACKCAST;
	parkinson(&s);
	assert_true(fabs(loglik_at(&spec, &s, constant, 5) + 9711.188108748012) < 1e-8);
	spec.kind = VOL_GARCH;
	spec.p = spec.q = 1;
	assert_true(fabs(loglik_at(&spec, &s, garch, 7) + 5817.037190644197) < 1e-8);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arch),   cmocka_unit_test(test_gretl),
		cmocka_unit_test(test_fgarch), cmocka_unit_test(test_egarch),
		cmocka_unit_test(test_har),
	};

	for (size_t i = 0; i < 3; i++)
		case_series_load(series_name[i], &series[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
