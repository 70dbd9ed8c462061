/* num_parse.c - text to double, correctly rounded */
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/number.h"
#include "base/pow10.h"

_Static_assert(FLT_EVAL_METHOD == 0, "doubles must be computed as doubles");

enum {
	MANTISSA = 53,
	EXACT_POWER = 22, /* 10^22 = 2^22 5^22 and 5^22 < 2^53 */
	MAX_POWER = 308,
	/* The longest exact decimal that can lie half way between two doubles has 767
	 * digits: what follows these matters only by being zero or not. */
	MAX_DIGITS = 800,
};

/* Two exact operands and one rounding: Clinger, "How to read floating point
 * numbers accurately" (1990). */
static double number_exact(uint64_t digits, int power)
{
	static const double tens[EXACT_POWER + 1] = {
		1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
		1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
	};

	return power < 0 ? (double)digits / tens[-power] : (double)digits * tens[power];
}

/*
 * digits × 10^power by 64 × 128 bits.  The power of ten is rounded up by less
 * than one unit, so the product is too large by less than 2^64; written in units
 * of 2^64, fractions dropped, it is off by less than one unit either way.  That
 * can tell the nearest double unless the part to be rounded away is one half
 * exactly.  False then (a tie, mostly), and where the result is not normal.
 */
static bool number_product(uint64_t digits, int power, double *out)
{
	const u128 ten = pow10_significand(power);
	const int shift = u64_leading_zeros(digits);
	const uint64_t w = digits << shift;
	const u128 low = (u128)(uint64_t)ten * w;
	const u128 product = (u128)(uint64_t)(ten >> 64) * w + (uint64_t)(low >> 64);
	const int spare = 128 - MANTISSA - u128_leading_zeros(product);
	const u128 half = (u128)1 << (spare - 1);
	const u128 rest = product & ((half << 1) - 1);
	uint64_t mantissa = (uint64_t)(product >> spare);
	/* product 2^64 × 2^(log2 - 127) × 2^-shift, of which spare bits are cut */
	const int exponent = 64 + pow10_log2(power) - 127 - shift + spare;

	if (rest == half || exponent < DBL_MIN_EXP - MANTISSA || exponent > DBL_MAX_EXP - MANTISSA)
		return false;
	mantissa += rest > half;
	const uint64_t scale = (uint64_t)(exponent + MANTISSA - 1 + DBL_MAX_EXP - 1);
	/* A mantissa rounded up to 2^53 carries into the exponent, as it should. */
	const uint64_t bits = ((scale - 1) << (MANTISSA - 1)) + mantissa;

	memcpy(out, &bits, sizeof(bits));
	return true;
}

/* Any number of digits, any exponent: strtod, given an integer so that no locale
 * has a say, and no more digits than decide. */
static double number_long(const struct number *num)
{
	char text[MAX_DIGITS + 1 + 24];
	const size_t total = num->n_whole + num->n_fraction;
	const size_t first = total - number_significant(num);
	int64_t power = num->exponent - (int64_t)num->n_fraction;
	size_t n = 0, i = first;

	for (; i < total && n < MAX_DIGITS; i++)
		text[n++] = (char)('0' + number_digit(num, i));
	power += (int64_t)(total - i);
	while (i < total && number_digit(num, i) == 0)
		i++;
	if (i < total) { /* one more digit stands for all the others */
		text[n++] = '1';
		power--;
	}
	if (power > 9999 || power < -9999)
		power = power < 0 ? -9999 : 9999;
	snprintf(text + n, sizeof(text) - n, "e%d", (int)power);
	return strtod(text, NULL);
}

int num_parse(const char *s, size_t n, double *out)
{
	struct plain_number plain;
	struct number num;
	double x;

	if (n > 0 && number_plain(s, s + n, &plain) == n) {
		*out = number_plain_double(&plain);
		return 0;
	}
	if (number_scan(s, n, &num) < 0)
		return -1;

	const int64_t power = num.exponent - (int64_t)num.n_fraction;
	const bool exact = num.n_whole + num.n_fraction <= NUMBER_EXACT_DIGITS ||
			   number_significant(&num) <= NUMBER_EXACT_DIGITS;

	if (exact && num.digits == 0)
		x = 0;
	else if (exact && num.digits <= UINT64_C(1) << MANTISSA && power <= EXACT_POWER &&
		 power >= -EXACT_POWER)
		x = number_exact(num.digits, (int)power);
	else if (!exact || power < POW10_MIN || power > MAX_POWER ||
		 !number_product(num.digits, (int)power, &x))
		x = number_long(&num);
	if (x > DBL_MAX)
		return -2;
	*out = num.negative ? -x : x;
	return 0;
}
