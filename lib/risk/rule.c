/* rule.c - the gate's rules, in the order of evaluation */
#include "risk/rule.h"

const struct rule_row rule_table[RULES] = {
	[RULE_INVALID] = {"INVALID", 0},
	[RULE_EXPIRED] = {"EXPIRED", RULE_EXITS},
	[RULE_KILLED] = {"KILLED", 0},
	[RULE_DESK_HALTED] = {"DESK_HALTED", 0},
	[RULE_REDUCE_ONLY] = {"REDUCE_ONLY", RULE_EXITS},
	[RULE_RESTRICTED] = {"RESTRICTED", 0},
	[RULE_HALTED] = {"HALTED", RULE_PASSES},
	[RULE_SESSION] = {"SESSION", RULE_PASSES},
	[RULE_NO_REFERENCE] = {"NO_REFERENCE", RULE_PASSES},
	[RULE_STALE_REFERENCE] = {"STALE_REFERENCE", RULE_PASSES},
	[RULE_CROSSED_REFERENCE] = {"CROSSED_REFERENCE", RULE_PASSES},
	[RULE_NO_VOLATILITY] = {"NO_VOLATILITY", RULE_PASSES | RULE_EXITS},
	[RULE_NO_SIZE] = {"NO_SIZE", RULE_EXITS},
	[RULE_DUPLICATE] = {"DUPLICATE", RULE_EXITS},
	[RULE_RATE] = {"RATE", RULE_PASSES},
	[RULE_SYMBOL_RATE] = {"SYMBOL_RATE", RULE_PASSES},
	[RULE_STRATEGY_RATE] = {"STRATEGY_RATE", RULE_PASSES},
	[RULE_SHORT] = {"SHORT", RULE_EXITS},
	[RULE_MAX_QUANTITY] = {"MAX_QUANTITY", RULE_EXITS},
	[RULE_MAX_NOTIONAL] = {"MAX_NOTIONAL", RULE_EXITS},
	[RULE_COLLAR] = {"COLLAR", RULE_EXITS},
	[RULE_MAX_POSITION] = {"MAX_POSITION", RULE_EXITS},
	[RULE_MAX_POSITION_VALUE] = {"MAX_POSITION_VALUE", RULE_EXITS},
	[RULE_MAX_OPEN_ORDERS] = {"MAX_OPEN_ORDERS", RULE_EXITS},
	[RULE_MAX_OPEN_NOTIONAL] = {"MAX_OPEN_NOTIONAL", RULE_EXITS},
	[RULE_MAX_GROSS] = {"MAX_GROSS", RULE_EXITS},
	[RULE_MAX_NET] = {"MAX_NET", RULE_EXITS},
	[RULE_LEVERAGE] = {"LEVERAGE", RULE_EXITS},
	[RULE_BUYING_POWER] = {"BUYING_POWER", RULE_EXITS},
	[RULE_STRATEGY_LOSS] = {"STRATEGY_LOSS", RULE_EXITS},
	[RULE_PORTFOLIO_LOSS] = {"PORTFOLIO_LOSS", RULE_EXITS},
	[RULE_DAILY_LOSS] = {"DAILY_LOSS", RULE_EXITS},
	[RULE_DRAWDOWN] = {"DRAWDOWN", RULE_EXITS},
};

void finding_compare(struct finding *f, dec_wide value, dec_wide warn, dec_wide deny)
{
	f->value = quantity_number(value);
	if (deny >= 0 && value > deny) {
		f->limit = quantity_number(deny);
		f->verdict = VERDICT_DENY;
	} else if (warn >= 0 && value > warn) {
		f->limit = quantity_number(warn);
		f->verdict = VERDICT_WARN;
	} else {
		f->limit = deny >= 0 ? quantity_number(deny) : (struct quantity){0};
		f->verdict = VERDICT_PASS;
	}
}

void finding_refuse(struct finding *f, const char *limit, const char *value)
{
	f->verdict = VERDICT_DENY;
	f->limit = limit ? quantity_word(limit) : (struct quantity){0};
	f->value = value ? quantity_word(value) : (struct quantity){0};
}
