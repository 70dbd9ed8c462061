/* desk_send.c - orders, cancels and refusals on their way out */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "risk/amount.h"
#include "risk/desk_impl.h"
#include "risk/gate.h"

static const char role_letters[] = "exst";

/* SIGNAL-LETTER NUMBER; the number is taken where `take`. */
static size_t make_id(struct intent *it, enum role role, bool take, char out[DESK_ID])
{
	const int n = snprintf(out, DESK_ID, "%.*s-%c%u", (int)it->signal_n, it->signal,
			       role_letters[role], it->attempts[role] + 1);

	it->attempts[role] += take;
	return n < 0 ? 0 : n >= DESK_ID ? DESK_ID - 1 : (size_t)n;
}

/* ---- findings and refusals ---- */

static void tell_findings(struct desk *d, const struct desk_finding *about,
			  const struct finding f[RULES])
{
	struct desk_finding one = *about;

	for (int i = 0; i < RULES; i++) {
		if (!d->explain && f[i].verdict != VERDICT_WARN)
			continue;
		one.rule = (enum rule)i;
		one.f = f[i];
		d->hooks.check(d->hooks.ctx, &one);
	}
}

void send_reject(struct desk *d, const struct proposal *o, enum role role, enum rule rule,
		 const struct finding *f)
{
	struct intent *it = o->intent;
	struct desk_finding out = {.intent = it, .strategy = MAP_NONE, .rule = rule, .f = *f};
	const bool again = it->refused && it->why == rule;
	char id[DESK_ID];

	it->refused = true;
	it->why = (uint8_t)rule;
	if ((rule_table[rule].flags & RULE_PASSES) && !it->retry) {
		it->retry = true;
		d->n_retry++;
	}
	/* The same reason once more, while it is tried again, is no news. */
	if (again)
		return;
	out.of = id;
	out.of_n = make_id(it, role, true, id);
	d->hooks.reject(d->hooks.ctx, &out);
}

/* ---- orders ---- */

/* Remember an order that is out; NULL without room, and the desk has failed. */
static struct working *remember(struct desk *d, const struct desk_order *o, enum role role,
				dec price)
{
	struct working *w = workings_add(&d->workings, o->id, o->id_n);

	if (!w) {
		d->failed = true;
		return NULL;
	}
	w->intent = (uint32_t)(o->intent - d->intents);
	w->symbol = o->intent->symbol;
	w->role = (uint8_t)role;
	w->buy = o->buy;
	w->left = o->quantity;
	w->price = price;
	w->level = o->stop ? o->stop : o->limit;
	w->tif = (uint8_t)o->tif;
	w->ends = session_after(d);
	return w;
}

/* One leg; `pair` as o->class says.  Returns its number, 0 where that failed. */
static uint64_t send_leg(struct desk *d, struct desk_order *o, enum role role, dec level,
			 uint64_t parent, uint64_t group)
{
	char id[DESK_ID];
	struct intent *it = &d->intents[o->intent - d->intents];
	struct working *w;

	o->id = id;
	o->id_n = make_id(it, role, true, id);
	o->kind = role == ROLE_STOP ? ORDER_KIND_STOP : ORDER_KIND_LIMIT;
	o->stop = role == ROLE_STOP ? level : 0;
	o->limit = role == ROLE_TARGET ? level : 0;
	d->hooks.order(d->hooks.ctx, o);
	w = remember(d, o, role, level);
	if (!w)
		return 0;
	w->parent = parent;
	w->group = group ? group : w->number;
	calm_sent(d, w);
	return w->number;
}

/* Stop, then target, of the class and parent that stand in *o. */
static void send_legs(struct desk *d, struct desk_order *o, dec stop, dec target, uint64_t parent)
{
	struct intent *it = &d->intents[o->intent - d->intents];
	uint64_t first = 0;

	o->tif = d->policy->leg_tif;
	if (stop)
		first = send_leg(d, o, ROLE_STOP, stop, parent, parent);
	if (target && !d->failed)
		send_leg(d, o, ROLE_TARGET, target, parent, parent ? parent : first);
	it->leg_stop = stop;
	it->leg_target = target;
}

