/* weights_read.c - a trained GARCH-LSTM from a file, which is trusted in nothing */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include <jansson.h>

#include "base/buf.h"
#include "base/file.h"
#include "vol/weights_place.h"

/* The keys of each object. */
static const char *const root_keys[] = {
	"format",        "version", "data",    "network", "training",
	"normalisation", "models",  "members", "sha256",  NULL};
static const char *const data_keys[] = {"name", "unit", "from", "check_from", "to", "days", NULL};
static const char *const network_keys[] = {"inputs", "base",    "hidden", "layers",
					   "window", "dropout", NULL};
static const char *const training_keys[] = {"loss",  "nu",     "floor",    "rate", "decay", "clip",
					    "batch", "epochs", "patience", "seed", NULL};
static const char *const normal_keys[] = {"residual",    "constant", "square_floor", "range_floor",
					  "range_scale", "mean",     "deviation",    NULL};
static const char *const filter_keys[] = {"mu", "omega", "alpha", "gamma", "beta", "start", NULL};
static const char *const gjr_keys[] = {"mu",   "omega", "alpha", "gamma",
				       "beta", "start", "nu",    NULL};
static const char *const models_keys[] = {"garch", "gjr", "linear", NULL};
static const char *const member_keys[] = {"epochs", "best", "loss", "check", "weights", NULL};

static int data_read(struct place *root, struct weights_data *d, struct err *e)
{
	struct place p = {0};

	if (place_enter(root, "data", &p, e) ||
	    place_text(&p, "name", d->name, sizeof(d->name), e) ||
	    place_number(&p, "unit", &d->unit, e) ||
	    place_text(&p, "from", d->from, sizeof(d->from), e) ||
	    place_text(&p, "check_from", d->check_from, sizeof(d->check_from), e) ||
	    place_text(&p, "to", d->to, sizeof(d->to), e) ||
	    place_count(&p, "days", SIZE_MAX, &d->days, e))
		return -1;
	if (!(d->unit > 0))
		return place_wrong(&p, "unit", "is not above 0", e);
	return place_leave(&p, data_keys, e);
}

/* Which inputs are named, in their one order. */
static int inputs_read(struct place *p, struct hybrid *h, struct err *e)
{
	json_t *j = place_get(p, "inputs", e);

	if (!j)
		return -1;
	for (unsigned inputs = 1; json_is_array(j) && inputs <= INPUT_ALL; inputs++) {
		size_t same = 0;

		h->spec.inputs = inputs;
		h->columns = hybrid_columns(inputs);
		if (json_array_size(j) != h->columns)
			continue;
		for (size_t i = 0; i < h->columns; i++) {
			const char *name = json_string_value(json_array_get(j, i));

			same += name && strcmp(name, hybrid_column_name(h, i)) == 0;
		}
		if (same == h->columns) {
			h->spec.shape.inputs = h->columns;
			return 0;
		}
	}
	return place_wrong(p, "inputs", "are not known, or not in this order", e);
}

static int network_read(struct place *root, struct hybrid *h, struct err *e)
{
	struct net_shape *s = &h->spec.shape;
	char base[16];
	struct place p = {0};
	int found;

	if (place_enter(root, "network", &p, e) || inputs_read(&p, h, e) ||
	    place_text(&p, "base", base, sizeof(base), e) ||
	    place_count(&p, "hidden", NET_HIDDEN, &s->hidden, e) ||
	    place_count(&p, "layers", NET_LAYERS, &s->layers, e) ||
	    place_count(&p, "window", NET_WINDOW, &s->window, e) ||
	    place_number(&p, "dropout", &s->dropout, e))
		return -1;
	found = hybrid_base_find(base);
	if (found < 0)
		return place_wrong(&p, "base", "is not known", e);
	h->spec.base = (enum hybrid_base)found;
	return place_leave(&p, network_keys, e);
}

