/*
 * conditions.h - what a trade's sale conditions allow it to set
 *
 * Letters are those of the CTA and UTP tapes, in one string, whatever the
 * vendor.  A trade sets only what all of its letters allow.
 */
#ifndef TAPELINE_MARKET_CONDITIONS_H
#define TAPELINE_MARKET_CONDITIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum condition_effect {
	SETS_LAST = 1,     /* open and close of a bar, fills, triggers */
	SETS_HIGH_LOW = 2, /* high and low */
	SETS_VOLUME = 4,   /* volume, vwap, trade count */
};

/* What a trade with these conditions may set; all three for an empty string and
 * for letters that the tapes do not have. */
unsigned conditions_effect(const char *s, size_t n);

/* Kinds of auction record, for the primary's open and close.  Prints are trades;
 * official records and the corrected close restate a price and set nothing. */
bool conditions_is_opening_print(const char *s, size_t n);
bool conditions_is_closing_print(const char *s, size_t n);
bool conditions_is_official_open(const char *s, size_t n);
bool conditions_is_official_close(const char *s, size_t n);
bool conditions_is_corrected_close(const char *s, size_t n);

enum { CONDITIONS_TEXT = 32 };

/* AlgoSeek's bit mask as letters, in order of the bits; returns the length. */
size_t conditions_from_algoseek(uint64_t mask, char out[CONDITIONS_TEXT]);

/* The table, for the man page and the tests: letter, effect and name of row n;
 * false after the last. */
bool conditions_row(size_t n, char *letter, unsigned *effect, const char **name);

#endif
