/* test_strategy.c - strategies at work: what they decide, when, and what they say */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "signal/signals.h"

/* ---- a stage in small: tape time, timers, and a log of what comes out ---- */

enum { TIMERS = 256 };

static struct {
	struct signals g;
	bool open;
	int64_t now;
	struct {
		int64_t due;
		bool moment;
		enum signals_timer what;
		uint64_t arg;
	} timers[TIMERS];
	size_t n_timers;
	char log[16384], why[1024], shares[256], warning[512];
	struct signal_out last;
} desk;

static void add_log(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static void add_log(const char *fmt, ...)
{
	size_t n = strlen(desk.log);
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(desk.log + n, sizeof(desk.log) - n, fmt, ap);
	va_end(ap);
}

static const char *side_name(int64_t side)
{
	return side > 0 ? "long" : side < 0 ? "short" : "flat";
}

static void take_signal(void *ctx, const struct signal_out *out)
{
	(void)ctx;
	add_log("%s %.*s %s %s\n", out->strategy, (int)out->symbol_n, out->symbol,
		side_name(out->side), out->reason);
	snprintf(desk.why, sizeof(desk.why), "%.*s", (int)out->why->n, out->why->p);
	snprintf(desk.shares, sizeof(desk.shares), "%.*s", out->shares ? (int)out->shares->n : 0,
		 out->shares ? out->shares->p : "");
	desk.last = *out;
}

static void take_block(void *ctx, const struct block_out *out)
{
	(void)ctx;
	add_log("%s %.*s block %s %s\n", out->strategy, (int)out->symbol_n, out->symbol,
		side_name(out->side), out->reason);
}

static void take_timer(void *ctx, int64_t due, bool moment, enum signals_timer what, uint64_t arg)
{
	(void)ctx;
	assert_true(desk.n_timers < TIMERS);
	desk.timers[desk.n_timers].due = due;
	desk.timers[desk.n_timers].moment = moment;
	desk.timers[desk.n_timers].what = what;
	desk.timers[desk.n_timers++].arg = arg;
}

static void take_warning(void *ctx, const char *text)
{
	(void)ctx;
	snprintf(desk.warning, sizeof(desk.warning), "%s", text);
}

/* Fire what is due before a record at ts. */
static void pass_time(int64_t ts)
{
	for (;;) {
		size_t first = TIMERS;
		int64_t due;

		for (size_t i = 0; i < desk.n_timers; i++) {
			due = desk.timers[i].due;
			if (due > ts || (due == ts && desk.timers[i].moment))
				continue;
			if (first == TIMERS || due < desk.timers[first].due)
				first = i;
		}
		if (first == TIMERS)
			break;
		due = desk.timers[first].due;
		if (due > desk.now)
			desk.now = due;
		{
			enum signals_timer what = desk.timers[first].what;
			uint64_t arg = desk.timers[first].arg;

			memmove(&desk.timers[first], &desk.timers[first + 1],
				(--desk.n_timers - first) * sizeof(desk.timers[0]));
			signals_due(&desk.g, desk.now, what, due, arg);
		}
	}
	if (ts > desk.now)
		desk.now = ts;
}

/* Monday 2013-10-07, 14:00 UTC, and minutes after it. */
static int64_t at_minute(double minute)
{
	return INT64_C(1381154400) * NS_PER_SECOND + (int64_t)(minute * (double)NS_PER_MINUTE);
}

static void feed(double minute, const char *type, const char *rest)
{
	char line[1024], ts[RFC3339_TEXT];
	size_t n = rfc3339_format(at_minute(minute), ts);
	static struct record r;
	uint32_t symbol;
	unsigned field;

	snprintf(line, sizeof(line), "{\"type\":\"%s\",\"ts\":\"%.*s\",%s}", type, (int)n, ts,
		 rest);
	assert_int_equal(record_head(&r, line, strlen(line)), 0);
	if (record_scan(&r) < 0)
		fail_msg("%s: %s", line, r.why);
	pass_time(r.ts);
	field = r.type == TYPE_BAR       ? BAR_SYMBOL
		: r.type == TYPE_FEATURE ? FEATURE_SYMBOL
		: r.type == TYPE_VOL     ? VOL_SYMBOL
		: r.type == TYPE_VIEW    ? VIEW_SYMBOL
					 : ACTION_SYMBOL;
	symbol = signals_symbol(&desk.g, &r.f[field].v);
	assert_true(symbol != MAP_NONE);
	if (r.type == TYPE_BAR)
		signals_bar(&desk.g, desk.now, symbol, &r);
	else if (r.type == TYPE_FEATURE)
		signals_feature(&desk.g, desk.now, symbol, &r);
	else if (r.type == TYPE_VOL)
		signals_vol(&desk.g, desk.now, symbol, &r);
	else if (r.type == TYPE_VIEW)
		signals_view(&desk.g, desk.now, symbol, &r);
	else
		signals_split(&desk.g, symbol, r.f[ACTION_VALUE].num);
}

static void bar4(double minute, const char *symbol, double high, double low, double close)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "\"symbol\":\"%s\",\"span\":\"1m\",\"open\":%g,\"high\":%g,\"low\":%g,"
		 "\"close\":%g,\"volume\":100",
		 symbol, close, high, low, close);
	feed(minute, "bar", text);
}

