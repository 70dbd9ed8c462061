/* dec_text.c - exact decimals from text and back */
#include <string.h>

#include "base/dec.h"
#include "base/number.h"
#include "base/wide.h"

enum {
	PLACES = 9,
	WIDE_DIGITS = 39,  /* of 2^128 */
	CHUNK_DIGITS = 19, /* what fits into 64 bits */
};

/* What lies below the unit decides half-even; the rest is told from zero only. */
static enum dec_status units_round(u128 *units, unsigned first, bool others)
{
	if (!first && !others)
		return DEC_OK;
	if (first > 5 || (first == 5 && (others || (*units & 1)))) {
		if (*units == U128_MAX)
			return DEC_OVERFLOW;
		++*units;
	}
	return DEC_ROUNDED;
}

/* Any number as a count of 1e-9, sign apart. */
static enum dec_status units_scan(const struct number *num, u128 *out)
{
	const size_t total = num->n_whole + num->n_fraction;
	const size_t n = number_significant(num), first = total - n;
	/* how many of the n digits, or zeros behind them, count units */
	const int64_t keep = (int64_t)n + num->exponent - (int64_t)num->n_fraction + PLACES;
	u128 units = 0;
	size_t i = 0;

	*out = 0;
	if (n == 0)
		return DEC_OK;
	if (keep > WIDE_DIGITS)
		return DEC_OVERFLOW;
	if (keep < 0)
		return DEC_ROUNDED; /* below a tenth of the unit */
	for (; i < (size_t)keep; i++) {
		const unsigned digit = i < n ? number_digit(num, first + i) : 0;

		if (units > U128_MAX / 10 || units * 10 > U128_MAX - digit)
			return DEC_OVERFLOW;
		units = units * 10 + digit;
	}

	const unsigned next = i < n ? number_digit(num, first + i) : 0;
	bool others = false;

	for (i++; i < n && !others; i++)
		others = number_digit(num, first + i) != 0;
	*out = units;
	return units_round(out, next, others);
}

enum dec_status dec_wide_parse(const char *s, size_t n, dec_wide *out)
{
	struct plain_number plain;
	struct number num;
	enum dec_status status;
	u128 units;
	int64_t few;

	if (n > 0 && number_plain(s, s + n, &plain) == n && number_plain_units(&plain, &few)) {
		*out = few;
		return DEC_OK;
	}
	if (number_scan(s, n, &num) < 0)
		return DEC_SYNTAX;
	status = units_scan(&num, &units);
	if (status < 0)
		return status;
	return i128_signed(units, num.negative, out) < 0 ? DEC_OVERFLOW : status;
}

enum dec_status dec_parse(const char *s, size_t n, dec *out)
{
	struct plain_number plain;
	struct number num;
	enum dec_status status;
	u128 units;
	dec_wide wide;

	if (n > 0 && number_plain(s, s + n, &plain) == n && number_plain_units(&plain, out))
		return DEC_OK;
	if (number_scan(s, n, &num) < 0)
		return DEC_SYNTAX;
	status = units_scan(&num, &units);
	if (status < 0)
		return status;
	if (i128_signed(units, num.negative, &wide) < 0 || dec_narrow(wide, out) < 0)
		return DEC_OVERFLOW;
	return status;
}

/* x right-aligned before `end`, with at least so many digits; where it starts. */
static char *digits_write(uint64_t x, int at_least, char *end)
{
	char *p = end;

	while (x || end - p < at_least) {
		*--p = (char)('0' + x % 10);
		x /= 10;
	}
	return p;
}

/* Built from the right: places without trailing zeros, point, whole, sign. */
static size_t units_write(u128 units, bool negative, char *out)
{
	char text[DEC_WIDE_TEXT], *end = text + sizeof(text), *p = end;
	u128 whole = units / DEC_ONE;
	uint64_t places = (uint64_t)(units % DEC_ONE);
	int n_places = PLACES;

	for (; n_places && places % 10 == 0; n_places--)
		places /= 10;
	if (n_places) {
		p = digits_write(places, n_places, p);
		*--p = '.';
	}
	while (whole > UINT64_MAX) {
		const uint64_t chunk = UINT64_C(10000000000000000000);

		p = digits_write((uint64_t)(whole % chunk), CHUNK_DIGITS, p);
		whole /= chunk;
	}
	p = digits_write((uint64_t)whole, 1, p);
	if (negative)
		*--p = '-';
	memcpy(out, p, (size_t)(end - p));
	return (size_t)(end - p);
}

size_t dec_format(dec d, char out[DEC_TEXT])
{
	return units_write(i128_magnitude(d), d < 0, out);
}

size_t dec_wide_format(dec_wide d, char out[DEC_WIDE_TEXT])
{
	return units_write(i128_magnitude(d), d < 0, out);
}
