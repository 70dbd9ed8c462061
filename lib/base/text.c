/* text.c - small matters of text: UTF-8, JSON strings, words, whole numbers */
#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/text.h"

/* Longer words are not compared: nobody mistypes 64 characters of an option. */
enum { SUGGEST_MAX = 64 };

/* Where two words could be mistaken for each other, at most a third differs. */
enum { SUGGEST_SHARE = 3 };

size_t text_char(const char *s, size_t n)
{
	const unsigned char *u = (const unsigned char *)s;
	unsigned char lo = 0x80, hi = 0xbf; /* what the second byte may be */
	size_t len;

	if (n == 0)
		return 0;
	if (u[0] < 0x80)
		return 1;
	if (u[0] >= 0xc2 && u[0] <= 0xdf) {
		len = 2;
	} else if (u[0] >= 0xe0 && u[0] <= 0xef) {
		len = 3;
		lo = u[0] == 0xe0 ? 0xa0 : 0x80; /* overlong forms */
		hi = u[0] == 0xed ? 0x9f : 0xbf; /* surrogates */
	} else if (u[0] >= 0xf0 && u[0] <= 0xf4) {
		len = 4;
		lo = u[0] == 0xf0 ? 0x90 : 0x80;
		hi = u[0] == 0xf4 ? 0x8f : 0xbf; /* beyond U+10FFFF */
	} else {
		return 0;
	}
	if (n < len || u[1] < lo || u[1] > hi)
		return 0;
	for (size_t i = 2; i < len; i++) {
		if (u[i] < 0x80 || u[i] > 0xbf)
			return 0;
	}
	return len;
}

