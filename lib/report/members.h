/*
 * members.h - the members of an object that stands in a record, one by one
 */
#ifndef TAPELINE_REPORT_MEMBERS_H
#define TAPELINE_REPORT_MEMBERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tape/json.h"

/* Of the object text[0..n), checked before (a scanned record's): call with *pos =
 * NULL first; true while there is one more. */
bool members_next(const char *text, size_t n, const char **pos, struct json_value *key,
		  struct json_value *value);

/* The member of that name; false where there is none. */
bool members_find(const char *text, size_t n, const char *name, struct json_value *value);

/* Append a value for people: a string decoded, everything else as it stands;
 * control characters become blanks. */
void members_plain(struct buf *b, const struct json_value *v);

#endif
