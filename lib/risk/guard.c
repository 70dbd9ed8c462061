/* guard.c - what was lost, and the states that follow from it */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/map.h"
#include "risk/amount.h"
#include "risk/desk_impl.h"
#include "risk/gate_rules.h"

#define ENTRIES   (1U << ROLE_ENTRY)
#define ALL_ROLES 0xfU

/* ---- losses ---- */

static const struct policy_scope *scope_of(const struct desk *d, uint32_t strategy)
{
	size_t n;
	const char *name;

	if (strategy == MAP_NONE)
		return NULL;
	name = desk_strategy_name(d, strategy, &n);
	return policy_find(&d->policy->strategies, name, n);
}

void guard_loss(const struct desk *d, enum rule rule, uint32_t strategy, struct finding *f)
{
	const struct ledger *l = &d->ledger;
	const enum limit_id id =
		(enum limit_id)(LIMIT_STRATEGY_LOSS + (int)(rule - RULE_STRATEGY_LOSS));
	const bool own = rule == RULE_STRATEGY_LOSS;
	const struct limit limit =
		policy_limit(d->policy, id, own ? scope_of(d, strategy) : NULL, NULL, l->start);
	const dec_wide equity = desk_equity(d);
	dec_wide base = l->start, loss = l->start - equity;

	if (own)
		loss = -strategy_profit(&d->strategies[strategy]);
	else if (rule == RULE_DAILY_LOSS)
		loss = (base = l->base) - equity;
	else if (rule == RULE_DRAWDOWN)
		loss = (base = l->peak) - equity;
	finding_compare(f, amount_max(loss, 0), level_amount(&limit.warn, base),
			level_amount(&limit.deny, base));
}

bool guard_latched(const struct desk *d, enum rule rule, uint32_t strategy)
{
	switch (rule) {
	case RULE_STRATEGY_LOSS:
		return d->strategies[strategy].stopped;
	case RULE_PORTFOLIO_LOSS:
		return d->guard.portfolio;
	case RULE_DAILY_LOSS:
		return d->guard.day;
	default:
		return d->guard.drawdown;
	}
}

/* "DAILY_LOSS: 2012.5 is above 2000" */
static void say_stop(struct desk *d, enum rule rule, uint32_t strategy, const struct finding *f)
{
	char value[DEC_WIDE_TEXT], limit[DEC_WIDE_TEXT], text[256];
	const size_t value_n = dec_wide_format(f->value.number, value);
	const size_t limit_n = dec_wide_format(f->limit.number, limit);
	size_t n = 0;
	const char *name = strategy == MAP_NONE ? "" : desk_strategy_name(d, strategy, &n);

	snprintf(text, sizeof(text), "%s%s%.*s: %.*s is above %.*s", rule_table[rule].code,
		 n ? " of " : "", (int)(n > 64 ? 64 : n), name, (int)value_n, value, (int)limit_n,
		 limit);
	d->hooks.control(d->hooks.ctx, "halt", text);
}

/* Close everything that the strategies hold. */
static void flatten(struct desk *d)
{
	for (uint32_t i = 0; i < d->n_intents && !d->failed; i++) {
		if (!d->intents[i].held)
			continue;
		d->intents[i].flatten = true;
		desk_close(d, i);
	}
}

static void stop_strategy(struct desk *d, uint32_t strategy, const struct finding *f)
{
	d->strategies[strategy].stopped = true;
	say_stop(d, RULE_STRATEGY_LOSS, strategy, f);
	for (uint32_t i = 0; i < d->n_intents; i++)
		if (d->intents[i].strategy == strategy)
			send_cancels(d, i, ENTRIES);
}

static void stop_desk(struct desk *d, enum rule rule, const struct finding *f)
{
	bool close = false;

	if (rule == RULE_PORTFOLIO_LOSS)
		d->guard.portfolio = true;
	else if (rule == RULE_DAILY_LOSS)
		close = d->guard.day = true;
	else
		close = d->guard.drawdown = true;
	say_stop(d, rule, MAP_NONE, f);
	send_cancels(d, NO_INTENT, ENTRIES);
	if (close && (d->policy->flatten &
		      (rule == RULE_DAILY_LOSS ? FLATTEN_DAILY_LOSS : FLATTEN_DRAWDOWN)))
		flatten(d);
}

/* A loss between its two levels is said once: a day, or until resumed. */
static void warn(struct desk *d, enum rule rule, uint32_t strategy, const struct finding *f)
{
	const unsigned bit = 1U << (rule - RULE_STRATEGY_LOSS);
	struct desk_finding out = {.strategy = strategy, .rule = rule, .f = *f};

	if (strategy == MAP_NONE ? d->guard.warned & bit : d->strategies[strategy].warned)
		return;
	if (strategy == MAP_NONE)
		d->guard.warned |= bit;
	else
		d->strategies[strategy].warned = true;
	d->hooks.check(d->hooks.ctx, &out);
}

