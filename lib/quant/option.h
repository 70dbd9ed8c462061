/*
 * option.h - what an option is, what the market is, what comes out
 *
 * Rates are continuous and yearly, as fractions; times are in years of 365 days;
 * volatilities are yearly standard deviations of the log price (of the price, in
 * Bachelier's model).  Vega is per 1.00 of volatility, rho per 1.00 of rate, theta
 * per year of passing time.
 */
#ifndef TAPELINE_QUANT_OPTION_H
#define TAPELINE_QUANT_OPTION_H

#include <stdbool.h>
#include <stddef.h>

enum option_right { OPTION_CALL, OPTION_PUT };
enum option_exercise { OPTION_EUROPEAN, OPTION_AMERICAN };

/* Prices outside of this are no prices of anything that has options. */
#define OPTION_PRICE_MIN 1e-8
#define OPTION_PRICE_MAX 1e12
#define OPTION_YEARS_MAX 100.0
#define OPTION_RATE_MAX  1.0 /* either sign */

struct option {
	enum option_right right;
	enum option_exercise exercise;
	double strike;
	double years; /* to expiry, above 0 */
};

/* Cash that a share pays, and when it goes without. */
struct dividend {
	double years; /* from now */
	double amount;
};

struct market {
	double spot; /* of the share; of the future, where the model is of futures */
	double rate, yield;
	const struct dividend *dividends; /* in order of time; borrowed */
	size_t n_dividends;
};

/* What is not defined is NaN. */
struct option_value {
	double price, delta, gamma, vega, theta;
	double rho, dividend_rho; /* by rate and by yield */
	double probability;       /* of ending in the money, risk-neutral */
};

/* 1 for a call, -1 for a put. */
static inline double option_sign(const struct option *o)
{
	return o->right == OPTION_CALL ? 1 : -1;
}

/* What exercise now is worth, not below 0. */
double option_intrinsic(const struct option *o, double spot);

/* How many of the market's dividends fall into the option's life: they are the first
 * of those with years > 0, from *first on. */
size_t option_dividends(const struct option *o, const struct market *m, size_t *first);

/* What these are worth now. */
double option_dividend_value(const struct option *o, const struct market *m);

/* Between which prices nobody has an arbitrage against the underlying: the price at
 * no volatility and at infinite volatility. */
struct price_bounds {
	double low, high;
};
struct price_bounds option_bounds(const struct option *o, const struct market *m);

/* The same of call minus put with one strike and expiry.  European: equal to both, by
 * parity.  American, with dividends worth D and yield q:
 * S e^(-qT) - D - K <= C - P <= S - K e^(-rT), which is S - K below where there are none
 * (for rates below 0 the later of both discountings holds). */
struct price_bounds option_parity(const struct option *o, const struct market *m);

#endif
