/*
 * extreme.h - the highest or lowest of the last w values
 *
 * A queue of the values that can still become the extreme: each new one throws
 * out those it beats, from the end.  Amortised constant time; 16 bytes a step.
 */
#ifndef TAPELINE_FEATURE_EXTREME_H
#define TAPELINE_FEATURE_EXTREME_H

#include "feature/feature.h"

struct extreme {
	double x;
	int64_t age; /* 0: the newest value; of equal ones the latest counts */
};

static inline size_t extreme_doubles(int64_t w)
{
	return (size_t)w;
}

static inline size_t extreme_ints(int64_t w)
{
	return (size_t)w + 2;
}

/* The extreme of the last min(n, w) values; x is the n-th. */
struct extreme window_max(struct feature_state *st, int64_t w, int64_t n, double x);
struct extreme window_min(struct feature_state *st, int64_t w, int64_t n, double x);

#endif
