/* test_feature_window.c - the features' building blocks against plain recomputation */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feature/extreme.h"
#include "feature/rank.h"
#include "feature/smooth.h"
#include "feature/window.h"
#include "feature_data.h"

enum { N = 3000, MAX_W = 400 };

static const int64_t windows[] = {1, 2, 3, 4, 5, 7, 14, 50, 129, MAX_W};

enum { WINDOWS = sizeof(windows) / sizeof(windows[0]) };

static double x[N], y[N];

/* Random, then constant, then with outliers that leave nothing behind, then with
 * many ties. */
static int make(void **state)
{
	struct rng rng;
	int k;

	(void)state;
	rng_seed(&rng, 7, 0);
	for (k = 0; k < N; k++) {
		x[k] = 100 + rng_normal(&rng);
		y[k] = 0.5 * x[k] + rng_normal(&rng);
		if (k >= 900 && k < 1500)
			x[k] = y[k] = 0.1;
		if (k == 1700 || k == 2000)
			x[k] = 1e12;
		if (k >= 2400)
			x[k] = (double)rng_below(&rng, 5);
	}
	return 0;
}

/* State for the largest window of any block. */
static double d[8 * MAX_W + 64];
static int64_t ints[2 * MAX_W + 64];

static struct feature_state start(void)
{
	struct feature_state st = {d, ints, 0};

	memset(d, 0, sizeof(d));
	memset(ints, 0, sizeof(ints));
	return st;
}

static int64_t first_of(int64_t n, int64_t w)
{
	return n > w ? n - w : 0;
}

static void close_to(double ours, long double plain, long double scale)
{
	if (fabsl((long double)ours - plain) > 1e-12L * scale)
		fail_msg("%.17g, expected %.17Lg", ours, plain);
}

struct plain {
	long double mean_x, mean_y, xx, yy, xy, trend, size;
};

static struct plain plain_moments(int64_t from, int64_t n)
{
	struct plain m = {0, 0, 0, 0, 0, 0, 0};
	long double count = n - from;
	int64_t k;

	for (k = from; k < n; k++) {
		m.mean_x += x[k] / count;
		m.mean_y += y[k] / count;
		m.size += fabs(x[k]) + fabs(y[k]);
	}
	for (k = from; k < n; k++) {
		m.xx += (x[k] - m.mean_x) * (x[k] - m.mean_x);
		m.yy += (y[k] - m.mean_y) * (y[k] - m.mean_y);
		m.xy += (x[k] - m.mean_x) * (y[k] - m.mean_y);
		m.trend += (x[k] - m.mean_x) * (k - from - (count - 1) / 2);
	}
	return m;
}

static void sums(void **state)
{
	struct feature_state base, st;
	int64_t n, k, i;
	long double sum;
	double ours;

	(void)state;
	for (i = 0; i < WINDOWS; i++) {
		base = start();
		for (n = 1; n <= N; n++) {
			st = base;
			ours = window_sum(&st, windows[i], n, x[n - 1]);
			assert_ptr_equal(st.d, base.d + sum_size(windows[i]));
			for (sum = 0, k = first_of(n, windows[i]); k < n; k++)
				sum += x[k];
			close_to(ours, sum, fabsl(sum));
		}
	}
}

/* All values are above zero, so that sums are as large as their parts and hold to
 * 1e-12; squares hold to 1e-12 of their own size, too, but for outliers. */
