/*
 * walk.h - forecasts of many models, day after day, each from its past alone
 *
 * A model is fitted before the first forecast and again on its schedule; every forecast uses
 * parameters and observations from before its day.  Models with a likelihood go through rolling.h
 * where fits come every so many days, else one fit after the other; regressions of variances are
 * fitted here; a trained network stays as it is, only its level follows every N, week and month.
 * When a fit is due is asked of schedule.h, as on a stream; the first comes before `first`.
 *
 * Quantiles of past residuals (fhs, evt) are those of the last 1,000, or of as many as the window
 * of the fits where that is longer, each standardised by the forecast of its day; to begin with, by
 * the first fit.
 *
 * Everything is in percent.  Variances that regressions forecast are brought to the level of the
 * squared returns by their ratio in the days that the fit has seen.
 */
#ifndef TAPELINE_VOL_WALK_H
#define TAPELINE_VOL_WALK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vol/dist.h"
#include "vol/hybrid.h"
#include "vol/job.h" /* struct refit, enum combine_kind */
#include "vol/risk.h"
#include "vol/spec.h"

enum { WALK_LEVELS = JOB_LEVELS };

struct walk_days {
	size_t n, first; /* forecasts are for days [first, n), 0 < first */
	const double *y; /* returns, percent */
	const double *x; /* n × nx, or NULL */
	size_t nx;
	const double *
		variances; /* what regressions are of, percent squared; NULL where there are none */
	const double *range; /* range variances as they are, for networks; or NULL */
	const int32_t *date; /* days since 1970; NULL where no fit goes by week or month */
};

struct walk_options {
	size_t window; /* observations of a fit; 0: all */
	bool expanding;
	struct refit refit;
	unsigned threads; /* 0: as many as there are processors */
	int quantile; /* enum risk_method; below 0: model where there is a distribution, else fhs */
	double level[WALK_LEVELS];
	size_t levels;
	const struct hybrid *network;
	double network_unit; /* of the returns it was trained on: 100 for percent */
};

/* One model's forecasts: arrays of n - first, NAN where there is none. */
struct walk {
	const struct vol_choice *choice; /* NULL: a combination */
	enum risk_method method;
	double *mean, *h;
	double *var[WALK_LEVELS], *es[WALK_LEVELS];
	double *score, *pit; /* NULL where there is no distribution */
	size_t fits, failed;
	size_t cap_at, cap_dist;
	size_t *at;        /* of each fit: before which forecast, from 0 */
	struct dist *dist; /* … the innovations; NULL where there are none */
	double *past;      /* standardised residuals of the first fit's days */
	size_t n_past;
};

/* All models into out[], which are released either way.  0, or -1 with e. */
int walk_run(const struct walk_days *d, const struct vol_choice *const *choice, size_t n,
	     const struct walk_options *o, struct walk *out, struct err *e);
void walk_release(struct walk *w);

/* One forecast of all that walk_run() has made, as combine.h has it: weights are of losses before
 * the day, squares from y[0] and forecasts from y[first] on.  Released either way. */
int walk_combine(const struct walk_days *d, const struct walk_options *o, enum combine_kind kind,
		 const struct walk *w, size_t n, struct walk *out, struct err *e);

#endif
