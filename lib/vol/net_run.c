/*
 * net_run.c - an LSTM on batches: forward, and back through time
 *
 * Units are padded to a multiple of NET_LANES with weights of 0, whose states stay 0.  What a
 * step multiplies lies in one matrix, a row a window: [h of the step before | inputs | 1], so that
 * gates of all units come from one product with [R' | W' | b + b'] and gradients of all weights
 * from another.
 */
#include <stdlib.h>
#include <string.h>

#include "vol/blas.h"
#include "vol/net.h"
#include "vol/net_lanes.h"

/* The buffers of one layer. */
struct layer {
	size_t inputs;  /* numbers, padded above the first layer */
	size_t k;       /* columns of a row: width + inputs + 1 */
	double *down;   /* weights, k × 4 width */
	double *up;     /* the same, 4 width × k */
	double *slope;  /* their gradient, 4 width × k */
	double *row;    /* window × batch × k */
	double *gates;  /* window × batch × 4 width: after their functions; then slopes */
	double *c;      /* (window + 1) × batch × width, the first being 0 */
	double *tanh_c; /* window × batch × width */
	double *keep;   /* what dropout multiplies h with, window × batch × width */
	double *dh;     /* from the layer above, window × batch × width */
};

struct net_run {
	struct net_shape shape;
	size_t batch, width, count;
	const struct net_lanes *lanes;
	bool dropped; /* the last forward did */
	struct layer layer[NET_LAYERS];
	double *last;         /* h of the top after the last step, batch × width */
	double *dh, *dc, *dx; /* of a step: batch × width; batch × 2 width */
	double *memory;
};

/* Hand out n doubles of the memory, or only count them where there is none yet. */
static double *take(double **memory, size_t *used, size_t n)
{
	double *p = *memory ? *memory + *used : NULL;

	*used += (n + NET_LANES - 1) / NET_LANES * NET_LANES;
	return p;
}

static size_t lay_out(struct net_run *run)
{
	const size_t w = run->width, b = run->batch, steps = run->shape.window;
	size_t used = 0;
	double **m = &run->memory;

	for (size_t l = 0; l < run->shape.layers; l++) {
		struct layer *y = &run->layer[l];

		y->inputs = l == 0 ? run->shape.inputs : w;
		y->k = w + y->inputs + 1;
		y->down = take(m, &used, y->k * 4 * w);
		y->up = take(m, &used, y->k * 4 * w);
		y->slope = take(m, &used, y->k * 4 * w);
		y->row = take(m, &used, steps * b * y->k);
		y->gates = take(m, &used, steps * b * 4 * w);
		y->c = take(m, &used, (steps + 1) * b * w);
		y->tanh_c = take(m, &used, steps * b * w);
		y->keep = run->shape.dropout > 0 ? take(m, &used, steps * b * w) : NULL;
		y->dh = l + 1 < run->shape.layers ? take(m, &used, steps * b * w) : NULL;
	}
	run->last = take(m, &used, b * w);
	run->dh = take(m, &used, b * w);
	run->dc = take(m, &used, b * w);
	run->dx = take(m, &used, b * 2 * w);
	return used;
}

/* The ones that biases are multiplied with. */
static void ones_fill(struct net_run *run)
{
	for (size_t l = 0; l < run->shape.layers; l++) {
		const struct layer *y = &run->layer[l];

		for (size_t i = 0; i < run->shape.window * run->batch; i++)
			y->row[i * y->k + y->k - 1] = 1;
	}
}

struct net_run *net_run_new(const struct net_shape *s, size_t batch, struct err *e)
{
	struct net_run *run;
	size_t n;

	if (blas_open(e))
		return NULL;
	run = calloc(1, sizeof(*run));
	if (!run) {
		err_set(e, STATUS_SYSTEM, "no memory to run a network");
		return NULL;
	}
	run->shape = *s;
	run->batch = batch;
	run->width = (s->hidden + NET_LANES - 1) / NET_LANES * NET_LANES;
	run->lanes = net_lanes();
	n = lay_out(run);
	run->memory = aligned_alloc(NET_LANES * sizeof(double), n * sizeof(double));
	if (!run->memory) {
		free(run);
		err_set(e, STATUS_SYSTEM, "no memory to run a network on %zu windows", batch);
		return NULL;
	}
	memset(run->memory, 0, n * sizeof(double));
	lay_out(run);
	ones_fill(run);
	return run;
}

void net_run_free(struct net_run *run)
{
	if (run)
		free(run->memory);
	free(run);
}

