/* test_feature_formulas.c - features TA-Lib does not have, against plain sums; length */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feature_data.h"

enum { N = 600, W = 20 };

static struct feature_input bars[N];

static int make(void **state)
{
	struct rng rng;
	double price = 100;
	int k;

	(void)state;
	rng_seed(&rng, 11, 0);
	for (k = 0; k < N; k++) {
		bars[k] = data_random(&rng, &price);
		bars[k].ts = bars[k].session_start + k * INT64_C(60000000000);
		bars[k].vwap = (bars[k].high + bars[k].low) / 2;
	}
	return 0;
}

/* The value of a feature after bar `last`, by its definition. */
typedef long double plain_fn(int last, int w);

static long double sq(long double x)
{
	return x * x;
}

static long double change(int k)
{
	return (long double)bars[k].close - bars[k - 1].close;
}

static long double own_return(int k)
{
	return bars[k].close / (long double)bars[k - 1].close - 1;
}

static long double other_return(int k)
{
	return bars[k].other / (long double)bars[k - 1].other - 1;
}

static long double net(int k)
{
	return (long double)bars[k].buy_volume - bars[k].sell_volume;
}

typedef long double series_fn(int k);

static long double mean(series_fn *f, int last, int w)
{
	long double sum = 0;
	int k;

	for (k = last - w + 1; k <= last; k++)
		sum += f(k);
	return sum / w;
}

static long double covariance(series_fn *f, series_fn *g, int last, int w)
{
	long double sum = 0, mf = mean(f, last, w), mg = mean(g, last, w);
	int k;

	for (k = last - w + 1; k <= last; k++)
		sum += (f(k) - mf) * (g(k) - mg);
	return sum / w;
}

static long double change_before(int k)
{
	return change(k - 1);
}

static long double log_square(int k)
{
	return sq(logl(bars[k].close / (long double)bars[k - 1].close));
}

static long double plain_logret(int last, int w)
{
	return logl(bars[last].close / (long double)bars[last - w].close);
}

static long double plain_rv(int last, int w)
{
	return sqrtl(252 * mean(log_square, last, w));
}

static long double parkinson(int k)
{
	return sq(logl(bars[k].high / (long double)bars[k].low)) / (4 * logl(2));
}

static long double plain_parkinson(int last, int w)
{
	return sqrtl(mean(parkinson, last, w));
}

static long double garman_klass(int k)
{
	return sq(logl(bars[k].high / (long double)bars[k].low)) / 2 -
	       (2 * logl(2) - 1) * sq(logl(bars[k].close / (long double)bars[k].open));
}

static long double plain_garman_klass(int last, int w)
{
	return sqrtl(mean(garman_klass, last, w));
}

static long double rogers_satchell(int k)
{
	long double o = logl(bars[k].open), h = logl(bars[k].high);
	long double l = logl(bars[k].low), c = logl(bars[k].close);

	return (h - c) * (h - o) + (l - c) * (l - o);
}

static long double plain_rogers_satchell(int last, int w)
{
	return sqrtl(mean(rogers_satchell, last, w));
}

static long double overnight(int k)
{
	return logl(bars[k].open / (long double)bars[k - 1].close);
}

static long double body(int k)
{
	return logl(bars[k].close / (long double)bars[k].open);
}

static long double plain_yang_zhang(int last, int w)
{
	long double k = 0.34L / (1.34L + (long double)(w + 1) / (w - 1)), n = w;

	return sqrtl(covariance(overnight, overnight, last, w) * n / (n - 1) +
		     k * covariance(body, body, last, w) * n / (n - 1) +
		     (1 - k) * mean(rogers_satchell, last, w));
}

static long double illiquidity(int k)
{
	return fabsl(own_return(k)) / ((long double)bars[k].close * bars[k].volume) * 1e6L;
}

static long double plain_amihud(int last, int w)
{
	return mean(illiquidity, last, w);
}

static long double plain_roll(int last, int w)
{
	long double c = covariance(change, change_before, last, w);

	return c < 0 ? 2 * sqrtl(-c) : 0;
}

static long double plain_kyle(int last, int w)
{
	return covariance(change, net, last, w) / covariance(net, net, last, w);
}

static long double volume(int k)
{
	return bars[k].volume;
}

static long double plain_flow(int last, int w)
{
	return mean(net, last, w) / mean(volume, last, w);
}

static long double ofi(int k)
{
	return bars[k].ofi;
}

static long double plain_ofi(int last, int w)
{
	return mean(ofi, last, w) * w;
}

static long double plain_corr(int last, int w)
{
	return covariance(own_return, other_return, last, w) /
	       sqrtl(covariance(own_return, own_return, last, w) *
		     covariance(other_return, other_return, last, w));
}

static long double plain_beta(int last, int w)
{
	return covariance(own_return, other_return, last, w) /
	       covariance(other_return, other_return, last, w);
}

static long double close_of(int k)
{
	return bars[k].close;
}

static long double plain_zscore(int last, int w)
{
	return (bars[last].close - mean(close_of, last, w)) /
	       sqrtl(covariance(close_of, close_of, last, w));
}

