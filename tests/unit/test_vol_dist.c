/*
 * test_vol_dist.c - standardised innovations
 *
 * tests/data/distributions-reference.json has values of arch 8.0.0 (normal, t,
 * Hansen's skew t, ged) and fGarch 4022.89 (sstd, snorm, sged, std, ged), the
 * latter with 15 digits.  Integrals are GSL's.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_integration.h>
#include <jansson.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "vol/dist.h"

/* CRC-32C of the bits of results over a grid; the same with gcc 12 and clang 14, -O0 and -O3. */
#define BITS UINT32_C(0xe1e1b6c4)

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* Each kind at shapes from tame to extreme; skewed kinds to both sides. */
static const struct point {
	enum dist_kind kind;
	double shape[DIST_SHAPES];
} points[] = {
	{DIST_NORMAL, {0}},        {DIST_T, {5}},           {DIST_T, {2.05}},
	{DIST_T, {500}},           {DIST_SKEWT, {6, -0.2}}, {DIST_SKEWT, {2.3, 0.6}},
	{DIST_SKEWT, {300, 0.05}}, {DIST_SSTD, {5, 0.9}},   {DIST_SSTD, {12, 1.7}},
	{DIST_GED, {1.4}},         {DIST_GED, {1.01}},      {DIST_GED, {2}},
	{DIST_GED, {7}},           {DIST_SGED, {1.3, 0.9}}, {DIST_SGED, {2.6, 1.4}},
	{DIST_SNORM, {0.87}},      {DIST_SNORM, {3}},
};

static struct dist make(const struct point *p)
{
	struct dist d;

	assert_int_equal(dist_set(&d, p->kind, p->shape), 0);
	return d;
}

static void near(const char *what, const struct dist *d, double at, double got, double want,
		 double tolerance)
{
	if (!(fabs(got - want) <= tolerance * (1 + fabs(want))))
		fail_msg("%s of %s (%g, %g) at %.17g: %.17g, not %.17g", what, dist_name(d->kind),
			 d->shape[0], d->shape[1], at, got, want);
}

