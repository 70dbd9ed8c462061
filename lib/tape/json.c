/* json.c - scanning JSON text in place */
#include <string.h>

#include "base/text.h"
#include "tape/json.h"

/* ---- UTF-8 ---- */

bool utf8_valid(const char *s, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t len = (unsigned char)s[i] < 0x80 ? 1 : text_char(s + i, n - i);

		if (len == 0)
			return false;
		i += len;
	}
	return true;
}

/* ---- strings ---- */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The code unit of the four hex digits at p, or -1. */
static long hex4(const char *p)
{
	long u = 0;

	for (int i = 0; i < 4; i++) {
		int d = hex_digit(p[i]);

		if (d < 0)
			return -1;
		u = u * 16 + d;
	}
	return u;
}

static bool is_high(long u)
{
	return u >= 0xd800 && u <= 0xdbff;
}

static bool is_low(long u)
{
	return u >= 0xdc00 && u <= 0xdfff;
}

/* The place after the escape at p, which points at the backslash; NULL where it
 * is none, or half of a surrogate pair. */
static const char *scan_escape(const char *p, const char *end, const char **why)
{
	long u;

	*why = "bad escape in string";
	if (end - p < 2)
		return NULL;
	if (p[1] != 'u')
		return memchr("\"\\/bfnrt", p[1], 8) ? p + 2 : NULL;
	if (end - p < 6)
		return NULL;
	u = hex4(p + 2);
	if (u < 0)
		return NULL;
	*why = "half a surrogate pair in string";
	if (is_low(u))
		return NULL;
	if (!is_high(u))
		return p + 6;
	if (end - p < 12 || p[6] != '\\' || p[7] != 'u' || !is_low(hex4(p + 8)))
		return NULL;
	return p + 12;
}

/* Bytes that end the plain run of a string: quote, backslash, control, not ASCII. */
#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

/* How many of the eight bytes at p are plain before the first that is not.  Each
 * term has the high bit of a byte set where that byte is special; borrows reach
 * only higher bytes, so the lowest bit set is right. */
static size_t plain_run(const char *p)
{
	uint64_t w, q, b, special;

	memcpy(&w, p, sizeof(w));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	q = w ^ (ONES * '"');
	b = w ^ (ONES * '\\');
	special = (((q - ONES) & ~q) | ((b - ONES) & ~b) | ((w - ONES * 0x20) & ~w) | w) & HIGHS;
	return special ? (size_t)__builtin_ctzll(special) / 8 : 8;
}

/* p is behind the opening quote; the place behind the closing one. */
static const char *scan_string(const char *p, const char *end, struct json_value *v,
			       const char **why)
{
	size_t n;

	v->p = p;
	v->kind = VALUE_STRING;
	v->escaped = false;
	for (;;) {
		while (end - p >= 8) {
			n = plain_run(p);
			p += n;
			if (n < 8)
				break;
		}
		if (p == end) {
			*why = "string without end";
			return NULL;
		}
		if (*p == '"') {
			v->n = (uint32_t)(p - v->p);
			return p + 1;
		}
		if (*p == '\\') {
			v->escaped = true;
			p = scan_escape(p, end, why);
			if (!p)
				return NULL;
		} else if ((unsigned char)*p < 0x20) {
			*why = "control character in string";
			return NULL;
		} else if ((unsigned char)*p < 0x80) {
			p++;
		} else {
			n = text_char(p, (size_t)(end - p));
			if (n == 0) {
				*why = "not UTF-8";
				return NULL;
			}
			p += n;
		}
	}
}

/* Write one code point as UTF-8; its length. */
static size_t utf8_put(char *out, long u)
{
	if (u < 0x80) {
		out[0] = (char)u;
		return 1;
	}
	if (u < 0x800) {
		out[0] = (char)(0xc0 | u >> 6);
		out[1] = (char)(0x80 | (u & 0x3f));
		return 2;
	}
	if (u < 0x10000) {
		out[0] = (char)(0xe0 | u >> 12);
		out[1] = (char)(0x80 | (u >> 6 & 0x3f));
		out[2] = (char)(0x80 | (u & 0x3f));
		return 3;
	}
	out[0] = (char)(0xf0 | u >> 18);
	out[1] = (char)(0x80 | (u >> 12 & 0x3f));
	out[2] = (char)(0x80 | (u >> 6 & 0x3f));
	out[3] = (char)(0x80 | (u & 0x3f));
	return 4;
}

/* Decode the escape at p (already checked) into out; *used bytes of text, its
 * length as the result. */
static size_t decode_escape(const char *p, char *out, size_t *used)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	long u;

	*used = 2;
	if (p[1] != 'u') {
		out[0] = to[(const char *)memchr(from, p[1], 8) - from];
		return 1;
	}
	*used = 6;
	u = hex4(p + 2);
	if (is_high(u)) {
		*used = 12;
		u = 0x10000 + ((u - 0xd800) << 10) + (hex4(p + 8) - 0xdc00);
	}
	return utf8_put(out, u);
}

size_t json_decode(const struct json_value *v, char *out)
{
	const char *p = v->p, *end = v->p + v->n;
	size_t n = 0, used;

	if (!v->escaped) {
		memcpy(out, v->p, v->n);
		return v->n;
	}
	while (p < end) {
		if (*p == '\\') {
			n += decode_escape(p, out + n, &used);
			p += used;
		} else {
			out[n++] = *p++;
		}
	}
	return n;
}

