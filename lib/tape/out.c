/* out.c - what a stage writes */
#include <errno.h>
#include <poll.h>
#include <sys/uio.h>

#include "tape/out.h"

void out_init(struct out *o, int fd)
{
	o->fd = fd;
	o->own_done = o->n_segments = 0;
	o->bytes = 0;
	buf_init(&o->own, OUT_OWN_MAX);
}

void out_release(struct out *o)
{
	buf_release(&o->own);
	o->own_done = o->n_segments = 0;
}

void out_pass(struct out *o, const char *p, size_t n)
{
	struct out_segment *last = o->n_segments ? &o->segments[o->n_segments - 1] : NULL;

	if (last && last->p && last->p + last->n == p)
		last->n += n;
	else if (n)
		o->segments[o->n_segments++] = (struct out_segment){.p = p, .n = n};
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

bool out_full(const struct out *o)
{
	/* A line adds at most three segments: timers' lines, itself, its own. */
	return o->n_segments + 4 > OUT_SEGMENTS || o->own.n >= OUT_OWN_BYTES;
}

/* Write iov[0..n) to its last byte. */
static int write_all(struct out *o, struct iovec *iov, int n, struct err *e)
{
	while (n > 0) {
		ssize_t done = writev(o->fd, iov, n);

		if (done < 0) {
			if (errno == EINTR)
				continue;
			if (errno == EAGAIN || errno == EWOULDBLOCK) {
				struct pollfd p = {.fd = o->fd, .events = POLLOUT};

				poll(&p, 1, -1);
				continue;
			}
			return err_errno(e, STATUS_IO, "cannot write to standard output");
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

int out_flush(struct out *o, struct err *e)
{
	struct iovec iov[OUT_SEGMENTS];
	size_t n = o->n_segments;

	out_own(o);
	n = o->n_segments;
	if (o->own.failed)
		return err_set(e, STATUS_SYSTEM,
			       "a line of our own exceeds 1 MiB, or memory is exhausted");
	for (size_t i = 0; i < n; i++) {
		const struct out_segment *s = &o->segments[i];

		iov[i].iov_base = (char *)(uintptr_t)(s->p ? s->p : o->own.p + s->at);
		iov[i].iov_len = s->n;
	}
	o->n_segments = 0;
	if (write_all(o, iov, (int)n, e) < 0)
		return -1;
	buf_reset(&o->own);
	o->own_done = 0;
	return 0;
}
