/*
 * outlook.h - what a model with a likelihood expects of the sum of the next returns
 *
 * Means and variances are exact where they can be (forecast.h) and asked for, else averaged over
 * simulated paths, as are quantiles of more than one step.  Along a path residuals are drawn from
 * the innovations, from the model's own past residuals (filtered historical simulation), or from
 * these with a Pareto tail.
 */
#ifndef TAPELINE_VOL_OUTLOOK_H
#define TAPELINE_VOL_OUTLOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vol/filter.h"
#include "vol/risk.h"

enum { OUTLOOK_HORIZONS = 16, OUTLOOK_LEVELS = 8 };

struct outlook_options {
	size_t horizons[OUTLOOK_HORIZONS], n_horizons;
	double levels[OUTLOOK_LEVELS];
	size_t n_levels;
	enum risk_method quantile;
	bool exact;     /* formulas where there are any; else paths throughout */
	bool bootstrap; /* draw past residuals, whatever the quantiles come from */
	size_t paths;
	uint64_t seed;
};

struct outlook {
	size_t horizon;
	bool exact;                 /* mean and sigma */
	double mean, sigma;         /* of the sum */
	double low, high;           /* the sum is between them with 95 % */
	double step_sigma;          /* of the last of the bars alone: root of its mean variance */
	double step_low, step_high; /* its conditional sigma is between them with 90 % */
	struct risk risk[OUTLOOK_LEVELS]; /* NAN while there are too few residuals */
};

/* From where the filter stands; d are the innovations and z[0..n) the past standardised residuals.
 * out[] has one of each horizon.  0, or -1 with e. */
int outlook_make(const struct vol_filter *f, const struct dist *d, const double *z, size_t n,
		 const struct outlook_options *o, struct outlook *out, struct err *e);

#endif
