/* net.c - a long short-term memory: its weights, and one window at a time */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/net.h"

static size_t layer_inputs(const struct net_shape *s, size_t layer)
{
	return layer == 0 ? s->inputs : s->hidden;
}

static void part_add(struct net_part *p, const struct net_part *before, const char *name,
		     size_t rows, size_t columns)
{
	p->offset = before ? before->offset + before->rows * before->columns : 0;
	p->rows = rows;
	p->columns = columns;
	snprintf(p->name, sizeof(p->name), "%s", name);
}

size_t net_parts(const struct net_shape *s, struct net_part out[NET_PARTS])
{
	static const char *const kinds[] = {"weight_ih_l", "weight_hh_l", "bias_ih_l", "bias_hh_l"};
	size_t n = 0;

	for (size_t l = 0; l < s->layers; l++) {
		for (size_t k = 0; k < 4; k++, n++) {
			const size_t columns = k == 0 ? layer_inputs(s, l) : k == 1 ? s->hidden : 1;
			char name[24];

			snprintf(name, sizeof(name), "%s%zu", kinds[k], l);
			part_add(out + n, n ? out + n - 1 : NULL, name, 4 * s->hidden, columns);
		}
	}
	part_add(out + n, out + n - 1, "out.weight", 1, s->hidden);
	part_add(out + n + 1, out + n, "out.bias", 1, 1);
	return n + 2;
}

size_t net_weights(const struct net_shape *s)
{
	struct net_part part[NET_PARTS];
	const size_t n = net_parts(s, part);

	return part[n - 1].offset + 1;
}

int net_init(struct net *n, const struct net_shape *s, struct err *e)
{
	*n = (struct net){.shape = *s};
	if (s->inputs < 1 || s->inputs > NET_INPUTS)
		return err_set(e, STATUS_CONFIG, "a network has 1 to %d inputs, not %zu",
			       NET_INPUTS, s->inputs);
	if (s->hidden < 1 || s->hidden > NET_HIDDEN)
		return err_set(e, STATUS_CONFIG, "a layer has 1 to %d units, not %zu", NET_HIDDEN,
			       s->hidden);
	if (s->layers < 1 || s->layers > NET_LAYERS)
		return err_set(e, STATUS_CONFIG, "a network has 1 to %d layers, not %zu",
			       NET_LAYERS, s->layers);
	if (s->window < 1 || s->window > NET_WINDOW)
		return err_set(e, STATUS_CONFIG, "a window has 1 to %d rows, not %zu", NET_WINDOW,
			       s->window);
	if (!(s->dropout >= 0 && s->dropout < 1))
		return err_set(e, STATUS_CONFIG, "dropout must be at least 0 and below 1");
	n->n = net_weights(s);
	n->w = calloc(n->n, sizeof(*n->w));
	if (!n->w)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu weights", n->n);
	return 0;
}

void net_release(struct net *n)
{
	free(n->w);
	*n = (struct net){0};
}

void net_start(struct net *n, struct rng *r)
{
	const double reach = 1 / sqrt((double)n->shape.hidden);
	const size_t output = n->n - n->shape.hidden - 1;

	for (size_t i = 0; i < output; i++)
		n->w[i] = reach * (2 * rng_uniform(r) - 1);
	memset(n->w + output, 0, (n->n - output) * sizeof(*n->w));
}

static double sigmoid(double x)
{
	return 1 / (1 + tl_exp(-x));
}

static double hyperbolic(double x)
{
	return 2 / (1 + tl_exp(-2 * x)) - 1;
}

/* One layer's step: h and c of the step before become those of this. */
static void layer_step(const double *w, size_t inputs, size_t hidden, const double *x, double *h,
		       double *c)
{
	const double *wi = w, *wh = wi + 4 * hidden * inputs, *bi = wh + 4 * hidden * hidden;
	const double *bh = bi + 4 * hidden;
	double z[4 * NET_HIDDEN];

	for (size_t g = 0; g < 4 * hidden; g++) {
		double s = bi[g] + bh[g];

		for (size_t i = 0; i < inputs; i++)
			s += wi[g * inputs + i] * x[i];
		for (size_t i = 0; i < hidden; i++)
			s += wh[g * hidden + i] * h[i];
		z[g] = s;
	}
	for (size_t j = 0; j < hidden; j++) {
		c[j] = sigmoid(z[hidden + j]) * c[j] +
		       sigmoid(z[j]) * hyperbolic(z[2 * hidden + j]);
		h[j] = sigmoid(z[3 * hidden + j]) * hyperbolic(c[j]);
	}
}

double net_infer(const struct net *n, const double *window)
{
	const struct net_shape *s = &n->shape;
	double h[NET_LAYERS][NET_HIDDEN] = {{0}}, c[NET_LAYERS][NET_HIDDEN] = {{0}};
	const double *w = n->w, *top = h[s->layers - 1];
	double f;

	for (size_t t = 0; t < s->window; t++) {
		const double *x = window + t * s->inputs;

		w = n->w;
		for (size_t l = 0; l < s->layers; l++) {
			const size_t inputs = layer_inputs(s, l);

			layer_step(w, inputs, s->hidden, x, h[l], c[l]);
			x = h[l];
			w += 4 * s->hidden * (inputs + s->hidden + 2);
		}
	}
	f = w[s->hidden];
	for (size_t j = 0; j < s->hidden; j++)
		f += w[j] * top[j];
	return f;
}
