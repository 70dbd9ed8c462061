/*
 * member_ahead.c - what a model expects of the next bars together
 *
 * Variances of the sum are added up where the model knows each step's expectation
 * exactly, and averaged over simulated paths where it does not. The sum of several
 * steps has no closed-form quantile even then: its VaR and expected shortfall are
 * those of the paths, along which each step is drawn as the quantile method says:
 * from the model's innovations, from past residuals (Barone-Adesi, Giannopoulos and
 * Vosper 1999), or from these with a Pareto tail (McNeil and Frey 2000).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "vol/member_impl.h"

int ahead_room_init(struct ahead_room *room, const struct member_options *o)
{
	static const struct engine *const engines[] = {&engine_likelihood, &engine_regression,
						       &engine_network};
	size_t bytes = 1;

	for (size_t i = 0; i < sizeof(engines) / sizeof(engines[0]); i++)
		if (engines[i]->path_bytes > bytes)
			bytes = engines[i]->path_bytes;
	room->paths = o->paths;
	room->sums = calloc(JOB_HORIZONS * o->paths + 1, sizeof(*room->sums));
	room->path = calloc(1, bytes);
	if (room->sums && room->path)
		return 0;
	ahead_room_release(room);
	return -1;
}

void ahead_room_release(struct ahead_room *room)
{
	free(room->sums);
	free(room->path);
	room->sums = NULL;
	room->path = NULL;
}

/* ---- one step ---- */

/* Quantiles of the next step's residual; of the model they hold until the next fit. */
static void standard_find(struct member *m, struct risk *out)
{
	const struct risk none = {NAN, NAN};

	if (m->method == RISK_MODEL && m->has_standard)
		return;
	for (size_t l = 0; l < m->o->n_levels; l++)
		if (risk_standard(m->method, &m->dist, &m->past, m->o->levels[l], &out[l]) < 0)
			out[l] = none;
	m->has_standard = m->method == RISK_MODEL;
}

/* One bar has the quantile of one step, also where a night comes first: out has mean and sigma. */
static void one_bar(struct member *m, struct ahead *out)
{
	standard_find(m, m->standard);
	for (size_t l = 0; l < m->o->n_levels; l++)
		out->risk[l] = risk_forecast(&m->standard[l], out->mean, out->sigma);
}

/* ---- several ---- */

/* How many steps the first `bars` bars are. */
static size_t steps_of(const struct ahead_room *room, size_t bars)
{
	size_t n = 0;

	while (n < room->n_steps && room->steps[n].bar <= bars)
		n++;
	return n;
}

/* Is a return's mean the same whatever went before? */
static bool flat_mean(const struct member *m)
{
	return m->choice->family != FAMILY_LIKELIHOOD || m->choice->spec.mean == MEAN_ZERO ||
	       m->choice->spec.mean == MEAN_CONSTANT;
}

/* The shock of step k enters the sum up to step n with all that it does to later returns. */
static double shock_share(const struct ahead_room *room, size_t k, size_t n)
{
	double share = sqrt(room->steps[k].weight);

	for (size_t later = k + 1; later < n; later++)
		share += room->impulse[later - k] * sqrt(room->steps[later].weight);
	return share;
}

static void add_up(const struct member *m, const struct ahead_room *room, struct ahead *out)
{
	const bool flat = flat_mean(m);

	for (size_t i = 0; i < m->o->n_horizons; i++) {
		const size_t n = steps_of(room, m->o->horizons[i]);
		double mean = 0, variance = 0;

		for (size_t k = 0; k < n; k++) {
			const double share =
				flat ? sqrt(room->steps[k].weight) : shock_share(room, k, n);

			mean += sqrt(room->steps[k].weight) * room->mean[k];
			variance += share * share * room->variance[k];
		}
		out[i].mean = mean;
		out[i].sigma = sqrt(variance);
	}
}

/* One path; its sums up to the horizons go to room->sums, and what was expected of them on the way
 * is added to out. */
static void walk(struct member *m, const struct member_data *d, struct ahead_room *room,
		 struct rng *r, size_t path, struct ahead *out)
{
	const struct member_options *o = m->o;
	double sum = 0, means = 0, variances = 0;

	m->engine->path_begin(m, d, room->path);
	for (size_t k = 0; k < room->n_steps; k++) {
		const bool night = step_is_night(room, k);
		const struct shock shock = m->engine->draw(m, r);
		double mean, variance = m->engine->path_variance(m, room->path, &mean);
		const double one = mean + sqrt(variance) * shock.z;

		sum += sqrt(room->steps[k].weight) * one;
		means += sqrt(room->steps[k].weight) * mean;
		variances += room->steps[k].weight * variance;
		for (size_t i = 0; i < o->n_horizons && !night; i++) {
			if (o->horizons[i] != room->steps[k].bar)
				continue;
			room->sums[i * room->paths + path] = sum;
			out[i].mean += means / (double)room->paths;
			out[i].sigma += variances / (double)room->paths;
		}
		m->engine->path_step(m, room->path, one, !night, shock.u);
	}
}

