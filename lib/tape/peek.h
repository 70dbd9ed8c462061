/*
 * peek.h - one key of a line, without scanning the rest
 *
 * For programs that sort lines by a key or two and leave it to others to check
 * them: record_head() has been there, the line's fields need not be valid.
 */
#ifndef TAPELINE_TAPE_PEEK_H
#define TAPELINE_TAPE_PEEK_H

#include <stdbool.h>

#include "tape/record.h"

/* The value of the first top-level key of that name (plain text, spelt without
 * escapes on the line); false where there is none before the line's end or the
 * first place that is not JSON. */
bool record_peek(const struct record *r, const char *key, struct json_value *v);

/* The security that the line's option is on; false where it is of no option. */
bool record_underlying(const struct record *r, struct json_value *v);

/* Did the line come from outside?  Its type is a source, or else it is a bar
 * without `of`, or a run or error record whose stage is a source.  Types of
 * somebody else's are not known to be. */
bool record_outside(const struct record *r);

#endif
