/*
 * test_vol_net.c - the network's forward and backward pass
 *
 * tests/data/lstm-reference.json has three small networks of PyTorch 2.15.0 in double precision:
 * weights, inputs, outputs, losses, gradients, and the losses of 20 steps of Adam.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "vol/net.h"
#include "vol/net_lanes.h"
#include "vol/train.h"

#define TOLERANCE 1e-10

enum { BATCH = 8, WINDOW = 32, STEPS = 20 };

static json_t *reference;

static int load_all(void **state)
{
	json_error_t e;

	(void)state;
	reference = json_load_file("tests/data/lstm-reference.json", 0, &e);
	return reference ? 0 : -1;
}

static int release_all(void **state)
{
	(void)state;
	json_decref(reference);
	return 0;
}

static void near(const char *what, size_t i, double got, double want)
{
	if (!(fabs(got - want) <= TOLERANCE * (1 + fabs(want))))
		fail_msg("%s[%zu] is %.15g and not %.15g", what, i, got, want);
}

/* Numbers of a nested array, in order. */
static size_t flatten(const json_t *j, double *out)
{
	size_t i, n = 0;
	json_t *item;

	if (!json_is_array(j)) {
		assert_true(json_is_number(j));
		*out = json_number_value(j);
		return 1;
	}
	json_array_foreach(j, i, item) n += flatten(item, out + n);
	return n;
}

struct example {
	const json_t *json;
	struct net net;
	struct net_run *run;
	size_t batch, end[BATCH];
	double x[BATCH * WINDOW * NET_INPUTS], y[BATCH];
};

static size_t whole(const json_t *j, const char *key)
{
	return (size_t)json_integer_value(json_object_get(j, key));
}

static void example_load(size_t i, struct example *c)
{
	const json_t *j = json_array_get(json_object_get(reference, "cases"), i);
	const struct net_shape s = {
		.inputs = whole(j, "inputs"),
		.hidden = whole(j, "hidden"),
		.layers = whole(j, "layers"),
		.window = whole(j, "window"),
	};
	struct net_part part[NET_PARTS];
	struct err e;

	c->json = j;
	c->batch = whole(j, "batch");
	assert_true(c->batch <= BATCH && s.window <= WINDOW);
	assert_int_equal(net_init(&c->net, &s, &e), 0);
	for (size_t p = 0, parts = net_parts(&s, part); p < parts; p++)
		assert_int_equal(
			flatten(json_object_get(json_object_get(j, "weights"), part[p].name),
				c->net.w + part[p].offset),
			part[p].rows * part[p].columns);
	assert_int_equal(flatten(json_object_get(j, "x"), c->x), c->batch * s.window * s.inputs);
	assert_int_equal(flatten(json_object_get(j, "y"), c->y), c->batch);
	for (size_t b = 0; b < c->batch; b++)
		c->end[b] = (b + 1) * s.window - 1;
	c->run = net_run_new(&s, BATCH, &e);
	assert_non_null(c->run);
}

static void example_release(struct example *c)
{
	net_run_free(c->run);
	net_release(&c->net);
}

/* Mean loss of a forward pass, with the gradient where it is asked for. */
static double pass(struct example *c, enum train_loss loss, double *gradient)
{
	struct train_options o;
	double f[BATCH], df[BATCH], sum = 0;

	train_options_init(&o);
	o.loss = loss;
	net_forward(&c->net, c->run, c->x, c->end, c->batch, NULL, f);
	for (size_t b = 0; b < c->batch; b++) {
		sum += train_loss_one(&o, 1, c->y[b], f[b], &df[b]) / (double)c->batch;
		df[b] /= (double)c->batch;
	}
	if (gradient)
		net_backward(&c->net, c->run, df, gradient);
	return sum;
}

