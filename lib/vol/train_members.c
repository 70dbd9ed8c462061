/* train_members.c - an ensemble's members, each trained by one thread */
#include <pthread.h>
#include <string.h>

#include "base/parallel.h"
#include "vol/train.h"

struct ensemble {
	struct net *nets;
	const struct train_data *data;
	const struct train_options *o;
	const struct train_progress *progress;
	struct train_result *out;
	pthread_mutex_t lock;
	size_t failed; /* the first member that did, or their number */
	struct err e;
};

/* The first member that failed is the one to be told of, whoever came first. */
static void failure_note(struct ensemble *m, size_t member, const struct err *e)
{
	pthread_mutex_lock(&m->lock);
	if (member < m->failed) {
		m->failed = member;
		m->e = *e;
	}
	pthread_mutex_unlock(&m->lock);
}

static void member_train(void *ctx, size_t i)
{
	struct ensemble *m = ctx;
	struct rng r;
	struct err e;

	rng_seed(&r, m->o->seed + i, 0);
	net_start(&m->nets[i], &r);
	if (train_net(&m->nets[i], m->data, m->o, i, m->progress, &m->out[i], &e))
		failure_note(m, i, &e);
}

int train_members(struct net *nets, size_t members, const struct net_shape *s,
		  const struct train_data *d, const struct train_options *o, unsigned threads,
		  const struct train_progress *p, struct train_result *out, struct err *e)
{
	struct ensemble m = {
		.nets = nets, .data = d, .o = o, .progress = p, .out = out, .failed = members};
	size_t made = 0;

	while (made < members && net_init(&nets[made], s, e) == 0)
		made++;
	if (made == members) {
		pthread_mutex_init(&m.lock, NULL);
		parallel_each(members, threads, member_train, &m);
		pthread_mutex_destroy(&m.lock);
		if (m.failed == members)
			return 0;
		*e = m.e;
		err_prefix(e, "member %zu", m.failed + 1);
	}
	for (size_t i = 0; i < made; i++)
		net_release(&nets[i]);
	return -1;
}
