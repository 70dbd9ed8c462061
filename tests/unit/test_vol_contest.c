/*
 * test_vol_contest.c - networks against the linear rival on the S&P 500
 *
 * As a unit test: the rules hold (no forecast knows the future, scores are what they are called).
 * With TAPELINE_FULL set it runs the contest itself and prints its tables: the configuration that
 * was frozen, on 2013-2018 and, where TAPELINE_DATA has it, on SPY 2019-2021; with
 * TAPELINE_FULL=all every configuration on 2008-2012 first, by which that one was chosen, and that
 * one trained as often as the linear model.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vol_contest_days.h"
#include "vol_contest_often.h"
#include "vol_contest_table.h"

static struct days sp500;

static int load_all(void **state)
{
	static struct sp500 file;

	(void)state;
	sp500_load(&file);
	sp500.n = file.n;
	memcpy(sp500.date, file.date, sizeof(file.date));
	memcpy(sp500.r, file.r, sizeof(file.r));
	memcpy(sp500.raw, file.range, sizeof(file.range));
	return 0;
}

/* ---- the rules ---- */

static void joining_and_levels(void **state)
{
	enum { N = 200 };
	double r[N], x[N], a[N], b[N];
	const struct contest_days d = {.n = N, .r = r, .range = x, .target = x};
	const struct contest_plan p = {.begin = {100, N}, .blocks = 1, .refit = 22};
	const struct contest_forecast fa = {a}, fb = {b};
	struct contest_forecast out;
	struct err e;

	(void)state;
	for (size_t t = 0; t < N; t++) {
		r[t] = sin((double)t);
		x[t] = t < 130 ? 2 : 6;
		a[t] = t < 50 ? 0 : 1;
		b[t] = 16;
	}
	must(contest_join(&fa, &fb, 0.75, N, &out, &e), &e);
	assert_true(out.h[49] == 0 && fabs(out.h[50] - 2) < 1e-14);
	for (size_t t = 50; t < N; t++)
		out.h[t] = 4;
	must(contest_level(&d, &p, 40, &out, &e), &e);
	/* Half of 4 until the refit at day 144, which knows 14 of 40 days above. */
	assert_true(out.h[99] == 4);
	assert_true(out.h[100] == 2 && out.h[143] == 2);
	assert_true(fabs(out.h[144] - (26 * 2 + 14 * 6) / 40.0) < 1e-12);
	assert_true(fabs(out.h[199] - 6) < 1e-12);
	contest_forecast_release(&out);
}

static void scores_are_what_they_are_called(void **state)
{
	const double big = 1.7;
	struct contest_plan p;
	struct contest_forecast linear, other;
	struct contest_row row;
	struct err e;
	double range = 0, square = 0, mse = 0;

	(void)state;
	days_until(&sp500, "2011-01-01", "2012-01-01", true);
	plan_years(&sp500, 2011, 2011, &p);
	must(contest_linear(&sp500.contest, &p, &linear, &e), &e);
	must(contest_join(&linear, &linear, 1, sp500.contest.n, &other, &e), &e);
	for (size_t t = 0; t < sp500.contest.n; t++)
		other.h[t] *= big;
	must(contest_score(&sp500.contest, &p, "big", &other, &linear, &row, &e), &e);
	for (size_t t = p.begin[0]; t < p.begin[1]; t++) {
		const double v = other.h[t], x = sp500.range[t];
		const double r = sp500.r[t] - sp500.contest.mean;

		range += (x / v - log(x / v) - 1) / (double)row.n;
		square += (log(v) + r * r / v) / (double)row.n;
		mse += (x - v) * (x - v) / (double)row.n;
	}
	assert_int_equal(row.n, 252);
	assert_true(fabs(row.range - range) < 1e-12 && fabs(row.square - square) < 1e-12);
	assert_true(fabs(row.mse / mse - 1) < 1e-12);
	assert_true(row.dm_range > 0 || row.range < 0.35);

	/* Past residuals know the level: a constant factor changes no value at risk. */
	{
		struct contest_row same;

		must(contest_score(&sp500.contest, &p, "same", &linear, &linear, &same, &e), &e);
		assert_int_equal(same.hits[0], row.hits[0]);
		assert_int_equal(same.hits[1], row.hits[1]);
		assert_true(same.dm_range != same.dm_range);
	}
	contest_forecast_release(&linear);
	contest_forecast_release(&other);
}

