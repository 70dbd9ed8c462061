/* test_vol_agreement.c - the filter on a tape and the walk of --eval say the same of the same days
 */
#include "vol_desk.h"

#include "vol/walk.h"
#include "vol_sp500.h"

enum { FIRST = 1000, LAST = 1700, MODELS = 4, LEVELS = 2 };

static const char models[] = "garch,gjr,har,log-har-lev";

static struct sp500 sp500;
static struct desk desk;
static struct walk walks[MODELS + 1];

static int load(void **state)
{
	(void)state;
	sp500_load(&sp500);
	return 0;
}

/* Bars that have these returns and ranges; the first of all has no return. */
static void feed(struct desk *d)
{
	double p = 100;
	struct stream_bar bar = {
		.ts = calendar_close(CALENDAR_US_EQUITY, sp500.day[0] - 1),
		.open = p,
		.high = p,
		.low = p,
		.close = p,
	};

	assert_int_equal(vol_streams_bar(&d->st, desk_stream(d, "SPX", "1d"), &bar), 0);
	for (d->bars = 1; d->bars < LAST; d->bars++) {
		const size_t t = d->bars - 1;

		bar.ts = calendar_close(CALENDAR_US_EQUITY, sp500.day[t]);
		bar.open = bar.low = p;
		bar.high = p * tl_exp(sqrt(sp500.range[t] * SP500_4_LOG_2) / 100);
		bar.close = p *= tl_exp(sp500.r[t] / 100);
		assert_int_equal(vol_streams_bar(&d->st, desk_stream(d, "SPX", "1d"), &bar), 0);
	}
}

/* The first fit comes when there are as many returns as the walk has before its first
 * forecast. */
static void run_filter(const struct refit *refit, enum combine_kind combine, int quantile,
		       bool expanding)
{
	desk_init(&desk, models);
	desk.o.member.refit = *refit;
	desk.o.member.window = desk.o.member.first = FIRST;
	desk.o.member.expanding = expanding;
	desk.o.member.quantile = quantile;
	desk.o.member.levels[1] = 0.01;
	desk.o.member.n_levels = LEVELS;
	desk.o.member.errors = ERRORS_NONE;
	desk.o.combine = combine;
	desk_open(&desk);
	feed(&desk);
}

static void run_walk(const struct refit *refit, enum combine_kind combine, int quantile,
		     bool expanding)
{
	const struct walk_days days = {.n = LAST,
				       .first = FIRST,
				       .y = sp500.r,
				       .variances = sp500.range,
				       .date = sp500.day};
	const struct walk_options o = {.window = FIRST,
				       .expanding = expanding,
				       .refit = *refit,
				       .quantile = quantile,
				       .level = {0.05, 0.01},
				       .levels = LEVELS};
	const struct vol_choice *list[MODELS];
	struct err e;

	for (size_t i = 0; i < MODELS; i++)
		list[i] = desk.o.member.models + i;
	if (walk_run(&days, list, MODELS, &o, walks, &e) < 0 ||
	    walk_combine(&days, &o, combine, walks, MODELS, walks + MODELS, &e) < 0)
		fail_msg("%s", e.text);
}

/* ---- both ---- */

/* The same model on returns in fractions and in percent: fits find their maximum in either. */
static void same(const struct said *s, const char *what, double got, double want)
{
	if (isnan(got) != isnan(want) || fabs(got - want) > 1e-8 * fabs(want))
		fail_msg("%s, bar %llu, level %g: %s is %.17g, not %.17g", s->model,
			 (unsigned long long)s->bar, s->level, what, got, want);
}

static void same_forecasts(void)
{
	assert_int_equal(desk.n, (LAST - FIRST) * (MODELS + 1) * LEVELS);
	for (size_t k = 0; k < desk.n; k++) {
		const struct said *s = desk.said + k;
		const size_t i = s->bar - FIRST, l = k % LEVELS, m = k / LEVELS % (MODELS + 1);

		assert_string_equal(s->model, m < MODELS ? walks[m].choice->text : "combined");
		same(s, "sigma", 100 * s->sigma, sqrt(walks[m].h[i]));
		same(s, "var", 100 * s->var, walks[m].var[l][i]);
		same(s, "es", 100 * s->es, walks[m].es[l][i]);
	}
}

/* A bar's fit stands before its forecast of the next day. */
static void same_fits(void)
{
	size_t k = 0;

	for (size_t m = 0; m < MODELS; m++)
		k += walks[m].fits;
	assert_int_equal(k, desk.n_fits);
	for (size_t m = 0; m < MODELS; m++) {
		size_t n = 0;

		for (k = 0; k < desk.n_fits && k < 64; k++)
			if (strcmp(desk.fitted[k], walks[m].choice->text) == 0)
				assert_int_equal(walks[m].at[n++], desk.fit_bar[k] - FIRST);
		assert_true(n > 0);
	}
}

/* Returns how many fits there were of all models. */
static size_t agree(const char *schedule, enum combine_kind combine, int quantile, bool expanding)
{
	struct refit refit;
	size_t fits;

	assert_int_equal(refit_parse(schedule, &refit, NULL), 0);
	run_filter(&refit, combine, quantile, expanding);
	run_walk(&refit, combine, quantile, expanding);
	same_fits();
	same_forecasts();
	fits = desk.n_fits;
	for (size_t m = 0; m <= MODELS; m++)
		walk_release(walks + m);
	desk_close(&desk);
	return fits;
}

static void test_every(void **state)
{
	(void)state;
	assert_int_equal(agree("22", COMBINE_EQUAL, QUANTILE_USUAL, false), 32 * MODELS);
	assert_int_equal(agree("50", COMBINE_QLIKE, RISK_FHS, true), 14 * MODELS);
}

/* Between these days 34 other months and 145 other weeks begin. */
static void test_dates(void **state)
{
	(void)state;
	assert_string_equal(sp500.date[FIRST - 1], "2002-12-26");
	assert_string_equal(sp500.date[LAST - 2], "2005-10-05");
	assert_int_equal(agree("month", COMBINE_QLIKE, QUANTILE_USUAL, false), 35 * MODELS);
	assert_int_equal(agree("week", COMBINE_EQUAL, RISK_EVT, false), 146 * MODELS);
}

static void test_drift(void **state)
{
	size_t fits;

	(void)state;
	fits = agree("drift:0.02", COMBINE_QLIKE, QUANTILE_USUAL, false);
	assert_true(fits > MODELS && fits < 32 * MODELS);
	assert_true(agree("drift:0.1", COMBINE_EQUAL, RISK_EVT, true) < fits);
}

static void test_never(void **state)
{
	(void)state;
	assert_int_equal(agree("never", COMBINE_QLIKE, QUANTILE_USUAL, false), MODELS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_never),
	};

	return cmocka_run_group_tests(tests, load, NULL);
}
