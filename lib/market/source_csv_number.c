/* source_csv_number.c - a cell's number as the tape writes it */
#include <string.h>

#include "base/dec.h"
#include "market/source_csv.h"

enum { LONGEST = 64 };

static const double power_of_ten[] = {1e0, 1e1, 1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
				      1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15};

/*
 * Nearly every cell: plain digits, at most 15 of them, at most nine on each side
 * of the point, no needless zero before.  Its text without the zeros behind is
 * what the tape writes, so nothing is copied; an integer below 2^53 over a power
 * of ten up to 1e22 is correctly rounded.  1 where it is something else.
 */
static int plain_parse(struct csv_number *x, const char *s, size_t n)
{
	size_t i = n && s[0] == '-', whole = i, fraction = 0, keep;
	uint64_t digits = 0; /* may wrap before there are seen to be too many */
	bool negative = i > 0;

	for (; i < n && s[i] >= '0' && s[i] <= '9'; i++)
		digits = digits * 10 + (uint64_t)(s[i] - '0');
	whole = i - whole;
	if (whole == 0 || whole > 9 || (whole > 1 && s[negative] == '0'))
		return 1;
	keep = i;
	if (i < n && s[i] == '.') {
		size_t point = i++;

		if (n - i > 9 || n - i == 0 || whole + n - i > 15)
			return 1;
		for (; i < n && s[i] >= '0' && s[i] <= '9'; i++) {
			digits = digits * 10 + (uint64_t)(s[i] - '0');
			if (s[i] != '0')
				keep = i + 1;
		}
		fraction = i - point - 1;
	}
	if (i < n || (negative && digits == 0))
		return 1;
	x->p = s;
	x->n = keep;
	x->num = (double)digits / power_of_ten[fraction];
	if (negative)
		x->num = -x->num;
	return 0;
}

/* The same number as JSON spells it: no plus, digits on both sides of the point,
 * no zeros before.  Its length, or 0. */
static size_t json_spelling(const char *s, size_t n, char out[LONGEST + 4])
{
	size_t i = 0, k = 0;

	if (n == 0 || n > LONGEST)
		return 0;
	if (s[i] == '-')
		out[k++] = '-';
	if (s[i] == '-' || s[i] == '+')
		i++;
	if (i == n || !((s[i] >= '0' && s[i] <= '9') ||
			(s[i] == '.' && i + 1 < n && s[i + 1] >= '0' && s[i + 1] <= '9')))
		return 0;
	while (i + 1 < n && s[i] == '0' && s[i + 1] >= '0' && s[i + 1] <= '9')
		i++;
	if (s[i] == '.')
		out[k++] = '0';
	for (; i < n; i++) {
		if (s[i] == '.' && (i + 1 == n || s[i + 1] == 'e' || s[i + 1] == 'E'))
			continue; /* "5." */
		out[k++] = s[i];
	}
	return k;
}

int csv_number_parse(struct csv_number *x, const char *s, size_t n, const char **why)
{
	char json[LONGEST + 4];
	size_t len;
	dec d;

	if (plain_parse(x, s, n) == 0)
		return 0;
	*why = memchr(s, ',', n) ? "has a comma: decimals need a point, thousands nothing"
				 : "is not a number";
	len = json_spelling(s, n, json);
	if (!len)
		return -1;
	switch (num_parse(json, len, &x->num)) {
	case 0:
		break;
	case -2:
		*why = "is beyond the range of numbers";
		return -1;
	default:
		return -1;
	}
	x->p = x->text;
	if (dec_parse(json, len, &d) == DEC_OK)
		x->n = dec_format(d, x->text);
	else
		x->n = num_format(x->num, x->text);
	if (x->num == 0) { /* also -0 */
		x->text[0] = '0';
		x->n = 1;
	}
	return 0;
}
