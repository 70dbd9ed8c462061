/* test_risk_rules.c - the file, the sizes, and every rule at its boundary */
#include "risk_venue.h"

#include "risk/amount.h"
#include "risk/selftest.h"

/* 100 shares at 100 dollars, valued 10 basis points worse: 10010 dollars. */
#define BASE                                                                                       \
	"cash: 100000\nslip: 10\nshort: true\nduplicate: 1s\n"                                     \
	"sizing: {method: shares, shares: 100, scale: none, min_change: 0}\n"                      \
	"rate: {orders: 1000, per: 1s}\nsymbol_rate: {orders: 1000, per: 1s}\n"                    \
	"strategy_rate: {orders: 1000, per: 1s}\n"
#define WIDE                                                                                       \
	"  max_notional: 1000000\n  max_position_value: 1000000\n  max_gross: 1000000\n"           \
	"  max_net: 1000000\n  max_leverage: 10\n  max_open_notional: 1000000\n"                   \
	"  max_quantity: 1000000\n  max_position: 1000000\n  max_open_orders: 100\n"               \
	"  strategy_loss: 100000\n  portfolio_loss: 100000\n  daily_loss: 100000\n"                \
	"  drawdown: 100000\n"

static const char noon[] = "2024-07-01T16:00:00Z";

static struct venue v;

static void open_with(const char *top, const char *limits, bool asks)
{
	char yaml[4096];

	snprintf(yaml, sizeof(yaml), "%s%s\nlimits:\n%s", BASE, top, limits);
	venue_open(&v, yaml, asks);
}

static int go(const char *strategy, enum side side)
{
	const struct wish w = {.strategy = strategy, .side = side};

	return signal_at(&v, v.desk.now, &w);
}

static void assert_refused(const char *code)
{
	assert_int_equal(v.rejects, 1);
	assert_string_equal(v.last_reject, code);
	v.rejects = 0;
}

/* WIDE with one key replaced. */
static const char *limits_with(const char *key, const char *value, char *out, size_t cap)
{
	char line[64], *p, *end;

	snprintf(out, cap, "%s", WIDE);
	snprintf(line, sizeof(line), "  %s:", key);
	p = strstr(out, line);
	if (p) {
		end = strchr(p, '\n') + 1;
		memmove(p, end, strlen(end) + 1);
	}
	p = out + strlen(out);
	snprintf(p, cap - (size_t)(p - out), "  %s: %s\n", key, value);
	return out;
}

/* ---- each limit passes at the value itself and above, and not one unit below ---- */

/* One order under `key: value`; what came of it. */
static void try_limit(const char *key, const char *value, size_t sent, size_t checks)
{
	char limits[2048];

	open_with("", limits_with(key, value, limits, sizeof(limits)), false);
	trade(&v, at(noon), 0, 100);
	go("s", SIDE_LONG);
	assert_int_equal(v.sent, sent);
	assert_int_equal(v.rejects, !sent);
	assert_int_equal(v.checks, checks);
}

