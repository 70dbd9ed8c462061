/* range.c - volatility from open, high, low and close */
#include "base/explog.h"
#include "feature/family.h"
#include "feature/window.h"
#include "market/range.h"

/* Volatility from the sum of w variances: annualised, never below zero. */
static double volatility(const double *p, double sum)
{
	return sum <= 0 ? 0 : sqrt(sum / p[0] * p[1]);
}

static void sum_layout(const double *p, size_t *nd, size_t *ni)
{
	*nd = sum_size(win(p[0]));
	*ni = 0;
}

static double rogers_satchell(const struct feature_input *in)
{
	return range_rogers_satchell(in->open, in->high, in->low, in->close);
}

static void mean_of(const double *p, struct feature_state *st, double variance, double *out)
{
	int64_t w = win(p[0]);

	out[0] = after(st->n, w, volatility(p, window_sum(st, w, st->n, variance)));
}

static void parkinson_update(const double *p, struct feature_state *st,
			     const struct feature_input *in, double *out)
{
	mean_of(p, st, range_parkinson(in->high, in->low), out);
}

static void garman_klass_update(const double *p, struct feature_state *st,
				const struct feature_input *in, double *out)
{
	mean_of(p, st, range_garman_klass(in->open, in->high, in->low, in->close), out);
}

static void rogers_satchell_update(const double *p, struct feature_state *st,
				   const struct feature_input *in, double *out)
{
	mean_of(p, st, rogers_satchell(in), out);
}

static void yang_zhang_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 1 + 2 * moments_size(win(p[0])) + sum_size(win(p[0]));
	*ni = 0;
}

static void yang_zhang_update(const double *p, struct feature_state *st,
			      const struct feature_input *in, double *out)
{
	int64_t w = win(p[0]), n = st->n - 1;
	double last = swap_last(st, in->close), overnight, body, within;
	const double k = range_yang_zhang_weight(p[0]);

	out[0] = NAN;
	if (n < 1)
		return;
	overnight = window_moments(st, w, n, tl_log(in->open / last)).m2 / (p[0] - 1);
	body = window_moments(st, w, n, tl_log(in->close / in->open)).m2 / (p[0] - 1);
	within = window_sum(st, w, n, rogers_satchell(in)) / p[0];
	out[0] = after(n, w, volatility(p, (overnight + k * body + (1 - k) * within) * p[0]));
}

#define YEAR                                                                                       \
	{                                                                                          \
		"year", 1, 1e-9, 1e9, false                                                        \
	}
#define NEED_RANGE (NEED_OPEN | NEED_BAR | NEED_POSITIVE)

const struct feature_def range_features[] = {
	{
		.name = "parkinson",
		.title = "volatility from high and low",
		.source = "Parkinson 1980: sqrt(year / n sum ln(high/low)^2 / (4 ln 2)); year as "
			  "in rv",
		.needs = NEED_HIGH | NEED_LOW | NEED_POSITIVE,
		.params = {WINDOW("n", 20, 1), YEAR},
		.outputs = {{"", UNIT_NONE}},
		.size = sum_layout,
		.update = parkinson_update,
		.warmup = warmup_window,
	},
	{
		.name = "garman_klass",
		.title = "volatility from open, high, low, close, no drift",
		.source = "Garman, Klass 1980, practical form: ln(high/low)^2 / 2 - (2 ln 2 - 1) "
			  "ln(close/open)^2; year as in rv",
		.needs = NEED_RANGE,
		.params = {WINDOW("n", 20, 1), YEAR},
		.outputs = {{"", UNIT_NONE}},
		.size = sum_layout,
		.update = garman_klass_update,
		.warmup = warmup_window,
	},
	{
		.name = "rogers_satchell",
		.title = "volatility from open, high, low, close, whatever the drift",
		.source = "Rogers, Satchell 1991: ln(h/c) ln(h/o) + ln(l/c) ln(l/o); year as in rv",
		.needs = NEED_RANGE,
		.params = {WINDOW("n", 20, 1), YEAR},
		.outputs = {{"", UNIT_NONE}},
		.size = sum_layout,
		.update = rogers_satchell_update,
		.warmup = warmup_window,
	},
	{
		.name = "yang_zhang",
		.title = "volatility from open, high, low, close, with gaps and drift",
		.source =
			"Yang, Zhang 2000: variance of ln(open/last close) + k variance of "
			"ln(close/open) + (1-k) Rogers-Satchell, divisors n-1, k = 0.34 / (1.34 + "
			"(n+1)/(n-1)); year as in rv",
		.needs = NEED_RANGE,
		.params = {WINDOW("n", 20, 2), YEAR},
		.outputs = {{"", UNIT_NONE}},
		.size = yang_zhang_size,
		.update = yang_zhang_update,
		.warmup = warmup_window1,
	},
	{.name = NULL},
};