/* The weights of a layer as products want them. */
static void weights_pack(const struct net *n, const struct net_part *part, struct net_run *run,
			 struct layer *y)
{
	const size_t hidden = n->shape.hidden, w = run->width, inputs = part[0].columns;
	const double *wi = n->w + part[0].offset, *wh = n->w + part[1].offset;
	const double *bi = n->w + part[2].offset, *bh = n->w + part[3].offset;

	for (size_t g = 0; g < 4; g++) {
		for (size_t j = 0; j < hidden; j++) {
			const size_t from = g * hidden + j, to = g * w + j;
			double *up = y->up + to * y->k;

			memcpy(up, wh + from * hidden, hidden * sizeof(*up));
			memcpy(up + w, wi + from * inputs, inputs * sizeof(*up));
			up[y->k - 1] = bi[from] + bh[from];
			for (size_t i = 0; i < y->k; i++)
				y->down[i * 4 * w + to] = up[i];
		}
	}
}

/* And their gradient back into torch's order. */
static void gradient_unpack(const struct net_shape *s, const struct net_part *part,
			    const struct net_run *run, const struct layer *y, double *gradient)
{
	const size_t hidden = s->hidden, w = run->width, inputs = part[0].columns;

	for (size_t g = 0; g < 4; g++) {
		for (size_t j = 0; j < hidden; j++) {
			const size_t to = g * hidden + j;
			const double *slope = y->slope + (g * w + j) * y->k;

			memcpy(gradient + part[1].offset + to * hidden, slope,
			       hidden * sizeof(*slope));
			memcpy(gradient + part[0].offset + to * inputs, slope + w,
			       inputs * sizeof(*slope));
			gradient[part[2].offset + to] = slope[y->k - 1];
			gradient[part[3].offset + to] = slope[y->k - 1];
		}
	}
}

/* The windows' inputs into the first layer's rows. */
static void rows_fill(struct net_run *run, const double *features, const size_t *end)
{
	const size_t steps = run->shape.window, inputs = run->shape.inputs;
	const struct layer *y = &run->layer[0];

	for (size_t t = 0; t < steps; t++) {
		for (size_t b = 0; b < run->count; b++)
			memcpy(y->row + (t * run->batch + b) * y->k + run->width,
			       features + (end[b] + 1 + t - steps) * inputs,
			       inputs * sizeof(*features));
	}
}

/* h of a step goes on: to the layer above, or to the output after the last step. */
static void pass_up(struct net_run *run, size_t l, size_t t, const double *h, size_t stride,
		    struct rng *r)
{
	const size_t w = run->width, b = run->batch, hidden = run->shape.hidden;
	struct layer *y = &run->layer[l];
	const bool top = l + 1 == run->shape.layers;
	double *to = top ? run->last : y[1].row + t * b * y[1].k + w;
	const size_t to_stride = top ? w : y[1].k;
	const double kept = 1 / (1 - run->shape.dropout);

	for (size_t i = 0; i < run->count; i++)
		memcpy(to + i * to_stride, h + i * stride, w * sizeof(*h));
	if (!run->dropped)
		return;
	for (size_t i = 0; i < run->count; i++) {
		double *keep = y->keep + (t * b + i) * w;

		for (size_t j = 0; j < hidden; j++) {
			keep[j] = rng_uniform(r) < run->shape.dropout ? 0 : kept;
			to[i * to_stride + j] *= keep[j];
		}
	}
}

static void layer_forward(struct net_run *run, size_t l, struct rng *r)
{
	const size_t w = run->width, b = run->batch, steps = run->shape.window;
	const bool top = l + 1 == run->shape.layers;
	struct layer *y = &run->layer[l];

	for (size_t t = 0; t < steps; t++) {
		double *row = y->row + t * b * y->k, *gates = y->gates + t * b * 4 * w;
		/* h of the last step has no next row: it is left where dh will be. */
		double *h = t + 1 < steps ? row + b * y->k : run->dh;
		const size_t stride = t + 1 < steps ? y->k : w;
		const size_t skip = t == 0 ? w : 0; /* h is 0 at first */

		blas_multiply(0, run->count, 4 * w, y->k - skip, (struct matrix){row + skip, y->k},
			      (struct matrix){y->down + skip * 4 * w, 4 * w}, 0, gates, 4 * w);
		run->lanes->forward(run->count, w, gates, y->c + t * b * w, y->c + (t + 1) * b * w,
				    y->tanh_c + t * b * w, h, stride);
		if (!top || t + 1 == steps)
			pass_up(run, l, t, h, stride, r);
	}
}

