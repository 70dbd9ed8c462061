/* job_forecast_member.c - regressions and networks: the stream's models on a column */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/job_forecast.h"
#include "vol/member.h"
#include "vol/weights.h"

/* The intervals that are given, as in outlook.c. */
#define SUM_SHARE 0.025

struct room {
	struct member_options o;
	struct member_data d;
	struct member m;
	bool has_member, has_ahead;
	struct ahead_room *ahead;
	struct hybrid *network;
	bool has_network;
};

static void room_release(struct room *r)
{
	if (r->has_member)
		member_release(&r->m);
	if (r->has_ahead)
		ahead_room_release(r->ahead);
	if (r->has_network)
		hybrid_release(r->network);
	history_release(&r->d.steps);
	history_release(&r->d.bars);
	history_release(&r->d.ranges);
	free(r->network);
	free(r->ahead);
}

/* As a stream would have them that fits once, at the end. */
static int options_of(struct room *r, const struct vol_job *job, const struct job_data *d,
		      const struct vol_choice *choice, struct err *e)
{
	struct weights_data trained;

	r->o = (struct member_options){.n_models = 1,
				       .refit = {.kind = REFIT_NEVER},
				       .window = d->n,
				       .first = d->n,
				       .errors = ERRORS_NONE,
				       .n_horizons = job->n_horizons,
				       .n_levels = job->n_levels,
				       .quantile = job->quantile == RISK_EVT ? RISK_EVT : RISK_FHS,
				       .paths = job->paths,
				       .seed = job->seed};
	r->o.models[0] = *choice;
	memcpy(r->o.horizons, job->horizons, sizeof(r->o.horizons));
	memcpy(r->o.levels, job->levels, sizeof(r->o.levels));
	if (choice->family != FAMILY_NETWORK)
		return 0;
	if (!job->weights)
		return err_set(e, STATUS_USAGE, "model '%s' needs --weights FILE", choice->text);
	r->network = malloc(sizeof(*r->network));
	if (!r->network)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (weights_read(job->weights, r->network, &trained, e) < 0)
		return err_prefix(e, "option --weights");
	r->has_network = true;
	r->o.network = r->network;
	r->o.network_unit = trained.unit;
	return 0;
}

/* All days through the model, returns as fractions; then a fit to them. */
static int run_days(struct room *r, const struct job_data *d, const double *v, struct err *e)
{
	const double unit = 0.01 / d->percent;
	struct member_fit fit;

	for (size_t t = 0; t < d->n; t++) {
		const struct step s = {.r = d->y[t] * unit, .range = v[t] * unit * unit};

		member_score(&r->m, &s);
		if (history_add(&r->d.steps, s.r) < 0 || history_add(&r->d.bars, s.r) < 0 ||
		    history_add(&r->d.ranges, s.range) < 0)
			return err_set(e, STATUS_SYSTEM, "out of memory");
		member_update(&r->m, &r->d, &s);
	}
	if (member_refit(&r->m, &r->d, 0, &fit) && !fit.good)
		return err_set(e, STATUS_NO, "model '%s' could not be fitted: %s",
			       r->m.choice->text, fit.reason);
	if (!r->m.ready)
		return err_set(e, STATUS_DATA, "model '%s': %zu observations are too few",
			       r->m.choice->text, d->n);
	return 0;
}

/* The sums of the paths are still in the room. */
static void take_interval(const struct room *r, size_t i, double unit, struct outlook *out)
{
	double *sum = r->ahead->sums + i * r->ahead->paths;

	if (out->horizon == 1) {
		const struct residuals *past = &r->m.past;

		if (past->n == 0)
			return;
		out->low =
			out->mean + out->sigma * sorted_quantile(past->sorted, past->n, SUM_SHARE);
		out->high = out->mean +
			    out->sigma * sorted_quantile(past->sorted, past->n, 1 - SUM_SHARE);
		return;
	}
	sort_numbers(sum, r->ahead->paths);
	out->low = sorted_quantile(sum, r->ahead->paths, SUM_SHARE) / unit;
	out->high = sorted_quantile(sum, r->ahead->paths, 1 - SUM_SHARE) / unit;
}

static void take(const struct room *r, const struct ahead *a, size_t i, double unit,
		 struct outlook *out)
{
	*out = (struct outlook){.horizon = r->o.horizons[i],
				.exact = r->o.horizons[i] == 1,
				.mean = a->mean / unit,
				.sigma = a->sigma / unit,
				.low = NAN,
				.high = NAN,
				.step_sigma = NAN,
				.step_low = NAN,
				.step_high = NAN};
	if (out->horizon == 1)
		out->step_sigma = out->step_low = out->step_high = out->sigma;
	for (size_t l = 0; l < r->o.n_levels; l++)
		out->risk[l] = (struct risk){a->risk[l].var / unit, a->risk[l].es / unit};
	take_interval(r, i, unit, out);
}

static int look_ahead(struct room *r, const struct job_data *d, struct prospect *p, struct err *e)
{
	const double unit = 0.01 / d->percent;
	struct ahead at[JOB_HORIZONS];
	size_t steps = 0;

	for (size_t i = 0; i < r->o.n_horizons; i++)
		if (r->o.horizons[i] > steps)
			steps = r->o.horizons[i];
	if (steps > AHEAD_BARS)
		return err_set(e, STATUS_USAGE, "option --horizon: at most %d", AHEAD_BARS);
	r->ahead->n_steps = steps;
	for (size_t k = 0; k < steps; k++)
		r->ahead->steps[k] = (struct season_step){.weight = 1, .bar = (uint32_t)k + 1};
	member_ahead(&r->m, &r->d, r->ahead, 0, at);
	p->quantile = r->m.method;
	for (size_t i = 0; i < r->o.n_horizons; i++)
		take(r, at + i, i, unit, p->at + i);
	return 0;
}

static int run(struct room *r, const struct vol_job *job, const struct job_data *d,
	       const struct vol_choice *choice, struct prospect *p, struct err *e)
{
	const char *what;
	const double *v = job_variances(d, &what, e);

	if (!v || options_of(r, job, d, choice, e) < 0)
		return -1;
	if (job->method != METHOD_ANALYTIC)
		return err_set(e, STATUS_USAGE,
			       "option --method: '%s' draws its own past residuals, always",
			       choice->text);
	history_init(&r->d.steps, d->n);
	history_init(&r->d.bars, d->n);
	history_init(&r->d.ranges, d->n);
	r->d.floor = 1;
	r->ahead = calloc(1, sizeof(*r->ahead));
	if (!r->ahead)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (member_init(&r->m, &r->o, &r->o.models[0], e) < 0)
		return -1;
	r->has_member = true;
	if (ahead_room_init(r->ahead, &r->o) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	r->has_ahead = true;
	return run_days(r, d, v, e) < 0 ? -1 : look_ahead(r, d, p, e);
}

int job_forecast_member(const struct vol_job *job, const struct job_data *d,
			const struct vol_choice *choice, struct prospect *p, struct err *e)
{
	struct room *r = calloc(1, sizeof(*r));
	int result;

	if (!r)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	result = run(r, job, d, choice, p, e);
	room_release(r);
	free(r);
	return result;
}