/* Short, and with steps so long that the days that stop it decide which epoch stays. */
static void noisy_training(struct contest_entry *entry)
{
	entry->spec.train.epochs = 4;
	entry->spec.train.rate = 5e-2;
}

static void forecasts(struct contest_forecast *linear, struct contest_forecast *net,
		      struct contest_forecast *joined, struct contest_forecast *often)
{
	const struct contest_plan p = {
		.begin = {1200, 1260, 1300}, .blocks = 2, .check = 20, .refit = 22};
	struct contest_entry entry;
	struct err e;

	contest_entry(0, &entry);
	entry.spec.members = 1;
	noisy_training(&entry);
	must(contest_linear(&sp500.contest, &p, linear, &e), &e);
	must(contest_network(&sp500.contest, &p, &entry, NULL, net, &e), &e);
	must(contest_join(net, linear, 0.5, sp500.contest.n, joined, &e), &e);
	must(contest_level(&sp500.contest, &p, 100, joined, &e), &e);
	contest_often(&sp500.contest, &p, &entry, true, often);
}

/* Other days from one on which everything is fitted: a day too many would show. */
static void knows_nothing_of_the_future(void **state)
{
	enum { CUT = 1260 };
	static double keep[2][DAYS];
	struct contest_forecast f[2][4];

	(void)state;
	days_until(&sp500, "2003-01-01", "2018-01-01", true);
	memcpy(keep[0], sp500.r, sizeof(keep[0]));
	memcpy(keep[1], sp500.range, sizeof(keep[1]));
	for (int k = 0; k < 2; k++) {
		for (size_t t = CUT; k && t < sp500.n; t++) {
			sp500.r[t] = 5 - 3 * keep[0][t];
			sp500.range[t] = 70 * keep[1][t];
		}
		forecasts(&f[k][0], &f[k][1], &f[k][2], &f[k][3]);
	}
	for (size_t i = 0; i < 4; i++) {
		assert_true(f[0][i].h[1299] > 0);
		assert_memory_equal(f[0][i].h, f[1][i].h, (CUT + 1) * sizeof(double));
		assert_memory_not_equal(f[0][i].h + CUT + 1, f[1][i].h + CUT + 1, sizeof(double));
		contest_forecast_release(&f[0][i]);
		contest_forecast_release(&f[1][i]);
	}
	memcpy(sp500.r, keep[0], sizeof(keep[0]));
	memcpy(sp500.range, keep[1], sizeof(keep[1]));
}

/* Trained once a block they are those of the contest; warm, they differ from the second time on. */
static void learns_on_the_rivals_dates(void **state)
{
	enum { FIRST = 1200, SECOND = 1260, END = 1300 };
	struct contest_plan p = {
		.begin = {FIRST, SECOND, END}, .blocks = 2, .check = 200, .refit = END};
	struct contest_forecast yearly, once, often, warm;
	struct contest_entry entry;
	struct err e;

	(void)state;
	days_until(&sp500, "2003-01-01", "2018-01-01", true);
	contest_entry(0, &entry);
	entry.spec.members = 2;
	entry.spec.shape.hidden = 4;
	noisy_training(&entry);
	must(contest_network(&sp500.contest, &p, &entry, NULL, &yearly, &e), &e);
	contest_often(&sp500.contest, &p, &entry, false, &once);
	assert_memory_equal(yearly.h, once.h, sp500.contest.n * sizeof(double));

	p.refit = 40;
	contest_often(&sp500.contest, &p, &entry, false, &often);
	contest_often(&sp500.contest, &p, &entry, true, &warm);
	assert_memory_equal(once.h, often.h, (FIRST + 40) * sizeof(double));
	assert_memory_equal(often.h, warm.h, (FIRST + 40) * sizeof(double));
	assert_true(once.h[FIRST + 40] != often.h[FIRST + 40]);
	assert_true(often.h[FIRST + 40] != warm.h[FIRST + 40]);
	/* Blocks begin anew whatever the days between. */
	assert_memory_equal(once.h + SECOND, often.h + SECOND, 40 * sizeof(double));
	assert_true(often.h[SECOND] != warm.h[SECOND]);
	contest_forecast_release(&yearly);
	contest_forecast_release(&once);
	contest_forecast_release(&often);
	contest_forecast_release(&warm);
}

