/* test_expr.c - the language: values, missing values, windows, splits, messages */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/rng.h"
#include "signal/expr.h"

/* ---- a strategy in small: bar fields and two features as inputs ---- */

static int find_feature(void *ctx, const char *text, size_t n, struct feature_name *out,
			struct err *e)
{
	(void)ctx;
	if (n == 6 && memcmp(text, "sma:10", n) == 0) {
		*out = (struct feature_name){"sma_10", "sma:10", 1, 0};
		return 1;
	}
	if (n == 3 && memcmp(text, "obv", n) == 0) {
		*out = (struct feature_name){"obv", "obv", 0, 1};
		return 1;
	}
	if (memchr(text, ':', n))
		return err_set(e, STATUS_USAGE, "no feature '%.*s'", (int)n, text);
	return 0;
}

static const char *near_feature(void *ctx, const char *text, size_t n)
{
	(void)ctx;
	return n > 2 && memcmp(text, "ob", 2) == 0 ? "obv" : NULL;
}

static int check_spec(void *ctx, const char *spec, size_t n, struct feature_name *out,
		      struct err *e)
{
	if (n == 3 && memcmp(spec, "sma", n) == 0) {
		*out = (struct feature_name){"sma_30", "sma:30", 1, 0};
		return 0;
	}
	return find_feature(ctx, spec, n, out, e) == 1
		       ? 0
		       : err_set(e, STATUS_USAGE, "no feature '%.*s'", (int)n, spec);
}

static const struct feature_names names = {
	.find = find_feature, .check = check_spec, .near = near_feature};

struct desk {
	struct inputs inputs;
	struct params params;
	struct map others, specs;
	struct scope scope;
	struct expr x;
	double row[64], other[64], own[OWN_COUNT], moment[MOMENT_COUNT], trace[EXPR_TRACES];
	double cross[EXPR_CROSSES], state[20000];
	const double *rows[4];
	struct eval ev;
};

static struct desk desk;

static int setup(void **state)
{
	struct desk *d = &desk;

	(void)state;
	memset(d, 0, sizeof(*d));
	inputs_init(&d->inputs);
	params_init(&d->params);
	map_init(&d->others, 16);
	map_init(&d->specs, 16);
	d->params.values[map_add(&d->params.names, "n", 1)] = strdup("10");
	d->params.values[map_add(&d->params.names, "who", 3)] = strdup("SPY");
	d->scope = (struct scope){.inputs = &d->inputs,
				  .params = &d->params,
				  .features = &names,
				  .time = true,
				  .others = &d->others,
				  .specs = &d->specs};
	/* The order of the inputs in the row. */
	inputs_add(&d->inputs, INPUT_BAR, "close", 0, NULL, (struct unit){1, 0, true});
	inputs_add(&d->inputs, INPUT_BAR, "open", 0, NULL, (struct unit){1, 0, true});
	inputs_add(&d->inputs, INPUT_BAR, "volume", 0, NULL, (struct unit){0, 1, true});
	inputs_add(&d->inputs, INPUT_BAR, "bid", 0, NULL, (struct unit){1, 0, true});
	inputs_add(&d->inputs, INPUT_FEATURE, "sma_10", 0, NULL, (struct unit){1, 0, true});
	d->row[0] = 12;
	d->row[1] = 10;
	d->row[2] = 700;
	d->row[3] = NAN;
	d->row[4] = 11;
	for (int i = 5; i < 64; i++)
		d->row[i] = NAN;
	for (int i = 0; i < 64; i++)
		d->other[i] = 100 + i;
	for (int i = 0; i < OWN_COUNT; i++)
		d->own[i] = i;
	for (int i = 0; i < MOMENT_COUNT; i++)
		d->moment[i] =
			i == MOMENT_IN_SESSION || i == MOMENT_WEEK_END || i == MOMENT_MONTH_END;
	d->rows[0] = d->other;
	d->ev = (struct eval){.row = d->row,
			      .rows = d->rows,
			      .state = d->state,
			      .own = d->own,
			      .moment = d->moment,
			      .cross = d->cross,
			      .now = 120e9,
			      .coin = 99,
			      .trace = d->trace};
	return 0;
}

