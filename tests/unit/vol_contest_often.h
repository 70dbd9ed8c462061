/*
 * vol_contest_often.h - networks that learn whenever the linear model does
 *
 * contest_network() trains before each block alone.  Here everything is fitted anew on the days
 * on which the linear model is refitted: the simpler models beneath, normalisation, and the
 * networks, whose last `check` days before that day say when to stop.
 *
 * Warm, networks go on from the weights they had, for a few epochs; those count as tried, too.
 */
#ifndef TAPELINE_TEST_VOL_CONTEST_OFTEN_H
#define TAPELINE_TEST_VOL_CONTEST_OFTEN_H

#include <stdlib.h>

#include "vol_contest_days.h"

enum { OFTEN_EPOCHS = 10, OFTEN_PATIENCE = 3 };

static inline void must(int status, const struct err *e)
{
	if (status)
		fail_msg("%s", e->text);
}

/* Train on what is before day t, from what `before` knows where it is not NULL. */
static inline void often_train(const struct contest_days *d, size_t t, size_t check,
			       const struct hybrid_spec *spec, const struct hybrid *before,
			       struct hybrid_days *days, struct hybrid *net)
{
	static double garch[DAYS], gjr[DAYS], linear[DAYS];
	struct hybrid_spec warm = *spec;
	struct hybrid_models models;
	struct err e;

	if (before) {
		warm.train.start = before->net;
		warm.train.epochs = OFTEN_EPOCHS;
		warm.train.patience = OFTEN_PATIENCE;
	}
	must(hybrid_models_fit(&models, d->r, d->range, d->target, t, 100, &e), &e);
	hybrid_days_fill(&models, d->r, d->range, d->n, garch, gjr, linear);
	*days = (struct hybrid_days){
		.n = d->n,
		.r = d->r,
		.range = d->range,
		.y = d->target,
		.garch = garch,
		.gjr = gjr,
		.linear = linear,
	};
	must(hybrid_train(net, &warm, &models.floors, days, t - check, t, NULL, &e), &e);
}

/* An entry's networks alone, trained on the linear model's dates. */
static inline void contest_often(const struct contest_days *d, const struct contest_plan *p,
				 const struct contest_entry *entry, bool warm,
				 struct contest_forecast *out)
{
	const size_t first = entry->spec.shape.window + RIVAL_HISTORY;
	static double h[DAYS];
	static struct hybrid net[2];
	size_t trained = 0;
	struct err e;

	out->h = calloc(d->n, sizeof(*out->h));
	assert_non_null(out->h);
	for (size_t k = 0; k < p->blocks; k++) {
		for (size_t t = p->begin[k], end; t < p->begin[k + 1]; t = end, trained++) {
			const struct hybrid *before = trained ? &net[(trained - 1) % 2] : NULL;
			struct hybrid *now = &net[trained % 2];
			struct hybrid_days days;

			end = p->begin[k + 1] - t < p->refit ? p->begin[k + 1] : t + p->refit;
			if (trained > 1)
				hybrid_release(now);
			often_train(d, t, p->check, &entry->spec, warm ? before : NULL, &days, now);
			must(hybrid_forecast(now, &days, first, end, h, NULL, &e), &e);
			for (size_t i = trained ? t : first; i < end; i++)
				out->h[i] = h[i - first];
		}
	}
	for (size_t i = 0; i < 2 && i < trained; i++)
		hybrid_release(&net[i]);
}

#endif