static void bar(double minute, const char *symbol, double close)
{
	bar4(minute, symbol, close, close, close);
}

/* A feature of the test's own: sma_3 with that value, or without one. */
static void feature(double minute, const char *symbol, const char *keys)
{
	char text[256];

	snprintf(text, sizeof(text), "\"symbol\":\"%s\",\"span\":\"1m\",\"ready\":true,%s", symbol,
		 keys);
	feed(minute, "feature", text);
}

/* From a copy that ends where the file does, as one that was read has no NUL behind. */
static struct plan *read_plan(const char *text, struct err *e)
{
	size_t n = strlen(text);
	char *copy = malloc(n);
	struct plan *p;

	memcpy(copy, text, n);
	p = plan_read("f.yaml", copy, n, NULL, 0, NULL, e);
	free(copy);
	return p;
}

static void start_with(const char *text, bool explain)
{
	struct signals_hooks hooks = {.signal = take_signal,
				      .block = explain ? take_block : NULL,
				      .at = take_timer,
				      .warn = take_warning};
	struct plan *plan;
	struct err e;

	if (desk.open)
		signals_release(&desk.g);
	memset(&desk, 0, sizeof(desk));
	desk.now = NEVER;
	plan = read_plan(text, &e);
	if (!plan)
		fail_msg("%s", e.text);
	assert_int_equal(signals_init(&desk.g, plan, CALENDAR_US_EQUITY, &hooks, &e), 0);
	desk.open = true;
}

static void start(const char *rules)
{
	char text[2048];

	snprintf(text, sizeof(text), "span: 1m\nstrategies:\n  - {name: s, %s}\n", rules);
	start_with(text, false);
}

/* What came out since the last look. */
static void expect(const char *want)
{
	assert_string_equal(desk.log, want);
	desk.log[0] = '\0';
}

/* Bars of A, one a minute from `minute` on. */
static void bars(double minute, size_t n, const double *closes)
{
	for (size_t i = 0; i < n; i++)
		bar(minute + (double)i, "A", closes[i]);
}

#define BARS(minute, ...)                                                                          \
	bars(minute, sizeof((double[]){__VA_ARGS__}) / sizeof(double), (double[]){__VA_ARGS__})

static int teardown(void **state)
{
	(void)state;
	if (desk.open)
		signals_release(&desk.g);
	desk.open = false;
	return 0;
}

/* ---- sides ---- */

static void test_enter_and_exit(void **state)
{
	(void)state;
	start("long: close > 10, exit: close < 8");
	BARS(0, 9, 11);
	expect("s A long enter\n");
	assert_string_equal(desk.last.id, "s-A-20131007T140100Z-1");
	assert_string_equal(desk.why, "{\"close\":11}");
	assert_true(desk.last.strength == 1 && isnan(desk.last.confidence));
	BARS(2, 12, 9, 8); /* the target stands: nothing to say */
	expect("");
	BARS(5, 7, 7, 11);
	expect("s A flat exit\ns A long enter\n");
	assert_string_equal(desk.last.id, "s-A-20131007T140700Z-3");
}

static void test_flip(void **state)
{
	(void)state;
	start("long: close > 10, short: close < 10");
	BARS(0, 11, 10, 9, 9, 12);
	expect("s A long enter\ns A short flip\ns A long flip\n");
	start("long: close > 10, short: close < 10, cooldown: 2");
	BARS(0, 11, 9, 9, 9);
	expect("s A long enter\ns A flat exit\ns A short enter\n");
	start("long: close > 10, short: close < 10, exit_short: close < 5");
	BARS(0, 11, 4, 6);
	expect("s A long enter\ns A short flip\n");
}

