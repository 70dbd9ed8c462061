/*
 * forecast.h - what a model expects of the next steps, without simulation
 *
 * Exact where the variance is linear in squares (constant, EWMA, RiskMetrics
 * 2006, ARCH, GARCH and GJR, FIGARCH, HARCH, MIDAS), for any horizon and any
 * ARMA or HAR mean; for powers of sigma and logarithms the first step alone.
 */
#ifndef TAPELINE_VOL_FORECAST_H
#define TAPELINE_VOL_FORECAST_H

#include <stddef.h>

#include "vol/filter.h"

/* Of step k = 1, 2 …, given what the filter knows. */
struct vol_outlook {
	double mean;         /* of y_{T+k} */
	double h;            /* of the conditional variance at that time */
	double impulse;      /* what a shock has become in y k - 1 steps later; 1 at k = 1 */
	double variance;     /* of y_{T+k}: the uncertainty of its mean is in it */
	double sum_mean;     /* of y_{T+1} + … + y_{T+k} */
	double sum_variance; /* the same */
};

/* How many of `steps` are exact: all, or 1 where simulation must go on. */
size_t vol_forecast_exact(const struct vol_filter *f, size_t steps);

/* Fill out[0 .. vol_forecast_exact(f, steps)) and return how many. `path` is a filter of the same
 * spec whose state is lost (vol_filter_copy()); d are the innovations. Allocates nothing. */
size_t vol_forecast(const struct vol_filter *f, const struct dist *d, struct vol_filter *path,
		    size_t steps, struct vol_outlook *out);

#endif
