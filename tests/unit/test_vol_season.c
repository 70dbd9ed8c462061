/* test_vol_season.c - the time of day: weights from past days alone, and what they take out */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/rng.h"
#include "vol/season.h"

enum { MINUTES = 390, MONDAY = 15985 /* 2013-10-07 */ };

static struct span span_of(const char *text)
{
	struct span sp;

	assert_int_equal(span_parse(text, strlen(text), &sp, NULL), 0);
	return sp;
}

static void near(const char *what, double got, double want, double tolerance)
{
	if (!(fabs(got / want - 1) <= tolerance))
		fail_msg("%s: %.6g, not %.6g", what, got, want);
}

/* ---- a made-up market of minutes ---- */

/* Variance of minute k of a session: three times the middle's at the opening, twice at the close.
 */
static double shape(int k)
{
	const double x = (k + 0.5) / MINUTES, open = 1 - x, close = x;

	return 0.5 + 2.5 * open * open * open * open * open * open + 1.5 * pow(close, 8);
}

struct market {
	struct season season;
	struct season_clock clock;
	struct rng rng;
	int32_t day;
	double night; /* variance of the night, over a minute's mean */
};

static void market_open(struct market *m, const char *span, enum overnight o, bool on)
{
	const struct span sp = span_of(span);

	m->day = MONDAY - 3;
	m->night = 60;
	rng_seed(&m->rng, 3, 1);
	season_clock_init(&m->clock, CALENDAR_US_EQUITY);
	assert_int_equal(season_init(&m->season, &sp, CALENDAR_US_EQUITY, o, on), 0);
}

static void next_day(struct market *m)
{
	m->day = calendar_next(CALENDAR_US_EQUITY, m->day);
}

static int64_t session_start(int32_t day)
{
	struct trading_day d;

	calendar_day(CALENDAR_US_EQUITY, day, &d);
	return d.start;
}

/* One bar; its return over the root of its weight. */
static double bar(struct market *m, int64_t ts, double r)
{
	const struct trading_day *day = season_clock_day(&m->clock, ts);
	double weight;

	if (season_begin(&m->season, day))
		season_night(&m->season, sqrt(m->night) * 1e-3 * rng_normal(&m->rng));
	weight = season_weight(&m->season, ts, day);
	season_end(&m->season, ts, day, r);
	return r / sqrt(weight);
}

/* Sums of squares by part of the day. */
struct parts {
	double open, middle;
	int n_open, n_middle;
};

static void whole_day(struct market *m, double level, struct parts *p)
{
	next_day(m);
	for (int k = 0; k < MINUTES; k++) {
		const double r = level * 1e-3 * sqrt(shape(k)) * rng_normal(&m->rng);
		const double x = bar(m, session_start(m->day) + (k + 1) * NS_PER_MINUTE, r) / level;

		if (p && k < 30) {
			p->open += x * x;
			p->n_open++;
		} else if (p && k >= 120 && k < 240) {
			p->middle += x * x;
			p->n_middle++;
		}
	}
}

static double open_to_middle(const struct parts *p)
{
	return sqrt(p->open / p->n_open / (p->middle / p->n_middle));
}

/* ---- tests ---- */

static void test_shape_is_taken_out(void **state)
{
	struct parts with = {0}, few = {0}, without = {0};
	struct market m;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	for (int d = 0; d < 60; d++)
		whole_day(&m, d % 3 ? 1 : 2.5, d == 0 ? NULL : d < 5 ? &few : &with);
	season_release(&m.season);
	market_open(&m, "1m", OVERNIGHT_OWN, false);
	for (int d = 0; d < 60; d++)
		whole_day(&m, d % 3 ? 1 : 2.5, &without);
	season_release(&m.season);
	assert_true(open_to_middle(&without) > 1.6);
	near("few days", open_to_middle(&few), 1, 0.2);
	near("many days", open_to_middle(&with), 1, 0.05);
	/* The scale stays what it was: the mean weight is 1. */
	near("level", with.middle / with.n_middle, 1e-6 * (0.5 + 2.5 / 7 + 1.5 / 9), 0.05);
}

