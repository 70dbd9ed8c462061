/*
 * test_feature_long.c - nothing drifts
 *
 * A million bars (FEATURE_BARS=10000000 for more) go through every feature.  At
 * the end each must equal one that began 20,000 bars before it, which is far more
 * than any of them remembers, and some must equal plain sums; those that remember
 * everything are added up exactly beside it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include "feature_data.h"

enum { LATE = 20000, MAX_FEATURES = 128, KEPT = 64 };

static struct running whole[MAX_FEATURES], late[MAX_FEATURES];
static size_t n_features;
static double values[MAX_FEATURES][FEATURE_MAX_OUTPUTS],
	late_values[MAX_FEATURES][FEATURE_MAX_OUTPUTS];
static struct feature_input kept[KEPT]; /* the last bars, a ring */
static long double obv, ad;
static long bars = 1000000;

static bool remembers_everything(const struct feature *f)
{
	return strcmp(f->def->name, "obv") == 0 || strcmp(f->def->name, "ad") == 0 ||
	       strcmp(f->def->name, "adosc") == 0 || strcmp(f->def->name, "session_vwap") == 0;
}

static int run(void **state)
{
	const char *env = getenv("FEATURE_BARS");
	const struct feature_def *def;
	double price = 100, last = 0;
	struct feature_input in;
	struct rng rng;
	char spec[64];
	size_t k;
	long n;

	(void)state;
	if (env)
		bars = strtol(env, NULL, 10);
	for (k = 0; (def = feature_at(k)); k++) {
		snprintf(spec, sizeof(spec), def->needs & NEED_OTHER ? "%s:30:SPY" : "%s",
			 def->name);
		running_open(&whole[k], spec);
		running_open(&late[k], spec);
	}
	n_features = k;
	rng_seed(&rng, 1, 0);
	for (n = 0; n < bars; n++) {
		in = data_random(&rng, &price);
		kept[n % KEPT] = in;
		obv += n == 0 || in.close > last ? in.volume : in.close < last ? -in.volume : 0;
		ad += (long double)((in.close - in.low - (in.high - in.close)) /
				    (in.high - in.low)) *
		      in.volume;
		last = in.close;
		for (k = 0; k < n_features; k++) {
			running_step(&whole[k], in, 1, values[k]);
			if (n >= bars - LATE)
				running_step(&late[k], in, 1, late_values[k]);
		}
	}
	return 0;
}

static void as_if_begun_late(void **state)
{
	size_t k, o;

	(void)state;
	for (k = 0; k < n_features; k++) {
		for (o = 0; o < whole[k].f.n_outputs && !remembers_everything(&whole[k].f); o++)
			if (!(data_difference(values[k][o], late_values[k][o], 1e-6) <= 1e-9))
				fail_msg("%s: %.17g, from the last bars %.17g", whole[k].f.name[o],
					 values[k][o], late_values[k][o]);
	}
}

static double value_of(const char *name)
{
	size_t k;

	for (k = 0; k < n_features; k++)
		if (strcmp(whole[k].f.def->name, name) == 0)
			return values[k][0];
	fail_msg("no feature %s", name);
	return NAN;
}

static long double last_close(int ago)
{
	return kept[(bars - 1 - ago) % KEPT].close;
}

static void as_plain_sums(void **state)
{
	long double sum = 0, weighted = 0, square = 0, mean;
	int k;

	(void)state;
	for (k = 0; k < 30; k++) {
		sum += last_close(k);
		weighted += last_close(k) * (30 - k);
	}
	assert_true(data_difference(value_of("sma"), (double)(sum / 30), 0) < 1e-12);
	assert_true(data_difference(value_of("wma"), (double)(weighted / 465), 0) < 1e-12);
	for (k = 0, sum = 0; k < 20; k++)
		sum += last_close(k);
	mean = sum / 20;
	for (k = 0; k < 20; k++)
		square += (last_close(k) - mean) * (last_close(k) - mean);
	assert_true(data_difference(value_of("zscore"),
				    (double)((last_close(0) - mean) / sqrtl(square / 20)),
				    1e-3) < 1e-11);
	assert_true(data_difference(value_of("obv"), (double)obv, 0) < 1e-12);
	assert_true(data_difference(value_of("ad"), (double)ad, 1e6) < 1e-9);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(as_if_begun_late),
		cmocka_unit_test(as_plain_sums),
	};
	int failed = cmocka_run_group_tests_name("feature_long", tests, run, NULL);
	size_t k;

	for (k = 0; k < n_features; k++) {
		running_close(&whole[k]);
		running_close(&late[k]);
	}
	return failed;
}
