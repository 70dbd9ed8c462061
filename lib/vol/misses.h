/*
 * misses.h - what forecasts from ranges have missed by, returns and ranges together
 *
 * Simulated paths draw from these: a return's standardised residual and the log of
 * the same bar's range variance over what was forecast of it hang together.
 */
#ifndef TAPELINE_VOL_MISSES_H
#define TAPELINE_VOL_MISSES_H

#include <stdbool.h>

#include "base/rng.h"
#include "vol/history.h"

struct shock {
	double z; /* a standardised residual */
	double u; /* log of a range variance over what was forecast of it, of the same bar */
};

struct misses {
	struct history z, u;
};

/* Keep those of a window, and never fewer than a quantile needs. */
void misses_init(struct misses *s, size_t window);
void misses_release(struct misses *s);

/* One bar's; left out where there is no memory. */
void misses_add(struct misses *s, double z, double u);

/* Are there enough to draw from? */
bool misses_ready(const struct misses *s);

/* One of them, at random. */
struct shock misses_draw(const struct misses *s, struct rng *r);

void misses_snap(struct snap *sn, struct misses *s);

#endif
