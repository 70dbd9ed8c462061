/* job_fit_print.c - fits as tables or objects, one model after the other */
#include <math.h>

#include "vol/job_fit.h"
#include "vol/job_ranges.h"
#include "vol/jsonout.h"

/* What is told of each model again, side by side. */
struct summary {
	size_t n, nobs;
	double loglik, aic, bic;
	bool fitted;
};

static void put_head(const struct vol_job *job, const struct job_data *d, struct buf *out)
{
	char from[JOB_WHEN], to[JOB_WHEN];

	buf_addf(out, "%s: %s%s\n%zu observations, %s to %s\n", d->file.path, d->file.name,
		 job->returns == RETURNS_LOG      ? " (log returns)"
		 : job->returns == RETURNS_SIMPLE ? " (simple returns)"
						  : "",
		 d->n, job_when(d, 0, from), job_when(d, d->n - 1, to));
}

static void put_object(const struct vol_job *job, const struct job_data *d,
		       const struct estimate *s, const struct job_ranges *ranges, struct buf *out)
{
	char when[JOB_WHEN];

	json_open(out, NULL, '{');
	json_text(out, "data", job->data);
	json_text(out, "returns",
		  job->returns == RETURNS_LOG      ? "log"
		  : job->returns == RETURNS_SIMPLE ? "simple"
						   : "given");
	json_text(out, "from", job_when(d, 0, when));
	json_text(out, "to", job_when(d, d->n - 1, when));
	estimate_json(s, out);
	job_ranges_json(ranges, out);
	json_close(out, '}');
	buf_addc(out, '\n');
}

static void number(struct buf *out, double x)
{
	if (isfinite(x))
		buf_addf(out, "%15.9g", x);
	else
		buf_addf(out, "%15s", "-");
}

/* Likelihoods of returns and those of variances are not to be compared, so the latter have none
 * here. */
static void put_summary(const struct vol_job *job, const struct summary *s, struct buf *out)
{
	buf_addf(out, "\n%-24s%8s%10s%15s%15s%15s\n", "model", "params", "nobs", "log-likelihood",
		 "AIC", "BIC");
	for (size_t i = 0; i < job->n_models; i++) {
		buf_addf(out, "%-24s%8zu%10zu", job->models[i].text, s[i].n, s[i].nobs);
		number(out, s[i].loglik);
		number(out, s[i].aic);
		number(out, s[i].bic);
		buf_adds(out, s[i].fitted ? "\n" : "  not converged\n");
	}
}

static struct summary summary_of(const struct estimate *s)
{
	const bool returns = s->family == FAMILY_LIKELIHOOD;

	return (struct summary){.n = s->n,
				.nobs = s->nobs,
				.loglik = returns ? s->loglik : NAN,
				.aic = returns ? s->aic : NAN,
				.bic = returns ? s->bic : NAN,
				.fitted = s->given || s->converged};
}

/* One model; 0, or -1 with e. */
static int print_one(const struct vol_job *job, const struct job_data *d,
		     const struct vol_choice *choice, const struct job_ranges *ranges,
		     struct summary *summary, struct buf *out, struct err *e)
{
	struct estimate s;
	int result;

	if (job_fit_one(job, d, choice, &s, e) < 0)
		return -1;
	if (job->json) {
		put_object(job, d, &s, ranges, out);
	} else {
		buf_addc(out, '\n');
		estimate_text(&s, out);
	}
	*summary = summary_of(&s);
	result = job->plot ? job_plot(job, d, choice, &s, e) : 0;
	estimate_release(&s);
	return result;
}

int job_fit(const struct vol_job *job, const struct job_data *d, struct buf *out, struct err *e)
{
	struct summary summary[JOB_MODELS];
	struct job_ranges ranges;
	size_t failed = 0;

	job_ranges_find(d, &ranges);
	if (!job->json)
		put_head(job, d, out);
	for (size_t i = 0; i < job->n_models; i++) {
		if (print_one(job, d, job->models + i, &ranges, &summary[i], out, e) < 0)
			return -1;
		failed += !summary[i].fitted;
	}
	if (!job->json && job->n_models > 1)
		put_summary(job, summary, out);
	if (!job->json)
		job_ranges_text(&ranges, out);
	if (failed)
		return err_set(e, STATUS_NO, "%zu of %zu models could not be fitted", failed,
			       job->n_models);
	return 0;
}