static int ascending(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ---- against other programs ---- */

static double item(const json_t *record, const char *key, size_t i)
{
	const json_t *value = json_array_get(json_object_get(record, key), i);

	assert_true(json_is_number(value));
	return json_number_value(value);
}

/* Densities, probabilities and quantiles of one record. */
static void record_check(const json_t *all, const json_t *record, const char *logpdf,
			 const struct dist *d, double tolerance)
{
	const size_t xs = json_array_size(json_object_get(all, "x"));
	const size_t ps = json_array_size(json_object_get(all, "p"));

	for (size_t i = 0; i < xs; i++) {
		const double x = item(all, "x", i);

		near("log density", d, x, dist_logpdf(d, x), item(record, logpdf, i), tolerance);
		near("probability", d, x, dist_cdf(d, x), item(record, "cdf", i), tolerance);
	}
	for (size_t i = 0; i < ps; i++) {
		const double p = item(all, "p", i);

		near("quantile", d, p, dist_quantile(d, p), item(record, "ppf", i), tolerance);
	}
}

static json_t *reference_load(void)
{
	json_t *all = json_load_file("tests/data/distributions-reference.json", 0, NULL);

	if (!all)
		fail_msg("run this from the root of the source");
	return all;
}

static void test_arch(void **state)
{
	json_t *all = reference_load(), *record;
	size_t n;

	(void)state;
	json_array_foreach(json_object_get(all, "arch_values"), n, record)
	{
		const char *name = json_string_value(json_object_get(record, "dist"));
		const json_t *params = json_object_get(record, "params");
		const int kind = dist_find(strcmp(name, "hansen_skewt") == 0 ? "skewt" : name);
		double shape[DIST_SHAPES] = {0};
		struct dist d;

		assert_true(kind >= 0);
		assert_int_equal(json_array_size(params), dist_shapes((enum dist_kind)kind));
		for (size_t i = 0; i < json_array_size(params); i++)
			shape[i] = json_number_value(json_array_get(params, i));
		assert_int_equal(dist_set(&d, (enum dist_kind)kind, shape), 0);
		record_check(all, record, "logpdf_unit_variance", &d, 2e-13);
		near("partial moment", &d, 0.05, dist_partial(&d, dist_quantile(&d, 0.05)),
		     json_number_value(json_object_get(record, "partial_moment_1_below_q05")),
		     1e-12);
		near("shortfall", &d, 0.05, dist_shortfall(&d, 0.05),
		     json_number_value(json_object_get(record, "expected_shortfall_05")), 1e-12);
	}
	assert_int_equal(n, 9);
	json_decref(all);
}

static void test_fgarch(void **state)
{
	json_t *all = reference_load(), *record;
	size_t n;

	(void)state;
	json_array_foreach(json_object_get(all, "fGarch_values"), n, record)
	{
		const json_t *params = json_object_get(record, "params");
		const double nu = json_number_value(json_object_get(params, "nu")),
			     xi = json_number_value(json_object_get(params, "xi"));
		char name[16];
		struct dist d;

		sscanf(json_string_value(json_object_get(record, "dist")), "%15[a-z]", name);

		const int kind = dist_find(strcmp(name, "std") == 0 ? "t" : name);
		const double shape[DIST_SHAPES] = {kind == DIST_SNORM ? xi : nu, xi};

		assert_true(kind >= 0);
		assert_int_equal(dist_set(&d, (enum dist_kind)kind, shape), 0);
		record_check(all, record, "logpdf", &d, 1e-9);
	}
	assert_int_equal(n, 6);
	json_decref(all);
}

/* ---- derivatives ---- */

/* What is differentiated: log f or one of its first derivatives, in z (way 0) or a shape. */
struct slice {
	enum dist_kind kind;
	double z, shape[DIST_SHAPES];
	int of; /* 0: f; 1: its derivative in z; 2, 3: in a shape */
};

static double slice_value(struct slice s, int way, double step)
{
	struct dist d;
	struct dist_slopes slopes;

	*(way == 0 ? &s.z : &s.shape[way - 1]) += step;
	assert_int_equal(dist_set(&d, s.kind, s.shape), 0);
	dist_derive(&d, s.z, &slopes);
	return s.of == 0 ? slopes.f : (s.of == 1 ? slopes.z : slopes.s[s.of - 2]);
}

/* Central differences, extrapolated by Richardson (Romberg's triangle, best of its diagonal). */
static double slice_slope(const struct slice *s, int way, double step)
{
	enum { ROWS = 7 };
	double t[ROWS][ROWS], best = NAN, error = INFINITY;

	for (int i = 0; i < ROWS; i++, step /= 2) {
		t[i][0] = (slice_value(*s, way, step) - slice_value(*s, way, -step)) / (2 * step);
		for (int j = 1; j <= i; j++)
			t[i][j] = t[i][j - 1] + (t[i][j - 1] - t[i - 1][j - 1]) / (pow(4, j) - 1);
		if (i > 0 && fabs(t[i][i] - t[i - 1][i - 1]) < error) {
			error = fabs(t[i][i] - t[i - 1][i - 1]);
			best = t[i][i];
		}
	}
	return best;
}

static void slopes_check(const struct point *p, double z)
{
	const struct dist d = make(p);
	struct slice s = {.kind = p->kind, .z = z, .shape = {p->shape[0], p->shape[1]}};
	const double mode = -d.centre / d.spread, away = fabs(z - mode);
	const double steps[] = {fmin(0.05, away / 8),
				0.02 * (p->shape[0] - (d.base == DIST_BASE_T ? 2 : 0)), 0.02};
	struct dist_slopes got;

	dist_derive(&d, z, &got);
	near("f", &d, z, got.f, dist_logpdf(&d, z), 1e-15);

	const int shapes = (int)dist_shapes(p->kind);
	const double first[] = {got.z, got.s[0], got.s[1]};
	const double second[3][3] = {{got.zz, got.zs[0], got.zs[1]},
				     {got.zs[0], got.ss[0], got.ss[1]},
				     {got.zs[1], got.ss[1], got.ss[2]}};

	for (int way = 0; way <= shapes; way++) {
		double step = steps[way];

		/* The mode moves with a shape; the differences must not cross it. */
		if (way > 0 && away < 0.3)
			step *= away / 2;
		s.of = 0;
		near("first derivative", &d, z, first[way], slice_slope(&s, way, step), 2e-9);
		for (int of = 0; of <= shapes; of++) {
			s.of = of + 1;
			near("second derivative", &d, z, second[of][way],
			     slice_slope(&s, way, step), 5e-9);
		}
	}
	for (int unused = shapes; unused < DIST_SHAPES; unused++) {
		assert_true(got.s[unused] == 0 && got.zs[unused] == 0);
		assert_true(got.ss[2] == 0 && got.ss[1] == 0);
	}
}

static void test_derivatives(void **state)
{
	static const double z[] = {-7, -2.2, -0.9, -0.31, 0.17, 0.6, 1.4, 3.3, 12};

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++)
		for (size_t j = 0; j < COUNT(z); j++)
			slopes_check(&points[i], z[j]);
}

