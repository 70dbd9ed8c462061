/*
 * prices.h - what each security costs, and what holding it would have brought
 *
 * The price of a security is the close of its last bar or, where it has no bars,
 * that of its last trade.  One share held from the beginning grows with splits
 * and takes its dividends in shares: at the price of the moment after, which is
 * the total return of the textbooks.
 *
 * Buy-and-hold gives every security the same part of the money at the base.  One
 * without a price there keeps its part in cash until it has one; how many there
 * are in all is known at the end only, so sums are kept and not means.
 */
#ifndef TAPELINE_REPORT_PRICES_H
#define TAPELINE_REPORT_PRICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "tape/record.h"

/* Where buy-and-hold begins: with the report, and with its second part. */
enum prices_base { BASE_WHOLE, BASE_LATE, PRICES_BASES };

struct price {
	double last;               /* 0 where none is known */
	double units, pending;     /* of one share held; dividends not yet in shares */
	double base[PRICES_BASES]; /* value at each base; 0: none yet */
	bool barred;               /* it has bars */
	bool held;                 /* it is part of buy-and-hold */
};

struct prices {
	struct price *v; /* by symbol */
	size_t n, cap;
	uint64_t dividends, splits;
};

void prices_release(struct prices *p);

/* Room for symbols 0..n-1; false without memory. */
bool prices_reserve(struct prices *p, size_t n);

void prices_bar(struct prices *p, size_t symbol, const struct record *r);
void prices_trade(struct prices *p, size_t symbol, const struct record *r);
void prices_split(struct prices *p, size_t symbol, double ratio);
void prices_dividend(struct prices *p, size_t symbol, double amount);

/* At an account record: put dividends into shares. */
void prices_settle(struct prices *p);

/* What one share held from the beginning is worth now; 0 where it has no price. */
double price_value(const struct price *p);

/* Buy-and-hold starts here, with one dollar for each security.  At any later time:
 * what those that have a price are worth together, and how many they are. */
struct hold {
	double sum;
	size_t n;
};

void prices_start(struct prices *p, enum prices_base base);
struct hold prices_hold(struct prices *p, enum prices_base base);

#endif