/* What a rule has to say that no halt has said; false for nothing. */
static bool finds(const struct desk *d, enum rule rule, uint32_t strategy, struct finding *f)
{
	*f = (struct finding){0};
	if (guard_latched(d, rule, strategy))
		return false;
	guard_loss(d, rule, strategy, f);
	return f->verdict != VERDICT_PASS;
}

static void check_rule(struct desk *d, enum rule rule, uint32_t strategy)
{
	struct finding f;

	if (!finds(d, rule, strategy, &f))
		return;
	if (f.verdict == VERDICT_WARN)
		warn(d, rule, strategy, &f);
	else if (strategy != MAP_NONE)
		stop_strategy(d, strategy, &f);
	else
		stop_desk(d, rule, &f);
}

bool guard_finds(const struct desk *d)
{
	struct finding f;

	for (uint32_t i = 0; i < d->n_strategies; i++)
		if (finds(d, RULE_STRATEGY_LOSS, i, &f))
			return true;
	for (int rule = RULE_PORTFOLIO_LOSS; rule <= RULE_DRAWDOWN; rule++)
		if (finds(d, (enum rule)rule, MAP_NONE, &f))
			return true;
	return false;
}

void guard_check(struct desk *d)
{
	if (!d->ledger.known || d->failed)
		return;
	d->ledger.peak = amount_max(d->ledger.peak, desk_equity(d));
	for (uint32_t i = 0; i < d->n_strategies; i++)
		check_rule(d, RULE_STRATEGY_LOSS, i);
	for (int rule = RULE_PORTFOLIO_LOSS; rule <= RULE_DRAWDOWN; rule++)
		check_rule(d, (enum rule)rule, MAP_NONE);
}

/* ---- when ---- */

void guard_watch(struct desk *d, bool bar)
{
	int64_t due = d->now;

	if (!d->ledger.known || (!d->n_held && !d->workings.n && !d->n_again))
		return;
	if (bar) {
		if (d->guard.checked_bar == due)
			return;
		d->guard.checked_bar = due;
	} else {
		const int64_t part = due % NS_PER_SECOND;

		/* Up to the next whole second; also before 1970, and at time's end. */
		if (part > 0 && due > INT64_MAX - NS_PER_SECOND)
			return;
		due += part > 0 ? NS_PER_SECOND - part : -part;
		if (d->guard.checked_second == due)
			return;
		d->guard.checked_second = due;
	}
	d->hooks.at(d->hooks.ctx, due, true, DESK_CHECK, 0);
}

void guard_schedule_roll(struct desk *d)
{
	const enum calendar c = (enum calendar)d->policy->calendar;
	struct trading_day next;

	if (d->now == INT64_MIN)
		return;
	calendar_day(c, calendar_next(c, calendar_date(c, d->now)), &next);
	if (next.midnight <= d->now)
		return;
	d->guard.next_session = next.midnight;
	d->hooks.at(d->hooks.ctx, next.midnight, false, DESK_ROLL, 0);
}

void guard_roll(struct desk *d)
{
	d->ledger.base = desk_equity(d);
	d->guard.warned = 0;
	for (size_t i = 0; i < d->n_strategies; i++)
		d->strategies[i].warned = false;
	d->stale = true; /* interest and borrow fees are taken overnight */
	if (d->guard.day) {
		d->guard.day = false;
		d->hooks.control(d->hooks.ctx, "resume", "DAILY_LOSS: the next session");
	}
	guard_schedule_roll(d);
}

/* ---- controls ---- */

static void resume(struct desk *d)
{
	struct guard *g = &d->guard;
	const bool all = g->killed || g->halted || g->portfolio || g->drawdown;

	g->killed = g->halted = g->portfolio = g->drawdown = false;
	g->warned = 0;
	/* What was lost before is not counted twice; the day's loss stays the day's. */
	d->ledger.start = d->ledger.peak = desk_equity(d);
	for (uint32_t i = 0; i < d->n_strategies; i++) {
		struct strategy *s = &d->strategies[i];

		if (all || s->stopped)
			again_resume(d, i);
		s->from = s->cash + s->value;
		s->stopped = s->warned = false;
	}
	for (size_t i = 0; i < d->n_intents; i++)
		d->intents[i].flatten = false;
}

void desk_control(struct desk *d, const char *what, const char *reason, bool own)
{
	if (d->failed)
		return;
	if (strcmp(what, "resume") == 0 && !*reason) {
		d->hooks.note(d->hooks.ctx, "a resume without a reason is not taken");
		return;
	}
	if (own)
		d->hooks.control(d->hooks.ctx, what, reason);
	if (strcmp(what, "resume") == 0) {
		if (desk_refresh(d))
			resume(d);
		return;
	}
	if (strcmp(what, "halt") == 0) {
		d->guard.halted = true;
		send_cancels(d, NO_INTENT, ENTRIES);
		return;
	}
	d->guard.killed = true;
	send_cancels(d, NO_INTENT, ALL_ROLES);
	if (d->policy->flatten & FLATTEN_KILL && desk_refresh(d))
		flatten(d);
}