/* In one call and one by one. */
static void test_derive_all(void **state)
{
	enum { N = 41 };
	double z[N];
	struct dist_slopes all[N], one;

	(void)state;
	for (int i = 0; i < N; i++)
		z[i] = (i - 20) * 0.31;
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);

		dist_derive_all(&d, z, N, all);
		for (int j = 0; j < N; j++) {
			dist_derive(&d, z[j], &one);
			assert_memory_equal(&one, &all[j], sizeof(one));
		}
	}
}

/* ---- integrals ---- */

struct integrand {
	const struct dist *d;
	double z_power, power,
		gamma; /* z^z_power, or where that is below 0 (|z| - gamma z)^power */
};

static double integrand_value(double z, void *ctx)
{
	const struct integrand *g = ctx;
	const double f = exp(dist_logpdf(g->d, z));

	return f * (g->z_power < 0 ? pow(fabs(z) - g->gamma * z, g->power) : pow(z, g->z_power));
}

/* From low to high, both may be infinite; split where the density or |z| has a kink. */
static double integral(struct integrand *g, double low, double high)
{
	static gsl_integration_workspace *room;
	const double mode = -g->d->centre / g->d->spread;
	double cuts[] = {-INFINITY, -30, -5, -1, 0, mode, 1, 5, 30, INFINITY};
	gsl_function f = {integrand_value, g};
	double sum = 0;

	qsort(cuts, COUNT(cuts), sizeof(*cuts), ascending);
	if (!room)
		room = gsl_integration_workspace_alloc(2000);
	for (size_t i = 0; i + 1 < COUNT(cuts); i++) {
		const double a = fmax(cuts[i], low), b = fmin(cuts[i + 1], high);
		double part = 0, error;

		if (!(a < b))
			continue;
		if (a == -INFINITY)
			gsl_integration_qagil(&f, b, 0, 1e-12, 2000, room, &part, &error);
		else if (b == INFINITY)
			gsl_integration_qagiu(&f, a, 0, 1e-12, 2000, room, &part, &error);
		else
			gsl_integration_qags(&f, a, b, 0, 1e-12, 2000, room, &part, &error);
		sum += part;
	}
	return sum;
}

/* Heavy tails have second moments that GSL cannot finish: as far as it gets. */
static double square_tolerance(const struct dist *d)
{
	return d->base == DIST_BASE_T && d->nu < 3 ? INFINITY : 1e-9;
}

