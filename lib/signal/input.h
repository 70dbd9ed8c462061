/*
 * input.h - what expressions look at: which value of which record
 *
 * All expressions of a file share one list of inputs without repeats; an
 * input's number is its place in every security's row of values.  Records find
 * their inputs by key: those of one kind and key are chained.
 */
#ifndef TAPELINE_SIGNAL_INPUT_H
#define TAPELINE_SIGNAL_INPUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"

enum { INPUTS_MAX = 4096 };
#define INPUT_NONE UINT32_MAX

enum input_kind { INPUT_BAR, INPUT_FEATURE, INPUT_VOL, INPUT_VIEW, INPUT_KINDS };

/* Powers of price and volume that a value has: what a split does to it.  A value
 * whose powers nobody can tell (close + 1) is not `known`. */
struct unit {
	int price, volume;
	bool known;
};

struct input {
	enum input_kind kind;
	uint32_t key;  /* number in the kind's map of keys */
	uint32_t span; /* number of its span; 0 for views */
	uint32_t from; /* number of its model or agent in `sources`, MAP_NONE: any */
	struct unit unit;
	uint32_t next; /* with the same kind and key, INPUT_NONE: no more */
};

struct inputs {
	struct input *v;
	uint32_t n, cap;
	struct map keys[INPUT_KINDS];
	uint32_t *first[INPUT_KINDS]; /* by key: the newest input with it */
	struct map sources;
};

void inputs_init(struct inputs *in);
void inputs_release(struct inputs *in);

/* The number of an input, added where it is new; INPUT_NONE where there are too
 * many.  `from` is NULL for any. */
uint32_t inputs_add(struct inputs *in, enum input_kind kind, const char *key, uint32_t span,
		    const char *from, struct unit unit);

/* The newest input of that kind and key, INPUT_NONE where there is none. */
uint32_t inputs_find(const struct inputs *in, enum input_kind kind, const char *key, size_t n);

/* Its key as the tape has it. */
const char *inputs_key(const struct inputs *in, uint32_t i);

/* The number of an input of `from` among those of `in`, INPUT_NONE where it has no
 * equal; spans are equal where same[span of from] == span of in. */
uint32_t inputs_match(const struct inputs *in, const struct inputs *from, uint32_t i,
		      const uint32_t *same);

#endif
