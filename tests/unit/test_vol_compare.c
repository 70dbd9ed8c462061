/*
 * test_vol_compare.c - comparisons of forecasts
 *
 * tests/data/vol-eval-reference.json, made by the script beside it: Diebold-Mariano and
 * Mincer-Zarnowitz by statsmodels 0.15.0, confidence sets by arch 8.0.0.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/rng.h"
#include "vol/compare.h"
#include "vol/loss.h"
#include "base/resample.h"
#include "vol_eval_data.h"

#define FORECASTS "tests/data/variance-forecasts.csv.gz"

enum { MODELS = 8 };

static const char *const name[MODELS] = {
	"garch11_normal", "gjr111_t",     "gjr111_t_roll22",         "egarch111_t",
	"ewma94",         "har_logrange", "garchlstm16_qlike_range", "garchlstm16_mselog_range",
};

/* The forecasts and their losses on the range. */
struct data {
	size_t n;
	double *range, *h[MODELS], *qlike[MODELS], *mse[MODELS];
	json_t *want;
};

static int data_load(void **state)
{
	static struct data d;

	d.range = column_load(FORECASTS, "range_var", &d.n);
	for (int i = 0; i < MODELS; i++) {
		d.h[i] = column_load(FORECASTS, name[i], &d.n);
		d.qlike[i] = malloc(d.n * sizeof(double));
		d.mse[i] = malloc(d.n * sizeof(double));
		loss_series(LOSS_QLIKE, PROXY_RANGE, d.range, d.h[i], d.n, d.qlike[i]);
		loss_series(LOSS_MSE, PROXY_RANGE, d.range, d.h[i], d.n, d.mse[i]);
	}
	d.want = reference_load("tests/data/vol-eval-reference.json");
	*state = &d;
	return 0;
}

static int data_free(void **state)
{
	struct data *d = *state;

	free(d->range);
	for (int i = 0; i < MODELS; i++) {
		free(d->h[i]);
		free(d->qlike[i]);
		free(d->mse[i]);
	}
	json_decref(d->want);
	return 0;
}

static void test_diebold(void **state)
{
	static const size_t bandwidth[] = {0, 4, 10};
	struct data *d = *state;
	const json_t *all =
		json_object_get(d->want, "diebold_mariano_qlike_range_against_gjr111_t");

	for (int i = 0; i < MODELS; i++)
		for (int k = 0; i != 1 && k < 3; k++) {
			const json_t *want = json_object_get(all, name[i]);
			struct diebold dm;
			char lags[8];

			snprintf(lags, sizeof(lags), "%zu", bandwidth[k]);
			want = json_object_get(want, lags);
			diebold_mariano(d->qlike[i], d->qlike[1], d->n, bandwidth[k], &dm);
			assert_close(dm.mean, element(want, 0), 1e-10);
			assert_close(dm.error, element(want, 1), 1e-10);
			assert_close(dm.t.value, element(want, 2), 1e-10);
			assert_close(dm.t.p, element(want, 3), 1e-8);
		}
}

/* A forecast against itself, and too few days. */
static void test_diebold_nothing(void **state)
{
	struct data *d = *state;
	struct diebold dm;

	diebold_mariano(d->mse[0], d->mse[0], d->n, 5, &dm);
	assert_true(dm.mean == 0 && isnan(dm.t.value) && isnan(dm.t.p));
	diebold_mariano(d->mse[0], d->mse[1], 1, 5, &dm);
	assert_true(isnan(dm.mean) && isnan(dm.t.p));
	assert_int_equal(hac_bandwidth(100), 4);
	assert_int_equal(hac_bandwidth(1510), 7);
	assert_int_equal(hac_bandwidth(0), 0);
}

/* Newey and West's sum as it is defined, over pairs of days. */
static void test_long_run(void **state)
{
	struct data *d = *state;
	enum { N = 300, L = 7 };
	double mean = 0, sum = 0;

	for (int i = 0; i < N; i++)
		mean += d->qlike[0][i] / N;
	for (int i = 0; i < N; i++)
		for (int j = 0; j < N; j++)
			if (abs(i - j) <= L)
				sum += (1 - abs(i - j) / (L + 1.0)) * (d->qlike[0][i] - mean) *
				       (d->qlike[0][j] - mean) / N;
	assert_close(hac_variance(d->qlike[0], N, L), sum, 1e-12);
	assert_true(isnan(hac_variance(d->qlike[0], 0, L)));
}

