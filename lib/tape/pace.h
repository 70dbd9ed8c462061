/*
 * pace.h - when a line of a recorded tape is due on the clock of today
 *
 * Due times are counted from the first line (or the last pause cut short), not
 * from one line to the next, so that nothing drifts: a pace that fell behind catches up.  The clock
 * only says how long to wait; it never decides what is written.
 */
#ifndef TAPELINE_TAPE_PACE_H
#define TAPELINE_TAPE_PACE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct pace {
	double speed;      /* seconds of tape per second of clock; 0: never wait */
	int64_t max_pause; /* ns of clock, the longest wait for one line; 0: any */
	bool started;
	int64_t last;   /* highest ts so far */
	int64_t anchor; /* ts of the line counted from: the first, or one after a cut pause */
	int64_t start;  /* the clock when that line was due */
};

/* "60", "0.5" or "max".  0, or -1 with e (usage). */
int pace_speed(struct pace *p, const char *s, struct err *e);

/* How long to wait, in ns, before a line of this ts may be written, the
 * monotonic clock being `now`; 0 where it is due.  Asking again for the same
 * line, later, is fine. */
int64_t pace_wait(struct pace *p, int64_t ts, int64_t now);

#endif
