/* walk_linear.c - walking forward with regressions of variances */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/density.h"
#include "vol/har.h"
#include "vol/loss.h"
#include "vol/rival.h"
#include "vol/walk_impl.h"

/* A regression as it was fitted to days [begin, t). */
struct regression {
	enum vol_family family;
	struct har har;
	struct rival_floors floors;
	double beta[RIVAL_COLUMNS];
	size_t history; /* days that a forecast looks back */
	double mean;    /* of the returns */
	double level;   /* squared returns over forecasts */
};

/* The variance of day t, from the days before it, without the level. */
static double predict(const struct regression *g, const struct walk_days *d, size_t t)
{
	double row[RIVAL_COLUMNS];

	if (g->family == FAMILY_HAR)
		return har_variance(&g->har, d->variances + t - g->history);
	rival_row(&g->floors, d->y + t - 1, d->variances + t - 1, row);
	return tl_exp(qlike_log(g->beta, row, RIVAL_COLUMNS));
}

/* What brings variances to the squared returns' level: their ratio in the days of the fit. */
static void find_level(struct regression *g, const struct walk_days *d, size_t begin, size_t t)
{
	double square = 0, variance = 0, sum = 0;

	for (size_t i = begin; i < t; i++)
		sum += d->y[i];
	g->mean = sum / (double)(t - begin);
	for (size_t i = begin; i < t; i++) {
		square += (d->y[i] - g->mean) * (d->y[i] - g->mean);
		variance += d->variances[i];
	}
	g->level = square > 0 && variance > 0 ? square / variance : 1;
}

static int fit(struct regression *g, const struct vol_choice *c, const struct walk_days *d,
	       size_t begin, size_t t, struct err *e)
{
	struct har_spec spec = c->har;
	struct qlike_fit out;
	int result;

	if (g->family == FAMILY_HAR) {
		spec.floor = LOSS_FLOOR_RANGE;
		result = har_fit(&spec, d->variances + begin, t - begin, &g->har, e);
		g->history = g->har.longest;
	} else {
		rival_floors_init(&g->floors, 100);
		result = rival_fit(&g->floors, d->y + begin, d->variances + begin,
				   d->variances + begin, t - begin, g->beta, NULL, &out, e);
		g->history = RIVAL_HISTORY;
	}
	if (result == 0)
		find_level(g, d, begin, t);
	return result;
}

/* Standardised residuals of the days [begin, t) into past, of which there are so many; their mean
 * log score, as if they were normal. */
static double look_back(const struct regression *g, const struct walk_days *d, size_t begin,
			size_t t, const struct dist *normal, double *past)
{
	double sum = 0;
	size_t n = 0;

	for (size_t i = begin + g->history; i < t; i++) {
		const double h = g->level * predict(g, d, i);

		past[n++] = (d->y[i] - g->mean) / sqrt(h);
		sum += log_score(normal, d->y[i], g->mean, h);
	}
	return n ? sum / (double)n : 0;
}

/* One regression on its way. */
struct walker {
	const struct walk_days *d;
	const struct walk_options *o;
	struct walk *w;
	struct schedule schedule;
	struct regression last; /* that could be fitted */
	struct dist normal;
};

/* A fit before day t; without a first one there is nothing to go on with. */
static int take_fit(struct walker *r, size_t t, struct err *e)
{
	const size_t begin = walk_begin(r->d, r->o, t);
	double *past = malloc((t - begin + 1) * sizeof(*past)), score = 0;
	struct regression next = r->last;
	struct err why;
	const bool good = fit(&next, r->w->choice, r->d, begin, t, &why) == 0;

	if (!past || walk_note_fit(r->w, t - r->d->first, NULL) < 0) {
		free(past);
		return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	if (good)
		r->last = next;
	if (good && (!r->w->past || r->o->refit.kind == REFIT_DRIFT))
		score = look_back(&next, r->d, begin, t, &r->normal, past);
	schedule_fitted(&r->schedule, good, walk_date(r->d, t), score);
	r->w->failed += !good;
	if (good && !r->w->past) {
		r->w->past = past;
		r->w->n_past = t - begin - next.history;
		return 0;
	}
	free(past);
	return good || t > r->d->first ? 0 : err_set(e, why.status, "%s", why.text);
}

int walk_linear(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		struct err *e)
{
	struct walker r = {.d = d, .o = o, .w = w, .last = {.family = w->choice->family}};

	if (!d->variances)
		return err_set(e, STATUS_USAGE,
			       "there are no variances: columns `high` and `low`, or --realised");
	schedule_init(&r.schedule);
	dist_set(&r.normal, DIST_NORMAL, NULL);
	for (size_t t = d->first; t < d->n; t++) {
		double h;

		if (walk_due(&r.schedule, d, o, t) && take_fit(&r, t, e) < 0)
			return -1;
		h = r.last.level * predict(&r.last, d, t);
		w->mean[t - d->first] = r.last.mean;
		w->h[t - d->first] = h;
		schedule_score(&r.schedule, log_score(&r.normal, d->y[t], r.last.mean, h));
	}
	return 0;
}
