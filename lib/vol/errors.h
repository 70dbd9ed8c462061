/*
 * errors.h - standard errors of a fit
 *
 *   hessian      -H^-1, H the Hessian of the log-likelihood
 *   information  I^-1, the expected information of each observation given its past
 *   opg          (Σ s s')^-1, the outer product of the scores (BHHH)
 *   qml          H^-1 (Σ s s') H^-1: Bollerslev and Wooldridge (1992) as `arch` has it
 *   bw           I^-1 (Σ s s') I^-1, the same with the expected information: as gretl has it
 *
 * The five of Fiorentini, Calzolari and Panattoni, "Analytic derivatives and the
 * computation of GARCH estimates", Journal of Applied Econometrics 11 (1996).
 * A parameter on one of its bounds has no error, and where bounds or linear
 * constraints bind, the others' come from the matrices on the face that is left.
 */
#ifndef TAPELINE_VOL_ERRORS_H
#define TAPELINE_VOL_ERRORS_H

#include <stdbool.h>
#include <stddef.h>

#include "vol/fit.h"
#include "vol/model.h"

enum vol_errors {
	ERRORS_NONE,
	ERRORS_HESSIAN,
	ERRORS_INFORMATION,
	ERRORS_OPG,
	ERRORS_QML,
	ERRORS_BW,
	ERRORS_KINDS
};

/* By the name above ("none" too); -1 where there is none.  `errors_name` is its inverse. */
int errors_find(const char *name);
const char *errors_name(enum vol_errors kind);

struct vol_covariance {
	size_t n;
	double v[VOL_PARAMS][VOL_PARAMS]; /* 0 where a parameter is on its bound */
	double se[VOL_PARAMS];
	bool known[VOL_PARAMS];
};

/* The covariance of the estimates at x, a maximum.  0, or -1 with every `known` false: the
 * matrix is singular, there is no memory, or kind is ERRORS_NONE. */
int vol_covariance(struct vol_model *m, const double *x, enum vol_errors kind,
		   struct vol_covariance *out);

/* The same into f->se and f->has_se. */
int vol_fit_errors(struct vol_model *m, struct vol_fit *f, enum vol_errors kind);

#endif
