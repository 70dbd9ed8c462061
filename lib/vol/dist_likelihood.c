/*
 * dist_likelihood.c - the log density of many observations at once
 *
 * A sum of logs is the log of a product.  Each factor is split into exponent and
 * mantissa, the exponents are added, the mantissas, all between 1 and 2, are
 * multiplied: nothing overflows in 1000 factors, and there is one logarithm a
 * thousand instead of one each.  That is done in eight lanes whatever the
 * processor is, so that the order of the operations, hence the bits, are always
 * the same.
 */
#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/explog.h"
#include "vol/dist.h"

#define LN2 0.693147180559945309417

enum { LANES = 8, BLOCK = 1000 * LANES };

#define POWER_MAX 600.0 /* of the ged, its logarithm; as dist_logpdf has it */

/* Beyond it, t's 1 + x drops digits that its exponent would show. */
#define NU_MAX 1e4

typedef double lanes __attribute__((vector_size(LANES * sizeof(double))));
typedef uint64_t counts __attribute__((vector_size(LANES * sizeof(uint64_t))));

#define INLINE static inline __attribute__((always_inline))

/* The logarithm of a running product, lane by lane.  `bad` has a bit above the tenth where a factor
 * was not a positive normal number. */
struct product {
	lanes mantissa;
	counts exponent, bad;
};

INLINE void product_start(struct product *p)
{
	memset(p, 0, sizeof(*p));
	p->mantissa += 1;
}

INLINE void product_times(struct product *p, const lanes *factor)
{
	const counts bits = (counts)*factor, exponent = bits >> 52;

	p->mantissa *= (lanes)((bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3ff0000000000000));
	p->exponent += exponent;
	p->bad |= (exponent - 1) | (exponent + 1);
}

/* The lanes' exponents, n factors in each, and their mantissas in one logarithm. */
static double product_log(const struct product *p, size_t n)
{
	int64_t exponent = -(int64_t)(n * LANES * 1023);
	double all = 1;
	uint64_t bad = 0;

	for (int j = 0; j < LANES; j++) {
		uint64_t bits;
		const double m = p->mantissa[j];

		memcpy(&bits, &m, sizeof(bits));
		exponent += (int64_t)p->exponent[j] + (int64_t)(bits >> 52) - 1023;
		bits = (bits & UINT64_C(0xfffffffffffff)) | UINT64_C(0x3ff0000000000000);

		double unit;

		memcpy(&unit, &bits, sizeof(unit));
		all *= unit;
		bad |= p->bad[j];
	}
	return bad >> 11 ? NAN : (double)exponent * LN2 + tl_log(all);
}

/* Eight of an array, or what is left of it and then `rest`. */
INLINE void lanes_load(lanes *x, const double *from, size_t left, double rest)
{
	if (left >= LANES) {
		memcpy(x, from, sizeof(*x));
		return;
	}
	for (size_t j = 0; j < LANES; j++)
		(*x)[j] = j < left ? from[j] : rest;
}

/* w of the base from e and h; z = e / sqrt h. */
INLINE void skewed_w(const struct dist *d, const lanes *e, const lanes *h, lanes *w)
{
	for (int j = 0; j < LANES; j++) {
		const double z = (*e)[j] / sqrt((*h)[j]);
		const int i = d->centre + d->spread * z > 0;

		(*w)[j] = d->at[i].v + d->by[i].v * z;
	}
}

/* Of a block: the sum of log h, and of the base's log density but for its constant. */
struct sums {
	double log_h, density;
};

static double lanes_sum(const lanes *x)
{
	double sum = 0;

	for (int j = 0; j < LANES; j++)
		sum += (*x)[j];
	return sum;
}

/* sum of -w²/2; symmetric: w² = e² / h. */
static void normal_block(const struct dist *d, const double *e, const double *h, size_t n,
			 struct sums *out)
{
	struct product variance;
	const double mode = -d->centre / d->spread; /* adds nothing */
	lanes sum = {0};
	size_t steps = 0;

