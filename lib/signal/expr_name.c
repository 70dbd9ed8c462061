/* expr_name.c - what a name in an expression means */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "signal/node.h"

static const struct {
	const char *name;
	struct unit unit;
} bar_fields[] = {
	{"open", {1, 0, true}},   {"high", {1, 0, true}},       {"low", {1, 0, true}},
	{"close", {1, 0, true}},  {"volume", {0, 1, true}},     {"vwap", {1, 0, true}},
	{"trades", {0, 0, true}}, {"buy_volume", {0, 1, true}}, {"sell_volume", {0, 1, true}},
	{"bid", {1, 0, true}},    {"ask", {1, 0, true}},
};

static const struct {
	const char *name;
	struct unit unit;
} own_values[OWN_COUNT] = {
	[OWN_POSITION] = {"position", {0, 0, true}},
	[OWN_BARS_HELD] = {"bars_held", {0, 0, true}},
	[OWN_ENTRY_PRICE] = {"entry_price", {1, 0, true}},
	[OWN_RETURN] = {"return_since_entry", {0, 0, true}},
	[OWN_HIGH] = {"high_since_entry", {1, 0, true}},
	[OWN_LOW] = {"low_since_entry", {1, 0, true}},
	[OWN_BARS] = {"bars", {0, 0, true}},
};

static const struct {
	const char *name;
	bool condition;
} moments[MOMENT_COUNT] = {
	[MOMENT_SINCE_OPEN] = {"minutes_since_open", false},
	[MOMENT_TO_CLOSE] = {"minutes_to_close", false},
	[MOMENT_IN_SESSION] = {"in_session", true},
	[MOMENT_HOUR] = {"hour", false},
	[MOMENT_MINUTE] = {"minute", false},
	[MOMENT_DAY_OF_WEEK] = {"day_of_week", false},
	[MOMENT_DAY_OF_MONTH] = {"day_of_month", false},
	[MOMENT_MONTH] = {"month", false},
	[MOMENT_YEAR] = {"year", false},
	[MOMENT_WEEK_END] = {"week_end", true},
	[MOMENT_MONTH_END] = {"month_end", true},
};

static const char *const kinds[INPUT_KINDS] = {"bar.", "feature.", "vol.", "view."};
static const char vol_keys[] = "sigma annual level var es residual horizon age";
static const char view_keys[] = "score confidence age";

enum { N_FIELDS = sizeof(bar_fields) / sizeof(bar_fields[0]) };

static bool same(const char *name, const char *s, size_t n)
{
	return strlen(name) == n && memcmp(name, s, n) == 0;
}

static int find_field(const char *s, size_t n)
{
	for (int i = 0; i < N_FIELDS; i++)
		if (same(bar_fields[i].name, s, n))
			return i;
	return -1;
}

/* ---- messages ---- */

/* sma20 for sma:20: a feature's name with its first parameter behind it. */
static bool glued_spec(const struct feature_names *f, const char *key, size_t n, char *out,
		       size_t room)
{
	struct feature_name name;
	struct err ignored;
	size_t digits = 0;

	while (digits < n && key[n - 1 - digits] >= '0' && key[n - 1 - digits] <= '9')
		digits++;
	if (!f || digits == 0 || digits == n || n + 2 > room)
		return false;
	snprintf(out, room, "%.*s:%.*s", (int)(n - digits), key, (int)digits, key + n - digits);
	return f->check(f->ctx, out, n + 1, &name, &ignored) == 0;
}

static struct node *unknown(struct compiler *c, const struct token *t, const char *what,
			    const char *key, size_t n, const char *words)
{
	const struct feature_names *f = c->scope->features;
	const char *feature;
	char spec[80];
	struct suggest near;

	if (!words && glued_spec(f, key, n, spec, sizeof(spec))) {
		place_error(c->place, t->at, c->e, "no %s '%.*s', did you mean '%s'?", what, (int)n,
			    key, spec);
		return NULL;
	}
	suggest_start(&near, key, n);
	if (words)
		suggest_words(&near, words);
	for (int i = 0; !words && i < N_FIELDS; i++)
		suggest_try(&near, bar_fields[i].name, strlen(bar_fields[i].name));
	for (int i = 0; !words && i < OWN_COUNT; i++)
		suggest_try(&near, own_values[i].name, strlen(own_values[i].name));
	for (int i = 0; !words && i < MOMENT_COUNT; i++)
		suggest_try(&near, moments[i].name, strlen(moments[i].name));
	feature = !words && !near.best && f ? f->near(f->ctx, key, n) : NULL;
	if (feature)
		suggest_try(&near, feature, strlen(feature));
	if (near.best)
		place_error(c->place, t->at, c->e, "no %s '%.*s', did you mean '%.*s'?", what,
			    (int)n, key, (int)near.best_n, near.best);
	else
		place_error(c->place, t->at, c->e, "no %s '%.*s'", what, (int)n, key);
	return NULL;
}

