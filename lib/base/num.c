/*
 * num.c - double to text, the shortest that reads back
 *
 * Schubfach: Giulietti, "The Schubfach way to render doubles" (2020).  The
 * decimals that read back to x are those in an interval around it; a power of
 * ten is chosen such that the interval is wider than its unit but not than ten
 * of them.  So at most one multiple of ten units lies inside, which is then
 * shorter than all others, or else one of the two neighbours of x does.
 */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "base/num.h"
#include "base/pow10.h"

enum {
	MANTISSA = 52, /* stored bits */
	BIAS = 1023 + MANTISSA,
	PLAIN_MIN = -7, /* 1e-7 is written with plain digits, and so is all to 1e21 */
	PLAIN_MAX = 21,
};

/* digits × 10^power */
struct decimal {
	uint64_t digits;
	int power;
};

/* ten × w / 2^128, with the last bit set where anything was cut off: comparisons
 * with even numbers then come out as with the exact value. */
static uint64_t multiply_to_odd(u128 ten, uint64_t w)
{
	const u128 low = (u128)(uint64_t)ten * w;
	const u128 high = (u128)(uint64_t)(ten >> 64) * w + (uint64_t)(low >> 64);

	return (uint64_t)(high >> 64) | ((uint64_t)high > 1);
}

/* The shortest decimal in the rounding interval of c 2^q, nearest to it.  Names
 * as in the paper: k the power, v the value, vl and vr the interval's ends, each
 * in quarters of 10^k; s and s + 1 enclose v. */
static struct decimal schubfach(uint64_t c, int q, bool lower_is_closer)
{
	const uint64_t out = c & 1; /* ends belong to it where c is even */
	/* floor(log10(2^q)), or of 3/4 2^q */
	const int k = (int)((q * INT64_C(1262611) - (lower_is_closer ? 524031 : 0)) >> 22);
	const int h = q + pow10_log2(-k) + 1;
	const u128 ten = pow10_significand(-k);
	const uint64_t vl = multiply_to_odd(ten, (4 * c - 2 + lower_is_closer) << h) + out;
	const uint64_t v = multiply_to_odd(ten, 4 * c << h);
	const uint64_t vr = multiply_to_odd(ten, (4 * c + 2) << h) - out;
	const uint64_t s = v / 4;

	if (s >= 10) {
		const uint64_t tens = s / 10;
		const bool below = vl <= 40 * tens, above = 40 * tens + 40 <= vr;

		if (below != above)
			return (struct decimal){tens + above, k + 1};
	}
	const bool below = vl <= 4 * s, above = 4 * s + 4 <= vr;

	if (below != above)
		return (struct decimal){s + above, k};
	return (struct decimal){s + (v > 4 * s + 2 || (v == 4 * s + 2 && (s & 1))), k};
}

/* x = the double of these bits, sign apart, not 0. */
static struct decimal decimal_of(uint64_t bits)
{
	const uint64_t stored = bits & ((UINT64_C(1) << MANTISSA) - 1);
	const int exponent = (int)(bits >> MANTISSA);

	if (!exponent)
		return schubfach(stored, 1 - BIAS, false);

	const uint64_t c = stored | UINT64_C(1) << MANTISSA;
	const int q = exponent - BIAS;

	/* An integer below 2^53 has no shorter neighbour than itself. */
	if (q <= 0 && q >= -MANTISSA && !(c & ((UINT64_C(1) << -q) - 1)))
		return (struct decimal){c >> -q, 0};
	return schubfach(c, q, stored == 0 && exponent > 1);
}

/* Write digits right-aligned before `end`; where they start. */
static char *digits_write(uint64_t digits, char *end)
{
	static const char pairs[] = "00010203040506070809101112131415161718192021222324"
				    "25262728293031323334353637383940414243444546474849"
				    "50515253545556575859606162636465666768697071727374"
				    "75767778798081828384858687888990919293949596979899";

	while (digits >= 100) {
		end -= 2;
		memcpy(end, pairs + digits % 100 * 2, 2);
		digits /= 100;
	}
	if (digits >= 10) {
		end -= 2;
		memcpy(end, pairs + digits * 2, 2);
	} else {
		*--end = (char)('0' + digits);
	}
	return end;
}

static char *bytes_put(char *p, const char *from, int n)
{
	memcpy(p, from, (size_t)n);
	return p + n;
}

static char *zeros_put(char *p, int n)
{
	memset(p, '0', (size_t)n);
	return p + n;
}

/* 0.000ddd, ddd.ddd or ddd000: the point stands after `point` of the n digits. */
static char *plain_write(char *p, const char *digits, int n, int point)
{
	if (point <= 0) {
		p = bytes_put(p, "0.", 2);
		p = zeros_put(p, -point);
		return bytes_put(p, digits, n);
	}
	if (point >= n) {
		p = bytes_put(p, digits, n);
		return zeros_put(p, point - n);
	}
	p = bytes_put(p, digits, point);
	*p++ = '.';
	return bytes_put(p, digits + point, n - point);
}

/* d.ddde-9 */
static char *exponent_write(char *p, const char *digits, int n, int exponent)
{
	char text[4], *start;

	*p++ = digits[0];
	if (n > 1) {
		*p++ = '.';
		p = bytes_put(p, digits + 1, n - 1);
	}
	*p++ = 'e';
	if (exponent < 0)
		*p++ = '-';
	start = digits_write((uint64_t)(exponent < 0 ? -exponent : exponent), text + sizeof(text));
	return bytes_put(p, start, (int)(text + sizeof(text) - start));
}

size_t num_format(double x, char out[NUM_TEXT])
{
	char text[20], *end = text + sizeof(text), *start, *p = out;
	uint64_t bits;

	if (!isfinite(x)) {
		memcpy(out, "null", 4);
		return 4;
	}
	memcpy(&bits, &x, sizeof(bits));
	if (bits >> 63)
		*p++ = '-';
	bits &= UINT64_MAX >> 1;
	if (!bits) {
		*p++ = '0';
		return (size_t)(p - out);
	}

	const struct decimal d = decimal_of(bits);

	start = digits_write(d.digits, end);
	const int point = (int)(end - start) + d.power;

	while (end[-1] == '0')
		end--;
	const int n = (int)(end - start);

	if (point - 1 >= PLAIN_MIN && point - 1 < PLAIN_MAX)
		p = plain_write(p, start, n, point);
	else
		p = exponent_write(p, start, n, point - 1);
	return (size_t)(p - out);
}
