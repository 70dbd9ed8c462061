/*
 * resample.h - days drawn again, for bootstraps of what hangs together over time
 *
 * at[0..n) become places in a series of n, its end joined to its beginning.
 */
#ifndef TAPELINE_BASE_RESAMPLE_H
#define TAPELINE_BASE_RESAMPLE_H

#include <stddef.h>

#include "base/rng.h"

/* Blocks of random length with the mean `block` >= 1: Politis and Romano (1994). */
void resample_stationary(struct rng *r, double block, size_t *at, size_t n);

/* Blocks of the length `block` >= 1, the last cut short: Politis and Romano (1992). */
void resample_circular(struct rng *r, size_t block, size_t *at, size_t n);

/* Each by itself: Efron (1979). */
void resample_single(struct rng *r, size_t *at, size_t n);

/* The cube root of n, rounded, and at least 5. */
double resample_block(size_t n);

#endif
