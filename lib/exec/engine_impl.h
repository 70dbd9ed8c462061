/* engine_impl.h - the inside of the engine, shared by its parts (engine*.c) only */
#ifndef TAPELINE_EXEC_ENGINE_IMPL_H
#define TAPELINE_EXEC_ENGINE_IMPL_H

#include "exec/engine.h"
#include "exec/match.h"
#include "tape/line.h" /* NO_TS */

/* One side of the national best. */
struct side {
	dec price;    /* 0: nobody is there */
	dec size;     /* shown; SIDE_UNSIZED: not said */
	dec consumed; /* of it, by our orders, while the price stands */
};

#define SIDE_UNSIZED INT64_MAX

enum { SEEN_QUOTES = 1, SEEN_TRADES = 2, SEEN_BARS = 4 };

enum { BAR_VENDOR = 0, BAR_OF_NONE = UINT8_MAX }; /* made_of, beside 1 trade 2 quote 3 bar */

struct instrument {
	uint32_t symbol;
	uint32_t seen;
	bool halted;
	struct side bid, ask;
	struct order_list list; /* its orders */

	/* The bars that fill: the finest span so far. */
	bool has_bars;
	struct span span;
	uint8_t made_of;
	int64_t bars_to; /* ts of the last of them */

	/* Whose auctions count; n 0: any. */
	char primary[8];
	uint32_t n_primary;
};

enum {
	TAG_ARRIVE = 1,
	TAG_CANCEL,
	TAG_REPLACE,
	TAG_CLOSE,      /* a session's close, an interval */
	TAG_BARS_CLOSE, /* the same for what bars fill, a moment */
	TAG_ACCOUNT,    /* ten minutes later, a moment */
	TAG_MIDNIGHT,   /* the end of the date, an interval */
};

/* ---- engine.c ---- */

struct instrument *engine_instrument(struct engine *g, const struct json_value *v,
				     const char **why);
enum fill_kind engine_fills_by(const struct engine *g, const struct instrument *in);
static inline dec *engine_mark(struct engine *g, uint32_t symbol)
{
	return &g->book.positions[symbol].mark;
}

/* ---- engine_fill.c: trading, and what follows from it ---- */

/* What one piece of market data offers. */
struct offer {
	struct match match;
	dec reference;                    /* what the market showed; 0: not known */
	dec room;                         /* shares there are */
	const struct cost_market *market; /* for slippage; NULL: none is paid */
	int64_t at;
};

/* Trade as much of the order as there is room and money for; what was traded. */
dec engine_trade_order(struct engine *g, struct order *o, const struct offer *offer);

/* Is it in force: arrived, not done, something left? */
bool engine_stands(const struct order *o);

/* ---- engine_order.c: the life of an order ---- */

void engine_event(struct engine *g, struct order *o, enum exec_event_kind kind, const char *reason);

/* It ends here, and with it what cannot go on without it. */
void engine_finish(struct engine *g, struct order *o, enum exec_event_kind kind,
		   const char *reason);

/* Give back orders that are done and whom nobody needs. */
void engine_sweep(struct engine *g, struct instrument *in);

/* A timer of an order is due. */
void engine_order_timer(struct engine *g, uint32_t tag, uint64_t seq);

/* ---- engine_tick.c ---- */

/* Let the order try the quote in force. */
void engine_try_quote(struct engine *g, struct instrument *in, struct order *o);

/* ---- engine_day.c ---- */

/* The tape tells of something that happened then; now, or, of a bar, before it. */
void engine_active(struct engine *g, int64_t at);

/* When an order that comes now expires, with the timers that takes. */
int64_t engine_expiry(struct engine *g, enum tif tif);

/* Money moved without a fill; it is in the account when this is called or is put there. */
void engine_pay(struct engine *g, uint32_t symbol, const char *kind, dec_wide amount);

#endif
