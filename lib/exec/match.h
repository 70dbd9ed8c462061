/*
 * match.h - the fill rules, as functions of an order and what the market did
 *
 *             market              limit (buy)             stop (buy)
 *   bars      the bar's open      low < limit:            high >= stop:
 *                                 at min(open, limit)     at max(open, stop)
 *   quotes    the offer           offer <= limit:         a trade at or through
 *                                 at the offer            it: then as market
 *   trades    the trade           price < limit:          price >= stop:
 *                                 at the limit            at the trade
 *
 * Sells mirror.  A touch fills no limit on bars and trades.  A limit order that
 * the first trade after its arrival finds marketable takes the trades' prices; one
 * that it passes by rests, and trades at its limit.
 * A stop-limit order that is reached is a limit order from there on: on bars
 * within the same bar where its stop is better than its limit, otherwise from
 * what comes next.  A trailing stop follows a bar's open, is tried against that
 * bar, and follows its high or low only for the next one.
 *
 * How much trades, and what it costs beside, is for others to say.
 */
#ifndef TAPELINE_EXEC_MATCH_H
#define TAPELINE_EXEC_MATCH_H

#include <stdbool.h>

#include "base/dec.h"
#include "exec/order.h"

enum match_when { MATCH_NOT, MATCH_AT_OPEN, MATCH_WITHIN, MATCH_AT_CLOSE };

struct match {
	enum match_when when; /* on quotes and trades: MATCH_WITHIN */
	dec price;
	bool pays;     /* it takes any price: slippage comes on top */
	bool triggers; /* a stop has been reached, whether it trades or not */
};

struct match_bar {
	dec open, high, low, close;
	bool opening, closing; /* does it hold the session's opening or closing auction */
};

/* In a bar in which its parent traded (o->affected) a leg starts at o->from. */
struct match match_bar(const struct order *o, const struct match_bar *b);

struct match_quote {
	dec bid, ask; /* 0: nobody is there */
};

/* Nothing trades on a crossed quote.  Stops only once they are triggered. */
struct match match_quote(const struct order *o, const struct match_quote *q);

struct match_trade {
	dec price;
	bool opening, closing; /* is it an auction's print */
};

struct match match_trade(const struct order *o, const struct match_trade *t);

#endif