static void sample_moments(const double *x, size_t n, double *mean, double *deviation)
{
	double sum = 0, square = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i];
	*mean = sum / (double)n;
	for (size_t i = 0; i < n; i++)
		square += (x[i] - *mean) * (x[i] - *mean);
	*deviation = sqrt(square / (double)n);
}

/* Let x[k] sink in a heap of n whose largest is on top. */
static void sink(double *x, size_t n, size_t k)
{
	const double value = x[k];
	size_t child;

	for (; (child = 2 * k + 1) < n; k = child) {
		if (child + 1 < n && x[child + 1] > x[child])
			child++;
		if (!(x[child] > value))
			break;
		x[k] = x[child];
	}
	x[k] = value;
}

/* The lowest `most` of n come first, ascending; without memory of its own, as qsort() has. */
static void sort_lowest(double *x, size_t n, size_t most)
{
	double swap;

	for (size_t k = most / 2 + 1; k-- > 0;)
		sink(x, most, k);
	for (size_t i = most; i < n; i++) {
		if (!(x[i] < x[0]))
			continue;
		swap = x[0];
		x[0] = x[i];
		x[i] = swap;
		sink(x, most, 0);
	}
	for (size_t k = most; k-- > 1;) {
		swap = x[0];
		x[0] = x[k];
		x[k] = swap;
		sink(x, k, 0);
	}
}

/* How many of the lowest sums the quantiles look at. */
static size_t lowest(const struct member_options *o, size_t n)
{
	double most = 0;

	for (size_t l = 0; l < o->n_levels; l++)
		most = o->levels[l] > most ? o->levels[l] : most;
	return (size_t)(most * (double)n) + 2 < n ? (size_t)(most * (double)n) + 2 : n;
}

/* Steps that are not correlated have the mean of their variances, which is far less noisy than the
 * variance of so many sums. */
static void simulate(struct member *m, const struct member_data *d, struct ahead_room *room,
		     uint64_t at, bool exact, struct ahead *out)
{
	const size_t paths = room->paths;
	const struct member_options *o = m->o;
	struct ahead seen[JOB_HORIZONS] = {{0}};
	struct rng r;

	rng_seed(&r, o->seed, at ^ hash_bytes(m->choice->text, strlen(m->choice->text)));
	for (size_t p = 0; p < paths; p++)
		walk(m, d, room, &r, p, seen);
	for (size_t i = 0; i < o->n_horizons; i++) {
		double *sums = room->sums + i * paths, mean;

		if (!exact && flat_mean(m)) {
			out[i].mean = seen[i].mean;
			out[i].sigma = sqrt(seen[i].sigma);
		} else if (!exact) {
			sample_moments(sums, paths, &mean, &out[i].sigma);
			out[i].mean = seen[i].mean;
		}
		/* Not made to have the deviation that is known: the sample's own is too noisy
		 * where tails are heavy. */
		sort_lowest(sums, paths, lowest(o, paths));
		for (size_t l = 0; l < o->n_levels; l++)
			out[i].risk[l] = risk_sample(sums, paths, o->levels[l]);
	}
}

/* Is a horizon beyond the next bar? */
static bool looks_further(const struct member_options *o)
{
	for (size_t i = 0; i < o->n_horizons; i++)
		if (o->horizons[i] > 1)
			return true;
	return false;
}

void member_ahead(struct member *m, const struct member_data *d, struct ahead_room *room,
		  uint64_t at, struct ahead *out)
{
	const struct member_options *o = m->o;
	const struct risk none = {NAN, NAN};
	bool exact = false;

	for (size_t i = 0; i < o->n_horizons; i++) {
		out[i].mean = out[i].sigma = NAN;
		for (size_t l = 0; l < o->n_levels; l++)
			out[i].risk[l] = none;
	}
	if (room->n_steps > 1) {
		exact = m->engine->expect(m, d, room);
		if (exact)
			add_up(m, room, out);
		if ((!exact || (o->n_levels > 0 && looks_further(o))) && m->engine->shocks(m))
			simulate(m, d, room, at, exact, out);
	}
	for (size_t i = 0; i < o->n_horizons; i++) {
		if (o->horizons[i] > 1)
			continue;
		if (steps_of(room, 1) == 1) {
			out[i].mean = sqrt(room->steps[0].weight) * m->mean;
			out[i].sigma = sqrt(room->steps[0].weight * m->variance);
		}
		one_bar(m, &out[i]);
	}
}
