/* test_exec_golden.c - every fill rule at its boundary, and one unit to either side
 *
 * What whole tapes do is in tests/data/fills.table; here are the smallest steps:
 * 1e-9 dollars, one share, one nanosecond.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "exec/match.h"
#include "exec_drive.h"

/* ---- prices ---- */

#define OPEN  (100 * DEC_ONE)
#define HIGH  (102 * DEC_ONE)
#define LOW   (98 * DEC_ONE)
#define CLOSE (101 * DEC_ONE)
#define BID   (100 * DEC_ONE - DEC_ONE / 10)
#define ASK   (100 * DEC_ONE + DEC_ONE / 10)
#define LAST  (100 * DEC_ONE)

/*
 * An order whose limit, or else stop, is `level` - 1e-9, level, level + 1e-9; and a
 * letter for what it gets then: - nothing, O the open, C the close, W its own level
 * within the bar, A the offer, B the bid, T the trade.  A small t is a stop that has
 * been reached but trades nothing yet.
 */
struct row {
	enum kind kind;
	bool buy;
	enum tif tif;
	dec level;
	const char *want;
	dec stop; /* of a stop-limit order, whose limit is the level */
	bool triggered, rests;
};

#define BUY  true
#define SELL false
#define AS(kind_, side_, tif_, level_, want_)                                                      \
	.kind = KIND_##kind_, .buy = (side_), .tif = TIF_##tif_, .level = (level_), .want = (want_)

static struct order order_of(const struct row *r, int step)
{
	const dec level = r->level + step;
	struct order o = {
		.buy = r->buy,
		.kind = (uint8_t)r->kind,
		.tif = (uint8_t)r->tif,
		.triggered = r->triggered,
		.rests = r->rests,
		.stop = r->stop,
	};

	if (r->kind == KIND_STOP) {
		o.stop = level;
	} else if (r->kind == KIND_TRAILING_STOP) {
		o.water = r->buy ? 90 * DEC_ONE : 110 * DEC_ONE;
		o.trail = r->buy ? level - o.water : o.water - level;
	} else if (r->kind != KIND_MARKET) {
		o.limit = level;
	}
	return o;
}

static void check(const char *what, size_t i, int step, char want, dec level, struct match m)
{
	static const struct {
		char letter;
		enum match_when when;
		dec price;
	} outcomes[] = {
		{'O', MATCH_AT_OPEN, OPEN}, {'C', MATCH_AT_CLOSE, CLOSE}, {'W', MATCH_WITHIN, 0},
		{'A', MATCH_WITHIN, ASK},   {'B', MATCH_WITHIN, BID},     {'T', MATCH_WITHIN, LAST},
	};
	enum match_when when = MATCH_NOT;
	dec price = 0;

	for (size_t k = 0; k < sizeof(outcomes) / sizeof(outcomes[0]); k++)
		if (outcomes[k].letter == want) {
			when = outcomes[k].when;
			price = want == 'W' ? level : outcomes[k].price;
		}
	if (m.when != when || (when != MATCH_NOT && m.price != price) ||
	    (want == 't' && !m.triggers) || (want == '-' && m.triggers))
		fail_msg("%s, row %zu, step %d: %d at %lld%s, not '%c'", what, i, step, m.when,
			 (long long)m.price, m.triggers ? ", triggered" : "", want);
}