static void test_moments(void **state)
{
	static const double z[] = {-4, -1.1, -0.05, 0, 0.02, 0.4, 2.5};

	(void)state;
	gsl_set_error_handler_off();
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);
		const double loose = square_tolerance(&d);
		struct integrand one = {&d, 0, 0, 0}, mean = {&d, 1, 0, 0}, square = {&d, 2, 0, 0};

		near("mass", &d, 0, integral(&one, -INFINITY, INFINITY), 1, 1e-10);
		near("mean", &d, 0, integral(&mean, -INFINITY, INFINITY), 0, 1e-9);
		near("variance", &d, 0, integral(&square, -INFINITY, INFINITY), 1, loose);
		near("whole", &d, 0, dist_partial_square(&d, INFINITY), 1, 1e-14);
		near("none", &d, 0, dist_partial(&d, INFINITY), 0, 1e-14);
		for (size_t j = 0; j < COUNT(z); j++) {
			near("probability", &d, z[j], dist_cdf(&d, z[j]),
			     integral(&one, -INFINITY, z[j]), 1e-10);
			near("upper", &d, z[j], dist_upper(&d, z[j]),
			     integral(&one, z[j], INFINITY), 1e-10);
			near("partial", &d, z[j], dist_partial(&d, z[j]),
			     -integral(&mean, z[j], INFINITY), 1e-9);
			near("partial square", &d, z[j], dist_partial_square(&d, z[j]),
			     integral(&square, -INFINITY, z[j]), loose);
		}
		near("E|Z|", &d, 0, dist_absolute(&d),
		     integral(&mean, 0, INFINITY) - integral(&mean, -INFINITY, 0), 1e-9);
		near("below", &d, 0, dist_below(&d), dist_partial_square(&d, 0), 0);
		if (!d.skewed)
			near("below", &d, 0, dist_below(&d), 0.5, 1e-14);
	}
}

static void test_powers(void **state)
{
	static const double gammas[] = {-1, -0.3, 0, 0.55, 1};
	static const double powers[] = {0.3, 1, 1.5, 2, 3.2};

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);

		for (size_t j = 0; j < COUNT(gammas); j++) {
			const double g = gammas[j];

			for (size_t k = 0; k < COUNT(powers); k++) {
				const double power = powers[k];
				struct integrand f = {&d, -1, power, g};

				if (d.base == DIST_BASE_T && power >= d.nu)
					assert_true(dist_moment(&d, power, g) == INFINITY);
				else if (d.base != DIST_BASE_T || power < d.nu - 0.7)
					near("moment", &d, power, dist_moment(&d, power, g),
					     integral(&f, -INFINITY, INFINITY), 1e-9);
			}
			/* In closed form, also where tails are too heavy for GSL. */
			const double below = dist_below(&d), s = 1 + g, t = 1 - g;

			near("second moment", &d, g, dist_moment(&d, 2, g),
			     s * s * below + t * t * (1 - below), 1e-11);
			near("first moment", &d, g, dist_moment(&d, 1, g), dist_absolute(&d),
			     1e-12);
		}
	}
}

/* ---- tails ---- */

static void test_quantiles(void **state)
{
	static const double p[] = {1e-300, 1e-12, 1e-6, 1e-3, 0.01,  0.025,  0.05,
				   0.2,    0.45,  0.5,  0.55, 0.975, 0.9999, 1 - 1e-12};

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);
		double last = -INFINITY;

		for (size_t j = 0; j < COUNT(p); j++) {
			const double z = dist_quantile(&d, p[j]);

			assert_true(z > last);
			last = z;
			near("quantile's probability", &d, p[j], dist_cdf(&d, z) / p[j], 1, 1e-11);
			/* What it is: the integral of the quantiles below p, over p. */
			if (p[j] < 0.9)
				assert_true(dist_shortfall(&d, p[j]) > -z);
		}
		assert_true(dist_quantile(&d, 0) == -INFINITY);
		assert_true(dist_quantile(&d, 1) == INFINITY);
		near("shortfall of all", &d, 1, dist_shortfall(&d, 1), 0, 0);
	}
}

/* Ratios of tails to GSL's, of which the t and the power exponential know no unit variance. */
static void test_gsl_tails(void **state)
{
	(void)state;
	for (double z = -40; z < 40; z += 0.73) {
		struct dist t, ged, normal;
		const double nu = 4.5, b = 1.35;
		const double width = sqrt(tgamma(1 / b) / tgamma(3 / b));

		dist_set(&t, DIST_T, &nu);
		dist_set(&ged, DIST_GED, &b);
		dist_set(&normal, DIST_NORMAL, NULL);
		near("t", &t, z, dist_cdf(&t, z) / gsl_cdf_tdist_P(z * sqrt(nu / (nu - 2)), nu), 1,
		     1e-10);
		if (z > -30)
			near("ged", &ged, z, dist_cdf(&ged, z) / gsl_cdf_exppow_P(z, width, b), 1,
			     1e-9);
		if (fabs(z) < 30)
			near("normal", &normal, z, dist_upper(&normal, z) / gsl_cdf_ugaussian_Q(z),
			     1, 1e-12);
	}
}

