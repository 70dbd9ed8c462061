/*
 * contest.h - networks against the linear rival, on the same days and by the same rules
 *
 * Days are cut into blocks.  Before each block everything is fitted anew on the days before it:
 * GARCH, GJR-t, the linear model, and the networks, whose last `check` days before the block say
 * when to stop.  Inside a block the linear model is refitted every `refit` days and networks are
 * not.  No forecast knows its own day or a later one.
 *
 * A forecast may be joined with the linear one, exp(w log h + (1 - w) log h_linear), and then be
 * corrected in its level by days of the past alone: every `refit` days from the first block on it
 * is multiplied with the mean of target / h over the last so many days.
 *
 * Configurations are to be chosen on some blocks, frozen, and run once on others; each that was
 * tried is a row of the table.
 */
#ifndef TAPELINE_VOL_CONTEST_H
#define TAPELINE_VOL_CONTEST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "vol/hybrid.h"

enum { CONTEST_BLOCKS = 16, CONTEST_NAME = 40, CONTEST_LEVELS = 2, CONTEST_RESIDUALS = 1000 };

struct contest_days {
	size_t n;
	const double *r;      /* returns, percent */
	const double *range;  /* range variances at the level of squared returns, percent² */
	const double *target; /* what all are fitted to; usually the range */
	double mean;          /* taken off returns where squares are scored */
	bool has_range;       /* ranges may be scored */
};

struct contest_plan {
	size_t begin[CONTEST_BLOCKS + 1]; /* first days of blocks; the last one's end behind */
	size_t blocks;
	size_t check; /* days that stop training */
	size_t refit; /* days between refits of the linear model */
};

/* What is tried. */
struct contest_entry {
	const char *name;
	struct hybrid_spec spec;
	double weight; /* of the network beside the linear model; 1: alone */
	size_t level;  /* days whose mean of target / h corrects the level; 0: none */
};

/* Forecasts of the days [0, n), 0 where there is none: before the first block those of models
 * fitted to these very days, from it on out of sample. */
struct contest_forecast {
	double *h; /* n, owned */
};

void contest_forecast_release(struct contest_forecast *f);

/* The linear rival, and GJR-t as fitted before each block. */
int contest_linear(const struct contest_days *d, const struct contest_plan *p,
		   struct contest_forecast *out, struct err *e);
int contest_gjr(const struct contest_days *d, const struct contest_plan *p,
		struct contest_forecast *out, struct err *e);

/* An entry's networks alone. */
int contest_network(const struct contest_days *d, const struct contest_plan *p,
		    const struct contest_entry *entry, const struct train_progress *progress,
		    struct contest_forecast *out, struct err *e);

/* exp(w log a + (1 - w) log b). */
int contest_join(const struct contest_forecast *a, const struct contest_forecast *b, double w,
		 size_t n, struct contest_forecast *out, struct err *e);

/* Correct the level from the first block on, as told above. */
int contest_level(const struct contest_days *d, const struct contest_plan *p, size_t days,
		  struct contest_forecast *f, struct err *e);

struct contest_row {
	char name[CONTEST_NAME];
	size_t n;
	double range, square, mse;        /* QLIKE(range), QLIKE(r²), MSE(range) */
	double level_range, level_square; /* mean(x/h), mean(r²/h) */
	size_t hits[CONTEST_LEVELS]; /* of VaR 5 %, 1 %: quantiles of the last CONTEST_RESIDUALS */
	double kupiec[CONTEST_LEVELS], christoffersen[CONTEST_LEVELS];
	double dm_range, dm_square; /* Diebold-Mariano t against the linear model; < 0: better */
};

/* Score the blocks' days of f beside the rival. */
int contest_score(const struct contest_days *d, const struct contest_plan *p, const char *name,
		  const struct contest_forecast *f, const struct contest_forecast *rival,
		  struct contest_row *out, struct err *e);

/* Every configuration that was tried, from 0, its networks alone.  Each was scored so, joined with
 * the linear model by CONTEST_WEIGHT, and corrected by CONTEST_LEVEL days. */
size_t contest_entries(void);
void contest_entry(size_t i, struct contest_entry *out);

#define CONTEST_WEIGHT 0.5
enum { CONTEST_LEVEL = 504, CONTEST_CHECK = 504 };

/* The one that was frozen and run on 2013 … 2018: with the lowest sum of QLIKE(range) and QLIKE(r²)
 * on the blocks 2008 … 2012 among the rows there were then, and with ten seeds.  The corrected row
 * of 32 units, computed later, is lower there by 0.0009; it was not run on the later years.  That
 * quantiles come from the last CONTEST_RESIDUALS was chosen by the exceedances of 2008 … 2012, too,
 * but only after a first run had taken them from all residuals. */
void contest_frozen(struct contest_entry *out);

/* A table's head and a row, as text. */
void contest_head(const struct contest_days *d, struct buf *out);
void contest_print(const struct contest_days *d, const struct contest_row *row, struct buf *out);

#endif
