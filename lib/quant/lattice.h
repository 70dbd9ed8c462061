/*
 * lattice.h - a tree of prices: slow, simple, a check on everything else
 *
 * Cox, Ross and Rubinstein's with equal jumps, as QuantLib has it: up and down by
 * sigma sqrt(dt), the drift in the probabilities.
 */
#ifndef TAPELINE_QUANT_LATTICE_H
#define TAPELINE_QUANT_LATTICE_H

#include "quant/option.h"

enum { LATTICE_STEPS_MIN = 3, LATTICE_STEPS_MAX = 10000 };

/* Price, delta, gamma and theta, the rest NaN; discrete dividends are not looked at.
 * room: for 3 steps + 2 doubles.  0; -1 where the drift is so large for the volatility
 * that a probability leaves 0..1: more steps help. */
int lattice_value(const struct option *o, const struct market *m, double volatility, size_t steps,
		  double *room, struct option_value *out);

#endif
