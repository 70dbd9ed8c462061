/* selftest.c - does each limit of a policy really deny? */
#include <stdio.h>
#include <string.h>

#include "base/map.h"
#include "base/rfc3339.h"
#include "risk/amount.h"
#include "risk/desk_impl.h"
#include "risk/gate.h"
#include "risk/gate_rules.h"
#include "risk/selftest.h"

/*
 * A desk is built afresh for each order: one strategy, one symbol at 100 dollars,
 * a regular session's noon.  A plant then moves one figure to the rule's limit
 * (harmless) or one unit beyond (planted).
 */
struct bed {
	struct desk desk;
	struct proposal order;
	struct measures m;
};

#define PRICE (100 * DEC_ONE)
#define NOON  "2024-07-01T16:00:00Z"

typedef void plant(struct bed *b, bool beyond);

static void mute_order(void *ctx, const struct desk_order *o)
{
	(void)ctx;
	(void)o;
}

static void mute_cancel(void *ctx, const char *id, size_t n, const struct working *o)
{
	(void)ctx;
	(void)id;
	(void)n;
	(void)o;
}

static void mute_finding(void *ctx, const struct desk_finding *f)
{
	(void)ctx;
	(void)f;
}

static void mute_control(void *ctx, const char *what, const char *reason)
{
	(void)ctx;
	(void)what;
	(void)reason;
}

static void mute_timer(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg)
{
	(void)ctx;
	(void)due;
	(void)moment;
	(void)tag;
	(void)arg;
}

