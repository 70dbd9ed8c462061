/* gate_rules.h - the rules themselves, inside the gate only */
#ifndef TAPELINE_RISK_GATE_RULES_H
#define TAPELINE_RISK_GATE_RULES_H

#include "risk/gate.h"

/* Fill in the finding, which comes as "pass" with nothing in it. */
typedef void gate_rule(const struct desk *d, const struct measures *m, struct finding *f);

extern gate_rule *const gate_rules[RULES];

/* The loss that each of RULE_STRATEGY_LOSS … RULE_DRAWDOWN is about, in dollars, and
 * its limits; `strategy` for the first of them. */
void guard_loss(const struct desk *d, enum rule rule, uint32_t strategy, struct finding *f);

/* Has that rule latched? */
bool guard_latched(const struct desk *d, enum rule rule, uint32_t strategy);

#endif
