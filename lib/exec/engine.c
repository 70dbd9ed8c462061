/* engine.c - a paper venue: its instruments, and what fills them */
#include <stdlib.h>
#include <string.h>

#include "exec/engine_impl.h"

int engine_parse_fill(const char *text, struct engine_options *o, struct err *e)
{
	static const char *const names[] = {
		[FILL_QUOTES] = "quotes", [FILL_TRADES] = "trades", [FILL_BARS] = "bars"};

	for (int i = FILL_QUOTES; i <= FILL_BARS; i++) {
		if (strcmp(text, names[i]) == 0) {
			o->fill = (enum fill_kind)i;
			return 0;
		}
	}
	if (strncmp(text, "bars:", 5) != 0)
		return err_set(e, STATUS_USAGE, "'%s': expected quotes, trades, bars or bars:SPAN",
			       text);
	o->fill = FILL_BARS;
	o->has_span = true;
	return span_parse(text + 5, strlen(text + 5), &o->span, e);
}

static int check_primaries(const struct engine_options *o, struct err *e)
{
	for (size_t i = 0; i < o->n_primaries; i++) {
		const char *is = strchr(o->primaries[i], '=');

		if (!is || is == o->primaries[i] || !is[1] ||
		    strlen(is + 1) > sizeof(((struct instrument *)0)->primary))
			return err_set(e, STATUS_USAGE, "'%s': expected SYMBOL=EXCHANGE",
				       o->primaries[i]);
	}
	return 0;
}

int engine_init(struct engine *g, const struct engine_options *o, const struct engine_hooks *h,
		struct err *e)
{
	*g = (struct engine){.options = *o, .hooks = *h, .now = NO_TS};
	if (check_primaries(o, e) < 0)
		return -1;
	g->active_day = g->timers_day = g->rolled_day = g->paid_to = INT32_MIN;
	symbols_init(&g->symbols, ENGINE_MAX_SYMBOLS);
	orders_init(&g->orders);
	book_init(&g->book, o->cash, o->margin);
	g->base_before = o->cash;
	return 0;
}

void engine_release(struct engine *g)
{
	for (size_t i = 0; i < g->n_instruments; i++)
		free(g->instruments[i]);
	free(g->instruments);
	g->instruments = NULL;
	g->n_instruments = 0;
	orders_release(&g->orders);
	book_release(&g->book);
	symbols_release(&g->symbols);
}

/* ---- instruments ---- */

static void set_primary(const struct engine *g, struct instrument *in)
{
	size_t n;
	const char *name = symbols_name(&g->symbols, in->symbol, &n);

	for (size_t i = 0; i < g->options.n_primaries; i++) {
		const char *p = g->options.primaries[i];

		if (strncmp(p, name, n) == 0 && p[n] == '=') {
			in->n_primary = (uint32_t)strlen(p + n + 1);
			memcpy(in->primary, p + n + 1, in->n_primary);
		}
	}
}

static int grow(struct engine *g)
{
	size_t cap = g->cap_instruments ? g->cap_instruments * 2 : 16;
	struct instrument **p;

	if (g->n_instruments < g->cap_instruments)
		return 0;
	p = realloc(g->instruments, cap * sizeof(struct instrument *));
	if (!p)
		return -1;
	g->instruments = p;
	g->cap_instruments = cap;
	return 0;
}

static int add_instrument(struct engine *g)
{
	struct instrument *in;

	if (grow(g) < 0 || book_reserve(&g->book, g->n_instruments + 1) < 0)
		return -1;
	in = calloc(1, sizeof(*in));
	if (!in)
		return -1;
	in->symbol = (uint32_t)g->n_instruments;
	in->made_of = BAR_OF_NONE;
	in->bars_to = NO_TS;
	set_primary(g, in);
	g->instruments[g->n_instruments++] = in;
	return 0;
}

struct instrument *engine_instrument(struct engine *g, const struct json_value *v, const char **why)
{
	uint32_t n = symbols_add(&g->symbols, v);

	*why = "symbol: too many, or out of memory";
	if (n == MAP_NONE)
		return NULL;
	while (g->n_instruments <= n)
		if (add_instrument(g) < 0)
			return NULL;
	return g->instruments[n];
}

enum fill_kind engine_fills_by(const struct engine *g, const struct instrument *in)
{
	if (g->options.fill != FILL_NONE)
		return g->options.fill;
	if (in->seen & SEEN_QUOTES)
		return FILL_QUOTES;
	if (in->seen & SEEN_TRADES)
		return FILL_TRADES;
	return in->seen & SEEN_BARS ? FILL_BARS : FILL_NONE;
}

/* ---- questions ---- */

void engine_account(const struct engine *g, struct account *a)
{
	book_account(&g->book, a);
}

const char *engine_symbol(const struct engine *g, uint32_t symbol, size_t *n)
{
	return symbols_name(&g->symbols, symbol, n);
}

/* ---- state files ---- */

static void side_snap(struct snap *sn, struct side *s)
{
	snap_i64(sn, "price", &s->price);
	snap_i64(sn, "size", &s->size);
	snap_i64(sn, "consumed", &s->consumed);
}

static void instrument_snap(struct snap *sn, struct instrument *in)
{
	uint32_t n = (uint32_t)strlen(in->span.text), of = in->made_of;
	char text[SPAN_TEXT];

	memcpy(text, in->span.text, SPAN_TEXT);
	snap_u32(sn, "seen", &in->seen);
	snap_bool(sn, "halted", &in->halted);
	side_snap(sn, &in->bid);
	side_snap(sn, &in->ask);
	snap_bool(sn, "has_bars", &in->has_bars);
	snap_text(sn, "span", text, &n, SPAN_TEXT);
	snap_u32(sn, "made_of", &of);
	snap_i64(sn, "bars_to", &in->bars_to);
	in->made_of = (uint8_t)of;
	if (snap_loading(sn) && snap_ok(sn) && in->has_bars &&
	    span_parse(text, n, &in->span, NULL) < 0)
		snap_fail(sn, "a span that cannot be");
}

static struct order_list *same_list(void *ctx, uint32_t symbol)
{
	struct engine *g = ctx;

	return symbol < g->n_instruments ? &g->instruments[symbol]->list : NULL;
}

static void day_snap(struct snap *sn, struct engine *g)
{
	int64_t days[] = {g->active_day, g->timers_day, g->rolled_day, g->paid_to};

	snap_i64(sn, "now", &g->now);
	snap_i64s(sn, "days", days, 4);
	exec_wide_snap(sn, "base_before", &g->base_before);
	snap_bool(sn, "ended", &g->ended);
	g->active_day = (int32_t)days[0];
	g->timers_day = (int32_t)days[1];
	g->rolled_day = (int32_t)days[2];
	g->paid_to = (int32_t)days[3];
}

void engine_snap(struct snap *sn, struct engine *g)
{
	size_t n = g->n_instruments;

	symbols_snap(&g->symbols, sn);
	snap_list(sn, "instruments", &n, ENGINE_MAX_SYMBOLS);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		if (i == g->n_instruments && add_instrument(g) < 0)
			snap_fail(sn, "out of memory");
		else
			instrument_snap(sn, g->instruments[i]);
	}
	snap_end(sn);
	if (snap_loading(sn) && snap_ok(sn) && n != g->symbols.map.count)
		snap_fail(sn, "symbols and instruments do not agree");
	book_snap(sn, &g->book);
	if (snap_loading(sn) && snap_ok(sn) && g->book.n != n)
		snap_fail(sn, "symbols and positions do not agree");
	orders_snap(sn, &g->orders, same_list, g);
	day_snap(sn, g);
}
