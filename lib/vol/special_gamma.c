/*
 * special_gamma.c - log gamma and its derivatives, incomplete gamma functions
 *
 * Between 1 and 2 log gamma is (x - 1) (x - 2) times a polynomial, so that it is
 * right to the last digits at its zeros too; below 12 the recurrence leads there, above Stirling's
 * series is at its best.  The coefficients are made by tests/data/special-reference.py.
 */
#include <math.h>

#include "base/explog.h"
#include "vol/special.h"
#include "vol/special_impl.h"

#define LARGE 12.0 /* from here on Stirling's series has all digits */

enum { TERMS_MAX = 200000 };

#define COUNT(array) (int)(sizeof(array) / sizeof((array)[0]))

static double polynomial(const double *c, int n, double x)
{
	double sum = c[n - 1];

	for (int i = n - 2; i >= 0; i--)
		sum = c[i] + x * sum;
	return sum;
}

/* log Gamma(x) / ((x - 1) (x - 2)) for 1 <= x <= 2, in x - 3/2; error 2^-64.6. */
static double log_gamma_core(double x)
{
	static const double c[] = {
		0x1.eeb95b094c191p-2,   -0x1.2aed059bd608ap-3,  0x1.01af62a2929e8p-4,
		-0x1.007aa83cee106p-5,  0x1.1334235278e97p-6,   -0x1.34dbda14a534ep-7,
		0x1.64f066526297dp-8,   -0x1.a5035229e81b4p-9,  0x1.f814b7a8ea944p-10,
		-0x1.313e8bbbf0a5cp-10, 0x1.750aeafce189cp-11,  -0x1.cb449093f4d2bp-12,
		0x1.1c73d7bb3879ap-12,  -0x1.624418c291d11p-13, 0x1.bb1b2f70eda70p-14,
		-0x1.153682ea04d6ap-14, 0x1.5d42c628edbecp-15,  -0x1.caf7091c01f9bp-16,
		0x1.22f60ff768e29p-16,  -0x1.0f1aa0b730e2ep-17, 0x1.5841c8f950e54p-18,
		-0x1.0b7547cbef874p-17, 0x1.5690ac55f96fcp-18,
	};

	return polynomial(c, COUNT(c), x - 1.5);
}

/* The Bernoulli numbers B_2k / (2k (2k - 1)). */
static double stirling_series(double x)
{
	static const double c[] = {
		1 / 12.0,   -1 / 360.0,      1 / 1260.0, -1 / 1680.0,
		1 / 1188.0, -691 / 360360.0, 1 / 156.0,
	};

	return polynomial(c, COUNT(c), 1 / x / x) / x;
}

double log_gamma(double x)
{
	if (!(x > 0) || x == INFINITY)
		return x == INFINITY ? x : NAN;
	if (x < 1)
		return x * (x - 1) * log_gamma_core(x + 1) - tl_log(x);
	if (x >= LARGE)
		return (x - 0.5) * (tl_log(x) - 1) + (LOG_ROOT_2PI - 0.5 + stirling_series(x));

	double product = 1;

	while (x > 2) {
		x -= 1;
		product *= x;
	}
	return (x - 1) * (x - 2) * log_gamma_core(x) + tl_log(product);
}

double stirling_rest(double x)
{
	if (x >= LARGE)
		return stirling_series(x);
	return log_gamma(x) - (x - 0.5) * tl_log(x) + x - LOG_ROOT_2PI;
}

/* (1 - 4^-k) B_2k / (k (2k - 1)): the difference of two of Stirling's series. */
double log_gamma_half(double x)
{
	static const double c[] = {
		-0x1.0000000000000p-3, 0x1.5555555555555p-8,   -0x1.999999999999ap-10,
		0x1.36db6db6db6dbp-10, -0x1.b8e38e38e38e4p-10, 0x1.f68ba2e8ba2e9p-9,
		-0x1.a413b13b13b14p-7, 0x1.e426888888889p-5,   -0x1.6fe9078787878p-2,
	};
	double product = 1;

	if (!(x > 0))
		return NAN;
	for (; x < LARGE; x += 1)
		product *= x / (x + 0.5);
	return tl_log(product) + 0.5 * tl_log(x) + polynomial(c, COUNT(c), 1 / x / x) / x;
}

double log_gamma_drop(double x, double d)
{
	if (!(d >= 0) || !(d < x))
		return NAN;
	if (x - d < LARGE)
		return log_gamma(x - d) - log_gamma(x);
	return (x - d - 0.5) * log_plus_one(-d / x) - d * (tl_log(x) - 1) +
	       (stirling_series(x - d) - stirling_series(x));
}

