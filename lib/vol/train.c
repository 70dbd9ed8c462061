/* train.c - training a network: losses, Adam, early stopping */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/train.h"

/* Windows that are computed at once: what they need stays in the second level of the cache. */
enum { TILE = 64 };

#define LOG_2PI      1.8378770664093454836
#define BETA1        0.9
#define BETA2        0.999
#define EPSILON      1e-8
#define CLIP_EPSILON 1e-6 /* as torch.nn.utils.clip_grad_norm_ has it */

static const char *const names[TRAIN_LOSSES] = {"qlike", "normal", "t", "mse", "log-mse"};

int train_loss_find(const char *name)
{
	for (int i = 0; i < TRAIN_LOSSES; i++)
		if (strcmp(name, names[i]) == 0)
			return i;
	return -1;
}

const char *train_loss_name(enum train_loss loss)
{
	return names[loss];
}

void train_options_init(struct train_options *o)
{
	*o = (struct train_options){
		.loss = TRAIN_QLIKE,
		.nu = 6,
		.floor = 1e-12,
		.rate = 2e-3,
		.clip = 1,
		.batch = 128,
		.epochs = 60,
		.patience = 10,
		.seed = TRAIN_SEED,
	};
}

/* -log density of a Student's t with variance h at a residual whose square is y, without the
 * terms that know only nu: what minimises it is the same. */
static double loss_t(double nu, double log_h, double u, double *df)
{
	*df = 0.5 - 0.5 * (nu + 1) * u / (nu - 2 + u);
	return 0.5 * log_h + 0.5 * (nu + 1) * tl_log(1 + u / (nu - 2));
}

double train_loss_one(const struct train_options *o, double base, double y, double f, double *df)
{
	const double h = base * tl_exp(f), u = y / h, log_h = tl_log(base) + f;
	double gap;

	switch (o->loss) {
	case TRAIN_NORMAL:
		*df = 0.5 * (1 - u);
		return 0.5 * (LOG_2PI + log_h + u);
	case TRAIN_T:
		return loss_t(o->nu, log_h, u, df);
	case TRAIN_MSE:
		*df = 2 * (h - y) * h;
		return (h - y) * (h - y);
	case TRAIN_LOG_MSE:
		gap = log_h - tl_log(y > o->floor ? y : o->floor);
		*df = 2 * gap;
		return gap * gap;
	default:
		*df = 1 - u;
		return log_h + u;
	}
}

int adam_init(struct adam *a, size_t n, struct err *e)
{
	*a = (struct adam){.n = n, .m = calloc(n, sizeof(double)), .v = calloc(n, sizeof(double))};
	if (a->m && a->v)
		return 0;
	adam_release(a);
	return err_set(e, STATUS_SYSTEM, "no memory for %zu weights", n);
}

void adam_release(struct adam *a)
{
	free(a->m);
	free(a->v);
	*a = (struct adam){0};
}

void adam_step(struct adam *a, double rate, const double *gradient, double *w)
{
	double left1 = 1, left2 = 1;

	a->step++;
	for (size_t i = 0; i < a->step; i++) {
		left1 *= BETA1;
		left2 *= BETA2;
		if (left2 < 1e-17)
			break;
	}

	const double step = rate / (1 - left1), root = sqrt(1 - left2);
	for (size_t i = 0; i < a->n; i++) {
		a->m[i] = BETA1 * a->m[i] + (1 - BETA1) * gradient[i];
		a->v[i] = BETA2 * a->v[i] + (1 - BETA2) * gradient[i] * gradient[i];
		w[i] -= step * a->m[i] / (sqrt(a->v[i]) / root + EPSILON);
	}
}

static void clip(double most, size_t n, double *gradient)
{
	double norm = 0, part;

	if (most <= 0)
		return;
	for (size_t i = 0; i < n; i++)
		norm += gradient[i] * gradient[i];
	part = most / (sqrt(norm) + CLIP_EPSILON);
	for (size_t i = 0; part < 1 && i < n; i++)
		gradient[i] *= part;
}

