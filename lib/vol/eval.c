/* eval.c - several forecasts on the same days */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "base/parallel.h"
#include "vol/average.h"
#include "vol/eval.h"
#include "base/resample.h"

enum { RESAMPLES = 2000 };

void eval_input_init(struct eval_input *in, size_t n)
{
	*in = (struct eval_input){
		.n = n,
		.percent = 1,
		.levels = 3,
		.level = {0.05, 0.025, 0.01},
		.bandwidth = hac_bandwidth(n),
		.seed = 1,
		.resamples = RESAMPLES,
	};
}

/* Room for what is worked on: one series of the days in common for each of three kinds
 * (forecasts, and what is compared) and model, and some for all. */
struct room {
	size_t n;      /* of the days in common */
	size_t *at;    /* which they are */
	double *x, *s; /* proxy or returns; sigma */
	double *h;     /* models × n: forecasts of the variance, VaR, scores */
	double *g;     /* models × n: ES */
	double *loss;  /* models × n */
	const double **series;
};

static int room_init(struct room *w, size_t models, size_t n)
{
	const size_t all = models * n + 1;

	*w = (struct room){0};
	w->at = malloc((n + 1) * sizeof(*w->at));
	w->x = malloc((n + 1) * sizeof(*w->x));
	w->s = malloc((n + 1) * sizeof(*w->s));
	w->h = malloc(all * sizeof(*w->h));
	w->g = malloc(all * sizeof(*w->g));
	w->loss = malloc(all * sizeof(*w->loss));
	w->series = malloc((models + 1) * sizeof(*w->series));
	return w->at && w->x && w->s && w->h && w->g && w->loss && w->series ? 0 : -1;
}

static void room_release(struct room *w)
{
	free(w->at);
	free(w->x);
	free(w->s);
	free(w->h);
	free(w->g);
	free(w->loss);
	free(w->series);
}

/* The days in common, times `scale`. */
static void take(const struct room *w, const double *from, double scale, double *to)
{
	for (size_t i = 0; i < w->n; i++)
		to[i] = from[w->at[i]] * scale;
}

static bool forecast_on(const struct eval_input *in, size_t t)
{
	for (size_t m = 0; m < in->models; m++)
		if (!isfinite(in->model[m].h[t]) || !(in->model[m].h[t] > 0))
			return false;
	return true;
}

/* Models' losses of one kind side by side; compare each with the base, and all. */
static int compare_losses(const struct eval_input *in, struct room *w, enum loss_kind kind,
			  enum loss_proxy proxy, enum eval_by by, struct eval *out)
{
	struct mcs_options o = {in->seed, in->resamples, in->block, true};
	struct mcs *set = calloc(in->models, sizeof(*set));

	if (!set)
		return -1;
	if (!(o.block >= 1))
		o.block = resample_block(w->n);
	for (size_t m = 0; m < in->models; m++) {
		double *loss = w->loss + m * w->n;

		loss_series(kind, proxy, w->x, w->h + m * w->n, w->n, loss);
		w->series[m] = loss;
	}
	if (mcs_run(&o, w->series, in->models, w->n, set)) {
		free(set);
		return -1;
	}
	for (size_t m = 0; m < in->models; m++) {
		struct eval_score *score = &out->row[m].score[proxy];

		score->mcs[by] = set[m];
		diebold_mariano(w->series[m], w->series[in->base], w->n, in->bandwidth,
				&score->diebold[by]);
	}
	free(set);
	return 0;
}

static int score_proxy(const struct eval_input *in, struct room *w, enum loss_proxy proxy,
		       struct eval *out)
{
	const double *x = in->proxy[proxy];
	const double scale = 1 / (in->percent * in->percent);

	w->n = 0;
	for (size_t t = 0; x && t < in->n; t++)
		if (isfinite(x[t]) && x[t] >= 0 && forecast_on(in, t))
			w->at[w->n++] = t;
	out->days[proxy] = w->n;
	out->proxy[proxy] = w->n > 0;
	if (w->n == 0)
		return 0;
	take(w, x, scale, w->x);
	for (size_t m = 0; m < in->models; m++) {
		double *h = w->h + m * w->n;

		take(w, in->model[m].h, scale, h);
		loss_summarise(proxy, w->x, h, w->n, &out->row[m].score[proxy].losses);
		mincer_zarnowitz(w->x, h, w->n, in->bandwidth, &out->row[m].score[proxy].mincer);
	}
	return compare_losses(in, w, LOSS_QLIKE, proxy, EVAL_QLIKE, out) ||
			       compare_losses(in, w, LOSS_MSE, proxy, EVAL_MSE, out)
		       ? -1
		       : 0;
}

