/*
 * closed.h - options with a formula
 *
 * Black, Scholes and Merton on a share with a yield; Black (1976) and Bachelier (1900)
 * on a future; cash or nothing; Merton's jumps (1976).  All European, without discrete
 * dividends.  No libm: the same bits on every IEEE-754 machine.
 */
#ifndef TAPELINE_QUANT_CLOSED_H
#define TAPELINE_QUANT_CLOSED_H

#include "quant/option.h"

void bsm_value(const struct option *o, const struct market *m, double volatility,
	       struct option_value *out);
double bsm_price(const struct option *o, const struct market *m, double volatility);

/* Pays `cash` if it ends in the money. */
void digital_value(const struct option *o, const struct market *m, double volatility, double cash,
		   struct option_value *out);

/* On a future at m->spot; the market's yield is not looked at, dividend_rho is NaN. */
void black76_value(const struct option *o, const struct market *m, double volatility,
		   struct option_value *out);

/* The same, prices being normal; volatility is per year in units of price. */
void bachelier_value(const struct option *o, const struct market *m, double volatility,
		     struct option_value *out);

/* Jumps of the price: how many a year, mean and standard deviation of the log jump. */
struct jumps {
	double intensity, mean, volatility;
};
void merton_value(const struct option *o, const struct market *m, double volatility,
		  const struct jumps *j, struct option_value *out);

#endif
