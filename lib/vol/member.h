/*
 * member.h - one model at work on one stream of returns
 *
 * A stream hands over step by step what has happened: a bar's return and range variance,
 * or a night's return, each over the weight of its time of day (season.h).  The model
 * answers with mean and variance of the next step, in the same units, at a constant
 * cost per step.  Now and then it is fitted anew to the stream's history.
 *
 * Four kinds of models do this, one file each: those with a likelihood, the regressions HAR
 * and log-HAR, the linear rival, the network.  What is the same in all of them is here:
 * residuals, quantiles of past residuals, log scores, what lies further ahead than a step.
 */
#ifndef TAPELINE_VOL_MEMBER_H
#define TAPELINE_VOL_MEMBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "tape/snap.h"
#include "vol/forecast.h"
#include "vol/history.h"
#include "vol/hybrid.h"
#include "vol/job.h"
#include "vol/risk.h"
#include "vol/schedule.h"
#include "vol/season.h"

enum {
	AHEAD_BARS = 1000,            /* the furthest horizon */
	AHEAD_STEPS = 2 * AHEAD_BARS, /* with the nights before some */
	EXPANDING_KEEP = 100000,      /* observations that an expanding fit goes back */
	QUANTILE_USUAL = -1,          /* fhs for regressions and networks, else model */
};

/* What all streams and models share. */
struct member_options {
	struct vol_choice models[JOB_MODELS];
	size_t n_models;
	const char *params; /* of a likelihood, instead of fits */
	struct refit refit;
	size_t window; /* observations of a fit */
	size_t first;  /* … of the first one, at least */
	bool expanding;
	enum vol_errors errors;
	size_t horizons[JOB_HORIZONS], n_horizons; /* in bars */
	double levels[JOB_LEVELS];                 /* 0.05 */
	size_t n_levels;
	int quantile; /* enum risk_method, or QUANTILE_USUAL */
	size_t paths;
	uint64_t seed;
	const struct hybrid *network;
	double network_unit; /* of the returns it was trained on: 100 for percent */
};

struct step {
	double r;     /* the return */
	double range; /* the bar's range variance; NAN: the step is a night */
};

/* What has happened so far, as far as any model goes back. */
struct member_data {
	struct history steps;        /* returns of all steps */
	struct history bars, ranges; /* returns and range variances of bars alone */
	double floor;                /* scale of floors: 1 for daily bars, less within the day */
};

/* What became of a fit. */
struct member_fit {
	bool good;
	size_t n;
	char name[VOL_PARAMS][VOL_NAME];
	double x[VOL_PARAMS], se[VOL_PARAMS]; /* NAN: no error */
	const char *errors;                   /* their method */
	const char *dist;                     /* NULL where the model has no likelihood */
	double loglik, aic, bic;              /* NAN where it has none */
	double score;                         /* mean log score of the window */
	bool converged, at_bound;
	size_t window, nobs, evaluations, iterations; /* window: returns it was fitted to */
	char reason[128];
};

/* What is expected of the bars up to a horizon, together. */
struct ahead {
	double mean, sigma;           /* of the sum of their returns */
	struct risk risk[JOB_LEVELS]; /* NAN while the method has too few residuals */
};

struct engine;

struct member {
	const struct member_options *o;
	const struct vol_choice *choice;
	const struct engine *engine;
	enum risk_method method;
	bool ready;            /* there is a forecast: */
	double mean, variance; /* of the next step */
	double residual;       /* standardised, of the last bar; NAN: there was no forecast of it */
	struct dist dist;      /* of the residuals; normal where the model does not say */
	struct schedule schedule;
	struct residuals past;
	bool has_standard;
	struct risk standard[JOB_LEVELS]; /* of the model, kept until the next fit */
	void *own;
};

/* 0, or -1 with e: parameters that do not fit the model, no memory. */
int member_init(struct member *m, const struct member_options *o, const struct vol_choice *c,
		struct err *e);
void member_release(struct member *m);

/* Which histories does the model need, and how long? */
struct member_needs {
	size_t steps, bars; /* 0: none */
};
struct member_needs member_needs(const struct member *m);

/* A step has happened.  First member_score() for what was forecast, then, all histories being up to
 * date, member_update(). */
void member_score(struct member *m, const struct step *s);
void member_update(struct member *m, const struct member_data *d, const struct step *s);

/* After a bar of that exchange date: true where there was a fit, good or not, and *f tells of it.
 */
bool member_refit(struct member *m, const struct member_data *d, int32_t day, struct member_fit *f);

/* Room for what lies ahead, one for all streams. */
struct ahead_room {
	struct season_step steps[AHEAD_STEPS];
	size_t n_steps;
	/* Of each step: its mean, the variance of its shock, and what a shock has become in the
	 * returns so many steps later, [0] being 1. */
	double mean[AHEAD_STEPS], variance[AHEAD_STEPS], impulse[AHEAD_STEPS];
	struct vol_outlook outlook[AHEAD_STEPS];
	double *sums; /* JOB_HORIZONS × paths, owned */
	void *path;   /* owned */
	size_t paths;
};
int ahead_room_init(struct ahead_room *room, const struct member_options *o);
void ahead_room_release(struct ahead_room *room);

/* What lies ahead, by horizon, once `steps` of the room are set.  `at` names this moment of this
 * stream: random numbers are a function of it, the model and the seed. */
void member_ahead(struct member *m, const struct member_data *d, struct ahead_room *room,
		  uint64_t at, struct ahead *out);

void member_snap(struct snap *sn, struct member *m);

#endif
