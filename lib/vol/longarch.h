/*
 * longarch.h - variances that are weighted sums of many past squares, without recursion
 *
 *	h_t = base + sum over k = 1 … m of (c_k + d_k [e_{t-k} < 0]) e²_{t-k}
 *
 * FIGARCH, HARCH and MIDAS differ only in what the weights are. Before the first
 * observation e² is the presample value, an asymmetric weight counting half.
 */
#ifndef TAPELINE_VOL_LONGARCH_H
#define TAPELINE_VOL_LONGARCH_H

#include "vol/model_impl.h"

/* Families whose weights bend have at most LONG_OWN parameters. */
enum { LONG_OWN = 4, LONG_PAIRS = LONG_OWN * (LONG_OWN + 1) / 2 };

/* Where parameters i and j of a family stand among their pairs. */
static inline size_t long_pair(size_t i, size_t j)
{
	return i >= j ? i * (i + 1) / 2 + j : j * (j + 1) / 2 + i;
}

/* Weights c (side 0) and d (side 1) with their derivatives in the family's parameters; value[0]
 * is the weight of lag 1. A NULL is all zeros. */
struct long_side {
	double *value, *first[VOL_PARAMS], *second[LONG_PAIRS];
};

struct long_weights {
	size_t lags;
	size_t own;   /* parameters of the family */
	size_t sides; /* 2 with asymmetric weights */
	bool bends;   /* there are second derivatives */
	double base, base_first[VOL_PARAMS], base_second[LONG_PAIRS];
	struct long_side side[2];
};

/* What a family says: how many lags, and the weights at b. */
size_t long_lags(const struct vol_model *m);
void figarch_fill(const struct vol_model *m, const double *b, struct long_weights *out);
void harch_fill(const struct vol_model *m, const double *b, struct long_weights *out);
void midas_fill(const struct vol_model *m, const double *b, struct long_weights *out);

/* The weights at b into `out`, whose arrays `memory` holds; long_memory() says how many doubles. */
size_t long_memory(const struct vol_model *m);
void long_fill(const struct vol_model *m, const double *b, double *memory,
	       struct long_weights *out);

/* The parts of `struct family` that these have in common. */
size_t long_series(const struct vol_model *m);
size_t long_extra(const struct vol_model *m);
void long_value(const struct vol_model *m, struct work *w, const double *b);
void long_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g);
void long_tangent(const struct vol_model *m, struct work *w, const double *b);
void long_second(const struct vol_model *m, struct work *w, const double *b, double *hessian);
/* omega, the first parameter, is in the units of y². */
void long_rescale(const struct vol_model *m, double factor, double *b);

#endif