double digamma(double x)
{
	static const double c[] = {
		1 / 12.0, -1 / 120.0, 1 / 252.0, -1 / 240.0, 1 / 132.0, -691 / 32760.0, 1 / 12.0,
	};
	double sum = 0;

	if (!(x > 0))
		return NAN;
	for (; x < LARGE; x += 1)
		sum -= 1 / x;

	const double r = 1 / x;

	return sum + (tl_log(x) - 0.5 * r - r * r * polynomial(c, COUNT(c), r * r));
}

double trigamma(double x)
{
	static const double c[] = {
		1 / 6.0, -1 / 30.0, 1 / 42.0, -1 / 30.0, 5 / 66.0, -691 / 2730.0, 7 / 6.0,
	};
	double sum = 0;

	if (!(x > 0))
		return NAN;
	for (; x < LARGE; x += 1)
		sum += 1 / x / x;

	const double r = 1 / x;

	return sum + (r + 0.5 * r * r + r * r * r * polynomial(c, COUNT(c), r * r));
}

/* x^a e^-x / Gamma(a): the density of log x. */
static double gamma_density(double a, double x)
{
	if (a >= LARGE)
		return sqrt(a) / SQRT_TWO_PI * tl_exp(-stirling_series(a) - deviance(a, x));

	const double rest = a * tl_log(x) - log_gamma(a);

	/* Apart, so that a large x does not round away the digits of the rest. */
	return x < 600 ? tl_exp(-x) * tl_exp(rest) : tl_exp(rest - x);
}

/* P(a, x) by its power series. */
static double lower_series(double a, double x)
{
	double sum = 1, term = 1;

	for (int i = 1; i < TERMS_MAX && term > sum * 0x1p-55; i++) {
		term *= x / (a + i);
		sum += term;
	}
	return gamma_density(a, x) / a * sum;
}

/* Q(a, x) by Legendre's continued fraction, after Lentz. */
static double upper_fraction(double a, double x)
{
	double b = x + 1 - a, c = 0x1p1000, d = 1 / b, h = d;

	for (int i = 1; i < TERMS_MAX; i++) {
		const double numerator = -i * (i - a);

		b += 2;
		d = 1 / (b + numerator * d);
		c = b + numerator / c;
		h *= c * d;
		if (fabs(c * d - 1) < 0x1p-52)
			break;
	}
	return gamma_density(a, x) * h;
}

/* Q(a, x) for small a and x, where 1 - P would be a difference of near equals:
 * 1 - x^a / Gamma(1 + a) (1 + a sum (-x)^n / ((a + n) n!)). */
static double upper_small(double a, double x)
{
	const double power = a * tl_log(x) - log_gamma(1 + a);
	double sum = 0, term = 1;

	for (int n = 1; n < TERMS_MAX && fabs(term) > 0x1p-60; n++) {
		term *= -x / n;
		sum += term / (a + n);
	}
	return -exp_minus_one(power) - tl_exp(power) * a * sum;
}

double gamma_lower(double a, double x)
{
	if (!(a > 0) || !(x >= 0))
		return NAN;
	if (x == 0 || x == INFINITY)
		return x == 0 ? 0 : 1;
	return x < a + 1 ? lower_series(a, x) : 1 - upper_fraction(a, x);
}

double gamma_upper(double a, double x)
{
	if (!(a > 0) || !(x >= 0))
		return NAN;
	if (x == 0 || x == INFINITY)
		return x == 0 ? 1 : 0;
	if (a < 1 && x < 1.5)
		return upper_small(a, x);
	return x < a + 1 ? 1 - lower_series(a, x) : upper_fraction(a, x);
}

static double gamma_tail(const struct tail *c, double t, double *slope)
{
	const double x = tl_exp(t);
	const double size = c->upper ? gamma_upper(c->a, x) : gamma_lower(c->a, x);

	*slope = (c->upper ? -1 : 1) * gamma_density(c->a, x) / size;
	return size > 0 ? tl_log(size) - c->wanted_log : -INFINITY;
}

double gamma_quantile(double a, double p, double q)
{
	if (!(a > 0) || !(p >= 0) || !(q >= 0))
		return NAN;
	if (p == 0 || q == 0)
		return p == 0 ? 0 : INFINITY;

	const int upper = q < p;
	const struct tail c = {.a = a, .upper = upper, .wanted_log = tl_log(upper ? q : p)};

	return tl_exp(tail_solve(gamma_tail, &c, digamma(a), 2 * sqrt(trigamma(a))));
}
