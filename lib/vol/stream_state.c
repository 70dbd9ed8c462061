/* stream_state.c - all streams in a state file */
#include <math.h>

#include "vol/stream.h"

static void names_snap(struct snap *sn, struct vol_streams *st)
{
	struct json_value name = {.kind = VALUE_STRING};
	size_t len;

	symbols_snap(&st->symbols, sn);
	symbols_snap(&st->spans, sn);
	while (snap_loading(sn) && snap_ok(sn) && st->n_symbols < st->symbols.map.count) {
		name.p = symbols_name(&st->symbols, st->n_symbols, &len);
		name.n = (uint32_t)len;
		if (vol_streams_symbol(st, &name) == MAP_NONE)
			snap_fail(sn, "out of memory");
	}
}

/* Loading: the stream a file speaks of, made new. */
static void stream_make(struct snap *sn, struct vol_streams *st, uint32_t symbol, uint32_t span)
{
	struct json_value text = {.kind = VALUE_STRING};
	const uint32_t before = st->n;
	size_t len;

	if (symbol >= st->n_symbols || span >= st->spans.map.count) {
		snap_fail(sn, "a stream is of no security or span");
		return;
	}
	text.p = symbols_name(&st->spans, span, &len);
	text.n = (uint32_t)len;
	if (vol_streams_stream(st, symbol, &text) == MAP_NONE)
		snap_fail(sn, "out of memory");
	else if (st->n == before)
		snap_fail(sn, "a stream is there twice");
}

static void stream_snap(struct snap *sn, struct vol_streams *st, size_t n)
{
	uint32_t symbol = 0, span = 0;
	struct vol_stream *s;

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
	s = &st->all[n];
	returns_snap(sn, &s->returns);
	snap_bool(sn, "night", &s->night);
	snap_u64(sn, "bars", &s->bars);
	if (s->within_day)
		season_snap(sn, &s->season);
	if (s->data.steps.keep)
		history_snap(sn, "returns", &s->data.steps);
	if (s->data.bars.keep) {
		history_snap(sn, "bars", &s->data.bars);
		history_snap(sn, "ranges", &s->data.ranges);
	}
	if (snap_loading(sn) && snap_ok(sn) && s->data.bars.n != s->data.ranges.n)
		snap_fail(sn, "bars and ranges are not as many");
	if (st->o.combine != COMBINE_NONE)
		combine_snap(sn, &s->combine);
	for (size_t i = 0; i < st->o.member.n_models && snap_ok(sn); i++)
		member_snap(sn, &s->members[i]);
}

void vol_streams_snap(struct snap *sn, struct vol_streams *st)
{
	size_t n = st->n;

	names_snap(sn, st);
	snap_list(sn, "streams", &n, VOL_STREAMS_MAX);
	for (size_t k = 0; k < n && snap_ok(sn); k++)
		stream_snap(sn, st, k);
	snap_end(sn);
}
