/* signals_sheet.c - what is kept of every security, and under which names */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signal/signals_impl.h"

/* ---- room ---- */

struct stand *signals_new_stand(const struct strategy *s)
{
	struct stand *st = calloc(1, sizeof(*st) + s->scope.n_state * sizeof(double));

	if (st)
		stand_reset(st);
	return st;
}

void signals_close_sheet(const struct plan *plan, struct sheet *sheet)
{
	for (uint32_t i = 0; sheet->stand && i < plan->n; i++)
		free(sheet->stand[i]);
	free(sheet->stand);
	free(sheet->value);
	free(sheet->seen);
	free(sheet->bars);
	memset(sheet, 0, sizeof(*sheet));
}

int signals_open_sheet(struct signals *g, const struct plan *plan, uint32_t symbol,
		       struct sheet *sheet)
{
	size_t n;
	const char *name = symbols_name(&g->symbols, symbol, &n);

	*sheet = (struct sheet){
		.value = malloc((plan->inputs.n + 1) * sizeof(double)),
		.seen = calloc(plan->inputs.n + 1, sizeof(int64_t)),
		.bars = calloc(plan->spans.count + 1, sizeof(int64_t)),
		.stand = calloc(plan->n, sizeof(struct stand *)),
	};
	if (!sheet->value || !sheet->seen || !sheet->bars || !sheet->stand)
		return -1;
	for (uint32_t i = 0; i < plan->inputs.n; i++) {
		sheet->value[i] = NAN;
		sheet->seen[i] = -1;
	}
	for (uint32_t i = 0; i < plan->n; i++) {
		if (!strategy_covers(&plan->v[i], name, n))
			continue;
		sheet->stand[i] = signals_new_stand(&plan->v[i]);
		if (!sheet->stand[i])
			return -1;
	}
	return 0;
}

/* Scratch for so many securities. */
int signals_scratch(struct signals *g, const struct plan *plan, uint32_t cap)
{
	uint32_t crosses = 1, others = plan->others.count + 1;
	const double **rows;
	double *across, *in;
	uint32_t *order, *fresh;

	for (uint32_t i = 0; i < plan->n; i++)
		if (plan->v[i].scope.n_crosses > crosses)
			crosses = plan->v[i].scope.n_crosses;
	rows = realloc(g->others, others * sizeof(*rows));
	g->others = rows ? rows : g->others;
	across = realloc(g->across, (size_t)crosses * cap * sizeof(*across));
	g->across = across ? across : g->across;
	in = realloc(g->across_in, cap * sizeof(*in));
	g->across_in = in ? in : g->across_in;
	order = realloc(g->order, cap * sizeof(*order));
	g->order = order ? order : g->order;
	fresh = realloc(g->fresh, cap * sizeof(*fresh));
	g->fresh = fresh ? fresh : g->fresh;
	return rows && across && in && order && fresh ? 0 : -1;
}

static int grow(struct signals *g)
{
	uint32_t cap = g->cap ? g->cap * 2 : 16;
	struct sheet *sheets = realloc(g->sheets, cap * sizeof(*sheets));

	if (!sheets)
		return -1;
	g->sheets = sheets;
	if (signals_scratch(g, g->plan, cap) < 0)
		return -1;
	g->cap = cap;
	return 0;
}

/* The rows that other() looks at: found anew when there is one more, or they moved. */
void signals_rows(struct signals *g)
{
	for (uint32_t i = 0; i < g->plan->others.count; i++) {
		const struct map_entry *other = &g->plan->others.entries[i];
		uint32_t symbol = map_find(&g->symbols.map, other->key, other->n);

		g->others[i] = symbol < g->n_sheets ? g->sheets[symbol].value : NULL;
	}
}

