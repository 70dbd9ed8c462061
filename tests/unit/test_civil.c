/* test_civil.c - dates against a day counter that knows nothing of formulas */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/civil.h"

/* One day on, by the calendar on the wall. */
static void tick(struct civil *c)
{
	static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	int length = lengths[c->month - 1];

	if (c->month == 2 && c->year % 4 == 0)
		length = c->year % 100 != 0 || c->year % 400 == 0 ? 29 : 28;
	if (++c->day <= length)
		return;
	c->day = 1;
	if (++c->month <= 12)
		return;
	c->month = 1;
	c->year++;
}

static void assert_same(struct civil a, struct civil b)
{
	assert_int_equal(a.year, b.year);
	assert_int_equal(a.month, b.month);
	assert_int_equal(a.day, b.day);
}

static void every_day_in_order(void **state)
{
	struct civil c = {1600, 1, 1};
	int32_t days = civil_to_days(c), first = days;
	int weekday = 6; /* 1600-01-01 was a Saturday */

	(void)state;
	for (; c.year < 2401; days++) {
		char text[40];
		int32_t parsed;

		assert_int_equal(civil_to_days(c), days);
		assert_same(civil_from_days(days), c);
		assert_true(civil_valid(c));
		assert_int_equal(civil_weekday(days), weekday);
		snprintf(text, sizeof(text), "%04d-%02d-%02d", c.year, c.month, c.day);
		if (days < CIVIL_FIRST_DAY || days > CIVIL_LAST_DAY) {
			assert_int_equal(civil_parse(text, 10, &parsed), -1);
		} else {
			assert_int_equal(civil_parse(text, 10, &parsed), 0);
			assert_int_equal(parsed, days);
		}
		weekday = (weekday + 1) % 7;
		tick(&c);
	}
	assert_int_equal(days - first, 2 * 146097 + 366); /* 2000 and 2400: leap */
}

/* Known from elsewhere: Julian day numbers less 2440587.5 (Meeus, chapter 7). */
static void known_days(void **state)
{
	(void)state;
	assert_int_equal(civil_to_days((struct civil){1970, 1, 1}), 0);
	assert_int_equal(civil_to_days((struct civil){1969, 12, 31}), -1);
	assert_int_equal(civil_to_days((struct civil){2000, 1, 1}), 10957);
	assert_int_equal(civil_to_days((struct civil){1957, 10, 4}), -4472);
	assert_int_equal(civil_to_days((struct civil){2013, 10, 7}), 15985);
	assert_int_equal(civil_to_days((struct civil){0, 3, 1}), -719468);
	assert_same(civil_from_days(CIVIL_FIRST_DAY), (struct civil){1677, 9, 23});
	assert_same(civil_from_days(CIVIL_LAST_DAY), (struct civil){2262, 4, 10});
	assert_int_equal(civil_weekday(15985), 1);
}

static void far_days(void **state)
{
	(void)state;
	for (int32_t days = -364000000; days < 364000000; days += 99991) {
		struct civil c = civil_from_days(days);

		assert_true(civil_valid(c));
		assert_int_equal(civil_to_days(c), days);
	}
	assert_same(civil_from_days(INT32_MAX), (struct civil){5881580, 7, 11});
	assert_same(civil_from_days(INT32_MIN), (struct civil){-5877641, 6, 23});
	assert_in_range(civil_weekday(INT32_MIN), 0, 6);
	assert_int_equal((civil_weekday(INT32_MIN) + 1) % 7, civil_weekday(INT32_MIN + 1));
	assert_int_equal((civil_weekday(INT32_MAX - 1) + 1) % 7, civil_weekday(INT32_MAX));
}

static void no_such_dates(void **state)
{
	static const struct civil none[] = {
		{2013, 0, 1},  {2013, 13, 1},   {2013, 1, 0},         {2013, 1, 32},
		{2013, 2, 29}, {1900, 2, 29},   {2100, 2, 29},        {2000, 2, 30},
		{2013, 4, 31}, {2013, 6, 31},   {2013, 9, 31},        {2013, 11, 31},
		{2013, -1, 1}, {2013, 1, -1},   {2013, 1, INT32_MAX}, {2013, 12, 32},
		{2012, 2, 30}, {1000000, 1, 1}, {-1000000, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(none) / sizeof(*none); i++)
		assert_false(civil_valid(none[i]));
	assert_true(civil_valid((struct civil){2000, 2, 29}));
	assert_true(civil_valid((struct civil){2012, 2, 29}));
}

static void malformed_dates(void **state)
{
	static const char *const bad[] = {
		"",           "2013-10-7",   "2013-1-007", "2013/10/07",  "2013-10/07",
		"20131007",   "2013-10-071", "2013-13-01", "2013-02-29",  "2013-00-01",
		"2013-01-00", "+013-10-07",  "2013-10- 7", " 2013-10-07", "2013-10-0x",
		"a013-10-07", "2013-1:-07",  "-001-01-01",
	};
	int32_t days = 42;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_int_equal(civil_parse(bad[i], strlen(bad[i]), &days), -1);
	assert_int_equal(civil_parse("2013-10-07", 9, &days), -1);
	assert_int_equal(days, 42);
	assert_int_equal(civil_parse("0000-01-01", 10, &days), -1);
	assert_int_equal(civil_parse("9999-12-31", 10, &days), -1);
	assert_int_equal(civil_parse("1677-09-22", 10, &days), -1);
	assert_int_equal(civil_parse("2262-04-11", 10, &days), -1);
	assert_int_equal(days, 42);
	assert_int_equal(civil_parse("1677-09-23", 10, &days), 0);
	assert_int_equal(days, CIVIL_FIRST_DAY);
	assert_int_equal(civil_parse("2262-04-10", 10, &days), 0);
	assert_int_equal(days, CIVIL_LAST_DAY);
}

static void days_of_times(void **state)
{
	(void)state;
	assert_int_equal(civil_day_of(0), 0);
	assert_int_equal(civil_day_of(-1), -1);
	assert_int_equal(civil_day_of(NS_PER_DAY - 1), 0);
	assert_int_equal(civil_day_of(NS_PER_DAY), 1);
	assert_int_equal(civil_day_of(-NS_PER_DAY), -1);
	assert_int_equal(civil_day_of(-NS_PER_DAY - 1), -2);
	assert_int_equal(civil_day_of(INT64_MAX), 106751);
	assert_int_equal(civil_day_of(INT64_MIN), -106752);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_in_order), cmocka_unit_test(known_days),
		cmocka_unit_test(far_days),           cmocka_unit_test(no_such_dates),
		cmocka_unit_test(malformed_dates),    cmocka_unit_test(days_of_times),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
