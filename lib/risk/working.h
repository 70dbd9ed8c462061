/*
 * working.h - the orders that are believed to be open
 *
 * In order of sending.  A leg waits for its entry (its parent) and stands for what
 * that has filled; legs of one group are a pair: what one trades, the other loses.
 */
#ifndef TAPELINE_RISK_WORKING_H
#define TAPELINE_RISK_WORKING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "tape/snap.h"

enum { DESK_ID = 160 };

/* By place in the field table's words. */
enum tif { TIF_DAY, TIF_GTC, TIF_IOC, TIF_FOK, TIF_OPG, TIF_CLS, TIF_MAX = TIF_CLS };

enum role { ROLE_ENTRY, ROLE_EXIT, ROLE_STOP, ROLE_TARGET };

#define NO_INTENT UINT32_MAX

struct working {
	uint32_t id_n;
	char id[DESK_ID];
	uint64_t hash;   /* of id */
	uint64_t number; /* 1, 2, … */
	uint64_t parent; /* a leg's entry, 0: none (any more) */
	uint64_t group;  /* the same for both of a pair, 0: alone */
	uint32_t intent; /* whose it is; NO_INTENT: nobody's here */
	uint32_t symbol;
	uint8_t role;
	bool buy;
	bool canceling; /* a cancel was sent */
	bool taken;     /* the venue has it, or may have ended it: it is no new order */
	bool told;      /* an answer has told of it */
	bool touched;   /* a leg whose level some price has reached */
	uint8_t tif;    /* enum tif */
	int64_t ends;   /* of the session in which it can trade first */
	dec left;
	dec price; /* what a share of it is valued at */
	dec level; /* a leg's own price */

	/* While an answer is read. */
	bool seen;
	dec reported, filled;
};

struct workings {
	struct working *v;
	size_t n, cap;
	uint64_t number;
	size_t at; /* where the last one was found */
};

enum { WORKINGS_MAX = 1 << 16 };

void workings_release(struct workings *w);

/* A new one at the end, with number, id and hash set, all else zero; NULL where the
 * ceiling or memory ended.  It moves with the next addition. */
struct working *workings_add(struct workings *w, const char *id, size_t n);

/* The one of that id, or of that number, or NULL. */
struct working *workings_find(struct workings *w, const char *id, size_t n);
struct working *workings_by_number(struct workings *w, uint64_t number);

/* Take out those with nothing left; children of what is gone lose their parent. */
void workings_sweep(struct workings *w);

static inline bool working_is_leg(const struct working *o)
{
	return o->role >= ROLE_STOP;
}

static inline dec working_signed(const struct working *o, dec quantity)
{
	return o->buy ? quantity : -quantity;
}

/* What of a leg can trade now: not what its entry may still bring. */
dec working_active(const struct workings *w, const struct working *o);

void workings_snap(struct snap *sn, struct workings *w);

#endif