static void test_conflict_and_exit_block(void **state)
{
	(void)state;
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: s, long: close > 10, short: volume > 0, exit_short: close > 12}\n",
		   true);
	BARS(0, 11, 9, 9);
	expect("s A block long conflict\ns A block short conflict\ns A short enter\n");
	start_with("span: 1m\nstrategies:\n  - {name: s, long: close > 10, exit: volume > 0}\n",
		   true);
	BARS(0, 11);
	expect("s A block long exit\n");
}

static void test_warm_up_and_undefined(void **state)
{
	(void)state;
	start_with("span: 1m\nstrategies:\n  - {name: s, long: 'close > close[2]'}\n", true);
	BARS(0, 1, 2, 3);
	expect("s A block long warm-up\ns A block long warm-up\ns A long enter\n");
	start_with("span: 1m\nstrategies:\n  - {name: s, long: 1 / (close - 5) > 1}\n", true);
	BARS(0, 5, 5, 5.5);
	expect("s A block long undefined\ns A block long undefined\ns A long enter\n");
	assert_string_equal(
		desk.warning,
		"f.yaml:3:23: division by zero: no decision of strategy 's' (said once)");
}

static void test_cooldown(void **state)
{
	(void)state;
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: s, long: close > 10, exit: close < 8, cooldown: 3}\n",
		   true);
	BARS(0, 11, 7, 11, 11, 11);
	expect("s A long enter\ns A flat exit\ns A block long cooldown\n"
	       "s A block long cooldown\ns A long enter\n");
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: s, long: close > 10, exit: close < 8, cooldown: 90s}\n",
		   true);
	BARS(0, 11, 7, 11, 11);
	expect("s A long enter\ns A flat exit\ns A block long cooldown\ns A long enter\n");
}

static void test_hysteresis(void **state)
{
	(void)state;
	start("score: close - 10, enter: 2, leave: 0.5");
	BARS(0, 11, 12, 12.5, 11, 10.6, 10.5, 10.4);
	expect("s A long enter\ns A flat exit\n");
	BARS(10, 7, 9.4, 9.6);
	expect("s A short enter\ns A flat exit\n");
	BARS(20, 13, 7);
	expect("s A long enter\ns A short flip\n");
	start("score: close - 10, enter: 2, side: long");
	BARS(0, 7, 13, 9.9);
	expect("s A long enter\ns A flat exit\n");
}

/* ---- size, stop, target ---- */

static void test_strength(void **state)
{
	(void)state;
	start("long: close > 10, strength: (close - 10) / 10, adjust: 0.3");
	BARS(0, 10.5, 12);
	expect("s A long enter\n");
	assert_true(fabs(desk.last.strength - 0.05) < 1e-12);
	BARS(2, 13, 14, 20);
	expect("s A long adjust\ns A long adjust\n");
	assert_true(desk.last.strength == 1);
	BARS(6, 10);
	expect("s A flat strength\n");
	start_with("span: 1m\nstrategies:\n  - {name: s, long: close > 10, strength: 0 * close}\n",
		   true);
	BARS(0, 11);
	expect("s A block long strength\n");
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: s, long: close > 10, confidence: 'close[1] / 10'}\n",
		   true);
	BARS(0, 11, 11);
	expect("s A block long confidence\ns A long enter\n");
	assert_true(desk.last.confidence == 1);
}

static void test_stop_and_target(void **state)
{
	(void)state;
	start("long: close > 10, stop: close - 2, target: close + 2");
	bar(0, "A", 11);
	expect("s A long enter\n");
	assert_true(desk.last.stop == 9 && desk.last.target == 13);
	bar4(1, "A", 14, 9.01, 11); /* the bar of the fill: never the target */
	expect("");
	bar4(2, "A", 13, 9.01, 11); /* a touch is not enough */
	expect("");
	bar4(3, "A", 13.01, 9.01, 10);
	expect("s A flat target\n");
	assert_string_equal(desk.why, "{\"high\":13.01,\"target\":13}");
	bar(4, "A", 11);
	bar4(5, "A", 11, 9, 11); /* a touch of the stop is; not again on that bar */
	expect("s A long enter\ns A flat stop\n");
	assert_string_equal(desk.why, "{\"low\":9,\"stop\":9}");
	bar(6, "A", 11);
	bar(7, "A", 11);
	bar4(8, "A", 14, 8, 10); /* both in one bar: the stop */
	expect("s A long enter\ns A flat stop\n");
	start("short: close < 10, stop: close + 2, target: close - 2");
	bar(0, "A", 9);
	bar(1, "A", 9);
	bar4(2, "A", 9, 6.9, 10);
	bar(3, "A", 9);
	bar4(4, "A", 11, 9, 10);
	expect("s A short enter\ns A flat target\ns A short enter\ns A flat stop\n");
	assert_string_equal(desk.why, "{\"high\":11,\"stop\":11}");
}

