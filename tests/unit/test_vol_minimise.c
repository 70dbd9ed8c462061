/* test_vol_minimise.c - minima that are known, free and on what binds
 *
 * HS numbers: Hock and Schittkowski, "Test Examples for Nonlinear Programming
 * Codes" (1981), those with a box and linear constraints; solutions as there.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "base/rng.h"
#include "vol/eigen.h"
#include "vol/minimise.h"
#include "vol/qp.h"

enum { N = 5, M = 6 };

/* ---- functions, each with gradient and Hessian ---- */

static double rosenbrock(void *ctx, const double *x, double *g, double *h)
{
	const double a = 1 - x[0], b = x[1] - x[0] * x[0];

	(void)ctx;
	if (g) {
		g[0] = -2 * a - 400 * x[0] * b;
		g[1] = 200 * b;
	}
	if (h) {
		h[0] = 2 - 400 * b + 800 * x[0] * x[0];
		h[1] = h[2] = -400 * x[0];
		h[3] = 200;
	}
	return a * a + 100 * b * b;
}

/* Constant, linear part and matrix of a quadratic function. */
struct quadratic {
	size_t n;
	double c0, c[N], q[N][N];
};

static double quadratic(void *ctx, const double *x, double *g, double *h)
{
	const struct quadratic *q = ctx;
	double f = q->c0;

	for (size_t i = 0; i < q->n; i++) {
		double qx = 0;

		for (size_t j = 0; j < q->n; j++) {
			qx += q->q[i][j] * x[j];
			if (h)
				h[i * q->n + j] = q->q[i][j];
		}
		if (g)
			g[i] = q->c[i] + qx;
		f += x[i] * (q->c[i] + qx / 2);
	}
	return f;
}

/* offset + factor × the product of all; ctx: n, offset, factor. */
static double product(void *ctx, const double *x, double *g, double *h)
{
	const double *c = ctx;
	const size_t n = (size_t)c[0];
	double all = c[2];

	for (size_t i = 0; i < n; i++) {
		double part = c[2];

		all *= x[i];
		for (size_t k = 0; k < n; k++)
			part *= k == i ? 1 : x[k];
		if (g)
			g[i] = part;
		for (size_t j = 0; h && j < n; j++) {
			part = i == j ? 0 : c[2];
			for (size_t k = 0; k < n; k++)
				part *= k == i || k == j ? 1 : x[k];
			h[i * n + j] = part;
		}
	}
	return c[1] + all;
}

static double hs24(void *ctx, const double *x, double *g, double *h)
{
	const double c = 1 / (27 * sqrt(3)), a = (x[0] - 3) * (x[0] - 3) - 9, y = x[1];

	(void)ctx;
	if (g) {
		g[0] = c * 2 * (x[0] - 3) * y * y * y;
		g[1] = c * a * 3 * y * y;
	}
	if (h) {
		h[0] = c * 2 * y * y * y;
		h[1] = h[2] = c * 6 * (x[0] - 3) * y * y;
		h[3] = c * a * 6 * y;
	}
	return c * a * y * y * y;
}

static double hs4(void *ctx, const double *x, double *g, double *h)
{
	const double a = x[0] + 1;

	(void)ctx;
	if (g) {
		g[0] = a * a;
		g[1] = 1;
	}
	if (h) {
		memset(h, 0, 4 * sizeof(*h));
		h[0] = 2 * a;
	}
	return a * a * a / 3 + x[1];
}

/* Σ log²(x - 2) + log²(10 - x), less the fifth root of the product; no value outside. */
static double hs110(void *ctx, const double *x, double *g, double *h)
{
	enum { MANY = 10 };
	double f = 0, all = 0, root;

	(void)ctx;
	for (size_t i = 0; i < MANY; i++) {
		if (!(x[i] > 2 && x[i] < 10))
			return INFINITY;
		all += log(x[i]);
	}
	root = exp(0.2 * all);
	for (size_t i = 0; i < MANY; i++) {
		double u = x[i] - 2, v = 10 - x[i], p = log(u), q = log(v);

		f += p * p + q * q;
		if (g)
			g[i] = 2 * p / u - 2 * q / v - 0.2 * root / x[i];
		for (size_t j = 0; h && j < MANY; j++)
			h[i * MANY + j] = -0.04 * root / (x[i] * x[j]);
		if (h)
			h[i * MANY + i] += 2 * (1 - p) / (u * u) + 2 * (1 - q) / (v * v) +
					   0.2 * root / (x[i] * x[i]);
	}
	return f - root;
}

