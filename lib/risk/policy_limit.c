/* policy_limit.c - limits: their table, their levels, where they stand */
#include <string.h>

#include "risk/amount.h"
#include "risk/policy.h"

#define ANYWHERE (SCOPE_DESK | SCOPE_SYMBOL | SCOPE_STRATEGY)

const struct limit_row limit_table[LIMITS] = {
	[LIMIT_QUANTITY] = {"max_quantity", "shares", BASE_NONE, ANYWHERE, "1000"},
	[LIMIT_NOTIONAL] = {"max_notional", "dollars", BASE_EQUITY, ANYWHERE, "10%"},
	[LIMIT_COLLAR] = {"collar", "basis points", BASE_NONE, SCOPE_DESK | SCOPE_SYMBOL, "100"},
	[LIMIT_POSITION] = {"max_position", "shares", BASE_NONE, ANYWHERE, "1000"},
	[LIMIT_POSITION_VALUE] = {"max_position_value", "dollars", BASE_EQUITY, ANYWHERE, "10%"},
	[LIMIT_OPEN_ORDERS] = {"max_open_orders", "orders", BASE_NONE, SCOPE_DESK, "10"},
	[LIMIT_OPEN_NOTIONAL] = {"max_open_notional", "dollars", BASE_EQUITY, SCOPE_DESK, "50%"},
	[LIMIT_GROSS] = {"max_gross", "dollars", BASE_EQUITY, SCOPE_DESK, "100%"},
	[LIMIT_NET] = {"max_net", "dollars", BASE_EQUITY, SCOPE_DESK, "100%"},
	[LIMIT_LEVERAGE] = {"max_leverage", "times the equity", BASE_NONE, SCOPE_DESK, "1"},
	[LIMIT_BUYING_POWER] = {"buying_power", "dollars", BASE_EQUITY, SCOPE_DESK, "100%"},
	[LIMIT_STRATEGY_LOSS] = {"strategy_loss", "dollars", BASE_START,
				 SCOPE_DESK | SCOPE_STRATEGY, "5%"},
	[LIMIT_PORTFOLIO_LOSS] = {"portfolio_loss", "dollars", BASE_START, SCOPE_DESK, "10%"},
	[LIMIT_DAILY_LOSS] = {"daily_loss", "dollars", BASE_DAY, SCOPE_DESK, "2%"},
	[LIMIT_DRAWDOWN] = {"drawdown", "dollars", BASE_PEAK, SCOPE_DESK, "10%"},
};

/* ---- levels ---- */

/* "20000", or "10%" where the limit has a base; 0, or -1. */
static int level_parse(const char *s, const struct limit_row *row, struct level *out)
{
	size_t n = strlen(s);
	dec_wide at;
	bool part = n > 0 && s[n - 1] == '%';

	if (part && row->base == BASE_NONE)
		return -1;
	if (dec_wide_parse(s, part ? n - 1 : n, &at) != DEC_OK || at < 0 || at > INT64_MAX)
		return -1;
	*out = (struct level){.set = true, .part = part, .at = part ? at / 100 : at};
	return 0;
}

dec_wide level_amount(const struct level *l, dec_wide base)
{
	if (!l->set)
		return -1;
	return l->part ? amount_part(base, (dec)l->at) : l->at;
}

static int read_level(struct config *c, const struct limit_row *row, struct level *out,
		      struct err *e)
{
	const char *s;

	if (config_as_string(c, &s, e) < 0)
		return -1;
	if (level_parse(s, row, out) < 0)
		return config_error(
			c, e, "%s: expected a number of %s%s, not '%.100s'", row->key, row->unit,
			row->base == BASE_NONE ? "" : " or a percentage such as 10%", s);
	return 0;
}

/* A number is the level that denies; a mapping can have both. */
static int read_limit(struct config *c, const struct limit_row *row, struct limit *out,
		      struct err *e)
{
	static const char *const keys[] = {"warn", "deny"};
	struct level *levels[] = {&out->warn, &out->deny};

	if (c->kind != CONFIG_MAP)
		return read_level(c, row, &out->deny, e);
	for (int i = 0; i < 2; i++) {
		struct config *value = config_get(c, keys[i]);

		if (value && read_level(value, row, levels[i], e) < 0)
			return -1;
	}
	if (out->warn.set && out->deny.set && out->warn.part == out->deny.part &&
	    out->warn.at > out->deny.at)
		return config_error(c, e, "%s: warn is above deny", row->key);
	return 0;
}

/* ---- sets of limits ---- */

void policy_default_limits(struct limit limits[LIMITS])
{
	for (int i = 0; i < LIMITS; i++) {
		limits[i] = (struct limit){0};
		level_parse(limit_table[i].otherwise, &limit_table[i], &limits[i].deny);
	}
}

int policy_read_limits(struct config *map, unsigned scope, struct limit limits[LIMITS],
		       struct err *e)
{
	for (int i = 0; i < LIMITS; i++) {
		struct config *c;

		if (!(limit_table[i].scopes & scope))
			continue;
		c = config_get(map, limit_table[i].key);
		if (c && read_limit(c, &limit_table[i], &limits[i], e) < 0)
			return -1;
	}
	return 0;
}

static struct level lower(struct level a, struct level b, dec_wide base)
{
	if (!a.set || !b.set)
		return a.set ? a : b;
	return level_amount(&b, base) < level_amount(&a, base) ? b : a;
}

struct limit policy_limit(const struct policy *p, enum limit_id id, const struct policy_scope *a,
			  const struct policy_scope *b, dec_wide base)
{
	struct limit own = {0};

	if (a)
		own = a->limits[id];
	if (b) {
		own.warn = lower(own.warn, b->limits[id].warn, base);
		own.deny = lower(own.deny, b->limits[id].deny, base);
	}
	if (!own.deny.set)
		own.deny = p->limits[id].deny;
	if (!own.warn.set)
		own.warn = p->limits[id].warn;
	return own;
}
