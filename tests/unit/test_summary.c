/* test_summary - counting what is on a tape */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>
#include <cmocka.h>

#include "base/civil.h"
#include "tape/summary.h"

static struct summary s;
static struct buf out;

static int start(void **state)
{
	(void)state;
	summary_init(&s);
	buf_init(&out, 1 << 20);
	return 0;
}

static int stop(void **state)
{
	(void)state;
	summary_release(&s);
	buf_release(&out);
	return 0;
}

static void add(const char *line)
{
	struct record r;

	assert_int_equal(record_head(&r, line, strlen(line)), 0);
	assert_int_equal(record_scan(&r), 0);
	summary_record(&s, &r);
}

static void add_wrong(const char *line)
{
	struct record r = {.line = line, .len = strlen(line)};

	summary_error(&s, &r);
}

static void expect_json(const char *want)
{
	buf_reset(&out);
	summary_json(&s, &out);
	assert_false(s.failed);
	assert_string_equal(buf_cstr(&out), want);
}

#define TRADE(t, sym)                                                                              \
	"{\"type\":\"trade\",\"ts\":\"2013-10-07T" t "Z\",\"symbol\":\"" sym                       \
	"\",\"price\":1,\"size\":1}"
#define DAY(d, sym)                                                                                \
	"{\"type\":\"bar\",\"ts\":\"2013-10-" d "T20:00:00Z\",\"symbol\":\"" sym                   \
	"\",\"span\":\"1d\",\"open\":1,\"high\":1,\"low\":1,\"close\":1}"
#define HEAD                                                                                       \
	"type   span  symbol  count  first                 last                  gaps  errors\n"

static void test_rows(void **state)
{
	(void)state;
	add("{\"type\":\"tweet\",\"ts\":\"2013-10-07T14:00:00Z\",\"text\":\"x\"}");
	add(TRADE("14:00:05", "B"));
	add(TRADE("14:00:02", "A"));
	add(TRADE("14:00:01", "\\u0041")); /* late, and the same symbol */
	summary_text(&s, &out);
	assert_string_equal(buf_cstr(&out), HEAD "trade  -     A           2  2013-10-07T14:00:01Z "
						 " 2013-10-07T14:00:02Z     0       0\n"
						 "trade  -     B           1  2013-10-07T14:00:05Z "
						 " 2013-10-07T14:00:05Z     0       0\n"
						 "tweet  -     -           1  2013-10-07T14:00:00Z "
						 " 2013-10-07T14:00:00Z     0       0\n");
}

static void test_nothing(void **state)
{
	(void)state;
	summary_text(&s, &out);
	summary_json(&s, &out);
	assert_int_equal(out.n, 0);
}

static void test_errors(void **state)
{
	(void)state;
	add("{\"type\":\"error\",\"ts\":\"2013-10-07T14:00:00Z\",\"stage\":\"tfetch\",\"reason\":"
	    "\"x\","
	    "\"raw\":\"{\\\"type\\\":\\\"trade\\\",\\\"symbol\\\":\\\"A\\\",\\\"pri\"}");
	add("{\"type\":\"error\",\"stage\":\"tfetch\",\"reason\":\"x\",\"raw\":\"1,2,3\"}");
	add("{\"type\":\"error\",\"stage\":\"tfetch\",\"reason\":\"x\",\"raw_base64\":\"AA==\"}");
	add_wrong("{\"type\":\"trade\",\"ts\":\"yesterday\",\"symbol\":\"A\"}");
	add_wrong("rubbish");
	expect_json("{\"type\":\"trade\",\"symbol\":\"A\",\"count\":0,\"gaps\":0,\"errors\":2}\n"
		    "{\"type\":\"error\",\"count\":5,\"first\":\"2013-10-07T14:00:00Z\","
		    "\"last\":\"2013-10-07T14:00:00Z\",\"gaps\":0,\"errors\":3}\n");
}

static void test_gap_records(void **state)
{
	(void)state;
	add("{\"type\":\"gap\",\"ts\":\"2013-10-07T14:00:00Z\",\"symbol\":\"A\"}");
	add("{\"type\":\"gap\",\"ts\":\"2013-10-07T14:00:00Z\",\"source\":\"x\"}");
	add(TRADE("14:00:05", "A"));
	add(TRADE("14:00:05", "B"));
	expect_json(
		"{\"type\":\"trade\",\"symbol\":\"A\",\"count\":1,\"first\":\"2013-10-07T14:00:"
		"05Z\","
		"\"last\":\"2013-10-07T14:00:05Z\",\"gaps\":2,\"errors\":0}\n"
		"{\"type\":\"trade\",\"symbol\":\"B\",\"count\":1,\"first\":\"2013-10-07T14:00:"
		"05Z\","
		"\"last\":\"2013-10-07T14:00:05Z\",\"gaps\":1,\"errors\":0}\n"
		"{\"type\":\"gap\",\"count\":1,\"first\":\"2013-10-07T14:00:00Z\","
		"\"last\":\"2013-10-07T14:00:00Z\",\"gaps\":0,\"errors\":0}\n"
		"{\"type\":\"gap\",\"symbol\":\"A\",\"count\":1,\"first\":\"2013-10-07T14:00:00Z\","
		"\"last\":\"2013-10-07T14:00:00Z\",\"gaps\":0,\"errors\":0}\n");
}

static uint64_t every_day(int64_t before, int64_t after)
{
	return (uint64_t)((after - before) / NS_PER_DAY - 1);
}

static void test_missing_days(void **state)
{
	(void)state;
	s.sessions_between = every_day;
	add(DAY("07", "A"));
	add(DAY("07", "B"));
	add(DAY("08", "A"));
	add(DAY("11", "A")); /* the 9th and 10th are missing */
	add(DAY("09", "B")); /* the 8th; late, too, but of another symbol */
	expect_json("{\"type\":\"bar\",\"span\":\"1d\",\"symbol\":\"A\",\"count\":3,"
		    "\"first\":\"2013-10-07T20:00:00Z\",\"last\":\"2013-10-11T20:00:00Z\","
		    "\"gaps\":2,\"errors\":0}\n"
		    "{\"type\":\"bar\",\"span\":\"1d\",\"symbol\":\"B\",\"count\":2,"
		    "\"first\":\"2013-10-07T20:00:00Z\",\"last\":\"2013-10-09T20:00:00Z\","
		    "\"gaps\":1,\"errors\":0}\n");
}

static void test_many(void **state)
{
	char line[128];

	(void)state;
	for (int i = 0; i < 30000; i++) {
		snprintf(line, sizeof line, TRADE("14:00:00", "S%d"), i % 10000);
		add(line);
	}
	buf_reset(&out);
	summary_json(&s, &out);
	assert_int_equal(s.keys.count, 10000);
	for (uint32_t i = 0; i < s.keys.count; i++)
		assert_int_equal(s.rows[i].count, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, start, stop),
		cmocka_unit_test_setup_teardown(test_nothing, start, stop),
		cmocka_unit_test_setup_teardown(test_errors, start, stop),
		cmocka_unit_test_setup_teardown(test_gap_records, start, stop),
		cmocka_unit_test_setup_teardown(test_missing_days, start, stop),
		cmocka_unit_test_setup_teardown(test_many, start, stop),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
