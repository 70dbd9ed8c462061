/* cross.c - one symbol against another */
#include "feature/family.h"
#include "feature/window.h"

static void pair_size(const double *p, size_t *nd, size_t *ni)
{
	*nd = 2 + comoments_size(win(p[0]));
	*ni = 0;
}

/* Co-moments of the other's returns (x) and one's own (y). */
static bool pair_update(const double *p, struct feature_state *st, const struct feature_input *in,
			struct comoments *m)
{
	double mine = in->close / swap_last(st, in->close) - 1;
	double other = in->other / swap_last(st, in->other) - 1;

	if (st->n == 1)
		return false;
	*m = window_comoments(st, win(p[0]), st->n - 1, other, mine);
	return st->n > win(p[0]);
}

static void corr_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	struct comoments m;

	out[0] = NAN;
	if (pair_update(p, st, in, &m) && m.xx > 0 && m.yy > 0)
		out[0] = higher(-1, lower(1, m.xy / (sqrt(m.xx) * sqrt(m.yy))));
}

static void beta_update(const double *p, struct feature_state *st, const struct feature_input *in,
			double *out)
{
	struct comoments m;

	out[0] = NAN;
	if (pair_update(p, st, in, &m) && m.xx > 0)
		out[0] = m.xy / m.xx;
}

const struct feature_def cross_features[] = {
	{
		.name = "corr",
		.title = "correlation of returns with another symbol's",
		.source = "Pearson's, of simple returns over n bars that both symbols have; "
			  "undefined where one does not move",
		.needs = NEED_CLOSE | NEED_POSITIVE | NEED_OTHER,
		.params = {WINDOW("n", 30, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = pair_size,
		.update = corr_update,
		.warmup = warmup_window1,
	},
	{
		.name = "beta",
		.title = "beta against another symbol",
		.source =
			"covariance of simple returns over the variance of the other's, over n "
			"bars that "
			"both symbols have (TA-Lib BETA with the other first); undefined where the "
			"other does not move",
		.needs = NEED_CLOSE | NEED_POSITIVE | NEED_OTHER,
		.params = {WINDOW("n", 60, 2)},
		.outputs = {{"", UNIT_NONE}},
		.size = pair_size,
		.update = beta_update,
		.warmup = warmup_window1,
	},
	{.name = NULL},
};