static void test_bars(void **state)
{
	static const struct row rows[] = {
		{AS(MARKET, BUY, DAY, 0, "OOO")},
		{AS(MARKET, SELL, DAY, 0, "OOO")},
		{AS(MARKET, BUY, FOK, 0, "OOO")},
		/* a touch is not enough */
		{AS(LIMIT, BUY, DAY, LOW, "--W")},
		{AS(LIMIT, SELL, DAY, HIGH, "W--")},
		/* min(open, limit), max(open, limit) */
		{AS(LIMIT, BUY, DAY, OPEN, "WWO")},
		{AS(LIMIT, SELL, DAY, OPEN, "OWW")},
		{AS(LIMIT, BUY, DAY, HIGH, "OOO")},
		{AS(LIMIT, SELL, DAY, LOW, "OOO")},
		/* reached by a touch; max(open, stop), min(open, stop) */
		{AS(STOP, BUY, DAY, HIGH, "WW-")},
		{AS(STOP, SELL, DAY, LOW, "-WW")},
		{AS(STOP, BUY, DAY, OPEN, "OOW")},
		{AS(STOP, SELL, DAY, OPEN, "WOO")},
		{AS(STOP, BUY, DAY, LOW, "OOO")},
		{AS(STOP, SELL, DAY, HIGH, "OOO")},
		{AS(STOP, BUY, DAY, HIGH, "OOO"), .triggered = true},
		{AS(TRAILING_STOP, BUY, DAY, HIGH, "WW-")},
		{AS(TRAILING_STOP, SELL, DAY, LOW, "-WW")},
		{AS(TRAILING_STOP, BUY, DAY, OPEN, "OOW")},
		{AS(TRAILING_STOP, SELL, DAY, OPEN, "WOO")},
		/* passed at the open: a limit order for the bar */
		{AS(STOP_LIMIT, BUY, DAY, OPEN, "WWO"), .stop = OPEN},
		{AS(STOP_LIMIT, SELL, DAY, OPEN, "OWW"), .stop = OPEN},
		{AS(STOP_LIMIT, BUY, DAY, LOW, "ttW"), .stop = OPEN},
		{AS(STOP_LIMIT, SELL, DAY, HIGH, "Wtt"), .stop = OPEN},
		/* not reached: whatever its limit */
		{AS(STOP_LIMIT, BUY, DAY, HIGH, "---"), .stop = HIGH + 1},
		{AS(STOP_LIMIT, SELL, DAY, LOW, "---"), .stop = LOW - 1},
		{AS(STOP_LIMIT, BUY, DAY, LOW, "--W"), .stop = HIGH, .triggered = true},
		/* what must trade at once has only the open */
		{AS(LIMIT, BUY, IOC, OPEN, "--O")},
		{AS(LIMIT, SELL, IOC, OPEN, "O--")},
		{AS(LIMIT, BUY, FOK, OPEN, "--O")},
		/* auctions */
		{AS(MARKET, BUY, OPG, 0, "OOO")},
		{AS(MARKET, SELL, CLS, 0, "CCC")},
		{AS(LIMIT, BUY, OPG, OPEN, "--O")},
		{AS(LIMIT, SELL, OPG, OPEN, "O--")},
		{AS(LIMIT, BUY, CLS, CLOSE, "--C")},
		{AS(LIMIT, SELL, CLS, CLOSE, "C--")},
	};
	struct match_bar b = {OPEN, HIGH, LOW, CLOSE, true, true};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int step = -1; step <= 1; step++) {
			struct order o = order_of(&rows[i], step);

			check("bar", i, step, rows[i].want[step + 1], rows[i].level + step,
			      match_bar(&o, &b));
		}
	/* Without an auction in it, a bar has none of its orders. */
	b.opening = b.closing = false;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].tif >= TIF_OPG) {
			struct order o = order_of(&rows[i], 0);

			check("bar without auctions", i, 0, '-', 0, match_bar(&o, &b));
		}
}

/* Stop-limit orders reached within the bar: filled there only where the stop is the
 * better of the two. */
static void test_stop_limit_within_a_bar(void **state)
{
	static const struct row rows[] = {
		{AS(STOP_LIMIT, BUY, DAY, CLOSE, "ttW"), .stop = CLOSE},
		{AS(STOP_LIMIT, SELL, DAY, 99 * DEC_ONE, "Wtt"), .stop = 99 * DEC_ONE},
		{AS(STOP_LIMIT, BUY, DAY, HIGH, "ttW"), .stop = HIGH},
	};
	const struct match_bar b = {OPEN, HIGH, LOW, CLOSE, false, false};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int step = -1; step <= 1; step++) {
			struct order o = order_of(&rows[i], step);

			check("stop-limit", i, step, rows[i].want[step + 1], rows[i].stop,
			      match_bar(&o, &b));
		}
}