static void test_weights(void **state)
{
	double mean = 0, sum = 0;
	struct market m;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	for (int k = 0; k < MINUTES; k++)
		mean += shape(k) / MINUTES;
	for (int d = 0; d < 250; d++)
		whole_day(&m, 1, NULL);
	next_day(&m);
	bar(&m, session_start(m.day) + NS_PER_MINUTE, 0);
	for (int k = 0; k < MINUTES; k++) {
		const double w = m.season.slot[570 + k].weight;

		sum += w / MINUTES;
		/* Each from 33 days and its neighbours: a fifth is two deviations. */
		if (!(fabs(w / (shape(k) / mean) - 1) < 0.7))
			fail_msg("minute %d: %g, not %g", k, w, shape(k) / mean);
	}
	near("mean", sum, 1, 1e-12);
	near("night", season_night_weight(&m.season), 60 / mean, 0.4);
	near("total", season_total(&m.season), MINUTES + season_night_weight(&m.season), 1e-12);
	season_release(&m.season);
}

static void test_only_past_days(void **state)
{
	struct season_slot was[1440];
	struct market m;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	next_day(&m);
	for (int k = 0; k < MINUTES; k++) {
		const double r = (k < 30 ? 5 : 1) * 1e-3;

		assert_true(bar(&m, session_start(m.day) + (k + 1) * NS_PER_MINUTE, r) == r);
	}
	next_day(&m);
	bar(&m, session_start(m.day) + NS_PER_MINUTE, 0.001);
	assert_true(m.season.slot[570].weight > 2);
	memcpy(was, m.season.slot, sizeof(was));
	for (int k = 1; k < MINUTES; k++)
		bar(&m, session_start(m.day) + (k + 1) * NS_PER_MINUTE, k == 200 ? 10 : 1e-3);
	for (int k = 0; k < 1440; k++)
		assert_true(m.season.slot[k].weight == was[k].weight);
	season_release(&m.season);
}

/* A day on which nothing moves says nothing; one wild minute does not blind the next weeks. */
static void test_flat_and_wild(void **state)
{
	struct season_slot was[1440];
	double most = 0;
	struct market m;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	for (int d = 0; d < 3; d++)
		whole_day(&m, 1, NULL);
	whole_day(&m, 0, NULL);
	memcpy(was, m.season.slot, sizeof(was));
	next_day(&m);
	bar(&m, session_start(m.day) + NS_PER_MINUTE, 0);
	for (int k = 0; k < 1440; k++)
		assert_true(m.season.slot[k].weight == was[k].weight);
	for (int k = 1; k < MINUTES; k++)
		bar(&m, session_start(m.day) + (k + 1) * NS_PER_MINUTE,
		    k == 200 ? 1000 : 1e-3 * rng_normal(&m.rng));
	whole_day(&m, 1, NULL);
	for (int k = 0; k < 1440; k++) {
		assert_true(m.season.slot[k].weight > 0.01);
		if (m.season.slot[k].weight > most)
			most = m.season.slot[k].weight;
	}
	assert_true(most < 25);
	season_release(&m.season);

	/* Nothing ever moves. */
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	for (int d = 0; d < 3; d++)
		whole_day(&m, 0, NULL);
	assert_true(m.season.slot[600].weight == 1);
	assert_true(season_night_weight(&m.season) > 0);
	season_release(&m.season);
}

/* A return over minutes that are missing has the weight of all of them. */
static void test_hole(void **state)
{
	const struct trading_day *day;
	double want = 0;
	struct market m;
	int64_t start, ts;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	for (int d = 0; d < 5; d++)
		whole_day(&m, 1, NULL);
	next_day(&m);
	start = session_start(m.day);
	for (int k = 0; k < 10; k++)
		bar(&m, start + (k + 1) * NS_PER_MINUTE, 1e-3);
	for (int k = 10; k < 40; k++)
		want += m.season.slot[570 + k].weight;
	ts = start + 40 * NS_PER_MINUTE;
	day = season_clock_day(&m.clock, ts);
	near("hole", season_weight(&m.season, ts, day), want, 1e-12);
	bar(&m, ts, 1e-3);
	near("next", season_weight(&m.season, ts + NS_PER_MINUTE, day),
	     m.season.slot[570 + 40].weight, 1e-12);
	/* One that comes again or late has its own. */
	near("late", season_weight(&m.season, start + 5 * NS_PER_MINUTE, day),
	     m.season.slot[574].weight, 1e-12);
	season_release(&m.season);
}

/* Before the opening, bars are few and calm; they neither soften the opening's weights nor are
 * weighed by them, and nobody waits for one. */
