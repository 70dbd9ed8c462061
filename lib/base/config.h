/*
 * config.h - configuration files: YAML as a tree that knows where it stands
 *
 * A file is one document of mappings, lists and scalars.  Refused, with
 * FILE:LINE:COLUMN: repeated keys, anchors and aliases, tags that change a kind,
 * several documents, more than 1 MiB, nesting beyond 32, text that is not UTF-8.
 * An empty file is an empty mapping.
 *
 * A command asks for the keys it knows, each by the type it wants; then
 * config_unknown() refuses any key nobody asked for, so that a mistyped limit
 * cannot be a limit that is silently not there.  The tree owns all strings.
 * Errors are STATUS_CONFIG.
 */
#ifndef TAPELINE_BASE_CONFIG_H
#define TAPELINE_BASE_CONFIG_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"

enum { CONFIG_MAX_BYTES = 1 << 20, CONFIG_MAX_DEPTH = 32 };

enum config_kind { CONFIG_SCALAR, CONFIG_LIST, CONFIG_MAP };

struct config {
	enum config_kind kind;
	const char *file;
	unsigned line, column; /* from 1 */

	char *text; /* scalar */
	bool plain; /* scalar without quotes: may be a number, true, … */

	struct config **items; /* list: items; mapping: values */
	size_t n, cap;
	struct map keys; /* mapping: numbers are places in items */
	struct config_key {
		unsigned line, column;
		bool asked;
	} * places;       /* mapping */
	struct map asked; /* mapping: names asked for in vain */
};

/* The tree of the text, `file` being its name in messages (copied); NULL with e.
 * config_load() reads the file (66 where it cannot). */
struct config *config_parse(const char *file, const char *text, size_t n, struct err *e);
struct config *config_load(const char *path, struct err *e);
void config_free(struct config *root); /* NULL is fine */

/* "FILE:LINE:COLUMN: …"; -1. */
int config_error(const struct config *at, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* ---- a key of a mapping: 1 and its value; 0 where it is not there and *out is
 * as before; -1 with e.  A key without a value is an error.  A number is as in
 * JSON and within min..max. ---- */

int config_string(struct config *map, const char *key, const char **out, struct err *e);
int config_number(struct config *map, const char *key, double min, double max, double *out,
		  struct err *e);
int config_integer(struct config *map, const char *key, int64_t min, int64_t max, int64_t *out,
		   struct err *e);
int config_bool(struct config *map, const char *key, bool *out, struct err *e);
int config_duration(struct config *map, const char *key, int64_t *ns, struct err *e);
int config_choice(struct config *map, const char *key, const char *words, int *out, struct err *e);
int config_list(struct config *map, const char *key, struct config **out, struct err *e);
int config_map(struct config *map, const char *key, struct config **out, struct err *e);

/* The value of any kind, NULL where the key is not there. */
struct config *config_get(struct config *map, const char *key);

/* The value; NULL with e "key 'x' is missing" where it is not there. */
struct config *config_need(struct config *map, const char *key, struct err *e);

/* ---- a node itself, such as an item of a list: 0, or -1 with e ---- */

int config_as_string(const struct config *c, const char **out, struct err *e);
int config_as_number(const struct config *c, double min, double max, double *out, struct err *e);
int config_as_integer(const struct config *c, int64_t min, int64_t max, int64_t *out,
		      struct err *e);
int config_as_bool(const struct config *c, bool *out, struct err *e);
int config_as_duration(const struct config *c, int64_t *ns, struct err *e);
int config_as_choice(const struct config *c, const char *words, int *out, struct err *e);
int config_expect(const struct config *c, enum config_kind kind, struct err *e);

/* Item or value number i < c->n; config_key() is the name of a value.  Asking
 * by number counts as asking for the key. */
struct config *config_at(struct config *c, size_t i);
const char *config_key(const struct config *map, size_t i);

/* 0; -1 with the first key, in the order of the file, that nobody asked for. */
int config_unknown(const struct config *root, struct err *e);

#endif