static void outputs_equal_torch(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct example c;
		double want[NET_LAYERS * BATCH * 16], f[BATCH];

		example_load(i, &c);
		net_forward(&c.net, c.run, c.x, c.end, c.batch, NULL, f);
		flatten(json_object_get(c.json, "f_out"), want);
		for (size_t b = 0; b < c.batch; b++) {
			near("f", b, f[b], want[b]);
			near("f, one window", b,
			     net_infer(&c.net, c.x + b * c.net.shape.window * c.net.shape.inputs),
			     want[b]);
		}
		flatten(json_object_get(c.json, "hidden_last_step"), want);
		for (size_t b = 0; b < c.batch; b++)
			for (size_t k = 0; k < c.net.shape.hidden; k++)
				near("h", k, net_run_hidden(c.run, b)[k],
				     want[b * c.net.shape.hidden + k]);
		flatten(json_object_get(c.json, "cell_last_step_per_layer"), want);
		for (size_t l = 0; l < c.net.shape.layers; l++)
			for (size_t b = 0; b < c.batch; b++)
				for (size_t k = 0; k < c.net.shape.hidden; k++)
					near("c", k, net_run_cell(c.run, l, b)[k],
					     want[(l * c.batch + b) * c.net.shape.hidden + k]);
		example_release(&c);
	}
}

static void losses_and_gradients_equal_torch(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct example c;
		struct net_part part[NET_PARTS];
		double gradient[4096], want[4096];

		example_load(i, &c);
		assert_true(c.net.n <= 4096);
		near("qlike", i, pass(&c, TRAIN_QLIKE, gradient),
		     json_number_value(json_object_get(c.json, "loss_qlike mean(f + y exp(-f))")));
		for (size_t p = 0, parts = net_parts(&c.net.shape, part); p < parts; p++) {
			const size_t n =
				flatten(json_object_get(json_object_get(c.json, "grad_qlike"),
							part[p].name),
					want);

			assert_int_equal(n, part[p].rows * part[p].columns);
			for (size_t k = 0; k < n; k++)
				near(part[p].name, k, gradient[part[p].offset + k], want[k]);
		}
		near("mse", i, pass(&c, TRAIN_MSE, NULL),
		     json_number_value(json_object_get(c.json, "loss_mse mean((exp f - y)^2)")));
		example_release(&c);
	}
}

static void twenty_steps_of_adam_equal_torch(void **state)
{
	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct example c;
		struct adam adam;
		struct err e;
		double gradient[4096], want[STEPS];

		example_load(i, &c);
		flatten(json_object_get(c.json, "adam_lr0.01_beta0.9_0.999_eps1e-8_losses_before_"
						"each_of_20_steps"),
			want);
		assert_int_equal(adam_init(&adam, c.net.n, &e), 0);
		for (size_t step = 0; step < STEPS; step++) {
			near("loss before a step", step, pass(&c, TRAIN_QLIKE, gradient),
			     want[step]);
			adam_step(&adam, 0.01, gradient, c.net.w);
		}
		near("loss after 20 steps", i, pass(&c, TRAIN_QLIKE, NULL),
		     json_number_value(json_object_get(c.json, "loss_after_20_steps")));
		near("bias after 20 steps", i, c.net.w[c.net.n - 1],
		     json_number_value(json_object_get(c.json, "out_bias_after_20_steps")));
		adam_release(&adam);
		example_release(&c);
	}
}

/* Every loss, several layers, with and without dropout (the same one each time). */
static double loss_at(struct net *n, struct net_run *run, const double *x,
		      const struct train_options *o, bool drops, double *gradient)
{
	const size_t end[] = {8, 3, 5};
	const double base[] = {0.7, 1.3, 2}, y[] = {0.5, 3, 0.01};
	double f[3], df[3], sum = 0;
	struct rng r;

	rng_seed(&r, 5, 0);
	net_forward(n, run, x, end, 3, drops ? &r : NULL, f);
	for (size_t i = 0; i < 3; i++)
		sum += train_loss_one(o, base[i], y[i], f[i], &df[i]);
	if (gradient)
		net_backward(n, run, df, gradient);
	return sum;
}

