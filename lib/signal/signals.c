/* signals.c - the records that change what is known of a security, and who decides */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "signal/signals_impl.h"

/* ---- values ---- */

/* The number of a text of the tape in a map, which is small. */
static uint32_t find_text(const struct map *m, const struct json_value *v)
{
	char text[256];

	if (!v->escaped)
		return map_find(m, v->p, v->n);
	return v->n < sizeof(text) ? map_find(m, text, json_decode(v, text)) : MAP_NONE;
}

static void set_value(struct signals *g, struct sheet *sheet, uint32_t input, double x)
{
	sheet->value[input] = x;
	sheet->seen[input] = sheet->bars[g->plan->inputs.v[input].span];
}

static double number_of(const struct record *r, unsigned field)
{
	return record_number(r, field, NAN);
}

static void set_bar(struct signals *g, struct sheet *sheet, uint32_t span, const struct record *r)
{
	static const struct {
		const char *key;
		unsigned field;
	} fields[] = {
		{"open", BAR_OPEN},
		{"high", BAR_HIGH},
		{"low", BAR_LOW},
		{"close", BAR_CLOSE},
		{"volume", BAR_VOLUME},
		{"vwap", BAR_VWAP},
		{"trades", BAR_TRADES},
		{"buy_volume", BAR_BUY_VOLUME},
		{"sell_volume", BAR_SELL_VOLUME},
		{"bid", BAR_BID},
		{"ask", BAR_ASK},
	};
	const struct inputs *in = &g->plan->inputs;

	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
		for (uint32_t i = inputs_find(in, INPUT_BAR, fields[f].key, strlen(fields[f].key));
		     i != INPUT_NONE; i = in->v[i].next)
			if (in->v[i].span == span)
				set_value(g, sheet, i, number_of(r, fields[f].field));
}

/* Does a forecast or view answer to this input? */
static bool answers(const struct input *in, uint32_t span, uint32_t source)
{
	return (span == MAP_NONE || in->span == span) &&
	       (in->from == MAP_NONE || in->from == source);
}

/* A value of a feature, vol or view, wherever it is looked at. */
static void set_key(struct signals *g, struct sheet *sheet, enum input_kind kind, const char *key,
		    size_t n, uint32_t span, uint32_t source, double x)
{
	const struct inputs *in = &g->plan->inputs;

	for (uint32_t i = inputs_find(in, kind, key, n); i != INPUT_NONE; i = in->v[i].next)
		if (answers(&in->v[i], span, source))
			set_value(g, sheet, i, x);
}

/* The keys of an open type that are no fields of its table. */
static void set_extras(struct signals *g, struct sheet *sheet, enum input_kind kind, uint32_t span,
		       uint32_t source, const struct record *r)
{
	struct json_value key, value;
	const char *pos = NULL;
	double x;

	while (record_extra(r, &pos, &key, &value)) {
		if (key.escaped || (value.kind != VALUE_NUMBER && value.kind != VALUE_NULL))
			continue;
		if (value.kind == VALUE_NULL || num_parse(value.p, value.n, &x) < 0)
			x = NAN;
		set_key(g, sheet, kind, key.p, key.n, span, source, x);
	}
}

/* ---- who decides ---- */

/* Has every input that triggers it come since the last bar? */
static bool complete(const struct strategy *s, const struct sheet *sheet)
{
	for (uint32_t i = 0; i < s->n_inputs; i++)
		if (sheet->seen[s->inputs[i]] != sheet->bars[s->span])
			return false;
	return true;
}

/* Some features came after the bar and some did not: say so, once. */
static void warn_incomplete(struct signals *g, uint32_t strategy, const struct sheet *sheet)
{
	const struct strategy *s = &g->plan->v[strategy];
	bool *told = &g->told[strategy * TOLD_KINDS + TOLD_FEATURE], some = false;
	const char *missing = NULL;
	char text[512];

	if (*told || s->on != ON_FEATURE || sheet->bars[s->span] == 0)
		return;
	for (uint32_t i = 0; i < s->n_inputs; i++) {
		if (sheet->seen[s->inputs[i]] == sheet->bars[s->span])
			some = true;
		else if (!missing)
			missing = inputs_key(&g->plan->inputs, s->inputs[i]);
	}
	if (!some || !missing)
		return;
	*told = true;
	snprintf(text, sizeof(text),
		 "strategy '%s' cannot decide: no '%s' in the feature records of %s bars", s->name,
		 missing, g->plan->spans.entries[s->span].key);
	g->hooks.warn(g->hooks.ctx, text);
}

/* A bar: levels first, then the strategies that decide on bars. */
static void bar_of_strategy(struct signals *g, int64_t now, uint32_t i, uint32_t symbol)
{
	struct sheet *sheet = &g->sheets[symbol];
	const struct strategy *s = &g->plan->v[i];
	struct stand *st = sheet->stand[i];
	double high = sheet->value[s->high], low = sheet->value[s->low];
	double stop = st->stop, target = st->target;
	bool was_long = st->side > 0;
	enum reason reason = stand_bar(st, high, low, now);

	if (reason != REASON_NONE) {
		bool fell = was_long == (reason == REASON_STOP);

		signals_why_start(g);
		signals_why_number(g, fell ? "low" : "high", fell ? low : high);
		signals_why_number(g, reason_text(reason), reason == REASON_STOP ? stop : target);
		signals_emit(g, now, i, symbol, reason);
	}
	if (s->on == ON_BAR)
		signals_trigger(g, now, i, symbol);
}

