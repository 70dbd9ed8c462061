/*
 * implied.h - the volatility that a European price implies
 *
 * Prices are undiscounted (forward) ones.  Black's formula is solved in normalised
 * form for the option that is out of the money, from a start that is near everywhere
 * and by Halley's steps inside a bracket, as P. Jäckel, "Let's be rational", Wilmott
 * (2015), does it; the answer is as good as the price's own digits allow.
 */
#ifndef TAPELINE_QUANT_IMPLIED_H
#define TAPELINE_QUANT_IMPLIED_H

#include "quant/option.h"

/* Why there is no volatility. */
enum refusal {
	REFUSAL_NONE,
	REFUSAL_NO_BID,
	REFUSAL_NO_ASK,
	REFUSAL_CROSSED,     /* bid above ask */
	REFUSAL_EXPIRED,     /* at or after its exchange's close */
	REFUSAL_FAR,         /* more than OPTION_YEARS_MAX years */
	REFUSAL_NO_SPOT,     /* no price of the underlying yet */
	REFUSAL_OLD_SPOT,    /* it is too old */
	REFUSAL_SPOT,        /* it is no price that an option can have */
	REFUSAL_STRIKE,      /* the same of the strike */
	REFUSAL_BELOW,       /* below what exercise or parity is worth: an arbitrage */
	REFUSAL_NO_VALUE,    /* exactly that: every small volatility would do */
	REFUSAL_ABOVE,       /* above the underlying, or above the strike */
	REFUSAL_RANGE,       /* only a volatility beyond all reason would do */
	REFUSAL_NO_FORECAST, /* no vol record of the underlying yet */
	REFUSAL_EXERCISE,    /* the model knows no early exercise */
	REFUSAL_FAILED,      /* the method did not get there */
	REFUSALS
};

/* As a record says it: "below its lower bound". */
const char *refusal_text(enum refusal r);

/* Found volatilities above this are refused as REFUSAL_RANGE; given ones lie between. */
#define VOLATILITY_MIN 1e-4
#define VOLATILITY_MAX 100.0

/* sigma sqrt(T) of Black's formula for an undiscounted price. */
enum refusal black_implied(enum option_right right, double forward, double strike, double price,
			   double *deviation);

/* The same of Bachelier's, in units of price. */
enum refusal bachelier_implied(enum option_right right, double forward, double strike, double price,
			       double *deviation);

#endif
