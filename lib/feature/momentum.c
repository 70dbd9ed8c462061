/* momentum.c - differences of averages, and strength of moves */
#include "feature/family.h"
#include "feature/smooth.h"
#include "feature/window.h"

static const char *fast_below_slow(const double *p)
{
	return p[0] < p[1] ? NULL : "the fast window must be shorter than the slow one";
}

static void macd_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 3;
	*ni = 0;
}

/* The fast average is seeded so that both begin at the same bar; nothing is shown
 * before the signal is there. */
static void macd_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	int64_t fast_w = win(p[0]), slow_w = win(p[1]), n = st->n;
	double fast = smooth_ema(st, fast_w, n - (slow_w - fast_w), in->close);
	double slow = smooth_ema(st, slow_w, n, in->close);
	double signal = smooth_ema(st, win(p[2]), n - slow_w + 1, fast - slow);

	out[0] = isnan(signal) ? NAN : fast - slow;
	out[1] = signal;
	out[2] = fast - slow - signal;
}

static int64_t macd_warmup(const double *p)
{
	return win(p[1]) + win(p[2]) - 1;
}

static void apo_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 2;
	*ni = 0;
}

static void apo_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double fast = smooth_ema(st, win(p[0]), st->n, in->close);
	double slow = smooth_ema(st, win(p[1]), st->n, in->close);

	out[0] = fast - slow;
}

static void ppo_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double fast = smooth_ema(st, win(p[0]), st->n, in->close);
	double slow = smooth_ema(st, win(p[1]), st->n, in->close);

	out[0] = vanished(slow) ? 0 : (fast - slow) / slow * 100;
}

static int64_t apo_warmup(const double *p)
{
	return win(p[1]);
}

static void rsi_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 3;
	*ni = 0;
}

/* Wilder's mean gain and mean loss; NaN before w changes are there. */
static void mean_moves(const double *p, struct feature_state *st, double close, double *gain,
		       double *loss)
{
	double change = close - swap_last(st, close);

	*gain = smooth_wilder(st, win(p[0]), st->n - 1, change > 0 ? change : 0);
	*loss = smooth_wilder(st, win(p[0]), st->n - 1, change < 0 ? -change : 0);
}

static void rsi_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double gain, loss;

	mean_moves(p, st, in->close, &gain, &loss);
	out[0] = vanished(gain + loss) ? 0 : 100 * (gain / (gain + loss));
}

static void cmo_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double gain, loss;

	mean_moves(p, st, in->close, &gain, &loss);
	out[0] = vanished(gain + loss) ? 0 : 100 * ((gain - loss) / (gain + loss));
}

const struct feature_def momentum_features[] = {
	{
		.name = "macd",
		.title = "moving average convergence/divergence, its signal and their difference",
		.source =
			"Appel: EMA fast - EMA slow, signal an EMA of it; the fast one is started "
			"with the mean of the closes before and at the slow one's first value, "
			"and all outputs begin with the signal (TA-Lib MACD)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("fast", 12, 2), WINDOW("slow", 26, 2), WINDOW("signal", 9, 1)},
		.outputs = {{"", UNIT_PRICE}, {"signal", UNIT_PRICE}, {"hist", UNIT_PRICE}},
		.size = macd_size,
		.update = macd_update,
		.warmup = macd_warmup,
		.refuse = fast_below_slow,
	},
	{
		.name = "apo",
		.title = "absolute price oscillator",
		.source = "EMA fast - EMA slow, each started as in ema (TA-Lib APO)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("fast", 12, 2), WINDOW("slow", 26, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = apo_size,
		.update = apo_update,
		.warmup = apo_warmup,
		.refuse = fast_below_slow,
	},
	{
		.name = "ppo",
		.title = "percentage price oscillator",
		.source = "100 (EMA fast - EMA slow) / EMA slow, each started as in ema; 0 where "
			  "the slow one is 0 (TA-Lib PPO)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("fast", 12, 2), WINDOW("slow", 26, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = apo_size,
		.update = ppo_update,
		.warmup = apo_warmup,
		.refuse = fast_below_slow,
	},
	{
		.name = "rsi",
		.title = "relative strength index",
		.source = "Wilder 1978: 100 gain / (gain + loss), means started with those of the "
			  "first n changes; 0 where nothing moved (TA-Lib RSI)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = rsi_size,
		.update = rsi_update,
		.warmup = warmup_window1,
	},
	{
		.name = "cmo",
		.title = "Chande's momentum oscillator",
		.source = "100 (gain - loss) / (gain + loss) with Wilder's means as in rsi, not "
			  "Chande's plain sums; 0 where nothing moved (TA-Lib CMO)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = rsi_size,
		.update = cmo_update,
		.warmup = warmup_window1,
	},
	{.name = NULL},
};