static int training_read(struct place *root, struct train_options *t, struct err *e)
{
	char loss[16];
	struct place p = {0};
	size_t seed;
	int found;

	if (place_enter(root, "training", &p, e) || place_table(&p, weights_training, t, e) ||
	    place_text(&p, "loss", loss, sizeof(loss), e) ||
	    place_count(&p, "batch", 1 << 20, &t->batch, e) ||
	    place_count(&p, "epochs", SIZE_MAX, &t->epochs, e) ||
	    place_count(&p, "patience", SIZE_MAX, &t->patience, e) ||
	    place_count(&p, "seed", SIZE_MAX, &seed, e))
		return -1;
	t->seed = seed;
	found = train_loss_find(loss);
	if (found < 0)
		return place_wrong(&p, "loss", "is not known", e);
	t->loss = (enum train_loss)found;
	return place_leave(&p, training_keys, e);
}

static int normalisation_read(struct place *root, struct hybrid *h, struct err *e)
{
	struct place p = {0};

	if (place_enter(root, "normalisation", &p, e) || place_table(&p, weights_normal, h, e) ||
	    place_numbers(&p, "mean", h->columns, h->mean, e) ||
	    place_numbers(&p, "deviation", h->columns, h->sd, e))
		return -1;
	for (size_t i = 0; i < h->columns; i++)
		if (!(h->sd[i] > 0))
			return place_wrong(&p, "deviation", "has one that is not above 0", e);
	if (!(h->range_scale > 0))
		return place_wrong(&p, "range_scale", "is not above 0", e);
	if (!(h->range_floor > 0) || !(h->square_floor > 0))
		return place_wrong(&p, "range_floor", "or 'square_floor' is not above 0", e);
	if (!(h->constant > 0))
		return place_wrong(&p, "constant", "is not above 0", e);
	return place_leave(&p, normal_keys, e);
}

/* No variance below 0 may come out of it. */
static int filter_check(const struct place *p, const struct hybrid_filter *f, struct err *e)
{
	const double *const checked[] = {&f->omega, &f->alpha, &f->beta, &f->start};
	static const char *const names[] = {"omega", "alpha", "beta", "start"};

	for (size_t i = 0; i < 4; i++)
		if (!(*checked[i] >= 0))
			return place_wrong(p, names[i], "is below 0", e);
	if (!(f->alpha + f->gamma >= 0))
		return place_wrong(p, "gamma", "is too low", e);
	return 0;
}

static int models_read(struct place *root, struct hybrid *h, struct err *e)
{
	struct hybrid_models *m = &h->models;
	struct place p = {0}, garch = {0}, gjr = {0}, linear = {0};

	if (place_enter(root, "models", &p, e) || place_enter(&p, "garch", &garch, e) ||
	    place_table(&garch, weights_filter, &m->garch, e) ||
	    filter_check(&garch, &m->garch, e) || place_leave(&garch, filter_keys, e) ||
	    place_enter(&p, "gjr", &gjr, e) || place_table(&gjr, weights_filter, &m->gjr, e) ||
	    filter_check(&gjr, &m->gjr, e) || place_number(&gjr, "nu", &m->nu, e) ||
	    place_leave(&gjr, gjr_keys, e) || place_enter(&p, "linear", &linear, e))
		return -1;
	for (size_t i = 0; i < RIVAL_COLUMNS; i++)
		if (place_number(&linear, rival_column[i], &m->linear[i], e))
			return -1;
	m->floors = (struct rival_floors){.range = h->range_floor, .square = h->square_floor};
	if (place_leave(&linear, rival_column, e))
		return -1;
	return place_leave(&p, models_keys, e);
}