static void test_boundaries(void **unused)
{
	static const struct {
		const char *key, *at, *below, *above, *code;
	} rows[] = {
		{"max_quantity", "100", "99.999999999", "100.000000001", "MAX_QUANTITY"},
		{"max_notional", "10010", "10009.999999999", "10010.000000001", "MAX_NOTIONAL"},
		{"max_notional", "10.01%", "10.00999%", "10.01001%", "MAX_NOTIONAL"},
		{"collar", "10", "9.999999999", "10.000000001", "COLLAR"},
		{"max_position", "100", "99.999999999", "100.000000001", "MAX_POSITION"},
		{"max_position_value", "10010", "10009.999999999", "10010.000000001",
		 "MAX_POSITION_VALUE"},
		{"max_open_orders", "1", "0", "2", "MAX_OPEN_ORDERS"},
		{"max_open_notional", "10010", "10009.999999999", "10010.000000001",
		 "MAX_OPEN_NOTIONAL"},
		{"max_gross", "10010", "10009.999999999", "10010.000000001", "MAX_GROSS"},
		{"max_net", "10010", "10009.999999999", "10010.000000001", "MAX_NET"},
		{"max_leverage", "0.1001", "0.100099999", "0.100100001", "LEVERAGE"},
		{"buying_power", "10010", "10009.999999999", "10010.000000001", "BUYING_POWER"},
		{"buying_power", "10.01%", "10.00999%", "10.01001%", "BUYING_POWER"},
	};
	char warn[96];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		try_limit(rows[i].key, rows[i].at, 1, 0);
		venue_close(&v);
		try_limit(rows[i].key, rows[i].above, 1, 0);
		venue_close(&v);
		try_limit(rows[i].key, rows[i].below, 0, 0);
		assert_refused(rows[i].code);
		/* Not tried again: it was a limit. */
		trade(&v, v.desk.now + 1, 0, 100);
		assert_int_equal(v.sent + v.rejects, 0);
		venue_close(&v);
		/* The soft level lets it through, and says so. */
		snprintf(warn, sizeof(warn), "{warn: %s, deny: %s}", rows[i].at, rows[i].above);
		try_limit(rows[i].key, warn, 1, 0);
		venue_close(&v);
		snprintf(warn, sizeof(warn), "{warn: %s, deny: %s}", rows[i].below, rows[i].at);
		try_limit(rows[i].key, warn, 1, 1);
		venue_close(&v);
	}
}

static void test_losses(void **unused)
{
	static const struct {
		const char *key, *control;
	} rows[] = {
		{"strategy_loss", "halt STRATEGY_LOSS of s: 1000.000000001 is above 1000"},
		{"portfolio_loss", "halt PORTFOLIO_LOSS: 1000.000000001 is above 1000"},
		{"daily_loss", "halt DAILY_LOSS: 1000.000000001 is above 1000"},
		{"drawdown", "halt DRAWDOWN: 1000.000000001 is above 1000"},
	};
	char limits[2048];

	(void)unused;
	for (size_t i = 0; i < 4; i++) {
		open_with(
			"",
			limits_with(rows[i].key, "{warn: 500, deny: 1000}", limits, sizeof(limits)),
			false);
		trade(&v, at(noon), 0, 100);
		go("s", SIDE_LONG);
		trade(&v, v.desk.now + NS_PER_SECOND, 0, 95); /* at the soft level */
		pass_time(&v, v.desk.now + NS_PER_SECOND);
		assert_int_equal(v.checks, 0);
		for (int k = 0; k < 3; k++) { /* beyond it: said once */
			trade(&v, v.desk.now + NS_PER_SECOND, 0, 94.99);
			pass_time(&v, v.desk.now + NS_PER_SECOND);
			assert_int_equal(v.checks, 1);
		}
		trade(&v, v.desk.now + NS_PER_SECOND, 0, 90); /* 1000 lost: at the limit */
		pass_time(&v, v.desk.now + NS_PER_SECOND);
		assert_string_equal(v.last_control, "");
		v.desk.ledger.cash -= 1;
		v.desk.strategies[0].cash -= 1;
		trade(&v, v.desk.now + NS_PER_SECOND, 0, 90);
		pass_time(&v, v.desk.now + NS_PER_SECOND);
		assert_string_equal(v.last_control, rows[i].control);
		/* No entry, but the exit. */
		go("s", SIDE_SHORT);
		assert_int_equal(v.sent, 2);
		assert_string_equal(strrchr(v.last_order, '-'), "-x1");
		assert_int_equal(v.rejects, 1);
		if (strncmp(rows[i].control + 5, v.last_reject, strlen(v.last_reject)) != 0)
			fail_msg("%s: %s", rows[i].key, v.last_reject);
		/* The strategy's own stop leaves others alone. */
		v.rejects = 0;
		go("other", SIDE_LONG);
		assert_int_equal(v.rejects, i == 0 ? 0 : 1);
		venue_close(&v);
	}
}

