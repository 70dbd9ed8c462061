/*
 * gpd.c - the generalised Pareto distribution by maximum likelihood
 *
 * With theta = shape / scale the best shape is the mean of log(1 + theta y), and
 * what is left to minimise is log(shape / theta) + shape.  A = shape / theta is
 * smooth through theta = 0, where it is the mean of y.
 */
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/explog.h"
#include "vol/gpd.h"
#include "vol/special.h"

enum { EXCESSES_MIN = 10, MOMENTS = 6, GRID = 12, STEPS_MAX = 100, FACTORS = 8 };

#define LN2    0.693147180559945309417
#define SMALL  1e-3    /* |theta| y below it: the series of A */
#define CLOSE  0x1p-26 /* 1 + theta max(y) stays above it */
#define FAR    0x1p100 /* theta max(y) stays below it */
#define EXACT  1e-13   /* of theta, relative to 1 / max(y) */
#define NEARLY 1e-10   /* two steps of the search so near: the next would be exact */

/* Sums and products run in four lanes on every processor, so that their order is the same. */
enum { LANES = 4 };
typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));

struct excesses {
	const double *y;
	size_t n;
	double max;
	double moment[MOMENTS]; /* means of y, y², … */
};

/* x = 2^e m with 1 <= m < 2; e is added to the exponent. */
static inline double mantissa(double x, int64_t *exponent)
{
	uint64_t bits;

	memcpy(&bits, &x, sizeof(bits));
	*exponent += (int64_t)(bits >> 52) - 1023;
	bits = (bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3ff0000000000000);
	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* The mean of log(1 + theta y): the log of a product, each lane's exponent set apart every few
 * factors, each between CLOSE and FAR. */
static double mean_log(const struct excesses *x, double theta)
{
	const size_t whole = x->n - x->n % LANES;
	lanes product = {1, 1, 1, 1}, y;
	int64_t exponent = 0;

	for (size_t i = 0; i < whole;) {
		for (int j = 0; j < FACTORS && i < whole; j++, i += LANES) {
			memcpy(&y, x->y + i, sizeof(y));
			product *= 1 + theta * y;
		}
		for (int j = 0; j < LANES; j++)
			product[j] = mantissa(product[j], &exponent);
	}

	double all = 1;

	for (size_t i = whole; i < x->n; i++)
		all *= mantissa(1 + theta * x->y[i], &exponent);
	for (int j = 0; j < LANES; j++)
		all *= product[j];
	return ((double)exponent * LN2 + tl_log(all)) / (double)x->n;
}

/* The mean of y / (1 + theta y): the slope of the shape in theta. */
static double mean_slope(const struct excesses *x, double theta)
{
	const size_t whole = x->n - x->n % LANES;
	lanes sum = {0}, y;
	double all = 0;

	for (size_t i = 0; i < whole; i += LANES) {
		memcpy(&y, x->y + i, sizeof(y));
		sum += y / (1 + theta * y);
	}
	for (size_t i = whole; i < x->n; i++)
		all += x->y[i] / (1 + theta * x->y[i]);
	for (int j = 0; j < LANES; j++)
		all += sum[j];
	return all / (double)x->n;
}

/* A = shape / theta. */
static double scale_of(const struct excesses *x, double theta)
{
	double sum = 0, power = 1;

	if (fabs(theta) * x->max >= SMALL)
		return mean_log(x, theta) / theta;
	for (int k = 0; k < MOMENTS; k++, power *= -theta)
		sum += power * x->moment[k] / (k + 1);
	return sum;
}

static double scale_slope(const struct excesses *x, double theta, double scale)
{
	double sum = 0, power = -1;

	if (fabs(theta) * x->max >= SMALL)
		return (mean_slope(x, theta) - scale) / theta;
	for (int k = 1; k < MOMENTS; k++, power *= -theta)
		sum += power * k * x->moment[k] / (k + 1);
	return sum;
}

/* What is minimised: minus the log-likelihood an excess, less 1. */
static double cost(const struct excesses *x, double theta)
{
	const double a = scale_of(x, theta);

	return tl_log(a) + theta * a;
}

static double cost_slope(const struct excesses *x, double theta)
{
	const double a = scale_of(x, theta), slope = scale_slope(x, theta, a);

	return slope / a + a + theta * slope;
}

/* The theta with that shape.  The shape is increasing and concave in theta, so Newton's method
 * from below stays below. */
static double theta_of_shape(const struct excesses *x, double shape, double theta)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		const double gap = shape - theta * scale_of(x, theta);
		const double step = gap / mean_slope(x, theta);

		theta += step;
		if (!(theta * x->max < FAR))
			return FAR / x->max;
		if (!(step > EXACT * (1 + fabs(theta * x->max)) / x->max))
			break;
	}
	return theta;
}