/* The letter behind the backslash of a short escape, or 0. */
static char short_escape(char c)
{
	switch (c) {
	case '"':
	case '\\':
		return c;
	case '\b':
		return 'b';
	case '\f':
		return 'f';
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

size_t text_escape(const char *s, size_t n, char out[TEXT_ESCAPED], size_t *out_n)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = text_char(s, n);
	unsigned char c = (unsigned char)s[0];

	if (len == 0) {
		memcpy(out, "\xef\xbf\xbd", 3);
		*out_n = 3;
		return 1;
	}
	if (short_escape(s[0])) {
		out[0] = '\\';
		out[1] = short_escape(s[0]);
		*out_n = 2;
	} else if (c < 0x20) {
		memcpy(out, "\\u00", 4);
		out[4] = digits[c >> 4];
		out[5] = digits[c & 15];
		*out_n = 6;
	} else {
		memcpy(out, s, len);
		*out_n = len;
	}
	return len;
}

/* Some terminals obey C1 controls, too; U+2028 and U+2029 end lines; the last three
 * ranges turn the direction in which a line is read. */
static bool is_harmless(uint32_t c)
{
	return c >= 0x20 && (c < 0x7f || c > 0x9f) && c != 0x2028 && c != 0x2029 && c != 0x61c &&
	       (c < 0x200e || c > 0x200f) && (c < 0x202a || c > 0x202e) &&
	       (c < 0x2066 || c > 0x2069);
}

size_t text_shown(const char *s, size_t n, bool *shown)
{
	static const unsigned char first[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	size_t length = text_char(s, n);
	uint32_t c;

	*shown = false;
	if (length == 0)
		return 1;
	c = (unsigned char)*s & first[length];
	for (size_t i = 1; i < length; i++)
		c = c << 6 | ((unsigned char)s[i] & 0x3f);
	*shown = is_harmless(c);
	return length;
}

void text_quote(struct buf *b, const char *s, size_t n)
{
	char piece[TEXT_ESCAPED];
	size_t piece_n;

	buf_addc(b, '"');
	for (size_t i = 0; i < n;) {
		i += text_escape(s + i, n - i, piece, &piece_n);
		buf_add(b, piece, piece_n);
	}
	buf_addc(b, '"');
}

const char *text_word_at(const char *words, int place, size_t *n)
{
	for (;; words++) {
		*n = strcspn(words, " ");
		if (place-- == 0)
			return *n ? words : NULL;
		words += *n;
		if (!*words)
			return NULL;
	}
}

int text_word_find(const char *words, const char *s, size_t n)
{
	const char *word;
	size_t word_n;

	for (int i = 0; (word = text_word_at(words, i, &word_n)); i++) {
		if (word_n == n && memcmp(word, s, n) == 0)
			return i;
	}
	return -1;
}

void text_word_list(struct buf *b, const char *words)
{
	const char *word, *next;
	size_t n, next_n;

	for (int i = 0; (word = text_word_at(words, i, &n)); i++) {
		next = text_word_at(words, i + 1, &next_n);
		if (i > 0)
			buf_adds(b, next ? ", " : " or ");
		buf_add(b, word, n);
	}
}

int text_integer(const char *s, int64_t *out)
{
	const char *digits = *s == '-' ? s + 1 : s;
	char *end;
	long long v;

	if (*digits < '0' || *digits > '9')
		return -1; /* strtoll would skip blanks and take a plus */
	errno = 0;
	v = strtoll(s, &end, 10);
	if (errno || *end)
		return -1;
	*out = v;
	return 0;
}

void text_range(struct buf *b, const char *what, double min, double max)
{
	buf_adds(b, what);
	if (!isinf(min) && !isinf(max))
		buf_addf(b, " from %.15g to %.15g", min, max);
	else if (!isinf(min))
		buf_addf(b, " of at least %.15g", min);
	else if (!isinf(max))
		buf_addf(b, " of at most %.15g", max);
}

static unsigned min3(unsigned a, unsigned b, unsigned c)
{
	unsigned m = a < b ? a : b;

	return m < c ? m : c;
}

/* SMA is a sma mistyped. */
static bool same_letter(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Edits between a[0..an) and b[0..bn), a swap of neighbours counting one (Damerau;
 * restricted form).  Both at most SUGGEST_MAX long. */
static unsigned edit_distance(const char *a, size_t an, const char *b, size_t bn)
{
	unsigned rows[3][SUGGEST_MAX + 1];
	unsigned *before = rows[0], *above = rows[1], *row = rows[2];

	for (size_t j = 0; j <= bn; j++)
		above[j] = (unsigned)j;
	for (size_t i = 1; i <= an; i++) {
		unsigned *spare = before;

		row[0] = (unsigned)i;
		for (size_t j = 1; j <= bn; j++) {
			row[j] = min3(above[j] + 1, row[j - 1] + 1,
				      above[j - 1] + !same_letter(a[i - 1], b[j - 1]));
			if (i > 1 && j > 1 && same_letter(a[i - 1], b[j - 2]) &&
			    same_letter(a[i - 2], b[j - 1]) && before[j - 2] + 1 < row[j])
				row[j] = before[j - 2] + 1;
		}
		before = above;
		above = row;
		row = spare;
	}
	return above[bn];
}

void suggest_start(struct suggest *s, const char *typed, size_t n)
{
	*s = (struct suggest){.typed = typed, .typed_n = n, .distance = UINT_MAX};
}

void suggest_try(struct suggest *s, const char *word, size_t n)
{
	size_t longer = n > s->typed_n ? n : s->typed_n;
	unsigned distance;

	if (longer > SUGGEST_MAX || s->typed_n == 0 || n == 0)
		return;
	if (s->typed_n >= 2 && s->typed_n < n && strncasecmp(s->typed, word, s->typed_n) == 0)
		distance = 1;
	else
		distance = edit_distance(s->typed, s->typed_n, word, n);
	if (distance > (longer + SUGGEST_SHARE - 1) / SUGGEST_SHARE || distance >= longer)
		return;
	if (distance < s->distance) {
		s->best = word;
		s->best_n = n;
		s->distance = distance;
	}
}

void suggest_words(struct suggest *s, const char *words)
{
	const char *word;
	size_t n;

	for (int i = 0; (word = text_word_at(words, i, &n)); i++)
		suggest_try(s, word, n);
}