/* ---- rules that look at the market and the clock ---- */

static void test_references(void **unused)
{
	(void)unused;
	open_with("max_age: 10s\n", WIDE, false);
	pass_time(&v, at(noon));
	go("s", SIDE_LONG);
	assert_refused("NO_REFERENCE");
	/* Tried again at the next record. */
	trade(&v, v.desk.now, 0, 100);
	assert_int_equal(v.sent, 1);
	pass_time(&v, v.desk.now + 10 * NS_PER_SECOND);
	go("s", SIDE_FLAT);
	assert_int_equal(v.sent, 2);
	pass_time(&v, v.desk.now + 1);
	go("s", SIDE_LONG);
	assert_refused("STALE_REFERENCE");
	assert_true(v.last_finding.value.number == 10 * DEC_ONE + 1);
	desk_quote(&v.desk, 0, 102 * DEC_ONE, 101 * DEC_ONE, v.desk.now);
	desk_retry(&v.desk);
	assert_refused("CROSSED_REFERENCE");
	desk_quote(&v.desk, 0, 101 * DEC_ONE, 101 * DEC_ONE, v.desk.now);
	desk_retry(&v.desk);
	assert_int_equal(v.sent, 3); /* locked is not crossed */
	venue_close(&v);
}

/* A market order is worth the worse of quote and last, and the slip. */
static void test_market_value(void **unused)
{
	struct reference r;
	struct reference_view w;

	(void)unused;
	reference_init(&r);
	reference_trade(&r, 100 * DEC_ONE, 5);
	reference_quote(&r, 97 * DEC_ONE, 103 * DEC_ONE, 5);
	reference_view(&r, 5, 0, &w);
	assert_int_equal(w.price, 100 * DEC_ONE);
	assert_int_equal(reference_worst(&w, true, 10 * DEC_ONE), 103103000000);
	assert_int_equal(reference_worst(&w, false, 0), 100 * DEC_ONE);
	reference_trade(&r, 110 * DEC_ONE, 6);
	reference_view(&r, 6, 0, &w); /* the quote is too old now */
	assert_int_equal(w.price, 110 * DEC_ONE);
	assert_int_equal(w.bid, 0);
	reference_view(&r, 6, 1, &w);
	assert_int_equal(reference_worst(&w, true, 0), 110 * DEC_ONE);
	reference_quote(&r, QUOTE_SAME, 0, 7);
	reference_view(&r, 7, 1, &w);
	assert_int_equal(w.bid, 0); /* half a quote is none */
	reference_split(&r, 4 * DEC_ONE);
	assert_int_equal(r.last, 27500000000);
}

static void test_sessions(void **unused)
{
	static const struct {
		const char *session, *ts;
		bool passes;
	} rows[] = {
		{"regular", "2024-07-01T13:29:59.999999999Z", false},
		{"regular", "2024-07-01T13:30:00Z", true},
		{"regular", "2024-07-01T19:59:59.999999999Z", true},
		{"regular", "2024-07-01T20:00:00Z", false},
		{"regular", "2024-07-03T17:00:00Z", false}, /* a half day */
		{"regular", "2024-03-11T13:30:00Z", true},  /* the clocks have changed */
		{"extended", "2024-07-01T20:00:00Z", true},
		{"extended", "2024-07-02T00:00:00Z", false},
		{"all", "2024-07-06T12:00:00Z", true},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char top[64];

		snprintf(top, sizeof(top), "session: %s\n", rows[i].session);
		open_with(top, WIDE, false);
		trade(&v, at(rows[i].ts), 0, 100);
		go("s", SIDE_LONG);
		assert_int_equal(v.sent, rows[i].passes);
		if (!rows[i].passes)
			assert_refused("SESSION");
		venue_close(&v);
	}
}

