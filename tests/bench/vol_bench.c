/*
 * vol_bench.c - what fits, likelihoods and updates of the volatility engine cost
 *
 * usage: vol_bench [FILE]   (examples/data/sp500.csv, or another with a column adj_close sixth)
 *
 * Times are the best of several rounds, of one thread unless it says otherwise.  Each line is a
 * word, a figure and what it is of, for tests/bench/vol.sh.  The probes are what anybody would
 * write first: one loop over the days with a division and a log from libm in each.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/explog.h"
#include "base/num.h"
#include "vol/errors.h"
#include "vol/filter.h"
#include "vol/fit.h"
#include "vol/rolling.h"
#include "vol/train.h"

enum { DAYS_MAX = 20000, ROUNDS = 15, WINDOW = 1000 };

static double returns[DAYS_MAX];
static size_t days;

static const struct vol_spec garch = {
	.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1, .presample = PRESAMPLE_BACKCAST};
static const struct vol_spec gjr = {.mean = MEAN_CONSTANT,
				    .kind = VOL_GARCH,
				    .p = 1,
				    .o = 1,
				    .q = 1,
				    .dist = DIST_T,
				    .presample = PRESAMPLE_BACKCAST};

static double seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int load(const char *path)
{
	FILE *f = fopen(path, "r");
	char line[512];
	double before = 0;

	if (!f || !fgets(line, sizeof(line), f))
		return -1;
	while (days < DAYS_MAX && fgets(line, sizeof(line), f)) {
		const char *p = line;
		double close;

		for (int i = 0; i < 5 && p; i++)
			p = strchr(p, ',') ? strchr(p, ',') + 1 : NULL;
		if (!p || num_parse(p, strcspn(p, ",\n"), &close) < 0 || !(close > 0))
			break;
		if (before > 0)
			returns[days++] = 100 * tl_log(close / before);
		before = close;
	}
	fclose(f);
	return days > 2 * WINDOW ? 0 : -1;
}

static void say(const char *word, double figure)
{
	printf("%s %.6g\n", word, figure);
}

static void bench_fit(const char *name, const struct vol_spec *spec)
{
	const struct vol_data data = {.y = returns, .n = days};
	double best = INFINITY;
	struct vol_fit f;
	char word[64];

	for (int i = 0; i < ROUNDS; i++) {
		double start = seconds(), took;
		struct vol_model m;

		if (vol_model_init(&m, spec, &data, NULL) < 0)
			return;
		vol_fit(&m, NULL, &f);
		vol_fit_errors(&m, &f, ERRORS_HESSIAN);
		took = seconds() - start;
		vol_model_release(&m);
		best = took < best ? took : best;
	}
	snprintf(word, sizeof(word), "fit_ms_%s", name);
	say(word, 1e3 * best);
	snprintf(word, sizeof(word), "evaluations_%s", name);
	say(word, (double)f.evaluations);
}

/* order: 0 the value alone, 1 with the gradient, 2 with the Hessian too. */
static void bench_likelihood(const char *name, const struct vol_spec *spec, int order)
{
	enum { TIMES = 50 };
	static const char *const with[] = {"", "gradient_", "hessian_"};
	const struct vol_data data = {.y = returns, .n = days};
	double g[VOL_PARAMS], h[VOL_PARAMS * VOL_PARAMS], best = INFINITY;
	struct vol_model m;
	char word[64];

	if (vol_model_init(&m, spec, &data, NULL) < 0)
		return;
	for (int i = 0; i < ROUNDS; i++) {
		double start = seconds(), took;

		for (int k = 0; k < TIMES; k++)
			vol_loglik(&m, m.start, order > 0 ? g : NULL, order > 1 ? h : NULL, NULL);
		took = (seconds() - start) / TIMES;
		best = took < best ? took : best;
	}
	vol_model_release(&m);
	snprintf(word, sizeof(word), "likelihood_us_%s%s", with[order], name);
	say(word, 1e6 * best);
}

/* One return in, the next variance out. */
static void bench_update(const char *name, const struct vol_spec *spec)
{
	enum { TIMES = 20 };
	const struct vol_data data = {.y = returns, .n = days};
	double best = INFINITY;
	struct vol_filter f;
	struct vol_model m;
	char word[64];

	if (vol_model_init(&m, spec, &data, NULL) < 0)
		return;
	if (vol_filter_start(&f, &m, m.start, NULL, NULL) == 0) {
		for (int i = 0; i < ROUNDS; i++) {
			double start = seconds(), took;

			for (int k = 0; k < TIMES; k++)
				for (size_t t = 0; t < days; t++)
					vol_filter_update(&f, returns[t], NULL);
			took = (seconds() - start) / TIMES / (double)days;
			best = took < best ? took : best;
		}
		snprintf(word, sizeof(word), "update_ns_%s", name);
		say(word, 1e9 * best);
		vol_filter_release(&f);
	}
	vol_model_release(&m);
}

