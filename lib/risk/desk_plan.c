/* desk_plan.c - from a target to orders */
#include <string.h>

#include "risk/amount.h"
#include "risk/desk_impl.h"
#include "risk/gate.h"
#include "risk/sizing.h"

#define ALL_ROLES 0xfU

/* What is to be done about an intent. */
struct plan {
	uint32_t intent;
	struct reference_view view;
	bool grows;      /* may something be opened? */
	enum rule fault; /* why the target's size is not known */
	dec tick;
	dec stop, target;         /* of the legs, at ticks; 0: none */
	dec old_stop, old_target; /* of those that were out before */
	dec close, keep, open;    /* shares to close, to keep, to open on top */
};

static struct intent *intent_of(struct desk *d, const struct plan *p)
{
	return &d->intents[p->intent];
}

static dec tick_of(const struct desk *d, uint32_t symbol, dec price)
{
	size_t n;
	const char *name = desk_symbol_name(d, symbol, &n);
	const struct policy_scope *own = policy_find(&d->policy->symbols, name, n);

	if (own && own->has_tick)
		return own->tick;
	return d->policy->tick ? d->policy->tick : price_usual_tick(price);
}

/* The limit of a limit order: so far beyond the reference, at a tick. */
static dec limit_of(const struct desk *d, const struct plan *p, bool buy)
{
	const dec price = price_shift(p->view.price, d->policy->offset, buy);

	return price_to_tick(price, p->tick, buy);
}

static struct proposal propose(struct desk *d, const struct plan *p, bool exit, bool buy,
			       dec quantity)
{
	const bool limited = (exit ? d->policy->exit : d->policy->entry) && p->view.price;
	const unsigned legs = exit ? 0U : (unsigned)(p->stop != 0) + (unsigned)(p->target != 0);

	return (struct proposal){
		.intent = intent_of(d, p),
		.closes = exit,
		.buy = buy,
		.limited = limited,
		.limit = limited ? limit_of(d, p, buy) : 0,
		.quantity = quantity,
		.messages = 1 + legs,
		.fault = p->fault,
	};
}

/* ---- the target ---- */

/* Split the way from what is held to what is wanted: a change of side is two
 * orders, so that the exit gets through even where the entry does not. */
static void split_way(struct plan *p, dec held, dec wanted)
{
	const dec have = dec_magnitude(held), want = dec_magnitude(wanted);
	const bool same = held && wanted && (held > 0) == (wanted > 0);

	p->keep = same ? dec_smaller(have, want) : 0;
	p->close = have - p->keep;
	p->open = want - p->keep;
}

/* Is that many shares so near to the target that the rest is not worth a trade? */
static bool is_near(const struct desk *d, const struct intent *it, dec_wide shares)
{
	return shares && it->wanted && (shares > 0) == (it->wanted > 0) &&
	       amount_abs(it->wanted - shares) <=
		       amount_part(amount_abs(it->wanted), sizing_of(d, it->strategy)->min_change);
}

/* The way from what is held.  Of a size that is not known, or not to grow, what is
 * held on the right side stays and the rest goes. */
static void set_way(struct desk *d, struct plan *p)
{
	struct intent *it = intent_of(d, p);

	if (p->fault != RULE_NONE || !p->grows || it->spent) {
		const bool right = it->held && (it->held > 0) == (it->side == SIDE_LONG);

		it->wanted = right && it->side != SIDE_FLAT ? it->held : 0;
	}
	split_way(p, it->held, is_near(d, it, it->held) ? it->held : it->wanted);
}

static void make_plan(struct desk *d, struct plan *p)
{
	struct intent *it = intent_of(d, p);
	const bool buy = it->side == SIDE_LONG;
	const bool limited = d->policy->entry == 1;

	reference_view(&d->holdings[it->symbol].ref, d->now, gate_max_age(d), &p->view);
	p->tick = tick_of(d, it->symbol, p->view.price);
	p->old_stop = it->leg_stop;
	p->old_target = it->leg_target;
	p->fault = p->grows ? sizing_shares(d, it, limited ? limit_of(d, p, buy) : p->view.price,
					    &it->wanted)
			    : RULE_NONE;
	if (it->side != SIDE_FLAT) {
		/* Legs trade against the position: they sell what was bought. */
		p->stop = it->stop ? price_to_tick(it->stop, p->tick, !buy) : 0;
		p->target = it->target ? price_to_tick(it->target, p->tick, !buy) : 0;
	}
	set_way(d, p);
}

