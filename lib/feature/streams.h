/*
 * streams.h - a feature set at work: every security, every span of its bars
 *
 * A stream is the bars of one span of one security; it has its own state.  The
 * caller feeds quotes, splits and bars in the order of the tape and gets a result
 * for each bar.
 *
 * Features that join securities (corr, beta) need all bars of a moment: then a bar
 * is put into a queue, the caller asks for a timer at its ts, and streams_due()
 * gives the results in the order in which the bars came.
 *
 * Memory: some 250 bytes and the features' own state per stream, taken when its
 * first bar is seen; nothing after that.
 */
#ifndef TAPELINE_FEATURE_STREAMS_H
#define TAPELINE_FEATURE_STREAMS_H

#include "feature/best.h"
#include "feature/set.h"
#include "market/calendar.h"
#include "tape/symbols.h"

enum { STREAMS_MAX_SYMBOLS = 1 << 20, STREAMS_MAX_SPANS = 1024, STREAMS_MAX = 1 << 22 };

struct stream {
	uint32_t symbol, span;
	uint32_t next; /* of the same security; MAP_NONE: none */
	bool waiting;  /* has a bar in the queue */
	int64_t step;  /* length of a bar of time within the day, ns; else 0 */
	int64_t ts;    /* of its last bar, whose close this is, in units of the first */
	double close;
	struct best_flow flow;
	double *d; /* the features' states, one after the other; one block */
	int64_t *i;
};

struct stream_symbol {
	uint32_t first; /* its streams, in order of appearance */
	double factor;  /* product of its splits so far */
	struct best best;
};

struct stream_waiting {
	uint32_t stream;
	struct feature_input in; /* as it came */
};

/* What came of a bar; borrowed for the call. */
struct stream_result {
	uint32_t stream;
	int64_t ts;
	bool ready;
	const double *values; /* set->n_outputs, in today's units; NaN: not there */
};

struct stream_hooks {
	void *ctx;
	void (*emit)(void *ctx, const struct stream_result *r);
	/* May be NULL.  Sees every bar as the features see it and what they made of
	 * it, in units of the first bar. */
	void (*watch)(void *ctx, uint32_t stream, const struct feature_input *in,
		      const double *values);
};

struct streams {
	struct feature_set set;
	struct stream_hooks hooks;
	enum calendar calendar;
	struct trading_day day; /* the one of the last bar */
	struct symbols symbols, spans;
	struct stream_symbol *by_symbol;
	struct stream *all;
	uint32_t n_symbols, n, n_queue;
	size_t cap_symbols, cap, cap_queue;
	struct stream_waiting *queue;
	double *values; /* room for one result */
};

/* Takes the set over.  0, or -1 without memory. */
int streams_init(struct streams *st, struct feature_set *set, enum calendar c,
		 const struct stream_hooks *hooks);
void streams_release(struct streams *st);

/* The number of a security, or of the stream of its bars of that span; new ones are
 * added.  MAP_NONE without memory or where there are too many. */
uint32_t streams_symbol(struct streams *st, const struct json_value *symbol);
uint32_t streams_stream(struct streams *st, uint32_t symbol, const struct json_value *span,
			int64_t ts);

const char *streams_symbol_name(const struct streams *st, uint32_t stream, size_t *n);
const char *streams_span_name(const struct streams *st, uint32_t stream, size_t *n);

/* A split: ratio new shares for one old, above 0. */
void streams_split(struct streams *st, uint32_t symbol, double ratio);

/* The best bid and offer is now this. */
void streams_quote(struct streams *st, uint32_t symbol, int64_t ts, const struct best *now);

/* A bar: prices and volumes of `in` as they stand on the tape, with its ts; bid and
 * ask NaN where the bar has none.  The result is given at once; or, where the set
 * joins securities, the bar waits: call streams_due() when everything at its ts has
 * been seen.  0, or -1 without memory. */
int streams_bar(struct streams *st, uint32_t stream, const struct feature_input *in);

/* After streams_bar(): does the bar wait, and is it the first with its ts? */
bool streams_waits_first(const struct streams *st);

/* Put a bar into the queue as it is; -1 without memory. */
int streams_queue(struct streams *st, const struct stream_waiting *w);

/* Give the results of the bars that wait and have a ts up to this. */
void streams_due(struct streams *st, int64_t ts);

/* Go on with another set: features that both have keep their state.  Takes the set
 * over; -1 without memory, and nothing changed. */
int streams_change(struct streams *st, struct feature_set *set);

void streams_snap(struct snap *sn, struct streams *st);

#endif