static long double plain_pctrank(int last, int w)
{
	int k, below = 0, equal = 0;

	for (k = last - w + 1; k <= last; k++) {
		below += bars[k].close < bars[last].close;
		equal += bars[k].close == bars[last].close;
	}
	return 100 * (below + equal / 2.0L) / w;
}

static long double money(int k)
{
	return (long double)bars[k].vwap * bars[k].volume;
}

static long double plain_vwap(int last, int w)
{
	return mean(money, last, w) / mean(volume, last, w);
}

static long double plain_session_vwap(int last, int w)
{
	(void)w;
	return mean(money, last, last + 1) / mean(volume, last, last + 1);
}

static long double plain_tod(int last, int w)
{
	(void)w;
	return last * 60 / 23400.0L;
}

static long double plain_minutes(int last, int w)
{
	(void)w;
	return last;
}

static long double plain_dow(int last, int w)
{
	(void)last;
	(void)w;
	return 3; /* 2011-01-26, a Wednesday */
}

static long double plain_spread(int last, int w)
{
	(void)w;
	return (long double)bars[last].ask - bars[last].bid;
}

static long double plain_mean_spread(int last, int w)
{
	(void)w;
	return bars[last].mean_spread;
}

static long double plain_book(int last, int w)
{
	(void)w;
	return ((long double)bars[last].bid_size - bars[last].ask_size) /
	       ((long double)bars[last].bid_size + bars[last].ask_size);
}

static const struct {
	const char *spec;
	plain_fn *plain;
	int w, first; /* window, first row with a value */
} cases[] = {
	{"logret:20", plain_logret, W, W},
	{"rv:20:252", plain_rv, W, W},
	{"parkinson:20", plain_parkinson, W, W - 1},
	{"garman_klass:20", plain_garman_klass, W, W - 1},
	{"rogers_satchell:20", plain_rogers_satchell, W, W - 1},
	{"yang_zhang:20", plain_yang_zhang, W, W},
	{"amihud:20", plain_amihud, W, W},
	{"roll:20", plain_roll, W, W + 1},
	{"kyle:20", plain_kyle, W, W},
	{"flow:20", plain_flow, W, W - 1},
	{"ofi:20", plain_ofi, W, W - 1},
	{"corr:20:SPY", plain_corr, W, W},
	{"beta:20:SPY", plain_beta, W, W},
	{"zscore:20", plain_zscore, W, W - 1},
	{"pctrank:20", plain_pctrank, W, W - 1},
	{"vwap:20", plain_vwap, W, W - 1},
	{"session_vwap", plain_session_vwap, W, 0},
	{"tod", plain_tod, W, 0},
	{"minutes", plain_minutes, W, 0},
	{"dow", plain_dow, W, 0},
	{"spread", plain_spread, W, 0},
	{"mean_spread", plain_mean_spread, W, 0},
	{"book", plain_book, W, 0},
};

static void equal_to_plain_sums(void **state)
{
	double out[FEATURE_MAX_OUTPUTS];
	struct running r;
	long double expected;
	size_t c;
	int k;

	(void)state;
	for (c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		running_open(&r, cases[c].spec);
		assert_int_equal(r.f.warmup, cases[c].first + 1);
		for (k = 0; k < N; k++) {
			running_step(&r, bars[k], 1, out);
			assert_int_equal(isnan(out[0]), k < cases[c].first);
			if (k < cases[c].first)
				continue;
			expected = cases[c].plain(k, cases[c].w);
			if (data_difference(out[0], (double)expected, 1e-3) > 1e-11)
				fail_msg("%s row %d: %.17g, expected %.17Lg", cases[c].spec, k,
					 out[0], expected);
		}
		running_close(&r);
	}
}

static void spread_in_basis_points(void **state)
{
	struct feature_input in = bars[0];
	double out[FEATURE_MAX_OUTPUTS];
	struct running r;

	(void)state;
	running_open(&r, "spread");
	in.bid = 99.95;
	in.ask = 100.05;
	running_step(&r, in, 1, out);
	assert_true(data_difference(out[1], 10, 0) < 1e-12);
	running_close(&r);
}

static void session_vwap_begins_anew(void **state)
{
	struct feature_input in = bars[0];
	double out[FEATURE_MAX_OUTPUTS];
	struct running r;

	(void)state;
	running_open(&r, "session_vwap");
	running_step(&r, in, 1, out);
	in.vwap = 7;
	in.day++;
	running_step(&r, in, 1, out);
	assert_true(data_difference(out[0], 7, 0) < 1e-15);
	in.vwap = NAN; /* the typical price stands in */
	in.high = in.low = in.close = 9;
	running_step(&r, in, 1, out);
	assert_true(data_difference(out[0], 8, 0) < 1e-15);
	running_close(&r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_to_plain_sums),
		cmocka_unit_test(spread_in_basis_points),
		cmocka_unit_test(session_vwap_begins_anew),
	};

	return cmocka_run_group_tests_name("feature_formulas", tests, make, NULL);
}