static void test_mincer(void **state)
{
	struct data *d = *state;
	const json_t *all = json_object_get(d->want, "mincer_zarnowitz_range");

	for (int i = 0; i < MODELS; i++)
		for (size_t lags = 0; lags <= 10; lags += 10) {
			const json_t *want =
				json_object_get(json_object_get(all, name[i]), lags ? "10" : "0");
			struct mincer m;

			mincer_zarnowitz(d->range, d->h[i], d->n, lags, &m);
			assert_close(m.a, element(want, 0), 1e-9);
			assert_close(m.b, element(want, 1), 1e-9);
			assert_close(m.error_a, element(want, 2), 1e-9);
			assert_close(m.error_b, element(want, 3), 1e-9);
			assert_close(m.r2, element(want, 4), 1e-9);
			assert_close(m.joint.value, element(want, 5), 1e-8);
			assert_close(m.joint.p, element(want, 6), 1e-6);
		}
}

/* Losses that hang together: sizes of both tests with and without a bandwidth. */
static void test_size(void **state)
{
	enum { N = 500, TRIALS = 2000 };
	size_t dm_right = 0, dm_naive = 0, dm_power = 0, mz_right = 0, mz_power = 0;
	static double a[N], b[N], x[N], h[N];
	struct diebold dm;
	struct mincer mz;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 11, 0);
	for (int t = 0; t < TRIALS; t++) {
		double link = 0, log_h = 0;

		for (int i = 0; i < N; i++) {
			link = 0.5 * link + rng_normal(&rng);
			a[i] = 10 + rng_normal(&rng);
			b[i] = a[i] + link;
			log_h = 0.9 * log_h + 0.2 * rng_normal(&rng);
			h[i] = exp(log_h);
			x[i] = h[i] * pow(rng_normal(&rng), 2);
		}
		diebold_mariano(a, b, N, 12, &dm);
		dm_right += dm.t.p < 0.05;
		diebold_mariano(a, b, N, 0, &dm);
		dm_naive += dm.t.p < 0.05;
		for (int i = 0; i < N; i++)
			b[i] += 0.5;
		diebold_mariano(a, b, N, 12, &dm);
		dm_power += dm.t.p < 0.05 && dm.mean < 0;
		mincer_zarnowitz(x, h, N, 5, &mz);
		mz_right += mz.joint.p < 0.05;
		for (int i = 0; i < N; i++)
			h[i] *= 1.4;
		mincer_zarnowitz(x, h, N, 5, &mz);
		mz_power += mz.joint.p < 0.05;
	}
	/* Bartlett's weights leave them somewhat too large in 500 days, as is known. */
	assert_between(dm_right, TRIALS, 0.04, 0.09);
	assert_between(dm_naive, TRIALS, 0.2, 1);
	assert_between(dm_power, TRIALS, 0.95, 1);
	assert_between(mz_right, TRIALS, 0.04, 0.11);
	assert_between(mz_power, TRIALS, 0.85, 1);
}

/* arch draws other days: p-values agree to the error of 20,000 draws there and here. */
static void test_confidence_arch(void **state)
{
	struct data *d = *state;
	const json_t *all = json_object_get(d->want, "confidence_set");

	for (int run = 0; run < 4; run++) {
		const char *const loss = run & 1 ? "mse" : "qlike";
		const char *const kind = run & 2 ? "circular" : "stationary";
		struct mcs_options o = {3, 5000, 11, (run & 2) == 0};
		struct mcs set[MODELS];
		json_t *max, *range;
		char key[64];

		assert_int_equal(mcs_run(&o, (const double *const *)(run & 1 ? d->mse : d->qlike),
					 MODELS, d->n, set),
				 0);
		snprintf(key, sizeof(key), "%s max %s", loss, kind);
		max = json_object_get(json_object_get(all, key), "p");
		snprintf(key, sizeof(key), "%s range %s", loss, kind);
		range = json_object_get(json_object_get(all, key), "p");
		for (int i = 0; i < MODELS; i++) {
			const double p = member(max, name[i]), q = member(range, name[i]);

			if (fabs(set[i].p_max - p) > 0.03 || fabs(set[i].p_range - q) > 0.03)
				fail_msg("%s, %s %s: %g for %g, %g for %g", name[i], loss, kind,
					 set[i].p_max, p, set[i].p_range, q);
		}
	}
}

