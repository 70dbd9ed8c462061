/* config.c - reading a configuration tree: getters by type, keys nobody asked for */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/num.h"
#include "base/opt.h"
#include "base/text.h"

int config_error(const struct config *at, struct err *e, const char *fmt, ...)
{
	char what[sizeof(e->text)];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof(what), fmt, ap);
	va_end(ap);
	return err_set(e, STATUS_CONFIG, "%s:%u:%u: %s", at->file, at->line, at->column, what);
}

/* ---- nodes ---- */

static const char *kind_name(enum config_kind kind)
{
	static const char *const names[] = {"a value", "a list", "a mapping"};

	return names[kind];
}

static bool is_null(const struct config *c)
{
	return c->kind == CONFIG_SCALAR && c->plain &&
	       (!*c->text || strcmp(c->text, "~") == 0 || strcmp(c->text, "null") == 0);
}

/* "expected WHAT, not …" */
static int unexpected(const struct config *c, struct err *e, const char *what)
{
	if (c->kind != CONFIG_SCALAR)
		return config_error(c, e, "expected %s, not %s", what, kind_name(c->kind));
	if (is_null(c))
		return config_error(c, e, "expected %s, not nothing", what);
	return config_error(c, e, "expected %s, not '%.100s'%s", what, c->text,
			    c->plain ? "" : " in quotes");
}

int config_expect(const struct config *c, enum config_kind kind, struct err *e)
{
	return c->kind == kind ? 0 : unexpected(c, e, kind_name(kind));
}

int config_as_string(const struct config *c, const char **out, struct err *e)
{
	if (c->kind != CONFIG_SCALAR || is_null(c))
		return unexpected(c, e, "text");
	*out = c->text;
	return 0;
}

static int unexpected_buf(const struct config *c, struct err *e, struct buf *what)
{
	unexpected(c, e, buf_cstr(what));
	buf_release(what);
	return -1;
}

int config_as_number(const struct config *c, double min, double max, double *out, struct err *e)
{
	struct buf what;
	double x;

	if (c->kind == CONFIG_SCALAR && c->plain && num_parse(c->text, strlen(c->text), &x) == 0 &&
	    x >= min && x <= max) {
		*out = x;
		return 0;
	}
	buf_init(&what, sizeof(e->text));
	text_range(&what, "a number", min, max);
	return unexpected_buf(c, e, &what);
}

int config_as_integer(const struct config *c, int64_t min, int64_t max, int64_t *out, struct err *e)
{
	char what[100];
	int64_t i;
	double x;

	snprintf(what, sizeof(what), "a whole number from %lld to %lld", (long long)min,
		 (long long)max);
	/* num_parse() refuses what is no JSON number, such as 007. */
	if (c->kind != CONFIG_SCALAR || !c->plain || text_integer(c->text, &i) < 0 || i < min ||
	    i > max || num_parse(c->text, strlen(c->text), &x) < 0)
		return unexpected(c, e, what);
	*out = i;
	return 0;
}

int config_as_bool(const struct config *c, bool *out, struct err *e)
{
	int place = -1;

	if (c->kind == CONFIG_SCALAR && c->plain)
		place = text_word_find("false true", c->text, strlen(c->text));
	if (place < 0)
		return unexpected(c, e, "true or false");
	*out = place == 1;
	return 0;
}

int config_as_duration(const struct config *c, int64_t *ns, struct err *e)
{
	if (c->kind != CONFIG_SCALAR || opt_duration(c->text, ns) < 0)
		return unexpected(c, e, "a duration such as 500ms, 5s, 10m, 2h or 1d");
	return 0;
}

int config_as_choice(const struct config *c, const char *words, int *out, struct err *e)
{
	struct buf what;
	int place = -1;

	if (c->kind == CONFIG_SCALAR)
		place = text_word_find(words, c->text, strlen(c->text));
	if (place >= 0) {
		*out = place;
		return 0;
	}
	buf_init(&what, sizeof(e->text));
	text_word_list(&what, words);
	return unexpected_buf(c, e, &what);
}

