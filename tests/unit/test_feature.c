/* test_feature.c - specs, the list, splits, odd inputs, memory, length */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <jansson.h>

#include "feature_data.h"

/* Spec n of the registry with its defaults. */
static bool default_spec(size_t n, char *spec, size_t size)
{
	const struct feature_def *def = feature_at(n);

	if (!def)
		return false;
	snprintf(spec, size, def->needs & NEED_OTHER ? "%s:30:SPY" : "%s", def->name);
	return true;
}

static void specs(void **state)
{
	static const struct {
		const char *spec, *first, *last;
	} good[] = {
		{"sma:30", "sma_30", "sma_30"},
		{"sma", "sma_30", "sma_30"},
		{"macd:12:26:9", "macd_12_26_9", "macd_12_26_9_hist"},
		{"macd:5", "macd_5_26_9", "macd_5_26_9_hist"},
		{"bbands:20:2", "bbands_20_2_upper", "bbands_20_2_lower"},
		{"bbands:20:2.5", "bbands_20_2.5_upper", "bbands_20_2.5_lower"},
		{"t3:5:0.70", "t3_5_0.7", "t3_5_0.7"},
		{"sar", "sar_0.02_0.2", "sar_0.02_0.2"},
		{"sma:3e1", "sma_30", "sma_30"},
		{"typprice", "typprice", "typprice"},
		{"corr:30:SPY", "corr_30_SPY", "corr_30_SPY"},
		{"beta:60:X:BTC/USD", "beta_60_X:BTC/USD", "beta_60_X:BTC/USD"},
		{"spread", "spread", "spread_bps"},
	};
	static const struct {
		const char *spec, *says;
	} bad[] = {
		{"smma:30", "did you mean 'sma'?"},
		{"", "--list"},
		{"sma:", "n '' is not a whole number from 1 to 100000"},
		{"sma:0", "n '0' is not a whole number from 1 to 100000"},
		{"sma:100001", "n '100001' is not a whole number"},
		{"sma:2.5", "n '2.5' is not a whole number"},
		{"sma:x", "n 'x' is not a whole number"},
		{"sma:30:5", "expected sma:n"},
		{"typprice:1", "expected typprice"},
		{"macd:26:12", "the fast window must be shorter"},
		{"ultosc:9:8:7", "the windows must not fall"},
		{"corr:30", "expected corr:n:SYMBOL"},
		{"corr:SPY", "n 'SPY' is not a whole number"},
		{"corr:30:", "expected corr:n:SYMBOL"},
		{"corr:30:A\"B", "expected corr:n:SYMBOL"},
		{"t3:5:1.5", "v '1.5' is not a number from 0 to 1"},
	};
	struct feature f;
	struct err e;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof(good) / sizeof(good[0]); k++) {
		if (feature_parse(good[k].spec, strlen(good[k].spec), &f, &e) < 0)
			fail_msg("%s: %s", good[k].spec, e.text);
		assert_string_equal(f.name[0], good[k].first);
		assert_string_equal(f.name[f.n_outputs - 1], good[k].last);
	}
	for (k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		assert_int_equal(feature_parse(bad[k].spec, strlen(bad[k].spec), &f, &e), -1);
		assert_int_equal(e.status, STATUS_USAGE);
		if (!strstr(e.text, bad[k].says))
			fail_msg("'%s' says: %s", bad[k].spec, e.text);
	}
}

