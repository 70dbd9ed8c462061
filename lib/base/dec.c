/* dec.c - exact decimals for money: arithmetic */
#include <string.h>

#include "base/dec.h"
#include "base/wide.h"

/* floor(n / d) was q and left rest of d: is the nearest, ties to even, q + 1? */
static bool rounds_up(uint64_t q, u128 rest, u128 d)
{
	const u128 missing = d - rest; /* 2 rest might not fit */

	return rest > missing || (rest == missing && (q & 1));
}

enum dec_status dec_add(dec a, dec b, dec *out)
{
	dec sum;

	if (__builtin_add_overflow(a, b, &sum))
		return DEC_OVERFLOW;
	*out = sum;
	return DEC_OK;
}

enum dec_status dec_sub(dec a, dec b, dec *out)
{
	dec difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return DEC_OVERFLOW;
	*out = difference;
	return DEC_OK;
}

enum dec_status dec_wide_add(dec_wide a, dec_wide b, dec_wide *out)
{
	dec_wide sum;

	if (__builtin_add_overflow(a, b, &sum))
		return DEC_OVERFLOW;
	*out = sum;
	return DEC_OK;
}

enum dec_status dec_wide_sub(dec_wide a, dec_wide b, dec_wide *out)
{
	dec_wide difference;

	if (__builtin_sub_overflow(a, b, &difference))
		return DEC_OVERFLOW;
	*out = difference;
	return DEC_OK;
}

enum dec_status dec_narrow(dec_wide a, dec *out)
{
	if (a > INT64_MAX || a < INT64_MIN)
		return DEC_OVERFLOW;
	*out = (dec)a;
	return DEC_OK;
}

enum dec_status dec_mul(dec a, dec b, dec_wide *out)
{
	const bool negative = (a < 0) != (b < 0);
	const u128 product = i128_magnitude(a) * i128_magnitude(b); /* at most 2^126 */
	u128 units = product / DEC_ONE;

	units += rounds_up((uint64_t)units, product - units * DEC_ONE, DEC_ONE);
	*out = negative ? -(dec_wide)units : (dec_wide)units;
	return DEC_OK;
}

enum dec_status dec_wide_share(dec_wide a, dec num, dec den, dec_wide *out)
{
	const bool negative = (a < 0) != (num < 0);
	const u128 whole = i128_magnitude(a), n = i128_magnitude(num), d = (u128)den;
	/* whole × num in three limbs of 64 bits … */
	const u128 low = (uint64_t)whole * n;
	const u128 high = (whole >> 64) * n + (low >> 64);
	/* … and long division, limb by limb: each remainder is below den < 2^63 */
	const u128 top = high / d;
	const u128 middle = (high % d) << 64 | (uint64_t)low;
	const u128 units = middle / d;
	u128 share;

	if (top >> 64)
		return DEC_OVERFLOW;
	share = top << 64 | units;
	if (rounds_up((uint64_t)share, middle - units * d, d) && ++share == 0)
		return DEC_OVERFLOW;
	return i128_signed(share, negative, out) < 0 ? DEC_OVERFLOW : DEC_OK;
}

enum dec_status dec_round_to(dec a, dec step, enum dec_round how, dec *out)
{
	dec quotient = a / step, rest = a % step;
	bool up = false;

	if (rest < 0) { /* toward minus infinity from here on */
		quotient--;
		rest += step;
	}
	switch (how) {
	case DEC_HALF_EVEN:
		up = rounds_up((uint64_t)quotient, (u128)rest, (u128)step);
		break;
	case DEC_DOWN:
		break;
	case DEC_UP:
		up = rest > 0;
		break;
	case DEC_TO_ZERO:
		up = rest > 0 && a < 0;
		break;
	}
	return dec_narrow(((dec_wide)quotient + up) * step, out);
}

enum {
	MANTISSA = 52, /* stored bits of a double */
	BIAS = 1023,
};

enum dec_status dec_from_double(double x, dec *out)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	const int field = (int)(bits >> MANTISSA & 0x7ff);
	const uint64_t stored = bits & ((UINT64_C(1) << MANTISSA) - 1);
	const uint64_t mantissa = field ? stored | UINT64_C(1) << MANTISSA : stored;
	/* |x| = mantissa / 2^cut */
	const int cut = BIAS + MANTISSA - (field ? field : 1);

	if (x != x)
		return DEC_SYNTAX;
	if (cut <= 0) /* 2^52 and more */
		return DEC_OVERFLOW;

	const u128 scaled = (u128)mantissa * DEC_ONE; /* below 2^83 */
	u128 units = 0;

	if (cut < 127) {
		const u128 one = (u128)1 << cut;

		units = scaled >> cut;
		units += rounds_up((uint64_t)units, scaled & (one - 1), one);
	}
	return dec_narrow(bits >> 63 ? -(dec_wide)units : (dec_wide)units, out);
}

/* 2^k for normal results. */
static double power_of_two(int k)
{
	const uint64_t bits = (uint64_t)(k + BIAS) << MANTISSA;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

double dec_wide_to_double(dec_wide d)
{
	const u128 units = i128_magnitude(d);

	if (!units)
		return 0;
	/* As large a quotient as fits, its last bit set where something was left: 64
	 * such bits round to 53 as the exact value would. */
	const int shift = u128_leading_zeros(units);
	const u128 scaled = units << shift;
	const u128 quotient = scaled / DEC_ONE;
	const int drop = 64 - u128_leading_zeros(quotient);
	const u128 rest = quotient & (((u128)1 << drop) - 1);
	const uint64_t kept = (uint64_t)(quotient >> drop) | (rest || quotient * DEC_ONE != scaled);
	const double x = (double)kept * power_of_two(drop - shift);

	return d < 0 ? -x : x;
}

double dec_to_double(dec d)
{
	const dec exact = INT64_C(1) << (MANTISSA + 1);

	if (d >= -exact && d <= exact)
		return (double)d / (double)DEC_ONE; /* one rounding */
	return dec_wide_to_double(d);
}
