/* directional.c - Wilder's directional movement, Aroon */
#include "feature/extreme.h"
#include "feature/family.h"
#include "feature/smooth.h"
#include "feature/window.h"

/* Smoothed directional movement and true range over w bars. */
struct movement {
	double plus, minus, range;
};

enum { MOVEMENT_SIZE = 6 };

/* The first n - 1 of the w movements are summed plainly, later ones by Wilder's
 * rule; NaN before that sum is there. */
static struct movement movement_update(struct feature_state *st, int64_t w,
				       const struct feature_input *in)
{
	double up = in->high, down = swap_last(st, in->low) - in->low, last, range;
	struct movement m;

	up -= swap_last(st, in->high);
	last = swap_last(st, in->close);
	range = true_range(in, last);
	m.plus = smooth_wilder_sum(st, w, st->n - 1, up > 0 && up > down ? up : 0);
	m.minus = smooth_wilder_sum(st, w, st->n - 1, down > 0 && down > up ? down : 0);
	m.range = smooth_wilder_sum(st, w, st->n - 1, range);
	return m;
}

static double indicator(double movement, double range)
{
	return vanished(range) ? 0 : 100 * (movement / range);
}

/* The directional index; NaN where nothing moved. */
static double directional_index(struct movement m)
{
	double plus = indicator(m.plus, m.range), minus = indicator(m.minus, m.range);

	return vanished(plus + minus) ? NAN : 100 * (fabs(minus - plus) / (minus + plus));
}

static void dm_size(const double *p, size_t *nd, size_t *ni)
{
	(void)p;
	*nd = MOVEMENT_SIZE;
	*ni = 0;
}

static void plus_dm_update(const double *p, struct feature_state *st,
			   const struct feature_input *in, double *out)
{
	out[0] = movement_update(st, win(p[0]), in).plus;
}

static void minus_dm_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	out[0] = movement_update(st, win(p[0]), in).minus;
}

static void plus_di_update(const double *p, struct feature_state *st,
			   const struct feature_input *in, double *out)
{
	struct movement m = movement_update(st, win(p[0]), in);

	out[0] = after(st->n, win(p[0]) + 1, indicator(m.plus, m.range));
}

static void minus_di_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	struct movement m = movement_update(st, win(p[0]), in);

	out[0] = after(st->n, win(p[0]) + 1, indicator(m.minus, m.range));
}

static void dx_size(const double *p, size_t *nd, size_t *ni)
{
	dm_size(p, nd, ni);
	*nd += 1;
}

static void dx_update(const double *p, struct feature_state *st, const struct feature_input *in,
		      double *out)
{
	struct movement m = movement_update(st, win(p[0]), in);
	double *last = take(st, 1), index = directional_index(m);

	if (!isnan(index))
		*last = index;
	out[0] = after(st->n, win(p[0]) + 1, *last);
}

/* The mean of the first w indices, where one without movement counts 0; then
 * Wilder's mean, which bars without movement leave alone. */
static double adx_step(struct feature_state *st, int64_t w, const struct feature_input *in)
{
	struct movement m = movement_update(st, w, in);
	double *adx = take(st, 1), index = directional_index(m);
	int64_t n = st->n - w; /* which index this is */

	if (n >= 1 && n <= w)
		*adx += (isnan(index) ? 0 : index);
	if (n == w)
		*adx /= (double)w;
	if (n > w && !isnan(index))
		*adx = (*adx * (double)(w - 1) + index) / (double)w;
	return n >= w ? *adx : NAN;
}

static void adx_update(const double *p, struct feature_state *st, const struct feature_input *in,
		       double *out)
{
	out[0] = adx_step(st, win(p[0]), in);
}

static int64_t adx_warmup(const double *p)
{
	return 2 * win(p[0]);
}

static void adxr_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = MOVEMENT_SIZE + 1 + lag_size(win(p[0]) - 1);
	*ni = 0;
}