static void list_describes_every_feature(void **state)
{
	struct buf text, lines;
	const struct feature_def *def;
	char *line, *save = NULL;
	json_t *j;
	size_t k = 0, n;

	(void)state;
	buf_init(&text, 1 << 20);
	buf_init(&lines, 1 << 20);
	feature_list(&text, false);
	feature_list(&lines, true);
	buf_cstr(&text);
	buf_cstr(&lines);
	for (line = strtok_r(lines.p, "\n", &save); line; line = strtok_r(NULL, "\n", &save), k++) {
		def = feature_at(k);
		j = json_loads(line, 0, NULL);
		assert_non_null(j);
		assert_string_equal(json_string_value(json_object_get(j, "name")), def->name);
		assert_true(json_array_size(json_object_get(j, "inputs")) > 0);
		assert_true(json_array_size(json_object_get(j, "outputs")) > 0);
		assert_true(json_integer_value(json_object_get(j, "warmup")) > 0);
		assert_true(json_string_length(json_object_get(j, "source")) > 5);
		assert_true(json_string_length(json_object_get(j, "title")) > 5);
		assert_non_null(strstr(text.p, def->title));
		json_decref(j);
		for (n = 0; n < k; n++)
			assert_string_not_equal(feature_at(n)->name, def->name);
	}
	assert_null(feature_at(k));
	assert_true(k >= 70);
	buf_release(&text);
	buf_release(&lines);
}

/* Each block takes its part of the state off the front: when all is warm, they
 * have taken all of it and no more. */
static void sizes_are_what_is_used(void **state)
{
	struct feature_input in;
	struct feature_state st;
	double out[FEATURE_MAX_OUTPUTS], price = 100;
	struct running r;
	struct rng rng;
	char spec[64];
	size_t n;
	int64_t k;

	(void)state;
	rng_seed(&rng, 3, 0);
	for (n = 0; default_spec(n, spec, sizeof(spec)); n++) {
		running_open(&r, spec);
		for (k = 1; k <= r.f.warmup + 5; k++) {
			in = data_random(&rng, &price);
			feature_prepare(&in, 1);
			st.d = r.d;
			st.i = r.i + 1;
			st.n = k;
			r.f.def->update(r.f.p, &st, &in, out);
		}
		assert_true(st.d == r.d + r.f.nd);
		assert_true(st.i == r.i + r.f.ni);
		running_close(&r);
	}
}

/* 32 bytes a step of the longest window, and a little. */
static void memory(void **state)
{
	static const char *const ten[] = {
		"sma:50",      "ema:50", "rsi:14", "macd:12:26:9", "atr:14",
		"bbands:20:2", "adx:14", "obv",    "vwap:50",      "zscore:50",
	};
	static const char *const wide[] = {
		"sma:%d",       "wma:%d",      "kama:%d",     "trima:%d",  "willr:%d",
		"stoch:%d",     "cci:%d",      "mfi:%d",      "aroon:%d",  "bbands:%d",
		"linearreg:%d", "pctrank:%d",  "corr:%d:SPY", "kyle:%d",   "roll:%d",
		"vwap:%d",      "midprice:%d", "rv:%d",       "amihud:%d", "flow:%d",
	};
	struct feature f;
	struct err e;
	size_t k, total = 0;
	char spec[64];

	(void)state;
	for (k = 0; k < 10; k++) {
		assert_int_equal(feature_parse(ten[k], strlen(ten[k]), &f, &e), 0);
		total += 8 * (f.nd + f.ni);
	}
	assert_in_range(total, 1, 6000);
	for (k = 0; k < sizeof(wide) / sizeof(wide[0]); k++) {
		snprintf(spec, sizeof(spec), wide[k], 10000);
		assert_int_equal(feature_parse(spec, strlen(spec), &f, &e), 0);
		assert_in_range(8 * (f.nd + f.ni), 8 * 10000, 32 * 10000 + 256);
	}
}

/* AAPL's splits, two for one each: 2000-06-21 and 2005-02-28. */
enum { SPLIT_2000 = 78, SPLIT_2005 = 1254 };

static double factor_at(size_t row)
{
	return row < SPLIT_2000 ? 1 : row < SPLIT_2005 ? 2 : 4;
}

/* A bar in shares of after the last split. */
static struct feature_input adjusted_bar(struct feature_input in, double factor)
{
	in.open *= factor / 4;
	in.high *= factor / 4;
	in.low *= factor / 4;
	in.close *= factor / 4;
	in.volume *= 4 / factor;
	in.buy_volume *= 4 / factor;
	in.sell_volume *= 4 / factor;
	return in;
}

/* Splits in the stream, against a series that was adjusted beforehand: the same to
 * the last bit. */
