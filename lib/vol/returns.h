/*
 * returns.h - log total returns of one series of prices
 *
 * What one share, held since the last price, has become: a split turns it into
 * several, a dividend adds its cash (on all that the one share is by then).  So
 * the return over an ex-date is the one that the holder earned, whether or not
 * the tape's prices were adjusted by a vendor's factor.
 *
 * A price that is missing, zero, negative or not finite is no price: actions go on
 * gathering, and the next return is that from the last good price.  Nothing here
 * is ever NaN.
 */
#ifndef TAPELINE_VOL_RETURNS_H
#define TAPELINE_VOL_RETURNS_H

#include <stdbool.h>

#include "tape/snap.h"

struct returns {
	double price;  /* the last one; 0: none yet */
	double shares; /* what one share of that time is now */
	double cash;   /* … with this much paid out since */
};

void returns_init(struct returns *r);

/* An action, from the next price on: `ratio` new shares for one old, or dollars a share.  False,
 * and nothing changes, where that is no ratio (1e-9 to 1e9) or no amount (0 to 1e15). */
bool returns_split(struct returns *r, double ratio);
bool returns_dividend(struct returns *r, double amount);

/* The next price; true with the log return since the last one, of which there has to be one. */
bool returns_add(struct returns *r, double price, double *out);

/* Could that be a price? */
bool returns_is_price(double x);

void returns_snap(struct snap *sn, struct returns *r);

#endif