void signals_bar(struct signals *g, int64_t now, uint32_t symbol, const struct record *r)
{
	uint32_t span = find_text(&g->plan->spans, &r->f[BAR_SPAN].v);
	struct sheet *sheet = &g->sheets[symbol];

	if (span == MAP_NONE || (record_has(r, BAR_PARTIAL) && r->f[BAR_PARTIAL].i))
		return;
	for (uint32_t i = 0; i < g->plan->n; i++)
		if (sheet->stand[i] && g->plan->v[i].span == span)
			warn_incomplete(g, i, sheet);
	sheet->bars[span]++;
	set_bar(g, sheet, span, r);
	for (uint32_t i = 0; i < g->plan->n; i++)
		if (sheet->stand[i] && g->plan->v[i].span == span)
			bar_of_strategy(g, now, i, symbol);
	signals_combine(g, now, symbol);
}

void signals_feature(struct signals *g, int64_t now, uint32_t symbol, const struct record *r)
{
	struct sheet *sheet = &g->sheets[symbol];
	uint32_t span;

	if (!record_has(r, FEATURE_SPAN))
		return;
	span = find_text(&g->plan->spans, &r->f[FEATURE_SPAN].v);
	if (span == MAP_NONE)
		return;
	set_extras(g, sheet, INPUT_FEATURE, span, MAP_NONE, r);
	for (uint32_t i = 0; i < g->plan->n; i++) {
		const struct strategy *s = &g->plan->v[i];

		if (!sheet->stand[i] || s->on != ON_FEATURE || s->span != span ||
		    sheet->stand[i]->decided == sheet->bars[span] || !complete(s, sheet))
			continue;
		sheet->stand[i]->decided = sheet->bars[span];
		signals_trigger(g, now, i, symbol);
	}
	signals_combine(g, now, symbol);
}

/* Strategies that decide on such records and look at this one. */
static void trigger_opinion(struct signals *g, int64_t now, uint32_t symbol, enum trigger on,
			    uint32_t span, uint32_t source)
{
	struct sheet *sheet = &g->sheets[symbol];

	for (uint32_t i = 0; i < g->plan->n; i++) {
		const struct strategy *s = &g->plan->v[i];
		bool looks = false;

		if (!sheet->stand[i] || s->on != on)
			continue;
		for (uint32_t k = 0; k < s->n_inputs; k++)
			looks |= answers(&g->plan->inputs.v[s->inputs[k]], span, source);
		if (looks)
			signals_trigger(g, now, i, symbol);
	}
	signals_combine(g, now, symbol);
}

void signals_vol(struct signals *g, int64_t now, uint32_t symbol, const struct record *r)
{
	static const struct {
		const char *key;
		unsigned field;
	} fields[] = {
		{"sigma", VOL_SIGMA},     {"annual", VOL_ANNUAL}, {"level", VOL_LEVEL},
		{"var", VOL_VAR},         {"es", VOL_ES},         {"residual", VOL_RESIDUAL},
		{"horizon", VOL_HORIZON},
	};
	struct sheet *sheet = &g->sheets[symbol];
	uint32_t source = find_text(&g->plan->inputs.sources, &r->f[VOL_MODEL].v);
	uint32_t span = MAP_NONE;

	/* Of several horizons the next bar's is the one that all models have. */
	if (record_has(r, VOL_HORIZON) && r->f[VOL_HORIZON].i != 1)
		return;
	if (record_has(r, VOL_SPAN)) {
		span = find_text(&g->plan->spans, &r->f[VOL_SPAN].v);
		if (span == MAP_NONE)
			return;
	}
	for (size_t f = 0; f < sizeof(fields) / sizeof(fields[0]); f++)
		set_key(g, sheet, INPUT_VOL, fields[f].key, strlen(fields[f].key), span, source,
			number_of(r, fields[f].field));
	set_key(g, sheet, INPUT_VOL, "age", 3, span, source, (double)now);
	set_extras(g, sheet, INPUT_VOL, span, source, r);
	trigger_opinion(g, now, symbol, ON_VOL, span, source);
}

void signals_view(struct signals *g, int64_t now, uint32_t symbol, const struct record *r)
{
	struct sheet *sheet = &g->sheets[symbol];
	uint32_t source = find_text(&g->plan->inputs.sources, &r->f[VIEW_AGENT].v);

	set_key(g, sheet, INPUT_VIEW, "score", 5, MAP_NONE, source, number_of(r, VIEW_SCORE));
	set_key(g, sheet, INPUT_VIEW, "confidence", 10, MAP_NONE, source,
		number_of(r, VIEW_CONFIDENCE));
	set_key(g, sheet, INPUT_VIEW, "age", 3, MAP_NONE, source, (double)now);
	set_extras(g, sheet, INPUT_VIEW, MAP_NONE, source, r);
	trigger_opinion(g, now, symbol, ON_VIEW, MAP_NONE, source);
}

void signals_split(struct signals *g, uint32_t symbol, double ratio)
{
	const struct plan *p = g->plan;

	for (uint32_t i = 0; i < p->inputs.n; i++)
		if (p->inputs.v[i].unit.known)
			g->sheets[symbol].value[i] =
				unit_split(g->sheets[symbol].value[i], p->inputs.v[i].unit, ratio);
	for (uint32_t other = 0; other < g->n_sheets; other++)
		for (uint32_t i = 0; i < p->n; i++) {
			struct stand *st = g->sheets[other].stand[i];

			if (!st)
				continue;
			windows_split(p->v[i].scope.windows, p->v[i].scope.n_windows, st->state,
				      ratio, other != symbol);
			if (other == symbol)
				stand_split(st, ratio);
		}
}

size_t signals_pending(const struct signals *g)
{
	size_t n = 0;

	for (uint32_t k = 0; k < g->n_sheets; k++)
		for (uint32_t i = 0; i < g->plan->n; i++)
			n += g->sheets[k].stand[i] && g->sheets[k].stand[i]->pending;
	return n;
}
