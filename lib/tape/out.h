/*
 * out.h - what a stage writes: ranges of its input with own lines between them
 *
 * Nothing that passes is copied: a run of passing lines is one range of the read
 * buffer, own lines stand in a buffer of their own, and out_flush() writes all in
 * order.  Ranges must stay where they are until then.  Long ranges that a relay has kept
 * are not even copied then.
 */
#ifndef TAPELINE_TAPE_OUT_H
#define TAPELINE_TAPE_OUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "tape/relay.h"

enum { OUT_SEGMENTS = 1000, OUT_OWN_BYTES = 256 * 1024, OUT_OWN_MAX = 1 << 28 };

struct out_segment {
	const char *p; /* a passing range; NULL: own[at .. at + n) */
	size_t at, n;
};

struct out {
	int fd;
	struct relay *relay; /* or NULL */
	struct buf own;
	size_t own_done; /* how much of own is in segments already */
	size_t n_segments;
	uint64_t bytes; /* written so far */
	struct out_segment segments[OUT_SEGMENTS];
};

void out_init(struct out *o, int fd);
void out_release(struct out *o);

/* Append a range that stays in place until out_flush(). */
static inline void out_pass(struct out *o, const char *p, size_t n)
{
	struct out_segment *last = o->n_segments ? &o->segments[o->n_segments - 1] : NULL;

	if (last && last->p && last->p + last->n == p)
		last->n += n;
	else if (n)
		o->segments[o->n_segments++] = (struct out_segment){.p = p, .n = n};
}

/* Append what was added to `own` since the last call. */
void out_own(struct out *o);

/* Is it time to flush before more is appended? */
static inline bool out_full(const struct out *o)
{
	/* A line adds at most three segments: timers' lines, itself, its own. */
	return o->n_segments + 4 > OUT_SEGMENTS || o->own.n >= OUT_OWN_BYTES;
}

/* Write everything, however long it blocks.  0, or -1 with e: STATUS_IO. */
int out_flush(struct out *o, struct err *e);

#endif
