/* special_beta.c - the regularised incomplete beta function and its inverse */
#include <math.h>

#include "base/explog.h"
#include "vol/special.h"
#include "vol/special_impl.h"

enum { TERMS_MAX = 200000 };

/*
 * x^a y^b / B(a, b), the density of the log odds.  With Stirling's formula for all three gamma
 * functions the large parts are deviances, which do not cancel:
 *
 *	sqrt(ab / (2 pi n)) exp(rest(n) - rest(a) - rest(b) - D(a, nx) - D(b, ny)),  n = a + b
 */
static double beta_density(double a, double b, double x, double y)
{
	const double n = a + b;
	const double rest = stirling_rest(n) - stirling_rest(a) - stirling_rest(b);

	return sqrt(a / n * b) / SQRT_TWO_PI *
	       tl_exp(rest - deviance(a, n * x) - deviance(b, n * y));
}

/*
 * I_x(a, b) over beta_density: the continued fraction of Didonato and Morris (1992), "Algorithm
 * 708", whose first term is a - n x = n y - b, taken from whichever of x and y is small.
 */
static double beta_fraction(double a, double b, double x, double y)
{
	const double first = (x < y ? a - (a + b) * x : (a + b) * y - b) + 1;
	double s = a + 1, p = 1;
	double above = 1, above_last = 0, below = first / (1 + 1 / a), below_last = 1;

	above /= below;
	below_last /= below;
	for (int n = 1; n < TERMS_MAX; n++) {
		const double w = n * (b - n) * x, t = n / a;
		const double alpha = p * (p + b / a) * (a / s) * (a / s) * w * x;
		const double beta =
			n + w / s + (t + 1) / (1 + 1 / a + 2 * t) * (first + n * (1 + y));
		const double next_above = alpha * above_last + beta * above;
		const double next_below = alpha * below_last + beta;
		const double last = above;

		p = t + 1;
		s += 2;
		above_last = above / next_below;
		below_last = 1 / next_below;
		above = next_above / next_below;
		if (fabs(above - last) <= 0x1p-53 * above)
			break;
	}
	return above;
}

double beta_lower(double a, double b, double x, double y)
{
	if (!(a > 0) || !(b > 0) || !(x >= 0) || !(y >= 0))
		return NAN;
	if (x == 0 || y == 0)
		return x == 0 ? 0 : 1;
	if (x * (a + b + 2) < a + 1)
		return beta_density(a, b, x, y) * beta_fraction(a, b, x, y);
	return 1 - beta_density(b, a, y, x) * beta_fraction(b, a, y, x);
}

/* t is the log odds: x / y = e^t. */
static double beta_tail(const struct tail *c, double t, double *slope)
{
	const double odds = tl_exp(-fabs(t)), small = odds / (1 + odds), large = 1 / (1 + odds);
	const double x = t < 0 ? small : large, y = t < 0 ? large : small;
	const double size = c->upper ? beta_lower(c->b, c->a, y, x) : beta_lower(c->a, c->b, x, y);

	*slope = (c->upper ? -1 : 1) * beta_density(c->a, c->b, x, y) / size;
	return size > 0 ? tl_log(size) - c->wanted_log : -INFINITY;
}

double beta_quantile_logit(double a, double b, double p, double q)
{
	if (!(a > 0) || !(b > 0) || !(p >= 0) || !(q >= 0))
		return NAN;
	if (p == 0 || q == 0)
		return p == 0 ? -INFINITY : INFINITY;

	const int upper = q < p;
	const struct tail c = {.a = a, .b = b, .upper = upper, .wanted_log = tl_log(upper ? q : p)};

	return tail_solve(beta_tail, &c, digamma(a) - digamma(b),
			  2 * sqrt(trigamma(a) + trigamma(b)));
}