static int teardown(void **state)
{
	struct desk *d = &desk;

	(void)state;
	expr_release(&d->x);
	scope_release(&d->scope);
	inputs_release(&d->inputs);
	params_release(&d->params);
	map_release(&d->others);
	map_release(&d->specs);
	return 0;
}

static int try_compile(const char *text, bool condition, struct err *e)
{
	const struct place place = {.file = "f", .line = 7, .column = 3, .value = text};

	expr_release(&desk.x);
	return expr_compile(&desk.scope, &place, condition, &desk.x, e);
}

static void compile(const char *text, bool condition)
{
	struct err e;

	if (try_compile(text, condition, &e) < 0)
		fail_msg("%s: %s", text, e.text);
}

static void assert_value(const char *text, double got, double want)
{
	if (isnan(want) ? !isnan(got) : got != want)
		fail_msg("%s is %.17g, not %.17g", text, got, want);
}

/* ---- values ---- */

#define MISSING NAN

static void test_numbers(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"1 + 2 * 3", 7},
		{"(1 + 2) * 3", 9},
		{"10 - 4 - 3", 3},
		{"2 / 4 / 2", 0.25},
		{"-2 * -3", 6},
		{"--2", 2},
		{"7 % 5", 2},
		{"-1 % 5", 4},
		{"1 % -5", -4},
		{"close", 12},
		{"bar.close - open", 2},
		{"close * volume", 8400},
		{"sma:10", 11},
		{"sma:$n + $n", 21},
		{"feature.sma:10", 11},
		{"bid", MISSING},
		{"close + bid", MISSING},
		{"default(bid, close)", 12},
		{"default(close, bid)", 12},
		{"min(close, open, 11)", 10},
		{"max(close, open, 11)", 12},
		{"min(bid, close)", MISSING},
		{"max(close, bid)", MISSING},
		{"abs(open - close)", 2},
		{"sign(open - close)", -1},
		{"sign(0 * close)", 0},
		{"sqrt(open * open)", 10},
		{"sqrt(-close)", MISSING},
		{"log(exp(close - 11))", 1},
		{"log(close - 12)", MISSING},
		{"exp(close * 100)", MISSING},
		{"round(close / 5)", 2},
		{"round(close / 8)", 2},
		{"round(open / 4)", 2},
		{"round(-close / 8)", -2},
		{"floor(-close / 5)", -3},
		{"ceil(-close / 5)", -2},
		{"clamp(close, 0, 5)", 5},
		{"clamp(-close, 0, 5)", 0},
		{"clamp(open, 0, 50)", 10},
		{"if(close > open, 1, 2)", 1},
		{"if(close < open, 1, 2)", 2},
		{"if(bid > 0, 1, 2)", MISSING},
		{"if(close > open, 1, bid)", 1},
		{"close / (open - 10)", MISSING},
		{"close % (open - 10)", MISSING},
		{"close * 1e300 * 1e300", MISSING},
		{"position", OWN_POSITION},
		{"bars_held + entry_price", OWN_BARS_HELD + OWN_ENTRY_PRICE},
		{"bars", OWN_BARS},
		{"other($who, close)", 100},
		{"other('SPY', volume) - other(SPY, open)", 1},
		{"if(not (close > open) or true, 5, 6)", 5},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		compile(cases[i].text, false);
		assert_value(cases[i].text, expr_eval(&desk.x, &desk.ev), cases[i].want);
	}
}

static void test_conditions(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"close > open", 1},
		{"close <= open", 0},
		{"close >= 12 and close <= 12 and close == 12", 1},
		{"close != 12", 0},
		{"bid > 0", MISSING},
		{"not (bid > 0)", MISSING},
		{"bid == bid", MISSING},
		{"known(bid)", 0},
		{"known(close) and not known(bid)", 1},
		/* Kleene's tables: true, false and missing. */
		{"close > 0 and close > 0", 1},
		{"close > 0 and close < 0", 0},
		{"close > 0 and bid > 0", MISSING},
		{"close < 0 and bid > 0", 0},
		{"bid > 0 and close < 0", 0},
		{"bid > 0 and bid > 0", MISSING},
		{"close > 0 or bid > 0", 1},
		{"bid > 0 or close > 0", 1},
		{"close < 0 or bid > 0", MISSING},
		{"close < 0 or close < 0", 0},
		{"bid > 0 or bid > 0", MISSING},
		/* Binding: or, and, not, comparison, sum. */
		{"close > 0 or close < 0 and close < 0", 1},
		{"not close < 0 and close > 1 + 1 * 2", 1},
		{"true and not false", 1},
		{"default(bid > 0, true)", 1},
		{"in_session and week_end", 1},
		{"if(close > 0, in_session, false)", 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		compile(cases[i].text, true);
		assert_value(cases[i].text, expr_eval(&desk.x, &desk.ev), cases[i].want);
	}
}

