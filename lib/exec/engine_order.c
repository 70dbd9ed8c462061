/* engine_order.c - the life of an order: coming, changing, ending */
#include <string.h>

#include "base/civil.h"
#include "exec/engine_impl.h"

void engine_event(struct engine *g, struct order *o, enum exec_event_kind kind, const char *reason)
{
	struct exec_event ev = {
		.order = o,
		.kind = kind,
		.number = ++o->events,
		.ts = g->now,
		.at = NO_TS,
		.quantity = o->quantity,
		.left = order_open(o),
		.reason = reason,
	};

	g->hooks.exec(g->hooks.ctx, &ev);
}

/* What a parent that ends leaves to its legs: what it has traded. */
static void end_legs(struct engine *g, struct order *up)
{
	struct order_list *list = &g->instruments[up->symbol]->list;

	for (struct order *o = list->first; o; o = o->next_same)
		if (o->up == up && !o->done && order_open(o) == 0)
			engine_finish(g, o, EXEC_CANCELED, "parent");
}

void engine_finish(struct engine *g, struct order *o, enum exec_event_kind kind, const char *reason)
{
	struct exec_event ev = {
		.order = o,
		.kind = kind,
		.number = ++o->events,
		.ts = g->now,
		.at = NO_TS,
		.quantity = order_open(o),
		.reason = reason,
	};

	o->done = true;
	g->hooks.exec(g->hooks.ctx, &ev);
	end_legs(g, o);
}

/* A leg's line stands after its parent's, at the same time. */
static bool is_needed(const struct engine *g, const struct order *up)
{
	if (up->class != CLASS_BRACKET || order_is_leg(up))
		return false;
	if (up->ts == g->now)
		return true;
	for (const struct order *o = up->next_same; o; o = o->next_same)
		if (o->up == up)
			return true;
	return false;
}

void engine_sweep(struct engine *g, struct instrument *in)
{
	struct order *before;

	/* From the end, so that legs go before their parents. */
	for (struct order *o = in->list.last; o; o = before) {
		before = o->prev_same;
		if (o->done && !is_needed(g, o))
			orders_remove(&g->orders, &in->list, o);
	}
}

size_t engine_pending(const struct engine *g)
{
	size_t n = 0;

	for (const struct order *o = g->orders.all.first; o && !g->ended; o = o->next)
		n += !o->done;
	return n;
}

static void refuse(struct engine *g, const struct json_value *of, const char *code)
{
	struct refusal r = {.ts = g->now, .of = of, .code = code};

	g->hooks.refuse(g->hooks.ctx, &r);
}

/* ---- arriving ---- */

static void arrive(struct engine *g, struct order *o)
{
	struct instrument *in = g->instruments[o->symbol];

	o->arrived = true;
	if (engine_fills_by(g, in) == FILL_QUOTES)
		engine_try_quote(g, in, o);
	engine_sweep(g, in);
}

/* Now, or when it has had its time on the way.  Where bars fill there is no way:
 * they say themselves what could have come before them. */
static bool is_there(struct engine *g, const struct order *o, uint32_t tag)
{
	if (g->options.costs.latency == 0 ||
	    (tag != TAG_ARRIVE && engine_fills_by(g, g->instruments[o->symbol]) == FILL_BARS))
		return true;
	g->hooks.at(g->hooks.ctx, time_shift(g->now, g->options.costs.latency), false, tag, o->seq);
	return false;
}

static const char *adopt(struct engine *g, struct order *o)
{
	struct order *up;

	if (!order_is_leg(o))
		return NULL;
	up = orders_find(&g->orders, o->parent.p, o->parent.n);
	if (!up || up == o || up->class != CLASS_BRACKET || order_is_leg(up))
		return "parent: no such order of class bracket";
	if (up->symbol != o->symbol || up->buy == o->buy)
		return "parent: a leg closes what its parent opens";
	o->up = up;
	return NULL;
}

static void accept(struct engine *g, struct order *o)
{
	struct instrument *in = g->instruments[o->symbol];
	const char *fault = order_fault(o);

	if (!fault)
		fault = adopt(g, o);
	if (fault) {
		engine_finish(g, o, EXEC_REJECTED, fault);
		return;
	}
	o->expires = engine_expiry(g, (enum tif)o->tif);
	if (!o->up || o->up->filled)
		order_see(o, *engine_mark(g, in->symbol));
	engine_event(g, o, EXEC_NEW, NULL);
	if (o->up && order_open(o) == 0)
		engine_finish(g, o, EXEC_CANCELED, "parent");
	else if (is_there(g, o, TAG_ARRIVE))
		arrive(g, o);
}

