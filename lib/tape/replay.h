/*
 * replay.h - several tapes as one, selected and paced
 *
 * Tapes merge by each one's running highest ts, ties by their order; within a
 * tape nothing is re-sorted, and a line without ts follows the line before it.
 *
 * A single tape's `end` records stay where they are; those of several become
 * one, last.  Where the tape is cut at `to`, an end behind it is moved to `to`:
 * the session is over there.
 */
#ifndef TAPELINE_TAPE_REPLAY_H
#define TAPELINE_TAPE_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "tape/merge.h"
#include "tape/pace.h"
#include "tape/record.h"
#include "tape/reel.h"
#include "tape/select.h"
#include "tape/snap.h"
#include "tape/stage.h"

struct replay_input {
	struct reel reel;
	int64_t high;              /* its running highest ts, NO_TS before the first */
	bool ready;                /* p[0..n) is its next line and stands in the merge */
	bool ended;                /* its last dated line was an `end` */
	bool dated, is_end, asked; /* the next line is (asked for, and more than a frame) */
	const char *p;
	size_t n;
};

struct replay {
	/* For the caller to fill in between replay_init() and the first step. */
	struct select select;
	struct pace pace;

	struct replay_input *inputs;
	uint32_t n;
	uint32_t primed; /* inputs whose first line was looked for */
	struct merge merge;
	bool pieces;         /* there is a state: torn lines and inputs without `end` go on */
	bool seen, selected; /* a line was read; one that was asked for passed */

	/* `end` records. */
	bool open;      /* something dated passed since the last one */
	bool closed;    /* one has passed */
	bool beyond;    /* one was met behind select.to */
	struct buf end; /* the one held, or the one moved to select.to */
	int64_t end_ts; /* NO_TS where none is held */
	uint32_t end_input;
	uint64_t end_line;

	struct record r; /* the line last looked at */
};

void replay_init(struct replay *rp);

/* Open the tapes (standard input where there is none); names are borrowed.
 * `pieces`: a later run goes on, so a torn last line is kept. */
int replay_open(struct replay *rp, const char *const *names, size_t n, bool pieces, struct err *e);
void replay_release(struct replay *rp);

/* What a source's `step` does; see stage.h. */
int replay_step(struct replay *rp, struct stage *s, struct err *e);

void replay_snap(struct replay *rp, struct snap *sn);

#endif
