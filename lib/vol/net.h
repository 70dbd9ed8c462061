/*
 * net.h - a long short-term memory (Hochreiter and Schmidhuber 1997) with one output
 *
 * A stack of LSTM layers reads `window` rows of `inputs` numbers; the last layer's last hidden
 * state, times the output weights, gives one number f.  Everything is as in PyTorch, so that
 * weights can be compared and exchanged: gates are stacked input, forget, cell, output; both
 * biases are added; the order of the parts is that of its state_dict.
 *
 *   i, f, o = sigmoid(W x + b + R h + b'),  g = tanh(…),  c = f c + i g,  h = o tanh(c)
 *
 * Two ways to compute: net_forward() and net_backward() on batches, by BLAS and functions
 * chosen for the CPU, which promise the same bits for one build on one type of CPU; and
 * net_infer(), one window at a time with neither, the same bits everywhere.  They agree to 1e-13.
 *
 * Nothing here keeps state between calls but what is in the structs, so threads that have their
 * own do not meet.
 */
#ifndef TAPELINE_VOL_NET_H
#define TAPELINE_VOL_NET_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/rng.h"

enum {
	NET_INPUTS = 32,
	NET_HIDDEN = 256,
	NET_LAYERS = 4,
	NET_WINDOW = 512,
	NET_PARTS = 4 * NET_LAYERS + 2,
};

struct net_shape {
	size_t inputs, hidden, layers, window;
	double dropout; /* part of each layer's output that training leaves out; in [0, 1) */
};

struct net {
	struct net_shape shape;
	size_t n;  /* weights */
	double *w; /* owned */
};

/* One part of the weights: rows × columns at w + offset, row by row. */
struct net_part {
	char name[24]; /* weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0, …, out.weight,
			  out.bias */
	size_t offset, rows, columns;
};

/* Weights 0.  0, or -1 with e: an impossible shape, no memory. */
int net_init(struct net *n, const struct net_shape *s, struct err *e);
void net_release(struct net *n);

/* How many weights that shape has, and its parts in order: their number. */
size_t net_weights(const struct net_shape *s);
size_t net_parts(const struct net_shape *s, struct net_part out[NET_PARTS]);

/* Draw weights evenly from ±1/sqrt(hidden); the output's are 0, so that training starts from what
 * the network multiplies. */
void net_start(struct net *n, struct rng *r);

/* f of one window: `window` rows of `inputs`, oldest first. */
double net_infer(const struct net *n, const double *window);

/* What a batch needs between forward and backward. */
struct net_run;

/* For up to `batch` windows at once; NULL with e: no memory, no BLAS. */
struct net_run *net_run_new(const struct net_shape *s, size_t batch, struct err *e);
void net_run_free(struct net_run *run);

/* f[i] of the windows whose last rows are rows[end[i]] of `features` (rows of `inputs`), for i < n;
 * n is at most `batch` and each end at least window - 1.  With r layers' outputs are dropped at
 * random as in training. */
void net_forward(const struct net *n, struct net_run *run, const double *features,
		 const size_t *end, size_t count, struct rng *r, double *f);

/* What the sum over i of df[i] f[i] changes by with each weight, after net_forward() with the same
 * weights: written to gradient[0 … n). */
void net_backward(const struct net *n, struct net_run *run, const double *df, double *gradient);

/* The last hidden states (count × hidden) and each layer's last cell states, for tests. */
const double *net_run_hidden(const struct net_run *run, size_t row);
const double *net_run_cell(const struct net_run *run, size_t layer, size_t row);

#endif
