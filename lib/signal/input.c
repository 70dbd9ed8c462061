/* input.c - what expressions look at */
#include <stdlib.h>
#include <string.h>

#include "signal/input.h"

void inputs_init(struct inputs *in)
{
	memset(in, 0, sizeof(*in));
	for (int k = 0; k < INPUT_KINDS; k++)
		map_init(&in->keys[k], INPUTS_MAX);
	map_init(&in->sources, INPUTS_MAX);
}

void inputs_release(struct inputs *in)
{
	for (int k = 0; k < INPUT_KINDS; k++) {
		map_release(&in->keys[k]);
		free(in->first[k]);
	}
	map_release(&in->sources);
	free(in->v);
	inputs_init(in);
}

/* Room for one more input, and for a first one of each key. */
static int grow(struct inputs *in)
{
	uint32_t cap = in->cap ? in->cap * 2 : 32;
	struct input *v;

	if (in->n < in->cap)
		return 0;
	if (in->n >= INPUTS_MAX)
		return -1;
	v = realloc(in->v, cap * sizeof(*v));
	if (!v)
		return -1;
	in->v = v;
	for (int k = 0; k < INPUT_KINDS; k++) {
		uint32_t *first = realloc(in->first[k], cap * sizeof(*first));

		if (!first)
			return -1;
		in->first[k] = first;
	}
	in->cap = cap;
	return 0;
}

static uint32_t head(const struct inputs *in, enum input_kind kind, uint32_t key)
{
	return key == MAP_NONE ? INPUT_NONE : in->first[kind][key];
}

uint32_t inputs_find(const struct inputs *in, enum input_kind kind, const char *key, size_t n)
{
	return head(in, kind, map_find(&in->keys[kind], key, n));
}

uint32_t inputs_add(struct inputs *in, enum input_kind kind, const char *key, uint32_t span,
		    const char *from, struct unit unit)
{
	uint32_t number = map_find(&in->keys[kind], key, strlen(key)), source = MAP_NONE;
	uint32_t chain = head(in, kind, number);

	if (from) {
		source = map_add(&in->sources, from, strlen(from));
		if (source == MAP_NONE)
			return INPUT_NONE;
	}
	for (uint32_t i = chain; i != INPUT_NONE; i = in->v[i].next)
		if (in->v[i].span == span && in->v[i].from == source)
			return i;
	if (grow(in) < 0)
		return INPUT_NONE;
	number = map_add(&in->keys[kind], key, strlen(key));
	if (number == MAP_NONE)
		return INPUT_NONE;
	in->first[kind][number] = in->n;
	in->v[in->n] = (struct input){kind, number, span, source, unit, chain};
	return in->n++;
}

const char *inputs_key(const struct inputs *in, uint32_t i)
{
	return in->keys[in->v[i].kind].entries[in->v[i].key].key;
}

/* The name of an input's model or agent; "" for any. */
static const char *source_name(const struct inputs *in, const struct input *x)
{
	return x->from == MAP_NONE ? "" : in->sources.entries[x->from].key;
}

uint32_t inputs_match(const struct inputs *in, const struct inputs *from, uint32_t i,
		      const uint32_t *same)
{
	const struct input *x = &from->v[i];
	const char *key = inputs_key(from, i);

	for (uint32_t k = inputs_find(in, x->kind, key, strlen(key)); k != INPUT_NONE;
	     k = in->v[k].next)
		if (in->v[k].span == same[x->span] &&
		    strcmp(source_name(in, &in->v[k]), source_name(from, x)) == 0)
			return k;
	return INPUT_NONE;
}
