/* walk.c - forecasts of many models, day after day */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "base/parallel.h"
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
	free(w->at);
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

int walk_series_init(const struct walk_days *d, const struct walk_options *o, bool density,
		     struct walk *w)
{
	bool good;

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

static int walk_start(const struct walk_days *d, const struct walk_options *o,
		      const struct vol_choice *choice, struct walk *w)
{
	const bool density = choice->family == FAMILY_LIKELIHOOD;

	memset(w, 0, sizeof(*w));
	w->choice = choice;
	w->method = o->quantile < 0 ? RISK_MODEL : (enum risk_method)o->quantile;
	if (!density && w->method == RISK_MODEL)
		w->method = RISK_FHS;
	return walk_series_init(d, o, density, w);
}

int walk_note_fit(struct walk *w, size_t i, const struct dist *dist)
{
	if (!grow(&w->at, &w->cap_at, w->fits + 1, sizeof(*w->at), SIZE_MAX) ||
	    (dist && !grow(&w->dist, &w->cap_dist, w->fits + 1, sizeof(*w->dist), SIZE_MAX)))
		return -1;
	if (dist)
		w->dist[w->fits] = *dist;
	w->at[w->fits++] = i;
	return 0;
}

int walk_take_past(const struct walk_days *d, const struct walk_options *o, size_t t,
		   const double *x, struct walk *w, struct err *e)
{
	const struct vol_data data = walk_window(d, o, t);
	struct vol_model m;
	double *h;

	if (vol_model_init(&m, &w->choice->spec, &data, e) < 0)
		return -1;
	h = malloc((m.nobs + 1) * sizeof(*h));
	w->past = malloc((m.nobs + 1) * sizeof(*w->past));
	if (h && w->past && vol_series(&m, x, w->past, h) == 0) {
		w->n_past = m.nobs;
		for (size_t i = 0; i < m.nobs; i++)
			w->past[i] /= sqrt(h[i]);
	}
	free(h);
	vol_model_release(&m);
	return w->past ? 0 : err_set(e, STATUS_SYSTEM, "out of memory");
}

/* ---- all models ---- */

/* What the threads share. */
struct walkers {
	const struct walk_days *d;
	const struct walk_options *o;
	struct walk *walk;
	struct err *e; /* of each model; its status says whether there was one */
};

/* Fits every N days can be made at once, whatever the model. */
static bool is_rolled(const struct walk_options *o, const struct walk *w)
{
	return w->choice->family == FAMILY_LIKELIHOOD && o->refit.kind == REFIT_EVERY;
}

static int run_rolled(const struct walkers *s, size_t n, struct err *e)
{
	struct walk **list = malloc((n + 1) * sizeof(*list));
	size_t count = 0;
	int result;

	if (!list)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < n; i++)
		if (is_rolled(s->o, s->walk + i))
			list[count++] = s->walk + i;
	result = count ? walk_likelihoods(s->d, s->o, list, count, e) : 0;
	free(list);
	return result;
}

static int forecast(const struct walkers *s, struct walk *w, struct err *e)
{
	if (is_rolled(s->o, w))
		return 0;
	switch (w->choice->family) {
	case FAMILY_LIKELIHOOD:
		return walk_refits(s->d, s->o, w, e);
	case FAMILY_NETWORK:
		return walk_network(s->d, s->o, w, e);
	default:
		return walk_linear(s->d, s->o, w, e);
	}
}

static void run_one(void *ctx, size_t i)
{
	const struct walkers *s = ctx;
	struct walk *w = s->walk + i;

	if (forecast(s, w, s->e + i) < 0)
		err_prefix(s->e + i, "model '%s'", w->choice->text);
	else
		(void)walk_risk(s->d, s->o, w, s->e + i);
}

int walk_run(const struct walk_days *d, const struct vol_choice *const *choice, size_t n,
	     const struct walk_options *o, struct walk *out, struct err *e)
{
	struct walkers s = {.d = d, .o = o, .walk = out};
	bool good = true;
	int result;

	for (size_t i = 0; i < n; i++)
		good &= walk_start(d, o, choice[i], out + i) == 0;
	s.e = calloc(n + 1, sizeof(*s.e));
	if (!good || !s.e) {
		free(s.e);
		return err_set(e, STATUS_SYSTEM, "no memory for %zu models of %zu days", n, d->n);
	}
	result = run_rolled(&s, n, e);
	if (result == 0)
		parallel_each(n, o->threads, run_one, &s);
	/* The first model's trouble is told, whoever was first to have any. */
	for (size_t i = 0; result == 0 && i < n; i++)
		if (s.e[i].status != STATUS_OK)
			result = err_set(e, s.e[i].status, "%s", s.e[i].text);
	free(s.e);
	return result;
}
