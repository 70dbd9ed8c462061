/* test_dec.c - exact decimals, against naive arithmetic and glibc */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/dec.h"
#include "base/rng.h"
#include "base/wide.h"

enum { RANDOM_CASES = 200000 };

/* Of every size: 64 (128) random bits, shifted at random, either sign. */
static dec random_dec(struct rng *r)
{
	const int shift = (int)rng_below(r, 64);

	return (dec)rng_next(r) >> shift;
}

static dec_wide random_wide(struct rng *r)
{
	const int shift = (int)rng_below(r, 128);
	const u128 bits = (u128)rng_next(r) << 64 | rng_next(r);

	return (dec_wide)bits >> shift;
}

static const char *text_of(dec_wide d)
{
	static char text[DEC_WIDE_TEXT + 1];

	text[dec_wide_format(d, text)] = '\0';
	return text;
}

static void check_narrow_text(dec d)
{
	char text[DEC_TEXT + 1];
	dec back = ~d;
	dec_wide wide = ~d;
	const size_t n = dec_format(d, text);

	assert_in_range(n, 1, DEC_TEXT);
	text[n] = '\0';
	assert_string_equal(text, text_of(d));
	if (dec_parse(text, n, &back) != DEC_OK || back != d)
		fail_msg("'%s' does not read back", text);
	if (dec_wide_parse(text, n, &wide) != DEC_OK || wide != d)
		fail_msg("'%s' does not read back wide", text);
}

static void check_wide_text(dec_wide d)
{
	char text[DEC_WIDE_TEXT];
	dec_wide back = ~d;
	const size_t n = dec_wide_format(d, text);

	assert_in_range(n, 1, DEC_WIDE_TEXT);
	if (dec_wide_parse(text, n, &back) != DEC_OK || back != d)
		fail_msg("'%.*s' does not read back", (int)n, text);
}

static void test_text_round_trip(void **state)
{
	static const dec edges[] = {
		0, 1, -1, DEC_ONE, -DEC_ONE, INT64_MAX, INT64_MIN, INT64_MAX - 1, INT64_MIN + 1};
	struct rng r;

	(void)state;
	rng_seed(&r, 1, 0);
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		check_narrow_text(edges[i]);
	for (int i = 0; i < RANDOM_CASES; i++) {
		check_narrow_text(random_dec(&r));
		check_wide_text(random_wide(&r));
	}
	check_wide_text(I128_MAX);
	check_wide_text(I128_MIN);
}

