/*
 * family.h - what the families of features share
 *
 * A family is one file with a table; registry.c strings the tables together.
 * To add a feature, write its update function and its row in the family where
 * it belongs; nothing else changes.
 */
#ifndef TAPELINE_FEATURE_FAMILY_H
#define TAPELINE_FEATURE_FAMILY_H

#include <math.h>

#include "feature/feature.h"

/* Each ends with a row without name. */
extern const struct feature_def average_features[];
extern const struct feature_def price_features[];
extern const struct feature_def momentum_features[];
extern const struct feature_def oscillator_features[];
extern const struct feature_def directional_features[];
extern const struct feature_def sar_features[];
extern const struct feature_def volatility_features[];
extern const struct feature_def range_features[];
extern const struct feature_def volume_features[];
extern const struct feature_def statistics_features[];
extern const struct feature_def micro_features[];
extern const struct feature_def cross_features[];
extern const struct feature_def clock_features[];

#define NEED_BAR (NEED_HIGH | NEED_LOW | NEED_CLOSE)

#define WINDOW(name, def, min)                                                                     \
	{                                                                                          \
		name, def, min, FEATURE_MAX_WINDOW, true                                           \
	}

/* Units of outputs. */
#define UNIT_NONE                                                                                  \
	{                                                                                          \
		0, 0                                                                               \
	}
#define UNIT_PRICE                                                                                 \
	{                                                                                          \
		1, 0                                                                               \
	}
#define UNIT_PRICE_SQUARE                                                                          \
	{                                                                                          \
		2, 0                                                                               \
	}
#define UNIT_VOLUME                                                                                \
	{                                                                                          \
		0, 1                                                                               \
	}

/* v once n bars are there. */
static inline double after(int64_t n, int64_t bars, double v)
{
	return n >= bars ? v : NAN;
}

/* Nothing is left of a smoothed value after many thousand bars without movement:
 * what remains is below the range in which ratios mean something. */
static inline bool vanished(double x)
{
	return fabs(x) < 1e-290;
}

/* Is a difference of values of this size only rounding?  TA-Lib 0.8 asks so, too. */
static inline bool is_rounding(double difference, double size)
{
	return fabs(difference) <= 1e-14 * size;
}

static inline double lower(double a, double b)
{
	return a < b ? a : b;
}

static inline double higher(double a, double b)
{
	return a > b ? a : b;
}

/* A parameter as a window. */
static inline int64_t win(double p)
{
	return (int64_t)p;
}

/* What holds in a row where no state is kept and nothing warms up. */
void size_none(const double *p, size_t *nd, size_t *ni);
int64_t warmup_one(const double *p);
/* The first parameter's window, and one or two more bars. */
int64_t warmup_window(const double *p);
int64_t warmup_window1(const double *p);
int64_t warmup_window2(const double *p);

/* Wilder's true range: max(high, close before) - min(low, close before). */
double true_range(const struct feature_input *in, double close_before);

#endif
