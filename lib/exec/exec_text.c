/* exec_text.c - what the engine says, as lines of the tape */
#include <stdio.h>
#include <string.h>

#include "exec/exec_text.h"

static void write_text(struct line *w, unsigned field, const char *p, size_t n)
{
	if (n)
		line_string(w, field, p, n);
}

static void write_symbol(const struct engine *g, struct line *w, unsigned field, uint32_t symbol)
{
	size_t n;
	const char *p = engine_symbol(g, symbol, &n);

	line_string(w, field, p, n);
}

const char *exec_event_word(enum exec_event_kind kind)
{
	static const char *const words[] = {
		[EXEC_NEW] = "new",           [EXEC_PARTIAL] = "partial_fill",
		[EXEC_FILL] = "fill",         [EXEC_CANCELED] = "canceled",
		[EXEC_REPLACED] = "replaced", [EXEC_EXPIRED] = "expired",
		[EXEC_REJECTED] = "rejected",
	};

	return words[kind];
}

/* The order's id and the number of the event: the same tape gives the same. */
static void write_exec_id(const struct exec_event *ev, struct line *w)
{
	char id[ORDER_TEXT + 16];
	int n = snprintf(id, sizeof(id), "%.*s-x%lu", (int)ev->order->id.n, ev->order->id.p,
			 (unsigned long)ev->number);

	line_string(w, EXEC_ID, id, (size_t)n);
}

void exec_write(const struct engine *g, const struct exec_event *ev, struct line *w)
{
	const struct order *o = ev->order;

	write_exec_id(ev, w);
	line_string(w, EXEC_ORDER, o->id.p, o->id.n);
	write_text(w, EXEC_SIGNAL, o->signal.p, o->signal.n);
	write_text(w, EXEC_STRATEGY, o->strategy, o->n_strategy);
	write_symbol(g, w, EXEC_SYMBOL, o->symbol);
	line_word(w, EXEC_EVENT, exec_event_word(ev->kind));
	line_word(w, EXEC_SIDE, o->buy ? "buy" : "sell");
	if (ev->quantity >= 0)
		line_dec(w, EXEC_QUANTITY, ev->quantity);
	if (ev->kind == EXEC_FILL || ev->kind == EXEC_PARTIAL) {
		line_dec(w, EXEC_PRICE, ev->price);
		if (ev->reference)
			line_dec(w, EXEC_REFERENCE, ev->reference);
		line_wide(w, EXEC_FEE, ev->fee);
	}
	line_dec(w, EXEC_LEFT, ev->left);
	line_word(w, EXEC_VENUE, "paper");
	if (ev->at != NO_TS)
		line_time(w, EXEC_AT, ev->at);
	if (ev->reason)
		line_word(w, EXEC_REASON, ev->reason);
	if (o->n_shares)
		line_text(w, EXEC_SHARES, o->shares, o->n_shares);
	line_end(w);
}

void cash_write(const struct engine *g, const struct cash_event *ev, struct line *w)
{
	if (ev->symbol != MAP_NONE)
		write_symbol(g, w, CASH_SYMBOL, ev->symbol);
	line_word(w, CASH_KIND, ev->kind);
	line_wide(w, CASH_AMOUNT, ev->amount);
	line_end(w);
}

void account_write(const struct account *a, const char *venue, struct line *w)
{
	line_wide(w, ACCOUNT_CASH, a->cash);
	line_wide(w, ACCOUNT_EQUITY, a->equity);
	line_wide(w, ACCOUNT_LONG_VALUE, a->long_value);
	line_wide(w, ACCOUNT_SHORT_VALUE, a->short_value);
	line_wide(w, ACCOUNT_BUYING_POWER, a->buying_power);
	line_wide(w, ACCOUNT_DAY_PNL, a->day_pnl);
	if (venue)
		line_string(w, ACCOUNT_VENUE, venue, strlen(venue));
	line_end(w);
}

/* For people: rounded half-even, unlike everything that is computed with. */
static void write_average(struct line *w, const struct position *p)
{
	bool is_short = p->quantity < 0;
	dec_wide average;

	if (p->quantity &&
	    dec_wide_share(is_short ? -p->cost : p->cost, DEC_ONE,
			   is_short ? -p->quantity : p->quantity, &average) == DEC_OK)
		line_wide(w, POSITION_AVERAGE_PRICE, average);
	else
		line_null(w, POSITION_AVERAGE_PRICE);
}

void position_write(const struct engine *g, uint32_t symbol, struct line *w)
{
	const struct position *p = &g->book.positions[symbol];

	write_symbol(g, w, POSITION_SYMBOL, symbol);
	line_dec(w, POSITION_QUANTITY, p->quantity);
	line_wide(w, POSITION_COST, p->cost);
	write_average(w, p);
	line_dec(w, POSITION_PRICE, p->mark);
	line_wide(w, POSITION_UNREALIZED, position_value(p) - p->cost);
	line_wide(w, POSITION_REALIZED, p->realized);
	line_end(w);
}

void positions_each(const struct engine *g, bool once_held, void (*fn)(void *ctx, uint32_t symbol),
		    void *ctx)
{
	for (size_t i = 0; i < g->book.n; i++) {
		const struct position *p = &g->book.positions[i];

		if (p->quantity || (once_held && p->realized))
			fn(ctx, (uint32_t)i);
	}
}

/* Word i of a field's list. */
static void write_choice(struct line *w, unsigned field, unsigned i)
{
	const char *words = w->type->fields[field].words;
	size_t n = strcspn(words, " ");

	for (; i; i--) {
		words += n + 1;
		n = strcspn(words, " ");
	}
	line_string(w, field, words, n);
}

static void write_price(struct line *w, unsigned field, dec price)
{
	if (price)
		line_dec(w, field, price);
}

void order_write(const struct engine *g, const struct order *o, struct line *w)
{
	line_string(w, ORDER_ID, o->id.p, o->id.n);
	write_text(w, ORDER_SIGNAL, o->signal.p, o->signal.n);
	write_text(w, ORDER_STRATEGY, o->strategy, o->n_strategy);
	write_symbol(g, w, ORDER_SYMBOL, o->symbol);
	line_word(w, ORDER_SIDE, o->buy ? "buy" : "sell");
	line_dec(w, ORDER_QUANTITY, order_open(o));
	write_choice(w, ORDER_KIND, o->kind);
	write_price(w, ORDER_LIMIT, o->limit);
	write_price(w, ORDER_STOP, o->stop);
	write_price(w, ORDER_TRAIL, o->trail);
	write_choice(w, ORDER_TIF, o->tif);
	write_choice(w, ORDER_CLASS, o->class);
	write_text(w, ORDER_PARENT, o->parent.p, o->parent.n);
	if (o->n_shares)
		line_text(w, ORDER_SHARES, o->shares, o->n_shares);
	line_end(w);
}
