/*
 * fit.h - the maximum of a model's likelihood
 *
 * A grid of starts, all parametrised by the series' own variance so that the
 * scale of the data is of no account, is looked at cheaply; the best go to
 * minimise().  The order is fixed and nothing is drawn at random: the same data
 * give the same fit.  A fit that fails is a value with a reason, and nothing in
 * it is ever NaN.
 *
 * Warm and cold starts end at the same point, to 1e-8 of its standard errors.
 * Where the variance answers to |e| (EGARCH, AVGARCH and TARCH, APARCH) the
 * likelihood has a kink wherever the mean meets an observation, and small summits
 * side by side: there they may be 0.01 of an error and 1e-5 in loglik apart.  EGARCH
 * and APARCH also have summits far from each other where little moves: of windows of
 * a thousand days one or three in a hundred end on another one when warm.
 *
 * `reason` tells what was met: "converged" is a gradient of zero; "converged at a
 * kink", or "to the precision of f", no lower ground beside it; "converged in f
 * alone, which is flat" a ridge along which something is not identified.
 */
#ifndef TAPELINE_VOL_FIT_H
#define TAPELINE_VOL_FIT_H

#include <stdbool.h>
#include <stddef.h>

#include "vol/model.h"

struct vol_fit {
	size_t n; /* parameters, named as in the model */
	double x[VOL_PARAMS];
	double se[VOL_PARAMS];     /* standard errors, where has_se says so */
	bool has_se[VOL_PARAMS];   /* not at a bound, nor where the information is singular */
	bool at_bound[VOL_PARAMS]; /* exactly on one of its own bounds */
	bool on_edge;              /* a linear constraint binds: persistence 1, for one */
	double loglik, aic, bic;
	size_t nobs;
	bool converged;
	size_t starts;                  /* points looked at before the search began */
	size_t iterations, evaluations; /* of all searches; evaluations with the starts */
	char reason[128];               /* why it stopped; of a failure, what is wrong */
};

/* What a fit may be told; zeros are what is usual. */
struct vol_fit_options {
	const double *warm; /* a point to search from first, such as yesterday's, or NULL */
	double tolerance;   /* of the log-likelihood; 0: 1e-10 */
	size_t iterations;  /* the most of one search; 0: 100 */
};

/* The best that the searches found; 0, or -1 where none converged (out->reason). */
int vol_fit(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out);

/* A fit that could not even begin: zeros and the reason. */
void vol_fit_refuse(struct vol_fit *out, const char *reason);

/* Starts of a model, in the order in which they are tried; at most VOL_STARTS.  Not all need be
 * feasible: objective_enter() moves them. */
enum { VOL_STARTS = 48 };
size_t vol_starts(struct vol_model *m, double starts[][VOL_PARAMS]);

#endif
