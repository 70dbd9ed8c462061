/*
 * contract.h - which option a quote is of, and how long it lives
 */
#ifndef TAPELINE_QUANT_CONTRACT_H
#define TAPELINE_QUANT_CONTRACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "market/calendar.h"
#include "quant/option.h"
#include "quant/pricer.h"

struct contract {
	int32_t expiry; /* days since 1970, exchange date */
	double strike;
	enum option_right right;
};

/* Read a symbol of the Options Symbology Initiative: root, yymmdd, C or P, the strike
 * in thousandths with 8 digits: "GOOG  151224C00590000", also without the blanks and
 * with the "O:" that some vendors put before it.  The root's place is *root, *root_n.
 * False for anything else. */
bool contract_parse(const char *s, size_t n, struct contract *out, const char **root,
		    size_t *root_n);

/* Years of 365 days from a moment to the exchange's close on a date; not above 0 once
 * that has come. */
double contract_years(enum calendar c, int32_t day, int64_t now);

/* ---- rates and dividends by underlying ---- */

enum { TERMS_YIELDS = 64, TERMS_DIVIDENDS = 512, TERMS_NAME = 24 };

struct terms_yield {
	char symbol[TERMS_NAME]; /* "" : everybody else's */
	double yield;
};

struct terms_dividend {
	char symbol[TERMS_NAME];
	int32_t day; /* without it from the open of this day */
	double amount;
};

struct terms {
	double rate;
	enum calendar calendar;
	struct terms_yield yields[TERMS_YIELDS];
	struct terms_dividend dividends[TERMS_DIVIDENDS]; /* in order of day */
	size_t n_yields, n_dividends;
};

/* From an option's value: "0.01" or "AAPL=0.01"; "2024-02-09:0.24,2024-05-10:0.25" or the
 * same with "AAPL=" before it.  0, or -1 with e (64). */
int terms_add_yield(struct terms *t, const char *text, struct err *e);
int terms_add_dividends(struct terms *t, const char *text, struct err *e);

/* The market of that underlying at that moment.  Its dividends are put into `room`. */
void terms_market(const struct terms *t, const char *symbol, size_t n, double spot, int64_t now,
		  struct dividend room[TERMS_DIVIDENDS], struct market *out);

#endif