	product_start(&variance);
	for (size_t i = 0; i < n; i += LANES, steps++) {
		lanes ee, hh, w;

		lanes_load(&ee, e + i, n - i, mode);
		lanes_load(&hh, h + i, n - i, 1);
		product_times(&variance, &hh);
		if (d->skewed) {
			skewed_w(d, &ee, &hh, &w);
			sum += w * w;
		} else {
			sum += ee * ee / hh;
		}
	}
	out->log_h = product_log(&variance, steps);
	out->density = -0.5 * lanes_sum(&sum);
}

/*
 * sum of -half log(1 + c w²).  Symmetric: log(1 + c e²/h) = log(h + c e²) - log h, so that there is
 * no division at all.
 */
static void t_block(const struct dist *d, const double *e, const double *h, size_t n,
		    struct sums *out)
{
	struct product variance, square;
	const double c = d->inverse, mode = -d->centre / d->spread;
	size_t steps = 0;

	product_start(&variance);
	product_start(&square);
	for (size_t i = 0; i < n; i += LANES, steps++) {
		lanes ee, hh, x;

		lanes_load(&ee, e + i, n - i, mode);
		lanes_load(&hh, h + i, n - i, 1);
		product_times(&variance, &hh);
		if (d->skewed) {
			skewed_w(d, &ee, &hh, &x);
			x = 1 + c * (x * x);
		} else {
			x = hh + c * (ee * ee);
		}
		product_times(&square, &x);
	}
	out->log_h = product_log(&variance, steps);
	out->density = -d->half * (product_log(&square, steps) - (d->skewed ? 0 : out->log_h));
}

/* sum of -(|w| / width)^nu: a power each. */
static void ged_block(const struct dist *d, const double *e, const double *h, size_t n,
		      struct sums *out)
{
	const double mode = -d->centre / d->spread;
	struct product variance;
	double sum = 0;
	size_t steps = 0;

	product_start(&variance);
	for (size_t i = 0; i < n; i += LANES, steps++) {
		lanes ee, hh, square;

		lanes_load(&ee, e + i, n - i, mode);
		lanes_load(&hh, h + i, n - i, 1);
		product_times(&variance, &hh);
		if (d->skewed) {
			skewed_w(d, &ee, &hh, &square);
			square *= square;
		} else {
			square = ee * ee / hh;
		}
		for (size_t j = 0; j < LANES && i + j < n; j++) {
			const double log_power = d->nu * (0.5 * tl_log(square[j]) - d->width[0]);

			sum += tl_exp(log_power > POWER_MAX ? POWER_MAX : log_power);
		}
	}
	out->log_h = product_log(&variance, steps);
	out->density = -sum;
}

/* Without the products. */
static double one_by_one(const struct dist *d, const double *e, const double *h, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		if (!(h[i] >= DBL_MIN && h[i] < INFINITY))
			return -INFINITY;
		sum += dist_logpdf(d, e[i] / sqrt(h[i])) - 0.5 * tl_log(h[i]);
	}
	return sum;
}

double dist_loglik(const struct dist *d, const double *e, const double *h, size_t n)
{
	double sum = 0;

	if (d->base == DIST_BASE_T && d->nu > NU_MAX) {
		sum = one_by_one(d, e, h, n);
		return sum == sum ? sum : -INFINITY;
	}
	for (size_t i = 0; i < n; i += BLOCK) {
		const size_t size = n - i < BLOCK ? n - i : BLOCK;
		struct sums block;

		if (d->base == DIST_BASE_T)
			t_block(d, e + i, h + i, size, &block);
		else if (d->base == DIST_BASE_GED)
			ged_block(d, e + i, h + i, size, &block);
		else
			normal_block(d, e + i, h + i, size, &block);
		sum += block.density - 0.5 * block.log_h;
	}
	sum += (double)n * d->constant.v;
	return sum == sum ? sum : -INFINITY;
}
