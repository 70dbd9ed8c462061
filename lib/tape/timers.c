/* timers.c - what is due, by tape time */
#include <stdlib.h>

#include "tape/timers.h"

enum { TIMERS_MAX = 1 << 26 };

void timers_init(struct timers *ts)
{
	*ts = (struct timers){0};
}

void timers_release(struct timers *ts)
{
	free(ts->heap);
	timers_init(ts);
}

static bool before(const struct timer_entry *a, const struct timer_entry *b)
{
	if (a->t.due != b->t.due)
		return a->t.due < b->t.due;
	if (a->t.kind != b->t.kind)
		return a->t.kind < b->t.kind;
	return a->seq < b->seq;
}

static void swap(struct timer_entry *a, struct timer_entry *b)
{
	struct timer_entry t = *a;

	*a = *b;
	*b = t;
}

static int push(struct timers *ts, struct timer_entry e)
{
	size_t i = ts->n;

	if (ts->n == ts->cap) {
		size_t cap = ts->cap ? ts->cap * 2 : 64;
		struct timer_entry *heap;

		if (cap > TIMERS_MAX)
			return -1;
		heap = realloc(ts->heap, cap * sizeof(*heap));
		if (!heap)
			return -1;
		ts->heap = heap;
		ts->cap = cap;
	}
	ts->heap[ts->n++] = e;
	while (i > 0 && before(&ts->heap[i], &ts->heap[(i - 1) / 2])) {
		swap(&ts->heap[i], &ts->heap[(i - 1) / 2]);
		i = (i - 1) / 2;
	}
	return 0;
}

int timers_add(struct timers *ts, struct timer t)
{
	return push(ts, (struct timer_entry){t, ts->seq++});
}

static void pop(struct timers *ts)
{
	size_t i = 0, child;

	ts->heap[0] = ts->heap[--ts->n];
	while ((child = 2 * i + 1) < ts->n) {
		if (child + 1 < ts->n && before(&ts->heap[child + 1], &ts->heap[child]))
			child++;
		if (!before(&ts->heap[child], &ts->heap[i]))
			break;
		swap(&ts->heap[i], &ts->heap[child]);
		i = child;
	}
}

bool timers_due(struct timers *ts, int64_t now, bool closing, struct timer *out)
{
	const struct timer *t = ts->heap ? &ts->heap[0].t : NULL;

	if (ts->n == 0 || t->due > now)
		return false;
	if (t->due == now && t->kind == TIMER_MOMENT && !closing)
		return false;
	*out = *t;
	pop(ts);
	return true;
}

void timers_snap(struct timers *ts, struct snap *sn)
{
	size_t n = ts->n;

	snap_u64(sn, "timer_seq", &ts->seq);
	snap_list(sn, "timers", &n, TIMERS_MAX);
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		struct timer_entry e = snap_loading(sn) ? (struct timer_entry){0} : ts->heap[i];
		uint32_t kind = (uint32_t)e.t.kind;

		snap_i64(sn, "due", &e.t.due);
		snap_u32(sn, "kind", &kind);
		snap_u32(sn, "tag", &e.t.tag);
		snap_u64(sn, "arg", &e.t.arg);
		snap_u64(sn, "seq", &e.seq);
		e.t.kind = kind == TIMER_MOMENT ? TIMER_MOMENT : TIMER_INTERVAL;
		if (snap_loading(sn) && snap_ok(sn) && push(ts, e) < 0)
			snap_fail(sn, "too many timers");
	}
	snap_end(sn);
}