static void bench_rolling(const char *name, const struct vol_spec *spec, unsigned threads)
{
	static struct rolling_row rows[WINDOW];
	static struct vol_fit fits[WINDOW];
	const struct rolling_task task = {.spec = *spec,
					  .data = {.y = returns, .n = days},
					  .first = days - WINDOW,
					  .last = days,
					  .rows = rows,
					  .fits = fits};
	const struct rolling_options o = {
		.window = WINDOW, .errors = ERRORS_HESSIAN, .threads = threads};
	double best = INFINITY;
	char word[64];

	for (int i = 0; i < 5; i++) {
		double start = seconds(), took;

		if (rolling_run(&task, 1, &o, NULL) < 0)
			return;
		took = seconds() - start;
		best = took < best ? took : best;
	}
	snprintf(word, sizeof(word), "rolling_s_%s%s", name, threads ? "" : "_all");
	say(word, best);
}

/* ---- the plain loops ---- */

static double plain_garch(const double *b, double start)
{
	double h = start, square = start, sum = 0;

	for (size_t t = 0; t < days; t++) {
		const double e = returns[t] - b[0];

		h = b[1] + b[2] * square + b[3] * h;
		square = e * e;
		sum += log(h) + square / h;
	}
	return sum;
}

static double plain_gjr_t(const double *b, double start)
{
	double h = start, square = start, below = start / 2, sum = 0;

	for (size_t t = 0; t < days; t++) {
		const double e = returns[t] - b[0];

		h = b[1] + b[2] * square + b[3] * below + b[4] * h;
		square = e * e;
		below = e < 0 ? square : 0;
		sum += log(h) + (b[5] + 1) * log1p(square / (h * (b[5] - 2)));
	}
	return sum;
}

static void bench_probe(const char *word, double (*loop)(const double *b, double start),
			const double *b)
{
	enum { TIMES = 50 };
	double best = INFINITY;
	volatile double kept = 0;

	for (int i = 0; i < ROUNDS; i++) {
		double start = seconds(), took;

		for (int k = 0; k < TIMES; k++)
			kept = loop(b, 1 + 1e-9 * k);
		took = (seconds() - start) / TIMES;
		best = took < best ? took : best;
	}
	(void)kept;
	say(word, 1e6 * best);
}

static void bench_probes(void)
{
	static const double a[] = {0.05, 0.02, 0.1, 0.88}, b[] = {0.03, 0.02, 0.02, 0.14, 0.88, 7};

	bench_probe("probe_us_garch", plain_garch, a);
	bench_probe("probe_us_gjr_t", plain_gjr_t, b);
}

/* ---- a network ---- */

/* An epoch: windows of 22 days, 16 units, three features. */
static void bench_epoch(void)
{
	enum { INPUTS = 3, WINDOW_DAYS = 22, WINDOWS = 2996 };
	const struct net_shape shape = {
		.inputs = INPUTS, .hidden = 16, .layers = 1, .window = WINDOW_DAYS};
	static double features[DAYS_MAX * INPUTS], base[DAYS_MAX], y[DAYS_MAX];
	const struct train_data data = {.inputs = INPUTS,
					.features = features,
					.base = base,
					.y = y,
					.n = days,
					.fit_from = WINDOW_DAYS - 1,
					.fit_to = WINDOW_DAYS - 1 + WINDOWS};
	struct train_options o;
	struct train_result r;
	double best = INFINITY;

	for (size_t t = 0; t + 1 < days; t++) {
		const double square = returns[t] * returns[t];

		features[INPUTS * t] = returns[t];
		features[INPUTS * t + 1] = tl_log(square + 0.01);
		features[INPUTS * t + 2] = t ? features[INPUTS * (t - 1) + 1] : 0;
		base[t] = 1;
		y[t] = returns[t + 1] * returns[t + 1];
	}
	train_options_init(&o);
	o.epochs = o.patience = 5;
	for (int i = 0; i < 5; i++) {
		struct net n;
		struct err e;
		double start, took;

		start = seconds();
		if (train_members(&n, 1, &shape, &data, &o, 1, NULL, &r, &e) < 0) {
			fprintf(stderr, "vol_bench: %s\n", e.text);
			return;
		}
		took = (seconds() - start) / (double)r.epochs;
		net_release(&n);
		best = took < best ? took : best;
	}
	say("epoch_ms", 1e3 * best);
}

int main(int argc, char **argv)
{
	static const struct {
		const char *name;
		const struct vol_spec *spec;
	} models[] = {{"garch", &garch}, {"gjr_t", &gjr}};

	if (load(argc > 1 ? argv[1] : "examples/data/sp500.csv") < 0) {
		fprintf(stderr, "vol_bench: too few prices\n");
		return 66;
	}
	say("returns", (double)days);
	bench_probes();
	for (size_t i = 0; i < 2; i++) {
		bench_fit(models[i].name, models[i].spec);
		for (int order = 0; order < 3; order++)
			bench_likelihood(models[i].name, models[i].spec, order);
		bench_update(models[i].name, models[i].spec);
		bench_rolling(models[i].name, models[i].spec, 1);
		bench_rolling(models[i].name, models[i].spec, 0);
	}
	bench_epoch();
	return 0;
}
