/*
 * pricer.h - any option by any method, with all greeks, and back from price to volatility
 *
 * QUANT_AUTO takes the formula for Europeans, the exercise boundary (american.h) for
 * Americans, finite differences (grid.h) where cash dividends fall into an option's
 * life or rates make two boundaries.  What a method does not give of vega, rho,
 * dividend_rho and theta comes from central differences of its prices.
 *
 * All methods but QuantLib's and Heston's model are free of libm.
 */
#ifndef TAPELINE_QUANT_PRICER_H
#define TAPELINE_QUANT_PRICER_H

#include "base/err.h"
#include "quant/closed.h"
#include "quant/heston.h"
#include "quant/implied.h"
#include "quant/option.h"

enum quant_model { QUANT_BSM, QUANT_BLACK76, QUANT_BACHELIER, QUANT_HESTON, QUANT_MERTON };
enum quant_method { QUANT_AUTO, QUANT_LATTICE, QUANT_GRID, QUANT_QUANTLIB };
#define QUANT_MODELS  "bsm black76 bachelier heston merton"
#define QUANT_METHODS "auto lattice grid quantlib"

struct pricer_options {
	enum quant_model model;
	enum quant_method method;
	size_t steps; /* of lattice and grid; 0: LATTICE_STEPS, GRID_STEPS */
	double cash;  /* above 0: pays this if it ends in the money, and nothing else */
	struct heston heston;
	struct jumps jumps;
};

struct pricer {
	struct pricer_options o;
	double *room; /* taken once */
};

/* 0; -1 with e (64) for what cannot go together or what this build has not. */
int pricer_init(struct pricer *p, const struct pricer_options *o, struct err *e);
void pricer_release(struct pricer *p);

/* Can it price such options?  0, or -1 with e (64). */
int pricer_check(const struct pricer *p, enum option_exercise exercise, bool dividends,
		 struct err *e);

/* All of it, or the price alone (NaN where it fails).  Volatility is not looked at in
 * Heston's model.  0, or -1 with e. */
int pricer_value(const struct pricer *p, const struct option *o, const struct market *m,
		 double volatility, struct option_value *out, struct err *e);
double pricer_price(const struct pricer *p, const struct option *o, const struct market *m,
		    double volatility);

/* Are spot, strike and years such as an option can have? */
enum refusal pricer_reach(const struct option *o, const struct market *m);

/* The volatility at which the option has this price. */
enum refusal pricer_implied(const struct pricer *p, const struct option *o, const struct market *m,
			    double price, double *volatility);

#endif
