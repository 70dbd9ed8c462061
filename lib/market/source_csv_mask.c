/* source_csv_mask.c - conditions that are written as AlgoSeek's bit masks */
#include <string.h>

#include "market/source_csv.h"

static int mask_parse(const char *s, size_t n, uint64_t *mask)
{
	if (n > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		s += 2;
		n -= 2;
	}
	if (n == 0 || n > 16)
		return -1;
	*mask = 0;
	for (size_t i = 0; i < n; i++) {
		static const char hex[] = "0123456789abcdef";
		char c = s[i] >= 'A' && s[i] <= 'F' ? (char)(s[i] - 'A' + 'a') : s[i];
		const char *digit = c ? strchr(hex, c) : NULL;

		if (!digit)
			return -1;
		*mask = *mask << 4 | (uint64_t)(digit - hex);
	}
	return 0;
}

/* AlgoSeek's quote flags as letters of the CTA's quote conditions; the other bits
 * have none. */
static size_t quote_letters(uint64_t mask, char out[CONDITIONS_TEXT])
{
	static const struct {
		uint64_t bit;
		char letter;
	} table[] = {
		{0x1, 'R'},   /* regular, two-sided, open */
		{0x2, 'H'},   /* slow on bid and offer */
		{0x8, 'C'},   /* closing */
		{0x10, 'D'},  /* news dissemination */
		{0x20, 'P'},  /* news pending */
		{0x40, 'G'},  /* trading range indication */
		{0x80, 'I'},  /* order imbalance */
		{0x100, 'L'}, /* closed market maker */
		{0x200, 'M'}, /* volatility trading pause */
		{0x400, 'N'}, /* non-firm */
		{0x800, 'O'}, /* opening */
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (mask & table[i].bit)
			out[n++] = table[i].letter;
	return n;
}

int csv_mask_letters(const struct csv_cell *c, bool trade, char out[CONDITIONS_TEXT], size_t *n)
{
	uint64_t mask;

	if (mask_parse(c->p, c->n, &mask) < 0)
		return -1;
	*n = trade ? conditions_from_algoseek(mask, out) : quote_letters(mask, out);
	return 0;
}
