/* walk_likelihood.c - walking forward with models that have a likelihood */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/rolling.h"
#include "vol/walk_impl.h"

/* Rows and fits of every model. */
struct room {
	struct rolling_task *task;
	size_t n;
};

static void room_release(struct room *r)
{
	for (size_t i = 0; r->task && i < r->n; i++) {
		free(r->task[i].rows);
		free(r->task[i].fits);
	}
	free(r->task);
}

static int room_init(struct room *r, const struct walk_days *d, const struct rolling_options *o,
		     struct walk *const *w, size_t n)
{
	r->n = n;
	r->task = calloc(n, sizeof(*r->task));
	for (size_t i = 0; r->task && i < n; i++) {
		struct rolling_task *t = r->task + i;

		t->spec = w[i]->choice->spec;
		t->data = (struct vol_data){.y = d->y, .n = d->n, .x = d->x, .nx = d->nx};
		t->first = d->first;
		t->last = d->n;
		t->rows = calloc(d->n - d->first, sizeof(*t->rows));
		t->fits = calloc(rolling_refits(t, o), sizeof(*t->fits));
		if (!t->rows || !t->fits)
			return -1;
	}
	return r->task ? 0 : -1;
}

/* Standardised residuals of the days that the first fit has seen. */
static int take_past(const struct walk_days *d, const struct walk_options *o, struct walk *w,
		     const struct vol_fit *fit, struct err *e)
{
	const size_t begin = walk_begin(d, o, d->first);
	const struct vol_data data = {.y = d->y + begin,
				      .n = d->first - begin,
				      .x = d->x ? d->x + begin * d->nx : NULL,
				      .nx = d->nx};
	struct vol_model m;
	double *h;

	if (vol_model_init(&m, &w->choice->spec, &data, e) < 0)
		return -1;
	h = malloc((m.nobs + 1) * sizeof(*h));
	w->past = malloc((m.nobs + 1) * sizeof(*w->past));
	if (h && w->past && vol_series(&m, fit->x, w->past, h) == 0) {
		w->n_past = m.nobs;
		for (size_t i = 0; i < m.nobs; i++)
			w->past[i] /= sqrt(h[i]);
	}
	free(h);
	vol_model_release(&m);
	return w->past ? 0 : err_set(e, STATUS_SYSTEM, "out of memory");
}

/* The innovations of each fit; a failed one has those of the fit before it. */
static int take_dists(struct walk *w, const struct rolling_task *t, size_t refits, struct err *e)
{
	const enum dist_kind kind = t->spec.dist;
	const size_t shapes = dist_shapes(kind);
	double shape[DIST_SHAPES] = {0};

	w->dist = calloc(refits + 1, sizeof(*w->dist));
	if (!w->dist)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < shapes; i++)
		shape[i] = dist_shape_start(kind, i);
	w->fits = refits;
	for (size_t k = 0; k < refits; k++) {
		const struct vol_fit *f = t->fits + k;

		if (f->converged && f->n >= shapes)
			memcpy(shape, f->x + f->n - shapes, shapes * sizeof(*shape));
		else
			w->failed++;
		dist_set(&w->dist[k], kind, shape);
	}
	return 0;
}

static int take(const struct walk_days *d, const struct walk_options *o,
		const struct rolling_task *t, size_t refits, struct walk *w, struct err *e)
{
	for (size_t i = 0; i < d->n - d->first; i++) {
		if (!t->rows[i].known)
			continue;
		w->mean[i] = t->rows[i].mean;
		w->h[i] = t->rows[i].variance;
	}
	if (take_dists(w, t, refits, e) < 0)
		return -1;
	return w->method != RISK_MODEL && t->fits[0].converged ? take_past(d, o, w, t->fits, e) : 0;
}

int walk_likelihoods(const struct walk_days *d, const struct walk_options *o, struct walk *const *w,
		     size_t n, struct err *e)
{
	const size_t begin = walk_begin(d, o, d->first);
	const struct rolling_options options = {.window = d->first - begin,
						.expanding = o->expanding || o->window == 0,
						.every = walk_every(d, o),
						.errors = ERRORS_NONE,
						.threads = o->threads};
	struct room r = {0};
	int result;

	if (room_init(&r, d, &options, w, n) < 0)
		result = err_set(e, STATUS_SYSTEM, "no memory for %zu models", n);
	else
		result = rolling_run(r.task, n, &options, e);
	for (size_t i = 0; result == 0 && i < n; i++)
		result = take(d, o, r.task + i, rolling_refits(r.task + i, &options), w[i], e);
	room_release(&r);
	return result;
}
