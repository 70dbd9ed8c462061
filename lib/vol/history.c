/* history.c - the last numbers of a series, in one piece */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/history.h"

enum { FIRST = 64 };

void history_init(struct history *h, size_t keep)
{
	*h = (struct history){.keep = keep};
}

void history_release(struct history *h)
{
	free(h->v);
	h->v = NULL;
	h->from = h->n = h->cap = 0;
}

/* Room for one more behind the last. */
static int make_room(struct history *h)
{
	const size_t cap = h->cap ? 2 * h->cap : FIRST, most = 2 * h->keep;
	double *v;

	if (h->cap == most) {
		if (h->n > 0)
			memmove(h->v, h->v + h->from, h->n * sizeof(*h->v));
		h->from = 0;
		return 0;
	}
	v = realloc(h->v, (cap < most ? cap : most) * sizeof(*v));
	if (!v)
		return -1;
	h->v = v;
	h->cap = cap < most ? cap : most;
	return 0;
}

int history_add(struct history *h, double x)
{
	if (h->n == h->keep) {
		h->from++;
		h->n--;
	}
	if (h->from + h->n == h->cap && make_room(h) < 0)
		return -1;
	h->v[h->from + h->n++] = x;
	return 0;
}

static void check(struct snap *sn, const char *name, const struct history *h)
{
	for (size_t k = 0; k < h->n; k++)
		if (!isfinite(h->v[k]))
			snap_fail(sn, "%s has no sense", name);
}

void history_snap(struct snap *sn, const char *name, struct history *h)
{
	uint64_t n = h->n;

	snap_u64(sn, name, &n);
	if (!snap_loading(sn)) {
		snap_f64s(sn, "values", n ? h->v + h->from : NULL, n);
		return;
	}
	if (!snap_ok(sn))
		return;
	if (n > h->keep) {
		snap_fail(sn, "%s is too long", name);
		return;
	}
	h->from = h->n = 0;
	while (h->cap < n)
		if (make_room(h) < 0) {
			snap_fail(sn, "out of memory");
			return;
		}
	snap_f64s(sn, "values", h->v, n);
	h->n = snap_ok(sn) ? n : 0;
	check(sn, name, h);
}
