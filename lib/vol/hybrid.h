/*
 * hybrid.h - GARCH-LSTM: networks that multiply the forecast of a simpler model
 *
 *   h_(t+1) = base_(t+1) × exp(f(rows t - window + 1 … t))
 *
 * base is GJR-t's variance, the linear rival's (rival.h) or a constant; f a network (net.h) whose
 * output starts at 0, so that training starts from the base.  Inputs are standardised by the
 * training days.  Several networks, differing by their seed alone, are averaged: one alone says
 * little.
 *
 * Row t knows day t and what was before it, never day t + 1.
 */
#ifndef TAPELINE_VOL_HYBRID_H
#define TAPELINE_VOL_HYBRID_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "vol/net.h"
#include "vol/rival.h"
#include "vol/train.h"

/* What a row holds, in this order. */
enum hybrid_input {
	INPUT_RESIDUAL = 1 << 0, /* return less its mean */
	INPUT_RANGE = 1 << 1,    /* log range variance */
	INPUT_SQUARE = 1 << 2,   /* log squared residual */
	INPUT_GARCH = 1 << 3,    /* log variance of the next day by GARCH(1,1), normal */
	INPUT_GJR = 1 << 4,      /* by GJR(1,1,1), Student's t */
	INPUT_LINEAR = 1 << 5,   /* by the linear rival */
	INPUT_ROW = 1 << 6,      /* the rival's own ten regressors */
	INPUT_ALL = (1 << 7) - 1,
	INPUT_HYBRID = INPUT_RESIDUAL | INPUT_RANGE | INPUT_SQUARE | INPUT_GARCH | INPUT_GJR,
	INPUT_PLAIN = INPUT_RESIDUAL | INPUT_RANGE | INPUT_SQUARE,
};

enum hybrid_base { BASE_CONSTANT, BASE_GJR, BASE_LINEAR, BASES };

enum { HYBRID_MEMBERS = 32, HYBRID_COLUMNS = 6 + RIVAL_COLUMNS - 1 };

/* Variance of the day after: omega + (alpha + gamma [e < 0]) e² + beta h, e = r - mu. */
struct hybrid_filter {
	double mu, omega, alpha, gamma, beta;
	double start; /* of the first day */
};

double hybrid_filter_next(const struct hybrid_filter *f, double h, double r);

/* The simpler models, as they were fitted before training. */
struct hybrid_models {
	struct hybrid_filter garch, gjr;
	double nu; /* of GJR-t's innovations */
	double linear[RIVAL_COLUMNS];
	struct rival_floors floors;
};

/* Fit them to the days [0, n); `target` is what the linear model forecasts. */
int hybrid_models_fit(struct hybrid_models *m, const double *r, const double *range,
		      const double *target, size_t n, double unit, struct err *e);

struct hybrid_spec {
	unsigned inputs; /* of enum hybrid_input */
	enum hybrid_base base;
	struct net_shape shape; /* whose `inputs` is filled in */
	struct train_options train;
	size_t members;
	unsigned threads; /* 0: as many as there are processors */
};

/* The published baseline: the hybrid's inputs over GJR-t, 16 units, window 22, five seeds. */
void hybrid_spec_init(struct hybrid_spec *s);

/* Days: arrays of n.  garch, gjr and linear at t are variances of day t + 1 as forecast at t. */
struct hybrid_days {
	size_t n;
	const double *r, *range, *y; /* y: what is forecast */
	const double *garch, *gjr, *linear;
};

/* Fill garch, gjr and linear (n each) from fixed models.  Days that lack the rival's history have
 * the GJR variance as their linear one. */
void hybrid_days_fill(const struct hybrid_models *m, const double *r, const double *range, size_t n,
		      double *garch, double *gjr, double *linear);

struct hybrid {
	struct hybrid_spec spec;
	struct hybrid_models models; /* for inference; the caller's to set */
	size_t columns;
	double mu, square_floor; /* of the residual, and added to its square */
	double range_floor;
	double range_scale; /* a stream's range variances are multiplied with it: 1 after training
			     */
	double mean[HYBRID_COLUMNS], sd[HYBRID_COLUMNS];
	double constant; /* BASE_CONSTANT */
	size_t members;
	struct net net[HYBRID_MEMBERS];
	struct train_result result[HYBRID_MEMBERS];
};

const char *hybrid_column_name(const struct hybrid *h, size_t column);
const char *hybrid_base_name(enum hybrid_base base);
int hybrid_base_find(const char *name); /* -1 where there is none */

/* How many columns a row of these inputs has. */
size_t hybrid_columns(unsigned inputs);

/* Train on forecasts of the days before fit_to, stop by those of [fit_to, check_to).  Nothing from
 * check_to on is looked at.  0, or -1 with e: nothing is to be released then. */
int hybrid_train(struct hybrid *h, const struct hybrid_spec *s, const struct rival_floors *floors,
		 const struct hybrid_days *d, size_t fit_to, size_t check_to,
		 const struct train_progress *p, struct err *e);
void hybrid_release(struct hybrid *h);

/* The ensemble's forecasts of the days [from, to), known the day before each: mean of the members'.
 * `member`, where not NULL, gets each one's: members × (to - from). */
int hybrid_forecast(const struct hybrid *h, const struct hybrid_days *d, size_t from, size_t to,
		    double *out, double *member, struct err *e);

/*
 * Inference on a stream: a few filters and the last rows, no pointers, so that it can be saved as
 * it is.  Neither BLAS nor libm: the same bits everywhere.
 */
struct hybrid_stream {
	size_t days;                                   /* seen */
	double garch, gjr;                             /* variances of the next day */
	double r[RIVAL_HISTORY], range[RIVAL_HISTORY]; /* the last days, the newest last */
	double row[NET_WINDOW * HYBRID_COLUMNS]; /* as many rows as the window, the newest last */
};

void hybrid_stream_init(struct hybrid_stream *s);

/* A day ends: its return and range variance (not yet multiplied with range_scale).  The next day's
 * variance, or 0 while days are too few. */
double hybrid_stream_next(struct hybrid_stream *s, const struct hybrid *h, double r, double range);

#endif