/* The procedure of the paper once more, plainly, on the same draws: everything computed
 * anew in each round from the losses themselves. */
struct plain {
	size_t n, b;
	const double *const *loss;
	const size_t *at; /* b × n */
	bool in[MODELS];
};

static double plain_mean(const struct plain *w, int i, size_t b)
{
	double sum = 0;

	for (size_t t = 0; t < w->n; t++)
		sum += w->loss[i][b == SIZE_MAX ? t : w->at[b * w->n + t]];
	return sum / (double)w->n;
}

/* Mean loss of i less that of j, or of all in where j < 0, in the sample or a resample. */
static double plain_difference(const struct plain *w, const double *mean, int i, int j)
{
	double sum = 0;
	int k = 0;

	(void)w;
	if (j >= 0)
		return mean[i] - mean[j];
	for (j = 0; j < MODELS; j++)
		if (w->in[j]) {
			sum += mean[i] - mean[j];
			k++;
		}
	return sum / k;
}

static double plain_round(const struct plain *w, bool range, int *worst)
{
	static double mean[1000][MODELS];
	double sample[MODELS], t = -INFINITY;
	size_t above = 0;
	double largest[1000];

	for (int i = 0; i < MODELS; i++) {
		sample[i] = plain_mean(w, i, SIZE_MAX);
		for (size_t b = 0; b < w->b; b++)
			mean[b][i] = plain_mean(w, i, b);
	}
	for (size_t b = 0; b < w->b; b++)
		largest[b] = -INFINITY;
	for (int i = 0; i < MODELS; i++)
		for (int j = range ? 0 : -1; j < (range ? MODELS : 0); j++) {
			const bool there = w->in[i] && i != j && (j < 0 || w->in[j]);
			double d = there ? plain_difference(w, sample, i, j) : 0, variance = 0;

			for (size_t b = 0; there && b < w->b; b++)
				variance += pow(plain_difference(w, mean[b], i, j) - d, 2) /
					    (double)w->b;
			if (there && d / sqrt(variance) > t) {
				t = d / sqrt(variance);
				*worst = i;
			}
			for (size_t b = 0; there && b < w->b; b++)
				largest[b] = fmax(largest[b], (plain_difference(w, mean[b], i, j) -
							       d) / sqrt(variance));
		}
	for (size_t b = 0; b < w->b; b++)
		above += largest[b] > t;
	return (double)above / (double)w->b;
}

static void test_confidence_plain(void **state)
{
	enum { N = 200, B = 400 };
	struct data *d = *state;
	static size_t at[B * N];
	const double *loss[MODELS];
	const struct mcs_options o = {9, B, 6.5, true};
	struct mcs set[MODELS];
	struct rng rng;

	for (int i = 0; i < MODELS; i++)
		loss[i] = d->qlike[i] + 100;
	rng_seed(&rng, 9, 0);
	for (int b = 0; b < B; b++)
		resample_stationary(&rng, 6.5, at + b * N, N);
	assert_int_equal(mcs_run(&o, loss, MODELS, N, set), 0);
	for (int range = 0; range < 2; range++) {
		struct plain w = {N, B, loss, at, {0}};
		double highest = 0;
		int worst = 0;

		for (int i = 0; i < MODELS; i++)
			w.in[i] = true;
		for (size_t left = MODELS; left > 1; left--) {
			highest = fmax(highest, plain_round(&w, range, &worst));
			w.in[worst] = false;
			assert_true((range ? set[worst].p_range : set[worst].p_max) == highest);
			assert_int_equal(range ? set[worst].out_range : set[worst].out_max,
					 MODELS - left);
		}
		for (int i = 0; i < MODELS; i++)
			if (w.in[i])
				assert_true((range ? set[i].p_range : set[i].p_max) == 1);
	}
}