static int member_read(struct place *p, struct hybrid *h, size_t i, struct err *e)
{
	struct train_result *r = &h->result[i];
	const char *names[NET_PARTS + 1] = {0};
	struct net_part part[NET_PARTS];
	struct net *n = &h->net[i];
	struct place w = {0};
	size_t parts;

	if (net_init(n, &h->spec.shape, e))
		return err_prefix(e, "weights '%s': key 'network'", p->file);
	h->members = i + 1;
	if (place_count(p, "epochs", SIZE_MAX, &r->epochs, e) ||
	    place_count(p, "best", SIZE_MAX, &r->best, e) || place_number(p, "loss", &r->loss, e) ||
	    place_number(p, "check", &r->check, e) || place_enter(p, "weights", &w, e))
		return -1;
	parts = net_parts(&n->shape, part);
	for (size_t k = 0; k < parts; k++) {
		names[k] = part[k].name;
		if (place_numbers(&w, part[k].name, part[k].rows * part[k].columns,
				  n->w + part[k].offset, e))
			return -1;
	}
	if (place_leave(&w, names, e))
		return -1;
	return place_leave(p, member_keys, e);
}

static int members_read(struct place *root, struct hybrid *h, struct err *e)
{
	json_t *j = place_get(root, "members", e);
	const size_t n = json_array_size(j);

	if (!j)
		return -1;
	if (n < 1 || n > HYBRID_MEMBERS)
		return place_wrong(root, "members", "holds no networks, or too many", e);
	h->spec.members = n;
	for (size_t i = 0; i < n; i++) {
		char key[32];
		struct place p = {
			.file = root->file, .in = root, .key = key, .json = json_array_get(j, i)};

		snprintf(key, sizeof(key), "members.%zu", i + 1);
		if (!json_is_object(p.json))
			return place_wrong(root, key, "is no object", e);
		if (member_read(&p, h, i, e))
			return -1;
	}
	return 0;
}

/* Format and version before all else, so that a file of another kind is called that. */
static int head_read(struct place *root, struct err *e)
{
	char format[32], said[SHA256_HEX + 1], hash[SHA256_HEX + 1];
	size_t version;

	if (place_text(root, "format", format, sizeof(format), e))
		return -1;
	if (strcmp(format, WEIGHTS_FORMAT) != 0)
		return place_wrong(root, "format", "is not " WEIGHTS_FORMAT, e);
	if (place_count(root, "version", SIZE_MAX, &version, e))
		return -1;
	if (version != WEIGHTS_VERSION)
		return place_wrong(root, "version", "is not 1: written by another release", e);
	if (place_text(root, "sha256", said, sizeof(said), e))
		return -1;
	json_object_del(root->json, "sha256");
	root->used--;
	if (weights_hash(root->json, hash))
		return err_set(e, STATUS_SYSTEM, "weights '%s': no memory", root->file);
	if (strcmp(said, hash) != 0)
		return place_wrong(root, "sha256", "does not fit the rest: the file was changed",
				   e);
	return 0;
}

static int whole_read(struct place *root, struct hybrid *h, struct weights_data *d, struct err *e)
{
	if (head_read(root, e) || data_read(root, d, e) || network_read(root, h, e) ||
	    training_read(root, &h->spec.train, e) || normalisation_read(root, h, e) ||
	    models_read(root, h, e) || members_read(root, h, e))
		return -1;
	return place_leave(root, root_keys, e);
}

int weights_read(const char *path, struct hybrid *h, struct weights_data *d, struct err *e)
{
	struct place root = {.file = path};
	struct buf text_of;
	json_error_t why;
	int status;

	memset(h, 0, sizeof(*h));
	memset(d, 0, sizeof(*d));
	h->spec.threads = 1;
	buf_init(&text_of, (size_t)WEIGHTS_MAX + 1);
	if (file_read(path, WEIGHTS_MAX, &text_of, e)) {
		buf_release(&text_of);
		return -1;
	}
	root.json = json_loadb(text_of.p, text_of.n, JSON_REJECT_DUPLICATES, &why);
	buf_release(&text_of);
	if (!root.json)
		return err_set(e, STATUS_CONFIG, "weights '%s': line %d: %s", path, why.line,
			       why.text);
	if (json_is_object(root.json))
		status = whole_read(&root, h, d, e);
	else
		status = err_set(e, STATUS_CONFIG, "weights '%s': no JSON object", path);
	json_decref(root.json);
	if (status)
		hybrid_release(h);
	return status;
}
