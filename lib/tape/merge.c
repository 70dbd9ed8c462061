/* merge.c - which of several inputs is next */
#include <stdlib.h>

#include "tape/merge.h"

static bool input_less(const struct merge_input *a, const struct merge_input *b)
{
	return a->key < b->key || (a->key == b->key && a->input < b->input);
}

static void sift_up(struct merge *m, uint32_t at)
{
	struct merge_input moved = m->heap[at];

	while (at > 0 && input_less(&moved, &m->heap[(at - 1) / 2])) {
		m->heap[at] = m->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	m->heap[at] = moved;
}

static void sift_down(struct merge *m, uint32_t at)
{
	struct merge_input moved = m->heap[at];

	for (;;) {
		uint32_t child = 2 * at + 1;

		if (child >= m->n)
			break;
		if (child + 1 < m->n && input_less(&m->heap[child + 1], &m->heap[child]))
			child++;
		if (!input_less(&m->heap[child], &moved))
			break;
		m->heap[at] = m->heap[child];
		at = child;
	}
	m->heap[at] = moved;
}

int merge_init(struct merge *m, uint32_t inputs)
{
	*m = (struct merge){.cap = inputs};
	m->heap = calloc(inputs ? inputs : 1, sizeof(*m->heap));
	return m->heap ? 0 : -1;
}

void merge_release(struct merge *m)
{
	free(m->heap);
	*m = (struct merge){0};
}

void merge_add(struct merge *m, uint32_t input, int64_t ts)
{
	m->heap[m->n] = (struct merge_input){ts, input};
	sift_up(m, m->n++);
}

uint32_t merge_first(const struct merge *m)
{
	return m->n ? m->heap[0].input : MERGE_NONE;
}

int64_t merge_key(const struct merge *m)
{
	return m->heap[0].key;
}

void merge_raise(struct merge *m, int64_t ts)
{
	if (ts <= m->heap[0].key)
		return;
	m->heap[0].key = ts;
	sift_down(m, 0);
}

void merge_remove(struct merge *m)
{
	m->heap[0] = m->heap[--m->n];
	if (m->n)
		sift_down(m, 0);
}
