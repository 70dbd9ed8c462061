/*
 * calendar.h - when the market is open
 *
 * Two calendars.  US equities: NYSE's holidays and early closes by rule, its
 * special closings as a table, New York time.  They hold from 1990; for earlier
 * dates today's rules and hours are taken, which is not history.  24x7: every
 * UTC day is a session.
 *
 * The schedule is what was announced: a halt in the middle of a day (a circuit
 * breaker, a failing computer) or a minute of silence does not change it.
 *
 * Dates are days since 1970-01-01 in exchange time (UTC for 24x7); those outside
 * of CIVIL_FIRST_DAY..CIVIL_LAST_DAY are taken as the nearer of the two.  Nothing
 * here keeps state.
 */
#ifndef TAPELINE_MARKET_CALENDAR_H
#define TAPELINE_MARKET_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "base/newyork.h" /* new_york_offset, new_york_to_utc */

enum calendar { CALENDAR_US_EQUITY, CALENDAR_24X7 };

enum session {
	SESSION_REGULAR,  /* 09:30 to 16:00 exchange time */
	SESSION_EXTENDED, /* 04:00 to 20:00: before, regular and after */
	SESSION_ALL,      /* any time at all, nights and weekends too */
};

struct trading_day {
	int32_t day;         /* exchange date */
	bool open;           /* is there a session */
	bool half;           /* does it close early */
	const char *holiday; /* name where it is shut, NULL on weekends and open days */

	/* Intervals [start, end) in ns UTC.  Regular: 09:30 to 16:00 or the early
	 * close (13:00; some before 1997 at 14:00 or 14:30).  Extended: 04:00 to
	 * four hours after the close, 20:00 or 17:00.  Without a session all four
	 * are 16:00 and so the intervals empty. */
	int64_t start, end;
	int64_t extended_start, extended_end;
	int64_t midnight; /* 00:00 exchange time of the date, ns UTC */
};

/* Everything about one date. */
void calendar_day(enum calendar c, int32_t day, struct trading_day *out);

/* The exchange's date at a time. */
int32_t calendar_date(enum calendar c, int64_t ns);

/* The next / previous date with a session, day itself excluded; the last or
 * first date of the range where there is none. */
int32_t calendar_next(enum calendar c, int32_t day);
int32_t calendar_previous(enum calendar c, int32_t day);

/* The time that a daily bar of that date stands for: the close of its regular
 * session (on a date without one: 16:00 exchange time; 24x7: the next midnight). */
int64_t calendar_close(enum calendar c, int32_t day);

/* Is ns inside that session? */
bool calendar_in_session(enum calendar c, enum session s, int64_t ns);

/* "us-equity" or "24x7"; -1 for any other word. */
int calendar_find(const char *name);

#endif
