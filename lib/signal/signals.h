/*
 * signals.h - strategies at work: records in, signals out
 *
 * Holds the last values of every security, lets the strategies of a plan decide
 * when their records come, and hands over the signals (and what blocked entries)
 * in order.  Whoever calls it owns the tape: times are tape time, timers are the
 * stage's.  After a security's first record nothing is allocated.
 *
 * With a combination in the plan the strategies' own targets are not handed over,
 * but one combined target per security, whenever that changes.
 */
#ifndef TAPELINE_SIGNAL_SIGNALS_H
#define TAPELINE_SIGNAL_SIGNALS_H

#include "base/buf.h"
#include "signal/moment.h"
#include "signal/plan.h"
#include "signal/stand.h"
#include "tape/record.h"
#include "tape/snap.h"
#include "tape/symbols.h"

enum { SIGNALS_SYMBOLS = 1 << 20, SIGNALS_ID = 256 };

/* What a timer is for. */
enum signals_timer { SIGNALS_MOMENT, SIGNALS_EXPIRY, SIGNALS_RELOAD };

/* A signal; the texts live until the hook returns. */
struct signal_out {
	const char *id, *strategy, *symbol, *reason, *horizon; /* horizon NULL: none */
	size_t symbol_n;
	int64_t ts, side;
	double strength, confidence, price, stop, target; /* NaN: none */
	int64_t expires;                                  /* NEVER: none */
	const struct buf *shares, *why;                   /* JSON; shares NULL: not combined */
};

/* What kept a strategy from a side. */
struct block_out {
	const char *strategy, *symbol, *reason;
	size_t symbol_n;
	int64_t ts, side;
	int64_t until; /* NEVER: it does not say */
	const struct buf *why;
};

struct signals_hooks {
	void *ctx;
	void (*signal)(void *ctx, const struct signal_out *out);
	void (*block)(void *ctx, const struct block_out *out); /* NULL: nobody asks */
	void (*at)(void *ctx, int64_t due, bool moment, enum signals_timer what, uint64_t arg);
	void (*warn)(void *ctx, const char *text);
};

/* The combined target of a security, as it was last handed over. */
struct combined {
	int64_t side;
	double strength;
};

/* All about one security. */
struct sheet {
	double *value;        /* by input, in the units of today */
	int64_t *seen;        /* by input: the number of the bar it came after */
	int64_t *bars;        /* by span: how many came */
	struct stand **stand; /* by strategy of the plan; NULL: it does not look at it */
	struct combined combined;
};

/* An open target whose strategy is gone: closed by the next timer. */
struct orphan {
	uint32_t name, symbol;
};

struct signals {
	struct plan *plan; /* owned */
	struct signals_hooks hooks;
	struct moment moment;

	struct symbols symbols;
	struct sheet *sheets; /* by symbol */
	uint32_t n_sheets, cap;

	struct map names;  /* of strategies and combinations, also of those gone */
	int64_t *counters; /* by name: signals so far */
	uint32_t cap_names;
	int32_t *index;    /* by name: place in the plan, or -1 */
	uint32_t combined; /* name of the combination */

	struct orphan *orphans;
	uint32_t n_orphans;
	bool publish; /* after a reload: hand over targets that were combined before */

	int64_t moment_due; /* the moment that has a timer; NEVER: none */
	bool changed;       /* a member of the combination moved */

	/* Scratch. */
	const double **others; /* rows of the securities of other() */
	double *across;        /* by cross and place: values of rank() and its like */
	double *across_in;     /* by place */
	uint32_t *order, *fresh;
	double trace[RULE_COUNT][EXPR_TRACES];
	struct buf why, shares;
	char id[SIGNALS_ID];
	bool *told; /* by strategy, twice: division by zero, missing feature */
};

/* Takes the plan, also where it fails; -1 with e. */
int signals_init(struct signals *g, struct plan *plan, enum calendar calendar,
		 const struct signals_hooks *hooks, struct err *e);
void signals_release(struct signals *g);

/* A symbol's number, MAP_NONE where there are too many or memory ended. */
uint32_t signals_symbol(struct signals *g, const struct json_value *symbol);

/* Records, of a symbol by number; now is tape time. */
void signals_bar(struct signals *g, int64_t now, uint32_t symbol, const struct record *r);
void signals_feature(struct signals *g, int64_t now, uint32_t symbol, const struct record *r);
void signals_vol(struct signals *g, int64_t now, uint32_t symbol, const struct record *r);
void signals_view(struct signals *g, int64_t now, uint32_t symbol, const struct record *r);
void signals_split(struct signals *g, uint32_t symbol, double ratio);

/* A timer of hooks.at is due. */
void signals_due(struct signals *g, int64_t now, enum signals_timer what, int64_t due,
		 uint64_t arg);

/* How many decisions wait for their moment to be over. */
size_t signals_pending(const struct signals *g);

void signals_snap(struct snap *sn, struct signals *g);

/* Append what strategy number i of the plan waited for in vain on a whole tape, for
 * people: the symbols it lists, the bars of its span, its features ("no feature
 * sma_20"); nothing where everything came. */
void signals_missing(const struct signals *g, uint32_t strategy, struct buf *b);

/* Go on with another plan (taken where it returns 0): strategies keep their targets
 * by name, and their past where all that looks back is as before; targets of those
 * that are gone are closed at the next record.  -1 with e and nothing changed. */
int signals_reload(struct signals *g, struct plan *plan, int64_t now, struct err *e);

#endif
