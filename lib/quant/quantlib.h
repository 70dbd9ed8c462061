/*
 * quantlib.h - QuantLib's engines, where the build has them (HAVE_QUANTLIB)
 *
 * Europeans by the analytic engine, Americans by the fixed-point one at high precision
 * (QdFp), and both by finite differences where the share pays cash.  QuantLib counts in
 * days: the life of an option is cut into QUANTLIB_DAYS equal ones, so its length is
 * exact and a dividend's place good to one of them.
 *
 * Its exceptions become errors; it promises the same bytes for one build on one type of
 * processor only.
 */
#ifndef TAPELINE_QUANT_QUANTLIB_H
#define TAPELINE_QUANT_QUANTLIB_H

#include "base/err.h"
#include "quant/option.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { QUANTLIB_DAYS = 20000 };

/* Price, and what its engine gives of delta, gamma and theta; the rest NaN.  `steps` is
 * that of finite differences.  0, or -1 with e. */
int quantlib_value(const struct option *o, const struct market *m, double volatility, size_t steps,
		   struct option_value *out, struct err *e);

#ifdef __cplusplus
}
#endif

#endif
