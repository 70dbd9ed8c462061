/*
 * policy.h - what trisk's file says: sizes, limits, hours, and who may what
 *
 * Every limit has a default, so that one left out is strict and not absent; the
 * table of them is in policy_limit.c and in trisk(1).  A limit has two levels:
 * above `warn` it is noted, above `deny` refused.  Amounts of money are dollars
 * ("20000") or a part of a base ("10%"), which each limit's row names.
 */
#ifndef TAPELINE_RISK_POLICY_H
#define TAPELINE_RISK_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/config.h"
#include "base/dec.h"
#include "base/err.h"
#include "market/calendar.h"

struct level {
	bool set, part; /* part: `at` is a fraction of the limit's base */
	dec_wide at;
};

struct limit {
	struct level warn, deny;
};

/* In the order of the rules they belong to. */
enum limit_id {
	LIMIT_QUANTITY,
	LIMIT_NOTIONAL,
	LIMIT_COLLAR,
	LIMIT_POSITION,
	LIMIT_POSITION_VALUE,
	LIMIT_OPEN_ORDERS,
	LIMIT_OPEN_NOTIONAL,
	LIMIT_GROSS,
	LIMIT_NET,
	LIMIT_LEVERAGE,
	LIMIT_BUYING_POWER,
	LIMIT_STRATEGY_LOSS,
	LIMIT_PORTFOLIO_LOSS,
	LIMIT_DAILY_LOSS,
	LIMIT_DRAWDOWN,
	LIMITS,
};

enum limit_base { BASE_NONE, BASE_EQUITY, BASE_START, BASE_DAY, BASE_PEAK };

enum limit_scope { SCOPE_DESK = 1, SCOPE_SYMBOL = 2, SCOPE_STRATEGY = 4 };

struct limit_row {
	const char *key, *unit; /* of a plain number */
	enum limit_base base;   /* what a percentage is of; BASE_NONE: plain numbers only */
	unsigned scopes;        /* where it can stand */
	const char *otherwise;  /* the strict default */
};

extern const struct limit_row limit_table[LIMITS];

/* ---- sizes ---- */

enum size_method {
	SIZE_SHARES,             /* so many shares */
	SIZE_NOTIONAL,           /* so many dollars */
	SIZE_FRACTION,           /* a part of equity */
	SIZE_VOLATILITY,         /* so that the position's own volatility is `target` */
	SIZE_INVERSE_VOLATILITY, /* a part of equity, over symbols as 1/volatility */
};

enum size_unit { UNIT_ANNUAL, UNIT_STEP, UNIT_PERCENT, UNIT_PRICE };

enum size_scale { SCALE_NONE, SCALE_STRENGTH, SCALE_CONFIDENCE, SCALE_BOTH };

enum { POLICY_NAME = 64 };

struct sizing {
	int method; /* enum size_method */
	dec shares;
	dec_wide notional;
	dec fraction;            /* of equity; volatility: at most this much */
	double target;           /* annual volatility */
	char of[POLICY_NAME];    /* "vol", or the key of a feature */
	char model[POLICY_NAME]; /* only this model's vol records; "": any */
	int unit;                /* enum size_unit: what that value is */
	double periods;          /* steps in a year */
	int scale;               /* enum size_scale */
	dec min_change;          /* a smaller change of a standing target is not traded */
};

/* ---- the rest ---- */

/* What stands for one symbol or strategy alone. */
struct policy_scope {
	char name[POLICY_NAME];
	struct limit limits[LIMITS]; /* only those set count */
	bool has_sizing, has_lot, has_tick, has_short;
	struct sizing sizing;
	dec lot, tick;
	bool can_short;
};

struct policy_scopes {
	struct policy_scope *v;
	size_t n;
};

struct policy_names {
	char (*v)[POLICY_NAME];
	size_t n;
};

struct policy_rate {
	int64_t orders; /* at most so many … */
	int64_t per;    /* … in so many nanoseconds */
	int64_t warn;   /* 0: no warning */
};

enum policy_state { DESK_ACTIVE, DESK_REDUCE_ONLY };

enum { FLATTEN_KILL = 1, FLATTEN_DAILY_LOSS = 2, FLATTEN_DRAWDOWN = 4 };

/* By place in the words of `max_age`. */
enum { AGE_REGULAR, AGE_EXTENDED, AGE_CLOSED, AGES };

struct policy {
	dec_wide cash; /* at the start, where no account is asked */
	dec margin;    /* dollars of positions for one of equity, likewise */
	int calendar, session, state;
	int64_t max_age[AGES]; /* of a reference price, by the hour of the day */
	dec slip;              /* basis points a market order is valued worse */
	dec lot, tick;         /* tick 0: the usual one */
	bool can_short;
	bool halt_exits; /* a halted desk lets exits through */
	unsigned flatten;
	int entry, exit;   /* 0 market, 1 limit */
	dec offset;        /* basis points a limit is beyond the reference */
	int tif, leg_tif;  /* by place in the field table's words */
	int64_t duplicate; /* window */
	struct policy_rate rate, symbol_rate, strategy_rate;
	struct limit limits[LIMITS];
	struct sizing sizing;
	struct policy_names restricted, allowed;
	struct policy_scopes symbols, strategies;
};

/* The policy of that text; NULL with e (STATUS_CONFIG: FILE:LINE:COLUMN). */
struct policy *policy_parse(const char *file, const char *text, size_t n, struct err *e);
void policy_free(struct policy *p); /* NULL is fine */

bool policy_has(const struct policy_names *names, const char *name, size_t n);

/* What stands for that name alone, or NULL. */
const struct policy_scope *policy_find(const struct policy_scopes *s, const char *name, size_t n);

/* The limit that holds: the scope's where it has one (of both the lower, percentages
 * being of `base`), else the desk's.  Scopes may be NULL. */
struct limit policy_limit(const struct policy *p, enum limit_id id, const struct policy_scope *a,
			  const struct policy_scope *b, dec_wide base);

/* A level in dollars, shares, …, the base being `base`; below zero: none set. */
dec_wide level_amount(const struct level *l, dec_wide base);

/* Does any sizing need vol records, or the feature of that key? */
bool policy_needs_vol(const struct policy *p);
bool policy_needs_features(const struct policy *p);

/* ---- reading, shared by the files policy*.c ---- */

/* The keys of limit_table that can stand in this scope.  0, or -1 with e. */
int policy_read_limits(struct config *map, unsigned scope, struct limit limits[LIMITS],
		       struct err *e);
void policy_default_limits(struct limit limits[LIMITS]);

/* A `sizing` mapping over what stands in *out; `whole`: with the keys that say where
 * volatility comes from, which is one for the desk. */
int policy_read_sizing(struct config *map, bool whole, struct sizing *out, struct err *e);
void policy_default_sizing(struct sizing *out);

/* A decimal of a mapping, min <= it <= max: 1, 0 where it is not there, -1 with e. */
int policy_dec(struct config *map, const char *key, dec min, dec max, dec *out, struct err *e);
int policy_wide(struct config *map, const char *key, dec_wide *out, struct err *e);

#endif