/* The best theta for a given shape, where the mean of theta y / (1 + theta y) is shape / (1 +
 * shape): increasing and concave as well. */
static double theta_given_shape(const struct excesses *x, double shape, double theta)
{
	for (int i = 0; i < STEPS_MAX; i++) {
		double value = 0, slope = 0;

		for (size_t k = 0; k < x->n; k++) {
			const double share = x->y[k] / (1 + theta * x->y[k]);

			value += theta * share;
			slope += share / (1 + theta * x->y[k]);
		}

		const double step = ((double)x->n * shape / (1 + shape) - value) / slope;

		theta += step;
		if (!(theta * x->max < FAR))
			return FAR / x->max;
		if (!(step > EXACT * (1 + fabs(theta * x->max)) / x->max))
			break;
	}
	return theta;
}

/* The root of the cost's slope between low, where it is negative, and high: regula falsi as in
 * Illinois, where an end that stays counts half. */
static double bottom(const struct excesses *x, double low, double high)
{
	double slope_low = cost_slope(x, low), slope_high = cost_slope(x, high), last = low;
	int side = 0;

	if (slope_low >= 0 || slope_high <= 0)
		return slope_low >= 0 ? low : high;
	for (int i = 0; i < STEPS_MAX; i++) {
		const double theta = low + (high - low) * (slope_low / (slope_low - slope_high));
		const double slope = cost_slope(x, theta);

		if (slope == 0 || fabs(theta - last) * x->max <= NEARLY * (1 + theta * x->max))
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

static int excesses_look(struct excesses *x, const double *y, size_t n)
{
	*x = (struct excesses){.y = y, .n = n};
	if (n < EXCESSES_MIN)
		return -1;
	for (size_t i = 0; i < n; i++) {
		double power = 1;

		if (!(y[i] > 0 && y[i] < INFINITY))
			return -1;
		x->max = y[i] > x->max ? y[i] : x->max;
		for (int k = 0; k < MOMENTS; k++)
			x->moment[k] += power *= y[i];
	}
	for (int k = 0; k < MOMENTS; k++)
		x->moment[k] /= (double)n;
	return 0;
}

/* The cost may have more than one valley: the deepest of a grid between two thetas, even in
 * log(1 + theta max), then its bottom. */
static double best_theta(const struct excesses *x, double low, double high)
{
	const double from = tl_log(1 + low * x->max), to = tl_log(1 + high * x->max);
	double theta[GRID + 1], lowest = INFINITY;
	int best = 0;

	for (int i = 0; i <= GRID; i++) {
		theta[i] = (tl_exp(from + (to - from) * i / GRID) - 1) / x->max;
		if (i == 0 || i == GRID)
			theta[i] = i == 0 ? low : high;

		const double c = cost(x, theta[i]);

		if (c < lowest) {
			lowest = c;
			best = i;
		}
	}
	return bottom(x, theta[best > 0 ? best - 1 : 0], theta[best < GRID ? best + 1 : GRID]);
}

static void gpd_set(struct gpd *g, const struct excesses *x, double shape, double theta)
{
	const double a = scale_of(x, theta); /* theta a is the mean of log(1 + theta y) */

	g->shape = shape;
	g->scale = theta == 0 ? a : shape / theta;
	g->loglik = -(double)x->n * (tl_log(g->scale) + theta * a + a / g->scale);
}

int gpd_fit(const double *excess, size_t n, struct gpd *g)
{
	struct excesses x;

	if (excesses_look(&x, excess, n))
		return -1;

	const double edge = -(1 - CLOSE) / x.max;
	const double low = edge * scale_of(&x, edge) < GPD_SHAPE_MIN
				   ? theta_of_shape(&x, GPD_SHAPE_MIN, edge)
				   : edge;
	const double high = theta_of_shape(&x, GPD_SHAPE_MAX, 0);
	const double theta = best_theta(&x, low, high);

	if (theta > low && theta < high)
		gpd_set(g, &x, theta * scale_of(&x, theta), theta);
	else if (theta <= low)
		gpd_set(g, &x, GPD_SHAPE_MIN, theta_given_shape(&x, GPD_SHAPE_MIN, edge));
	else
		gpd_set(g, &x, GPD_SHAPE_MAX, theta_given_shape(&x, GPD_SHAPE_MAX, 0));
	return 0;
}

double gpd_quantile(const struct gpd *g, double p)
{
	const double away = -tl_log(p);

	if (g->shape == 0)
		return g->scale * away;
	return g->scale * exp_minus_one(g->shape * away) / g->shape;
}

double gpd_mean_beyond(const struct gpd *g, double y)
{
	return (y + g->scale) / (1 - g->shape);
}