static void test_quotes(void **state)
{
	static const struct row rows[] = {
		{AS(MARKET, BUY, DAY, 0, "AAA")},
		{AS(MARKET, SELL, IOC, 0, "BBB")},
		{AS(LIMIT, BUY, DAY, ASK, "-AA")},
		{AS(LIMIT, SELL, DAY, BID, "BB-")},
		{AS(LIMIT, BUY, FOK, ASK, "-AA")},
		/* only trades trigger */
		{AS(STOP, BUY, DAY, BID, "---")},
		{AS(STOP, SELL, DAY, ASK, "---")},
		{AS(TRAILING_STOP, SELL, DAY, ASK, "---")},
		{AS(STOP_LIMIT, BUY, DAY, ASK, "---"), .stop = BID},
		{AS(STOP, BUY, DAY, ASK, "AAA"), .triggered = true},
		{AS(STOP_LIMIT, BUY, DAY, ASK, "-AA"), .stop = BID, .triggered = true},
		{AS(STOP_LIMIT, SELL, DAY, BID, "BB-"), .stop = ASK, .triggered = true},
		/* auctions have prints */
		{AS(MARKET, BUY, OPG, 0, "---")},
		{AS(MARKET, BUY, CLS, 0, "---")},
	};
	const struct match_quote q = {BID, ASK}, no_ask = {BID, 0}, no_bid = {0, ASK};
	const struct order buy = {.buy = true}, sell = {.buy = false};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int step = -1; step <= 1; step++) {
			struct order o = order_of(&rows[i], step);

			check("quote", i, step, rows[i].want[step + 1], 0, match_quote(&o, &q));
		}
	/* Crossed by the least there is: nothing; locked: both sides. */
	for (int step = -1; step <= 1; step++) {
		const struct match_quote near = {ASK + step, ASK};

		check("crossed", 0, step, step > 0 ? '-' : 'A', 0, match_quote(&buy, &near));
		assert_int_equal(match_quote(&sell, &near).when == MATCH_NOT, step > 0);
	}
	check("no offer", 0, 0, '-', 0, match_quote(&buy, &no_ask));
	check("no offer", 1, 0, 'B', 0, match_quote(&sell, &no_ask));
	check("no bid", 0, 0, 'A', 0, match_quote(&buy, &no_bid));
	check("no bid", 1, 0, '-', 0, match_quote(&sell, &no_bid));
}

static void test_trades(void **state)
{
	static const struct row rows[] = {
		{AS(MARKET, BUY, DAY, 0, "TTT")},
		{AS(MARKET, SELL, FOK, 0, "TTT")},
		/* through, not at; at its limit once it rests */
		{AS(LIMIT, BUY, DAY, LAST, "--T")},
		{AS(LIMIT, SELL, DAY, LAST, "T--")},
		{AS(LIMIT, BUY, DAY, LAST, "--W"), .rests = true},
		{AS(LIMIT, SELL, DAY, LAST, "W--"), .rests = true},
		{AS(STOP, BUY, DAY, LAST, "TT-")},
		{AS(STOP, SELL, DAY, LAST, "-TT")},
		{AS(TRAILING_STOP, BUY, DAY, LAST, "TT-")},
		{AS(TRAILING_STOP, SELL, DAY, LAST, "-TT")},
		{AS(STOP_LIMIT, BUY, DAY, LAST, "ttt"), .stop = LAST},
		{AS(STOP_LIMIT, BUY, DAY, LAST, "---"), .stop = LAST + 1},
		{AS(STOP_LIMIT, SELL, DAY, LAST, "ttt"), .stop = LAST},
		{AS(STOP_LIMIT, SELL, DAY, LAST, "---"), .stop = LAST - 1},
		{AS(STOP_LIMIT, BUY, DAY, LAST, "--T"), .stop = LAST, .triggered = true},
		{AS(MARKET, BUY, OPG, 0, "TTT")},
		{AS(LIMIT, BUY, OPG, LAST, "--T")},
		{AS(LIMIT, SELL, CLS, LAST, "T--")},
	};
	const struct match_trade auction = {LAST, true, true}, plain = {LAST, false, false};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int step = -1; step <= 1; step++) {
			struct order o = order_of(&rows[i], step);

			check("trade", i, step, rows[i].want[step + 1], rows[i].level + step,
			      match_trade(&o, &auction));
			if (rows[i].tif >= TIF_OPG)
				check("no print", i, step, '-', 0, match_trade(&o, &plain));
		}
}

/* ---- amounts and moments, through the engine ---- */

static struct drive d;

