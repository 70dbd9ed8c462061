/*
 * job_impl.h - what the files that make up job.h share
 */
#ifndef TAPELINE_VOL_JOB_IMPL_H
#define TAPELINE_VOL_JOB_IMPL_H

#include "vol/column.h"
#include "vol/job.h"
#include "vol/model.h"

/* Where random numbers come from (base/rng.h). */
#define JOB_GENERATOR "xoshiro256**, started by splitmix64"

/* ---- job_data.c: the series that a command works on ---- */

struct job_data {
	struct columns file;
	size_t first; /* row of the file that y[0] belongs to */
	size_t n;
	double *y; /* returns */
	double *x; /* n × nx, or NULL */
	size_t nx;
	double *range;    /* Parkinson's variance, NAN where a day has none; NULL without columns */
	double *realised; /* as given; NULL where none was */
	double percent;   /* one percent in the unit of y: 0.01 or 1 */
	bool guessed;     /* … by the size of the returns */
};

/* 0, or -1 with e: nothing is to be released then. */
int job_data_load(struct job_data *d, const struct vol_job *job, struct err *e);
void job_data_release(struct job_data *d);

/* What is given to a model. */
struct vol_data job_data_of(const struct job_data *d);

/* Variances for HAR models: the realised ones where they are, else ranges, else squared returns;
 * NULL with e where one is missing or not above zero. `what` is their name. */
const double *job_variances(const struct job_data *d, const char **what, struct err *e);

/* The date of an observation, or its number (from 1) where there are no dates. */
enum { JOB_WHEN = 32 };
const char *job_when(const struct job_data *d, size_t t, char out[JOB_WHEN]);

/* The date of each observation, as days since 1970.  0, or -1 with e: no dates, one that is none,
 * or they do not rise. */
int job_dates(const struct job_data *d, int32_t *day, struct err *e);

/* ---- what a command does; the data are loaded ---- */

int job_fit(const struct vol_job *job, const struct job_data *d, struct buf *out, struct err *e);
int job_forecast(const struct vol_job *job, const struct job_data *d, struct buf *out,
		 struct err *e);
int job_simulate(const struct vol_job *job, const struct job_data *d, struct buf *out,
		 struct err *e);
int job_eval(const struct vol_job *job, const struct job_data *d, struct buf *out, struct err *e);
int job_train(const struct vol_job *job, const struct job_data *d, struct buf *out, struct err *e);

#endif
