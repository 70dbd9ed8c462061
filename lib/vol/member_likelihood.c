/*
 * member_likelihood.c - a model with a likelihood on a stream
 *
 * Between fits it is a filter (filter.h), at a constant cost per step. A fit looks at the
 * last returns, from the parameters in use, and the filter then stands where the fit's own
 * recursion ends. Parameters that are given begin at their unconditional variance;
 * where there is none, at the mean square of the first returns.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/filter.h"
#include "vol/member_impl.h"
#include "vol/persistence.h"
#include "vol/units.h"

enum { BEGIN_STEPS = 10, STAND_IN = 64 };

struct likelihood {
	size_t n;
	double x[VOL_PARAMS]; /* in use */
	bool given, running;
	double level;   /* variance to begin with; NAN: to be found from */
	double squares; /* the first steps' */
	uint64_t steps;
	struct vol_filter filter, path;
};

static struct likelihood *own(const struct member *m)
{
	return m->own;
}

static bool keeps_history(const struct member *m)
{
	return m->o->refit.kind != REFIT_NEVER || !m->o->params;
}

/* ---- parameters that are given ---- */

/* Names, order and persistence of the parameters do not depend on the data, but a model is only
 * to be had with some. */
static int params_read(const struct member *m, struct likelihood *g, struct err *e)
{
	double y[STAND_IN];
	struct vol_model model;
	struct persistence p;
	struct dist d;
	int result;

	for (int t = 0; t < STAND_IN; t++)
		y[t] = t % 2 ? 1 + t % 5 : -1 - t % 3;
	if (vol_model_init(&model, &m->choice->spec, &(struct vol_data){.y = y, .n = STAND_IN}, e) <
	    0)
		return -1;
	result = spec_params(&model, m->o->params, g->x, e);
	if (result == 0 &&
	    dist_set(&d, m->choice->spec.dist, g->x + model.n_mean + model.n_variance) < 0)
		result = err_set(e, STATUS_USAGE, "option --params: %s: no such distribution",
				 dist_name(m->choice->spec.dist));
	if (result == 0) {
		persistence_of(&model, g->x, &p);
		g->level = p.unconditional > 0 && isfinite(p.unconditional) ? p.unconditional : NAN;
		g->n = model.n;
		g->given = true;
	}
	vol_model_release(&model);
	return result;
}

static int open(struct member *m, struct err *e)
{
	struct likelihood *g = calloc(1, sizeof(*g));

	if (!g)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	m->own = g;
	if (!m->o->params || params_read(m, g, e) == 0)
		return 0;
	free(g);
	m->own = NULL;
	return -1;
}

static void close(struct member *m)
{
	struct likelihood *g = own(m);

	if (!g)
		return;
	vol_filter_release(&g->filter);
	vol_filter_release(&g->path);
	free(g);
	m->own = NULL;
}

static struct member_needs needs(const struct member *m)
{
	if (!keeps_history(m))
		return (struct member_needs){.steps = 0};
	return (struct member_needs){.steps = m->o->expanding ? EXPANDING_KEEP : m->o->window};
}

/* ---- steps ---- */

static void look(struct member *m)
{
	const struct vol_filter *f = &own(m)->filter;

	m->mean = f->mean;
	m->variance = f->h;
	m->ready = isfinite(f->mean) && f->h > 0 && isfinite(f->h);
}

static void take_filter(struct member *m, struct vol_filter *f)
{
	struct likelihood *g = own(m);

	vol_filter_release(&g->filter);
	g->filter = *f;
	g->running = true;
	/* Without memory for it there are no paths. */
	if (!g->path.memory)
		(void)vol_filter_cold(&g->path, &m->choice->spec, g->x, g->n, f->h, 0, NULL, NULL);
	dist_set(&m->dist, m->choice->spec.dist, g->x + g->n - dist_shapes(m->choice->spec.dist));
	look(m);
}

/* Given parameters: begin as soon as there is a level to begin with. */
static void begin(struct member *m, double r)
{
	struct likelihood *g = own(m);
	struct vol_filter f;
	double level = g->level;

	g->squares += r * r;
	g->steps++;
	if (isnan(level)) {
		level = g->squares / (double)g->steps;
		if (g->steps < BEGIN_STEPS || !(level > 0))
			return;
	}
	if (vol_filter_cold(&f, &m->choice->spec, g->x, g->n, level, 0, NULL, NULL) < 0)
		return;
	vol_filter_update(&f, r, NULL);
	take_filter(m, &f);
}

static void update(struct member *m, const struct member_data *d, const struct step *s)
{
	struct likelihood *g = own(m);

	(void)d;
	if (g->running) {
		vol_filter_update(&g->filter, s->r, NULL);
		look(m);
	} else if (g->given) {
		begin(m, s->r);
	}
}

/* ---- fits ---- */

static void report(const struct member *m, const struct vol_model *model, const struct vol_fit *fit,
		   struct member_fit *f)
{
	f->n = model->n;
	memcpy(f->name, model->name, sizeof(f->name));
	memcpy(f->x, fit->x, sizeof(f->x));
	f->errors = m->o->errors == ERRORS_NONE ? NULL : errors_name(m->o->errors);
	f->loglik = fit->loglik;
	f->aic = fit->aic;
	f->bic = fit->bic;
	f->nobs = fit->nobs;
	f->converged = fit->converged;
	f->at_bound = fit->on_edge;
	f->evaluations = fit->evaluations;
	f->iterations = fit->iterations;
	f->score = fit->nobs > 0 ? fit->loglik / (double)fit->nobs : 0;
	for (size_t i = 0; i < f->n; i++) {
		f->se[i] = fit->has_se[i] ? fit->se[i] : NAN;
		f->at_bound |= fit->at_bound[i];
	}
	member_reason(f, fit->reason);
}

