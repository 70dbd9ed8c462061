/*
 * filter.h - a model as a filter: one return in, the next variance out
 *
 * What a model with given parameters knows between two observations. An update
 * takes a few operations (with FIGARCH, HARCH, MIDAS and HAR as many as there
 * are lags) and allocates nothing; vol_series() runs this same code, so that a
 * stream and a batch agree to the last bit.
 *
 * Whatever comes in, nothing becomes NaN: variances stay within a factor of 1e8
 * of the level that the filter was started with, and a return that is not finite
 * must not be given to it.
 *
 *	vol_filter_start(&f, &model, x, NULL, &e);
 *	for (;;) {
 *		… f.mean and f.h are about the next return …
 *		vol_filter_update(&f, y, NULL);
 *		… f.e and f.z are about the one that came …
 *	}
 */
#ifndef TAPELINE_VOL_FILTER_H
#define TAPELINE_VOL_FILTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vol/model.h"
#include "vol/rm2006.h"

struct snap;

/* What goes before the first observation: the mean of e², of |e|, and of e² by each of
 * RiskMetrics 2006's memories. */
struct vol_before {
	double square, absolute, component[RM2006_AVERAGES];
};

/* The last values of a series, so that the last `lags` always lie side by side. */
struct vol_past {
	size_t lags;
	int64_t at;    /* where the newest stands, once more at + lags */
	double *value; /* 2 lags */
};

struct vol_filter {
	/* Set once. */
	struct vol_spec spec;
	size_t n, n_mean, nx;
	double x[VOL_PARAMS]; /* parameters, the shapes among them */
	struct vol_before before;
	double low, high;        /* of h */
	size_t blank;            /* first observations whose residual is 0 (fGarch) */
	size_t fixed;            /* first observations whose variance is given (fGarch) */
	double base, *weight[2]; /* FIGARCH, HARCH, MIDAS: weights, the oldest lag's first */
	double decay[RM2006_AVERAGES], share[RM2006_AVERAGES];

	/* About the next observation. */
	double mean, h;
	/* About the last one: residual, and standardised. */
	double e, z;

	/* What is remembered; [0] is the newest. */
	int64_t seen; /* observations */
	double shock[VOL_LAGS], below[VOL_LAGS], v[VOL_LAGS], residual[VOL_LAGS];
	double component[RM2006_AVERAGES];
	struct vol_past y, long_shock, long_below;
	double *memory;
	size_t memory_size;
};

/* Go through the model's data with parameters x, as its presample rule wants, and stand behind the
 * last observation. `next` is the row of other series for the next observation (nx, or NULL). The
 * model is not needed any more. 0, or -1 with e. */
int vol_filter_start(struct vol_filter *f, struct vol_model *m, const double *x, const double *next,
		     struct err *e);

/* The same before the first observation that counts: the first vol_filter_update() takes
 * data.y[dropped]. */
int vol_filter_begin(struct vol_filter *f, struct vol_model *m, const double *x, struct err *e);

/* A filter without any data, as if `variance` and the mean's own level had always been: x are the n
 * parameters that a model of that spec with nx other series has. */
int vol_filter_cold(struct vol_filter *f, const struct vol_spec *spec, const double *x, size_t n,
		    double variance, size_t nx, const double *next, struct err *e);
void vol_filter_release(struct vol_filter *f);

/* The next return has come; `next` as above. */
void vol_filter_update(struct vol_filter *f, double y, const double *next);

/* `to` was made for the same spec: make it stand where `from` stands. For simulation. */
void vol_filter_copy(struct vol_filter *to, const struct vol_filter *from);

/* Parameters and memory, to and from a state file. When loading, f was begun with the same spec. */
void vol_filter_snap(struct vol_filter *f, struct snap *s);

#endif
