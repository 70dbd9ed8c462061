/* stage_loop.c - reading, handling, writing: the loops of a filter and of a source */
#include <errno.h>
#include <unistd.h>

#include "tape/stage_impl.h"

/* How long a stop signal waits for the rest of a line. */
#define STOP_PATIENCE_NS INT64_C(2000000000)

/* Handle every whole line that was read. */
static int take_lines(struct stage *s)
{
	enum lines_result found;
	const char *p;
	size_t n;

	for (;;) {
		if (stage_interrupted(s) && stage_between_lines(s, &s->err) < 0) {
			s->failed = true;
			return -1;
		}
		found = lines_next(&s->in, &p, &n);
		if (found == LINES_NONE)
			return 0;
		s->file_line = s->lines + 1;
		if (found == LINES_LONG)
			stage_take_long(s, p);
		else
			stage_take(s, p, n, true);
		if (s->failed || (out_full(&s->out) && stage_flush(s) < 0))
			return -1;
	}
}

/* Read once, at most `most` bytes.  1; 0 at the end; -1. */
static int read_some(struct stage *s, size_t most)
{
	size_t room;
	char *p = lines_room(&s->in, &room);
	ssize_t n = relay_read(&s->relay, p, room < most ? room : most, !s->in.skipping);

	if (n < 0 && (errno == EINTR || errno == EAGAIN))
		return 1;
	if (n < 0) {
		s->failed = true;
		return err_errno(&s->err, STATUS_IO, "cannot read standard input");
	}
	lines_added(&s->in, (size_t)n);
	s->bytes_in += (uint64_t)n;
	return n > 0;
}

static bool has_rest(struct stage *s)
{
	const char *p;
	size_t n;

	return lines_rest(&s->in, false, &p, &n) != LINES_NONE;
}

/* Does the writer go on with the line?  Further signals do not shorten the wait. */
static bool more_comes(void)
{
	int64_t until = stage_clock() + STOP_PATIENCE_NS, left = STOP_PATIENCE_NS;

	while (left > 0) {
		if (stage_wait(STDIN_FILENO, left))
			return true;
		left = until - stage_clock();
	}
	return false;
}

/* A stop signal came: take the rest of the line in hand, byte by byte, so that
 * nothing is read that will not be handled. */
static int finish_line(struct stage *s)
{
	uint64_t before = s->lines;

	stage_wait(-1, 0); /* forget the signal's wake-up */
	while (has_rest(s) && s->lines == before) {
		int more;

		if (!more_comes())
			return 0; /* the writer is silent in mid-line */
		more = read_some(s, 1);
		if (more <= 0) {
			s->end_of_file = more == 0;
			return more;
		}
		if (take_lines(s) < 0)
			return -1;
	}
	return 0;
}

int stage_filter_loop(struct stage *s)
{
	s->file = "-";
	for (;;) {
		int got;

		if (take_lines(s) < 0 || stage_flush(s) < 0)
			return -1;
		if (stage_got_stop())
			return finish_line(s);
		/* Woken by a signal, there may be nothing to read: a read would block
		 * and hear no other. */
		if (!stage_wait(STDIN_FILENO, -1) || stage_got_stop())
			continue;
		got = read_some(s, SIZE_MAX);
		if (got < 0)
			return -1;
		if (got == 0) {
			s->end_of_file = true;
			return 0;
		}
	}
}

int stage_source_loop(struct stage *s)
{
	struct err *e = &s->err;

	while (!stage_got_stop()) {
		int result;

		if (stage_between_lines(s, e) < 0) {
			s->failed = true;
			return -1;
		}
		s->sleep_ns = -1;
		s->wait_fd = -1;
		result = s->c->step(s->c->ctx, s, e);
		if (result < 0)
			s->failed = true;
		out_own(&s->out);
		if (s->failed)
			return -1;
		if (result == STAGE_DONE)
			return 0;
		if ((result == STAGE_WAIT || out_full(&s->out)) && stage_flush(s) < 0)
			return -1;
		if (result == STAGE_WAIT)
			stage_wait(s->wait_fd, s->sleep_ns);
	}
	return 0;
}
