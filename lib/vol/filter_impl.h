/* filter_impl.h - the inside of a filter, for the files that make up filter.h */
#ifndef TAPELINE_VOL_FILTER_IMPL_H
#define TAPELINE_VOL_FILTER_IMPL_H

#include "vol/filter.h"

/* What the family's recursion makes of the past: h of the next observation, kept within bounds. */
void filter_variance(struct vol_filter *f, const double *next);
/* The mean of the next observation. */
void filter_mean(struct vol_filter *f, const double *next);
/* Remember what the last observation brought. */
void filter_remember(struct vol_filter *f);
/* The same of an observation that is only expected, h being linear in squares: its square is h, of
 * which `below` lies below 0. */
void filter_expect(struct vol_filter *f, double below);
/* The values before the first observation. */
void filter_prefill(struct vol_filter *f);

/* The last `lags` values, the oldest first. */
static inline const double *past_values(const struct vol_past *p)
{
	return p->value + p->at + 1;
}

static inline void past_push(struct vol_past *p, double x)
{
	if (p->lags == 0)
		return;
	p->at = p->at + 1 < (int64_t)p->lags ? p->at + 1 : 0;
	p->value[p->at] = p->value[p->at + (int64_t)p->lags] = x;
}

#endif