/* The sheet of the next symbol. */
int signals_sheet(struct signals *g, uint32_t symbol)
{
	if (symbol == g->cap && grow(g) < 0)
		return -1;
	if (signals_open_sheet(g, g->plan, symbol, &g->sheets[symbol]) < 0) {
		signals_close_sheet(g->plan, &g->sheets[symbol]);
		return -1;
	}
	g->n_sheets++;
	signals_rows(g);
	return 0;
}

/* Symbols are numbered as they come, so the next one's sheet is the next; where
 * memory ended in between, no new symbol has one. */
uint32_t signals_symbol(struct signals *g, const struct json_value *v)
{
	uint32_t symbol = symbols_add(&g->symbols, v);

	if (symbol < g->n_sheets)
		return symbol;
	if (symbol != g->n_sheets || signals_sheet(g, symbol) < 0)
		return MAP_NONE;
	return symbol;
}

/* ---- names ---- */

int signals_name(struct signals *g, const char *name, uint32_t *number)
{
	*number = map_add(&g->names, name, strlen(name));
	if (*number == MAP_NONE)
		return -1;
	if (*number >= g->cap_names) {
		uint32_t cap = g->cap_names ? g->cap_names * 2 : 16;
		int64_t *counters = realloc(g->counters, cap * sizeof(*counters));
		int32_t *index;

		if (!counters)
			return -1;
		g->counters = counters;
		index = realloc(g->index, cap * sizeof(*index));
		if (!index)
			return -1;
		g->index = index;
		for (uint32_t i = g->cap_names; i < cap; i++) {
			counters[i] = 0;
			index[i] = -1;
		}
		g->cap_names = cap;
	}
	return 0;
}

/* Make the plan the one at work. */
int signals_bind(struct signals *g, struct plan *plan, struct err *e)
{
	bool *told = calloc((size_t)plan->n * TOLD_KINDS, sizeof(*told));
	uint32_t number;

	if (!told || signals_scratch(g, plan, g->cap ? g->cap : 1) < 0) {
		free(told);
		return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	for (uint32_t i = 0; i < plan->n; i++)
		if (signals_name(g, plan->v[i].name, &number) < 0) {
			free(told);
			return err_set(e, STATUS_SYSTEM, "too many names of strategies");
		}
	if (plan->combined && signals_name(g, plan->combined, &g->combined) < 0) {
		free(told);
		return err_set(e, STATUS_SYSTEM, "too many names of strategies");
	}
	for (uint32_t i = 0; i < g->names.count; i++)
		g->index[i] = -1;
	for (uint32_t i = 0; i < plan->n; i++)
		g->index[map_find(&g->names, plan->v[i].name, strlen(plan->v[i].name))] =
			(int32_t)i;
	free(g->told);
	g->told = told;
	g->plan = plan;
	signals_rows(g);
	return 0;
}

int signals_init(struct signals *g, struct plan *plan, enum calendar calendar,
		 const struct signals_hooks *hooks, struct err *e)
{
	memset(g, 0, sizeof(*g));
	g->hooks = *hooks;
	g->moment_due = NEVER;
	moment_init(&g->moment, calendar);
	symbols_init(&g->symbols, SIGNALS_SYMBOLS);
	map_init(&g->names, 1 << 16);
	buf_init(&g->why, 1 << 16);
	buf_init(&g->shares, 1 << 16);
	if (signals_bind(g, plan, e) == 0)
		return 0;
	plan_free(plan);
	return -1;
}

void signals_release(struct signals *g)
{
	for (uint32_t i = 0; g->plan && i < g->n_sheets; i++)
		signals_close_sheet(g->plan, &g->sheets[i]);
	free(g->sheets);
	free(g->counters);
	free(g->index);
	free(g->orphans);
	free(g->others);
	free(g->across);
	free(g->across_in);
	free(g->order);
	free(g->fresh);
	free(g->told);
	buf_release(&g->why);
	buf_release(&g->shares);
	map_release(&g->names);
	symbols_release(&g->symbols);
	plan_free(g->plan);
	memset(g, 0, sizeof(*g));
}
