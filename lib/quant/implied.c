/* implied.c - the volatility that a European price implies */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "base/explog.h"
#include "base/normal.h"
#include "quant/implied.h"

#define SQRT_2PI     2.50662827463100050241577
#define INV_SQRT_2PI 0.39894228040143267793995

enum { STEPS_MOST = 60 };

const char *refusal_text(enum refusal r)
{
	static const char *const texts[REFUSALS] = {
		[REFUSAL_NONE] = "",
		[REFUSAL_NO_BID] = "no bid",
		[REFUSAL_NO_ASK] = "no ask",
		[REFUSAL_CROSSED] = "bid above ask",
		[REFUSAL_EXPIRED] = "expired",
		[REFUSAL_FAR] = "expiry more than 100 years away",
		[REFUSAL_NO_SPOT] = "no price of the underlying",
		[REFUSAL_OLD_SPOT] = "price of the underlying too old",
		[REFUSAL_SPOT] = "price of the underlying out of range",
		[REFUSAL_STRIKE] = "strike out of range",
		[REFUSAL_BELOW] = "below its lower bound",
		[REFUSAL_NO_VALUE] = "no time value",
		[REFUSAL_ABOVE] = "above its upper bound",
		[REFUSAL_RANGE] = "volatility out of range",
		[REFUSAL_NO_FORECAST] = "no volatility of the underlying",
		[REFUSAL_EXERCISE] = "no early exercise in this model",
		[REFUSAL_FAILED] = "no solution found",
	};

	return texts[r];
}

/* ---- Black's formula, normalised ----
 *
 * With x = log(F / K) <= 0 and s = sigma sqrt(T) a call is sqrt(F K) b(x, s),
 *
 *	b = e^(x/2) cdf(x/s + s/2) - e^(-x/2) cdf(x/s - s/2),  0 < b < e^(x/2)
 *
 * and every other option is one of these by parity and by putting x for -x.
 */

/* (M(z - t) - M(z + t)) by Taylor's series at z, M being Mills' ratio:
 * M' = z M - 1, and M(n+1) = z M(n) + n M(n-1). */
static double mills_difference(double z, double t)
{
	const double m0 = normal_mills(z), m1 = z * m0 - 1, m2 = z * m1 + m0;
	const double m3 = z * m2 + 2 * m1, m4 = z * m3 + 3 * m2, m5 = z * m4 + 4 * m3;
	const double m6 = z * m5 + 5 * m4, m7 = z * m6 + 6 * m5, w = t * t;

	return -2 * t * (m1 + w / 6 * (m3 + w / 20 * (m5 + w / 42 * m7)));
}

/* b for s > 0.  In the tails both terms are nearly the same: what they share is taken
 * out and Mills' ratios are left, whose difference loses little. */
static double black(double x, double s)
{
	const double z = -x / s, t = 0.5 * s;

	if (t < 0.02 && z < 2)
		return INV_SQRT_2PI * tl_exp(-0.5 * (z * z + t * t)) * mills_difference(z, t);
	if (z <= t)
		return tl_exp(0.5 * x) * normal_cdf(t - z) - tl_exp(-0.5 * x) * normal_cdf(-z - t);
	return INV_SQRT_2PI * tl_exp(-0.5 * (z * z + t * t)) *
	       (normal_mills(z - t) - normal_mills(z + t));
}

/* Its slope by s. */
static double black_slope(double x, double s)
{
	const double z = x / s, t = 0.5 * s;

	return INV_SQRT_2PI * tl_exp(-0.5 * (z * z + t * t));
}

/* ---- where to start ---- */

/* The cubic through two points with these slopes, at x between them. */
static double hermite(double x, double x0, double y0, double d0, double x1, double y1, double d1)
{
	const double h = x1 - x0, t = (x - x0) / h, u = 1 - t;

	return u * u * ((1 + 2 * t) * y0 + t * h * d0) + t * t * ((1 + 2 * u) * y1 - u * h * d1);
}

/* For small b: log b is about -x^2 / (2 s^2) and what changes slowly, which is found by
 * putting the answer in again. */
static double start_low(double x, double b)
{
	double log_b = tl_log(b), s = fabs(x) / sqrt(-2 * log_b + 1);

	for (int i = 0; i < 2; i++) {
		/* b ~ s^3 / x^2 phi(x / s) e^(-s^2/8) */
		const double rest = tl_log(s * s * s / (x * x) * INV_SQRT_2PI) - 0.125 * s * s;

		if (rest - log_b > 0)
			s = fabs(x) / sqrt(2 * (rest - log_b));
	}
	return s;
}

/* In three parts around s = sqrt(2 |x|), where b has its turning point. */
static double start(double x, double b, double b_max)
{
	const double s_turn = sqrt(2 * fabs(x)), b_turn = s_turn > 0 ? black(x, s_turn) : 0;
	const double slope = s_turn > 0 ? black_slope(x, s_turn) : INV_SQRT_2PI;
	double s_low, s_high;

	if (b < b_turn) {
		s_low = s_turn - b_turn / slope;
		if (!(s_low > 0) || b < black(x, s_low))
			return start_low(x, b);
		return hermite(b, black(x, s_low), s_low, 1 / black_slope(x, s_low), b_turn, s_turn,
			       1 / slope);
	}
	s_high = s_turn + (b_max - b_turn) / slope;
	if (b < black(x, s_high))
		return hermite(b, b_turn, s_turn, 1 / slope, black(x, s_high), s_high,
			       1 / black_slope(x, s_high));
	/* What is missing to b_max falls about as the tail of s / 2. */
	return -2 * normal_quantile((b_max - b) / (b_max - b_turn) * normal_cdf(-0.5 * s_turn));
}

