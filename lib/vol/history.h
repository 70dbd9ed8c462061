/*
 * history.h - the last numbers of a series, in one piece
 *
 * Room grows by doubling up to twice what is kept; from then on nothing is
 * allocated, and each number is moved at most once.
 */
#ifndef TAPELINE_VOL_HISTORY_H
#define TAPELINE_VOL_HISTORY_H

#include <stddef.h>

#include "tape/snap.h"

struct history {
	double *v; /* owned */
	size_t from, n, cap;
	size_t keep; /* at most */
};

void history_init(struct history *h, size_t keep);
void history_release(struct history *h);

/* Append one; the oldest leaves where there are `keep`.  -1 without memory. */
int history_add(struct history *h, double x);

/* All that is kept, oldest first; and the newest n of them (h->n >= n). */
static inline const double *history_all(const struct history *h)
{
	return h->v + h->from;
}

static inline const double *history_last(const struct history *h, size_t n)
{
	return h->v + h->from + h->n - n;
}

void history_snap(struct snap *sn, const char *name, struct history *h);

#endif