/* x² - y² + y⁴: a saddle at 0, minima at y = ±sqrt(1/2). */
static double saddle(void *ctx, const double *x, double *g, double *h)
{
	const double y = x[1];

	(void)ctx;
	if (g) {
		g[0] = 2 * x[0];
		g[1] = -2 * y + 4 * y * y * y;
	}
	if (h) {
		h[0] = 2;
		h[1] = h[2] = 0;
		h[3] = -2 + 12 * y * y;
	}
	return x[0] * x[0] - y * y + y * y * y * y;
}

/* ---- the table ---- */

static struct quadratic hs21 = {2, -100, {0, 0}, {{0.02, 0}, {0, 2}}};
static struct quadratic hs35 = {3, 9, {-8, -6, -4}, {{4, 2, 2}, {2, 4, 0}, {2, 0, 2}}};
static struct quadratic hs44 = {
	4, 0, {1, -1, -1, 0}, {{0, 0, -1, 1}, {0, 0, 1, -1}, {-1, 1, 0, 0}, {1, -1, 0, 0}}};
static struct quadratic hs76 = {
	4, 0, {-1, -3, 1, -1}, {{2, 0, -1, 0}, {0, 1, 0, 0}, {-1, 0, 2, 1}, {0, 0, 1, 1}}};
static double hs36[] = {3, 0, -1}, hs45[] = {5, 2, -1.0 / 120};

#define FREE INFINITY
#define R3   1.7320508075688772

static const struct problem {
	const char *name;
	double (*f)(void *, const double *, double *, double *);
	void *ctx;
	size_t n, m;
	double start[N], low[N], high[N], a[M][N], b[M];
	double x[N], best;
	size_t most; /* evaluations with a Hessian */
} problems[] = {
	/* clang-format off */
	{"rosenbrock", rosenbrock, 0, 2, 0, {-1.2, 1}, {-FREE, -FREE}, {FREE, FREE}, {{0}}, {0},
	 {1, 1}, 0, 45},
	{"rosenbrock, x <= 0.5", rosenbrock, 0, 2, 0, {-1.2, 1}, {-FREE, -FREE}, {0.5, FREE}, {{0}},
	 {0}, {0.5, 0.25}, 0.25, 40},
	{"rosenbrock, y = 0.25", rosenbrock, 0, 2, 0, {0.4, 9}, {0, 0.25}, {FREE, 0.25}, {{0}}, {0},
	 {0.5048795424103273, 0.25}, 0.24754855394520048, 20},
	{"hs4", hs4, 0, 2, 0, {1.125, 0.125}, {1, 0}, {FREE, FREE}, {{0}}, {0}, {1, 0}, 8.0 / 3, 5},
	{"hs21", quadratic, &hs21, 2, 1, {-1, -1}, {2, -50}, {50, 50}, {{-10, 1}}, {-10}, {2, 0},
	 -99.96, 4},
	{"hs24", hs24, 0, 2, 3, {1, 0.5}, {0, 0}, {FREE, FREE},
	 {{-1 / R3, 1}, {-1, -R3}, {1, R3}}, {0, 0, 6}, {3, R3}, -1, 15},
	{"hs35", quadratic, &hs35, 3, 1, {0.5, 0.5, 0.5}, {0, 0, 0}, {FREE, FREE, FREE},
	 {{1, 1, 2}}, {3}, {4.0 / 3, 7.0 / 9, 4.0 / 9}, 1.0 / 9, 4},
	{"hs36", product, hs36, 3, 1, {10, 10, 10}, {0, 0, 0}, {20, 11, 42}, {{1, 2, 2}}, {72},
	 {20, 11, 15}, -3300, 15},
	{"hs37", product, hs36, 3, 2, {10, 10, 10}, {0, 0, 0}, {42, 42, 42},
	 {{1, 2, 2}, {-1, -2, -2}}, {72, 0}, {24, 12, 12}, -3456, 15},
	{"hs44", quadratic, &hs44, 4, 6, {0, 0, 0, 0}, {0, 0, 0, 0}, {FREE, FREE, FREE, FREE},
	 {{1, 2, 0, 0}, {4, 1, 0, 0}, {3, 4, 0, 0}, {0, 0, 2, 1}, {0, 0, 1, 2}, {0, 0, 1, 1}},
	 {8, 12, 12, 8, 8, 5}, {0, 3, 0, 4}, -15, 15},
	{"hs45", product, hs45, 5, 0, {2, 2, 2, 2, 2}, {0, 0, 0, 0, 0}, {1, 2, 3, 4, 5}, {{0}}, {0},
	 {1, 2, 3, 4, 5}, 1, 15},
	{"hs76", quadratic, &hs76, 4, 3, {0.5, 0.5, 0.5, 0.5}, {0, 0, 0, 0},
	 {FREE, FREE, FREE, FREE}, {{1, 2, 1, 1}, {3, 1, 2, -1}, {0, -1, -4, 0}}, {5, 4, -1.5},
	 {3.0 / 11, 23.0 / 11, 0, 6.0 / 11}, -4.681818181818182, 4},
	/* clang-format on */
};

