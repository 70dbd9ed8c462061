/*
 * dist_moment.c - E(|Z| - gamma Z)^power for any power
 *
 * Of a symmetric distribution in closed form.  Of a skewed one Z has its kink
 * at 0 and the density its own at the mode, so that neither half has one; there
 * each smooth piece is integrated by a double exponential rule (Takahasi and
 * Mori 1974), in the logarithm of the distance where a piece has no end.
 */
#include <math.h>

#include "base/explog.h"
#include "vol/dist.h"
#include "vol/special.h"

#define LOG_TWO 0.693147180559945309417
#define HALF_PI 1.57079632679489661923
#define LOG_PI  1.14472988584940017414
#define STEP    0x1p-5 /* of the rule; the error falls with e^(-c / step) */
#define RANGE   6.0
#define NEAR    3.75    /* beyond it less than e^-60 lies at the near ends */
#define NOTHING (-60.0) /* the logarithm of what is too small to add */
#define FAR     300.0   /* e^FAR is so far out that what is added to it is lost */

/* E|X|^power of the base. */
static double base_moment(const struct dist *d, double power)
{
	const double h = (power + 1) / 2;

	switch (d->base) {
	case DIST_BASE_T:
		if (power >= d->nu)
			return INFINITY;
		return tl_exp(-0.5 * power * tl_log(d->inverse) + log_gamma(h) +
			      log_gamma_drop(d->nu / 2, power / 2) - 0.5 * LOG_PI);
	case DIST_BASE_GED:
		return tl_exp(power * d->width[0] + log_gamma((power + 1) / d->nu) -
			      log_gamma(1 / d->nu));
	case DIST_BASE_NORMAL:
		break;
	}
	return tl_exp(0.5 * power * LOG_TWO + log_gamma(h) - 0.5 * LOG_PI);
}

/* log f(z) where z = from + side e^s; far out t's square would overflow. */
static double log_density(const struct dist *d, double from, double side, double s)
{
	if (s < FAR)
		return dist_logpdf(d, from + side * tl_exp(s));
	if (d->base != DIST_BASE_T)
		return -INFINITY;
	return d->constant.v - d->half * (2 * (s + tl_log(d->by[side > 0].v)) + tl_log(d->inverse));
}

/* The integral of |z|^power f(z) from `from` outwards, with z = from + side e^s, s = pi sinh t.
 * `from` is 0 or of side's sign. */
static double integral_outward(const struct dist *d, double power, double from, double side)
{
	double sum = 0;

	for (double t = -NEAR; t <= RANGE; t += STEP) {
		const double e = tl_exp(t), sinh = (e - 1 / e) / 2, cosh = (e + 1 / e) / 2;
		const double s = HALF_PI * 2 * sinh;
		const double size = s < FAR ? tl_log(fabs(from) + tl_exp(s)) : s;
		const double term = power * size + log_density(d, from, side, s) + s;

		if (t > 0 && term < NOTHING)
			break; /* both the density and what is left of it only fall */
		sum += tl_exp(term) * HALF_PI * 2 * cosh;
	}
	return sum * STEP;
}

/* The same between 0 and `to`: z = to (1 + tanh((pi/2) sinh t)) / 2. */
static double integral_inward(const struct dist *d, double power, double to)
{
	double sum = 0;

	if (to == 0)
		return 0;
	for (double t = -NEAR; t <= NEAR; t += STEP) {
		const double e = tl_exp(t), sinh = (e - 1 / e) / 2, cosh = (e + 1 / e) / 2;
		const double s = HALF_PI * sinh, u = tl_exp(-2 * fabs(s));
		const double near = u / (1 + u), share = s < 0 ? near : 1 - near;

		/* The weight is (1 - tanh²) / 2 cosh = 2 near (1 - near) cosh. */
		if (share > 0)
			sum += tl_exp(power * tl_log(fabs(to) * share) +
				      dist_logpdf(d, to * share)) *
			       2 * near * (1 - near) * HALF_PI * cosh;
	}
	return sum * fabs(to) * STEP;
}

/* E(|Z|^power on one side of 0); the mode, where the density has its kink, may lie there. */
static double half_moment(const struct dist *d, double power, double side)
{
	const double mode = -d->centre / d->spread;

	if (mode * side <= 0)
		return integral_outward(d, power, 0, side);
	return integral_inward(d, power, mode) + integral_outward(d, power, mode, side);
}

double dist_moment(const struct dist *d, double power, double gamma)
{
	const double above = power_of(1 - gamma, power), below = power_of(1 + gamma, power);

	if (d->base == DIST_BASE_T && power >= d->nu)
		return INFINITY;
	if (!d->skewed)
		return 0.5 * (above + below) * base_moment(d, power);
	return above * half_moment(d, power, 1) + below * half_moment(d, power, -1);
}
