/* test_merge.c - several inputs come out by their running highest keys */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tape/line.h"
#include "tape/merge.h"

enum { INPUTS = 17, LINES = 60 };

static int64_t lines[INPUTS][LINES];
static int lengths[INPUTS];

static void lines_make(uint32_t seed)
{
	for (int i = 0; i < INPUTS; i++) {
		int64_t ts = 0;

		lengths[i] = (int)(seed >> 16) % LINES;
		for (int k = 0; k < LINES; k++) {
			seed = seed * 1664525 + 1013904223;
			ts += (seed >> 16) % 4;
			/* Some lines are late or have no ts. */
			lines[i][k] = (seed >> 20) % 7 == 0 ? ts - 3 : ts;
			if ((seed >> 24) % 11 == 0)
				lines[i][k] = NO_TS;
		}
	}
}

/* By looking at all inputs each time, as the header says it is. */
static int plainly_next(const int *at, const int64_t *high)
{
	int best = -1;

	for (int i = 0; i < INPUTS; i++)
		if (at[i] < lengths[i] && (best < 0 || high[i] < high[best]))
			best = i;
	return best;
}

static void test_order(void **state)
{
	(void)state;
	for (uint32_t seed = 1; seed < 200; seed++) {
		int at[INPUTS] = {0};
		int64_t high[INPUTS];
		struct merge m;
		int want;

		lines_make(seed * 2654435761U);
		assert_int_equal(merge_init(&m, INPUTS), 0);
		for (uint32_t i = 0; i < INPUTS; i++) {
			high[i] = lines[i][0];
			if (lengths[i])
				merge_add(&m, i, high[i]);
		}
		while ((want = plainly_next(at, high)) >= 0) {
			assert_int_equal(merge_first(&m), want);
			assert_int_equal(merge_key(&m), high[want]);
			if (++at[want] == lengths[want]) {
				merge_remove(&m);
				continue;
			}
			merge_raise(&m, lines[want][at[want]]);
			if (lines[want][at[want]] > high[want])
				high[want] = lines[want][at[want]];
		}
		assert_int_equal(merge_first(&m), MERGE_NONE);
		merge_release(&m);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_order)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