static bool risk_on(const struct eval_input *in, size_t l, size_t t)
{
	if (!isfinite(in->r[t]) || !forecast_on(in, t))
		return false;
	for (size_t m = 0; m < in->models; m++) {
		const double *var = in->model[m].var[l], *es = in->model[m].es[l];

		if ((var && !isfinite(var[t])) || (es && (!isfinite(es[t]) || !(es[t] > 0))))
			return false;
	}
	return true;
}

/* Losses of all models that have them, in `loss`; against the base where it is one. */
static void against_base(const struct eval_input *in, const struct room *w, const bool *has,
			 struct diebold *out)
{
	for (size_t m = 0; m < in->models; m++) {
		const double *base = w->loss + in->base * w->n;

		if (has[m] && has[in->base] && m != in->base)
			diebold_mariano(w->loss + m * w->n, base, w->n, in->bandwidth, out + m);
		else
			out[m] = (struct diebold){NAN, NAN, verdict_none()};
	}
}

static int risk_one(const struct eval_input *in, struct room *w, size_t l, size_t m,
		    struct eval_risk *risk)
{
	const struct eval_model *model = in->model + m;
	const double scale = 1 / in->percent, p = in->level[l];
	struct shortfall_options o = {p, in->seed, in->resamples};
	double *var = w->h + m * w->n, *es = w->g + m * w->n;

	risk->var = model->var[l] != NULL;
	risk->es = risk->var && model->es[l];
	if (!risk->var)
		return 0;
	take(w, model->var[l], scale, var);
	risk->mean_var = average(var, w->n);
	if (coverage_test(w->x, var, w->n, p, &risk->coverage))
		return -1;
	if (!risk->es)
		return 0;
	take(w, model->es[l], scale, es);
	take(w, model->h, scale * scale, w->s);
	for (size_t i = 0; i < w->n; i++)
		w->s[i] = sqrt(w->s[i]);
	risk->mean_es = average(es, w->n);
	return shortfall_test(&o, w->x, var, es, w->s, w->n, &risk->shortfall);
}

static int score_level(const struct eval_input *in, struct room *w, size_t l, struct eval *out)
{
	struct diebold *d = calloc(in->models, sizeof(*d));
	bool *has = calloc(in->models, sizeof(*has));
	int failed = d && has ? 0 : -1;

	w->n = 0;
	for (size_t t = 0; t < in->n; t++)
		if (risk_on(in, l, t))
			w->at[w->n++] = t;
	out->risk_days[l] = w->n;
	if (w->n && !failed)
		take(w, in->r, 1 / in->percent, w->x);
	for (size_t m = 0; w->n && !failed && m < in->models; m++) {
		failed = risk_one(in, w, l, m, &out->row[m].risk[l]);
		has[m] = out->row[m].risk[l].var;
		if (has[m])
			tick_loss(w->x, w->h + m * w->n, w->n, in->level[l], w->loss + m * w->n);
	}
	if (w->n && !failed) {
		against_base(in, w, has, d);
		for (size_t m = 0; m < in->models; m++)
			out->row[m].risk[l].tick = d[m];
		for (size_t m = 0; m < in->models; m++) {
			has[m] = out->row[m].risk[l].es;
			if (has[m])
				fz0_loss(w->x, w->h + m * w->n, w->g + m * w->n, w->n, in->level[l],
					 w->loss + m * w->n);
		}
		against_base(in, w, has, d);
		for (size_t m = 0; m < in->models; m++)
			out->row[m].risk[l].fz0 = d[m];
	}
	free(d);
	free(has);
	return failed;
}

static bool density_on(const struct eval_input *in, size_t t)
{
	for (size_t m = 0; m < in->models; m++) {
		const struct eval_model *model = in->model + m;

		if ((model->log_score && !isfinite(model->log_score[t])) ||
		    (model->pit && !isfinite(model->pit[t])))
			return false;
	}
	return forecast_on(in, t);
}

