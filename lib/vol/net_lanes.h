/*
 * net_lanes.h - the element-wise half of an LSTM's step, compiled for several CPUs
 *
 * exp, sigmoid and tanh are good to a few units of 1e-16 absolute, not to the last bit: networks
 * need no more.  Each element is computed by the same operations whatever stands beside it, so
 * results do not depend on how the compiler groups them; they do depend on whether the CPU has
 * fused multiply-add.
 */
#ifndef TAPELINE_VOL_NET_LANES_H
#define TAPELINE_VOL_NET_LANES_H

#include <stddef.h>

enum { NET_LANES = 8 }; /* widths are multiples of this, so that loops have no tails */

struct net_lanes {
	const char *name;

	/* One step of `rows` windows, `width` units each.  z: 4 × width a row, gates before their
	 * functions (input, forget, cell, output) and after; c before and now, tanh of it: width a
	 * row; h goes to rows `stride` apart. */
	void (*forward)(size_t rows, size_t width, double *z, const double *c_before, double *c,
			double *tanh_c, double *h, size_t stride);

	/* Back through it.  dh: what the loss changes by with h; dc: with c, from the step after,
	 * replaced by that for the step before.  z: gates, replaced by the slopes at their
	 * arguments. */
	void (*backward)(size_t rows, size_t width, double *z, const double *c_before,
			 const double *tanh_c, const double *dh, double *dc);
};

/* The best one that this CPU can run, or a certain one by name (NULL where it cannot). */
const struct net_lanes *net_lanes(void);
const struct net_lanes *net_lanes_find(const char *name);

#endif
