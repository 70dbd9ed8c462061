/*
 * timers.h - what is due, by tape time
 *
 * A heap ordered by due time, then intervals before moments, then order of
 * registration: a total order, so that nothing depends on the heap's shape.
 */
#ifndef TAPELINE_TAPE_TIMERS_H
#define TAPELINE_TAPE_TIMERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tape/snap.h"
#include "tape/stage.h"

struct timer_entry {
	struct timer t;
	uint64_t seq;
};

struct timers {
	struct timer_entry *heap;
	size_t n, cap;
	uint64_t seq;
};

void timers_init(struct timers *ts);
void timers_release(struct timers *ts);

int timers_add(struct timers *ts, struct timer t); /* 0, or -1 without memory */

/* Is one due before a record with this ts?  A moment at ts itself is due only
 * where nothing at ts can follow (`closing`).  Takes the first of them. */
bool timers_due(struct timers *ts, int64_t now, bool closing, struct timer *out);

void timers_snap(struct timers *ts, struct snap *sn);

#endif
