/* mcs.c - the model confidence set of Hansen, Lunde and Nason (2011) */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/compare.h"
#include "base/resample.h"

enum { RESAMPLES = 2000 };

void mcs_options_init(struct mcs_options *o, size_t n)
{
	*o = (struct mcs_options){
		.seed = 1,
		.resamples = RESAMPLES,
		.block = resample_block(n),
		.stationary = true,
	};
}

/* Models k, resamples b; drawn: each resample's mean losses less those of the sample. */
struct work {
	size_t k, b;
	double *mean;     /* k */
	double *drawn;    /* b × k */
	double *variance; /* k × k: of the difference of two means */
	bool *in;         /* k: still in the set */
	double *rows;     /* n × k: a day's losses side by side */
	size_t *at;       /* n */
};

static int work_init(struct work *w, size_t k, size_t b, size_t n)
{
	*w = (struct work){.k = k, .b = b};
	w->mean = calloc(k + 1, sizeof(*w->mean));
	w->drawn = calloc(b * k + 1, sizeof(*w->drawn));
	w->variance = calloc(k * k + 1, sizeof(*w->variance));
	w->in = calloc(k + 1, sizeof(*w->in));
	w->rows = malloc((n * k + 1) * sizeof(*w->rows));
	w->at = malloc((n + 1) * sizeof(*w->at));
	return w->mean && w->drawn && w->variance && w->in && w->rows && w->at ? 0 : -1;
}

static void work_release(struct work *w)
{
	free(w->mean);
	free(w->drawn);
	free(w->variance);
	free(w->in);
	free(w->rows);
	free(w->at);
}

static void draw(const struct mcs_options *o, struct work *w, size_t n)
{
	const size_t length = o->block >= 1 ? (size_t)o->block : 1;
	struct rng rng;

	rng_seed(&rng, o->seed, 0);
	for (size_t b = 0; b < w->b; b++) {
		double *sum = w->drawn + b * w->k;

		if (o->stationary)
			resample_stationary(&rng, o->block, w->at, n);
		else
			resample_circular(&rng, length, w->at, n);
		/* Rows hold losses less their mean, so that sums stay small. */
		for (size_t i = 0; i < n; i++) {
			const double *row = w->rows + w->at[i] * w->k;

			for (size_t j = 0; j < w->k; j++)
				sum[j] += row[j];
		}
		for (size_t j = 0; j < w->k; j++)
			sum[j] /= (double)n;
	}
}

static void load(struct work *w, const double *const *loss, size_t n)
{
	for (size_t j = 0; j < w->k; j++) {
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += loss[j][i];
		w->mean[j] = sum / (double)n;
		for (size_t i = 0; i < n; i++)
			w->rows[i * w->k + j] = loss[j][i] - w->mean[j];
	}
}

static void pair_variances(struct work *w)
{
	for (size_t b = 0; b < w->b; b++) {
		const double *d = w->drawn + b * w->k;

		for (size_t i = 0; i < w->k; i++)
			for (size_t j = 0; j < w->k; j++)
				w->variance[i * w->k + j] +=
					(d[i] - d[j]) * (d[i] - d[j]) / (double)w->b;
	}
}

/* difference / error; models with the same losses differ by nothing. */
static double studentised(double difference, double variance)
{
	if (variance > 0)
		return difference / sqrt(variance);
	return difference > 0 ? INFINITY : difference < 0 ? -INFINITY : 0;
}

/* How likely a maximum of `t` or more is, and which model to take out.  Of models that are
 * the same both are 0, and p is 1. */
struct round {
	double p;
	size_t worst;
};

/* Counted from the first of them, so that models with the same losses are exactly at it. */
static double mean_in(const struct work *w, const double *v)
{
	double first = 0, sum = 0;
	size_t n = 0;

	for (size_t i = 0; i < w->k; i++)
		if (w->in[i]) {
			first = n++ ? first : v[i];
			sum += v[i] - first;
		}
	return first + sum / (double)n;
}

