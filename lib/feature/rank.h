/*
 * rank.h - order statistics of the last w values
 *
 * A treap over the slots of the window's ring: a binary search tree by (value,
 * slot) that is a heap by a fixed hash of the slot, hence balanced whatever the
 * order of the values, and the same on every machine.  Left and right child and
 * the size of the subtree are packed into one integer, 21 bits each; with sums
 * of subtrees 24 bytes a step, without 16.
 */
#ifndef TAPELINE_FEATURE_RANK_H
#define TAPELINE_FEATURE_RANK_H

#include "feature/feature.h"

struct rank {
	double *value; /* by slot, from 1; slot 0 is no slot */
	double *sum;   /* of the subtree, by slot; NULL: not kept */
	int64_t *node; /* by slot; node[0] holds the root */
	int64_t w;
};

static inline size_t rank_doubles(int64_t w, bool sums)
{
	return ((size_t)w + 1) * (sums ? 2 : 1);
}

static inline size_t rank_ints(int64_t w)
{
	return (size_t)w + 1;
}

/* Take a window's tree off the state. */
struct rank rank_take(struct feature_state *st, int64_t w, bool sums);

/* The n-th value goes in, the (n-w)-th out. */
void rank_push(struct rank *r, int64_t n, double x);

/* How many values are below x (or at most x), and in *sum, where not NULL, their
 * sum. */
int64_t rank_below(const struct rank *r, double x, bool or_equal, double *sum);

/* Is it a tree of min(n, w) slots, each once, as joined here? */
bool rank_sound(const struct rank *r, int64_t n);

/* Sum of all values. */
double rank_total(const struct rank *r);

#endif
