/*
 * grow.h - arrays that grow by doubling, up to a stated ceiling
 */
#ifndef TAPELINE_BASE_GROW_H
#define TAPELINE_BASE_GROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* Make room for n elements in *array, *cap of which there are: true, or false
 * beyond `max` or without memory, and the array is as it was. */
static inline bool grow(void *array, size_t *cap, size_t n, size_t size, size_t max)
{
	void **place = array, *p;
	size_t want = *cap ? *cap : 16;

	if (n <= *cap)
		return true;
	while (want < n)
		want *= 2;
	if (n > max || !(p = realloc(*place, want * size)))
		return false;
	*place = p;
	*cap = want;
	return true;
}

#endif
