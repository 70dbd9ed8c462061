/* rolling.c - refits as time goes on, each forecasting what it has not seen */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/parallel.h"
#include "vol/filter.h"
#include "vol/rolling.h"

enum { BLOCK = 125 };

/* A run of refits of one task: what one thread does in one go. */
struct job {
	size_t task, first, n;
};

/* What is known of a refit when its job is done. */
struct refit {
	bool good;
	double x[VOL_PARAMS];
};

struct pool {
	const struct rolling_task *tasks;
	const struct rolling_options *o;
	struct refit **refits; /* of each task */
	struct job *jobs;
	size_t n_jobs;
};

static size_t every_of(const struct rolling_options *o)
{
	return o->every > 0 ? o->every : 1;
}

size_t rolling_refits(const struct rolling_task *t, const struct rolling_options *o)
{
	const size_t every = every_of(o);

	return t->last > t->first ? (t->last - t->first + every - 1) / every : 0;
}

/* The data that the k-th refit may see, and which rows it forecasts. */
static struct vol_data window_of(const struct rolling_task *t, const struct rolling_options *o,
				 size_t k, size_t *from, size_t *to)
{
	struct vol_data d = t->data;
	size_t begin;

	*from = t->first + k * every_of(o);
	*to = *from + every_of(o) < t->last ? *from + every_of(o) : t->last;
	begin = o->expanding ? t->first - o->window : *from - o->window;
	d.y += begin;
	d.n = *from - begin;
	if (d.x)
		d.x += begin * d.nx;
	return d;
}

/* The other series' row for observation `at`; NULL where there are none. */
static const double *others(const struct rolling_task *t, size_t at)
{
	return t->data.x && at < t->data.n ? t->data.x + at * t->data.nx : NULL;
}

/* Forecasts of rows [from, to) with x: from what the model's window, which ended before `end`,
 * tells, and from then on from what came after it. */
static void forecast(const struct rolling_task *t, struct vol_model *m, const double *x, size_t end,
		     size_t from, size_t to)
{
	struct vol_filter f;

	if (vol_filter_start(&f, m, x, others(t, end), NULL) < 0)
		return;
	for (size_t at = end; at < to; at++) {
		struct rolling_row *row = t->rows + (at - t->first);

		if (at >= from) {
			row->mean = f.mean;
			row->variance = f.h;
			row->known = true;
		}
		if (at + 1 < to)
			vol_filter_update(&f, t->data.y[at], others(t, at + 1));
	}
	vol_filter_release(&f);
}

/* The same from the last refit that was good, before k; nothing where there is none. */
static void forecast_old(struct pool *p, size_t task, size_t k)
{
	const struct rolling_task *t = p->tasks + task;
	const struct refit *refits = p->refits[task];
	size_t last = k, from, to, end, ignored;
	struct vol_data data;
	struct vol_model m;

	while (last > 0 && !refits[last].good)
		last--;
	if (!refits[last].good)
		return;
	window_of(t, p->o, k, &from, &to);
	data = window_of(t, p->o, last, &end, &ignored);
	if (vol_model_init(&m, &t->spec, &data, NULL) < 0)
		return;
	forecast(t, &m, refits[last].x, end, from, to);
	vol_model_release(&m);
}

/* A model that moves from window to window; not bound at first, nor after a window that it refuses.
 */
struct moving {
	struct vol_model model;
	bool bound;
};

static int move(struct moving *v, const struct vol_spec *spec, const struct vol_data *data,
		struct err *e)
{
	const int status = v->bound ? vol_model_rebind(&v->model, data, e)
				    : vol_model_init(&v->model, spec, data, e);

	v->bound = status == 0;
	return status;
}

/* The k-th refit, warm unless it is the first of its job, with its rows. */
static void run_refit(struct pool *p, const struct job *j, size_t k, const struct refit *warm,
		      struct moving *v)
{
	const struct rolling_task *t = p->tasks + j->task;
	struct refit *refit = p->refits[j->task] + k;
	const struct vol_fit_options how = {.warm = warm ? warm->x : NULL};
	struct vol_fit own, *fit = t->fits ? t->fits + k : &own;
	size_t from, to;
	const struct vol_data data = window_of(t, p->o, k, &from, &to);
	struct err e;