/* In percent, log(0.01) less of a score is the same density. */
static int score_density(const struct eval_input *in, struct room *w, struct eval *out)
{
	struct diebold *d = calloc(in->models, sizeof(*d));
	bool *has = calloc(in->models, sizeof(*has));
	const double shift = tl_log(in->percent);
	int failed = d && has ? 0 : -1;

	w->n = 0;
	for (size_t t = 0; t < in->n; t++)
		if (density_on(in, t))
			w->at[w->n++] = t;
	out->density_days = w->n;
	for (size_t m = 0; w->n && !failed && m < in->models; m++) {
		const struct eval_model *model = in->model + m;
		struct eval_density *density = &out->row[m].density;
		double *loss = w->loss + m * w->n;

		has[m] = density->score = model->log_score != NULL;
		density->pit = model->pit != NULL;
		if (has[m]) {
			take(w, model->log_score, -1, loss);
			for (size_t i = 0; i < w->n; i++)
				loss[i] -= shift;
			density->mean_score = -average(loss, w->n);
		}
		if (density->pit) {
			take(w, model->pit, 1, w->x);
			failed = pit_test(w->x, w->n, &density->even);
		}
	}
	if (w->n && !failed)
		against_base(in, w, has, d);
	for (size_t m = 0; w->n && !failed && m < in->models; m++)
		out->row[m].density.diebold = d[m];
	free(d);
	free(has);
	return failed;
}

static int check(const struct eval_input *in, struct err *e)
{
	if (in->models == 0 || in->models > EVAL_MODELS)
		return err_set(e, STATUS_USAGE, "%zu models: at least 1 and at most %d", in->models,
			       EVAL_MODELS);
	if (in->base >= in->models)
		return err_set(e, STATUS_USAGE, "the base of comparison is no model");
	if (in->levels > EVAL_LEVELS)
		return err_set(e, STATUS_USAGE, "%zu levels: at most %d", in->levels, EVAL_LEVELS);
	for (size_t l = 0; l < in->levels; l++)
		if (!(in->level[l] > 0) || !(in->level[l] < 0.5))
			return err_set(e, STATUS_USAGE, "a level of %g: above 0 and below 0.5",
				       in->level[l]);
	if (in->resamples == 0 || !(in->percent > 0))
		return err_set(e, STATUS_USAGE, "nothing to resample, or no unit");
	return 0;
}

static bool any_day(const struct eval *ev)
{
	for (size_t i = 0; i < PROXIES; i++)
		if (ev->days[i])
			return true;
	return false;
}

/* Each proxy, each level, and densities: none looks at what another finds. */
enum { PARTS = PROXIES + EVAL_LEVELS + 1 };

struct parts {
	const struct eval_input *in;
	struct eval *out;
	int failed[PARTS];
};

static void run_part(void *ctx, size_t i)
{
	struct parts *p = ctx;
	const size_t level = i - PROXIES;
	struct room w;
	int failed;

	if (i >= PROXIES && i < PARTS - 1 && (!p->in->r || level >= p->in->levels))
		return;
	failed = room_init(&w, p->in->models, p->in->n);
	if (!failed)
		failed = i < PROXIES     ? score_proxy(p->in, &w, (enum loss_proxy)i, p->out)
			 : i < PARTS - 1 ? score_level(p->in, &w, level, p->out)
					 : score_density(p->in, &w, p->out);
	room_release(&w);
	p->failed[i] = failed;
}

int eval_run(const struct eval_input *in, struct eval *out, struct err *e)
{
	struct parts parts = {.in = in, .out = out};

	*out = (struct eval){
		.n = in->n,
		.models = in->models,
		.base = in->base,
		.bandwidth = in->bandwidth,
		.levels = in->levels,
		.seed = in->seed,
		.resamples = in->resamples,
	};
	if (check(in, e))
		return -1;
	memcpy(out->level, in->level, sizeof(out->level));
	out->row = calloc(in->models, sizeof(*out->row));
	for (size_t m = 0; out->row && m < in->models; m++)
		out->row[m].name = in->model[m].name;
	if (out->row)
		parallel_each(PARTS, in->threads, run_part, &parts);
	for (size_t i = 0; i < PARTS; i++)
		if (parts.failed[i] || !out->row)
			return err_set(e, STATUS_SYSTEM, "no memory for the comparison");
	if (!any_day(out))
		return err_set(e, STATUS_DATA,
			       "no day on which every model has a forecast and a proxy is known");
	return 0;
}

void eval_release(struct eval *ev)
{
	free(ev->row);
	ev->row = NULL;
}
