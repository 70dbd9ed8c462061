/* gate.c - measuring an order, and judging it by every rule */
#include <string.h>

#include "base/map.h"
#include "risk/amount.h"
#include "risk/gate.h"
#include "risk/gate_rules.h"

int64_t gate_max_age(const struct desk *d)
{
	const enum calendar c = (enum calendar)d->policy->calendar;

	if (calendar_in_session(c, SESSION_REGULAR, d->now))
		return d->policy->max_age[AGE_REGULAR];
	if (calendar_in_session(c, SESSION_EXTENDED, d->now))
		return d->policy->max_age[AGE_EXTENDED];
	return d->policy->max_age[AGE_CLOSED];
}

/* What makes two orders the same: symbol, side, quantity, limit, purpose, and whose. */
static uint64_t hash_order(const struct proposal *o)
{
	const int64_t key[] = {o->intent->symbol, o->intent->strategy, o->buy,
			       o->closes,         o->quantity,         o->limited ? o->limit : -1};

	return hash_bytes(key, sizeof(key));
}

static void measure_market(const struct desk *d, const struct proposal *order, struct measures *m)
{
	*m = (struct measures){.order = order};
	reference_view(&d->holdings[order->intent->symbol].ref, d->now, gate_max_age(d), &m->view);
}

void gate_measure(struct desk *d, const struct proposal *order, struct measures *m)
{
	const struct intent *it = order->intent;
	size_t n;
	const char *name = desk_symbol_name(d, it->symbol, &n);

	measure_market(d, order, m);
	m->hash = hash_order(order);
	m->symbol = policy_find(&d->policy->symbols, name, n);
	name = desk_strategy_name(d, it->strategy, &n);
	m->strategy = policy_find(&d->policy->strategies, name, n);
	m->price = order->limited ? order->limit
				  : reference_worst(&m->view, order->buy, d->policy->slip);
	m->notional = amount_times_up(order->quantity, m->price);
	m->equity = desk_equity(d);
	m->exit = order->closes && order->quantity && exposure_is_exit(d, order);
	exposure_sum(d, order, m->price, &m->worst);
}

enum rule gate_judge(const struct desk *d, const struct measures *m, struct finding f[RULES])
{
	enum rule first = RULE_NONE;

	for (int i = 0; i < RULES; i++) {
		f[i] = (struct finding){.verdict = VERDICT_PASS};
		gate_rules[i](d, m, &f[i]);
		/* What only reduces a position is never held back by a limit. */
		if (m->exit && (rule_table[i].flags & RULE_EXITS))
			f[i].verdict = VERDICT_PASS;
		if (f[i].verdict == VERDICT_DENY && first == RULE_NONE)
			first = (enum rule)i;
	}
	return first;
}

bool gate_denies(const struct desk *d, const struct proposal *order, enum rule rule)
{
	struct finding f = {.verdict = VERDICT_PASS};
	struct measures m;

	measure_market(d, order, &m);
	gate_rules[rule](d, &m, &f);
	return f.verdict == VERDICT_DENY;
}

void gate_passed(struct desk *d, const struct measures *m)
{
	const struct policy *p = d->policy;
	const struct intent *it = m->order->intent;
	const unsigned n = m->order->messages;

	bucket_take(&d->rate, &p->rate, d->now, n);
	bucket_take(&d->holdings[it->symbol].rate, &p->symbol_rate, d->now, n);
	bucket_take(&d->strategies[it->strategy].rate, &p->strategy_rate, d->now, n);
	recent_add(&d->orders, m->hash, d->now);
}
