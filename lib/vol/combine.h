/*
 * combine.h - one forecast from several models'
 *
 *   equal  their mean
 *   qlike  weighted by the inverse of each one's discounted mean QLIKE loss
 *          x/h - log(x/h) - 1 on squared returns (Patton 2011; weights as Bates and
 *          Granger 1969 have them)
 *
 * Variances and means are averaged, VaR and expected shortfall too (Giacomini and Komunjer 2005).
 */
#ifndef TAPELINE_VOL_COMBINE_H
#define TAPELINE_VOL_COMBINE_H

#include <stdbool.h>
#include <stddef.h>

#include "tape/snap.h"
#include "vol/job.h" /* enum combine_kind */
#include "vol/risk.h"

struct combine {
	enum combine_kind kind;
	size_t n;               /* models */
	double square, squares; /* discounted sum of squared returns, and of ones */
	double loss[JOB_MODELS], losses[JOB_MODELS]; /* likewise of losses */
	double mean, variance; /* of the next step, combined; 0: there is none */
};

void combine_init(struct combine *c, enum combine_kind kind, size_t n);

/* A bar's return is r; then, for each model that had one, its forecast of the variance was h. */
void combine_return(struct combine *c, double r);
void combine_score(struct combine *c, size_t model, double r, double h);

/* Weights of the models that have a forecast, adding up to 1; false where none has. */
bool combine_weights(const struct combine *c, const bool *ready, double *weight);

/* What is averaged of a forecast; a risk is NAN where there is none. */
struct combine_part {
	double mean, variance;
	struct risk risk[JOB_LEVELS];
};

/* The weighted mean of those that are ready.  Where one of these has no risk there is none. */
void combine_parts(const struct combine *c, const bool *ready, const double *weight,
		   const struct combine_part *part, size_t levels, struct combine_part *out);

void combine_snap(struct snap *sn, struct combine *c);

#endif
