/* match_bars.c - the fill rules on bars
 *
 * Prices are looked at from the buyer's side: for a sell order all are negated,
 * so that "lower is better" holds for both and each rule stands once.
 */
#include "exec/match.h"

struct view {
	dec open, high, low, close, limit, stop;
	enum match_when first; /* when a fill at `open` is */
};

static dec seen(const struct order *o, dec price)
{
	return o->buy ? price : -price;
}

static dec lower(dec a, dec b)
{
	return a < b ? a : b;
}

/* A trailing stop's level once the open is known. */
static dec trailing_stop(const struct order *o, dec open)
{
	return order_trail_from(o->water ? lower(seen(o, o->water), open) : open, o->trail);
}

static struct view view_of(const struct order *o, const struct match_bar *b)
{
	struct view v = {
		.open = seen(o, b->open),
		.high = seen(o, o->buy ? b->high : b->low),
		.low = seen(o, o->buy ? b->low : b->high),
		.close = seen(o, b->close),
		.limit = seen(o, o->limit),
		.stop = seen(o, o->stop),
		.first = MATCH_AT_OPEN,
	};

	if (o->affected) {
		v.open = seen(o, o->from);
		v.first = MATCH_WITHIN;
	}
	if (o->kind == KIND_TRAILING_STOP)
		v.stop = trailing_stop(o, v.open);
	return v;
}

static struct match at(enum match_when when, dec price, bool pays)
{
	return (struct match){.when = when, .price = price, .pays = pays};
}

static struct match limit_rule(const struct view *v)
{
	if (v->open < v->limit)
		return at(v->first, v->open, false);
	return at(v->low < v->limit ? MATCH_WITHIN : MATCH_NOT, v->limit, false);
}

static struct match stop_rule(const struct view *v)
{
	struct match m = at(MATCH_NOT, 0, true);

	if (v->open >= v->stop)
		m = at(v->first, v->open, true);
	else if (v->high >= v->stop)
		m = at(MATCH_WITHIN, v->stop, true);
	m.triggers = m.when != MATCH_NOT;
	return m;
}

static struct match stop_limit_rule(const struct view *v)
{
	struct match m = stop_rule(v);

	if (!m.triggers)
		return m;
	if (m.price == v->open)
		m = limit_rule(v);
	else if (v->stop < v->limit)
		m = at(MATCH_WITHIN, v->stop, false);
	else
		m.when = MATCH_NOT;
	m.triggers = true;
	return m;
}

/* Market and limit orders in an auction at this price. */
static struct match auction_rule(const struct order *o, const struct view *v, enum match_when when,
				 dec price)
{
	if (o->kind == KIND_LIMIT && price >= v->limit)
		when = MATCH_NOT;
	return at(when, price, o->kind == KIND_MARKET);
}

static struct match rule(const struct order *o, const struct view *v, const struct match_bar *b)
{
	struct match m;

	if (o->tif == TIF_OPG)
		return auction_rule(o, v, b->opening ? MATCH_AT_OPEN : MATCH_NOT, v->open);
	if (o->tif == TIF_CLS)
		return auction_rule(o, v, b->closing ? MATCH_AT_CLOSE : MATCH_NOT, v->close);
	if (o->kind == KIND_MARKET)
		return at(v->first, v->open, true);
	if (o->kind == KIND_LIMIT)
		m = limit_rule(v);
	else if (!o->triggered)
		m = o->kind == KIND_STOP_LIMIT ? stop_limit_rule(v) : stop_rule(v);
	else
		m = o->kind == KIND_STOP_LIMIT ? limit_rule(v) : at(v->first, v->open, true);
	/* What must trade at once has only the open. */
	if (o->tif >= TIF_IOC && m.when == MATCH_WITHIN)
		m.when = MATCH_NOT;
	return m;
}

struct match match_bar(const struct order *o, const struct match_bar *b)
{
	const struct view v = view_of(o, b);
	struct match m = rule(o, &v, b);

	m.price = seen(o, m.price);
	return m;
}
