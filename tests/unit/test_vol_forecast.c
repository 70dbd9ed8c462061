/*
 * test_vol_forecast.c - expectations of the next steps
 *
 * tests/data/vol-forecast.txt has 112 analytic forecasts of arch 8.0.0; sums over
 * a horizon, which arch does not give, are compared with simulated paths.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "vol/forecast.h"
#include "vol_case.h"

enum { LINE_BYTES = 2048, STEPS = 10, PATHS = 40000 };

static struct case_series series[3];
static const char *const series_name[3] = {"demgbp", "sp500", "sp500_simple"};

struct reference {
	char series[16], mean[16], vol[24], dist[16];
	double number[2 * STEPS + VOL_PARAMS];
	size_t n;
};

static void reference_read(const char *line, struct reference *r)
{
	int at = 0;

	memset(r, 0, sizeof(*r));
	assert_int_equal(
		sscanf(line, "%15s %15s %23s %15s%n", r->series, r->mean, r->vol, r->dist, &at), 4);
	for (line += at; *line == ' '; line += strcspn(line + 1, " \n") + 1)
		assert_int_equal(num_parse(line + 1, strcspn(line + 1, " \n"), &r->number[r->n++]),
				 0);
}

static const struct case_series *series_of(const char *name)
{
	size_t i = 0;

	while (strcmp(name, series_name[i]) != 0)
		assert_true(++i < 3);
	return &series[i];
}

/* A model, a filter at its end and one to spoil. */
struct set {
	struct vol_model model;
	struct vol_filter filter, path;
	struct dist dist;
};

