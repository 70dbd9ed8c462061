/*
 * schedule.h - when a model that goes forward bar by bar is fitted anew
 *
 * The first fit comes with enough observations.  Then one is due after every N bars, with
 * the first bar of another week or month of the exchange's calendar, or when the
 * model has begun to fit badly: the mean log score of the last DRIFT_BARS bars is so
 * much below that of the window it was fitted to.  After a fit in vain the next is
 * tried when the schedule says so, or after RETRY bars where it would never.
 */
#ifndef TAPELINE_VOL_SCHEDULE_H
#define TAPELINE_VOL_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>

#include "tape/snap.h"
#include "vol/job.h" /* struct refit, refit_parse() */

enum { DRIFT_BARS = 50, RETRY_BARS = 22 };

struct schedule {
	uint64_t since;     /* bars since the last fit or attempt */
	bool tried, fitted; /* has there been an attempt, a fit that served */
	int32_t day;        /* of the last attempt */
	double fit_score;   /* mean log score of the fit's window */
	double score[DRIFT_BARS];
	uint64_t n_scores; /* since the fit */
};

void schedule_init(struct schedule *s);

/* The log score of a bar by the forecast before it; counts where the refit goes by drift. */
void schedule_score(struct schedule *s, double score);

/* A bar of that exchange date has been seen, `enough` observations being there: is a fit due? */
bool schedule_due(struct schedule *s, const struct refit *r, int32_t day, bool enough);

/* There was a fit, good or not; `score` is its window's mean log score. */
void schedule_fitted(struct schedule *s, bool good, int32_t day, double score);

void schedule_snap(struct snap *sn, struct schedule *s);

#endif
