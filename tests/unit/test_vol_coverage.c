/*
 * test_vol_coverage.c - tests of value at risk and expected shortfall
 *
 * tests/data/vol-stats-reference.json: back-tests of 1,000 rolling forecasts of the S&P 500
 * by arch 8.0.0, likelihood ratios equal to rugarch's VaRTest and VaRDurTest.  What it does
 * not have is computed a second time below, or watched in simulations.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_randist.h>

#include "base/rng.h"
#include "vol/coverage.h"
#include "vol/shortfall.h"
#include "vol_eval_data.h"

#define ROLLING "tests/data/rolling-reference-arch.csv.gz"

static json_t *stats, *made;

static int references_load(void **state)
{
	(void)state;
	stats = reference_load("tests/data/vol-stats-reference.json");
	made = reference_load("tests/data/vol-eval-reference.json");
	return 0;
}

static int references_free(void **state)
{
	(void)state;
	json_decref(stats);
	json_decref(made);
	return 0;
}

/* One model's forecasts at one level: normal, or Student's t where it has a nu. */
struct forecasts {
	size_t n;
	double *r, *mu, *sigma, *nu, *var, *es;
};

static void forecasts_load(const char *model, double p, struct forecasts *f)
{
	char column[64];
	const bool student = strstr(model, "_t") != NULL;

	*f = (struct forecasts){0};
	f->r = column_load(ROLLING, "realised_return", &f->n);
	snprintf(column, sizeof(column), "%s_mu", model);
	f->mu = column_load(ROLLING, column, &f->n);
	snprintf(column, sizeof(column), "%s_var", model);
	f->sigma = column_load(ROLLING, column, &f->n);
	snprintf(column, sizeof(column), "%s_nu", model);
	if (student)
		f->nu = column_load(ROLLING, column, &f->n);
	f->var = malloc(f->n * sizeof(double));
	f->es = malloc(f->n * sizeof(double));
	for (size_t i = 0; i < f->n; i++) {
		double q, tail;

		f->sigma[i] = sqrt(f->sigma[i]);
		if (student) {
			const double nu = f->nu[i], unit = sqrt((nu - 2) / nu);

			q = gsl_cdf_tdist_Pinv(p, nu);
			tail = unit * (nu + q * q) / (nu - 1) * gsl_ran_tdist_pdf(q, nu) / p;
			q *= unit;
		} else {
			q = gsl_cdf_ugaussian_Pinv(p);
			tail = gsl_ran_ugaussian_pdf(q) / p;
		}
		f->var[i] = -(f->mu[i] + f->sigma[i] * q);
		f->es[i] = -(f->mu[i] - f->sigma[i] * tail);
	}
}

static void forecasts_free(struct forecasts *f)
{
	free(f->r);
	free(f->mu);
	free(f->sigma);
	free(f->nu);
	free(f->var);
	free(f->es);
}

static double mean_of(const double *x, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] / (double)n;
	return sum;
}

/* The file has forecasts in ten digits, and those with Student's t of a second run of the
 * optimiser, which moved them in the seventh. */
static void check_model(const char *model, double p, const json_t *want)
{
	const double digits = strstr(model, "_t") ? 3e-6 : 1e-7;
	struct shortfall_options o;
	struct forecasts f;
	struct coverage c;
	struct shortfall s;
	const json_t *rows = json_object_get(want, "exception_rows_0based");
	size_t k = 0;

	forecasts_load(model, p, &f);
	assert_int_equal(coverage_test(f.r, f.var, f.n, p, &c), 0);
	assert_int_equal(c.n, (size_t)member(want, "n"));
	assert_int_equal(c.hits, (size_t)member(want, "exceptions"));
	assert_near(c.expected, member(want, "expected"), 1e-14);
	assert_int_equal(json_array_size(rows), c.hits);
	for (size_t i = 0; i < f.n; i++)
		if (f.r[i] < -f.var[i])
			assert_int_equal(i, (size_t)element(rows, k++));
	assert_int_equal(c.chain.n00, (size_t)member(want, "n00"));
	assert_int_equal(c.chain.n01, (size_t)member(want, "n01"));
	assert_int_equal(c.chain.n10, (size_t)member(want, "n10"));
	assert_int_equal(c.chain.n11, (size_t)member(want, "n11"));
	assert_close(c.kupiec.value, member(want, "lr_uc"), 1e-10);
	assert_close(c.kupiec.p, member(want, "p_uc"), 1e-10);
	assert_close(c.chain.independence.value, member(want, "lr_ind"), 1e-10);
	assert_close(c.chain.independence.p, member(want, "p_ind"), 1e-10);
	assert_close(c.chain.conditional.value, member(want, "lr_cc"), 1e-10);
	assert_close(c.chain.conditional.p, member(want, "p_cc"), 1e-10);
	assert_close(c.tick, member(want, "quantile_loss_mean"), digits);
	assert_close(mean_of(f.var, f.n), member(want, "mean_var"), digits);
	assert_close(mean_of(f.es, f.n), member(want, "mean_es"), digits);

	shortfall_options_init(&o, p);
	assert_int_equal(shortfall_test(&o, f.r, f.var, f.es, f.sigma, f.n, &s), 0);
	assert_int_equal(s.exceptions, c.hits);
	assert_near(s.z1.value, member(want, "acerbi_szekely_z1"), digits);
	assert_near(s.z2.value, member(want, "acerbi_szekely_z2"), digits);
	assert_close(s.mcneil.value, member(want, "mcneil_frey_t"), digits);
	assert_close(s.mcneil.p, member(want, "mcneil_frey_p_one_sided"), 10 * digits);
	assert_close(s.fz0, member(want, "fissler_ziegel_FZ0_mean"), digits);
	forecasts_free(&f);
}

