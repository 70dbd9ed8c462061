/*
 * params.h - the parameters of a strategy file: `params:` and --set NAME=VALUE
 *
 * A parameter is a word or a number.  `$name` stands for it in expressions, in
 * feature specs ("sma:$fast") and as the whole value of a key ("span: $span").
 */
#ifndef TAPELINE_SIGNAL_PARAMS_H
#define TAPELINE_SIGNAL_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/err.h"
#include "base/map.h"

enum { PARAMS_MAX = 256 };

struct params {
	struct map names;
	char *values[PARAMS_MAX]; /* as they are spelt */
};

void params_init(struct params *p);
void params_release(struct params *p);

/* Read the mapping `params:` of the file, where there is one; -1 with e. */
int params_read(struct params *p, struct config *root, struct err *e);

/* Set one from "NAME=VALUE"; -1 with e (STATUS_USAGE), which proposes the nearest
 * for a name that the file does not have. */
int params_set(struct params *p, const char *text, struct err *e);

/* The value of a name; NULL where there is none. */
const char *params_get(const struct params *p, const char *name, size_t n);

/* "no parameter '$x', did you mean '$y'?", for messages. */
void params_unknown(const struct params *p, const char *name, size_t n, char *out, size_t room);

/* Append text with every $name in it replaced; -1 where one is unknown, and its
 * offset and length in *at and *len. */
int params_expand(const struct params *p, const char *text, size_t n, struct buf *out, size_t *at,
		  size_t *len);

/* A letter, a digit or _: what names are made of. */
bool params_is_name(char c);

#endif
