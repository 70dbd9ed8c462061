/* test_select - which lines are wanted, and one key of a line */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/rfc3339.h"
#include "tape/line.h"
#include "tape/peek.h"
#include "tape/select.h"

static int64_t at(const char *s)
{
	int64_t ns = 0;

	assert_int_equal(rfc3339_parse(s, strlen(s), &ns), 0);
	return ns;
}

static bool wants(const struct select *s, const char *line)
{
	struct record r;

	assert_int_equal(record_head(&r, line, strlen(line)), 0);
	return select_record(s, &r, r.dated ? r.ts : at("2013-10-07T14:00:00Z"));
}

#define TRADE(ts, symbol)                                                                          \
	"{\"type\":\"trade\",\"ts\":\"" ts "\",\"symbol\":\"" symbol "\",\"price\":1}"

static void test_peek(void **state)
{
	static const char line[] = "{ \"type\" : \"x\" ,\"a\":{\"symbol\":\"no\"},\"b\":[1,{}],"
				   "\"symbol\":\"A\\u0042\",\"symbol\":\"C\"}";
	static const char *const broken[] = {
		"",           "{",        "{\"a\"",
		"{\"a\":",    "{\"a\":1", "{\"a\":1,",
		"{\"a\":1,x", "[1]",      "{\"a\":tru,\"symbol\":1}",
	};
	struct record r = {.line = line, .len = strlen(line)};
	struct json_value v;

	(void)state;
	assert_true(record_peek(&r, "symbol", &v));
	assert_int_equal(v.kind, VALUE_STRING);
	assert_true(json_is(&v, "AB", 2));
	assert_true(record_peek(&r, "b", &v));
	assert_int_equal(v.kind, VALUE_ARRAY);
	assert_false(record_peek(&r, "c", &v));
	assert_false(record_peek(&r, "sym", &v));
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		r = (struct record){.line = broken[i], .len = strlen(broken[i])};
		assert_false(record_peek(&r, "symbol", &v));
	}
	/* what stands before the break can be read */
	r = (struct record){.line = "{\"symbol\":\"A\",\"x", .len = 15};
	assert_true(record_peek(&r, "symbol", &v));
}

static void test_all(void **state)
{
	struct select s;

	(void)state;
	select_init(&s);
	assert_true(select_all(&s));
	assert_true(wants(&s, TRADE("2013-10-07T14:00:00Z", "A")));
	assert_true(wants(&s, "{\"type\":\"tweet\"}"));
	s.source = true;
	assert_false(select_all(&s));
	select_release(&s);
}

static void test_time(void **state)
{
	struct select s;

	(void)state;
	select_init(&s);
	s.from = at("2013-10-07T14:00:00Z");
	s.to = at("2013-10-07T15:00:00Z");
	assert_false(wants(&s, TRADE("2013-10-07T13:59:59.999999999Z", "A")));
	assert_true(wants(&s, TRADE("2013-10-07T14:00:00Z", "A")));
	assert_true(wants(&s, TRADE("2013-10-07T14:59:59.999999999Z", "A")));
	assert_false(wants(&s, TRADE("2013-10-07T15:00:00Z", "A")));
	assert_true(wants(&s, "{\"type\":\"end\",\"ts\":\"2013-10-09T15:00:00Z\"}"));
	assert_false(wants(&s, "{\"type\":\"clock\",\"ts\":\"2013-10-09T15:00:00Z\"}"));
	assert_true(wants(&s, "{\"type\":\"mark\",\"n\":1}")); /* as old as the line before */
	assert_false(select_time(&s, NO_TS));
	s.from = NO_TS;
	assert_true(select_time(&s, NO_TS));
	select_release(&s);
}

#define BAR(ts) "{\"type\":\"bar\",\"ts\":\"" ts "\",\"symbol\":\"A\",\"span\":\"1m\"}"

static void test_days(void **state)
{
	struct select s;

	(void)state;
	select_init(&s);
	s.from = at("2013-10-07T00:00:00Z");
	s.to = at("2013-10-08T00:00:00Z");
	assert_true(wants(&s, BAR("2013-10-07T00:00:00Z")));
	assert_false(wants(&s, BAR("2013-10-08T00:00:00Z")));
	s.days = true;
	assert_false(wants(&s, BAR("2013-10-07T00:00:00Z")));
	assert_true(wants(&s, BAR("2013-10-08T00:00:00Z")));
	assert_true(wants(&s, TRADE("2013-10-07T00:00:00Z", "A")));
	select_release(&s);
}