static void test_division_says_where(void **state)
{
	(void)state;
	compile("1 + close / (open - 10)", false);
	assert_true(isnan(expr_eval(&desk.x, &desk.ev)));
	assert_int_equal(desk.ev.zero_line, 7);
	assert_int_equal(desk.ev.zero_column, 3 + 10);
	desk.ev.zero_line = 0;
	compile("bid / (open - 10)", false); /* nothing over zero is only missing */
	assert_true(isnan(expr_eval(&desk.x, &desk.ev)));
	assert_int_equal(desk.ev.zero_line, 0);
}

static void test_traces(void **state)
{
	static const char *const want[] = {"close",   "close[ 1 ]", "sma_10",
					   "close",   "open",       "mean(close - open, 2)",
					   "position"};

	(void)state;
	compile("close[ 1 ] < sma:$n and mean(close -  open, 2) > 0 * position", true);
	expr_eval(&desk.x, &desk.ev);
	desk.row[0] = 13;
	expr_eval(&desk.x, &desk.ev);
	assert_int_equal(desk.x.n_traces, 7);
	for (int i = 0; i < 7; i++)
		assert_string_equal(desk.x.labels[i], want[i]);
	assert_value("close", desk.trace[0], 13);
	assert_value("close[1]", desk.trace[1], 12);
	assert_value("mean", desk.trace[5], 2.5);
}

static void test_traces_of_parameters(void **state)
{
	(void)state;
	compile("highest(close, $n) > close[$n] and other('A$', close) > 0", true);
	assert_int_equal(desk.x.n_traces, 5);
	assert_string_equal(desk.x.labels[1], "highest(close, 10)");
	assert_string_equal(desk.x.labels[3], "close[10]");
	assert_string_equal(desk.x.labels[4], "other('A$', close)");
}

/* ---- windows, against sums made the long way ---- */

enum { STEPS = 200, SPAN = 7 };

static double window_at(const double *v, int i, char what)
{
	double best = v[i - SPAN + 1], total = 0, squares = 0;

	for (int k = i - SPAN + 1; k <= i; k++) {
		if (isnan(v[k]))
			return NAN;
		best = what == 'h' ? fmax(best, v[k]) : what == 'l' ? fmin(best, v[k]) : best;
		total += v[k];
	}
	for (int k = i - SPAN + 1; k <= i; k++)
		squares += (v[k] - total / SPAN) * (v[k] - total / SPAN);
	switch (what) {
	case 'h':
	case 'l':
		return best;
	case 's':
		return total;
	case 'm':
		return total / SPAN;
	default:
		return sqrt(squares / SPAN);
	}
}

static void test_windows(void **state)
{
	static const struct {
		const char *text;
		char what;
	} cases[] = {{"highest(close, 7)", 'h'},
		     {"lowest(close, 7)", 'l'},
		     {"sum(close, 7)", 's'},
		     {"mean(close, 7)", 'm'},
		     {"stdev(close, 7)", 'd'}};
	double v[STEPS];
	struct rng r;

	(void)state;
	rng_seed(&r, 5, 0);
	for (int i = 0; i < STEPS; i++)
		v[i] = i == 60 || i == 61 ? NAN : rng_normal(&r) * 10 + 50;
	for (size_t c = 0; c < sizeof(cases) / sizeof(cases[0]); c++) {
		compile(cases[c].text, false);
		for (int i = 0; i < STEPS; i++) {
			desk.row[0] = v[i];
			assert_value(cases[c].text, expr_eval(&desk.x, &desk.ev),
				     i < SPAN - 1 ? NAN : window_at(v, i, cases[c].what));
		}
	}
	compile("close[3] + change(close, 5)", false);
	for (int i = 0; i < STEPS; i++) {
		desk.row[0] = v[i];
		assert_value("lags", expr_eval(&desk.x, &desk.ev),
			     i < 5 ? NAN : v[i - 3] + (v[i] - v[i - 5]));
	}
	compile("count(close > 50, 7)", false);
	for (int i = 0; i < 50; i++) {
		int want = 0;

		desk.row[0] = v[i];
		for (int k = i - SPAN + 1; k >= 0 && k <= i; k++)
			want += v[k] > 50;
		assert_value("count", expr_eval(&desk.x, &desk.ev),
			     i < SPAN - 1 ? NAN : (double)want);
	}
}