static void test_before_the_opening(void **state)
{
	const struct trading_day *day;
	struct season_step step;
	struct market m;
	int64_t ts;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	for (int d = 0; d < 20; d++) {
		next_day(&m);
		for (int k = 0; k < 4; k++) {
			ts = session_start(m.day) -
			     (200 - 40 * k - (int64_t)rng_below(&m.rng, 30)) * NS_PER_MINUTE;
			bar(&m, ts, 1e-4 * rng_normal(&m.rng));
		}
		for (int k = 0; k < MINUTES; k++)
			bar(&m, session_start(m.day) + (k + 1) * NS_PER_MINUTE,
			    1e-3 * sqrt(shape(k)) * rng_normal(&m.rng));
	}
	next_day(&m);
	ts = session_start(m.day) - 100 * NS_PER_MINUTE;
	bar(&m, ts, 1e-4);
	day = season_clock_day(&m.clock, ts);
	assert_true(m.season.slot[569].weight < 0.05);
	assert_true(m.season.slot[570].weight > 1.2);
	assert_int_equal(season_ahead(&m.season, day, 1, &step, 1), 1);
	assert_true(step.weight == m.season.slot[570].weight);
	season_release(&m.season);
}

static void test_ahead(void **state)
{
	static const struct {
		enum overnight o;
		size_t n;
	} rows[] = {{OVERNIGHT_OWN, 4}, {OVERNIGHT_JOIN, 3}, {OVERNIGHT_DROP, 3}};
	struct season_step step[8];
	struct market m;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		const struct trading_day *day;
		int64_t ts;

		market_open(&m, "1m", rows[i].o, true);
		for (int d = 0; d < 4; d++)
			whole_day(&m, 1, NULL);
		next_day(&m);
		ts = session_start(m.day) + (MINUTES - 1) * NS_PER_MINUTE;
		for (int k = 0; k < MINUTES - 1; k++)
			bar(&m, session_start(m.day) + (k + 1) * NS_PER_MINUTE, 1e-3);
		day = season_clock_day(&m.clock, ts);
		/* The last minute, then the next day's first two. */
		assert_int_equal(season_ahead(&m.season, day, 3, step, 8), rows[i].n);
		assert_true(step[0].bar == 1 && step[0].weight == m.season.slot[959].weight);
		if (rows[i].o == OVERNIGHT_OWN) {
			assert_int_equal(step[1].bar, 2);
			assert_true(step[1].weight == season_night_weight(&m.season));
		}
		assert_true(step[rows[i].n - 2].weight == m.season.slot[570].weight);
		assert_true(step[rows[i].n - 2].bar == 2);
		assert_true(step[rows[i].n - 1].weight == m.season.slot[571].weight);
		assert_int_equal(season_ahead(&m.season, day, 1000, step, 8), 8);
		season_release(&m.season);
	}
}

/* The day after Thanksgiving ends at 13:00. */
static void test_half_day(void **state)
{
	const struct trading_day *day;
	struct season_step step[4];
	struct market m;
	int64_t ts;

	(void)state;
	market_open(&m, "1m", OVERNIGHT_OWN, true);
	m.day = 16037; /* 2013-11-28 */
	next_day(&m);
	ts = session_start(m.day) + 210 * NS_PER_MINUTE;
	bar(&m, ts, 1e-3);
	day = season_clock_day(&m.clock, ts);
	assert_true(day->half);
	assert_int_equal(season_ahead(&m.season, day, 1, step, 4), 2);
	assert_true(step[0].weight == season_night_weight(&m.season));
	season_release(&m.season);
}

static void test_around_the_clock(void **state)
{
	const struct span sp = span_of("1h");
	const struct trading_day *day;
	struct season_step step[4];
	struct season_clock clock;
	struct season s;

	(void)state;
	season_clock_init(&clock, CALENDAR_24X7);
	assert_int_equal(season_init(&s, &sp, CALENDAR_24X7, OVERNIGHT_OWN, true), 0);
	for (int64_t h = 1; h <= 24 * 120; h++) {
		const int64_t ts = (int64_t)MONDAY * NS_PER_DAY + h * NS_PER_HOUR;

		day = season_clock_day(&clock, ts);
		assert_false(season_begin(&s, day));
		season_end(&s, ts, day, h % 24 == 12 ? 2e-3 : 1e-3);
	}
	day = season_clock_day(&clock, (int64_t)(MONDAY + 120) * NS_PER_DAY);
	assert_int_equal(season_ahead(&s, day, 2, step, 4), 2);
	assert_true(step[0].weight == s.slot[0].weight);
	near("noon", s.slot[11].weight / s.slot[3].weight, 4, 1e-9);
	near("total", season_total(&s), 24, 1e-12);
	season_release(&s);
}

