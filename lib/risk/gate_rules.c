/* gate_rules.c - what each rule looks at */
#include "risk/amount.h"
#include "risk/gate_rules.h"

/* ---- what makes an order impossible to judge; the desk's state ---- */

static void rule_invalid(const struct desk *d, const struct measures *m, struct finding *f)
{
	const struct intent *it = m->order->intent;
	const dec p = m->view.price;
	const bool up = it->wanted > 0;
	const dec low = up ? it->stop : it->target, high = up ? it->target : it->stop;

	(void)d;
	if (m->order->quantity < 0 || (m->order->limited && m->order->limit <= 0))
		finding_refuse(f, "positive", NULL);
	else if (!it->wanted || !p || m->exit)
		return;
	/* A stop beyond the price would sell at once what was just bought. */
	else if (low && low >= p)
		finding_refuse(f, up ? "stop_below_price" : "target_below_price", NULL);
	else if (high && high <= p)
		finding_refuse(f, up ? "target_above_price" : "stop_above_price", NULL);
}

static void rule_expired(const struct desk *d, const struct measures *m, struct finding *f)
{
	if (m->order->intent->side != SIDE_FLAT && m->order->intent->expires <= d->now)
		finding_refuse(f, NULL, NULL);
}

static void rule_killed(const struct desk *d, const struct measures *m, struct finding *f)
{
	if (d->guard.killed && !(m->order->intent->flatten && m->exit))
		finding_refuse(f, "resume", "killed");
}

static void rule_desk_halted(const struct desk *d, const struct measures *m, struct finding *f)
{
	const bool lets = d->policy->halt_exits || m->order->intent->flatten;

	if ((d->guard.halted || d->guard.drawdown) && m->exit && lets)
		return;
	/* A drawdown has a rule of its own, for what it does not let out. */
	if (d->guard.halted || (d->guard.drawdown && m->exit))
		finding_refuse(f, "resume", "halted");
}

static void rule_reduce_only(const struct desk *d, const struct measures *m, struct finding *f)
{
	(void)m;
	if (d->policy->state == DESK_REDUCE_ONLY)
		finding_refuse(f, "exits", "entry");
}

/* ---- may, and can, it be traded now? ---- */

static void rule_restricted(const struct desk *d, const struct measures *m, struct finding *f)
{
	const struct policy *p = d->policy;
	size_t n;
	const char *name = desk_symbol_name(d, m->order->intent->symbol, &n);

	if (policy_has(&p->restricted, name, n))
		finding_refuse(f, "restricted", name);
	else if (p->allowed.n && !policy_has(&p->allowed, name, n))
		finding_refuse(f, "allowed", name);
}

static void rule_halted(const struct desk *d, const struct measures *m, struct finding *f)
{
	const struct reference *r = &d->holdings[m->order->intent->symbol].ref;

	if (r->halted)
		finding_refuse(f, "trading", r->state);
}

static void rule_session(const struct desk *d, const struct measures *m, struct finding *f)
{
	static const char *const names[] = {"regular", "extended", "all"};
	const enum calendar c = (enum calendar)d->policy->calendar;
	const enum session s = (enum session)d->policy->session;

	(void)m;
	if (s == SESSION_ALL || calendar_in_session(c, s, d->now))
		return;
	finding_refuse(f, names[s],
		       calendar_in_session(c, SESSION_EXTENDED, d->now) ? "extended" : "closed");
}

/* ---- is a price known? ---- */

static void rule_no_reference(const struct desk *d, const struct measures *m, struct finding *f)
{
	(void)d;
	if (!m->view.any)
		finding_refuse(f, NULL, NULL);
}

/* Ages in seconds; none where there is no price at all. */
static void rule_stale_reference(const struct desk *d, const struct measures *m, struct finding *f)
{
	if (m->view.any)
		finding_compare(f, m->view.age, -1, gate_max_age(d));
}

