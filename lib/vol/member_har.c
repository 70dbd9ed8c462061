/*
 * member_har.c - regressions of the range variance on a stream: har, log-har, log-har-lev
 *
 * They forecast the next bar's range variance. What returns have beyond it (ranges know
 * nothing of gaps) is made up for by a level: the variance of the window's
 * returns over the mean of its ranges. Nights take the variance of the bar behind them.
 *
 * What is missed, return and range of the same bar together, is kept: paths draw from it.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/member_impl.h"
#include "vol/rival.h"

#define RANGE_FLOOR 1e-8 /* of daily bars: 1e-4 in squared percent */

struct regression {
	bool fitted;
	struct har har;
	double beta[RIVAL_COLUMNS];
	struct rival_floors floors;
	double level, mean; /* of returns */
	double range;       /* forecast of the next bar's; 0: none yet */
	struct misses misses;
};

/* The last ranges and returns along a path, moved down where they reach the end. */
struct path {
	size_t n;
	double variance; /* of the next bar's range */
	double r[2 * HAR_LAG_MAX], range[2 * HAR_LAG_MAX];
};

static struct regression *own(const struct member *m)
{
	return m->own;
}

static bool is_har(const struct member *m)
{
	return m->choice->family == FAMILY_HAR;
}

/* Bars that a forecast looks back on. */
static size_t history_of(const struct member *m)
{
	size_t longest = 1;

	if (!is_har(m))
		return RIVAL_HISTORY;
	for (size_t i = 0; i < HAR_LAGS && m->choice->har.lags[i]; i++)
		longest = m->choice->har.lags[i];
	return longest;
}

static int open(struct member *m, struct err *e)
{
	struct regression *g = calloc(1, sizeof(*g));

	if (!g)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	misses_init(&g->misses, m->o->window);
	m->own = g;
	return 0;
}

static void close(struct member *m)
{
	struct regression *g = own(m);

	if (!g)
		return;
	misses_release(&g->misses);
	free(g);
	m->own = NULL;
}

static struct member_needs needs(const struct member *m)
{
	const size_t least = history_of(m);

	return (struct member_needs){
		.bars = m->o->expanding        ? EXPANDING_KEEP
			: m->o->window > least ? m->o->window
					       : least,
	};
}

/* The next range variance behind r[-1] and range[-1]. */
static double next_range(const struct member *m, const double *r, const double *range)
{
	const struct regression *g = own(m);
	double row[RIVAL_COLUMNS];

	if (is_har(m))
		return har_variance(&g->har, range - g->har.longest);
	rival_row(&g->floors, r - 1, range - 1, row);
	return tl_exp(qlike_log(g->beta, row, RIVAL_COLUMNS));
}

/* From the forecast of a range to that of a return; nothing where it is no variance. */
static bool take_forecast(struct member *m, double range)
{
	struct regression *g = own(m);
	const double variance = g->level * range;

	if (!(variance > 1e-300 && variance < 1e300))
		return false;
	g->range = range;
	m->variance = variance;
	m->mean = g->mean;
	m->ready = true;
	return true;
}

static double miss_of(const struct member *m, double range, double forecast)
{
	const double floor = own(m)->floors.range;

	return tl_log((range > floor ? range : floor) / forecast);
}

static void update(struct member *m, const struct member_data *d, const struct step *s)
{
	struct regression *g = own(m);

	if (!g->fitted || isnan(s->range))
		return;
	if (m->ready && !isnan(m->residual))
		misses_add(&g->misses, m->residual, miss_of(m, s->range, g->range));
	take_forecast(m, next_range(m, history_all(&d->bars) + d->bars.n,
				    history_all(&d->ranges) + d->ranges.n));
}

/* ---- fits ---- */

static void name_all(const struct member *m, struct member_fit *f)
{
	f->n = is_har(m) ? 1 : RIVAL_COLUMNS;
	for (size_t i = 0; is_har(m) && i < HAR_LAGS && m->choice->har.lags[i]; i++)
		snprintf(f->name[f->n++], VOL_NAME, "har%zu", m->choice->har.lags[i]);
	for (size_t i = 0; i < f->n && (!is_har(m) || i == 0); i++)
		snprintf(f->name[i], VOL_NAME, "%s", rival_column[i]);
}

