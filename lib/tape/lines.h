/*
 * lines.h - bytes in, whole lines out
 *
 * The caller reads into lines_room() and takes lines until there is none.  A line
 * is a range of the buffer, good until the next lines_room().  One longer than the
 * tape allows is skipped without being kept: only its first 4 KiB are.
 */
#ifndef TAPELINE_TAPE_LINES_H
#define TAPELINE_TAPE_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tape/snap.h"

enum { LINES_RAW = 4096 };

struct lines {
	char *buf;
	size_t cap, head, tail;
	size_t seen;   /* bytes after head known to hold no newline */
	bool skipping; /* inside a line that is too long */
	size_t n_raw;
	char raw[LINES_RAW]; /* its beginning */
};

enum lines_result {
	LINES_NONE, /* no whole line there */
	LINES_LINE, /* a line, its newline behind it in the buffer */
	LINES_LONG, /* a line was too long: p[0..n) is its beginning */
};

int lines_init(struct lines *l); /* 0, or -1 without memory */
void lines_release(struct lines *l);

/* Where to read to, and at most how much. */
char *lines_room(struct lines *l, size_t *n);
void lines_added(struct lines *l, size_t n);

enum lines_result lines_next(struct lines *l, const char **p, size_t *n);

/* The unterminated rest after the last line; taken off when `take`.  LINES_NONE
 * where there is nothing. */
enum lines_result lines_rest(struct lines *l, bool take, const char **p, size_t *n);

/* The unterminated rest as part of a state. */
void lines_snap(struct lines *l, struct snap *sn);

#endif
