/*
 * fetch.h - several sources as one tape
 *
 * Sources merge by each one's running highest ts, ties by their order; within a
 * source nothing is re-sorted.  What is outside the window is left out.  Splits
 * and dividends come first among equals, and only those that fall into the time
 * that the other sources cover.
 */
#ifndef TAPELINE_MARKET_FETCH_H
#define TAPELINE_MARKET_FETCH_H

#include <stdbool.h>
#include <stdint.h>

#include "market/source.h"
#include "tape/merge.h"
#include "tape/stage.h"

/* What is wanted: [from, to), and of days those in [day_from, day_to).  NO_TS where
 * open.  A bar that ends at midnight belongs to the day before it. */
struct fetch_window {
	int64_t from, to;
	int64_t day_from, day_to;
};

bool fetch_window_holds(const struct fetch_window *w, int64_t ts, bool bar);

/* That exchange date, midnight to midnight, as the window's day. */
void fetch_window_day(struct fetch_window *w, enum calendar calendar, int32_t day);

/* The last date with a session among the lines of these sources, which are read to
 * their ends; FETCH_NO_DAY where there is none.  0, or -1 with e. */
#define FETCH_NO_DAY INT32_MIN
int fetch_last_day(struct source *const *sources, size_t n, enum calendar calendar, int32_t *day,
		   struct err *e);

struct fetch_input {
	struct source *source;
	const char *name;  /* for a line that came with the state */
	int64_t high;      /* running highest ts; NO_TS before the first */
	bool ready;        /* item is its next line */
	bool done, merged; /* at its end; in the merge */
	struct source_item item;
	struct buf kept; /* the line of `item`, where it came with the state */
};

struct fetch {
	struct fetch_input *inputs; /* actions first, where there are any */
	size_t n;
	bool has_actions;
	enum calendar calendar;
	int64_t actions_from; /* NO_TS until the others' first lines are known */
	struct merge merge;
	struct fetch_window window;
	bool write_end; /* write an `end` when all sources have ended */
	bool piece;     /* more may come later: what ended is only cut */
	bool open;      /* lines passed since the last `end` */
	bool any;       /* a line, or an error record for a row, was written in this run */
	bool hinted;    /* that a file is not in order of time */

	const struct map *names; /* the symbols asked for; NULL: any */
	bool *met;               /* by name: a line of it was written */
	uint32_t n_met;
};

/* Sources are taken over, also on failure.  actions may be NULL.  0, or -1 with e. */
int fetch_init(struct fetch *f, struct source **sources, const char *const *names, size_t n,
	       struct source *actions, const char *actions_name, struct err *e);
void fetch_release(struct fetch *f);

/* Only these symbols were asked for: whichever is not among the lines is told at the
 * end.  Borrowed.  0, or -1 with e. */
int fetch_expect(struct fetch *f, const struct map *names, struct err *e);

/* A source's `step` (stage.h). */
int fetch_step(struct fetch *f, struct stage *s, struct err *e);

/* Lines taken from standard input and not on the tape yet. */
size_t fetch_held(const struct fetch *f);

void fetch_snap(struct fetch *f, struct snap *sn);

/* Bytes done and in all; in all 0 where a source (a pipe) does not know. */
void fetch_progress(const struct fetch *f, uint64_t *done, uint64_t *total);

#endif
