/* test_newyork.c - New York's clock against known changes, without zone files */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/newyork.h"
#include "base/rfc3339.h"

static int64_t at(const char *date, const char *time)
{
	char text[40];
	int64_t ns;
	int n = snprintf(text, sizeof(text), "%sT%sZ", date, time);

	assert_int_equal(rfc3339_parse(text, (size_t)n, &ns), 0);
	return ns;
}

/* The Sundays of the changes, from almanacs. */
static const struct {
	const char *begin, *end;
} years[] = {
	{"1946-04-28", "1946-09-29"}, {"1954-04-25", "1954-09-26"}, {"1955-04-24", "1955-10-30"},
	{"1966-04-24", "1966-10-30"}, {"1967-04-30", "1967-10-29"}, {"1973-04-29", "1973-10-28"},
	{"1974-01-06", "1974-10-27"}, {"1975-02-23", "1975-10-26"}, {"1976-04-25", "1976-10-31"},
	{"1986-04-27", "1986-10-26"}, {"1987-04-05", "1987-10-25"}, {"1999-04-04", "1999-10-31"},
	{"2001-04-01", "2001-10-28"}, {"2006-04-02", "2006-10-29"}, {"2007-03-11", "2007-11-04"},
	{"2010-03-14", "2010-11-07"}, {"2013-03-10", "2013-11-03"}, {"2015-03-08", "2015-11-01"},
	{"2024-03-10", "2024-11-03"}, {"2026-03-08", "2026-11-01"}, {"2037-03-08", "2037-11-01"},
};

static void changes(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(years) / sizeof(*years); i++) {
		int64_t begin = at(years[i].begin, "07:00:00"), end = at(years[i].end, "06:00:00");

		assert_int_equal(new_york_offset(begin - 1), -18000);
		assert_int_equal(new_york_offset(begin), -14400);
		assert_int_equal(new_york_offset(end - 1), -14400);
		assert_int_equal(new_york_offset(end), -18000);
		assert_int_equal(new_york_offset((begin + end) / 2), -14400);
		assert_int_equal(new_york_offset(begin - 5 * NS_PER_DAY), -18000);
		assert_int_equal(new_york_offset(end + 50 * NS_PER_DAY), -18000);
	}
}

static void walls(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(years) / sizeof(*years); i++) {
		int64_t gap = at(years[i].begin, "02:00:00"), twice = at(years[i].end, "01:00:00");
		int64_t begin = gap + 5 * NS_PER_HOUR, end = twice + 5 * NS_PER_HOUR;

		assert_int_equal(new_york_to_utc(gap - 1), begin - 1);
		assert_int_equal(new_york_to_utc(gap), begin); /* moved on: 03:00 */
		assert_int_equal(new_york_to_utc(gap + NS_PER_HOUR - 1), begin + NS_PER_HOUR - 1);
		assert_int_equal(new_york_to_utc(gap + NS_PER_HOUR), begin);
		assert_int_equal(new_york_to_utc(twice - 1), end - NS_PER_HOUR - 1);
		assert_int_equal(new_york_to_utc(twice), end - NS_PER_HOUR); /* the first */
		assert_int_equal(new_york_to_utc(twice + NS_PER_HOUR - 1), end - 1);
		assert_int_equal(new_york_to_utc(twice + NS_PER_HOUR), end + NS_PER_HOUR);
	}
}

/* Two changes in every year, seven or eight months apart, on Sundays. */
static void every_year(void **state)
{
	(void)state;
	for (int year = 1946; year < 2262; year++) {
		int64_t t = civil_to_days((struct civil){year, 1, 1}) * NS_PER_DAY;
		int64_t end = civil_to_days((struct civil){year + 1, 1, 1}) * NS_PER_DAY;
		int32_t before = new_york_offset(t);
		int n = 0;

		assert_int_equal(before, -18000);
		for (; t < end; t += NS_PER_HOUR) {
			int32_t offset = new_york_offset(t);

			if (offset != before) {
				assert_int_equal(civil_weekday(civil_day_of(t)), 0);
				n++;
			}
			before = offset;
			assert_int_equal(new_york_to_utc(t + offset * NS_PER_SECOND),
					 n == 2 && offset == -18000 &&
							 new_york_offset(t - NS_PER_HOUR) == -14400
						 ? t - NS_PER_HOUR
						 : t);
		}
		assert_int_equal(n, 2);
	}
}

static void far_away(void **state)
{
	(void)state;
	assert_int_equal(new_york_offset(at("1945-07-01", "12:00:00")), -18000);
	assert_int_equal(new_york_offset(at("1700-07-01", "12:00:00")), -18000);
	assert_int_equal(new_york_offset(INT64_MIN), -18000);
	assert_int_equal(new_york_offset(INT64_MAX), -14400);
	assert_int_equal(new_york_to_utc(INT64_MAX), INT64_MAX);
	assert_int_equal(new_york_to_utc(INT64_MIN), INT64_MIN + 5 * NS_PER_HOUR);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(changes),
		cmocka_unit_test(walls),
		cmocka_unit_test(every_year),
		cmocka_unit_test(far_away),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
