/*
 * explog.c - exp and log of our own: the same bits on every IEEE-754 machine
 *
 * Both reduce the argument to a small interval, take a polynomial there for the
 * part of the result that is small, and carry the part that is large as a sum
 * of two doubles, so that little more than the final rounding is left of the
 * error.  The worst of 10^7 random arguments each was 0.66 ulp off for log, 0.71
 * for exp and 0.78 where exp is subnormal.
 *
 * The constants are made by tests/data/explog-reference.py (mpmath, 60 digits):
 * each polynomial interpolates its function in the Chebyshev nodes of its
 * interval, coefficients rounded to double.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/explog.h"

_Static_assert(FLT_EVAL_METHOD == 0, "doubles must be computed as doubles");

/* ln 2 in two parts; the first has 40 bits, so that k * LN2_HI is exact. */
#define LN2_HI  0x1.62e42fefa2000p-1
#define LN2_LO  0x1.9ef35793c7673p-41
#define INV_LN2 0x1.71547652b82fep+0

#define MANTISSA   52
#define BIAS       1023
#define TWO_54     0x1p54
#define SQRT_HALF  UINT64_C(0x3fe6a09e667f3bcd)
#define BIAS_1024  (UINT64_C(1024) << MANTISSA) /* keeps the count of octaves positive */
#define UPPER_HALF UINT64_C(0xfffffffff8000000) /* 26 bits of the 53: their square is exact */
#define EXP_MAX    0x1.62e42fefa39efp+9         /* 1024 ln 2, rounded down */
#define EXP_MIN    (-0x1.74910d52d3051p+9)      /* -1075 ln 2, rounded up: half of 2^-1074 */

static uint64_t double_bits(double x)
{
	uint64_t b;

	memcpy(&b, &x, sizeof(b));
	return b;
}

static double bits_double(uint64_t b)
{
	double x;

	memcpy(&x, &b, sizeof(x));
	return x;
}

/* (2 atanh(s) - 2 s) / s with z = s^2 <= (3 - 2 sqrt 2)^2; error 2^-60.7 of 2 s. */
static double log_tail(double z)
{
	const double w = z * z;
	const double even =
		0x1.5555555555555p-1 +
		w * (0x1.2492492476cccp-2 + w * (0x1.745cf9048dd95p-3 + w * 0x1.0fbe95d716020p-3));
	const double odd =
		0x1.9999999999a38p-2 +
		w * (0x1.c71c720159177p-3 + w * (0x1.3b1c355a8f7a2p-3 + w * 0x1.0c039c49989c6p-3));

	return z * (even + z * odd);
}

/*
 * x = 2^n m with sqrt(1/2) <= m < sqrt(2); f = m - 1 and s = f / (2 + f), so
 * that log m = 2 atanh(s) = 2 s + s R(s^2).  From s (2 + f) = f follows
 * 2 s = f - s f = f - f^2/2 + s f^2/2 and with it
 *
 *	log m = (f - f^2/2) + s (f^2/2 + R)
 *
 * where the second term is below 0.02 and s needs no more than double
 * precision.  The first is the large part: f = top + rest with a square of top
 * that is exact, and the difference is kept as high + low.
 */
double tl_log(double x)
{
	uint64_t b = double_bits(x);
	int shift = 0;

	if (x != x || x == INFINITY)
		return x;
	if (x <= 0)
		return x == 0 ? -INFINITY : NAN;
	if (x < DBL_MIN) {
		b = double_bits(x * TWO_54);
		shift = -54;
	}
	const int octave = (int)((b + BIAS_1024 - SQRT_HALF) >> MANTISSA) - 1024;
	const double m = bits_double(b - ((uint64_t)octave << MANTISSA));
	const double n = octave + shift;

	const double f = m - 1;
	const double s = f / (2 + f);
	const double tail = s * (0.5 * f * f + log_tail(s * s));

	const double top = bits_double(double_bits(f) & UPPER_HALF), rest = f - top;
	const double square = 0.5 * top * top;
	const double high = f - square;
	const double low = (f - high) - square - 0.5 * rest * (f + top);

	/* |n| ln 2 > |high|, or n = 0 and nothing is lost. */
	const double sum = n * LN2_HI + high;
	const double lost = (n * LN2_HI - sum) + high;

	return sum + (lost + low + tail + n * LN2_LO);
}

/* (e^r - 1 - r) / r^2 for |r| <= ln(2) / 2; r^2 times it is off by 2^-61. */
static double exp_tail(double r)
{
	const double z = r * r, w = z * z;
	const double even_low =
		0x1.0000000000000p-1 + z * (0x1.5555555555557p-5 + z * 0x1.6c16c16c15a6cp-10);
	const double even_high =
		0x1.a01a01a9e8139p-16 + z * (0x1.27e4d41d657d2p-22 + z * 0x1.1f7f20132b4f4p-29);
	const double odd_low =
		0x1.5555555555555p-3 + z * (0x1.1111111111111p-7 + z * 0x1.a01a01a0196aep-13);
	const double odd_high =
		0x1.71de3a5aa6efbp-19 + z * (0x1.ae642c8725b5ap-26 + z * 0x1.61bfa2413f7fcp-33);

	return (even_low + w * z * even_high) + r * (odd_low + w * z * odd_high);
}

/* y 2^k with one rounding at most: 2^k itself need not be a normal double. */
static double double_scale(double y, int k)
{
	if (k > BIAS)
		return y * 2 * bits_double((uint64_t)(k - 1 + BIAS) << MANTISSA);
	if (k <= -BIAS)
		return y * bits_double((uint64_t)(k + 54 + BIAS) << MANTISSA) * (1 / TWO_54);
	return y * bits_double((uint64_t)(k + BIAS) << MANTISSA);
}

/*
 * x = k ln 2 + r + c with |r| <= ln(2) / 2 and c what the rounding of r lost;
 * then e^x = 2^k (1 + r + r^2 P(r) + c (1 + r)), and 1 + r is kept in two parts.
 */
double tl_exp(double x)
{
	if (x != x)
		return x;
	if (x > EXP_MAX)
		return INFINITY;
	if (x < EXP_MIN)
		return 0;

	const int k = (int)(x * INV_LN2 + (x < 0 ? -0.5 : 0.5));
	const double high = x - k * LN2_HI, low = k * LN2_LO;
	const double r = high - low;
	const double c = (high - r) - low;

	const double sum = 1 + r;
	const double lost = (1 - sum) + r;
	const double y = sum + (lost + (r * r * exp_tail(r) + (c + c * r)));

	return double_scale(y, k);
}
