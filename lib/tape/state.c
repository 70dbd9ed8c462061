/* state.c - the files that --state names */
#include <stdio.h>
#include <unistd.h>

#include "tape/state.h"

int state_open(struct state *st, const char *path, struct err *e)
{
	*st = (struct state){.path = path, .marks = {-1, -1}};
	if (!path)
		return 0;
	if (file_lock(&st->lock, path, e) < 0)
		return -1;
	st->held = true;
	return 0;
}

void state_close(struct state *st)
{
	if (st->held)
		file_unlock(&st->lock);
	st->held = false;
}

int state_load(struct state *st, struct snap_head *h, snap_fn *fn, void *ctx, struct err *e)
{
	struct buf b;
	int result;

	if (!st->path)
		return 0;
	buf_init(&b, SNAP_MAX);
	result = file_read(st->path, SNAP_MAX, &b, e);
	if (result == 0 && b.n)
		result = snap_parse(st->path, b.p, b.n, h, fn, ctx, e) < 0 ? -1 : 1;
	buf_release(&b);
	return result;
}

int state_save(struct state *st, const struct snap_head *h, snap_fn *fn, void *ctx, struct err *e)
{
	struct buf b;
	int result;

	if (!st->path)
		return 0;
	buf_init(&b, SNAP_MAX);
	result = snap_encode(h, fn, ctx, &b, e);
	if (result == 0)
		result = file_replace_locked(&st->lock, b.p, b.n, e);
	buf_release(&b);
	return result;
}

static void mark_path(const struct state *st, int64_t n, struct buf *path)
{
	buf_reset(path);
	buf_addf(path, "%s.%lld", st->path, (long long)n);
	buf_addc(path, '\0');
}

/* The two kept are now n and the newer of the others; *drop is the one to go, or -1. */
static void turn_marks(struct state *st, int64_t n, int64_t *drop)
{
	int64_t older = st->marks[0], newer = st->marks[1];

	*drop = n == older || n == newer ? -1 : older;
	st->marks[0] = n == newer ? older : newer;
	st->marks[1] = n;
}

int state_save_mark(struct state *st, int64_t n, const struct snap_head *h, snap_fn *fn, void *ctx,
		    struct err *e)
{
	struct buf b, path;
	int64_t drop;
	int result;

	if (!st->path)
		return 0;
	buf_init(&b, SNAP_MAX);
	buf_init(&path, 1 << 16);
	mark_path(st, n, &path);
	/* Before it is saved: whoever goes on from FILE.n has that one to drop, too. */
	turn_marks(st, n, &drop);
	result = snap_encode(h, fn, ctx, &b, e);
	if (result == 0)
		result = file_write(path.p, b.p, b.n, e);
	if (result == 0 && drop >= 0) {
		mark_path(st, drop, &path);
		unlink(path.p); /* one that is gone already is as good */
	}
	buf_release(&path);
	buf_release(&b);
	return result;
}