static int fit_har(const struct member *m, const double *range, size_t n, struct har *har,
		   struct member_fit *f)
{
	struct har_spec spec = m->choice->har;
	struct err e;

	spec.floor = own(m)->floors.range;
	if (har_fit(&spec, range, n, har, &e) < 0) {
		member_reason(f, e.text);
		return -1;
	}
	f->errors = "newey-west";
	f->loglik = har->ols.loglik;
	f->aic = har->ols.aic;
	f->bic = har->ols.bic;
	f->nobs = har->ols.n;
	memcpy(f->x, har->ols.beta, f->n * sizeof(*f->x));
	memcpy(f->se, har->ols.se_hac, f->n * sizeof(*f->se));
	return 0;
}

static int fit_leverage(const struct member *m, const double *r, const double *range, size_t n,
			struct member_fit *f)
{
	struct qlike_fit fit;
	struct err e;

	memcpy(f->x, own(m)->beta, sizeof(own(m)->beta));
	if (rival_fit(&own(m)->floors, r, range, range, n, f->x, f->se, &fit, &e) < 0) {
		member_reason(f, e.text);
		return -1;
	}
	f->errors = "qml";
	f->nobs = n - RIVAL_HISTORY;
	f->iterations = fit.iterations;
	return 0;
}

/* Residuals and misses over the window, with the new parameters; the mean log score. */
static double window_residuals(struct member *m, const double *r, const double *range, size_t n)
{
	struct regression *g = own(m);
	const size_t first = history_of(m);
	const bool keep = g->misses.z.n == 0;
	double score = 0, z;

	for (size_t t = first; t < n; t++) {
		const double forecast = next_range(m, r + t, range + t);
		const double variance = g->level * forecast;

		if (!(variance > 1e-300 && variance < 1e300))
			continue;
		z = (r[t] - g->mean) / sqrt(variance);
		score += dist_logpdf(&m->dist, z) - tl_log(variance) / 2;
		if (keep)
			misses_add(&g->misses, z, miss_of(m, range[t], forecast));
	}
	if (keep)
		member_residuals(m, history_all(&g->misses.z), g->misses.z.n);
	return score / (double)(n - first);
}

static void fit(struct member *m, const struct member_data *d, struct member_fit *f)
{
	struct regression *g = own(m);
	const size_t all = d->bars.n,
		     n = m->o->expanding || all < m->o->window ? all : m->o->window;
	const double *r = history_last(&d->bars, n), *range = history_last(&d->ranges, n);
	double squares = 0, ranges = 0, sum = 0, mean;
	struct har har;

	name_all(m, f);
	rival_floors_init(&g->floors, 1);
	g->floors.range = RANGE_FLOOR * d->floor;
	g->floors.square *= d->floor;
	f->window = f->nobs = n;
	for (size_t t = 0; t < n; t++)
		sum += r[t];
	mean = sum / (double)n;
	for (size_t t = 0; t < n; t++) {
		squares += (r[t] - mean) * (r[t] - mean);
		ranges += range[t];
	}
	if (!(ranges > 0) || !(squares > 0)) {
		member_reason(f, "the series does not vary");
		return;
	}
	if ((is_har(m) ? fit_har(m, range, n, &har, f) : fit_leverage(m, r, range, n, f)) < 0)
		return;
	for (size_t i = 0; i < f->n; i++)
		if (!isfinite(f->x[i]))
			return;
	if (is_har(m))
		g->har = har;
	else
		memcpy(g->beta, f->x, sizeof(g->beta));
	f->good = f->converged = true;
	g->mean = mean;
	g->level = squares / ranges;
	g->fitted = true;
	f->score = window_residuals(m, r, range, n);
	take_forecast(m, next_range(m, r + n, range + n));
}

/* ---- further ahead ---- */

