/* statistics.c - lines through the last closes, and their ranks */
#include "feature/family.h"
#include "feature/rank.h"
#include "feature/window.h"

static void trend_layout(const double *p, size_t *nd, size_t *ni)
{
	*nd = trend_size(win(p[0]));
	*ni = 0;
}

/* The least-squares line through the last w closes, at `at` bars after the first
 * of them. */
struct fit {
	double slope, mean;
};

static struct fit fit_update(const double *p, struct feature_state *st,
			     const struct feature_input *in)
{
	double w = p[0];
	struct trend t = window_trend(st, win(w), st->n, in->close);
	struct fit f;

	f.slope = t.c / (w * (w * w - 1) / 12);
	f.mean = after(st->n, win(w), t.mean);
	return f;
}

static double fit_at(struct fit f, double w, double at)
{
	return f.mean + f.slope * (at - (w - 1) / 2);
}

static void linearreg_update(const double *p, struct feature_state *st,
			     const struct feature_input *in, double *out)
{
	out[0] = fit_at(fit_update(p, st, in), p[0], p[0] - 1);
}

static void linearreg_slope_update(const double *p, struct feature_state *st,
				   const struct feature_input *in, double *out)
{
	out[0] = after(st->n, win(p[0]), fit_update(p, st, in).slope);
}

static void linearreg_intercept_update(const double *p, struct feature_state *st,
				       const struct feature_input *in, double *out)
{
	out[0] = fit_at(fit_update(p, st, in), p[0], 0);
}

static void tsf_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	out[0] = fit_at(fit_update(p, st, in), p[0], p[0]);
}

static void pctrank_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = rank_doubles(win(p[0]), false);
	*ni = rank_ints(win(p[0]));
}

static void pctrank_update(const double *p, struct feature_state *st,
			   const struct feature_input *in, double *out)
{
	struct rank r = rank_take(st, win(p[0]), false);
	int64_t below, at_most;

	rank_push(&r, st->n, in->close);
	below = rank_below(&r, in->close, false, NULL);
	at_most = rank_below(&r, in->close, true, NULL);
	out[0] = after(st->n, r.w, 50 * (double)(below + at_most) / p[0]);
}

static bool pctrank_sound(const double *p, const struct feature_state *st)
{
	struct feature_state part = *st;
	struct rank r = rank_take(&part, win(p[0]), false);

	return rank_sound(&r, st->n);
}

const struct feature_def statistics_features[] = {
	{
		.name = "linearreg",
		.title = "end of the least-squares line through the last n closes",
		.source = "ordinary least squares on the bar's number (TA-Lib LINEARREG)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = trend_layout,
		.update = linearreg_update,
		.warmup = warmup_window,
	},
	{
		.name = "linearreg_slope",
		.title = "slope of that line, per bar",
		.source = "as linearreg (TA-Lib LINEARREG_SLOPE)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = trend_layout,
		.update = linearreg_slope_update,
		.warmup = warmup_window,
	},
	{
		.name = "linearreg_intercept",
		.title = "beginning of that line",
		.source = "as linearreg (TA-Lib LINEARREG_INTERCEPT)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = trend_layout,
		.update = linearreg_intercept_update,
		.warmup = warmup_window,
	},
	{
		.name = "tsf",
		.title = "time series forecast: that line, one bar on",
		.source = "as linearreg (TA-Lib TSF)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = trend_layout,
		.update = tsf_update,
		.warmup = warmup_window,
	},
	{
		.name = "pctrank",
		.title = "percentile rank of the close among the last n",
		.source =
			"100 (those below + half of those equal, itself one of them) / n; scipy's "
			"percentileofscore of kind mean",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 100, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = pctrank_size,
		.update = pctrank_update,
		.warmup = warmup_window,
		.sound = pctrank_sound,
	},
	{.name = NULL},
};
