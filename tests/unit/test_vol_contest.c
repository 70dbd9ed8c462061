/*
 * test_vol_contest.c - networks against the linear rival on the S&P 500
 *
 * As a unit test: the rules hold (no forecast knows the future, scores are what they are called).
 * With TAPELINE_FULL set it runs the contest itself and prints its tables: the configuration that
 * was frozen, on 2013-2018 and, where TAPELINE_DATA has it, on SPY 2019-2021; with
 * TAPELINE_FULL=all every configuration on 2008-2012 first, by which that one was chosen.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "vol/contest.h"
#include "vol_sp500.h"

enum { DAYS = 6000 };

/* Any index or fund by day. */
struct days {
	size_t n;
	char date[DAYS][11];
	double r[DAYS], raw[DAYS], range[DAYS];
	struct contest_days contest;
};

static struct days sp500;

static size_t row_of(const struct days *d, const char *date)
{
	size_t i = 0;

	while (i < d->n && strcmp(d->date[i], date) < 0)
		i++;
	return i;
}

/* Ranges at the level of squared returns before that day, and what is scored less their mean. */
static void days_until(struct days *d, const char *from, const char *until, bool has_range)
{
	const size_t begin = row_of(d, from);
	double squares = 0, ranges = 0, mean = 0;

	for (size_t t = 0; t < begin; t++)
		mean += d->r[t] / (double)begin;
	for (size_t t = 0; t < begin; t++) {
		squares += (d->r[t] - mean) * (d->r[t] - mean);
		ranges += d->raw[t];
	}
	for (size_t t = 0; t < d->n; t++) {
		d->range[t] = d->raw[t] * (squares / ranges);
		if (d->range[t] < 1e-4)
			d->range[t] = 1e-4;
	}
	d->contest = (struct contest_days){
		.n = row_of(d, until),
		.r = d->r,
		.range = d->range,
		.target = d->range,
		.mean = mean,
		.has_range = has_range,
	};
}

/* Blocks of a year each. */
static void plan_years(const struct days *d, int first, int last, struct contest_plan *p)
{
	*p = (struct contest_plan){
		.blocks = (size_t)(last - first + 1), .check = CONTEST_CHECK, .refit = RIVAL_REFIT};
	for (int year = first; year <= last + 1; year++) {
		char date[16];

		snprintf(date, sizeof(date), "%d-01-01", year);
		p->begin[year - first] = row_of(d, date);
	}
}

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