static void test_format_examples(void **state)
{
	static const struct {
		dec d;
		const char *text;
	} examples[] = {
		{0, "0"},
		{1, "0.000000001"},
		{-1, "-0.000000001"},
		{DEC_ONE, "1"},
		{-DEC_ONE, "-1"},
		{13900000000, "13.9"},
		{13940000000, "13.94"},
		{500 * DEC_ONE, "500"},
		{123456789, "0.123456789"},
		{INT64_MAX, "9223372036.854775807"},
		{INT64_MIN, "-9223372036.854775808"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++)
		assert_string_equal(text_of(examples[i].d), examples[i].text);
	assert_string_equal(text_of(I128_MAX), "170141183460469231731687303715.884105727");
	assert_string_equal(text_of(I128_MIN), "-170141183460469231731687303715.884105728");
	assert_string_equal(text_of((i128)DEC_ONE * INT64_MAX), "9223372036854775807");
	assert_string_equal(text_of((i128)UINT64_C(10000000000000000000) * DEC_ONE * DEC_ONE),
			    "10000000000000000000000000000");
}

struct parse_example {
	const char *text;
	enum dec_status status;
	dec d;
};

static void test_parse_examples(void **state)
{
	static const struct parse_example examples[] = {
		{"0", DEC_OK, 0},
		{"-0", DEC_OK, 0},
		{"-0.0e5", DEC_OK, 0},
		{"0e99999999999999999999999", DEC_OK, 0},
		{"0.000e-99999999999999999999999", DEC_OK, 0},
		{"1e-9", DEC_OK, 1},
		{"1.5E3", DEC_OK, 1500 * DEC_ONE},
		{"1.5e+3", DEC_OK, 1500 * DEC_ONE},
		{"1.0000000000000000000000000000000000000000000", DEC_OK, DEC_ONE},
		{"100000000000000000000000000000000e-32", DEC_OK, DEC_ONE},
		{"0.00000000000000000000000000000001e32", DEC_OK, DEC_ONE},
		{"13.94", DEC_OK, 13940000000},
		{"-13.94", DEC_OK, -13940000000},
		/* half to even, and the exact half told from more */
		{"0.0000000005", DEC_ROUNDED, 0},
		{"0.00000000050000000000000000000000000000000000000001", DEC_ROUNDED, 1},
		{"0.0000000015", DEC_ROUNDED, 2},
		{"0.0000000025", DEC_ROUNDED, 2},
		{"0.0000000035", DEC_ROUNDED, 4},
		{"-0.0000000015", DEC_ROUNDED, -2},
		{"-0.0000000025", DEC_ROUNDED, -2},
		{"0.00000000249999999999999999999999999999999", DEC_ROUNDED, 2},
		{"0.9999999995", DEC_ROUNDED, DEC_ONE},
		{"1e-10", DEC_ROUNDED, 0},
		{"9e-10", DEC_ROUNDED, 1},
		{"9e-11", DEC_ROUNDED, 0},
		{"1e-999999999999999999999999", DEC_ROUNDED, 0},
		/* the edges of the range */
		{"9223372036.854775807", DEC_OK, INT64_MAX},
		{"-9223372036.854775808", DEC_OK, INT64_MIN},
		{"9223372036854775807e-9", DEC_OK, INT64_MAX},
		{"9223372036.8547758074", DEC_ROUNDED, INT64_MAX},
		{"9223372036.85477580749999", DEC_ROUNDED, INT64_MAX},
		{"-9223372036.8547758085", DEC_ROUNDED, INT64_MIN},
		{"9223372036.8547758075", DEC_OVERFLOW, 0},
		{"9223372036.854775808", DEC_OVERFLOW, 0},
		{"-9223372036.85477580850001", DEC_OVERFLOW, 0},
		{"-9223372036.854775809", DEC_OVERFLOW, 0},
		{"9223372037", DEC_OVERFLOW, 0},
		{"-9300000000", DEC_OVERFLOW, 0},
		{"18446744074", DEC_OVERFLOW, 0},
		{"1e10", DEC_OVERFLOW, 0},
		{"1e999999999999", DEC_OVERFLOW, 0},
		{"-1e999999999999999999999999999", DEC_OVERFLOW, 0},
		{"170141183460469231731687303715884105728", DEC_OVERFLOW, 0},
		{"340282366920938463463374607431.768211455", DEC_OVERFLOW, 0},
		{"340282366920938463463374607431.7682114555", DEC_OVERFLOW, 0},
		{"340282366920938463463374607431.768211456", DEC_OVERFLOW, 0},
		{"999999999999999999999999999999", DEC_OVERFLOW, 0},
		/* not JSON numbers */
		{"", DEC_SYNTAX, 0},
		{"-", DEC_SYNTAX, 0},
		{"+1", DEC_SYNTAX, 0},
		{"01", DEC_SYNTAX, 0},
		{".5", DEC_SYNTAX, 0},
		{"1.", DEC_SYNTAX, 0},
		{"1e", DEC_SYNTAX, 0},
		{"1e+", DEC_SYNTAX, 0},
		{"1 ", DEC_SYNTAX, 0},
		{" 1", DEC_SYNTAX, 0},
		{"1,5", DEC_SYNTAX, 0},
		{"null", DEC_SYNTAX, 0},
		{"inf", DEC_SYNTAX, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct parse_example *e = &examples[i];
		const dec before = 4711;
		dec d = before;
		const enum dec_status status = dec_parse(e->text, strlen(e->text), &d);

		if (status != e->status || d != (status < 0 ? before : e->d))
			fail_msg("'%s': %d, %lld", e->text, status, (long long)d);
	}
}

static void test_wide_parse_range(void **state)
{
	static const struct parse_example examples[] = {
		{"170141183460469231731687303715.884105727", DEC_OK, 0},
		{"-170141183460469231731687303715.884105728", DEC_OK, 0},
		{"170141183460469231731687303715.8841057274", DEC_ROUNDED, 0},
		{"170141183460469231731687303715884105727e-9", DEC_OK, 0},
		{"170141183460469231731687303715.8841057275", DEC_OVERFLOW, 0},
		{"170141183460469231731687303715.884105728", DEC_OVERFLOW, 0},
		{"-170141183460469231731687303715.884105729", DEC_OVERFLOW, 0},
		{"-170141183460469231731687303715.88410572851", DEC_OVERFLOW, 0},
		{"340282366920938463463374607431.7682114555", DEC_OVERFLOW, 0},
		{"1e30", DEC_OVERFLOW, 0},
		{"1x", DEC_SYNTAX, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(examples) / sizeof(*examples); i++) {
		const struct parse_example *e = &examples[i];
		const dec_wide edge = e->text[0] == '-' ? I128_MIN : I128_MAX;
		dec_wide d = 4711;
		const enum dec_status status = dec_wide_parse(e->text, strlen(e->text), &d);

		assert_int_equal(status, e->status);
		assert_true(d == (status < 0 ? 4711 : edge));
	}
}

/* digits × 10^shift, half-even, by looking at the text alone: what stands behind
 * the point is compared with 5000… */
static u128 naive_units(const char *digits, int n, int shift, bool *rounded)
{
	char rest[96] = "", half[96] = "";
	const int keep = n + shift;
	u128 units = 0;
	size_t n_rest = 0;

	for (int i = 0; i < keep; i++)
		units = units * 10 + (unsigned)(i < n ? digits[i] - '0' : 0);
	for (int i = keep; i < n; i++) {
		half[n_rest] = i == keep ? '5' : '0';
		rest[n_rest++] = i < 0 ? '0' : digits[i];
	}
	*rounded = strspn(rest, "0") < n_rest;
	const int order = strcmp(rest, half);

	return units + (*rounded && (order > 0 || (order == 0 && units % 2)));
}

static void test_parse_random(void **state)
{
	char digits[40], text[80];
	struct rng r;

	(void)state;
	rng_seed(&r, 2, 0);
	for (int i = 0; i < RANDOM_CASES; i++) {
		const int n = 1 + (int)rng_below(&r, 29);
		const int exponent = (int)rng_below(&r, 40) - 39;
		const int point = 1 + (int)rng_below(&r, (uint64_t)n);
		const bool negative = rng_below(&r, 2);
		const bool few = rng_below(&r, 2); /* 0 and 5 only: many ties */
		bool rounded;
		dec_wide got;

		for (int k = 0; k < n; k++)
			digits[k] = (char)('0' + (few ? 5 * rng_below(&r, 2) : rng_below(&r, 10)));
		if (point > 1 && digits[0] == '0')
			digits[0] = '5';
		digits[n] = '\0';
		snprintf(text, sizeof(text), "%s%.*s%s%se%d", negative ? "-" : "", point, digits,
			 point < n ? "." : "", digits + point, exponent);
		const u128 want = naive_units(digits, n, exponent - (n - point) + 9, &rounded);
		const enum dec_status status = dec_wide_parse(text, strlen(text), &got);

		if (want > (u128)I128_MAX) {
			assert_int_equal(status, DEC_OVERFLOW);
			continue;
		}
		if (status != (rounded ? DEC_ROUNDED : DEC_OK) ||
		    got != (negative ? -(dec_wide)want : (dec_wide)want))
			fail_msg("'%s': %d, %s", text, status, text_of(got));
	}
}

static void test_add_bounds(void **state)
{
	dec d = 7;
	dec_wide w = 7;

	(void)state;
	assert_int_equal(dec_add(INT64_MAX, 1, &d), DEC_OVERFLOW);
	assert_int_equal(dec_add(INT64_MIN, -1, &d), DEC_OVERFLOW);
	assert_int_equal(dec_sub(INT64_MIN, 1, &d), DEC_OVERFLOW);
	assert_int_equal(dec_sub(0, INT64_MIN, &d), DEC_OVERFLOW);
	assert_int_equal(dec_narrow((dec_wide)INT64_MAX + 1, &d), DEC_OVERFLOW);
	assert_int_equal(dec_narrow((dec_wide)INT64_MIN - 1, &d), DEC_OVERFLOW);
	assert_int_equal(d, 7);
	assert_int_equal(dec_add(INT64_MAX - 1, 1, &d), DEC_OK);
	assert_true(d == INT64_MAX);
	assert_int_equal(dec_sub(-1, INT64_MAX, &d), DEC_OK);
	assert_true(d == INT64_MIN);
	assert_int_equal(dec_sub(-1, INT64_MIN, &d), DEC_OK);
	assert_true(d == INT64_MAX);
	assert_int_equal(dec_narrow(INT64_MIN, &d), DEC_OK);
	assert_true(d == INT64_MIN);
	assert_int_equal(dec_narrow(INT64_MAX, &d), DEC_OK);
	assert_true(d == INT64_MAX);

	assert_int_equal(dec_wide_add(I128_MAX, 1, &w), DEC_OVERFLOW);
	assert_int_equal(dec_wide_add(I128_MIN, -1, &w), DEC_OVERFLOW);
	assert_int_equal(dec_wide_sub(I128_MIN, 1, &w), DEC_OVERFLOW);
	assert_int_equal(dec_wide_sub(0, I128_MIN, &w), DEC_OVERFLOW);
	assert_true(w == 7);
	assert_int_equal(dec_wide_add(I128_MAX, I128_MIN, &w), DEC_OK);
	assert_true(w == -1);
	assert_int_equal(dec_wide_sub(-1, I128_MIN, &w), DEC_OK);
	assert_true(w == I128_MAX);
}

enum { TERMS = 24 };

/* The sum of n terms by halving at random, or overflow. */
static enum dec_status grouped_sum(struct rng *r, const dec_wide *terms, size_t n, dec_wide *out)
{
	dec_wide left, right;

	if (n == 1) {
		*out = terms[0];
		return DEC_OK;
	}
	const size_t half = 1 + rng_below(r, n - 1);

	if (grouped_sum(r, terms, half, &left) < 0 ||
	    grouped_sum(r, terms + half, n - half, &right) < 0)
		return DEC_OVERFLOW;
	return dec_wide_add(left, right, out);
}

/* Any order, any grouping: one sum, or overflow reported. */
static void test_sums_associate(void **state)
{
	unsigned summed = 0, overflowed = 0;
	struct rng r;

	(void)state;
	rng_seed(&r, 3, 0);
	for (int i = 0; i < 4000; i++) {
		const size_t n = 2 + rng_below(&r, TERMS - 1);
		const int shift = (int)rng_below(&r, 4);
		dec_wide terms[TERMS];
		u128 exact = 0;        /* the sum modulo 2^128 … */
		long double about = 0; /* … and which one of those */

		for (size_t k = 0; k < n; k++) {
			terms[k] = i % 2 ? (dec_wide)((u128)rng_next(&r) << 64) >> shift
					 : random_wide(&r);
			exact += (u128)terms[k];
			about += (long double)terms[k];
		}
		for (int shuffle = 0; shuffle < 10; shuffle++) {
			dec_wide sum = 0;

			for (size_t k = n - 1; k > 0; k--) {
				const size_t other = rng_below(&r, k + 1);
				const dec_wide swap = terms[k];

				terms[k] = terms[other];
				terms[other] = swap;
			}
			if (grouped_sum(&r, terms, n, &sum) == DEC_OK) {
				assert_true(sum == (dec_wide)exact);
				assert_true(fabsl((long double)sum - about) < 0x1p100L);
				summed++;
			} else {
				overflowed++;
			}
		}
	}
	assert_true(summed > 1000 && overflowed > 100);
}

static void test_mul(void **state)
{
	struct rng r;
	dec_wide w;

	(void)state;
	rng_seed(&r, 4, 0);
	for (int i = 0; i < RANDOM_CASES; i++) {
		const dec a = random_dec(&r), b = random_dec(&r) / 1000 * (i % 2 ? 500 : 1000);
		const dec_wide product = (dec_wide)a * b;
		dec_wide nearest = product / DEC_ONE;
		const dec_wide twice = 2 * (product - nearest * DEC_ONE); /* |twice| < 2 units */

		if (twice > DEC_ONE || (twice == DEC_ONE && nearest % 2))
			nearest++;
		if (twice < -DEC_ONE || (twice == -DEC_ONE && nearest % 2))
			nearest--;
		assert_int_equal(dec_mul(a, b, &w), DEC_OK);
		assert_true(w == nearest);
	}
	dec_mul(5, DEC_ONE / 10, &w); /* 0.5 of the last digit, and so on */
	assert_true(w == 0);
	dec_mul(15, DEC_ONE / 10, &w);
	assert_true(w == 2);
	dec_mul(25, -DEC_ONE / 10, &w);
	assert_true(w == -2);
	dec_mul(13940000000, 500 * DEC_ONE, &w);
	assert_string_equal(text_of(w), "6970");
	dec_mul(INT64_MIN, INT64_MIN, &w);
	assert_string_equal(text_of(w), "85070591730234615865.843651858");
	dec_mul(INT64_MIN, INT64_MAX, &w);
	assert_string_equal(text_of(w), "-85070591730234615856.620279821");
}

/* |a| × |num| / den bit by bit; false where it has more than 128. */
static bool naive_share(u128 a, uint64_t num, uint64_t den, u128 *out)
{
	uint32_t product[6] = {0};
	u128 quotient = 0, rest = 0;

	for (int i = 0; i < 4; i++) {
		uint64_t carry = 0;

		for (int k = 0; k < 3; k++) {
			const uint64_t factor = k < 2 ? num >> 32 * k & UINT32_MAX : 0;

			carry += (uint64_t)(uint32_t)(a >> 32 * i) * factor + product[i + k];
			product[i + k] = (uint32_t)carry;
			carry >>= 32;
		}
	}
	for (int bit = 191; bit >= 0; bit--) {
		rest = rest << 1 | (product[bit / 32] >> bit % 32 & 1);
		if (quotient >> 127)
			return false;
		quotient <<= 1;
		if (rest >= den) {
			rest -= den;
			quotient |= 1;
		}
	}
	if (2 * rest > den || (2 * rest == den && quotient & 1)) {
		if (quotient == U128_MAX)
			return false;
		quotient++;
	}
	*out = quotient;
	return true;
}

static void check_share(dec_wide a, dec num, dec den)
{
	const bool negative = (a < 0) != (num < 0);
	dec_wide want = 0, share = 4711;
	u128 magnitude;
	const enum dec_status status = dec_wide_share(a, num, den, &share);

	if (!naive_share(i128_magnitude(a), (uint64_t)i128_magnitude(num), (uint64_t)den,
			 &magnitude) ||
	    i128_signed(magnitude, negative, &want) < 0) {
		assert_int_equal(status, DEC_OVERFLOW);
		assert_true(share == 4711);
		return;
	}
	assert_int_equal(status, DEC_OK);
	assert_true(share == want);
}

static void test_share(void **state)
{
	static const dec edges[] = {1, 2, 3, DEC_ONE, INT64_MAX - 1, INT64_MAX};
	struct rng r;
	dec_wide w;

	(void)state;
	rng_seed(&r, 5, 0);
	for (int i = 0; i < RANDOM_CASES; i++) {
		dec den = random_dec(&r) & INT64_MAX;
		const dec num = random_dec(&r);
		dec_wide a = random_wide(&r);

		if (i % 4 == 0) /* ties are likely with small ones */
			a >>= 100, den &= 15;
		check_share(a, num, den ? den : 1);
	}
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
		for (size_t k = 0; k < sizeof(edges) / sizeof(*edges); k++) {
			check_share(I128_MAX, edges[i], edges[k]);
			check_share(I128_MIN, edges[i], edges[k]);
			check_share(I128_MIN, -edges[i], edges[k]);
			check_share(I128_MAX / 2 + 1, edges[i], edges[k]);
		}
	}
	check_share(I128_MIN, INT64_MIN, INT64_MAX);
	check_share(I128_MIN, INT64_MIN, 1);
	dec_wide_share(100 * (dec_wide)DEC_ONE, 1, 3, &w);
	assert_string_equal(text_of(w), "33.333333333");
	dec_wide_share(1, 1, 2, &w);
	assert_true(w == 0);
	dec_wide_share(-3, 1, 2, &w);
	assert_true(w == -2);
}

/* A position closed in parts: each takes its share of what is left, nothing is
 * lost and the last takes all. */
static void test_share_conserves(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 6, 0);
	for (int i = 0; i < 20000; i++) {
		const dec_wide total = random_wide(&r);
		dec_wide rest = total, taken = 0, share;
		dec held = 1 + (random_dec(&r) & (INT64_MAX >> 1));

		while (held > 0) {
			dec part = 1 + (dec)rng_below(&r, (uint64_t)held);

			if (rng_below(&r, 4) == 0)
				part = held;
			assert_int_equal(dec_wide_share(rest, part, held, &share), DEC_OK);
			assert_true(i128_magnitude(share) <= i128_magnitude(rest));
			assert_int_equal(dec_wide_sub(rest, share, &rest), DEC_OK);
			assert_int_equal(dec_wide_add(taken, share, &taken), DEC_OK);
			assert_int_equal(dec_sub(held, part, &held), DEC_OK);
			assert_true(taken + rest == total);
		}
		assert_true(rest == 0);
	}
}

/* By its definition: the largest multiple below, the smallest above, … */
static void check_round_to(dec a, dec step)
{
	dec_wide down = (dec_wide)a - ((dec_wide)(a % step) + step) % step, up;
	dec_wide want[4];

	up = down == a ? down : down + step;
	want[DEC_DOWN] = down;
	want[DEC_UP] = up;
	want[DEC_TO_ZERO] = a < 0 ? up : down;
	if (a - down == up - a)
		want[DEC_HALF_EVEN] = down / step % 2 ? up : down;
	else
		want[DEC_HALF_EVEN] = a - down < up - a ? down : up;
	for (int how = DEC_HALF_EVEN; how <= DEC_TO_ZERO; how++) {
		dec got = 4711, fits;
		const bool fit = dec_narrow(want[how], &fits) == DEC_OK;

		assert_int_equal(dec_round_to(a, step, (enum dec_round)how, &got),
				 fit ? DEC_OK : DEC_OVERFLOW);
		assert_true(got == (fit ? fits : 4711));
	}
}

static void test_round_to(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 7, 0);
	for (int i = 0; i < RANDOM_CASES; i++) {
		dec step = random_dec(&r) & INT64_MAX;

		step = i % 4 ? step : step % 16;
		check_round_to(random_dec(&r), step ? step : 1);
	}
	for (dec step = 1; step < 20; step++) {
		for (dec a = 0; a < 40; a++) {
			check_round_to(INT64_MIN + a, step);
			check_round_to(INT64_MAX - a, step);
			check_round_to(a - 20, step);
			check_round_to(INT64_MIN + a, INT64_MAX - step);
			check_round_to(INT64_MAX - a, INT64_MAX - step);
		}
	}
}

