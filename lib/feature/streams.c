/* streams.c - a feature set at work on every stream of bars */
#include "feature/streams.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "market/span.h"

int streams_init(struct streams *st, struct feature_set *set, enum calendar c,
		 const struct stream_hooks *hooks)
{
	memset(st, 0, sizeof(*st));
	st->set = *set;
	feature_set_init(set);
	st->hooks = *hooks;
	st->calendar = c;
	st->day.day = INT32_MIN;
	symbols_init(&st->symbols, STREAMS_MAX_SYMBOLS);
	symbols_init(&st->spans, STREAMS_MAX_SPANS);
	st->values = calloc(st->set.n_outputs + 1, sizeof(*st->values));
	return st->values ? 0 : -1;
}

void streams_release(struct streams *st)
{
	for (uint32_t k = 0; k < st->n; k++)
		free(st->all[k].d);
	free(st->all);
	free(st->by_symbol);
	free(st->queue);
	free(st->values);
	symbols_release(&st->symbols);
	symbols_release(&st->spans);
	feature_set_release(&st->set);
}

/* Empty states for a set, in one block; *i points into it. */
static double *new_states(const struct feature_set *set, int64_t **i)
{
	double *d = calloc(set->nd + set->ni + 1, sizeof(*d));

	_Static_assert(sizeof(double) == sizeof(int64_t), "one block serves both");
	if (d)
		*i = (int64_t *)(void *)(d + set->nd);
	return d;
}

uint32_t streams_symbol(struct streams *st, const struct json_value *symbol)
{
	uint32_t id = symbols_add(&st->symbols, symbol);
	struct stream_symbol *sym;

	if (id == MAP_NONE || id < st->n_symbols)
		return id;
	if (!grow(&st->by_symbol, &st->cap_symbols, (size_t)st->n_symbols + 1,
		  sizeof(*st->by_symbol), STREAMS_MAX_SYMBOLS))
		return MAP_NONE;
	sym = &st->by_symbol[st->n_symbols++];
	sym->first = MAP_NONE;
	sym->factor = 1;
	best_reset(&sym->best);
	return id;
}

/* The length of a span within the day, 0 for others. */
static int64_t span_step(const char *text, size_t n)
{
	struct span span;

	return span_parse(text, n, &span, NULL) == 0 && span.kind == SPAN_INTRADAY ? span.ns : 0;
}

/* A new stream, last in its security's list. */
static uint32_t add_stream(struct streams *st, uint32_t symbol, uint32_t span, int64_t ts)
{
	uint32_t *link = &st->by_symbol[symbol].first;
	struct stream *s;
	const char *text;
	size_t n;

	if (!grow(&st->all, &st->cap, (size_t)st->n + 1, sizeof(*st->all), STREAMS_MAX))
		return MAP_NONE;
	s = &st->all[st->n];
	memset(s, 0, sizeof(*s));
	s->d = new_states(&st->set, &s->i);
	if (!s->d)
		return MAP_NONE;
	text = symbols_name(&st->spans, span, &n);
	s->step = span_step(text, n);
	s->symbol = symbol;
	s->span = span;
	s->next = MAP_NONE;
	s->ts = NO_DAY;
	s->close = NAN;
	best_flow_reset(&s->flow, ts);
	while (*link != MAP_NONE)
		link = &st->all[*link].next;
	*link = st->n;
	return st->n++;
}

static uint32_t find_stream(const struct streams *st, uint32_t symbol, uint32_t span)
{
	uint32_t id = st->by_symbol[symbol].first;

	while (id != MAP_NONE && st->all[id].span != span)
		id = st->all[id].next;
	return id;
}

uint32_t streams_stream(struct streams *st, uint32_t symbol, const struct json_value *span,
			int64_t ts)
{
	uint32_t number = symbols_add(&st->spans, span), id;

	if (number == MAP_NONE)
		return MAP_NONE;
	id = find_stream(st, symbol, number);
	return id != MAP_NONE ? id : add_stream(st, symbol, number, ts);
}

