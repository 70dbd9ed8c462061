/*
 * cost.h - what trading costs
 *
 * Every figure is exact (dec) and none is zero unless asked for.  Rates of a
 * year are fractions: 0.003 is 0.3 %.
 */
#ifndef TAPELINE_EXEC_COST_H
#define TAPELINE_EXEC_COST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dec.h"

struct costs {
	/* Commission of an order: dollars a share plus a part of the amount, at least
	 * `minimum` for the whole order, however many fills it has. */
	dec per_share, bps, minimum;

	/* What a market order pays beside the price on bars and trades: this many
	 * half spreads where the spread is known, else basis points of the price;
	 * and on bars the square-root impact times `impact`. */
	dec half_spread, slippage, impact;

	/* A year, of 365 days: on the value of shorts, on cash, on borrowed cash. */
	dec borrow, cash_rate, debit_rate;

	/* Part of a bar's volume that all orders together may take: in all, and at
	 * its open. */
	dec volume_cap, open_cap;

	/* Nanoseconds from an order's ts to its arrival, on quotes and trades. */
	int64_t latency;
};

/* The commission of an order that has traded so many shares for so much. */
dec_wide cost_commission(const struct costs *c, dec quantity, dec_wide amount);

/* What is known about the market when a market order trades. */
struct cost_market {
	dec bid, ask;    /* 0: not known */
	dec high, low;   /* of the bar; both 0: not known, no impact */
	dec_wide volume; /* of the bar */
};

/* The distance, never below zero, by which a market order for `quantity` shares
 * trades worse than `price`: rounded up to 0.0001, below a dollar to 1e-9.
 *
 * Impact is Y σ sqrt(Q/V) (Torre and Ferrari 1997; Almgren et al. 2005), with
 * Parkinson's (1980) σ of the bar, (high - low) / (2 sqrt(log 2)), in dollars;
 * both sides scale alike with the length of the bar. */
dec cost_slip(const struct costs *c, const struct cost_market *m, dec price, dec quantity);

/* Interest on an amount for so many days, half-even. */
dec_wide cost_interest(dec_wide amount, dec rate, int32_t days);

#endif
