/*
 * gpd_valleys.c - the best of all valleys of a generalised Pareto likelihood
 *
 * A = shape / theta is smooth through theta = 0, where it is the mean of y.
 */
#include <math.h>

#include "base/explog.h"
#include "vol/gpd_impl.h"

enum { MOMENTS = 6, GRID = 12, STEPS_MAX = 100 };

#define SMALL  1e-3  /* |theta| y below it: the series of A */
#define EXACT  1e-13 /* of theta, relative to 1 / max(y) */
#define NEARLY 1e-10 /* two steps of the search so near: the next would be exact */

struct valleys {
	const struct excesses *x;
	double moment[MOMENTS]; /* means of y, y², … */
};

static void moments_fill(struct valleys *v)
{
	const struct excesses *x = v->x;

	for (size_t i = 0; i < x->n; i++) {
		double power = 1;

		for (int k = 0; k < MOMENTS; k++)
			v->moment[k] += power *= x->y[i];
	}
	for (int k = 0; k < MOMENTS; k++)
		v->moment[k] /= (double)x->n;
}

/* A = shape / theta. */
static double scale_of(const struct valleys *v, double theta)
{
	double sum = 0, power = 1;

	if (fabs(theta) * v->x->max >= SMALL)
		return gpd_means(v->x, theta).log / theta;
	for (int k = 0; k < MOMENTS; k++, power *= -theta)
		sum += power * v->moment[k] / (k + 1);
	return sum;
}

static double scale_slope(const struct valleys *v, double theta, double scale)
{
	double sum = 0, power = -1;

	if (fabs(theta) * v->x->max >= SMALL)
		return (gpd_means(v->x, theta).share - scale) / theta;
	for (int k = 1; k < MOMENTS; k++, power *= -theta)
		sum += power * k * v->moment[k] / (k + 1);
	return sum;
}

/* What is minimised: minus the log-likelihood an excess, less 1. */
static double cost(const struct valleys *v, double theta)
{
	const double a = scale_of(v, theta);

	return tl_log(a) + theta * a;
}

static double cost_slope(const struct valleys *v, double theta)
{
	const double a = scale_of(v, theta), slope = scale_slope(v, theta, a);

	return slope / a + a + theta * slope;
}

/* The shape at theta, with its slope; increasing and concave. */
static double shape_at(const struct valleys *v, double theta, double *slope)
{
	*slope = gpd_means(v->x, theta).share;
	return theta * scale_of(v, theta);
}

/* The same of the mean of theta y / (1 + theta y). */
static double share_at(const struct valleys *v, double theta, double *slope)
{
	double sum = 0;

	*slope = 0;
	for (size_t k = 0; k < v->x->n; k++) {
		const double share = v->x->y[k] / (1 + theta * v->x->y[k]);

		sum += theta * share;
		*slope += share / (1 + theta * v->x->y[k]);
	}
	*slope /= (double)v->x->n;
	return sum / (double)v->x->n;
}

/* Where f reaches `value`, from a theta below: there Newton's method stays below. */
static double climb(const struct valleys *v, double (*f)(const struct valleys *, double, double *),
		    double value, double theta)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		double slope;
		const double gap = value - f(v, theta, &slope), step = gap / slope;

		theta += step;
		if (!(theta * v->x->max < GPD_FAR))
			return GPD_FAR / v->x->max;
		if (!(step > EXACT * (1 + fabs(theta * v->x->max)) / v->x->max))
			break;
	}
	return theta;
}

static double theta_of_shape(const struct valleys *v, double shape, double theta)
{
	return climb(v, shape_at, shape, theta);
}

/* The best theta for a given shape: where that mean is shape / (1 + shape). */
static double theta_given_shape(const struct valleys *v, double shape, double theta)
{
	return climb(v, share_at, shape / (1 + shape), theta);
}

/* The root of the cost's slope between low, where it is negative, and high: regula falsi as in
 * Illinois, where an end that stays counts half. */
static double bottom(const struct valleys *v, double low, double high)
{
	double slope_low = cost_slope(v, low), slope_high = cost_slope(v, high), last = low;
	int side = 0;

	if (slope_low >= 0 || slope_high <= 0)
		return slope_low >= 0 ? low : high;
	for (int i = 0; i < STEPS_MAX; i++) {
		const double theta = low + (high - low) * (slope_low / (slope_low - slope_high));
		const double slope = cost_slope(v, theta);

		if (slope == 0 ||
		    fabs(theta - last) * v->x->max <= NEARLY * (1 + theta * v->x->max))
			return theta;
		last = theta;
		if (slope < 0) {
			low = theta;
			slope_low = slope;
			slope_high *= side < 0 ? 0.5 : 1;
			side = -1;
		} else {
			high = theta;
			slope_high = slope;
			slope_low *= side > 0 ? 0.5 : 1;
			side = 1;
		}
	}
	return last;
}

/* The cost may have more than one valley: the deepest of a grid between two thetas, even in
 * log(1 + theta max), then its bottom. */
static double best_theta(const struct valleys *v, double low, double high)
{
	const double from = tl_log(1 + low * v->x->max), to = tl_log(1 + high * v->x->max);
	double theta[GRID + 1], lowest = INFINITY;
	int best = 0;

	for (int i = 0; i <= GRID; i++) {
		theta[i] = (tl_exp(from + (to - from) * i / GRID) - 1) / v->x->max;
		if (i == 0 || i == GRID)
			theta[i] = i == 0 ? low : high;

		const double c = cost(v, theta[i]);

		if (c < lowest) {
			lowest = c;
			best = i;
		}
	}
	return bottom(v, theta[best > 0 ? best - 1 : 0], theta[best < GRID ? best + 1 : GRID]);
}

static void gpd_set(struct gpd *g, const struct valleys *v, double shape, double theta)
{
	const double a = scale_of(v, theta); /* theta a is the mean of log(1 + theta y) */

	g->shape = shape;
	g->scale = theta == 0 ? a : shape / theta;
	g->loglik = -(double)v->x->n * (tl_log(g->scale) + theta * a + a / g->scale);
}

void gpd_fit_valleys(struct gpd *g, const struct excesses *x)
{
	struct valleys valleys = {.x = x};
	const struct valleys *v = &valleys;

	moments_fill(&valleys);

	const double edge = -(1 - GPD_CLOSE) / v->x->max;
	const double low = edge * scale_of(v, edge) < GPD_SHAPE_MIN
				   ? theta_of_shape(v, GPD_SHAPE_MIN, edge)
				   : edge;
	const double high = theta_of_shape(v, GPD_SHAPE_MAX, 0);
	const double theta = best_theta(v, low, high);

	if (theta > low && theta < high)
		gpd_set(g, v, theta * scale_of(v, theta), theta);
	else if (theta <= low)
		gpd_set(g, v, GPD_SHAPE_MIN, theta_given_shape(v, GPD_SHAPE_MIN, edge));
	else
		gpd_set(g, v, GPD_SHAPE_MAX, theta_given_shape(v, GPD_SHAPE_MAX, 0));
}
