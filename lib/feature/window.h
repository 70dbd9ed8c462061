/*
 * window.h - sums, moments, trends and co-moments of the last w values
 *
 * Nothing is ever subtracted, so nothing drifts or cancels, whatever the length
 * of the tape: values come in blocks of w, and the last w of them are the rest
 * of the block before (a suffix, of which the aggregates were made once, when
 * that block was full) and the beginning of the present one (a prefix, which
 * grows).  The aggregate of both together is the window's.  A step costs a few
 * operations, and one pass over the block each w steps; a value that was not
 * finite is gone as soon as it has left the window.
 *
 * Moments are kept as mean and sums of squared deviations (Welford 1962; merged
 * as in Chan, Golub, LeVeque 1983): a constant series has variance zero exactly,
 * and no variance is ever negative.
 *
 * Each function takes its part of the state off st; the n-th value (from 1) goes
 * in and what is returned is about the last min(n, w) values, it included.  A sum
 * with n below 1 has not begun: x is ignored and NaN returned.
 */
#ifndef TAPELINE_FEATURE_WINDOW_H
#define TAPELINE_FEATURE_WINDOW_H

#include "feature/feature.h"

/* Sum: 8 bytes a step. */
static inline size_t sum_size(int64_t w)
{
	return (size_t)w + 1;
}
double window_sum(struct feature_state *st, int64_t w, int64_t n, double x);

/* Mean and sum of squared deviations from it: 16 bytes a step. */
struct moments {
	double mean, m2;
};
static inline size_t moments_size(int64_t w)
{
	return 2 * (size_t)w + 2;
}
struct moments window_moments(struct feature_state *st, int64_t w, int64_t n, double x);

/* Mean, and sum of products of the deviations of value and index (0 the oldest):
 * what weighted averages and lines are made of.  16 bytes a step. */
struct trend {
	double mean, c;
};
static inline size_t trend_size(int64_t w)
{
	return 2 * (size_t)w + 2;
}
struct trend window_trend(struct feature_state *st, int64_t w, int64_t n, double x);

/* Means of two series, and sums of squares and products of their deviations: 26
 * bytes a step.  The suffixes of only a quarter of the block are kept at a time. */
struct comoments {
	double mean_x, mean_y, xx, yy, xy;
};
static inline size_t comoments_size(int64_t w)
{
	return 2 * (size_t)w + 5 + 5 * (((size_t)w + 3) / 4);
}
struct comoments window_comoments(struct feature_state *st, int64_t w, int64_t n, double x,
				  double y);

/* The value w steps ago; NaN for the first w.  8 bytes a step. */
static inline size_t lag_size(int64_t w)
{
	return (size_t)w;
}
double window_lag(struct feature_state *st, int64_t w, int64_t n, double x);

/* A sum from the first value on, compensated (Neumaier 1974). */
enum { TOTAL_SIZE = 2 };
double running_total(struct feature_state *st, double x);

/* Take n doubles, or n integers, off the state. */
static inline double *take(struct feature_state *st, size_t n)
{
	double *d = st->d;

	st->d += n;
	return d;
}

static inline int64_t *take_int(struct feature_state *st, size_t n)
{
	int64_t *i = st->i;

	st->i += n;
	return i;
}

/* Keep x for the next bar and return what was kept (0 at first). */
static inline double swap_last(struct feature_state *st, double x)
{
	double *d = take(st, 1), last = *d;

	*d = x;
	return last;
}

#endif
