/* job_forecast.c - what the models expect of the next bars */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vol/job_forecast.h"
#include "vol/jsonout.h"

static const char *const methods[] = {"analytic", "simulate", "bootstrap"};

/* ---- a model with a likelihood ---- */

static void options_of(const struct vol_job *job, enum risk_method quantile,
		       struct outlook_options *o)
{
	*o = (struct outlook_options){.n_horizons = job->n_horizons,
				      .n_levels = job->n_levels,
				      .quantile = quantile,
				      .exact = job->method == METHOD_ANALYTIC,
				      .bootstrap = job->method == METHOD_BOOTSTRAP,
				      .paths = job->paths,
				      .seed = job->seed};
	memcpy(o->horizons, job->horizons, sizeof(o->horizons));
	memcpy(o->levels, job->levels, sizeof(o->levels));
}

/* The model stands behind the last observation; its residuals are its past. */
static int look_ahead(const struct vol_job *job, const struct job_data *d,
		      const struct vol_choice *choice, const struct estimate *s, struct prospect *p,
		      struct err *e)
{
	const struct vol_data data = job_data_of(d);
	double *z = malloc((s->nobs + 1) * sizeof(*z));
	struct outlook_options o;
	struct vol_filter f;
	struct vol_model m;
	int result = -1;

	if (!z)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t t = 0; t < s->nobs; t++)
		z[t] = s->e[t] / sqrt(s->h[t]);
	options_of(job, p->quantile, &o);
	if (vol_model_init(&m, &choice->spec, &data, e) == 0) {
		if (vol_filter_start(&f, &m, s->x, NULL, e) == 0) {
			result = outlook_make(&f, &s->dist_at, z, s->nobs, &o, p->at, e);
			vol_filter_release(&f);
		}
		vol_model_release(&m);
	}
	free(z);
	return result;
}

static int forecast_likelihood(const struct vol_job *job, const struct job_data *d,
			       const struct vol_choice *choice, struct prospect *p, struct err *e)
{
	struct estimate s;
	int result;

	if (choice->spec.mean == MEAN_ARX || choice->spec.variance_x)
		return err_set(e, STATUS_USAGE, "--forecast knows no future of other series");
	if (job_fit_one(job, d, choice, &s, e) < 0)
		return -1;
	p->n = s.n;
	memcpy(p->name, s.name, sizeof(p->name));
	memcpy(p->x, s.x, sizeof(p->x));
	p->quantile = job->quantile < 0 ? RISK_MODEL : (enum risk_method)job->quantile;
	if (s.given || s.converged)
		result = look_ahead(job, d, choice, &s, p, e);
	else
		result = err_set(e, STATUS_NO, "model '%s' could not be fitted: %s", choice->text,
				 s.reason);
	estimate_release(&s);
	return result;
}

/* ---- what is printed ---- */

enum { WIDTH = 13, LEVELS_A_ROW = 3 };

static void number(struct buf *out, double x)
{
	if (isfinite(x))
		buf_addf(out, "%*.6g", WIDTH, x);
	else
		buf_addf(out, "%*s", WIDTH, "-");
}

static void put_sums(const struct vol_job *job, const struct prospect *p, struct buf *out)
{
	buf_addf(out, "\n  %-9s%*s%*s%*s%*s\n", "", WIDTH, "mean", WIDTH, "sigma", 2 * WIDTH,
		 "95 % of the sums", 2 * WIDTH, "90 % of the last sigma");
	buf_addf(out, "  %-9s%*s%*s%*s%*s%*s%*s  by\n", "horizon", WIDTH, "of the sum", WIDTH,
		 "of the sum", WIDTH, "from", WIDTH, "to", WIDTH, "from", WIDTH, "to");
	for (size_t i = 0; i < job->n_horizons; i++) {
		const struct outlook *a = p->at + i;

		buf_addf(out, "  %-9zu", a->horizon);
		number(out, a->mean);
		number(out, a->sigma);
		number(out, a->low);
		number(out, a->high);
		number(out, a->step_low);
		number(out, a->step_high);
		buf_addf(out, "  %s\n", a->exact ? "formula" : "paths");
	}
}

static void heading(struct buf *out, const char *what, double level)
{
	char text[32];

	snprintf(text, sizeof(text), "%s %.4g %%", what, 100 * level);
	buf_addf(out, "%*s", WIDTH, text);
}

static void put_risks(const struct vol_job *job, const struct prospect *p, size_t first,
		      struct buf *out)
{
	size_t end = first + LEVELS_A_ROW;

	if (end > job->n_levels)
		end = job->n_levels;
	buf_addf(out, "\n  %-9s", "horizon");
	for (size_t l = first; l < end; l++) {
		heading(out, "VaR", job->levels[l]);
		heading(out, "ES", job->levels[l]);
	}
	buf_addc(out, '\n');
	for (size_t i = 0; i < job->n_horizons; i++) {
		buf_addf(out, "  %-9zu", p->at[i].horizon);
		for (size_t l = first; l < end; l++) {
			number(out, p->at[i].risk[l].var);
			number(out, p->at[i].risk[l].es);
		}
		buf_addc(out, '\n');
	}
}

