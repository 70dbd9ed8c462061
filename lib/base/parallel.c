/* parallel.c - the same work on many things, by several threads */
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/parallel.h"

enum { THREADS_MAX = 256 };

struct crew {
	atomic_size_t next;
	size_t n;
	void (*work)(void *ctx, size_t i);
	void *ctx;
};

static void *take(void *arg)
{
	struct crew *c = arg;

	for (size_t i; (i = atomic_fetch_add(&c->next, 1)) < c->n;)
		c->work(c->ctx, i);
	return NULL;
}

static size_t threads_of(size_t n, unsigned threads)
{
	const long cores = sysconf(_SC_NPROCESSORS_ONLN);
	size_t want = threads > 0 ? threads : cores > 0 ? (size_t)cores : 1;

	want = want < n ? want : n;
	return want < THREADS_MAX ? want : THREADS_MAX;
}

void parallel_each(size_t n, unsigned threads, void (*work)(void *ctx, size_t i), void *ctx)
{
	const size_t want = threads_of(n, threads);
	struct crew c = {.n = n, .work = work, .ctx = ctx};
	pthread_t thread[THREADS_MAX];
	size_t started = 0;

	while (started + 1 < want && pthread_create(&thread[started], NULL, take, &c) == 0)
		started++;
	take(&c);
	while (started > 0)
		pthread_join(thread[--started], NULL);
}
