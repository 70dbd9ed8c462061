/*
 * book.h - the account: cash and positions, exact to the last digit
 *
 * A position's cost is the signed sum of what its shares were bought for (short:
 * sold for, below zero).  A partial close takes cost × closed/held out of it and
 * the rest stays, so that nothing is lost to averages.  Fees go to cash alone;
 * then at every moment
 *
 *     cash = start + sum of realized - sum of cost - fees + cash records
 *
 * Values are at the last price (the mark), which a fill sets where there is none.
 * Positions are by number of symbol; asking for one makes room for it.
 */
#ifndef TAPELINE_EXEC_BOOK_H
#define TAPELINE_EXEC_BOOK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "tape/snap.h"

struct position {
	dec quantity; /* below zero when short */
	dec mark;     /* last price, 0 where none is known */
	dec_wide cost, realized;
};

struct book {
	dec_wide cash;
	dec_wide base; /* equity when the day began */
	dec margin;    /* dollars of positions for one of equity */
	struct position *positions;
	size_t n, cap;
};

struct account {
	dec_wide cash, equity, long_value, short_value, buying_power, day_pnl;
};

void book_init(struct book *b, dec_wide cash, dec margin);
void book_release(struct book *b);

/* Make room for symbols 0..n-1; 0, or -1 without memory. */
int book_reserve(struct book *b, size_t n);

/* Trade `quantity` (below zero: sold) at `price` and pay the fee.  0; -1 where the
 * position would leave the range of a dec, and nothing has changed. */
int book_fill(struct book *b, size_t symbol, dec quantity, dec price, dec_wide fee);

/* A split: new shares for one old.  Whole positions stay whole: the fraction is
 * taken out at the new price, with its part of the cost, and *cash is what it
 * brings, which is for the caller to book.  -1 as book_fill(). */
int book_split(struct book *b, size_t symbol, dec ratio, dec_wide *cash);

/* The two halves of that, for orders: shares × ratio, where whole ones stay whole and
 * the fraction stands apart; price ÷ ratio.  0, or -1 beyond the range. */
int split_shares(dec shares, dec ratio, dec *out, dec *fraction);
int split_price(dec price, dec ratio, dec *out);

dec_wide position_value(const struct position *p);
void book_account(const struct book *b, struct account *out);

/* How many of `want` shares (below zero: sold) at `price` the account can carry,
 * toward zero, whole where `want` is: what closes always, what opens as far as
 * buying power goes with the fee for all of it. */
dec book_affords(const struct book *b, size_t symbol, dec want, dec price, dec_wide fee);

void book_snap(struct snap *sn, struct book *b);

/* A wide decimal in a state file. */
void exec_wide_snap(struct snap *sn, const char *name, dec_wide *d);

#endif