static void test_bad_levels(void **state)
{
	(void)state;
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: s, long: close > 10, stop: close + 1}\n"
		   "  - {name: u, long: close > 10, stop: bid}\n"
		   "  - {name: t, long: close > 10, target: close - 1}\n"
		   "  - {name: v, long: close > 10, stop: close - 11}\n"
		   "  - {name: w, long: close > 10, target: close * 1e9}\n"
		   "  - {name: x, short: close > 10, target: close - 12}\n",
		   true);
	BARS(0, 11);
	expect("s A block long stop\nu A block long stop\nt A block long target\n"
	       "v A block long stop\nw A block long target\nx A block short target\n");
}

static void test_since_entry(void **state)
{
	(void)state;
	start("long: close > 10, exit: bars_held >= 3 or return_since_entry < -0.05 or "
	      "close < high_since_entry - 2");
	BARS(0, 11, 9, 11, 11, 10.8, 10.7);
	expect("s A long enter\ns A flat exit\ns A long enter\ns A flat exit\n");
	BARS(10, 11);
	bar4(11, "A", 15, 11, 12);
	expect("s A long enter\ns A flat exit\n");
}

/* What is looked at after the side is chosen sees the new position. */
static void test_preview(void **state)
{
	(void)state;
	start("long: close > 10, short: close < 10, stop: entry_price - position * 2, "
	      "strength: 0.5");
	BARS(0, 11);
	assert_true(desk.last.stop == 9);
	BARS(1, 9.5);
	assert_true(desk.last.stop == 11.5);
	expect("s A long enter\ns A short flip\n");
}

/* ---- time ---- */

static void test_expiry(void **state)
{
	(void)state;
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: s, long: close > 10, expires: 90s, renew: false}\n",
		   true);
	BARS(0, 11, 11);
	expect("s A long enter\n");
	assert_true(desk.last.expires == at_minute(1.5));
	bar(2, "A", 11); /* what ends at 1:30 stands before this bar */
	expect("s A flat expired\ns A block long expiry\n");
	assert_true(desk.last.ts == at_minute(1.5));
	assert_string_equal(desk.why, "{\"expires\":\"2013-10-07T14:01:30Z\"}");
	BARS(3, 9, 11); /* once false, it may again */
	expect("s A long enter\n");
}

static void test_renewal(void **state)
{
	(void)state;
	start("long: close > 10, expires: 4m");
	BARS(0, 11, 11, 11, 11, 9, 9, 9, 9);
	expect("s A long enter\ns A long renew\ns A flat expired\n");
	assert_true(desk.last.ts == at_minute(6));
}

static void test_expires_at_close(void **state)
{
	(void)state;
	start("long: close > 10, expires: close");
	bar(0, "A", 11);
	assert_true(desk.last.expires == at_minute(360)); /* 16:00 in New York */
	bar(360, "A", 9);
	expect("s A long enter\ns A flat expired\n");
}

static void test_clock(void **state)
{
	(void)state;
	start("long: minutes_since_open == 31 and day_of_week == 1 and hour == 10 and minute == 1 "
	      "and minutes_to_close == 359 and not month_end and in_session and year == 2013, "
	      "exit: true");
	BARS(0, 1, 1);
	expect(""); /* an exit that is always true: never in */
	start("long: minutes_since_open == 31 and day_of_week == 1 and hour == 10 and minute == 1 "
	      "and minutes_to_close == 359 and not month_end and in_session and year == 2013 and "
	      "month == 10 and day_of_month == 7 and not week_end");
	BARS(0, 1, 1);
	expect("s A long enter\n");
	assert_true(desk.last.ts == at_minute(1));
}

/* ---- which records ---- */

