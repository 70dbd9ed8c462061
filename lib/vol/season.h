/*
 * season.h - the time of day in the variance of intraday returns
 *
 * Variance within a day has the shape of a U that no GARCH knows of, and the night
 * is a step unlike any other (Andersen and Bollerslev 1997).  So a day is cut into
 * slots, and each has a weight: what the variance of one bar there is, relative to
 * an average bar.  Returns are divided by the root of their weight before a model
 * sees them and forecasts are multiplied by it.
 *
 * Weights come from past days alone.  When a day is over, each slot's mean square,
 * over the day's own level, enters a discounted mean over days; neighbours are
 * taken together, the more the fewer days there are, but never across the opening
 * or closing.  On the first day all weights are 1.
 *
 * Slots are the bars themselves, or minutes where bars are shorter.  A return that
 * reaches over slots in which a bar is usual and was not (a halt, a hole in the data)
 * has the sum of their weights.  Bars of
 * trades or volume have no slots: their clock runs with the market's already.
 */
#ifndef TAPELINE_VOL_SEASON_H
#define TAPELINE_VOL_SEASON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/calendar.h"
#include "market/span.h"
#include "tape/snap.h"

/* The return from the last bar of a day to the first price of the next. */
enum overnight {
	OVERNIGHT_OWN,  /* is a step of its own, with its own weight */
	OVERNIGHT_DROP, /* is left out */
	OVERNIGHT_JOIN, /* belongs to the day's first bar */
};

enum { SEASON_SLOT_NUMBERS = 7 };

struct season_slot {
	/* Past days, discounted: squares relative to the day's level, and how many these are; days
	 * on which a bar came. */
	double sum, count, came;
	double weight;              /* of a bar's variance; mean 1 over the bars of a day */
	double square, bars, today; /* of the day so far; today: did a bar come */
};

struct season {
	bool on; /* otherwise all slots' weights stay 1 */
	enum overnight overnight;
	enum calendar calendar;
	int64_t span;         /* of a bar, ns; 0 where it is not one of time */
	int64_t width;        /* of a slot, a multiple of span */
	uint32_t n;           /* slots in a day */
	uint32_t open, close; /* the regular session's: [open, close) */
	double days;          /* past ones, discounted */
	double bars; /* of a day: those to expect, or the past's mean where there are no slots */
	double night_sum, night_count;
	struct season_slot *slot;
	uint32_t *list; /* room for the numbers of all slots */

	int32_t day;            /* of the last bar; INT32_MIN before the first */
	int64_t last;           /* its number in the day, -1 on bars without slots */
	double square, weighed; /* of the day so far: squares, and the weights that they had */
	double night_square;    /* of the night before it; negative: none */
	uint64_t seen;          /* bars today */
};

/* Where a bar stands: kept by the caller for all streams, since bars come in order of time. */
struct season_clock {
	enum calendar calendar;
	struct trading_day day;
};

void season_clock_init(struct season_clock *k, enum calendar c);
/* The day of a bar that ends at ts. */
const struct trading_day *season_clock_day(struct season_clock *k, int64_t ts);

/* For bars of that span, below one day.  -1 without memory. */
int season_init(struct season *s, const struct span *sp, enum calendar c, enum overnight o,
		bool on);
void season_release(struct season *s);

/* A bar that ends at ts begins: true where it is the first of its day and there was a night before
 * it.  A day that is over then becomes past. */
bool season_begin(struct season *s, const struct trading_day *day);

/* The weight of its return, and that of the night. */
double season_weight(const struct season *s, int64_t ts, const struct trading_day *day);
double season_night_weight(const struct season *s);

/* What the bar's return was, and the night's before it; after the weights were asked for. */
void season_night(struct season *s, double r);
void season_end(struct season *s, int64_t ts, const struct trading_day *day, double r);

/* The weights of the steps that the next `bars` bars consist of: a bar with a night before it has
 * two.  How many steps there are, at most `cap`. */
struct season_step {
	double weight;
	uint32_t bar; /* the one that it belongs to, from 1 */
};
size_t season_ahead(const struct season *s, const struct trading_day *day, size_t bars,
		    struct season_step *out, size_t cap);

/* The weights of a whole day, its night included unless that is left out; 0 while not known. */
double season_total(const struct season *s);

void season_snap(struct snap *sn, struct season *s);

#endif
