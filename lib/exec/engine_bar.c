/* engine_bar.c - what a bar does to orders */
#include <string.h>

#include "base/civil.h"
#include "exec/engine_impl.h"

/* In this order; stops twice, for those that an entry within the bar has brought to
 * life. */
enum phase { AT_OPEN, STOPS, LIMITS, STOPS_AGAIN, AT_CLOSE, PHASES };

struct bar_in_hand {
	struct match_bar prices;
	struct cost_market market;
	int64_t start, end;
	dec room, open_room; /* shares that may still trade: in all, at the open */
};

/* ---- which bars fill ---- */

static uint8_t made_of(const struct record *r)
{
	const struct json_value *v = &r->f[BAR_OF].v;

	if (!record_has(r, BAR_OF))
		return BAR_VENDOR;
	return json_is(v, "trade", 5) ? 1 : json_is(v, "quote", 5) ? 2 : 3;
}

/* Is it of the span that fills; a finer one takes its place.  Of two kinds of the
 * same span the first to come stays. */
static bool is_chosen(const struct engine *g, struct instrument *in, const struct record *r)
{
	const struct json_value *text = &r->f[BAR_SPAN].v;
	uint8_t of = made_of(r);
	struct span span;

	if (of != BAR_VENDOR && g->options.fill != FILL_BARS)
		return false;
	if (in->has_bars && json_is(text, in->span.text, strlen(in->span.text)))
		return of == in->made_of;
	if (span_parse(text->p, text->n, &span, NULL) < 0)
		return false;
	if (g->options.has_span && span_compare(&span, &g->options.span) != 0)
		return false;
	if (in->has_bars && span_compare(&span, &in->span) >= 0)
		return span_compare(&span, &in->span) == 0 && of == in->made_of;
	in->has_bars = true;
	in->span = span;
	in->made_of = of;
	return true;
}

/* Where a bar does not say when it began: its length before its end, or its
 * session's start.  One that counts no time began at no known moment. */
static int64_t bar_start_of(const struct engine *g, const struct instrument *in,
			    const struct record *r)
{
	struct trading_day t;

	if (record_has(r, BAR_START))
		return r->f[BAR_START].i;
	if (in->span.kind == SPAN_INTRADAY)
		return time_shift(r->ts, -in->span.ns);
	if (in->span.kind != SPAN_DAY)
		return INT64_MIN;
	calendar_day(g->options.calendar, calendar_date(g->options.calendar, r->ts), &t);
	return t.start;
}

/* ---- reading ---- */

static dec part_of(dec_wide volume, dec part)
{
	dec_wide w;
	dec out;

	if (dec_wide_share(volume, part, DEC_ONE, &w) < 0 || dec_narrow(w, &out) < 0)
		return INT64_MAX;
	return out;
}

static void find_auctions(const struct engine *g, const struct instrument *in,
			  struct bar_in_hand *b)
{
	struct trading_day t;

	b->prices.opening = b->prices.closing = true;
	if (in->span.kind == SPAN_DAY || in->span.kind == SPAN_WEEK)
		return;
	calendar_day(g->options.calendar, calendar_date(g->options.calendar, b->start), &t);
	b->prices.opening = t.open && b->start == t.start;
	b->prices.closing = t.open && b->start < t.end && b->end >= t.end;
}

static int read_prices(const struct record *r, struct match_bar *p)
{
	if (record_dec(r, BAR_OPEN, &p->open) < 0 || record_dec(r, BAR_HIGH, &p->high) < 0 ||
	    record_dec(r, BAR_LOW, &p->low) < 0 || record_dec(r, BAR_CLOSE, &p->close) < 0)
		return -1;
	return 0;
}

/* A bar that does not say its volume limits nothing. */
static void read_volume(const struct engine *g, const struct record *r, struct bar_in_hand *b)
{
	b->room = b->open_room = INT64_MAX;
	if (!record_has(r, BAR_VOLUME) || record_wide(r, BAR_VOLUME, &b->market.volume) < 0)
		return;
	b->room = part_of(b->market.volume, g->options.costs.volume_cap);
	b->open_room = part_of(b->market.volume, g->options.costs.open_cap);
}

/* ---- matching ---- */

/* Did the bar begin when the order was there, and before it expired? */
static bool is_in_time(const struct order *o, const struct bar_in_hand *b)
{
	return engine_stands(o) && o->ts <= b->start && b->start < o->expires;
}

/* Is there a stop in its group that this bar reaches? */
static bool stop_comes_first(const struct engine *g, const struct order *o,
			     const struct bar_in_hand *b)
{
	const struct order_list *list = &g->instruments[o->symbol]->list;

	for (const struct order *s = list->first; s; s = s->next_same)
		if (order_same_group(o, s) && order_is_stop(s) && is_in_time(s, b) &&
		    (s->triggered || match_bar(s, &b->prices).triggers))
			return true;
	return false;
}