/* ---- the likelihood of many ---- */

static void test_loglik(void **state)
{
	enum { N = 9001 };
	static double e[N], h[N];
	struct rng r;

	(void)state;
	rng_seed(&r, 3, 0);
	for (int i = 0; i < N; i++) {
		h[i] = exp(4 * rng_normal(&r));
		e[i] = 1.5 * sqrt(h[i]) * rng_normal(&r);
	}
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);
		double sum = 0;

		for (int n = 0; n <= N; n++) {
			if (n < 40 || n == 8000 || n == 8001 || n == N)
				near("likelihood", &d, n, dist_loglik(&d, e, h, (size_t)n), sum,
				     1e-13);
			if (n < N)
				sum += dist_logpdf(&d, e[n] / sqrt(h[n])) - 0.5 * log(h[n]);
		}
	}
}

/* So near to the normal that a product would lose it. */
static void test_loglik_near_normal(void **state)
{
	const double e[] = {0.1, -1, 2, 0.4, 0.5, -0.3, 1.1, -0.7, 0.9},
		     h[] = {1, 1, 1, 1, 1, 1, 1, 1, 1};
	const double nu = 1e9;
	struct dist t, normal;

	(void)state;
	assert_int_equal(dist_set(&t, DIST_T, &nu), 0);
	assert_int_equal(dist_set(&normal, DIST_NORMAL, NULL), 0);
	near("likelihood", &t, nu, dist_loglik(&t, e, h, COUNT(e)),
	     dist_loglik(&normal, e, h, COUNT(e)), 1e-8);
}

static void test_loglik_impossible(void **state)
{
	static const double bad[] = {0, -0.0, -1, 1e-320, INFINITY, NAN};
	double e[20], h[20];

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);

		for (size_t j = 0; j < COUNT(bad); j++)
			for (size_t at = 0; at < 20; at += 9) {
				for (int k = 0; k < 20; k++) {
					e[k] = 0.3;
					h[k] = 1;
				}
				h[at] = bad[j];
				assert_true(dist_loglik(&d, e, h, 20) == -INFINITY);
				h[at] = 1;
				e[at] = NAN;
				assert_true(dist_loglik(&d, e, h, 20) == -INFINITY);
			}
	}
}

/* ---- draws ---- */

/* Kolmogorov and Smirnov: sqrt(n) D is above 2.2 once in 8000. */
static void test_draws(void **state)
{
	enum { N = 20000 };
	static double z[N];

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);
		struct rng r;
		double worst = 0;

		rng_seed(&r, 20240601, i);
		for (int k = 0; k < N; k++)
			z[k] = dist_draw(&d, &r);
		qsort(z, N, sizeof(*z), ascending);
		for (int k = 0; k < N; k++) {
			const double p = dist_cdf(&d, z[k]);

			worst = fmax(worst, fmax(p - (double)k / N, (double)(k + 1) / N - p));
		}
		if (!(sqrt(N) * worst < 2.2))
			fail_msg("%s (%g, %g): %g", dist_name(d.kind), d.shape[0], d.shape[1],
				 sqrt(N) * worst);
	}
}

/* ---- ends of the world ---- */

static bool slopes_finite(const struct dist_slopes *s)
{
	const double all[] = {s->f,     s->z,     s->s[0],  s->s[1],  s->zz,
			      s->zs[0], s->zs[1], s->ss[0], s->ss[1], s->ss[2]};

	for (size_t i = 0; i < COUNT(all); i++)
		if (!isfinite(all[i]))
			return false;
	return true;
}