static void test_who_and_whether(void **unused)
{
	const struct wish b = {.strategy = "s", .symbol = 1, .side = SIDE_LONG};

	(void)unused;
	open_with("restricted: [A]\n", WIDE, false);
	trade(&v, at(noon), 0, 100);
	go("s", SIDE_LONG);
	assert_refused("RESTRICTED");
	venue_close(&v);
	open_with("allowed: [A]\n", WIDE, false);
	trade(&v, at(noon), 1, 100);
	signal_at(&v, v.desk.now, &b);
	assert_refused("RESTRICTED");
	desk_status(&v.desk, 0, "paused", 6);
	trade(&v, v.desk.now, 0, 100);
	go("s", SIDE_LONG);
	assert_refused("HALTED");
	assert_string_equal(v.last_finding.value.word, "paused");
	desk_status(&v.desk, 0, "trading", 7);
	desk_retry(&v.desk);
	assert_int_equal(v.sent, 1);
	venue_close(&v);
	open_with("state: reduce-only\n", WIDE, false);
	trade(&v, at(noon), 0, 100);
	go("s", SIDE_LONG);
	assert_refused("REDUCE_ONLY");
	venue_close(&v);
	open_with("symbols: {A: {short: false}}\n", WIDE, false);
	trade(&v, at(noon), 0, 100);
	go("s", SIDE_SHORT);
	assert_refused("SHORT");
	venue_close(&v);
}

static void test_too_often(void **unused)
{
	(void)unused;
	venue_open(&v,
		   "slip: 0\nshort: true\nduplicate: 5s\nrate: {orders: 2, per: 1s, warn: 1}\n"
		   "sizing: {method: shares, shares: 10, scale: none}\nlimits:\n" WIDE,
		   false);
	trade(&v, at(noon), 0, 100);
	go("s", SIDE_LONG);
	assert_int_equal(v.checks, 0);
	go("s", SIDE_FLAT);
	assert_int_equal(v.checks, 1); /* above warn, not above deny */
	go("s", SIDE_SHORT);
	assert_refused("RATE");
	trade(&v, v.desk.now + NS_PER_SECOND / 2 - 1, 0, 100);
	assert_int_equal(v.sent, 2);
	trade(&v, v.desk.now + 1, 0, 100); /* half a second brings one order back */
	assert_int_equal(v.sent, 3);
	/* The same order within the window; an exit is never held back by that. */
	pass_time(&v, v.desk.now + 2 * NS_PER_SECOND);
	trade(&v, v.desk.now, 0, 100);
	go("s", SIDE_FLAT);
	assert_int_equal(v.sent, 4);
	go("s", SIDE_SHORT);
	assert_refused("DUPLICATE");
	trade(&v, v.desk.now + 3 * NS_PER_SECOND - 1, 0, 100);
	assert_int_equal(v.sent, 4); /* no record later either: its strategy says it anew */
	trade(&v, v.desk.now + 2 * NS_PER_SECOND + 1, 0, 100);
	assert_int_equal(v.sent, 4);
	go("s", SIDE_SHORT);
	assert_int_equal(v.sent, 5);
	venue_close(&v);
}

/* Nothing binds but what `top` says. */
static void open_rates(const char *top)
{
	char yaml[2048];

	snprintf(yaml, sizeof(yaml),
		 "slip: 0\nshort: true\nduplicate: 1ms\n%s"
		 "sizing: {method: shares, shares: 10, scale: none}\nlimits:\n" WIDE,
		 top);
	venue_open(&v, yaml, false);
}

/* Each rate lets n through and not one more, warns above its soft level, and refills by one
 * in 1/n of its period; that of a symbol or a strategy does not touch another's. */
