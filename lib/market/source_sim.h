/*
 * source_sim.h - a made-up market: one security's prices, quotes and trades
 *
 * Private to source_sim*.c.  What it imitates, and how:
 *
 *   volatility clusters   two GARCH(1,1) recursions (Bollerslev 1986) on top of
 *                         each other, one over sessions, one over seconds
 *   the day has a shape   volatility and activity are U-shaped in the session
 *   securities move       a market factor, shared, beside each one's own moves;
 *   together              a part of the variance comes over night
 *   bid-ask bounce        trades lift the offer or hit the bid, their side is
 *                         persistent, and each moves the price a little
 *   auctions              opening and closing prints (O, 6), each restated by the
 *                         exchange's official record (Q, M)
 *
 * All of it is a function of seed and parameters: nothing but + - * / sqrt and our
 * own exp and log.  Each security has its own random numbers, so that adding one
 * leaves the others as they were.
 */
#ifndef TAPELINE_MARKET_SOURCE_SIM_H
#define TAPELINE_MARKET_SOURCE_SIM_H

#include <stdint.h>

#include "base/rng.h"
#include "market/source.h"

#define SIM_MARKET_SHARE 0.4 /* of a security's variance, where its beta is 1 */

struct sim_params {
	int64_t days;      /* sessions */
	int32_t start;     /* first date (or the first session after it) */
	double trades;     /* a security and full session, on average */
	double quotes;     /* for each trade, on average */
	double price;      /* of the first security at the start; others: half to double */
	double volatility; /* of a year */
};

/* A session and what does not change in it. */
struct sim_day {
	int32_t day;
	int64_t start, end; /* ns UTC */
	double sigma;       /* standard deviation of a mean second's return, all parts */
	double overnight;   /* of the return over night */
	double rate;        /* events a second, on average */
	bool auctions;
};

void sim_day_set(struct sim_day *d, const struct sim_params *p, enum calendar c, int32_t day);

/* A logarithmic price with clustered volatility. */
struct sim_walk {
	struct rng rng;
	double share;         /* of the variance */
	double level;         /* sum of all moves so far */
	double from;          /* level when the session before ended */
	double day_var;       /* relative variance of the session, 1 on average */
	double sec_var;       /* of the second */
	double moved, waited; /* since the last second began: scaled squared moves, seconds */
	int64_t at;           /* ns UTC */
};

void sim_walk_init(struct sim_walk *w, uint64_t seed, uint64_t stream, double share);

/* A session begins: the move over night, and the variance that the last one left. */
void sim_walk_open(struct sim_walk *w, const struct sim_day *d, bool first);

/* Move on to `ts`. */
void sim_walk_move(struct sim_walk *w, const struct sim_day *d, int64_t ts);

void sim_walk_snap(struct sim_walk *w, struct snap *sn);

/* What a security does next. */
enum sim_next {
	SIM_OPEN_QUOTE,
	SIM_OPEN_PRINT,
	SIM_OPEN_OFFICIAL,
	SIM_EVENT,
	SIM_CLOSE_PRINT,
	SIM_CLOSE_OFFICIAL
};

struct sim_security {
	struct sim_walk walk;
	struct sim_day day;
	int64_t days_left;
	int64_t ts; /* when it does it; ns UTC, whole microseconds */
	enum sim_next next;
	double beta;                     /* to the market */
	double first;                    /* log of the first price */
	int64_t bid, ask;                /* cents; standing quote */
	int64_t print_price, print_size; /* of the auction, for the official record */
	bool buying;                     /* side of the last trade */
	struct buf symbol;               /* JSON string */
};

/* Streams count from 1; 0 is the market's. */
void sim_security_init(struct sim_security *s, const struct sim_params *p, uint64_t seed,
		       uint64_t stream, const struct sim_day *day, const char *symbol);

/* Do what is next, which happens at s->ts with the market at that level: append its
 * line to `out`.  Sets what comes after and when; false when there is no more. */
bool sim_security_act(struct sim_security *s, const struct sim_params *p, enum calendar c,
		      double market, struct buf *out);

void sim_security_snap(struct sim_security *s, const struct sim_params *p, enum calendar c,
		       struct snap *sn);

#endif