static void gradients_equal_differences(void **state)
{
	const struct net_shape s = {
		.inputs = 3, .hidden = 5, .layers = 3, .window = 4, .dropout = 0.3};
	double x[9 * 3], gradient[1024];
	struct net_run *run = net_run_new(&s, 4, NULL);
	struct train_options o;
	struct net n;
	struct rng r;
	struct err e;

	(void)state;
	rng_seed(&r, 1, 0);
	for (size_t i = 0; i < 27; i++)
		x[i] = rng_normal(&r);
	assert_int_equal(net_init(&n, &s, &e), 0);
	assert_true(n.n <= 1024);
	net_start(&n, &r);
	for (size_t i = 0; i < n.n; i++)
		n.w[i] = 2 * rng_uniform(&r) - 1;
	train_options_init(&o);
	for (int run_no = 0; run_no < 2 * TRAIN_LOSSES; run_no++) {
		o.loss = (enum train_loss)(run_no / 2);
		loss_at(&n, run, x, &o, run_no % 2, gradient);
		for (size_t i = 0; i < n.n; i++) {
			const double w = n.w[i], step = 1e-5;
			double slope;

			n.w[i] = w + step;
			slope = loss_at(&n, run, x, &o, run_no % 2, NULL);
			n.w[i] = w - step;
			slope -= loss_at(&n, run, x, &o, run_no % 2, NULL);
			n.w[i] = w;
			slope /= 2 * step;
			if (!(fabs(slope - gradient[i]) < 1e-7 * (1 + fabs(slope))))
				fail_msg("%s: weight %zu has slope %.12g and not %.12g",
					 train_loss_name(o.loss), i, gradient[i], slope);
		}
	}
	net_run_free(run);
	net_release(&n);
}

static void dropout_keeps_the_mean(void **state)
{
	const struct net_shape s = {
		.inputs = 1, .hidden = 1, .layers = 1, .window = 1, .dropout = 0.25};
	const double x = 1;
	const size_t end = 0;
	struct net_run *run = net_run_new(&s, 1, NULL);
	struct net n;
	struct rng r;
	struct err e;
	double whole_f, f, sum = 0;
	int zeros = 0;

	(void)state;
	assert_int_equal(net_init(&n, &s, &e), 0);
	for (size_t i = 0; i < n.n; i++)
		n.w[i] = 1;
	n.w[n.n - 1] = 0;
	net_forward(&n, run, &x, &end, 1, NULL, &whole_f);
	rng_seed(&r, 3, 0);
	for (int i = 0; i < 10000; i++) {
		net_forward(&n, run, &x, &end, 1, &r, &f);
		assert_true(f == 0 || fabs(f - whole_f / 0.75) < 1e-15);
		zeros += f == 0;
		sum += f;
	}
	assert_true(abs(zeros - 2500) < 200);
	assert_true(fabs(sum / 10000 / whole_f - 1) < 0.03);
	net_run_free(run);
	net_release(&n);
}

/* A window's output depends on nothing that stands in the batch beside it, nor on its place. */
static void windows_do_not_meet(void **state)
{
	const struct net_shape s = {.inputs = 2, .hidden = 11, .layers = 2, .window = 6};
	double x[60 * 2], one[50], all[50];
	struct net_run *run = net_run_new(&s, 50, NULL);
	size_t end[50];
	struct net n;
	struct rng r;
	struct err e;

	(void)state;
	rng_seed(&r, 2, 0);
	for (size_t i = 0; i < 120; i++)
		x[i] = rng_normal(&r);
	assert_int_equal(net_init(&n, &s, &e), 0);
	for (size_t i = 0; i < n.n; i++)
		n.w[i] = rng_normal(&r);
	for (size_t i = 0; i < 50; i++)
		end[i] = 5 + i;
	net_forward(&n, run, x, end, 50, NULL, all);
	for (size_t i = 0; i < 50; i++) {
		net_forward(&n, run, x, end + i, 1, NULL, one + i);
		assert_true(fabs(one[i] - all[i]) < 1e-13);
		assert_true(fabs(net_infer(&n, x + 2 * i) - all[i]) < 1e-13);
	}
	net_run_free(run);
	net_release(&n);
}