static void test_rates(void **unused)
{
	static const struct {
		const char *key, *code;
		bool other_symbol, other_strategy; /* pass */
	} rows[] = {
		{"rate", "RATE", false, false},
		{"symbol_rate", "SYMBOL_RATE", true, false},
		{"strategy_rate", "STRATEGY_RATE", false, true},
	};
	const struct wish b = {.strategy = "s", .symbol = 1, .side = SIDE_LONG};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char top[96];

		snprintf(top, sizeof(top), "%s: {orders: 2, per: 1s, warn: 1}\n", rows[i].key);
		open_rates(top);
		trade(&v, at(noon), 1, 100);
		trade(&v, at(noon), 0, 100);
		go("s", SIDE_LONG);
		assert_int_equal(v.checks, 0);
		go("s", SIDE_FLAT);
		assert_int_equal(v.sent, 2);
		assert_int_equal(v.checks, 1);
		go("s", SIDE_SHORT);
		assert_refused(rows[i].code);
		signal_at(&v, v.desk.now, &b);
		assert_int_equal(v.sent, 2 + rows[i].other_symbol);
		go("other", SIDE_LONG);
		assert_int_equal(v.sent, 2 + rows[i].other_symbol + rows[i].other_strategy);
		venue_close(&v);
		/* One comes back after half a second and not before. */
		open_rates(top);
		trade(&v, at(noon), 0, 100);
		go("s", SIDE_LONG);
		go("s", SIDE_FLAT);
		go("s", SIDE_SHORT);
		assert_refused(rows[i].code);
		trade(&v, v.desk.now + NS_PER_SECOND / 2 - 1, 0, 100);
		assert_int_equal(v.sent, 2);
		trade(&v, v.desk.now + 1, 0, 100);
		assert_int_equal(v.sent, 3);
		venue_close(&v);
	}
}

/* The same order again: not within the window, at its end it is another. */
static void test_duplicate_window(void **unused)
{
	static const struct {
		int64_t after;
		bool passes;
	} rows[] = {{0, false},
		    {5 * NS_PER_SECOND - 1, false},
		    {5 * NS_PER_SECOND, true},
		    {5 * NS_PER_SECOND + 1, true}};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		venue_open(&v,
			   "slip: 0\nshort: true\nduplicate: 5s\n"
			   "sizing: {method: shares, shares: 10, scale: none}\nlimits:\n" WIDE,
			   false);
		trade(&v, at(noon), 0, 100);
		go("s", SIDE_LONG);
		go("s", SIDE_FLAT);
		pass_time(&v, v.desk.now + rows[i].after);
		trade(&v, at(noon) + rows[i].after, 0, 100);
		go("s", SIDE_LONG);
		assert_int_equal(v.sent, 2 + rows[i].passes);
		if (!rows[i].passes)
			assert_refused("DUPLICATE");
		venue_close(&v);
	}
}

/* ---- sizes ---- */

static void test_sizes(void **unused)
{
	static const struct {
		const char *sizing;
		double strength, volatility;
		dec want;
	} rows[] = {
		{"{method: shares, shares: 7.9, scale: none}", 0.5, 0, 7},
		{"{method: shares, shares: 7.9}", 0.5, 0, 3},
		{"{method: notional, notional: 1000, scale: none}", 1, 0, 33},
		{"{method: fraction, fraction: 0.1, scale: strength}", 0.5, 0, 166},
		{"{method: volatility, target: 0.1, fraction: 1, scale: none}", 1, 0.4, 833},
		{"{method: volatility, target: 0.1, fraction: 0.2, scale: none}", 1, 0.4, 666},
		/* 1 % a day: 0.01 × sqrt(252) = 0.158745… a year; 0.1 of that: 62994 dollars */
		{"{method: volatility, target: 0.1, fraction: 1, unit: step, of: stddev_20}", 1,
		 0.01, 2099},
		{"{method: volatility, target: 0.1, fraction: 1, unit: percent, of: natr_14}", 1, 1,
		 2099},
		{"{method: volatility, target: 0.1, fraction: 1, unit: price, of: atr_14}", 1, 0.3,
		 2099},
		/* Alone it has all of the part; see below for two. */
		{"{method: inverse_volatility, fraction: 0.3}", 1, 0.4, 999},
	};
	char yaml[2048];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct wish w = {
			.strategy = "s", .side = SIDE_LONG, .strength = rows[i].strength};

		snprintf(yaml, sizeof(yaml), "slip: 0\nsizing: %s\nlimits:\n%s", rows[i].sizing,
			 WIDE);
		venue_open(&v, yaml, false);
		trade(&v, at(noon), 0, 30.01);
		if (rows[i].volatility > 0) {
			signal_at(&v, v.desk.now, &w);
			assert_refused("NO_VOLATILITY");
			desk_volatility(&v.desk, 0, rows[i].volatility);
			trade(&v, v.desk.now, 0, 30.01);
		} else {
			signal_at(&v, v.desk.now, &w);
		}
		assert_int_equal(v.sent, 1);
		if (rows[i].volatility > 0)
			assert_in_range(v.last.quantity, (rows[i].want - 1) * DEC_ONE,
					(rows[i].want + 1) * DEC_ONE);
		else
			assert_int_equal(v.last.quantity, rows[i].want * DEC_ONE);
		venue_close(&v);
	}
}

