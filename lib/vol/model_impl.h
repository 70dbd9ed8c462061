/*
 * model_impl.h - the inside of a bound model, for the files that make up model.h
 *
 * A likelihood is evaluated series by series. Residuals e come from the mean,
 * variances h from the family, the log-likelihood's slopes in both from the
 * innovations. Then, for the gradient, the slopes are carried back in time: what
 * h_t does to all later h (the adjoint) is a recursion like that of h itself, in
 * reverse, and the gradient a handful of scalar products, however many
 * parameters there are. For the Hessian (and for scores) each parameter's
 * tangent dh_t is carried forward too:
 *
 *	L_ij = sum of (l_hh h_i h_j + l_he (h_i e_j + e_i h_j) + l_ee e_i e_j)
 *	     + sum of adjoint_t times the second derivative of the recursion in t,
 *
 * where the last is simple, as all recursions here are nearly bilinear. See
 * Fiorentini, Calzolari and Panattoni, "Analytic derivatives and the computation
 * of GARCH estimates", Journal of Applied Econometrics 11 (1996); and Griewank
 * and Walther, "Evaluating Derivatives" (2008), ch. 5, on second-order adjoints.
 *
 * Every series has PAD values before its first, for the presample, and some
 * behind its last, for the kernels.
 */
#ifndef TAPELINE_VOL_MODEL_IMPL_H
#define TAPELINE_VOL_MODEL_IMPL_H

#include "base/explog.h"
#include "vol/kernel.h"
#include "vol/model.h"
#include "vol/rm2006.h"

enum { PAD = VOL_LAGS, TAIL = 8, MEAN_LAG_MAX = 1000, LONG_LAG_MAX = 5000, FIGARCH_LAGS = 1000 };

#define LOG_2PI 1.8378770664093454836

struct work;

/*
 * A variance family. b are its parameters. Index i < n_mean is a parameter of the mean, with
 * w->de[i] the tangent of e; i >= n_mean its own.
 */
struct family {
	/* Names, bounds, constraints and start from m->n on, which grows; 0, or -1 with e. */
	int (*layout)(struct vol_model *m, struct err *e);
	/* How many series of its own, in w->own. */
	size_t (*series)(const struct vol_model *m);
	/* Other doubles, in w->extra; NULL for none. */
	size_t (*extra)(const struct vol_model *m);
	/* Fill w->h. */
	void (*value)(const struct vol_model *m, struct work *w, const double *b);
	/* From w->slope.h: g[own parameters], w->eta += what e does through later h, and
	 * w->pre_adjoint the derivative in w->pre. */
	void (*adjoint)(const struct vol_model *m, struct work *w, const double *b, double *g);
	/* Fill w->dh[0 .. n_mean + n_variance). After value(). */
	void (*tangent)(const struct vol_model *m, struct work *w, const double *b);
	/* Add the second derivatives of the recursion to hessian (m->n × m->n), both halves.
	 * After adjoint() and tangent(). */
	void (*second)(const struct vol_model *m, struct work *w, const double *b, double *hessian);
	/* What omega and its like become where y is multiplied by `factor`. */
	void (*rescale)(const struct vol_model *m, double factor, double *b);
};

extern const struct family family_constant, family_ewma, family_rm2006, family_garch;
extern const struct family family_egarch, family_aparch, family_figarch, family_harch, family_midas;

struct work {
	const struct kernel *k;
	const struct family *family;
	size_t n;        /* observations */
	const double *y; /* the first that counts */
	const double *x; /* its row of x */

	/* Presample: e² (and h) before the first observation, with its slopes in the mean. */
	double pre, dpre[VOL_PARAMS], pre_adjoint;
	double backcast, backcast_abs;     /* of e², of |e| */
	double mean_square, mean_abs;      /* of residuals around least squares */
	double component[RM2006_AVERAGES]; /* of RM2006's averages */

	double *e, *h;
	struct slopes slope;
	double *eta; /* d loglik / d e_t, all ways */
	double *de[VOL_PARAMS], *dh[VOL_PARAMS];
	double *spare[4];           /* free between calls */
	double *one;                /* 1, 1, 1 … */
	double *column[VOL_PARAMS]; /* ARMA: minus the linear regressors */
	double *own[4 * VOL_PARAMS];
	double *extra;
	double *memory;
};

static inline struct work *work_of(const struct vol_model *m)
{
	return m->own;
}

