/*
 * stand.h - where a strategy stands in a security, and what it decides next
 *
 * Everything here is a pure function of the values of a decision and of where
 * the strategy stood; no record, no clock.  The rules:
 *
 *	- flat, it enters the side whose condition is true, but not where both
 *	  are, where that side's exit is true too, while a cooldown runs, on the
 *	  bar that stopped it out, or where a target expired and its condition
 *	  has been true ever since;
 *	- in a side, it leaves when an exit is true, and turns when the other
 *	  side's condition is true and its own is not; with a cooldown it only
 *	  leaves;
 *	- a condition without a value changes nothing.
 */
#ifndef TAPELINE_SIGNAL_STAND_H
#define TAPELINE_SIGNAL_STAND_H

#include "signal/plan.h"

enum reason {
	REASON_NONE,
	REASON_ENTER,
	REASON_EXIT,
	REASON_FLIP,
	REASON_STOP,
	REASON_TARGET,
	REASON_EXPIRED,
	REASON_ADJUST,
	REASON_RENEW,
	REASON_STRENGTH,
	REASON_REMOVED,
	REASON_COMBINE,
};

enum block {
	BLOCK_NONE,
	BLOCK_WARM_UP,
	BLOCK_UNDEFINED,
	BLOCK_COOLDOWN,
	BLOCK_EXPIRY,
	BLOCK_CONFLICT,
	BLOCK_EXIT,
	BLOCK_STOPPED,
	BLOCK_PRICE,
	BLOCK_STRENGTH,
	BLOCK_CONFIDENCE,
	BLOCK_STOP,
	BLOCK_TARGET,
};

/* As they stand on the tape. */
const char *reason_text(enum reason r);
const char *block_text(enum block b);

#define NEVER INT64_MIN

struct stand {
	int64_t side;                  /* 1 long, -1 short, 0 flat */
	double strength, confidence;   /* of the target; confidence is NaN where none is said */
	double entry_price, high, low; /* since the entry */
	double stop, target;           /* NaN: none */
	int64_t bars;                  /* of its span so far */
	int64_t held;                  /* since the entry */
	int64_t since;                 /* when its last signal was decided */
	int64_t expires;               /* NEVER: not */
	bool left;                     /* has it ever left a side: then at bar number … */
	int64_t left_bar, left_at;     /* … and time */
	int64_t locked;                /* the side that expired, while its condition stays true */
	int64_t stopped;               /* the bar that stopped it out */
	int64_t decided;               /* the bar it decided on last */
	bool pending;                  /* decides when the moment is over */
	double share;                  /* its part of the combined target, signed */
	double state[];                /* of its expressions */
};

/* Flat, nothing seen. */
void stand_reset(struct stand *st);

/* A bar of the strategy's span: counts it, and leaves at the stop (touched or worse)
 * or at the target (passed, and not on the first bar after the entry, where the
 * order fills).  REASON_NONE, REASON_STOP or REASON_TARGET. */
enum reason stand_bar(struct stand *st, double high, double low, int64_t now);

/* What expressions see of it; price is the last close. */
void stand_own(const struct stand *st, double price, double own[OWN_COUNT]);

/* A decision: the values of the rules, and around them. */
struct decision {
	double v[RULE_COUNT];
	double price;
	int64_t now;
	int64_t expires; /* when a target decided now would end; NEVER: not */
};

struct choice {
	int64_t side; /* to be in */
	enum reason reason;
	enum rule rule;       /* that decided */
	enum block block[2];  /* what kept it from long, from short */
	enum rule blocked[2]; /* by which rule */
};

/* First: the side, from the rules before RULE_STRENGTH. */
void stand_choose(struct stand *st, const struct strategy *s, const struct decision *d,
		  struct choice *c);

/* How it would stand then: for the rules from RULE_STRENGTH on. */
void stand_preview(const struct stand *st, const struct choice *c, double price,
		   double own[OWN_COUNT]);

/* Then: strength, stop and the like; c may become a block, an adjustment or a
 * renewal.  Moves st; a signal is due where c->reason is not REASON_NONE. */
void stand_settle(struct stand *st, const struct strategy *s, const struct decision *d,
		  struct choice *c);

/* Leave, whatever the side. */
void stand_leave(struct stand *st, int64_t now);

/* The time is over: leave, and lock the side. */
void stand_expire(struct stand *st, int64_t now);

/* A split: so many new shares for one. */
void stand_split(struct stand *st, double ratio);

#endif
