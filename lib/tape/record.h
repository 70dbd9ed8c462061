/*
 * record.h - reading one line of the tape
 *
 * record_head() looks at `type` and `ts` only: what every stage does with every
 * line.  record_scan() goes on and checks the whole line against its type's
 * field table; after it every known field is there, typed and valid, or the
 * line was refused with a reason.  Both work in place: a record borrows the
 * line and is good until the line is gone.
 */
#ifndef TAPELINE_TAPE_RECORD_H
#define TAPELINE_TAPE_RECORD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dec.h"
#include "tape/json.h"
#include "tape/types.h"

struct cell {
	struct json_value v; /* v.kind is VALUE_ABSENT where the key is not there */
	double num;          /* NUMBER, INTEGER, DECIMAL: as a double */
	int64_t i;           /* INTEGER; TIME in nanoseconds; DECIMAL in units of 1e-9; BOOL 0 or 1;
			      * NUMBER in units of 1e-9 where it was plain, or CELL_INEXACT */
};

#define CELL_INEXACT INT64_MIN

struct record {
	const char *line; /* without its newline */
	size_t len;
	enum record_type_id type;
	bool dated;
	int64_t ts;       /* nanoseconds UTC, where dated */
	const char *rest; /* where the scan of the fields goes on */
	const char *why;  /* reason, where it was refused */
	const char *key;  /* the key the reason is about, or NULL; key_len bytes */
	size_t key_len;
	struct cell f[RECORD_MAX_FIELDS]; /* by the type's field enum, after record_scan() */
};

/* 0, or -1 with r->why (and r->key). */
int record_head(struct record *r, const char *line, size_t len);
int record_scan(struct record *r);

/* Was the key there with a value other than null? */
static inline bool record_has(const struct record *r, unsigned field)
{
	return r->f[field].v.kind > VALUE_NULL;
}

/* Was the key there as null? */
static inline bool record_null(const struct record *r, unsigned field)
{
	return r->f[field].v.kind == VALUE_NULL;
}

/* The number, or `otherwise` where the key is absent or null. */
static inline double record_number(const struct record *r, unsigned field, double otherwise)
{
	return record_has(r, field) ? r->f[field].num : otherwise;
}

/* A NUMBER or DECIMAL as an exact decimal: 0, or -1 where it is absent or does
 * not fit (beyond 9.2e9; digits beyond 1e-9 are rounded half-even). */
int record_dec(const struct record *r, unsigned field, dec *out);
int record_wide(const struct record *r, unsigned field, dec_wide *out);

/* The values of an open type (feature, vol, …) that are not in its table: call
 * with *pos = NULL first; true while there is one more. */
bool record_extra(const struct record *r, const char **pos, struct json_value *key,
		  struct json_value *value);

#endif
