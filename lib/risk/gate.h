/*
 * gate.h - judging one order by every rule
 */
#ifndef TAPELINE_RISK_GATE_H
#define TAPELINE_RISK_GATE_H

#include "risk/desk.h"

struct proposal {
	struct intent *intent;
	bool closes; /* meant to close what the intent holds */
	bool buy;
	bool limited; /* a limit order at `limit`, else a market order */
	dec quantity, limit;
	unsigned messages; /* lines it takes: the order and its legs */
	enum rule fault;   /* what made its size unknown; RULE_NONE: nothing */
};

/* All open orders filled, the worse way, and the order in question on top. */
struct exposure {
	dec_wide gross; /* sum over symbols of the larger side */
	dec_wide net;   /* the larger of all long sides and all short sides, netted */
	dec_wide open;  /* value of the open orders that could open something */
	dec_wide held;  /* gross of what is held now */
	dec position;   /* of the order's symbol: largest possible, in shares */
	dec_wide position_value;
	dec_wide lowest; /* the smallest position it could come to; negative: short */
	size_t orders;
};

struct measures {
	const struct proposal *order;
	const struct policy_scope *symbol, *strategy; /* or NULL */
	struct reference_view view;
	dec price; /* what a share of the order is valued at, 0: unknown */
	dec_wide notional;
	bool exit; /* only reduces the account's position */
	dec_wide equity;
	struct exposure worst;
	uint64_t hash; /* of what makes the order a duplicate */
};

/* `order` NULL: what is there now. */
void exposure_sum(struct desk *d, const struct proposal *order, dec price, struct exposure *out);

/* Would the order only reduce the account's position, whatever else fills? */
bool exposure_is_exit(const struct desk *d, const struct proposal *order);

/* What the rules look at. */
void gate_measure(struct desk *d, const struct proposal *order, struct measures *m);

/* Every rule's finding; the first that denies, or RULE_NONE. */
enum rule gate_judge(const struct desk *d, const struct measures *m, struct finding f[RULES]);

/* Does this one rule, of those whose reasons pass, deny the order? */
bool gate_denies(const struct desk *d, const struct proposal *order, enum rule rule);

/* What the gate remembers of an order that it lets through. */
void gate_passed(struct desk *d, const struct measures *m);

/* How old a reference may be at the desk's time. */
int64_t gate_max_age(const struct desk *d);

#endif
