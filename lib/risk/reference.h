/*
 * reference.h - what is known about a security's price, and how fresh it is
 *
 * The best bid and offer (national ones), the last price (of trades that may set
 * it, and closes of bars), the trading state, the volatility.  A view is what can
 * be used of that at a moment: only what is fresh enough.
 */
#ifndef TAPELINE_RISK_REFERENCE_H
#define TAPELINE_RISK_REFERENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dec.h"
#include "tape/snap.h"

enum { REFERENCE_STATE = 32 };

struct reference {
	dec bid, ask, last; /* 0: none */
	int64_t quote_ts, last_ts;
	bool halted;
	char state[REFERENCE_STATE]; /* as its status record says, for the refusal */
	uint32_t state_n;
	double volatility; /* as the tape said it, unit as the policy says; 0: none */
};

void reference_init(struct reference *r);

/* A trade's price or a bar's close; false where it is older than what is known. */
bool reference_trade(struct reference *r, dec price, int64_t ts);

/* A change of the best quote: a side's price, 0 where it was withdrawn, QUOTE_SAME
 * where it is unchanged. */
#define QUOTE_SAME INT64_MIN
void reference_quote(struct reference *r, dec bid, dec ask, int64_t ts);

void reference_status(struct reference *r, const char *state, size_t n);

/* New shares for one old: prices are divided. */
void reference_split(struct reference *r, dec ratio);

struct reference_view {
	bool any;     /* some price is known, fresh or not */
	bool fresh;   /* some price is fresh */
	bool crossed; /* the fresh quote has bid above ask */
	dec bid, ask; /* both or none, 0 where not fresh or not whole */
	dec last;     /* 0 where not fresh */
	dec price;    /* the reference: mid of the quote, else the last; 0: none */
	int64_t age;  /* of the newest price, in nanoseconds */
};

/* What is no older than max_age at `now`. */
void reference_view(const struct reference *r, int64_t now, int64_t max_age,
		    struct reference_view *out);

/* What a market order must be valued at: the higher of the side of the quote that
 * it would meet and the last price, and `slip` basis points on top; 0: unknown. */
dec reference_worst(const struct reference_view *v, bool buy, dec slip);

void reference_snap(struct snap *sn, struct reference *r);

#endif