static void entries_can_be_had(void **state)
{
	struct contest_entry entry;
	struct net n;
	struct err e;

	(void)state;
	assert_true(contest_entries() > 20);
	for (size_t i = 0; i < contest_entries(); i++) {
		contest_entry(i, &entry);
		assert_true(strlen(entry.name) < CONTEST_NAME);
		assert_true(entry.spec.members >= 5);
		entry.spec.shape.inputs = hybrid_columns(entry.spec.inputs);
		must(net_init(&n, &entry.spec.shape, &e), &e);
		net_release(&n);
	}
	contest_frozen(&entry);
	assert_true(entry.weight == 0.5 && entry.level == 504);
}

/* ---- the contest ---- */

static void chooses(void **state)
{
	static const char *const names[] = {
		"garch-lstm 16",
		"garch-lstm 16, every 22 days",
		"garch-lstm 16, every 22 days, warm",
	};
	const char *full = getenv("TAPELINE_FULL");
	struct contest_forecast chosen[WAYS], f[WAYS];
	struct contest_entry entry;
	double criterion[3];
	struct table t;

	(void)state;
	if (!full || strcmp(full, "all") != 0)
		skip();
	days_until(&sp500, "2008-01-01", "2013-01-01", true);
	print_message("S&P 500, 2008-2012\n");
	table_begin(&t, &sp500, 2008, 2012);
	contest_entry(0, &entry);
	criterion[0] = entry_run(&t, &entry, chosen);
	for (size_t i = 1; i < contest_entries(); i++) {
		contest_entry(i, &entry);
		entry_run(&t, &entry, f);
		ways_release(f);
	}
	contest_entry(0, &entry);
	for (size_t i = 1; i < 3; i++)
		criterion[i] = often_run(&t, &entry, i == 2, names[i]);
	same_dates_say(&t, names[0], chosen);
	print_message("\nSum of both QLIKEs, joined and corrected\n");
	for (size_t i = 0; i < 3; i++)
		print_message("%-34s %7.5f\n", names[i], criterion[i]);
	ways_release(chosen);
	table_end(&t);
}

/* The one run of what was frozen. */
static void frozen_run(const struct days *d, int first, int last)
{
	struct contest_forecast f[WAYS];
	struct contest_entry entry;
	struct table t;

	table_begin(&t, d, first, last);
	contest_frozen(&entry);
	entry_run(&t, &entry, f);
	same_dates_say(&t, entry.name, f);
	ways_release(f);
	table_end(&t);
}

static void runs_what_was_frozen(void **state)
{
	(void)state;
	if (!getenv("TAPELINE_FULL"))
		skip();
	days_until(&sp500, "2013-01-01", "2019-01-01", true);
	print_message("S&P 500, 2013-2018\n");
	frozen_run(&sp500, 2013, 2018);
}

static void runs_what_was_frozen_on_spy(void **state)
{
	static const char *const from[] = {"1998-01-01", "2008-01-01"};
	static struct days spy;

	(void)state;
	if (!getenv("TAPELINE_FULL"))
		skip();
	for (size_t i = 0; i < 2; i++) {
		if (spy_load(&spy, from[i]))
			skip();
		days_until(&spy, "2019-01-01", "2022-01-01", false);
		print_message("SPY, 2019-2021, learnt from %.4s on\n", from[i]);
		frozen_run(&spy, 2019, 2021);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joining_and_levels),
		cmocka_unit_test(scores_are_what_they_are_called),
		cmocka_unit_test(knows_nothing_of_the_future),
		cmocka_unit_test(learns_on_the_rivals_dates),
		cmocka_unit_test(entries_can_be_had),
		cmocka_unit_test(chooses),
		cmocka_unit_test(runs_what_was_frozen),
		cmocka_unit_test(runs_what_was_frozen_on_spy),
	};

	return cmocka_run_group_tests(tests, load_all, NULL);
}