static void every_cpu_computes_the_same(void **state)
{
	enum { ROWS = 3, WIDTH = 16, N = ROWS * WIDTH };
	static const char *const names[] = {"plain", "avx2", "avx512"};

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		const struct net_lanes *l = net_lanes_find(names[k]);
		double z[4 * N], before[N], c[N], t[N], h[N], dh[N], dc[N];

		if (!l)
			continue;
		for (size_t i = 0; i < 4 * N; i++)
			z[i] = i % 31 == 0 ? 1e4 : i % 37 == 0 ? -1e4 : 6 * sin((double)i);
		for (size_t i = 0; i < N; i++) {
			before[i] = cos((double)i);
			dh[i] = sin((double)(3 * i));
			dc[i] = 0.1;
		}
		l->forward(ROWS, WIDTH, z, before, c, t, h, WIDTH);
		for (size_t i = 0; i < N; i++) {
			const size_t at = i / WIDTH * 4 * WIDTH + i % WIDTH;
			double gate[4];

			for (size_t g = 0; g < 4; g++) {
				const size_t q = at + g * WIDTH;
				const double a = q % 31 == 0   ? 1e4
						 : q % 37 == 0 ? -1e4
							       : 6 * sin((double)q);

				gate[g] = g == 2 ? tanh(a) : 1 / (1 + exp(-a));
				assert_true(fabs(z[q] - gate[g]) < 1e-15);
			}
			assert_true(fabs(c[i] - gate[1] * before[i] - gate[0] * gate[2]) < 1e-15);
			assert_true(fabs(h[i] - gate[3] * tanh(c[i])) < 1e-15);
		}
		l->backward(ROWS, WIDTH, z, before, t, dh, dc);
		for (size_t i = 0; i < N; i++)
			assert_true(fabs(dc[i]) < 3);
	}
	assert_null(net_lanes_find("abacus"));
}

static void refuses_impossible_shapes(void **state)
{
	struct net_shape s = {.inputs = 1, .hidden = 1, .layers = 1, .window = 1};
	struct net n;
	struct err e;

	(void)state;
	assert_int_equal(net_init(&n, &s, &e), 0);
	assert_int_equal(n.n, 4 + 4 + 4 + 4 + 2);
	net_release(&n);
	s.dropout = 1;
	assert_int_equal(net_init(&n, &s, &e), -1);
	s.dropout = 0;
	s.layers = NET_LAYERS + 1;
	assert_int_equal(net_init(&n, &s, &e), -1);
	s.layers = 1;
	s.hidden = NET_HIDDEN + 1;
	assert_int_equal(net_init(&n, &s, &e), -1);
	s.hidden = 0;
	assert_int_equal(net_init(&n, &s, &e), -1);
	s.hidden = 1;
	s.inputs = 0;
	assert_int_equal(net_init(&n, &s, &e), -1);
	s.inputs = 1;
	s.window = 0;
	assert_int_equal(net_init(&n, &s, &e), -1);
	assert_string_equal(e.text, "a window has 1 to 512 rows, not 0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outputs_equal_torch),
		cmocka_unit_test(losses_and_gradients_equal_torch),
		cmocka_unit_test(twenty_steps_of_adam_equal_torch),
		cmocka_unit_test(gradients_equal_differences),
		cmocka_unit_test(dropout_keeps_the_mean),
		cmocka_unit_test(windows_do_not_meet),
		cmocka_unit_test(every_cpu_computes_the_same),
		cmocka_unit_test(refuses_impossible_shapes),
	};

	return cmocka_run_group_tests(tests, load_all, release_all);
}
