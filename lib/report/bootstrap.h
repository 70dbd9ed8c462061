/*
 * bootstrap.h - how far could the figures be off by chance?
 *
 * The stationary bootstrap (Politis and Romano, 1994): a new history is put
 * together from blocks of the old one, each of a random length with the given
 * mean, the end joined to the beginning, so that what hangs together over some
 * days stays together.  Of many such histories the middle 95 % make an interval.
 * Two series are drawn with the same days.  Seed, number and mean length are all
 * that the result depends on.
 */
#ifndef TAPELINE_REPORT_BOOTSTRAP_H
#define TAPELINE_REPORT_BOOTSTRAP_H

#include <stddef.h>
#include <stdint.h>

struct bootstrap {
	uint64_t seed;
	size_t resamples;
	double block; /* mean length in periods, >= 1 */
	double periods, risk_free;
};

enum boot_figure { BOOT_ANNUAL, BOOT_VOLATILITY, BOOT_SHARPE, BOOT_DRAWDOWN, BOOT_FIGURES };

struct boot_interval {
	double low, high; /* NAN where the figure is not defined */
};

/* Intervals of the figures of r[0..n), or, where `other` is not NULL, of other's
 * figures less those of r.  0, or -1 without memory. */
int bootstrap_run(const struct bootstrap *o, const double *r, const double *other, size_t n,
		  struct boot_interval out[BOOT_FIGURES]);

#endif