static void test_reference(void **state)
{
	const json_t *all = json_object_get(stats, "backtests");

	(void)state;
	check_model("garch11_normal", 0.05, json_object_get(all, "garch11_normal p=0.05"));
	check_model("garch11_normal", 0.01, json_object_get(all, "garch11_normal p=0.01"));
	check_model("gjr111_t", 0.05, json_object_get(all, "gjr111_t p=0.05"));
	check_model("gjr111_t", 0.01, json_object_get(all, "gjr111_t p=0.01"));
}

static void test_kupiec(void **state)
{
	const json_t *row;
	size_t i;

	(void)state;
	json_array_foreach(json_object_get(stats, "kupiec_table"), i, row)
	{
		const struct verdict v = kupiec_test((size_t)member(row, "n"),
						     (size_t)member(row, "x"), member(row, "p"));

		assert_near(v.value, member(row, "lr_uc"), 1e-12);
		assert_close(v.p, member(row, "p_value"), 1e-10);
	}
	assert_true(i > 5);
	assert_near(kupiec_test(100, 5, 0.05).value, 0, 1e-12);
	assert_close(kupiec_test(10, 10, 0.05).value, -20 * log(0.05), 1e-12);
	assert_true(isnan(kupiec_test(0, 0, 0.05).p));
}

/* rugarch prints five digits, and stops its search before the last of them. */
static void test_duration_rugarch(void **state)
{
	static const char *const model[] = {"garch11_normal", "gjr111_t"};

	(void)state;
	for (int i = 0; i < 2; i++) {
		const json_t *want = json_object_get(stats, "duration");
		struct forecasts f;
		struct coverage c;
		char key[64];

		snprintf(key, sizeof(key), "%s p=0.05", model[i]);
		want = json_object_get(want, key);
		forecasts_load(model[i], 0.05, &f);
		assert_int_equal(coverage_test(f.r, f.var, f.n, 0.05, &c), 0);
		assert_near(c.duration.b, element(want, 0), 1e-5);
		assert_near(c.duration.ratio.p, element(want, 1), 1e-5);
		forecasts_free(&f);
	}
}

/* The likelihood as written down, on a grid. */
static double duration_loglik(const bool *hit, int n, double b)
{
	double d[64], sum = 0, a, l = 0;
	bool cut[64];
	int k = 0, last = -1, m = 0;

	for (int i = 0; i < n; i++)
		if (hit[i]) {
			if (last >= 0 || i > 0) {
				d[k] = i - last;
				cut[k++] = last < 0;
			}
			last = i;
		}
	if (last < n - 1) {
		d[k] = n - 1 - last;
		cut[k++] = true;
	}
	for (int i = 0; i < k; i++) {
		sum += pow(d[i], b);
		m += !cut[i];
	}
	a = pow(m / sum, 1 / b);
	for (int i = 0; i < k; i++) {
		if (!cut[i])
			l += b * log(a) + log(b) + (b - 1) * log(d[i]);
		l -= pow(a * d[i], b);
	}
	return l;
}

