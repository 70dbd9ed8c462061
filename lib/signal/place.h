/*
 * place.h - where a piece of an expression stands in the file
 *
 * A YAML scalar may be plain, quoted, folded over lines or a block; what the
 * parser hands over is its value.  The characters that are not blank come in
 * the same order in both, so counting those finds the line and the column of
 * any offset in the value, whatever the style.  Where an escape in quotes makes
 * that impossible it is the scalar's own place.
 */
#ifndef TAPELINE_SIGNAL_PLACE_H
#define TAPELINE_SIGNAL_PLACE_H

#include <stddef.h>

#include "base/config.h"
#include "base/err.h"

struct place {
	const char *file; /* name for messages */
	const char *text; /* the whole file; NULL: offsets count from line and column */
	size_t n;
	unsigned line, column; /* of the scalar, from 1 */
	const char *value;     /* what it says */
};

/* The place of a scalar of a file's tree. */
struct place place_of(const struct config *c, const char *text, size_t n);

/* Line and column of value[offset]; columns count characters, not bytes. */
void place_find(const struct place *p, size_t offset, unsigned *line, unsigned *column);

/* "FILE:LINE:COLUMN: …", for value[offset]; -1. */
int place_error(const struct place *p, size_t offset, struct err *e, const char *fmt, ...)
	__attribute__((format(printf, 4, 5)));

#endif
