/* outlook.c - what a model with a likelihood expects of the sum of the next returns */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/forecast.h"
#include "vol/outlook.h"

/* The intervals that are given: 95 % of the sum, 90 % of the volatility. */
#define SUM_SHARE  0.025
#define STEP_SHARE 0.05

struct room {
	const struct outlook_options *o;
	const struct dist *d;
	struct residuals past;
	struct vol_filter path;
	struct vol_outlook *exact; /* one a step */
	size_t steps, n_exact;
	double *sum, *h; /* horizons × paths */
	/* Of each horizon, over all paths. */
	double mean[OUTLOOK_HORIZONS], variance[OUTLOOK_HORIZONS];
};

static void room_release(struct room *r)
{
	residuals_release(&r->past);
	vol_filter_release(&r->path);
	free(r->exact);
	free(r->sum);
	free(r->h);
}

static int room_init(struct room *r, const struct vol_filter *f, const struct dist *d,
		     const double *z, size_t n, const struct outlook_options *o, struct err *e)
{
	*r = (struct room){.o = o, .d = d};
	for (size_t i = 0; i < o->n_horizons; i++)
		if (o->horizons[i] > r->steps)
			r->steps = o->horizons[i];
	if (vol_filter_cold(&r->path, &f->spec, f->x, f->n, f->h, f->nx, NULL, e) < 0)
		return -1;
	r->exact = calloc(r->steps + 1, sizeof(*r->exact));
	r->sum = calloc(o->n_horizons * o->paths + 1, sizeof(*r->sum));
	r->h = calloc(o->n_horizons * o->paths + 1, sizeof(*r->h));
	if (!r->exact || !r->sum || !r->h || residuals_init(&r->past, n > 0 ? n : 1) < 0)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu paths", o->paths);
	for (size_t i = 0; i < n; i++)
		residuals_add(&r->past, z[i]);
	return 0;
}

/* ---- paths ---- */

/* A past residual; beyond the threshold one of the tail that was fitted there. */
static double draw_past(struct room *r, const struct gpd *tail, struct rng *rng)
{
	const double z = r->past.ring[rng_below(rng, r->past.n)];

	if (!tail || -z <= r->past.threshold)
		return z;
	return -r->past.threshold - gpd_quantile(tail, 1 - rng_uniform(rng));
}

static void walk(struct room *r, const struct vol_filter *f, size_t path, const struct gpd *tail,
		 bool past, struct rng *rng)
{
	const struct outlook_options *o = r->o;
	double sum = 0, means = 0, variances = 0;

	vol_filter_copy(&r->path, f);
	for (size_t k = 1; k <= r->steps; k++) {
		const double z = past ? draw_past(r, tail, rng) : dist_draw(r->d, rng);
		const double y = r->path.mean + sqrt(r->path.h) * z;

		sum += y;
		means += r->path.mean;
		variances += r->path.h;
		for (size_t i = 0; i < o->n_horizons; i++) {
			if (o->horizons[i] != k)
				continue;
			r->sum[i * o->paths + path] = sum;
			r->h[i * o->paths + path] = r->path.h;
			r->mean[i] += means / (double)o->paths;
			r->variance[i] += variances / (double)o->paths;
		}
		vol_filter_update(&r->path, y, NULL);
	}
}

static int walk_all(struct room *r, const struct vol_filter *f, struct err *e)
{
	const struct outlook_options *o = r->o;
	const bool past = o->bootstrap || o->quantile != RISK_MODEL;
	const struct gpd *tail = o->quantile == RISK_EVT ? residuals_tail(&r->past) : NULL;
	struct rng rng;

	if (past && !residuals_ready(&r->past))
		return err_set(e, STATUS_DATA,
			       "%zu past residuals are too few to draw from: there must be %d",
			       r->past.n, RESIDUALS_READY);
	for (size_t path = 0; path < o->paths; path++) {
		rng_seed(&rng, o->seed, path);
		walk(r, f, path, tail, past, &rng);
	}
	return 0;
}

/* ---- what they say ---- */

/* Steps with a mean that does not move are not correlated: the mean of their variances is far less
 * noisy than the variance of so many sums. */
