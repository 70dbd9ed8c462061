/* oscillator.c - where the close stands in the range of the last bars */
#include "feature/extreme.h"
#include "feature/family.h"
#include "feature/rank.h"
#include "feature/smooth.h"
#include "feature/window.h"

/* Highest and lowest of w bars. */
struct span {
	double high, low;
};

static struct span window_span(struct feature_state *st, int64_t w, int64_t n, double high,
			       double low)
{
	struct span s;

	s.high = window_max(st, w, n, high).x;
	s.low = window_min(st, w, n, low).x;
	return s;
}

/* Place of x in the range, 0..100; 0 where there is no range. */
static double place(struct span s, double x)
{
	double range = s.high - s.low;

	return is_rounding(range, fabs(s.high) + fabs(s.low)) ? 0 : (x - s.low) / (range / 100);
}

/* Mean of the last w; NaN before they are there. */
static double mean_from(struct feature_state *st, int64_t w, int64_t n, double x)
{
	return after(n, w, window_sum(st, w, n, x) / (double)w);
}

static void stoch_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 * extreme_doubles(win(p[0])) + sum_size(win(p[1])) + sum_size(win(p[2]));
	*ni = 2 * extreme_ints(win(p[0]));
}

static void stoch_update(const double *p, struct feature_state *st, const struct feature_input *in,
			 double *out)
{
	int64_t fast = win(p[0]), slow = win(p[1]), smooth = win(p[2]), n = st->n;
	double x = place(window_span(st, fast, n, in->high, in->low), in->close);
	double k = mean_from(st, slow, n - fast + 1, x);
	double d = mean_from(st, smooth, n - fast - slow + 2, k);

	out[0] = isnan(d) ? NAN : k;
	out[1] = d;
}

static int64_t stoch_warmup(const double *p)
{
	return win(p[0]) + win(p[1]) + win(p[2]) - 2;
}

static void stochf_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 * extreme_doubles(win(p[0])) + sum_size(win(p[1]));
	*ni = 2 * extreme_ints(win(p[0]));
}

static void stochf_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	int64_t fast = win(p[0]), smooth = win(p[1]), n = st->n;
	double k = place(window_span(st, fast, n, in->high, in->low), in->close);
	double d = mean_from(st, smooth, n - fast + 1, k);

	out[0] = isnan(d) ? NAN : k;
	out[1] = d;
}

static int64_t stochf_warmup(const double *p)
{
	return win(p[0]) + win(p[1]) - 1;
}

static void stochrsi_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 3 + 2 * extreme_doubles(win(p[1])) + sum_size(win(p[2]));
	*ni = 2 * extreme_ints(win(p[1]));
}

static void stochrsi_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	int64_t w = win(p[0]), fast = win(p[1]), n = st->n - w;
	double change = in->close - swap_last(st, in->close), gain, loss, rsi, k, d;

	out[0] = out[1] = NAN;
	if (st->n == 1)
		return;
	gain = smooth_wilder(st, w, st->n - 1, change > 0 ? change : 0);
	loss = smooth_wilder(st, w, st->n - 1, change < 0 ? -change : 0);
	if (n < 1)
		return;
	rsi = vanished(gain + loss) ? 0 : 100 * (gain / (gain + loss));
	k = place(window_span(st, fast, n, rsi, rsi), rsi);
	d = mean_from(st, win(p[2]), n - fast + 1, k);
	out[0] = isnan(d) ? NAN : k;
	out[1] = d;
}

static int64_t stochrsi_warmup(const double *p)
{
	return win(p[0]) + win(p[1]) + win(p[2]) - 1;
}

static void willr_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 * extreme_doubles(win(p[0]));
	*ni = 2 * extreme_ints(win(p[0]));
}

static void willr_update(const double *p, struct feature_state *st, const struct feature_input *in,
			 double *out)
{
	struct span s = window_span(st, win(p[0]), st->n, in->high, in->low);
	double range = s.high - s.low;

	out[0] = after(st->n, win(p[0]), range == 0 ? 0 : (s.high - in->close) / range * -100);
}

static void cci_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = rank_doubles(win(p[0]), true);
	*ni = rank_ints(win(p[0]));
}

/* The mean absolute deviation comes from the sums on either side of the mean. */
static void cci_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double x = (in->high + in->low + in->close) / 3, w = p[0], mean, low, deviation;
	struct rank r = rank_take(st, win(w), true);
	int64_t below;

	out[0] = NAN;
	rank_push(&r, st->n, x);
	if (st->n < win(w))
		return;
	mean = rank_total(&r) / w;
	below = rank_below(&r, mean, false, &low);
	deviation = 2 * ((double)below * mean - low) / w;
	if (is_rounding(x - mean, fabs(mean)) || is_rounding(deviation, fabs(mean)))
		out[0] = 0;
	else
		out[0] = (x - mean) / (0.015 * deviation);
}

