/*
 * jsonout.h - writing JSON objects, member by member
 *
 * Commas come by themselves.  Numbers are the shortest that read back; those that are not finite
 * are null.
 */
#ifndef TAPELINE_VOL_JSONOUT_H
#define TAPELINE_VOL_JSONOUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

void json_key(struct buf *out, const char *name);
void json_open(struct buf *out, const char *name, char bracket); /* '{' or '['; name NULL: none */
void json_close(struct buf *out, char bracket);                  /* '}' or ']' */
void json_number(struct buf *out, const char *name, double x);   /* name NULL: of an array */
void json_count(struct buf *out, const char *name, uint64_t n);
void json_text(struct buf *out, const char *name, const char *s);
void json_flag(struct buf *out, const char *name, bool flag);
void json_none(struct buf *out, const char *name);

#endif
