/* stream.c - the streams there are, and what a new one begins with */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "market/span.h"
#include "vol/stream.h"

#define WITHIN_DAY_FLOOR 0.01 /* of floors, where a day's bars cannot be counted beforehand */

/* Sessions and weeks in a year. */
#define DAYS_US  252.0
#define DAYS_ALL 365.0
#define WEEKS    52.0

int vol_streams_init(struct vol_streams *st, const struct stream_options *o,
		     const struct vol_hooks *hooks, struct err *e)
{
	struct member m;

	memset(st, 0, sizeof(*st));
	st->o = *o;
	st->hooks = *hooks;
	season_clock_init(&st->clock, o->calendar);
	symbols_init(&st->symbols, VOL_STREAMS_SYMBOLS);
	symbols_init(&st->spans, VOL_STREAMS_SPANS);
	if (ahead_room_init(&st->room, &st->o.member) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	/* What is wrong with a model is said before anything is read. */
	for (size_t i = 0; i < o->member.n_models; i++) {
		if (member_init(&m, &st->o.member, &st->o.member.models[i], e) < 0)
			return -1;
		member_release(&m);
	}
	return 0;
}

static void stream_release(struct vol_stream *s, size_t models)
{
	for (size_t i = 0; s->members && i < models; i++)
		member_release(&s->members[i]);
	free(s->members);
	season_release(&s->season);
	history_release(&s->data.steps);
	history_release(&s->data.bars);
	history_release(&s->data.ranges);
}

void vol_streams_release(struct vol_streams *st)
{
	for (uint32_t k = 0; k < st->n; k++)
		stream_release(&st->all[k], st->o.member.n_models);
	free(st->all);
	free(st->first);
	ahead_room_release(&st->room);
	symbols_release(&st->symbols);
	symbols_release(&st->spans);
}

uint32_t vol_streams_symbol(struct vol_streams *st, const struct json_value *symbol)
{
	uint32_t id = symbols_add(&st->symbols, symbol);

	if (id == MAP_NONE || id < st->n_symbols)
		return id;
	if (!grow(&st->first, &st->cap_symbols, (size_t)st->n_symbols + 1, sizeof(*st->first),
		  UINT32_MAX))
		return MAP_NONE;
	st->first[st->n_symbols++] = MAP_NONE;
	return id;
}

/* ---- a new stream ---- */

static int members_init(struct vol_stream *s, const struct member_options *o)
{
	size_t steps = 0, bars = 0;

	s->members = calloc(o->n_models, sizeof(*s->members));
	if (!s->members)
		return -1;
	for (size_t i = 0; i < o->n_models; i++) {
		struct member_needs needs;

		if (member_init(&s->members[i], o, &o->models[i], NULL) < 0)
			return -1;
		needs = member_needs(&s->members[i]);
		steps = needs.steps > steps ? needs.steps : steps;
		bars = needs.bars > bars ? needs.bars : bars;
	}
	history_init(&s->data.steps, steps);
	history_init(&s->data.bars, bars);
	history_init(&s->data.ranges, bars);
	return 0;
}

/* What its span says. */
static int span_init(struct vol_stream *s, const struct stream_options *o, const char *text,
		     size_t n)
{
	const double days = o->calendar == CALENDAR_24X7 ? DAYS_ALL : DAYS_US;
	struct span span;

	s->data.floor = 1;
	if (span_parse(text, n, &span, NULL) < 0)
		return 0;
	s->year = span.kind == SPAN_WEEK ? WEEKS : days;
	if (span.kind == SPAN_DAY || span.kind == SPAN_WEEK)
		return 0;
	if (season_init(&s->season, &span, o->calendar, o->overnight, o->season) < 0)
		return -1;
	s->within_day = true;
	s->data.floor = s->season.bars > 0 ? 1 / s->season.bars : WITHIN_DAY_FLOOR;
	return 0;
}

static uint32_t add_stream(struct vol_streams *st, uint32_t symbol, uint32_t span)
{
	uint32_t *link = &st->first[symbol];
	struct vol_stream *s;
	const char *text;
	size_t n;

	if (!grow(&st->all, &st->cap, (size_t)st->n + 1, sizeof(*st->all), VOL_STREAMS_MAX))
		return MAP_NONE;
	s = &st->all[st->n];
	memset(s, 0, sizeof(*s));
	s->symbol = symbol;
	s->span = span;
	s->next = MAP_NONE;
	s->residual = NAN;
	returns_init(&s->returns);
	combine_init(&s->combine, st->o.combine, st->o.member.n_models);
	text = symbols_name(&st->spans, span, &n);
	if (span_init(s, &st->o, text, n) < 0 || members_init(s, &st->o.member) < 0) {
		stream_release(s, st->o.member.n_models);
		return MAP_NONE;
	}
	while (*link != MAP_NONE)
		link = &st->all[*link].next;
	*link = st->n;
	return st->n++;
}

uint32_t vol_streams_stream(struct vol_streams *st, uint32_t symbol, const struct json_value *span)
{
	static const struct json_value none = {.kind = VALUE_STRING, .p = "", .n = 0};
	const uint32_t number = symbols_add(&st->spans, span ? span : &none);
	uint32_t id;

	if (number == MAP_NONE)
		return MAP_NONE;
	id = st->first[symbol];
	while (id != MAP_NONE && st->all[id].span != number)
		id = st->all[id].next;
	return id != MAP_NONE ? id : add_stream(st, symbol, number);
}

const char *vol_streams_symbol_name(const struct vol_streams *st, uint32_t stream, size_t *n)
{
	return symbols_name(&st->symbols, st->all[stream].symbol, n);
}

const char *vol_streams_span_name(const struct vol_streams *st, uint32_t stream, size_t *n)
{
	return symbols_name(&st->spans, st->all[stream].span, n);
}

/* ---- actions ---- */

bool vol_streams_split(struct vol_streams *st, uint32_t symbol, double ratio)
{
	struct returns any;

	returns_init(&any);
	if (!returns_split(&any, ratio))
		return false;
	for (uint32_t id = st->first[symbol]; id != MAP_NONE; id = st->all[id].next)
		(void)returns_split(&st->all[id].returns, ratio);
	return true;
}

bool vol_streams_dividend(struct vol_streams *st, uint32_t symbol, double amount)
{
	struct returns any;

	returns_init(&any);
	if (!returns_dividend(&any, amount))
		return false;
	for (uint32_t id = st->first[symbol]; id != MAP_NONE; id = st->all[id].next)
		(void)returns_dividend(&st->all[id].returns, amount);
	return true;
}
