/*
 * grid.h - options on a share that pays cash: finite differences
 *
 * The price falls by the dividend when the share goes without it and is log-normal in
 * between (the "spot" model; not the one in which the share less all dividends is
 * log-normal).  Crank and Nicolson's scheme on the log price, each part between
 * dividends begun by Rannacher's half steps; early exercise by Brennan and Schwartz's
 * elimination from the side where it happens.  No libm.
 */
#ifndef TAPELINE_QUANT_GRID_H
#define TAPELINE_QUANT_GRID_H

#include "quant/option.h"

enum { GRID_STEPS_MIN = 20, GRID_STEPS_MAX = 2000, GRID_STEPS = 400 };

/* How many doubles of room a grid of so many steps of time and as many of price takes. */
#define GRID_ROOM(steps) (8 * ((size_t)(steps) + 1))

/* Price, delta, gamma and theta, the rest NaN. */
void grid_value(const struct option *o, const struct market *m, double volatility, size_t steps,
		double *room, struct option_value *out);

#endif
