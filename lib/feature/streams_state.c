/* streams_state.c - all streams in a state file */
#include "feature/streams.h"

static void input_snap(struct snap *sn, struct feature_input *in)
{
	snap_f64(sn, "open", &in->open);
	snap_f64(sn, "high", &in->high);
	snap_f64(sn, "low", &in->low);
	snap_f64(sn, "close", &in->close);
	snap_f64(sn, "volume", &in->volume);
	snap_f64(sn, "vwap", &in->vwap);
	snap_f64(sn, "buy_volume", &in->buy_volume);
	snap_f64(sn, "sell_volume", &in->sell_volume);
	snap_f64(sn, "bid", &in->bid);
	snap_f64(sn, "ask", &in->ask);
	snap_f64(sn, "bid_size", &in->bid_size);
	snap_f64(sn, "ask_size", &in->ask_size);
	snap_f64(sn, "ofi", &in->ofi);
	snap_f64(sn, "mean_spread", &in->mean_spread);
	snap_i64(sn, "ts", &in->ts);
	snap_i64(sn, "day", &in->day);
	snap_i64(sn, "session_start", &in->session_start);
	snap_i64(sn, "session_end", &in->session_end);
}

static void symbols_state_snap(struct snap *sn, struct streams *st)
{
	struct json_value name = {.kind = VALUE_STRING};
	size_t n = st->n_symbols, len;

	symbols_snap(&st->symbols, sn);
	symbols_snap(&st->spans, sn);
	while (snap_loading(sn) && snap_ok(sn) && st->n_symbols < st->symbols.map.count) {
		name.p = symbols_name(&st->symbols, st->n_symbols, &len);
		name.n = (uint32_t)len;
		if (streams_symbol(st, &name) == MAP_NONE)
			snap_fail(sn, "out of memory");
	}
	snap_list(sn, "securities", &n, st->n_symbols);
	if (n != st->n_symbols)
		snap_fail(sn, "a security has no state");
	for (size_t k = 0; k < n && snap_ok(sn); k++) {
		snap_f64(sn, "factor", &st->by_symbol[k].factor);
		best_snap(sn, &st->by_symbol[k].best);
	}
	snap_end(sn);
}

/* Loading: the stream a file speaks of, made new. */
static void stream_make(struct snap *sn, struct streams *st, uint32_t symbol, uint32_t span)
{
	struct json_value text = {.kind = VALUE_STRING};
	uint32_t before = st->n;
	size_t len;

	if (symbol >= st->n_symbols || span >= st->spans.map.count) {
		snap_fail(sn, "a stream is of no security or span");
		return;
	}
	text.p = symbols_name(&st->spans, span, &len);
	text.n = (uint32_t)len;
	if (streams_stream(st, symbol, &text, 0) == MAP_NONE)
		snap_fail(sn, "out of memory");
	else if (st->n == before)
		snap_fail(sn, "a stream is there twice");
}

static void features_snap(struct snap *sn, const struct streams *st, struct stream *s)
{
	double *d = s->d;
	int64_t *i = s->i;

	for (size_t k = 0; k < st->set.n && snap_ok(sn); k++) {
		const struct feature *f = &st->set.features[k];

		snap_f64s(sn, f->name[0], d, f->nd);
		snap_i64s(sn, "places", i, f->ni);
		if (snap_loading(sn) && snap_ok(sn) && !feature_sound(f, d, i))
			snap_fail(sn, "%s has no sense", f->name[0]);
		d += f->nd;
		i += f->ni;
	}
}

static void stream_snap(struct snap *sn, struct streams *st, size_t n)
{
	uint32_t symbol = 0, span = 0;

	if (!snap_loading(sn)) {
		symbol = st->all[n].symbol;
		span = st->all[n].span;
	}
	snap_u32(sn, "symbol", &symbol);
	snap_u32(sn, "span", &span);
	if (snap_loading(sn) && snap_ok(sn))
		stream_make(sn, st, symbol, span);
	if (!snap_ok(sn))
		return;
	snap_i64(sn, "ts", &st->all[n].ts);
	snap_f64(sn, "close", &st->all[n].close);
	best_flow_snap(sn, &st->all[n].flow);
	features_snap(sn, st, &st->all[n]);
}

static void queue_snap(struct snap *sn, struct streams *st)
{
	size_t n = st->n_queue;
	struct stream_waiting w = {0};

	snap_list(sn, "waiting", &n, st->n);
	for (size_t k = 0; k < n && snap_ok(sn); k++) {
		if (!snap_loading(sn))
			w = st->queue[k];
		snap_u32(sn, "stream", &w.stream);
		input_snap(sn, &w.in);
		if (!snap_loading(sn) || !snap_ok(sn))
			continue;
		if (w.stream >= st->n || st->all[w.stream].waiting)
			snap_fail(sn, "a bar that waits is of no stream");
		else if (streams_queue(st, &w) < 0)
			snap_fail(sn, "out of memory");
	}
	snap_end(sn);
}

void streams_snap(struct snap *sn, struct streams *st)
{
	size_t n = st->n;

	symbols_state_snap(sn, st);
	snap_list(sn, "streams", &n, STREAMS_MAX);
	for (size_t k = 0; k < n && snap_ok(sn); k++)
		stream_snap(sn, st, k);
	snap_end(sn);
	queue_snap(sn, st);
}