static enum phase phase_of(const struct order *o, const struct match *m)
{
	if (m->when == MATCH_AT_OPEN)
		return AT_OPEN;
	if (m->when == MATCH_AT_CLOSE)
		return AT_CLOSE;
	return order_is_stop(o) ? STOPS : LIMITS;
}

static bool may_trade(const struct engine *g, const struct order *o, const struct bar_in_hand *b)
{
	if (o->class == CLASS_SIMPLE || order_is_stop(o))
		return true;
	/* A target: never in the bar of its entry, and after its stop. */
	return !o->affected && !stop_comes_first(g, o, b);
}

static void take_room(struct bar_in_hand *b, dec traded, bool at_open)
{
	if (b->room != INT64_MAX) {
		b->room -= traded;
		b->open_room -= at_open ? traded : 0;
	}
}

/* The moment in the bar: its start at the open; what happens later is known to
 * have happened only at its end. */
static struct offer offer_of(const struct bar_in_hand *b, const struct match *m)
{
	bool at_open = m->when == MATCH_AT_OPEN;

	return (struct offer){
		.match = *m,
		.reference = m->price,
		.room = at_open && b->open_room < b->room ? b->open_room : b->room,
		.market = &b->market,
		.at = at_open ? b->start : b->end,
	};
}

static void try_order(struct engine *g, struct order *o, struct bar_in_hand *b, enum phase phase)
{
	struct match m;
	struct offer offer;

	if (!is_in_time(o, b) || (phase == STOPS_AGAIN && (!o->affected || o->triggered)))
		return;
	m = match_bar(o, &b->prices);
	if (phase_of(o, &m) != (phase == STOPS_AGAIN ? STOPS : phase))
		return;
	if (m.triggers)
		o->triggered = true;
	if (m.when == MATCH_NOT || !may_trade(g, o, b))
		return;
	offer = offer_of(b, &m);
	take_room(b, engine_trade_order(g, o, &offer), m.when == MATCH_AT_OPEN);
}

/* What had only this one bar. */
static void end_chance(struct engine *g, struct order *o, const struct bar_in_hand *b)
{
	if (o->tif == TIF_IOC || o->tif == TIF_FOK)
		engine_finish(g, o, EXEC_CANCELED, o->tif == TIF_IOC ? "ioc" : "fok");
	else if (o->tif == TIF_OPG && b->prices.opening)
		engine_finish(g, o, EXEC_EXPIRED, "opg");
	else if (o->tif == TIF_CLS && b->prices.closing)
		engine_finish(g, o, EXEC_EXPIRED, "cls");
}

/* A trailing stop has seen the bar, of its entry's only the close. */
static void end_bar(struct engine *g, struct order *o, const struct bar_in_hand *b)
{
	if (is_in_time(o, b)) {
		dec best = o->buy ? b->prices.low : b->prices.high;

		order_see(o, o->affected ? b->prices.close : best);
		end_chance(g, o, b);
	}
	o->affected = false;
}

static void match_orders(struct engine *g, struct instrument *in, struct bar_in_hand *b)
{
	for (int phase = 0; phase < PHASES && !in->halted; phase++)
		for (struct order *o = in->list.first; o; o = o->next_same)
			try_order(g, o, b, (enum phase)phase);
	for (struct order *o = in->list.first; o; o = o->next_same)
		end_bar(g, o, b);
	engine_sweep(g, in);
}

/* The spread that a bar ends with is the one the next begins with. */
static void keep_spread(struct instrument *in, const struct record *r)
{
	dec bid, ask;

	if (record_dec(r, BAR_BID, &bid) < 0 || record_dec(r, BAR_ASK, &ask) < 0)
		return;
	in->bid = (struct side){.price = bid, .size = SIDE_UNSIZED};
	in->ask = (struct side){.price = ask, .size = SIDE_UNSIZED};
}

int engine_bar(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	struct instrument *in = engine_instrument(g, &r->f[BAR_SYMBOL].v, why);
	struct bar_in_hand b = {.end = r->ts};

	if (!in)
		return -1;
	*why = "price: beyond 9.2e9";
	if (read_prices(r, &b.prices) < 0)
		return -1;
	g->now = now;
	engine_active(g, now - 1);
	if (!record_has(r, BAR_OF))
		in->seen |= SEEN_BARS;
	if (engine_fills_by(g, in) != FILL_BARS || !is_chosen(g, in, r))
		return 0;
	b.start = bar_start_of(g, in, r);
	b.market.high = b.prices.high;
	b.market.low = b.prices.low;
	b.market.bid = in->bid.price;
	b.market.ask = in->ask.price;
	read_volume(g, r, &b);
	find_auctions(g, in, &b);
	*engine_mark(g, in->symbol) = b.prices.open; /* what a fill in it is valued at */
	if (b.prices.low > 0)
		match_orders(g, in, &b);
	*engine_mark(g, in->symbol) = b.prices.close;
	keep_spread(in, r);
	in->bars_to = r->ts;
	return 0;
}
