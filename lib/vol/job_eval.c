/* job_eval.c - a walk-forward comparison of the models */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "vol/combine.h"
#include "vol/eval.h"
#include "vol/job_impl.h"
#include "vol/jsonout.h"
#include "vol/walk.h"
#include "vol/weights.h"

/* Without --test the last third is judged. */
enum { TEST_PART = 3, FIT_LEAST = 100 };

/* The data in percent, with what forecasts are judged by. */
struct judged {
	struct walk_days days;
	double *y, *variances, *raw;       /* raw: ranges as they are */
	int32_t *date;                     /* where fits go by them */
	struct hybrid *network;            /* from --weights */
	struct weights_data trained;       /* what it was trained on */
	double *square, *range, *realised; /* proxies of days [first, n); NULL: none */
	double scale;                      /* of the range, from days before the first */
	double mean;                       /* of the returns, likewise */
};

static void judged_release(struct judged *j)
{
	free(j->y);
	free(j->variances);
	free(j->raw);
	free(j->date);
	if (j->network)
		hybrid_release(j->network);
	free(j->network);
	free(j->square);
	free(j->range);
	free(j->realised);
}

static double *scaled(const double *x, size_t n, double factor)
{
	double *out = malloc((n + 1) * sizeof(*out));

	for (size_t i = 0; out && i < n; i++)
		out[i] = x[i] * factor;
	return out;
}

/* ---- what is judged ---- */

static int find_first(const struct vol_job *job, const struct job_data *d, size_t *first,
		      struct err *e)
{
	size_t row;

	*first = d->n - d->n / TEST_PART;
	if (job->test) {
		if (columns_find(&d->file, job->test, false, &row, e) < 0)
			return err_prefix(e, "option --test");
		*first = row > d->first ? row - d->first : 0;
	}
	if (*first < FIT_LEAST || *first >= d->n)
		return err_set(e, STATUS_USAGE,
			       "%zu observations before --test and %zu from it on: there must be "
			       "at least %d, and 1",
			       *first < d->n ? *first : d->n, *first < d->n ? d->n - *first : 0,
			       FIT_LEAST);
	if (job->window > *first)
		return err_set(e, STATUS_USAGE,
			       "option --window: %zu observations, but only %zu before --test",
			       job->window, *first);
	return 0;
}

static void find_proxies(struct judged *j, const struct job_data *d)
{
	const size_t first = j->days.first, n = d->n - first;
	const double percent = 1 / (d->percent * d->percent);
	double squares = 0, sum = 0;

	for (size_t t = 0; t < first; t++)
		sum += j->y[t];
	j->mean = sum / (double)first;
	for (size_t t = 0; t < first; t++)
		squares += (j->y[t] - j->mean) * (j->y[t] - j->mean);
	for (size_t i = 0; i < n; i++)
		j->square[i] = (j->y[first + i] - j->mean) * (j->y[first + i] - j->mean);
	if (d->range) {
		double ranges = 0;

		for (size_t t = 0; t < first; t++)
			ranges += isfinite(d->range[t]) ? d->range[t] * percent : 0;
		j->scale = ranges > 0 ? squares / ranges : 1;
		j->range = scaled(d->range + first, n, j->scale * percent);
	}
	if (d->realised)
		j->realised = scaled(d->realised + first, n, percent);
}

/* What regressions are of: realised variances, or ranges at the level of squared returns. */
static int find_variances(struct judged *j, const struct job_data *d, struct err *e)
{
	const double *v;
	const char *what;

	if (!d->range && !d->realised)
		return 0;
	v = job_variances(d, &what, e);
	if (!v)
		return -1;
	j->variances = scaled(v, d->n, (d->realised ? 1 : j->scale) / (d->percent * d->percent));
	j->raw = d->range ? scaled(d->range, d->n, 1 / (d->percent * d->percent)) : NULL;
	j->days.variances = j->variances;
	j->days.range = j->raw;
	return j->variances && (j->raw || !d->range) ? 0
						     : err_set(e, STATUS_SYSTEM, "out of memory");
}

/* A network that has seen the days which it is to forecast would be judged by what it knows. */
static int read_network(struct judged *j, const struct vol_job *job, const struct job_data *d,
			struct err *e)
{
	struct hybrid *h = malloc(sizeof(*h));
	char when[JOB_WHEN];

	if (!h)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (weights_read(job->weights, h, &j->trained, e) < 0) {
		free(h);
		return err_prefix(e, "option --weights");
	}
	j->network = h;
	job_when(d, j->days.first, when);
	if (strlen(when) >= sizeof(j->trained.to) - 1 && strcmp(j->trained.to, when) >= 0)
		return err_set(e, STATUS_USAGE,
			       "option --weights: '%s' was trained on days up to %s, but forecasts "
			       "begin on %s",
			       job->weights, j->trained.to, when);
	return 0;
}

/* Fits by week or month need to know when a row was. */
static int find_dates(struct judged *j, const struct vol_job *job, const struct job_data *d,
		      struct err *e)
{
	const bool week = job->refit.kind == REFIT_WEEK;