static void splits_of(const char *spec, const struct feature_input *bars)
{
	double out[FEATURE_MAX_OUTPUTS], expected[FEATURE_MAX_OUTPUTS], factor;
	struct running raw, adjusted;
	struct feature_input in;
	struct feature_unit u;
	size_t row, k;

	running_open(&raw, spec);
	running_open(&adjusted, spec);
	for (row = 0; row < AAPL_ROWS; row++) {
		in = bars[row];
		in.other = 100 + (double)(row * row % 17);
		in.buy_volume = in.volume / 4;
		in.sell_volume = in.volume - in.buy_volume;
		factor = factor_at(row);
		running_step(&raw, in, factor, out);
		running_step(&adjusted, adjusted_bar(in, factor), 1, expected);
		for (k = 0; k < raw.f.n_outputs; k++) {
			u = raw.f.def->outputs[k].unit;
			expected[k] = feature_rescale(expected[k], u, factor / 4);
			if (!(isnan(out[k]) && isnan(expected[k])) && out[k] != expected[k])
				fail_msg("%s row %zu: %.17g, expected %.17g", spec, row, out[k],
					 expected[k]);
		}
	}
	running_close(&raw);
	running_close(&adjusted);
}

static void splits(void **state)
{
	static struct feature_input bars[AAPL_ROWS];
	double out[FEATURE_MAX_OUTPUTS] = {0}, before = 0;
	struct running r;
	char spec[64];
	size_t n;

	(void)state;
	data_bars("examples/data/stocks.csv.gz", 2, 0, bars, AAPL_ROWS);
	assert_true(bars[SPLIT_2000 - 1].close > 1.7 * bars[SPLIT_2000].close);
	assert_true(bars[SPLIT_2005 - 1].close > 1.9 * bars[SPLIT_2005].close);
	for (n = 0; default_spec(n, spec, sizeof(spec)); n++)
		splits_of(spec, bars);
	running_open(&r, "sma:10"); /* and no jump: today's mean is in today's shares */
	for (n = 0; n <= SPLIT_2005; n++) {
		before = out[0];
		running_step(&r, bars[n], factor_at(n), out);
	}
	assert_true(data_difference(2 * out[0], before, 0) < 0.02);
	running_close(&r);
}

/* What the tape can bring at worst: the values may be undefined, never infinite,
 * and sound again once the bad bars have left the windows. */
static void odd_inputs(void **state)
{
	struct feature_input in;
	double out[FEATURE_MAX_OUTPUTS], price = 100;
	struct running r;
	struct rng rng;
	char spec[64];
	size_t n, o;
	int k;

	(void)state;
	rng_seed(&rng, 5, 0);
	for (n = 0; default_spec(n, spec, sizeof(spec)); n++) {
		running_open(&r, spec);
		for (k = 0; k < 3000; k++) {
			in = data_random(&rng, &price);
			if (k % 7 == 3)
				in.volume = in.buy_volume = in.sell_volume = 0;
			if (k % 31 == 1)
				in.volume = in.bid = in.ofi = in.other = NAN;
			if (k >= 400 && k < 700) /* nothing moves */
				in.open = in.high = in.low = in.close = in.other = 50;
			if (k >= 700 && k < 1000)
				in.open = in.high = in.low = in.close = 0;
			if (k == 1000)
				in.high = in.close = in.volume = 1e12;
			if (k == 1001)
				in.high = in.close = in.volume = 1e300;
			if (k == 1002)
				in.low = in.close = 5e-324;
			if (k == 1003)
				in.close = -37;
			if (k == 1004)
				in.close = INFINITY;
			running_step(&r, in, 1, out);
			for (o = 0; o < r.f.n_outputs; o++) {
				assert_true(!isinf(out[o]));
				if (k > 2000 && k % 31 != 1 && k % 7 != 3 && isnan(out[o]))
					fail_msg("%s output %zu row %d", spec, o, k);
			}
		}
		running_close(&r);
	}
}

