/* feedback.c - the gate's end of the FIFO through which the account comes back */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "tape/feedback.h"
#include "tape/line.h"

enum { READ_BYTES = 64 * 1024, ANSWER_MAX = 4 * LINE_MAX_BYTES };

/* Between two looks for the writer. */
#define LOOK_NS INT64_C(10000000)

/* Has somebody opened it for writing?  Until then reading finds its end at once. */
static bool has_writer(struct asker *f)
{
	char *p;
	ssize_t n;

	if (buf_reserve(&f->in, READ_BYTES) < 0)
		return false;
	p = f->in.p + f->in.n;
	n = read(f->fd, p, READ_BYTES);
	if (n > 0)
		f->in.n += (size_t)n;
	return n > 0 || (n < 0 && errno == EAGAIN);
}

int asker_open(struct asker *f, const char *path, bool (*stop)(void *ctx), void *ctx, struct err *e)
{
	const struct timespec pause = {.tv_nsec = LOOK_NS};
	struct stat st;

	*f = (struct asker){.fd = -1, .path = path};
	buf_init(&f->in, ANSWER_MAX);
	f->fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (f->fd < 0)
		return err_errno(e, STATUS_NOINPUT, "cannot open '%s'", path);
	if (fstat(f->fd, &st) < 0 || !S_ISFIFO(st.st_mode))
		return err_set(e, STATUS_NOINPUT, "'%s' is no FIFO: make one with mkfifo", path);
	for (int64_t waited = 0; !has_writer(f); waited += LOOK_NS) {
		if (waited >= FEEDBACK_PATIENCE_NS || (stop && stop(ctx)))
			return err_set(e, STATUS_UNAVAILABLE,
				       "nobody writes to '%s': is 'torder --feedback' running?",
				       path);
		nanosleep(&pause, NULL);
	}
	return 0;
}

void asker_close(struct asker *f)
{
	if (f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	buf_release(&f->in);
}

/* Wait for more and read it.  0, or -1 with e. */
static int read_more(struct asker *f, struct err *e)
{
	struct pollfd p = {.fd = f->fd, .events = POLLIN};
	ssize_t n;

	buf_drop(&f->in, f->at);
	f->at = 0;
	if (buf_reserve(&f->in, READ_BYTES) < 0)
		return err_set(e, STATUS_UNAVAILABLE, "'%s': a line of the answer is too long",
			       f->path);
	if (poll(&p, 1, -1) < 0 && errno != EINTR)
		return err_errno(e, STATUS_SYSTEM, "cannot wait for '%s'", f->path);
	n = read(f->fd, f->in.p + f->in.n, READ_BYTES);
	if (n < 0 && errno != EAGAIN && errno != EINTR)
		return err_errno(e, STATUS_IO, "cannot read '%s'", f->path);
	if (n == 0)
		return err_set(e, STATUS_UNAVAILABLE, "the writer of '%s' has gone", f->path);
	if (n > 0)
		f->in.n += (size_t)n;
	return 0;
}

/* The next line, without its newline, in place until the next call. */
static int next_line(struct asker *f, const char **p, size_t *n, struct err *e)
{
	size_t looked = 0;

	for (;;) {
		const char *from = f->in.p + f->at + looked;
		const char *end = f->in.n > f->at + looked
					  ? memchr(from, '\n', f->in.n - f->at - looked)
					  : NULL;

		if (end) {
			*p = f->in.p + f->at;
			*n = (size_t)(end - *p);
			f->at += *n + 1;
			return 0;
		}
		looked = f->in.n - f->at;
		if (read_more(f, e) < 0)
			return -1;
	}
}

/* {"type":"synced","n":12}, or the bare words "synced 12". */
static bool is_synced(const char *p, size_t n, int64_t *number)
{
	static const char *const forms[] = {"{\"type\":\"synced\",\"n\":", "synced "};
	char text[24];

	for (int i = 0; i < 2; i++) {
		const size_t before = strlen(forms[i]), after = i == 0;

		if (n <= before + after || n - before - after >= sizeof(text) ||
		    memcmp(p, forms[i], before) != 0)
			continue;
		memcpy(text, p + before, n - before - after);
		text[n - before - after] = '\0';
		return text_integer(text, number) == 0;
	}
	return false;
}

int asker_read(struct asker *f, int64_t n, asker_fn *fn, void *ctx, struct err *e)
{
	const char *p;
	size_t len;
	int64_t number;

	for (;;) {
		if (next_line(f, &p, &len, e) < 0)
			return -1;
		if (is_synced(p, len, &number)) {
			if (number == n)
				return 0;
			return err_set(e, STATUS_UNAVAILABLE,
				       "'%s' answers question %lld, not %lld", f->path,
				       (long long)number, (long long)n);
		}
		if (record_head(&f->r, p, len) < 0 ||
		    (f->r.type != TYPE_UNKNOWN && record_scan(&f->r) < 0))
			return err_set(e, STATUS_UNAVAILABLE, "'%s': not an answer: %.100s",
				       f->path, f->r.why);
		if (fn(ctx, &f->r, e) < 0)
			return -1;
	}
}
