/*
 * diagnose.h - what a model left in its residuals
 *
 * x are returns, residuals or standardised residuals, as each says.  Divisors are n, as
 * in the packages whose numbers these are.
 */
#ifndef TAPELINE_VOL_DIAGNOSE_H
#define TAPELINE_VOL_DIAGNOSE_H

#include <stdbool.h>
#include <stddef.h>

#include "vol/verdict.h"

struct moments4 {
	double mean, variance; /* divisor n */
	double skew;           /* m3 / m2^1.5 */
	double kurtosis;       /* m4 / m2² - 3 */
};

void moments4(const double *x, size_t n, struct moments4 *out);

/* Autocorrelations 1 to lags, around the mean, every one over the whole variance. */
void autocorrelation(const double *x, size_t n, size_t lags, double *out);

/* Ljung and Box (1978) on x, or on the squares of x less their mean; `fitted` parameters of
 * an ARMA are taken from the degrees of freedom. */
struct verdict ljung_box(const double *x, size_t n, size_t lags, size_t fitted);
struct verdict ljung_box_squares(const double *x, size_t n, size_t lags, size_t fitted);

/* Engle (1982): x² on a constant and its own lags; (n - lags) R², chi²(lags), and the F
 * test of the same regression. */
struct arch_lm {
	struct verdict lm;
	double f, f_p;
};
enum { ARCH_LM_MAX = 20 };
void arch_lm(const double *x, size_t n, size_t lags, struct arch_lm *out);

/* Jarque and Bera (1980), chi²(2). */
struct verdict jarque_bera(const double *x, size_t n);

/* Engle and Ng (1993): z² of the standardised residuals on 1, S, S e and (1 - S) e, where e
 * is yesterday's residual and S is 1 where e < 0.  t of each alone (sign, negative and
 * positive size, all in one regression) and n R² for all three, chi²(3). */
struct sign_bias {
	struct verdict sign, negative, positive, joint;
};
void sign_bias(const double *e, const double *z, size_t n, struct sign_bias *out);

/* Nyblom (1989), Hansen (1990): are parameters constant over time?  scores: n × k, each
 * day's share of the gradient at the maximum.  Large values speak against it; critical
 * values in nyblom_critical().  `joint` is over the parameters that move at all. */
enum { NYBLOM_MAX = 40 };
struct nyblom {
	size_t k;
	double each[NYBLOM_MAX]; /* NAN where the score is 0 throughout: a fixed parameter */
	double joint;
	size_t joint_k;
};
void nyblom(const double *scores, size_t n, size_t k, struct nyblom *out);

/* At 10, 5 and 1 % for k parameters together, 1 to 20; NAN beyond. */
enum nyblom_level { NYBLOM_10, NYBLOM_5, NYBLOM_1 };
double nyblom_critical(size_t k, enum nyblom_level level);

#endif
