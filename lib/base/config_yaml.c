/* config_yaml.c - building a configuration tree from YAML */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <yaml.h>

#include "base/buf.h"
#include "base/config.h"
#include "base/file.h"

/* More keys than this do not fit into CONFIG_MAX_BYTES. */
enum { KEYS_MAX = CONFIG_MAX_BYTES / 2 };

struct builder {
	yaml_parser_t yaml;
	yaml_event_t event; /* the one in hand */
	const char *file;
	struct err *e;
};

static int refuse(const struct builder *b, yaml_mark_t at, const char *what)
{
	return err_set(b->e, STATUS_CONFIG, "%s:%zu:%zu: %s", b->file, at.line + 1, at.column + 1,
		       what);
}

/* What the parser says of a tab, in words that say what to do. */
static const char *plain_words(const char *problem)
{
	if (strstr(problem, "a tab character"))
		return "no tabs: indent by spaces";
	if (strstr(problem, "cannot start any token"))
		return "no tabs (indent by spaces), and no @, ` or % first without quotes";
	return problem;
}

/* Put the next event in hand; 0, or -1 with e. */
static int next_event(struct builder *b)
{
	yaml_event_delete(&b->event);
	if (yaml_parser_parse(&b->yaml, &b->event))
		return 0;
	if (b->yaml.error == YAML_MEMORY_ERROR)
		return err_set(b->e, STATUS_SYSTEM, "%s: no memory", b->file);
	if (b->yaml.error == YAML_READER_ERROR)
		return err_set(b->e, STATUS_CONFIG, "%s: byte %zu: %s", b->file,
			       b->yaml.problem_offset, b->yaml.problem);
	return refuse(b, b->yaml.problem_mark, plain_words(b->yaml.problem));
}

/* ---- what is not taken ---- */

static int check_anchor(const struct builder *b, const yaml_char_t *anchor)
{
	return anchor ? refuse(b, b->event.start_mark, "anchors are not allowed") : 0;
}

/* Only the tag that says what is there anyway is taken: "str", "map" or "seq". */
static int check_tag(const struct builder *b, const yaml_char_t *tag, const char *own)
{
	static const char prefix[] = "tag:yaml.org,2002:";
	const char *s = (const char *)tag;

	if (!s)
		return 0;
	if (strncmp(s, prefix, sizeof(prefix) - 1) == 0 && strcmp(s + sizeof(prefix) - 1, own) == 0)
		return 0;
	return refuse(b, b->event.start_mark, "unknown tag");
}

static int check_scalar(const struct builder *b)
{
	size_t n = b->event.data.scalar.length;

	if (memchr(b->event.data.scalar.value, 0, n))
		return refuse(b, b->event.start_mark, "a NUL character in the text");
	if (check_anchor(b, b->event.data.scalar.anchor) < 0)
		return -1;
	return check_tag(b, b->event.data.scalar.tag, "str");
}

/* ---- nodes ---- */

static struct config *new_node(const struct builder *b, enum config_kind kind)
{
	struct config *c = calloc(1, sizeof(*c));

	if (!c) {
		err_set(b->e, STATUS_SYSTEM, "%s: no memory", b->file);
		return NULL;
	}
	c->kind = kind;
	c->file = b->file;
	c->line = (unsigned)b->event.start_mark.line + 1;
	c->column = (unsigned)b->event.start_mark.column + 1;
	map_init(&c->keys, KEYS_MAX);
	map_init(&c->asked, KEYS_MAX);
	return c;
}

static void free_node(struct config *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		free_node(c->items[i]);
	map_release(&c->keys);
	map_release(&c->asked);
	free(c->items);
	free(c->places);
	free(c->text);
	free(c);
}

/* Room for one more item (and its key); 0 or -1. */
static int grow(const struct builder *b, struct config *c)
{
	size_t cap = c->cap ? c->cap * 2 : 4;
	struct config **items;
	struct config_key *places;

	if (c->n < c->cap)
		return 0;
	items = realloc(c->items, cap * sizeof(*items));
	if (!items)
		return err_set(b->e, STATUS_SYSTEM, "%s: no memory", b->file);
	c->items = items;
	if (c->kind == CONFIG_MAP) {
		places = realloc(c->places, cap * sizeof(*places));
		if (!places)
			return err_set(b->e, STATUS_SYSTEM, "%s: no memory", b->file);
		c->places = places;
	}
	c->cap = cap;
	return 0;
}

static struct config *build(struct builder *b, int depth);

/* The key in hand goes into the mapping; the event after it is put in hand. */
static int build_key(struct builder *b, struct config *c)
{
	const char *key = (const char *)b->event.data.scalar.value;
	size_t n = b->event.data.scalar.length;
	char what[160];

	if (b->event.type != YAML_SCALAR_EVENT)
		return refuse(b, b->event.start_mark, "expected a key");
	if (check_scalar(b) < 0)
		return -1;
	if (map_find(&c->keys, key, n) != MAP_NONE) {
		snprintf(what, sizeof(what), "key '%.100s' stands twice", key);
		return refuse(b, b->event.start_mark, what);
	}
	if (map_add(&c->keys, key, n) == MAP_NONE)
		return err_set(b->e, STATUS_SYSTEM, "%s: no memory", b->file);
	c->places[c->n] = (struct config_key){
		.line = (unsigned)b->event.start_mark.line + 1,
		.column = (unsigned)b->event.start_mark.column + 1,
	};
	return next_event(b);
}

