/*
 * merge.h - which of several inputs is next
 *
 * Each input stands in the merge at most once, under a key: the highest ts it
 * has shown so far (its running highest, so that a late line never overtakes).
 * The least key comes first, ties by the input's number, which is its place on
 * the command line.  A heap: O(log inputs) per change, no allocation after
 * merge_init().
 *
 *	for each input i with a first line: merge_add(&m, i, ts);
 *	while ((i = merge_first(&m)) != MERGE_NONE) {
 *		write the line of input i and read its next;
 *		if there is one: merge_raise(&m, ts); else: merge_remove(&m);
 *	}
 */
#ifndef TAPELINE_TAPE_MERGE_H
#define TAPELINE_TAPE_MERGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MERGE_NONE UINT32_MAX

struct merge_input {
	int64_t key;
	uint32_t input;
};

struct merge {
	struct merge_input *heap;
	uint32_t n, cap;
};

/* Room for `inputs` inputs.  0, or -1 without memory. */
int merge_init(struct merge *m, uint32_t inputs);
void merge_release(struct merge *m);

/* Put an input in; NO_TS as the key (a line without ts before any dated one)
 * sorts before everything. */
void merge_add(struct merge *m, uint32_t input, int64_t ts);

/* The input that is next, or MERGE_NONE where none is left; and its key. */
uint32_t merge_first(const struct merge *m);
int64_t merge_key(const struct merge *m);

/* The first input's next line has this ts: its key rises to it, or stays where
 * ts is lower or NO_TS. */
void merge_raise(struct merge *m, int64_t ts);

/* The first input is at its end. */
void merge_remove(struct merge *m);

#endif
