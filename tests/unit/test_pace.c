/* test_pace - due times on a clock that the test turns */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "base/civil.h"
#include "tape/pace.h"

#define S NS_PER_SECOND

static const int64_t t0 = INT64_C(1381152600) * NS_PER_SECOND;

static void test_speed(void **state)
{
	static const char *const bad[] = {"", "0", "-1", "fast", "1x", "1e999", "inf", "nan"};
	struct pace p = {.speed = 3};
	struct err e;

	(void)state;
	assert_int_equal(pace_speed(&p, "0.5", &e), 0);
	assert_true(p.speed == 0.5);
	assert_int_equal(pace_speed(&p, "max", &e), 0);
	assert_true(p.speed == 0);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_int_equal(pace_speed(&p, bad[i], &e), -1);
		assert_int_equal(e.status, STATUS_USAGE);
	}
}

static void test_never_waits(void **state)
{
	struct pace p = {0};

	(void)state;
	assert_int_equal(pace_wait(&p, t0, 0), 0);
	assert_int_equal(pace_wait(&p, t0 + 3600 * S, 1), 0);
}

static void test_waits(void **state)
{
	struct pace p = {.speed = 60};

	(void)state;
	assert_int_equal(pace_wait(&p, t0, 5 * S), 0);
	assert_int_equal(pace_wait(&p, t0 + 60 * S, 5 * S), S);
	assert_int_equal(pace_wait(&p, t0 + 60 * S, 5 * S + S / 2), S / 2);
	assert_int_equal(pace_wait(&p, t0 + 60 * S, 6 * S), 0);
	/* a late line is due when the line before it was */
	assert_int_equal(pace_wait(&p, t0 + 30 * S, 6 * S), 0);
}

/* A thousand lines each a third of a second apart, every one written 1 ms late:
 * the last is due to the nanosecond where it would be without. */
static void test_does_not_drift(void **state)
{
	struct pace p = {.speed = 1};
	int64_t now = 0, ts = t0;

	(void)state;
	assert_int_equal(pace_wait(&p, ts, now), 0);
	for (int i = 1; i <= 1000; i++) {
		ts = t0 + i * S / 3;
		now += pace_wait(&p, ts, now);
		assert_int_equal(pace_wait(&p, ts, now), 0);
		now += S / 1000;
	}
	assert_int_equal(now, 1000 * S / 3 + S / 1000);
}

static void test_catches_up(void **state)
{
	struct pace p = {.speed = 1};

	(void)state;
	pace_wait(&p, t0, 0);
	assert_int_equal(pace_wait(&p, t0 + 10 * S, 15 * S), 0); /* 5 s behind */
	assert_int_equal(pace_wait(&p, t0 + 14 * S, 15 * S), 0);
	assert_int_equal(pace_wait(&p, t0 + 16 * S, 15 * S), S);
}

static void test_cuts_pauses(void **state)
{
	struct pace p = {.speed = 10, .max_pause = 2 * S};

	(void)state;
	pace_wait(&p, t0, 0);
	assert_int_equal(pace_wait(&p, t0 + 20 * S, 0), 2 * S); /* just 2 s */
	assert_int_equal(pace_wait(&p, t0 + 20 * S, 2 * S), 0);
	assert_int_equal(pace_wait(&p, t0 + 60000 * S, 2 * S), 2 * S); /* not 5998 s */
	assert_int_equal(pace_wait(&p, t0 + 60000 * S, 3 * S), S);
	assert_int_equal(pace_wait(&p, t0 + 60010 * S, 4 * S), S); /* counted from there */
}

/* From the first to the last second that a ts can name, as slowly as one likes. */
static void test_ends_of_time(void **state)
{
	struct pace p = {.speed = 1e-6};
	int64_t first = INT64_C(-9214560000) * NS_PER_SECOND, last = -(first + S);

	(void)state;
	assert_int_equal(pace_wait(&p, first, S), 0);
	assert_true(pace_wait(&p, last, S) > 146 * 365 * NS_PER_DAY / S);
	assert_true(pace_wait(&p, last, S) > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_speed),        cmocka_unit_test(test_never_waits),
		cmocka_unit_test(test_waits),        cmocka_unit_test(test_does_not_drift),
		cmocka_unit_test(test_catches_up),   cmocka_unit_test(test_cuts_pauses),
		cmocka_unit_test(test_ends_of_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
