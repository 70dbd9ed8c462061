/* smooth.c - exponential smoothing with TA-Lib's starts */
#include "feature/smooth.h"

#include <math.h>

#include "feature/window.h"

/* Add to *d until the w-th value makes a mean of it; true once it is one, and
 * that value done. */
static bool seed_mean(double *d, int64_t w, int64_t n, double x)
{
	if (n > w)
		return true;
	if (n < 1)
		return false;
	*d += x;
	if (n == w)
		*d /= (double)w;
	return false;
}

double smooth_ema(struct feature_state *st, int64_t w, int64_t n, double x)
{
	double *d = take(st, 1);

	if (seed_mean(d, w, n, x))
		*d += (x - *d) * (2.0 / (double)(w + 1));
	return n >= w ? *d : NAN;
}

double smooth_wilder(struct feature_state *st, int64_t w, int64_t n, double x)
{
	double *d = take(st, 1);

	if (seed_mean(d, w, n, x))
		*d = (*d * (double)(w - 1) + x) / (double)w;
	return n >= w ? *d : NAN;
}

double smooth_wilder_sum(struct feature_state *st, int64_t w, int64_t n, double x)
{
	double *d = take(st, 1);

	if (n >= w)
		*d -= *d / (double)w;
	if (n >= 1)
		*d += x;
	return n >= 1 && n >= w - 1 ? *d : NAN;
}