static void test_features(void **state)
{
	(void)state;
	start("long: feature.x > 1 and feature.y > 1");
	bar(0, "A", 5);
	feature(0, "A", "\"x\":2");
	expect(""); /* not all of them yet */
	feature(0, "A", "\"y\":2");
	expect("s A long enter\n");
	feature(0, "A", "\"x\":0,\"y\":0"); /* once a bar */
	bar(1, "A", 5);
	feature(1, "A", "\"x\":2");
	bar(2, "A", 5);
	assert_string_equal(desk.warning, "strategy 's' cannot decide: no 'y' in the feature "
					  "records of 1m bars");
	start("long: feature.x > 1, exit: feature.x < 0");
	feature(0, "A", "\"x\":-1"); /* without bars there is no price to decide at */
	feature(1, "A", "\"x\":2");
	expect("");
	bar(2, "A", 5);
	feature(2, "A", "\"x\":null");
	bar(3, "A", 5);
	feature(3, "A", "\"x\":2");
	expect("s A long enter\n");
}

static void test_other_spans_and_partial_bars(void **state)
{
	(void)state;
	start("long: close > 10, symbols: [A]");
	feed(0, "bar",
	     "\"symbol\":\"A\",\"span\":\"5m\",\"open\":11,\"high\":11,\"low\":11,"
	     "\"close\":11");
	feed(0, "bar",
	     "\"symbol\":\"A\",\"span\":\"1m\",\"open\":11,\"high\":11,\"low\":11,"
	     "\"close\":11,\"partial\":true");
	bar(1, "B", 11);
	expect("");
	feed(2, "bar",
	     "\"symbol\":\"A\",\"span\":\"1m\",\"open\":11,\"high\":11,\"low\":11,"
	     "\"close\":11,\"of\":\"trade\"");
	expect("s A long enter\n");
}

static void test_vol_and_view(void **state)
{
	(void)state;
	start("on: view, long: 'view(macro, score) > 0 and view.age < 1 and vol.sigma < 0.2', "
	      "exit: view.score < 0");
	bar(0, "A", 5);
	feed(0, "vol", "\"symbol\":\"A\",\"span\":\"1m\",\"model\":\"garch\",\"sigma\":0.1");
	feed(1, "view", "\"symbol\":\"A\",\"agent\":\"micro\",\"score\":1");
	expect("");
	feed(2, "view", "\"symbol\":\"A\",\"agent\":\"macro\",\"score\":1");
	expect("s A long enter\n");
	assert_string_equal(desk.why, "{\"view.macro.score\":1,\"view.age\":0,\"vol.sigma\":0.1}");
	feed(3, "view", "\"symbol\":\"A\",\"agent\":\"micro\",\"score\":-1");
	expect("s A flat exit\n");
}

static void test_across(void **state)
{
	(void)state;
	start("when: time, long: 'place(close) == 1 and close > other(B, close)', "
	      "exit: rank(close) < 1");
	bar(0, "A", 5);
	bar(0, "B", 6);
	bar(0, "C", 7);
	expect(""); /* the moment is not over */
	assert_int_equal(signals_pending(&desk.g), 3);
	bar(1, "B", 9);
	expect("s C long enter\n");
	assert_true(desk.last.ts == at_minute(0));
	bar(1, "A", 4);
	bar(1, "C", 7);
	pass_time(at_minute(2));
	expect("s C flat exit\n");
	assert_string_equal(desk.why, "{\"rank(close)\":0.5}");
}

/* ---- splits ---- */

static void test_split(void **state)
{
	(void)state;
	start("long: 'close > 1.01 * close[1]', exit: return_since_entry < -0.1, stop: close * "
	      "0.8");
	BARS(0, 100, 104);
	expect("s A long enter\n");
	feed(1.5, "action", "\"symbol\":\"A\",\"kind\":\"split\",\"value\":4");
	BARS(2, 25, 24);
	expect("");
	BARS(4, 20.8);
	expect("s A flat stop\n");
	assert_string_equal(desk.why, "{\"low\":20.8,\"stop\":20.8}");
	feed(4.5, "action", "\"symbol\":\"A\",\"kind\":\"split\",\"value\":0.5");
	BARS(5, 41.5);
	expect("");
	BARS(6, 43);
	expect("s A long enter\n");
}

/* ---- combination ---- */

static const char combined[] =
	"span: 1m\n"
	"combine: {method: %s, name: desk}\n"
	"strategies:\n"
	"  - {name: a, long: close > 10, exit: close < 8, weight: 3}\n"
	"  - {name: b, long: close > 12, short: close < 9, exit_long: "
	"close <= 12, exit_short: close >= 9, strength: 0.5, confidence: 0.5}\n";

static void start_combined(const char *method)
{
	char text[1024];

	snprintf(text, sizeof(text), combined, method);
	start_with(text, false);
}