/* The window's own residuals, where none are there yet. */
static void residuals_begin(struct member *m, struct vol_model *model)
{
	double *z, *h;

	if (m->method == RISK_MODEL || m->past.n > 0)
		return;
	z = malloc(2 * model->nobs * sizeof(*z));
	if (!z)
		return;
	h = z + model->nobs;
	if (vol_series(model, own(m)->x, z, h) == 0) {
		for (size_t t = 0; t < model->nobs; t++)
			z[t] /= sqrt(h[t]);
		member_residuals(m, z, model->nobs);
	}
	free(z);
}

static bool all_finite(const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

static void fit(struct member *m, const struct member_data *d, struct member_fit *f)
{
	const size_t all = d->steps.n,
		     n = m->o->expanding || all < m->o->window ? all : m->o->window;
	const struct vol_data data = {.y = history_last(&d->steps, n), .n = n};
	struct likelihood *g = own(m);
	const bool warm = g->running || g->given;
	struct vol_filter filter;
	struct vol_units u;
	struct vol_fit fit;
	struct err e;

	f->window = f->nobs = n;
	f->dist = dist_name(m->choice->spec.dist);
	if (vol_units_init(&u, &m->choice->spec, &data, &e) < 0) {
		member_reason(f, e.text);
		return;
	}
	f->good = vol_units_fit(&u, &(struct vol_fit_options){.warm = warm ? g->x : NULL}, &fit) ==
			  0 &&
		  all_finite(fit.x, u.model.n);
	if (f->good)
		vol_fit_errors(&u.model, &fit, m->o->errors);
	report(m, &u.model, &fit, f);
	if (f->good && vol_filter_start(&filter, &u.model, fit.x, NULL, &e) == 0) {
		g->n = u.model.n;
		memcpy(g->x, fit.x, sizeof(g->x));
		take_filter(m, &filter);
		residuals_begin(m, &u.model);
	} else if (f->good) {
		f->good = false;
		member_reason(f, e.text);
	}
	vol_units_release(&u);
}

/* ---- further ahead ---- */

static bool expect(const struct member *m, const struct member_data *d, struct ahead_room *room)
{
	struct likelihood *g = own(m);

	(void)d;
	if (!g->path.memory || vol_forecast(&g->filter, &m->dist, &g->path, room->n_steps,
					    room->outlook) < room->n_steps)
		return false;
	for (size_t k = 0; k < room->n_steps; k++) {
		room->mean[k] = room->outlook[k].mean;
		room->variance[k] = room->outlook[k].h;
		room->impulse[k] = room->outlook[k].impulse;
	}
	return true;
}

static bool shocks(const struct member *m)
{
	return own(m)->path.memory && (m->method == RISK_MODEL || residuals_ready(&m->past));
}

static struct shock draw(struct member *m, struct rng *r)
{
	if (m->method == RISK_MODEL)
		return (struct shock){.z = dist_draw(&m->dist, r)};
	return (struct shock){.z = member_draw(m, r)};
}

static void path_begin(const struct member *m, const struct member_data *d, void *path)
{
	struct likelihood *g = own(m);

	(void)d;
	(void)path;
	vol_filter_copy(&g->path, &g->filter);
}

static double path_variance(const struct member *m, const void *path, double *mean)
{
	const struct vol_filter *f = &own(m)->path;

	(void)path;
	*mean = f->mean;
	return f->h;
}

static void path_step(const struct member *m, void *path, double r, bool bar, double u)
{
	(void)path;
	(void)bar;
	(void)u;
	vol_filter_update(&own(m)->path, r, NULL);
}

/* ---- state ---- */

/* Loading: a filter of that spec, for its memory to be read into. */
static int filter_restore(struct member *m, uint64_t n)
{
	const size_t shapes = dist_shapes(m->choice->spec.dist);
	struct likelihood *g = own(m);
	struct vol_filter f;
	struct dist d;

	if (n < shapes || n > VOL_PARAMS || (g->n && n != g->n) || !all_finite(g->x, n) ||
	    dist_set(&d, m->choice->spec.dist, g->x + n - shapes) < 0)
		return -1;
	g->n = n;
	if (vol_filter_cold(&f, &m->choice->spec, g->x, n, 1, 0, NULL, NULL) < 0)
		return -1;
	take_filter(m, &f);
	return 0;
}

static void snap(struct snap *sn, struct member *m)
{
	struct likelihood *g = own(m);
	uint64_t n = g->n;

	snap_u64(sn, "parameters", &n);
	snap_f64s(sn, "params", g->x, VOL_PARAMS);
	snap_bool(sn, "running", &g->running);
	snap_f64(sn, "squares", &g->squares);
	snap_u64(sn, "steps", &g->steps);
	if (!snap_ok(sn) || !g->running)
		return;
	if (snap_loading(sn) && filter_restore(m, n) < 0) {
		snap_fail(sn, "a model has no sense");
		return;
	}
	vol_filter_snap(&g->filter, sn);
	if (snap_loading(sn) && snap_ok(sn))
		look(m);
}

const struct engine engine_likelihood = {
	.open = open,
	.close = close,
	.needs = needs,
	.update = update,
	.fit = fit,
	.expect = expect,
	.path_bytes = 0, /* a path is a filter of the member's own */
	.shocks = shocks,
	.draw = draw,
	.path_begin = path_begin,
	.path_variance = path_variance,
	.path_step = path_step,
	.snap = snap,
};
