/* weights_write.c - a trained GARCH-LSTM into a file */
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/file.h"
#include "base/hash.h"
#include "vol/weights_impl.h"

const struct weights_number weights_training[] = {
	{"nu", offsetof(struct train_options, nu)},
	{"floor", offsetof(struct train_options, floor)},
	{"rate", offsetof(struct train_options, rate)},
	{"decay", offsetof(struct train_options, decay)},
	{"clip", offsetof(struct train_options, clip)},
	{0},
};

const struct weights_number weights_normal[] = {
	{"residual", offsetof(struct hybrid, mu)},
	{"constant", offsetof(struct hybrid, constant)},
	{"square_floor", offsetof(struct hybrid, square_floor)},
	{"range_floor", offsetof(struct hybrid, range_floor)},
	{"range_scale", offsetof(struct hybrid, range_scale)},
	{0},
};

const struct weights_number weights_filter[] = {
	{"mu", offsetof(struct hybrid_filter, mu)},
	{"omega", offsetof(struct hybrid_filter, omega)},
	{"alpha", offsetof(struct hybrid_filter, alpha)},
	{"gamma", offsetof(struct hybrid_filter, gamma)},
	{"beta", offsetof(struct hybrid_filter, beta)},
	{"start", offsetof(struct hybrid_filter, start)},
	{0},
};

int weights_hash(json_t *root, char out[SHA256_HEX + 1])
{
	char *text = json_dumps(root, JSON_COMPACT | JSON_SORT_KEYS | JSON_REAL_PRECISION(17));

	if (!text)
		return -1;
	sha256_hex(text, strlen(text), out);
	free(text);
	return 0;
}

/* o with one key more, or NULL: o is given up where the value is none, which is what jansson makes
 * of NaN and the infinities. */
static json_t *with(json_t *o, const char *key, json_t *value)
{
	if (json_object_set_new(o, key, value) == 0)
		return o;
	json_decref(o);
	return NULL;
}

static json_t *numbers(const double *x, size_t n)
{
	json_t *a = json_array();

	for (size_t i = 0; i < n; i++)
		if (json_array_append_new(a, json_real(x[i]))) {
			json_decref(a);
			return NULL;
		}
	return a;
}

/* The doubles of a struct, by a table of theirs. */
static json_t *table(const struct weights_number *t, const void *of)
{
	json_t *o = json_object();

	for (; t->key; t++)
		o = with(o, t->key, json_real(*(const double *)((const char *)of + t->offset)));
	return o;
}

static json_t *data_part(const struct weights_data *d)
{
	return json_pack("{s:s, s:f, s:s, s:s, s:s, s:I}", "name", d->name, "unit", d->unit, "from",
			 d->from, "check_from", d->check_from, "to", d->to, "days",
			 (json_int_t)d->days);
}

static json_t *network_part(const struct hybrid *h)
{
	const struct net_shape *s = &h->spec.shape;
	json_t *inputs = json_array();

	for (size_t i = 0; i < h->columns; i++)
		json_array_append_new(inputs, json_string(hybrid_column_name(h, i)));
	return json_pack("{s:o, s:s, s:I, s:I, s:I, s:f}", "inputs", inputs, "base",
			 hybrid_base_name(h->spec.base), "hidden", (json_int_t)s->hidden, "layers",
			 (json_int_t)s->layers, "window", (json_int_t)s->window, "dropout",
			 s->dropout);
}

static json_t *training_part(const struct train_options *t)
{
	json_t *o = table(weights_training, t);

	o = with(o, "loss", json_string(train_loss_name(t->loss)));
	o = with(o, "batch", json_integer((json_int_t)t->batch));
	o = with(o, "epochs", json_integer((json_int_t)t->epochs));
	o = with(o, "patience", json_integer((json_int_t)t->patience));
	return with(o, "seed", json_integer((json_int_t)t->seed));
}

static json_t *normalisation_part(const struct hybrid *h)
{
	json_t *o = table(weights_normal, h);

	o = with(o, "mean", numbers(h->mean, h->columns));
	return with(o, "deviation", numbers(h->sd, h->columns));
}

static json_t *models_part(const struct hybrid_models *m)
{
	json_t *gjr = table(weights_filter, &m->gjr), *linear = json_object();

	gjr = with(gjr, "nu", json_real(m->nu));
	for (size_t i = 0; i < RIVAL_COLUMNS; i++)
		linear = with(linear, rival_column[i], json_real(m->linear[i]));
	return json_pack("{s:o, s:o, s:o}", "garch", table(weights_filter, &m->garch), "gjr", gjr,
			 "linear", linear);
}

static json_t *member_part(const struct net *n, const struct train_result *r)
{
	struct net_part part[NET_PARTS];
	const size_t parts = net_parts(&n->shape, part);
	json_t *weights = json_object();

	for (size_t i = 0; i < parts; i++)
		weights = with(weights, part[i].name,
			       numbers(n->w + part[i].offset, part[i].rows * part[i].columns));
	return json_pack("{s:I, s:I, s:f, s:f, s:o}", "epochs", (json_int_t)r->epochs, "best",
			 (json_int_t)r->best, "loss", r->loss, "check", r->check, "weights",
			 weights);
}

static json_t *whole(const struct hybrid *h, const struct weights_data *d)
{
	json_t *members = json_array();

	for (size_t i = 0; i < h->members; i++)
		if (json_array_append_new(members, member_part(&h->net[i], &h->result[i]))) {
			json_decref(members);
			return NULL;
		}
	return json_pack("{s:s, s:i, s:o, s:o, s:o, s:o, s:o, s:o}", "format", WEIGHTS_FORMAT,
			 "version", WEIGHTS_VERSION, "data", data_part(d), "network",
			 network_part(h), "training", training_part(&h->spec.train),
			 "normalisation", normalisation_part(h), "models", models_part(&h->models),
			 "members", members);
}

int weights_write(const char *path, const struct hybrid *h, const struct weights_data *d,
		  struct err *e)
{
	char hash[SHA256_HEX + 1], *text = NULL;
	json_t *root = whole(h, d);
	int status;

	if (root && weights_hash(root, hash) == 0 &&
	    json_object_set_new(root, "sha256", json_string(hash)) == 0)
		text = json_dumps(root, JSON_INDENT(1) | JSON_REAL_PRECISION(17));
	if (text)
		status = file_write(path, text, strlen(text), e);
	else
		status = err_set(e, STATUS_DATA,
				 "weights '%s': a number is not finite, or no memory", path);
	free(text);
	json_decref(root);
	return status;
}
