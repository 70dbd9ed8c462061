/* test_exec_book.c - the account's arithmetic, and what trading costs */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "exec/book.h"
#include "exec/cost.h"

#define D(x) ((dec)((x)*INT64_C(1000000000)))

static void is_wide(dec_wide got, const char *want)
{
	char text[DEC_WIDE_TEXT + 1];

	text[dec_wide_format(got, text)] = '\0';
	assert_string_equal(text, want);
}

static void is_dec(dec got, const char *want)
{
	is_wide(got, want);
}

static void book_open(struct book *b, dec_wide cash, dec margin)
{
	book_init(b, cash, margin);
	assert_int_equal(book_reserve(b, 3), 0);
}

static void test_partial_closes_lose_nothing(void **state)
{
	struct book b;
	const struct position *p;

	(void)state;
	book_open(&b, D(1000), DEC_ONE);
	p = &b.positions[0];
	/* Three shares for 10 in all: 3.333… each. */
	assert_int_equal(book_fill(&b, 0, D(1), D(3), 0), 0);
	assert_int_equal(book_fill(&b, 0, D(2), 3500000000, 0), 0);
	is_wide(p->cost, "10");
	assert_int_equal(book_fill(&b, 0, -D(1), D(4), 0), 0);
	is_wide(p->cost, "6.666666667");
	is_wide(p->realized, "0.666666667");
	assert_int_equal(book_fill(&b, 0, -D(1), D(4), 0), 0);
	is_wide(p->cost, "3.333333333"); /* half-even of 3.3333333335 */
	assert_int_equal(book_fill(&b, 0, -D(1), D(4), 0), 0);
	is_wide(p->cost, "0");
	is_wide(p->realized, "2");
	is_wide(b.cash, "1002");
	book_release(&b);
}

static void test_through_zero(void **state)
{
	struct book b;
	const struct position *p;

	(void)state;
	book_open(&b, D(1000), DEC_ONE);
	p = &b.positions[1];
	assert_int_equal(book_fill(&b, 1, D(10), D(10), D(1)), 0);
	assert_int_equal(book_fill(&b, 1, -D(15), D(12), D(1)), 0);
	is_dec(p->quantity, "-5");
	is_wide(p->cost, "-60");
	is_wide(p->realized, "20");
	is_wide(b.cash, "1078");
	assert_int_equal(book_fill(&b, 1, D(2), D(9), 0), 0);
	is_wide(p->cost, "-36");
	is_wide(p->realized, "26");
	book_release(&b);
}

static void test_range(void **state)
{
	struct book b;

	(void)state;
	book_open(&b, D(1000), DEC_ONE);
	assert_int_equal(book_fill(&b, 0, INT64_MAX, 1, 0), 0);
	assert_int_equal(book_fill(&b, 0, 1, 1, 0), -1);
	is_dec(b.positions[0].quantity, "9223372036.854775807");
	book_release(&b);
}

/* At every step: cash = start + realized - cost - fees, and equity follows. */
static void test_identity(void **state)
{
	struct rng rng;
	struct book b;
	dec_wide fees = 0;

	(void)state;
	rng_seed(&rng, 3, 0);
	book_open(&b, D(500), DEC_ONE);
	for (int i = 0; i < 20000; i++) {
		size_t k = (size_t)rng_below(&rng, 3);
		/* Fractions of shares at fractions of cents. */
		dec quantity = (dec)rng_below(&rng, 9000000000000) - 4500000000000;
		dec price = (dec)rng_below(&rng, 90000000000) + 1,
		    fee = (dec)rng_below(&rng, 2000000000);
		dec_wide sum = D(500);

		if (i % 7 == 0) /* exactly flat */
			quantity = -b.positions[k].quantity;
		if (quantity == 0)
			continue;
		assert_int_equal(book_fill(&b, k, quantity, price, fee), 0);
		fees += fee;
		for (size_t s = 0; s < 3; s++)
			sum += b.positions[s].realized - b.positions[s].cost;
		assert_true(b.cash == sum - fees);
		assert_true(b.positions[k].quantity || !b.positions[k].cost);
	}
	book_release(&b);
}

