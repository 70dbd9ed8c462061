/* civil.c - dates of the proleptic Gregorian calendar, exactly */
#include "base/civil.h"

/*
 * The calendar repeats every 400 years, an era.  Years are counted from March,
 * so that the leap day is the last of its year, and eras from 0000-03-01.
 */
enum {
	ERA_YEARS = 400,
	ERA_DAYS = 146097,
	EPOCH_DAYS = 719468, /* from 0000-03-01 to 1970-01-01 */
	ERA_SHIFT = 14700,   /* more eras than INT32_MIN days have */
	MARCH_TO_JANUARY = 306,
	YEAR_LIMIT = 999999,
};

int32_t civil_to_days(struct civil c)
{
	int32_t year = c.year - (c.month <= 2);
	int32_t era = (year >= 0 ? year : year - (ERA_YEARS - 1)) / ERA_YEARS;
	uint32_t of_era = (uint32_t)(year - era * ERA_YEARS);
	uint32_t month = (uint32_t)(c.month > 2 ? c.month - 3 : c.month + 9);
	uint32_t of_year = (153 * month + 2) / 5 + (uint32_t)c.day - 1;
	uint32_t day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;

	return era * ERA_DAYS + (int32_t)day - EPOCH_DAYS;
}

/*
 * Neri and Schneider's way: each quotient and remainder by one multiplication.
 * Days are shifted by whole eras first, so that all are positive.
 */
struct civil civil_from_days(int32_t days)
{
	uint64_t n1 =
		4 * (uint64_t)((int64_t)days + EPOCH_DAYS + (int64_t)ERA_SHIFT * ERA_DAYS) + 3;
	uint32_t century = (uint32_t)(n1 / ERA_DAYS);
	uint32_t n2 = (uint32_t)(n1 % ERA_DAYS) | 3;
	uint64_t p2 = UINT64_C(2939745) * n2;
	uint32_t of_year = (uint32_t)p2 / 2939745 / 4; /* from 1 March */
	uint32_t n3 = 2141 * of_year + 197913;
	bool next_year = of_year >= MARCH_TO_JANUARY;
	struct civil c;

	c.year =
		(int32_t)(100 * century + (uint32_t)(p2 >> 32)) - ERA_SHIFT * ERA_YEARS + next_year;
	c.month = (int)(n3 >> 16) - (next_year ? 12 : 0);
	c.day = (int)((n3 & 0xffff) / 2141) + 1;
	return c;
}

static bool year_is_leap(int32_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

bool civil_valid(struct civil c)
{
	static const unsigned char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

	if (c.year < -YEAR_LIMIT || c.year > YEAR_LIMIT || c.month < 1 || c.month > 12)
		return false;
	return c.day >= 1 && c.day <= lengths[c.month - 1] + (c.month == 2 && year_is_leap(c.year));
}

int civil_weekday(int32_t days)
{
	int w = (int)(((int64_t)days + 4) % 7); /* 1970-01-01 was a Thursday */

	return w < 0 ? w + 7 : w;
}

/* The number that n digits make, or -1. */
static int digits(const char *s, size_t n)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		unsigned digit = (unsigned)s[i] - '0';

		if (digit > 9)
			return -1;
		value = value * 10 + (int)digit;
	}
	return value;
}

int civil_parse(const char *s, size_t n, int32_t *days)
{
	struct civil c;
	int32_t value;

	if (n != 10 || s[4] != '-' || s[7] != '-')
		return -1;
	c.year = digits(s, 4);
	c.month = digits(s + 5, 2);
	c.day = digits(s + 8, 2);
	if (c.year < 0 || !civil_valid(c))
		return -1;
	value = civil_to_days(c);
	if (value < CIVIL_FIRST_DAY || value > CIVIL_LAST_DAY)
		return -1;
	*days = value;
	return 0;
}

int32_t civil_day_of(int64_t ns)
{
	return (int32_t)(ns / NS_PER_DAY) - (ns % NS_PER_DAY < 0);
}
