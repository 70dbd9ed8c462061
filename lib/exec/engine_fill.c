/* engine_fill.c - trading, and what follows from it */
#include "exec/engine_impl.h"

bool engine_stands(const struct order *o)
{
	return !o->done && order_left(o) > 0;
}

static dec lesser(dec a, dec b)
{
	return a < b ? a : b;
}

/* The price with what a market order pays beside it. */
static dec price_paid(const struct engine *g, const struct order *o, const struct offer *offer,
		      dec quantity)
{
	dec price = offer->match.price, slip;

	if (!offer->match.pays || !offer->market)
		return price;
	slip = cost_slip(&g->options.costs, offer->market, price, quantity);
	if (o->buy)
		dec_add(price, slip, &price);
	else
		price = slip < price ? price - slip : 1; /* the least there is: 1e-9 */
	return price;
}

/* What this trade adds to the order's commission. */
static dec_wide fee_of(const struct engine *g, const struct order *o, dec quantity, dec price)
{
	dec_wide amount;

	dec_mul(quantity, price, &amount);
	return cost_commission(&g->options.costs, o->charged + quantity, o->amount + amount) -
	       o->fees;
}

/* The others of its group lose what it has traded. */
static void tell_group(struct engine *g, struct order *o, dec quantity)
{
	struct order_list *list = &g->instruments[o->symbol]->list;

	for (struct order *b = list->first; b; b = b->next_same) {
		if (b->done || !order_same_group(o, b))
			continue;
		if (order_open(b) <= quantity) {
			engine_finish(g, b, EXEC_CANCELED, "oco");
		} else {
			b->others += quantity;
			engine_event(g, b, EXEC_REPLACED, "oco");
		}
	}
}

/* Its legs come to life, for what it has traded. */
static void tell_legs(struct engine *g, struct order *up, const struct offer *offer)
{
	struct order_list *list = &g->instruments[up->symbol]->list;

	for (struct order *o = list->first; o; o = o->next_same) {
		if (o->up != up || o->done)
			continue;
		o->affected = true;
		o->from = offer->match.price;
		order_see(o, offer->match.price);
	}
}

static void fill(struct engine *g, struct order *o, const struct offer *offer, dec quantity,
		 dec price)
{
	struct exec_event ev = {.order = o, .ts = g->now, .at = offer->at};
	dec_wide amount;

	ev.quantity = quantity;
	ev.price = price;
	ev.reference = offer->reference;
	ev.fee = fee_of(g, o, quantity, price);
	if (book_fill(&g->book, o->symbol, order_signed(o, quantity), price, ev.fee) < 0) {
		engine_finish(g, o, EXEC_CANCELED, "position");
		return;
	}
	/* A leg trades while its parent still works: the exit has begun, no more of
	 * the entry is wanted. */
	if (o->up && !o->up->done)
		engine_finish(g, o->up, EXEC_CANCELED, "leg");
	dec_mul(quantity, price, &amount);
	o->filled += quantity;
	o->charged += quantity;
	o->amount += amount;
	o->fees += ev.fee;
	ev.left = order_open(o);
	ev.kind = ev.left ? EXEC_PARTIAL : EXEC_FILL;
	ev.number = ++o->events;
	o->done = ev.left == 0;
	g->hooks.exec(g->hooks.ctx, &ev);
	g->hooks.position(g->hooks.ctx, g->now, o->symbol);
	if (o->class == CLASS_BRACKET && !o->up)
		tell_legs(g, o, offer);
	else if (o->class != CLASS_SIMPLE)
		tell_group(g, o, quantity);
}

dec engine_trade_order(struct engine *g, struct order *o, const struct offer *offer)
{
	dec left = order_left(o), want = lesser(left, offer->room), before = o->filled, can;
	dec price;

	if (left % DEC_ONE == 0)
		want -= want % DEC_ONE;
	if (want <= 0 || (o->tif == TIF_FOK && want < left))
		return 0;
	price = price_paid(g, o, offer, want);
	can = book_affords(&g->book, o->symbol, order_signed(o, want), price,
			   fee_of(g, o, want, price));
	if (can < 0)
		can = -can;
	if (can > 0 && (can == want || o->tif != TIF_FOK))
		fill(g, o, offer, can, price);
	if (can < want && !o->done)
		engine_finish(g, o, EXEC_CANCELED, "buying_power");
	return o->filled - before;
}