/* What one training holds. */
struct training {
	struct net *net;
	const struct train_data *data;
	const struct train_options *o;
	struct net_run *run;
	struct adam adam;
	struct rng rng;
	size_t windows, *order; /* last rows of the windows, shuffled anew each epoch */
	double *gradient, *part, *best, *f, *df; /* part: of the gradient, one tile's */
};

static int training_open(struct training *s, struct err *e)
{
	const struct train_data *d = s->data;
	const size_t first = s->net->shape.window - 1;
	const size_t from = d->fit_from < first ? first : d->fit_from;

	if (d->inputs != s->net->shape.inputs)
		return err_set(e, STATUS_CONFIG, "%zu inputs do not fit a network of %zu",
			       d->inputs, s->net->shape.inputs);
	if (from >= d->fit_to || d->fit_to > d->n || d->check_to > d->n)
		return err_set(e, STATUS_DATA, "no windows of %zu rows to train on",
			       s->net->shape.window);
	if (adam_init(&s->adam, s->net->n, e))
		return -1;
	s->windows = d->fit_to - from;
	s->order = malloc(s->windows * sizeof(*s->order));
	s->gradient = malloc(2 * s->net->n * sizeof(*s->gradient));
	s->best = malloc(s->net->n * sizeof(*s->best));
	s->f = malloc(2 * TILE * sizeof(*s->f));
	s->run = net_run_new(&s->net->shape, TILE, e);
	if (!s->run)
		return -1;
	if (!s->order || !s->gradient || !s->best || !s->f)
		return err_set(e, STATUS_SYSTEM, "no memory to train a network");
	s->df = s->f + TILE;
	s->part = s->gradient + s->net->n;
	for (size_t i = 0; i < s->windows; i++)
		s->order[i] = from + i;
	return 0;
}

static void training_close(struct training *s)
{
	net_run_free(s->run);
	adam_release(&s->adam);
	free(s->order);
	free(s->gradient);
	free(s->best);
	free(s->f);
}

/* Fisher and Yates. */
static void shuffle(struct rng *r, size_t *order, size_t n)
{
	for (size_t i = n; i > 1; i--) {
		const size_t j = (size_t)rng_below(r, i), kept = order[i - 1];

		order[i - 1] = order[j];
		order[j] = kept;
	}
}

/* Loshchilov and Hutter (2019): weights shrink beside what the gradient does. */
static void decay(const struct training *s)
{
	struct net_part part[NET_PARTS];
	const size_t parts = net_parts(&s->net->shape, part);

	for (size_t p = 0; s->o->decay > 0 && p < parts; p++)
		for (size_t i = 0; part[p].columns > 1 && i < part[p].rows * part[p].columns; i++)
			s->net->w[part[p].offset + i] *= 1 - s->o->rate * s->o->decay;
}

/* Forward and backward through up to TILE windows of a batch of n; the sum of their losses. */
static double tile(struct training *s, const size_t *end, size_t count, size_t n)
{
	const struct train_data *d = s->data;
	double sum = 0;

	net_forward(s->net, s->run, d->features, end, count, &s->rng, s->f);
	for (size_t i = 0; i < count; i++) {
		sum += train_loss_one(s->o, d->base[end[i]], d->y[end[i]], s->f[i], &s->df[i]);
		s->df[i] /= (double)n;
	}
	net_backward(s->net, s->run, s->df, s->part);
	for (size_t i = 0; i < s->net->n; i++)
		s->gradient[i] += s->part[i];
	return sum;
}

/* One pass over all windows in a new order; the mean loss on the way. */
static double epoch(struct training *s)
{
	double sum = 0;

	shuffle(&s->rng, s->order, s->windows);
	for (size_t at = 0, n; at < s->windows; at += n) {
		n = s->windows - at < s->o->batch ? s->windows - at : s->o->batch;
		memset(s->gradient, 0, s->net->n * sizeof(*s->gradient));
		for (size_t i = 0; i < n; i += TILE)
			sum += tile(s, s->order + at + i, n - i < TILE ? n - i : TILE, n);
		clip(s->o->clip, s->net->n, s->gradient);
		decay(s);
		adam_step(&s->adam, s->o->rate, s->gradient, s->net->w);
	}
	return sum / (double)s->windows;
}

