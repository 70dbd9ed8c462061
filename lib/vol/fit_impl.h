/*
 * fit_impl.h - the inside of a fit, for the files that make up fit.h
 *
 * fit.c chooses where to search, fit_search.c searches from there, fit_kinks.c knows
 * what a variance that answers to |e| does to a likelihood.
 */
#ifndef TAPELINE_VOL_FIT_IMPL_H
#define TAPELINE_VOL_FIT_IMPL_H

#include "vol/fit.h"
#include "vol/minimise.h"

/* ---- fit_search.c ---- */

/* Minus the log-likelihood, in the model's space. */
struct objective fit_objective(struct vol_model *m);
/* minimise() of it inside this box, with the options' tolerance and their iterations. */
void fit_minimise(struct vol_model *m, const struct vol_fit_options *o, const double *low,
		  const double *high, double *x, struct minimum *found);
/* One search from x; what it found replaces out's where it is better. */
void fit_search(struct vol_model *m, const struct vol_fit_options *o, const double *x,
		struct vol_fit *out);

/* ---- fit_kinks.c ---- */

/* May the variance answer to a power of |e| below 1? */
bool fit_may_have_cusps(const struct vol_model *m);
/* From x, where a search stopped: to the highest cusp around, if that is higher, or found has not
 * converged.  False where there is none; found->converged is false where x has left it for higher
 * ground again. */
bool fit_settle_on_cusp(struct vol_model *m, const struct vol_fit_options *o, double *x,
			struct minimum *found);
/* Kinks make many small summits, side by side in the mean: search those around out's. */
void fit_look_around(struct vol_model *m, const struct vol_fit_options *o, struct vol_fit *out);

#endif
