/*
 * json.h - scanning JSON text in place (RFC 8259)
 *
 * Nothing is copied and nothing allocated: a value is a range of the line.
 * Strings are checked (escapes, surrogate pairs, UTF-8, no control characters),
 * numbers keep their text, nested values are checked and kept as raw text.
 * Nesting deeper than JSON_DEPTH is refused.
 */
#ifndef TAPELINE_TAPE_JSON_H
#define TAPELINE_TAPE_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum { JSON_DEPTH = 64 };

/* VALUE_ and not JSON_: jansson.h has those names. */
enum json_kind {
	VALUE_ABSENT,
	VALUE_NULL,
	VALUE_FALSE,
	VALUE_TRUE,
	VALUE_NUMBER,
	VALUE_STRING,
	VALUE_ARRAY,
	VALUE_OBJECT,
};

/* p[0..n) is the value's text; of a string without its quotes. */
struct json_value {
	const char *p;
	uint32_t n;
	uint8_t kind;
	bool escaped; /* a string that holds at least one backslash */
};

/* Scan one value at p (no white space before it).  Returns the place after it,
 * or NULL with a reason in *why. */
const char *json_scan(const char *p, const char *end, struct json_value *v, const char **why);

/* Skip white space. */
const char *json_space(const char *p, const char *end);

/* Decode a string value into out, which has room for v->n bytes; its length. */
size_t json_decode(const struct json_value *v, char *out);

/* Is the string's decoded content equal to s[0..n)?  No copy. */
bool json_is(const struct json_value *v, const char *s, size_t n);

/* Append s[0..n), UTF-8, as a JSON string with quotes.  The escapes are the
 * short ones, \u00XX for other control characters, and nothing else. */
void json_quote(struct buf *b, const char *s, size_t n);

/* Is s[0..n) valid UTF-8 (no surrogates, no overlong forms, at most U+10FFFF)? */
bool utf8_valid(const char *s, size_t n);

#endif
