/*
 * watch.h - every security on a tape, as options need it
 *
 * Of an underlying: its last prices and the last volatility forecasts.  Of an option:
 * its contract and both sides of its quote.  A security can be both.  Memory: 104 bytes
 * a security and 40 for each horizon of forecasts, taken when it is first seen.
 */
#ifndef TAPELINE_QUANT_WATCH_H
#define TAPELINE_QUANT_WATCH_H

#include "quant/contract.h"
#include "quant/implied.h"
#include "quant/pricer.h"
#include "tape/line.h"
#include "tape/record.h"
#include "tape/snap.h"
#include "tape/symbols.h"

enum { WATCH_MAX_SYMBOLS = 1 << 20, WATCH_MAX_FORECASTS = 1 << 20, WATCH_HORIZONS = 32 };

/* Where a price came from; the first of these that is there is the underlying's. */
enum watch_source { WATCH_QUOTE, WATCH_TRADE, WATCH_BAR, WATCH_SOURCES };

struct security {
	double price[WATCH_SOURCES]; /* NaN: none */
	int64_t at[WATCH_SOURCES];
	double bid, ask; /* NaN: not shown */
	struct contract contract;
	uint32_t underlying; /* MAP_NONE: this is no option, or nobody knows */
	uint32_t forecast;   /* the first of its list, or MAP_NONE */
	bool option;
	bool seen;       /* its name was looked at */
	int8_t exercise; /* enum option_exercise, -1 where the tape does not say */
};

struct forecast {
	uint64_t span;   /* hash of its text */
	int64_t horizon; /* in bars of that span; the two tell forecasts apart */
	double years;    /* how far it looks */
	double annual;
	uint32_t next; /* of the same security, or MAP_NONE */
};

/* Where the volatility of price and greeks comes from. */
enum watch_volatility { WATCH_IMPLIED, WATCH_FORECAST, WATCH_FIXED };

struct watch_options {
	enum watch_volatility volatility;
	double fixed;                  /* WATCH_FIXED */
	const char *model;             /* WATCH_FORECAST: of this model only, or NULL */
	enum option_exercise exercise; /* where the tape does not say */
	int64_t max_age;               /* of the underlying's price, ns; 0: any */
};

struct watch {
	struct watch_options o;
	const struct terms *terms;
	const struct pricer *pricer;
	struct symbols symbols;
	struct security *all;
	struct forecast *forecasts;
	uint32_t n, cap, n_forecasts, cap_forecasts;
	struct dividend room[TERMS_DIVIDENDS];
};

void watch_init(struct watch *w, const struct watch_options *o, const struct terms *t,
		const struct pricer *p);
void watch_release(struct watch *w);
void watch_snap(struct snap *sn, struct watch *w);

/* A record of type quote, trade, bar or vol.  1 where it is a quote of an option, whose
 * number is *option then; 0; -1 with a reason in *why, nothing having changed. */
int watch_record(struct watch *w, const struct record *r, uint32_t *option, const char **why);

/* What can be said of an option at a moment. */
struct greek {
	struct option option;
	enum refusal refusal; /* of volatility and all that hangs on it */
	double spot, volatility, bid_volatility, ask_volatility; /* NaN: none */
	struct option_value value;
};
void watch_solve(struct watch *w, uint32_t option, int64_t now, struct greek *out);

/* Write it into a greek line that is begun. */
void greek_write(const struct watch *w, uint32_t option, const struct greek *g, struct line *line);

/* With everything NaN and no refusal: where to start from. */
struct greek greek_nothing(void);

/* The same for one quote, whoever has it: bid and ask may be NaN. */
void greek_solve(const struct pricer *p, const struct option *o, const struct market *m, double bid,
		 double ask, double volatility, struct greek *out);

#endif
