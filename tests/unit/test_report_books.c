/* test_report_books.c - the account computed anew, round trips, and what holding brings */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>

#include "base/rng.h"
#include "report/books.h"
#include "report/prices.h"
#include "report/trips.h"

static dec D(const char *text)
{
	dec d;

	assert_true(dec_parse(text, strlen(text), &d) == DEC_OK);
	return d;
}

static dec_wide W(const char *text)
{
	dec_wide d;

	assert_true(dec_wide_parse(text, strlen(text), &d) == DEC_OK);
	return d;
}

static bool near(double a, double b)
{
	return fabs(a - b) <= 1e-9 * (1 + fabs(b));
}

/* ---- books ---- */

static void test_books_add_up(void **state)
{
	struct books b;

	(void)state;
	books_init(&b);
	books_start(&b, W("100000"));
	books_fill(&b, 0, D("100"), D("13.905"), W("1"));
	books_fill(&b, 1, D("-40"), D("50.25"), W("0.2"));
	books_cash(&b, W("-3.123456789"));
	books_account(&b, W("100615.176543211"));
	assert_true(b.accounts == 1 && b.wrong_accounts == 0 && b.worst == 0);
	books_account(&b, W("100615.17654321"));
	assert_true(b.accounts == 2 && b.wrong_accounts == 1);
	assert_true(b.worst == -1); /* a billionth of a dollar is seen */
	books_position(&b, 0, D("100"));
	books_position(&b, 1, D("-40"));
	books_position(&b, 1, D("40"));
	assert_true(b.positions == 3 && b.wrong_positions == 1);
	assert_true(b.bought == W("1390.5") && b.sold == W("2010") && b.fees == W("1.2"));
	assert_false(b.failed);
	books_release(&b);
}

static void test_books_find_their_start(void **state)
{
	struct books b;

	(void)state;
	books_init(&b);
	books_fill(&b, 0, D("10"), D("10"), W("1"));
	books_account(&b, W("899"));
	assert_true(b.start == W("1000") && b.accounts == 0);
	books_account(&b, W("899"));
	assert_true(b.accounts == 1 && b.wrong_accounts == 0);
	books_start(&b, W("5")); /* too late to say */
	assert_true(b.start == W("1000"));
	books_release(&b);
}

static void test_books_split(void **state)
{
	struct books b;

	(void)state;
	books_init(&b);
	books_fill(&b, 0, D("7"), D("10"), 0);
	books_split(&b, 0, D("1.5"));
	assert_true(books_quantity(&b, 0) == D("10")); /* half a share is paid out */
	books_split(&b, 0, D("0.333333333"));
	assert_true(books_quantity(&b, 0) == D("3"));
	books_split(&b, 0, D("0.333333333"));
	assert_true(books_quantity(&b, 0) == D("1")); /* a rounded third of 3 is whole */
	books_fill(&b, 1, D("-7"), D("10"), 0);
	books_split(&b, 1, D("1.5"));
	assert_true(books_quantity(&b, 1) == D("-10"));
	books_fill(&b, 2, D("0.5"), D("10"), 0);
	books_split(&b, 2, D("3"));
	assert_true(books_quantity(&b, 2) == D("1.5"));
	books_release(&b);
}

/* ---- round trips ---- */

static void fill(struct trips *t, size_t holder, double quantity, double price, double fee,
		 double part)
{
	static int64_t ts;
	struct trips_fill f = {.strategy = 3,
			       .order = 9,
			       .ts = ++ts,
			       .quantity = quantity,
			       .price = price,
			       .fee = fee,
			       .slippage = 0.5};

	trips_fill(t, holder, &f, part);
}

static void test_trip_long_and_flip(void **state)
{
	struct trips *t = calloc(1, sizeof(*t));

	(void)state;
	fill(t, 0, 10, 100, 1, 1);
	fill(t, 0, 10, 110, 1, 1);
	assert_int_equal(t->n, 0);
	/* 30 sold: 20 of them end the trip with two thirds of the fee. */
	fill(t, 0, -30, 120, 3, 1);
	assert_int_equal(t->n, 1);
	assert_true(t->v[0].is_long && near(t->v[0].quantity, 20));
	assert_true(near(t->v[0].entry, 105) && near(t->v[0].exit, 120));
	assert_true(near(t->v[0].profit, 2400 - 2100 - 4) && near(t->v[0].fees, 4));
	assert_true(t->v[0].strategy == 3 && t->v[0].order == 9);
	assert_true(near(trips_holding(t, 0, 0)->quantity, -10));
	fill(t, 0, 10, 125, 1, 1);
	assert_int_equal(t->n, 2);
	assert_true(!t->v[1].is_long && near(t->v[1].profit, 1200 - 1250 - 2));
	assert_true(trips_holding(t, 0, 0)->tally.won == 1);
	assert_true(trips_holding(t, 0, 0)->tally.trips == 2);
	assert_true(near(trips_holding(t, 0, 0)->tally.slippage, 2));
	trips_release(t);
	free(t);
}

/* Doubles leave crumbs: a position of parts is flat all the same. */
static void test_trip_of_parts(void **state)
{
	struct trips *t = calloc(1, sizeof(*t));

	(void)state;
	for (int i = 0; i < 3; i++)
		fill(t, 1, 0.1, 10, 0, 1.0 / 3);
	fill(t, 1, -0.1, 10, 0, 1);
	assert_true(trips_holding(t, 1, 0)->quantity == 0);
	assert_true(trips_holding(t, 1, 0)->tally.trips == 1);
	assert_int_equal(t->n, 0); /* only the account's are kept */
	trips_release(t);
	free(t);
}

