/*
 * stream.h - volatility models at work on every security, every span of its bars
 *
 * A stream is the bars of one span of one security, or the values of one key of its
 * records; it has returns, a time of day, and one member for each model.  The caller
 * feeds actions and bars in the order of the tape and gets, after each bar that has a
 * return, what was fitted and what is forecast: from this bar and those before it alone.
 *
 * Memory: of each stream its models' windows (16 to 32 bytes an observation), their past
 * residuals where quantiles come from them, within the day 60 bytes a slot; taken as bars
 * come, up to the window, and not beyond.
 */
#ifndef TAPELINE_VOL_STREAM_H
#define TAPELINE_VOL_STREAM_H

#include "tape/json.h"
#include "tape/symbols.h"
#include "vol/combine.h"
#include "vol/member.h"
#include "vol/returns.h"
#include "vol/season.h"

enum { VOL_STREAMS_SYMBOLS = 1 << 20, VOL_STREAMS_SPANS = 1024, VOL_STREAMS_MAX = 1 << 22 };

struct stream_options {
	struct member_options member;
	enum combine_kind combine;
	enum calendar calendar;
	enum overnight overnight;
	bool season;
};

struct vol_stream {
	uint32_t symbol, span;
	uint32_t next; /* of the same security; MAP_NONE: none */
	struct returns returns;
	bool within_day; /* … are its bars: it has a season */
	bool night;      /* one is over, whose return has not been seen yet */
	struct season season;
	double year;     /* bars in it; 0: not known */
	uint64_t bars;   /* that had a return */
	double residual; /* of the combination */
	struct member_data data;
	struct member *members; /* one for each model */
	struct combine combine;
};

struct stream_bar {
	int64_t ts;
	double open, high, low, close;
};

/* A forecast, for one horizon and one level; what there is not is NAN. */
struct vol_forecast {
	uint32_t stream;
	const char *model;
	size_t horizon;
	double sigma, annual;
	double level; /* NAN: none was asked for */
	double var, es;
	double residual;
};

/* What is to be told, in this order: fits, then forecasts; borrowed for the call. */
struct vol_hooks {
	void *ctx;
	void (*fit)(void *ctx, uint32_t stream, const struct vol_choice *model,
		    const struct member_fit *f);
	void (*forecast)(void *ctx, const struct vol_forecast *f);
};

struct vol_streams {
	struct stream_options o;
	struct vol_hooks hooks;
	struct season_clock clock;
	struct symbols symbols, spans;
	uint32_t *first; /* each security's first stream */
	struct vol_stream *all;
	uint32_t n_symbols, n;
	size_t cap_symbols, cap;
	struct ahead_room room;
	struct ahead ahead[JOB_MODELS][JOB_HORIZONS]; /* of the bar in hand */
	struct member_fit fit;
};

/* 0, or -1 with e: parameters that do not fit the model, no memory. */
int vol_streams_init(struct vol_streams *st, const struct stream_options *o,
		     const struct vol_hooks *hooks, struct err *e);
void vol_streams_release(struct vol_streams *st);

/* The number of a security, or of the stream of its bars of that span (NULL: of values that have
 * none); new ones are added.  MAP_NONE without memory or where there are too many. */
uint32_t vol_streams_symbol(struct vol_streams *st, const struct json_value *symbol);
uint32_t vol_streams_stream(struct vol_streams *st, uint32_t symbol, const struct json_value *span);

const char *vol_streams_symbol_name(const struct vol_streams *st, uint32_t stream, size_t *n);
const char *vol_streams_span_name(const struct vol_streams *st, uint32_t stream, size_t *n);

/* An action, for all streams of the security; false where its value is none. */
bool vol_streams_split(struct vol_streams *st, uint32_t symbol, double ratio);
bool vol_streams_dividend(struct vol_streams *st, uint32_t symbol, double amount);

/* A bar; or a return (or a price) by itself.  0, or -1 without memory. */
int vol_streams_bar(struct vol_streams *st, uint32_t stream, const struct stream_bar *bar);
int vol_streams_return(struct vol_streams *st, uint32_t stream, int64_t ts, double r);
int vol_streams_price(struct vol_streams *st, uint32_t stream, int64_t ts, double price);

void vol_streams_snap(struct snap *sn, struct vol_streams *st);

#endif
