/* walk_network.c - forecasts of a network that was trained before */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/walk_impl.h"

/* Forecasts go so many days back before the first: their residuals are the past. */
enum { BACK = RESIDUALS_READY };

/* Days as the network wants them, in percent. */
struct room {
	double *range, *garch, *gjr, *linear, *h;
};

static void room_release(struct room *r)
{
	free(r->range);
	free(r->garch);
	free(r->gjr);
	free(r->linear);
	free(r->h);
}

static int room_init(struct room *r, const struct walk_days *d, double scale)
{
	r->range = malloc(d->n * sizeof(double));
	r->garch = malloc(d->n * sizeof(double));
	r->gjr = malloc(d->n * sizeof(double));
	r->linear = malloc(d->n * sizeof(double));
	r->h = malloc(d->n * sizeof(double));
	if (!r->range || !r->garch || !r->gjr || !r->linear || !r->h)
		return -1;
	for (size_t t = 0; t < d->n; t++)
		r->range[t] = d->range[t] * scale;
	return 0;
}

/* What brings the network's variances to the level of the squared returns of days before t. */
static double level_at(const struct walk_days *d, const double *range, double mu, size_t t)
{
	double squares = 0, ranges = 0;

	for (size_t i = 0; i < t; i++) {
		squares += (d->y[i] - mu) * (d->y[i] - mu);
		ranges += range[i];
	}
	return squares > 0 && ranges > 0 ? squares / ranges : 1;
}

static int take_past(const struct walk_days *d, const struct room *r, double mu, size_t from,
		     double level, struct walk *w)
{
	w->past = malloc((d->first - from + 1) * sizeof(*w->past));
	for (size_t t = from; w->past && t < d->first; t++)
		w->past[w->n_past++] = (d->y[t] - mu) / sqrt(level * r->h[t]);
	return w->past ? 0 : -1;
}

static int run(const struct walk_days *d, const struct walk_options *o, struct room *r,
	       struct walk *w, struct err *e)
{
	const struct hybrid *h = o->network;
	const size_t least = RIVAL_HISTORY + h->spec.shape.window + 1;
	const size_t from = d->first > least + BACK ? d->first - BACK : least;
	const struct hybrid_days days = {.n = d->n,
					 .r = d->y,
					 .range = r->range,
					 .y = r->range,
					 .garch = r->garch,
					 .gjr = r->gjr,
					 .linear = r->linear};
	struct schedule schedule;
	double level = 1;

	schedule_init(&schedule);
	if (d->first < least)
		return err_set(e, STATUS_DATA, "%zu days before the first forecast are too few",
			       d->first);
	hybrid_days_fill(&h->models, d->y, r->range, d->n, r->garch, r->gjr, r->linear);
	if (hybrid_forecast(h, &days, from, d->n, r->h + from, NULL, e) < 0)
		return -1;
	for (size_t t = d->first; t < d->n; t++) {
		/* Drift would be told by the score of a fit, and there is none: one level then. */
		if (walk_due(&schedule, d, o, t)) {
			level = level_at(d, r->range, h->mu, t);
			schedule_fitted(&schedule, true, walk_date(d, t), 0);
		}
		if (t == d->first && take_past(d, r, h->mu, from, level, w) < 0)
			return err_set(e, STATUS_SYSTEM, "out of memory");
		w->mean[t - d->first] = h->mu;
		w->h[t - d->first] = level * r->h[t];
	}
	return 0;
}

int walk_network(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		 struct err *e)
{
	struct room r = {0};
	int result;

	if (!o->network)
		return err_set(e, STATUS_USAGE, "it needs --weights FILE");
	if (!d->range)
		return err_set(e, STATUS_USAGE, "there are no columns `high` and `low`");
	if (o->network_unit != 100)
		return err_set(e, STATUS_USAGE, "its weights are not of returns in percent");
	if (room_init(&r, d, o->network->range_scale) < 0)
		result = err_set(e, STATUS_SYSTEM, "out of memory");
	else
		result = run(d, o, &r, w, e);
	room_release(&r);
	return result;
}
