/*
 * state.h - the files that --state names: FILE, held while in use, and FILE.n at marks
 */
#ifndef TAPELINE_TAPE_STATE_H
#define TAPELINE_TAPE_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/file.h"
#include "tape/snap.h"

struct state {
	const char *path; /* NULL: no state is kept */
	bool held;
	struct file_lock lock;
	int64_t marks[2]; /* the last two saved, -1 where there is none */
};

/* Hold the file.  0, or -1 with e. */
int state_open(struct state *st, const char *path, struct err *e);
void state_close(struct state *st);

/* Load what stands there: 1 loaded, 0 empty, -1 with e. */
int state_load(struct state *st, struct snap_head *h, snap_fn *fn, void *ctx, struct err *e);

int state_save(struct state *st, const struct snap_head *h, snap_fn *fn, void *ctx, struct err *e);

/* Save to FILE.n and remove the one before the last two. */
int state_save_mark(struct state *st, int64_t n, const struct snap_head *h, snap_fn *fn, void *ctx,
		    struct err *e);

#endif
