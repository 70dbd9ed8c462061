/* signals_state.c - saving, and going on with another plan */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signal/signals_impl.h"

/* ---- saving ---- */

static void snap_names(struct snap *sn, struct signals *g)
{
	size_t n = g->names.count;
	struct buf name;
	uint32_t number;

	buf_init(&name, PLAN_NAME);
	snap_list(sn, "names", &n, g->names.max);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		int64_t counter = snap_loading(sn) ? 0 : g->counters[i];

		buf_reset(&name);
		if (!snap_loading(sn))
			buf_add(&name, g->names.entries[i].key, g->names.entries[i].n);
		snap_bytes(sn, "name", &name);
		snap_i64(sn, "counter", &counter);
		if (!snap_loading(sn) || !snap_ok(sn))
			continue;
		if (signals_name(g, buf_cstr(&name), &number) < 0 || number >= n) {
			snap_fail(sn, "names of strategies do not fit");
			break;
		}
		g->counters[number] = counter;
	}
	snap_end(sn);
	buf_release(&name);
}

static void snap_orphans(struct snap *sn, struct signals *g)
{
	size_t n = g->n_orphans;

	snap_list(sn, "orphans", &n, (size_t)1 << 26);
	if (snap_loading(sn) && snap_ok(sn) && n > 0) {
		g->orphans = calloc(n, sizeof(*g->orphans));
		if (!g->orphans)
			snap_fail(sn, "out of memory");
	}
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		snap_u32(sn, "name", &g->orphans[i].name);
		snap_u32(sn, "symbol", &g->orphans[i].symbol);
		if (snap_loading(sn) && snap_ok(sn) &&
		    (g->orphans[i].name >= g->names.count || g->orphans[i].symbol >= g->n_sheets))
			snap_fail(sn, "an orphan of nobody");
		g->n_orphans = (uint32_t)i + 1;
	}
	snap_end(sn);
}

static void snap_stand(struct snap *sn, struct stand *st, const struct strategy *s)
{
	snap_i64(sn, "side", &st->side);
	snap_f64(sn, "strength", &st->strength);
	snap_f64(sn, "confidence", &st->confidence);
	snap_f64(sn, "entry_price", &st->entry_price);
	snap_f64(sn, "high", &st->high);
	snap_f64(sn, "low", &st->low);
	snap_f64(sn, "stop", &st->stop);
	snap_f64(sn, "target", &st->target);
	snap_i64(sn, "bars", &st->bars);
	snap_i64(sn, "held", &st->held);
	snap_i64(sn, "since", &st->since);
	snap_i64(sn, "expires", &st->expires);
	snap_bool(sn, "left", &st->left);
	snap_i64(sn, "left_bar", &st->left_bar);
	snap_i64(sn, "left_at", &st->left_at);
	snap_i64(sn, "locked", &st->locked);
	snap_i64(sn, "stopped", &st->stopped);
	snap_i64(sn, "decided", &st->decided);
	snap_bool(sn, "pending", &st->pending);
	snap_f64(sn, "share", &st->share);
	snap_f64s(sn, "state", st->state, s->scope.n_state);
}

static void snap_sheet(struct snap *sn, struct signals *g, struct sheet *sheet)
{
	snap_f64s(sn, "values", sheet->value, g->plan->inputs.n);
	snap_i64s(sn, "seen", sheet->seen, g->plan->inputs.n);
	snap_i64s(sn, "bars", sheet->bars, g->plan->spans.count);
	snap_i64(sn, "combined_side", &sheet->combined.side);
	snap_f64(sn, "combined_strength", &sheet->combined.strength);
	for (uint32_t i = 0; i < g->plan->n && snap_ok(sn); i++)
		if (sheet->stand[i])
			snap_stand(sn, sheet->stand[i], &g->plan->v[i]);
}

/* Which strategies look at a symbol follows from its name and the plan. */
static void open_sheets(struct snap *sn, struct signals *g)
{
	while (snap_ok(sn) && g->n_sheets < g->symbols.map.count)
		if (signals_sheet(g, g->n_sheets) < 0)
			snap_fail(sn, "out of memory");
}

void signals_snap(struct snap *sn, struct signals *g)
{
	size_t n;

	snap_names(sn, g);
	symbols_snap(&g->symbols, sn);
	if (snap_loading(sn))
		open_sheets(sn, g);
	n = g->n_sheets;
	snap_list(sn, "sheets", &n, SIGNALS_SYMBOLS);
	if (snap_loading(sn) && snap_ok(sn) && n != g->n_sheets)
		snap_fail(sn, "as many sheets as symbols are needed");
	for (size_t i = 0; i < n && snap_ok(sn); i++)
		snap_sheet(sn, g, &g->sheets[i]);
	snap_end(sn);
	snap_orphans(sn, g);
	snap_i64(sn, "moment_due", &g->moment_due);
	snap_bool(sn, "publish", &g->publish);
}

/* ---- another plan ---- */

static void move_values(const struct plan *from, const struct plan *to, const struct sheet *old,
			struct sheet *new)
{
	uint32_t same[PLAN_SPANS];

