/* volatility.c - true range, bands, deviations, realised volatility */
#include "feature/family.h"
#include "feature/smooth.h"
#include "feature/window.h"
#include "base/explog.h"

static void last_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 1;
	*ni = 0;
}

static void trange_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	(void)p;
	out[0] = after(st->n, 2, true_range(in, swap_last(st, in->close)));
}

static int64_t warmup_two(const double *p)
{
	(void)p;
	return 2;
}

static void atr_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 2;
	*ni = 0;
}

static void atr_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double range = true_range(in, swap_last(st, in->close));

	out[0] = smooth_wilder(st, win(p[0]), st->n - 1, range);
}

static void natr_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	atr_update(p, st, in, out);
	out[0] = in->close == 0 ? 0 * out[0] : out[0] / in->close * 100;
}

static void moments_layout(const double *p, size_t *nd, size_t *ni)
{
	*nd = moments_size(win(p[0]));
	*ni = 0;
}

static void var_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]);

	out[0] = after(st->n, w, window_moments(st, w, st->n, in->close).m2 / (double)w);
}

static void stddev_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	var_update(p, st, in, out);
	out[0] = sqrt(out[0]);
}

static void bbands_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	int64_t w = win(p[0]);
	struct moments m = window_moments(st, w, st->n, in->close);
	double width = p[1] * sqrt(m.m2 / (double)w);

	out[0] = after(st->n, w, m.mean + width);
	out[1] = after(st->n, w, m.mean);
	out[2] = after(st->n, w, m.mean - width);
}

static void zscore_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	int64_t w = win(p[0]);
	struct moments m = window_moments(st, w, st->n, in->close);
	double sigma = sqrt(m.m2 / (double)w);

	out[0] = after(st->n, w, sigma == 0 ? 0 : (in->close - m.mean) / sigma);
}

static void lag_layout(const double *p, size_t *nd, size_t *ni)
{
	*nd = lag_size(win(p[0]));
	*ni = 0;
}

static void logret_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	double before = window_lag(st, win(p[0]), st->n, in->close);

	out[0] = st->n <= win(p[0]) ? NAN : tl_log(in->close / before);
}

static void rv_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 1 + sum_size(win(p[0]));
	*ni = 0;
}

static void rv_update(const double *p, struct feature_state *st, const struct feature_input *in,
		      double *out)
{
	int64_t w = win(p[0]);
	double last = swap_last(st, in->close), r;

	out[0] = NAN;
	if (st->n == 1)
		return;
	r = tl_log(in->close / last);
	out[0] = after(st->n, w + 1, sqrt(window_sum(st, w, st->n - 1, r * r) / p[0] * p[1]));
}

#define STDDEV_SOURCE "sqrt of the mean squared deviation from the mean, divisor n"

const struct feature_def volatility_features[] = {
	{
		.name = "trange",
		.title = "true range",
		.source = "Wilder 1978: range of the bar with the close before it (TA-Lib TRANGE)",
		.needs = NEED_BAR,
		.outputs = {{"", UNIT_PRICE}},
		.size = last_size,
		.update = trange_update,
		.warmup = warmup_two,
	},
	{
		.name = "atr",
		.title = "average true range",
		.source = "Wilder's mean of the true range, started with that of the first n "
			  "(TA-Lib ATR)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = atr_size,
		.update = atr_update,
		.warmup = warmup_window1,
	},
	{
		.name = "natr",
		.title = "average true range in percent of the close",
		.source = "100 atr / close; 0 where that is 0 (TA-Lib NATR)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = atr_size,
		.update = natr_update,
		.warmup = warmup_window1,
	},
	{
		.name = "bbands",
		.title = "Bollinger bands: upper, middle, lower",
		.source = "mean of the last n closes, and k standard deviations (as stddev) "
			  "around it (TA-Lib BBANDS with simple averages)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 20, 2), {"k", 2, 0, 100, false}},
		.outputs = {{"upper", UNIT_PRICE}, {"middle", UNIT_PRICE}, {"lower", UNIT_PRICE}},
		.size = moments_layout,
		.update = bbands_update,
		.warmup = warmup_window,
	},
	{
		.name = "stddev",
		.title = "standard deviation of the close",
		.source = STDDEV_SOURCE " (TA-Lib STDDEV)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 5, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = moments_layout,
		.update = stddev_update,
		.warmup = warmup_window,
	},
	{
		.name = "var",
		.title = "variance of the close",
		.source = "mean squared deviation from the mean, divisor n (TA-Lib VAR)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 5, 2)},
		.outputs = {{"", UNIT_PRICE_SQUARE}},
		.size = moments_layout,
		.update = var_update,
		.warmup = warmup_window,
	},
	{
		.name = "zscore",
		.title = "distance of the close from its mean, in standard deviations",
		.source = "(close - mean) / stddev, divisor n; 0 where that is 0",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 20, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = moments_layout,
		.update = zscore_update,
		.warmup = warmup_window,
	},
	{
		.name = "logret",
		.title = "log return over n bars",
		.source = "log(close / close n bars ago)",
		.needs = NEED_CLOSE | NEED_POSITIVE,
		.params = {WINDOW("n", 1, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = lag_layout,
		.update = logret_update,
		.warmup = warmup_window1,
	},
	{
		.name = "rv",
		.title = "realised volatility of log returns",
		.source = "Andersen, Bollerslev 1998: sqrt(year / n sum r^2), returns not "
			  "centred; year is how many bars a year has (252 daily, 98280 regular "
			  "minutes): 1 gives it per bar, n the plain root of the sum",
		.needs = NEED_CLOSE | NEED_POSITIVE,
		.params = {WINDOW("n", 20, 1), {"year", 1, 1e-9, 1e9, false}},
		.outputs = {{"", UNIT_NONE}},
		.size = rv_size,
		.update = rv_update,
		.warmup = warmup_window1,
	},
	{.name = NULL},
};
