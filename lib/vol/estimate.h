/*
 * estimate.h - a fitted model as people read it, whatever family it is of
 */
#ifndef TAPELINE_VOL_ESTIMATE_H
#define TAPELINE_VOL_ESTIMATE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "vol/density.h"
#include "vol/diagnose.h"
#include "vol/fit.h"
#include "vol/persistence.h"
#include "vol/spec.h"

enum { ESTIMATE_ERRORS = 5, ESTIMATE_LAGS = 10, ESTIMATE_ARCH_LAGS = 5 };

/* What the standardised residuals tell; a verdict that is not to be had is NAN. */
struct diagnosis {
	size_t n, lags, arch_lags;
	struct moments4 moments; /* of z */
	struct verdict box, box_squares, jarque_bera;
	struct arch_lm arch;
	struct sign_bias sign;
	bool has_density; /* innovations with a density: likelihood models */
	struct pit pit;
	double log_score; /* mean */
	bool has_nyblom;
	struct nyblom nyblom;
};

struct estimate {
	char model[SPEC_TEXT], mean[SPEC_TEXT], dist[16], presample[16], bounds[16];
	enum vol_family family;
	bool given; /* the parameters were, so nothing was fitted */
	size_t n;
	char name[VOL_PARAMS][VOL_NAME];
	double x[VOL_PARAMS];
	size_t kinds; /* of errors, with their names; NAN where there is none */
	const char *kind[ESTIMATE_ERRORS];
	double se[ESTIMATE_ERRORS][VOL_PARAMS];
	size_t test; /* which of them z and p come from */
	bool at_bound[VOL_PARAMS], on_edge;
	double loglik, aic, bic; /* NAN where there is no likelihood */
	double loss, r2;         /* of regressions: QLIKE, R²; else NAN */
	const char *variances;   /* of regressions: what they are of; else NULL */
	size_t nobs, starts, iterations, evaluations;
	bool converged;
	char reason[128];
	struct persistence persistence;
	bool diagnosed;
	struct diagnosis diagnosis;
	/* Series of nobs values each, owned: residuals and variances; NULL where it failed. */
	double *e, *h;
	struct dist dist_at; /* the innovations, with has_density */
};

void estimate_init(struct estimate *s, const struct vol_choice *choice);
void estimate_release(struct estimate *s);

/* Fill s->diagnosis from s->e and s->h; `scores` (nobs × n) may be NULL, `fitted` are the
 * parameters of an ARMA.  0, or -1 without memory. */
int estimate_diagnose(struct estimate *s, const double *scores, size_t fitted);

/* A table of at most 100 columns; members of an object, without its braces. */
void estimate_text(const struct estimate *s, struct buf *out);
void estimate_json(const struct estimate *s, struct buf *out);

#endif
