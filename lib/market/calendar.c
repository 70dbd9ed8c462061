/*
 * calendar.c - when the market is open
 *
 * NYSE Rule 7.2 (formerly 51) names the holidays and how they are observed: one
 * on a Saturday on the Friday before, one on a Sunday on the Monday after.
 */
#include <stddef.h>
#include <string.h>

#include "base/civil.h"
#include "market/calendar.h"

enum { SUNDAY, MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY };

/* Exchange time in minutes after midnight. */
enum {
	EARLY = 4 * 60,
	OPEN = 9 * 60 + 30,
	HALF = 13 * 60,
	CLOSE = 16 * 60,
	LATE = 4 * 60, /* after the close */
};

/* What no rule says; `close` 0 where it was shut.  Source: NYSE, "Special
 * Closings" and its notices to members. */
static const struct special {
	int32_t date; /* yyyymmdd, ascending */
	int open, close;
	const char *why;
} specials[] = {
	{19940211, OPEN, 14 * 60 + 30, "snowstorm"},
	{19940427, 0, 0, "Funeral of Richard Nixon"},
	{19960108, 11 * 60, 14 * 60, "blizzard"},
	{19971226, OPEN, HALF, "Friday after Christmas"},
	{20010911, 0, 0, "Attacks of September 11"},
	{20010912, 0, 0, "Attacks of September 11"},
	{20010913, 0, 0, "Attacks of September 11"},
	{20010914, 0, 0, "Attacks of September 11"},
	{20020911, 12 * 60, CLOSE, "first anniversary of the attacks"},
	{20031226, OPEN, HALF, "Friday after Christmas"},
	{20040611, 0, 0, "Mourning for Ronald Reagan"},
	{20070102, 0, 0, "Mourning for Gerald Ford"},
	{20121029, 0, 0, "Hurricane Sandy"},
	{20121030, 0, 0, "Hurricane Sandy"},
	{20181205, 0, 0, "Mourning for George H. W. Bush"},
	{20250109, 0, 0, "Mourning for Jimmy Carter"},
};

/* A date with its weekday. */
struct date {
	struct civil c;
	int weekday;
};

