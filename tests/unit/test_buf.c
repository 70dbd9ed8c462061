/* test_buf.c - the growing buffer and its ceiling */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static void test_add(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 1000);
	assert_string_equal(buf_cstr(&b), "");
	assert_int_equal(buf_add(&b, "ab\0c", 4), 0);
	assert_int_equal(buf_addc(&b, '-'), 0);
	assert_int_equal(buf_adds(&b, "def"), 0);
	assert_int_equal(buf_addf(&b, "%d:%s", 42, "x"), 0);
	assert_int_equal(buf_add(&b, NULL, 0), 0);
	assert_int_equal(b.n, 12);
	assert_memory_equal(b.p, "ab\0c-def42:x", 12);
	buf_drop(&b, 5);
	assert_string_equal(buf_cstr(&b), "def42:x");
	buf_drop(&b, 100);
	assert_int_equal(b.n, 0);
	buf_release(&b);
	assert_null(b.p);
	assert_int_equal(buf_adds(&b, "again"), 0); /* the ceiling is as before */
	buf_release(&b);
}

static void test_ceiling(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_int_equal(buf_adds(&b, "0123456789"), 0); /* exactly full */
	assert_int_equal(buf_addc(&b, 'x'), -1);
	assert_true(b.failed);
	assert_int_equal(b.n, 10); /* as it was */
	assert_memory_equal(b.p, "0123456789", 10);
	assert_int_equal(buf_add(&b, "", 0), -1); /* stays failed */
	assert_string_equal(buf_cstr(&b), "");
	buf_reset(&b);
	assert_false(b.failed);
	assert_int_equal(buf_adds(&b, "ok"), 0);
	assert_string_equal(buf_cstr(&b), "ok");
	assert_int_equal(buf_addf(&b, "%s", "123456789"), -1);
	assert_int_equal(b.n, 2);
	assert_in_range(b.cap, 1, 10);
	buf_release(&b);
}

static void test_growth_keeps_bytes(void **state)
{
	enum { TOTAL = 100000 };
	struct buf b;

	(void)state;
	buf_init(&b, TOTAL);
	for (int i = 0; i < TOTAL; i++)
		assert_int_equal(buf_addc(&b, (char)(i % 251)), 0);
	for (int i = 0; i < TOTAL; i++)
		assert_true(b.p[i] == (char)(i % 251));
	assert_int_equal(b.cap, TOTAL);
	assert_int_equal(buf_addc(&b, 'x'), -1);
	buf_release(&b);
}

static void test_huge_request(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, SIZE_MAX);
	assert_int_equal(buf_adds(&b, "x"), 0);
	assert_int_equal(buf_reserve(&b, SIZE_MAX), -1); /* no wrap */
	assert_true(b.failed);
	buf_release(&b);
}

static void test_reset_keeps_memory(void **state)
{
	struct buf b;
	char *before;

	(void)state;
	buf_init(&b, 100000);
	assert_int_equal(buf_reserve(&b, 5000), 0);
	before = b.p;
	for (int round = 0; round < 10; round++) {
		buf_reset(&b);
		for (int i = 0; i < 5000; i++)
			buf_addc(&b, 'x');
		assert_ptr_equal(b.p, before);
	}
	buf_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_ceiling),
		cmocka_unit_test(test_growth_keeps_bytes),
		cmocka_unit_test(test_huge_request),
		cmocka_unit_test(test_reset_keeps_memory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
