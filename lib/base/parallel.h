/*
 * parallel.h - the same work on many things, by several threads
 *
 * Things are taken in order by whoever is free.  What is done to one must not depend on any other:
 * then neither the number of threads nor who did what shows in the results.
 */
#ifndef TAPELINE_BASE_PARALLEL_H
#define TAPELINE_BASE_PARALLEL_H

#include <stddef.h>

/* work(ctx, i) for each i in [0, n), by at most so many threads (0: as many as there are
 * processors), this one among them; returns when all is done.  Where no thread can be started this
 * one does it alone. */
void parallel_each(size_t n, unsigned threads, void (*work)(void *ctx, size_t i), void *ctx);

#endif
