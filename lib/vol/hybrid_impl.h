/*
 * hybrid_impl.h - what training and the stream of a GARCH-LSTM share
 */
#ifndef TAPELINE_VOL_HYBRID_IMPL_H
#define TAPELINE_VOL_HYBRID_IMPL_H

#include "vol/hybrid.h"

/* One day: r and range with the days before them in front, if `history` says so; variances of
 * the day after it. */
struct hybrid_day {
	const double *r, *range;
	double garch, gjr, linear;
	bool history;
};

/* The row of a day, and the same standardised. */
void hybrid_row(const struct hybrid *h, const struct hybrid_day *d, double *row);
void hybrid_standardise(const struct hybrid *h, double *row);

/* What the networks' output multiplies. */
double hybrid_base_variance(const struct hybrid *h, const struct hybrid_day *d);

#endif