	if (!week && job->refit.kind != REFIT_MONTH)
		return 0;
	j->date = malloc((d->n + 1) * sizeof(*j->date));
	if (!j->date)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	j->days.date = j->date;
	return job_dates(d, j->date, e) < 0 ? err_prefix(e, "option --refit: each %s needs dates",
							 week ? "week" : "month")
					    : 0;
}

static bool any_regression(const struct vol_job *job)
{
	for (size_t i = 0; i < job->n_models; i++)
		if (job->models[i].family != FAMILY_LIKELIHOOD)
			return true;
	return false;
}

static int judged_init(struct judged *j, const struct vol_job *job, const struct job_data *d,
		       struct err *e)
{
	size_t first;

	memset(j, 0, sizeof(*j));
	if (find_first(job, d, &first, e) < 0)
		return -1;
	j->y = scaled(d->y, d->n, 1 / d->percent);
	j->square = malloc((d->n + 1) * sizeof(*j->square));
	if (!j->y || !j->square)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	j->days = (struct walk_days){.n = d->n, .first = first, .y = j->y, .x = d->x, .nx = d->nx};
	find_proxies(j, d);
	if ((d->range && !j->range) || (d->realised && !j->realised))
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if ((any_regression(job) && find_variances(j, d, e) < 0) || find_dates(j, job, d, e) < 0)
		return -1;
	return job->weights ? read_network(j, job, d, e) : 0;
}

/* ---- the comparison ---- */

static void options_of(const struct vol_job *job, struct walk_options *o)
{
	*o = (struct walk_options){.window = job->window,
				   .expanding = job->expanding,
				   .refit = job->refit,
				   .threads = job->threads,
				   .quantile = job->quantile,
				   .levels = job->n_levels};
	memcpy(o->level, job->levels, sizeof(o->level));
}

/* How many walks there are: one a model, and their combination behind them. */
static size_t walks_of(const struct vol_job *job)
{
	return job->n_models + (job->combine != COMBINE_NONE);
}

static const char *walk_name(const struct walk *w)
{
	return w->choice ? w->choice->text : "combined";
}

/* A model that was never fitted would leave no day in common. */
static bool has_forecast(const struct walk *w, size_t days)
{
	for (size_t i = 0; i < days; i++)
		if (w->h[i] > 0)
			return true;
	return false;
}

/* The place of the base among those that are compared. */
static int find_base(const struct vol_job *job, const struct eval_model *models, size_t n,
		     size_t *base, struct err *e)
{
	for (*base = 0; job->base && *base < n; ++*base)
		if (strcmp(models[*base].name, job->base) == 0)
			return 0;
	*base = 0;
	return job->base ? err_set(e, STATUS_USAGE,
				   "option --base: '%s' is none of the models that have forecasts",
				   job->base)
			 : 0;
}

static void take_model(struct eval_model *m, const struct walk *w, size_t levels)
{
	*m = (struct eval_model){
		.name = walk_name(w), .h = w->h, .log_score = w->score, .pit = w->pit};
	for (size_t l = 0; l < levels; l++) {
		m->var[l] = w->var[l];
		m->es[l] = w->es[l];
	}
}

static int compare(const struct vol_job *job, const struct judged *j, const struct walk *walks,
		   struct eval *ev, struct err *e)
{
	struct eval_model *models = calloc(walks_of(job), sizeof(*models));
	struct eval_input in;
	int result;

	eval_input_init(&in, j->days.n - j->days.first);
	in.models = 0;
	in.model = models;
	in.r = j->y + j->days.first;
	in.proxy[PROXY_SQUARE] = j->square;
	in.proxy[PROXY_RANGE] = j->range;
	in.proxy[PROXY_REALISED] = j->realised;
	in.levels = job->n_levels;
	memcpy(in.level, job->levels, sizeof(in.level));
	in.seed = job->seed;
	in.threads = job->threads;
	memset(ev, 0, sizeof(*ev));
	if (!models)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < walks_of(job); i++)
		if (has_forecast(walks + i, in.n))
			take_model(models + in.models++, walks + i, job->n_levels);
	if (in.models == 0)
		result = err_set(e, STATUS_NO, "no model could be fitted");
	else
		result = find_base(job, models, in.models, &in.base, e) < 0 ? -1
									    : eval_run(&in, ev, e);
	free(models);
	return result;
}

/* ---- what is printed ---- */

/* As --refit has it, but for a number. */
static const char *schedule_name(const struct refit *r, char out[32])
{
	snprintf(out, 32, "drift:%g", r->drift);
	return r->kind == REFIT_DRIFT ? out : r->kind == REFIT_WEEK ? "week" : "month";
}

static void put_schedule(const struct refit *r, struct buf *out)
{
	switch (r->kind) {
	case REFIT_EVERY:
		buf_addf(out, "every %zu", r->every);
		break;
	case REFIT_NEVER:
		buf_adds(out, "once");
		break;
	case REFIT_DRIFT:
		buf_addf(out, "where log scores fall by %g", r->drift);
		break;
	default:
		buf_addf(out, "each %s", r->kind == REFIT_WEEK ? "week" : "month");
	}
}

