/* test_relay.c - what passes between two pipes without being copied is the same bytes */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/rng.h"
#include "tape/out.h"
#include "tape/relay.h"

enum {
	SET_PIPE_SIZE = 1031, /* Linux's F_SETPIPE_SZ */
	PIPE_BYTES = 1 << 20,
	MEMORY = 512 * 1024,
	READ = 128 * 1024,
};

/* Two pipes, the relay between them, and an output that uses it. */
struct bench {
	int in[2], out[2];
	struct relay relay;
	struct out o;
	struct buf want, got;
	char *memory;
	uint64_t next; /* what the pattern goes on with */
};

static int setup(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	if (!b || pipe(b->in) < 0 || pipe(b->out) < 0)
		return -1;
	fcntl(b->in[1], SET_PIPE_SIZE, PIPE_BYTES);
	fcntl(b->out[1], SET_PIPE_SIZE, PIPE_BYTES);
	fcntl(b->out[0], F_SETFL, O_NONBLOCK);
	relay_init(&b->relay, b->in[0], b->out[1]);
	out_init(&b->o, b->out[1]);
	b->o.relay = &b->relay;
	buf_init(&b->want, (size_t)1 << 30);
	buf_init(&b->got, (size_t)1 << 30);
	b->memory = malloc(MEMORY);
	*state = b;
	return b->memory ? 0 : -1;
}

static int teardown(void **state)
{
	struct bench *b = *state;

	relay_release(&b->relay);
	out_release(&b->o);
	buf_release(&b->want);
	buf_release(&b->got);
	free(b->memory);
	for (int i = 0; i < 2; i++) {
		close(b->in[i]);
		close(b->out[i]);
	}
	free(b);
	return 0;
}

/* n bytes that are not like any other n come in. */
static void come(struct bench *b, size_t n)
{
	char text[READ];

	assert_true(n <= sizeof(text));
	for (size_t i = 0; i < n; i++, b->next++)
		text[i] = (char)((b->next * 2654435761u) >> 13);
	assert_int_equal(write(b->in[1], text, n), (ssize_t)n);
}

static void take(struct bench *b, char *p, size_t n)
{
	assert_int_equal(relay_read(&b->relay, p, READ, true), (ssize_t)n);
}

static void pass(struct bench *b, const char *p, size_t n)
{
	out_pass(&b->o, p, n);
	buf_add(&b->want, p, n);
}

static void own(struct bench *b, const char *line)
{
	buf_adds(&b->o.own, line);
	out_own(&b->o);
	buf_adds(&b->want, line);
}

static void flush(struct bench *b)
{
	char text[READ];
	struct err e;
	ssize_t n;

	assert_int_equal(out_flush(&b->o, &e), 0);
	while ((n = read(b->out[0], text, sizeof(text))) > 0)
		buf_add(&b->got, text, (size_t)n);
	assert_int_equal(b->got.n, b->want.n);
	assert_memory_equal(b->got.p, b->want.p, b->want.n);
	assert_int_equal(b->o.bytes, b->want.n);
}

/* The first large read says that it flows; from the second on something is kept. */
static void flow(struct bench *b)
{
	come(b, READ);
	take(b, b->memory, READ);
	pass(b, b->memory, READ);
	flush(b);
	assert_int_equal(b->relay.kept, 0);
}

static void test_passes(void **state)
{
	struct bench *b = *state;

	flow(b);
	come(b, READ);
	take(b, b->memory, READ);
	assert_int_equal(b->relay.kept, READ);
	pass(b, b->memory, READ - 100);
	flush(b);
	assert_int_equal(b->relay.kept, 100);
	/* The rest of a line, moved to the front, and what comes behind it. */
	memmove(b->memory, b->memory + READ - 100, 100);
	come(b, 50000);
	take(b, b->memory + 100, 50000);
	assert_int_equal(b->relay.kept, 50100);
	pass(b, b->memory, 20000);
	own(b, "between\n");
	pass(b, b->memory + 20000, 30100);
	flush(b);
	assert_int_equal(b->relay.kept, 0);
	assert_int_equal(b->relay.idle, 0);
}

/* Before the first byte that is kept there are others. */
static void test_begins_before(void **state)
{
	struct bench *b = *state;

	come(b, READ);
	take(b, b->memory, READ);
	pass(b, b->memory, READ - 10);
	flush(b);
	memmove(b->memory, b->memory + READ - 10, 10);
	come(b, READ);
	take(b, b->memory + 10, READ);
	assert_int_equal(b->relay.kept, READ);
	own(b, "first\n");
	pass(b, b->memory, READ + 10);
	flush(b);
	assert_int_equal(b->relay.kept, 0);
	assert_int_equal(b->relay.idle, 0);
}

