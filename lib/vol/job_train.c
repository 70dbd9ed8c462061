/* job_train.c - networks trained on a column's returns and ranges, written to a file */
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "vol/hybrid.h"
#include "vol/job_impl.h"
#include "vol/jsonout.h"
#include "vol/weights.h"

/* Without --check the last seventh of the days says when to stop, as in the published baseline. */
enum { CHECK_PART = 7, TRAIN_LEAST = 300, DATE = 10 };

/* Days in percent, [0, n): those from `check` on stop the training. */
struct training {
	size_t n, check;
	double scale; /* from range to squared return */
	double *r, *range, *garch, *gjr, *linear;
	struct hybrid *network;
	struct hybrid_models models;
};

static void training_release(struct training *t)
{
	free(t->r);
	free(t->range);
	free(t->garch);
	free(t->gjr);
	free(t->linear);
	free(t->network);
}

/* ---- what is trained on ---- */

/* The observation that an option names. */
static int find(const struct job_data *d, const char *option, const char *text, size_t *t,
		struct err *e)
{
	size_t row;

	if (columns_find(&d->file, text, false, &row, e) < 0)
		return err_prefix(e, "option %s", option);
	*t = row > d->first ? row - d->first : 0;
	return 0;
}

static int find_days(struct training *t, const struct vol_job *job, const struct job_data *d,
		     struct err *e)
{
	t->n = d->n;
	if (job->test && find(d, "--test", job->test, &t->n, e) < 0)
		return -1;
	t->check = t->n - t->n / CHECK_PART;
	if (job->check && find(d, "--check", job->check, &t->check, e) < 0)
		return -1;
	if (t->check < TRAIN_LEAST || t->check >= t->n || t->n > d->n)
		return err_set(e, STATUS_USAGE,
			       "%zu days to train on, and %zu to stop by: there must be at least "
			       "%d, and 1 (see --check and --test)",
			       t->check < t->n ? t->check : t->n,
			       t->check < t->n ? t->n - t->check : 0, TRAIN_LEAST);
	return 0;
}

static int take_days(struct training *t, const struct job_data *d, struct err *e)
{
	const double percent = 1 / (d->percent * d->percent);
	double sum = 0, squares = 0, ranges = 0;
	const char *what;
	const double *v = job_variances(d, &what, e);

	if (!v)
		return -1;
	t->r = malloc(t->n * sizeof(double));
	t->range = malloc(t->n * sizeof(double));
	t->garch = malloc(t->n * sizeof(double));
	t->gjr = malloc(t->n * sizeof(double));
	t->linear = malloc(t->n * sizeof(double));
	t->network = calloc(1, sizeof(*t->network));
	if (!t->r || !t->range || !t->garch || !t->gjr || !t->linear || !t->network)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < t->n; i++) {
		t->r[i] = d->y[i] / d->percent;
		t->range[i] = v[i] * percent;
		sum += t->r[i];
		ranges += t->range[i];
	}
	for (size_t i = 0; i < t->n; i++)
		squares += (t->r[i] - sum / (double)t->n) * (t->r[i] - sum / (double)t->n);
	t->scale = ranges > 0 ? squares / ranges : 1;
	for (size_t i = 0; i < t->n; i++)
		t->range[i] *= t->scale;
	return 0;
}

/* ---- the network ---- */

static int read_words(const struct job_network *w, struct hybrid_spec *s, struct err *e)
{
	static const unsigned sets[] = {INPUT_HYBRID, INPUT_PLAIN, INPUT_ALL};
	static const char *const names[] = {"hybrid", "plain", "all"};
	size_t set = 0;
	int found;

	if (w->loss) {
		found = train_loss_find(w->loss);
		if (found < 0)
			return err_set(e, STATUS_USAGE, "option --loss: '%s' is none", w->loss);
		s->train.loss = (enum train_loss)found;
	}
	if (w->base) {
		found = hybrid_base_find(w->base);
		if (found < 0)
			return err_set(e, STATUS_USAGE, "option --over: '%s' is no base", w->base);
		s->base = (enum hybrid_base)found;
	}
	while (w->inputs && set < 3 && strcmp(w->inputs, names[set]) != 0)
		set++;
	if (set == 3)
		return err_set(e, STATUS_USAGE, "option --inputs: '%s' is no set", w->inputs);
	s->inputs = sets[set];
	return 0;
}

static int spec_of(const struct vol_job *job, struct hybrid_spec *s, struct err *e)
{
	const struct job_network *w = &job->network;

	hybrid_spec_init(s);
	if (read_words(w, s, e) < 0)
		return -1;
	if (w->units)
		s->shape.hidden = w->units;
	if (w->layers)
		s->shape.layers = w->layers;
	if (w->window)
		s->shape.window = w->window;
	if (w->members)
		s->members = w->members;
	if (w->epochs)
		s->train.epochs = w->epochs;
	if (w->dropout > 0)
		s->shape.dropout = w->dropout;
	s->train.seed = job->seed;
	s->threads = job->threads;
	return 0;
}

struct audience {
	void (*progress)(const char *text);
	pthread_mutex_t lock;
};

/* Members are trained by several threads, but one tells at a time. */
static void tell(void *ctx, size_t member, const struct train_result *r)
{
	struct audience *a = ctx;
	char text[160];

	snprintf(text, sizeof(text),
		 "network %zu, epoch %zu: loss %.6f, of the days that stop it %.6f (best: epoch "
		 "%zu)",
		 member + 1, r->epochs, r->loss, r->check, r->best);
	pthread_mutex_lock(&a->lock);
	a->progress(text);
	pthread_mutex_unlock(&a->lock);
}