/* The value of a feature after 5000 bars of a price, the first `moving` of which moved. */
static double after_quiet(const char *spec, int moving)
{
	double out[FEATURE_MAX_OUTPUTS];
	struct feature_input in;
	struct running r;
	int k;

	running_open(&r, spec);
	for (k = 0; k < 5000; k++) {
		in = data_nothing();
		in.open = in.high = in.low = in.close = k < moving ? 0.1 + k % 3 : 0.1;
		in.volume = 1000;
		in.other = 3;
		running_step(&r, in, 1, out);
	}
	running_close(&r);
	return out[0];
}

/* What each says where nothing moves, at all or any more. */
static void quiet_series(void **state)
{
	static const struct {
		const char *spec;
		double value;
	} windows[] =
		{
			{"stoch:5:3:3", 0},    {"stochf:5:3", 0},      {"stochrsi", 0},
			{"willr:14", 0},       {"cci:14", 0},          {"bop", 0},
			{"zscore:20", 0},      {"stddev:5", 0},        {"var:5", 0},
			{"ultosc", 0},         {"linearreg_slope", 0}, {"rv:20", 0},
			{"parkinson:20", 0},   {"garman_klass", 0},    {"rogers_satchell", 0},
			{"yang_zhang", 0},     {"roll:20", 0},         {"pctrank:20", 50},
			{"mfi:14", 0},         {"amihud:20", 0},       {"roc:10", 0},
			{"mom:10", 0},         {"logret", 0},          {"wma:30", 0.1},
			{"linearreg:14", 0.1}, {"corr:30:SPY", NAN},   {"beta:30:SPY", NAN},
		},
	  smoothed[] = {
		  {"rsi:14", 0}, {"cmo:14", 0},  {"plus_di", 0}, {"minus_di", 0}, {"dx", 0},
		  {"adx", 0},    {"natr:14", 0}, {"kama", 0.1},  {"macd", 0},     {"trix", 0},
	  };
	double value;
	size_t k;

	(void)state;
	for (k = 0; k < sizeof(windows) / sizeof(windows[0]); k++) {
		value = after_quiet(windows[k].spec, 100);
		if (value != windows[k].value && !(isnan(value) && isnan(windows[k].value)))
			fail_msg("%s: %.17g", windows[k].spec, value);
	}
	for (k = 0; k < sizeof(smoothed) / sizeof(smoothed[0]); k++) {
		value = after_quiet(smoothed[k].spec, 0);
		if (fabs(value - smoothed[k].value) > 1e-15)
			fail_msg("%s: %.17g", smoothed[k].spec, value);
	}
	/* The ratio of what fades alike stays. */
	assert_true(after_quiet("rsi:14", 100) > 30 && after_quiet("rsi:14", 100) < 70);
}

/* A bar that lacks an input is no bar for the feature. */
static void missing_inputs_change_nothing(void **state)
{
	double a[FEATURE_MAX_OUTPUTS], b[FEATURE_MAX_OUTPUTS], price = 100;
	struct feature_input in;
	struct running r, s;
	struct rng rng;
	int k;

	(void)state;
	rng_seed(&rng, 9, 0);
	running_open(&r, "obv");
	running_open(&s, "obv");
	for (k = 0; k < 50; k++) {
		in = data_random(&rng, &price);
		running_step(&r, in, 1, a);
		running_step(&s, in, 1, b);
		assert_true(a[0] == b[0]);
		in = data_random(&rng, &price);
		in.volume = NAN;
		running_step(&s, in, 1, b);
		assert_true(isnan(b[0]));
	}
	running_close(&r);
	running_close(&s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(specs),
		cmocka_unit_test(list_describes_every_feature),
		cmocka_unit_test(sizes_are_what_is_used),
		cmocka_unit_test(memory),
		cmocka_unit_test(splits),
		cmocka_unit_test(odd_inputs),
		cmocka_unit_test(quiet_series),
		cmocka_unit_test(missing_inputs_change_nothing),
	};

	return cmocka_run_group_tests_name("feature", tests, NULL, NULL);
}
