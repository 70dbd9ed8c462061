/* micro.c - market microstructure: spreads, price impact, order flow */
#include "feature/family.h"
#include "feature/window.h"

static void amihud_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 1 + sum_size(win(p[0]));
	*ni = 1;
}

/* Bars without volume have a return but no ratio: the window is of those that
 * traded. */
static void amihud_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	int64_t w = win(p[0]), *traded = take_int(st, 1);
	double last = swap_last(st, in->close), ratio;

	out[0] = NAN;
	if (st->n == 1 || in->volume <= 0)
		return;
	ratio = fabs(in->close / last - 1) / (in->close * in->volume);
	*traded = *traded < st->n ? *traded + 1 : st->n;
	out[0] = after(*traded, w, window_sum(st, w, *traded, ratio) / p[0] * 1e6);
}

static void roll_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 + comoments_size(win(p[0]));
	*ni = 0;
}

static void roll_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	int64_t w = win(p[0]), n = st->n - 2;
	double change = in->close - swap_last(st, in->close);
	double before = swap_last(st, change), covariance;

	out[0] = NAN;
	if (n < 1)
		return;
	covariance = window_comoments(st, w, n, before, change).xy / (double)w;
	out[0] = after(n, w, covariance < 0 ? 2 * sqrt(-covariance) : 0);
}

static void kyle_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 1 + comoments_size(win(p[0]));
	*ni = 0;
}

static void kyle_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	int64_t w = win(p[0]), n = st->n - 1;
	double change = in->close - swap_last(st, in->close);
	struct comoments m;

	out[0] = NAN;
	if (n < 1)
		return;
	m = window_comoments(st, w, n, in->buy_volume - in->sell_volume, change);
	out[0] = after(n, w, m.xx > 0 ? m.xy / m.xx : NAN);
}

static void flow_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 * sum_size(win(p[0]));
	*ni = 0;
}

static void flow_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	int64_t w = win(p[0]);
	double bought = window_sum(st, w, st->n, in->buy_volume);
	double sold = window_sum(st, w, st->n, in->sell_volume);

	out[0] = after(st->n, w, bought + sold <= 0 ? 0 : (bought - sold) / (bought + sold));
}

static void ofi_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = sum_size(win(p[0]));
	*ni = 0;
}

static void ofi_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]);

	out[0] = after(st->n, w, window_sum(st, w, st->n, in->ofi));
}

static void spread_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	double middle = (in->bid + in->ask) / 2;

	(void)p;
	(void)st;
	out[0] = in->ask - in->bid;
	out[1] = middle > 0 ? 1e4 * (in->ask - in->bid) / middle : NAN;
}

static void mean_spread_update(const double *p, struct feature_state *st,
			       const struct feature_input *in, double *out)
{
	(void)p;
	(void)st;
	out[0] = in->mean_spread;
}

static void book_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	double shown = in->bid_size + in->ask_size;

	(void)p;
	(void)st;
	out[0] = shown > 0 ? (in->bid_size - in->ask_size) / shown : 0;
}

const struct feature_def micro_features[] = {
	{
		.name = "amihud",
		.title = "illiquidity: return moved by a million dollars traded",
		.source = "Amihud 2002: mean of |return| / (close times volume), times 1e6, over "
			  "the last n bars that traded; undefined in a bar that did not",
		.needs = NEED_CLOSE | NEED_VOLUME | NEED_POSITIVE,
		.params = {WINDOW("n", 20, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = amihud_size,
		.update = amihud_update,
		.warmup = warmup_window1,
	},
	{
		.name = "roll",
		.title = "Roll's effective spread from closes",
		.source = "Roll 1984: 2 sqrt(-covariance of a change and the one before) over n "
			  "pairs; 0 where that is not negative (Goyenko, Holden, Trzcinka 2009)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 20, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = roll_size,
		.update = roll_update,
		.warmup = warmup_window2,
	},
	{
		.name = "kyle",
		.title = "Kyle's lambda: price impact per share of net buying",
		.source = "Kyle 1985: slope of the least-squares line of close changes on "
			  "buy_volume - sell_volume over n bars; undefined where that does not "
			  "vary",
		.needs = NEED_CLOSE | NEED_SIGNED_VOLUME,
		.params = {WINDOW("n", 30, 2)},
		.outputs = {{"", {1, -1}}},
		.size = kyle_size,
		.update = kyle_update,
		.warmup = warmup_window1,
	},
	{
		.name = "flow",
		.title = "net buying as a share of the volume",
		.source = "sum(buy_volume - sell_volume) / sum(buy_volume + sell_volume) over n "
			  "bars; 0 where nothing traded",
		.needs = NEED_SIGNED_VOLUME,
		.params = {WINDOW("n", 20, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = flow_size,
		.update = flow_update,
		.warmup = warmup_window,
	},
	{
		.name = "ofi",
		.title = "order-flow imbalance at the best bid and offer",
		.source = "Cont, Kukanov, Stoikov 2014, eq. 10: per quote, size added at the bid "
			  "minus size added at the ask, summed over n bars",
		.needs = NEED_OFI,
		.params = {WINDOW("n", 1, 1)},
		.outputs = {{"", UNIT_VOLUME}},
		.size = ofi_size,
		.update = ofi_update,
		.warmup = warmup_window,
	},
	{
		.name = "spread",
		.title = "quoted spread at the close of the bar, and in basis points of the middle",
		.source = "ask - bid, of the bar or else of the last quotes",
		.needs = NEED_BEST,
		.outputs = {{"", UNIT_PRICE}, {"bps", UNIT_NONE}},
		.size = size_none,
		.update = spread_update,
		.warmup = warmup_one,
	},
	{
		.name = "mean_spread",
		.title = "quoted spread, averaged over the time of the bar",
		.source = "sum of (ask - bid) times how long it stood, over that time, since the "
			  "bar before",
		.needs = NEED_MEAN_SPREAD,
		.outputs = {{"", UNIT_PRICE}},
		.size = size_none,
		.update = mean_spread_update,
		.warmup = warmup_one,
	},
	{
		.name = "book",
		.title = "imbalance of the sizes shown at the best bid and offer",
		.source = "(bid size - ask size) / (bid size + ask size) of the last quotes; 0 "
			  "where nothing is shown",
		.needs = NEED_SIZES,
		.outputs = {{"", UNIT_NONE}},
		.size = size_none,
		.update = book_update,
		.warmup = warmup_one,
	},
	{.name = NULL},
};