static void must(int status, const struct err *e)
{
	if (status)
		fail_msg("%s", e->text);
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

static void forecasts(struct contest_forecast *linear, struct contest_forecast *net,
		      struct contest_forecast *joined)
{
	const struct contest_plan p = {
		.begin = {1200, 1260, 1300}, .blocks = 2, .check = 200, .refit = 22};
	struct contest_entry entry;
	struct err e;

	contest_entry(0, &entry);
	entry.spec.members = 1;
	entry.spec.train.epochs = 2;
	must(contest_linear(&sp500.contest, &p, linear, &e), &e);
	must(contest_network(&sp500.contest, &p, &entry, NULL, net, &e), &e);
	must(contest_join(net, linear, 0.5, sp500.contest.n, joined, &e), &e);
	must(contest_level(&sp500.contest, &p, 100, joined, &e), &e);
}

static void knows_nothing_of_the_future(void **state)
{
	enum { CUT = 1270 };
	static double keep[2][DAYS];
	struct contest_forecast f[2][3];

	(void)state;
	days_until(&sp500, "2003-01-01", "2018-01-01", true);
	memcpy(keep[0], sp500.r, sizeof(keep[0]));
	memcpy(keep[1], sp500.range, sizeof(keep[1]));
	for (int k = 0; k < 2; k++) {
		for (size_t t = CUT; k && t < sp500.n; t++) {
			sp500.r[t] = 5 - 3 * keep[0][t];
			sp500.range[t] = 7 * keep[1][t];
		}
		forecasts(&f[k][0], &f[k][1], &f[k][2]);
	}
	for (size_t i = 0; i < 3; i++) {
		assert_true(f[0][i].h[1299] > 0);
		assert_memory_equal(f[0][i].h, f[1][i].h, (CUT + 1) * sizeof(double));
		assert_memory_not_equal(f[0][i].h + CUT + 1, f[1][i].h + CUT + 1, sizeof(double));
		contest_forecast_release(&f[0][i]);
		contest_forecast_release(&f[1][i]);
	}
	memcpy(sp500.r, keep[0], sizeof(keep[0]));
	memcpy(sp500.range, keep[1], sizeof(keep[1]));
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

static void say(const struct contest_days *d, const struct contest_row *row)
{
	struct buf b;

	buf_init(&b, 1 << 12);
	if (row)
		contest_print(d, row, &b);
	else
		contest_head(d, &b);
	print_message("%s", buf_cstr(&b));
	buf_release(&b);
}

struct table {
	const struct contest_days *d;
	struct contest_plan p;
	struct contest_forecast linear;
};

static void scored(const struct table *t, const char *name, const struct contest_forecast *f)
{
	struct contest_row row;
	struct err e;

	must(contest_score(t->d, &t->p, name, f, &t->linear, &row, &e), &e);
	say(t->d, &row);
}

/* The head and the models without networks, which stand in every table. */
static void table_begin(struct table *t, const struct days *d, int first, int last)
{
	struct contest_forecast f;
	struct err e;

	t->d = &d->contest;
	plan_years(d, first, last, &t->p);
	if (t->p.begin[t->p.blocks] > d->contest.n)
		t->p.begin[t->p.blocks] = d->contest.n;
	say(t->d, NULL);
	must(contest_linear(t->d, &t->p, &t->linear, &e), &e);
	must(contest_gjr(t->d, &t->p, &f, &e), &e);
	scored(t, "gjr-t, each year", &f);
	contest_forecast_release(&f);
	scored(t, "log-har-lev", &t->linear);
	must(contest_join(&t->linear, &t->linear, 1, t->d->n, &f, &e), &e);
	must(contest_level(t->d, &t->p, CONTEST_LEVEL, &f, &e), &e);
	scored(t, "log-har-lev, level", &f);
	contest_forecast_release(&f);
}

static void entry_run(const struct table *t, const struct contest_entry *entry)
{
	struct contest_entry both = *entry;
	struct contest_forecast alone, joined;
	struct err e;

	both.spec.threads = 2;
	must(contest_network(t->d, &t->p, &both, NULL, &alone, &e), &e);
	scored(t, entry->name, &alone);
	must(contest_join(&alone, &t->linear, CONTEST_WEIGHT, t->d->n, &joined, &e), &e);
	scored(t, "  + linear", &joined);
	must(contest_level(t->d, &t->p, CONTEST_LEVEL, &joined, &e), &e);
	scored(t, "  + linear, level", &joined);
	contest_forecast_release(&alone);
	contest_forecast_release(&joined);
}

static void chooses(void **state)
{
	const char *full = getenv("TAPELINE_FULL");
	struct contest_entry entry;
	struct table t;

	(void)state;
	if (!full || strcmp(full, "all") != 0)
		skip();
	days_until(&sp500, "2008-01-01", "2013-01-01", true);
	print_message("S&P 500, 2008-2012\n");
	table_begin(&t, &sp500, 2008, 2012);
	for (size_t i = 0; i < contest_entries(); i++) {
		contest_entry(i, &entry);
		entry_run(&t, &entry);
	}
	contest_forecast_release(&t.linear);
}

static void runs_what_was_frozen(void **state)
{
	struct contest_entry entry;
	struct table t;

	(void)state;
	if (!getenv("TAPELINE_FULL"))
		skip();
	days_until(&sp500, "2013-01-01", "2019-01-01", true);
	print_message("S&P 500, 2013-2018\n");
	table_begin(&t, &sp500, 2013, 2018);
	contest_frozen(&entry);
	entry_run(&t, &entry);
	contest_forecast_release(&t.linear);
}

/* SPY as traded from 1998 on, whose highs and lows before 2008 are bad; or from 2008 on. */
static int spy_load(struct days *d, const char *from)
{
	const char *folder = getenv("TAPELINE_DATA");
	char path[512], line[256];
	double before = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/daily/SPY.csv", folder ? folder : "../shared/data/local");
	f = fopen(path, "r");
	if (!f)
		return -1;
	d->n = 0;
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		const double close = sp500_column(line, 4);
		const double reach = 100 * log(sp500_column(line, 2) / sp500_column(line, 3));

		if (before > 0 && strncmp(line, from, 10) >= 0) {
			assert_true(d->n < DAYS);
			snprintf(d->date[d->n], sizeof(d->date[0]), "%.10s", line);
			d->r[d->n] = 100 * log(close / before);
			d->raw[d->n++] = reach * reach / SP500_4_LOG_2;
		}
		before = close;
	}
	fclose(f);
	return 0;
}

static void runs_what_was_frozen_on_spy(void **state)
{
	static const char *const from[] = {"1998-01-01", "2008-01-01"};
	static struct days spy;
	struct contest_entry entry;
	struct table t;

	(void)state;
	if (!getenv("TAPELINE_FULL"))
		skip();
	for (size_t i = 0; i < 2; i++) {
		if (spy_load(&spy, from[i]))
			skip();
		days_until(&spy, "2019-01-01", "2022-01-01", false);
		print_message("SPY, 2019-2021, learnt from %.4s on\n", from[i]);
		table_begin(&t, &spy, 2019, 2021);
		contest_frozen(&entry);
		entry_run(&t, &entry);
		contest_forecast_release(&t.linear);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(joining_and_levels),
		cmocka_unit_test(scores_are_what_they_are_called),
		cmocka_unit_test(knows_nothing_of_the_future),
		cmocka_unit_test(entries_can_be_had),
		cmocka_unit_test(chooses),
		cmocka_unit_test(runs_what_was_frozen),
		cmocka_unit_test(runs_what_was_frozen_on_spy),
	};

	return cmocka_run_group_tests(tests, load_all, NULL);
}