static void rule_crossed_reference(const struct desk *d, const struct measures *m,
				   struct finding *f)
{
	(void)d;
	if (!m->view.bid)
		return;
	f->limit = quantity_number(m->view.ask);
	f->value = quantity_number(m->view.bid);
	f->verdict = m->view.crossed ? VERDICT_DENY : VERDICT_PASS;
}

static void rule_no_volatility(const struct desk *d, const struct measures *m, struct finding *f)
{
	if (m->order->fault == RULE_NO_VOLATILITY)
		finding_refuse(f, d->policy->sizing.of, NULL);
}

/* A target that does not reach one lot; but not where its price is what lacks. */
static void rule_no_size(const struct desk *d, const struct measures *m, struct finding *f)
{
	if (m->order->fault != RULE_NO_SIZE)
		return;
	f->verdict = VERDICT_DENY;
	f->limit =
		quantity_number(m->symbol && m->symbol->has_lot ? m->symbol->lot : d->policy->lot);
	f->value = quantity_number(0);
}

/* ---- too often ---- */

/* Limit and value in seconds: how long it must be since the same order, and is.  A
 * signal's further orders stand for its own that have ended. */
static void rule_duplicate(const struct desk *d, const struct measures *m, struct finding *f)
{
	const int64_t last = recent_find(&d->orders, m->hash);
	const enum role role = m->order->closes ? ROLE_EXIT : ROLE_ENTRY;

	if (last == INT64_MIN || m->order->intent->attempts[role])
		return;
	f->limit = quantity_number(d->policy->duplicate);
	f->value = quantity_number(d->now - last);
	f->verdict = d->now - last < d->policy->duplicate ? VERDICT_DENY : VERDICT_PASS;
}

static void judge_rate(const struct desk *d, const struct bucket *b, const struct policy_rate *rate,
		       const struct measures *m, struct finding *f)
{
	finding_compare(f, bucket_used(b, rate, d->now, m->order->messages),
			rate->warn ? rate->warn * (dec_wide)DEC_ONE : -1,
			rate->orders * (dec_wide)DEC_ONE);
}

static void rule_rate(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_rate(d, &d->rate, &d->policy->rate, m, f);
}

static void rule_symbol_rate(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_rate(d, &d->holdings[m->order->intent->symbol].rate, &d->policy->symbol_rate, m, f);
}

static void rule_strategy_rate(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_rate(d, &d->strategies[m->order->intent->strategy].rate, &d->policy->strategy_rate, m,
		   f);
}

/* ---- the order by itself ---- */

/* A value against a limit of the file; percentages are of `base`. */
static void judge(const struct desk *d, const struct measures *m, enum limit_id id, dec_wide value,
		  dec_wide base, struct finding *f)
{
	const struct limit l = policy_limit(d->policy, id, m->symbol, m->strategy, base);

	finding_compare(f, value, level_amount(&l.warn, base), level_amount(&l.deny, base));
}

static void rule_short(const struct desk *d, const struct measures *m, struct finding *f)
{
	const bool allowed =
		m->symbol && m->symbol->has_short ? m->symbol->can_short : d->policy->can_short;

	if (!allowed && !m->order->buy)
		finding_compare(f, amount_max(-m->worst.lowest, 0), -1, 0);
}

static void rule_max_quantity(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_QUANTITY, m->order->quantity, 0, f);
}

static void rule_max_notional(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_NOTIONAL, m->notional, m->equity, f);
}

static void rule_collar(const struct desk *d, const struct measures *m, struct finding *f)
{
	const dec p = m->view.price;
	const dec away = m->price > p ? m->price - p : p - m->price;

	if (p)
		judge(d, m, LIMIT_COLLAR, amount_ratio_up((dec_wide)away * 10000, p), 0, f);
}

/* ---- with what is held and open ---- */

static void rule_max_position(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_POSITION, m->worst.position, 0, f);
}

static void rule_max_position_value(const struct desk *d, const struct measures *m,
				    struct finding *f)
{
	judge(d, m, LIMIT_POSITION_VALUE, m->worst.position_value, m->equity, f);
}

static void rule_max_open_orders(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_OPEN_ORDERS, (dec_wide)m->worst.orders * DEC_ONE, 0, f);
}

