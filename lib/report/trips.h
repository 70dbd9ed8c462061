/*
 * trips.h - who earned what: holdings, round trips, and the sums over them
 *
 * A holding is one security in the hands of one holder: the account, or a strategy
 * to which fills are given by its shares of them.  A round trip begins when a
 * holding leaves zero and ends when it is back at zero; a fill that goes through
 * zero ends one and begins the next.  Its profit is all the money that moved:
 * fills, fees, and what was paid for holding (dividends, borrow fees, fractions).
 *
 * For display and analysis, in doubles; books.h has the exact account.
 */
#ifndef TAPELINE_REPORT_TRIPS_H
#define TAPELINE_REPORT_TRIPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TRIPS_MAX = 1 << 22, TRIPS_MAX_HOLDERS = 1 << 12, TRIPS_MAX_SYMBOLS = 1 << 20 };

struct trip {
	uint32_t symbol, strategy; /* the strategy of its first fill; UINT32_MAX: none said */
	uint32_t order;            /* that fill's order, by the caller's number */
	bool is_long;
	int64_t opened, closed;    /* ns UTC */
	double quantity;           /* most that was held, in shares of the end */
	double entry, exit;        /* average prices, in shares of the end */
	double profit, fees, paid; /* after fees and with what was paid; those two apart */
};

/* What a holder did in the time looked at. */
struct tally {
	uint64_t fills;
	double bought, sold, fees, slippage;
	double dividends, borrow; /* received less paid */
	uint64_t trips, won;
	double gains, losses; /* of trips, losses below zero */
};

struct holding {
	double quantity, flow; /* shares; all money that moved */
	double base;           /* flow + value at the base */
	struct tally tally;

	/* The open trip. */
	struct trip trip;
	double in_quantity, in_amount, out_quantity, out_amount, trip_flow;
};

struct holder {
	struct holding *v; /* by symbol */
	size_t n, cap;
};

struct trips {
	struct holder holders[TRIPS_MAX_HOLDERS]; /* 0 the account, 1 + i strategy i */
	size_t n_holders;
	struct trip *v; /* the account's finished ones, in the order of their ends */
	size_t n, cap;
	bool failed; /* memory or a ceiling ended */
};

struct trips_fill {
	uint32_t symbol, strategy, order;
	int64_t ts;
	double quantity, price, fee; /* quantity below zero where sold */
	double slippage;             /* dollars beyond the reference price, 0 where not known */
};

void trips_release(struct trips *t);

/* Give a part (1: all) of a fill to a holder. */
void trips_fill(struct trips *t, size_t holder, const struct trips_fill *f, double part);

/* A split: shares × ratio; `whole` is what the account holds then. */
void trips_split(struct trips *t, uint32_t symbol, double ratio, double whole);

/* Money that moved for what is held, to the account and to strategies by what they
 * hold of it. */
enum trips_cash { TRIPS_DIVIDEND, TRIPS_BORROW, TRIPS_OTHER };
void trips_pay(struct trips *t, uint32_t symbol, enum trips_cash kind, double amount);

/* The time looked at begins here: sums are 0, finished trips forgotten.  `price`
 * gives what a share is worth. */
typedef double trips_price(const void *ctx, size_t symbol);
void trips_base(struct trips *t, trips_price *price, const void *ctx);

/* What a holding brought since the base. */
double holding_profit(const struct holding *h, double price);

/* The holding, or NULL where there is none yet. */
const struct holding *trips_holding(const struct trips *t, size_t holder, size_t symbol);

void tally_add(struct tally *sum, const struct tally *t);

#endif
