/*
 * dist.h - standardised innovations: mean 0, variance 1, up to two shapes
 *
 *   normal   -
 *   t        nu                 Student's t (Bollerslev 1987)
 *   skewt    eta, lambda        Hansen (1994); what `arch` calls skewt
 *   sstd     nu, xi             Student's t skewed by Fernández and Steel (1998)
 *   ged      nu                 generalised error distribution (Nelson 1991)
 *   sged     nu, xi             the same skewed as sstd
 *   snorm    xi                 the normal skewed as sstd
 *
 * All are one thing: a symmetric base (normal, t, ged) of unit variance whose
 * halves are stretched by two scales and which is then brought back to mean 0
 * and variance 1.  Hansen's scales are 1 - lambda and 1 + lambda, those of
 * Fernández and Steel 1 / xi and xi.
 *
 * Nothing here uses libm: values are the same bits on every IEEE-754 machine.
 * No function returns NaN unless its argument is one; |z| beyond 1e150 counts
 * as 1e150.
 */
#ifndef TAPELINE_VOL_DIST_H
#define TAPELINE_VOL_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"
#include "vol/jet.h"

enum dist_kind {
	DIST_NORMAL,
	DIST_T,
	DIST_SKEWT,
	DIST_SSTD,
	DIST_GED,
	DIST_SGED,
	DIST_SNORM,
	DIST_KINDS
};

enum dist_base { DIST_BASE_NORMAL, DIST_BASE_T, DIST_BASE_GED };

enum { DIST_SHAPES = 2 };

/*
 * One distribution with its shapes; set once, then read by many.  Z = (Y - centre) / spread,
 * where Y has the base's density stretched by scale[0] below 0 and by scale[1] above.  The
 * base sees w = at + by z.  What stands below `kind` and `shape` is dist_set()'s.
 */
struct dist {
	enum dist_kind kind;
	double shape[DIST_SHAPES];
	enum dist_base base;
	bool skewed;
	double nu;               /* of the base, 0 for the normal */
	double absolute;         /* E|X| of the base */
	double scale[2];         /* below the mode, above it */
	double centre, spread;   /* of Y */
	struct jet constant;     /* of log f */
	struct jet at[2], by[2]; /* below the mode, above it */
	double inverse;          /* t: 1 / (nu - 2) */
	double half;             /* t: (nu + 1) / 2 */
	double width[3];         /* ged: log of the width, with its derivatives in nu */
};

/* By the name on the command line; -1 where there is none.  `dist_name` is its inverse. */
int dist_find(const char *name);
const char *dist_name(enum dist_kind kind);

/* How many shapes, what they are called, where they may lie (the bounds that `arch` uses
 * where it has the distribution) and where a fit starts. */
size_t dist_shapes(enum dist_kind kind);
const char *dist_shape_name(enum dist_kind kind, size_t i);
void dist_shape_bounds(enum dist_kind kind, size_t i, double *low, double *high);
double dist_shape_start(enum dist_kind kind, size_t i);

/* Make d; 0, or -1 where a shape is outside the space in which the variance exists. */
int dist_set(struct dist *d, enum dist_kind kind, const double *shape);

/* log f(z), natural. */
double dist_logpdf(const struct dist *d, double z);

/* The sum of log f(e / sqrt h) - log(h) / 2 over n observations: the likelihood, a few times
 * faster than one by one, since sums of logs are logs of products.  -INFINITY where an h is not
 * a positive normal number or a sum does not exist. */
double dist_loglik(const struct dist *d, const double *e, const double *h, size_t n);

/* log f(z) with its first and second derivatives in z and the shapes.  Where the density has a
 * kink (at the mode, if skewed) they are those from the left.  A second derivative of the ged
 * with nu < 2 grows without bound towards the mode; nearer than 1e-8 it is that at 1e-8. */
struct dist_slopes {
	double f;
	double z;               /* d f / d z */
	double s[DIST_SHAPES];  /* d f / d shape */
	double zz;              /* d² f / d z² */
	double zs[DIST_SHAPES]; /* d² f / d z d shape */
	double ss[3];           /* d² f / d shape0², d shape0 d shape1, d shape1² */
};
void dist_derive(const struct dist *d, double z, struct dist_slopes *out);

/* The same for n of them. */
void dist_derive_all(const struct dist *d, const double *z, size_t n, struct dist_slopes *out);

/* P(Z <= z), P(Z > z), and the z with P(Z <= z) = p for 0 < p < 1 (-INFINITY and INFINITY at and
 * beyond 0 and 1).  Some microseconds: keep a quantile that is used again. */
double dist_cdf(const struct dist *d, double z);
double dist_upper(const struct dist *d, double z);
double dist_quantile(const struct dist *d, double p);

/* E(Z where Z <= z) and E(Z² where Z <= z). */
double dist_partial(const struct dist *d, double z);
double dist_partial_square(const struct dist *d, double z);

/* Expected shortfall: -E(Z | Z <= quantile(p)), so usually positive. */
double dist_shortfall(const struct dist *d, double p);

/* E(|Z| - gamma Z)^power for |gamma| <= 1, power > 0 (what the persistence of APARCH needs;
 * INFINITY where it does not exist; integrated, some 60 microseconds, where d is skewed), E(|Z|)
 * (EGARCH) and E(Z² where Z < 0) (GJR). */
double dist_moment(const struct dist *d, double power, double gamma);
double dist_absolute(const struct dist *d);
double dist_below(const struct dist *d);

/* A random number from it. */
double dist_draw(const struct dist *d, struct rng *r);

#endif
