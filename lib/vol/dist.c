/* dist.c - standardised innovations: names, shapes and what they imply */
#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/explog.h"
#include "vol/dist.h"
#include "vol/special.h"

#define LOG_TWO      0.693147180559945309417
#define LOG_PI       1.14472988584940017414
#define LOG_ROOT_2PI 0.918938533204672741780
#define ROOT_2_OF_PI 0.797884560802865355880 /* sqrt(2 / pi) */

struct shape {
	const char *name;
	double low, high, start;
};

#define SKEW_XI                                                                                    \
	{                                                                                          \
		"xi", 0.1, 10, 1                                                                   \
	}

static const struct kind {
	const char *name;
	enum dist_base base;
	size_t shapes;
	struct shape shape[DIST_SHAPES];
} kinds[DIST_KINDS] = {
	[DIST_NORMAL] = {"normal", DIST_BASE_NORMAL, 0, {{0}}},
	[DIST_T] = {"t", DIST_BASE_T, 1, {{"nu", 2.05, 500, 8}}},
	[DIST_SKEWT] = {"skewt",
			DIST_BASE_T,
			2,
			{{"eta", 2.05, 300, 8}, {"lambda", -1 + 0x1p-20, 1 - 0x1p-20, 0}}},
	[DIST_SSTD] = {"sstd", DIST_BASE_T, 2, {{"nu", 2.05, 500, 8}, SKEW_XI}},
	[DIST_GED] = {"ged", DIST_BASE_GED, 1, {{"nu", 1.01, 500, 1.5}}},
	[DIST_SGED] = {"sged", DIST_BASE_GED, 2, {{"nu", 1.01, 500, 1.5}, SKEW_XI}},
	[DIST_SNORM] = {"snorm", DIST_BASE_NORMAL, 1, {SKEW_XI}},
};

int dist_find(const char *name)
{
	for (int k = 0; k < DIST_KINDS; k++)
		if (strcmp(kinds[k].name, name) == 0)
			return k;
	return -1;
}

const char *dist_name(enum dist_kind kind)
{
	return kinds[kind].name;
}

size_t dist_shapes(enum dist_kind kind)
{
	return kinds[kind].shapes;
}

const char *dist_shape_name(enum dist_kind kind, size_t i)
{
	return kinds[kind].shape[i].name;
}

void dist_shape_bounds(enum dist_kind kind, size_t i, double *low, double *high)
{
	*low = kinds[kind].shape[i].low;
	*high = kinds[kind].shape[i].high;
}

double dist_shape_start(enum dist_kind kind, size_t i)
{
	return kinds[kind].shape[i].start;
}

static struct jet jet_log(struct jet a)
{
	return jet_apply(a, tl_log(a.v), 1 / a.v, -1 / a.v / a.v);
}

static struct jet jet_exp(struct jet a)
{
	const double y = tl_exp(a.v);

	return jet_apply(a, y, y, y);
}

static struct jet jet_root(struct jet a)
{
	const double y = sqrt(a.v);

	return jet_apply(a, y, 0.5 / y, -0.25 / (a.v * y));
}

static struct jet jet_log_gamma(struct jet a)
{
	return jet_apply(a, log_gamma(a.v), digamma(a.v), trigamma(a.v));
}

static struct jet jet_log_gamma_half(struct jet a)
{
	return jet_apply(a, log_gamma_half(a.v), digamma(a.v + 0.5) - digamma(a.v),
			 trigamma(a.v + 0.5) - trigamma(a.v));
}

static struct jet jet_scale(double k, struct jet a)
{
	return jet_add(jet_constant(0), k, a);
}

/* Each base: the constant of its log density, and log E|X| of it. */
static struct jet set_normal(struct dist *d)
{
	d->constant = jet_constant(-LOG_ROOT_2PI);
	return jet_constant(tl_log(ROOT_2_OF_PI));
}

static struct jet set_t(struct dist *d, struct jet nu)
{
	const struct jet two = jet_log(jet_add(nu, -1, jet_constant(2)));
	const struct jet one = jet_log(jet_add(nu, -1, jet_constant(1)));
	const struct jet ratio = jet_log_gamma_half(jet_scale(0.5, nu));

	d->constant = jet_add(jet_add(ratio, -0.5, two), -0.5, jet_constant(LOG_PI));
	d->inverse = 1 / (nu.v - 2);
	d->half = (nu.v + 1) / 2;
	return jet_add(jet_add(jet_add(ratio, 0.5, two), -1, one), 1,
		       jet_constant(LOG_TWO - 0.5 * LOG_PI));
}

/* f(x) = nu / (2 width Gamma(1/nu)) exp(-|x / width|^nu), width² = Gamma(1/nu) / Gamma(3/nu). */
static struct jet set_ged(struct dist *d, struct jet nu)
{
	const struct jet r = jet_inverse(nu);
	const struct jet g1 = jet_log_gamma(r), g2 = jet_log_gamma(jet_scale(2, r)),
			 g3 = jet_log_gamma(jet_scale(3, r));
	const struct jet width = jet_scale(0.5, jet_add(g1, -1, g3));

