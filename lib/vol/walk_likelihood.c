/* walk_likelihood.c - walking forward with likelihoods, fitted every so many days */
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

/* The innovations of each fit; a failed one has those of the fit before it. */
static int take_fits(struct walk *w, const struct rolling_task *t, const struct rolling_options *o,
		     struct err *e)
{
	const enum dist_kind kind = t->spec.dist;
	const size_t shapes = dist_shapes(kind), refits = rolling_refits(t, o);
	double shape[DIST_SHAPES] = {0};
	struct dist dist;

	for (size_t i = 0; i < shapes; i++)
		shape[i] = dist_shape_start(kind, i);
	for (size_t k = 0; k < refits; k++) {
		const struct vol_fit *f = t->fits + k;

		if (f->converged && f->n >= shapes)
			memcpy(shape, f->x + f->n - shapes, shapes * sizeof(*shape));
		else
			w->failed++;
		dist_set(&dist, kind, shape);
		if (walk_note_fit(w, k * o->every, &dist) < 0)
			return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	return 0;
}

static int take(const struct walk_days *d, const struct walk_options *o,
		const struct rolling_task *t, const struct rolling_options *how, struct walk *w,
		struct err *e)
{
	for (size_t i = 0; i < d->n - d->first; i++) {
		if (!t->rows[i].known)
			continue;
		w->mean[i] = t->rows[i].mean;
		w->h[i] = t->rows[i].variance;
	}
	if (take_fits(w, t, how, e) < 0)
		return -1;
	return w->method != RISK_MODEL && t->fits[0].converged
		       ? walk_take_past(d, o, d->first, t->fits[0].x, w, e)
		       : 0;
}

int walk_likelihoods(const struct walk_days *d, const struct walk_options *o, struct walk *const *w,
		     size_t n, struct err *e)
{
	const size_t begin = walk_begin(d, o, d->first);
	const struct rolling_options options = {.window = d->first - begin,
						.expanding = o->expanding || o->window == 0,
						.every = o->refit.every,
						.errors = ERRORS_NONE,
						.threads = o->threads};
	struct room r = {0};
	int result;

	if (room_init(&r, d, &options, w, n) < 0)
		result = err_set(e, STATUS_SYSTEM, "no memory for %zu models", n);
	else
		result = rolling_run(r.task, n, &options, e);
	for (size_t i = 0; result == 0 && i < n; i++)
		result = take(d, o, r.task + i, &options, w[i], e);
	room_release(&r);
	return result;
}