/* printf rounds the exact value of a double half to even. */
static void check_from_double(double x)
{
	char text[64];
	dec want, got;
	const int n = snprintf(text, sizeof(text), "%.9f", x);

	assert_int_equal(dec_parse(text, (size_t)n, &want), DEC_OK);
	assert_int_equal(dec_from_double(x, &got), DEC_OK);
	if (got != want)
		fail_msg("%a: %s", x, text_of(got));
}

static void test_from_double(void **state)
{
	struct rng r;
	dec d = 7;

	(void)state;
	rng_seed(&r, 8, 0);
	for (int i = 0; i < RANDOM_CASES; i++) {
		/* any up to 9.2e9, and ties: odd multiples of 2^-k below the unit */
		check_from_double((rng_uniform(&r) - 0.5) * 1.8e10);
		check_from_double(rng_normal(&r) * 100);
		check_from_double((double)((dec)rng_next(&r) >> 30) / 1024);
		check_from_double((double)((dec)rng_next(&r) >> 40) * 0x1p-30);
		check_from_double(ldexp(rng_normal(&r), -(int)rng_below(&r, 80)));
	}
	check_from_double(0);
	check_from_double(-0.0);
	check_from_double(0x1p-1074);
	check_from_double(0x1p-10);
	check_from_double(0x3p-10);
	check_from_double(9223372036.854774);
	check_from_double(-9223372036.854774);
	d = 7;
	assert_int_equal(dec_from_double(9223372036.854776, &d), DEC_OVERFLOW);
	assert_int_equal(dec_from_double(-9223372036.854777, &d), DEC_OVERFLOW);
	assert_int_equal(dec_from_double(1e300, &d), DEC_OVERFLOW);
	assert_int_equal(dec_from_double(INFINITY, &d), DEC_OVERFLOW);
	assert_int_equal(dec_from_double(-INFINITY, &d), DEC_OVERFLOW);
	assert_int_equal(dec_from_double(NAN, &d), DEC_SYNTAX);
	assert_int_equal(d, 7);
}

