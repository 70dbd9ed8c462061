/*
 * record_impl.h - what reading the head and reading the fields share
 */
#ifndef TAPELINE_TAPE_RECORD_IMPL_H
#define TAPELINE_TAPE_RECORD_IMPL_H

#include "tape/record.h"

/* -1, the reason noted; `key` may be NULL. */
int record_refuse(struct record *r, const char *why, const char *key, size_t key_len);

/* Scan `"key" : value` at p.  The place after the value, or NULL with *why. */
const char *record_member(const char *p, const char *end, struct json_value *key,
			  struct json_value *value, const char **why);

/* A string as a time, even one whose every character is an escape: 0 or -1. */
int record_time(const struct json_value *v, int64_t *ns);

#endif
