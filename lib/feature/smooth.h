/*
 * smooth.h - exponential smoothing with TA-Lib's starts
 *
 * Each takes one double off the state; x is the n-th value that goes in.  Where n
 * is below 1, smoothing has not begun: x is ignored and NaN returned.
 */
#ifndef TAPELINE_FEATURE_SMOOTH_H
#define TAPELINE_FEATURE_SMOOTH_H

#include "feature/feature.h"

/* Exponential mean with weight 2/(w+1), from the mean of the first w values on;
 * NaN before. */
double smooth_ema(struct feature_state *st, int64_t w, int64_t n, double x);

/* Wilder's mean, weight 1/w, from the mean of the first w values on; NaN before. */
double smooth_wilder(struct feature_state *st, int64_t w, int64_t n, double x);

/* Wilder's sum: plain over the first w-1 values, then s - s/w + x.  NaN before
 * the (w-1)-th. */
double smooth_wilder_sum(struct feature_state *st, int64_t w, int64_t n, double x);

#endif
