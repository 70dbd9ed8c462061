/* test_reel - lines of a tape, whatever it is packed in and however it is cut */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>
#include <zlib.h>

#include "base/hash.h"
#include "tape/line.h"
#include "tape/reel.h"

static char path[64];

static int make_path(void **state)
{
	int fd;

	(void)state;
	snprintf(path, sizeof path, "/tmp/test_reel.XXXXXX");
	fd = mkstemp(path);
	return fd < 0 ? -1 : close(fd);
}

static int remove_path(void **state)
{
	(void)state;
	return unlink(path);
}

static void put(const char *p, size_t n)
{
	FILE *f = fopen(path, "w");

	assert_non_null(f);
	assert_int_equal(fwrite(p, 1, n, f), n);
	assert_int_equal(fclose(f), 0);
}

static void expect(struct reel *r, enum reel_result what, const char *text, uint64_t number)
{
	struct err e;

	assert_int_equal(reel_next(r, &e), what);
	if (!text)
		return;
	assert_int_equal(r->len, strlen(text));
	assert_memory_equal(r->line, text, r->len);
	assert_int_equal(r->number, number);
	assert_true(r->in_hand);
}

static void test_lines(void **state)
{
	struct reel r;
	struct err e;

	(void)state;
	put("one\n\nthree\r\nto", 14);
	assert_int_equal(reel_open(&r, path, &e), 0);
	expect(&r, REEL_LINE, "one", 1);
	reel_used(&r);
	assert_false(r.in_hand);
	assert_int_equal(reel_take(&r), REEL_LINE);
	assert_int_equal(r.len, 0);
	expect(&r, REEL_LINE, "three\r", 3);
	assert_int_equal(reel_take(&r), REEL_NONE);
	expect(&r, REEL_TORN, "to", 4);
	expect(&r, REEL_END, NULL, 0);
	expect(&r, REEL_END, NULL, 0);
	reel_close(&r);
	assert_int_equal(reel_open(&r, path, &e), 0);
	r.keep_torn = true;
	for (uint64_t i = 1; i <= 3; i++)
		assert_int_equal(reel_next(&r, &e), REEL_LINE);
	expect(&r, REEL_END, NULL, 0);
	reel_close(&r);
}

static void test_empty_and_missing(void **state)
{
	struct reel r;
	struct err e;

	(void)state;
	put("", 0);
	assert_int_equal(reel_open(&r, path, &e), 0);
	expect(&r, REEL_END, NULL, 0);
	reel_close(&r);
	assert_int_equal(reel_open(&r, "/nonexistent/tape", &e), -1);
	assert_int_equal(e.status, STATUS_NOINPUT);
}

/* The longest line there may be, one byte more, and three megabytes more. */
static void test_long(void **state)
{
	static const size_t more[] = {0, 1, 3 << 20};
	struct reel r;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		size_t n = LINE_MAX_BYTES - 1 + more[i];
		char *p = malloc(n + 7);

		assert_non_null(p);
		memset(p, 'x', n);
		memcpy(p + n, "\nshort\n", 7);
		put(p, n + 7);
		assert_int_equal(reel_open(&r, path, &e), 0);
		assert_int_equal(reel_next(&r, &e), more[i] ? REEL_LONG : REEL_LINE);
		assert_int_equal(r.len, more[i] ? LINES_RAW : n);
		assert_memory_equal(r.line, p, r.len);
		assert_int_equal(r.before, 0);
		assert_int_equal(r.place, n + 1);
		expect(&r, REEL_LINE, "short", 2);
		reel_close(&r);
		/* the same without its end */
		put(p, n);
		assert_int_equal(reel_open(&r, path, &e), 0);
		assert_int_equal(reel_next(&r, &e), more[i] ? REEL_LONG : REEL_TORN);
		expect(&r, REEL_END, NULL, 0);
		reel_close(&r);
		free(p);
	}
}

static void test_whole(void **state)
{
	static const char *const whole[] = {"{}", " {\"a\":1} \r"};
	static const char *const torn[] = {"", "{", "{\"a\":1", "1", "[]", "{}x"};
	struct reel r = {0};

	(void)state;
	for (size_t i = 0; i < sizeof whole / sizeof *whole; i++) {
		r.line = whole[i];
		r.len = strlen(whole[i]);
		assert_true(reel_line_is_whole(&r));
	}
	for (size_t i = 0; i < sizeof torn / sizeof *torn; i++) {
		r.line = torn[i];
		r.len = strlen(torn[i]);
		assert_false(reel_line_is_whole(&r));
	}
}

static void snap_it(struct snap *sn, void *ctx)
{
	reel_snap(ctx, sn);
}

/* Stop after every line, with it in hand or used, and go on from the state. */
static void check_resume(bool used)
{
	struct snap_head head = {.program = "test", .options = ""};
	struct buf state;
	struct reel r;
	struct err e;

	sha256_hex("", 0, head.hash);
	for (int stop = 1; stop <= 3; stop++) {
		char want[16];

		assert_int_equal(reel_open(&r, path, &e), 0);
		for (int i = 0; i < stop; i++)
			assert_int_equal(reel_next(&r, &e), REEL_LINE);
		if (used)
			reel_used(&r);
		buf_init(&state, 1 << 20);
		assert_int_equal(snap_encode(&head, snap_it, &r, &state, &e), 0);
		reel_close(&r);
		assert_int_equal(reel_open(&r, path, &e), 0);
		assert_int_equal(snap_parse("state", state.p, state.n, &head, snap_it, &r, &e), 0);
		snprintf(want, sizeof want, "line %d", stop + used);
		expect(&r, stop + used > 3 ? REEL_END : REEL_LINE, stop + used > 3 ? NULL : want,
		       (uint64_t)(stop + used));
		reel_close(&r);
		buf_release(&state);
	}
}

static void test_resume(void **state)
{
	gzFile gz;

	(void)state;
	put("line 1\nline 2\nline 3\n", 21);
	check_resume(false);
	check_resume(true);
	gz = gzopen(path, "wb");
	assert_non_null(gz);
	assert_int_equal(gzputs(gz, "line 1\nline 2\nline 3\n"), 21);
	assert_int_equal(gzclose(gz), Z_OK);
	check_resume(false);
	check_resume(true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lines),  cmocka_unit_test(test_empty_and_missing),
		cmocka_unit_test(test_long),   cmocka_unit_test(test_whole),
		cmocka_unit_test(test_resume),
	};

	return cmocka_run_group_tests(tests, make_path, remove_path);
}
