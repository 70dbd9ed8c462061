/*
 * inputlog.h - what came from elsewhere than the tape, and where it took effect
 *
 * A file of JSON lines {"line":N,"kind":"reload","text":"…"}: the event took
 * effect after N input lines.  It is written (and synced) before the event acts,
 * so that a replay meets the same events at the same lines.
 */
#ifndef TAPELINE_TAPE_INPUTLOG_H
#define TAPELINE_TAPE_INPUTLOG_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct inputlog_entry {
	uint64_t line;
	char *kind;
	char *text;
	size_t n;
};

struct inputlog {
	const char *path; /* NULL: there is none */
	int fd;
	struct inputlog_entry *entries; /* those that stood in it at the start */
	size_t n, cap;
	uint64_t taken; /* events that have acted, over all pieces: part of the state */
};

/* Read what stands there and open for appending; a torn last line, whose event
 * never acted, is cut off.  path NULL: nothing is logged. */
int inputlog_open(struct inputlog *l, const char *path, struct err *e);
void inputlog_release(struct inputlog *l);

/* The next logged event, where it is still to be replayed; NULL where there is none. */
const struct inputlog_entry *inputlog_next(const struct inputlog *l);

/* Log a new event. */
int inputlog_add(struct inputlog *l, uint64_t line, const char *kind, const char *text, size_t n,
		 struct err *e);

#endif
