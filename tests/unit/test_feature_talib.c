/* test_feature_talib.c - features against TA-Lib's values on the S&P 500 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "feature/window.h"
#include "feature_data.h"

/* The columns of the reference, in its order. */
static const struct {
	const char *column, *spec;
	size_t output;
} columns[] = {
	{"SMA_30", "sma:30", 0},
	{"EMA_30", "ema:30", 0},
	{"WMA_30", "wma:30", 0},
	{"DEMA_30", "dema:30", 0},
	{"TEMA_30", "tema:30", 0},
	{"TRIMA_30", "trima:30", 0},
	{"KAMA_30", "kama:30", 0},
	{"T3_5_0.7", "t3:5:0.7", 0},
	{"RSI_14", "rsi:14", 0},
	{"MACD_12_26_9", "macd:12:26:9", 0},
	{"MACD_signal", "macd:12:26:9", 1},
	{"MACD_hist", "macd:12:26:9", 2},
	{"BB_upper_5_2", "bbands:20:2", 0},
	{"BB_middle", "bbands:20:2", 1},
	{"BB_lower", "bbands:20:2", 2},
	{"ATR_14", "atr:14", 0},
	{"NATR_14", "natr:14", 0},
	{"TRANGE", "trange", 0},
	{"ADX_14", "adx:14", 0},
	{"ADXR_14", "adxr:14", 0},
	{"DX_14", "dx:14", 0},
	{"PLUS_DI_14", "plus_di:14", 0},
	{"MINUS_DI_14", "minus_di:14", 0},
	{"PLUS_DM_14", "plus_dm:14", 0},
	{"MINUS_DM_14", "minus_dm:14", 0},
	{"STOCH_slowk_5_3_3", "stoch:5:3:3", 0},
	{"STOCH_slowd", "stoch:5:3:3", 1},
	{"STOCHF_k_5_3", "stochf:5:3", 0},
	{"STOCHF_d", "stochf:5:3", 1},
	{"STOCHRSI_k_14_5_3", "stochrsi:14:5:3", 0},
	{"STOCHRSI_d", "stochrsi:14:5:3", 1},
	{"CCI_14", "cci:14", 0},
	{"OBV", "obv", 0},
	{"AD", "ad", 0},
	{"ADOSC_3_10", "adosc:3:10", 0},
	{"MFI_14", "mfi:14", 0},
	{"WILLR_14", "willr:14", 0},
	{"ROC_10", "roc:10", 0},
	{"MOM_10", "mom:10", 0},
	{"SAR_0.02_0.2", "sar:0.02:0.2", 0},
	{"AROON_down_14", "aroon:14", 1},
	{"AROON_up_14", "aroon:14", 0},
	{"AROONOSC_14", "aroonosc:14", 0},
	{"TRIX_30", "trix:30", 0},
	{"ULTOSC_7_14_28", "ultosc:7:14:28", 0},
	{"CMO_14", "cmo:14", 0},
	{"PPO_12_26", "ppo:12:26", 0},
	{"APO_12_26", "apo:12:26", 0},
	{"BOP", "bop", 0},
	{"STDDEV_5", "stddev:5", 0},
	{"VAR_5", "var:5", 0},
	{"LINEARREG_14", "linearreg:14", 0},
	{"LINEARREG_SLOPE_14", "linearreg_slope:14", 0},
	{"LINEARREG_INTERCEPT_14", "linearreg_intercept:14", 0},
	{"TSF_14", "tsf:14", 0},
	{"BETA_5_high_low", "beta:5:HIGH", 0}, /* see prepare() */
	{"CORREL_30_high_low", NULL, 0},       /* of levels; see step_levels() */
	{"MIDPOINT_14", "midpoint:14", 0},
	{"MIDPRICE_14", "midprice:14", 0},
	{"TYPPRICE", "typprice", 0},
	{"MAX_30", "max:30", 0},
	{"MIN_30", "min:30", 0},
};

enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static struct feature_input bars[SP500_ROWS];
static double reference[COLUMNS][SP500_ROWS];

static int load(void **state)
{
	struct buf b;
	const char *p;
	bool end = false;
	size_t row, k, n;

	(void)state;
	data_bars("examples/data/sp500.csv", 1, 1, bars, SP500_ROWS);
	data_load("tests/data/talib-indicators.csv.gz", &b);
	p = b.p + strlen("date,");
	for (k = 0; k < COLUMNS; k++) { /* the header says what the table says */
		n = strcspn(p, ",\n");
		assert_int_equal(n, strlen(columns[k].column));
		assert_memory_equal(p, columns[k].column, n);
		p += n + 1;
	}
	for (row = 0; row < SP500_ROWS; row++) {
		data_field(&p, &end);
		for (k = 0; k < COLUMNS; k++)
			reference[k][row] = data_field(&p, &end);
		assert_true(end);
	}
	buf_release(&b);
	return 0;
}

/* TA-Lib's BETA(high, low) is the beta of the lows against the highs. */
static struct feature_input prepare(size_t column, size_t row)
{
	struct feature_input in = bars[row];

	if (strncmp(columns[column].column, "BETA", 4) == 0) {
		in.close = in.low;
		in.other = in.high;
	}
	return in;
}

/* TA-Lib's CORREL is of levels, ours of returns: the same window, fed with levels. */
static double step_levels(struct feature_state st, const struct feature_input *in, int64_t n)
{
	struct comoments m = window_comoments(&st, 30, n, in->high, in->low);

	return n < 30 ? NAN : m.xy / sqrt(m.xx * m.yy);
}

/* Below what size an error counts as one of that size: where the truth is near 0,
 * TA-Lib's sliding sums leave a rest (an exact computation agrees with ours).  A
 * slope of 0.1 is of an index at 1500; %D is a percentage. */
static double least(size_t column)
{
	if (strcmp(columns[column].column, "LINEARREG_SLOPE_14") == 0)
		return 0.1;
	return strcmp(columns[column].column, "STOCHRSI_d") == 0 ? 1e-3 : 0;
}

static void check(size_t column, size_t row, double ours)
{
	double theirs = reference[column][row];

	if (isnan(ours) && isnan(theirs))
		return;
	if (!(data_difference(ours, theirs, least(column)) <= 1e-9))
		fail_msg("%s row %zu: %.17g, expected %.17g", columns[column].column, row, ours,
			 theirs);
}

static void equal_to_talib(void **state)
{
	double levels[128] = {0};
	struct feature_state st = {levels, NULL, 0};
	struct running r;
	double out[FEATURE_MAX_OUTPUTS];
	size_t k, row;
	bool ready;

	(void)state;
	for (k = 0; k < COLUMNS; k++) {
		if (!columns[k].spec) {
			for (row = 0; row < SP500_ROWS; row++)
				check(k, row, step_levels(st, &bars[row], (int64_t)row + 1));
			continue;
		}
		running_open(&r, columns[k].spec);
		for (row = 0; row < SP500_ROWS; row++) {
			ready = running_step(&r, prepare(k, row), 1, out);
			assert_int_equal(ready, (int64_t)row + 1 >= r.f.warmup);
			assert_int_equal(ready, !isnan(out[columns[k].output]));
			check(k, row, out[columns[k].output]);
		}
		running_close(&r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(equal_to_talib),
	};

	return cmocka_run_group_tests_name("feature_talib", tests, load, NULL);
}