static void put_text(const struct vol_job *job, const struct job_data *d,
		     const struct vol_choice *choice, const struct prospect *p, struct buf *out)
{
	char when[JOB_WHEN];

	buf_addf(out, "%s: %s\nfrom the end of %s (%zu observations)\n", d->file.path, d->file.name,
		 job_when(d, d->n - 1, when), d->n);
	buf_addf(out, "%s: %s, VaR by %s\n%zu paths, seed %llu, %s\n", choice->text,
		 choice->family == FAMILY_LIKELIHOOD ? methods[job->method] : "past residuals",
		 risk_name(p->quantile), job->paths, (unsigned long long)job->seed, JOB_GENERATOR);
	put_sums(job, p, out);
	for (size_t l = 0; l < job->n_levels; l += LEVELS_A_ROW)
		put_risks(job, p, l, out);
}

static void put_outlook(const struct vol_job *job, const struct outlook *a, struct buf *out)
{
	json_open(out, NULL, '{');
	json_count(out, "horizon", a->horizon);
	json_number(out, "mean", a->mean);
	json_number(out, "sigma", a->sigma);
	json_number(out, "variance", a->sigma * a->sigma);
	json_open(out, "interval", '[');
	json_number(out, NULL, a->low);
	json_number(out, NULL, a->high);
	json_close(out, ']');
	json_number(out, "step_variance", a->step_sigma * a->step_sigma);
	json_open(out, "step_sigma_interval", '[');
	json_number(out, NULL, a->step_low);
	json_number(out, NULL, a->step_high);
	json_close(out, ']');
	json_text(out, "by", a->exact ? "formula" : "paths");
	json_open(out, "risk", '[');
	for (size_t l = 0; l < job->n_levels; l++) {
		json_open(out, NULL, '{');
		json_number(out, "level", job->levels[l]);
		json_number(out, "var", a->risk[l].var);
		json_number(out, "es", a->risk[l].es);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
}

static void put_json(const struct vol_job *job, const struct job_data *d,
		     const struct vol_choice *choice, const struct prospect *p, struct buf *out)
{
	char when[JOB_WHEN];

	json_open(out, NULL, '{');
	json_text(out, "data", job->data);
	json_text(out, "after", job_when(d, d->n - 1, when));
	json_text(out, "model", choice->text);
	if (choice->family == FAMILY_LIKELIHOOD)
		json_text(out, "dist", dist_name(choice->spec.dist));
	json_open(out, "params", '{');
	for (size_t i = 0; i < p->n; i++)
		json_number(out, p->name[i], p->x[i]);
	json_close(out, '}');
	json_text(out, "method",
		  methods[choice->family == FAMILY_LIKELIHOOD ? job->method : METHOD_BOOTSTRAP]);
	json_text(out, "quantile", risk_name(p->quantile));
	json_count(out, "paths", job->paths);
	json_count(out, "seed", job->seed);
	json_text(out, "generator", JOB_GENERATOR);
	json_open(out, "forecasts", '[');
	for (size_t i = 0; i < job->n_horizons; i++)
		put_outlook(job, p->at + i, out);
	json_close(out, ']');
	json_close(out, '}');
	buf_addc(out, '\n');
}

/* A model that cannot be fitted keeps the others from nothing. */
static void put_failure(const struct vol_job *job, const struct vol_choice *choice,
			const struct err *why, struct buf *out)
{
	if (!job->json) {
		buf_addf(out, "%s\n", why->text);
		return;
	}
	json_open(out, NULL, '{');
	json_text(out, "data", job->data);
	json_text(out, "model", choice->text);
	json_flag(out, "converged", false);
	json_text(out, "reason", why->text);
	json_close(out, '}');
	buf_addc(out, '\n');
}

int job_forecast(const struct vol_job *job, const struct job_data *d, struct buf *out,
		 struct err *e)
{
	size_t failed = 0;

	for (size_t i = 0; i < job->n_models; i++) {
		const struct vol_choice *choice = job->models + i;
		struct prospect p = {.n = 0};
		int result;

		if (choice->family == FAMILY_LIKELIHOOD)
			result = forecast_likelihood(job, d, choice, &p, e);
		else
			result = job_forecast_member(job, d, choice, &p, e);
		if (result < 0 && e->status != STATUS_NO)
			return -1;
		if (i && !job->json)
			buf_addc(out, '\n');
		if (result < 0)
			put_failure(job, choice, e, out);
		else
			(job->json ? put_json : put_text)(job, d, choice, &p, out);
		failed += result < 0;
	}
	if (failed)
		return err_set(e, STATUS_NO, "%zu of %zu models could not be fitted", failed,
			       job->n_models);
	return 0;
}