static int train(const struct vol_job *job, struct training *t, struct err *e)
{
	struct audience audience = {job->progress, PTHREAD_MUTEX_INITIALIZER};
	const struct train_progress progress = {job->progress ? tell : NULL, &audience};
	struct hybrid_days days = {.n = t->n,
				   .r = t->r,
				   .range = t->range,
				   .y = t->range,
				   .garch = t->garch,
				   .gjr = t->gjr,
				   .linear = t->linear};
	struct hybrid_spec spec;
	int result;

	if (spec_of(job, &spec, e) < 0 ||
	    hybrid_models_fit(&t->models, t->r, t->range, t->range, t->n, 100, e) < 0)
		return -1;
	hybrid_days_fill(&t->models, t->r, t->range, t->n, t->garch, t->gjr, t->linear);
	result = hybrid_train(t->network, &spec, &t->models.floors, &days, t->check, t->n,
			      &progress, e);
	pthread_mutex_destroy(&audience.lock);
	t->network->models = t->models;
	t->network->range_scale = t->scale;
	return result;
}

/* ---- what comes out ---- */

static void day(const struct job_data *d, size_t t, char out[DATE + 1])
{
	char when[JOB_WHEN];

	snprintf(out, DATE + 1, "%.*s", DATE, job_when(d, t, when));
}

static void put_text(const struct vol_job *job, const struct training *t,
		     const struct weights_data *w, struct buf *out)
{
	const struct hybrid *h = t->network;

	buf_addf(out,
		 "garch-lstm: %zu networks; inputs %zu, layers %zu, units %zu, days looked back "
		 "%zu\n",
		 h->members, h->columns, h->spec.shape.layers, h->spec.shape.hidden,
		 h->spec.shape.window);
	buf_addf(out, "over the variance of '%s', loss %s, seed %llu; ranges times %.4f\n",
		 hybrid_base_name(h->spec.base), train_loss_name(h->spec.train.loss),
		 (unsigned long long)h->spec.train.seed, t->scale);
	buf_addf(out,
		 "trained on the days from %s until %s, stopped by those up to %s (%zu in all)\n\n",
		 w->from, w->check_from, w->to, w->days);
	buf_addf(out, "  %8s%8s%8s%14s%14s\n", "network", "epochs", "best", "loss", "loss to stop");
	for (size_t i = 0; i < h->members; i++)
		buf_addf(out, "  %8zu%8zu%8zu%14.6f%14.6f\n", i + 1, h->result[i].epochs,
			 h->result[i].best, h->result[i].loss, h->result[i].check);
	buf_addf(out, "\nweights: %s\n", job->weights);
}

static void put_json(const struct vol_job *job, const struct training *t,
		     const struct weights_data *w, struct buf *out)
{
	const struct hybrid *h = t->network;

	json_open(out, NULL, '{');
	json_text(out, "model", "garch-lstm");
	json_text(out, "weights", job->weights);
	json_text(out, "data", job->data);
	json_text(out, "from", w->from);
	json_text(out, "check_from", w->check_from);
	json_text(out, "to", w->to);
	json_count(out, "days", w->days);
	json_text(out, "base", hybrid_base_name(h->spec.base));
	json_text(out, "loss", train_loss_name(h->spec.train.loss));
	json_count(out, "seed", h->spec.train.seed);
	json_number(out, "range_scale", t->scale);
	json_open(out, "members", '[');
	for (size_t i = 0; i < h->members; i++) {
		json_open(out, NULL, '{');
		json_count(out, "epochs", h->result[i].epochs);
		json_count(out, "best", h->result[i].best);
		json_number(out, "loss", h->result[i].loss);
		json_number(out, "check", h->result[i].check);
		json_close(out, '}');
	}
	json_close(out, ']');
	json_close(out, '}');
	buf_addc(out, '\n');
}

static int finish(const struct vol_job *job, const struct job_data *d, const struct training *t,
		  struct buf *out, struct err *e)
{
	struct weights_data w = {.days = t->n, .unit = 100};

	snprintf(w.name, sizeof(w.name), "%.*s", (int)sizeof(w.name) - 1, d->file.name);
	day(d, 0, w.from);
	day(d, t->check, w.check_from);
	day(d, t->n - 1, w.to);
	if (weights_write(job->weights, t->network, &w, e) < 0)
		return -1;
	(job->json ? put_json : put_text)(job, t, &w, out);
	return 0;
}

/* Can the weights be written?  Training takes long: it is asked before. */
static int try_file(const char *path, struct err *e)
{
	struct file_lock lock;

	if (file_lock(&lock, path, e) < 0)
		return -1;
	file_unlock(&lock);
	return 0;
}

int job_train(const struct vol_job *job, const struct job_data *d, struct buf *out, struct err *e)
{
	struct training t = {.n = 0};
	int result = -1;

	if (!job->weights)
		return err_set(e, STATUS_USAGE, "--train needs --weights FILE, to write to");
	if (job->n_models > 1 || (job->n_models && job->models[0].family != FAMILY_NETWORK))
		return err_set(e, STATUS_USAGE, "--train is for garch-lstm alone");
	if (find_days(&t, job, d, e) == 0 && take_days(&t, d, e) == 0 &&
	    try_file(job->weights, e) == 0 && train(job, &t, e) == 0) {
		result = finish(job, d, &t, out, e);
		hybrid_release(t.network);
	}
	training_release(&t);
	return result;
}