static void test_spans(void **state)
{
	static const struct {
		const char *span;
		uint32_t n, open, close;
		double bars;
	} rows[] = {
		{"1m", 1440, 570, 960, 390}, {"5m", 288, 114, 192, 78},
		{"1h", 24, 9, 16, 7},        {"1s", 1440, 570, 960, 23400},
		{"7m", 206, 81, 138, 57},    {"30s", 1440, 570, 960, 780},
		{"tick:50", 0, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct market m;

		market_open(&m, rows[i].span, OVERNIGHT_OWN, true);
		assert_int_equal(m.season.n, rows[i].n);
		assert_int_equal(m.season.open, rows[i].open);
		assert_int_equal(m.season.close, rows[i].close);
		assert_true(m.season.bars == rows[i].bars);
		season_release(&m.season);
	}
}

/* Bars of trades have no slots, but nights, and a number of bars in a day that is learnt. */
static void test_without_slots(void **state)
{
	struct season_step step[4];
	struct market m;

	(void)state;
	market_open(&m, "tick:50", OVERNIGHT_OWN, true);
	assert_true(season_total(&m.season) == 0);
	for (int d = 0; d < 400; d++)
		whole_day(&m, 1, NULL);
	next_day(&m);
	bar(&m, session_start(m.day) + 1, 1e-3);
	near("bars", m.season.bars, MINUTES, 1e-9);
	near("night", season_night_weight(&m.season), 60, 0.6);
	assert_int_equal(season_ahead(&m.season, &m.clock.day, 2, step, 4), 2);
	assert_true(step[0].weight == 1 && step[1].weight == 1);
	season_release(&m.season);
}

static void snap_one(struct snap *sn, void *ctx)
{
	season_snap(sn, ctx);
}

static void test_state(void **state)
{
	struct snap_head head = {.program = "tgarch", .options = "{}", .ts = 0};
	struct market one, two;
	struct buf file;
	struct err e;

	(void)state;
	memset(head.hash, 'a', sizeof(head.hash) - 1);
	buf_init(&file, 1 << 22);
	market_open(&one, "1m", OVERNIGHT_OWN, true);
	for (int d = 0; d < 5; d++)
		whole_day(&one, 1, NULL);
	next_day(&one);
	for (int k = 0; k < 77; k++)
		bar(&one, session_start(one.day) + (k + 1) * NS_PER_MINUTE, 1e-3);
	assert_int_equal(snap_encode(&head, snap_one, &one.season, &file, &e), 0);

	market_open(&two, "1m", OVERNIGHT_OWN, true);
	if (snap_parse("s", file.p, file.n, &head, snap_one, &two.season, &e) < 0)
		fail_msg("%s", e.text);
	two.rng = one.rng;
	two.day = one.day;
	for (int d = 0; d < 2; d++) {
		whole_day(&one, 1, NULL);
		whole_day(&two, 1, NULL);
	}
	assert_memory_equal(one.season.slot, two.season.slot, 1440 * sizeof(struct season_slot));
	assert_true(season_night_weight(&one.season) == season_night_weight(&two.season));

	/* A file of another span. */
	season_release(&two.season);
	market_open(&two, "5m", OVERNIGHT_OWN, true);
	assert_int_equal(snap_parse("s", file.p, file.n, &head, snap_one, &two.season, &e), -1);
	one.season.last = 1 << 20;
	buf_reset(&file);
	assert_int_equal(snap_encode(&head, snap_one, &one.season, &file, &e), 0);
	assert_int_equal(snap_parse("s", file.p, file.n, &head, snap_one, &one.season, &e), -1);
	season_release(&one.season);
	season_release(&two.season);
	buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_shape_is_taken_out),
		cmocka_unit_test(test_weights),
		cmocka_unit_test(test_only_past_days),
		cmocka_unit_test(test_flat_and_wild),
		cmocka_unit_test(test_hole),
		cmocka_unit_test(test_before_the_opening),
		cmocka_unit_test(test_ahead),
		cmocka_unit_test(test_half_day),
		cmocka_unit_test(test_around_the_clock),
		cmocka_unit_test(test_spans),
		cmocka_unit_test(test_without_slots),
		cmocka_unit_test(test_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
