/* walk_refits.c - walking forward with a likelihood, each fit being made when its schedule says so
 */
#include <string.h>

#include "vol/density.h"
#include "vol/filter.h"
#include "vol/fit.h"
#include "vol/walk_impl.h"

struct walker {
	const struct walk_days *d;
	const struct walk_options *o;
	struct walk *w;
	struct schedule schedule;
	struct vol_model model; /* moves from window to window */
	bool bound;
	bool running; /* there was a good fit: */
	double x[VOL_PARAMS];
	struct vol_filter filter;
	struct dist dist;
};

/* The other series' row of day t; NULL where there are none. */
static const double *others(const struct walk_days *d, size_t t)
{
	return d->x && t < d->n ? d->x + t * d->nx : NULL;
}

/* Fit to the days before t and stand behind the last of them; where that fails, what ran before
 * goes on. */
static int refit(struct walker *r, size_t t, struct vol_fit *fit)
{
	const struct vol_spec *spec = &r->w->choice->spec;
	const struct vol_data data = walk_window(r->d, r->o, t);
	const struct vol_fit_options how = {.warm = r->running ? r->x : NULL};
	struct vol_filter f;

	r->bound = (r->bound ? vol_model_rebind(&r->model, &data, NULL)
			     : vol_model_init(&r->model, spec, &data, NULL)) == 0;
	if (!r->bound || vol_fit(&r->model, &how, fit) < 0 ||
	    vol_filter_start(&f, &r->model, fit->x, others(r->d, t), NULL) < 0)
		return -1;
	if (r->running)
		vol_filter_release(&r->filter);
	r->filter = f;
	r->running = true;
	memcpy(r->x, fit->x, sizeof(r->x));
	dist_set(&r->dist, spec->dist, r->x + fit->n - dist_shapes(spec->dist));
	return 0;
}

static int take_fit(struct walker *r, size_t t, struct err *e)
{
	struct vol_fit fit = {.nobs = 0};
	const bool first = !r->running, good = refit(r, t, &fit) == 0;

	schedule_fitted(&r->schedule, good, walk_date(r->d, t),
			good ? fit.loglik / (double)fit.nobs : 0);
	r->w->failed += !good;
	if (walk_note_fit(r->w, t - r->d->first, &r->dist) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	return good && first && r->w->method != RISK_MODEL
		       ? walk_take_past(r->d, r->o, t, r->x, r->w, e)
		       : 0;
}

/* The forecast of day t, and then the day itself. */
static void take_day(struct walker *r, size_t t)
{
	const struct walk_days *d = r->d;
	const double mean = r->filter.mean, h = r->filter.h;

	r->w->mean[t - d->first] = mean;
	r->w->h[t - d->first] = h;
	schedule_score(&r->schedule, log_score(&r->dist, d->y[t], mean, h));
	vol_filter_update(&r->filter, d->y[t], others(d, t + 1));
}

int walk_refits(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		struct err *e)
{
	struct walker r = {.d = d, .o = o, .w = w};
	int result = 0;

	schedule_init(&r.schedule);
	dist_set(&r.dist, DIST_NORMAL, NULL); /* of no account before there is a fit */
	for (size_t t = d->first; result == 0 && t < d->n; t++) {
		if (walk_due(&r.schedule, d, o, t))
			result = take_fit(&r, t, e);
		if (result == 0 && r.running)
			take_day(&r, t);
	}
	if (r.running)
		vol_filter_release(&r.filter);
	if (r.bound)
		vol_model_release(&r.model);
	return result;
}