static void adxr_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	int64_t w = win(p[0]), n = st->n - 2 * w + 1; /* which ADX this is */
	double adx = adx_step(st, w, in);

	out[0] = n < 1 ? NAN : (adx + window_lag(st, w - 1, n, adx)) / 2;
}

static int64_t adxr_warmup(const double *p)
{
	return 3 * win(p[0]) - 1;
}

static void aroon_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 * extreme_doubles(win(p[0]) + 1);
	*ni = 2 * extreme_ints(win(p[0]) + 1);
}

static void aroon_update(const double *p, struct feature_state *st, const struct feature_input *in,
			 double *out)
{
	int64_t w = win(p[0]);
	int64_t up = window_max(st, w + 1, st->n, in->high).age;
	int64_t down = window_min(st, w + 1, st->n, in->low).age;

	out[0] = after(st->n, w + 1, 100 * (double)(w - up) / (double)w);
	out[1] = after(st->n, w + 1, 100 * (double)(w - down) / (double)w);
}

static void aroonosc_update(const double *p, struct feature_state *st,
			    const struct feature_input *in, double *out)
{
	double both[2];

	aroon_update(p, st, in, both);
	out[0] = both[0] - both[1];
}

const struct feature_def directional_features[] = {
	{
		.name = "plus_dm",
		.title = "upward directional movement",
		.source =
			"Wilder 1978: the sum of the first n-1 movements, then s - s/n + x (TA-Lib "
			"PLUS_DM)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = dm_size,
		.update = plus_dm_update,
		.warmup = warmup_window,
	},
	{
		.name = "minus_dm",
		.title = "downward directional movement",
		.source = "as plus_dm (TA-Lib MINUS_DM)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_PRICE}},
		.size = dm_size,
		.update = minus_dm_update,
		.warmup = warmup_window,
	},
	{
		.name = "plus_di",
		.title = "upward directional indicator, in percent",
		.source = "Wilder 1978: 100 plus_dm / true range smoothed alike; 0 where the "
			  "range is 0 (TA-Lib PLUS_DI)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = dm_size,
		.update = plus_di_update,
		.warmup = warmup_window1,
	},
	{
		.name = "minus_di",
		.title = "downward directional indicator, in percent",
		.source = "as plus_di (TA-Lib MINUS_DI)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = dm_size,
		.update = minus_di_update,
		.warmup = warmup_window1,
	},
	{
		.name = "dx",
		.title = "directional movement index",
		.source =
			"Wilder 1978: 100 |+DI - -DI| / (+DI + -DI); as before (at first 0) where "
			"nothing moved (TA-Lib DX)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = dx_size,
		.update = dx_update,
		.warmup = warmup_window1,
	},
	{
		.name = "adx",
		.title = "average directional movement index",
		.source = "Wilder 1978: the mean of the first n dx, then Wilder's mean; as before "
			  "where nothing moved (TA-Lib ADX)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = dx_size,
		.update = adx_update,
		.warmup = adx_warmup,
	},
	{
		.name = "adxr",
		.title = "average directional movement rating",
		.source = "Wilder 1978: mean of adx and adx n-1 bars ago (TA-Lib ADXR)",
		.needs = NEED_BAR,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = adxr_size,
		.update = adxr_update,
		.warmup = adxr_warmup,
	},
	{
		.name = "aroon",
		.title = "Aroon: how long ago the highest high and the lowest low were",
		.source = "Chande 1995: 100 (n - bars since) / n over n+1 bars, the latest of "
			  "equal ones (TA-Lib AROON)",
		.needs = NEED_HIGH | NEED_LOW,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"up", UNIT_NONE}, {"down", UNIT_NONE}},
		.size = aroon_size,
		.update = aroon_update,
		.warmup = warmup_window1,
	},
	{
		.name = "aroonosc",
		.title = "Aroon oscillator",
		.source = "aroon up - aroon down (TA-Lib AROONOSC)",
		.needs = NEED_HIGH | NEED_LOW,
		.params = {WINDOW("n", 14, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = aroon_size,
		.update = aroonosc_update,
		.warmup = warmup_window1,
	},
	{.name = NULL},
};
