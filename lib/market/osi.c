/* osi.c - names of options by the Options Symbology Initiative */
#include "market/osi.h"

#include <string.h>

#include "base/civil.h"

enum { OSI_CENTURY = 2000 };

/* n digits as a number; -1 where one is none. */
static int64_t digits(const char *s, size_t n)
{
	int64_t x = 0;

	for (size_t i = 0; i < n; i++) {
		if (s[i] < '0' || s[i] > '9')
			return -1;
		x = x * 10 + (s[i] - '0');
	}
	return x;
}

bool osi_parse(const char *s, size_t n, struct osi *out)
{
	struct civil date;
	const char *tail;
	int64_t day, strike;

	if (n > 2 && s[0] == 'O' && s[1] == ':') {
		s += 2;
		n -= 2;
	}
	if (n <= OSI_TAIL || n > OSI_TAIL + OSI_ROOT)
		return false;
	tail = s + n - OSI_TAIL;
	day = digits(tail, 6);
	strike = digits(tail + 7, 8);
	if (day < 0 || strike <= 0 || (tail[6] != 'C' && tail[6] != 'P'))
		return false;
	date = (struct civil){OSI_CENTURY + (int32_t)(day / 10000), (int)(day / 100 % 100),
			      (int)(day % 100)};
	for (n -= OSI_TAIL; n > 0 && s[n - 1] == ' ';)
		n--;
	if (n == 0 || memchr(s, ' ', n) || !civil_valid(date))
		return false;
	*out = (struct osi){s, n, civil_to_days(date), tail[6] == 'C', strike};
	return true;
}
