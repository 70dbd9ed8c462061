/*
 * compare.h - is one forecast better than another, or only luckier?
 *
 * Three answers: of two forecasts (Diebold and Mariano), of one against what it
 * forecasts (Mincer and Zarnowitz), and of many (the model confidence set).  Losses
 * and forecasts are dependent over time, so errors are those of Newey and West (1987):
 * Bartlett's weights 1 - lag / (bandwidth + 1), divisor n.
 */
#ifndef TAPELINE_VOL_COMPARE_H
#define TAPELINE_VOL_COMPARE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "vol/verdict.h"

/* floor(4 (n / 100)^(2/9)): a bandwidth where none is given (Newey and West 1994). */
size_t hac_bandwidth(size_t n);

/* Long-run variance of x around its mean; the mean's own variance is this / n. */
double hac_variance(const double *x, size_t n, size_t bandwidth);

/* Diebold and Mariano (1995): the mean of a - b over its error.  Below 0: a is better.
 * The p-value is the normal distribution's, two-sided; NAN where the losses are the
 * same throughout. */
struct diebold {
	double mean, error;
	struct verdict t;
};

void diebold_mariano(const double *a, const double *b, size_t n, size_t bandwidth,
		     struct diebold *out);

/* Mincer and Zarnowitz (1969): x = a + b h + u, and whether a = 0 and b = 1, which is
 * what an unbiased forecast has (Wald, chi² with 2 degrees of freedom). */
struct mincer {
	double a, b, error_a, error_b;
	double r2;
	struct verdict joint;
};

void mincer_zarnowitz(const double *x, const double *h, size_t n, size_t bandwidth,
		      struct mincer *out);

/*
 * Model confidence set: Hansen, Lunde and Nason (2011).  Of all models the worst is
 * taken out until those left can no longer be told apart; a model's p-value is the
 * largest on the way to its removal, and the last one's is 1.  With a confidence of
 * 90 % the set is those with p > 0.10.
 *
 * `max` compares each model with the mean of those left (T_max), `range` each with
 * each (T_R).  Variances and the distribution come from one bootstrap of the days,
 * the same for all models.
 */
struct mcs_options {
	uint64_t seed;
	size_t resamples;
	double block;    /* mean length of a block, or the length where it is fixed */
	bool stationary; /* blocks of random length (Politis and Romano 1994) */
};

/* Seed 1, 2,000 stationary resamples, blocks of n^(1/3), at least 5. */
void mcs_options_init(struct mcs_options *o, size_t n);

struct mcs {
	double p_max, p_range;
	size_t out_max, out_range; /* in which round it left, from 0; the last one: models - 1 */
};

/* loss[i]: n losses of model i.  One struct each into out.  0, or -1 without memory. */
int mcs_run(const struct mcs_options *o, const double *const *loss, size_t models, size_t n,
	    struct mcs *out);

#endif
