/* job_fit.h - fitting one model for a command */
#ifndef TAPELINE_VOL_JOB_FIT_H
#define TAPELINE_VOL_JOB_FIT_H

#include "vol/estimate.h"
#include "vol/job_impl.h"
#include "vol/units.h"

/* Fit (or take the parameters that were given) and say what came of it; a search that failed is a
 * value: s->converged is false.  0, or -1 with e: nothing is to be released then. */
int job_fit_one(const struct vol_job *job, const struct job_data *d,
		const struct vol_choice *choice, struct estimate *s, struct err *e);

/* By family. */
int job_fit_likelihood(const struct vol_job *job, const struct job_data *d,
		       const struct vol_choice *choice, struct estimate *s, struct err *e);
int job_fit_har(const struct job_data *d, const struct vol_choice *choice, struct estimate *s,
		struct err *e);
int job_fit_leverage(const struct job_data *d, const struct vol_choice *choice, struct estimate *s,
		     struct err *e);

/* Draw it to job->plot.  0, or -1 with e. */
int job_plot(const struct vol_job *job, const struct job_data *d, const struct vol_choice *choice,
	     const struct estimate *s, struct err *e);

#endif
