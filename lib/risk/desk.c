/* desk.c - the desk's tables: symbols, strategies, intents */
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "risk/desk_impl.h"

void desk_init(struct desk *d, struct policy *p, const struct desk_hooks *h)
{
	*d = (struct desk){.policy = p, .hooks = *h, .now = INT64_MIN, .stale = true};
	d->guard.next_session = INT64_MIN;
	d->guard.checked_bar = d->guard.checked_second = INT64_MIN;
	symbols_init(&d->symbols, DESK_MAX_SYMBOLS);
	symbols_init(&d->strategy_names, DESK_MAX_STRATEGIES);
	map_init(&d->intent_map, DESK_MAX_INTENTS);
}

void desk_release(struct desk *d)
{
	policy_free(d->policy);
	symbols_release(&d->symbols);
	symbols_release(&d->strategy_names);
	map_release(&d->intent_map);
	workings_release(&d->workings);
	free(d->holdings);
	free(d->strategies);
	free(d->intents);
	*d = (struct desk){0};
}

void desk_replace_policy(struct desk *d, struct policy *p)
{
	policy_free(d->policy);
	d->policy = p;
}

/* ---- symbols and strategies ---- */

int desk_make_room(struct desk *d)
{
	while (d->n_holdings < d->symbols.map.count) {
		struct holding *h;

		if (!grow(&d->holdings, &d->cap_holdings, d->n_holdings + 1, sizeof(*h),
			  DESK_MAX_SYMBOLS))
			return -1;
		h = d->holdings;
		h[d->n_holdings] = (struct holding){
			.has_flow = true, .bar_ts = INT64_MIN, .calm_high = INT64_MAX};
		reference_init(&h[d->n_holdings].ref);
		d->n_holdings++;
	}
	while (d->n_strategies < d->strategy_names.map.count) {
		if (!grow(&d->strategies, &d->cap_strategies, d->n_strategies + 1,
			  sizeof(*d->strategies), DESK_MAX_STRATEGIES))
			return -1;
		d->strategies[d->n_strategies++] = (struct strategy){0};
	}
	return 0;
}

uint32_t desk_symbol(struct desk *d, const struct json_value *v)
{
	const uint32_t id = symbols_add(&d->symbols, v);

	return id < d->n_holdings || desk_make_room(d) == 0 ? id : MAP_NONE;
}

uint32_t desk_strategy(struct desk *d, const struct json_value *v)
{
	const uint32_t id = symbols_add(&d->strategy_names, v);

	return id < d->n_strategies || desk_make_room(d) == 0 ? id : MAP_NONE;
}

const char *desk_symbol_name(const struct desk *d, uint32_t symbol, size_t *n)
{
	return symbols_name(&d->symbols, symbol, n);
}

const char *desk_strategy_name(const struct desk *d, uint32_t strategy, size_t *n)
{
	return symbols_name(&d->strategy_names, strategy, n);
}

/* ---- intents ---- */

uint32_t desk_intent(struct desk *d, uint32_t strategy, uint32_t symbol)
{
	const uint32_t key[] = {strategy, symbol};
	const uint32_t id = map_add(&d->intent_map, (const char *)key, sizeof(key));
	struct intent *it;

	if (id == MAP_NONE || id < d->n_intents)
		return id;
	if (!grow(&d->intents, &d->cap_intents, d->n_intents + 1, sizeof(*it), DESK_MAX_INTENTS))
		return MAP_NONE;
	it = &d->intents[d->n_intents++];
	memset(it, 0, sizeof(*it));
	it->strategy = strategy;
	it->symbol = symbol;
	it->side = SIDE_FLAT;
	it->expires = INT64_MAX;
	it->next = d->holdings[symbol].intents;
	d->holdings[symbol].intents = id + 1;
	return id;
}

/* ---- questions ---- */

dec_wide desk_equity(const struct desk *d)
{
	return d->ledger.cash + d->ledger.value;
}

dec_wide strategy_profit(const struct strategy *s)
{
	return s->cash + s->value - s->from;
}

size_t desk_pending(const struct desk *d)
{
	return d->workings.n + d->n_retry + d->n_again;
}
