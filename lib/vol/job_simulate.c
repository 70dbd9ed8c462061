/* job_simulate.c - paths of returns and volatilities */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/rng.h"
#include "vol/filter.h"
#include "vol/job_fit.h"
#include "vol/jsonout.h"

/* Steps before the first that is shown, where no data say how it begins. */
enum { BURN_IN = 500 };
/* The longest lag a mean has, and some. */
enum { DUMMY_LENGTH = 1100 };

/* What a path begins from. */
struct source {
	struct vol_filter filter;
	struct vol_spec spec;
	struct dist dist;
	size_t n, burn_in;
	char name[VOL_PARAMS][VOL_NAME];
	double x[VOL_PARAMS];
};

/* ---- parameters without data ---- */

/* A model is bound to numbers, though nothing is asked of them but what its parameters are called.
 */
static int bind_dummy(struct vol_model *m, const struct vol_spec *spec, double *y, struct err *e)
{
	for (size_t t = 0; t < DUMMY_LENGTH; t++)
		y[t] = (double)(t * t % 7) - 3;
	return vol_model_init(m, spec, &(struct vol_data){.y = y, .n = DUMMY_LENGTH}, e);
}

/* Where no mean variance is known in closed form, the recursion finds it during the burn-in. */
static double first_variance(const struct vol_model *m, const double *x)
{
	struct persistence p;

	persistence_of(m, x, &p);
	if (p.unconditional > 0)
		return p.unconditional;
	for (size_t i = m->n_mean; i < m->n; i++)
		if (strcmp(m->name[i], "omega") == 0 && x[i] > 0)
			return x[i] / (1 - (p.value < 0.99 ? p.value : 0.99));
	return 1;
}

static int from_params(const struct vol_job *job, const struct vol_choice *choice, struct source *s,
		       struct err *e)
{
	double *y = malloc(DUMMY_LENGTH * sizeof(*y));
	struct vol_model m;
	int result = -1;

	if (!job->params) {
		free(y);
		return err_set(e, STATUS_USAGE, "--simulate needs --params, or --data to fit to");
	}
	if (!y)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (bind_dummy(&m, &choice->spec, y, e) == 0) {
		s->n = m.n;
		memcpy(s->name, m.name, sizeof(s->name));
		result = spec_params(&m, job->params, s->x, e);
		if (result == 0 &&
		    dist_set(&s->dist, m.spec.dist, s->x + m.n_mean + m.n_variance) < 0)
			result = err_set(e, STATUS_USAGE,
					 "option --params: no distribution has these shapes");
		if (result == 0)
			result = vol_filter_cold(&s->filter, &m.spec, s->x, m.n,
						 first_variance(&m, s->x), 0, NULL, e);
		vol_model_release(&m);
	}
	s->burn_in = BURN_IN;
	free(y);
	return result;
}

/* ---- parameters fitted to data ---- */

static int from_data(const struct vol_job *job, const struct job_data *d,
		     const struct vol_choice *choice, struct source *s, struct err *e)
{
	const struct vol_data data = job_data_of(d);
	struct estimate fit;
	struct vol_model m;
	int result = -1;

	if (job_fit_one(job, d, choice, &fit, e) < 0)
		return -1;
	if (!fit.given && !fit.converged) {
		err_set(e, STATUS_NO, "model '%s' could not be fitted: %s", choice->text,
			fit.reason);
	} else if (vol_model_init(&m, &choice->spec, &data, e) == 0) {
		s->n = m.n;
		memcpy(s->name, m.name, sizeof(s->name));
		memcpy(s->x, fit.x, sizeof(s->x));
		s->dist = fit.dist_at;
		result = vol_filter_start(&s->filter, &m, s->x, NULL, e);
		vol_model_release(&m);
	}
	estimate_release(&fit);
	return result;
}

/* ---- what is printed ---- */

static void put(struct buf *out, double x)
{
	char text[NUM_TEXT];

	buf_add(out, text, num_format(x, text));
}

static void put_head(const struct vol_job *job, const struct vol_choice *choice,
		     const struct source *s, struct buf *out)
{
	buf_addf(out, "# %s, innovations %s:", choice->text, dist_name(s->spec.dist));
	for (size_t i = 0; i < s->n; i++) {
		buf_addf(out, " %s=", s->name[i]);
		put(out, s->x[i]);
	}
	buf_addf(out, "\n# seed %llu, %s; ", (unsigned long long)job->seed, JOB_GENERATOR);
	if (s->burn_in)
		buf_addf(out, "%zu steps before the first are left out\n", s->burn_in);
	else
		buf_adds(out, "going on from the end of the data\n");
	buf_adds(out,
		 job->paths > 1 ? "path,t,return,sigma,residual\n" : "t,return,sigma,residual\n");
}