static void rule_max_open_notional(const struct desk *d, const struct measures *m,
				   struct finding *f)
{
	judge(d, m, LIMIT_OPEN_NOTIONAL, m->worst.open, m->equity, f);
}

static void rule_max_gross(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_GROSS, m->worst.gross, m->equity, f);
}

static void rule_max_net(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_NET, m->worst.net, m->equity, f);
}

static void rule_leverage(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge(d, m, LIMIT_LEVERAGE, amount_ratio_up(m->worst.gross, m->equity), 0, f);
}

/* What the order and all open ones add to what is held. */
static void rule_buying_power(const struct desk *d, const struct measures *m, struct finding *f)
{
	dec_wide power = d->ledger.buying_power;

	if (!d->hooks.ask)
		power = amount_part(m->equity, d->policy->margin) - m->worst.held;
	judge(d, m, LIMIT_BUYING_POWER, amount_max(m->worst.gross - m->worst.held, 0),
	      amount_max(power, 0), f);
}

/* ---- what was lost ---- */

static void judge_loss(const struct desk *d, const struct measures *m, enum rule rule,
		       struct finding *f)
{
	const uint32_t strategy = m->order->intent->strategy;

	guard_loss(d, rule, strategy, f);
	if (guard_latched(d, rule, strategy))
		f->verdict = VERDICT_DENY;
}

static void rule_strategy_loss(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_loss(d, m, RULE_STRATEGY_LOSS, f);
}

static void rule_portfolio_loss(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_loss(d, m, RULE_PORTFOLIO_LOSS, f);
}

static void rule_daily_loss(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_loss(d, m, RULE_DAILY_LOSS, f);
}

static void rule_drawdown(const struct desk *d, const struct measures *m, struct finding *f)
{
	judge_loss(d, m, RULE_DRAWDOWN, f);
}

gate_rule *const gate_rules[RULES] = {
	[RULE_INVALID] = rule_invalid,
	[RULE_EXPIRED] = rule_expired,
	[RULE_KILLED] = rule_killed,
	[RULE_DESK_HALTED] = rule_desk_halted,
	[RULE_REDUCE_ONLY] = rule_reduce_only,
	[RULE_RESTRICTED] = rule_restricted,
	[RULE_HALTED] = rule_halted,
	[RULE_SESSION] = rule_session,
	[RULE_NO_REFERENCE] = rule_no_reference,
	[RULE_STALE_REFERENCE] = rule_stale_reference,
	[RULE_CROSSED_REFERENCE] = rule_crossed_reference,
	[RULE_NO_VOLATILITY] = rule_no_volatility,
	[RULE_NO_SIZE] = rule_no_size,
	[RULE_DUPLICATE] = rule_duplicate,
	[RULE_RATE] = rule_rate,
	[RULE_SYMBOL_RATE] = rule_symbol_rate,
	[RULE_STRATEGY_RATE] = rule_strategy_rate,
	[RULE_SHORT] = rule_short,
	[RULE_MAX_QUANTITY] = rule_max_quantity,
	[RULE_MAX_NOTIONAL] = rule_max_notional,
	[RULE_COLLAR] = rule_collar,
	[RULE_MAX_POSITION] = rule_max_position,
	[RULE_MAX_POSITION_VALUE] = rule_max_position_value,
	[RULE_MAX_OPEN_ORDERS] = rule_max_open_orders,
	[RULE_MAX_OPEN_NOTIONAL] = rule_max_open_notional,
	[RULE_MAX_GROSS] = rule_max_gross,
	[RULE_MAX_NET] = rule_max_net,
	[RULE_LEVERAGE] = rule_leverage,
	[RULE_BUYING_POWER] = rule_buying_power,
	[RULE_STRATEGY_LOSS] = rule_strategy_loss,
	[RULE_PORTFOLIO_LOSS] = rule_portfolio_loss,
	[RULE_DAILY_LOSS] = rule_daily_loss,
	[RULE_DRAWDOWN] = rule_drawdown,
};