/* ---- keys ---- */

struct config *config_get(struct config *map, const char *key)
{
	uint32_t i = map_find(&map->keys, key, strlen(key));

	if (i != MAP_NONE)
		return config_at(map, i);
	map_add(&map->asked, key, strlen(key)); /* only a proposal less, where it fails */
	return NULL;
}

struct config *config_need(struct config *map, const char *key, struct err *e)
{
	struct config *c = config_get(map, key);

	if (!c)
		config_error(map, e, "key '%s' is missing", key);
	return c;
}

/* What every getter by key does with the result of its config_as_… */
static int found(int got)
{
	return got < 0 ? -1 : 1;
}

int config_string(struct config *map, const char *key, const char **out, struct err *e)
{
	struct config *c = config_get(map, key);

	return c ? found(config_as_string(c, out, e)) : 0;
}

int config_number(struct config *map, const char *key, double min, double max, double *out,
		  struct err *e)
{
	struct config *c = config_get(map, key);

	return c ? found(config_as_number(c, min, max, out, e)) : 0;
}

int config_integer(struct config *map, const char *key, int64_t min, int64_t max, int64_t *out,
		   struct err *e)
{
	struct config *c = config_get(map, key);

	return c ? found(config_as_integer(c, min, max, out, e)) : 0;
}

int config_bool(struct config *map, const char *key, bool *out, struct err *e)
{
	struct config *c = config_get(map, key);

	return c ? found(config_as_bool(c, out, e)) : 0;
}

int config_duration(struct config *map, const char *key, int64_t *ns, struct err *e)
{
	struct config *c = config_get(map, key);

	return c ? found(config_as_duration(c, ns, e)) : 0;
}

int config_choice(struct config *map, const char *key, const char *words, int *out, struct err *e)
{
	struct config *c = config_get(map, key);

	return c ? found(config_as_choice(c, words, out, e)) : 0;
}

static int get_kind(struct config *map, const char *key, enum config_kind kind, struct config **out,
		    struct err *e)
{
	struct config *c = config_get(map, key);

	if (!c)
		return 0;
	if (config_expect(c, kind, e) < 0)
		return -1;
	*out = c;
	return 1;
}

int config_list(struct config *map, const char *key, struct config **out, struct err *e)
{
	return get_kind(map, key, CONFIG_LIST, out, e);
}

int config_map(struct config *map, const char *key, struct config **out, struct err *e)
{
	return get_kind(map, key, CONFIG_MAP, out, e);
}

struct config *config_at(struct config *c, size_t i)
{
	if (c->kind == CONFIG_MAP)
		c->places[i].asked = true;
	return c->items[i];
}

const char *config_key(const struct config *map, size_t i)
{
	return map->keys.entries[i].key;
}

/* ---- keys nobody asked for ---- */

static int unknown_key(const struct config *map, size_t i, struct err *e)
{
	const struct map_entry *key = &map->keys.entries[i];
	char hint[128] = "";
	struct suggest near;

	suggest_start(&near, key->key, key->n);
	for (uint32_t k = 0; k < map->asked.count; k++)
		suggest_try(&near, map->asked.entries[k].key, map->asked.entries[k].n);
	if (near.best)
		snprintf(hint, sizeof(hint), ", did you mean '%s'?", near.best);
	return err_set(e, STATUS_CONFIG, "%s:%u:%u: unknown key '%.100s'%s", map->file,
		       map->places[i].line, map->places[i].column, key->key, hint);
}

int config_unknown(const struct config *root, struct err *e)
{
	for (size_t i = 0; i < root->n; i++) {
		if (root->kind == CONFIG_MAP && !root->places[i].asked)
			return unknown_key(root, i, e);
		if (config_unknown(root->items[i], e) < 0)
			return -1;
	}
	return 0;
}