static void start(enum fill_kind fill, dec_wide cash)
{
	const struct engine_options o = {
		.costs = {.volume_cap = DEC_ONE / 10,
			  .open_cap = DEC_ONE / 100,
			  .latency = NS_PER_SECOND / 20},
		.cash = cash,
		.margin = DEC_ONE,
		.fill = fill,
		.session = SESSION_ALL,
	};

	drive_open(&d, &o);
}

static void bar(const char *start_at, const char *ts, long volume)
{
	char line[400];

	snprintf(line, sizeof(line),
		 "{\"type\":\"bar\",\"ts\":\"%s\",\"symbol\":\"A\",\"span\":\"1m\",\"open\":100,"
		 "\"high\":102,\"low\":98,\"close\":101,\"volume\":%ld,\"start\":\"%s\"}",
		 ts, volume, start_at);
	drive_line(&d, line);
}

static void trade(const char *ts)
{
	char line[200];

	snprintf(line, sizeof(line),
		 "{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"A\",\"price\":100,\"size\":1000}",
		 ts);
	drive_line(&d, line);
}

static void order(const char *ts, long quantity, const char *terms)
{
	char line[400];

	snprintf(line, sizeof(line),
		 "{\"type\":\"order\",\"ts\":\"%s\",\"id\":\"1\",\"symbol\":\"A\",\"side\":\"buy\","
		 "\"quantity\":%ld,%s,\"gate\":\"trisk\"}",
		 ts, quantity, terms);
	drive_line(&d, line);
}

/* All that has been filled, in shares. */
static long filled(void)
{
	dec sum = 0;

	for (size_t i = 0; i < d.n_fills; i++)
		sum += d.fills[i].quantity;
	engine_release(&d.engine);
	assert_int_equal(sum % DEC_ONE, 0);
	return (long)(sum / DEC_ONE);
}

#define MARKET      "\"kind\":\"market\""
#define NINETY_NINE "\"kind\":\"limit\",\"limit\":99"
#define PLENTY      ((dec_wide)1000000000 * DEC_ONE)

static long of_a_bar(long volume, long quantity, const char *terms)
{
	start(FILL_BARS, PLENTY);
	order("2024-01-02T15:00:00Z", quantity, terms);
	bar("2024-01-02T15:00:00Z", "2024-01-02T15:01:00Z", volume);
	return filled();
}

static void test_part_of_the_volume(void **state)
{
	(void)state;
	assert_int_equal(of_a_bar(10000, 100, MARKET), 100);
	assert_int_equal(of_a_bar(10000, 101, MARKET), 100);
	assert_int_equal(of_a_bar(9999, 100, MARKET), 99);
	assert_int_equal(of_a_bar(100, 1, MARKET), 1);
	assert_int_equal(of_a_bar(99, 1, MARKET), 0);
	assert_int_equal(of_a_bar(10000, 1000, NINETY_NINE), 1000);
	assert_int_equal(of_a_bar(10000, 1001, NINETY_NINE), 1000);
	assert_int_equal(of_a_bar(9999, 1000, NINETY_NINE), 999);
	assert_int_equal(of_a_bar(10000, 100, MARKET ",\"tif\":\"fok\""), 100);
	assert_int_equal(of_a_bar(10000, 101, MARKET ",\"tif\":\"fok\""), 0);
	assert_int_equal(of_a_bar(10000, 101, MARKET ",\"tif\":\"ioc\""), 100);
}

static long with_cash(dec_wide cash)
{
	start(FILL_BARS, cash);
	order(drive_time(0), 10, MARKET);
	bar(drive_time(0), drive_time(60), 1000000);
	return filled();
}

static void test_buying_power_at_the_fill(void **state)
{
	(void)state;
	assert_int_equal(with_cash((dec_wide)1000 * DEC_ONE + 1), 10);
	assert_int_equal(with_cash((dec_wide)1000 * DEC_ONE), 10);
	assert_int_equal(with_cash((dec_wide)1000 * DEC_ONE - 1), 9);
	assert_int_equal(with_cash((dec_wide)100 * DEC_ONE - 1), 0);
}

