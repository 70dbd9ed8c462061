/*
 * explog.h - exp and log of our own: the same bits on every IEEE-754 machine
 *
 * Only + − × ÷ and integer operations, no fused multiply-add, at most 1 ulp
 * from the true value.  What touches time, money, ids, order and comparison
 * uses these and never the libm of the day.
 */
#ifndef TAPELINE_BASE_EXPLOG_H
#define TAPELINE_BASE_EXPLOG_H

double tl_log(double x); /* natural logarithm; -inf at 0, NaN below */
double tl_exp(double x); /* inf above 709.78, subnormal and 0 below -708.39 */

#endif
