/*
 * sizing.h - how many shares a target is
 */
#ifndef TAPELINE_RISK_SIZING_H
#define TAPELINE_RISK_SIZING_H

#include "risk/desk.h"

/* The intent's target in shares, signed, toward zero, whole lots, at `price` a
 * share; 0 for flat.  RULE_NONE, or why it is not known: RULE_NO_VOLATILITY, or
 * RULE_NO_SIZE where it does not reach one lot (or the equity is gone). */
enum rule sizing_shares(const struct desk *d, const struct intent *it, dec price, dec *out);

/* The sizing that holds for a strategy. */
const struct sizing *sizing_of(const struct desk *d, uint32_t strategy);

/* A symbol's annual volatility as that sizing reads it; 0: not known. */
double sizing_volatility(const struct sizing *s, const struct reference *r);

#endif
