/*
 * digest.h - one tape, read once, as a report needs it
 *
 * Takes line after line and keeps days, round trips, sums and settings: memory
 * grows with days and trades, never with the length of the tape.
 *
 * The time looked at begins at the base: the last account record before the first
 * order, so that days on which nothing could be traded yet (warm-up) do not
 * count, and not before `from`.  Where there is none, it is the cash at the start,
 * the session before.  It ends at `to`.  Only the check of the books is of the
 * whole tape.
 */
#ifndef TAPELINE_REPORT_DIGEST_H
#define TAPELINE_REPORT_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "market/calendar.h"
#include "report/books.h"
#include "report/prices.h"
#include "report/refusals.h"
#include "report/settings.h"
#include "report/trips.h"
#include "tape/record.h"
#include "tape/symbols.h"

enum { DIGEST_MAX_DAYS = 1 << 18, DIGEST_MAX_ORDERS = 1 << 24, DIGEST_MAX_MARKS = 1 << 20 };

struct digest_options {
	enum calendar calendar;
	int64_t from, to, split;    /* ns UTC, NO_TS where open or none */
	const char *benchmark;      /* a symbol on the tape, or NULL */
	const struct map *universe; /* symbols of buy-and-hold; none: all but the benchmark */
	bool closes;                /* keep each day's prices and the fills, for plots */
};

/* A day is what lies between two account records of different dates.  The first
 * is the base: only its levels count. */
struct day {
	int32_t date;
	int64_t ts;
	double equity, cash, longs, shorts; /* shorts below zero */
	double benchmark;                   /* 0: no price yet */
	struct hold hold[PRICES_BASES];
	double traded, fees, slippage, dividends, borrow, interest;
};

struct mark {
	uint32_t symbol;
	size_t day; /* it belongs to */
	bool buy;
	double price;
};

/* Prices of the days, by symbol. */
struct closes {
	double *v; /* by day; 0 where none is known */
	size_t n, cap;
};

struct split {
	uint32_t symbol;
	size_t day;
	double ratio;
};

struct digest {
	const char *name; /* of the tape; borrowed */
	struct digest_options o;

	struct symbols symbols;
	struct map strategies;
	struct settings settings;
	struct books books;
	struct prices prices;
	struct trips trips;
	struct refusals refusals;

	struct day *days;
	size_t n_days, cap_days;
	struct day flows; /* of the day that is not over */
	bool started, over;

	struct map orders; /* by id */

	struct closes *closes; /* by symbol */
	size_t n_closes, cap_closes;
	struct mark *marks;
	size_t n_marks, cap_marks;
	struct split *splits;
	size_t n_splits, cap_splits;

	/* What stands on the tape. */
	uint64_t lines, unreadable, errors, gaps, signals, n_orders, canceled, expired, controls;
	uint64_t fills, late_fills; /* of them behind the last account record */
	uint64_t unexplained;       /* fills whose cost beside fees is not known */
	bool synthetic, ended;
	int64_t first, last; /* lowest and highest ts; NO_TS where there is none */
	char why[200];       /* of the first line that could not be read */
	uint64_t why_line;
	char halt[120]; /* reason of the last halt or kill, "" where there was none */
	bool failed;    /* memory or a ceiling ended */

	struct record r; /* in hand */
};

void digest_init(struct digest *d, const char *name, const struct digest_options *o);
void digest_release(struct digest *d);

/* One line, without its newline; false where it is no record (counted). */
bool digest_line(struct digest *d, const char *p, size_t n);

/* It was too long, or torn. */
void digest_unreadable(struct digest *d, const char *why);

/* ---- questions ---- */

static inline double digest_price(const struct digest *d, size_t symbol)
{
	return symbol < d->prices.n ? d->prices.v[symbol].last : 0;
}

/* Has the tape a price of it? */
bool digest_has_price(const struct digest *d, const char *symbol);

const char *digest_symbol(const struct digest *d, uint32_t symbol);
const char *digest_strategy(const struct digest *d, uint32_t strategy);

/* Is there anything to report on: a day with a return? */
static inline bool digest_has_days(const struct digest *d)
{
	return d->n_days > 1;
}

#endif