	for (uint32_t i = 0; i < from->spans.count; i++) {
		same[i] =
			map_find(&to->spans, from->spans.entries[i].key, from->spans.entries[i].n);
		if (same[i] != MAP_NONE)
			new->bars[same[i]] = old->bars[i];
	}
	for (uint32_t i = 0; i < from->inputs.n; i++) {
		uint32_t k = inputs_match(&to->inputs, &from->inputs, i, same);

		if (k == INPUT_NONE)
			continue;
		new->value[k] = old->value[i];
		new->seen[k] = old->seen[i];
	}
}

static const struct strategy *find_strategy(const struct plan *p, const char *name, uint32_t *i)
{
	for (*i = 0; *i < p->n; ++*i)
		if (strcmp(p->v[*i].name, name) == 0)
			return &p->v[*i];
	return NULL;
}

static bool same_combination(const struct plan *a, const struct plan *b)
{
	return a->combine != COMBINE_NONE && b->combine != COMBINE_NONE &&
	       strcmp(a->combined, b->combined) == 0;
}

static void move_stands(const struct plan *from, const struct plan *to, const struct sheet *old,
			struct sheet *new)
{
	bool combined = same_combination(from, to);
	uint32_t k;

	for (uint32_t i = 0; i < from->n; i++) {
		const struct strategy *s = find_strategy(to, from->v[i].name, &k);

		if (!s || !old->stand[i] || !new->stand[k])
			continue;
		memcpy(new->stand[k], old->stand[i], sizeof(struct stand));
		if (s->signature == from->v[i].signature &&
		    s->scope.n_state == from->v[i].scope.n_state)
			memcpy(new->stand[k]->state, old->stand[i]->state,
			       s->scope.n_state * sizeof(double));
		if (strcmp(to->spans.entries[s->span].key,
			   from->spans.entries[from->v[i].span].key) != 0)
			new->stand[k]->decided = -1;
		new->stand[k]->pending &= s->time;
		if (!combined)
			new->stand[k]->share = 0;
	}
	if (combined)
		new->combined = old->combined;
}

static int add_orphan(struct signals *g, const char *name, uint32_t symbol)
{
	struct orphan *v = realloc(g->orphans, (g->n_orphans + 1) * sizeof(*v));

	if (!v)
		return -1;
	g->orphans = v;
	v[g->n_orphans++] = (struct orphan){map_find(&g->names, name, strlen(name)), symbol};
	return 0;
}

/* Targets that were handed over under a name that no longer does so. */
static int find_orphans(struct signals *g, const struct plan *to, const struct sheet *sheets)
{
	const struct plan *from = g->plan;
	uint32_t k;

	for (uint32_t symbol = 0; symbol < g->n_sheets; symbol++) {
		const struct sheet *old = &g->sheets[symbol];

		if (from->combine != COMBINE_NONE) {
			if (old->combined.side && !same_combination(from, to) &&
			    add_orphan(g, from->combined, symbol) < 0)
				return -1;
			continue;
		}
		for (uint32_t i = 0; i < from->n; i++) {
			bool open = old->stand[i] && old->stand[i]->side;
			bool goes_on = to->combine == COMBINE_NONE &&
				       find_strategy(to, from->v[i].name, &k) &&
				       sheets[symbol].stand[k];

			if (open && !goes_on && add_orphan(g, from->v[i].name, symbol) < 0)
				return -1;
		}
	}
	return 0;
}

static void close_sheets(const struct plan *plan, struct sheet *sheets, uint32_t n)
{
	for (uint32_t i = 0; i < n; i++)
		signals_close_sheet(plan, &sheets[i]);
	free(sheets);
}

static int move_sheets(struct signals *g, const struct plan *plan, struct sheet *sheets)
{
	for (uint32_t i = 0; i < g->n_sheets; i++) {
		if (signals_open_sheet(g, plan, i, &sheets[i]) < 0)
			return -1;
		move_values(g->plan, plan, &g->sheets[i], &sheets[i]);
		move_stands(g->plan, plan, &g->sheets[i], &sheets[i]);
	}
	return find_orphans(g, plan, sheets);
}

int signals_reload(struct signals *g, struct plan *plan, int64_t now, struct err *e)
{
	struct sheet *sheets = calloc(g->cap + 1, sizeof(*sheets)), *old_sheets = g->sheets;
	uint32_t orphans = g->n_orphans;
	struct plan *old = g->plan;

	if (!sheets || move_sheets(g, plan, sheets) < 0 || signals_bind(g, plan, e) < 0) {
		if (sheets)
			close_sheets(plan, sheets, g->n_sheets);
		g->n_orphans = orphans;
		return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	g->publish = old->combine != COMBINE_NONE && plan->combine == COMBINE_NONE;
	g->sheets = sheets;
	signals_rows(g);
	close_sheets(old, old_sheets, g->n_sheets);
	plan_free(old);
	if (now != NEVER)
		g->hooks.at(g->hooks.ctx, now, false, SIGNALS_RELOAD, 0);
	return 0;
}
