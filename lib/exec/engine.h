/*
 * engine.h - a paper venue: orders and market data in, fills and accounts out
 *
 * The engine is told what stands on the tape, in its order, with tape time; what
 * it has to say goes to the hooks at once.  It neither reads nor writes, has no
 * clock but the times it is given, and sets timers through a hook; the caller
 * hands them back when due.  So the same engine serves a filter, a venue on the
 * network, and a test.
 *
 * Per symbol one kind of data fills: the first of quotes, trades and a vendor's
 * bars that it has shown so far, or what the options say.  Orders of a symbol
 * trade in order of arrival; within a bar first what trades at its open, then
 * stops, then limits, then what trades at its close.
 */
#ifndef TAPELINE_EXEC_ENGINE_H
#define TAPELINE_EXEC_ENGINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "exec/book.h"
#include "exec/cost.h"
#include "exec/order.h"
#include "market/calendar.h"
#include "market/span.h"
#include "tape/record.h"
#include "tape/snap.h"
#include "tape/symbols.h"

enum fill_kind { FILL_NONE, FILL_QUOTES, FILL_TRADES, FILL_BARS };

enum { ENGINE_MAX_SYMBOLS = 1 << 20 };

struct engine_options {
	struct costs costs;
	dec_wide cash;       /* at the start */
	dec margin;          /* dollars of positions for one of equity */
	enum fill_kind fill; /* FILL_NONE: by what the tape shows */
	bool has_span;       /* FILL_BARS: of this span only */
	struct span span;
	enum calendar calendar;
	enum session session;         /* hours in which quotes and trades fill */
	const char *const *primaries; /* "SYMBOL=X": whose auctions count; borrowed */
	size_t n_primaries;
};

/* What happened to an order; its names are those of the field table. */
enum exec_event_kind {
	EXEC_NEW,
	EXEC_PARTIAL,
	EXEC_FILL,
	EXEC_CANCELED,
	EXEC_REPLACED,
	EXEC_EXPIRED,
	EXEC_REJECTED,
};

struct exec_event {
	const struct order *order;
	enum exec_event_kind kind;
	uint32_t number; /* 1, 2, … of this order */
	int64_t ts;
	int64_t at;   /* moment inside the causing bar, NO_TS: not in one */
	dec quantity; /* a fill's; otherwise 0 */
	dec price, left;
	dec reference; /* a fill's price before slippage and spread; 0: not known */
	dec_wide fee;
	const char *reason; /* NULL for a fill */
};

struct cash_event {
	int64_t ts;
	uint32_t symbol;  /* MAP_NONE: of the account as a whole */
	const char *kind; /* dividend interest borrow fraction */
	dec_wide amount;
};

/* A cancel or replace that came to nothing. */
struct refusal {
	int64_t ts;
	const struct json_value *of;
	const char *code;
};

struct engine_hooks {
	void *ctx;
	void (*exec)(void *ctx, const struct exec_event *ev);
	void (*cash)(void *ctx, const struct cash_event *ev);
	void (*position)(void *ctx, int64_t ts, uint32_t symbol); /* after a fill */
	void (*account)(void *ctx, int64_t ts, const struct account *a);
	void (*refuse)(void *ctx, const struct refusal *r);
	void (*at)(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg);
};

struct instrument;

struct engine {
	struct engine_options options;
	struct engine_hooks hooks;
	struct symbols symbols;
	struct instrument **instruments; /* by number */
	size_t n_instruments, cap_instruments;
	struct orders orders;
	struct book book;
	int64_t now;

	/* The exchange's day. */
	int64_t day_start, day_end, day_close; /* the date looked at last; empty at first */
	int32_t active_day;                    /* last date with activity on the tape */
	int32_t timers_day;                    /* last date whose close has timers */
	int32_t rolled_day;                    /* last date that is over */
	int32_t paid_to;                       /* interest is paid up to this date */
	dec_wide base_before;                  /* the book's base before that roll */
	bool ended;                            /* an end record was the last thing */
};

/* "quotes", "trades", "bars" or "bars:SPAN"; -1 with e. */
int engine_parse_fill(const char *text, struct engine_options *o, struct err *e);

int engine_init(struct engine *g, const struct engine_options *o, const struct engine_hooks *h,
		struct err *e);
void engine_release(struct engine *g);

/* ---- the tape: 0, or -1 with *why where the record cannot be used ---- */

int engine_trade(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_quote(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_bar(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_status(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_action(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_order(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_cancel(struct engine *g, int64_t now, const struct record *r, const char **why);
int engine_replace(struct engine *g, int64_t now, const struct record *r, const char **why);

/* A timer set through the hook is due. */
void engine_timer(struct engine *g, int64_t due, uint32_t tag, uint64_t arg);

/* The session is over: all but gtc orders expire, and the account is valued. */
void engine_end(struct engine *g, int64_t now);

/* ---- questions ---- */

/* Orders that are open; none once the session is over. */
size_t engine_pending(const struct engine *g);

/* The account as of now. */
void engine_account(const struct engine *g, struct account *a);

const char *engine_symbol(const struct engine *g, uint32_t symbol, size_t *n);

void engine_snap(struct snap *sn, struct engine *g);

#endif
