/* walk_linear.c - walking forward with regressions of variances, and with a network */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
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

static int take_past(const struct regression *g, const struct walk_days *d, size_t begin,
		     struct walk *w)
{
	w->past = malloc((d->first + 1) * sizeof(*w->past));
	for (size_t t = begin + g->history; w->past && t < d->first; t++)
		w->past[w->n_past++] = (d->y[t] - g->mean) / sqrt(g->level * predict(g, d, t));
	return w->past ? 0 : -1;
}

int walk_linear(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		struct err *e)
{
	struct regression last = {.family = w->choice->family}, next;
	const size_t every = walk_every(d, o);
	struct err why;

	if (!d->variances)
		return err_set(e, STATUS_USAGE,
			       "there are no variances: columns `high` and `low`, or --realised");
	for (size_t t = d->first; t < d->n; t++) {
		if ((t - d->first) % every == 0) {
			const size_t begin = walk_begin(d, o, t);

			next = last;
			w->fits++;
			if (fit(&next, w->choice, d, begin, t, &why) == 0)
				last = next;
			else if (t == d->first)
				return err_set(e, why.status, "%s", why.text);
			else
				w->failed++;
			if (t == d->first && take_past(&last, d, begin, w) < 0)
				return err_set(e, STATUS_SYSTEM, "out of memory");
		}
		w->mean[t - d->first] = last.mean;
		w->h[t - d->first] = last.level * predict(&last, d, t);
	}
	return 0;
}