static void test_trip_split_and_money(void **state)
{
	struct trips *t = calloc(1, sizeof(*t));

	(void)state;
	fill(t, 0, 8, 100, 0, 1);
	fill(t, 1, 8, 100, 0, 0.25);
	fill(t, 2, 8, 100, 0, 0.75);
	trips_split(t, 0, 2, 16);
	trips_pay(t, 0, TRIPS_DIVIDEND, 4);
	assert_true(near(trips_holding(t, 1, 0)->quantity, 4));
	assert_true(near(trips_holding(t, 2, 0)->quantity, 12));
	assert_true(near(trips_holding(t, 1, 0)->tally.dividends, 1));
	assert_true(near(trips_holding(t, 2, 0)->tally.dividends, 3));
	fill(t, 0, -16, 60, 0, 1);
	assert_true(t->n == 1 && near(t->v[0].profit, 960 - 800 + 4) && near(t->v[0].paid, 4));
	assert_true(near(t->v[0].entry, 50) && near(t->v[0].quantity, 16));
	/* A fraction paid out is lost to the strategies in their parts. */
	fill(t, 0, 5, 10, 0, 1);
	fill(t, 1, 5, 10, 0, 1);
	trips_split(t, 0, 0.5, 2);
	assert_true(near(trips_holding(t, 0, 0)->quantity, 2));
	assert_true(near(trips_holding(t, 1, 0)->quantity, (4 + 5) * 0.5 * 0.8));
	trips_release(t);
	free(t);
}

/* Whatever is traded, the profits of all trips and of what is open are all the money. */
static void test_trips_add_up(void **state)
{
	struct trips *t = calloc(1, sizeof(*t));
	double cash = 0, held = 0, sum;
	const struct holding *h;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5, 0);
	for (int i = 0; i < 2000; i++) {
		double q = (double)rng_below(&rng, 21) - 10, price = 50 + rng_uniform(&rng) * 10;

		if (q == 0)
			continue;
		fill(t, 0, q, price, 0.7, 1);
		cash -= q * price + 0.7;
		held += q;
	}
	h = trips_holding(t, 0, 0);
	sum = h->trip_flow * (h->quantity != 0);
	for (size_t i = 0; i < t->n; i++)
		sum += t->v[i].profit;
	assert_true(t->n > 50 && fabs(sum - cash) < 1e-6);
	assert_true(near(h->quantity, held));
	assert_true(near(holding_profit(h, 55), cash + held * 55));
	trips_release(t);
	free(t);
}

static double price_55(const void *ctx, size_t symbol)
{
	(void)ctx;
	(void)symbol;
	return 55;
}

static void test_trips_base(void **state)
{
	struct trips *t = calloc(1, sizeof(*t));

	(void)state;
	fill(t, 0, 10, 50, 1, 1);
	trips_base(t, price_55, NULL);
	assert_true(holding_profit(trips_holding(t, 0, 0), 55) == 0);
	assert_true(near(holding_profit(trips_holding(t, 0, 0), 56), 10));
	assert_true(trips_holding(t, 0, 0)->tally.fills == 0);
	trips_release(t);
	free(t);
}

/* ---- prices ---- */

static void bar(struct prices *p, size_t symbol, double open, double close)
{
	static struct record r;

	r.type = TYPE_BAR;
	r.f[BAR_OPEN].num = open;
	r.f[BAR_CLOSE].num = close;
	prices_bar(p, symbol, &r);
}

static void test_total_return(void **state)
{
	struct prices p = {0};
	struct hold h;

	(void)state;
	assert_true(prices_reserve(&p, 3));
	bar(&p, 0, 100, 100);
	bar(&p, 1, 20, 20);
	prices_start(&p, BASE_WHOLE);
	assert_true((h = prices_hold(&p, BASE_WHOLE)).sum == 2 && h.n == 2);
	prices_split(&p, 0, 2);
	assert_true(near((h = prices_hold(&p, BASE_WHOLE)).sum, 2)); /* no false jump */
	prices_dividend(&p, 0, 1);
	bar(&p, 0, 54, 55);
	prices_settle(&p);
	/* (55 + 1) × 2 / 100 of the first. */
	assert_true(near((h = prices_hold(&p, BASE_WHOLE)).sum, 1.12 + 1));
	bar(&p, 0, 55, 110);
	assert_true(near((h = prices_hold(&p, BASE_WHOLE)).sum, 2.24 + 1));
	/* The third comes late and starts with what it costs then. */
	bar(&p, 2, 7, 7);
	assert_true(near((h = prices_hold(&p, BASE_WHOLE)).sum, 4.24) && h.n == 3);
	bar(&p, 2, 7, 14);
	assert_true(near((h = prices_hold(&p, BASE_WHOLE)).sum, 5.24) && h.n == 3);
	p.v[1].held = false;
	assert_true(near((h = prices_hold(&p, BASE_WHOLE)).sum, 4.24) && h.n == 2);
	prices_release(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_books_add_up),  cmocka_unit_test(test_books_find_their_start),
		cmocka_unit_test(test_books_split),   cmocka_unit_test(test_trip_long_and_flip),
		cmocka_unit_test(test_trip_of_parts), cmocka_unit_test(test_trip_split_and_money),
		cmocka_unit_test(test_trips_add_up),  cmocka_unit_test(test_trips_base),
		cmocka_unit_test(test_total_return),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
