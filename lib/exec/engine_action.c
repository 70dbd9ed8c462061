/* engine_action.c - splits and dividends */
#include "exec/engine_impl.h"

/* Every figure of an order in the units after a split; -1 beyond the range. */
static int order_scale(struct order *o, dec ratio)
{
	dec *const shares[] = {&o->quantity, &o->filled, &o->others, &o->to_quantity};
	dec *const prices[] = {&o->limit,    &o->stop,    &o->trail,   &o->water,
			       &o->to_limit, &o->to_stop, &o->to_trail};
	dec fraction; /* of a share: nobody trades it */

	for (size_t i = 0; i < sizeof(shares) / sizeof(shares[0]); i++)
		if (split_shares(*shares[i], ratio, shares[i], &fraction) < 0)
			return -1;
	for (size_t i = 0; i < sizeof(prices) / sizeof(prices[0]); i++)
		if (split_price(*prices[i], ratio, prices[i]) < 0)
			return -1;
	return 0;
}

static int side_scale(struct side *s, dec ratio)
{
	dec fraction;

	if (split_price(s->price, ratio, &s->price) < 0)
		return -1;
	if (s->size == SIDE_UNSIZED)
		return 0;
	return split_shares(s->size, ratio, &s->size, &fraction) < 0 ||
			       split_shares(s->consumed, ratio, &s->consumed, &fraction) < 0
		       ? -1
		       : 0;
}

/* Nothing may change where anything would leave its range. */
static bool split_fits(const struct engine *g, const struct instrument *in, dec ratio)
{
	const struct position *p = &g->book.positions[in->symbol];
	struct side bid = in->bid, ask = in->ask;
	dec out, fraction;

	if (split_shares(p->quantity, ratio, &out, &fraction) < 0 ||
	    split_price(p->mark, ratio, &out) < 0 || side_scale(&bid, ratio) < 0 ||
	    side_scale(&ask, ratio) < 0)
		return false;
	for (const struct order *o = in->list.first; o; o = o->next_same) {
		struct order copy = *o;

		if (order_scale(&copy, ratio) < 0)
			return false;
	}
	return true;
}

/* What is left of an order is what is left of it, multiplied: where its parts lose
 * other fractions than the whole, an exit would close more than is held. */
static void fit_left(struct order *o, dec ratio)
{
	dec left, fraction;

	if (split_shares(o->standing, ratio, &left, &fraction) == 0 && order_left(o) > left)
		o->others += order_left(o) - left;
}

static void scale_orders(struct instrument *in, dec ratio)
{
	/* Of all before any: a leg's part depends on its parent. */
	for (struct order *o = in->list.first; o; o = o->next_same)
		o->standing = order_left(o);
	for (struct order *o = in->list.first; o; o = o->next_same) {
		order_scale(o, ratio);
		fit_left(o, ratio);
	}
}

/* A forward split rescales open orders, a reverse one cancels them, as exchanges do. */
static void split_orders(struct engine *g, struct instrument *in, dec ratio)
{
	if (ratio > DEC_ONE)
		scale_orders(in, ratio);
	for (struct order *o = in->list.first; o; o = o->next_same) {
		if (o->done)
			continue;
		if (ratio > DEC_ONE)
			engine_event(g, o, EXEC_REPLACED, "split");
		else
			engine_finish(g, o, EXEC_CANCELED, "reverse_split");
	}
	engine_sweep(g, in);
}

static int split(struct engine *g, struct instrument *in, dec ratio)
{
	dec_wide cash = 0;

	if (ratio <= 0 || !split_fits(g, in, ratio))
		return -1;
	if (ratio == DEC_ONE)
		return 0;
	if (book_split(&g->book, in->symbol, ratio, &cash) < 0)
		return -1;
	side_scale(&in->bid, ratio);
	side_scale(&in->ask, ratio);
	engine_pay(g, in->symbol, "fraction", cash);
	if (g->book.positions[in->symbol].quantity || cash)
		g->hooks.position(g->hooks.ctx, g->now, in->symbol);
	split_orders(g, in, ratio);
	return 0;
}

int engine_action(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	struct instrument *in = engine_instrument(g, &r->f[ACTION_SYMBOL].v, why);
	dec_wide amount;
	dec value;

	if (!in)
		return -1;
	*why = "value: out of range";
	if (record_dec(r, ACTION_VALUE, &value) < 0)
		return -1;
	g->now = now;
	if (json_is(&r->f[ACTION_KIND].v, "split", 5))
		return split(g, in, value);
	dec_mul(value, g->book.positions[in->symbol].quantity, &amount);
	engine_pay(g, in->symbol, "dividend", amount);
	return 0;
}
