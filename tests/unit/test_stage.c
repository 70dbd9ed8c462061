/* test_stage.c - the parts of the loop that need no process: lines, timers, output */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/resource.h>
#include <unistd.h>

#include <cmocka.h>

#include "tape/line.h"
#include "tape/lines.h"
#include "tape/stage_impl.h"

/* ---- lines ---- */

static struct lines in;

/* Append what lines_next() finds, each as kind and text, to b. */
static void take_all(struct buf *b)
{
	enum lines_result found;
	const char *p;
	size_t n;

	while ((found = lines_next(&in, &p, &n)) != LINES_NONE) {
		buf_addc(b, found == LINES_LONG ? '!' : '=');
		buf_add(b, p, n);
		buf_addc(b, '\n');
	}
}

static void feed(const char *p, size_t n, size_t chunk, struct buf *b)
{
	while (n > 0) {
		size_t room, k = n < chunk ? n : chunk;
		char *to = lines_room(&in, &room);

		assert_true(room > 0);
		k = k < room ? k : room;
		memcpy(to, p, k);
		lines_added(&in, k);
		p += k;
		n -= k;
		take_all(b);
	}
}

static void test_lines(void **state)
{
	static const char text[] = "one\n\ntwo\r\n\0three\nrest";
	const char *p;
	size_t n;
	struct buf b;

	(void)state;
	buf_init(&b, 1024);
	for (size_t chunk = 1; chunk < sizeof(text); chunk++) {
		buf_reset(&b);
		assert_int_equal(lines_init(&in), 0);
		feed(text, sizeof(text) - 1, chunk, &b);
		assert_int_equal(b.n, 21);
		assert_memory_equal(b.p, "=one\n=\n=two\r\n=\0three\n", 21);
		assert_int_equal(lines_rest(&in, false, &p, &n), LINES_LINE);
		assert_int_equal(lines_rest(&in, true, &p, &n), LINES_LINE);
		assert_int_equal(n, 4);
		assert_memory_equal(p, "rest", 4);
		assert_int_equal(lines_rest(&in, true, &p, &n), LINES_NONE);
		lines_release(&in);
	}
	buf_release(&b);
}

/* A line of LINE_MAX_BYTES with its newline is one; one byte more is too long, and
 * the next line is unharmed.  With any chunks, and no more memory. */
static void test_long_lines(void **state)
{
	static const size_t chunks[] = {1000, 4096, 65536, 1 << 20, 1 << 22};
	size_t most = LINE_MAX_BYTES - 1, n;
	char *text = malloc(4 * (size_t)LINE_MAX_BYTES);
	const char *p;
	struct buf b;

	(void)state;
	assert_non_null(text);
	buf_init(&b, 4 * LINE_MAX_BYTES);
	for (size_t c = 0; c < 5; c++) {
		for (size_t more = 0; more < 2; more++) {
			size_t len = most + more;

			buf_reset(&b);
			memset(text, 'x', len);
			memcpy(text + len, "\nafter\n", 7);
			assert_int_equal(lines_init(&in), 0);
			feed(text, len + 7, chunks[c], &b);
			n = more ? LINES_RAW : len;
			assert_int_equal(b.n, n + 2 + 7);
			assert_int_equal(b.p[0], more ? '!' : '=');
			assert_memory_equal(b.p + n + 2, "=after\n", 7);
			lines_release(&in);
		}
	}
	memset(text, 'x', 3 * (size_t)LINE_MAX_BYTES);
	assert_int_equal(lines_init(&in), 0);
	buf_reset(&b);
	feed(text, 3 * (size_t)LINE_MAX_BYTES, 5000, &b);
	assert_int_equal(b.n, 0);
	assert_int_equal(lines_rest(&in, false, &p, &n), LINES_LONG);
	assert_int_equal(n, LINES_RAW);
	lines_release(&in);
	buf_release(&b);
	free(text);
}

/* ---- timers ---- */

/* Timers come by due time, then intervals before moments, then as registered. */
static void test_timer_order(void **state)
{
	struct timers ts;
	struct timer t, last = {INT64_MIN, TIMER_INTERVAL, 0, 0};
	uint64_t x = 1;
	size_t n = 0;

	(void)state;
	timers_init(&ts);
	for (uint32_t i = 0; i < 2000; i++) {
		x = x * UINT64_C(6364136223846793005) + 1;
		t = (struct timer){(int64_t)(x >> 40) % 50,
				   (x >> 35) & 1 ? TIMER_MOMENT : TIMER_INTERVAL, i, 0};
		assert_int_equal(timers_add(&ts, t), 0);
	}
	while (timers_due(&ts, 1000, false, &t)) {
		bool later = t.due > last.due ||
			     (t.due == last.due &&
			      (t.kind > last.kind || (t.kind == last.kind && t.tag > last.tag)));

		assert_true(n == 0 || later);
		last = t;
		n++;
	}
	assert_int_equal(n, 2000);
	timers_release(&ts);
}

/* An interval ending at T is over before a record at T; a moment T has seen
 * everything at T, so it is due only after it (or where nothing can follow). */
