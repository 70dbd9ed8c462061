/*
 * model.h - a volatility model: what it is, its parameters, its likelihood
 *
 * y_t = mean_t + e_t,  e_t = sqrt(h_t) z_t,  z_t from a `struct dist`.
 *
 * A spec says which mean, variance and innovations; vol_model_init() binds it to
 * data, lays out the parameter vector (mean, variance, shapes, in this order)
 * with names, bounds and linear constraints, and fixes the presample values that
 * do not depend on parameters.  vol_loglik() is the log-likelihood there, with
 * analytic gradient, Hessian and scores where asked for.
 *
 * Parameters, in this order:
 *
 *   mean       mu, ar1 …, ma1 …, har1 har5 har22 …, x1 …  (mu is the intercept)
 *   constant   sigma2
 *   ewma       lambda (decay, if the shapes have a lambda), unless fixed
 *   garch      omega, alpha1 …, gamma1 …, beta1 …, x1 …
 *   power1     the same, of sigma and |e|
 *   egarch     the same, of log h; alpha of |z| - sqrt(2/pi), gamma of z
 *   aparch     the same, then delta, unless fixed
 *   figarch    omega, phi, d, beta
 *   harch      omega, alpha1 alpha5 alpha22 … by lag
 *   midas      omega, alpha1, gamma1, theta
 *   shapes     as dist.h has them
 *
 * Rules of start-up and of the parameter space are those of the programs whose
 * numbers are to be met, named after them.
 */
#ifndef TAPELINE_VOL_MODEL_H
#define TAPELINE_VOL_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "vol/dist.h"

enum { VOL_PARAMS = 40, VOL_NAME = 24, VOL_LAGS = 16, VOL_CONSTRAINTS = 16 };

enum vol_mean { MEAN_ZERO, MEAN_CONSTANT, MEAN_AR, MEAN_ARMA, MEAN_HAR, MEAN_ARX };

enum vol_kind {
	VOL_CONSTANT,
	VOL_EWMA,    /* lambda fixed, or estimated where it is 0 */
	VOL_RM2006,  /* RiskMetrics 2006 */
	VOL_GARCH,   /* ARCH(p) and GARCH(p,q), with o > 0 GJR; x: GARCH-X */
	VOL_POWER1,  /* AVGARCH and, with o > 0, TARCH (Zakoian): power 1 on sigma */
	VOL_EGARCH,  /* p, o, q */
	VOL_APARCH,  /* p, o, q; delta estimated, or fixed where it is > 0 */
	VOL_FIGARCH, /* p, q in {0, 1}, truncated */
	VOL_HARCH,   /* lags */
	VOL_MIDAS,   /* hyperbolic weights over m lags, o in {0, 1} */
	VOL_KINDS
};

/*
 * h and e² before the first observation.
 *
 * FCP: both the mean squared residual at the current parameters (gretl, fGarch's "mci", the
 * benchmark of Fiorentini, Calzolari and Panattoni).  BACKCAST: both the exponentially weighted
 * first 75 squared residuals around the mean fitted by least squares (arch).  In both, an
 * asymmetric term counts half, and EGARCH starts from the logarithm with z-terms 0.
 * FGARCH: the first max(p, o, q) values of h (of sigma^delta) are omega + (alpha + gamma/2 +
 * beta) times the mean squared residual, whatever the power; EGARCH's are the mean squared
 * residual.  No observation is dropped then: residuals that lack their lags are 0.
 */
enum vol_presample { PRESAMPLE_FCP, PRESAMPLE_BACKCAST, PRESAMPLE_FGARCH };

/* Which parameters are allowed: stationarity and signs as arch has them and, of EGARCH, that the
 * filter forgets where it began (egarch.c); the box that fGarch has; or no more than a positive
 * variance needs. */
enum vol_bounds { BOUNDS_ARCH, BOUNDS_FGARCH, BOUNDS_NONE };

struct vol_spec {
	enum vol_mean mean;
	int ar, ma;        /* orders of the mean; ar also with MEAN_ARX */
	int har[VOL_LAGS]; /* MEAN_HAR: lags, ended by 0 */
	enum vol_kind kind;
	int p, o, q;        /* lags of e², of the asymmetric term, of h */
	int lags[VOL_LAGS]; /* VOL_HARCH: ended by 0 */
	int m;              /* VOL_MIDAS: lags; VOL_FIGARCH: truncation, 0 for 1000 */
	double lambda;      /* VOL_EWMA */
	double delta;       /* VOL_APARCH */
	bool variance_x;    /* the data's x enter the variance (GARCH-X), else the mean (AR-X) */
	enum dist_kind dist;
	enum vol_presample presample;
	enum vol_bounds bounds;
};

struct vol_data {
	const double *y; /* n returns, in the user's units */
	size_t n;
	const double *x; /* n × nx, row by row: known at the end of the row before; or NULL */
	size_t nx;
};

struct vol_model {
	struct vol_spec spec;
	struct vol_data data;
	size_t n_mean, n_variance, n_shape, n; /* parameters: of each part, and in all */
	char name[VOL_PARAMS][VOL_NAME];
	double low[VOL_PARAMS], high[VOL_PARAMS];
	/* Linear constraints a x <= b, stationarity for one. */
	size_t m;
	double a[VOL_CONSTRAINTS][VOL_PARAMS], b[VOL_CONSTRAINTS];
	double start[VOL_PARAMS]; /* a feasible point to start from */
	size_t dropped;           /* observations at the start that the mean needs as lags */
	size_t nobs;              /* data.n - dropped */
	double backcast;          /* of e², PRESAMPLE_BACKCAST */
	double scale;             /* standard deviation of y around the mean by least squares */
	void *own;                /* buffers; vol_model_release() */
};

/* 0, or -1 with e: orders or lags that make no model, whatever the data. */
int vol_spec_check(const struct vol_spec *s, struct err *e);

/* 0, or -1 with e (too few observations, a constant series, an impossible spec).  The data must
 * outlive the model, which belongs to one thread at a time. */
int vol_model_init(struct vol_model *m, const struct vol_spec *spec, const struct vol_data *data,
		   struct err *e);
void vol_model_release(struct vol_model *m);

/* Bind the same spec to other data; what vol_model_release() and vol_model_init() would do, at a
 * small part of the cost where there are as many rows as before. -1: the model is released. */
int vol_model_rebind(struct vol_model *m, const struct vol_data *data, struct err *e);

/* The parameters of the same model for factor * y (x unchanged).  A fit that divides y by
 * m->scale first, and comes back with factor = m->scale, does not depend on the units of y. */
void vol_rescale(const struct vol_model *m, const double *x, double factor, double *out);

/* The log-likelihood at x[0..n), in the data's units; -INFINITY where it does not exist.  Each of
 * the others may be NULL: gradient[n]; hessian[n × n]; scores[nobs × n], each observation's share
 * of the gradient.  The same bits on every machine. */
double vol_loglik(struct vol_model *m, const double *x, double *gradient, double *hessian,
		  double *scores);

/* Residuals e and conditional variances h at x, nobs each; either may be NULL.  0, or -1 where
 * they do not exist. */
int vol_series(struct vol_model *m, const double *x, double *e, double *h);

#endif
