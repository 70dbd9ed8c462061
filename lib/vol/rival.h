/*
 * rival.h - the linear model that every network has to beat, `log-har-lev`
 *
 *   log h_(t+1) = b' row_t
 *
 * where row_t is: 1; log range variance of the last three days and its means over 5 and 22 days;
 * z_t, |z_t| and the means of z over 5 and 22 days, z being a return over the volatility that
 * the log ranges of the last 22 days imply; and log squared return.  It is a log-HAR (Corsi 2009)
 * with leverage, fitted by QLIKE, the loss it is judged by and the likelihood of an exponential
 * variable (Patton 2011): mean(log h + x / h).
 *
 * That loss is convex in b, so that Newton's method finds the one optimum from anywhere, and it
 * makes mean(x / h) = 1 in the sample: the level needs no correction there.
 */
#ifndef TAPELINE_VOL_RIVAL_H
#define TAPELINE_VOL_RIVAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum {
	RIVAL_COLUMNS = 11,
	RIVAL_HISTORY = 22, /* days that a row needs, its own included */
	RIVAL_REFIT = 22,
};

extern const char *const rival_column[RIVAL_COLUMNS + 1]; /* ended by NULL */

/* In the units of the data. */
struct rival_floors {
	double range;  /* what a range variance is at least: 1e-4 percent² */
	double square; /* added to a squared return in its log: 0.01 percent² */
};

/* The floors for returns in the given unit: 1 for fractions, 100 for percent. */
void rival_floors_init(struct rival_floors *f, double unit);

/* The row of the day r[0], range[0]: the days before it stand before it in both arrays, and
 * RIVAL_HISTORY of them with it must be there.  Range variances are in the squared unit of r. */
void rival_row(const struct rival_floors *f, const double *r, const double *range, double *row);

/* log h = b'x fitted by QLIKE to y (n values >= 0, not all 0) on x (n × k, row by row). */
struct qlike_fit {
	size_t k;
	double loss; /* mean(b'x + y exp(-b'x)) */
	size_t iterations;
	bool converged;
};

/* Start at beta and leave the optimum there.  0, or -1 with e: too few rows, columns that depend
 * on each other, no convergence (beta is as it was then). */
int qlike_fit(const double *x, const double *y, size_t n, size_t k, double *beta,
	      struct qlike_fit *out, struct err *e);

/* The loss there with its gradient (k) and Hessian (k × k), where asked for. */
double qlike_loss(const double *x, const double *y, size_t n, size_t k, const double *beta,
		  double *gradient, double *hessian);

/* b'row. */
double qlike_log(const double *beta, const double *row, size_t k);

/* Errors that hold where x / h is no exponential variable, too: H^-1 (sum of g g') H^-1. */
int qlike_errors(const double *x, const double *y, size_t n, size_t k, const double *beta,
		 double *se);

/* The model of days [0, n): b (from which the search starts) and, where se is not NULL, its
 * errors.  `target` (n) is what is forecast, usually the range itself. */
int rival_fit(const struct rival_floors *f, const double *r, const double *range,
	      const double *target, size_t n, double *beta, double *se, struct qlike_fit *out,
	      struct err *e);

/*
 * Walk forward: forecasts for the days [begin, n) into h[0 … n - begin), that of day t from days
 * before t alone.  Fitted on everything before `begin` first, then again every `refit` days,
 * expanding, warm.  With `level` each forecast is multiplied by sum(r²) / sum(target) of the days
 * before the last refit: ranges know nothing of the night and their ratio to squared returns
 * drifts.  0, or -1 with e.
 */
int rival_walk(const struct rival_floors *f, const double *r, const double *range,
	       const double *target, size_t n, size_t begin, size_t refit, bool level, double *h,
	       struct err *e);

#endif
