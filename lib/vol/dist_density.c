/* dist_density.c - the log density and its derivatives in z and the shapes */
#include <math.h>

#include "base/explog.h"
#include "vol/dist.h"
#include "vol/special.h"

#define Z_MAX     1e150
#define GED_TINY  1e-100 /* |w| below it counts as it: its power is nothing to 1 */
#define GED_NEAR  1e-8   /* below it second derivatives are those at it */
#define GED_POWER 600.0  /* the logarithm of the largest power that is taken */

static inline double within(double z)
{
	return z > Z_MAX ? Z_MAX : (z < -Z_MAX ? -Z_MAX : z);
}

static inline int side_of(const struct dist *d, double z)
{
	return d->centre + d->spread * z > 0;
}

/* (w²) / (nu - 2), held finite. */
static inline double t_square(const struct dist *d, double w)
{
	const double x = w * w * d->inverse;

	return x > 1e300 ? 1e300 : x;
}

static inline double ged_power(const struct dist *d, double distance)
{
	const double e = d->nu * distance;

	return tl_exp(e > GED_POWER ? GED_POWER : e);
}

double dist_logpdf(const struct dist *d, double z)
{
	z = within(z);

	const int i = side_of(d, z);
	const double w = d->at[i].v + d->by[i].v * z;

	switch (d->base) {
	case DIST_BASE_T:
		return d->constant.v - d->half * log_plus_one(t_square(d, w));
	case DIST_BASE_GED:
		return d->constant.v - ged_power(d, tl_log(fabs(w)) - d->width[0]);
	case DIST_BASE_NORMAL:
		break;
	}
	return d->constant.v - 0.5 * w * w;
}

/* The log density of the base but for its constant, with its derivatives in w and nu. */
struct base_slopes {
	double f, w, n, ww, wn, nn;
};

static inline void normal_slopes(double w, struct base_slopes *b)
{
	*b = (struct base_slopes){.f = -0.5 * w * w, .w = -w, .ww = -1};
}

/* f = -half log u with u = 1 + x, x = c w², c = 1 / (nu - 2). */
static inline void t_slopes(const struct dist *d, double w, struct base_slopes *b)
{
	const double c = d->inverse, two = 2 * d->half * c;
	const double x = t_square(d, w), u = 1 + x, r = 1 / u;
	const double l = tl_log(u) + (x - (u - 1)) * r;
	const double t = c * (r * w), q = x * r;

	b->f = -d->half * l;
	b->w = -2 * d->half * t;
	b->n = 0.5 * (two * q - l);
	b->ww = -two * r * (1 - 2 * q);
	b->wn = -t * (1 - two + two * q);
	b->nn = c * q * (1 - two + 0.5 * two * q);
}

/* f = -u with u = (|w| / width)^nu; q = d log u / d nu. */
static inline void ged_slopes(const struct dist *d, double w, struct base_slopes *b)
{
	const double nu = d->nu, a = fabs(w), floor = a > GED_TINY ? a : GED_TINY;
	const double distance = tl_log(floor) - d->width[0];
	const double u = ged_power(d, distance), q = distance - nu * d->width[1];
	const double ratio = w == 0 ? 0 : u / floor, signed_ratio = w < 0 ? -ratio : ratio;

	b->f = -u;
	b->w = -nu * signed_ratio;
	b->n = -u * q;
	b->wn = -signed_ratio * (1 + nu * q);
	b->nn = -u * (q * q - 2 * d->width[1] - nu * d->width[2]);
	if (a >= GED_NEAR)
		b->ww = -nu * (nu - 1) * (ratio / a);
	else
		b->ww = -nu * (nu - 1) * ged_power(d, tl_log(GED_NEAR) - d->width[0]) /
			(GED_NEAR * GED_NEAR);
}

/* From the base's (w, nu) to (z, shapes): w = at + by z, where at and by depend on the shapes,
 * and nu, if there is one, is the first. */
static inline void combine(const struct dist *d, double z, int i, const struct base_slopes *b,
			   struct dist_slopes *out)
{
	const struct jet *at = &d->at[i], *by = &d->by[i], *c = &d->constant;
	const double w0 = at->d0 + by->d0 * z, w1 = at->d1 + by->d1 * z;
	const double w00 = at->d00 + by->d00 * z, w01 = at->d01 + by->d01 * z,
		     w11 = at->d11 + by->d11 * z;

	out->f = c->v + b->f;
	out->z = b->w * by->v;
	out->s[0] = c->d0 + b->w * w0 + b->n;
	out->s[1] = c->d1 + b->w * w1;
	out->zz = b->ww * by->v * by->v;
	out->zs[0] = b->ww * by->v * w0 + b->w * by->d0 + b->wn * by->v;
	out->zs[1] = b->ww * by->v * w1 + b->w * by->d1;
	out->ss[0] = c->d00 + b->ww * w0 * w0 + b->w * w00 + 2 * b->wn * w0 + b->nn;
	out->ss[1] = c->d01 + b->ww * w0 * w1 + b->w * w01 + b->wn * w1;
	out->ss[2] = c->d11 + b->ww * w1 * w1 + b->w * w11;
}

/* With base and skewed known to the compiler, each kind gets code of its own. */
static inline void derive(const struct dist *d, enum dist_base base, bool skewed, double z,
			  struct dist_slopes *out)
{
	struct base_slopes b;

	z = within(z);

	const int i = skewed ? side_of(d, z) : 0;
	const double w = skewed ? d->at[i].v + d->by[i].v * z : z;

	if (base == DIST_BASE_NORMAL)
		normal_slopes(w, &b);
	else if (base == DIST_BASE_T)
		t_slopes(d, w, &b);
	else
		ged_slopes(d, w, &b);
	if (skewed) {
		combine(d, z, i, &b, out);
		return;
	}
	*out = (struct dist_slopes){
		.f = d->constant.v + b.f,
		.z = b.w,
		.zz = b.ww,
		.s = {d->constant.d0 + b.n},
		.zs = {b.wn},
		.ss = {d->constant.d00 + b.nn},
	};
}

void dist_derive_all(const struct dist *d, const double *z, size_t n, struct dist_slopes *out)
{
	const int way = (int)d->base * 2 + d->skewed;

	for (size_t i = 0; i < n; i++)
		switch (way) {
		case DIST_BASE_NORMAL * 2:
			derive(d, DIST_BASE_NORMAL, false, z[i], &out[i]);
			break;
		case DIST_BASE_NORMAL * 2 + 1:
			derive(d, DIST_BASE_NORMAL, true, z[i], &out[i]);
			break;
		case DIST_BASE_T * 2:
			derive(d, DIST_BASE_T, false, z[i], &out[i]);
			break;
		case DIST_BASE_T * 2 + 1:
			derive(d, DIST_BASE_T, true, z[i], &out[i]);
			break;
		case DIST_BASE_GED * 2:
			derive(d, DIST_BASE_GED, false, z[i], &out[i]);
			break;
		default:
			derive(d, DIST_BASE_GED, true, z[i], &out[i]);
		}
}

void dist_derive(const struct dist *d, double z, struct dist_slopes *out)
{
	dist_derive_all(d, &z, 1, out);
}
