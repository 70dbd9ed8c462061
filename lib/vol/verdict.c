/* verdict.c - what a statistical test says */
#include <math.h>

#include "base/normal.h"
#include "vol/special.h"
#include "vol/verdict.h"

struct verdict verdict_none(void)
{
	return (struct verdict){NAN, 0, NAN};
}

struct verdict verdict_chi2(double value, double df)
{
	if (!isfinite(value) || df < 1)
		return verdict_none();
	/* Rounding can put a statistic that is 0 below it. */
	value = value > 0 ? value : 0;
	return (struct verdict){value, df, chi2_upper(value, df)};
}

double verdict_f(double value, double df1, double df2)
{
	if (!isfinite(value) || df1 < 1 || df2 < 1)
		return NAN;
	return fisher_upper(value > 0 ? value : 0, df1, df2);
}

struct verdict verdict_t(double value, double df)
{
	if (!isfinite(value))
		return verdict_none();
	return (struct verdict){
		value, df, df > 0 ? student_two_sided(value, df) : 2 * normal_upper(fabs(value))};
}

struct verdict verdict_lower(double value, double df)
{
	if (!isfinite(value))
		return verdict_none();
	return (struct verdict){value, df, df > 0 ? student_cdf(value, df) : normal_cdf(value)};
}