/* The exact text read by strtod is the nearest double. */
static void test_to_double(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 9, 0);
	for (int i = 0; i < RANDOM_CASES; i++) {
		const dec d = random_dec(&r);
		const dec_wide w = random_wide(&r);

		assert_true(dec_to_double(d) == strtod(text_of(d), NULL));
		assert_true(dec_wide_to_double(d) == dec_to_double(d));
		assert_true(dec_wide_to_double(w) == strtod(text_of(w), NULL));
	}
	assert_true(dec_to_double(0) == 0 && !signbit(dec_to_double(0)));
	assert_true(dec_to_double(INT64_MIN) == strtod("-9223372036.854775808", NULL));
	assert_true(dec_to_double(INT64_MAX) == strtod("9223372036.854775807", NULL));
	assert_true(dec_wide_to_double(I128_MIN) == strtod(text_of(I128_MIN), NULL));
	assert_true(dec_wide_to_double(I128_MAX) == strtod(text_of(I128_MAX), NULL));
	/* a decimal that is a double survives the way there and back */
	for (dec d = -100000; d < 100000; d++) {
		dec back;

		assert_int_equal(dec_from_double(dec_to_double(d * 10000019), &back), DEC_OK);
		assert_true(back == d * 10000019);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text_round_trip), cmocka_unit_test(test_format_examples),
		cmocka_unit_test(test_parse_examples),  cmocka_unit_test(test_wide_parse_range),
		cmocka_unit_test(test_parse_random),    cmocka_unit_test(test_add_bounds),
		cmocka_unit_test(test_sums_associate),  cmocka_unit_test(test_mul),
		cmocka_unit_test(test_share),           cmocka_unit_test(test_share_conserves),
		cmocka_unit_test(test_round_to),        cmocka_unit_test(test_from_double),
		cmocka_unit_test(test_to_double),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
