/* bar_set.c - the spans and securities of a set of bars */
#include <stdlib.h>

#include "market/bar_set_impl.h"

/* ---- spans ---- */

static int spec_order(const void *a, const void *b)
{
	const struct bar_spec *x = a, *y = b;

	return span_compare(&x->span, &y->span);
}

static int check_span(const struct bar_set *set, const struct span *sp, struct err *e)
{
	bool by_trades = set->options.of == BAR_OF_TRADES;

	if (span_is_time(sp) || by_trades ||
	    (sp->kind == SPAN_TICK && set->options.of == BAR_OF_QUOTES))
		return 0;
	return err_set(e, STATUS_USAGE, "span '%s': cannot be made of %s", sp->text,
		       set->options.of == BAR_OF_QUOTES ? "quotes" : "bars");
}

/* Take the spans in order of size, with a hidden day where a week needs one. */
static int take_spans(struct bar_set *set, const struct span *spans, size_t n, struct err *e)
{
	bool day = false, week = false;

	if (!n || n > BAR_MAX_SPECS)
		return err_set(e, STATUS_USAGE, "%zu spans given: 1 to %d are possible", n,
			       BAR_MAX_SPECS);
	for (size_t i = 0; i < n; i++) {
		if (check_span(set, &spans[i], e) < 0)
			return -1;
		set->specs[i].span = spans[i];
		day |= spans[i].kind == SPAN_DAY;
		week |= spans[i].kind == SPAN_WEEK;
	}
	set->n_specs = n;
	if (week && !day && set->options.of != BAR_OF_BARS) {
		struct bar_spec *hidden = &set->specs[set->n_specs++];

		hidden->hidden = true;
		if (span_parse("1d", 2, &hidden->span, e) < 0)
			return -1;
	}
	qsort(set->specs, set->n_specs, sizeof(set->specs[0]), spec_order);
	for (size_t i = 1; i < set->n_specs; i++)
		if (spec_order(&set->specs[i - 1], &set->specs[i]) == 0)
			return err_set(e, STATUS_USAGE, "span '%s' is given twice",
				       set->specs[i].span.text);
	set->auctions = (day || week) && set->options.of == BAR_OF_TRADES &&
			set->options.session == SESSION_REGULAR &&
			set->options.calendar == CALENDAR_US_EQUITY;
	return 0;
}

/* How many bars of the span one security can have open at a time: those whose wait
 * runs, the one whose interval does, and one more as cells at a session's edge
 * are short. */
static size_t spec_cap(const struct bar_set *set, const struct bar_spec *sp)
{
	size_t cap = 1;

	if (!span_is_time(&sp->span))
		return cap;
	if (sp->wait)
		cap = (size_t)(sp->wait / sp->span.ns) + (sp->span.kind == SPAN_INTRADAY ? 3 : 2);
	return set->options.of == BAR_OF_BARS && cap < 4 ? 4 : cap; /* for what those waited */
}

static int plan_spec(struct bar_set *set, struct bar_spec *sp, struct err *e)
{
	bool of_trades = set->options.of != BAR_OF_BARS;

	sp->wait = set->options.wait;
	sp->of_days = sp->span.kind == SPAN_WEEK && of_trades;
	if (set->auctions && sp->span.kind != SPAN_INTRADAY && sp->wait < AUCTION_WAIT)
		sp->wait = AUCTION_WAIT;
	sp->cap = spec_cap(set, sp);
	sp->at = set->n_bars;
	set->n_bars += sp->cap;
	if (set->n_bars > BAR_MAX_OPEN)
		return err_set(e, STATUS_USAGE,
			       "--wait: too long for span '%s': more than %d bars of one security "
			       "would be open at a time",
			       sp->span.text, BAR_MAX_OPEN);
	sp->buckets = calloc(sp->cap, sizeof(*sp->buckets));
	return sp->buckets ? 0 : err_set(e, STATUS_SYSTEM, "out of memory");
}

/* The place of the '=' in "SYMBOL=X", the last one. */
static const char *primary_code(const char *s)
{
	const char *eq = strrchr(s, '=');

	return eq && eq > s && eq[1] && strlen(eq + 1) <= AUCTION_CODE ? eq + 1 : NULL;
}

