/*
 * line.h - writing one line of the tape
 *
 * A line is begun with its type and ts, filled with fields of the type's table
 * in the table's order, and ended.  Numbers are written as the shortest text
 * that reads back to the same double; those that are not finite are written as
 * null where the field may be null and left out otherwise, so that NaN never
 * stands on a tape.
 */
#ifndef TAPELINE_TAPE_LINE_H
#define TAPELINE_TAPE_LINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/dec.h"
#include "tape/json.h"
#include "tape/types.h"

enum { LINE_MAX_BYTES = 1 << 20 }; /* a line with its newline, at most */

struct line {
	struct buf *out;
	const struct record_type *type;
	size_t start; /* where it begins in out */
};

/* NO_TS for types (or moments) without a ts. */
#define NO_TS INT64_MIN

void line_begin(struct line *w, struct buf *out, enum record_type_id type, int64_t ts);
void line_string(struct line *w, unsigned field, const char *s, size_t n); /* UTF-8, gets quoted */
void line_word(struct line *w, unsigned field, const char *s);             /* a C string */
void line_text(struct line *w, unsigned field, const char *s, size_t n);   /* JSON text as it is */
void line_value(struct line *w, unsigned field,
		const struct json_value *v); /* a scanned value, spliced */
void line_number(struct line *w, unsigned field, double x);
void line_integer(struct line *w, unsigned field, int64_t i);
void line_dec(struct line *w, unsigned field, dec d);
void line_wide(struct line *w, unsigned field, dec_wide d);
void line_bool(struct line *w, unsigned field, bool b);
void line_time(struct line *w, unsigned field, int64_t ns);
void line_null(struct line *w, unsigned field);

/* A key of an open type: `key` is plain text without characters to escape. */
void line_extra_number(struct line *w, const char *key, size_t n, double x); /* not finite: null */
void line_extra_text(struct line *w, const char *key, size_t n, const char *json, size_t json_n);

/* A line longer than LINE_MAX_BYTES leaves out->failed set. */
void line_end(struct line *w);

#endif