/* T_max: the largest of (mean loss - mean of all in) / its error. */
static struct round round_max(const struct work *w, double *error)
{
	const double centre = mean_in(w, w->mean);
	struct round r = {0, 0};
	double t = -INFINITY;
	size_t above = 0;

	memset(error, 0, w->k * sizeof(*error));
	for (size_t b = 0; b < w->b; b++) {
		const double *d = w->drawn + b * w->k;
		const double all = mean_in(w, d);

		for (size_t i = 0; i < w->k; i++)
			error[i] += (d[i] - all) * (d[i] - all) / (double)w->b;
	}
	for (size_t i = 0; i < w->k; i++) {
		const double ti = studentised(w->mean[i] - centre, error[i]);

		if (w->in[i] && ti > t) {
			t = ti;
			r.worst = i;
		}
	}
	for (size_t b = 0; b < w->b; b++) {
		const double *d = w->drawn + b * w->k;
		const double all = mean_in(w, d);
		double largest = -INFINITY;

		for (size_t i = 0; i < w->k; i++)
			if (w->in[i] && studentised(d[i] - all, error[i]) > largest)
				largest = studentised(d[i] - all, error[i]);
		above += largest >= t;
	}
	r.p = (double)above / (double)w->b;
	return r;
}

static double largest_pair(const struct work *w, const double *v, size_t *worst)
{
	double largest = -INFINITY;

	for (size_t i = 0; i < w->k; i++)
		for (size_t j = 0; w->in[i] && j < w->k; j++) {
			double t;

			if (i == j || !w->in[j])
				continue;
			t = studentised(v[i] - v[j], w->variance[i * w->k + j]);
			if (t > largest) {
				largest = t;
				*worst = i;
			}
		}
	return largest;
}

/* T_R: the largest of |difference of two mean losses| / its error. */
static struct round round_range(const struct work *w, double *unused)
{
	struct round r = {0, 0};
	const double t = largest_pair(w, w->mean, &r.worst);
	size_t above = 0, ignored = 0;

	(void)unused;
	for (size_t b = 0; b < w->b; b++)
		above += largest_pair(w, w->drawn + b * w->k, &ignored) >= t;
	r.p = (double)above / (double)w->b;
	return r;
}

static void eliminate(struct work *w, struct round (*step)(const struct work *, double *),
		      double *room, double *p, size_t *out)
{
	double highest = 0;

	for (size_t i = 0; i < w->k; i++)
		w->in[i] = true;
	for (size_t left = w->k; left > 1; left--) {
		const struct round r = step(w, room);

		highest = fmax(highest, r.p);
		p[r.worst] = highest;
		out[r.worst] = w->k - left;
		w->in[r.worst] = false;
	}
	for (size_t i = 0; i < w->k; i++)
		if (w->in[i]) {
			p[i] = 1;
			out[i] = w->k - 1;
		}
}

int mcs_run(const struct mcs_options *o, const double *const *loss, size_t models, size_t n,
	    struct mcs *out)
{
	double *p = calloc(models + 1, sizeof(*p)), *room = calloc(models + 1, sizeof(*room));
	size_t *place = calloc(models + 1, sizeof(*place));
	struct work w;
	int failed = work_init(&w, models, o->resamples, n);

	if (failed == 0 && p && room && place) {
		load(&w, loss, n);
		draw(o, &w, n);
		pair_variances(&w);
		eliminate(&w, round_max, room, p, place);
		for (size_t i = 0; i < models; i++)
			out[i] = (struct mcs){.p_max = p[i], .out_max = place[i]};
		eliminate(&w, round_range, room, p, place);
		for (size_t i = 0; i < models; i++) {
			out[i].p_range = p[i];
			out[i].out_range = place[i];
		}
	} else {
		failed = -1;
	}
	work_release(&w);
	free(p);
	free(room);
	free(place);
	return failed;
}
