/*
 * reel.h - one tape being read, line by line
 *
 * A file (or "-", standard input) in plain text, gzip or zstd.  A reel never
 * blocks: where a pipe has nothing now, it says so.  The line last given stays
 * in hand until it is used: a state saved before still holds it.
 */
#ifndef TAPELINE_TAPE_REEL_H
#define TAPELINE_TAPE_REEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/infile.h"
#include "tape/lines.h"
#include "tape/snap.h"

enum reel_result {
	REEL_LINE,  /* line[0..len), without its newline */
	REEL_LONG,  /* a line beyond the limit: its first LINES_RAW bytes */
	REEL_TORN,  /* the last line, which has no newline */
	REEL_AGAIN, /* nothing more now: wait for reel_fd() */
	REEL_END,
	REEL_FAIL, /* with e */
	REEL_NONE, /* reel_take(): nothing without reading */
};

struct reel {
	const char *name; /* borrowed */
	struct infile *file;
	struct lines lines;
	bool keep_torn; /* a last line without newline is left for the next piece: REEL_END */
	bool eof;

	/* What reel_next() gave last, good until its next call. */
	const char *line;
	size_t len;
	uint64_t number; /* of the line, from 1 */
	bool in_hand;
	enum reel_result what;

	uint64_t place;  /* of the next line in the unpacked bytes */
	uint64_t before; /* of the line given last */
	bool resumed;    /* go to `place` before the first read */
	struct buf hand; /* a line in hand that came with the state */
	bool from_hand;
};

/* Open; nothing is read yet.  0, or -1 with e. */
int reel_open(struct reel *r, const char *name, struct err *e);
void reel_close(struct reel *r);

/* The next line, which is in hand then. */
enum reel_result reel_next(struct reel *r, struct err *e);

/* The same, but only of what has been read already. */
enum reel_result reel_take(struct reel *r);

/* The line in hand goes out: a state saved from now on is behind it. */
static inline void reel_used(struct reel *r)
{
	r->in_hand = false;
}

/* Is the line in hand, torn or not, a whole JSON object? */
bool reel_line_is_whole(const struct reel *r);

/* What to wait for after REEL_AGAIN. */
int reel_fd(const struct reel *r);

/* Where it stands, before the line in hand; of standard input also the bytes
 * taken and not used. */
void reel_snap(struct reel *r, struct snap *sn);

#endif
