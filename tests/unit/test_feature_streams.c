/* test_feature_streams.c - sets, quotes, and sets at work on streams of bars */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feature/streams.h"
#include "feature/warmup.h"
#include "feature_data.h"

#define SECOND INT64_C(1000000000)
#define MINUTE (60 * SECOND)

/* ---- sets ---- */

static void sets_from_yaml(void **state)
{
	static const char good[] = "name: core\nversion: 3\nfeatures:\n  - sma:30\n"
				   "  - \"corr:30:SPY\"\n  - macd\n";
	static const struct {
		const char *text, *says;
	} bad[] = {
		{"name: core\nversion: 3\n", "'features' is missing"},
		{"version: 3\nfeatures: [sma]\n", "'name' is missing"},
		{"name: core\nfeatures: [sma]\n", "'version' is missing"},
		{"name: a b\nversion: 3\nfeatures: [sma]\n", "f.yaml:1:"},
		{"name: core\nversion: 3\nfeatures: []\n", "none"},
		{"name: core\nversion: 3\nfeatures: [smma]\n", "did you mean 'sma'?"},
		{"name: core\nversion: 3\nfeatures: [sma, sma:30]\n", "there twice"},
		{"name: core\nversion: 3\nfeatures: [sma]\nfeature: 1\n", "feature"},
		{"- sma\n", "f.yaml:1:"},
	};
	struct feature_set set;
	struct err e;

	(void)state;
	feature_set_init(&set);
	if (feature_set_read(&set, "f.yaml", good, strlen(good), &e) < 0)
		fail_msg("%s", e.text);
	assert_string_equal(set.label, "core@3");
	assert_int_equal(set.n, 3);
	assert_int_equal(set.n_outputs, 5);
	assert_true(set.needs & NEED_OTHER);
	assert_string_equal(set.features[1].other, "SPY");
	feature_set_release(&set);
	for (size_t k = 0; k < sizeof(bad) / sizeof(bad[0]); k++) {
		assert_int_equal(
			feature_set_read(&set, "f.yaml", bad[k].text, strlen(bad[k].text), &e), -1);
		assert_int_equal(e.status, STATUS_CONFIG);
		if (!strstr(e.text, bad[k].says))
			fail_msg("%s says: %s", bad[k].text, e.text);
		feature_set_release(&set);
	}
}

static void sets_from_specs(void **state)
{
	struct feature_set set;
	struct err e;

	(void)state;
	feature_set_init(&set);
	assert_int_equal(feature_set_add(&set, "sma:3,ema:3", &e), 0);
	assert_int_equal(feature_set_add(&set, "rsi", &e), 0);
	assert_int_equal(set.n, 3);
	assert_string_equal(set.label, "");
	assert_int_equal(feature_set_add(&set, "ema:3", &e), -1);
	assert_non_null(strstr(e.text, "twice"));
	assert_int_equal(feature_set_add(&set, "sma:4,", &e), -1);
	assert_int_equal(feature_set_add(&set, "", &e), -1);
	feature_set_release(&set);
}

/* ---- quotes ---- */

static void order_flow(void **state)
{
	/* Cont, Kukanov, Stoikov (2014), section 2.1: what each kind of event adds. */
	static const struct {
		struct best before, after;
		double ofi;
	} cases[] = {
		{{10, 11, 5, 7}, {10, 11, 8, 7}, 3},   /* limit buy of 3 */
		{{10, 11, 5, 7}, {10, 11, 1, 7}, -4},  /* 4 sold into the bid, or cancelled */
		{{10, 11, 5, 7}, {10, 11, 5, 9}, -2},  /* limit sell of 2 */
		{{10, 11, 5, 7}, {10, 11, 5, 1}, 6},   /* 6 bought */
		{{10, 11, 5, 7}, {10.5, 11, 2, 7}, 2}, /* the bid rises: its size comes */
		{{10, 11, 5, 7}, {9, 11, 2, 7}, -5},   /* falls: the size before goes */
		{{10, 11, 5, 7}, {10, 10.5, 5, 4}, -4},
		{{10, 11, 5, 7}, {10, 12, 5, 4}, 7},
		{{10, 11, 5, 7}, {9, 10, 3, 4}, -5 - 4},
		{{NAN, 11, NAN, 7}, {10, 11, 5, 7}, 0}, /* a side that comes */
		{{10, 11, 5, 7}, {10, NAN, 5, NAN}, 0}, /* or goes */
	};

	(void)state;
	for (size_t k = 0; k < sizeof(cases) / sizeof(cases[0]); k++)
		assert_true(best_ofi(&cases[k].before, &cases[k].after) == cases[k].ofi);
	assert_true(isnan(best_ofi(&(struct best){10, 11, NAN, 7}, &cases[0].after)));
}