static void test_weights(void **state)
{
	(void)state;
	start_combined("weights");
	BARS(0, 11);
	expect("desk A long combine\n");
	assert_true(desk.last.strength == 0.75);
	assert_string_equal(desk.shares, "{\"a\":1}");
	assert_string_equal(desk.why, "{\"a\":1,\"b\":0}");
	assert_string_equal(desk.last.id, "desk-A-20131007T140000Z-1");
	BARS(1, 13); /* b joins: all of the change is its own */
	assert_true(desk.last.strength == 0.875);
	assert_string_equal(desk.shares, "{\"b\":1}");
	BARS(2, 8.5); /* b turns: from 0.125 to -0.125 */
	assert_true(desk.last.side == 1 && desk.last.strength == 0.625);
	assert_string_equal(desk.shares, "{\"b\":1}");
	BARS(3, 7); /* a leaves */
	assert_true(desk.last.side == -1 && desk.last.strength == 0.125);
	assert_string_equal(desk.shares, "{\"a\":1}");
	BARS(4, 13); /* both move: a by 0.75, b by 0.25 */
	assert_string_equal(desk.shares, "{\"a\":0.75,\"b\":0.25}");
	desk.log[0] = '\0';
}

static void test_confidence(void **state)
{
	(void)state;
	start_combined("confidence");
	BARS(0, 13);
	assert_true(desk.last.strength == 0.75 + 0.0625);
	BARS(1, 7);
	assert_true(desk.last.side == -1 && desk.last.strength == 0.0625);
}

static void test_vote(void **state)
{
	(void)state;
	start_combined("vote");
	BARS(0, 11);
	assert_true(desk.last.side == 1 && desk.last.strength == 1); /* a has 3 of 4 */
	BARS(1, 13);
	assert_true(desk.last.strength == 0.875); /* the mean of 1 and 0.5 by weight */
	assert_string_equal(desk.shares, "{\"a\":2,\"b\":-1}");
	BARS(2, 7);
	expect("desk A long combine\ndesk A long combine\ndesk A flat combine\n"); /* b has 1 of 4
										    */
}

/* ---- reloads ---- */

static void reload(const char *text)
{
	struct err e;
	struct plan *plan = read_plan(text, &e);

	if (!plan)
		fail_msg("%s", e.text);
	assert_int_equal(signals_reload(&desk.g, plan, desk.now, &e), 0);
}

static void test_reload(void **state)
{
	(void)state;
	start_with("span: 1m\nstrategies:\n"
		   "  - {name: a, long: 'close > close[2]', exit: close < 5}\n"
		   "  - {name: b, long: close > 10, expires: 5m, renew: false}\n",
		   false);
	BARS(0, 11, 11, 12);
	expect("b A long enter\na A long enter\n");
	reload("span: 1m\nstrategies:\n"
	       "  - {name: c, long: 'close > mean(close, 2)'}\n"
	       "  - {name: a, long: 'close > close[2]', exit: close < 5}\n");
	bar(3, "A", 13); /* b is closed, a goes on where it stood, c starts */
	expect("b A flat removed\n");
	bar(4, "A", 14);
	expect("c A long enter\n");
	bar(6, "A", 4); /* b's timer finds nobody */
	expect("a A flat exit\n");
	assert_string_equal(desk.last.id, "a-A-20131007T140600Z-2");
	bar(7, "A", 15); /* the past of `close[2]` was kept */
	expect("a A long enter\n");
}

static void test_reload_to_combination(void **state)
{
	char text[1024];

	(void)state;
	start_with("span: 1m\nstrategies:\n  - {name: a, long: close > 10, exit: close < 8}\n",
		   false);
	BARS(0, 11);
	expect("a A long enter\n");
	snprintf(text, sizeof(text), combined, "weights");
	reload(text);
	pass_time(at_minute(1));
	expect("a A flat removed\ndesk A long combine\n");
	reload("span: 1m\nstrategies:\n  - {name: a, long: close > 10, exit: close < 8}\n");
	pass_time(at_minute(2));
	expect("desk A flat removed\na A long adjust\n");
}

/* ---- what never came ---- */

static void expect_missing(const char *want)
{
	struct buf b;

	buf_init(&b, 4096);
	signals_missing(&desk.g, 0, &b);
	assert_string_equal(buf_cstr(&b), want);
	buf_release(&b);
}

