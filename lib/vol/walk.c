/* walk.c - forecasts of many models, day after day */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/walk_impl.h"

void walk_release(struct walk *w)
{
	free(w->mean);
	free(w->h);
	for (size_t l = 0; l < WALK_LEVELS; l++) {
		free(w->var[l]);
		free(w->es[l]);
	}
	free(w->score);
	free(w->pit);
	free(w->dist);
	free(w->past);
	memset(w, 0, sizeof(*w));
}

/* One number a day, unknown so far. */
static double *series_new(const struct walk_days *d)
{
	double *x = malloc((d->n - d->first + 1) * sizeof(*x));

	for (size_t i = 0; x && i < d->n - d->first; i++)
		x[i] = NAN;
	return x;
}

static int walk_start(const struct walk_days *d, const struct walk_options *o,
		      const struct vol_choice *choice, struct walk *w)
{
	const bool density = choice->family == FAMILY_LIKELIHOOD;
	bool good;

	memset(w, 0, sizeof(*w));
	w->choice = choice;
	w->method = o->quantile < 0 ? RISK_MODEL : (enum risk_method)o->quantile;
	if (!density && w->method == RISK_MODEL)
		w->method = RISK_FHS;
	w->mean = series_new(d);
	w->h = series_new(d);
	good = w->mean && w->h;
	for (size_t l = 0; l < o->levels; l++) {
		w->var[l] = series_new(d);
		w->es[l] = series_new(d);
		good = good && w->var[l] && w->es[l];
	}
	if (density) {
		w->score = series_new(d);
		w->pit = series_new(d);
		good = good && w->score && w->pit;
	}
	return good ? 0 : -1;
}

/* Those with a likelihood at once: they share the threads. */
static int run_likelihoods(const struct walk_days *d, const struct walk_options *o, size_t n,
			   struct walk *out, struct err *e)
{
	struct walk **list = malloc((n + 1) * sizeof(*list));
	size_t count = 0;
	int result;

	if (!list)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		if (out[i].choice->family == FAMILY_LIKELIHOOD)
			list[count++] = out + i;
	result = count ? walk_likelihoods(d, o, list, count, e) : 0;
	free(list);
	return result;
}

static int run_others(const struct walk_days *d, const struct walk_options *o, size_t n,
		      struct walk *out, struct err *e)
{
	for (size_t i = 0; i < n; i++) {
		const enum vol_family family = out[i].choice->family;
		int result = 0;

		if (family == FAMILY_NETWORK)
			result = walk_network(d, o, out + i, e);
		else if (family != FAMILY_LIKELIHOOD)
			result = walk_linear(d, o, out + i, e);
		if (result < 0)
			return err_prefix(e, "model '%s'", out[i].choice->text);
	}
	return 0;
}

int walk_run(const struct walk_days *d, const struct vol_choice *const *choice, size_t n,
	     const struct walk_options *o, struct walk *out, struct err *e)
{
	bool good = true;

	for (size_t i = 0; i < n; i++)
		good &= walk_start(d, o, choice[i], out + i) == 0;
	if (!good)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu models of %zu days", n, d->n);
	if (run_likelihoods(d, o, n, out, e) < 0 || run_others(d, o, n, out, e) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (walk_risk(d, o, out + i, e) < 0)
			return -1;
	return 0;
}