/* The mean loss of the validation windows. */
static double validate(struct training *s)
{
	const struct train_data *d = s->data;
	size_t end[TILE];
	double sum = 0, ignored;

	for (size_t at = d->check_from, n; at < d->check_to; at += n) {
		n = d->check_to - at < TILE ? d->check_to - at : TILE;
		for (size_t i = 0; i < n; i++)
			end[i] = at + i;
		net_forward(s->net, s->run, d->features, end, n, NULL, s->f);
		for (size_t i = 0; i < n; i++)
			sum += train_loss_one(s->o, d->base[at + i], d->y[at + i], s->f[i],
					      &ignored);
	}
	return sum / (double)(d->check_to - d->check_from);
}

static int loss_check(double loss, struct err *e)
{
	if (fabs(loss) < INFINITY)
		return 0;
	return err_set(e, STATUS_DATA, "training met a loss that is not finite");
}

/* The best so far are the weights there are. */
static void best_keep(struct training *s, double check, struct train_result *out)
{
	out->check = check;
	out->best = out->epochs;
	memcpy(s->best, s->net->w, s->net->n * sizeof(*s->best));
}

/* Weights of a former training stand as an epoch before the first. */
static int start_from(struct training *s, const struct net *start, bool checks,
		      struct train_result *out, struct err *e)
{
	if (memcmp(&start->shape, &s->net->shape, sizeof(start->shape)) != 0)
		return err_set(e, STATUS_CONFIG, "weights to start from are of another shape");
	memcpy(s->net->w, start->w, s->net->n * sizeof(*start->w));
	if (!checks)
		return 0;
	best_keep(s, validate(s), out);
	return loss_check(out->check, e);
}

static int epochs_run(struct training *s, size_t member, const struct train_progress *p,
		      struct train_result *out, struct err *e)
{
	const bool checks = s->data->check_to > s->data->check_from;

	*out = (struct train_result){.check = INFINITY};
	if (s->o->start && start_from(s, s->o->start + member, checks, out, e))
		return -1;
	while (out->epochs < s->o->epochs) {
		double check;

		out->loss = epoch(s);
		out->epochs++;
		check = checks ? validate(s) : out->loss;
		if (loss_check(check, e) || loss_check(out->loss, e))
			return -1;
		if (!checks || check < out->check)
			best_keep(s, check, out);
		if (p && p->f)
			p->f(p->ctx, member, out);
		if (checks && out->epochs - out->best >= s->o->patience)
			break;
	}
	memcpy(s->net->w, s->best, s->net->n * sizeof(*s->best));
	return 0;
}

int train_net(struct net *n, const struct train_data *d, const struct train_options *o,
	      size_t member, const struct train_progress *p, struct train_result *out,
	      struct err *e)
{
	struct training s = {.net = n, .data = d, .o = o};
	int status;

	if (o->batch == 0 || o->epochs == 0 || !(o->rate > 0) ||
	    (o->loss == TRAIN_T && !(o->nu > 2)))
		return err_set(e, STATUS_CONFIG,
			       "batch, epochs and rate must be above 0, nu above 2");
	rng_seed(&s.rng, o->seed + member, 1);
	status = training_open(&s, e);
	if (status == 0)
		status = epochs_run(&s, member, p, out, e);
	training_close(&s);
	return status;
}

int train_outputs(const struct net *n, const double *features, size_t from, size_t to, double *f,
		  struct err *e)
{
	struct net_run *run = net_run_new(&n->shape, TILE, e);
	size_t end[TILE];

	if (!run)
		return -1;
	for (size_t at = from, count; at < to; at += count) {
		count = to - at < TILE ? to - at : TILE;
		for (size_t i = 0; i < count; i++)
			end[i] = at + i;
		net_forward(n, run, features, end, count, NULL, f + (at - from));
	}
	net_run_free(run);
	return 0;
}