static double sigma_of(const struct room *r, const struct vol_filter *f, size_t i)
{
	const double *sum = r->sum + i * r->o->paths;
	double mean = 0, square = 0;

	if (f->spec.mean == MEAN_ZERO || f->spec.mean == MEAN_CONSTANT)
		return sqrt(r->variance[i]);
	for (size_t p = 0; p < r->o->paths; p++)
		mean += sum[p] / (double)r->o->paths;
	for (size_t p = 0; p < r->o->paths; p++)
		square += (sum[p] - mean) * (sum[p] - mean);
	return sqrt(square / (double)r->o->paths);
}

static void of_paths(struct room *r, const struct vol_filter *f, size_t i, struct outlook *out)
{
	const struct outlook_options *o = r->o;
	double *sum = r->sum + i * o->paths, *h = r->h + i * o->paths, step = 0;

	if (!out->exact) {
		out->mean = r->mean[i];
		out->sigma = sigma_of(r, f, i);
		for (size_t p = 0; p < o->paths; p++)
			step += h[p] / (double)o->paths;
		out->step_sigma = sqrt(step);
	}
	sort_numbers(sum, o->paths);
	sort_numbers(h, o->paths);
	out->low = sorted_quantile(sum, o->paths, SUM_SHARE);
	out->high = sorted_quantile(sum, o->paths, 1 - SUM_SHARE);
	out->step_low = sqrt(sorted_quantile(h, o->paths, STEP_SHARE));
	out->step_high = sqrt(sorted_quantile(h, o->paths, 1 - STEP_SHARE));
	for (size_t l = 0; l < o->n_levels; l++)
		out->risk[l] = risk_sample(sum, o->paths, o->levels[l]);
}

/* One step needs no paths at all: its residual's quantiles are known. */
static void of_one(struct room *r, const struct vol_filter *f, struct outlook *out)
{
	const struct outlook_options *o = r->o;
	const bool past = (o->bootstrap || o->quantile != RISK_MODEL) && residuals_ready(&r->past);
	const enum risk_method method =
		o->bootstrap && o->quantile == RISK_MODEL ? RISK_FHS : o->quantile;
	const double sigma = sqrt(f->h);
	const double low = past ? sorted_quantile(r->past.sorted, r->past.n, SUM_SHARE)
				: dist_quantile(r->d, SUM_SHARE);
	const double high = past ? sorted_quantile(r->past.sorted, r->past.n, 1 - SUM_SHARE)
				 : dist_quantile(r->d, 1 - SUM_SHARE);

	out->exact = true;
	out->mean = f->mean;
	out->sigma = out->step_sigma = out->step_low = out->step_high = sigma;
	out->low = f->mean + sigma * low;
	out->high = f->mean + sigma * high;
	for (size_t l = 0; l < o->n_levels; l++) {
		struct risk risk = {NAN, NAN};

		if (risk_standard(method, r->d, &r->past, o->levels[l], &risk) == 0)
			risk = risk_forecast(&risk, f->mean, sigma);
		out->risk[l] = risk;
	}
}

int outlook_make(const struct vol_filter *f, const struct dist *d, const double *z, size_t n,
		 const struct outlook_options *o, struct outlook *out, struct err *e)
{
	struct room r;
	int result = room_init(&r, f, d, z, n, o, e);

	if (result == 0 && o->exact)
		r.n_exact = vol_forecast(f, d, &r.path, r.steps, r.exact);
	if (result == 0 && r.steps > 1)
		result = walk_all(&r, f, e);
	for (size_t i = 0; result == 0 && i < o->n_horizons; i++) {
		const size_t k = o->horizons[i];

		out[i] = (struct outlook){.horizon = k, .exact = k <= r.n_exact};
		if (k == 1) {
			of_one(&r, f, &out[i]);
			continue;
		}
		if (out[i].exact) {
			out[i].mean = r.exact[k - 1].sum_mean;
			out[i].sigma = sqrt(r.exact[k - 1].sum_variance);
			out[i].step_sigma = sqrt(r.exact[k - 1].h);
		}
		of_paths(&r, f, i, &out[i]);
	}
	room_release(&r);
	return result;
}