static void test_duration_plain(void **state)
{
	enum { N = 300 };
	struct duration d;
	struct rng rng;
	bool hit[N];

	(void)state;
	rng_seed(&rng, 19, 0);
	for (int t = 0; t < 50; t++) {
		double best = -INFINITY, at = 0;

		for (int i = 0; i < N; i++)
			hit[i] = rng_uniform(&rng) < 0.06 ||
				 (i > 0 && hit[i - 1] && rng_uniform(&rng) < 0.2);
		hit[0] = t % 3 == 0;
		hit[N - 1] = t % 4 == 0;
		duration_test(hit, N, &d);
		for (double b = 0.2; b < 4; b += 0.001)
			if (duration_loglik(hit, N, b) > best) {
				best = duration_loglik(hit, N, b);
				at = b;
			}
		assert_near(d.b, at, 0.001);
		assert_near(d.ratio.value, 2 * (best - duration_loglik(hit, N, 1)), 1e-4);
	}
	memset(hit, 0, sizeof(hit));
	hit[3] = hit[50] = true;
	duration_test(hit, N, &d);
	assert_true(isnan(d.b) && isnan(d.ratio.p));
	for (int i = 0; i < N; i++)
		hit[i] = i % 10 == 9; /* all the same, none cut off: no clusters at all */
	duration_test(hit, N, &d);
	assert_true(isnan(d.b));
}

static void test_quantile(void **state)
{
	static const double level[] = {0.05, 0.01};
	static bool hit[1000];
	struct verdict v;

	(void)state;
	for (int i = 0; i < 2; i++) {
		const json_t *want = json_object_get(made, "dynamic_quantile_garch11_normal");
		struct forecasts f;

		want = json_object_get(want, i ? "0.01" : "0.05");
		forecasts_load("garch11_normal", level[i], &f);
		coverage_hits(f.r, f.var, f.n, hit);
		v = quantile_test(hit, f.var, f.n, level[i], DQ_LAGS);
		assert_close(v.value, element(want, 0), 1e-8);
		assert_true(v.df == element(want, 1));
		assert_close(v.p, element(want, 2), 1e-6);
		/* A constant VaR is the constant once more, and so are lags of no hits. */
		for (size_t t = 0; t < f.n; t++)
			f.var[t] = 3;
		assert_true(quantile_test(hit, f.var, f.n, level[i], DQ_LAGS).df == 5);
		memset(hit, 0, sizeof(hit));
		v = quantile_test(hit, f.var, f.n, level[i], DQ_LAGS);
		assert_true(v.df == 1);
		assert_close(v.value, (double)(f.n - 4) * level[i] / (1 - level[i]), 1e-9);
		assert_true(isnan(quantile_test(hit, f.var, 8, level[i], DQ_LAGS).p));
		forecasts_free(&f);
	}
}

static void test_basel(void **state)
{
	const json_t *row;
	size_t i;

	(void)state;
	assert_int_equal(basel_zone(250, 0, 0.01), BASEL_GREEN);
	assert_int_equal(basel_zone(250, 4, 0.01), BASEL_GREEN);
	assert_int_equal(basel_zone(250, 5, 0.01), BASEL_YELLOW);
	assert_int_equal(basel_zone(250, 9, 0.01), BASEL_YELLOW);
	assert_int_equal(basel_zone(250, 10, 0.01), BASEL_RED);
	json_array_foreach(json_object_get(made, "binomial_cdf"), i, row)
	{
		const double c = element(row, 3);

		assert_int_equal(basel_zone((size_t)element(row, 0), (size_t)element(row, 1),
					    element(row, 2)),
				 c < 0.95     ? BASEL_GREEN
				 : c < 0.9999 ? BASEL_YELLOW
					      : BASEL_RED);
	}
	assert_true(basel_multiplier(4) == 3 && basel_multiplier(5) == 3.4 &&
		    basel_multiplier(9) == 3.85 && basel_multiplier(10) == 4);
	assert_string_equal(basel_zone_name(BASEL_RED), "red");
}

