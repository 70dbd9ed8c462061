/*
 * normal.h - the normal distribution: the same bits on every IEEE-754 machine
 *
 * Only + − × ÷ √ and our own exp and log; no libm.  Relative errors are below
 * 2e-15 where the result is a normal double, in the far tails too.
 */
#ifndef TAPELINE_BASE_NORMAL_H
#define TAPELINE_BASE_NORMAL_H

/* Density, and P(Z <= x). */
double normal_pdf(double x);
double normal_cdf(double x);

/* The x with P(Z <= x) = p; -inf at 0, inf at 1, NaN outside of them. */
double normal_quantile(double p);

/* P(Z > x) / density(x), Mills' ratio: what is left of a tail when the part that
 * vanishes is taken out; inf below -37. */
double normal_mills(double x);

#endif