static void test_missing(void **state)
{
	(void)state;
	start("symbols: [A, BB, C], long: feature.x > 1 and close > feature.y");
	expect_missing("no record of A, BB, C; no bars of span 1m");
	bar(0, "BB", 1);
	expect_missing("no record of A, C; no feature x, y");
	feature(0, "BB", "\"x\":1");
	expect_missing("no record of A, C; no feature y");
	feature(0, "BB", "\"y\":null"); /* it warms up */
	bar(1, "A", 1);
	bar(1, "C", 1);
	expect_missing("");
}

static void test_missing_after_a_warning(void **state)
{
	(void)state;
	start("long: feature.x > feature.y");
	bar(0, "A", 1);
	feature(0, "A", "\"x\":1");
	bar(1, "A", 1); /* it is said here that y does not come */
	assert_true(desk.warning[0]);
	expect_missing("");
}

static void test_missing_opinions(void **state)
{
	(void)state;
	start("long: 'default(view.score, 1) > 0'"); /* decides on bars */
	bar(0, "A", 1);
	expect_missing("");
	start("on: view, long: view.score > 0");
	bar(0, "A", 1);
	expect_missing("no view record");
	start("on: vol, long: vol.sigma > 0");
	bar(0, "A", 1);
	expect_missing("no vol record");
	feed(0, "vol", "\"symbol\":\"A\",\"model\":\"ewma\",\"span\":\"1m\",\"sigma\":0.01");
	expect_missing("");
}

/* ---- files ---- */

static void test_files(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"", "f.yaml:1:1: key 'strategies' is missing"},
		{"strategies: []", "f.yaml:1:13: expected 1 to 256 strategies"},
		{"strategies:\n  - {name: a, long: close > 1}",
		 "f.yaml:2:5: key 'span' is missing: of which bars, such as 1d or 5m?"},
		{"span: 1d\nstrategies:\n  - {name: a-b, long: close > 1}",
		 "f.yaml:3:12: name 'a-b': expected letters, digits, _ and . (at most 63)"},
		{"span: 1d\nstrategies:\n  - {name: a}",
		 "f.yaml:3:5: strategy 'a': expected 'long', 'short' or 'score'"},
		{"span: 1d\nstrategies:\n  - {name: a, score: close}",
		 "f.yaml:3:5: strategy 'a': 'score' needs 'enter'"},
		{"span: 1d\nstrategies:\n  - {name: a, score: close, enter: 1, long: close > 1}",
		 "f.yaml:3:5: strategy 'a': 'score' takes the place of 'long' and 'short'"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1}\n"
		 "  - {name: a, long: close > 1}",
		 "f.yaml:4:12: strategy 'a' stands twice"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1, strenght: 1}",
		 "f.yaml:3:32: unknown key 'strenght', did you mean 'strength'?"},
		{"strategies:\n  - {name: a, spam: 1d, long: close > 1}",
		 "f.yaml:2:15: unknown key 'spam', did you mean 'span'?"},
		{"span: 1d\nstrategies:\n  - {name: a, lng: close > 1}",
		 "f.yaml:3:15: unknown key 'lng', did you mean 'long'?"},
		{"span: 1d\nstrategies:\n  - {nmae: a, long: close > 1}",
		 "f.yaml:3:6: unknown key 'nmae', did you mean 'name'?"},
		{"span: 1d\nstrategy:\n  - {name: a, long: close > 1}",
		 "f.yaml:2:1: unknown key 'strategy', did you mean 'strategies'?"},
		{"span: 1d\ncombine: {methd: vote}\nstrategies:\n  - {name: a, long: close > 1}",
		 "f.yaml:2:11: unknown key 'methd', did you mean 'method'?"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1, side: short}",
		 "f.yaml:3:38: strategy 'a': 'side' belongs to 'score': expected 'score' in place "
		 "of 'long' and 'short', or no 'side'"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1, enter: 2}",
		 "f.yaml:3:39: strategy 'a': 'enter' belongs to 'score': expected 'score' in place "
		 "of 'long' and 'short', or no 'enter'"},
		{"span: 1d\nstrategies:\n  - {name: a, short: close > 1, leave: 2}",
		 "f.yaml:3:40: strategy 'a': 'leave' belongs to 'score': expected 'score' in place "
		 "of 'long' and 'short', or no 'leave'"},
		{"span: 1d\ncombin: vote\nstrategies:\n  - {name: a, long: close > 1}",
		 "f.yaml:2:1: unknown key 'combin', did you mean 'combine'?"},
		{"span: 1d\nstrategies:\n  - name: a\n    long: close > 1\n    short: |\n"
		 "      close <\n        opn\n",
		 "f.yaml:7:9: no such name 'opn', did you mean 'open'?"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1, cooldown: soon}",
		 "f.yaml:3:42: expected a number of bars such as 5, or a duration such as 2h"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1, expires: 0}",
		 "f.yaml:3:41: expected a duration such as 2h or 5d, or 'close'"},
		{"span: $x\nstrategies:\n  - {name: a, long: close > 1}",
		 "f.yaml:1:7: no parameter 'x' in params"},
		{"span: 1d\nstrategies:\n  - name: a\n    long: close > (",
		 "f.yaml:4:20: expected a number, a name or '(', not the end"},
		{"span: 1 day\nstrategies:\n  - {name: a, long: close > 1}",
		 "f.yaml:1:7: span '1 day': expected such as 1s 1m 5m 1h 1d 1w tick:500 "
		 "volume:10000 dollar:1000000"},
		{"span: 1d\nstrategies:\n  - {name: a, span: 0m, long: close > 1}",
		 "f.yaml:3:21: span '0m': expected such as 1s 1m 5m 1h 1d 1w tick:500 volume:10000 "
		 "dollar:1000000"},
		{"span: 1d\nstrategies:\n  - {name: a, symbols: [], long: close > 1}",
		 "f.yaml:3:24: expected a symbol at least, or no such key for all"},
		{"span: 1d\ncombine: average\nstrategies:\n  - {name: a, long: close > 1}",
		 "f.yaml:2:10: expected weights, vote or confidence, not 'average'"},
		{"span: 1d\nstrategies:\n  - {name: a, long: close > 1, on: view}",
		 "f.yaml:3:36: strategy 'a' looks at no such record"},
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (read_plan(cases[i].text, &e))
			fail_msg("%s: taken", cases[i].text);
		assert_int_equal(e.status, STATUS_CONFIG);
		assert_string_equal(e.text, cases[i].want);
	}
}

