/* relay.c - what passes from pipe to pipe without being copied */
#include "tape/relay.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
	KEEP_BYTES = 256 * 1024, /* two reads' worth: pages may be partly filled */
	LARGE_BYTES = 32 * 1024, /* below, copying is cheaper than two more calls */
	IDLE_READS = 64,
};

#ifdef __linux__

static bool is_pipe(int fd)
{
	struct stat st;

	return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

static bool open_keep(struct relay *r)
{
	if (r->keep[0] >= 0)
		return true;
	if (pipe2(r->keep, O_CLOEXEC) < 0) {
		r->keep[0] = r->keep[1] = -1;
		r->able = false;
		return false;
	}
	/* Where it stays small, less is kept at a time. */
	fcntl(r->keep[1], F_SETPIPE_SZ, KEEP_BYTES);
	return true;
}

/* A second reference to what the next read gives: how many bytes, 0 for none. */
static size_t keep(struct relay *r, size_t n)
{
	ssize_t got;

	if (!open_keep(r))
		return 0;
	got = tee(r->in, r->keep[1], n, SPLICE_F_NONBLOCK);
	if (got > 0)
		return (size_t)got;
	if (got < 0 && errno != EAGAIN && errno != EINTR)
		r->able = false;
	return 0;
}

ssize_t relay_send(struct relay *r, size_t n)
{
	const ssize_t done = splice(r->keep[0], NULL, r->out, NULL, n, SPLICE_F_MOVE);

	if (done > 0) {
		r->kept -= (size_t)done;
	} else if (done == 0 || (errno != EINTR && errno != EAGAIN && errno != EPIPE)) {
		relay_forget(r);
		r->able = false;
		errno = EINVAL;
		return -1;
	}
	return done;
}

#else

static bool is_pipe(int fd)
{
	(void)fd;
	return false;
}

static size_t keep(struct relay *r, size_t n)
{
	(void)r;
	(void)n;
	return 0;
}

ssize_t relay_send(struct relay *r, size_t n)
{
	(void)r;
	(void)n;
	errno = EINVAL;
	return -1;
}

#endif

void relay_init(struct relay *r, int in, int out)
{
	*r = (struct relay){
		.in = in, .out = out, .keep = {-1, -1}, .able = is_pipe(in) && is_pipe(out)};
}

void relay_release(struct relay *r)
{
	if (r->keep[0] >= 0) {
		close(r->keep[0]);
		close(r->keep[1]);
	}
	r->keep[0] = r->keep[1] = -1;
	r->kept = 0;
}

void relay_forget(struct relay *r)
{
	if (!r->kept)
		return;
	relay_release(r);
	r->idle = IDLE_READS;
}

/* Nothing is kept of the next read, so nothing may be kept of those before it: mostly the
 * beginning of a line. */
static void empty(struct relay *r)
{
	char few[4096];

	if (r->kept > sizeof(few) ||
	    (r->kept && read(r->keep[0], few, r->kept) != (ssize_t)r->kept))
		relay_release(r);
	r->kept = 0;
}

ssize_t relay_read(struct relay *r, char *p, size_t n, bool may_keep)
{
	size_t more = 0;
	ssize_t got;

	if (r->idle > 0)
		r->idle--;
	else if (r->able && r->flows && may_keep)
		more = keep(r, n);
	if (!more)
		empty(r);
	got = read(r->in, p, more ? more : n);
	r->flows = got >= LARGE_BYTES;
	r->kept += more;
	if (more && got != (ssize_t)more)
		relay_forget(r); /* somebody else reads the same pipe */
	r->end = got > 0 ? p + got : p;
	return got;
}
