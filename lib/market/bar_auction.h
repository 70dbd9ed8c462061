/*
 * bar_auction.h - the auctions of one security on one day, and whose price counts
 *
 * The day's open and close are those of the primary exchange's auctions: its
 * print, or else its official record.  The primary is the exchange with the
 * largest auction record of the day, unless it is given by name.  Of several
 * records of a kind from one exchange the largest counts, of equals the first; a
 * corrected consolidated close, which only the listing exchange may send,
 * replaces its close.
 */
#ifndef TAPELINE_MARKET_BAR_AUCTION_H
#define TAPELINE_MARKET_BAR_AUCTION_H

#include "market/bar.h"

enum {
	AUCTION_VENUES = 8, /* exchanges kept; the one with the smallest records gives way */
	AUCTION_CODE = 12,  /* bytes of an exchange's code */
};

enum auction_kind {
	AUCTION_OPEN_PRINT,
	AUCTION_OFFICIAL_OPEN,
	AUCTION_CLOSE_PRINT,
	AUCTION_OFFICIAL_CLOSE,
	AUCTION_CORRECTED_CLOSE,
	AUCTION_KINDS,
};

struct auction_record {
	bool there;
	dec_wide size;
	struct bar_price price;
};

struct auction_venue {
	char code[AUCTION_CODE];
	uint32_t code_len;
	dec_wide largest; /* corrected closes aside */
	struct auction_record records[AUCTION_KINDS];
};

struct auction {
	int64_t day; /* start of the session they belong to */
	uint32_t n;
	struct auction_venue venues[AUCTION_VENUES];
};

/* Forget everything; what comes belongs to the session that starts then. */
void auction_start(struct auction *a, int64_t day);

/* The bits (1 << enum auction_kind) that the conditions stand for; 0 for a trade
 * that is no auction record. */
unsigned auction_kinds(const char *conditions, size_t n);

void auction_add(struct auction *a, const char *code, size_t n, unsigned kinds,
		 const struct bar_trade *t);

/* Give the bar its open and its close, where the primary (named, or the one with
 * the largest record where named is NULL) has them. */
void auction_apply(const struct auction *a, const char *named, struct bar *b);

void auction_snap(struct snap *sn, struct auction *a);

#endif
