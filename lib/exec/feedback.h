/*
 * feedback.h - the answers to the gate's questions, over a FIFO
 *
 * Written only in answer to a `sync n`: the account, a position line for each
 * symbol held (or once held: what its last shares brought stands there), an order
 * line for each open order with what is left of it, and {"type":"synced","n":n}.  In form they are
 * lines of the tape.
 */
#ifndef TAPELINE_EXEC_FEEDBACK_H
#define TAPELINE_EXEC_FEEDBACK_H

#include "exec/engine.h"

struct feedback {
	const char *path; /* NULL: nobody asks */
	int fd;
	struct buf text;
};

/* Open the FIFO for writing, which waits up to 5 s for the partner to open it for
 * reading: 69 then; 66 where it is not there, 78 where it is no FIFO.  Without a
 * path nothing happens. */
int feedback_open(struct feedback *f, const char *path, struct err *e);
void feedback_close(struct feedback *f);

/* Answer question n as of `ts` (NO_TS: nothing has been on the tape).  -1 with 69
 * where the partner is gone, 74 where writing failed. */
int feedback_answer(struct feedback *f, const struct engine *g, int64_t ts, int64_t n,
		    struct err *e);

#endif