static bool cci_sound(const double *p, const struct feature_state *st)
{
	struct feature_state part = *st;
	struct rank r = rank_take(&part, win(p[0]), true);

	return rank_sound(&r, st->n);
}

static void ultosc_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 1 + 2 * (sum_size(win(p[0])) + sum_size(win(p[1])) + sum_size(win(p[2])));
	*ni = 0;
}

static void ultosc_update(const double *p, struct feature_state *st, const struct feature_input *in,
			  double *out)
{
	double last = swap_last(st, in->close), score = 0, pressure, range, bought, ranged;
	int64_t n = st->n - 1;
	int k;

	out[0] = NAN;
	if (n < 1)
		return;
	range = true_range(in, last);
	pressure = in->close - (in->low < last ? in->low : last);
	for (k = 0; k < 3; k++) {
		bought = window_sum(st, win(p[k]), n, pressure);
		ranged = window_sum(st, win(p[k]), n, range);
		score += ranged <= 0 ? 0 : (4 >> k) * (bought / ranged);
	}
	if (n >= win(p[0]) && n >= win(p[1]) && n >= win(p[2]))
		out[0] = 100 * score / 7;
}

static const char *ultosc_refuse(const double *p)
{
	return p[0] <= p[1] && p[1] <= p[2] ? NULL : "the windows must not fall";
}

static int64_t ultosc_warmup(const double *p)
{
	return win(p[2]) + 1;
}

const struct feature_def oscillator_features[] = {
	{
		.name = "stoch",
		.title = "slow stochastic oscillator, %K and %D",
		.source = "Lane: place of the close in the range of fast bars, averaged over "
			  "slow, and again over d bars; 0 where there is no range; both begin "
			  "together (TA-Lib STOCH, simple averages)",
		.needs = NEED_BAR,
		.params = {WINDOW("fast", 5, 1), WINDOW("slow", 3, 1), WINDOW("d", 3, 1)},
		.outputs = {{"k", UNIT_NONE}, {"d", UNIT_NONE}},
		.size = stoch_size,
		.update = stoch_update,
		.warmup = stoch_warmup,
	},
	{
		.name = "stochf",
		.title = "fast stochastic oscillator, %K and %D",
		.source = "as stoch without the first averaging (TA-Lib STOCHF)",
		.needs = NEED_BAR,
		.params = {WINDOW("fast", 5, 1), WINDOW("d", 3, 1)},
		.outputs = {{"k", UNIT_NONE}, {"d", UNIT_NONE}},
		.size = stochf_size,
		.update = stochf_update,
		.warmup = stochf_warmup,
	},
	{
		.name = "stochrsi",
		.title = "stochastic oscillator of the relative strength index",
		.source = "Chande, Kroll 1994: stochf of rsi (TA-Lib STOCHRSI)",
		.needs = NEED_CLOSE,
		.params = {WINDOW("n", 14, 2), WINDOW("fast", 5, 1), WINDOW("d", 3, 1)},
		.outputs = {{"k", UNIT_NONE}, {"d", UNIT_NONE}},
		.size = stochrsi_size,
		.update = stochrsi_update,
		.warmup = stochrsi_warmup,
	},
	{
		.name = "willr",
		.title = "Williams' %R",
		.source = "-100 (highest high - close) / range; 0 where there is no range (TA-Lib "
			  "WILLR)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = willr_size,
		.update = willr_update,
		.warmup = warmup_window,
	},
	{
		.name = "cci",
		.title = "commodity channel index",
		.source = "Lambert 1980: (typical price - mean) / (0.015 mean absolute "
			  "deviation); 0 where that is 0 (TA-Lib CCI)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = cci_size,
		.update = cci_update,
		.warmup = warmup_window,
		.sound = cci_sound,
	},
	{
		.name = "ultosc",
		.title = "ultimate oscillator",
		.source = "Williams 1985: buying pressure over true range of three windows, "
			  "weights 4 2 1; a window without range counts 0 (TA-Lib ULTOSC)",
		.needs = NEED_BAR,
		.params = {WINDOW("short", 7, 1), WINDOW("middle", 14, 1), WINDOW("long", 28, 1)},
		.outputs = {{"", UNIT_NONE}},
		.size = ultosc_size,
		.update = ultosc_update,
		.warmup = ultosc_warmup,
		.refuse = ultosc_refuse,
	},
	{.name = NULL},
};
