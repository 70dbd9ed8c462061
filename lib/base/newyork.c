/* newyork.c - New York's clock by rule */
#include <stdbool.h>

#include "base/civil.h"
#include "base/newyork.h"

#define STANDARD INT32_C(-18000)
#define DAYLIGHT INT32_C(-14400)

/* Daylight time begins on the first Sunday on or after one date and ends on the
 * first on or after another: "last in April" is "on or after 24 April". */
static const struct rule {
	int32_t from; /* year */
	struct {
		int month, day;
	} begin, end;
} rules[] = {
	{2007, {3, 8}, {11, 1}}, /* Energy Policy Act of 2005 */
	{1987, {4, 1}, {10, 25}},  {1976, {4, 24}, {10, 25}},
	{1975, {2, 22}, {10, 25}}, /* Emergency Daylight Saving Time Act, */
	{1974, {1, 6}, {10, 25}},  /* as amended */
	{1955, {4, 24}, {10, 25}}, /* the Uniform Time Act kept New York's rule */
	{1946, {4, 24}, {9, 24}},
};

static int ordinal(int month, int day)
{
	return month * 32 + day;
}

/*
 * Is there daylight time once a Sunday's changes are past?  No search for the
 * days of the changes is needed: the first Sunday on or after a date is past
 * when the latest Sunday is on or after that date.
 */
static bool is_daylight_after(int32_t sunday)
{
	struct civil c = civil_from_days(sunday);
	const struct rule *r = rules;
	int at = ordinal(c.month, c.day);

	while (c.year < r->from)
		if (++r == rules + sizeof(rules) / sizeof(*rules))
			return false;
	return ordinal(r->begin.month, r->begin.day) <= at &&
	       at < ordinal(r->end.month, r->end.day);
}

/*
 * Is there daylight time at a standard wall-clock time?  That clock knows no
 * gap: daylight begins at its 02:00 and ends at its 01:00.
 */
static bool is_daylight(int64_t ns_standard)
{
	int32_t day = civil_day_of(ns_standard);
	int32_t sunday = day - civil_weekday(day);
	int64_t time;

	if (day != sunday)
		return is_daylight_after(sunday);
	time = ns_standard - day * NS_PER_DAY;
	if (time >= 2 * NS_PER_HOUR)
		return is_daylight_after(sunday);
	return is_daylight_after(sunday - 7) &&
	       (time < 1 * NS_PER_HOUR || is_daylight_after(sunday));
}

int32_t new_york_offset(int64_t ns_utc)
{
	return is_daylight(time_shift(ns_utc, STANDARD * NS_PER_SECOND)) ? DAYLIGHT : STANDARD;
}

/*
 * Read as daylight time, a wall clock is right where there was daylight time at
 * that moment.  In the gap it is not: then it is read as standard time, which
 * is an hour on.
 */
int64_t new_york_to_utc(int64_t ns_local)
{
	int64_t as_daylight = time_shift(ns_local, -DAYLIGHT * NS_PER_SECOND);

	if (new_york_offset(as_daylight) == DAYLIGHT)
		return as_daylight;
	return time_shift(ns_local, -STANDARD * NS_PER_SECOND);
}
