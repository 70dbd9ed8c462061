/*
 * verdict.h - what a statistical test says
 *
 * `value` is the statistic, `df` its degrees of freedom (0 where it has none) and
 * `p` how likely one at least as extreme is where the null holds.  What cannot be
 * computed (no exceptions, a constant series) has a value and a p of NAN.
 */
#ifndef TAPELINE_VOL_VERDICT_H
#define TAPELINE_VOL_VERDICT_H

struct verdict {
	double value, df, p;
};

/* Not to be had. */
struct verdict verdict_none(void);

/* Large values of chi² speak against the null; so they do of F. */
struct verdict verdict_chi2(double value, double df);
double verdict_f(double value, double df1, double df2);

/* Two-sided, and P(Z <= value): Student's t, and the normal where df is 0. */
struct verdict verdict_t(double value, double df);
struct verdict verdict_lower(double value, double df);

#endif
