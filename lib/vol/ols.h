/*
 * ols.h - small linear systems, and least squares with three kinds of standard errors
 *
 * For regressions with a handful of columns: no BLAS, no libm, the same bits everywhere.
 */
#ifndef TAPELINE_VOL_OLS_H
#define TAPELINE_VOL_OLS_H

#include <stddef.h>

#include "base/err.h"

enum { OLS_COLUMNS = 24 };

/* Cholesky: the lower triangle of a (n × n, row by row) becomes l with l l' = a.  0, or -1 where
 * a is not positive definite to working precision; a is spoilt then. */
int spd_factor(double *a, size_t n);

/* b becomes the x with l l' x = b. */
void spd_solve(const double *l, size_t n, double *b);

/* (l l')^-1, whole. */
void spd_inverse(const double *l, size_t n, double *out);

struct ols {
	size_t n, k;
	double beta[OLS_COLUMNS];
	double se_classic[OLS_COLUMNS]; /* ssr / (n - k) (X'X)^-1 */
	double se_hc0[OLS_COLUMNS];     /* White (1980), without a correction for small samples */
	double se_hac[OLS_COLUMNS];     /* Newey and West (1987), Bartlett weights, the same */
	size_t hac_lags;
	double ssr, r2, r2_adjusted;
	double loglik, aic, bic; /* of normal errors */
};

/* y (n) on the columns of x (n × k, row by row; the constant is one of them).  0, or -1 with e
 * (too few rows, columns that depend on each other, values that are not finite). */
int ols_fit(const double *x, const double *y, size_t n, size_t k, size_t hac_lags, struct ols *out,
	    struct err *e);

#endif