static struct objective objective_of(const struct problem *p)
{
	return (struct objective){.f = p->f,
				  .ctx = p->ctx,
				  .n = p->n,
				  .low = p->low,
				  .high = p->high,
				  .m = p->m,
				  .a = p->a[0],
				  .stride = N,
				  .b = p->b};
}

static void check_problem(const struct problem *p, bool no_hessian)
{
	struct objective o = objective_of(p);
	struct minimum m;
	double x[N];

	o.no_hessian = no_hessian;
	memcpy(x, p->start, sizeof(x));
	minimise(&o, 1e-14, 200, x, &m);
	if (!m.converged || (!no_hessian && m.evaluations > p->most))
		fail_msg("%s: %s after %zu evaluations", p->name, m.reason, m.evaluations);
	if (!(fabs(m.f - p->best) <= 1e-8 * (1 + fabs(p->best))))
		fail_msg("%s: %.17g, not %.17g", p->name, m.f, p->best);
	for (size_t i = 0; i < p->n; i++) {
		assert_true(fabs(x[i] - p->x[i]) <= 2e-7 * (1 + fabs(p->x[i])));
		assert_true(x[i] >= p->low[i] && x[i] <= p->high[i]);
		/* What lies on a bound lies there to the last bit. */
		if (p->x[i] == p->low[i] || p->x[i] == p->high[i])
			assert_true(x[i] == p->x[i]);
	}
	for (size_t k = 0; k < p->m; k++) {
		double excess = -p->b[k];

		for (size_t i = 0; i < p->n; i++)
			excess += p->a[k][i] * x[i];
		assert_true(excess <= 1e-14 * (1 + fabs(p->b[k])));
	}
}

static void test_newton(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		check_problem(problems + i, false);
}

static void test_bfgs(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(problems) / sizeof(*problems); i++)
		check_problem(problems + i, true);
}

/* Where f does not exist beyond the box, and steps first lead there.  x is the root of
 * log(x - 2) / (x - 2) - log(10 - x) / (10 - x) = x / 10, by bisection in Python (the book's
 * 9.35025655 is not, though its f is right). */
static void test_edge_of_existence(void **state)
{
	double low[10], high[10], x[10];
	struct objective o = {.f = hs110, .n = 10, .low = low, .high = high};
	struct minimum m;

	(void)state;
	for (int no_hessian = 0; no_hessian < 2; no_hessian++) {
		for (size_t i = 0; i < 10; i++) {
			low[i] = -100;
			high[i] = 100;
			x[i] = i % 2 ? 9.99 : 9;
		}
		o.no_hessian = no_hessian;
		minimise(&o, 1e-18, 200, x, &m);
		assert_true(m.converged);
		assert_true(fabs(m.f - -45.77846971) < 1e-8);
		for (size_t i = 0; i < 10; i++)
			assert_true(fabs(x[i] - 9.3502658331) < 1e-9);
	}
}

