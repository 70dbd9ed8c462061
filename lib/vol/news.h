/*
 * news.h - the news impact curve: tomorrow's variance by today's residual
 *
 * Engle and Ng (1993).  Everything before today is as it was on the day of the sample whose
 * variance came nearest to the mean, so that any model has its curve, whatever its lags.
 */
#ifndef TAPELINE_VOL_NEWS_H
#define TAPELINE_VOL_NEWS_H

#include "base/err.h"
#include "vol/model.h"

enum { NEWS_POINTS = 81 };

struct news {
	double sigma;          /* today's, of that day */
	double e[NEWS_POINTS]; /* residuals from -4 to 4 of it */
	double h[NEWS_POINTS]; /* tomorrow's variance */
};

/* At parameters x, where e and h are the series of residuals and variances there, n of them.  0, or
 * -1 with e (too few days, no memory). */
int news_curve(const struct vol_spec *spec, const struct vol_data *data, const double *x,
	       const double *e, const double *h, size_t n, struct news *out, struct err *why);

#endif