static void test_types(void **state)
{
	static const char *const frame[] = {
		"{\"type\":\"run\",\"stage\":\"x\"}",
		"{\"type\":\"clock\",\"ts\":\"2013-10-07T14:00:00Z\"}",
		"{\"type\":\"gap\",\"ts\":\"2013-10-07T14:00:00Z\"}",
		"{\"type\":\"error\",\"stage\":\"x\",\"reason\":\"y\"}",
		"{\"type\":\"mark\",\"n\":1}",
		"{\"type\":\"sync\",\"n\":1}",
		"{\"type\":\"end\",\"ts\":\"2013-10-07T14:00:00Z\"}",
	};
	struct select s;
	struct err e;

	(void)state;
	select_init(&s);
	assert_int_equal(select_types(&s, "trade,bar", &e), 0);
	assert_int_equal(select_types(&s, "gap", &e), 0);
	assert_true(wants(&s, TRADE("2013-10-07T14:00:00Z", "A")));
	assert_true(wants(&s, BAR("2013-10-07T14:00:00Z")));
	assert_false(wants(&s, "{\"type\":\"status\",\"ts\":\"2013-10-07T14:00:00Z\"}"));
	assert_false(wants(&s, "{\"type\":\"tweet\"}"));
	for (size_t i = 0; i < sizeof frame / sizeof *frame; i++)
		assert_true(wants(&s, frame[i]));
	assert_true(select_asks_for(&s, TYPE_TRADE));
	assert_true(select_asks_for(&s, TYPE_GAP));
	assert_false(select_asks_for(&s, TYPE_RUN));
	assert_int_equal(select_types(&s, "trade,trades", &e), -1);
	assert_int_equal(e.status, STATUS_USAGE);
	assert_non_null(strstr(e.text, "'trades'"));
	select_release(&s);
}

#define NEWS(symbols) "{\"type\":\"news\",\"ts\":\"2013-10-07T14:00:00Z\",\"symbols\":" symbols "}"

static void test_symbols(void **state)
{
	static const char *const bad[] = {"", "A,", ",A", "A,,B", "\xff"};
	struct select s;
	struct err e;

	(void)state;
	select_init(&s);
	assert_int_equal(select_symbols(&s, "A,BRK.B", &e), 0);
	assert_int_equal(select_symbols(&s, "\xc3\x84", &e), 0);
	assert_true(wants(&s, TRADE("2013-10-07T14:00:00Z", "A")));
	assert_true(wants(&s, TRADE("2013-10-07T14:00:00Z", "BRK\\u002eB")));
	assert_true(wants(&s, TRADE("2013-10-07T14:00:00Z", "\\u00c4")));
	assert_false(wants(&s, TRADE("2013-10-07T14:00:00Z", "AA")));
	assert_false(wants(&s, TRADE("2013-10-07T14:00:00Z", "")));
	assert_true(wants(&s, "{\"type\":\"clock\",\"ts\":\"2013-10-07T14:00:00Z\"}"));
	assert_false(
		wants(&s, "{\"type\":\"gap\",\"ts\":\"2013-10-07T14:00:00Z\",\"symbol\":\"B\"}"));
	assert_true(wants(&s, NEWS("[\"X\", \"BRK.B\"]")));
	assert_false(wants(&s, NEWS("[\"X\",\"Y\"]")));
	assert_true(wants(&s, NEWS("[ ]"))); /* about no symbol */
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(select_symbols(&s, bad[i], &e), -1);
	select_release(&s);
}

static void test_source(void **state)
{
	static const char *const kept[] = {
		TRADE("2013-10-07T14:00:00Z", "A"),
		BAR("2013-10-07T14:00:00Z"),
		"{\"type\":\"run\",\"stage\":\"tfetch\"}",
		"{\"type\":\"error\",\"stage\":\"tfetch\",\"reason\":\"x\"}",
		"{\"type\":\"mark\",\"n\":1}",
		"{\"type\":\"clock\",\"ts\":\"2013-10-07T14:00:00Z\"}",
	};
	static const char *const dropped[] = {
		"{\"type\":\"bar\",\"ts\":\"2013-10-07T14:00:00Z\",\"of\":\"trade\"}",
		"{\"type\":\"feature\",\"ts\":\"2013-10-07T14:00:00Z\",\"symbol\":\"A\"}",
		"{\"type\":\"run\",\"stage\":\"tbar\"}",
		"{\"type\":\"error\",\"stage\":\"tbar\",\"reason\":\"x\"}",
		"{\"type\":\"sync\",\"n\":1}",
		"{\"type\":\"control\",\"stage\":\"tfetch\",\"what\":\"reload\"}",
		"{\"type\":\"tweet\"}",
	};
	struct select s;

	(void)state;
	select_init(&s);
	s.source = true;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
		assert_true(wants(&s, kept[i]));
	for (size_t i = 0; i < sizeof dropped / sizeof *dropped; i++)
		assert_false(wants(&s, dropped[i]));
	select_release(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_peek),   cmocka_unit_test(test_all),
		cmocka_unit_test(test_time),   cmocka_unit_test(test_days),
		cmocka_unit_test(test_types),  cmocka_unit_test(test_symbols),
		cmocka_unit_test(test_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