/* HAR in levels is linear: its path of expectations is exact. */
static bool expect(const struct member *m, const struct member_data *d, struct ahead_room *room)
{
	const struct regression *g = own(m);
	const size_t bars = room->steps[room->n_steps - 1].bar;
	double path[AHEAD_BARS];

	if (!is_har(m) || g->har.spec.log)
		return false;
	har_path(&g->har, history_last(&d->ranges, g->har.longest), bars, path);
	for (size_t k = 0; k < room->n_steps; k++) {
		const double range = path[room->steps[k].bar - 1];
		const double least = fmax(g->har.low, g->floors.range);

		room->mean[k] = g->mean;
		room->variance[k] = g->level * (range > least ? range : least);
		room->impulse[k] = k == 0;
	}
	return true;
}

static bool shocks(const struct member *m)
{
	return misses_ready(&own(m)->misses);
}

static struct shock draw(struct member *m, struct rng *r)
{
	return misses_draw(&own(m)->misses, r);
}

static void path_begin(const struct member *m, const struct member_data *d, void *path)
{
	struct path *p = path;

	p->n = history_of(m);
	memcpy(p->r, history_last(&d->bars, p->n), p->n * sizeof(*p->r));
	memcpy(p->range, history_last(&d->ranges, p->n), p->n * sizeof(*p->range));
	p->variance = own(m)->range;
}

static double path_variance(const struct member *m, const void *path, double *mean)
{
	*mean = own(m)->mean;
	return own(m)->level * ((const struct path *)path)->variance;
}

static void path_step(const struct member *m, void *path, double r, bool bar, double u)
{
	const size_t keep = history_of(m);
	struct path *p = path;
	double next;

	if (!bar)
		return;
	if (p->n == 2 * HAR_LAG_MAX) {
		memmove(p->r, p->r + p->n - keep, keep * sizeof(*p->r));
		memmove(p->range, p->range + p->n - keep, keep * sizeof(*p->range));
		p->n = keep;
	}
	p->r[p->n] = r;
	p->range[p->n++] = p->variance * tl_exp(u);
	next = next_range(m, p->r + p->n, p->range + p->n);
	if (next > 1e-300 && own(m)->level * next < 1e300)
		p->variance = next;
}

/* ---- state ---- */

static void snap(struct snap *sn, struct member *m)
{
	struct regression *g = own(m);
	struct har *h = &g->har;
	uint64_t n_lags = h->n_lags, longest = h->longest;

	snap_bool(sn, "fitted", &g->fitted);
	snap_f64(sn, "level", &g->level);
	snap_f64(sn, "regression_mean", &g->mean);
	snap_f64(sn, "range", &g->range);
	snap_f64(sn, "range_floor", &g->floors.range);
	snap_f64(sn, "square_floor", &g->floors.square);
	if (is_har(m)) {
		snap_u64(sn, "lags", &n_lags);
		snap_u64(sn, "longest", &longest);
		snap_f64s(sn, "beta", h->ols.beta, OLS_COLUMNS);
		snap_f64(sn, "low", &h->low);
		snap_f64(sn, "high", &h->high);
		snap_f64(sn, "correction", &h->correction);
	} else {
		snap_f64s(sn, "beta", g->beta, RIVAL_COLUMNS);
	}
	misses_snap(sn, &g->misses);
	if (!snap_loading(sn) || !snap_ok(sn) || !is_har(m))
		return;
	h->spec = m->choice->har;
	h->spec.floor = g->floors.range;
	h->n_lags = n_lags;
	h->longest = longest;
	if (g->fitted && (longest != history_of(m) || n_lags >= HAR_LAGS))
		snap_fail(sn, "a regression has no sense");
}

const struct engine engine_regression = {
	.open = open,
	.close = close,
	.needs = needs,
	.update = update,
	.fit = fit,
	.expect = expect,
	.path_bytes = sizeof(struct path),
	.shocks = shocks,
	.draw = draw,
	.path_begin = path_begin,
	.path_variance = path_variance,
	.path_step = path_step,
	.snap = snap,
};
