/* average.c - moving averages */
#include "feature/extreme.h"
#include "feature/family.h"
#include "feature/smooth.h"
#include "feature/window.h"

static void sma_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = sum_size(win(p[0]));
	*ni = 0;
}

static void sma_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]);

	out[0] = after(st->n, w, window_sum(st, w, st->n, in->close) / (double)w);
}

static void ema_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 1;
	*ni = 0;
}

static void ema_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	out[0] = smooth_ema(st, win(p[0]), st->n, in->close);
}

static void wma_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = trend_size(win(p[0]));
	*ni = 0;
}

/* sum(i x_i) / sum(i) for i = 1..w, by mean and index co-moment. */
static void wma_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]);
	struct trend t = window_trend(st, w, st->n, in->close);

	out[0] = after(st->n, w, t.mean + t.c / ((double)w * (double)(w + 1) / 2));
}

/* The EMA of the EMA of …, `depth` deep; e[k] is NaN until there. */
static void ema_chain(struct feature_state *st, int64_t w, int64_t n, double x, int depth,
		      double *e)
{
	int k;

	for (k = 0; k < depth; k++) {
		e[k] = x = smooth_ema(st, w, n, x);
		n -= w - 1;
	}
}

static void dema_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 2;
	*ni = 0;
}

static void dema_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	double e[2];

	ema_chain(st, win(p[0]), st->n, in->close, 2, e);
	out[0] = 2 * e[0] - e[1];
}

static int64_t dema_warmup(const double *p)
{
	return 2 * (win(p[0]) - 1) + 1;
}

static void tema_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 3;
	*ni = 0;
}

static void tema_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	double e[3];

	ema_chain(st, win(p[0]), st->n, in->close, 3, e);
	out[0] = 3 * e[0] - 3 * e[1] + e[2];
}

static int64_t tema_warmup(const double *p)
{
	return 3 * (win(p[0]) - 1) + 1;
}

static void trix_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 4;
	*ni = 0;
}

static void trix_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	double e[3], last;
	int64_t n = st->n, start = 3 * (win(p[0]) - 1) + 1;

	ema_chain(st, win(p[0]), n, in->close, 3, e);
	if (n < start)
		e[2] = 0;
	last = swap_last(st, e[2]);
	out[0] = after(n, start + 1, last == 0 ? 0 : (e[2] / last - 1) * 100);
}

static int64_t trix_warmup(const double *p)
{
	return 3 * (win(p[0]) - 1) + 2;
}

static void t3_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 6;
	*ni = 0;
}

static void t3_update(const double *p, struct feature_state *st, const struct feature_input *in,
		      double *out)
{
	double e[6], v = p[1], v2 = v * v, v3 = v2 * v;

	ema_chain(st, win(p[0]), st->n, in->close, 6, e);
	out[0] = -v3 * e[5] + (3 * v2 + 3 * v3) * e[4] + (-6 * v2 - 3 * v - 3 * v3) * e[3] +
		 (1 + 3 * v + 3 * v2 + v3) * e[2];
}

static int64_t t3_warmup(const double *p)
{
	return 6 * (win(p[0]) - 1) + 1;
}

static void trima_size(const double *p, size_t *nd, size_t *ni)
{
	int64_t w = win(p[0]);

	*nd = sum_size((w + 1) / 2) + sum_size(w / 2 + 1);
	*ni = 0;
}

/* Triangular weights are the mean of means over a and b, a + b - 1 = w. */
static void trima_update(const double *p, struct feature_state *st, const struct feature_input *in,
			 double *out)
{
	int64_t w = win(p[0]), a = (w + 1) / 2, b = w + 1 - a, n = st->n;
	double mean = window_sum(st, a, n, in->close) / (double)a;

	out[0] = after(n, w, window_sum(st, b, n - a + 1, mean) / (double)b);
}

static void kama_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = lag_size(win(p[0])) + sum_size(win(p[0])) + 2;
	*ni = 0;
}

static void kama_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	const double slow = 2.0 / 31, fast = 2.0 / 3;
	int64_t w = win(p[0]), n = st->n;
	double move = in->close - window_lag(st, w, n, in->close);
	double last = swap_last(st, in->close), *kama = take(st, 1), path, rate;

	out[0] = NAN;
	if (n == 1)
		return;
	path = window_sum(st, w, n - 1, fabs(in->close - last));
	if (n <= w)
		return;
	if (n == w + 1)
		*kama = last;
	rate = path <= move || path == 0 ? 1 : fabs(move / path);
	rate = rate * (fast - slow) + slow;
	*kama += (in->close - *kama) * (rate * rate);
	out[0] = *kama;
}

const struct feature_def average_features[] = {
	{
		.name = "sma",
		.title = "simple moving average of the close",
		.source = "mean of the last n closes (TA-Lib SMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = sma_size,
		.update = sma_update,
		.warmup = warmup_window,
	},
	{
		.name = "ema",
		.title = "exponential moving average of the close",
		.source =
			"weight 2/(n+1), started with the mean of the first n closes (TA-Lib EMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = ema_size,
		.update = ema_update,
		.warmup = warmup_window,
	},
	{
		.name = "wma",
		.title = "linearly weighted moving average of the close",
		.source = "weights 1..n, the newest has n (TA-Lib WMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = wma_size,
		.update = wma_update,
		.warmup = warmup_window,
	},
	{
		.name = "dema",
		.title = "double exponential moving average",
		.source = "Mulloy 1994: 2 e1 - e2, e2 the EMA of the EMA, each started with the "
			  "mean of its first n values (TA-Lib DEMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = dema_size,
		.update = dema_update,
		.warmup = dema_warmup,
	},
	{
		.name = "tema",
		.title = "triple exponential moving average",
		.source = "Mulloy 1994: 3 e1 - 3 e2 + e3, started as dema (TA-Lib TEMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = tema_size,
		.update = tema_update,
		.warmup = tema_warmup,
	},
	{
		.name = "trima",
		.title = "triangular moving average",
		.source = "mean of n/2 (rounded up) closes, averaged again so that n closes enter "
			  "(TA-Lib TRIMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = trima_size,
		.update = trima_update,
		.warmup = warmup_window,
	},
	{
		.name = "kama",
		.title = "Kaufman's adaptive moving average",
		.source = "Kaufman 1995 with constants 2 and 30, started at the n-th close; a "
			  "path of length 0 counts as efficient (TA-Lib KAMA)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = kama_size,
		.update = kama_update,
		.warmup = warmup_window1,
	},
	{
		.name = "t3",
		.title = "Tillson's T3 moving average",
		.source = "Tillson 1998: six chained EMAs, started as dema; v is the volume "
			  "factor (TA-Lib T3)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 5, 2), {"v", 0.7, 0, 1, false}},
		.outputs = {{"", UNIT_PRICE}},
		.size = t3_size,
		.update = t3_update,
		.warmup = t3_warmup,
	},
	{
		.name = "trix",
		.title = "one-bar rate of change of a triple EMA, in percent",
		.source = "EMA of EMA of EMA, started as dema; 0 where it was 0 (TA-Lib TRIX)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 30, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = trix_size,
		.update = trix_update,
		.warmup = trix_warmup,
	},
	{.name = NULL},
};
