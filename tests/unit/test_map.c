/* test_map.c - strings to consecutive numbers */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/map.h"

static void test_numbers(void **state)
{
	struct map m;

	(void)state;
	map_init(&m, 100);
	assert_int_equal(map_find(&m, "SPY", 3), MAP_NONE);
	assert_int_equal(map_add(&m, "SPY", 3), 0);
	assert_int_equal(map_add(&m, "IBM", 3), 1);
	assert_int_equal(map_add(&m, "SPY", 3), 0);
	assert_int_equal(map_add(&m, "", 0), 2);
	assert_int_equal(map_add(&m, "SP", 2), 3);
	assert_int_equal(map_add(&m, "SPY\0X", 5), 4);
	assert_int_equal(map_find(&m, "IBM", 3), 1);
	assert_int_equal(map_find(&m, "SPY\0X", 5), 4);
	assert_int_equal(map_find(&m, "SPYX", 4), MAP_NONE);
	assert_int_equal(m.count, 5);
	assert_string_equal(m.entries[1].key, "IBM");
	assert_int_equal(m.entries[4].n, 5);
	map_release(&m);
	assert_int_equal(map_find(&m, "SPY", 3), MAP_NONE);
	assert_int_equal(map_add(&m, "new", 3), 0);
	map_release(&m);
}

static void test_many(void **state)
{
	enum { MANY = 20000 };
	struct map m;
	char key[16];

	(void)state;
	map_init(&m, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		int n = snprintf(key, sizeof(key), "S%u", i);

		assert_int_equal(map_add(&m, key, (size_t)n), i);
	}
	assert_int_equal(map_add(&m, "one more", 8), MAP_NONE); /* the ceiling */
	assert_int_equal(m.count, MANY);
	for (uint32_t i = 0; i < MANY; i++) {
		int n = snprintf(key, sizeof(key), "S%u", i);

		assert_int_equal(map_find(&m, key, (size_t)n), i);
		assert_int_equal(map_add(&m, key, (size_t)n), i); /* known ones still are */
		assert_string_equal(m.entries[i].key, key);
	}
	assert_true(m.n_slots >= 2 * MANY); /* at most half in use */
	map_release(&m);
}

/* Keys that want the same slot of a small table stay apart. */
static void test_collisions(void **state)
{
	struct map m;
	char key[16];
	uint32_t found = 0;

	(void)state;
	map_init(&m, 8);
	for (uint32_t i = 0; found < 8; i++) {
		int n = snprintf(key, sizeof(key), "c%u", i);

		if ((hash_bytes(key, (size_t)n) & 31) == 31)
			assert_int_equal(map_add(&m, key, (size_t)n), found++);
	}
	for (uint32_t i = 0; i < 8; i++)
		assert_int_equal(map_find(&m, m.entries[i].key, m.entries[i].n), i);
	map_release(&m);
}

/* The seed is fixed: numbers and slots are the same in every run. */
static void test_hash(void **state)
{
	uint64_t h = UINT64_C(0xaf63dc4c8601ec8c); /* FNV-1a of "a", by its authors' table */

	(void)state;
	assert_true(hash_bytes("a", 1) == (h ^ (h >> 32)));
	h = UINT64_C(0x85944171f73967e8); /* of "foobar" */
	assert_true(hash_bytes("foobar", 6) == (h ^ (h >> 32)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_numbers),
		cmocka_unit_test(test_many),
		cmocka_unit_test(test_collisions),
		cmocka_unit_test(test_hash),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
