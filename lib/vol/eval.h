/*
 * eval.h - several forecasts on the same days, as a referee would want to see it
 *
 * Forecasts of the variance are scored against every proxy that is given, and compared
 * with one of them, the base, and with all (model confidence set); forecasts of value at
 * risk and expected shortfall are tested at every level.  Whatever is compared stands on
 * the same days: a day on which one model has no forecast, or the proxy no value, counts
 * for none, and the number of days is printed.
 *
 * All that comes out is in percent, or percent squared, whatever the unit of the returns.
 */
#ifndef TAPELINE_VOL_EVAL_H
#define TAPELINE_VOL_EVAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "vol/compare.h"
#include "vol/coverage.h"
#include "vol/density.h"
#include "vol/loss.h"
#include "vol/shortfall.h"

enum { EVAL_LEVELS = 8, EVAL_MODELS = 256 };

/* NAN stands for what is missing on a day.  Series that a model does not have at all are
 * NULL. */
struct eval_model {
	const char *name;
	const double *h;                                  /* variance */
	const double *var[EVAL_LEVELS], *es[EVAL_LEVELS]; /* positive losses */
	const double *log_score;                          /* density's, in the returns' unit */
	const double *pit;                                /* P(Y <= y) */
};

struct eval_input {
	size_t n, models, base; /* base: the model that the others are compared with */
	const struct eval_model *model;
	const double *r;              /* returns; NULL: no VaR, no ES */
	const double *proxy[PROXIES]; /* squared return less mean, range, realised variance */
	double percent;               /* one percent in the returns' unit: 1, or 0.01 */
	size_t levels;
	double level[EVAL_LEVELS]; /* 0.05 for 5 % */
	size_t bandwidth;          /* Newey-West's */
	uint64_t seed;
	size_t resamples; /* of the model confidence set and of the tests of shortfalls */
	double block;     /* mean length of a block of days; 0: resample_block() */
	unsigned threads; /* 0: as many as there are processors; results are the same */
};

/* Bandwidth by hac_bandwidth(), seed 1, 2,000 resamples, levels 5, 2.5 and 1 %, percent. */
void eval_input_init(struct eval_input *in, size_t n);

/* The losses that comparisons are made of: those which rank rightly with a noisy proxy. */
enum eval_by { EVAL_QLIKE, EVAL_MSE, EVAL_BY };

struct eval_score {
	struct losses losses;
	struct mincer mincer;
	struct diebold diebold[EVAL_BY]; /* against the base, whose own is NAN */
	struct mcs mcs[EVAL_BY];
};

struct eval_risk {
	bool var, es; /* are there such forecasts? */
	double mean_var, mean_es;
	struct coverage coverage;
	struct shortfall shortfall;
	struct diebold tick, fz0; /* against the base */
};

struct eval_density {
	bool score, pit;
	double mean_score;
	struct diebold diebold; /* of minus the log score */
	struct pit even;
};

struct eval_row {
	const char *name; /* borrowed */
	struct eval_score score[PROXIES];
	struct eval_risk risk[EVAL_LEVELS];
	struct eval_density density;
};

struct eval {
	size_t n, models, base, bandwidth, levels;
	double level[EVAL_LEVELS];
	uint64_t seed;
	size_t resamples;
	bool proxy[PROXIES];
	size_t days[PROXIES]; /* on which all have a forecast and the proxy is known */
	size_t risk_days[EVAL_LEVELS];
	size_t density_days;
	struct eval_row *row; /* one a model */
};

/* 0, or -1 with e: no model, no common day, a bad level, no memory.  Released either way. */
int eval_run(const struct eval_input *in, struct eval *out, struct err *e);
void eval_release(struct eval *ev);

/* Tables of fixed width, at most 100 columns; one JSON object without a newline. */
void eval_text(const struct eval *ev, struct buf *out);
void eval_json(const struct eval *ev, struct buf *out);

#endif
