/*
 * bar_set.h - all bars being built: every span of every security
 *
 * The set is fed records in the order of the tape and calls back with finished
 * bars.  It asks for a call of bar_set_due() at the times at which bars close.
 *
 * A bar of time closes when tape time passes its interval's end and the wait: at
 * the regular session's day and week the wait is at least AUCTION_WAIT, for the
 * closing print.  Bars from bars close after everything at that moment has been
 * seen (the bars they are made of carry it as their ts), and wait for as long as
 * those did.  A record for an interval that has closed is left out.
 *
 * Weeks from trades or quotes are made of the days.  Bars of one moment come in
 * order of span, within a span in the order in which the securities came.
 *
 * Memory: about 600 bytes per security and open bar, 4 KiB more where auctions
 * count; allocated when a security is first seen.
 */
#ifndef TAPELINE_MARKET_BAR_SET_H
#define TAPELINE_MARKET_BAR_SET_H

#include "market/bar.h"
#include "market/bar_auction.h"
#include "market/span.h"
#include "tape/symbols.h"

#define AUCTION_WAIT (10 * INT64_C(60000000000))

enum {
	BAR_MAX_SPECS = 16,
	BAR_MAX_OPEN = 128, /* bars of one security held open by the wait */
	BAR_MAX_SYMBOLS = 1 << 20,
	BAR_MAX_PER_TRADE = 1000, /* bars by count that one trade can close */
};

/* No trade is larger: sums of sizes then cannot overflow. */
#define BAR_MAX_SIZE ((dec_wide)DEC_ONE * DEC_ONE * DEC_ONE)

enum bar_of { BAR_OF_TRADES, BAR_OF_QUOTES, BAR_OF_BARS };

struct bar_options {
	enum bar_of of;
	enum session session;
	enum calendar calendar;
	int64_t wait;
	/* The primary exchange of some securities: "SYMBOL=X", borrowed. */
	const char *const *primaries;
	size_t n_primaries;
};

/* A finished bar; everything borrowed for the call. */
struct bar_done {
	const struct bar *bar;
	struct bar_label label;
	int64_t ts;
};

struct bar_hooks {
	void *ctx;
	void (*emit)(void *ctx, const struct bar_done *done);
	void (*at)(void *ctx, int64_t due, bool moment); /* call bar_set_due() then */
};

/* The bars of one interval of one span that are open. */
struct bar_bucket {
	int64_t start, end;
	bool frozen;
	uint32_t first, last; /* securities, linked by bar.next; MAP_NONE: none */
};

struct bar_spec {
	struct span span;
	bool hidden;  /* a day that only the weeks need */
	bool of_days; /* a week made of the days of this set */
	int64_t wait;
	size_t at, cap; /* where its bars stand in every security, and how many */
	size_t n_buckets;
	struct bar_bucket *buckets; /* cap of them, by start */
};

/* The tick rule: Lee and Ready (1991), section II. */
struct tick_rule {
	bool known;
	double price; /* the last one */
	int64_t side; /* of the last price that differed from its predecessor */
};

struct bar_symbol {
	bool priced;
	struct bar_price last; /* last price, and when */
	int64_t last_ts;
	struct tick_rule tick;
	struct bar_best best;
	const char *primary;     /* borrowed from the options; NULL: by size */
	struct auction *auction; /* NULL where auctions do not count */
	struct bar bars[];
};

struct bar_set {
	struct bar_options options;
	struct bar_hooks hooks;
	struct span_clock clock;
	bool auctions; /* the regular day's open and close are those of the primary */
	size_t n_specs, n_bars;
	struct bar_spec specs[BAR_MAX_SPECS + 1];
	struct symbols symbols;
	struct bar_symbol **by_symbol;
	uint32_t n_symbols, cap_symbols;
};

/* 0; -1 with e: a span twice, by count where it cannot be, a wait too long, a bad
 * primary.  The options' strings must outlive the set. */
int bar_set_init(struct bar_set *set, const struct bar_options *o, const struct span *spans,
		 size_t n, const struct bar_hooks *hooks, struct err *e);
void bar_set_release(struct bar_set *set);

/* The number of a record's symbol, new ones added; MAP_NONE without memory or
 * beyond BAR_MAX_SYMBOLS. */
uint32_t bar_set_symbol(struct bar_set *set, const struct json_value *symbol);

/* What became of a record; bits. */
enum bar_result {
	BAR_LATE = 1,    /* left out of at least one bar, which had closed */
	BAR_CUT = 2,     /* closed BAR_MAX_PER_TRADE bars; the last took the rest */
	BAR_OVERLAP = 4, /* a bar that covers what was there already: left out */
};

/* A trade's other half: what the set needs beside bar_trade. */
struct bar_origin {
	const char *exchange, *conditions;
	size_t exchange_len, conditions_len;
};

/* Feed one record; `now` is tape time, this record included.  The trade's effect
 * and side are found here. */
unsigned bar_set_trade(struct bar_set *set, int64_t now, uint32_t symbol, struct bar_trade *t,
		       const struct bar_origin *from);

/* A national quote: sides that are BEST_UNKNOWN are unchanged. */
unsigned bar_set_quote(struct bar_set *set, int64_t now, uint32_t symbol, int64_t ts,
		       const struct bar_best *quote, bool synthetic);

/* A bar of the tape, of that span, made from `of` (any small number). */
unsigned bar_set_bar(struct bar_set *set, int64_t now, uint32_t symbol, const struct bar *b,
		     const struct span *span, uint8_t of);

/* A split: ratio new shares for one old. */
void bar_set_split(struct bar_set *set, int64_t ts, uint32_t symbol, dec ratio);

/* Close what is due at T; everything at the end of the tape. */
void bar_set_due(struct bar_set *set, int64_t due);
void bar_set_end(struct bar_set *set, int64_t now);

/* How many bars are open that would be written. */
size_t bar_set_pending(const struct bar_set *set);

void bar_set_snap(struct snap *sn, struct bar_set *set);

#endif
