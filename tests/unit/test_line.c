/* test_line.c - writing one line of the tape */
#include <float.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tape/line.h"
#include "tape/record.h"

static struct buf b;
static struct line w;

static int setup(void **state)
{
	(void)state;
	buf_init(&b, 4 * LINE_MAX_BYTES);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	buf_release(&b);
	return 0;
}

static void check(const char *want)
{
	line_end(&w);
	assert_string_equal(buf_cstr(&b), want);
	assert_false(b.failed);
	buf_reset(&b);
}

static void test_trade(void **state)
{
	(void)state;
	line_begin(&w, &b, TYPE_TRADE, INT64_C(1381132800614000000));
	line_word(&w, TRADE_SYMBOL, "SPY");
	line_number(&w, TRADE_PRICE, 168.5);
	line_number(&w, TRADE_SIZE, 100);
	line_string(&w, TRADE_CONDITIONS, "@\"\\", 3);
	line_bool(&w, TRADE_SYNTHETIC, true);
	check("{\"type\":\"trade\",\"ts\":\"2013-10-07T08:00:00.614Z\",\"symbol\":\"SPY\","
	      "\"price\":168.5,\"size\":100,\"conditions\":\"@\\\"\\\\\",\"synthetic\":true}\n");
}

static void test_without_ts(void **state)
{
	(void)state;
	line_begin(&w, &b, TYPE_MARK, NO_TS);
	line_integer(&w, MARK_N, 7);
	check("{\"type\":\"mark\",\"n\":7}\n");
}

static void test_integers(void **state)
{
	(void)state;
	line_begin(&w, &b, TYPE_RUN, NO_TS);
	line_integer(&w, RUN_SEED, INT64_MIN);
	check("{\"type\":\"run\",\"seed\":-9223372036854775808}\n");
	line_begin(&w, &b, TYPE_RUN, NO_TS);
	line_integer(&w, RUN_SEED, 0);
	check("{\"type\":\"run\",\"seed\":0}\n");
}

/* NaN never stands on a tape: null where the field may be null, else left out. */
static void test_not_finite(void **state)
{
	static const double bad[] = {NAN, INFINITY, -INFINITY};

	(void)state;
	for (int i = 0; i < 3; i++) {
		line_begin(&w, &b, TYPE_QUOTE, 0);
		line_number(&w, QUOTE_BID, bad[i]); /* may be null */
		check("{\"type\":\"quote\",\"ts\":\"1970-01-01T00:00:00Z\",\"bid\":null}\n");
		line_begin(&w, &b, TYPE_TRADE, 0);
		line_number(&w, TRADE_PRICE, bad[i]); /* may not */
		check("{\"type\":\"trade\",\"ts\":\"1970-01-01T00:00:00Z\"}\n");
		line_begin(&w, &b, TYPE_FEATURE, 0);
		line_extra_number(&w, "sma_2", 5, bad[i]);
		check("{\"type\":\"feature\",\"ts\":\"1970-01-01T00:00:00Z\",\"sma_2\":null}\n");
	}
}

static void test_money(void **state)
{
	(void)state;
	line_begin(&w, &b, TYPE_CASH, 0);
	line_wide(&w, CASH_AMOUNT, -((dec_wide)1));
	check("{\"type\":\"cash\",\"ts\":\"1970-01-01T00:00:00Z\",\"amount\":-0.000000001}\n");
	line_begin(&w, &b, TYPE_ORDER, 0);
	line_dec(&w, ORDER_QUANTITY, 10 * DEC_ONE);
	line_dec(&w, ORDER_LIMIT, 13 * DEC_ONE + DEC_ONE / 10 * 9);
	check("{\"type\":\"order\",\"ts\":\"1970-01-01T00:00:00Z\",\"quantity\":10,"
	      "\"limit\":13.9}\n");
}