void net_forward(const struct net *n, struct net_run *run, const double *features,
		 const size_t *end, size_t count, struct rng *r, double *f)
{
	struct net_part part[NET_PARTS];
	const size_t parts = net_parts(&n->shape, part), hidden = n->shape.hidden;
	const double *out = n->w + part[parts - 2].offset;

	run->count = count;
	run->dropped = r && run->shape.dropout > 0;
	rows_fill(run, features, end);
	for (size_t l = 0; l < n->shape.layers; l++) {
		weights_pack(n, part + 4 * l, run, &run->layer[l]);
		layer_forward(run, l, r);
	}
	for (size_t i = 0; i < count; i++) {
		f[i] = out[hidden];
		for (size_t j = 0; j < hidden; j++)
			f[i] += out[j] * run->last[i * run->width + j];
	}
}

/* What reaches h of a step from above is damped as h was on its way up. */
static void undrop(const struct net_run *run, const struct layer *y, size_t t, double *dh)
{
	const double *keep = y->keep + t * run->batch * run->width;

	if (run->dropped)
		for (size_t i = 0; i < run->count * run->width; i++)
			dh[i] *= keep[i];
}

/* Through one layer, last step first.  run->dh: what the loss changes by with the last h. */
static void layer_backward(struct net_run *run, size_t l)
{
	const size_t w = run->width, b = run->batch, n = run->count;
	const bool above = l + 1 < run->shape.layers;
	struct layer *y = &run->layer[l];

	memset(run->dc, 0, n * w * sizeof(*run->dc));
	for (size_t t = run->shape.window; t-- > 0;) {
		double *row = y->row + t * b * y->k, *gates = y->gates + t * b * 4 * w;

		if (above) {
			undrop(run, y, t, y->dh + t * b * w);
			for (size_t i = 0; i < n * w; i++)
				run->dh[i] += y->dh[t * b * w + i];
		}
		run->lanes->backward(n, w, gates, y->c + t * b * w, y->tanh_c + t * b * w, run->dh,
				     run->dc);
		blas_multiply(1, 4 * w, y->k, n, (struct matrix){gates, 4 * w},
			      (struct matrix){row, y->k}, 1, y->slope, y->k);
		if (t == 0 && l == 0)
			break;
		if (l == 0) {
			blas_multiply(0, n, w, 4 * w, (struct matrix){gates, 4 * w},
				      (struct matrix){y->up, y->k}, 0, run->dh, w);
			continue;
		}
		blas_multiply(0, n, 2 * w, 4 * w, (struct matrix){gates, 4 * w},
			      (struct matrix){y->up, y->k}, 0, run->dx, 2 * w);
		for (size_t i = 0; i < n; i++) {
			memcpy(run->dh + i * w, run->dx + i * 2 * w, w * sizeof(double));
			memcpy(y[-1].dh + (t * b + i) * w, run->dx + i * 2 * w + w,
			       w * sizeof(double));
		}
	}
}

void net_backward(const struct net *n, struct net_run *run, const double *df, double *gradient)
{
	const size_t w = run->width, hidden = n->shape.hidden, layers = n->shape.layers;
	struct net_part part[NET_PARTS];
	const size_t parts = net_parts(&n->shape, part);
	const double *out = n->w + part[parts - 2].offset;
	double *slope = gradient + part[parts - 2].offset;

	memset(slope, 0, (hidden + 1) * sizeof(*slope));
	memset(run->dh, 0, run->count * w * sizeof(*run->dh));
	for (size_t i = 0; i < run->count; i++) {
		for (size_t j = 0; j < hidden; j++) {
			slope[j] += df[i] * run->last[i * w + j];
			run->dh[i * w + j] = df[i] * out[j];
		}
		slope[hidden] += df[i];
	}
	undrop(run, &run->layer[layers - 1], n->shape.window - 1, run->dh);
	for (size_t l = layers; l-- > 0;) {
		struct layer *y = &run->layer[l];

		memset(y->slope, 0, y->k * 4 * w * sizeof(*y->slope));
		layer_backward(run, l);
		gradient_unpack(&n->shape, part + 4 * l, run, y, gradient);
		memset(run->dh, 0, run->count * w * sizeof(*run->dh));
	}
}

const double *net_run_hidden(const struct net_run *run, size_t row)
{
	return run->last + row * run->width;
}

const double *net_run_cell(const struct net_run *run, size_t layer, size_t row)
{
	return run->layer[layer].c + (run->shape.window * run->batch + row) * run->width;
}
