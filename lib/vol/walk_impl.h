/* walk_impl.h - what the files that make up walk.h share */
#ifndef TAPELINE_VOL_WALK_IMPL_H
#define TAPELINE_VOL_WALK_IMPL_H

#include "vol/model.h"
#include "vol/schedule.h"
#include "vol/walk.h"

/* Where the days of the fit before day t begin. */
static inline size_t walk_begin(const struct walk_days *d, const struct walk_options *o, size_t t)
{
	if (o->window == 0 || o->window > d->first)
		return 0;
	return (o->expanding ? d->first : t) - o->window;
}

/* … and these days. */
static inline struct vol_data walk_window(const struct walk_days *d, const struct walk_options *o,
					  size_t t)
{
	const size_t begin = walk_begin(d, o, t);

	return (struct vol_data){.y = d->y + begin,
				 .n = t - begin,
				 .x = d->x ? d->x + begin * d->nx : NULL,
				 .nx = d->nx};
}

/* Of which date is the last day before day t? */
static inline int32_t walk_date(const struct walk_days *d, size_t t)
{
	return d->date ? d->date[t - 1] : 0;
}

/* Is a fit due before day t?  To be asked once for each day, from the first on. */
static inline bool walk_due(struct schedule *s, const struct walk_days *d,
			    const struct walk_options *o, size_t t)
{
	return schedule_due(s, &o->refit, walk_date(d, t), true);
}

/* There is one more fit, before forecast i; -1 without memory. */
int walk_note_fit(struct walk *w, size_t i, const struct dist *dist);

/* Standardised residuals of the days before t, as a fit to them has them, into w->past. */
int walk_take_past(const struct walk_days *d, const struct walk_options *o, size_t t,
		   const double *x, struct walk *w, struct err *e);

/* Forecasts of the models of each family: w->mean, w->h, w->at, w->past and, with a likelihood,
 * w->dist.  Likelihoods at once where fits come every N days, else each by itself. */
int walk_likelihoods(const struct walk_days *d, const struct walk_options *o, struct walk *const *w,
		     size_t n, struct err *e);
int walk_refits(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		struct err *e);
int walk_linear(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		struct err *e);
int walk_network(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		 struct err *e);

/* Series of the days to be forecast, unknown so far. */
int walk_series_init(const struct walk_days *d, const struct walk_options *o, bool density,
		     struct walk *w);

/* From these w->var, w->es, w->score, w->pit. */
int walk_risk(const struct walk_days *d, const struct walk_options *o, struct walk *w,
	      struct err *e);

#endif
