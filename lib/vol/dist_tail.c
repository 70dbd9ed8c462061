/*
 * dist_tail.c - probabilities, quantiles, what lies beyond them, and moments
 *
 * Everything is put together from upper tails of the base X at w >= 0: P(X > w),
 * E(X where X > w) and E(X² where X > w).
 */
#include <math.h>

#include "base/explog.h"
#include "vol/dist.h"
#include "vol/special.h"

#define Z_MAX 1e150

/* Tails of t go on beyond it, and have a limit. */
static double within(double z)
{
	if (z == INFINITY || z == -INFINITY)
		return z;
	return z > Z_MAX ? Z_MAX : (z < -Z_MAX ? -Z_MAX : z);
}

/* ged: (w / width)^nu, which is gamma distributed with shape 1 / nu. */
static double ged_power(const struct dist *d, double w)
{
	return w > 0 ? tl_exp(d->nu * (tl_log(w) - d->width[0])) : 0;
}

static double base_upper(const struct dist *d, double w)
{
	switch (d->base) {
	case DIST_BASE_T:
		return student_upper(w * sqrt(d->nu * d->inverse), d->nu);
	case DIST_BASE_GED:
		return 0.5 * gamma_upper(1 / d->nu, ged_power(d, w));
	case DIST_BASE_NORMAL:
		break;
	}
	return normal_upper(w);
}

/* The w with P(X > w) = q <= 1/2. */
static double base_quantile(const struct dist *d, double q)
{
	switch (d->base) {
	case DIST_BASE_T:
		return -student_quantile(q, d->nu) / sqrt(d->nu * d->inverse);
	case DIST_BASE_GED: {
		const double power = gamma_quantile(1 / d->nu, 1 - 2 * q, 2 * q);

		return power > 0 ? tl_exp(tl_log(power) / d->nu + d->width[0]) : 0;
	}
	case DIST_BASE_NORMAL:
		break;
	}
	return -normal_quantile(q);
}

/* E(X where X > w).  t: the density's own integral, (nu - 2 + w²) / (nu - 1) f(w). */
static double base_partial(const struct dist *d, double w)
{
	switch (d->base) {
	case DIST_BASE_T: {
		const double excess = log_plus_one(w * w * d->inverse);

		/* f(0) (nu - 2) / (nu - 1) = E|X| / 2 */
		return 0.5 * d->absolute * tl_exp((1 - d->half) * excess);
	}
	case DIST_BASE_GED:
		return 0.5 * d->absolute * gamma_upper(2 / d->nu, ged_power(d, w));
	case DIST_BASE_NORMAL:
		break;
	}
	return normal_pdf(w);
}

/* E(X² where X > w). */
static double base_square(const struct dist *d, double w)
{
	switch (d->base) {
	case DIST_BASE_T: {
		/* t²/(nu + t²) is beta distributed; x² takes half a unit from one shape to the
		 * other. */
		const double x = w * w * d->inverse;

		if (!(x < INFINITY))
			return 0;
		return 0.5 * beta_lower(d->nu / 2 - 1, 1.5, 1 / (1 + x), x / (1 + x));
	}
	case DIST_BASE_GED:
		return 0.5 * gamma_upper(3 / d->nu, ged_power(d, w));
	case DIST_BASE_NORMAL:
		break;
	}
	return w < INFINITY ? w * normal_pdf(w) + normal_upper(w) : 0;
}

/* Twice a half's share of the probability: its scale over the mean of both. */
static double weight(const struct dist *d, int half)
{
	return d->scale[half] / ((d->scale[0] + d->scale[1]) / 2);
}

static double half_upper(const struct dist *d, int half, double y)
{
	return weight(d, half) * base_upper(d, fabs(y) / d->scale[half]);
}

double dist_upper(const struct dist *d, double z)
{
	const double y = d->centre + d->spread * within(z);

	return y > 0 ? half_upper(d, 1, y) : 1 - half_upper(d, 0, y);
}

double dist_cdf(const struct dist *d, double z)
{
	const double y = d->centre + d->spread * within(z);

	return y > 0 ? 1 - half_upper(d, 1, y) : half_upper(d, 0, y);
}

double dist_quantile(const struct dist *d, double p)
{
	if (p != p)
		return p;
	if (p <= 0 || p >= 1)
		return p <= 0 ? -INFINITY : INFINITY;

	const double below = weight(d, 0) / 2;
	const int half = p > below;
	const double tail = (half ? 1 - p : p) / weight(d, half);
	const double size = base_quantile(d, tail < 0.5 ? tail : 0.5) * d->scale[half];

	return ((half ? size : -size) - d->centre) / d->spread;
}

/* E(Y where it is beyond y on that side), always positive, and E(Y²). */
static double half_partial(const struct dist *d, int half, double y)
{
	const double s = d->scale[half];

	return weight(d, half) * s * base_partial(d, fabs(y) / s);
}

static double half_square(const struct dist *d, int half, double y)
{
	const double s = d->scale[half];

	return weight(d, half) * s * s * base_square(d, fabs(y) / s);
}

double dist_partial(const struct dist *d, double z)
{
	z = within(z);

	const double y = d->centre + d->spread * z;
	const int half = y > 0;

	/* E(Z) = 0: what lies above is minus what lies below. */
	const double beyond = half_partial(d, half, y), mass = half_upper(d, half, y);
	const double above = half ? beyond - d->centre * mass : beyond + d->centre * mass;

	return -above / d->spread;
}

double dist_partial_square(const struct dist *d, double z)
{
	z = within(z);

	const double y = d->centre + d->spread * z, m = d->centre;
	const int half = y > 0;
	const double first = half_partial(d, half, y), square = half_square(d, half, y);
	const double beyond = square + m * (half ? -2 : 2) * first + m * m * half_upper(d, half, y);
	const double share = beyond / (d->spread * d->spread);

	return half ? 1 - share : share;
}

double dist_shortfall(const struct dist *d, double p)
{
	if (p >= 1)
		return 0;
	return -dist_partial(d, dist_quantile(d, p)) / p;
}

double dist_absolute(const struct dist *d)
{
	return -2 * dist_partial(d, 0);
}

double dist_below(const struct dist *d)
{
	return dist_partial_square(d, 0);
}