static void set_make(struct set *s, const struct vol_spec *spec, const struct case_series *from,
		     const double *x)
{
	const struct vol_data data = {.y = from->y, .n = from->n};
	struct err e;

	if (vol_model_init(&s->model, spec, &data, &e) < 0)
		fail_msg("%s", e.text);
	if (!x)
		x = s->model.start;
	if (vol_filter_start(&s->filter, &s->model, x, NULL, &e) < 0 ||
	    vol_filter_begin(&s->path, &s->model, x, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(dist_set(&s->dist, spec->dist, x + s->model.n - s->model.n_shape), 0);
}

static void set_release(struct set *s)
{
	vol_filter_release(&s->filter);
	vol_filter_release(&s->path);
	vol_model_release(&s->model);
}

/* arch counts half of a shock as negative, even of skewed innovations, and leaves RiskMetrics 2006
 * as it is at the first step, though its averages move towards each other. */
static size_t steps_comparable(const struct vol_spec *s)
{
	return (s->o > 0 && s->dist == DIST_SKEWT) || s->kind == VOL_RM2006 ? 1 : STEPS;
}

static size_t reference_check(const struct reference *r)
{
	struct vol_spec spec = {.presample = PRESAMPLE_BACKCAST};
	struct vol_outlook out[STEPS];
	struct set s;
	size_t wrong = 0;
	double tolerance = 1e-9;

	case_mean(r->mean, &spec);
	case_variance(r->vol, &spec);
	spec.dist = (enum dist_kind)dist_find(r->dist);
	set_make(&s, &spec, series_of(r->series), r->number + 2 * STEPS);
	assert_int_equal(s.model.n, r->n - 2 * STEPS);
	/* arch forecasts with a presample around the fitted mean, which this remembers longest. */
	if (spec.kind == VOL_RM2006)
		tolerance = 1e-6;
	assert_int_equal(vol_forecast(&s.filter, &s.dist, &s.path, STEPS, out), STEPS);
	for (size_t k = 0; k < steps_comparable(&spec); k++) {
		if (fabs(out[k].h / r->number[k] - 1) < tolerance &&
		    fabs(out[k].variance / r->number[STEPS + k] - 1) < tolerance)
			continue;
		print_message("%s %s %s %s step %zu: %.12g %.12g, not %.12g %.12g\n", r->series,
			      r->mean, r->vol, r->dist, k + 1, out[k].h, out[k].variance,
			      r->number[k], r->number[STEPS + k]);
		wrong++;
	}
	set_release(&s);
	return wrong;
}

static void test_arch(void **state)
{
	FILE *f = fopen("tests/data/vol-forecast.txt", "r");
	char line[LINE_BYTES];
	struct reference r;
	size_t n = 0, wrong = 0;

	(void)state;
	assert_non_null(f);
	for (; fgets(line, sizeof(line), f); n++) {
		reference_read(line, &r);
		wrong += reference_check(&r);
	}
	fclose(f);
	assert_int_equal(wrong, 0);
	assert_int_equal(n, 112);
}

/* Mean and variance of paths' sums within 4 standard errors of what is said. */
static void simulate_check(struct set *s, const char *what)
{
	struct vol_outlook out[STEPS];
	struct rng r;
	double sum = 0, square = 0, fourth = 0;
	const double n = PATHS;

	rng_seed(&r, 7, 0);
	assert_int_equal(vol_forecast(&s->filter, &s->dist, &s->path, STEPS, out), STEPS);
	for (size_t p = 0; p < PATHS; p++) {
		double total = 0;

		vol_filter_copy(&s->path, &s->filter);
		for (size_t k = 0; k < STEPS; k++) {
			const double y = s->path.mean + sqrt(s->path.h) * dist_draw(&s->dist, &r);

			total += y;
			vol_filter_update(&s->path, y, NULL);
		}
		total -= out[STEPS - 1].sum_mean;
		sum += total;
		square += total * total;
		fourth += total * total * total * total;
	}
	const double variance = square / n, spread = sqrt(fourth / n - variance * variance);

	if (fabs(sum / n) > 4 * sqrt(variance / n) ||
	    fabs(variance - out[STEPS - 1].sum_variance) > 4 * spread / sqrt(n))
		fail_msg("%s: %g %g, not 0 %g", what, sum / n, variance,
			 out[STEPS - 1].sum_variance);
}

static void test_sums(void **state)
{
	static const char *const means[] = {"constant", "ar2", "arma(1,2)"};
	static const char *const variances[] = {"gjr(1,1,1)", "garch(1,1)",     "ewma(0.94)",
						"rm2006",     "midas_hyp(22)o", "harch(1,5,22)"};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		for (size_t v = 0; v < 6; v++) {
			struct vol_spec spec = {.dist = DIST_SKEWT};
			double x[VOL_PARAMS];
			struct set s;

			case_mean(means[i], &spec);
			case_variance(variances[v], &spec);
			set_make(&s, &spec, &series[0], NULL);
			memcpy(x, s.model.start, sizeof(x));
			for (size_t k = 1; k < s.model.n_mean; k++)
				x[k] = 0.3;
			x[s.model.n - 2] = 9;
			x[s.model.n - 1] = -0.3;
			set_release(&s);
			set_make(&s, &spec, &series[0], x);
			simulate_check(&s, variances[v]);
			set_release(&s);
		}
	}
}

/* What is not linear in squares says so. */
static void test_exact(void **state)
{
	static const char *const variances[] = {"egarch(1,1,1)", "tarch(1,1,1)", "aparch(1,1,1)"};
	struct vol_outlook out[STEPS];

	(void)state;
	for (size_t v = 0; v < 3; v++) {
		struct vol_spec spec = {.mean = MEAN_CONSTANT};
		struct set s;

		case_variance(variances[v], &spec);
		set_make(&s, &spec, &series[0], NULL);
		assert_int_equal(vol_forecast(&s.filter, &s.dist, &s.path, STEPS, out), 1);
		assert_true(out[0].h == s.filter.h && out[0].sum_variance == s.filter.h);
		set_release(&s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arch),
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_exact),
	};

	for (size_t i = 0; i < 3; i++)
		case_series_load(series_name[i], &series[i]);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