static void test_crosses(void **state)
{
	static const double closes[] = {9, 11, 11, 10, 12, 9, 10, 10, 9, NAN, 12, 8};
	static const double up[] = {NAN, 1, 0, 0, 1, 0, 0, 0, 0, NAN, NAN, 0};
	static const double down[] = {NAN, 0, 0, 0, 0, 1, 0, 0, 1, NAN, NAN, 1};

	(void)state;
	for (int which = 0; which < 3; which++) {
		compile(which == 0   ? "cross_above(close, 10)"
			: which == 1 ? "cross_below(close, 10)"
				     : "crosses(close, 10)",
			true);
		for (size_t i = 0; i < sizeof(closes) / sizeof(closes[0]); i++) {
			desk.row[0] = closes[i];
			assert_value("cross", expr_eval(&desk.x, &desk.ev),
				     which == 0   ? up[i]
				     : which == 1 ? down[i]
						  : fmax(up[i], down[i]));
		}
	}
}

/* A 4:1 split between two bars: what scales goes on, what cannot is empty. */
static void test_splits(void **state)
{
	static const struct {
		const char *text;
		double want;
	} cases[] = {
		{"close[1]", 3},
		{"volume[1]", 2800},
		{"highest(close - open, 2)", 0.5},
		{"(close * volume)[1]", 8400},
		{"(close / open)[1]", 1.2},
		{"max(close, 0)[1]", 3},
		{"sqrt(close * close)[1]", 3},
		{"(close + 1)[1]", NAN},
		{"log(close)[1]", NAN},
		{"log(close / open)[1] - log(1.2)", 0},
		{"other(SPY, close)[1]", NAN},
		{"if(close > open, close, open)[1]", 3},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		desk.row[0] = 12;
		desk.row[1] = 10;
		desk.row[2] = 700;
		memset(desk.state, 0, sizeof(desk.state));
		compile(cases[i].text, false);
		expr_eval(&desk.x, &desk.ev);
		windows_split(desk.scope.windows, desk.scope.n_windows, desk.state, 4, false);
		desk.row[0] = 2;
		desk.row[1] = 2.5;
		desk.row[2] = 3000;
		assert_value(cases[i].text, expr_eval(&desk.x, &desk.ev), cases[i].want);
	}
}

/* Another's split touches only what looks at others. */
static void test_foreign_splits(void **state)
{
	(void)state;
	compile("other(SPY, close)[1]", false);
	expr_eval(&desk.x, &desk.ev);
	windows_split(desk.scope.windows, desk.scope.n_windows, desk.state, 2, true);
	assert_true(isnan(expr_eval(&desk.x, &desk.ev)));
	compile("close[1]", false);
	expr_eval(&desk.x, &desk.ev);
	windows_split(desk.scope.windows, desk.scope.n_windows, desk.state, 2, true);
	assert_value("close[1]", expr_eval(&desk.x, &desk.ev), 12);
}

static void test_cross_values(void **state)
{
	static const double in[] = {5, NAN, 1, 5, 9, 3};
	static const double rank[] = {0.625, NAN, 0, 0.625, 1, 0.25};
	static const double place[] = {2, NAN, 5, 2, 1, 4};
	double out[6], one = 3;
	uint32_t order[6];

	(void)state;
	cross_values(CROSS_RANK, in, out, order, 6);
	for (int i = 0; i < 6; i++)
		assert_value("rank", out[i], rank[i]);
	cross_values(CROSS_PLACE, in, out, order, 6);
	for (int i = 0; i < 6; i++)
		assert_value("place", out[i], place[i]);
	cross_values(CROSS_MEAN, in, out, order, 6);
	assert_value("mean", out[1], 4.6);
	cross_values(CROSS_DEVIATION, in, out, order, 6);
	assert_true(fabs(out[0] - sqrt(35.2 / 5)) < 1e-15);
	cross_values(CROSS_RANK, &one, out, order, 1);
	assert_value("rank", out[0], 0.5);
	cross_values(CROSS_RANK, in + 1, out, order, 1);
	assert_true(isnan(out[0]));
}

