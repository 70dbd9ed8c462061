/* out.c - what a stage writes */
#include <errno.h>
#include <poll.h>
#include <sys/uio.h>

#include "tape/out.h"

void out_init(struct out *o, int fd)
{
	o->fd = fd;
	o->relay = NULL;
	o->own_done = o->n_segments = 0;
	o->bytes = 0;
	buf_init(&o->own, OUT_OWN_MAX);
}

void out_release(struct out *o)
{
	buf_release(&o->own);
	o->own_done = o->n_segments = 0;
}

void out_own(struct out *o)
{
	struct out_segment *last = o->n_segments ? &o->segments[o->n_segments - 1] : NULL;
	size_t n = o->own.n - o->own_done;

	if (last && !last->p)
		last->n += n;
	else if (n)
		o->segments[o->n_segments++] = (struct out_segment){.at = o->own_done, .n = n};
	o->own_done = o->own.n;
}

/* Is it worth trying again what failed with errno? */
static bool again(int fd)
{
	struct pollfd p = {.fd = fd, .events = POLLOUT};

	if (errno == EAGAIN || errno == EWOULDBLOCK)
		poll(&p, 1, -1);
	else if (errno != EINTR)
		return false;
	return true;
}

static int fail(struct err *e)
{
	return err_errno(e, STATUS_IO, "cannot write to standard output");
}

/* Write iov[0..n) to its last byte. */
static int write_all(struct out *o, struct iovec *iov, int n, struct err *e)
{
	while (n > 0) {
		ssize_t done = writev(o->fd, iov, n);

		if (done < 0) {
			if (again(o->fd))
				continue;
			return fail(e);
		}
		o->bytes += (uint64_t)done;
		while (n > 0 && (size_t)done >= iov->iov_len) {
			done -= (ssize_t)iov->iov_len;
			iov++;
			n--;
		}
		if (n > 0) {
			iov->iov_base = (char *)iov->iov_base + done;
			iov->iov_len -= (size_t)done;
		}
	}
	return 0;
}

static struct iovec vector_of(const struct out *o, const struct out_segment *s)
{
	return (struct iovec){.iov_base = (char *)(uintptr_t)(s->p ? s->p : o->own.p + s->at),
			      .iov_len = s->n};
}

static int write_segments(struct out *o, struct err *e)
{
	struct iovec iov[OUT_SEGMENTS];

	for (size_t i = 0; i < o->n_segments; i++)
		iov[i] = vector_of(o, &o->segments[i]);
	return write_all(o, iov, (int)o->n_segments, e);
}

/* ---- without copying ---- */

enum { RELAY_LEAST = 8 * 1024 }; /* bytes of a range, on average; shorter ones are copied sooner */

/* Do long ranges pass without a gap, from what the relay kept first or from before it? */
static bool relays(const struct out *o)
{
	const struct relay *r = o->relay;
	const char *next = NULL;
	size_t ranges = 0, bytes = 0;

	if (!r || !r->kept)
		return false;
	for (size_t i = 0; i < o->n_segments; i++) {
		const struct out_segment *s = &o->segments[i];

		if (!s->p)
			continue;
		if (next ? s->p != next : s->p > r->end - r->kept)
			return false;
		next = s->p + s->n;
		bytes += s->n;
		ranges++;
	}
	return ranges && bytes / ranges >= RELAY_LEAST;
}

/* Give p[0..n), which is kept, on; what the relay cannot send is written. */
static int send_kept(struct out *o, const char *p, size_t n, struct err *e)
{
	struct iovec rest;

	while (n > 0 && o->relay->kept) {
		const ssize_t done = relay_send(o->relay, n);

		if (done > 0) {
			o->bytes += (uint64_t)done;
			p += done;
			n -= (size_t)done;
		} else if (errno != EINVAL && !again(o->fd)) {
			return fail(e);
		}
	}
	rest = (struct iovec){.iov_base = (char *)(uintptr_t)p, .iov_len = n};
	return n ? write_all(o, &rest, 1, e) : 0;
}

static int relay_segments(struct out *o, struct err *e)
{
	for (size_t i = 0; i < o->n_segments; i++) {
		const struct out_segment *s = &o->segments[i];
		const char *from = o->relay->end - o->relay->kept;
		struct iovec copied = vector_of(o, s);
		size_t kept = 0;

		/* The rest of it was read before anything was kept. */
		if (s->p && s->p + s->n > from)
			kept = s->p < from ? (size_t)(s->p + s->n - from) : s->n;
		copied.iov_len -= kept;
		if ((copied.iov_len && write_all(o, &copied, 1, e) < 0) ||
		    (kept && send_kept(o, s->p + s->n - kept, kept, e) < 0))
			return -1;
	}
	return 0;
}

int out_flush(struct out *o, struct err *e)
{
	int status;

	out_own(o);
	if (o->own.failed)
		return err_set(e, STATUS_SYSTEM,
			       "a line of our own exceeds 1 MiB, or memory is exhausted");
	if (relays(o)) {
		status = relay_segments(o, e);
	} else {
		status = write_segments(o, e);
		if (o->relay && o->n_segments)
			relay_forget(o->relay);
	}
	o->n_segments = 0;
	if (status < 0)
		return -1;
	buf_reset(&o->own);
	o->own_done = 0;
	return 0;
}
