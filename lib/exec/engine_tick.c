/* engine_tick.c - what trades, quotes and halts do to orders */
#include "exec/engine_impl.h"
#include "market/conditions.h"

/* Within the hours that fill? */
static bool in_hours(const struct engine *g)
{
	return g->options.session == SESSION_ALL ||
	       calendar_in_session(g->options.calendar, g->options.session, g->now);
}

static bool can_trade(const struct engine *g, const struct instrument *in)
{
	return in->list.first && !in->halted && in_hours(g);
}

/* An order that must trade at once has been offered what there was. */
static void end_immediate(struct engine *g, struct order *o)
{
	if (!o->done && (o->tif == TIF_IOC || o->tif == TIF_FOK))
		engine_finish(g, o, EXEC_CANCELED, o->tif == TIF_IOC ? "ioc" : "fok");
}

/* Legs that came to life by what was just seen begin with what comes next. */
static void end_tick(struct engine *g, struct instrument *in)
{
	for (struct order *o = in->list.first; o; o = o->next_same)
		o->affected = false;
	engine_sweep(g, in);
}

/* ---- quotes ---- */

static dec side_room(const struct side *s)
{
	if (s->size == SIDE_UNSIZED)
		return SIDE_UNSIZED;
	return s->size > s->consumed ? s->size - s->consumed : 0;
}

/* Between the best bid and offer; 0 where one is missing. */
static dec mid_of(const struct instrument *in)
{
	const dec bid = in->bid.price, ask = in->ask.price;

	return bid && ask ? bid + (ask - bid) / 2 : 0;
}

void engine_try_quote(struct engine *g, struct instrument *in, struct order *o)
{
	const struct match_quote q = {.bid = in->bid.price, .ask = in->ask.price};
	struct side *side = o->buy ? &in->ask : &in->bid;
	struct offer offer = {.at = NO_TS, .room = side_room(side), .reference = mid_of(in)};
	dec traded = 0;

	if (!o->arrived || !engine_stands(o) || o->affected)
		return;
	offer.match = match_quote(o, &q);
	if (offer.match.when && can_trade(g, in))
		traded = engine_trade_order(g, o, &offer);
	if (side->size != SIDE_UNSIZED)
		side->consumed += traded;
	end_immediate(g, o);
}

/* One side of a quote record; -1 where a number is out of range. */
static int read_side(struct side *s, const struct record *r, unsigned price, unsigned size)
{
	dec p = s->price, n = s->size;

	if (record_has(r, price) && record_dec(r, price, &p) < 0)
		return -1;
	if (p != s->price)
		n = SIDE_UNSIZED;
	if (record_has(r, size) && record_dec(r, size, &n) < 0)
		return -1;
	if (record_null(r, price))
		p = 0;
	if (p != s->price)
		s->consumed = 0;
	s->price = p > 0 ? p : 0;
	s->size = n;
	return 0;
}

/* A quote of one venue says nothing about the national best. */
static bool is_national(const struct record *r)
{
	return !record_has(r, QUOTE_SCOPE) || !json_is(&r->f[QUOTE_SCOPE].v, "venue", 5);
}

static void mark_by_quote(struct engine *g, const struct instrument *in)
{
	dec mid = mid_of(in);

	if (!(in->seen & (SEEN_TRADES | SEEN_BARS)) && mid)
		*engine_mark(g, in->symbol) = mid;
}

int engine_quote(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	struct instrument *in;
	struct side bid, ask;

	if (!is_national(r))
		return 0;
	in = engine_instrument(g, &r->f[QUOTE_SYMBOL].v, why);
	if (!in)
		return -1;
	bid = in->bid;
	ask = in->ask;
	*why = "price or size: beyond 9.2e9";
	if (read_side(&bid, r, QUOTE_BID, QUOTE_BID_SIZE) < 0 ||
	    read_side(&ask, r, QUOTE_ASK, QUOTE_ASK_SIZE) < 0)
		return -1;
	g->now = now;
	engine_active(g, now);
	in->bid = bid;
	in->ask = ask;
	in->seen |= SEEN_QUOTES;
	mark_by_quote(g, in);
	if (engine_fills_by(g, in) != FILL_QUOTES || !can_trade(g, in))
		return 0;
	for (struct order *o = in->list.first; o; o = o->next_same)
		engine_try_quote(g, in, o);
	end_tick(g, in);
	return 0;
}