/* Even, the same every time, and another one for another bar, symbol or seed. */
static void test_coin(void **state)
{
	double total = 0, squares = 0, product = 0;
	enum { N = 20000 };

	(void)state;
	for (uint64_t i = 0; i < N; i++) {
		double x = coin_value(i * UINT64_C(0x9e3779b97f4a7c15), 1);

		assert_true(x >= 0 && x < 1);
		assert_true(x == coin_value(i * UINT64_C(0x9e3779b97f4a7c15), 1));
		total += x;
		squares += x * x;
		product += x * coin_value(i * UINT64_C(0x9e3779b97f4a7c15), 2);
	}
	assert_true(fabs(total / N - 0.5) < 0.01);
	assert_true(fabs(squares / N - 1.0 / 3) < 0.01);
	assert_true(fabs(product / N - 0.25) < 0.01);
}

/* ---- messages ---- */

static void test_errors(void **state)
{
	static const struct {
		const char *text, *want;
		bool condition;
	} cases[] = {
		{"", "f:7:3: expected an expression", false},
		{"1 +", "f:7:6: expected a number, a name or '(', not the end", false},
		{"1 + )", "f:7:7: expected a number, a name or '(', not ')'", false},
		{"(1 + 2", "f:7:9: expected ')', not the end", false},
		{"1 2", "f:7:5: expected an operator or the end, not '2'", false},
		{"close > 1", "f:7:3: expected a number, not a condition", false},
		{"close", "f:7:3: expected a condition such as close > 10, not a number", true},
		{"close and open > 1",
		 "f:7:3: expected a condition such as close > 10, not a number", true},
		{"1 + (close > 2)", "f:7:7: expected a number, not a condition", false},
		{"1 < close < 3", "f:7:13: expected an operator or the end, not '<'", true},
		{"cloze > 1", "f:7:3: no such name 'cloze', did you mean 'close'?", true},
		{"obw > 1", "f:7:3: no such name 'obw', did you mean 'obv'?", true},
		{"sma:11 > 1", "f:7:3: no feature 'sma:11'", true},
		{"sma:$nn > 1", "f:7:7: no parameter 'nn', did you mean 'n'?", true},
		{"$who", "f:7:3: expected a number: $who is 'SPY'", false},
		{"close && open", "f:7:9: expected 'and', not '&&'", true},
		{"close = 1", "f:7:9: expected '==', not '='", true},
		{"close ? 1", "f:7:9: expected 'if(c, a, b)', not '?'", true},
		{"close <> 1", "f:7:9: expected '!=', not '<>'", true},
		{"highest(close)", "f:7:16: expected ',', not ')'", false},
		{"highest(close, 0)", "f:7:18: expected a whole number from 1 to 4096, not 0",
		 false},
		{"close[1.5]", "f:7:9: expected a whole number from 1 to 4096, not 1.5", false},
		{"close[n]", "f:7:9: expected a whole number or a parameter, not 'n'", false},
		{"highst(close, 3)", "f:7:3: no function 'highst', did you mean 'highest'?", false},
		{"sma(10) > 1", "f:7:3: no function 'sma': a feature is written sma:10", true},
		{"sma(close, 10) > 1", "f:7:3: no function 'sma': a feature is written sma:10",
		 true},
		{"sma(close) > 1", "f:7:3: no function 'sma': a feature is written sma:30", true},
		{"sma(0) > 1", "f:7:3: no function 'sma': a feature is written sma:30", true},
		{"1 + sma10", "f:7:7: no such name 'sma10', did you mean 'sma:10'?", false},
		{"1 / 0", "f:7:3: division by zero", false},
		{"log(-1)", "f:7:3: this has no value", false},
		{"coin(close) > 1", "f:7:8: expected a number or a parameter", true},
		{"1.2.3", "f:7:3: expected a number such as 20 or 0.5, not '1.2.3'", false},
		{"'open", "f:7:3: expected a name between quotes, such as 'BRK.B'", false},
		{"close @ 2", "f:7:9: expected a number, a name or an operator, not '@'", false},
		{"vol.", "f:7:6: expected a number, a name or an operator, not '.'", false},
		{"bar.sigma", "f:7:3: no key of a bar 'sigma'", false},
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (try_compile(cases[i].text, cases[i].condition, &e) == 0)
			fail_msg("%s: taken", cases[i].text);
		assert_int_equal(e.status, STATUS_CONFIG);
		assert_string_equal(e.text, cases[i].want);
	}
}

