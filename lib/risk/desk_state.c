/* desk_state.c - everything the desk keeps between two lines */
#include <string.h>

#include "risk/amount.h"
#include "risk/desk_impl.h"

static void snap_holding(struct snap *sn, struct holding *h)
{
	reference_snap(sn, &h->ref);
	bucket_snap(sn, &h->rate);
	snap_i64(sn, "quantity", &h->quantity);
	snap_i64(sn, "mark", &h->mark);
	amount_snap(sn, "value", &h->value);
	amount_snap(sn, "flow", &h->flow);
	snap_bool(sn, "has_flow", &h->has_flow);
	snap_i64(sn, "bar_ts", &h->bar_ts);
	snap_i64(sn, "calm_low", &h->calm_low);
	snap_i64(sn, "calm_high", &h->calm_high);
}

static void snap_strategy(struct snap *sn, struct strategy *s)
{
	amount_snap(sn, "cash", &s->cash);
	amount_snap(sn, "value", &s->value);
	amount_snap(sn, "from", &s->from);
	snap_bool(sn, "stopped", &s->stopped);
	snap_bool(sn, "warned", &s->warned);
	bucket_snap(sn, &s->rate);
}

static void snap_target(struct snap *sn, struct intent *it)
{
	uint32_t side = it->side, why = it->why;
	static const char *const roles[] = {"entries", "exits", "stops", "targets"};

	snap_u64(sn, "signals", &it->signals);
	snap_text(sn, "signal", it->signal, &it->signal_n, DESK_ID);
	snap_u32(sn, "side", &side);
	snap_bool(sn, "flatten", &it->flatten);
	snap_f64(sn, "strength", &it->strength);
	snap_f64(sn, "confidence", &it->confidence);
	snap_i64(sn, "stop", &it->stop);
	snap_i64(sn, "target", &it->target);
	snap_i64(sn, "wanted", &it->wanted);
	snap_i64(sn, "expires", &it->expires);
	snap_text(sn, "shares", it->shares, &it->shares_n, DESK_SHARES);
	for (int i = 0; i < 4; i++)
		snap_u32(sn, roles[i], &it->attempts[i]);
	snap_i64(sn, "held", &it->held);
	amount_snap(sn, "value", &it->value);
	snap_i64(sn, "leg_stop", &it->leg_stop);
	snap_i64(sn, "leg_target", &it->leg_target);
	snap_bool(sn, "refused", &it->refused);
	snap_u32(sn, "why", &why);
	snap_bool(sn, "retry", &it->retry);
	snap_bool(sn, "spent", &it->spent);
	snap_bool(sn, "again", &it->again);
	snap_bool(sn, "reopens", &it->reopens);
	snap_i64(sn, "reopens_from", &it->reopens_from);
	if (side > SIDE_FLAT || why > RULES)
		snap_fail(sn, "side or rule: unknown");
	it->side = (uint8_t)side;
	it->why = (uint8_t)why;
}

static void snap_intents(struct snap *sn, struct desk *d)
{
	size_t n = d->n_intents;

	snap_list(sn, "intents", &n, DESK_MAX_INTENTS);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		uint32_t strategy = 0, symbol = 0;

		if (!snap_loading(sn)) {
			strategy = d->intents[i].strategy;
			symbol = d->intents[i].symbol;
		}
		snap_u32(sn, "strategy", &strategy);
		snap_u32(sn, "symbol", &symbol);
		if (!snap_ok(sn))
			break;
		if (strategy >= d->n_strategies || symbol >= d->n_holdings ||
		    desk_intent(d, strategy, symbol) != i) {
			snap_fail(sn, "an intent is of nobody, or stands twice");
			break;
		}
		snap_target(sn, &d->intents[i]);
		if (snap_loading(sn)) {
			d->n_retry += d->intents[i].retry;
			d->n_again += d->intents[i].again || d->intents[i].reopens;
		}
	}
	snap_end(sn);
}

/* The tables that go with the names: room was made by name. */
static void snap_tables(struct snap *sn, struct desk *d)
{
	size_t n;

	symbols_snap(&d->symbols, sn);
	symbols_snap(&d->strategy_names, sn);
	if (snap_loading(sn) && snap_ok(sn) && desk_make_room(d) < 0)
		snap_fail(sn, "out of memory");
	n = d->n_holdings;
	snap_list(sn, "holdings", &n, DESK_MAX_SYMBOLS);
	if (n != d->n_holdings)
		snap_fail(sn, "holdings: not one a symbol");
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		snap_holding(sn, &d->holdings[i]);
		if (snap_loading(sn))
			d->n_held += d->holdings[i].quantity != 0;
	}
	snap_end(sn);
	n = d->n_strategies;
	snap_list(sn, "strategies", &n, DESK_MAX_STRATEGIES);
	if (n != d->n_strategies)
		snap_fail(sn, "strategies: not one a name");
	for (size_t i = 0; i < n && snap_ok(sn); i++)
		snap_strategy(sn, &d->strategies[i]);
	snap_end(sn);
}

static void snap_ledger(struct snap *sn, struct ledger *l)
{
	snap_bool(sn, "known", &l->known);
	amount_snap(sn, "cash", &l->cash);
	amount_snap(sn, "positions", &l->value);
	amount_snap(sn, "buying_power", &l->buying_power);
	amount_snap(sn, "start", &l->start);
	amount_snap(sn, "base", &l->base);
	amount_snap(sn, "peak", &l->peak);
}

static void snap_guard(struct snap *sn, struct guard *g)
{
	uint32_t warned = g->warned;

	snap_bool(sn, "killed", &g->killed);
	snap_bool(sn, "halted", &g->halted);
	snap_bool(sn, "portfolio_loss", &g->portfolio);
	snap_bool(sn, "drawdown", &g->drawdown);
	snap_bool(sn, "daily_loss", &g->day);
	snap_u32(sn, "warned", &warned);
	snap_i64(sn, "next_session", &g->next_session);
	snap_i64(sn, "checked_bar", &g->checked_bar);
	snap_i64(sn, "checked_second", &g->checked_second);
	g->warned = warned;
}

/* An order's symbol and intent must be there. */
static void check_workings(struct snap *sn, const struct desk *d)
{
	for (size_t i = 0; i < d->workings.n && snap_ok(sn); i++) {
		const struct working *o = &d->workings.v[i];

		if (o->symbol >= d->n_holdings ||
		    (o->intent != NO_INTENT && o->intent >= d->n_intents))
			snap_fail(sn, "an order is of nobody");
	}
}

void desk_snap(struct snap *sn, struct desk *d)
{
	bool asked = d->hooks.ask != NULL;

	snap_bool(sn, "feedback", &asked);
	if (asked != (d->hooks.ask != NULL))
		snap_fail(sn, "it was made with%s --feedback", asked ? "" : "out");
	snap_i64(sn, "time", &d->now);
	snap_tables(sn, d);
	snap_intents(sn, d);
	workings_snap(sn, &d->workings);
	check_workings(sn, d);
	snap_ledger(sn, &d->ledger);
	snap_guard(sn, &d->guard);
	bucket_snap(sn, &d->rate);
	recent_snap(sn, &d->orders);
	recent_snap(sn, &d->signals);
	snap_bool(sn, "stale", &d->stale);
	snap_bool(sn, "paper", &d->paper);
	snap_i64(sn, "asked_hour", &d->asked_hour);
	snap_bool(sn, "said_filled", &d->said_filled);
	snap_u64(sn, "syncs", &d->syncs);
}
