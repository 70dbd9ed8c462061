/*
 * number.h - the JSON number's grammar (RFC 8259, section 6), in one place
 *
 * What num_parse() and dec_parse() share: the text is taken apart, nothing is
 * computed but what fits into integers.
 */
#ifndef TAPELINE_BASE_NUMBER_H
#define TAPELINE_BASE_NUMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [-] whole [. fraction] [e exponent]; points into the text it was made from. */
struct number {
	bool negative;
	const char *whole, *fraction;
	size_t n_whole, n_fraction;
	int64_t exponent; /* of 10, at most ±NUMBER_EXPONENT_MAX */
	uint64_t digits;  /* whole and fraction as one integer, modulo 2^64 */
};

/* Larger exponents count as this one: no text is long enough to make up for it. */
#define NUMBER_EXPONENT_MAX INT64_C(100000000000000000)

/* `digits` is exact for up to so many significant ones. */
enum { NUMBER_EXACT_DIGITS = 19 };

/* Take s[0..n) apart; 0, or -1 where it is not a JSON number. */
int number_scan(const char *s, size_t n, struct number *out);

/* How many digits stand after the leading zeros; 0 for zero. */
size_t number_significant(const struct number *num);

/* Digit i, 0..9, counted from the left over whole and fraction. */
static inline unsigned number_digit(const struct number *num, size_t i)
{
	const char c = i < num->n_whole ? num->whole[i] : num->fraction[i - num->n_whole];

	return (unsigned)(c - '0');
}

/* A number as nearly all prices and sizes are: a few digits, a point among them or
 * not.  It is digits / 10^places. */
struct plain_number {
	uint64_t digits;
	unsigned places;
};

enum { NUMBER_PLAIN_DIGITS = 15 };

extern const double number_tens[NUMBER_PLAIN_DIGITS + 1];

/* Read the number at p; its length, or 0 where it is none or none of these. */
static inline size_t number_plain(const char *p, const char *end, struct plain_number *out)
{
	const char *s = p, *point = NULL;
	uint64_t digits = 0;

	for (; s < end; s++) {
		const unsigned d = (unsigned)(unsigned char)*s - '0';

		if (d <= 9) {
			digits = digits * 10 + d;
		} else if (*s == '.' && !point && s > p) {
			point = s;
		} else if (*s == 'e' || *s == 'E' || *s == '.') {
			return 0;
		} else {
			break;
		}
	}
	if (s == p || s - p > NUMBER_PLAIN_DIGITS + (point != NULL) || point == s - 1 ||
	    (*p == '0' && s - p > 1 && point != p + 1))
		return 0;
	out->digits = digits;
	out->places = point ? (unsigned)(s - point - 1) : 0;
	return (size_t)(s - p);
}

/* Two exact operands and one rounding, as in num_parse(). */
static inline double number_plain_double(const struct plain_number *x)
{
	return x->places ? (double)x->digits / number_tens[x->places] : (double)x->digits;
}

/* In units of 1e-9; false where it is finer or does not fit. */
bool number_plain_units(const struct plain_number *x, int64_t *out);

#endif
