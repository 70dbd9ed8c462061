/*
 * special.h - special functions and the tails of the usual distributions
 *
 * Without libm: only + - * / sqrt, tl_log and tl_exp, so that the bits are the
 * same on every IEEE-754 machine.  Within some 1e-14 of the true value, relative
 * (absolute where a result is near a zero), also far out in the tails: an upper
 * tail is never taken as 1 minus a number near 1.
 *
 * Arguments outside a function's domain give NaN.
 */
#ifndef TAPELINE_VOL_SPECIAL_H
#define TAPELINE_VOL_SPECIAL_H

#include "base/normal.h"

/* log Gamma(x), its first and second derivatives; x > 0. */
double log_gamma(double x);
double digamma(double x);
double trigamma(double x);

/* log Gamma(x + 1/2) - log Gamma(x), which for large x the difference would lose; x > 0.  The same
 * of log Gamma(x - d) - log Gamma(x), 0 <= d < x. */
double log_gamma_half(double x);
double log_gamma_drop(double x, double d);

/* x^y for x >= 0; 0^0 is 1. */
double power_of(double x, double y);

/* log(1 + x) without loss near 0, x > -1; e^x - 1. */
double log_plus_one(double x);
double exp_minus_one(double x);

/* The regularised incomplete gamma functions P(a, x) and Q = 1 - P; a > 0, x >= 0. */
double gamma_lower(double a, double x);
double gamma_upper(double a, double x);

/* The x with P(a, x) = p and Q(a, x) = q, where p + q = 1: both are given since either may be
 * so near to 1 that it says nothing. */
double gamma_quantile(double a, double p, double q);

/* The regularised incomplete beta function I_x(a, b), where y = 1 - x is given too; a, b > 0.
 * 1 - I_x(a, b) is beta_lower(b, a, y, x). */
double beta_lower(double a, double b, double x, double y);

/* log(x / (1 - x)) of the x with I_x(a, b) = p = 1 - q. */
double beta_quantile_logit(double a, double b, double p, double q);

/* P(Z > z) of the normal, whose cdf and quantile base/normal.h has: no digit lost far out. */
static inline double normal_upper(double z)
{
	return normal_cdf(-z);
}

/* P(X > x) of chi-square with k degrees of freedom, P(X <= x), and the x with P(X > x) = q. */
double chi2_upper(double x, double k);
double chi2_lower(double x, double k);
double chi2_upper_quantile(double q, double k);

/* Student's t with k degrees of freedom (variance k / (k - 2)): P(T <= t), P(T > t), P(|T| > |t|)
 * and the t with P(T <= t) = p. */
double student_cdf(double t, double k);
double student_upper(double t, double k);
double student_two_sided(double t, double k);
double student_quantile(double p, double k);

/* P(F > f) with k1 and k2 degrees of freedom, and P(X <= x) of n trials at chance p. */
double fisher_upper(double f, double k1, double k2);
double binomial_cdf(double x, double n, double p);

#endif
