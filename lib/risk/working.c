/* working.c - the orders that are believed to be open */
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "risk/working.h"

void workings_release(struct workings *w)
{
	free(w->v);
	*w = (struct workings){0};
}

struct working *workings_add(struct workings *w, const char *id, size_t n)
{
	struct working *o;

	if (n > DESK_ID || w->n >= WORKINGS_MAX)
		return NULL;
	if (w->n == w->cap) {
		size_t cap = w->cap ? w->cap * 2 : 16;
		struct working *v = realloc(w->v, cap * sizeof(*v));

		if (!v)
			return NULL;
		w->v = v;
		w->cap = cap;
	}
	o = &w->v[w->n++];
	memset(o, 0, sizeof(*o));
	o->number = ++w->number;
	o->hash = hash_bytes(id, n);
	o->id_n = (uint32_t)n;
	memcpy(o->id, id, n);
	return o;
}

struct working *workings_find(struct workings *w, const char *id, size_t n)
{
	const uint64_t hash = hash_bytes(id, n);

	/* Answers list orders as they were sent: begin behind the last one found. */
	for (size_t i = 0; i < w->n; i++) {
		const size_t at = (w->at + 1 + i) % w->n;
		struct working *o = &w->v[at];

		if (o->hash == hash && o->id_n == n && memcmp(o->id, id, n) == 0) {
			w->at = at;
			return o;
		}
	}
	return NULL;
}

/* Where that number stands, or w->n. */
static size_t place_of(const struct workings *w, uint64_t number)
{
	size_t low = 0, high = w->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (w->v[mid].number < number)
			low = mid + 1;
		else
			high = mid;
	}
	return low < w->n && w->v[low].number == number ? low : w->n;
}

struct working *workings_by_number(struct workings *w, uint64_t number)
{
	const size_t at = place_of(w, number);

	return at < w->n ? &w->v[at] : NULL;
}

void workings_sweep(struct workings *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->n; i++)
		if (w->v[i].left > 0)
			w->v[kept++] = w->v[i];
	w->n = kept;
	for (size_t i = 0; i < kept; i++)
		if (w->v[i].parent && !workings_by_number(w, w->v[i].parent))
			w->v[i].parent = 0;
}

dec working_active(const struct workings *w, const struct working *o)
{
	const size_t at = o->parent ? place_of(w, o->parent) : w->n;

	if (at == w->n)
		return o->left;
	return o->left > w->v[at].left ? o->left - w->v[at].left : 0;
}

void workings_snap(struct snap *sn, struct workings *w)
{
	size_t n = w->n;
	uint64_t number = w->number;

	snap_u64(sn, "orders_sent", &number);
	snap_list(sn, "open_orders", &n, WORKINGS_MAX);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		struct working *o = snap_loading(sn) ? workings_add(w, "", 0) : &w->v[i];
		uint32_t role, tif;

		if (!o) {
			snap_fail(sn, "out of memory");
			break;
		}
		role = o->role;
		tif = o->tif;
		snap_text(sn, "id", o->id, &o->id_n, DESK_ID);
		snap_u64(sn, "number", &o->number);
		snap_u64(sn, "parent", &o->parent);
		snap_u64(sn, "group", &o->group);
		snap_u32(sn, "intent", &o->intent);
		snap_u32(sn, "symbol", &o->symbol);
		snap_u32(sn, "role", &role);
		snap_bool(sn, "buy", &o->buy);
		snap_bool(sn, "canceling", &o->canceling);
		snap_bool(sn, "taken", &o->taken);
		snap_bool(sn, "told", &o->told);
		snap_bool(sn, "touched", &o->touched);
		snap_u32(sn, "tif", &tif);
		snap_i64(sn, "ends", &o->ends);
		snap_i64(sn, "left", &o->left);
		snap_i64(sn, "price", &o->price);
		snap_i64(sn, "level", &o->level);
		if (role > ROLE_TARGET || tif > TIF_MAX)
			snap_fail(sn, "role or tif: unknown");
		o->role = (uint8_t)role;
		o->tif = (uint8_t)tif;
		o->hash = hash_bytes(o->id, o->id_n);
	}
	snap_end(sn);
	w->number = number;
}
