/* order.c - orders: how far they are, and the table of them */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "exec/book.h"
#include "exec/order.h"

void orders_init(struct orders *t)
{
	*t = (struct orders){0};
}

static void free_chain(struct order *o)
{
	while (o) {
		struct order *next = o->next;

		free(o);
		o = next;
	}
}

void orders_release(struct orders *t)
{
	free_chain(t->all.first);
	free_chain(t->spare);
	orders_init(t);
}

struct order *orders_new(struct orders *t)
{
	struct order *o = t->spare;

	if (t->n >= ORDERS_OPEN_MAX)
		return NULL;
	if (o)
		t->spare = o->next;
	else
		o = malloc(sizeof(*o));
	if (o)
		*o = (struct order){.expires = INT64_MAX};
	return o;
}

void orders_drop(struct orders *t, struct order *o)
{
	o->next = t->spare;
	t->spare = o;
}

static void link_in(struct orders *t, struct order_list *same, struct order *o)
{
	o->next = o->next_same = NULL;
	o->prev = t->all.last;
	o->prev_same = same->last;
	*(o->prev ? &o->prev->next : &t->all.first) = o;
	*(o->prev_same ? &o->prev_same->next_same : &same->first) = o;
	t->all.last = same->last = o;
	t->n++;
}

void orders_append(struct orders *t, struct order_list *same, struct order *o)
{
	o->seq = ++t->seq;
	o->hash = hash_bytes(o->id.p, o->id.n);
	link_in(t, same, o);
}

void orders_remove(struct orders *t, struct order_list *same, struct order *o)
{
	t->gone[t->n_gone++ % ORDERS_REMEMBERED] = o->hash;
	*(o->prev ? &o->prev->next : &t->all.first) = o->next;
	*(o->next ? &o->next->prev : &t->all.last) = o->prev;
	*(o->prev_same ? &o->prev_same->next_same : &same->first) = o->next_same;
	*(o->next_same ? &o->next_same->prev_same : &same->last) = o->prev_same;
	t->n--;
	orders_drop(t, o);
}

struct order *orders_find(const struct orders *t, const char *id, size_t n)
{
	uint64_t hash = hash_bytes(id, n);

	/* What is looked for came lately. */
	for (struct order *o = t->all.last; o; o = o->prev)
		if (o->hash == hash && o->id.n == n && memcmp(o->id.p, id, n) == 0)
			return o;
	return NULL;
}

struct order *orders_by_seq(const struct orders *t, uint64_t seq)
{
	for (struct order *o = t->all.last; o && o->seq >= seq; o = o->prev)
		if (o->seq == seq)
			return o;
	return NULL;
}

bool orders_knew(const struct orders *t, const char *id, size_t n)
{
	uint64_t hash = hash_bytes(id, n);
	size_t known = t->n_gone < ORDERS_REMEMBERED ? (size_t)t->n_gone : ORDERS_REMEMBERED;

	for (size_t i = 0; i < known; i++)
		if (t->gone[i] == hash)
			return true;
	return false;
}

/* ---- questions ---- */

bool order_same_group(const struct order *a, const struct order *b)
{
	return a != b && a->class != CLASS_SIMPLE && a->class == b->class && a->parent.n &&
	       a->parent.n == b->parent.n && a->symbol == b->symbol &&
	       memcmp(a->parent.p, b->parent.p, a->parent.n) == 0;
}

/* A leg's part of what its parent has traded; whole shares of whole ones. */
static dec leg_part(const struct order *o)
{
	const struct order *up = o->up;
	dec_wide part;
	dec out;

	if (!up || up->filled >= up->quantity)
		return o->quantity;
	if (dec_wide_share(o->quantity, up->filled, up->quantity, &part) < 0 ||
	    dec_narrow(part, &out) < 0)
		return 0;
	return o->quantity % DEC_ONE == 0 ? out - out % DEC_ONE : out;
}

static dec rest_of(const struct order *o, dec all)
{
	dec rest = all - o->filled - o->others;

	return rest > 0 && !o->done ? rest : 0;
}

dec order_left(const struct order *o)
{
	return rest_of(o, order_is_leg(o) ? leg_part(o) : o->quantity);
}

dec order_open(const struct order *o)
{
	return rest_of(o, order_is_leg(o) && (!o->up || o->up->done) ? leg_part(o) : o->quantity);
}

dec order_trail_from(dec best, dec trail)
{
	dec stop;

	return dec_add(best, trail, &stop) < 0 ? INT64_MAX : stop;
}

dec order_stop_price(const struct order *o)
{
	if (o->kind != KIND_TRAILING_STOP)
		return o->stop;
	if (o->water == 0)
		return 0;
	return o->buy ? order_trail_from(o->water, o->trail) : o->water - o->trail;
}

