/* exposure.c - the worst that can be held once everything open has filled */
#include "risk/amount.h"
#include "risk/gate.h"

/* What of an order can still trade.  A leg only closes what its intent holds. */
static dec tradable(const struct desk *d, const struct working *o)
{
	dec active, held;

	if (!working_is_leg(o))
		return o->left;
	active = working_active(&d->workings, o);
	if (o->intent == NO_INTENT)
		return active;
	held = d->intents[o->intent].held;
	return dec_smaller(active, o->buy ? (held < 0 ? -held : 0) : (held > 0 ? held : 0));
}

static void add_side(struct holding *h, bool buy, dec quantity, dec price)
{
	dec_wide value = amount_times_up(quantity, price);

	if (buy) {
		h->buys += quantity;
		h->buy_value = amount_add(h->buy_value, value);
	} else {
		h->sells += quantity;
		h->sell_value = amount_add(h->sell_value, value);
	}
}

/* All open orders, summed by symbol. */
static void collect(struct desk *d, struct exposure *out)
{
	uint64_t stop_group = 0;

	*out = (struct exposure){.orders = d->workings.n};
	for (size_t i = 0; i < d->n_holdings; i++) {
		struct holding *h = &d->holdings[i];

		h->buys = h->sells = h->buy_value = h->sell_value = 0;
	}
	for (size_t i = 0; i < d->workings.n; i++) {
		const struct working *o = &d->workings.v[i];
		dec quantity;

		/* Of a pair only one can trade; the stop stands before its target. */
		if (o->role == ROLE_STOP)
			stop_group = o->group;
		else if (o->role == ROLE_TARGET && o->group && o->group == stop_group)
			continue;
		quantity = tradable(d, o);
		add_side(&d->holdings[o->symbol], o->buy, quantity, o->price);
		if (o->role == ROLE_ENTRY)
			out->open = amount_add(out->open, amount_times_up(quantity, o->price));
	}
}

static dec_wide larger(dec_wide held, dec_wide up, dec_wide down)
{
	return amount_max(amount_abs(amount_add(held, up)), amount_abs(amount_add(held, -down)));
}

static void sum(const struct desk *d, struct exposure *out)
{
	dec_wide longest = 0, shortest = 0;

	for (size_t i = 0; i < d->n_holdings; i++) {
		const struct holding *h = &d->holdings[i];

		out->held = amount_add(out->held, amount_abs(h->value));
		out->gross = amount_add(out->gross, larger(h->value, h->buy_value, h->sell_value));
		longest = amount_add(longest, amount_add(h->value, h->buy_value));
		shortest = amount_add(shortest, amount_add(h->value, -h->sell_value));
	}
	out->net = amount_max(amount_abs(longest), amount_abs(shortest));
}

void exposure_sum(struct desk *d, const struct proposal *order, dec price, struct exposure *out)
{
	const struct holding *h;
	dec_wide position;

	collect(d, out);
	if (!order) {
		sum(d, out);
		return;
	}
	h = &d->holdings[order->intent->symbol];
	add_side(&d->holdings[order->intent->symbol], order->buy, order->quantity, price);
	out->open = amount_add(out->open, amount_times_up(order->quantity, price));
	out->orders += order->messages;
	sum(d, out);
	out->lowest = h->quantity - h->sells;
	position = larger(h->quantity, h->buys, h->sells);
	out->position = position > INT64_MAX ? INT64_MAX : (dec)position;
	out->position_value = larger(h->value, h->buy_value, h->sell_value);
}

/* The intent's own orders do not count: they are cancelled before an exit goes out. */
bool exposure_is_exit(const struct desk *d, const struct proposal *order)
{
	const struct intent *it = order->intent;
	dec_wide left = d->holdings[it->symbol].quantity;

	if (order->buy ? left >= 0 : left <= 0)
		return false;
	for (size_t i = 0; i < d->workings.n; i++) {
		const struct working *o = &d->workings.v[i];

		if (o->symbol == it->symbol && o->buy == order->buy &&
		    (o->intent == NO_INTENT || &d->intents[o->intent] != it))
			left += working_signed(o, tradable(d, o));
	}
	return order->buy ? left + order->quantity <= 0 : left - order->quantity >= 0;
}