/* ---- trades ---- */

struct tick {
	struct match_trade trade;
	struct cost_market market;
	enum fill_kind kind;
	dec room; /* what is left of its size */
};

/* An auction's orders have one chance: the print of the session they wait for. */
static bool is_their_auction(const struct engine *g, const struct order *o, const struct tick *t)
{
	if (o->tif == TIF_OPG)
		return t->trade.opening && o->expires == g->day_close;
	return o->tif == TIF_CLS && t->trade.closing && o->expires == g->day_end;
}

static void take_offer(struct engine *g, struct order *o, struct tick *t, struct match m)
{
	struct offer offer = {.match = m,
			      .reference = m.price,
			      .room = t->room,
			      .market = &t->market,
			      .at = NO_TS};

	if (m.when)
		t->room -= engine_trade_order(g, o, &offer);
}

static void try_auction(struct engine *g, struct order *o, struct tick *t)
{
	if (!is_their_auction(g, o, t))
		return;
	take_offer(g, o, t, match_trade(o, &t->trade));
	if (!o->done)
		engine_finish(g, o, EXEC_EXPIRED, o->tif == TIF_OPG ? "opg" : "cls");
}

static void try_trade(struct engine *g, struct instrument *in, struct order *o, struct tick *t)
{
	struct match m;

	if (!o->arrived || !engine_stands(o) || o->affected)
		return;
	if (o->tif >= TIF_OPG) {
		try_auction(g, o, t);
		return;
	}
	m = match_trade(o, &t->trade);
	if (m.triggers)
		o->triggered = true;
	order_see(o, t->trade.price);
	if (t->kind == FILL_QUOTES) {
		if (m.triggers)
			engine_try_quote(g, in, o);
		return;
	}
	/* A limit order that trades at once takes prices; one that a trade has passed
	 * by rests. */
	if (!m.when && !m.triggers && (!order_is_stop(o) || o->triggered))
		o->rests = true;
	take_offer(g, o, t, m);
	end_immediate(g, o);
}

static bool is_primary(const struct instrument *in, const struct record *r)
{
	return !in->n_primary || json_is(&r->f[TRADE_EXCHANGE].v, in->primary, in->n_primary);
}

int engine_trade(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	const struct json_value *c = &r->f[TRADE_CONDITIONS].v;
	size_t n = record_has(r, TRADE_CONDITIONS) ? c->n : 0;
	struct instrument *in = engine_instrument(g, &r->f[TRADE_SYMBOL].v, why);
	struct tick t = {0};

	if (!in)
		return -1;
	*why = "price or size: beyond 9.2e9";
	if (record_dec(r, TRADE_PRICE, &t.trade.price) < 0 ||
	    record_dec(r, TRADE_SIZE, &t.room) < 0)
		return -1;
	g->now = now;
	engine_active(g, now);
	in->seen |= SEEN_TRADES;
	if (!(conditions_effect(c->p, n) & SETS_LAST) || t.trade.price <= 0)
		return 0;
	*engine_mark(g, in->symbol) = t.trade.price;
	t.kind = engine_fills_by(g, in);
	if (t.kind == FILL_BARS || !can_trade(g, in))
		return 0;
	t.trade.opening = conditions_is_opening_print(c->p, n) && is_primary(in, r);
	t.trade.closing = conditions_is_closing_print(c->p, n) && is_primary(in, r);
	t.market = (struct cost_market){.bid = in->bid.price, .ask = in->ask.price};
	for (struct order *o = in->list.first; o; o = o->next_same)
		try_trade(g, in, o, &t);
	end_tick(g, in);
	return 0;
}

/* ---- halts ---- */

int engine_status(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	struct instrument *in = engine_instrument(g, &r->f[STATUS_SYMBOL].v, why);

	if (!in)
		return -1;
	g->now = now;
	in->halted = !json_is(&r->f[STATUS_STATE].v, "trading", 7);
	return 0;
}
