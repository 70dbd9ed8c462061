/* number.c - the JSON number's grammar, in one place */
#include "base/number.h"

const double number_tens[NUMBER_PLAIN_DIGITS + 1] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
						     1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

static inline bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Past the digits at p, which go on in *digits. */
static const char *digits_scan(const char *p, const char *end, uint64_t *digits)
{
	uint64_t d = *digits;

	for (; p < end && is_digit(*p); p++)
		d = d * 10 + (uint64_t)(*p - '0');
	*digits = d;
	return p;
}

/* Past [+-]digits at p, or NULL where there is no digit. */
static const char *exponent_scan(const char *p, const char *end, int64_t *exponent)
{
	const bool negative = p < end && *p == '-';
	int64_t e = 0;

	if (p < end && (*p == '-' || *p == '+'))
		p++;
	if (p == end || !is_digit(*p))
		return NULL;
	for (; p < end && is_digit(*p); p++)
		e = e >= NUMBER_EXPONENT_MAX / 10 ? NUMBER_EXPONENT_MAX : e * 10 + (*p - '0');
	*exponent = negative ? -e : e;
	return p;
}

int number_scan(const char *s, size_t n, struct number *out)
{
	const char *p = s, *end = s + n;

	out->negative = p < end && *p == '-';
	p += out->negative;
	out->digits = 0;
	out->exponent = 0;
	out->whole = p;
	p = digits_scan(p, end, &out->digits);
	out->n_whole = (size_t)(p - out->whole);
	if (!out->n_whole || (out->n_whole > 1 && *out->whole == '0'))
		return -1;
	out->fraction = p;
	out->n_fraction = 0;
	if (p < end && *p == '.') {
		out->fraction = ++p;
		p = digits_scan(p, end, &out->digits);
		out->n_fraction = (size_t)(p - out->fraction);
		if (!out->n_fraction)
			return -1;
	}
	if (p < end && (*p == 'e' || *p == 'E')) {
		p = exponent_scan(p + 1, end, &out->exponent);
		if (!p)
			return -1;
	}
	return p == end ? 0 : -1;
}

bool number_plain_units(const struct plain_number *x, int64_t *out)
{
	static const int64_t units[] = {1000000000, 100000000, 10000000, 1000000, 100000,
					10000,      1000,      100,      10,      1};

	int64_t product;

	if (x->places >= sizeof(units) / sizeof(*units) ||
	    __builtin_mul_overflow((int64_t)x->digits, units[x->places], &product))
		return false;
	*out = product;
	return true;
}

size_t number_significant(const struct number *num)
{
	const size_t n = num->n_whole + num->n_fraction;
	size_t zeros = 0;

	while (zeros < n && number_digit(num, zeros) == 0)
		zeros++;
	return n - zeros;
}
