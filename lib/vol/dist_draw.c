/* dist_draw.c - random numbers from the innovations */
#include <math.h>

#include "base/explog.h"
#include "vol/dist.h"

/* Bailey (1994), "Polar generation of random variates with the t-distribution". */
static double draw_t(const struct dist *d, struct rng *r)
{
	double u, v, square;

	do {
		u = 2 * rng_uniform(r) - 1;
		v = 2 * rng_uniform(r) - 1;
		square = u * u + v * v;
	} while (square >= 1 || square == 0);

	/* T = u sqrt(nu (square^(-2/nu) - 1) / square), and X = T sqrt((nu - 2) / nu). */
	const double spread = (tl_exp(-2 / d->nu * tl_log(square)) - 1) / d->inverse;

	return u * sqrt(spread / square);
}

/* Gamma with a shape of at least 1: Marsaglia and Tsang (2000). */
static double draw_gamma(double shape, struct rng *r)
{
	const double a = shape - 1.0 / 3, b = 1 / (3 * sqrt(a));

	for (;;) {
		const double x = rng_normal(r), root = 1 + b * x;

		if (root <= 0)
			continue;

		const double cube = root * root * root, u = 1 - rng_uniform(r);

		if (u < 1 - 0.0331 * x * x * x * x ||
		    tl_log(u) < 0.5 * x * x + a * (1 - cube + tl_log(cube)))
			return a * cube;
	}
}

/* |X| = width G^(1/nu) with G gamma(1/nu); G(a) = G(a + 1) U^(1/a), hence U itself. */
static double draw_ged(const struct dist *d, struct rng *r)
{
	const double g = draw_gamma(1 + 1 / d->nu, r);
	const double u = 2 * rng_uniform(r) - 1;

	return u * tl_exp(tl_log(g) / d->nu + d->width[0]);
}

double dist_draw(const struct dist *d, struct rng *r)
{
	double x;

	if (d->base == DIST_BASE_T)
		x = draw_t(d, r);
	else if (d->base == DIST_BASE_GED)
		x = draw_ged(d, r);
	else
		x = rng_normal(r);
	if (!d->skewed)
		return x;

	/* The halves have probabilities as their scales. */
	const int half = rng_uniform(r) * (d->scale[0] + d->scale[1]) >= d->scale[0];
	const double size = fabs(x) * d->scale[half];

	return ((half ? size : -size) - d->centre) / d->spread;
}
