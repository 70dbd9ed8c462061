/*
 * vol_bench.c - what fits, likelihoods and updates of the volatility engine cost
 *
 * usage: vol_bench [FILE]   (examples/data/sp500.csv, or another with a column adj_close sixth)
 *
 * Times are the best of several rounds, of one thread unless it says otherwise.  Each line is a
 * name, a figure and its unit.
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

static void say(const char *name, double figure, const char *unit)
{
	printf("%-52s %10.3f %s\n", name, figure, unit);
}

static void bench_fit(const char *name, const struct vol_spec *spec)
{
	const struct vol_data data = {.y = returns, .n = days};
	double best = INFINITY;
	struct vol_fit f;
	char text[64];

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
	snprintf(text, sizeof(text), "fit with errors, %s", name);
	say(text, 1e3 * best, "ms");
	snprintf(text, sizeof(text), "  evaluations, %s", name);
	say(text, (double)f.evaluations, "");
}

/* order: 0 the value alone, 1 with the gradient, 2 with the Hessian too. */
static void bench_likelihood(const char *name, const struct vol_spec *spec, int order)
{
	enum { TIMES = 50 };
	static const char *const with[] = {"", " + gradient", " + gradient + Hessian"};
	const struct vol_data data = {.y = returns, .n = days};
	double g[VOL_PARAMS], h[VOL_PARAMS * VOL_PARAMS], best = INFINITY;
	struct vol_model m;
	char text[64];

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
	snprintf(text, sizeof(text), "likelihood%s, %s", with[order], name);
	say(text, 1e6 * best, "us");
}

/* One return in, the next variance out. */
static void bench_update(const char *name, const struct vol_spec *spec)
{
	enum { TIMES = 20 };
	const struct vol_data data = {.y = returns, .n = days};
	double best = INFINITY;
	struct vol_filter f;
	struct vol_model m;
	char text[64];

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
		snprintf(text, sizeof(text), "variance update, %s", name);
		say(text, 1e9 * best, "ns");
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
	char text[64];

	for (int i = 0; i < 5; i++) {
		double start = seconds(), took;

		if (rolling_run(&task, 1, &o, NULL) < 0)
			return;
		took = seconds() - start;
		best = took < best ? took : best;
	}
	snprintf(text, sizeof(text), "rolling 1000 x 1000, %s%s", name,
		 threads ? "" : ", all cores");
	say(text, best, "s");
}

int main(int argc, char **argv)
{
	if (load(argc > 1 ? argv[1] : "examples/data/sp500.csv") < 0) {
		fprintf(stderr, "vol_bench: too few prices\n");
		return 66;
	}
	printf("%zu returns\n", days);
	bench_fit("GARCH(1,1) normal", &garch);
	bench_fit("GJR t", &gjr);
	for (int order = 0; order < 3; order++)
		bench_likelihood("GARCH(1,1) normal", &garch, order);
	for (int order = 0; order < 3; order++)
		bench_likelihood("GJR t", &gjr, order);
	bench_update("GARCH(1,1) normal", &garch);
	bench_update("GJR t", &gjr);
	bench_rolling("GARCH(1,1) normal", &garch, 1);
	bench_rolling("GARCH(1,1) normal", &garch, 0);
	bench_rolling("GJR t", &gjr, 1);
	bench_rolling("GJR t", &gjr, 0);
	return 0;
}