static void moments(void **state)
{
	struct feature_state base, st;
	struct moments m;
	struct trend t;
	struct comoments c;
	struct plain p;
	int64_t n, w, i;

	(void)state;
	for (i = 0; i < WINDOWS; i++) {
		w = windows[i];
		base = start();
		for (n = 1; n <= N; n++) {
			p = plain_moments(first_of(n, w), n);
			st = base;
			m = window_moments(&st, w, n, x[n - 1]);
			assert_ptr_equal(st.d, base.d + moments_size(w));
			close_to(m.mean, p.mean_x, p.mean_x);
			close_to(m.m2, p.xx, p.xx * 1e3L + p.mean_x * p.mean_x * 1e-12L);
			assert_true(m.m2 >= 0);
		}
		base = start();
		for (n = 1; n <= N; n++) {
			p = plain_moments(first_of(n, w), n);
			st = base;
			t = window_trend(&st, w, n, x[n - 1]);
			assert_ptr_equal(st.d, base.d + trend_size(w));
			close_to(t.mean, p.mean_x, p.mean_x);
			close_to(t.c, p.trend, p.size * (long double)w);
		}
		base = start();
		for (n = 1; n <= N; n++) {
			p = plain_moments(first_of(n, w), n);
			st = base;
			c = window_comoments(&st, w, n, x[n - 1], y[n - 1]);
			assert_ptr_equal(st.d, base.d + comoments_size(w));
			close_to(c.mean_x, p.mean_x, p.mean_x);
			close_to(c.mean_y, p.mean_y, p.mean_y);
			close_to(c.yy, p.yy, p.yy * 1e3L + p.mean_y * p.mean_y * 1e-12L);
			close_to(c.xy, p.xy, p.size * sqrtl(p.yy));
			assert_true(c.xx >= 0 && c.yy >= 0);
		}
	}
}

/* After w equal values nothing is left of what was before, to the last bit. */
static void constants_are_exact(void **state)
{
	struct feature_state base, st;
	struct moments m = {0, 0};
	struct trend t = {0, 0};
	struct comoments c = {0, 0, 0, 0, 0};
	int64_t n, i;

	(void)state;
	for (i = 0; i < WINDOWS; i++) {
		base = start();
		for (n = 1; n <= 900 + windows[i]; n++) {
			st = base;
			m = window_moments(&st, windows[i], n, x[n - 1]);
			t = window_trend(&st, windows[i], n, x[n - 1]);
			c = window_comoments(&st, windows[i], n, x[n - 1], y[n - 1]);
		}
		assert_true(m.mean == 0.1 && m.m2 == 0);
		assert_true(t.mean == 0.1 && t.c == 0);
		assert_true(c.mean_x == 0.1 && c.xx == 0 && c.yy == 0 && c.xy == 0);
	}
}

/* A NaN is gone when it has left the window. */
static void nothing_sticks(void **state)
{
	struct feature_state base = start(), st;
	double sum = 0;
	struct comoments c = {0, 0, 0, 0, 0};
	int64_t n;

	(void)state;
	for (n = 1; n <= 40; n++) {
		st = base;
		sum = window_sum(&st, 14, n, n == 20 ? NAN : 1);
		c = window_comoments(&st, 14, n, n == 20 ? NAN : 1, 2);
		assert_int_equal(isnan(sum), n >= 20 && n < 34);
		assert_int_equal(isnan(c.mean_x), n >= 20 && n < 34);
	}
	assert_true(sum == 14 && c.mean_x == 1);
}

static void extremes(void **state)
{
	struct feature_state base, st;
	struct extreme high, low;
	int64_t n, k, i, at_high, at_low;

	(void)state;
	for (i = 0; i < WINDOWS; i++) {
		base = start();
		for (n = 1; n <= N; n++) {
			st = base;
			high = window_max(&st, windows[i], n, x[n - 1]);
			assert_ptr_equal(st.d, base.d + extreme_doubles(windows[i]));
			assert_ptr_equal(st.i, base.i + extreme_ints(windows[i]));
			low = window_min(&st, windows[i], n, x[n - 1]);
			at_high = at_low = first_of(n, windows[i]);
			for (k = at_high; k < n; k++) {
				at_high = x[k] >= x[at_high] ? k : at_high;
				at_low = x[k] <= x[at_low] ? k : at_low;
			}
			assert_true(high.x == x[at_high] && low.x == x[at_low]);
			assert_int_equal(high.age, n - 1 - at_high);
			assert_int_equal(low.age, n - 1 - at_low);
		}
	}
}