int bar_set_init(struct bar_set *set, const struct bar_options *o, const struct span *spans,
		 size_t n, const struct bar_hooks *hooks, struct err *e)
{
	*set = (struct bar_set){.options = *o, .hooks = *hooks};
	span_clock_init(&set->clock, o->calendar, o->session);
	symbols_init(&set->symbols, BAR_MAX_SYMBOLS);
	for (size_t i = 0; i < o->n_primaries; i++)
		if (!primary_code(o->primaries[i]))
			return err_set(e, STATUS_USAGE, "--primary '%s': expected SYMBOL=EXCHANGE",
				       o->primaries[i]);
	if (take_spans(set, spans, n, e) < 0)
		return -1;
	for (size_t i = 0; i < set->n_specs; i++)
		if (plan_spec(set, &set->specs[i], e) < 0)
			return -1;
	return 0;
}

void bar_set_release(struct bar_set *set)
{
	for (uint32_t i = 0; i < set->n_symbols; i++) {
		free(set->by_symbol[i]->auction);
		free(set->by_symbol[i]);
	}
	free(set->by_symbol);
	for (size_t i = 0; i < set->n_specs; i++)
		free(set->specs[i].buckets);
	symbols_release(&set->symbols);
	*set = (struct bar_set){0};
}

/* ---- securities ---- */

/* The primary's code from the options; the last word on a symbol counts. */
static const char *find_primary(const struct bar_set *set, const char *symbol, size_t n)
{
	const char *found = NULL;

	for (size_t i = 0; i < set->options.n_primaries; i++) {
		const char *s = set->options.primaries[i], *code = primary_code(s);

		if ((size_t)(code - 1 - s) == n && memcmp(s, symbol, n) == 0)
			found = code;
	}
	return found;
}

static struct bar_symbol *new_symbol(const struct bar_set *set, uint32_t id)
{
	struct bar_symbol *sym;
	const char *name;
	size_t n;

	sym = calloc(1, sizeof(*sym) + set->n_bars * sizeof(sym->bars[0]));
	if (!sym)
		return NULL;
	for (size_t i = 0; i < set->n_bars; i++)
		sym->bars[i].symbol = id;
	if (!set->auctions)
		return sym;
	sym->auction = calloc(1, sizeof(*sym->auction));
	if (!sym->auction) {
		free(sym);
		return NULL;
	}
	sym->auction->day = INT64_MIN;
	name = symbols_name(&set->symbols, id, &n);
	sym->primary = find_primary(set, name, n);
	return sym;
}

int bar_set_grow(struct bar_set *set)
{
	if (set->n_symbols == set->cap_symbols) {
		uint32_t cap = set->cap_symbols ? set->cap_symbols * 2 : 16;
		struct bar_symbol **more =
			realloc(set->by_symbol, cap * sizeof(struct bar_symbol *));

		if (!more)
			return -1;
		set->by_symbol = more;
		set->cap_symbols = cap;
	}
	set->by_symbol[set->n_symbols] = new_symbol(set, set->n_symbols);
	if (!set->by_symbol[set->n_symbols])
		return -1;
	set->n_symbols++;
	return 0;
}

uint32_t bar_set_symbol(struct bar_set *set, const struct json_value *symbol)
{
	uint32_t id = symbols_add(&set->symbols, symbol);

	if (id != MAP_NONE && id == set->n_symbols && bar_set_grow(set) < 0)
		return MAP_NONE;
	return id < set->n_symbols ? id : MAP_NONE;
}

size_t bar_set_pending(const struct bar_set *set)
{
	size_t n = 0;

	for (size_t i = 0; i < set->n_specs; i++) {
		const struct bar_spec *sp = &set->specs[i];

		for (uint32_t s = 0; s < set->n_symbols && !sp->hidden; s++)
			for (size_t j = 0; j < sp->cap; j++)
				n += set->by_symbol[s]->bars[sp->at + j].open;
	}
	return n;
}
