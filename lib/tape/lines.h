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
#include <string.h>

#include "base/buf.h"
#include "tape/line.h"
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

/* The line of which p[0..n) is too long: what there is instead of it. */
enum lines_result lines_long(struct lines *l, const char **p, size_t *n);

static inline enum lines_result lines_next(struct lines *l, const char **p, size_t *n)
{
	const char *start = l->buf + l->head;
	const size_t rest = l->tail - l->head;
	const char *end = memchr(start + l->seen, '\n', rest - l->seen);

	if (!end) {
		l->seen = rest;
		return LINES_NONE;
	}
	*p = start;
	*n = (size_t)(end - start);
	l->head += *n + 1;
	l->seen = 0;
	return l->skipping || *n >= LINE_MAX_BYTES ? lines_long(l, p, n) : LINES_LINE;
}

/* The unterminated rest after the last line; taken off when `take`.  LINES_NONE
 * where there is nothing. */
enum lines_result lines_rest(struct lines *l, bool take, const char **p, size_t *n);

/* The unterminated rest as part of a state. */
void lines_snap(struct lines *l, struct snap *sn);

#endif
