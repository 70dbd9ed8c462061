/* vol_job.h - commands as tgarch has them, run inside a test; see lib/vol/job.h */
#ifndef TAPELINE_TEST_VOL_JOB_H
#define TAPELINE_TEST_VOL_JOB_H

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "vol/job.h"

#define JOB_DEMGBP "examples/data/demgbp.csv:value"
#define JOB_SP500  "examples/data/sp500.csv:adj_close"

/* A job with that model, means constant, innovations normal; as JSON. */
static inline struct vol_job job_of(enum job_kind kind, const char *model)
{
	struct vol_job job;
	struct err e;

	memset(&job, 0, sizeof(job));
	job.kind = kind;
	job.json = true;
	job.seed = 1;
	job.quantile = -1;
	job.errors = ERRORS_QML;
	job.models[0].spec.mean = MEAN_CONSTANT;
	if (spec_model(model, &job.models[0], &e) < 0)
		fail_msg("%s", e.text);
	job.n_models = 1;
	return job;
}

static inline void job_add(struct vol_job *job, const char *model)
{
	struct vol_choice *c = &job->models[job->n_models++];
	struct err e;

	*c = job->models[0];
	if (spec_model(model, c, &e) < 0)
		fail_msg("%s", e.text);
}

/* What it prints, as text: free() it. */
static inline char *job_text(const struct vol_job *job)
{
	struct buf out;
	struct err e;
	char *text;

	buf_init(&out, 1 << 28);
	if (job_run(job, &out, &e) < 0)
		fail_msg("%s", e.text);
	text = strndup(out.p, out.n);
	buf_release(&out);
	return text;
}

static inline json_t *job_object(const struct vol_job *job)
{
	char *text = job_text(job);
	json_error_t why;
	json_t *o = json_loads(text, 0, &why);

	if (!o)
		fail_msg("%s: %s", why.text, text);
	free(text);
	return o;
}

/* It fails so, with these words. */
static inline void job_fails(const struct vol_job *job, enum status status, const char *words)
{
	struct buf out;
	struct err e = {STATUS_OK, ""};

	buf_init(&out, 1 << 28);
	assert_int_equal(job_run(job, &out, &e), -1);
	buf_release(&out);
	if (!strstr(e.text, words))
		fail_msg("'%s' does not hold '%s'", e.text, words);
	assert_int_equal(e.status, status);
}

/* A value by its path: "se.qml.mu", "forecasts.0.mean". */
static inline json_t *job_value(json_t *o, const char *path)
{
	char part[64];

	for (const char *p = path; o && *p; p += *p == '.') {
		const size_t n = strcspn(p, ".");

		snprintf(part, sizeof(part), "%.*s", (int)n, p);
		o = json_is_array(o) ? json_array_get(o, (size_t)strtol(part, NULL, 10))
				     : json_object_get(o, part);
		p += n;
	}
	if (!o)
		fail_msg("there is no %s", path);
	return o;
}

static inline double job_number(json_t *o, const char *path)
{
	json_t *v = job_value(o, path);

	if (!json_is_number(v))
		fail_msg("%s is no number", path);
	return json_number_value(v);
}

/* Within `part` of it. */
static inline void job_near(json_t *o, const char *path, double want, double part)
{
	const double got = job_number(o, path);

	if (!(fabs(got - want) <= part * fabs(want)))
		fail_msg("%s is %.15g, not %.15g", path, got, want);
}

#endif