static void test_buying_power(void **state)
{
	struct book b;
	struct account a;

	(void)state;
	book_open(&b, D(1000), DEC_ONE);
	/* The limit itself fits, one share more does not. */
	is_dec(book_affords(&b, 0, D(10), D(100), 0), "10");
	is_dec(book_affords(&b, 0, D(11), D(100), 0), "10");
	is_dec(book_affords(&b, 0, D(10), D(100), 1), "9");
	is_dec(book_affords(&b, 0, -D(11), D(100), 0), "-10");
	is_dec(book_affords(&b, 0, 10500000000, D(100), 0), "10");
	book_fill(&b, 0, -D(5), D(100), 0);
	book_account(&b, &a);
	is_wide(a.cash, "1500");
	is_wide(a.equity, "1000");
	is_wide(a.short_value, "-500");
	is_wide(a.buying_power, "500");
	/* Five close, and what that frees opens ten more. */
	is_dec(book_affords(&b, 0, D(20), D(100), 0), "15");
	b.margin = D(2);
	is_dec(book_affords(&b, 0, D(30), D(100), 0), "25");
	/* Closing is always possible. */
	b.positions[0].mark = D(400);
	is_dec(book_affords(&b, 0, D(5), D(400), 0), "5");
	is_dec(book_affords(&b, 0, D(6), D(400), 0), "5");
	book_release(&b);
}

static void test_split(void **state)
{
	struct book b;
	dec_wide cash;

	(void)state;
	book_open(&b, D(1000), DEC_ONE);
	book_fill(&b, 0, -D(5), D(10), 0);
	assert_int_equal(book_split(&b, 0, 1500000000, &cash), 0);
	is_dec(b.positions[0].quantity, "-7");
	is_wide(cash, "-3.333333334"); /* half a share at 6.666666667, paid by the short */
	/* Sold at 10 / 1.5, too, but for the rounding of half a price. */
	is_wide(b.positions[0].realized, "-0.000000001");
	is_wide(b.positions[0].cost, "-46.666666667");
	/* Fractions that were there before stay. */
	book_fill(&b, 1, 1500000000, D(10), 0);
	assert_int_equal(book_split(&b, 1, D(3), &cash), 0);
	is_dec(b.positions[1].quantity, "4.5");
	is_wide(cash, "0");
	book_fill(&b, 2, INT64_MAX / 2, 1, 0);
	assert_int_equal(book_split(&b, 2, D(3), &cash), -1);
	book_release(&b);
}

static void test_costs(void **state)
{
	const struct costs c = {
		.per_share = 5000000,
		.bps = 0,
		.minimum = D(1),
		.half_spread = DEC_ONE,
		.slippage = DEC_ONE,
		.impact = DEC_ONE / 2,
	};
	const struct cost_market nothing = {0}, spread = {.bid = D(99), .ask = D(101)},
				 crossed = {.bid = D(101), .ask = D(99)},
				 bar = {.high = D(102),
					.low = D(98),
					.volume = (dec_wide)D(1000000)};

	(void)state;
	is_wide(cost_commission(&c, 0, 0), "0");
	is_wide(cost_commission(&c, D(100), D(5)), "1");
	is_wide(cost_commission(&c, D(200), D(5)), "1");
	is_wide(cost_commission(&c, D(201), D(5)), "1.005");
	is_dec(cost_slip(&c, &nothing, D(100), D(1)), "0.01");
	is_dec(cost_slip(&c, &nothing, 100010000, D(1)), "0.000010001");
	is_dec(cost_slip(&c, &spread, D(100), D(1)), "1");
	is_dec(cost_slip(&c, &crossed, D(100), D(1)), "0.01");
	/* 0.01 + 0.5 × 4 × 0.60056… × sqrt(10000 / 1000000) = 0.1301122… */
	is_dec(cost_slip(&c, &bar, D(100), D(10000)), "0.1302");
	is_wide(cost_interest(D(365000), 10000000, 3), "30");
	is_wide(cost_interest(-D(1), 3000000, 1), "-0.000008219");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_partial_closes_lose_nothing),
		cmocka_unit_test(test_through_zero),
		cmocka_unit_test(test_range),
		cmocka_unit_test(test_identity),
		cmocka_unit_test(test_buying_power),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_costs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