const char *streams_symbol_name(const struct streams *st, uint32_t stream, size_t *n)
{
	return symbols_name(&st->symbols, st->all[stream].symbol, n);
}

const char *streams_span_name(const struct streams *st, uint32_t stream, size_t *n)
{
	return symbols_name(&st->spans, st->all[stream].span, n);
}

void streams_split(struct streams *st, uint32_t symbol, double ratio)
{
	struct stream_symbol *sym = &st->by_symbol[symbol];

	sym->factor *= ratio;
	best_split(&sym->best, ratio);
	for (uint32_t id = sym->first; id != MAP_NONE; id = st->all[id].next)
		best_flow_split(&st->all[id].flow, ratio);
}

void streams_quote(struct streams *st, uint32_t symbol, int64_t ts, const struct best *now)
{
	struct stream_symbol *sym = &st->by_symbol[symbol];
	double ofi = best_ofi(&sym->best, now);

	for (uint32_t id = sym->first; id != MAP_NONE; id = st->all[id].next) {
		struct stream *s = &st->all[id];

		best_flow_advance(&s->flow, &sym->best, ts, s->step, BEST_QUOTE);
		s->flow.ofi += ofi;
	}
	sym->best = *now;
}

/* ---- bars ---- */

static void add_quotes(struct streams *st, struct stream *s, struct feature_input *in)
{
	struct stream_symbol *sym = &st->by_symbol[s->symbol];

	if (isnan(in->bid) || isnan(in->ask)) {
		in->bid = sym->best.bid;
		in->ask = sym->best.ask;
	}
	in->bid_size = sym->best.bid_size;
	in->ask_size = sym->best.ask_size;
	best_flow_advance(&s->flow, &sym->best, in->ts, s->step, BEST_BAR);
	/* The first bar of a stream has no beginning. */
	in->ofi = s->ts == NO_DAY ? NAN : s->flow.ofi;
	in->mean_spread = s->ts == NO_DAY ? NAN : best_flow_mean_spread(&s->flow);
	best_flow_reset(&s->flow, in->ts);
}

/* A bar that ends at midnight is of the day before. */
static void add_day(struct streams *st, struct feature_input *in)
{
	int32_t day = calendar_date(st->calendar, in->ts - 1);

	if (day != st->day.day)
		calendar_day(st->calendar, day, &st->day);
	in->day = day;
	in->session_start = st->day.open ? st->day.start : NO_SESSION;
	in->session_end = st->day.open ? st->day.end : NO_SESSION;
}

/* The other security's close at the same ts, in its own first units; NaN where it
 * has no bar there. */
static double other_close(const struct streams *st, const struct stream *s, const char *other,
			  int64_t ts)
{
	uint32_t symbol = map_find(&st->symbols.map, other, strlen(other)), id;

	if (symbol == MAP_NONE || symbol >= st->n_symbols)
		return NAN;
	id = find_stream(st, symbol, s->span);
	return id != MAP_NONE && st->all[id].ts == ts ? st->all[id].close : NAN;
}

static void compute(struct streams *st, uint32_t id, const struct feature_input *raw)
{
	struct stream *s = &st->all[id];
	struct stream_result r = {.stream = id, .ts = raw->ts, .ready = true, .values = st->values};
	double factor = st->by_symbol[s->symbol].factor, *d = s->d, *values = st->values;
	struct feature_input in = *raw;
	int64_t *i = s->i;

	feature_prepare(&in, factor);
	for (size_t k = 0; k < st->set.n; k++) {
		const struct feature *f = &st->set.features[k];

		if (f->other[0]) {
			in.other = other_close(st, s, f->other, in.ts);
			in.have &= ~(unsigned)NEED_OTHER;
			in.have |= in.other > 0 ? NEED_OTHER : 0;
		}
		r.ready &= feature_update(f, d, i, &in, values);
		d += f->nd;
		i += f->ni;
		values += f->n_outputs;
	}
	if (st->hooks.watch)
		st->hooks.watch(st->hooks.ctx, id, &in, st->values);
	values = st->values;
	for (size_t k = 0; k < st->set.n && factor != 1; k++)
		for (size_t o = 0; o < st->set.features[k].n_outputs; o++, values++)
			*values = feature_rescale(*values, st->set.features[k].def->outputs[o].unit,
						  factor);
	st->hooks.emit(st->hooks.ctx, &r);
}