static void test_extremes(void **state)
{
	static const struct point far[] = {
		{DIST_T, {2 + 1e-9}},       {DIST_T, {1e9}},          {DIST_SKEWT, {2.001, -0.999}},
		{DIST_SKEWT, {400, 0.999}}, {DIST_SSTD, {2.01, 0.1}}, {DIST_SSTD, {500, 10}},
		{DIST_GED, {0.3}},          {DIST_GED, {500}},        {DIST_SGED, {500, 0.1}},
		{DIST_SGED, {0.5, 10}},     {DIST_SNORM, {0.1}},      {DIST_SNORM, {10}},
	};
	static const double z[] = {0,     1e-300, -1e-300, 1e-12,  1e3,      -1e3,
				   1e150, -1e150, 1e300,   -1e300, INFINITY, -INFINITY};

	(void)state;
	for (size_t i = 0; i < COUNT(points) + COUNT(far); i++) {
		const struct dist d =
			make(i < COUNT(points) ? &points[i] : &far[i - COUNT(points)]);

		for (size_t j = 0; j < COUNT(z); j++) {
			struct dist_slopes s;

			dist_derive(&d, z[j], &s);
			if (!slopes_finite(&s))
				fail_msg("%s (%g, %g) at %g", dist_name(d.kind), d.shape[0],
					 d.shape[1], z[j]);
			assert_true(!isnan(dist_logpdf(&d, z[j])));

			const double p = dist_cdf(&d, z[j]), q = dist_upper(&d, z[j]);

			assert_true(p >= 0 && p <= 1 && fabs(p + q - 1) < 1e-12);
			assert_true(dist_partial(&d, z[j]) <= 1e-12);
			assert_true(dist_partial_square(&d, z[j]) >= 0);
		}
		for (double p = 1e-12; p < 1; p *= 7) {
			assert_true(isfinite(dist_quantile(&d, p)));
			assert_true(isfinite(dist_shortfall(&d, p)));
		}
		assert_true(dist_moment(&d, 1.7, 0.4) > 0);
		assert_true(isfinite(dist_absolute(&d)) && isfinite(dist_below(&d)));
	}
}

/* Far out the t's density is a power, and stays one to the end. */
static void test_far(void **state)
{
	const double nu = 5, shape[] = {5, 0.3};
	struct dist d, s;

	(void)state;
	assert_int_equal(dist_set(&d, DIST_T, &nu), 0);
	assert_int_equal(dist_set(&s, DIST_SKEWT, shape), 0);
	near("power", &d, 1e150, dist_logpdf(&d, 1e150) - dist_logpdf(&d, 1e140), -60 * log(10),
	     1e-12);
	near("power", &s, 1e150, dist_logpdf(&s, -1e149) - dist_logpdf(&s, -1e140), -54 * log(10),
	     1e-12);
}

/* ---- names ---- */

static void test_names(void **state)
{
	double low, high;

	(void)state;
	for (int k = 0; k < DIST_KINDS; k++) {
		const enum dist_kind kind = (enum dist_kind)k;
		double shape[DIST_SHAPES] = {0};
		struct dist d;

		assert_int_equal(dist_find(dist_name(kind)), k);
		for (size_t i = 0; i < dist_shapes(kind); i++) {
			dist_shape_bounds(kind, i, &low, &high);
			shape[i] = dist_shape_start(kind, i);
			assert_true(low < shape[i] && shape[i] < high);
			assert_non_null(dist_shape_name(kind, i));
		}
		assert_int_equal(dist_set(&d, kind, shape), 0);
		for (size_t i = 0; i < dist_shapes(kind); i++) {
			const double start = shape[i];

			dist_shape_bounds(kind, i, &shape[i], &high);
			assert_int_equal(dist_set(&d, kind, shape), 0);
			shape[i] = high;
			assert_int_equal(dist_set(&d, kind, shape), 0);
			shape[i] = start;
		}
	}
	assert_int_equal(dist_find("cauchy"), -1);
	dist_shape_bounds(DIST_T, 0, &low, &high);
	assert_true(low == 2.05 && high == 500);
}

