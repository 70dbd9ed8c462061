/*
 * residuals.h - a model's own past: the last standardised residuals, always sorted
 *
 * What filtered historical simulation draws from, and what the tail beyond a
 * threshold is fitted to.  Adding one finds its place in O(log n) and moves what lies between
 * it and the one that leaves: some hundred nanoseconds for a thousand.
 */
#ifndef TAPELINE_VOL_RESIDUALS_H
#define TAPELINE_VOL_RESIDUALS_H

#include <stdbool.h>
#include <stddef.h>

#include "vol/gpd.h"

/* As many are needed before quantiles of them are used. */
enum { RESIDUALS_READY = 1000 };

struct residuals {
	size_t window, n; /* how many at most, and now */
	size_t next;      /* where in `ring` the next one goes */
	double *ring;     /* in the order of arrival */
	double *sorted;   /* the same, ascending */
	/* The lower tail, kept until one of its residuals changes. */
	bool fitted, fits;
	double threshold; /* a loss, that is minus a residual */
	size_t beyond;    /* residuals beyond it */
	struct gpd tail;
	double *excess; /* room for `window` */
};

/* Empty, for up to `window` (at least 1) of them; -1 where there is no memory. */
int residuals_init(struct residuals *r, size_t window);
void residuals_reset(struct residuals *r);
void residuals_release(struct residuals *r);

/* Add one; the oldest leaves where the window is full.  One that is not finite is left out. */
void residuals_add(struct residuals *r, double z);

/* Oldest first, r->n of them: all there is to save.  Adding them again to an empty window gives
 * the same quantiles to the last bit. */
void residuals_copy(const struct residuals *r, double *out);

bool residuals_ready(const struct residuals *r);

/* The tail beyond the loss that a tenth of them exceed (McNeil and Frey 2000 take 100 of 1000);
 * NULL where fewer than ten lie beyond, as when many are alike.  Threshold and `beyond` are set
 * then. */
const struct gpd *residuals_tail(struct residuals *r);

/* Of an ascending array: the p-quantile, linear between neighbours, and the mean of the lowest
 * floor((n - 1) p) + 1, which is never above it; n > 0. */
double sorted_quantile(const double *x, size_t n, double p);
double sorted_mean_below(const double *x, size_t n, double p);

/* Ascending; no NaN among them. */
void sort_numbers(double *x, size_t n);

#endif
