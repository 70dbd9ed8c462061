/*
 * feedback.h - the gate's end of the FIFO through which the account comes back
 *
 * The program behind (torder) writes there only in answer to a `sync n` line on
 * the tape: records that say what the account is, then {"type":"synced","n":n}.  The
 * gate reads there only then, so neither waits for the other by accident.
 */
#ifndef TAPELINE_TAPE_FEEDBACK_H
#define TAPELINE_TAPE_FEEDBACK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "tape/record.h"

struct asker {
	int fd; /* -1: not open */
	const char *path;
	struct buf in; /* read and not yet taken: in.p[at .. in.n) */
	size_t at;
	struct record r;
};

/* Open the FIFO, which must exist, and wait at most FEEDBACK_PATIENCE_NS for the
 * writer; `stop` (may be NULL) is asked whether to give up.  0; -1 with e: 66 where
 * it is not there or no FIFO, 69 without a partner. */
#define FEEDBACK_PATIENCE_NS INT64_C(5000000000)
int asker_open(struct asker *f, const char *path, bool (*stop)(void *ctx), void *ctx,
	       struct err *e);
void asker_close(struct asker *f);

/* One record of the answer, scanned; -1 with e where it cannot be used. */
typedef int asker_fn(void *ctx, const struct record *r, struct err *e);

/* Read the answer to question n, however long it takes.  0; -1 with e: 69 where the
 * partner has gone (EOF) or answers something else. */
int asker_read(struct asker *f, int64_t n, asker_fn *fn, void *ctx, struct err *e);

#endif