static void test_saddle(void **state)
{
	static const double low[] = {-FREE, -FREE}, high[] = {FREE, FREE};
	const struct objective o = {.f = saddle, .n = 2, .low = low, .high = high};
	double x[] = {1, 0};
	struct minimum m;

	(void)state;
	minimise(&o, 1e-16, 100, x, &m);
	assert_true(m.converged);
	assert_true(fabs(m.f + 0.25) < 1e-14);
	assert_true(fabs(fabs(x[1]) - sqrt(0.5)) < 1e-8);
}

/* Without end, and ever flatter: each Newton step doubles y and wins as little as the last. */
static double ridge(void *ctx, const double *x, double *g, double *h)
{
	const double c = 1e-9, y = x[1];

	(void)ctx;
	if (g) {
		g[0] = 2 * x[0];
		g[1] = -c / y;
	}
	if (h) {
		h[0] = 2;
		h[1] = h[2] = 0;
		h[3] = c / (y * y);
	}
	return x[0] * x[0] - c * log(y);
}

static void test_flat(void **state)
{
	static const double low[] = {-FREE, 1e-3}, high[] = {FREE, FREE};
	const struct objective o = {.f = ridge, .n = 2, .low = low, .high = high};
	double x[] = {1, 1};
	struct minimum m;

	(void)state;
	minimise(&o, 5e-10, 100, x, &m);
	assert_true(m.converged);
	assert_string_equal(m.reason, "converged in f alone, which is flat");
	assert_true(m.iterations < 20 && fabs(x[0]) < 1e-8);
	/* Ten times as steep for that tolerance, it is no ground to stop on. */
	x[0] = x[1] = 1;
	minimise(&o, 5e-11, 100, x, &m);
	assert_false(m.converged);
}

/* Never a value: said, and x left inside what is allowed. */
static double never(void *ctx, const double *x, double *g, double *h)
{
	(void)ctx, (void)x, (void)g, (void)h;
	return NAN;
}

static void test_impossible(void **state)
{
	static const double low[] = {0, 0}, high[] = {1, 1}, a[] = {1, 1, -1, -1}, b[] = {1, -3};
	struct objective o = {.f = never, .n = 2, .low = low, .high = high};
	double x[] = {4, 0.5};
	struct minimum m;

	(void)state;
	minimise(&o, 1e-16, 100, x, &m);
	assert_false(m.converged);
	assert_string_equal(m.reason, "no value at the start");
	assert_true(x[0] == 1 && x[1] == 0.5);
	o.f = rosenbrock;
	o.m = 2;
	o.a = a;
	o.stride = 2;
	o.b = b;
	minimise(&o, 1e-16, 100, x, &m);
	assert_false(m.converged);
	assert_string_equal(m.reason, "no point is allowed");
	o.m = 0;
	minimise(&o, 1e-16, 1, x, &m);
	assert_false(m.converged);
	assert_string_equal(m.reason, "too many iterations");
}

/* ---- quadratic programmes at random: feasible, and every multiplier's sign right ---- */

