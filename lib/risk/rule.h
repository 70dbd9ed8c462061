/*
 * rule.h - the gate's rules: their codes, their order, what they find
 *
 * One table has every rule in the order of evaluation; the first that denies
 * names the refusal.  A rule finds a limit and a value and compares them.
 */
#ifndef TAPELINE_RISK_RULE_H
#define TAPELINE_RISK_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dec.h"

enum rule {
	/* What makes an order impossible to judge. */
	RULE_INVALID,
	RULE_EXPIRED,
	/* The desk's state. */
	RULE_KILLED,
	RULE_DESK_HALTED,
	RULE_REDUCE_ONLY,
	/* May, and can, this be traded now? */
	RULE_RESTRICTED,
	RULE_HALTED,
	RULE_SESSION,
	/* Is a price known? */
	RULE_NO_REFERENCE,
	RULE_STALE_REFERENCE,
	RULE_CROSSED_REFERENCE,
	RULE_NO_VOLATILITY,
	RULE_NO_SIZE,
	/* Too often. */
	RULE_DUPLICATE,
	RULE_RATE,
	RULE_SYMBOL_RATE,
	RULE_STRATEGY_RATE,
	/* The order by itself. */
	RULE_SHORT,
	RULE_MAX_QUANTITY,
	RULE_MAX_NOTIONAL,
	RULE_COLLAR,
	/* With what is held and open. */
	RULE_MAX_POSITION,
	RULE_MAX_POSITION_VALUE,
	RULE_MAX_OPEN_ORDERS,
	RULE_MAX_OPEN_NOTIONAL,
	RULE_MAX_GROSS,
	RULE_MAX_NET,
	RULE_LEVERAGE,
	RULE_BUYING_POWER,
	/* What was lost. */
	RULE_STRATEGY_LOSS,
	RULE_PORTFOLIO_LOSS,
	RULE_DAILY_LOSS,
	RULE_DRAWDOWN,
	RULES,
	RULE_NONE = RULES,
};

enum rule_flag {
	RULE_PASSES = 1, /* the reason passes with time: a refused order is tried again */
	RULE_EXITS = 2,  /* lets through what only reduces a position */
};

struct rule_row {
	const char *code;
	unsigned flags;
};

extern const struct rule_row rule_table[RULES];

enum verdict { VERDICT_PASS, VERDICT_WARN, VERDICT_DENY };

/* What a rule found.  A number or a word, or nothing at all. */
struct quantity {
	enum { QUANTITY_NONE, QUANTITY_NUMBER, QUANTITY_WORD } kind;
	dec_wide number;
	const char *word; /* borrowed until the next record */
};

struct finding {
	enum verdict verdict;
	struct quantity limit, value;
};

static inline struct quantity quantity_number(dec_wide n)
{
	return (struct quantity){.kind = QUANTITY_NUMBER, .number = n};
}

static inline struct quantity quantity_word(const char *word)
{
	return (struct quantity){.kind = QUANTITY_WORD, .word = word};
}

/* A value above a limit: by `deny` refused, by `warn` noted.  A limit below zero
 * means that there is none. */
void finding_compare(struct finding *f, dec_wide value, dec_wide warn, dec_wide deny);

/* Plain yes or no, with words. */
void finding_refuse(struct finding *f, const char *limit, const char *value);

#endif