	d->constant = jet_add(jet_add(jet_log(nu), -1, width), -1, g1);
	d->constant.v -= LOG_TWO;
	d->width[0] = width.v;
	d->width[1] = width.d0;
	d->width[2] = width.d00;
	return jet_add(jet_add(width, 1, g2), -1, g1);
}

/* The scales of the two halves, each a jet of the skew. */
static void skew_scales(enum dist_kind kind, const double *shape, struct jet scale[2])
{
	const struct jet one = jet_constant(1);

	switch (kind) {
	case DIST_SKEWT:
		scale[0] = jet_add(one, -1, jet_second(shape[1]));
		scale[1] = jet_add(one, 1, jet_second(shape[1]));
		break;
	case DIST_SSTD:
	case DIST_SGED:
		scale[1] = jet_second(shape[1]);
		scale[0] = jet_inverse(scale[1]);
		break;
	case DIST_SNORM:
		scale[1] = jet_first(shape[0]);
		scale[0] = jet_inverse(scale[1]);
		break;
	default:
		scale[0] = scale[1] = one;
	}
}

/*
 * Y has the density 2 / (s0 + s1) g(y / s), s = s0 for y < 0 and s1 above, and with m = E|X| of
 * the base the mean (s1 - s0) m and E(Y²) = s0² - s0 s1 + s1².
 */
static void set_halves(struct dist *d, const struct jet s[2], struct jet absolute)
{
	const struct jet m = jet_exp(absolute);
	const struct jet centre = jet_multiply(jet_add(s[1], -1, s[0]), m);
	const struct jet square =
		jet_add(jet_add(jet_multiply(s[0], s[0]), -1, jet_multiply(s[0], s[1])), 1,
			jet_multiply(s[1], s[1]));
	const struct jet spread = jet_root(jet_add(square, -1, jet_multiply(centre, centre)));
	const struct jet sum = jet_add(s[0], 1, s[1]);

	d->constant = jet_add(d->constant, 1, jet_log(jet_scale(2, spread)));
	d->constant = jet_add(d->constant, -1, jet_log(sum));
	d->centre = centre.v;
	d->spread = spread.v;
	for (int i = 0; i < 2; i++) {
		const struct jet r = jet_inverse(s[i]);

		d->scale[i] = s[i].v;
		d->at[i] = jet_multiply(centre, r);
		d->by[i] = jet_multiply(spread, r);
	}
}

static bool jet_finite(const struct jet *a)
{
	return fabs(a->v) < INFINITY && fabs(a->d0) < INFINITY && fabs(a->d1) < INFINITY &&
	       fabs(a->d00) < INFINITY && fabs(a->d01) < INFINITY && fabs(a->d11) < INFINITY;
}

static bool shapes_allowed(enum dist_kind kind, const double *shape)
{
	for (size_t i = 0; i < kinds[kind].shapes; i++)
		if (!(fabs(shape[i]) < INFINITY))
			return false;
	if (kinds[kind].base == DIST_BASE_T && !(shape[0] > 2))
		return false;
	if (kinds[kind].base == DIST_BASE_GED && !(shape[0] > 0))
		return false;
	if (kind == DIST_SKEWT)
		return fabs(shape[1]) < 1;
	if (kind == DIST_SNORM)
		return shape[0] > 0;
	return kinds[kind].shapes < 2 || shape[1] > 0;
}

int dist_set(struct dist *d, enum dist_kind kind, const double *shape)
{
	struct jet scale[2], absolute;

	if (!shapes_allowed(kind, shape))
		return -1;
	*d = (struct dist){.kind = kind, .base = kinds[kind].base};
	for (size_t i = 0; i < kinds[kind].shapes; i++)
		d->shape[i] = shape[i];
	if (d->base != DIST_BASE_NORMAL)
		d->nu = shape[0];

	if (d->base == DIST_BASE_T)
		absolute = set_t(d, jet_first(d->nu));
	else if (d->base == DIST_BASE_GED)
		absolute = set_ged(d, jet_first(d->nu));
	else
		absolute = set_normal(d);
	skew_scales(kind, shape, scale);
	d->skewed =
		kind == DIST_SKEWT || kind == DIST_SSTD || kind == DIST_SGED || kind == DIST_SNORM;
	d->absolute = tl_exp(absolute.v);
	if (d->skewed) {
		set_halves(d, scale, absolute);
	} else {
		d->spread = d->scale[0] = d->scale[1] = 1;
		d->by[0] = d->by[1] = jet_constant(1);
	}
	for (int i = 0; i < 2; i++)
		if (!jet_finite(&d->at[i]) || !jet_finite(&d->by[i]) || !(d->by[i].v > 0))
			return -1;
	return jet_finite(&d->constant) ? 0 : -1;
}