int engine_order(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	const struct json_value *gate = &r->f[ORDER_GATE].v;
	struct instrument *in;
	struct order *o;

	*why = "gate: missing, an order comes through trisk";
	if (gate->kind != VALUE_STRING || gate->n == 0)
		return -1;
	in = engine_instrument(g, &r->f[ORDER_SYMBOL].v, why);
	if (!in)
		return -1;
	g->now = now;
	*why = "too many open orders, or out of memory";
	o = orders_new(&g->orders);
	if (!o)
		return -1;
	if (order_read(o, r, why) < 0) {
		orders_drop(&g->orders, o);
		return -1;
	}
	o->symbol = in->symbol;
	o->ts = now;
	g->ended = false;
	if (orders_find(&g->orders, o->id.p, o->id.n) ||
	    orders_knew(&g->orders, o->id.p, o->id.n)) {
		orders_drop(&g->orders, o);
		refuse(g, &r->f[ORDER_ID].v, "duplicate");
		return 0;
	}
	orders_append(&g->orders, &in->list, o);
	accept(g, o);
	engine_sweep(g, in);
	return 0;
}

/* ---- canceling and replacing ---- */

/* The open order a record is about; NULL where the record came to nothing. */
static struct order *find_open(struct engine *g, const struct json_value *v,
			       const struct json_value *of)
{
	struct order_text id;
	struct order *o = NULL;

	if (order_text_set(id.p, &id.n, ORDER_TEXT, v) == 0)
		o = orders_find(&g->orders, id.p, id.n);
	if (o && !o->done)
		return o;
	refuse(g, of,
	       o || (id.n && orders_knew(&g->orders, id.p, id.n)) ? "order_done" : "order_unknown");
	return NULL;
}

static void cancel(struct engine *g, struct order *o)
{
	struct instrument *in = g->instruments[o->symbol];

	engine_finish(g, o, EXEC_CANCELED, "cancel");
	engine_sweep(g, in);
}

int engine_cancel(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	struct order *o;

	(void)why;
	g->now = now;
	o = find_open(g, &r->f[CANCEL_ORDER].v, &r->f[CANCEL_ID].v);
	if (o && is_there(g, o, TAG_CANCEL))
		cancel(g, o);
	return 0;
}

static dec changed(dec from, dec to)
{
	return to ? to : from;
}

static void take_changes(struct order *o)
{
	o->quantity = changed(o->quantity, o->to_quantity);
	o->limit = changed(o->limit, o->to_limit);
	o->stop = changed(o->stop, o->to_stop);
	o->trail = changed(o->trail, o->to_trail);
	o->changing = false;
}

/* A changed order is a new one at the end of no queue: what it may meet begins now. */
static void replace(struct engine *g, struct order *o)
{
	struct instrument *in = g->instruments[o->symbol];

	take_changes(o);
	o->ts = g->now;
	o->rests = false;
	if (order_open(o) == 0) {
		engine_finish(g, o, EXEC_CANCELED, "replace");
	} else {
		engine_event(g, o, EXEC_REPLACED, "replace");
		if (o->arrived && engine_fills_by(g, in) == FILL_QUOTES)
			engine_try_quote(g, in, o);
	}
	engine_sweep(g, in);
}

static dec new_value(const struct record *r, unsigned field)
{
	return record_has(r, field) ? r->f[field].i : 0;
}

int engine_replace(struct engine *g, int64_t now, const struct record *r, const char **why)
{
	const struct json_value *of = &r->f[REPLACE_ID].v;
	struct order *o, after;

	(void)why;
	g->now = now;
	o = find_open(g, &r->f[REPLACE_ORDER].v, of);
	if (!o)
		return 0;
	if (o->changing) {
		refuse(g, of, "replace_pending");
		return 0;
	}
	after = *o;
	after.to_quantity = new_value(r, REPLACE_QUANTITY);
	after.to_limit = new_value(r, REPLACE_LIMIT);
	after.to_stop = new_value(r, REPLACE_STOP);
	after.to_trail = new_value(r, REPLACE_TRAIL);
	take_changes(&after);
	if (order_fault(&after)) {
		refuse(g, of, "replace_invalid");
		return 0;
	}
	o->to_quantity = after.to_quantity;
	o->to_limit = after.to_limit;
	o->to_stop = after.to_stop;
	o->to_trail = after.to_trail;
	o->changing = true;
	if (is_there(g, o, TAG_REPLACE))
		replace(g, o);
	return 0;
}

/* ---- timers of orders ---- */

void engine_order_timer(struct engine *g, uint32_t tag, uint64_t seq)
{
	struct order *o = orders_by_seq(&g->orders, seq);

	if (!o || o->done)
		return;
	if (tag == TAG_ARRIVE)
		arrive(g, o);
	else if (tag == TAG_CANCEL)
		cancel(g, o);
	else
		replace(g, o);
}