static void mute_note(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

static const struct desk_hooks mute = {
	.order = mute_order,
	.cancel = mute_cancel,
	.reject = mute_finding,
	.check = mute_finding,
	.control = mute_control,
	.at = mute_timer,
	.note = mute_note,
};

/* A name that the policy says nothing about, or the first that it allows. */
static const char *pick_symbol(const struct policy *p)
{
	for (size_t i = 0; i < p->allowed.n; i++)
		if (!policy_has(&p->restricted, p->allowed.v[i], strlen(p->allowed.v[i])))
			return p->allowed.v[i];
	return "SELFTEST";
}

static struct json_value string_value(const char *s)
{
	return (struct json_value){.p = s, .n = (uint32_t)strlen(s), .kind = VALUE_STRING};
}

/* Whose order it is; the desk borrows the policy for it. */
struct soil {
	const struct policy *policy;
	const char *symbol, *strategy;
};

static void make_bed(struct bed *b, const struct soil *soil)
{
	const struct json_value name = string_value(soil->symbol);
	const struct json_value strategy = string_value(soil->strategy);
	uint32_t id, who;
	int64_t noon;

	memset(b, 0, sizeof(*b));
	rfc3339_parse(NOON, sizeof(NOON) - 1, &noon);
	desk_init(&b->desk, (struct policy *)(uintptr_t)soil->policy, &mute);
	desk_time(&b->desk, noon);
	id = desk_symbol(&b->desk, &name);
	who = desk_strategy(&b->desk, &strategy);
	if (id == MAP_NONE || who == MAP_NONE || desk_intent(&b->desk, who, id) == MAP_NONE)
		return;
	desk_trade(&b->desk, id, PRICE, noon);
	desk_refresh(&b->desk);
	b->order = (struct proposal){
		.intent = &b->desk.intents[0],
		.buy = true,
		.quantity = DEC_ONE,
		.messages = 1,
		.fault = RULE_NONE,
	};
	b->desk.intents[0].side = SIDE_LONG;
	b->desk.intents[0].wanted = DEC_ONE;
}

static void strike_bed(struct bed *b)
{
	b->desk.policy = NULL;
	desk_release(&b->desk);
}

/* What denies, of the limit with that number, in units of 1e-9. */
static dec_wide limit_at(const struct bed *b, enum limit_id id, dec_wide base)
{
	const struct limit l = policy_limit(b->desk.policy, id, b->m.symbol, b->m.strategy, base);

	return level_amount(&l.deny, base);
}

static dec_wide equity(const struct bed *b)
{
	return desk_equity(&b->desk);
}

static dec narrow(dec_wide x)
{
	return x > INT64_MAX ? INT64_MAX : (dec)x;
}

/* ---- plants: what cannot be judged, and the desk's state ---- */

static void plant_invalid(struct bed *b, bool beyond)
{
	b->desk.intents[0].stop = PRICE - DEC_ONE + (beyond ? DEC_ONE : 0);
}

static void plant_expired(struct bed *b, bool beyond)
{
	b->desk.intents[0].expires = b->desk.now + !beyond;
}

static void plant_killed(struct bed *b, bool beyond)
{
	b->desk.guard.killed = beyond;
}

static void plant_halted_desk(struct bed *b, bool beyond)
{
	b->desk.guard.halted = beyond;
}

/* A file that itself says reduce-only denies in any case. */
static void plant_reduce_only(struct bed *b, bool beyond)
{
	static struct policy changed;

	changed = *b->desk.policy;
	changed.state = beyond ? DESK_REDUCE_ONLY : DESK_ACTIVE;
	b->desk.policy = &changed;
}

static void plant_restricted(struct bed *b, bool beyond)
{
	static struct policy changed;
	static char name[1][POLICY_NAME];
	size_t n;

	changed = *b->desk.policy;
	snprintf(name[0], POLICY_NAME, "%s",
		 beyond ? desk_symbol_name(&b->desk, 0, &n) : "another");
	changed.restricted = (struct policy_names){.v = name, .n = 1};
	b->desk.policy = &changed;
}

static void plant_halted(struct bed *b, bool beyond)
{
	desk_status(&b->desk, 0, beyond ? "halted" : "trading", beyond ? 6 : 7);
}

/* The night of a Saturday. */
static void plant_session(struct bed *b, bool beyond)
{
	if (beyond && b->desk.policy->calendar == CALENDAR_US_EQUITY)
		rfc3339_parse("2024-07-06T06:00:00Z", 20, &b->desk.now);
}

static void plant_no_reference(struct bed *b, bool beyond)
{
	if (beyond)
		reference_init(&b->desk.holdings[0].ref);
}

static void plant_stale(struct bed *b, bool beyond)
{
	b->desk.holdings[0].ref.last_ts = b->desk.now - gate_max_age(&b->desk) - beyond;
}

static void plant_crossed(struct bed *b, bool beyond)
{
	desk_quote(&b->desk, 0, PRICE + beyond, PRICE, b->desk.now);
}

static void plant_no_volatility(struct bed *b, bool beyond)
{
	b->order.fault = beyond ? RULE_NO_VOLATILITY : RULE_NONE;
}

static void plant_no_size(struct bed *b, bool beyond)
{
	b->order.fault = beyond ? RULE_NO_SIZE : RULE_NONE;
}

/* ---- too often ---- */

static void plant_duplicate(struct bed *b, bool beyond)
{
	gate_measure(&b->desk, &b->order, &b->m);
	recent_add(&b->desk.orders, b->m.hash, b->desk.now - b->desk.policy->duplicate + beyond);
}

static void fill_bucket(struct bucket *k, const struct policy_rate *rate, int64_t now, bool beyond)
{
	bucket_take(k, rate, now, (uint64_t)rate->orders - 1 + beyond);
}

static void plant_rate(struct bed *b, bool beyond)
{
	fill_bucket(&b->desk.rate, &b->desk.policy->rate, b->desk.now, beyond);
}

static void plant_symbol_rate(struct bed *b, bool beyond)
{
	fill_bucket(&b->desk.holdings[0].rate, &b->desk.policy->symbol_rate, b->desk.now, beyond);
}

static void plant_strategy_rate(struct bed *b, bool beyond)
{
	fill_bucket(&b->desk.strategies[0].rate, &b->desk.policy->strategy_rate, b->desk.now,
		    beyond);
}

/* ---- the order by itself ---- */

static void plant_short(struct bed *b, bool beyond)
{
	desk_set_position(&b->desk, 0, b->order.quantity - beyond);
	b->order.buy = false;
}

static void plant_quantity(struct bed *b, bool beyond)
{
	b->order.quantity = narrow(limit_at(b, LIMIT_QUANTITY, 0) + beyond);
}

/* One share at a limit price that is the limit itself. */
static void plant_notional(struct bed *b, bool beyond)
{
	b->order.limited = true;
	b->order.limit = narrow(limit_at(b, LIMIT_NOTIONAL, equity(b)) + beyond);
}

static void plant_collar(struct bed *b, bool beyond)
{
	const dec_wide away = limit_at(b, LIMIT_COLLAR, 0) * 100 / 10000;

	b->order.limited = true;
	b->order.limit = narrow(PRICE + away + beyond);
}

/* ---- with what is held and open: the rest of the limit is there already ---- */

static void plant_position(struct bed *b, bool beyond)
{
	const dec_wide rest = limit_at(b, LIMIT_POSITION, 0) - b->order.quantity + beyond;

	desk_set_position(&b->desk, 0, narrow(rest));
}

/* One share of 1 dollar on top of a value that the book is given directly. */
static void plant_value(struct bed *b, dec_wide limit, bool beyond)
{
	b->order.limited = true;
	b->order.limit = DEC_ONE;
	b->desk.holdings[0].value = limit - DEC_ONE + beyond;
}

static void plant_position_value(struct bed *b, bool beyond)
{
	plant_value(b, limit_at(b, LIMIT_POSITION_VALUE, equity(b)), beyond);
}

static void plant_gross(struct bed *b, bool beyond)
{
	plant_value(b, limit_at(b, LIMIT_GROSS, equity(b)), beyond);
}

static void plant_net(struct bed *b, bool beyond)
{
	plant_value(b, limit_at(b, LIMIT_NET, equity(b)), beyond);
}

static void plant_leverage(struct bed *b, bool beyond)
{
	const dec_wide most = limit_at(b, LIMIT_LEVERAGE, 0);

	plant_value(b, equity(b) / DEC_ONE * most, beyond);
}

static void add_open(struct bed *b, dec left, dec price)
{
	struct working *o = workings_add(&b->desk.workings, "open", 4);

	if (!o)
		return;
	o->role = ROLE_ENTRY;
	o->intent = NO_INTENT;
	o->buy = true;
	o->left = left;
	o->price = price;
}

static void plant_open_orders(struct bed *b, bool beyond)
{
	const dec_wide most = limit_at(b, LIMIT_OPEN_ORDERS, 0) / DEC_ONE;

	for (dec_wide i = 1; i < most + beyond && i < WORKINGS_MAX; i++)
		add_open(b, 1, 1);
}

/* So much is on order, at a dollar a share, that one more dollar fits. */
static void plant_open_value(struct bed *b, dec_wide limit, bool beyond)
{
	const dec_wide rest = limit - DEC_ONE + beyond;
	const dec most = INT64_MAX / 2;

	b->order.limited = true;
	b->order.limit = DEC_ONE;
	for (dec_wide left = rest; left > 0; left -= most)
		add_open(b, left < most ? (dec)left : most, DEC_ONE);
}

static void plant_open_notional(struct bed *b, bool beyond)
{
	plant_open_value(b, limit_at(b, LIMIT_OPEN_NOTIONAL, equity(b)), beyond);
}

static void plant_buying_power(struct bed *b, bool beyond)
{
	const dec_wide power = amount_part(equity(b), b->desk.policy->margin);

	plant_open_value(b, limit_at(b, LIMIT_BUYING_POWER, power), beyond);
}

/* ---- what was lost ---- */

static void plant_strategy_loss(struct bed *b, bool beyond)
{
	const dec_wide most = limit_at(b, LIMIT_STRATEGY_LOSS, b->desk.ledger.start);

	b->desk.strategies[0].cash = -(most + beyond);
}

static void plant_portfolio_loss(struct bed *b, bool beyond)
{
	b->desk.ledger.cash -= limit_at(b, LIMIT_PORTFOLIO_LOSS, b->desk.ledger.start) + beyond;
}

static void plant_daily_loss(struct bed *b, bool beyond)
{
	b->desk.ledger.cash -= limit_at(b, LIMIT_DAILY_LOSS, b->desk.ledger.base) + beyond;
}

static void plant_drawdown(struct bed *b, bool beyond)
{
	b->desk.ledger.cash -= limit_at(b, LIMIT_DRAWDOWN, b->desk.ledger.peak) + beyond;
}

static plant *const plants[RULES] = {
	[RULE_INVALID] = plant_invalid,
	[RULE_EXPIRED] = plant_expired,
	[RULE_KILLED] = plant_killed,
	[RULE_DESK_HALTED] = plant_halted_desk,
	[RULE_REDUCE_ONLY] = plant_reduce_only,
	[RULE_RESTRICTED] = plant_restricted,
	[RULE_HALTED] = plant_halted,
	[RULE_SESSION] = plant_session,
	[RULE_NO_REFERENCE] = plant_no_reference,
	[RULE_STALE_REFERENCE] = plant_stale,
	[RULE_CROSSED_REFERENCE] = plant_crossed,
	[RULE_NO_VOLATILITY] = plant_no_volatility,
	[RULE_NO_SIZE] = plant_no_size,
	[RULE_DUPLICATE] = plant_duplicate,
	[RULE_RATE] = plant_rate,
	[RULE_SYMBOL_RATE] = plant_symbol_rate,
	[RULE_STRATEGY_RATE] = plant_strategy_rate,
	[RULE_SHORT] = plant_short,
	[RULE_MAX_QUANTITY] = plant_quantity,
	[RULE_MAX_NOTIONAL] = plant_notional,
	[RULE_COLLAR] = plant_collar,
	[RULE_MAX_POSITION] = plant_position,
	[RULE_MAX_POSITION_VALUE] = plant_position_value,
	[RULE_MAX_OPEN_ORDERS] = plant_open_orders,
	[RULE_MAX_OPEN_NOTIONAL] = plant_open_notional,
	[RULE_MAX_GROSS] = plant_gross,
	[RULE_MAX_NET] = plant_net,
	[RULE_LEVERAGE] = plant_leverage,
	[RULE_BUYING_POWER] = plant_buying_power,
	[RULE_STRATEGY_LOSS] = plant_strategy_loss,
	[RULE_PORTFOLIO_LOSS] = plant_portfolio_loss,
	[RULE_DAILY_LOSS] = plant_daily_loss,
	[RULE_DRAWDOWN] = plant_drawdown,
};

/* ---- judging ---- */

static void put_quantity(struct buf *out, const struct quantity *q)
{
	char text[DEC_WIDE_TEXT];
	size_t n;

	if (q->kind == QUANTITY_NUMBER) {
		n = dec_wide_format(q->number, text);
		buf_addf(out, " %.*s", (int)n, text);
	} else {
		buf_addf(out, " %s", q->kind == QUANTITY_WORD ? q->word : "-");
	}
}

/* Does the rule deny the order, and with it the gate?  Limit and value go to `out`,
 * where it is not NULL. */
static bool is_denied(const struct soil *soil, enum rule rule, bool beyond, struct buf *out)
{
	struct finding f[RULES];
	struct bed b;
	bool denied;

	make_bed(&b, soil);
	gate_measure(&b.desk, &b.order, &b.m); /* which limits hold */
	plants[rule](&b, beyond);
	gate_measure(&b.desk, &b.order, &b.m);
	denied = gate_judge(&b.desk, &b.m, f) != RULE_NONE && f[rule].verdict == VERDICT_DENY;
	if (out) {
		put_quantity(out, &f[rule].limit);
		put_quantity(out, &f[rule].value);
	}
	strike_bed(&b);
	return denied;
}

/* One line; `of` (may be NULL) is whose limit it is. */
static bool try_rule(const struct soil *soil, enum rule rule, const char *of, struct buf *out)
{
	bool over, at;

	buf_addf(out, "%s%s%s", rule_table[rule].code, of ? ":" : "", of ? of : "");
	over = is_denied(soil, rule, true, out);
	at = is_denied(soil, rule, false, NULL);
	buf_adds(out, over ? " denied" : " NOT DENIED");
	buf_adds(out, at ? ", and denied at the limit too\n" : "\n");
	return over && !at;
}

/* The rule of a limit that a symbol or a strategy can have for itself. */
static enum rule rule_of(enum limit_id id)
{
	return id >= LIMIT_STRATEGY_LOSS ? RULE_STRATEGY_LOSS
	       : id >= LIMIT_POSITION ? (enum rule)(RULE_MAX_POSITION + (int)(id - LIMIT_POSITION))
				      : (enum rule)(RULE_MAX_QUANTITY + (int)id);
}

/* Every limit that the symbol or strategy has for itself. */
static bool try_scope(const struct policy_scope *scope, const struct soil *soil, struct buf *out)
{
	bool good = true;

	for (int id = 0; id < LIMITS; id++)
		if (scope->limits[id].deny.set &&
		    !try_rule(soil, rule_of((enum limit_id)id), scope->name, out))
			good = false;
	return good;
}

/* Can the rule deny at all?  A policy may leave some out on purpose. */
static const char *why_off(const struct policy *p, enum rule rule)
{
	if (rule == RULE_SESSION && (p->session == SESSION_ALL || p->calendar == CALENDAR_24X7))
		return "any hour is allowed";
	if (rule == RULE_SHORT && p->can_short)
		return "shorts are allowed";
	if (rule == RULE_DUPLICATE && p->duplicate == 0)
		return "duplicate: 0s";
	return NULL;
}

bool self_test(const struct policy *p, struct buf *out)
{
	struct soil soil = {.policy = p, .symbol = pick_symbol(p), .strategy = "selftest"};
	struct soil other = soil;
	bool good = true;

	buf_adds(out, "RULE LIMIT PLANTED VERDICT\n");
	for (int i = 0; i < RULES; i++) {
		const char *off = why_off(p, (enum rule)i);

		if (off)
			buf_addf(out, "%s - - off (%s)\n", rule_table[i].code, off);
		else if (!try_rule(&soil, (enum rule)i, NULL, out))
			good = false;
	}
	for (size_t i = 0; i < p->symbols.n; i++) {
		other.symbol = p->symbols.v[i].name;
		good = try_scope(&p->symbols.v[i], &other, out) && good;
	}
	other = soil;
	for (size_t i = 0; i < p->strategies.n; i++) {
		other.strategy = p->strategies.v[i].name;
		good = try_scope(&p->strategies.v[i], &other, out) && good;
	}
	return good;
}
