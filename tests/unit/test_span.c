/* test_span.c - lengths of bars, and the intervals of the exchange's time */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "market/span.h"

static struct span span_of(const char *text)
{
	struct span sp;
	struct err e;

	if (span_parse(text, strlen(text), &sp, &e) < 0)
		fail_msg("%s", e.text);
	return sp;
}

static void test_words(void **state)
{
	static const struct {
		const char *text, *as;
		enum span_kind kind;
		int64_t ns;
	} cases[] = {
		{"1s", "1s", SPAN_INTRADAY, NS_PER_SECOND},
		{"60s", "1m", SPAN_INTRADAY, NS_PER_MINUTE},
		{"90s", "90s", SPAN_INTRADAY, 90 * NS_PER_SECOND},
		{"90m", "90m", SPAN_INTRADAY, 90 * NS_PER_MINUTE},
		{"120m", "2h", SPAN_INTRADAY, 2 * NS_PER_HOUR},
		{"23h", "23h", SPAN_INTRADAY, 23 * NS_PER_HOUR},
		{"1d", "1d", SPAN_DAY, NS_PER_DAY},
		{"1w", "1w", SPAN_WEEK, 7 * NS_PER_DAY},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct span sp = span_of(cases[i].text);

		assert_int_equal(sp.kind, cases[i].kind);
		assert_int_equal(sp.ns, cases[i].ns);
		assert_string_equal(sp.text, cases[i].as);
		assert_true(span_is_time(&sp));
	}
}

static void test_counts(void **state)
{
	struct span sp = span_of("tick:500");

	(void)state;
	assert_int_equal(sp.kind, SPAN_TICK);
	assert_true(sp.amount == 500);
	assert_false(span_is_time(&sp));
	sp = span_of("volume:0.5");
	assert_int_equal(sp.kind, SPAN_VOLUME);
	assert_true(sp.amount == DEC_ONE / 2);
	sp = span_of("dollar:1e6");
	assert_int_equal(sp.kind, SPAN_DOLLAR);
	assert_true(sp.amount == (dec_wide)1000000 * DEC_ONE);
	assert_string_equal(sp.text, "dollar:1000000");
	assert_string_equal(span_of("volume:1e18").text, "volume:1000000000000000000");
}

static void test_refused(void **state)
{
	static const char *const bad[] = {
		"",        "1",         "m",           "0m",           "01m",      "1x",
		"-1m",     "1.5m",      "1m ",         "24h",          "86400s",   "1440m",
		"25h",     "2d",        "2w",          "1M",           "1ms",      "9999999999s",
		"tick:",   "tick:0",    "tick:1.5",    "tick:-1",      "volume:0", "volume:x",
		"dollar:", "dollar:1d", "volume:2e18", "volume:1e-10", "ticks:5",  "999999999h",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct span sp;
		struct err e = {0};

		if (span_parse(bad[i], strlen(bad[i]), &sp, &e) == 0)
			fail_msg("'%s' is taken for %s", bad[i], sp.text);
		assert_int_equal(e.status, STATUS_USAGE);
		assert_non_null(strstr(e.text, "expected"));
	}
}

static void test_order(void **state)
{
	static const char *const order[] = {
		"1s",     "59s",      "1m",       "5m",       "1h",       "1d",         "1w",
		"tick:1", "tick:500", "volume:1", "volume:2", "dollar:1", "dollar:1000"};
	enum { N = sizeof(order) / sizeof(order[0]) };

	(void)state;
	for (size_t i = 0; i < N; i++)
		for (size_t j = 0; j < N; j++) {
			struct span a = span_of(order[i]), b = span_of(order[j]);
			int want = i < j ? -1 : i > j;

			assert_int_equal(span_compare(&a, &b), want);
		}
}

static int64_t ns_of(const char *text)
{
	int64_t ns;

	assert_int_equal(rfc3339_parse(text, strlen(text), &ns), 0);
	return ns;
}

struct place {
	enum session session;
	const char *span, *at;
	const char *start, *end; /* NULL: in no session */
};