/* A gap, and ranges so short that copying is cheaper: written as ever. */
static void test_copies(void **state)
{
	struct bench *b = *state;
	size_t idle = 0;

	flow(b);
	come(b, READ);
	take(b, b->memory, READ);
	pass(b, b->memory, 50000);
	pass(b, b->memory + 50001, READ - 50001);
	flush(b);
	assert_int_equal(b->relay.kept, 0);
	assert_true(b->relay.idle > 0);
	for (; b->relay.idle > 0; idle++)
		flow(b);
	assert_true(idle > 10);
	come(b, READ);
	take(b, b->memory, READ);
	assert_int_equal(b->relay.kept, READ);
	for (size_t i = 0; i < READ; i += 4096) {
		pass(b, b->memory + i, 4096);
		own(b, "own\n");
	}
	flush(b);
	assert_int_equal(b->relay.kept, 0);
	assert_true(b->relay.idle > 0);
}

static void test_drops(void **state)
{
	struct bench *b = *state;

	/* Small reads are not kept, and one after a large one gives up what was. */
	flow(b);
	come(b, READ);
	take(b, b->memory, READ);
	pass(b, b->memory, READ - 300);
	come(b, 10);
	flush(b);
	memmove(b->memory, b->memory + READ - 300, 300);
	take(b, b->memory + 300, 10); /* after a large one: kept */
	assert_int_equal(b->relay.kept, 310);
	come(b, 10);
	take(b, b->memory + 310, 10);
	assert_int_equal(b->relay.kept, 0);
	pass(b, b->memory, 320);
	flush(b);
	/* As inside a line that is too long. */
	flow(b);
	come(b, READ);
	assert_int_equal(relay_read(&b->relay, b->memory, READ, false), READ);
	assert_int_equal(b->relay.kept, 0);
	pass(b, b->memory, READ);
	flush(b);
}

/* Whatever comes, in whatever pieces, and whatever of it passes. */
static void test_random(void **state)
{
	struct bench *b = *state;
	struct rng r;
	size_t rest = 0, kept = 0;

	rng_seed(&r, 5, 0);
	for (int round = 0; round < 3000; round++) {
		size_t n = rng_below(&r, 4) ? READ - rng_below(&r, 9) : 1 + rng_below(&r, READ);
		size_t at = 0, end;
		bool gaps = rng_below(&r, 200) == 0, talks = rng_below(&r, 3) == 0;

		come(b, n);
		end = rest + (size_t)relay_read(&b->relay, b->memory + rest, READ, round % 97 != 0);
		kept += b->relay.kept > 0;
		while (at < end) {
			size_t most = talks ? 30000 : READ, k = 1 + rng_below(&r, most);

			if (at + k > end)
				break;
			pass(b, b->memory + at, k);
			at += k;
			if (talks)
				own(b, "own line\n");
			if (gaps && at < end)
				at++;
		}
		flush(b);
		buf_reset(&b->want);
		buf_reset(&b->got);
		b->o.bytes = 0;
		rest = end - at;
		memmove(b->memory, b->memory + at, rest);
		if (rest > MEMORY - READ)
			rest = 0, relay_forget(&b->relay);
	}
	assert_true(kept > 300);
}

/* The reader left. */
static void test_no_reader(void **state)
{
	struct bench *b = *state;
	struct err e;

	signal(SIGPIPE, SIG_IGN);
	flow(b);
	come(b, READ);
	take(b, b->memory, READ);
	out_pass(&b->o, b->memory, READ);
	close(b->out[0]);
	b->out[0] = -1;
	assert_int_equal(out_flush(&b->o, &e), -1);
	assert_int_equal(e.status, STATUS_IO);
	assert_non_null(strstr(e.text, strerror(EPIPE)));
	signal(SIGPIPE, SIG_DFL);
}

/* What cannot be sent is written: here the output turns out to be no pipe. */
static void test_cannot_send(void **state)
{
	struct bench *b = *state;
	char path[] = "/tmp/test_relay.XXXXXX", got[READ];
	int file = mkstemp(path);
	struct err e;

	assert_true(file >= 0);
	unlink(path);
	assert_int_equal(fcntl(file, F_SETFL, O_APPEND), 0); /* which splice() refuses */
	flow(b);
	come(b, READ);
	take(b, b->memory, READ);
	b->relay.out = b->o.fd = file;
	out_pass(&b->o, b->memory, READ);
	assert_int_equal(out_flush(&b->o, &e), 0);
	assert_false(b->relay.able);
	assert_int_equal(pread(file, got, sizeof(got), 0), READ);
	assert_memory_equal(got, b->memory, READ);
	close(file);
}

static void test_no_pipe(void **state)
{
	struct relay r;
	int file = open("/dev/null", O_RDWR), fds[2];

	(void)state;
	assert_true(file >= 0);
	assert_int_equal(pipe(fds), 0);
	relay_init(&r, file, fds[1]);
	assert_false(r.able);
	relay_init(&r, fds[0], file);
	assert_false(r.able);
	relay_init(&r, fds[0], fds[1]);
	assert_true(r.able);
	close(fds[0]);
	close(fds[1]);
	close(file);
}

int main(void)
{
#ifdef __linux__
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_passes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_begins_before, setup, teardown),
		cmocka_unit_test_setup_teardown(test_copies, setup, teardown),
		cmocka_unit_test_setup_teardown(test_drops, setup, teardown),
		cmocka_unit_test_setup_teardown(test_random, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_reader, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cannot_send, setup, teardown),
		cmocka_unit_test(test_no_pipe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
#else
	return 0;
#endif
}