static void test_sets(void **state)
{
	static const char text[] =
		"span: $span\nparams: {span: 1m, level: 10, size: 0.5}\n"
		"strategies:\n  - {name: a, long: close > $level, strength: $size}\n";
	static const char *const good[] = {"level=20", "size=0.25"};
	static const char *const bad[] = {"levle=20"}, *const none[] = {"level"};
	static const char *const same[] = {"span=60s"};
	struct plan *plan;
	struct err e;

	(void)state;
	plan = plan_read("f", text, sizeof(text) - 1, good, 2, NULL, &e);
	assert_non_null(plan);
	assert_string_equal(plan->spans.entries[0].key, "1m");
	plan_free(plan);
	plan = plan_read("f", text, sizeof(text) - 1, same, 1, NULL, &e);
	assert_non_null(plan);
	assert_string_equal(plan->spans.entries[0].key, "1m"); /* as bars spell it */
	plan_free(plan);
	assert_null(plan_read("f", text, sizeof(text) - 1, bad, 1, NULL, &e));
	assert_int_equal(e.status, STATUS_USAGE);
	assert_string_equal(e.text,
			    "--set 'levle=20': no parameter 'levle', did you mean 'level'?");
	assert_null(plan_read("f", text, sizeof(text) - 1, none, 1, NULL, &e));
	assert_string_equal(e.text, "--set 'level': expected NAME=VALUE");
}

#define TEST(f) cmocka_unit_test_teardown(f, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_enter_and_exit),
		TEST(test_flip),
		TEST(test_conflict_and_exit_block),
		TEST(test_warm_up_and_undefined),
		TEST(test_cooldown),
		TEST(test_hysteresis),
		TEST(test_strength),
		TEST(test_stop_and_target),
		TEST(test_bad_levels),
		TEST(test_since_entry),
		TEST(test_preview),
		TEST(test_expiry),
		TEST(test_renewal),
		TEST(test_expires_at_close),
		TEST(test_clock),
		TEST(test_features),
		TEST(test_other_spans_and_partial_bars),
		TEST(test_vol_and_view),
		TEST(test_across),
		TEST(test_split),
		TEST(test_weights),
		TEST(test_confidence),
		TEST(test_vote),
		TEST(test_reload),
		TEST(test_reload_to_combination),
		TEST(test_missing),
		TEST(test_missing_after_a_warning),
		TEST(test_missing_opinions),
		TEST(test_files),
		TEST(test_sets),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