/* A value that was scanned is spliced in its own spelling. */
static void test_spliced(void **state)
{
	static const char text[] = "\"S\\u0050Y\" 1.50E+2 {\"a\": [1]}";
	const char *p = text, *end = text + sizeof(text) - 1, *why;
	struct json_value v[3];

	(void)state;
	for (int i = 0; i < 3; i++) {
		p = json_scan(json_space(p, end), end, &v[i], &why);
		assert_non_null(p);
	}
	line_begin(&w, &b, TYPE_SIGNAL, 0);
	line_value(&w, SIGNAL_SYMBOL, &v[0]);
	line_value(&w, SIGNAL_PRICE, &v[1]);
	line_value(&w, SIGNAL_WHY, &v[2]);
	check("{\"type\":\"signal\",\"ts\":\"1970-01-01T00:00:00Z\",\"symbol\":\"S\\u0050Y\","
	      "\"price\":1.50E+2,\"why\":{\"a\": [1]}}\n");
}

static void test_times_and_extras(void **state)
{
	(void)state;
	line_begin(&w, &b, TYPE_FEATURE, 1);
	line_word(&w, FEATURE_SYMBOL, "gr\xc3\xbc\xc3\x9f");
	line_bool(&w, FEATURE_READY, false);
	line_extra_number(&w, "a", 1, -0.0);
	line_extra_number(&w, "b", 1, DBL_MIN);
	line_extra_text(&w, "c", 1, "[]", 2);
	check("{\"type\":\"feature\",\"ts\":\"1970-01-01T00:00:00.000000001Z\",\"symbol\":"
	      "\"gr\xc3\xbc\xc3\x9f\",\"ready\":false,\"a\":-0,\"b\":2.2250738585072014e-308,"
	      "\"c\":[]}\n");
	line_begin(&w, &b, TYPE_GAP, -1);
	line_time(&w, GAP_FROM, INT64_C(-1000000000));
	line_null(&w, GAP_TO);
	check("{\"type\":\"gap\",\"ts\":\"1969-12-31T23:59:59.999999999Z\",\"from\":"
	      "\"1969-12-31T23:59:59Z\",\"to\":null}\n");
}

/* A line may have LINE_MAX_BYTES with its newline and not one more. */
static void test_longest(void **state)
{
	static const char frame[] = "{\"type\":\"error\",\"raw\":\"\"}\n";
	size_t n = LINE_MAX_BYTES - (sizeof(frame) - 1);
	char *raw = malloc(n + 1);

	(void)state;
	assert_non_null(raw);
	memset(raw, 'x', n + 1);
	for (size_t more = 0; more < 2; more++) {
		line_begin(&w, &b, TYPE_ERROR, NO_TS);
		line_string(&w, ERROR_RAW, raw, n + more);
		line_end(&w);
		assert_int_equal(b.n, LINE_MAX_BYTES + more);
		assert_int_equal(b.failed, more > 0);
		buf_reset(&b);
	}
	free(raw);
}

/* Where the buffer ends, a line is not half there and silent about it. */
static void test_ceiling(void **state)
{
	struct buf small;

	(void)state;
	for (size_t max = 0; max < 160; max++) {
		buf_init(&small, max);
		line_begin(&w, &small, TYPE_TRADE, 0);
		line_word(&w, TRADE_SYMBOL, "SPY");
		line_number(&w, TRADE_PRICE, 1.0 / 3);
		line_end(&w);
		assert_true(small.n <= max);
		assert_true(small.failed || small.p[small.n - 1] == '\n');
		buf_release(&small);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_trade),
		cmocka_unit_test(test_without_ts),
		cmocka_unit_test(test_integers),
		cmocka_unit_test(test_not_finite),
		cmocka_unit_test(test_money),
		cmocka_unit_test(test_spliced),
		cmocka_unit_test(test_times_and_extras),
		cmocka_unit_test(test_longest),
		cmocka_unit_test(test_ceiling),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
