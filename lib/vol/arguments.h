/*
 * arguments.h - lists on tgarch's command line: models, horizons, levels
 *
 * Each value of a list may itself be several, with commas between them.
 */
#ifndef TAPELINE_VOL_ARGUMENTS_H
#define TAPELINE_VOL_ARGUMENTS_H

#include "base/opt.h"
#include "vol/job.h"

/* At most JOB_MODELS, none twice, each with the mean and so on of `spec`.  0, or -1 with e. */
int arguments_models(const struct opt_list *list, const struct vol_spec *spec,
		     struct vol_choice *out, size_t *n, struct err *e);

/* Numbers of bars from 1 to `most`, at most JOB_HORIZONS, none twice. */
int arguments_horizons(const struct opt_list *list, size_t most, size_t *out, size_t *n,
		       struct err *e);

/* Percents above 0 and below 50, at most JOB_LEVELS, none twice, as shares of 1; none of them with
 * "none" alone. */
int arguments_levels(const struct opt_list *list, double *out, size_t *n, struct err *e);

#endif