static void put_text(const struct vol_job *job, const struct job_data *d, const struct judged *j,
		     const struct walk *walks, struct buf *out)
{
	char from[JOB_WHEN], to[JOB_WHEN];

	buf_addf(out, "%s: %s\nforecasts of %zu observations, %s to %s, after %zu\n", d->file.path,
		 d->file.name, d->n - j->days.first, job_when(d, j->days.first, from),
		 job_when(d, d->n - 1, to), j->days.first);
	buf_addf(out, "Returns are %s%s; ", d->percent < 1 ? "fractions" : "percent",
		 d->guessed ? " (by their size)" : "");
	if (job->window)
		buf_addf(out, "fits on %s %zu observations, ",
			 job->expanding ? "at least the last" : "the last", job->window);
	else
		buf_adds(out, "fits on all observations before, ");
	put_schedule(&job->refit, out);
	if (j->range)
		buf_addf(out, "; ranges (Parkinson) times %.4f", j->scale);
	buf_adds(out, "\n\n");
	for (size_t i = 0; i < job->n_models; i++) {
		buf_addf(out, "  %-16s VaR by %s", walks[i].choice->text,
			 risk_name(walks[i].method));
		if (walks[i].failed == walks[i].fits && walks[i].fits > 0)
			buf_adds(out, "; never fitted, so it is not compared");
		else if (walks[i].failed)
			buf_addf(out, "; %zu of %zu fits failed, the last good one went on",
				 walks[i].failed, walks[i].fits);
		buf_addc(out, '\n');
	}
	if (job->combine)
		buf_addf(out, "  %-16s their mean%s\n", "combined",
			 job->combine == COMBINE_QLIKE ? ", weighted by past losses" : "");
	buf_addc(out, '\n');
}

static void put_json(const struct vol_job *job, const struct job_data *d, const struct judged *j,
		     const struct walk *walks, const struct eval *ev, struct buf *out)
{
	char when[JOB_WHEN], schedule[32];

	json_open(out, NULL, '{');
	json_text(out, "data", job->data);
	json_text(out, "from", job_when(d, j->days.first, when));
	json_text(out, "to", job_when(d, d->n - 1, when));
	json_count(out, "before", j->days.first);
	json_text(out, "unit", d->percent < 1 ? "fraction" : "percent");
	json_count(out, "window", job->window);
	json_flag(out, "expanding", job->expanding || job->window == 0);
	if (job->refit.kind == REFIT_EVERY || job->refit.kind == REFIT_NEVER)
		json_count(out, "refit", job->refit.every);
	else
		json_text(out, "refit", schedule_name(&job->refit, schedule));
	if (job->combine)
		json_text(out, "combine", job->combine == COMBINE_EQUAL ? "equal" : "qlike");
	json_number(out, "range_scale", j->range ? j->scale : NAN);
	json_open(out, "fits", '[');
	for (size_t i = 0; i < job->n_models; i++) {
		json_open(out, NULL, '{');
		json_text(out, "model", walks[i].choice->text);
		json_text(out, "quantile", risk_name(walks[i].method));
		json_count(out, "fits", walks[i].fits);
		json_count(out, "failed", walks[i].failed);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_key(out, "evaluation");
	eval_json(ev, out);
	json_close(out, '}');
	buf_addc(out, '\n');
}

static int print(const struct vol_job *job, const struct job_data *d, const struct judged *j,
		 const struct walk *walks, struct buf *out, struct err *e)
{
	struct eval ev;
	int result = compare(job, j, walks, &ev, e);

	if (result == 0 && job->json) {
		put_json(job, d, j, walks, &ev, out);
	} else if (result == 0) {
		put_text(job, d, j, walks, out);
		eval_text(&ev, out);
	}
	eval_release(&ev);
	return result;
}

int job_eval(const struct vol_job *job, const struct job_data *d, struct buf *out, struct err *e)
{
	const struct vol_choice *choices[JOB_MODELS];
	struct walk *walks = calloc(walks_of(job), sizeof(*walks));
	struct walk_options o;
	struct judged j = {.y = NULL};
	int result = -1;

	for (size_t i = 0; i < job->n_models; i++)
		choices[i] = job->models + i;
	if (!walks)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	options_of(job, &o);
	if (judged_init(&j, job, d, e) == 0) {
		o.network = j.network;
		o.network_unit = j.trained.unit;
		if (walk_run(&j.days, choices, job->n_models, &o, walks, e) == 0 &&
		    (!job->combine || walk_combine(&j.days, &o, job->combine, walks, job->n_models,
						   walks + job->n_models, e) == 0))
			result = print(job, d, &j, walks, out, e);
	}
	for (size_t i = 0; i < walks_of(job); i++)
		walk_release(walks + i);
	free(walks);
	judged_release(&j);
	return result;
}
