/*
 * feature.h - streaming features: a feature is one table row and one small function
 *
 * A feature sees one input per bar and gives its values, at constant cost per
 * bar (logarithmic in the window for order statistics, amortised over a window).
 * Its state is two flat arrays, of doubles and of integers, sized from its
 * parameters once, so that saving, loading and copying it need no code of its own.
 *
 * Splits need none either: feature_prepare() brings prices and volumes into the
 * units of the first bar, and feature_rescale() brings values back into today's,
 * by their unit's powers of price and volume.  So a 2:1 split leaves every
 * moving value continuous, and exactly so, since the factor is a power of two.
 *
 * Missing and impossible inputs: a bar that lacks what a feature needs (or has a
 * price of zero where it takes ratios) is no bar for that feature: its values are
 * NaN there and its state stays as it was.  Otherwise NaN means "not there yet"
 * or, where a row's text says so, "undefined"; the caller writes null.  Nothing
 * is ever infinite.
 */
#ifndef TAPELINE_FEATURE_FEATURE_H
#define TAPELINE_FEATURE_FEATURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum { FEATURE_MAX_PARAMS = 4, FEATURE_MAX_OUTPUTS = 4, FEATURE_MAX_WINDOW = 100000 };
enum { FEATURE_OTHER_MAX = 256, FEATURE_KEY_MAX = FEATURE_OTHER_MAX + 96 };

/* What a feature may look at.  NaN where the tape does not say (NO_DAY and
 * NO_SESSION for times). */
struct feature_input {
	double open, high, low, close;
	double volume, vwap;
	double buy_volume, sell_volume;
	double bid, ask, bid_size, ask_size; /* national best at the close of the bar */
	double ofi;                         /* order-flow imbalance since the last bar; see `ofi` */
	double mean_spread;                 /* time-average quoted spread since the last bar */
	double other;                       /* close of the feature's other symbol at the same ts */
	int64_t ts;                         /* the bar's ts, ns UTC */
	int64_t day;                        /* exchange date, days since 1970-01-01 */
	int64_t session_start, session_end; /* of the regular session of that date, ns UTC */
	unsigned have;                      /* enum feature_need: set by feature_prepare() */
};

#define NO_DAY     INT64_MIN
#define NO_SESSION INT64_MIN

/* Bits of what a feature needs: the caller parses and keeps no more than that. */
enum feature_need {
	NEED_OPEN = 1,
	NEED_HIGH = 2,
	NEED_LOW = 4,
	NEED_CLOSE = 8,
	NEED_VOLUME = 16,
	NEED_SIGNED_VOLUME = 32, /* buy_volume and sell_volume */
	NEED_BEST = 64,          /* bid and ask: of the bar, or of quotes */
	NEED_SIZES = 128,        /* bid_size and ask_size, of quotes */
	NEED_OFI = 256,          /* every quote between the bars */
	NEED_MEAN_SPREAD = 8192, /* likewise */
	NEED_OTHER = 512,        /* another symbol's close, above zero */
	NEED_DAY = 1024,         /* the exchange's date */
	NEED_SESSION = 2048,     /* the date's regular session */
	NEED_POSITIVE = 4096,    /* all four prices above zero: logs and ratios */
};

#define NEED_QUOTES (NEED_BEST | NEED_SIZES | NEED_OFI | NEED_MEAN_SPREAD)

/* Powers under splits: a value with price 1 is divided by the split's ratio,
 * one with volume 1 multiplied by it. */
struct feature_unit {
	int8_t price, volume;
};

struct feature_param {
	const char *name;
	double def, min, max;
	bool whole; /* an integer */
};

struct feature_output {
	const char *suffix; /* "" or "signal": macd_12_26_9_signal; NULL ends the list */
	struct feature_unit unit;
};

/* Where a feature's state lies.  Building blocks (window.h and its like) take
 * their parts off the front, in the order in which they are called. */
struct feature_state {
	double *d;
	int64_t *i;
	int64_t n; /* which bar this is, from 1 */
};

struct feature_def {
	const char *name;   /* as written in a spec: "macd" */
	const char *title;  /* "moving average convergence/divergence" */
	const char *source; /* of the formula, how the start is done, what is undefined */
	unsigned needs;
	struct feature_param params[FEATURE_MAX_PARAMS];
	struct feature_output outputs[FEATURE_MAX_OUTPUTS];
	/* How many doubles and integers of state. */
	void (*size)(const double *p, size_t *nd, size_t *ni);
	/* One bar: fill out[].  The state is all zero before the first. */
	void (*update)(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out);
	/* How many bars until all outputs are there. */
	int64_t (*warmup)(const double *p);
	/* Why these parameters do not go together, or NULL; may be NULL itself. */
	const char *(*refuse)(const double *p);
	/* Can this state be used without harm?  NULL: any can. */
	bool (*sound)(const double *p, const struct feature_state *st);
};

/* The registry: all families, one after the other; NULL after the last. */
const struct feature_def *feature_at(size_t n);

/* One feature of a set, from a spec such as "macd:12:26:9" or "corr:30:SPY". */
struct feature {
	const struct feature_def *def;
	double p[FEATURE_MAX_PARAMS];
	char other[FEATURE_OTHER_MAX]; /* the other symbol, for NEED_OTHER; else "" */
	size_t nd, ni;                 /* size of its state */
	size_t n_outputs;
	int64_t warmup;
	char name[FEATURE_MAX_OUTPUTS][FEATURE_KEY_MAX]; /* "macd_12_26_9_signal" */
};

/* Parse the spec s[0..n): name, parameters and the other symbol between colons;
 * what is left out at the end has its default.  -1 with e (STATUS_USAGE) that
 * says what was expected, and proposes the nearest name for an unknown one. */
int feature_parse(const char *s, size_t n, struct feature *f, struct err *e);

/* Empty state: d[0..f->nd), i[0..f->ni). */
void feature_reset(const struct feature *f, double *d, int64_t *i);

/* Multiply prices by `factor` (the product of all split ratios since the first
 * bar; 1 before any) and divide volumes by it, and note what is there: numbers
 * that are not finite or beyond 1e60 count as missing.  `other` is in the other
 * symbol's own units and left alone. */
void feature_prepare(struct feature_input *in, double factor);

/* One bar: fills out[0..f->n_outputs).  Returns whether the feature has now seen
 * as many bars as its warm-up takes. */
bool feature_update(const struct feature *f, double *d, int64_t *i, const struct feature_input *in,
		    double *out);

/* Can this be the state of the feature?  What comes from a file is asked before it is
 * used. */
bool feature_sound(const struct feature *f, const double *d, const int64_t *i);

/* A value in units of the first bar, in today's. */
double feature_rescale(double value, struct feature_unit unit, double factor);

/* Describe every feature: inputs, parameters, warm-up, units, source; a
 * paragraph each, or a JSON line each. */
void feature_list(struct buf *out, bool json);

#endif
