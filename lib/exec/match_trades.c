/* match_trades.c - the fill rules on trades */
#include "exec/match.h"

/* Is the price beyond the limit, a touch not being enough? */
static bool is_through(const struct order *o, dec price)
{
	return o->buy ? price < o->limit : price > o->limit;
}

static bool is_reached(const struct order *o, dec price)
{
	dec stop = order_stop_price(o);

	return stop && (o->buy ? price >= stop : price <= stop);
}

static struct match trade_at(dec price, bool pays)
{
	return (struct match){.when = MATCH_WITHIN, .price = price, .pays = pays};
}

static struct match limit_rule(const struct order *o, dec price)
{
	if (!is_through(o, price))
		return (struct match){0};
	return trade_at(o->rests ? o->limit : price, false);
}

struct match match_trade(const struct order *o, const struct match_trade *t)
{
	struct match m = {0};

	if (o->tif >= TIF_OPG) {
		if (!(o->tif == TIF_OPG ? t->opening : t->closing))
			return m;
		if (o->kind == KIND_MARKET)
			return trade_at(t->price, true);
		return is_through(o, t->price) ? trade_at(t->price, false) : m;
	}
	if (order_is_stop(o) && !o->triggered) {
		if (!is_reached(o, t->price))
			return m;
		if (o->kind != KIND_STOP_LIMIT)
			m = trade_at(t->price, true);
		m.triggers = true;
		return m;
	}
	if (o->kind == KIND_LIMIT || o->kind == KIND_STOP_LIMIT)
		return limit_rule(o, t->price);
	return trade_at(t->price, true);
}