	for (size_t at = from; at < to; at++)
		t->rows[at - t->first] = (struct rolling_row){.at = at, .refitted = at == from};
	if (move(v, &t->spec, &data, &e) < 0) {
		vol_fit_refuse(fit, e.text);
		return;
	}
	if (vol_fit(&v->model, &how, fit) == 0) {
		refit->good = true;
		memcpy(refit->x, fit->x, sizeof(refit->x));
		if (p->o->errors != ERRORS_NONE)
			vol_fit_errors(&v->model, fit, p->o->errors);
		forecast(t, &v->model, fit->x, from, from, to);
	}
}

static void run_job(void *ctx, size_t i)
{
	struct pool *p = ctx;
	const struct job *j = p->jobs + i;
	const struct refit *last = NULL;
	struct moving v = {.bound = false};

	for (size_t k = j->first; k < j->first + j->n; k++) {
		run_refit(p, j, k, last, &v);
		if (p->refits[j->task][k].good)
			last = p->refits[j->task] + k;
	}
	if (v.bound)
		vol_model_release(&v.model);
}

/* Rows of failed refits, when all is done: the last good may be of another job. */
static void mend(struct pool *p, size_t task)
{
	const struct rolling_task *t = p->tasks + task;

	for (size_t k = 0; k < rolling_refits(t, p->o); k++) {
		size_t from, to;

		if (p->refits[task][k].good)
			continue;
		window_of(t, p->o, k, &from, &to);
		for (size_t at = from; at < to; at++)
			t->rows[at - t->first].failed = true;
		forecast_old(p, task, k);
	}
}

static int check_tasks(const struct rolling_task *tasks, size_t n, const struct rolling_options *o,
		       struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const struct rolling_task *t = tasks + i;

		/* Of tomorrow the other series are not known. */
		if (t->first < o->window || t->last > t->data.n + (t->data.x == NULL))
			return err_set(
				e, STATUS_USAGE,
				"forecasts %zu to %zu do not fit a window of %zu and %zu rows",
				t->first, t->last, o->window, t->data.n);
	}
	return 0;
}

/* Split all tasks into jobs; -1 without memory. */
static int make_jobs(struct pool *p, size_t n)
{
	const size_t block = p->o->block > 0 ? p->o->block : BLOCK;
	size_t all = 0;

	for (size_t i = 0; i < n; i++)
		all += (rolling_refits(p->tasks + i, p->o) + block - 1) / block;
	p->jobs = malloc((all + 1) * sizeof(*p->jobs));
	p->refits = calloc(n + 1, sizeof(struct refit *));
	if (!p->jobs || !p->refits)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const size_t refits = rolling_refits(p->tasks + i, p->o);

		p->refits[i] = calloc(refits + 1, sizeof(struct refit));
		if (!p->refits[i])
			return -1;
		for (size_t k = 0; k < refits; k += block)
			p->jobs[p->n_jobs++] =
				(struct job){i, k, k + block < refits ? block : refits - k};
	}
	return 0;
}

int rolling_run(const struct rolling_task *tasks, size_t n, const struct rolling_options *o,
		struct err *e)
{
	struct pool p = {.tasks = tasks, .o = o};
	int rc = 0;

	if (check_tasks(tasks, n, o, e) < 0)
		return -1;
	if (make_jobs(&p, n) < 0) {
		rc = err_set(e, STATUS_SYSTEM, "no memory for %zu series", n);
	} else {
		parallel_each(p.n_jobs, o->threads, run_job, &p);
		for (size_t i = 0; i < n; i++)
			mend(&p, i);
	}
	for (size_t i = 0; p.refits && i < n; i++)
		free(p.refits[i]);
	free(p.refits);
	free(p.jobs);
	return rc;
}