static void test_time_only(void **state)
{
	struct err e;

	(void)state;
	desk.scope.time = false;
	assert_int_equal(try_compile("rank(close) > 0.5", true, &e), -1);
	assert_string_equal(e.text, "f:7:3: rank() looks across symbols: expected 'when: time' "
				    "in this strategy");
	assert_int_equal(try_compile("other(SPY, close) > 0.5", true, &e), -1);
	compile("mean(close, 3) > 0.5", true);
}

static void test_limits(void **state)
{
	char text[20000];
	size_t n = 0;
	struct err e;

	(void)state;
	for (int i = 0; i < 100; i++)
		text[n++] = '(';
	snprintf(text + n, sizeof(text) - n, "1");
	assert_int_equal(try_compile(text, false, &e), -1);
	assert_non_null(strstr(e.text, "nested too deeply"));
	n = 0;
	for (int i = 0; i < 2000; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "close+");
	snprintf(text + n, sizeof(text) - n, "1");
	assert_int_equal(try_compile(text, false, &e), -1);
	assert_non_null(strstr(e.text, "too long"));
	/* Deep to the right: the stack's limit. */
	n = 0;
	for (int i = 0; i < 60; i++)
		n += (size_t)snprintf(text + n, sizeof(text) - n, "close+(");
	n += (size_t)snprintf(text + n, sizeof(text) - n, "1");
	for (int i = 0; i < 60; i++)
		text[n++] = ')';
	text[n] = '\0';
	compile(text, false);
	assert_value("deep", expr_eval(&desk.x, &desk.ev), 721);
}

/* ---- places in a file ---- */

static void test_places(void **state)
{
	static const struct {
		const char *text;
		size_t offset;
		unsigned line, column;
	} cases[] = {
		{"k: a + b\n", 4, 1, 8},
		{"k: 'a + b'\n", 4, 1, 9},
		{"k: \"a + b\"\n", 4, 1, 9},
		{"k: |\n  a +\n  b\n", 4, 3, 3},
		{"k: >\n  a\n  + b\n", 4, 3, 5},
		{"k: >-\n\n    a +\n    b\n", 4, 4, 5},
		{"k: a\n   + b\n", 4, 2, 6},
		{"# \xc3\xa4\nk: \xc3\xa4 + b\n", 5, 2, 8},
		{"\xef\xbb\xbfk: a + b\n", 4, 1, 8},
		{"k: \"a \\x2b b\"\n", 4, 1, 4}, /* an escape: where the scalar is */
		{"k: a + b\n", 5, 1, 9},         /* the end */
	};
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		size_t n = strlen(cases[i].text);
		struct config *root = config_parse("f", cases[i].text, n, &e);
		unsigned line, column;
		struct place p;

		assert_non_null(root);
		p = place_of(config_get(root, "k"), cases[i].text, n);
		place_find(&p, cases[i].offset, &line, &column);
		if (line != cases[i].line || column != cases[i].column)
			fail_msg("%s: %u:%u", cases[i].text, line, column);
		config_free(root);
	}
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(test_numbers),
		TEST(test_conditions),
		TEST(test_division_says_where),
		TEST(test_traces),
		TEST(test_traces_of_parameters),
		TEST(test_windows),
		TEST(test_crosses),
		TEST(test_splits),
		TEST(test_foreign_splits),
		TEST(test_cross_values),
		TEST(test_coin),
		TEST(test_errors),
		TEST(test_time_only),
		TEST(test_limits),
		TEST(test_places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
