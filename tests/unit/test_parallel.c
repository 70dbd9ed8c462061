/* test_parallel.c - the same work on many things; see lib/base/parallel.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdatomic.h>

#include "base/parallel.h"

enum { MOST = 1000 };

static atomic_int done[MOST + 1];
static atomic_int now, most;

static void work(void *ctx, size_t i)
{
	const int busy = atomic_fetch_add(&now, 1) + 1;
	int seen = atomic_load(&most);

	while (busy > seen && !atomic_compare_exchange_weak(&most, &seen, busy))
		;
	atomic_fetch_add((atomic_int *)ctx + i, 1);
	atomic_fetch_sub(&now, 1);
}

/* Each thing once, whatever the number of threads, and by no more of them than asked for. */
static void test_each_once(void **state)
{
	static const unsigned threads[] = {0, 1, 2, 7, 100000};
	static const size_t n[] = {0, 1, 3, MOST};

	(void)state;
	for (size_t i = 0; i < sizeof(threads) / sizeof(*threads); i++)
		for (size_t k = 0; k < sizeof(n) / sizeof(*n); k++) {
			for (size_t j = 0; j <= MOST; j++)
				atomic_store(&done[j], 0);
			atomic_store(&most, 0);
			parallel_each(n[k], threads[i], work, done);
			for (size_t j = 0; j <= MOST; j++)
				assert_int_equal(atomic_load(&done[j]), j < n[k]);
			assert_true(threads[i] == 0 || atomic_load(&most) <= (int)threads[i]);
		}
}

/* Two threads meet: each waits until the other is at work. */
static atomic_int arrived;

static void meet(void *ctx, size_t i)
{
	(void)ctx;
	(void)i;
	atomic_fetch_add(&arrived, 1);
	while (atomic_load(&arrived) < 2)
		;
}

static void test_at_once(void **state)
{
	(void)state;
	parallel_each(2, 2, meet, NULL);
	assert_int_equal(atomic_load(&arrived), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_each_once),
		cmocka_unit_test(test_at_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