static void check_place(enum calendar calendar, const struct place *p)
{
	struct span_clock k;
	struct span sp = span_of(p->span);
	struct interval iv = {0, 0};
	bool found;

	span_clock_init(&k, calendar, p->session);
	found = span_interval(&k, &sp, ns_of(p->at), &iv);
	if (found != (p->start != NULL))
		fail_msg("%s at %s: %s", p->span, p->at, found ? "in a session" : "in no session");
	if (found && (iv.start != ns_of(p->start) || iv.end != ns_of(p->end))) {
		char from[RFC3339_TEXT + 1] = {0}, to[RFC3339_TEXT + 1] = {0};

		rfc3339_format(iv.start, from);
		rfc3339_format(iv.end, to);
		fail_msg("%s at %s: %s to %s", p->span, p->at, from, to);
	}
}

static void test_us_equity(void **state)
{
	/* Summer time from 2024-03-10; 2024-03-29 was Good Friday; 2024-07-03 closed at
	 * 13:00 and 2024-07-04 not opened; winter time from 2024-11-03. */
	static const struct place places[] = {
		{SESSION_REGULAR, "1m", "2024-03-08T14:29:59.999999999Z", NULL, NULL},
		{SESSION_REGULAR, "1m", "2024-03-08T14:30:00Z", "2024-03-08T14:30:00Z",
		 "2024-03-08T14:31:00Z"},
		{SESSION_REGULAR, "1m", "2024-03-08T20:59:59.999999999Z", "2024-03-08T20:59:00Z",
		 "2024-03-08T21:00:00Z"},
		{SESSION_REGULAR, "1m", "2024-03-08T21:00:00Z", NULL, NULL},
		{SESSION_REGULAR, "1m", "2024-03-11T13:30:30Z", "2024-03-11T13:30:00Z",
		 "2024-03-11T13:31:00Z"},
		{SESSION_REGULAR, "1h", "2024-03-11T13:45:00Z", "2024-03-11T13:30:00Z",
		 "2024-03-11T14:00:00Z"},
		{SESSION_REGULAR, "1h", "2024-03-11T14:00:00Z", "2024-03-11T14:00:00Z",
		 "2024-03-11T15:00:00Z"},
		{SESSION_REGULAR, "45m", "2024-07-03T16:59:00Z", "2024-07-03T16:45:00Z",
		 "2024-07-03T17:00:00Z"},
		{SESSION_REGULAR, "1d", "2024-07-03T13:31:00Z", "2024-07-03T13:30:00Z",
		 "2024-07-03T17:00:00Z"},
		{SESSION_REGULAR, "1d", "2024-07-04T15:00:00Z", NULL, NULL},
		{SESSION_REGULAR, "1w", "2024-07-03T13:31:00Z", "2024-07-01T13:30:00Z",
		 "2024-07-05T20:00:00Z"},
		{SESSION_REGULAR, "1w", "2024-03-25T13:31:00Z", "2024-03-25T13:30:00Z",
		 "2024-03-28T20:00:00Z"},
		{SESSION_REGULAR, "1w", "2024-11-08T20:59:00Z", "2024-11-04T14:30:00Z",
		 "2024-11-08T21:00:00Z"},
		{SESSION_EXTENDED, "1d", "2024-07-03T08:00:00Z", "2024-07-03T08:00:00Z",
		 "2024-07-03T21:00:00Z"},
		{SESSION_EXTENDED, "7h", "2024-07-01T08:00:00Z", "2024-07-01T08:00:00Z",
		 "2024-07-01T11:00:00Z"},
		{SESSION_EXTENDED, "1m", "2024-07-01T07:59:59Z", NULL, NULL},
		{SESSION_EXTENDED, "1w", "2024-03-11T12:00:00Z", "2024-03-11T08:00:00Z",
		 "2024-03-16T00:00:00Z"},
		{SESSION_ALL, "1d", "2024-03-10T12:00:00Z", "2024-03-10T05:00:00Z",
		 "2024-03-11T04:00:00Z"},
		{SESSION_ALL, "1d", "2024-11-03T12:00:00Z", "2024-11-03T04:00:00Z",
		 "2024-11-04T05:00:00Z"},
		{SESSION_ALL, "7h", "2024-11-04T04:59:00Z", "2024-11-04T01:00:00Z",
		 "2024-11-04T05:00:00Z"},
		{SESSION_ALL, "1w", "2024-03-09T12:00:00Z", "2024-03-04T05:00:00Z",
		 "2024-03-11T04:00:00Z"},
		{SESSION_ALL, "1w", "2024-03-11T03:59:59Z", "2024-03-04T05:00:00Z",
		 "2024-03-11T04:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		check_place(CALENDAR_US_EQUITY, &places[i]);
}

static void test_24x7(void **state)
{
	static const struct place places[] = {
		{SESSION_REGULAR, "1m", "2024-12-25T00:00:00Z", "2024-12-25T00:00:00Z",
		 "2024-12-25T00:01:00Z"},
		{SESSION_REGULAR, "1d", "2024-12-25T23:59:59Z", "2024-12-25T00:00:00Z",
		 "2024-12-26T00:00:00Z"},
		{SESSION_EXTENDED, "1d", "1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z",
		 "1970-01-01T00:00:00Z"},
		{SESSION_ALL, "5h", "2024-12-25T23:00:00Z", "2024-12-25T20:00:00Z",
		 "2024-12-26T00:00:00Z"},
		{SESSION_REGULAR, "1w", "2024-12-29T23:59:59Z", "2024-12-23T00:00:00Z",
		 "2024-12-30T00:00:00Z"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		check_place(CALENDAR_24X7, &places[i]);
}

/* Every time of a year is in one interval, which holds it; intervals touch and never
 * overlap, whatever was asked before. */
static void test_partition(void **state)
{
	static const char *const spans[] = {"7m", "1h", "5h", "1d", "1w"};
	int64_t first = ns_of("2024-01-01T05:00:00Z"), step = 37 * NS_PER_MINUTE + 1;

	(void)state;
	for (size_t i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		struct span sp = span_of(spans[i]);
		struct span_clock k, other;
		struct interval iv = {0, 0}, before = {0, first};

		span_clock_init(&k, CALENDAR_US_EQUITY, SESSION_ALL);
		for (int64_t at = first; at < first + 365 * NS_PER_DAY; at += step) {
			struct interval again;

			assert_true(span_interval(&k, &sp, at, &iv));
			assert_true(iv.start <= at && at < iv.end);
			assert_true(iv.end - iv.start <= sp.ns + NS_PER_HOUR);
			assert_true(iv.start >= before.end || iv.start == before.start);
			if (sp.ns > step)
				assert_true(iv.start == before.end || iv.start == before.start);
			span_clock_init(&other, CALENDAR_US_EQUITY, SESSION_ALL);
			assert_true(span_interval(&other, &sp, at, &again));
			assert_memory_equal(&iv, &again, sizeof(iv));
			before = iv;
		}
	}
}

static void test_bars(void **state)
{
	struct span_clock k;
	struct span hour = span_of("1h"), week = span_of("1w"), day = span_of("1d");
	struct interval iv;
	int32_t friday;

	(void)state;
	span_clock_init(&k, CALENDAR_US_EQUITY, SESSION_REGULAR);
	/* A bar from 09:00 on reaches into the session; one to 09:30 does not. */
	assert_true(span_interval_of_bar(&k, &hour, ns_of("2024-07-01T13:00:00Z"),
					 ns_of("2024-07-01T14:00:00Z"), &iv));
	assert_int_equal(iv.start, ns_of("2024-07-01T13:30:00Z"));
	assert_false(span_interval_of_bar(&k, &hour, ns_of("2024-07-01T13:00:00Z"),
					  ns_of("2024-07-01T13:30:00Z"), &iv));
	assert_int_equal(civil_parse("2024-03-29", 10, &friday), 0);
	assert_false(span_interval_of_date(&k, &day, friday, &iv));
	assert_true(span_interval_of_date(&k, &day, friday - 1, &iv));
	assert_int_equal(iv.end, ns_of("2024-03-28T20:00:00Z"));
	assert_true(span_interval_of_date(&k, &week, friday, &iv));
	assert_int_equal(iv.end, ns_of("2024-03-28T20:00:00Z"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),     cmocka_unit_test(test_counts),
		cmocka_unit_test(test_refused),   cmocka_unit_test(test_order),
		cmocka_unit_test(test_us_equity), cmocka_unit_test(test_24x7),
		cmocka_unit_test(test_partition), cmocka_unit_test(test_bars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