/* The set of 90 % holds all of the best models in 90 % of cases, and a bad one hardly ever. */
static void test_confidence_coverage(void **state)
{
	enum { N = 1000, K = 5, TRIALS = 300 };
	static double loss[K][N];
	const double *rows[K];
	size_t all_best = 0, bad = 0, best_range = 0, bad_range = 0;
	struct mcs_options o;
	struct mcs set[K];
	struct rng rng;

	(void)state;
	mcs_options_init(&o, N);
	o.resamples = 300;
	rng_seed(&rng, 13, 0);
	for (int k = 0; k < K; k++)
		rows[k] = loss[k];
	for (int t = 0; t < TRIALS; t++) {
		for (int i = 0; i < N; i++) {
			const double common = rng_normal(&rng);

			for (int k = 0; k < K; k++)
				loss[k][i] = common + rng_normal(&rng) + (k == K - 1 ? 0.5 : 0);
		}
		o.seed = (uint64_t)t;
		assert_int_equal(mcs_run(&o, rows, K, N, set), 0);
		bool in = true, in_range = true;
		for (int k = 0; k < K - 1; k++) {
			in &= set[k].p_max > 0.1;
			in_range &= set[k].p_range > 0.1;
		}
		all_best += in;
		best_range += in_range;
		bad += set[K - 1].p_max > 0.1;
		bad_range += set[K - 1].p_range > 0.1;
	}
	assert_share(all_best, TRIALS, 0.9);
	assert_share(best_range, TRIALS, 0.9);
	assert_between(bad, TRIALS, 0, 0.03);
	assert_between(bad_range, TRIALS, 0, 0.03);
}

/* Models that are the same cannot be told apart; one alone is the set; a seed repeats. */
static void test_confidence_same(void **state)
{
	struct data *d = *state;
	const double *same[4] = {d->mse[2], d->mse[2], d->mse[2], d->mse[2]};
	const struct mcs_options o = {1, 200, 10, true};
	struct mcs set[MODELS], again[MODELS];

	assert_int_equal(mcs_run(&o, same, 4, d->n, set), 0);
	for (int i = 0; i < 4; i++)
		assert_true(set[i].p_max == 1 && set[i].p_range == 1);
	assert_int_equal(mcs_run(&o, same, 1, d->n, set), 0);
	assert_true(set[0].p_max == 1 && set[0].p_range == 1 && set[0].out_max == 0);
	for (int run = 0; run < 2; run++)
		assert_int_equal(mcs_run(&o, (const double *const *)d->qlike, MODELS, d->n,
					 run ? again : set),
				 0);
	assert_memory_equal(set, again, sizeof(set));
}

/* Every day equally often, blocks of the right length. */
static void test_resample(void **state)
{
	enum { N = 100, TRIALS = 3000 };
	size_t seen[3][N] = {{0}}, breaks = 0, at[N];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 17, 0);
	for (int t = 0; t < TRIALS; t++)
		for (int kind = 0; kind < 3; kind++) {
			if (kind == 0)
				resample_stationary(&rng, 8, at, N);
			else if (kind == 1)
				resample_circular(&rng, 8, at, N);
			else
				resample_single(&rng, at, N);
			for (int i = 0; i < N; i++) {
				assert_true(at[i] < N);
				seen[kind][at[i]]++;
				if (kind == 0 && i > 0)
					breaks += at[i] != (at[i - 1] + 1) % N;
				if (kind == 1 && i % 8)
					assert_int_equal(at[i], (at[i - 1] + 1) % N);
			}
		}
	/* One block in eight ends, and one new one in a hundred goes on by chance. */
	assert_share(breaks, TRIALS * (N - 1), 0.125 * 0.99);
	for (int kind = 0; kind < 3; kind++)
		for (int i = 0; i < N; i++)
			assert_true(fabs((double)seen[kind][i] - TRIALS) < 0.3 * TRIALS);
	assert_true(resample_block(10) == 5 && resample_block(1510) == 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_diebold),
		cmocka_unit_test(test_diebold_nothing),
		cmocka_unit_test(test_long_run),
		cmocka_unit_test(test_mincer),
		cmocka_unit_test(test_size),
		cmocka_unit_test(test_confidence_arch),
		cmocka_unit_test(test_confidence_plain),
		cmocka_unit_test(test_confidence_coverage),
		cmocka_unit_test(test_confidence_same),
		cmocka_unit_test(test_resample),
	};

	return cmocka_run_group_tests(tests, data_load, data_free);
}
