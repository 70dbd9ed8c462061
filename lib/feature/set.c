/* set.c - sets of features */
#include "feature/set.h"

#include <stdlib.h>
#include <string.h>

#include "base/config.h"

void feature_set_init(struct feature_set *set)
{
	memset(set, 0, sizeof(*set));
}

void feature_set_release(struct feature_set *set)
{
	free(set->features);
	feature_set_init(set);
}

size_t feature_set_find(const struct feature_set *set, const struct feature *f)
{
	size_t k;

	for (k = 0; k < set->n; k++)
		if (strcmp(set->features[k].name[0], f->name[0]) == 0)
			return k;
	return set->n;
}

static int grow(struct feature_set *set, struct err *e)
{
	size_t cap = set->cap ? 2 * set->cap : 16;
	struct feature *more;

	if (set->n < set->cap)
		return 0;
	if (set->n == FEATURE_SET_MAX)
		return err_set(e, STATUS_USAGE, "more than %d features", FEATURE_SET_MAX);
	more = realloc(set->features, cap * sizeof(*more));
	if (!more)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	set->features = more;
	set->cap = cap;
	return 0;
}

static int add_one(struct feature_set *set, const char *spec, size_t n, struct err *e)
{
	struct feature *f;

	if (grow(set, e) < 0)
		return -1;
	f = &set->features[set->n];
	if (feature_parse(spec, n, f, e) < 0)
		return -1;
	if (feature_set_find(set, f) < set->n)
		return err_set(e, STATUS_USAGE, "feature '%.*s' is there twice", (int)n, spec);
	set->n++;
	set->nd += f->nd;
	set->ni += f->ni;
	set->n_outputs += f->n_outputs;
	set->needs |= f->def->needs;
	return 0;
}

int feature_set_add(struct feature_set *set, const char *specs, struct err *e)
{
	size_t n;

	for (;; specs += n + 1) {
		n = strcspn(specs, ",");
		if (add_one(set, specs, n, e) < 0)
			return -1;
		if (specs[n] == '\0')
			return 0;
	}
}

/* Names and versions stand in a record as they are. */
static int read_word(struct config *root, const char *key, const char **out, struct err *e)
{
	struct config *at = config_need(root, key, e);
	const char *const allowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
				    "._-";
	size_t n;

	if (!at || config_as_string(at, out, e) < 0)
		return -1;
	n = strlen(*out);
	if (n == 0 || n > 64 || strspn(*out, allowed) != n)
		return config_error(at, e, "%s '%s': expected up to 64 letters, digits, . _ -", key,
				    *out);
	return 0;
}

static int read_features(struct feature_set *set, struct config *list, struct err *e)
{
	struct config *item;
	struct err why;
	const char *spec;
	size_t k;

	if (list->n == 0)
		return config_error(list, e, "features: none");
	for (k = 0; k < list->n; k++) {
		item = config_at(list, k);
		if (config_as_string(item, &spec, e) < 0)
			return -1;
		if (add_one(set, spec, strlen(spec), &why) < 0)
			return config_error(item, e, "%s", why.text);
	}
	return 0;
}

static int read_root(struct feature_set *set, struct config *root, struct err *e)
{
	const char *name, *version;
	struct config *list = NULL;

	if (config_expect(root, CONFIG_MAP, e) < 0 || read_word(root, "name", &name, e) < 0 ||
	    read_word(root, "version", &version, e) < 0 || !config_need(root, "features", e) ||
	    config_list(root, "features", &list, e) < 0 || read_features(set, list, e) < 0 ||
	    config_unknown(root, e) < 0)
		return -1;
	snprintf(set->label, sizeof(set->label), "%s@%s", name, version);
	return 0;
}

int feature_set_read(struct feature_set *set, const char *file, const char *text, size_t n,
		     struct err *e)
{
	struct config *root = config_parse(file, text, n, e);
	int result;

	if (!root)
		return -1;
	result = read_root(set, root, e);
	config_free(root);
	return result;
}
