/*
 * bar.h - one bar while it is being built
 *
 * A bar takes trades (or the mids of quotes, as trades without size) in any
 * order: its open is the earliest price, its close the latest, among equal times
 * the first and the last to come.  Prices keep the text they came with, up to
 * BAR_PRICE_TEXT bytes, so that 13.90 stays 13.90; volumes are exact.
 *
 * Trades that set no price still make a bar.  One that has only such trades is
 * flat at the last price before it, or, where there is none, at the price of the
 * first of them.
 */
#ifndef TAPELINE_MARKET_BAR_H
#define TAPELINE_MARKET_BAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/dec.h"
#include "market/span.h"
#include "tape/line.h"
#include "tape/record.h"
#include "tape/snap.h"

enum { BAR_PRICE_TEXT = 47 };

struct bar_price {
	double v;
	uint8_t n; /* 0: written as the shortest text of v */
	char text[BAR_PRICE_TEXT];
};

/* The national best bid and offer, each with the time it was set. */
enum best_state { BEST_UNKNOWN, BEST_SHOWN, BEST_WITHDRAWN };

struct best_side {
	struct bar_price price;
	int64_t ts;
	uint8_t state; /* enum best_state */
};

struct bar_best {
	struct best_side bid, ask;
};

/* What a bar says beside its four prices. */
enum bar_has {
	BAR_HAS_VOLUME = 1,
	BAR_HAS_VWAP = 2,
	BAR_HAS_TRADES = 4,
	BAR_HAS_SIDES = 8,      /* buy_volume, sell_volume */
	BAR_HAS_PRICE = 16,     /* a trade that sets last or high and low was there */
	BAR_HAS_SYNTHETIC = 32, /* something in it was simulated */
};

struct bar {
	bool open;   /* is anything in it */
	bool frozen; /* its interval is over and `best` holds what stood at its end */
	bool fresh;  /* nothing but the fallback price is in it yet */
	unsigned has;
	uint32_t symbol, next; /* the next symbol with a bar of this interval */
	int64_t start, end;    /* end: INT64_MAX where it closes by count */
	int64_t first, last;   /* times of the trades that set open and close */
	int64_t trades;
	double turnover; /* sum of price × size */
	dec_wide volume, buy, sell;
	dec_wide progress; /* towards the amount of a span by count */
	int64_t source;    /* from bars: nominal length of the span they are of */
	uint8_t source_of; /* … and what those were made from */
	int64_t covered;   /* … and the end of what they cover so far */
	struct bar_price open_price, high, low, close;
	struct bar_best best;
};

/* What one trade brings. */
struct bar_trade {
	int64_t ts;
	unsigned effect; /* enum condition_effect */
	int side;        /* tick rule: 1 bought, -1 sold, 0 not known */
	bool synthetic;
	dec_wide size;
	struct bar_price price;
};

void bar_price_set(struct bar_price *p, double v, const char *text, size_t n);

/* Empty the bar and give it an interval.  `has` says what it will hold. */
void bar_start(struct bar *b, const struct interval *iv, unsigned has);

/* Add a trade; `before` is the symbol's last price before it, or NULL. */
void bar_add(struct bar *b, const struct bar_trade *t, const struct bar_price *before);

/* Add what is in another bar, which is not older than b's last. */
void bar_merge(struct bar *b, const struct bar *other);

/* Put the bar into the units after a split of `ratio` new shares for one old:
 * prices are divided by it, volumes multiplied (half-even at 1e-9). */
void bar_scale(struct bar *b, dec ratio);
void bar_price_scale(struct bar_price *p, dec ratio);

/* Make a price the bar's open or close, high and low giving way to hold it. */
void bar_set_open(struct bar *b, const struct bar_price *p);
void bar_set_close(struct bar *b, const struct bar_price *p);

/* ---- text (bar_text.c) ---- */

/* How a line of it is labelled. */
struct bar_label {
	const char *symbol;
	size_t symbol_len;
	const char *span;
	const char *of;
	bool partial;
};

/* Fill and end a line begun as TYPE_BAR. */
void bar_write(const struct bar *b, const struct bar_label *label, struct line *w);

/* A scanned TYPE_BAR record as a bar; its interval is [start, ts) where it says
 * start and [ts, ts) otherwise. */
void bar_read(const struct record *r, struct bar *b);

/* ---- state files; `text` names the price's text beside its value ---- */

void bar_snap(struct snap *sn, struct bar *b);
void bar_price_snap(struct snap *sn, const char *name, const char *text, struct bar_price *p);
void bar_best_snap(struct snap *sn, struct bar_best *best);
void bar_wide_snap(struct snap *sn, const char *name, dec_wide *d);

#endif