static void test_inverse_volatility(void **unused)
{
	const struct wish a = {.strategy = "s", .side = SIDE_LONG};
	const struct wish b = {.strategy = "s", .symbol = 1, .side = SIDE_SHORT};

	(void)unused;
	venue_open(&v,
		   "slip: 0\nshort: true\nlot: 0.001\n"
		   "sizing: {method: inverse_volatility, fraction: 0.3}\nlimits:\n" WIDE,
		   false);
	trade(&v, at(noon), 0, 100);
	trade(&v, at(noon), 1, 10);
	desk_volatility(&v.desk, 0, 0.1);
	desk_volatility(&v.desk, 1, 0.2);
	signal_at(&v, v.desk.now, &a); /* 2/3 of 30000 dollars */
	assert_int_equal(v.last.quantity, 200 * DEC_ONE);
	signal_at(&v, v.desk.now, &b); /* 1/3 */
	assert_int_equal(v.last.quantity, 1000 * DEC_ONE);
	venue_close(&v);
	/* Less than a lot is no order, and says so. */
	venue_open(&v, "sizing: {method: notional, notional: 99.99}\nlimits:\n" WIDE, false);
	trade(&v, at(noon), 0, 100);
	signal_at(&v, v.desk.now, &a);
	assert_refused("NO_SIZE");
	venue_close(&v);
}

static void test_ticks(void **unused)
{
	(void)unused;
	assert_int_equal(price_usual_tick(DEC_ONE), DEC_ONE / 100);
	assert_int_equal(price_usual_tick(DEC_ONE - 1), DEC_ONE / 10000);
	assert_int_equal(price_to_tick(10019000000, 10000000, true), 10010000000);
	assert_int_equal(price_to_tick(10011000000, 10000000, false), 10020000000);
	assert_int_equal(price_to_tick(10010000000, 10000000, false), 10010000000);
	open_with("orders: {entry: limit, exit: limit, offset: 10}\n", WIDE, false);
	trade(&v, at(noon), 0, 10.05); /* 10.06005 */
	go("s", SIDE_LONG);
	assert_int_equal(v.last.limit, 10060000000);
	go("s", SIDE_FLAT); /* 10.03995 */
	assert_int_equal(v.last.limit, 10040000000);
	venue_close(&v);
}

/* ---- the file ---- */

