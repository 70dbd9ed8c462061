/* bar_state.c - a set of bars in a state file */
#include "market/bar_set_impl.h"

static void symbol_snap(struct snap *sn, struct bar_symbol *sym)
{
	snap_bool(sn, "priced", &sym->priced);
	snap_i64(sn, "last_ts", &sym->last_ts);
	bar_price_snap(sn, "last", "last_text", &sym->last);
	snap_bool(sn, "tick_known", &sym->tick.known);
	snap_f64(sn, "tick_price", &sym->tick.price);
	snap_i64(sn, "tick_side", &sym->tick.side);
	bar_best_snap(sn, &sym->best);
	if (sym->auction)
		auction_snap(sn, sym->auction);
}

/* A bar of a span by count stands with its number of security. */
static void counts_snap(struct snap *sn, struct bar_set *set, struct bar_spec *sp)
{
	size_t n = 0;
	uint32_t id = 0;

	for (uint32_t s = 0; s < set->n_symbols; s++)
		n += set->by_symbol[s]->bars[sp->at].open;
	snap_list(sn, "bars", &n, set->n_symbols);
	for (size_t i = 0; i < n && snap_ok(sn); i++, id++) {
		while (!snap_loading(sn) && !set->by_symbol[id]->bars[sp->at].open)
			id++;
		snap_u32(sn, "of_symbol", &id);
		if (id >= set->n_symbols)
			snap_fail(sn, "a bar is of no symbol");
		else
			bar_snap(sn, &set->by_symbol[id]->bars[sp->at]);
	}
	snap_end(sn);
}

/* The place of a bucket's bar: where it stands, or (loading) a free one. */
static struct bar *bucket_place(struct bar_set *set, const struct bar_spec *sp,
				const struct bar_bucket *k, uint32_t id, bool loading)
{
	struct bar *bars;

	if (id >= set->n_symbols)
		return NULL;
	bars = &set->by_symbol[id]->bars[sp->at];
	for (size_t i = 0; i < sp->cap; i++)
		if (loading ? !bars[i].open : bars[i].open && bars[i].start == k->start)
			return &bars[i];
	return NULL;
}

static void bucket_members_snap(struct snap *sn, struct bar_set *set, struct bar_spec *sp,
				struct bar_bucket *k)
{
	bool loading = snap_loading(sn);
	uint32_t id = k->first, *link = &k->first;
	size_t n = 0;

	for (uint32_t s = k->first; s != MAP_NONE && !loading; n++)
		s = bucket_place(set, sp, k, s, false)->next;
	snap_list(sn, "bars", &n, set->n_symbols);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		struct bar *b;

		snap_u32(sn, "of_symbol", &id);
		b = bucket_place(set, sp, k, id, loading);
		if (!b || (loading && bucket_place(set, sp, k, id, false))) {
			snap_fail(sn, "a bar has no place");
			break;
		}
		bar_snap(sn, b);
		if (!b->open || b->start != k->start || b->end != k->end) {
			snap_fail(sn, "a bar is not of its interval");
			break;
		}
		if (loading) {
			*link = k->last = id;
			b->next = MAP_NONE;
			link = &b->next;
		}
		id = b->next;
	}
	snap_end(sn);
}

static void bucket_snap(struct snap *sn, struct bar_set *set, struct bar_spec *sp,
			struct bar_bucket *k)
{
	snap_i64(sn, "start", &k->start);
	snap_i64(sn, "end", &k->end);
	snap_bool(sn, "frozen", &k->frozen);
	if (snap_loading(sn))
		k->first = k->last = MAP_NONE;
	if (k->start >= k->end)
		snap_fail(sn, "an interval is empty");
	bucket_members_snap(sn, set, sp, k);
}

static void spec_snap(struct snap *sn, struct bar_set *set, struct bar_spec *sp)
{
	size_t n = sp->n_buckets;

	snap_i64(sn, "wait", &sp->wait);
	if (sp->wait < 0)
		snap_fail(sn, "a wait is negative");
	if (!span_is_time(&sp->span)) {
		counts_snap(sn, set, sp);
		return;
	}
	snap_list(sn, "intervals", &n, sp->cap);
	for (size_t i = 0; i < n && snap_ok(sn); i++)
		bucket_snap(sn, set, sp, &sp->buckets[i]);
	snap_end(sn);
	if (snap_ok(sn))
		sp->n_buckets = n;
}

void bar_set_snap(struct snap *sn, struct bar_set *set)
{
	size_t n, specs = set->n_specs;

	symbols_snap(&set->symbols, sn);
	while (set->n_symbols < set->symbols.map.count && snap_ok(sn))
		if (bar_set_grow(set) < 0)
			snap_fail(sn, "out of memory");
	n = set->n_symbols;
	snap_list(sn, "securities", &n, set->n_symbols);
	for (size_t i = 0; i < n && i < set->n_symbols && snap_ok(sn); i++)
		symbol_snap(sn, set->by_symbol[i]);
	snap_end(sn);
	snap_list(sn, "spans", &specs, set->n_specs);
	if (specs != set->n_specs)
		snap_fail(sn, "it is of other spans");
	for (size_t i = 0; i < set->n_specs && snap_ok(sn); i++)
		spec_snap(sn, set, &set->specs[i]);
	snap_end(sn);
}
