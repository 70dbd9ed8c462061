/*
 * best.h - the best bid and offer of a security, and what happens to them
 */
#ifndef TAPELINE_FEATURE_BEST_H
#define TAPELINE_FEATURE_BEST_H

#include <stdbool.h>
#include <stdint.h>

#include "tape/snap.h"

/* NaN where a side, or its size, is not known or withdrawn. */
struct best {
	double bid, ask, bid_size, ask_size;
};

/* What quotes amount to since the bar before: order-flow imbalance, and the spread
 * summed over time. */
struct best_flow {
	int64_t from; /* since when */
	int64_t upto; /* until when the spread is summed */
	double ofi;
	double area, time; /* of the spread: price times ns, and ns */
};

void best_reset(struct best *b);

/* Shares have become `ratio` as many. */
void best_split(struct best *b, double ratio);
void best_flow_split(struct best_flow *f, double ratio);

/* The order-flow imbalance of one change; a side that comes or goes adds nothing.
 * Cont, Kukanov, Stoikov (2014), The price impact of order book events, eq. 3. */
double best_ofi(const struct best *before, const struct best *after);

/* Begin anew at ts. */
void best_flow_reset(struct best_flow *f, int64_t ts);

/* Sum the spread that stood until ts, at which a quote stands, or a bar that closes
 * the sums.  `step` is the length of a bar of time, or 0: where that has passed since
 * `from` and no bar came, the sums begin with the interval that ts is in. */
enum best_event { BEST_QUOTE, BEST_BAR };
void best_flow_advance(struct best_flow *f, const struct best *b, int64_t ts, int64_t step,
		       enum best_event what);

/* The spread's mean over the time in which there was one; NaN where there was none. */
double best_flow_mean_spread(const struct best_flow *f);

void best_snap(struct snap *sn, struct best *b);
void best_flow_snap(struct snap *sn, struct best_flow *f);

#endif
