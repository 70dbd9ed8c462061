/*
 * weights_place.h - objects of a weights file, and messages that say where in it one is
 *
 * Each function takes one key of the object; what is missing or wrong is an error that names the
 * file and the key with all that it is in: "models.gjr.mu".  0, or -1 (NULL) with e.
 */
#ifndef TAPELINE_VOL_WEIGHTS_PLACE_H
#define TAPELINE_VOL_WEIGHTS_PLACE_H

#include <stddef.h>

#include <jansson.h>

#include "base/err.h"
#include "vol/weights_impl.h"

struct place {
	const char *file;
	const struct place *in; /* the object that this one is in; NULL of the outermost */
	const char *key;        /* by which; NULL of the outermost */
	json_t *json;
	size_t used; /* keys asked for: any more are too many */
};

/* Say that a key is wrong; -1. */
int place_wrong(const struct place *p, const char *key, const char *why, struct err *e);

json_t *place_get(struct place *p, const char *key, struct err *e);
int place_enter(struct place *p, const char *key, struct place *out, struct err *e);

int place_number(struct place *p, const char *key, double *out, struct err *e);
int place_count(struct place *p, const char *key, size_t most, size_t *out, struct err *e);
int place_text(struct place *p, const char *key, char *out, size_t n, struct err *e);
int place_numbers(struct place *p, const char *key, size_t n, double *out, struct err *e);
int place_table(struct place *p, const struct weights_number *t, void *of, struct err *e);

/* Nothing more is expected of the object: `known`, ended by NULL, are all keys asked for. */
int place_leave(const struct place *p, const char *const *known, struct err *e);

#endif
