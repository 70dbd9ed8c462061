/* volume.c - where the volume goes */
#include "feature/family.h"
#include "feature/window.h"

static void obv_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 1 + TOTAL_SIZE;
	*ni = 0;
}

static void obv_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	double last = swap_last(st, in->close), flow = in->volume;

	(void)p;
	if (st->n > 1)
		flow *= (in->close > last) - (in->close < last);
	out[0] = running_total(st, flow);
}

/* Chaikin's accumulation/distribution line.  A plain sum: its oscillator is the
 * small difference of large numbers, so that TA-Lib's own rounding shows in it. */
static double ad_line(struct feature_state *st, const struct feature_input *in)
{
	double *ad = take(st, 1), range = in->high - in->low;

	if (range > 0)
		*ad += (in->close - in->low - (in->high - in->close)) / range * in->volume;
	return *ad;
}

static void ad_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 1;
	*ni = 0;
}

static void ad_update(const double *p, struct feature_state *st, const struct feature_input *in,
		      double *out)
{
	(void)p;
	out[0] = ad_line(st, in);
}

static void adosc_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 3;
	*ni = 0;
}

/* Chaikin's averages begin with the first value itself. */
static void adosc_update(const double *p, struct feature_state *st, const struct feature_input *in,
			 double *out)
{
	double ad = ad_line(st, in), *ema = take(st, 2), weight;
	int k;

	for (k = 0; k < 2; k++) {
		weight = 2 / (p[k] + 1);
		ema[k] = st->n == 1 ? ad : weight * ad + (1 - weight) * ema[k];
	}
	out[0] = after(st->n, win(higher(p[0], p[1])), ema[0] - ema[1]);
}

static int64_t adosc_warmup(const double *p)
{
	return win(higher(p[0], p[1]));
}

static void mfi_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 1 + 2 * sum_size(win(p[0]));
	*ni = 0;
}

static void mfi_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	int64_t w = win(p[0]), n = st->n - 1;
	double price = (in->high + in->low + in->close) / 3, last = swap_last(st, price);
	bool moved = !is_rounding(price - last, fabs(price) + fabs(last));
	double up, down;

	out[0] = NAN;
	if (n < 1)
		return;
	up = window_sum(st, w, n, moved && price > last ? price * in->volume : 0);
	down = window_sum(st, w, n, moved && price < last ? price * in->volume : 0);
	out[0] = after(n, w, up + down <= 0 ? 0 : 100 * (up / (up + down)));
}

static void vwap_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 * sum_size(win(p[0]));
	*ni = 0;
}

/* What the bar traded at on average: its own vwap, or else its typical price. */
static double average_price(const struct feature_input *in)
{
	return isfinite(in->vwap) ? in->vwap : (in->high + in->low + in->close) / 3;
}

static void vwap_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	int64_t w = win(p[0]);
	double money = window_sum(st, w, st->n, average_price(in) * in->volume);
	double volume = window_sum(st, w, st->n, in->volume);

	out[0] = after(st->n, w, volume > 0 ? money / volume : NAN);
}

static void session_vwap_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = 2 * TOTAL_SIZE;
	*ni = 1;
}

static void session_vwap_update(const double *p, struct feature_state *st,
				const struct feature_input *in, double *out)
{
	int64_t *day = take_int(st, 1);
	double money, volume;

	(void)p;
	if (*day != in->day)
		memset(st->d, 0, 2 * TOTAL_SIZE * sizeof(*st->d));
	*day = in->day;
	money = running_total(st, average_price(in) * in->volume);
	volume = running_total(st, in->volume);
	out[0] = volume > 0 ? money / volume : NAN;
}

const struct feature_def volume_features[] = {
	{
		.name = "obv",
		.title = "on-balance volume",
		.source = "Granville 1963: plus the volume when the close rose, minus it when it "
			  "fell, from the first bar's volume on (TA-Lib OBV)",
		.needs = NEED_CLOSE | NEED_VOLUME,
		.outputs = {{"", UNIT_VOLUME}},
		.size = obv_size,
		.update = obv_update,
		.warmup = warmup_one,
	},
	{
		.name = "ad",
		.title = "accumulation/distribution line",
		.source = "Chaikin: total of ((close - low) - (high - close)) / (high - low) "
			  "times volume; a bar without range adds 0 (TA-Lib AD)",
		.needs = NEED_BAR | NEED_VOLUME,
		.outputs = {{"", UNIT_VOLUME}},
		.size = ad_size,
		.update = ad_update,
		.warmup = warmup_one,
	},
	{
		.name = "adosc",
		.title = "Chaikin's oscillator of the accumulation/distribution line",
		.source = "EMA fast - EMA slow of ad, both started with its first value (TA-Lib "
			  "ADOSC)",
		.needs = NEED_BAR | NEED_VOLUME,
		.params = {WINDOW("fast", 3, 2), WINDOW("slow", 10, 2)},
		.outputs = {{"", UNIT_VOLUME}},
		.size = adosc_size,
		.update = adosc_update,
		.warmup = adosc_warmup,
	},
	{
		.name = "mfi",
		.title = "money flow index",
		.source = "100 up / (up + down), sums of typical price times volume of bars whose "
			  "typical price rose or fell; 0 where no money moved (TA-Lib MFI)",
		.needs = NEED_BAR | NEED_VOLUME,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = mfi_size,
		.update = mfi_update,
		.warmup = warmup_window1,
	},
	{
		.name = "vwap",
		.title = "volume-weighted average price of the last n bars",
		.source = "sum of price times volume over sum of volume, the price being the "
			  "bar's vwap or else its typical price; undefined where nothing traded",
		.needs = NEED_BAR | NEED_VOLUME,
		.params = {WINDOW("n", 20, 1)},
		.outputs = {{"", UNIT_PRICE}},
		.size = vwap_size,
		.update = vwap_update,
		.warmup = warmup_window,
	},
	{
		.name = "session_vwap",
		.title = "volume-weighted average price since the exchange's date began",
		.source = "as vwap, from the first bar of the exchange's date on; undefined "
			  "before anything traded",
		.needs = NEED_BAR | NEED_VOLUME | NEED_DAY,
		.outputs = {{"", UNIT_PRICE}},
		.size = session_vwap_size,
		.update = session_vwap_update,
		.warmup = warmup_one,
	},
	{.name = NULL},
};