void send_protection(struct desk *d, uint32_t intent, dec quantity, dec stop, dec target)
{
	struct intent *it = &d->intents[intent];
	struct desk_order o = {
		.intent = it,
		.buy = it->held < 0,
		.quantity = quantity,
		.class = stop && target ? ORDER_CLASS_OCO : ORDER_CLASS_SIMPLE,
	};

	if (!quantity || (!stop && !target) || d->guard.killed)
		return;
	if (o.class == ORDER_CLASS_OCO) {
		o.parent = it->signal;
		o.parent_n = it->signal_n;
	}
	send_legs(d, &o, stop, target, 0);
}

static void say_filled(struct desk *d)
{
	if (d->said_filled)
		return;
	d->said_filled = true;
	d->hooks.note(d->hooks.ctx, "no --feedback: each order counts as filled at once, at the "
				    "reference price");
}

/* The order itself is out: its legs follow, and what becomes of it here. */
static void follow(struct desk *d, const struct measures *m, struct desk_order *o, enum role role,
		   dec stop, dec target)
{
	struct working *w = remember(d, o, role, m->price);
	const struct proposal *p = m->order;
	const uint32_t intent = (uint32_t)(o->intent - d->intents);
	const uint64_t number = w ? w->number : 0;

	if (w && (stop || target)) {
		char parent[DESK_ID];

		memcpy(parent, o->id, o->id_n);
		o->parent = parent;
		o->parent_n = o->id_n;
		o->buy = !o->buy;
		send_legs(d, o, stop, target, number);
	}
	if (d->failed || d->hooks.ask)
		return;
	say_filled(d);
	workings_by_number(&d->workings, number)->left = 0;
	workings_sweep(&d->workings);
	desk_fill(d, intent, p->buy ? p->quantity : -p->quantity, m->view.price);
}

enum rule send_order(struct desk *d, const struct proposal *p, enum role role, dec stop, dec target)
{
	struct finding f[RULES];
	struct measures m;
	char id[DESK_ID];
	struct desk_order o = {
		.id = id,
		.intent = p->intent,
		.buy = p->buy,
		.quantity = p->quantity,
		.kind = p->limited ? ORDER_KIND_LIMIT : ORDER_KIND_MARKET,
		.class = stop || target ? ORDER_CLASS_BRACKET : ORDER_CLASS_SIMPLE,
		.limit = p->limited ? p->limit : 0,
		.tif = d->policy->tif,
	};
	struct desk_finding about = {.of = id, .intent = p->intent, .strategy = MAP_NONE};
	enum rule rule;

	gate_measure(d, p, &m);
	rule = gate_judge(d, &m, f);
	o.id_n = about.of_n = make_id(p->intent, role, false, id);
	if (!(rule != RULE_NONE && p->intent->refused && p->intent->why == rule))
		tell_findings(d, &about, f);
	if (rule != RULE_NONE) {
		send_reject(d, p, role, rule, &f[rule]);
		return rule;
	}
	p->intent->attempts[role]++;
	p->intent->refused = false;
	gate_passed(d, &m);
	d->hooks.order(d->hooks.ctx, &o);
	follow(d, &m, &o, role, stop, target);
	return RULE_NONE;
}

/* ---- cancels ---- */

static void send_cancel(struct desk *d, struct working *o)
{
	char id[DESK_ID + 2];

	memcpy(id, o->id, o->id_n);
	memcpy(id + o->id_n, "-c", 2);
	d->hooks.cancel(d->hooks.ctx, id, o->id_n + 2, o);
	o->canceling = true;
	if (o->intent != NO_INTENT && working_is_leg(o))
		d->intents[o->intent].leg_stop = d->intents[o->intent].leg_target = 0;
	/* Where nobody can be asked, it is gone. */
	if (!d->hooks.ask)
		o->left = 0;
}

size_t send_cancels(struct desk *d, uint32_t intent, unsigned roles)
{
	size_t n = 0;

	/* Legs go before their entries, which take along those that are left. */
	for (int legs = 1; legs >= 0; legs--) {
		for (size_t i = 0; i < d->workings.n; i++) {
			struct working *o = &d->workings.v[i];

			if (o->canceling || !(roles & 1U << o->role) ||
			    working_is_leg(o) != (legs == 1) ||
			    (intent != NO_INTENT && o->intent != intent))
				continue;
			send_cancel(d, o);
			n++;
		}
	}
	if (!d->hooks.ask)
		workings_sweep(&d->workings);
	return n;
}