static void test_refused(void **state)
{
	static const struct point wrong[] = {
		{DIST_T, {2}},          {DIST_T, {NAN}},       {DIST_T, {INFINITY}},
		{DIST_SKEWT, {5, 1}},   {DIST_SKEWT, {5, -1}}, {DIST_SKEWT, {1, 0}},
		{DIST_SSTD, {5, 0}},    {DIST_SSTD, {5, -1}},  {DIST_GED, {0}},
		{DIST_SGED, {-1, 1}},   {DIST_SNORM, {0}},     {DIST_SNORM, {NAN}},
		{DIST_SKEWT, {5, NAN}},
	};
	struct dist d;

	(void)state;
	for (size_t i = 0; i < COUNT(wrong); i++)
		assert_int_equal(dist_set(&d, wrong[i].kind, wrong[i].shape), -1);
}

/* Special cases are each other. */
static void test_nested(void **state)
{
	static const struct {
		struct point a, b;
		double tolerance;
	} same[] = {
		{{DIST_SKEWT, {5, 0}}, {DIST_T, {5}}, 1e-15},
		{{DIST_SSTD, {5, 1}}, {DIST_T, {5}}, 1e-15},
		{{DIST_SGED, {1.3, 1}}, {DIST_GED, {1.3}}, 1e-15},
		{{DIST_SNORM, {1}}, {DIST_NORMAL, {0}}, 1e-15},
		{{DIST_GED, {2}}, {DIST_NORMAL, {0}}, 1e-14},
		{{DIST_SGED, {2, 1.3}}, {DIST_SNORM, {1.3}}, 1e-13},
		{{DIST_T, {1e12}}, {DIST_NORMAL, {0}}, 1e-10},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(same); i++) {
		const struct dist a = make(&same[i].a), b = make(&same[i].b);

		for (double z = -6; z < 6; z += 0.37) {
			near("density", &a, z, dist_logpdf(&a, z), dist_logpdf(&b, z),
			     same[i].tolerance);
			near("probability", &a, z, dist_cdf(&a, z), dist_cdf(&b, z),
			     same[i].tolerance);
		}
		near("moment", &a, 1.3, dist_moment(&a, 1.3, 0.4), dist_moment(&b, 1.3, 0.4),
		     1e-10);
	}
}

static uint32_t mix(uint32_t crc, double x)
{
	return crc32c(crc, &x, sizeof(x));
}

static void test_bits(void **state)
{
	enum { N = 1003 };
	static double e[N], h[N];
	uint32_t crc = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(points); i++) {
		const struct dist d = make(&points[i]);
		struct dist_slopes s;
		struct rng r;

		rng_seed(&r, 7, i);
		for (int k = 0; k < N; k++) {
			h[k] = 0.1 + rng_uniform(&r);
			e[k] = dist_draw(&d, &r);
			crc = mix(crc, e[k]);
			dist_derive(&d, e[k], &s);
			crc = crc32c(crc, &s, sizeof(s));
			crc = mix(crc, dist_logpdf(&d, e[k]));
		}
		crc = mix(crc, dist_loglik(&d, e, h, N));
		for (double p = 0.01; p < 1; p += 0.07) {
			const double z = dist_quantile(&d, p);

			crc = mix(mix(mix(crc, z), dist_cdf(&d, z)), dist_shortfall(&d, p));
			crc = mix(crc, dist_partial_square(&d, z));
		}
		crc = mix(crc, dist_moment(&d, 1.4, 0.3));
	}
	if (crc != BITS)
		fail_msg("0x%08x", crc);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_arch),
		cmocka_unit_test(test_fgarch),
		cmocka_unit_test(test_derivatives),
		cmocka_unit_test(test_derive_all),
		cmocka_unit_test(test_moments),
		cmocka_unit_test(test_powers),
		cmocka_unit_test(test_quantiles),
		cmocka_unit_test(test_gsl_tails),
		cmocka_unit_test(test_loglik),
		cmocka_unit_test(test_loglik_near_normal),
		cmocka_unit_test(test_loglik_impossible),
		cmocka_unit_test(test_draws),
		cmocka_unit_test(test_extremes),
		cmocka_unit_test(test_far),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_nested),
		cmocka_unit_test(test_bits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