/* Items up to the end event, which is left in hand. */
static int build_items(struct builder *b, struct config *c, yaml_event_type_t end, int depth)
{
	if (next_event(b) < 0)
		return -1;
	while (b->event.type != end) {
		struct config *item;

		if (grow(b, c) < 0 || (c->kind == CONFIG_MAP && build_key(b, c) < 0))
			return -1;
		item = build(b, depth + 1);
		if (!item)
			return -1;
		c->items[c->n++] = item;
		if (next_event(b) < 0)
			return -1;
	}
	return 0;
}

static struct config *build_scalar(struct builder *b)
{
	struct config *c;

	if (check_scalar(b) < 0)
		return NULL;
	c = new_node(b, CONFIG_SCALAR);
	if (!c)
		return NULL;
	c->plain =
		b->event.data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !b->event.data.scalar.tag;
	c->text = strdup((const char *)b->event.data.scalar.value);
	if (!c->text) {
		err_set(b->e, STATUS_SYSTEM, "%s: no memory", b->file);
		free_node(c);
		return NULL;
	}
	return c;
}

static struct config *build_collection(struct builder *b, int depth)
{
	bool map = b->event.type == YAML_MAPPING_START_EVENT;
	struct config *c;
	int got;

	if (depth > CONFIG_MAX_DEPTH) {
		refuse(b, b->event.start_mark, "nested too deeply");
		return NULL;
	}
	if (map)
		got = check_anchor(b, b->event.data.mapping_start.anchor) < 0 ||
		      check_tag(b, b->event.data.mapping_start.tag, "map") < 0;
	else
		got = check_anchor(b, b->event.data.sequence_start.anchor) < 0 ||
		      check_tag(b, b->event.data.sequence_start.tag, "seq") < 0;
	if (got)
		return NULL;
	c = new_node(b, map ? CONFIG_MAP : CONFIG_LIST);
	if (!c)
		return NULL;
	got = build_items(b, c, map ? YAML_MAPPING_END_EVENT : YAML_SEQUENCE_END_EVENT, depth);
	if (got < 0) {
		free_node(c);
		return NULL;
	}
	return c;
}

/* The node that the event in hand begins; NULL with e. */
static struct config *build(struct builder *b, int depth)
{
	switch (b->event.type) {
	case YAML_SCALAR_EVENT:
		return build_scalar(b);
	case YAML_MAPPING_START_EVENT:
	case YAML_SEQUENCE_START_EVENT:
		return build_collection(b, depth);
	case YAML_ALIAS_EVENT:
		refuse(b, b->event.start_mark, "aliases are not allowed");
		return NULL;
	default:
		refuse(b, b->event.start_mark, "expected a value");
		return NULL;
	}
}

/* ---- the document ---- */

/* Nothing may follow it. */
static int check_end(struct builder *b)
{
	if (next_event(b) < 0 || next_event(b) < 0) /* document end, stream end */
		return -1;
	if (b->event.type != YAML_STREAM_END_EVENT)
		return refuse(b, b->event.start_mark, "more than one document");
	return 0;
}

static struct config *build_document(struct builder *b)
{
	struct config *root;

	if (next_event(b) < 0 || next_event(b) < 0) /* stream start, document start */
		return NULL;
	if (b->event.type == YAML_STREAM_END_EVENT)
		return new_node(b, CONFIG_MAP);
	if (next_event(b) < 0)
		return NULL;
	root = build(b, 1);
	if (root && check_end(b) < 0) {
		free_node(root);
		return NULL;
	}
	return root;
}

struct config *config_parse(const char *file, const char *text, size_t n, struct err *e)
{
	struct builder b = {.file = strdup(file), .e = e};
	struct config *root;

	if (!b.file || !yaml_parser_initialize(&b.yaml)) {
		free((void *)(uintptr_t)b.file);
		err_set(e, STATUS_SYSTEM, "%s: no memory", file);
		return NULL;
	}
	if (n > CONFIG_MAX_BYTES) {
		err_set(e, STATUS_CONFIG, "%s: more than %d bytes", file, CONFIG_MAX_BYTES);
		root = NULL;
	} else {
		/* libyaml counts a byte order mark as a column, so "---" fails. */
		size_t mark = n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

		yaml_parser_set_encoding(&b.yaml, YAML_UTF8_ENCODING);
		yaml_parser_set_input_string(&b.yaml, (const unsigned char *)text + mark, n - mark);
		root = build_document(&b);
	}
	yaml_event_delete(&b.event);
	yaml_parser_delete(&b.yaml);
	if (!root)
		free((void *)(uintptr_t)b.file);
	return root;
}

struct config *config_load(const char *path, struct err *e)
{
	struct config *root = NULL;
	struct buf text;

	buf_init(&text, 2 * CONFIG_MAX_BYTES);
	if (file_read(path, CONFIG_MAX_BYTES, &text, e) == 0)
		root = config_parse(path, text.p ? text.p : "", text.n, e);
	buf_release(&text);
	return root;
}

void config_free(struct config *root)
{
	if (!root)
		return;
	free((void *)(uintptr_t)root->file);
	free_node(root);
}