static void test_timer_kinds(void **state)
{
	struct timers ts;
	struct timer t;

	(void)state;
	timers_init(&ts);
	timers_add(&ts, (struct timer){100, TIMER_MOMENT, 1, 0});
	timers_add(&ts, (struct timer){100, TIMER_INTERVAL, 2, 0});
	assert_false(timers_due(&ts, 99, true, &t));
	assert_true(timers_due(&ts, 100, false, &t));
	assert_int_equal(t.tag, 2);
	assert_false(timers_due(&ts, 100, false, &t));
	assert_true(timers_due(&ts, 101, false, &t));
	assert_int_equal(t.tag, 1);
	timers_add(&ts, (struct timer){100, TIMER_MOMENT, 3, 0});
	assert_true(timers_due(&ts, 100, true, &t));
	assert_false(timers_due(&ts, INT64_MAX, true, &t));
	timers_release(&ts);
}

static void snap_both(struct snap *sn, void *ctx)
{
	timers_snap(ctx, sn);
}

/* Saved and loaded, they come in the same order, new ones after old ones. */
static void test_timer_state(void **state)
{
	struct snap_head h = {.program = "x", .options = ""};
	struct timers a, b;
	struct timer t, u;
	struct buf file;
	struct err e;

	(void)state;
	timers_init(&a);
	timers_init(&b);
	for (uint32_t i = 0; i < 100; i++)
		timers_add(&a, (struct timer){i * 37 % 10, TIMER_INTERVAL, i, i});
	buf_init(&file, 1 << 16);
	assert_int_equal(snap_encode(&h, snap_both, &a, &file, &e), 0);
	assert_int_equal(snap_parse("x", file.p, file.n, &h, snap_both, &b, &e), 0);
	timers_add(&a, (struct timer){5, TIMER_INTERVAL, 1000, 0});
	timers_add(&b, (struct timer){5, TIMER_INTERVAL, 1000, 0});
	for (int i = 0; i < 101; i++) {
		assert_true(timers_due(&a, 100, false, &t));
		assert_true(timers_due(&b, 100, false, &u));
		assert_true(t.due == u.due && t.tag == u.tag && t.arg == u.arg);
	}
	assert_false(timers_due(&b, 100, false, &u));
	timers_release(&a);
	timers_release(&b);
	buf_release(&file);
}

/* ---- output ---- */

/* Ranges and own lines come out in the order in which they were given, through a
 * pipe that takes them bit by bit. */
static void test_out(void **state)
{
	static const char text[] = "a\nb\nc\nd\n";
	char got[64];
	struct out o;
	struct err e;
	int fds[2];

	(void)state;
	assert_int_equal(pipe(fds), 0);
	out_init(&o, fds[1]);
	buf_adds(&o.own, "0\n");
	out_own(&o);
	out_pass(&o, text, 2);
	out_pass(&o, text + 2, 2); /* one range with the last */
	assert_int_equal(o.n_segments, 2);
	buf_adds(&o.own, "1\n");
	out_own(&o);
	out_pass(&o, text + 6, 2);
	assert_false(out_full(&o));
	assert_int_equal(out_flush(&o, &e), 0);
	assert_int_equal(o.bytes, 10);
	assert_int_equal(read(fds[0], got, sizeof(got)), 10);
	assert_memory_equal(got, "0\na\nb\n1\nd\n", 10);
	assert_int_equal(out_flush(&o, &e), 0); /* nothing twice */
	assert_int_equal(o.bytes, 10);
	for (int i = 0; i < OUT_SEGMENTS && !out_full(&o); i++)
		out_pass(&o, i % 2 ? text : text + 4, 2);
	assert_true(out_full(&o) && o.n_segments <= OUT_SEGMENTS);
	out_release(&o);
	close(fds[0]);
	close(fds[1]);
}

static void test_out_fails(void **state)
{
	struct out o;
	struct err e;
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	out_init(&o, fd);
	out_pass(&o, "x\n", 2);
	assert_int_equal(out_flush(&o, &e), -1);
	assert_int_equal(e.status, STATUS_IO);
	out_release(&o);
	close(fd);
}

/* ---- waiting ---- */

/* A descriptor may be of any number; select() would write beyond its set. */
static void test_wait_high(void **state)
{
	enum { HIGH = 3000 };
	struct rlimit most;
	struct err e;
	int fds[2];

	(void)state;
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &most), 0);
	if (most.rlim_max != RLIM_INFINITY && most.rlim_max <= HIGH)
		skip();
	most.rlim_cur = HIGH + 1;
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &most), 0);
	assert_int_equal(stage_signals_init(&e), 0);
	assert_int_equal(pipe(fds), 0);
	assert_int_equal(dup2(fds[0], HIGH), HIGH);
	assert_false(stage_wait(HIGH, 0));
	assert_false(stage_wait(HIGH, 1)); /* less than a millisecond */
	assert_int_equal(write(fds[1], "x", 1), 1);
	assert_true(stage_wait(HIGH, -1));
	close(HIGH);
	close(fds[0]);
	close(fds[1]);
	assert_false(stage_wait(-1, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),       cmocka_unit_test(test_long_lines),
		cmocka_unit_test(test_timer_order), cmocka_unit_test(test_timer_kinds),
		cmocka_unit_test(test_timer_state), cmocka_unit_test(test_out),
		cmocka_unit_test(test_out_fails),   cmocka_unit_test(test_wait_high),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
