/*
 * span.h - how long a bar is, and which interval a time falls into
 *
 * A span is an amount of time (1s 5m 1h, up to a day; 1d; 1w) or of trading
 * (tick:500 trades, volume:10000 shares, dollar:1000000 of turnover).
 *
 * Intervals of seconds, minutes and hours are counted from the exchange's
 * midnight, cut off where the session starts and ends: 1h has bars from 09:30 to
 * 10:00, then on the clock's hours.  1d is the session itself; 1w goes from the
 * first session of a week (Monday to Sunday) to the end of its last one, so a
 * holiday shortens it.  With SESSION_ALL a day is midnight to midnight and a
 * week Monday's midnight to the next.
 */
#ifndef TAPELINE_MARKET_SPAN_H
#define TAPELINE_MARKET_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "base/err.h"
#include "market/calendar.h"

enum span_kind { SPAN_INTRADAY, SPAN_DAY, SPAN_WEEK, SPAN_TICK, SPAN_VOLUME, SPAN_DOLLAR };

enum { SPAN_TEXT = 64 };

struct span {
	enum span_kind kind;
	int64_t ns;           /* time: nominal length, which orders spans */
	dec_wide amount;      /* tick (in units of 1, not 1e-9), volume, dollar (units of 1e-9) */
	char text[SPAN_TEXT]; /* as it stands in bars: "60s" is written "1m" */
};

/* Parse s[0..n); -1 with e (STATUS_USAGE), which says what was expected. */
int span_parse(const char *s, size_t n, struct span *out, struct err *e);

/* A total order: times by length, then tick, volume and dollar by amount. */
int span_compare(const struct span *a, const struct span *b);

static inline bool span_is_time(const struct span *sp)
{
	return sp->kind <= SPAN_WEEK;
}

struct interval {
	int64_t start, end; /* [start, end) ns UTC */
};

/* The calendar as bars see it, with the last day and week looked at kept. */
struct span_clock {
	enum calendar calendar;
	enum session session;
	int32_t day, monday;
	int64_t day_start, day_end; /* midnight to midnight; empty at first */
	int64_t start, end;         /* the session in it; start == end: none */
	int64_t close;              /* end of its regular session */
	struct interval week;
};

void span_clock_init(struct span_clock *k, enum calendar calendar, enum session session);

/* Make the day of `ns` the one kept. */
void span_clock_set(struct span_clock *k, int64_t ns);

/* The interval of a time span that holds ns; false where ns is in no session. */
bool span_interval(struct span_clock *k, const struct span *sp, int64_t ns, struct interval *out);

/* The interval a bar [start, end) of another span belongs to: by its start, or by
 * the session's start where it only reaches into the session. */
bool span_interval_of_bar(struct span_clock *k, const struct span *sp, int64_t start, int64_t end,
			  struct interval *out);

/* The interval of a day or week span that holds that exchange date. */
bool span_interval_of_date(struct span_clock *k, const struct span *sp, int32_t day,
			   struct interval *out);

#endif
