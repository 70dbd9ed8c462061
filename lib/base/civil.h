/*
 * civil.h - dates of the proleptic Gregorian calendar, exactly
 *
 * A date is a count of days since 1970-01-01.  Formulas: Howard Hinnant,
 * "chrono-compatible low-level date algorithms" (2013).  Nothing here knows of
 * zones; see newyork.h and zone.h.
 */
#ifndef TAPELINE_BASE_CIVIL_H
#define TAPELINE_BASE_CIVIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_MINUTE (60 * NS_PER_SECOND)
#define NS_PER_HOUR   (60 * NS_PER_MINUTE)
#define NS_PER_DAY    (24 * NS_PER_HOUR)

/* ns + by, no further than the ends of time; INT64_MIN is left to mean no time. */
static inline int64_t time_shift(int64_t ns, int64_t by)
{
	int64_t sum;

	if (__builtin_add_overflow(ns, by, &sum))
		return by < 0 ? INT64_MIN + 1 : INT64_MAX;
	return sum;
}

/* The first and the last date that lie wholly within 64 bits of nanoseconds,
 * a day's room for offsets left: 1677-09-23 and 2262-04-10. */
#define CIVIL_FIRST_DAY (-106750)
#define CIVIL_LAST_DAY  106750

struct civil {
	int32_t year;
	int month; /* 1..12 */
	int day;   /* 1..31 */
};

/* Days since 1970-01-01, and back.  civil_to_days wants a valid date;
 * civil_from_days takes any number and returns one. */
int32_t civil_to_days(struct civil c);
struct civil civil_from_days(int32_t days);

/* Is there such a date, in the years -999999..999999? */
bool civil_valid(struct civil c);

/* 0 Sunday … 6 Saturday. */
int civil_weekday(int32_t days);

/* "2013-10-07" (exactly) to days.  0; or -1 for anything else and for dates
 * outside of CIVIL_FIRST_DAY..CIVIL_LAST_DAY, whose times nobody could write;
 * *days is untouched then. */
int civil_parse(const char *s, size_t n, int32_t *days);

/* floor(ns / day), also before 1970. */
int32_t civil_day_of(int64_t ns);

#endif