/* ---- the way from there ---- */

enum part { PART_LOW, PART_MIDDLE, PART_HIGH };

/* Halley's step for the zero of a function of b(s) that is nearly straight in its part:
 * 1 / log b for small b, b in the middle, log(b_max - b) for large ones. */
static double halley(double x, double s, double b, double wanted, double b_max, enum part part)
{
	const double b1 = black_slope(x, s), bend = x * x / (s * s * s) - 0.25 * s; /* b'' / b' */
	double newton, curve; /* f / f', f'' / f' */

	if (part == PART_LOW) {
		const double l = tl_log(b), r = b1 / b;

		newton = l * (l / tl_log(wanted) - 1) / r;
		curve = bend - r * (1 + 2 / l);
	} else if (part == PART_MIDDLE) {
		newton = (b - wanted) / b1;
		curve = bend;
	} else {
		const double r = b1 / (b_max - b);

		newton = tl_log((b_max - wanted) / (b_max - b)) / r;
		curve = bend + r;
	}
	curve *= 0.5 * newton;
	return newton / (curve < 0.5 ? 1 - curve : 0.5);
}

/* s with b(x, s) = wanted; 0 where it is not found. */
static double solve(double x, double wanted, double b_max)
{
	const double turn = sqrt(2 * fabs(x));
	const double b_turn = turn > 0 ? black(x, turn) : 0;
	const enum part part = wanted < 0.5 * b_turn             ? PART_LOW
			       : wanted < 0.5 * (b_turn + b_max) ? PART_MIDDLE
								 : PART_HIGH;
	double low = 0, high = INFINITY, s = start(x, wanted, b_max);

	for (int i = 0; i < STEPS_MOST; i++) {
		double b, next;

		if (!(s > low && s < high))
			s = high < INFINITY ? 0.5 * (low + high) : 2 * low + 1;
		b = black(x, s);
		if (b == wanted)
			return s;
		if (b < wanted)
			low = s;
		else
			high = s;
		next = b > 0 && b < b_max ? s - halley(x, s, b, wanted, b_max, part) : NAN;
		if (fabs(next - s) <= 4 * DBL_EPSILON * s || high - low <= 4 * DBL_EPSILON * s)
			return next > low && next < high ? next : s;
		s = next;
	}
	return 0;
}

enum refusal black_implied(enum option_right right, double forward, double strike, double price,
			   double *deviation)
{
	const double sign = right == OPTION_CALL ? 1 : -1;
	const double inner = sign * (forward - strike) > 0 ? sign * (forward - strike) : 0;
	const double high = right == OPTION_CALL ? forward : strike;
	const double x = -fabs(tl_log(forward / strike)), unit = sqrt(forward) * sqrt(strike);
	double wanted;

	if (!(price >= inner))
		return REFUSAL_BELOW;
	if (!(price < high))
		return REFUSAL_ABOVE;
	wanted = (price - inner) / unit;
	if (!(wanted > DBL_MIN))
		return REFUSAL_NO_VALUE;
	if (!(wanted < tl_exp(0.5 * x)))
		return REFUSAL_RANGE;
	*deviation = solve(x, wanted, tl_exp(0.5 * x));
	return *deviation > 0 ? REFUSAL_NONE : REFUSAL_FAILED;
}

/* ---- Bachelier ----
 *
 * An option that is out of the money by m is worth m g(d) with d = m / s and
 * g(d) = pdf(d) (1 / d - Mills(d)); log g falls and is smooth, so it is solved for d.
 */

static double log_worth(double d)
{
	return tl_log(INV_SQRT_2PI * (1 / d - normal_mills(d))) - 0.5 * d * d;
}

/* g' = -pdf(d) / d^2. */
static double log_worth_slope(double d)
{
	return -1 / (d * d * (1 / d - normal_mills(d)));
}

static double solve_normal(double worth)
{
	const double wanted = tl_log(worth);
	double low = 0, high = INFINITY;
	double d = worth > 0.2 ? INV_SQRT_2PI / worth : sqrt(-2 * wanted);

	for (int i = 0; i < STEPS_MOST; i++) {
		const double off = log_worth(d) - wanted;
		double next = d - off / log_worth_slope(d);

		if (off > 0)
			low = d;
		else
			high = d;
		if (!(next > low && next < high))
			next = high < INFINITY ? 0.5 * (low + high) : 2 * d;
		if (fabs(next - d) <= 4 * DBL_EPSILON * d || high - low <= 4 * DBL_EPSILON * d)
			return next;
		d = next;
	}
	return 0;
}

enum refusal bachelier_implied(enum option_right right, double forward, double strike, double price,
			       double *deviation)
{
	const double sign = right == OPTION_CALL ? 1 : -1, m = fabs(forward - strike);
	const double inner = sign * (forward - strike) > 0 ? m : 0, wanted = price - inner;
	double d;

	if (!(wanted >= 0))
		return REFUSAL_BELOW;
	if (!(wanted > DBL_MIN))
		return REFUSAL_NO_VALUE;
	*deviation = wanted * SQRT_2PI; /* at the money, or as good as that */
	if (!(m > 1e-12 * *deviation))
		return REFUSAL_NONE;
	d = solve_normal(wanted / m);
	if (!(d > 0))
		return REFUSAL_FAILED;
	*deviation = m / d;
	return REFUSAL_NONE;
}