/* The worst window is found wherever it lies. */
static void test_basel_windows(void **state)
{
	enum { N = 1000 };
	static double r[N], var[N];
	struct coverage c;

	(void)state;
	for (int i = 0; i < N; i++) {
		var[i] = 1;
		r[i] = (i >= 400 && i < 412) || i == 990 ? -2 : 0.1;
	}
	assert_int_equal(coverage_test(r, var, N, 0.01, &c), 0);
	assert_int_equal(c.hits, 13);
	assert_int_equal(c.hits_last, 1);
	assert_int_equal(c.hits_worst, 12);
	assert_int_equal(c.zone_last, BASEL_GREEN);
	assert_int_equal(c.zone_worst, BASEL_RED);
	assert_int_equal(c.zone, BASEL_GREEN);
	assert_int_equal(coverage_test(r, var, 100, 0.01, &c), 0);
	assert_true(c.window == 100 && c.hits == 0 && c.kupiec.p < 0.2);
	assert_true(isnan(c.duration.b));
}

/* How often each rejects at 5 %, of `trials` histories of n days. */
struct rejected {
	size_t kupiec, independence, joint, quantile, duration, z1, z2, mcneil, boot, trials;
};

enum history { RIGHT, SHORT, CLUSTERED, THIN };

/* Days with a variance that moves; forecasts right, too low by a fifth, constant; or a normal
 * forecast of a fat tail with the right VaR. */
static void simulate(enum history kind, size_t trials, size_t n, double p, struct rejected *out)
{
	double *x = malloc(4 * n * sizeof(*x)), *r = x, *var = x + n, *es = x + 2 * n;
	double *sigma = x + 3 * n, q = -gsl_cdf_ugaussian_Pinv(p);
	double tail = gsl_ran_ugaussian_pdf(q) / p;
	struct shortfall_options o;
	struct rng rng;

	shortfall_options_init(&o, p);
	o.resamples = 300;
	*out = (struct rejected){.trials = trials};
	rng_seed(&rng, 23, (uint64_t)kind);
	for (size_t t = 0; t < trials; t++) {
		struct coverage c;
		struct shortfall s;
		double log_h = 0;

		for (size_t i = 0; i < n; i++) {
			double z = rng_normal(&rng);

			log_h = 0.97 * log_h + 0.25 * rng_normal(&rng);
			sigma[i] = exp(log_h / 2);
			if (kind == THIN && z < -q)
				z = -q - 2.2 * (-q - z);
			r[i] = sigma[i] * z;
			if (kind == CLUSTERED)
				sigma[i] = 1.35;
			if (kind == SHORT)
				sigma[i] *= 0.8;
			var[i] = sigma[i] * q;
			es[i] = sigma[i] * tail;
		}
		o.seed = t;
		assert_int_equal(coverage_test(r, var, n, p, &c), 0);
		assert_int_equal(shortfall_test(&o, r, var, es, sigma, n, &s), 0);
		out->kupiec += c.kupiec.p < 0.05;
		out->independence += c.chain.independence.p < 0.05;
		out->joint += c.chain.conditional.p < 0.05;
		out->quantile += c.quantile.p < 0.05;
		out->duration += c.duration.ratio.p < 0.05;
		out->z1 += s.z1.p < 0.05;
		out->z2 += s.z2.p < 0.05;
		out->mcneil += s.mcneil.p < 0.05;
		out->boot += s.mcneil_p < 0.05;
	}
	free(x);
}

/* A share near what it should be, within four standard errors of that many trials. */
static void assert_size(size_t rejected, const struct rejected *r, double p)
{
	assert_share(rejected, r->trials, p);
}

static void test_size_and_power(void **state)
{
	struct rejected r;

	(void)state;
	simulate(RIGHT, 800, 1000, 0.05, &r);
	assert_size(r.kupiec, &r, 0.05);
	assert_size(r.joint, &r, 0.055);
	assert_size(r.quantile, &r, 0.055);
	/* Chains of few pairs and few durations reject somewhat too often, as is known. */
	assert_size(r.independence, &r, 0.08);
	assert_size(r.duration, &r, 0.07);
	assert_size(r.z1, &r, 0.05);
	assert_size(r.z2, &r, 0.05);
	/* Student's t is careful with residuals that have a long tail; their bootstrap less. */
	assert_size(r.mcneil, &r, 0.035);
	assert_size(r.boot, &r, 0.05);

	simulate(SHORT, 100, 1000, 0.05, &r);
	assert_true(r.kupiec > 95 && r.joint > 95 && r.quantile > 95 && r.z2 > 95 && r.boot > 90);
	simulate(CLUSTERED, 100, 1000, 0.05, &r);
	assert_true(r.joint > 60 && r.quantile > 80 && r.duration > 80 && r.boot > 75);
	/* Right as to how often, wrong as to how much: only the shortfall's tests see it. */
	simulate(THIN, 100, 1000, 0.05, &r);
	assert_true(r.kupiec < 12 && r.joint < 12 && r.z1 > 95 && r.mcneil > 95 && r.boot > 95);

	/* At 1 % some ten exceptions are all there is; DQ is known to reject too often. */
	simulate(RIGHT, 800, 1000, 0.01, &r);
	assert_size(r.kupiec, &r, 0.05);
	assert_between(r.quantile, r.trials, 0.05, 0.2);
	assert_size(r.z1, &r, 0.05);
	assert_size(r.z2, &r, 0.06);
	assert_size(r.boot, &r, 0.045);
}