/* ---- nodes of names ---- */

static void add_text(char label[EXPR_LABEL], const char *s, size_t n)
{
	size_t at = strlen(label);

	for (size_t i = 0; i < n && at + 1 < EXPR_LABEL; i++)
		label[at++] = s[i];
	label[at] = '\0';
}

/* A label that lives as long as the compilation; there are as many as nodes. */
static const char *keep_label(struct compiler *c, const char *kind, const char *from, size_t from_n,
			      const char *key)
{
	char *label = c->labels[c->n_labels++];

	add_text(label, kind, strlen(kind));
	add_text(label, from, from_n);
	add_text(label, ".", from_n > 0);
	add_text(label, key, strlen(key));
	return label;
}

static struct node *input_node(struct compiler *c, const struct token *t, enum input_kind kind,
			       const char *key, const char *from, struct unit unit)
{
	uint32_t span = kind == INPUT_VIEW ? 0 : c->scope->span;
	uint32_t input = inputs_add(c->scope->inputs, kind, key, span, from, unit);
	struct node *x;

	if (input == INPUT_NONE) {
		place_error(c->place, t->at, c->e, "more than %d different values", INPUTS_MAX);
		return NULL;
	}
	x = node_new(c, OP_INPUT, t->at);
	if (!x)
		return NULL;
	x->a = input;
	x->unit = unit;
	c->scope->kinds |= 1u << kind;
	return x;
}

static struct node *field_node(struct compiler *c, const struct token *t, int field)
{
	const char *name = bar_fields[field].name;
	struct node *x = input_node(c, t, INPUT_BAR, name, NULL, bar_fields[field].unit);

	if (x)
		x->label = name;
	return x;
}

/* A key of the last forecast or view, of any or of the one named. */
static struct node *opinion_node(struct compiler *c, const struct token *t, enum input_kind kind,
				 const char *key, size_t n, const char *from, size_t from_n)
{
	char text[EXPR_LABEL], source[256];
	struct node *x;

	if (n == 0 || n >= sizeof(text) || from_n >= sizeof(source))
		return unknown(c, t, kind == INPUT_VOL ? "key of a vol" : "key of a view", key, n,
			       kind == INPUT_VOL ? vol_keys : view_keys);
	snprintf(text, sizeof(text), "%.*s", (int)n, key);
	snprintf(source, sizeof(source), "%.*s", (int)from_n, from ? from : "");
	x = input_node(c, t, kind, text, from ? source : NULL, (struct unit){0, 0, true});
	if (!x)
		return NULL;
	if (strcmp(text, "age") == 0)
		x->code = OP_AGE;
	x->label = keep_label(c, kinds[kind], source, from_n, text);
	return x;
}

/* A feature by its spec or key: 1 with *out, 0 where it is none, -1 with c->e. */
static int feature_node(struct compiler *c, const struct token *t, const char *s, size_t n,
			struct node **out)
{
	const struct feature_names *f = c->scope->features;
	struct feature_name name;
	struct err why;
	int got = f ? f->find(f->ctx, s, n, &name, &why) : 0;

	if (got < 0)
		return place_error(c->place, t->at, c->e, "%s", why.text);
	if (got == 0)
		return 0;
	if (map_add(c->scope->specs, name.spec, strlen(name.spec)) == MAP_NONE)
		return place_error(c->place, t->at, c->e, "too many features");
	*out = input_node(c, t, INPUT_FEATURE, name.key, NULL,
			  (struct unit){name.price, name.volume, true});
	if (!*out)
		return -1;
	(*out)->label = keep_label(c, find_field(name.key, strlen(name.key)) < 0 ? "" : "feature.",
				   "", 0, name.key);
	return 1;
}

