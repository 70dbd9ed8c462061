/*
 * desk.h - the gate's desk: what it knows, what it is told, what it decides
 *
 * The desk hears of the market, of signals and of controls in the tape's order,
 * with tape time, and answers through its hooks at once: orders, cancels,
 * refusals, findings.  It reads and writes nothing itself, so that the same desk
 * serves the filter, its self-test and the unit tests.
 *
 * An intent is what one strategy wants of one symbol: a target that stands until
 * replaced or expired.  What an intent holds is its part of the account's
 * position.  Without an account to ask, each order counts as filled at once.
 */
#ifndef TAPELINE_RISK_DESK_H
#define TAPELINE_RISK_DESK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "risk/policy.h"
#include "risk/reference.h"
#include "risk/rule.h"
#include "risk/throttle.h"
#include "risk/working.h"
#include "tape/record.h"
#include "tape/snap.h"
#include "tape/symbols.h"

enum {
	DESK_MAX_SYMBOLS = 1 << 20,
	DESK_MAX_STRATEGIES = 1 << 12,
	DESK_MAX_INTENTS = 1 << 20,
	DESK_SHARES = 512,
};

/* The account's position in a symbol, and its price. */
struct holding {
	struct reference ref;
	struct bucket rate;
	uint32_t intents; /* the first of the symbol's plus 1, 0: none */
	dec quantity, mark;
	dec_wide value; /* quantity × mark */
	dec_wide flow;  /* what its trades have taken from cash, where has_flow */
	bool has_flow;
	int64_t bar_ts;          /* of its last bar, INT64_MIN: none */
	dec calm_low, calm_high; /* no leg trades at prices between */

	/* While an answer is read. */
	bool reported, reported_has_flow, ordered;
	dec reported_quantity;
	dec_wide reported_flow;

	/* While exposure is summed. */
	dec_wide buys, sells, buy_value, sell_value;
};

/* A strategy's own books: profit = cash + value - from. */
struct strategy {
	dec_wide cash, value, from;
	bool stopped, warned;
	struct bucket rate;
	dec_wide turned; /* traded since the last answer */
};

enum side { SIDE_LONG, SIDE_SHORT, SIDE_FLAT }; /* by place in the field table's words */

struct intent {
	uint32_t strategy, symbol;
	uint32_t next;    /* of the same symbol, plus 1; 0: the last */
	uint64_t signals; /* so many so far: an expiry knows whose it is */

	/* The target. */
	uint32_t signal_n;
	char signal[DESK_ID];
	uint8_t side; /* enum side */
	bool flatten; /* the desk itself closes it */
	double strength, confidence;
	dec stop, target; /* prices of its legs, 0: none */
	dec wanted;       /* shares, signed, as sized last */
	int64_t expires;  /* INT64_MAX: never */
	uint32_t shares_n;
	char shares[DESK_SHARES]; /* JSON: whose it is, where several were combined */
	uint32_t attempts[4];     /* by role: the next order's number, less 1 */

	/* What became of it. */
	dec held;
	dec_wide value;           /* held × mark */
	dec leg_stop, leg_target; /* of the legs that are out */
	bool refused;             /* its last order was, by … */
	uint8_t why;          /* … this rule (enum rule); RULE_NONE: cancels are on their way */
	bool retry;           /* it is tried again */
	bool spent;           /* nothing more is opened for this target */
	bool again;           /* an exit or a leg ended early: it is looked at again */
	bool reopens;         /* an entry did, … */
	int64_t reopens_from; /* … and is not ordered again before */
};

struct ledger {
	bool known;            /* start, base and peak are set */
	dec_wide cash, value;  /* equity is their sum */
	dec_wide buying_power; /* as answered, of what is held */
	dec_wide start;        /* equity at the beginning, or at the last resume */
	dec_wide base;         /* equity when the day began */
	dec_wide peak;
};

/* Why the desk is not simply active; several can hold. */
struct guard {
	bool killed, halted;                 /* until resumed */
	bool portfolio, drawdown;            /* until resumed */
	bool day;                            /* until the next session */
	unsigned warned;                     /* by loss rule: 1 << (rule - RULE_STRATEGY_LOSS) */
	int64_t next_session;                /* its midnight; INT64_MIN: not known yet */
	int64_t checked_bar, checked_second; /* the moments last asked for */
};

/* ---- what the desk says ---- */

enum order_kind { ORDER_KIND_MARKET, ORDER_KIND_LIMIT, ORDER_KIND_STOP };
enum order_class { ORDER_CLASS_SIMPLE, ORDER_CLASS_BRACKET, ORDER_CLASS_OCO };

/* An order on its way out; all borrowed until the hook returns. */
struct desk_order {
	const char *id, *parent; /* parent NULL: none */
	size_t id_n, parent_n;
	const struct intent *intent;
	bool buy;
	dec quantity;
	uint8_t kind, class;
	dec limit, stop;
	int tif; /* by place in the field table's words */
};

/* A refusal or a finding: of the order `of` (n 0: of none). */
struct desk_finding {
	const char *of;
	size_t of_n;
	const struct intent *intent; /* NULL: of the desk as a whole */
	uint32_t strategy;           /* where intent is NULL; MAP_NONE: none */
	enum rule rule;
	struct finding f;
};