void order_see(struct order *o, dec price)
{
	if (o->kind != KIND_TRAILING_STOP || price <= 0)
		return;
	if (o->water == 0 || (o->buy ? price < o->water : price > o->water))
		o->water = price;
}

/* ---- state files ---- */

static void bytes_snap(struct snap *sn, const char *name, uint8_t *v)
{
	uint32_t wide = *v;

	snap_u32(sn, name, &wide);
	*v = (uint8_t)wide;
}

static void terms_snap(struct snap *sn, struct order *o)
{
	snap_text(sn, "id", o->id.p, &o->id.n, ORDER_TEXT);
	snap_text(sn, "signal", o->signal.p, &o->signal.n, ORDER_TEXT);
	snap_text(sn, "parent", o->parent.p, &o->parent.n, ORDER_TEXT);
	snap_text(sn, "strategy", o->strategy, &o->n_strategy, ORDER_NAME);
	snap_text(sn, "shares", o->shares, &o->n_shares, ORDER_PARTS);
	snap_u32(sn, "symbol", &o->symbol);
	snap_bool(sn, "buy", &o->buy);
	bytes_snap(sn, "kind", &o->kind);
	bytes_snap(sn, "tif", &o->tif);
	bytes_snap(sn, "class", &o->class);
	snap_i64(sn, "quantity", &o->quantity);
	snap_i64(sn, "limit", &o->limit);
	snap_i64(sn, "stop", &o->stop);
	snap_i64(sn, "trail", &o->trail);
}

static void progress_snap(struct snap *sn, struct order *o)
{
	snap_u64(sn, "seq", &o->seq);
	snap_i64(sn, "ts", &o->ts);
	snap_i64(sn, "expires", &o->expires);
	snap_u32(sn, "events", &o->events);
	snap_bool(sn, "arrived", &o->arrived);
	snap_bool(sn, "done", &o->done);
	snap_bool(sn, "triggered", &o->triggered);
	snap_bool(sn, "rests", &o->rests);
	snap_i64(sn, "filled", &o->filled);
	snap_i64(sn, "others", &o->others);
	snap_i64(sn, "charged", &o->charged);
	exec_wide_snap(sn, "amount", &o->amount);
	exec_wide_snap(sn, "fees", &o->fees);
	snap_i64(sn, "water", &o->water);
	snap_bool(sn, "changing", &o->changing);
	snap_i64(sn, "to_quantity", &o->to_quantity);
	snap_i64(sn, "to_limit", &o->to_limit);
	snap_i64(sn, "to_stop", &o->to_stop);
	snap_i64(sn, "to_trail", &o->to_trail);
}

static bool order_is_sound(const struct order *o, uint64_t before)
{
	return o->seq > before && o->kind <= KIND_TRAILING_STOP && o->tif <= TIF_CLS &&
	       o->class <= CLASS_OCO && o->quantity > 0;
}

static void gone_snap(struct snap *sn, struct orders *t)
{
	size_t n = t->n_gone < ORDERS_REMEMBERED ? (size_t)t->n_gone : ORDERS_REMEMBERED;

	snap_u64(sn, "n_gone", &t->n_gone);
	snap_list(sn, "gone", &n, ORDERS_REMEMBERED);
	for (size_t i = 0; i < n && snap_ok(sn); i++)
		snap_u64(sn, "hash", &t->gone[i]);
	snap_end(sn);
}

/* Read one order and put it at the end, as it stood there. */
static void load_order(struct snap *sn, struct orders *t, orders_same_fn *same, void *ctx)
{
	struct order *o = orders_new(t);
	struct order_list *list;
	uint64_t up = 0;

	if (!o) {
		snap_fail(sn, "out of memory");
		return;
	}
	terms_snap(sn, o);
	progress_snap(sn, o);
	snap_u64(sn, "up", &up);
	list = snap_ok(sn) ? same(ctx, o->symbol) : NULL;
	if (!list || !order_is_sound(o, t->all.last ? t->all.last->seq : 0)) {
		snap_fail(sn, "an order that cannot be");
		orders_drop(t, o);
		return;
	}
	o->up = up ? orders_by_seq(t, up) : NULL;
	o->hash = hash_bytes(o->id.p, o->id.n);
	link_in(t, list, o);
}

void orders_snap(struct snap *sn, struct orders *t, orders_same_fn *same, void *ctx)
{
	struct order *o = t->all.first;
	size_t n = t->n;

	snap_u64(sn, "order_seq", &t->seq);
	snap_list(sn, "orders", &n, ORDERS_OPEN_MAX);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		uint64_t up;

		if (snap_loading(sn)) {
			load_order(sn, t, same, ctx);
			continue;
		}
		up = o->up ? o->up->seq : 0;
		terms_snap(sn, o);
		progress_snap(sn, o);
		snap_u64(sn, "up", &up);
		o = o->next;
	}
	snap_end(sn);
	gone_snap(sn, t);
}
