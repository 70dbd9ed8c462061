/*
 * rolling.h - refits as time goes on, each forecasting what it has not seen
 *
 * A task is one series with one model.  Forecasts are for y[first] … y[last - 1];
 * each comes from parameters fitted to the window that ended at the last refit
 * and from all of y before it.  y[t] itself is never looked at.
 *
 * Refits are grouped into blocks.  The first of a block starts cold and the
 * others from the one before, so that blocks of one series, and all series, can
 * be fitted at once: the rows do not depend on how many threads there are, nor
 * on which one did what.
 */
#ifndef TAPELINE_VOL_ROLLING_H
#define TAPELINE_VOL_ROLLING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "vol/errors.h"
#include "vol/fit.h"
#include "vol/model.h"

/* One forecast, of y[at]. */
struct rolling_row {
	size_t at;
	double mean, variance; /* 0 unless `known` */
	bool known;            /* there were parameters to forecast with */
	bool refitted;         /* fitted just before */
	bool failed;           /* … in vain: the last good parameters went on */
};

struct rolling_task {
	struct vol_spec spec;
	struct vol_data data;
	size_t first, last;       /* first >= window; last <= data.n + 1, with x data.n */
	struct rolling_row *rows; /* last - first, the caller's */
	struct vol_fit *fits;     /* rolling_refits(), the caller's; NULL where not wanted */
};

struct rolling_options {
	size_t window;  /* observations of a fit */
	bool expanding; /* all since the first: the window is where it begins */
	size_t every;   /* forecasts between refits; 0: 1 */
	size_t block;   /* refits from one cold start to the next; 0: 125; 1: all cold */
	enum vol_errors errors;
	unsigned threads; /* 0: as many as there are processors */
};

/* How often a task refits. */
size_t rolling_refits(const struct rolling_task *t, const struct rolling_options *o);

/* Do all tasks; 0, or -1 with e (a window that does not fit, no memory, no thread).  A fit that
 * fails is no error: its row says so. */
int rolling_run(const struct rolling_task *tasks, size_t n, const struct rolling_options *o,
		struct err *e);

#endif