static void mean_spreads(void **state)
{
	struct best wide = {10, 12, 1, 1}, narrow = {10, 11, 1, 1}, none = {10, NAN, 1, 1};
	struct best_flow f;

	(void)state;
	best_flow_reset(&f, 100);
	best_flow_advance(&f, &wide, 130, 0, BEST_QUOTE);
	best_flow_advance(&f, &none, 190, 0, BEST_QUOTE);
	best_flow_advance(&f, &narrow, 200, 0, BEST_BAR);
	assert_true(best_flow_mean_spread(&f) == (2.0 * 30 + 1.0 * 10) / 40);
	best_flow_split(&f, 2);
	assert_true(best_flow_mean_spread(&f) == (2.0 * 30 + 1.0 * 10) / 80);
	best_flow_reset(&f, 200);
	assert_true(isnan(best_flow_mean_spread(&f)));

	/* Bars of 60: none came at 160 and 220, so the sums begin at 220. */
	best_flow_reset(&f, 100);
	f.ofi = 5;
	best_flow_advance(&f, &wide, 150, 60, BEST_QUOTE);
	assert_true(f.ofi == 5);
	best_flow_advance(&f, &narrow, 230, 60, BEST_QUOTE);
	assert_true(f.from == 220 && f.ofi == 0 && f.time == 10);
	best_flow_advance(&f, &narrow, 280, 60, BEST_BAR);
	assert_true(f.from == 220 && f.time == 60);
	/* A bar after two empty intervals is about its own. */
	best_flow_reset(&f, 100);
	best_flow_advance(&f, &narrow, 280, 60, BEST_BAR);
	assert_true(f.from == 220 && f.time == 60);
	/* The ends of time. */
	best_flow_reset(&f, INT64_MIN);
	best_flow_advance(&f, &narrow, INT64_MAX, 60, BEST_QUOTE);
	assert_true(best_flow_mean_spread(&f) == 1);
}

/* ---- streams ---- */

static struct {
	struct streams st;
	struct stream_result last;
	double values[16];
	int n;
	char order[64];
} desk;

static void emitted(void *ctx, const struct stream_result *r)
{
	size_t n;

	(void)ctx;
	desk.last = *r;
	memcpy(desk.values, r->values, desk.st.set.n_outputs * sizeof(double));
	desk.order[desk.n++] = streams_symbol_name(&desk.st, r->stream, &n)[0];
	desk.order[desk.n] = '\0';
}

