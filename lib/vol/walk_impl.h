/* walk_impl.h - what the files that make up walk.h share */
#ifndef TAPELINE_VOL_WALK_IMPL_H
#define TAPELINE_VOL_WALK_IMPL_H

#include "vol/walk.h"

static inline size_t walk_every(const struct walk_days *d, const struct walk_options *o)
{
	return o->every ? o->every : d->n - d->first;
}

/* Where the days of the fit before day t begin. */
static inline size_t walk_begin(const struct walk_days *d, const struct walk_options *o, size_t t)
{
	if (o->window == 0 || o->window > d->first)
		return 0;
	return (o->expanding ? d->first : t) - o->window;
}

/* Forecasts of the models of each family: w->mean, w->h, w->past and, with a likelihood, w->dist.
 */
int walk_likelihoods(const struct walk_days *d, const struct walk_options *o, struct walk *const *w,
		     size_t n, struct err *e);
int walk_linear(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		struct err *e);
int walk_network(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		 struct err *e);

/* From these w->var, w->es, w->score, w->pit. */
int walk_risk(const struct walk_days *d, const struct walk_options *o, struct walk *w,
	      struct err *e);

#endif
