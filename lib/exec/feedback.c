/* feedback.c - the answers to the gate's questions, over a FIFO */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "exec/exec_text.h"
#include "exec/feedback.h"

enum { FEEDBACK_MAX = 1 << 28, TRIES = 500, TRY_NS = 10000000 }; /* 5 s in all */

static int open_once(const char *path)
{
	return open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
}

/* Without a reader, opening a FIFO for writing fails with ENXIO. */
static int open_patiently(const char *path)
{
	const struct timespec pause = {.tv_nsec = TRY_NS};
	int fd = open_once(path);

	for (int i = 0; fd < 0 && (errno == ENXIO || errno == EINTR) && i < TRIES; i++) {
		nanosleep(&pause, NULL);
		fd = open_once(path);
	}
	return fd;
}

int feedback_open(struct feedback *f, const char *path, struct err *e)
{
	struct stat st;

	f->path = path;
	f->fd = -1;
	buf_init(&f->text, FEEDBACK_MAX);
	if (!path)
		return 0;
	if (stat(path, &st) < 0)
		return err_errno(e, STATUS_NOINPUT, "cannot open the FIFO '%s'", path);
	if (!S_ISFIFO(st.st_mode))
		return err_set(e, STATUS_CONFIG, "'%s': not a FIFO; make one with mkfifo", path);
	f->fd = open_patiently(path);
	if (f->fd < 0 && errno == ENXIO)
		return err_set(e, STATUS_UNAVAILABLE,
			       "nobody reads the FIFO '%s': is trisk --feedback running?", path);
	if (f->fd < 0)
		return err_errno(e, STATUS_UNAVAILABLE, "cannot open the FIFO '%s'", path);
	/* From here on a full FIFO means that the partner is still reading. */
	if (fcntl(f->fd, F_SETFL, 0) < 0)
		return err_errno(e, STATUS_SYSTEM, "cannot use the FIFO '%s'", path);
	return 0;
}

void feedback_close(struct feedback *f)
{
	if (f->path && f->fd >= 0)
		close(f->fd);
	f->fd = -1;
	buf_release(&f->text);
}

/* ---- one answer ---- */

struct answer {
	struct feedback *f;
	const struct engine *g;
	int64_t ts;
};

static void add_position(void *ctx, uint32_t symbol)
{
	struct answer *a = ctx;
	struct line w;

	line_begin(&w, &a->f->text, TYPE_POSITION, a->ts);
	position_write(a->g, symbol, &w);
}

static void add_orders(struct answer *a)
{
	struct line w;

	for (const struct order *o = a->g->orders.all.first; o; o = o->next) {
		if (o->done)
			continue;
		line_begin(&w, &a->f->text, TYPE_ORDER, a->ts);
		order_write(a->g, o, &w);
	}
}

/* A partner that has gone must not kill the process: it may still have to save. */
static ssize_t write_without_signal(int fd, const char *p, size_t n)
{
	const struct timespec now = {0};
	sigset_t pipe_signal, before;
	ssize_t written;
	int why;

	sigemptyset(&pipe_signal);
	sigaddset(&pipe_signal, SIGPIPE);
	sigprocmask(SIG_BLOCK, &pipe_signal, &before);
	written = write(fd, p, n);
	why = errno;
	if (written < 0 && why == EPIPE && !sigismember(&before, SIGPIPE))
		sigtimedwait(&pipe_signal, NULL, &now);
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = why;
	return written;
}

static int send_text(struct feedback *f, struct err *e)
{
	size_t done = 0;

	if (f->text.failed)
		return err_set(e, STATUS_SYSTEM, "out of memory for the answer to a sync");
	while (done < f->text.n) {
		ssize_t n = write_without_signal(f->fd, f->text.p + done, f->text.n - done);

		if (n >= 0)
			done += (size_t)n;
		else if (errno == EPIPE)
			return err_set(e, STATUS_UNAVAILABLE, "the reader of the FIFO '%s' is gone",
				       f->path);
		else if (errno != EINTR)
			return err_errno(e, STATUS_IO, "cannot write to the FIFO '%s'", f->path);
	}
	return 0;
}

int feedback_answer(struct feedback *f, const struct engine *g, int64_t ts, int64_t n,
		    struct err *e)
{
	struct answer a = {.f = f, .g = g, .ts = ts};
	struct account account;
	struct line w;

	if (f->fd < 0)
		return 0;
	buf_reset(&f->text);
	engine_account(g, &account);
	line_begin(&w, &f->text, TYPE_ACCOUNT, ts);
	account_write(&account, "paper", &w);
	positions_each(g, true, add_position, &a);
	add_orders(&a);
	buf_addf(&f->text, "{\"type\":\"synced\",\"n\":%lld}\n", (long long)n);
	return send_text(f, e);
}