/* Is what is held and on its way near enough to the target already? */
static bool is_settled(const struct desk *d, const struct plan *p)
{
	const struct intent *it = &d->intents[p->intent];
	dec_wide standing = it->held;
	size_t orders = 0;

	for (size_t i = 0; i < d->workings.n; i++) {
		const struct working *o = &d->workings.v[i];

		if (o->intent != p->intent || o->canceling)
			continue;
		if (order_is_over(d, o)) {
			if (working_is_leg(o))
				return false;
			continue;
		}
		orders++;
		if (!working_is_leg(o))
			standing += working_signed(o, o->left);
	}
	if (!it->wanted)
		return !standing && !orders;
	return p->stop == it->leg_stop && p->target == it->leg_target && is_near(d, it, standing);
}

/* ---- doing it ---- */

static void set_settled(struct desk *d, struct intent *it)
{
	d->n_retry -= it->retry;
	it->retry = false;
	it->refused = false;
}

/* What goes out first: the exit, the legs of what is kept, or the entry. */
static enum role first_role(const struct plan *p)
{
	if (p->close)
		return ROLE_EXIT;
	if (p->open || p->fault != RULE_NONE || !p->keep)
		return ROLE_ENTRY;
	return p->stop || !p->target ? ROLE_STOP : ROLE_TARGET;
}

/* Would the first order be refused for what has nothing to do with its size?  Then
 * the orders that are out stay as they are. */
static bool is_barred(struct desk *d, const struct plan *p)
{
	struct intent *it = intent_of(d, p);
	const enum role role = first_role(p);
	const bool exit = role != ROLE_ENTRY;
	const bool buy = exit ? it->held < 0 : it->side == SIDE_LONG;
	struct proposal o = propose(d, p, exit, buy,
				    role == ROLE_EXIT ? p->close
				    : exit            ? p->keep
						      : p->open);
	struct finding f[RULES];
	struct measures m;
	enum rule rule;

	if (exit)
		o.fault = RULE_NONE;
	gate_measure(d, &o, &m);
	rule = gate_judge(d, &m, f);
	if (rule >= RULE_SHORT || rule == RULE_DUPLICATE)
		return false;
	send_reject(d, &o, role, rule, &f[rule]);
	return true;
}

/* Take back what is out.  False where some of it may still trade: then the intent
 * waits, and nobody is refused anything. */
static bool clear_orders(struct desk *d, const struct plan *p)
{
	struct intent *it = intent_of(d, p);

	if (send_cancels(d, p->intent, ALL_ROLES) && d->hooks.ask && !desk_refresh(d))
		return false;
	for (size_t i = 0; i < d->workings.n; i++) {
		if (d->workings.v[i].intent != p->intent)
			continue;
		it->refused = it->retry = true;
		it->why = RULE_NONE;
		d->n_retry++;
		return false;
	}
	return true;
}

static void trade(struct desk *d, struct plan *p)
{
	struct intent *it = intent_of(d, p);
	const dec held = it->held;
	const bool buy = it->side == SIDE_LONG;
	struct proposal o;

	if (p->close) {
		o = propose(d, p, true, held < 0, p->close);
		o.fault = RULE_NONE;
		if (send_order(d, &o, ROLE_EXIT, 0, 0) != RULE_NONE) {
			/* It stays, and with it what protects it. */
			send_protection(d, p->intent, dec_magnitude(held), p->old_stop,
					p->old_target);
			return;
		}
	}
	if (p->keep)
		send_protection(d, p->intent, p->keep, p->stop, p->target);
	if (p->open || p->fault != RULE_NONE) {
		o = propose(d, p, false, buy, p->open);
		if (send_order(d, &o, ROLE_ENTRY, p->stop, p->target) != RULE_NONE)
			return;
	}
	set_settled(d, intent_of(d, p));
}

void desk_decide(struct desk *d, uint32_t intent)
{
	struct plan p = {.intent = intent};

	if (d->failed)
		return;
	p.grows = !intent_of(d, &p)->spent && !again_early(d, intent_of(d, &p));
	again_clear(d, intent_of(d, &p), false);
	make_plan(d, &p);
	if (p.fault == RULE_NONE && is_settled(d, &p)) {
		set_settled(d, intent_of(d, &p));
		return;
	}
	d->n_retry -= intent_of(d, &p)->retry;
	intent_of(d, &p)->retry = false;
	if (is_barred(d, &p) || !clear_orders(d, &p))
		return;
	/* Some may have traded while they were taken back. */
	set_way(d, &p);
	trade(d, &p);
}

void desk_close(struct desk *d, uint32_t intent)
{
	struct intent *it = &d->intents[intent];

	it->side = SIDE_FLAT;
	it->stop = it->target = 0;
	it->expires = INT64_MAX;
	it->signals++;
	it->refused = false;
	again_clear(d, it, true);
	desk_decide(d, intent);
}
