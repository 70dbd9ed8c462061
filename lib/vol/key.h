/*
 * key.h - a number of any record: which type, under which key, of what
 *
 * "feature:logret_1" is that value of feature records, "trade:price" a field of trades.
 * Whose it is says the record's symbol, or its type where it has none; of which
 * span, its span.
 */
#ifndef TAPELINE_VOL_KEY_H
#define TAPELINE_VOL_KEY_H

#include <stdbool.h>

#include "base/err.h"
#include "tape/record.h"

struct key {
	enum record_type_id type;
	const char *name;             /* of the key; points into the text it was read from */
	unsigned symbol, span, field; /* places in the type's table; KEY_NONE: not there */
};

#define KEY_NONE UINT32_MAX

/* Read "TYPE:KEY".  0, or -1 with e: no such type, or a key that it cannot have as a number. */
int key_parse(const char *text, struct key *out, struct err *e);

struct key_value {
	struct json_value symbol, span; /* span.kind is VALUE_ABSENT where there is none */
	double x;
};

/* What a record of the type (after record_scan()) says; false where it has no number there. */
bool key_read(const struct key *k, const struct record *r, struct key_value *out);

#endif