int streams_queue(struct streams *st, const struct stream_waiting *w)
{
	if (!grow(&st->queue, &st->cap_queue, (size_t)st->n_queue + 1, sizeof(*st->queue),
		  UINT32_MAX))
		return -1;
	st->queue[st->n_queue++] = *w;
	st->all[w->stream].waiting = true;
	return 0;
}

int streams_bar(struct streams *st, uint32_t id, const struct feature_input *raw)
{
	struct stream_waiting w = {id, *raw};
	struct stream *s = &st->all[id];

	if (st->set.needs & NEED_QUOTES)
		add_quotes(st, s, &w.in);
	if (st->set.needs & (NEED_DAY | NEED_SESSION))
		add_day(st, &w.in);
	if (s->waiting) /* a second bar before the moment came: nothing may pile up */
		streams_due(st, INT64_MAX);
	s->ts = raw->ts;
	s->close = raw->close * st->by_symbol[s->symbol].factor;
	if (st->set.needs & NEED_OTHER)
		return streams_queue(st, &w);
	compute(st, id, &w.in);
	return 0;
}

bool streams_waits_first(const struct streams *st)
{
	const struct stream_waiting *last = st->queue + st->n_queue;

	return st->n_queue == 1 || (st->n_queue > 1 && last[-1].in.ts != last[-2].in.ts);
}

void streams_due(struct streams *st, int64_t ts)
{
	uint32_t kept = 0;

	for (uint32_t k = 0; k < st->n_queue; k++) {
		struct stream_waiting *w = &st->queue[k];

		if (w->in.ts > ts) {
			st->queue[kept++] = *w;
			continue;
		}
		compute(st, w->stream, &w->in);
		st->all[w->stream].waiting = false;
	}
	st->n_queue = kept;
}

/* ---- another set ---- */

/* The states of `from` that `to` has too. */
static void keep_states(const struct feature_set *from, const double *d, const int64_t *i,
			const struct feature_set *to, double *to_d, int64_t *to_i)
{
	for (size_t k = 0; k < to->n; k++) {
		const struct feature *f = &to->features[k];
		size_t at = feature_set_find(from, f), nd = 0, ni = 0;

		for (size_t j = 0; j < at && at < from->n; j++) {
			nd += from->features[j].nd;
			ni += from->features[j].ni;
		}
		if (at < from->n) {
			memcpy(to_d, d + nd, f->nd * sizeof(*d));
			memcpy(to_i, i + ni, f->ni * sizeof(*i));
		}
		to_d += f->nd;
		to_i += f->ni;
	}
}

int streams_change(struct streams *st, struct feature_set *set)
{
	double **blocks = calloc(st->n + 1, sizeof(*blocks));
	double *values = calloc(set->n_outputs + 1, sizeof(*values));
	uint32_t n = 0;
	int64_t *i;

	while (blocks && n < st->n && (blocks[n] = new_states(set, &i)))
		n++;
	if (!blocks || !values || n < st->n) {
		while (n > 0)
			free(blocks[--n]);
		free(blocks);
		free(values);
		return -1;
	}
	for (n = 0; n < st->n; n++) {
		i = (int64_t *)(void *)(blocks[n] + set->nd);
		keep_states(&st->set, st->all[n].d, st->all[n].i, set, blocks[n], i);
		free(st->all[n].d);
		st->all[n].d = blocks[n];
		st->all[n].i = i;
	}
	free(blocks);
	free(st->values);
	st->values = values;
	feature_set_release(&st->set);
	st->set = *set;
	feature_set_init(set);
	return 0;
}