/* feature.KEY: also of features that are not in the registry. */
static struct node *foreign_feature(struct compiler *c, const struct token *t, const char *s,
				    size_t n)
{
	char key[256];
	struct node *x = NULL;
	int got = feature_node(c, t, s, n, &x);

	if (got != 0)
		return x;
	if (n >= sizeof(key) || memchr(s, ':', n))
		return unknown(c, t, "feature", s, n, NULL);
	snprintf(key, sizeof(key), "%.*s", (int)n, s);
	x = input_node(c, t, INPUT_FEATURE, key, NULL, (struct unit){0, 0, false});
	if (x)
		x->label = keep_label(c, "", "", 0, key);
	return x;
}

struct node *name_of(struct compiler *c, const struct token *t, enum input_kind kind,
		     const char *from, size_t from_n)
{
	return opinion_node(c, t, kind, t->p, t->n, from, from_n);
}

static struct node *qualified(struct compiler *c, const struct token *t, enum input_kind kind,
			      const char *key, size_t n)
{
	int field;

	switch (kind) {
	case INPUT_BAR:
		field = find_field(key, n);
		return field < 0 ? unknown(c, t, "key of a bar", key, n, NULL)
				 : field_node(c, t, field);
	case INPUT_FEATURE:
		return foreign_feature(c, t, key, n);
	default:
		return opinion_node(c, t, kind, key, n, NULL, 0);
	}
}

static struct node *simple_node(struct compiler *c, const struct token *t, enum op_code code,
				uint32_t a, bool condition)
{
	struct node *x = node_new(c, code, t->at);

	if (x) {
		x->a = a;
		x->condition = condition;
	}
	return x;
}

/* The strategy's own values and those of the clock; NULL without an error where it
 * is neither. */
static struct node *known_word(struct compiler *c, const struct token *t, bool *found)
{
	struct node *x;

	*found = true;
	for (uint32_t i = 0; i < OWN_COUNT; i++) {
		if (!same(own_values[i].name, t->p, t->n))
			continue;
		x = simple_node(c, t, OP_OWN, i, false);
		if (x)
			x->unit = own_values[i].unit;
		return x;
	}
	for (uint32_t i = 0; i < MOMENT_COUNT; i++) {
		if (!same(moments[i].name, t->p, t->n))
			continue;
		c->scope->moments |= 1u << i;
		return simple_node(c, t, OP_MOMENT, i, moments[i].condition);
	}
	*found = false;
	return NULL;
}

/* The meaning of a text whose parameters are filled in. */
static struct node *name_text(struct compiler *c, const struct token *t)
{
	struct node *x = NULL;
	int field, got;
	bool found;

	for (int k = 0; k < INPUT_KINDS; k++) {
		size_t n = strlen(kinds[k]);

		if (t->n > n && memcmp(t->p, kinds[k], n) == 0)
			return qualified(c, t, (enum input_kind)k, t->p + n, t->n - n);
	}
	x = known_word(c, t, &found);
	if (found)
		return x;
	field = find_field(t->p, t->n);
	if (field >= 0)
		return field_node(c, t, field);
	got = feature_node(c, t, t->p, t->n, &x);
	return got ? x : unknown(c, t, "such name", t->p, t->n, NULL);
}

struct node *name_word(struct compiler *c, const struct token *t)
{
	struct token whole = *t;
	struct node *x = NULL;
	size_t at, len;
	struct buf b;

	buf_init(&b, 1024);
	if (params_expand(c->scope->params, t->p, t->n, &b, &at, &len) < 0) {
		char why[256];

		params_unknown(c->scope->params, t->p + at + 1, len - 1, why, sizeof(why));
		place_error(c->place, t->at + at, c->e, "%s", why);
	} else if (b.failed) {
		place_error(c->place, t->at, c->e, "the name is too long");
	} else {
		whole.p = b.p;
		whole.n = b.n;
		x = name_text(c, &whole);
	}
	buf_release(&b);
	return x;
}

struct node *name_other(struct compiler *c, const struct token *t, const char *symbol, size_t n)
{
	struct node *x = name_word(c, t);
	uint32_t other;

	if (!x)
		return NULL;
	if (x->code != OP_INPUT) {
		place_error(c->place, t->at, c->e, "expected a key of a bar, feature, vol or view");
		return NULL;
	}
	other = map_add(c->scope->others, symbol, n);
	if (other == MAP_NONE) {
		place_error(c->place, t->at, c->e, "too many symbols in other()");
		return NULL;
	}
	x->code = OP_OTHER;
	x->b = other;
	x->label = NULL;
	x->foreign = x->unit.price || x->unit.volume || !x->unit.known;
	return x;
}
