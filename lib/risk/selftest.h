/*
 * selftest.h - does each limit of a policy really deny?
 *
 * Against every rule an order is planted that breaks it by the smallest amount,
 * and one that does not; the gate judges both, as it does any other.
 */
#ifndef TAPELINE_RISK_SELFTEST_H
#define TAPELINE_RISK_SELFTEST_H

#include <stdbool.h>

#include "base/buf.h"
#include "risk/policy.h"

/* Append a line for each rule; true where every planted order was denied by its rule
 * and every harmless one was not. */
bool self_test(const struct policy *p, struct buf *out);

#endif