static const struct special *special_find(struct civil c)
{
	int32_t date = c.year * 10000 + c.month * 100 + c.day;
	size_t low = 0, high = sizeof(specials) / sizeof(*specials);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (specials[middle].date == date)
			return &specials[middle];
		if (specials[middle].date < date)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Is it the nth of that weekday in its month? */
static bool is_nth(struct date d, int weekday, int nth)
{
	return d.weekday == weekday && (d.c.day + 6) / 7 == nth;
}

/* Is it when a holiday on that day of this month is kept? */
static bool is_kept(struct date d, int day)
{
	if (d.c.day == day)
		return d.weekday != SATURDAY && d.weekday != SUNDAY;
	return (d.c.day == day + 1 && d.weekday == MONDAY) ||
	       (d.c.day == day - 1 && d.weekday == FRIDAY);
}

/* Easter Sunday's day in March (32 is 1 April).  The anonymous Gregorian
 * computus: Meeus, "Astronomical Algorithms", chapter 8. */
static int easter(int32_t year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int g = (8 * b + 13) / 25;
	int h = (19 * a + b - b / 4 - g + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;

	return 22 + h + l - 7 * m;
}

static bool is_good_friday(struct date d)
{
	int day = d.c.month == 3 ? d.c.day : d.c.day + 31;

	return d.weekday == FRIDAY && day == easter(d.c.year) - 2;
}

/*
 * The holiday by rule, or NULL.  A New Year's Day on a Saturday is not kept on
 * the Friday, the last of the accounting year; looking only at January says so.
 */
static const char *holiday_rule(struct date d)
{
	switch (d.c.month) {
	case 1:
		if (is_kept(d, 1))
			return "New Year's Day";
		if (d.c.year >= 1998 && is_nth(d, MONDAY, 3))
			return "Martin Luther King Jr. Day";
		break;
	case 2:
		return is_nth(d, MONDAY, 3) ? "Washington's Birthday" : NULL;
	case 3:
	case 4:
		return is_good_friday(d) ? "Good Friday" : NULL;
	case 5:
		return d.weekday == MONDAY && d.c.day > 24 ? "Memorial Day" : NULL;
	case 6:
		return d.c.year >= 2022 && is_kept(d, 19) ? "Juneteenth" : NULL;
	case 7:
		return is_kept(d, 4) ? "Independence Day" : NULL;
	case 9:
		return is_nth(d, MONDAY, 1) ? "Labor Day" : NULL;
	case 11:
		return is_nth(d, THURSDAY, 4) ? "Thanksgiving Day" : NULL;
	case 12:
		return is_kept(d, 25) ? "Christmas Day" : NULL;
	}
	return NULL;
}

/* Around Independence Day, from 1995: 3 July on a Monday, Tuesday or Thursday,
 * from 2013 also on a Wednesday, in whose place was Friday the 5th until then. */
static bool is_july_half(struct date d)
{
	if (d.c.year < 1995)
		return false;
	if (d.c.day == 3)
		return d.weekday == MONDAY || d.weekday == TUESDAY || d.weekday == THURSDAY ||
		       (d.weekday == WEDNESDAY && d.c.year >= 2013);
	return d.c.day == 5 && d.weekday == FRIDAY && d.c.year <= 2012;
}

/* The close by rule of a day that is no holiday. */
static int close_rule(struct date d)
{
	if (d.c.month == 7 && is_july_half(d))
		return HALF;
	if (d.c.month == 11 && d.c.year >= 1992 && d.weekday == FRIDAY && d.c.day >= 23 &&
	    d.c.day <= 29)
		return d.c.year >= 1993 ? HALF : 14 * 60; /* after Thanksgiving */
	if (d.c.month == 12 && d.c.year >= 1990 && d.c.day == 24)
		return d.c.year >= 1993 ? HALF : 14 * 60;
	return CLOSE;
}

static int32_t day_clamped(int32_t day)
{
	if (day < CIVIL_FIRST_DAY)
		return CIVIL_FIRST_DAY;
	return day > CIVIL_LAST_DAY ? CIVIL_LAST_DAY : day;
}

static bool is_weekend(int weekday)
{
	return weekday == SATURDAY || weekday == SUNDAY;
}

/* Open and close in minutes, both CLOSE without a session; the holiday's name. */
static const char *hours_find(int32_t day, int *open, int *close)
{
	struct date d = {civil_from_days(day), civil_weekday(day)};
	const struct special *s;
	const char *name;

	*open = *close = CLOSE;
	if (is_weekend(d.weekday))
		return NULL;
	name = holiday_rule(d);
	if (name)
		return name;
	s = special_find(d.c);
	if (s && !s->close)
		return s->why;
	*open = s ? s->open : OPEN;
	*close = s ? s->close : close_rule(d);
	return NULL;
}

static void day_24x7(int32_t day, struct trading_day *out)
{
	int64_t midnight = day * NS_PER_DAY;

	*out = (struct trading_day){
		.day = day,
		.open = true,
		.start = midnight,
		.end = midnight + NS_PER_DAY,
		.extended_start = midnight,
		.extended_end = midnight + NS_PER_DAY,
		.midnight = midnight,
	};
}

void calendar_day(enum calendar c, int32_t day, struct trading_day *out)
{
	int64_t midnight, zero;
	int open, close;

	day = day_clamped(day);
	if (c == CALENDAR_24X7) {
		day_24x7(day, out);
		return;
	}
	midnight = new_york_to_utc(day * NS_PER_DAY);
	/* Clocks change at 02:00: from 04:00 on the day has one offset, and what
	 * stands there counts from its own midnight. */
	zero = new_york_to_utc(day * NS_PER_DAY + EARLY * NS_PER_MINUTE) - EARLY * NS_PER_MINUTE;
	*out = (struct trading_day){.day = day, .midnight = midnight};
	out->holiday = hours_find(day, &open, &close);
	out->open = open < close;
	out->half = out->open && close < CLOSE;
	out->start = zero + open * NS_PER_MINUTE;
	out->end = zero + close * NS_PER_MINUTE;
	out->extended_start = out->open ? zero + EARLY * NS_PER_MINUTE : out->end;
	out->extended_end = out->open ? out->end + LATE * NS_PER_MINUTE : out->end;
}

int32_t calendar_date(enum calendar c, int64_t ns)
{
	if (c == CALENDAR_US_EQUITY && ns > INT64_MIN + NS_PER_DAY)
		ns += new_york_offset(ns) * NS_PER_SECOND;
	return civil_day_of(ns);
}

static int32_t session_from(enum calendar c, int32_t day, int step)
{
	struct trading_day t;

	day = day_clamped(day);
	do {
		day += step;
		calendar_day(c, day, &t);
	} while (!t.open && CIVIL_FIRST_DAY < day && day < CIVIL_LAST_DAY);
	return day_clamped(day);
}

int32_t calendar_next(enum calendar c, int32_t day)
{
	return session_from(c, day, 1);
}

int32_t calendar_previous(enum calendar c, int32_t day)
{
	return session_from(c, day, -1);
}

int64_t calendar_close(enum calendar c, int32_t day)
{
	struct trading_day t;

	calendar_day(c, day, &t);
	return t.end;
}

bool calendar_in_session(enum calendar c, enum session s, int64_t ns)
{
	struct trading_day t;

	if (s == SESSION_ALL || c == CALENDAR_24X7)
		return true;
	calendar_day(c, calendar_date(c, ns), &t);
	if (s == SESSION_EXTENDED)
		return t.extended_start <= ns && ns < t.extended_end;
	return t.start <= ns && ns < t.end;
}

int calendar_find(const char *name)
{
	if (strcmp(name, "us-equity") == 0)
		return CALENDAR_US_EQUITY;
	return strcmp(name, "24x7") == 0 ? CALENDAR_24X7 : -1;
}