static void test_file(void **unused)
{
	static const struct {
		const char *yaml, *error;
	} rows[] = {
		{"limits:\n  max_quantiy: 5\n", "t:2:3: unknown key 'max_quantiy'"},
		{"limits: {collar: 5%}\n",
		 "t:1:18: collar: expected a number of basis points, not '5%'"},
		{"limits: {max_gross: -1}\n", "expected a number of dollars or a percentage"},
		{"limits: {max_gross: nan}\n", "max_gross: expected"},
		{"limits: {max_gross: {warn: 5, deny: 4}}\n", "warn is above deny"},
		{"limits: {max_gross: {warn: 5, stop: 4}}\n", "unknown key 'stop'"},
		{"calendar: mars\n", "calendar: expected us-equity or 24x7"},
		{"rate: {orders: 0}\n", "t:1:16: expected a whole number from 1"},
		{"rate: {per: 2d}\n", "per: expected 1ms to 1d"},
		{"symbols: {A: {max_gross: 4}}\n", "unknown key 'max_gross'"},
		{"strategies: {s: {sizing: {of: vol}}}\n", "unknown key 'of'"},
		{"flatten: [always]\n", "always"},
		{"cash: 0\n", "cash: expected dollars above 0"},
		{"sizing: {of: natr:14}\n", "t:1:14: of: expected the key of a feature such as"},
		{"sizing: {target: 10001%}\n", "t:1:18: expected a number from 1e-06 to 100"},
		{"sizing: {fraction: 0%}\n", "fraction: expected a decimal from 0.000000001"},
		{"lot: 0\n", "lot: expected a decimal from 0.000000001"},
	};
	struct err e;

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_null(policy_parse("t", rows[i].yaml, strlen(rows[i].yaml), &e));
		assert_int_equal(e.status, STATUS_CONFIG);
		if (!strstr(e.text, rows[i].error))
			fail_msg("'%s' is not in '%s'", rows[i].error, e.text);
	}
}

/* A file that says nothing is strict, and its defaults deny too. */
static void test_defaults(void **unused)
{
	struct err e;
	struct buf out;
	struct policy *p = policy_parse("t", "", 0, &e);

	(void)unused;
	assert_non_null(p);
	buf_init(&out, 1 << 16);
	assert_true(self_test(p, &out));
	assert_non_null(strstr(buf_cstr(&out), "MAX_NOTIONAL 10000 10000.000000001 denied\n"));
	assert_non_null(strstr(buf_cstr(&out), "DAILY_LOSS 2000 2000.000000001 denied\n"));
	assert_null(strstr(buf_cstr(&out), "NOT DENIED"));
	policy_free(p);
	/* The stricter of a symbol's and a strategy's limit holds. */
	p = policy_parse("t",
			 "symbols: {A: {max_quantity: 5}}\n"
			 "strategies: {s: {max_quantity: 3}}\n",
			 67, &e);
	assert_non_null(p);
	assert_true(policy_limit(p, LIMIT_QUANTITY, p->symbols.v, p->strategies.v, 0).deny.at ==
		    3 * DEC_ONE);
	assert_true(policy_limit(p, LIMIT_QUANTITY, p->symbols.v, NULL, 0).deny.at == 5 * DEC_ONE);
	assert_true(policy_limit(p, LIMIT_QUANTITY, NULL, NULL, 0).deny.at == 1000 * DEC_ONE);
	policy_free(p);
	/* One in dollars, the other in percent. */
	p = policy_parse("t",
			 "symbols: {A: {max_notional: 600}}\n"
			 "strategies: {s: {max_notional: 5%}}\n",
			 70, &e);
	assert_non_null(p);
	for (int k = 0; k < 2; k++) {
		const dec_wide base = (k ? 10000 : 13000) * (dec_wide)DEC_ONE;
		const struct limit l =
			policy_limit(p, LIMIT_NOTIONAL, p->symbols.v, p->strategies.v, base);

		assert_true(level_amount(&l.deny, base) == (k ? 500 : 600) * (dec_wide)DEC_ONE);
	}
	policy_free(p);
	buf_release(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_boundaries),
		cmocka_unit_test(test_losses),
		cmocka_unit_test(test_references),
		cmocka_unit_test(test_market_value),
		cmocka_unit_test(test_sessions),
		cmocka_unit_test(test_who_and_whether),
		cmocka_unit_test(test_too_often),
		cmocka_unit_test(test_rates),
		cmocka_unit_test(test_duplicate_window),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_inverse_volatility),
		cmocka_unit_test(test_ticks),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_defaults),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