/* The draws behind Z's p-value once more: sizes taken at random and led to mean 1, their
 * number binomial by tossing a coin for every day. */
static void test_acerbi_plain(void **state)
{
	enum { DRAWS = 20000 };
	struct shortfall_options o;
	struct forecasts f;
	struct shortfall s;
	double size[1000], mean = 0;
	size_t m = 0, below1 = 0, below2 = 0;
	struct rng rng;

	(void)state;
	forecasts_load("gjr111_t", 0.05, &f);
	shortfall_options_init(&o, 0.05);
	assert_int_equal(shortfall_test(&o, f.r, f.var, f.es, f.sigma, f.n, &s), 0);
	for (size_t i = 0; i < f.n; i++)
		if (f.r[i] < -f.var[i])
			size[m++] = -f.r[i] / f.es[i];
	mean = mean_of(size, m);
	rng_seed(&rng, 29, 0);
	for (int b = 0; b < DRAWS; b++) {
		double sum = 0;
		size_t hits = 0;

		for (size_t i = 0; i < f.n; i++)
			if (rng_uniform(&rng) < 0.05) {
				sum += size[rng_below(&rng, m)] / mean;
				hits++;
			}
		below1 += hits && 1 - sum / (double)hits <= s.z1.value;
		below2 += 1 - sum / (0.05 * (double)f.n) <= s.z2.value;
	}
	assert_near(s.z1.p, (double)below1 / DRAWS, 0.015);
	assert_near(s.z2.p, (double)below2 / DRAWS, 0.015);
	forecasts_free(&f);
}

/* Nothing went wrong, or once. */
static void test_few(void **state)
{
	const double r[] = {0.1, -0.5, 0.2, -3, 0.4}, es[] = {2.4, 2.4, 2.4, 2.4, 2.4};
	const double var[] = {2, 2, 2, 2, 2}, sigma[] = {1, 1, 1, 1, 1};
	struct shortfall_options o;
	struct shortfall s;
	double series[5], mean;

	(void)state;
	shortfall_options_init(&o, 0.05);
	assert_int_equal(shortfall_test(&o, r, var, es, sigma, 3, &s), 0);
	assert_int_equal(s.exceptions, 0);
	assert_true(isnan(s.z1.value) && s.z2.value == 1 && s.z2.p == 1 && isnan(s.mcneil.p));
	assert_int_equal(shortfall_test(&o, r, var, es, sigma, 5, &s), 0);
	assert_int_equal(s.exceptions, 1);
	assert_near(s.z1.value, 1 - 3 / 2.4, 1e-14);
	assert_near(s.z2.value, 1 - 3 / 2.4 / 0.25, 1e-14);
	assert_true(isnan(s.mcneil.value) && isnan(s.mcneil_p));
	mean = fz0_loss(r, var, es, 5, 0.05, series);
	assert_close(mean, mean_of(series, 5), 1e-14);
	assert_close(series[0], 2 / 2.4 + log(2.4) - 1, 1e-14);
	assert_close(series[3], 1 / (0.05 * 2.4) + 2 / 2.4 + log(2.4) - 1, 1e-14);
	mean = tick_loss(r, var, 5, 0.05, series);
	assert_close(mean, mean_of(series, 5), 1e-14);
	assert_close(series[3], 0.95, 1e-14);
	assert_close(series[0], 0.05 * 2.1, 1e-14);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference),        cmocka_unit_test(test_kupiec),
		cmocka_unit_test(test_duration_rugarch), cmocka_unit_test(test_duration_plain),
		cmocka_unit_test(test_quantile),         cmocka_unit_test(test_basel),
		cmocka_unit_test(test_basel_windows),    cmocka_unit_test(test_size_and_power),
		cmocka_unit_test(test_acerbi_plain),     cmocka_unit_test(test_few),
	};

	return cmocka_run_group_tests(tests, references_load, references_free);
}