static void desk_open(const char *specs)
{
	struct stream_hooks hooks = {NULL, emitted, NULL};
	struct feature_set set;
	struct err e;

	memset(&desk, 0, sizeof(desk));
	feature_set_init(&set);
	if (feature_set_add(&set, specs, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(streams_init(&desk.st, &set, CALENDAR_US_EQUITY, &hooks), 0);
}

static struct json_value text(const char *s)
{
	return (struct json_value){.p = s, .n = (uint32_t)strlen(s), .kind = VALUE_STRING};
}

static uint32_t symbol(const char *s)
{
	struct json_value v = text(s);

	return streams_symbol(&desk.st, &v);
}

static void bar(const char *sym, const char *span, int64_t ts, double close)
{
	struct feature_input in = data_nothing();
	struct json_value v = text(span);

	in.open = in.high = in.low = in.close = close;
	in.volume = 100;
	in.ts = ts;
	assert_int_equal(streams_bar(&desk.st, streams_stream(&desk.st, symbol(sym), &v, ts), &in),
			 0);
}

static void streams_are_apart(void **state)
{
	(void)state;
	desk_open("sma:2,mom:1");
	bar("A", "1m", 1 * MINUTE, 10);
	assert_true(!desk.last.ready && isnan(desk.values[0]));
	bar("B", "1m", 1 * MINUTE, 100);
	bar("A", "5m", 1 * MINUTE, 1000);
	bar("A", "1m", 2 * MINUTE, 12);
	assert_true(desk.last.ready && desk.values[0] == 11 && desk.values[1] == 2);
	bar("B", "1m", 2 * MINUTE, 90);
	assert_true(desk.values[0] == 95 && desk.values[1] == -10);
	bar("A", "5m", 2 * MINUTE, 1010);
	assert_true(desk.values[0] == 1005);
	assert_string_equal(desk.order, "ABAABA");
	streams_release(&desk.st);
}

static void splits_rescale(void **state)
{
	(void)state;
	desk_open("sma:2,mom:1,obv");
	bar("A", "1d", 1 * MINUTE, 100);
	bar("B", "1d", 1 * MINUTE, 100);
	streams_split(&desk.st, symbol("A"), 2);
	bar("A", "1d", 2 * MINUTE, 51);
	assert_true(desk.values[0] == 50.5 && desk.values[1] == 1);
	assert_true(desk.values[2] == 300); /* 100 shares were worth 200 of today's */
	bar("B", "1d", 2 * MINUTE, 51);
	assert_true(desk.values[0] == 75.5); /* not B's split */
	streams_release(&desk.st);
}

static void quotes_reach_bars(void **state)
{
	struct best q = {9.99, 10.01, 300, 100};

	(void)state;
	desk_open("spread,book,ofi,mean_spread");
	bar("A", "1m", 0, 10);
	assert_true(isnan(desk.values[0]));
	streams_quote(&desk.st, symbol("A"), 10 * SECOND, &q);
	q.bid_size = 500;
	streams_quote(&desk.st, symbol("A"), 20 * SECOND, &q);
	q.ask = 10.03;
	streams_quote(&desk.st, symbol("A"), 40 * SECOND, &q);
	bar("A", "1m", 60 * SECOND, 10);
	assert_true(data_difference(desk.values[0], 0.04, 0) < 1e-12);
	assert_true(data_difference(desk.values[1], 400 / 10.01, 0) < 1e-12);
	assert_true(data_difference(desk.values[2], 400.0 / 600, 0) < 1e-12);
	assert_true(desk.values[3] == 200 + 100);
	assert_true(data_difference(desk.values[4], (0.02 * 30 + 0.04 * 20) / 50, 0) < 1e-9);
	streams_split(&desk.st, symbol("A"), 2); /* quotes stand in old shares until a new one */
	bar("A", "1m", 120 * SECOND, 5);
	assert_true(data_difference(desk.values[0], 0.02, 0) < 1e-12);
	assert_true(desk.values[3] == 0);
	streams_release(&desk.st);
}

static void days_are_the_exchange_s(void **state)
{
	const int64_t close = INT64_C(1381176000) * SECOND; /* 2013-10-07 16:00 in New York */

	(void)state;
	desk_open("tod,minutes,dow");
	bar("A", "1d", close, 1);
	assert_true(desk.values[0] == 1 && desk.values[1] == 390 && desk.values[2] == 1);
	bar("A", "1d", close + 24 * 60 * MINUTE - 390 * MINUTE, 1); /* next day's open */
	assert_true(desk.values[0] == 0 && desk.values[1] == 0 && desk.values[2] == 2);
	bar("A", "1d", close + 8 * 60 * MINUTE, 1); /* a bar up to midnight is of the day before */
	assert_true(desk.values[1] == 390 + 480 && desk.values[2] == 1);
	bar("A", "1d", close - 24 * 60 * MINUTE, 1); /* a Sunday */
	assert_true(isnan(desk.values[0]) && isnan(desk.values[1]) && desk.values[2] == 7);
	streams_release(&desk.st);
}

/* A bar waits for the others of its moment, whatever their order. */
static void joined_features_wait(void **state)
{
	(void)state;
	desk_open("beta:2:S");
	for (int k = 1; k <= 3; k++) {
		bar("A", "1d", k * MINUTE, 100 + 10 * (k % 2));
		assert_true(streams_waits_first(&desk.st));
		bar("S", "1d", k * MINUTE, 50 + 5 * (k % 2));
		assert_true(!streams_waits_first(&desk.st));
		bar("S", "1m", k * MINUTE, 50);
		assert_int_equal(desk.n, 3 * (k - 1));
		streams_due(&desk.st, k * MINUTE - 1);
		assert_int_equal(desk.n, 3 * (k - 1));
		streams_due(&desk.st, k * MINUTE);
		assert_int_equal(desk.n, 3 * k);
	}
	assert_string_equal(desk.order, "ASSASSASS");
	bar("A", "1d", 4 * MINUTE, 100);
	bar("S", "1d", 4 * MINUTE, 50);
	bar("A", "1d", 4 * MINUTE, 100); /* a second one: nothing piles up */
	assert_int_equal(desk.n, 11);
	assert_true(desk.values[0] == 1);
	streams_due(&desk.st, 4 * MINUTE);
	assert_int_equal(desk.n, 12);
	bar("A", "1d", 5 * MINUTE, 110); /* no bar of S: no value */
	streams_due(&desk.st, 5 * MINUTE);
	assert_true(isnan(desk.values[0]));
	streams_release(&desk.st);
}

static void a_change_keeps_what_both_have(void **state)
{
	struct feature_set set;
	struct err e;

	(void)state;
	desk_open("sma:2,ema:2,mom:1");
	bar("A", "1m", 1 * MINUTE, 10);
	feature_set_init(&set);
	assert_int_equal(feature_set_add(&set, "mom:1,sma:3,ema:2", &e), 0);
	assert_int_equal(streams_change(&desk.st, &set), 0);
	bar("A", "1m", 2 * MINUTE, 12);
	assert_true(desk.values[0] == 2 && isnan(desk.values[1]) && desk.values[2] == 11);
	bar("A", "1m", 3 * MINUTE, 14);
	assert_true(isnan(desk.values[1])); /* has seen two bars, not three */
	bar("A", "1m", 4 * MINUTE, 16);
	assert_true(desk.values[1] == 14);
	streams_release(&desk.st);
}

/* ---- state files ---- */

static void snap_desk(struct snap *sn, void *ctx)
{
	streams_snap(sn, ctx);
}

/* Save, load into an empty desk, and both go on alike; a file that is cut is refused. */
static void states(void **state)
{
	static const char specs[] =
		"sma:3,cci:3,pctrank:4,beta:2:S,max:3,ofi:2,session_vwap,amihud:2";
	struct snap_head head = {.program = "test", .options = "", .ts = 0};
	struct best q = {9, 11, 2, 3};
	double expected[16];
	struct buf file;
	struct err e;
	size_t k;

	(void)state;
	desk_open(specs);
	for (int n = 1; n <= 7; n++) {
		streams_quote(&desk.st, symbol("A"), n * MINUTE, &q);
		q.bid_size += 1;
		bar("A", "1m", n * MINUTE, 100 + n * n % 5);
		bar("S", "1m", n * MINUTE, 50 + n * n % 7);
		if (n < 7)
			streams_due(&desk.st, n * MINUTE);
	}
	buf_init(&file, 1 << 20);
	assert_int_equal(snap_encode(&head, snap_desk, &desk.st, &file, &e), 0);
	streams_due(&desk.st, INT64_MAX);
	bar("A", "1m", 8 * MINUTE, 104);
	streams_due(&desk.st, INT64_MAX);
	memcpy(expected, desk.values, sizeof(expected));
	streams_release(&desk.st);

	desk_open(specs);
	if (snap_parse("s", file.p, file.n, &head, snap_desk, &desk.st, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(desk.st.n_queue, 2);
	streams_due(&desk.st, INT64_MAX);
	bar("A", "1m", 8 * MINUTE, 104);
	streams_due(&desk.st, INT64_MAX);
	for (k = 0; k < desk.st.set.n_outputs; k++)
		assert_true(desk.values[k] == expected[k] ||
			    (isnan(desk.values[k]) && isnan(expected[k])));
	streams_release(&desk.st);

	for (k = 0; k < file.n; k += 7) {
		desk_open(specs);
		assert_int_equal(snap_parse("s", file.p, k, &head, snap_desk, &desk.st, &e), -1);
		streams_release(&desk.st);
	}
	buf_release(&file);
}

/* States that no run could have left are refused before they are used. */
static void states_without_sense(void **state)
{
	struct running r;
	double out[FEATURE_MAX_OUTPUTS], price = 100;
	struct rng rng;
	int64_t *copy;

	(void)state;
	rng_seed(&rng, 2, 0);
	running_open(&r, "cci:20");
	copy = malloc(r.f.ni * sizeof(*copy));
	for (int n = 0; n < 50; n++)
		running_step(&r, data_random(&rng, &price), 1, out);
	memcpy(copy, r.i, r.f.ni * sizeof(*copy));
	assert_true(feature_sound(&r.f, r.d, r.i));
	for (size_t k = 0; k < r.f.ni; k++) {
		r.i[k] = k == 0 ? -1 : (int64_t)rng_next(&rng);
		assert_false(feature_sound(&r.f, r.d, r.i));
		memcpy(r.i, copy, r.f.ni * sizeof(*copy));
	}
	free(copy);
	running_close(&r);
	running_open(&r, "willr:20"); /* others heal themselves */
	for (int n = 0; n < 500; n++) {
		running_step(&r, data_random(&rng, &price), 1, out);
		r.i[1 + rng_below(&rng, r.f.ni - 1)] = (int64_t)rng_next(&rng);
	}
	running_close(&r);
}

/* ---- warm-up ---- */

static struct warmup check;

static void watched(void *ctx, uint32_t stream, const struct feature_input *in,
		    const double *values)
{
	(void)ctx;
	warmup_watch(&check, stream, in, values);
}

static void ignored(void *ctx, const struct stream_result *r)
{
	(void)ctx;
	(void)r;
}

/* An EMA of 10 that starts m bars late still holds (9/11)^(m - 10) of its start: each
 * doubling must show.  A sum holds nothing, a total everything. */
static void warmups(void **state)
{
	double price = 100;
	struct rng rng;
	struct buf out;

	(void)state;
	desk_open("sma:10,ema:10,obv");
	desk.st.hooks.watch = watched;
	desk.st.hooks.emit = ignored;
	assert_int_equal(warmup_init(&check, &desk.st), 0);
	rng_seed(&rng, 4, 0);
	for (int n = 1; n <= 5000; n++) {
		price *= 1 + 0.02 * (rng_uniform(&rng) - 0.5);
		bar("A", "1m", n * MINUTE, price);
	}
	for (int t = 0; t < WARMUP_TIMES; t++) {
		assert_in_range(check.outputs[0].looked[t], 5000 / (10 << t) - 2, 5000 / (10 << t));
		assert_true(check.outputs[0].worst[t] < 1e-14);
		assert_true(check.outputs[1].worst[t] <
			    0.05 * pow(9.0 / 11, 10 * ((1 << t) - 1)) + 1e-15);
		assert_true(check.outputs[2].worst[t] > 0.5);
	}
	assert_true(check.outputs[1].worst[0] > 1e-3 && check.outputs[1].worst[2] > 1e-6);
	assert_true(warmup_exceeds(&check, 0.5) && !warmup_exceeds(&check, 1e6));
	buf_init(&out, 1 << 16);
	warmup_print(&check, true, &out);
	assert_non_null(strstr(buf_cstr(&out), "{\"feature\":\"sma_10\",\"warmup\":10,"));
	assert_false(check.failed);
	buf_release(&out);
	streams_release(&desk.st);
	warmup_release(&check);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sets_from_yaml),
		cmocka_unit_test(sets_from_specs),
		cmocka_unit_test(order_flow),
		cmocka_unit_test(mean_spreads),
		cmocka_unit_test(streams_are_apart),
		cmocka_unit_test(splits_rescale),
		cmocka_unit_test(quotes_reach_bars),
		cmocka_unit_test(days_are_the_exchange_s),
		cmocka_unit_test(joined_features_wait),
		cmocka_unit_test(a_change_keeps_what_both_have),
		cmocka_unit_test(states),
		cmocka_unit_test(states_without_sense),
		cmocka_unit_test(warmups),
	};

	return cmocka_run_group_tests_name("feature_streams", tests, NULL, NULL);
}
