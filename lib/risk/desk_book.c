/* desk_book.c - positions, prices, cash */
#include "risk/amount.h"
#include "risk/desk_impl.h"

static dec_wide times(dec quantity, dec price)
{
	dec_wide value;

	dec_mul(quantity, price, &value);
	return value;
}

static void value_holding(struct desk *d, struct holding *h)
{
	const dec_wide value = times(h->quantity, h->mark);

	d->ledger.value += value - h->value;
	h->value = value;
}

static void value_intent(struct desk *d, struct intent *it)
{
	const dec_wide value = times(it->held, d->holdings[it->symbol].mark);

	d->strategies[it->strategy].value += value - it->value;
	it->value = value;
}

void desk_set_position(struct desk *d, uint32_t symbol, dec quantity)
{
	struct holding *h = &d->holdings[symbol];

	d->n_held += (quantity != 0);
	d->n_held -= (h->quantity != 0);
	h->quantity = quantity;
	value_holding(d, h);
}

void desk_mark(struct desk *d, uint32_t symbol, dec price)
{
	struct holding *h = &d->holdings[symbol];

	if (h->mark == price || price <= 0)
		return;
	h->mark = price;
	if (h->quantity)
		value_holding(d, h);
	for (uint32_t i = h->intents; i; i = d->intents[i - 1].next)
		if (d->intents[i - 1].held)
			value_intent(d, &d->intents[i - 1]);
}

void desk_hold(struct desk *d, uint32_t intent, dec more, dec_wide paid)
{
	struct intent *it = &d->intents[intent];

	if (dec_add(it->held, more, &it->held) < 0)
		return;
	d->strategies[it->strategy].cash -= paid;
	value_intent(d, it);
}

void desk_fill(struct desk *d, uint32_t intent, dec quantity, dec price)
{
	const uint32_t symbol = d->intents[intent].symbol;
	const dec_wide paid = times(quantity, price);
	dec position;

	if (dec_add(d->holdings[symbol].quantity, quantity, &position) < 0)
		return;
	if (!d->holdings[symbol].mark)
		desk_mark(d, symbol, price);
	d->ledger.cash -= paid;
	desk_set_position(d, symbol, position);
	desk_hold(d, intent, quantity, paid);
}

/* Has the price reached a leg's level? */
static bool is_reached(const struct working *o, dec price)
{
	const bool falling = (o->role == ROLE_STOP) != o->buy;

	return falling ? price <= o->level : price >= o->level;
}

static void drop_pair(struct desk *d, uint64_t group)
{
	for (size_t i = 0; group && i < d->workings.n; i++)
		if (d->workings.v[i].group == group)
			d->workings.v[i].left = 0;
}

void desk_reach(struct desk *d, uint32_t symbol, dec price)
{
	bool any = false;

	for (size_t i = 0; i < d->workings.n; i++) {
		struct working *o = &d->workings.v[i];
		struct intent *it;

		if (o->symbol != symbol || !working_is_leg(o) || !o->left || !is_reached(o, price))
			continue;
		it = &d->intents[o->intent];
		desk_fill(d, o->intent, working_signed(o, o->left), o->level);
		it->leg_stop = it->leg_target = 0;
		it->spent = true;
		o->left = 0;
		drop_pair(d, o->group);
		any = true;
	}
	if (any)
		workings_sweep(&d->workings);
}

void desk_begin(struct desk *d, dec_wide day_pnl)
{
	struct ledger *l = &d->ledger;

	if (l->known)
		return;
	l->known = true;
	l->start = l->peak = desk_equity(d);
	l->base = l->start - day_pnl;
	guard_schedule_roll(d);
}