static void put_object(const struct vol_job *job, const struct vol_choice *choice,
		       const struct source *s, struct buf *out)
{
	json_open(out, NULL, '{');
	json_text(out, "model", choice->text);
	json_text(out, "dist", dist_name(s->spec.dist));
	json_open(out, "params", '{');
	for (size_t i = 0; i < s->n; i++)
		json_number(out, s->name[i], s->x[i]);
	json_close(out, '}');
	json_count(out, "seed", job->seed);
	json_text(out, "generator", JOB_GENERATOR);
	json_count(out, "burn_in", s->burn_in);
	json_open(out, "paths", '[');
}

/* One path, its numbers drawn from a stream of their own. */
static int simulate(const struct vol_job *job, const struct source *s, size_t path, double *r,
		    double *sigma, double *z, struct vol_filter *f)
{
	struct rng rng;

	vol_filter_copy(f, &s->filter);
	rng_seed(&rng, job->seed, path);
	for (size_t t = 0; t < s->burn_in + job->length; t++) {
		const size_t i = t < s->burn_in ? 0 : t - s->burn_in;

		z[i] = dist_draw(&s->dist, &rng);
		sigma[i] = sqrt(f->h);
		r[i] = f->mean + sigma[i] * z[i];
		if (!isfinite(r[i]))
			return -1;
		vol_filter_update(f, r[i], NULL);
	}
	return 0;
}

static void put_rows(const struct vol_job *job, size_t path, const double *r, const double *sigma,
		     const double *z, struct buf *out)
{
	for (size_t t = 0; t < job->length; t++) {
		if (job->paths > 1)
			buf_addf(out, "%zu,", path + 1);
		buf_addf(out, "%zu,", t + 1);
		put(out, r[t]);
		buf_addc(out, ',');
		put(out, sigma[t]);
		buf_addc(out, ',');
		put(out, z[t]);
		buf_addc(out, '\n');
	}
}

static void put_array(struct buf *out, const char *name, const double *x, size_t n)
{
	json_open(out, name, '[');
	for (size_t t = 0; t < n; t++)
		json_number(out, NULL, x[t]);
	json_close(out, ']');
}

static void put_path(const struct vol_job *job, const double *r, const double *sigma,
		     const double *z, struct buf *out)
{
	json_open(out, NULL, '{');
	put_array(out, "return", r, job->length);
	put_array(out, "sigma", sigma, job->length);
	put_array(out, "residual", z, job->length);
	json_close(out, '}');
}

static int put_paths(const struct vol_job *job, const struct source *s, struct vol_filter *f,
		     struct buf *out, struct err *e)
{
	double *room = malloc((3 * job->length + 1) * sizeof(*room));
	double *r = room, *sigma = room + job->length, *z = sigma + job->length;
	int result = room ? 0 : err_set(e, STATUS_SYSTEM, "no memory for %zu steps", job->length);

	for (size_t path = 0; result == 0 && path < job->paths && !out->failed; path++) {
		if (simulate(job, s, path, r, sigma, z, f) < 0)
			result = err_set(e, STATUS_NO, "the path grows beyond all numbers");
		else if (job->json)
			put_path(job, r, sigma, z, out);
		else
			put_rows(job, path, r, sigma, z, out);
	}
	free(room);
	return result;
}

int job_simulate(const struct vol_job *job, const struct job_data *d, struct buf *out,
		 struct err *e)
{
	const struct vol_choice *choice = job->models;
	struct source s = {.spec = choice->spec};
	struct vol_filter f;
	int result;

	if (job->n_models > 1 || choice->family != FAMILY_LIKELIHOOD)
		return err_set(e, STATUS_USAGE, "--simulate is for one model with a likelihood");
	if (choice->spec.mean == MEAN_ARX || choice->spec.variance_x)
		return err_set(e, STATUS_USAGE, "--simulate knows no future of other series");
	if ((job->data ? from_data(job, d, choice, &s, e) : from_params(job, choice, &s, e)) < 0)
		return -1;
	(job->json ? put_object : put_head)(job, choice, &s, out);
	if (vol_filter_cold(&f, &choice->spec, s.x, s.n, s.filter.h, 0, NULL, e) < 0) {
		vol_filter_release(&s.filter);
		return -1;
	}
	result = put_paths(job, &s, &f, out, e);
	if (job->json)
		buf_adds(out, "]}\n");
	vol_filter_release(&f);
	vol_filter_release(&s.filter);
	return result;
}
