/* job_forecast.h - what one model expects of the next bars, for a command */
#ifndef TAPELINE_VOL_JOB_FORECAST_H
#define TAPELINE_VOL_JOB_FORECAST_H

#include "vol/job_fit.h"
#include "vol/outlook.h"

_Static_assert((int)OUTLOOK_HORIZONS == (int)JOB_HORIZONS && (int)OUTLOOK_LEVELS == (int)JOB_LEVELS,
	       "every horizon and level has its place");

struct prospect {
	size_t n; /* parameters */
	char name[VOL_PARAMS][VOL_NAME];
	double x[VOL_PARAMS];
	enum risk_method quantile;
	struct outlook at[JOB_HORIZONS];
};

/* Regressions of variances and networks, as they are on a stream (member.h). */
int job_forecast_member(const struct vol_job *job, const struct job_data *d,
			const struct vol_choice *choice, struct prospect *p, struct err *e);

#endif