static void random_programme(struct rng *r, struct qp *q)
{
	q->n = 1 + (size_t)rng_below(r, 8);
	q->m = (size_t)rng_below(r, 6);
	for (size_t i = 0; i < q->n; i++) {
		double width = rng_uniform(r);

		q->g[i] = 3 * rng_normal(r);
		q->low[i] = rng_uniform(r) < 0.2 ? -INFINITY : -width;
		q->high[i] = rng_uniform(r) < 0.2 ? INFINITY : rng_uniform(r) < 0.2 ? 0 : width;
		for (size_t j = 0; j < q->n; j++)
			q->b_matrix[i][j] = i == j ? 1e-3 : 0;
	}
	for (size_t k = 0; k < q->n; k++) {
		double v[QP_N];

		for (size_t i = 0; i < q->n; i++)
			v[i] = rng_normal(r);
		for (size_t i = 0; i < q->n; i++)
			for (size_t j = 0; j < q->n; j++)
				q->b_matrix[i][j] += v[i] * v[j];
	}
	for (size_t k = 0; k < q->m; k++) {
		for (size_t i = 0; i < q->n; i++)
			q->a[k][i] = rng_uniform(r) < 0.3 ? 0 : (double)rng_below(r, 5) - 2;
		q->b[k] = rng_uniform(r) < 0.3 ? 0 : rng_uniform(r);
	}
}

static void check_optimal(const struct qp *q, const struct qp_answer *out)
{
	double residual[QP_N], size = 1;

	for (size_t i = 0; i < q->n; i++) {
		residual[i] = q->g[i];
		for (size_t j = 0; j < q->n; j++)
			residual[i] += q->b_matrix[i][j] * out->p[j];
		size += fabs(q->g[i]);
		assert_true(out->p[i] >= q->low[i] - 1e-9 && out->p[i] <= q->high[i] + 1e-9);
	}
	for (size_t k = 0; k < q->m; k++) {
		double excess = -q->b[k];

		for (size_t i = 0; i < q->n; i++)
			excess += q->a[k][i] * out->p[i];
		assert_true(excess <= 1e-9);
	}
	for (size_t k = 0; k < out->active; k++) {
		size_t c = out->which[k];
		double length = 0, u = out->multiplier[k];

		assert_true(u >= -1e-9 * size);
		if (c < q->n) {
			residual[c] -= u;
			assert_true(fabs(out->p[c] - q->low[c]) < 1e-9);
			continue;
		}
		if (c < 2 * q->n) {
			residual[c - q->n] += u;
			assert_true(fabs(out->p[c - q->n] - q->high[c - q->n]) < 1e-9);
			continue;
		}
		for (size_t i = 0; i < q->n; i++)
			length += q->a[c - 2 * q->n][i] * q->a[c - 2 * q->n][i];
		for (size_t i = 0; i < q->n; i++)
			residual[i] += u * q->a[c - 2 * q->n][i] / sqrt(length);
	}
	for (size_t i = 0; i < q->n; i++)
		assert_true(fabs(residual[i]) < 1e-7 * size);
}

static void test_programmes(void **state)
{
	struct rng r;
	size_t busy = 0;

	(void)state;
	rng_seed(&r, 7, 0);
	for (int round = 0; round < 20000; round++) {
		struct qp q;
		struct qp_answer out;

		random_programme(&r, &q);
		assert_int_equal(qp_solve(&q, &out), 0);
		check_optimal(&q, &out);
		busy += out.active;
	}
	assert_true(busy > 20000);
}

static void test_eigen(void **state)
{
	struct rng r;

	(void)state;
	rng_seed(&r, 8, 0);
	for (size_t n = 1; n <= 12; n++) {
		double a[QP_N][QP_N], keep[QP_N][QP_N], v[QP_N][QP_N], value[QP_N];

		for (size_t i = 0; i < n; i++)
			for (size_t j = 0; j <= i; j++)
				a[i][j] = a[j][i] = rng_normal(&r);
		memcpy(keep, a, sizeof(keep));
		eigen_symmetric(a, n, value, v);
		for (size_t k = 0; k < n; k++) {
			for (size_t i = 0; i < n; i++) {
				double sum = -value[k] * v[i][k];

				for (size_t j = 0; j < n; j++)
					sum += keep[i][j] * v[j][k];
				assert_true(fabs(sum) < 1e-12);
			}
		}
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_newton),
		cmocka_unit_test(test_bfgs),
		cmocka_unit_test(test_edge_of_existence),
		cmocka_unit_test(test_saddle),
		cmocka_unit_test(test_flat),
		cmocka_unit_test(test_impossible),
		cmocka_unit_test(test_programmes),
		cmocka_unit_test(test_eigen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