/* An answer that is being read. */
struct answer {
	bool complete; /* the account's own line was there */
	bool idle;     /* no cash has moved: nothing has traded */
	dec_wide cash, day_pnl;
	dec_wide explained, turned; /* cash that fills explain; what was traded */
};

enum desk_timer { DESK_CHECK, DESK_ROLL, DESK_EXPIRY };

struct desk_hooks {
	void *ctx;
	void (*order)(void *ctx, const struct desk_order *o);
	void (*cancel)(void *ctx, const char *id, size_t id_n, const struct working *o);
	void (*reject)(void *ctx, const struct desk_finding *f);
	void (*check)(void *ctx, const struct desk_finding *f);
	void (*control)(void *ctx, const char *what, const char *reason);
	void (*at)(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg);
	/* Ask for the account: the desk is told by desk_answer_*().  NULL: there is
	 * none to ask.  0, or -1 where the run has failed. */
	int (*ask)(void *ctx, int64_t n);
	void (*note)(void *ctx, const char *text); /* to be said once */
};

struct desk {
	struct policy *policy; /* owned */
	struct desk_hooks hooks;
	bool explain; /* say what every rule found */

	int64_t now;
	struct symbols symbols, strategy_names;
	struct holding *holdings; /* by number of symbol */
	struct strategy *strategies;
	size_t n_holdings, cap_holdings, n_strategies, cap_strategies;
	struct map intent_map;
	struct intent *intents;
	size_t n_intents, cap_intents, n_retry;
	size_t n_again; /* intents that are to be looked at again, or to reopen */
	size_t n_held;  /* symbols of which something is held */
	struct workings workings;
	struct ledger ledger;
	struct guard guard;
	struct answer answer;
	struct bucket rate;
	struct recent orders, signals; /* hashes */
	bool stale;                    /* the account may have changed without an order */
	bool paper;                    /* the venue trades by this tape and nothing else */
	int64_t asked_hour;            /* of tape time, in which it was asked last */
	bool failed;                   /* asking failed, or memory ended: nothing more is done */
	bool said_filled;
	uint64_t syncs; /* asked so far */
};

/* Takes the policy over. */
void desk_init(struct desk *d, struct policy *p, const struct desk_hooks *h);
void desk_release(struct desk *d);

/* Another policy from now on; the desk takes it over. */
void desk_replace_policy(struct desk *d, struct policy *p);

/* The number of a symbol, made room for; MAP_NONE where there are too many. */
uint32_t desk_symbol(struct desk *d, const struct json_value *v);
const char *desk_symbol_name(const struct desk *d, uint32_t symbol, size_t *n);
const char *desk_strategy_name(const struct desk *d, uint32_t strategy, size_t *n);

/* ---- what the desk is told; each moves its time to `now` first ---- */

void desk_time(struct desk *d, int64_t now);
void desk_trade(struct desk *d, uint32_t symbol, dec price, int64_t ts);
void desk_bar(struct desk *d, uint32_t symbol, dec close, int64_t ts);
void desk_quote(struct desk *d, uint32_t symbol, dec bid, dec ask, int64_t ts);
/* Prices at which a venue may trade, whether or not they count as the last. */
void desk_prices(struct desk *d, uint32_t symbol, dec low, dec high);
void desk_status(struct desk *d, uint32_t symbol, const char *state, size_t n);
void desk_split(struct desk *d, uint32_t symbol, dec ratio);
void desk_dividend(struct desk *d, uint32_t symbol, dec amount);
void desk_volatility(struct desk *d, uint32_t symbol, double value);

struct desk_signal {
	const struct json_value *id, *strategy, *shares; /* shares NULL: none */
	uint32_t symbol;
	enum side side;
	double strength, confidence;
	dec stop, target;
	int64_t expires;
};

/* 0, or -1 with *why where it cannot be used at all. */
int desk_signal(struct desk *d, const struct desk_signal *sig, const char **why);

/* What was refused for a reason that passes is tried again. */
void desk_retry(struct desk *d);

/* The tape has ended, and with it orders that were good for a time. */
void desk_end(struct desk *d);

/* The tape was whole and is over: notes on what the file counts on and the tape did
 * not have, from which it comes that nothing was traded. */
void desk_review(const struct desk *d);

/* halt, resume or kill; `own`: from outside, so that the desk writes a record. */
void desk_control(struct desk *d, const char *what, const char *reason, bool own);

void desk_timer(struct desk *d, uint32_t tag, uint64_t arg);

/* ---- the answer to hooks.ask: between desk_ask() and its return ---- */

/* `paper`: nothing trades there but by this tape. */
void desk_answer_account(struct desk *d, dec_wide cash, dec_wide buying_power, dec_wide day_pnl,
			 bool paper);
int desk_answer_position(struct desk *d, uint32_t symbol, dec quantity, dec price, bool has_flow,
			 dec_wide flow);
int desk_answer_order(struct desk *d, const char *id, size_t n, uint32_t symbol, bool buy, dec left,
		      dec price);

/* ---- questions ---- */

dec_wide desk_equity(const struct desk *d);
dec_wide strategy_profit(const struct strategy *s);

/* Orders open, and those to be tried or made again. */
size_t desk_pending(const struct desk *d);

void desk_snap(struct snap *sn, struct desk *d);

#endif
