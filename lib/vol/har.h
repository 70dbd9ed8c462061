/*
 * har.h - heterogeneous autoregression of a variance: Corsi (2009), in levels or logs
 *
 *   x_t = const + sum over lags L of b_L mean(x_(t-1) … x_(t-L)) + u_t
 *
 * by least squares, of a variance x (realised, range, squared return); or the same between the
 * logs of x and of its means.  The usual lags are a day, a week and a month: 1, 5, 22.
 */
#ifndef TAPELINE_VOL_HAR_H
#define TAPELINE_VOL_HAR_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "vol/ols.h"

enum { HAR_LAGS = 8, HAR_LAG_MAX = 250, HAR_NEWEY_WEST = 5 };

struct har_spec {
	bool log;
	size_t lags[HAR_LAGS]; /* rising, ended by 0 */
	size_t hac_lags;       /* of the Newey-West errors */
	double floor;          /* with `log`: what is smaller counts as this; > 0 */
};

struct har {
	struct har_spec spec;
	size_t n_lags, longest;
	struct ols ols;    /* const, then the lags in order */
	double low, high;  /* the variance's extremes in the sample */
	double correction; /* mean of x / exp(forecast of log x) in the sample; 1 in levels */
};

/* 1, 5, 22 and Newey-West errors with 5 lags. */
void har_spec_init(struct har_spec *s, bool log);

/* Fit on the variances x[0..n), oldest first.  0, or -1 with e (a bad spec, too few values). */
int har_fit(const struct har_spec *s, const double *x, size_t n, struct har *out, struct err *e);

/* What is expected of the next value, in the scale of the regression (log where it is in logs);
 * `last` are the newest `longest` variances, oldest first. */
double har_predict(const struct har *h, const double *last);

/* The next variance.  Logs are led back by `correction`, which makes up for E exp(u) > 1 without
 * assuming normal errors (Duan 1983, smearing).  A forecast outside of what the sample held is
 * moved to its edge (the "insanity filter" of Swanson and White 1995): levels can come out below 0.
 */
double har_variance(const struct har *h, const double *last);

/* The next `steps` variances, each from those before it, without that filter. */
void har_path(const struct har *h, const double *last, size_t steps, double *out);

#endif
