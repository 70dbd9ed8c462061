/* test_vol_returns.c - log total returns: what a holder earns, whatever splits and pays out */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/explog.h"
#include "base/rng.h"
#include "vol/returns.h"

static void near(double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%.17g, not %.17g", got, want);
}

static void test_plain(void **state)
{
	struct returns r;
	double x = -1;

	(void)state;
	returns_init(&r);
	assert_false(returns_add(&r, 100, &x));
	assert_true(returns_add(&r, 110, &x));
	near(x, 0.0953101798043249, 1e-15); /* log 1.1 */
	assert_true(returns_add(&r, 110, &x));
	assert_true(x == 0);
	assert_true(returns_add(&r, 11, &x));
	near(x, -2.302585092994046, 1e-15);
}

/* A 2:1 split halves the price and a dividend lowers it by what it pays: nobody earns anything. */
static void test_actions(void **state)
{
	struct returns r;
	double x;

	(void)state;
	returns_init(&r);
	returns_add(&r, 100, &x);
	assert_true(returns_split(&r, 2));
	assert_true(returns_add(&r, 50, &x));
	assert_true(x == 0);

	assert_true(returns_dividend(&r, 5));
	assert_true(returns_add(&r, 45, &x));
	assert_true(x == 0);

	/* What is paid after a split is paid on each new share, before it on each old one. */
	returns_split(&r, 3);
	returns_dividend(&r, 1);
	assert_true(returns_add(&r, 14, &x));
	assert_true(x == 0);
	returns_dividend(&r, 2);
	returns_split(&r, 0.5);
	assert_true(returns_add(&r, 24, &x));
	near(x, 0, 1e-16);
}

/* Against a holder whose wealth is known: he buys more of the share with all that is paid out at
 * the first price after it. */
static void test_holder(void **state)
{
	double price = 80, shares = 1, cash = 0, wealth = 80, x;
	struct returns r;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5, 0);
	returns_init(&r);
	returns_add(&r, price, &x);
	for (int t = 0; t < 5000; t++) {
		const uint64_t what = rng_below(&rng, 50);

		if (what == 0) {
			const double ratio = (double)(1 + rng_below(&rng, 6)) / 3;

			assert_true(returns_split(&r, ratio));
			shares *= ratio;
			price /= ratio;
		} else if (what < 4) {
			const double amount = price * 0.01 * rng_uniform(&rng);

			assert_true(returns_dividend(&r, amount));
			cash += shares * amount;
			price -= amount;
		} else if (what < 8) {
			/* No price today: nothing is known, and nothing said. */
			assert_false(returns_add(&r, what == 5 ? NAN : what == 6 ? 0 : -1, &x));
			continue;
		}
		price *= 1 + 0.02 * (rng_uniform(&rng) - 0.5);
		assert_true(returns_add(&r, price, &x));
		shares += cash / price;
		cash = 0;
		near(x, tl_log(shares * price / wealth), 1e-12);
		wealth = shares * price;
	}
}

static void test_no_prices(void **state)
{
	static const double none[] = {0, -0.0, -5, NAN, INFINITY, -INFINITY, 1e-300, 1e300};
	struct returns r;
	double x;

	(void)state;
	returns_init(&r);
	for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_false(returns_is_price(none[i]));
		assert_false(returns_add(&r, none[i], &x));
	}
	assert_false(returns_add(&r, 10, &x));
	returns_add(&r, NAN, &x);
	assert_true(returns_add(&r, 20, &x));
	near(x, 0.6931471805599453, 1e-15);
	/* From one end to the other. */
	returns_add(&r, 1e-200, &x);
	assert_true(returns_add(&r, 1e200, &x));
	near(x, 921.0340371976183, 1e-10);
}

static void test_no_actions(void **state)
{
	static const double ratios[] = {0, -2, NAN, INFINITY, 1e-10, 1e10};
	static const double amounts[] = {-1, NAN, INFINITY, 1e16};
	struct returns r, was;

	(void)state;
	returns_init(&r);
	was = r;
	for (size_t i = 0; i < sizeof(ratios) / sizeof(ratios[0]); i++)
		assert_false(returns_split(&r, ratios[i]));
	for (size_t i = 0; i < sizeof(amounts) / sizeof(amounts[0]); i++)
		assert_false(returns_dividend(&r, amounts[i]));
	assert_memory_equal(&r, &was, sizeof(r));
	/* So many that their product is none any more: the last ones are refused. */
	for (int i = 0; i < 100; i++)
		returns_split(&r, 1e9);
	assert_true(isfinite(r.shares));
}

static void test_cash_outlives_the_share(void **state)
{
	struct returns r;
	double x;

	(void)state;
	returns_init(&r);
	returns_add(&r, 10, &x);
	returns_dividend(&r, 9.99);
	assert_true(returns_add(&r, 0.01, &x));
	near(x, 0, 1e-14);
	returns_dividend(&r, 1);
	assert_true(returns_add(&r, 0.01, &x));
	near(x, tl_log(101), 1e-13);
}

static void snap_one(struct snap *sn, void *ctx)
{
	returns_snap(sn, ctx);
}

static void test_state(void **state)
{
	struct snap_head head = {.program = "tgarch", .options = "{}", .ts = 0};
	struct returns one, two;
	struct buf file;
	struct err e;
	double x, y;

	(void)state;
	memset(head.hash, 'a', sizeof(head.hash) - 1);
	buf_init(&file, 4096);
	returns_init(&one);
	returns_add(&one, 10, &x);
	returns_split(&one, 4);
	returns_dividend(&one, 0.5);
	assert_int_equal(snap_encode(&head, snap_one, &one, &file, &e), 0);
	returns_init(&two);
	assert_int_equal(snap_parse("s", file.p, file.n, &head, snap_one, &two, &e), 0);
	assert_true(returns_add(&one, 3, &x));
	assert_true(returns_add(&two, 3, &y));
	assert_true(x == y);

	one.cash = -1; /* what no file should say */
	buf_reset(&file);
	assert_int_equal(snap_encode(&head, snap_one, &one, &file, &e), 0);
	assert_int_equal(snap_parse("s", file.p, file.n, &head, snap_one, &two, &e), -1);
	buf_release(&file);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),      cmocka_unit_test(test_actions),
		cmocka_unit_test(test_holder),     cmocka_unit_test(test_no_prices),
		cmocka_unit_test(test_no_actions), cmocka_unit_test(test_cash_outlives_the_share),
		cmocka_unit_test(test_state),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
