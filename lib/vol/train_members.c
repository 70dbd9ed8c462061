/* train_members.c - an ensemble's members, each trained by one thread */
#include <pthread.h>
#include <string.h>

#include "vol/train.h"

enum { THREADS_MAX = 64 };

/* Members are taken by whoever is free; which thread had which changes nothing. */
struct crew {
	pthread_mutex_t lock;
	size_t next, members, failed; /* failed: members, when none did */
	struct net *nets;
	const struct train_data *data;
	const struct train_options *o;
	const struct train_progress *progress;
	struct train_result *out;
	struct err e;
};

static size_t member_take(struct crew *c)
{
	size_t i;

	pthread_mutex_lock(&c->lock);
	i = c->next < c->members ? c->next++ : c->members;
	pthread_mutex_unlock(&c->lock);
	return i;
}

/* The first member that failed is the one to be told of, whoever came first. */
static void failure_note(struct crew *c, size_t member, const struct err *e)
{
	pthread_mutex_lock(&c->lock);
	if (member < c->failed) {
		c->failed = member;
		c->e = *e;
	}
	pthread_mutex_unlock(&c->lock);
}

static void *work(void *ctx)
{
	struct crew *c = ctx;

	for (size_t i; (i = member_take(c)) < c->members;) {
		struct rng r;
		struct err e;

		rng_seed(&r, c->o->seed + i, 0);
		net_start(&c->nets[i], &r);
		if (train_net(&c->nets[i], c->data, c->o, i, c->progress, &c->out[i], &e))
			failure_note(c, i, &e);
	}
	return NULL;
}

static void crew_run(struct crew *c, size_t threads)
{
	pthread_t thread[THREADS_MAX];
	size_t started = 0;

	if (threads > THREADS_MAX)
		threads = THREADS_MAX;
	while (started + 1 < threads && started + 1 < c->members &&
	       pthread_create(&thread[started], NULL, work, c) == 0)
		started++;
	work(c);
	while (started > 0)
		pthread_join(thread[--started], NULL);
}

int train_members(struct net *nets, size_t members, const struct net_shape *s,
		  const struct train_data *d, const struct train_options *o, size_t threads,
		  const struct train_progress *p, struct train_result *out, struct err *e)
{
	struct crew c = {.members = members,
			 .failed = members,
			 .nets = nets,
			 .data = d,
			 .o = o,
			 .progress = p,
			 .out = out};
	size_t made = 0;

	while (made < members && net_init(&nets[made], s, e) == 0)
		made++;
	if (made == members) {
		pthread_mutex_init(&c.lock, NULL);
		crew_run(&c, threads);
		pthread_mutex_destroy(&c.lock);
		if (c.failed == members)
			return 0;
		*e = c.e;
		err_prefix(e, "member %zu", c.failed + 1);
	}
	for (size_t i = 0; i < made; i++)
		net_release(&nets[i]);
	return -1;
}