bool json_is(const struct json_value *v, const char *s, size_t n)
{
	const char *p = v->p, *end;
	char piece[4];
	size_t used, len;

	if (v->kind != VALUE_STRING)
		return false;
	if (!v->escaped)
		return v->n == n && memcmp(v->p, s, n) == 0;
	end = p + v->n;
	while (p < end) {
		if (*p == '\\') {
			len = decode_escape(p, piece, &used);
		} else {
			piece[0] = *p;
			len = used = 1;
		}
		if (len > n || memcmp(piece, s, len) != 0)
			return false;
		p += used;
		s += len;
		n -= len;
	}
	return n == 0;
}

void json_quote(struct buf *b, const char *s, size_t n)
{
	char piece[TEXT_ESCAPED];
	size_t start = 0, piece_n;

	buf_addc(b, '"');
	for (size_t i = 0; i < n; i++) {
		if ((unsigned char)s[i] >= 0x20 && s[i] != '"' && s[i] != '\\')
			continue;
		buf_add(b, s + start, i - start);
		text_escape(s + i, 1, piece, &piece_n);
		buf_add(b, piece, piece_n);
		start = i + 1;
	}
	buf_add(b, s + start, n - start);
	buf_addc(b, '"');
}

/* ---- numbers and nesting ---- */

static const char *skip_digits(const char *p, const char *end)
{
	while (p < end && *p >= '0' && *p <= '9')
		p++;
	return p;
}

static const char *scan_number(const char *p, const char *end, struct json_value *v,
			       const char **why)
{
	const char *q = p, *digits;

	*why = "not a number";
	if (q < end && *q == '-')
		q++;
	if (q < end && *q == '0') {
		q++;
	} else {
		digits = q;
		q = skip_digits(q, end);
		if (q == digits)
			return NULL;
	}
	if (q < end && *q == '.') {
		digits = ++q;
		q = skip_digits(q, end);
		if (q == digits)
			return NULL;
	}
	if (q < end && (*q == 'e' || *q == 'E')) {
		q++;
		if (q < end && (*q == '+' || *q == '-'))
			q++;
		digits = q;
		q = skip_digits(q, end);
		if (q == digits)
			return NULL;
	}
	*v = (struct json_value){.p = p, .n = (uint32_t)(q - p), .kind = VALUE_NUMBER};
	return q;
}

static const char *scan_word(const char *p, const char *end, const char *word, size_t n,
			     enum json_kind kind, struct json_value *v, const char **why)
{
	if ((size_t)(end - p) < n || memcmp(p, word, n) != 0) {
		*why = "not a JSON value";
		return NULL;
	}
	*v = (struct json_value){.p = p, .n = (uint32_t)n, .kind = (uint8_t)kind};
	return p + n;
}

const char *json_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

static const char *scan_value(const char *p, const char *end, struct json_value *v, int depth,
			      const char **why);

/* A member's key with its colon; the place of its value. */
static const char *scan_key(const char *p, const char *end, const char **why)
{
	struct json_value key;

	*why = "object without key";
	if (p == end || *p != '"')
		return NULL;
	p = scan_string(p + 1, end, &key, why);
	if (!p)
		return NULL;
	p = json_space(p, end);
	*why = "key without colon";
	return p < end && *p == ':' ? json_space(p + 1, end) : NULL;
}

/* An array or object; p is at its opening bracket. */
static const char *scan_nested(const char *p, const char *end, struct json_value *v, int depth,
			       const char **why)
{
	const char *start = p;
	bool object = *p == '{';
	char close = object ? '}' : ']';
	struct json_value inner;

	if (depth >= JSON_DEPTH) {
		*why = "nested too deep";
		return NULL;
	}
	p = json_space(p + 1, end);
	if (p < end && *p == close) {
		p++;
	} else {
		for (;;) {
			if (object)
				p = scan_key(p, end, why);
			if (!p)
				return NULL;
			p = scan_value(p, end, &inner, depth + 1, why);
			if (!p)
				return NULL;
			p = json_space(p, end);
			*why = "missing comma or closing bracket";
			if (p == end)
				return NULL;
			if (*p == close) {
				p++;
				break;
			}
			if (*p != ',')
				return NULL;
			p = json_space(p + 1, end);
		}
	}
	*v = (struct json_value){.p = start,
				 .n = (uint32_t)(p - start),
				 .kind = object ? VALUE_OBJECT : VALUE_ARRAY};
	return p;
}

static const char *scan_value(const char *p, const char *end, struct json_value *v, int depth,
			      const char **why)
{
	if (p == end) {
		*why = "value missing";
		return NULL;
	}
	switch (*p) {
	case '"':
		return scan_string(p + 1, end, v, why);
	case '{':
	case '[':
		return scan_nested(p, end, v, depth, why);
	case 't':
		return scan_word(p, end, "true", 4, VALUE_TRUE, v, why);
	case 'f':
		return scan_word(p, end, "false", 5, VALUE_FALSE, v, why);
	case 'n':
		return scan_word(p, end, "null", 4, VALUE_NULL, v, why);
	default:
		return scan_number(p, end, v, why);
	}
}

const char *json_scan(const char *p, const char *end, struct json_value *v, const char **why)
{
	return scan_value(p, end, v, 1, why); /* the record itself is the first level */
}
