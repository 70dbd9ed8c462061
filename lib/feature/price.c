/* price.c - levels: typical prices, highs, lows, changes */
#include "feature/extreme.h"
#include "feature/family.h"
#include "feature/window.h"

static void extreme_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = extreme_doubles(win(p[0]));
	*ni = extreme_ints(win(p[0]));
}

static void two_extremes_size(const double *p, size_t *nd, size_t *ni)
{
	extreme_size(p, nd, ni);
	*nd *= 2;
	*ni *= 2;
}

static void max_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]);

	out[0] = after(st->n, w, window_max(st, w, st->n, in->close).x);
}

static void min_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]);

	out[0] = after(st->n, w, window_min(st, w, st->n, in->close).x);
}

static void midpoint_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	int64_t w = win(p[0]);
	double high = window_max(st, w, st->n, in->close).x;
	double low = window_min(st, w, st->n, in->close).x;

	out[0] = after(st->n, w, (high + low) / 2);
}

static void midprice_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	int64_t w = win(p[0]);
	double high = window_max(st, w, st->n, in->high).x;
	double low = window_min(st, w, st->n, in->low).x;

	out[0] = after(st->n, w, (high + low) / 2);
}

static void typprice_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	(void)p;
	(void)st;
	out[0] = (in->high + in->low + in->close) / 3;
}

static void lag_layout(const double *p, size_t *nd, size_t *ni)
{
	*nd = lag_size(win(p[0]));
	*ni = 0;
}

static void mom_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	out[0] = in->close - window_lag(st, win(p[0]), st->n, in->close);
}

static void roc_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double before = window_lag(st, win(p[0]), st->n, in->close);

	out[0] = before == 0 ? 0 : (in->close / before - 1) * 100;
}

static void bop_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double range = in->high - in->low;

	(void)p;
	(void)st;
	out[0] = range <= 0 ? 0 : (in->close - in->open) / range;
}

const struct feature_def price_features[] = {
	{
		.name = "max",
		.title = "highest close of the last n bars",
		.source = "maximum (TA-Lib MAX)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = extreme_size,
		.update = max_update,
		.warmup = warmup_window,
	},
	{
		.name = "min",
		.title = "lowest close of the last n bars",
		.source = "minimum (TA-Lib MIN)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = extreme_size,
		.update = min_update,
		.warmup = warmup_window,
	},
	{
		.name = "midpoint",
		.title = "middle between the highest and the lowest close",
		.source = "(max + min) / 2 (TA-Lib MIDPOINT)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = two_extremes_size,
		.update = midpoint_update,
		.warmup = warmup_window,
	},
	{
		.name = "midprice",
		.title = "middle between the highest high and the lowest low",
		.source = "(highest high + lowest low) / 2 (TA-Lib MIDPRICE)",
		.needs = NEED_HIGH | NEED_LOW,
		.params = {WINDOW("n", 14, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = two_extremes_size,
		.update = midprice_update,
		.warmup = warmup_window,
	},
	{
		.name = "typprice",
		.title = "typical price of the bar",
		.source = "(high + low + close) / 3 (TA-Lib TYPPRICE)",
		.needs = NEED_BAR,
		.outputs = {{"", UNIT_PRICE}},
		.size = size_none,
		.update = typprice_update,
		.warmup = warmup_one,
	},
	{
		.name = "mom",
		.title = "momentum: change of the close over n bars",
		.source = "close - close n bars ago (TA-Lib MOM)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 10, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = lag_layout,
		.update = mom_update,
		.warmup = warmup_window1,
	},
	{
		.name = "roc",
		.title = "rate of change of the close over n bars, in percent",
		.source = "100 (close / close n bars ago - 1); 0 where that was 0 (TA-Lib ROC)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 10, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = lag_layout,
		.update = roc_update,
		.warmup = warmup_window1,
	},
	{
		.name = "bop",
		.title = "balance of power",
		.source = "(close - open) / (high - low); 0 where the range is 0 (TA-Lib BOP)",
		.needs = NEED_OPEN | NEED_BAR,
		.outputs = {{"", UNIT_NONE}},
		.size = size_none,
		.update = bop_update,
		.warmup = warmup_one,
	},
	{.name = NULL},
};