static void ranks(void **state)
{
	struct feature_state base, st;
	struct rank r;
	int64_t n, k, i, below, at_most;
	long double sum_below, total;
	double ours, probe;

	(void)state;
	for (i = 0; i < WINDOWS; i++) {
		base = start();
		for (n = 1; n <= N; n++) {
			st = base;
			r = rank_take(&st, windows[i], true);
			assert_ptr_equal(st.d, base.d + rank_doubles(windows[i], true));
			assert_ptr_equal(st.i, base.i + rank_ints(windows[i]));
			rank_push(&r, n, x[n - 1]);
			probe = x[n / 2];
			below = at_most = 0;
			sum_below = total = 0;
			for (k = first_of(n, windows[i]); k < n; k++) {
				below += x[k] < probe;
				at_most += x[k] <= probe;
				sum_below += x[k] < probe ? x[k] : 0;
				total += x[k];
			}
			assert_int_equal(rank_below(&r, probe, false, &ours), below);
			close_to(ours, sum_below, sum_below);
			assert_int_equal(rank_below(&r, probe, true, NULL), at_most);
			close_to(rank_total(&r), total, total);
		}
	}
}

static int depth_below(const struct rank *r, int64_t node)
{
	const int64_t mask = (1 << 21) - 1; /* as rank.h says */
	int left, right;

	if (node == 0)
		return 0;
	left = depth_below(r, r->node[node] & mask);
	right = depth_below(r, r->node[node] >> 21 & mask);
	return 1 + (left > right ? left : right);
}

/* The tree stays shallow on sorted input, the worst for a plain one. */
static void ranks_are_balanced(void **state)
{
	enum { W = 1 << 16 };
	struct feature_state st = {NULL, NULL, 0};
	struct rank r;
	int64_t n;

	(void)state;
	st.d = calloc(rank_doubles(W, false), sizeof(double));
	st.i = calloc(rank_ints(W), sizeof(int64_t));
	r = rank_take(&st, W, false);
	for (n = 1; n <= 2 * W; n++)
		rank_push(&r, n, (double)n);
	assert_in_range(depth_below(&r, r.node[0]), 16, 64);
	assert_int_equal(rank_below(&r, 1.5 * W, true, NULL), W / 2);
	free(r.value);
	free(r.node);
}

static void totals_and_lags(void **state)
{
	struct feature_state base = start(), st;
	double total = 0, old;
	int k;

	(void)state;
	for (k = 1; k <= 1000; k++) {
		st = base;
		total = running_total(&st, k == 1 ? 1e16 : k == 1000 ? -1e16 : 1);
	}
	assert_true(total == 998);
	base = start();
	for (k = 1; k <= 100; k++) {
		st = base;
		old = window_lag(&st, 7, k, k);
		assert_true(k <= 7 ? isnan(old) : old == k - 7);
	}
}

static void smoothing_starts(void **state)
{
	struct feature_state base = start(), st;
	double ema = 0, wilder = 0, sum = 0;
	int n;

	(void)state;
	for (n = -1; n <= 4; n++) {
		st = base;
		ema = smooth_ema(&st, 3, n, n);
		wilder = smooth_wilder(&st, 3, n, n);
		sum = smooth_wilder_sum(&st, 3, n, n);
		assert_int_equal(isnan(ema), n < 3);
		assert_int_equal(isnan(wilder), n < 3);
		assert_int_equal(isnan(sum), n < 2);
		if (n == 3)
			assert_true(ema == 2 && wilder == 2 && sum == 5);
	}
	assert_true(ema == 3 && data_difference(wilder, 8.0 / 3, 0) < 1e-15);
	assert_true(data_difference(sum, 5 - 5.0 / 3 + 4, 0) < 1e-15);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sums),
		cmocka_unit_test(moments),
		cmocka_unit_test(constants_are_exact),
		cmocka_unit_test(nothing_sticks),
		cmocka_unit_test(extremes),
		cmocka_unit_test(ranks),
		cmocka_unit_test(ranks_are_balanced),
		cmocka_unit_test(totals_and_lags),
		cmocka_unit_test(smoothing_starts),
	};

	return cmocka_run_group_tests_name("feature_window", tests, make, NULL);
}
