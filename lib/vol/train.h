/*
 * train.h - training a network: losses, Adam, early stopping, several seeds at once
 *
 * The network's output f makes a variance forecast h = base × exp(f), base being any forecast
 * known at the same time (a GARCH model's, or a constant).  Training is deterministic: order of
 * the windows, dropout and first weights come from the seed alone, members of an ensemble do not
 * meet, and sums have one order.  So the number of threads changes nothing.
 */
#ifndef TAPELINE_VOL_TRAIN_H
#define TAPELINE_VOL_TRAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "vol/net.h"

/* y: what is forecast, a squared return or another proxy of variance, floored where logs are
 * taken.  Each is a mean over windows. */
enum train_loss {
	TRAIN_QLIKE,   /* log h + y / h */
	TRAIN_NORMAL,  /* (log 2π + log h + y / h) / 2: minus the log-likelihood, y a squared
			  residual */
	TRAIN_T,       /* the same of Student's t with `nu` degrees of freedom and variance h */
	TRAIN_MSE,     /* (h - y)² */
	TRAIN_LOG_MSE, /* (log h - log y)²: forecasts a median */
	TRAIN_LOSSES
};

int train_loss_find(const char *name); /* qlike, normal, t, mse, log-mse; -1 where there is none */
const char *train_loss_name(enum train_loss loss);

struct train_options {
	enum train_loss loss;
	double nu;    /* TRAIN_T, above 2 */
	double floor; /* TRAIN_LOG_MSE: what y is at least */
	double rate;  /* Adam's */
	double decay; /* AdamW: part of each weight (not of biases) that a step × rate takes away */
	double clip;  /* the gradient's norm at most; 0: as it is */
	size_t batch;    /* windows a step */
	size_t epochs;   /* at most */
	size_t patience; /* epochs without a better validation loss before training ends */
	uint64_t seed;   /* a member's is seed + its number */
	/* Weights to go on from, a net of the same shape for each member, which stay where
	 * validation finds none better; NULL: new ones. */
	const struct net *start;
};

enum { TRAIN_SEED = 7 };

/* QLIKE, Adam 2e-3, batch 128, clip 1, 60 epochs, patience 10, TRAIN_SEED. */
void train_options_init(struct train_options *o);

/* Rows of features with what follows each: base[t] and y[t] are those of the period after row t. */
struct train_data {
	size_t inputs;
	const double *features; /* n × inputs */
	const double *base, *y; /* n */
	size_t n;
	size_t fit_from, fit_to;     /* windows that end in [from, to) are trained on */
	size_t check_from, check_to; /* and these say when to stop; none: all epochs are run */
};

struct train_result {
	size_t epochs, best; /* run, and which had the best validation loss; from 1, 0: `start` */
	double loss;         /* of training in the last epoch, while weights changed */
	double check;        /* the best validation loss; of training where nothing validates */
};

/* Called after each epoch, by the thread that trains: member, epoch, losses so far. */
struct train_progress {
	void (*f)(void *ctx, size_t member, const struct train_result *r);
	void *ctx;
};

/* Train n from the weights it has, or from those of start[member]; the best ones stay.  0, or -1
 * with e (no windows, no memory, another shape, a loss that is not finite). */
int train_net(struct net *n, const struct train_data *d, const struct train_options *o,
	      size_t member, const struct train_progress *p, struct train_result *out,
	      struct err *e);

/* Start and train `members` networks of one shape, with seeds seed, seed + 1, …, on so many
 * threads (0: as many as there are processors).  nets[i] are initialised here and owned by the
 * caller; after a failure none is. */
int train_members(struct net *nets, size_t members, const struct net_shape *s,
		  const struct train_data *d, const struct train_options *o, unsigned threads,
		  const struct train_progress *p, struct train_result *out, struct err *e);

/* f of the windows that end in [from, to), into f[0 … to - from). */
int train_outputs(const struct net *n, const double *features, size_t from, size_t to, double *f,
		  struct err *e);

/* One window's loss and what it changes by with f. */
double train_loss_one(const struct train_options *o, double base, double y, double f, double *df);

/* Adam (Kingma and Ba 2015): beta 0.9, 0.999, epsilon 1e-8, as in PyTorch. */
struct adam {
	size_t n, step;
	double *m, *v; /* owned */
};

int adam_init(struct adam *a, size_t n, struct err *e);
void adam_release(struct adam *a);
void adam_step(struct adam *a, double rate, const double *gradient, double *w);

#endif
