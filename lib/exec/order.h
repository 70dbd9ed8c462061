/*
 * order.h - orders: what they ask for, how far they are, and the table of them
 *
 * An order's terms are what its line said.  The table keeps the open ones in
 * order of arrival, all together and by symbol; they come from a pool, so that
 * nothing is allocated once as many were open at a time as ever will be.
 *
 * Orders of class bracket with a parent are its legs: they wait until it trades,
 * and then stand for the part that has.  Orders of class oco with the same parent
 * text are a pair.  What one member of such a group trades, the others lose.
 */
#ifndef TAPELINE_EXEC_ORDER_H
#define TAPELINE_EXEC_ORDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "tape/record.h"
#include "tape/snap.h"

/* By place in the field table's words. */
enum kind { KIND_MARKET, KIND_LIMIT, KIND_STOP, KIND_STOP_LIMIT, KIND_TRAILING_STOP };
enum tif { TIF_DAY, TIF_GTC, TIF_IOC, TIF_FOK, TIF_OPG, TIF_CLS };
enum order_class { CLASS_SIMPLE, CLASS_BRACKET, CLASS_OCO };

enum { ORDER_TEXT = 160, ORDER_NAME = 64, ORDER_PARTS = 512 };

/* A text of the tape, decoded. */
struct order_text {
	uint32_t n;
	char p[ORDER_TEXT];
};

struct order {
	/* What it asks for. */
	struct order_text id, signal, parent;
	uint32_t n_strategy, n_shares;
	char strategy[ORDER_NAME];
	char shares[ORDER_PARTS]; /* JSON: which strategy wants which part */
	uint32_t symbol;
	bool buy;
	uint8_t kind, tif, class;
	dec quantity;
	dec limit, stop, trail; /* 0 where there is none */

	/* How far it is. */
	uint64_t seq;    /* order of arrival: 1, 2, … */
	int64_t ts;      /* tape time when it came, or was last replaced */
	int64_t expires; /* INT64_MAX: never */
	uint32_t events; /* exec records so far */
	bool arrived;    /* its latency is over */
	bool done;       /* nothing is left to come; kept only for its legs */
	bool triggered;  /* a stop that has been reached */
	bool rests;      /* a limit order that a trade has passed by without reaching it */
	bool affected;   /* its parent traded in the bar in hand */
	dec filled;
	dec others;            /* what other members of its group, and splits' fractions, took */
	dec charged;           /* shares that paid commission, as they were when they traded */
	dec_wide amount, fees; /* of its fills so far */
	dec water;             /* trailing: best price since it stands, 0: none yet */
	dec from;              /* a leg: its parent's price in the bar in hand */
	dec standing;          /* what could trade before the split in hand */
	bool changing;         /* a replace is on its way, and what it asks for: */
	dec to_quantity, to_limit, to_stop, to_trail;

	uint64_t hash;                       /* of id */
	struct order *up;                    /* a leg's parent */
	struct order *next, *prev;           /* of all */
	struct order *next_same, *prev_same; /* of its symbol */
};

struct order_list {
	struct order *first, *last;
};

enum { ORDERS_OPEN_MAX = 1 << 16, ORDERS_REMEMBERED = 4096 };

struct orders {
	struct order_list all;
	struct order *spare;
	size_t n; /* in the list */
	uint64_t seq;
	/* Hashes of the ids of the last orders that left, so that a repeat is known. */
	uint64_t gone[ORDERS_REMEMBERED];
	uint64_t n_gone;
};

void orders_init(struct orders *t);
void orders_release(struct orders *t);

/* An empty order that is in no list; NULL without memory or beyond the ceiling. */
struct order *orders_new(struct orders *t);
void orders_drop(struct orders *t, struct order *o);

/* Append it to the lists, with the next seq. */
void orders_append(struct orders *t, struct order_list *same, struct order *o);

/* Take it out, remember its id and give it back to the pool. */
void orders_remove(struct orders *t, struct order_list *same, struct order *o);

/* The open (or done but kept) order of that id, or NULL. */
struct order *orders_find(const struct orders *t, const char *id, size_t n);
struct order *orders_by_seq(const struct orders *t, uint64_t seq);

/* Was an order of that id among the last that left? */
bool orders_knew(const struct orders *t, const char *id, size_t n);

/* ---- reading (order_read.c) ---- */

/* A scanned ORDER record's terms (all but symbol); 0, or -1 with the reason why it
 * cannot be kept at all, in *why. */
int order_read(struct order *o, const struct record *r, const char **why);

/* A value of the tape as text; -1 where it has more than `cap` bytes. */
int order_text_set(char *p, uint32_t *n, size_t cap, const struct json_value *v);

/* NULL where the terms make sense together, otherwise what is wrong. */
const char *order_fault(const struct order *o);

/* ---- questions ---- */

static inline bool order_is_leg(const struct order *o)
{
	return o->class == CLASS_BRACKET && o->parent.n;
}

/* Does it, once reached, trade at any price? */
static inline bool order_is_stop(const struct order *o)
{
	return o->kind >= KIND_STOP;
}

bool order_same_group(const struct order *a, const struct order *b);

/* What can still trade now: of a leg, its part of what its parent has traded. */
dec order_left(const struct order *o);

/* What can still trade at most: of a leg, also what its parent may bring yet. */
dec order_open(const struct order *o);

/* Signed as the position is. */
static inline dec order_signed(const struct order *o, dec quantity)
{
	return o->buy ? quantity : -quantity;
}

/* A trailing stop's level above the best price, as far as there are prices. */
dec order_trail_from(dec best, dec trail);

/* The price at which a stop is reached, as far as it is known; 0: not yet. */
dec order_stop_price(const struct order *o);

/* A trailing stop has seen a price. */
void order_see(struct order *o, dec price);

/* Everything; `same` finds the list of a symbol, NULL where there is no such one. */
typedef struct order_list *orders_same_fn(void *ctx, uint32_t symbol);
void orders_snap(struct snap *sn, struct orders *t, orders_same_fn *same, void *ctx);

#endif
