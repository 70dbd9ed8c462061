/* test_check - what --check finds, and what it lets pass */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "tape/check.h"
#include "tape/line.h"

static struct check c;
static struct record r;

/* "" where the line is right, otherwise "key: why". */
static const char *check(const char *line)
{
	static char text[300];

	if (check_line(&c, line, strlen(line), &r) == 0)
		return "";
	snprintf(text, sizeof text, "%.*s%s%s", (int)c.key_len, c.key ? c.key : "",
		 c.key ? ": " : "", c.why);
	return text;
}

#define TRADE(t)                                                                                   \
	"{\"type\":\"trade\",\"ts\":\"2013-10-07T" t "Z\",\"symbol\":\"A\",\"price\":1,\"size\":"  \
	"1}"
#define END(t) "{\"type\":\"end\",\"ts\":\"2013-10-07T" t "Z\"}"

static void test_fields(void **state)
{
	(void)state;
	check_init(&c);
	assert_string_equal(check(TRADE("14:00:00")), "");
	assert_string_equal(check("rubbish"), "not a JSON object");
	assert_string_equal(check("{\"type\":\"trade\",\"ts\":\"2013-10-07T14:00:01Z\",\"symbol\":"
				  "\"A\",\"price\":1}"),
			    "size: missing");
	assert_string_equal(check("{\"type\":\"tweet\",\"text\":\"anything\"}"), "");
	assert_string_equal(check("{\"type\":\"tweet\",\"text\":}"), "not a number");
	/* what was refused moved no time */
	assert_string_equal(check(TRADE("14:00:00")), "");
}

static void test_length(void **state)
{
	size_t n = LINE_MAX_BYTES;
	char *line = malloc(n);

	(void)state;
	assert_non_null(line);
	check_init(&c);
	memset(line, ' ', n);
	memcpy(line, "{\"type\":\"tweet\"", 15);
	line[n - 1] = line[n - 2] = '}';
	assert_int_equal(check_line(&c, line, n, &r), -1);
	assert_non_null(strstr(c.why, "longer"));
	assert_int_equal(check_line(&c, line, n - 1, &r), 0);
	free(line);
}

static void test_lateness(void **state)
{
	(void)state;
	check_init(&c);
	assert_string_equal(check(TRADE("14:00:10")), "");
	assert_string_equal(
		check(TRADE("14:00:09.999999999")),
		"ts: later than max_lateness allows: tape time is 2013-10-07T14:00:10Z");
	assert_string_equal(
		check("{\"type\":\"run\",\"stage\":\"tfetch\",\"max_lateness\":\"5s\"}"), "");
	assert_string_equal(check(TRADE("14:00:05")), "");
	assert_string_equal(
		check("{\"type\":\"run\",\"stage\":\"tfetch\",\"max_lateness\":\"1s\"}"), "");
	assert_string_equal(check(TRADE("14:00:05")), ""); /* the largest counts */
	assert_string_equal(
		check("{\"type\":\"run\",\"stage\":\"tfetch\",\"max_lateness\":\"soon\"}"),
		"max_lateness: 'soon' is not a duration");
	assert_string_equal(check("{\"type\":\"feature\",\"ts\":\"2013-10-07T14:00:09Z\","
				  "\"symbol\":\"A\",\"ready\":true}"),
			    "ts: a derived line before tape time, 2013-10-07T14:00:10Z");
	assert_string_equal(check("{\"type\":\"feature\",\"ts\":\"2013-10-07T14:00:10Z\","
				  "\"symbol\":\"A\",\"ready\":true}"),
			    "");
}

static void test_end(void **state)
{
	(void)state;
	check_init(&c);
	assert_string_equal(
		check("{\"type\":\"run\",\"stage\":\"tfetch\",\"max_lateness\":\"5s\"}"), "");
	assert_string_equal(check(TRADE("14:00:10")), "");
	assert_string_equal(check(END("14:00:09")),
			    "ts: an end before tape time, 2013-10-07T14:00:10Z");
	assert_string_equal(check(END("14:00:10")), "");
	assert_string_equal(check(END("14:00:11")), "type: a second end with nothing in between");
	assert_string_equal(check(TRADE("14:00:09")), "ts: before the end at 2013-10-07T14:00:10Z");
	assert_string_equal(check(TRADE("14:00:12")), ""); /* the next session */
	assert_string_equal(check(END("20:00:00")), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_length),
		cmocka_unit_test(test_lateness),
		cmocka_unit_test(test_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
