/* job.c - `tgarch` as a command */
#include <string.h>

#include "vol/job_impl.h"

static const struct {
	const char *name;
	int (*run)(const struct vol_job *job, const struct job_data *d, struct buf *out,
		   struct err *e);
	bool data; /* cannot do without */
} kinds[] = {
	[JOB_FIT] = {"--fit", job_fit, true},
	[JOB_FORECAST] = {"--forecast", job_forecast, true},
	[JOB_SIMULATE] = {"--simulate", job_simulate, false},
	[JOB_EVAL] = {"--eval", job_eval, true},
	[JOB_TRAIN] = {"--train", job_train, true},
};

static int check(const struct vol_job *job, struct err *e)
{
	const char *name = kinds[job->kind].name;

	if (!job->data && kinds[job->kind].data)
		return err_set(e, STATUS_USAGE, "%s needs --data FILE:COLUMN", name);
	if (job->n_models == 0 && job->kind != JOB_TRAIN)
		return err_set(e, STATUS_USAGE, "%s needs a --model", name);
	if (job->params && job->n_models > 1)
		return err_set(e, STATUS_USAGE, "option --params: for one model, not %zu",
			       job->n_models);
	if (job->plot && job->kind != JOB_FIT)
		return err_set(e, STATUS_USAGE, "option --plot: with --fit alone");
	if (job->plot && job->n_models > 1)
		return err_set(e, STATUS_USAGE, "option --plot: for one model, not %zu",
			       job->n_models);
	for (size_t i = 0; i < job->n_levels; i++)
		if (!(job->levels[i] > 0 && job->levels[i] < 0.5))
			return err_set(e, STATUS_USAGE,
				       "option --level: %g %% is not above 0 and below 50",
				       100 * job->levels[i]);
	for (size_t i = 0; i < job->n_horizons; i++)
		if (job->horizons[i] == 0)
			return err_set(e, STATUS_USAGE, "option --horizon: 0 bars");
	return 0;
}

/* What was not said is what is usual. */
static void settle(struct vol_job *job)
{
	static const double levels[] = {0.05, 0.025, 0.01};

	if (job->n_levels == 0) {
		memcpy(job->levels, levels, sizeof(levels));
		job->n_levels = sizeof(levels) / sizeof(*levels);
	}
	if (job->n_horizons == 0)
		job->horizons[job->n_horizons++] = 1;
	if (job->paths == 0)
		job->paths = job->kind == JOB_SIMULATE ? 1 : 10000;
	if (job->length == 0)
		job->length = 1000;
	if (job->errors == ERRORS_NONE)
		job->errors = ERRORS_HESSIAN;
}

int job_run(const struct vol_job *given, struct buf *out, struct err *e)
{
	struct vol_job job = *given;
	struct job_data data;
	int result;

	if (job.kind == JOB_NONE)
		return err_set(e, STATUS_BUG, "no job");
	if (check(&job, e) < 0)
		return -1;
	settle(&job);
	memset(&data, 0, sizeof(data));
	if (job.data && job_data_load(&data, &job, e) < 0)
		return -1;
	result = kinds[job.kind].run(&job, &data, out, e);
	if (out->failed && result == 0)
		result = err_set(e, STATUS_SYSTEM, "out of memory for what is to be printed");
	job_data_release(&data);
	return result;
}
