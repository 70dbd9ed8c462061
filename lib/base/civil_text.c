/* civil_text.c - a date as it is written */
#include "base/civil_text.h"

#include "base/civil.h"

static void put_digits(char *out, int n, int32_t x)
{
	for (; n > 0; x /= 10)
		out[--n] = (char)('0' + x % 10);
}

void civil_format(int32_t day, char out[CIVIL_TEXT])
{
	const struct civil c = civil_from_days(day);

	put_digits(out, 4, c.year);
	put_digits(out + 5, 2, c.month);
	put_digits(out + 8, 2, c.day);
	out[4] = out[7] = '-';
	out[10] = '\0';
}