/* A bar must begin at or after the order. */
static void test_bars_begin(void **state)
{
	static const struct {
		const char *ts;
		long want;
	} rows[] = {
		{"2024-01-02T14:59:59.999999999Z", 10},
		{"2024-01-02T15:00:00Z", 10},
		{"2024-01-02T15:00:00.000000001Z", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(FILL_BARS, PLENTY);
		order(rows[i].ts, 10, MARKET);
		bar("2024-01-02T15:00:00Z", "2024-01-02T15:01:00Z", 1000000);
		assert_int_equal(filled(), rows[i].want);
	}
}

/* 50 ms on its way: the trade of that instant is in time, the one before is not. */
static void test_latency(void **state)
{
	static const struct {
		const char *ts;
		long want;
	} rows[] = {
		{"2024-01-02T15:00:00.049999999Z", 0},
		{"2024-01-02T15:00:00.05Z", 10},
		{"2024-01-02T15:00:00.050000001Z", 10},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		start(FILL_TRADES, PLENTY);
		order("2024-01-02T15:00:00Z", 10, MARKET);
		trade(rows[i].ts);
		assert_int_equal(filled(), rows[i].want);
	}
}

/* A day order lasts to the first close after it, never at it: 21:00 in winter. */
static void test_day_orders(void **state)
{
	static const struct {
		const char *order, *trade;
		long want;
	} rows[] = {
		{"2024-01-02T20:00:00Z", "2024-01-02T20:59:59.999999999Z", 10},
		{"2024-01-02T20:00:00Z", "2024-01-02T21:00:00Z", 0},
		{"2024-01-02T20:59:59.9Z", "2024-01-02T21:00:00Z", 0},
		{"2024-01-02T21:00:00Z", "2024-01-02T21:00:01Z", 10},
		{"2024-01-02T21:00:00Z", "2024-01-03T20:59:59.999999999Z", 10},
		{"2024-01-02T21:00:00Z", "2024-01-03T21:00:00Z", 0},
		/* a half day, and over a weekend with a holiday */
		{"2024-07-03T16:00:00Z", "2024-07-03T16:59:59.999999999Z", 10},
		{"2024-07-03T16:00:00Z", "2024-07-03T17:00:00Z", 0},
		{"2024-01-12T21:00:00Z", "2024-01-16T20:59:59Z", 10},
		{"2024-01-12T21:00:00Z", "2024-01-16T21:00:00Z", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		long got;

		start(FILL_TRADES, PLENTY);
		order(rows[i].order, 10, MARKET ",\"tif\":\"day\"");
		trade(rows[i].trade);
		got = filled();
		if (got != rows[i].want)
			fail_msg("order %s, trade %s: %ld", rows[i].order, rows[i].trade, got);
	}
}

/* Which sale conditions trade: those that set the last price. */
static void test_conditions(void **state)
{
	static const struct {
		const char *conditions;
		long want;
	} rows[] = {
		{"", 10}, {"F", 10}, {"T", 10}, {"X", 10}, {"O", 10}, {"6", 10},
		{"W", 0}, {"4", 0},  {"P", 0},  {"Z", 0},  {"C", 0},  {"N", 0},
		{"R", 0}, {"Q", 0},  {"M", 0},  {"I", 0},  {"FW", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char line[300];
		long got;

		start(FILL_TRADES, PLENTY);
		order("2024-01-02T15:00:00Z", 10, MARKET);
		snprintf(line, sizeof(line),
			 "{\"type\":\"trade\",\"ts\":\"2024-01-02T15:00:01Z\",\"symbol\":\"A\","
			 "\"price\":100,\"size\":1000,\"exchange\":\"N\",\"conditions\":\"%s\"}",
			 rows[i].conditions);
		drive_line(&d, line);
		got = filled();
		if (got != rows[i].want)
			fail_msg("conditions '%s': %ld", rows[i].conditions, got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_bars),
		cmocka_unit_test(test_stop_limit_within_a_bar),
		cmocka_unit_test(test_quotes),
		cmocka_unit_test(test_trades),
		cmocka_unit_test(test_part_of_the_volume),
		cmocka_unit_test(test_buying_power_at_the_fill),
		cmocka_unit_test(test_bars_begin),
		cmocka_unit_test(test_latency),
		cmocka_unit_test(test_day_orders),
		cmocka_unit_test(test_conditions),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