/* x >= 0 to the power y > 0, exact where y is 1 or 2. */
static inline double shock_power(double x, double y)
{
	if (y == 1)
		return x;
	if (y == 2)
		return x * x;
	return x > 0 ? tl_exp(y * tl_log(x)) : 0;
}

/* x_t of column c. */
static inline double exogenous(const struct vol_model *m, const struct work *w, size_t t, size_t c)
{
	return w->x[t * m->data.nx + c];
}

/* Add c to hessian[i][j] and hessian[j][i]: twice, where i is j, as the product rule wants. */
static inline void hessian_add(const struct vol_model *m, double *hessian, size_t i, size_t j,
			       double c)
{
	hessian[i * m->n + j] += c;
	hessian[j * m->n + i] += c;
}

/* ---- layout.c ---- */

/* The next parameter; `number` is appended to its name unless it is 0. 0, or -1 with e. */
int layout_add(struct vol_model *m, const char *name, int number, double low, double high,
	       double start, struct err *e);
/* A new constraint, a row of zeros that is at most b; -1 with e where there is no room. */
int layout_constrain(struct vol_model *m, double b, struct err *e);
/* The coefficient of parameter i in the newest constraint. */
void layout_coefficient(struct vol_model *m, size_t i, double a);

/* The bounds of a coefficient that is a share: [0, 1], open for fGarch, and without an upper end.
 */
double share_low(const struct vol_model *m);
double share_high(const struct vol_model *m);

/* ---- mean.c ---- */

int mean_layout(struct vol_model *m, struct err *e);
/* Observations that lack their lags. */
size_t mean_lags(const struct vol_spec *spec);
/* Parameters of a mean with nx other series; and how many of them are the orders. */
size_t mean_count(const struct vol_spec *spec, size_t nx);
int mean_ar(const struct vol_spec *s);
int mean_ma(const struct vol_spec *s);
/* Rows that have all their lags. */
size_t mean_rows(const struct vol_model *m);
/* Least squares: start values, and the residuals of those rows, from which presample values come.
 */
int mean_least_squares(struct vol_model *m, double *residual, struct err *e);
/* Fill w->e at a. */
void mean_value(const struct vol_model *m, struct work *w, const double *a);
/* What of w->de (or w->column) does not depend on parameters. */
void mean_prepare(const struct vol_model *m, struct work *w);
/* Fill w->de. */
void mean_tangent(const struct vol_model *m, struct work *w, const double *a);
/* Add what e's own second derivatives (of ARMA alone) bring; w->eta is spoilt. */
void mean_second(const struct vol_model *m, struct work *w, const double *a, double *hessian);

/* ---- loglik.c ---- */

/* Residuals and variances at x. */
void model_value(const struct vol_model *m, struct work *w, const double *x);
/* hessian[i][j] += factor times the sum of c_t x_i,t x_j,t for i, j < n. */
void second_curve(const struct vol_model *m, struct work *w, const double *c, double factor,
		  size_t n, double *const *x, double *hessian);

/* ---- innovation.c ---- */

/* Sum of log f(e/sqrt h) - log(h)/2. */
double innovation_value(const struct work *w, const struct dist *d);
/* The same with w->slope up to `order`, and, each unless NULL, shape gradient and Hessian. */
double innovation_slopes(const struct work *w, const struct dist *d, int order, double *gradient,
			 double *hessian);
/* Each observation's slope in the shapes: w->slope.s. After innovation_slopes(). */
void innovation_scores(const struct work *w, const struct dist *d);

/* ---- recursion.c ---- */

/* y_t += sum of b_j y_{t-j} for t in [from, n), the values before being there. */
void recursion_forward(const struct work *w, const double *b, int q, size_t from, double *y);
/* y_t += sum of b_j y_{t+j}, t + j in [from, n), for t from n - 1 down to 0. */
void recursion_back(const struct work *w, const double *b, int q, size_t from, double *y);
/* out_t += sum of c_k x_{t-k} for t in [from, n). */
void lags_add(const struct work *w, const double *c, int p, size_t from, const double *x,
	      double *out);
/* out_t += sum of c_k x_{t+k}, t + k in [from, n): what lags_add() does, transposed. */
void lags_back(const struct work *w, const double *c, int p, size_t from, const double *x,
	       double *out);
/* Sum of x_t y_{t-k} for t in [from, n). */
double lags_dot(const struct work *w, const double *x, int k, size_t from, const double *y);
/* Sum of x_t for t in [from, k): where lag k reaches before the first observation. */
double head_sum(const double *x, size_t from, int k);
/* All PAD values before the first. */
void pad_set(double *series, double value);

#endif
