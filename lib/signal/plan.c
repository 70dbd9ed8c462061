/* plan.c - a strategy file: parameters, features, the list of strategies */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "signal/plan.h"

bool strategy_covers(const struct strategy *s, const char *symbol, size_t n)
{
	return s->all || map_find(&s->symbols, symbol, n) != MAP_NONE;
}

int plan_expand(const struct params *p, struct config *c, struct err *e)
{
	struct buf b;
	size_t at, len;
	char why[256], *text;

	for (size_t i = 0; c->kind == CONFIG_LIST && i < c->n; i++)
		if (plan_expand(p, config_at(c, i), e) < 0)
			return -1;
	if (c->kind != CONFIG_SCALAR || !strchr(c->text, '$'))
		return 0;
	buf_init(&b, CONFIG_MAX_BYTES);
	if (params_expand(p, c->text, strlen(c->text), &b, &at, &len) < 0) {
		params_unknown(p, c->text + at + 1, len - 1, why, sizeof(why));
		buf_release(&b);
		return config_error(c, e, "%s", why);
	}
	text = b.failed ? NULL : strdup(buf_cstr(&b));
	buf_release(&b);
	if (!text)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	free(c->text);
	c->text = text;
	return 0;
}

int plan_span(struct config *c, struct span *out, struct err *e)
{
	const char *text;
	struct err why;

	if (config_as_string(c, &text, e) < 0)
		return -1;
	if (span_parse(text, strlen(text), out, &why) < 0)
		return config_error(c, e, "%s", why.text);
	return 0;
}

/* ---- the top level ---- */

static int read_features(struct plan *p, struct config *root, const struct feature_names *names,
			 struct err *e)
{
	struct config *list;
	int got = config_list(root, "features", &list, e);

	if (got <= 0)
		return got;
	if (plan_expand(&p->params, list, e) < 0)
		return -1;
	for (size_t i = 0; i < list->n; i++) {
		struct config *c = config_at(list, i);
		struct feature_name name;
		const char *spec;
		struct err why;

		if (config_as_string(c, &spec, e) < 0)
			return -1;
		if (!names || names->check(names->ctx, spec, strlen(spec), &name, &why) < 0)
			return config_error(c, e, "%s", names ? why.text : "no features are known");
		if (map_add(&p->specs, name.spec, strlen(name.spec)) == MAP_NONE)
			return config_error(c, e, "too many features");
	}
	return 0;
}

static bool good_name(const char *s)
{
	size_t n = strlen(s);

	for (size_t i = 0; i < n; i++)
		if (!params_is_name(s[i]) && s[i] != '.')
			return false;
	return n > 0 && n < PLAN_NAME;
}

static int keep_name(const struct config *at, const char *name, char **out, struct err *e)
{
	if (!good_name(name))
		return config_error(at, e,
				    "name '%.80s': expected letters, digits, _ and . (at most %d)",
				    name, PLAN_NAME - 1);
	*out = strdup(name);
	return *out ? 0 : err_set(e, STATUS_SYSTEM, "out of memory");
}

/* combine: weights, or combine: {method: vote, name: desk, quorum: 0.5}. */
static int read_combine(struct plan *p, struct config *root, struct err *e)
{
	static const char methods[] = "weights vote confidence";
	struct config *c = config_get(root, "combine"), *method = c;
	const char *name = "combined";
	int choice;

	p->quorum = 0.5;
	if (!c)
		return 0;
	if (plan_expand(&p->params, c, e) < 0)
		return -1;
	if (c->kind == CONFIG_MAP) {
		for (size_t i = 0; i < c->n; i++)
			if (plan_expand(&p->params, c->items[i], e) < 0)
				return -1;
		method = config_need(c, "method", e);
		if (!method || config_string(c, "name", &name, e) < 0 ||
		    config_number(c, "threshold", 0, 1, &p->threshold, e) < 0 ||
		    config_number(c, "quorum", 0, 1, &p->quorum, e) < 0)
			return -1;
	}
	if (config_as_choice(method, methods, &choice, e) < 0)
		return -1;
	p->combine = (enum combine)(COMBINE_WEIGHTS + choice);
	return keep_name(c, name, &p->combined, e);
}

static int check_names(const struct plan *p, const struct config *at, const char *name,
		       struct err *e)
{
	for (uint32_t i = 0; i < p->n; i++)
		if (strcmp(p->v[i].name, name) == 0)
			return config_error(at, e, "strategy '%s' stands twice", name);
	if (p->combined && strcmp(p->combined, name) == 0)
		return config_error(at, e, "the combination is called '%s' too", name);
	return 0;
}

static int read_strategies(struct strategy_file *f, struct config *root, struct err *e)
{
	struct plan *p = f->plan;
	struct config *list = config_need(root, "strategies", e);

	if (!list || config_expect(list, CONFIG_LIST, e) < 0)
		return -1;
	if (list->n == 0 || list->n > PLAN_STRATEGIES)
		return config_error(list, e, "expected 1 to %d strategies", PLAN_STRATEGIES);
	p->v = calloc(list->n, sizeof(*p->v));
	if (!p->v)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < list->n; i++) {
		struct config *map = config_at(list, i), *at;
		const char *name;

		if (config_expect(map, CONFIG_MAP, e) < 0)
			return -1;
		at = config_need(map, "name", e);
		if (!at || config_as_string(at, &name, e) < 0 || check_names(p, at, name, e) < 0)
			return -1;
		p->n++;
		if (keep_name(at, name, &p->v[i].name, e) < 0 ||
		    strategy_read(&p->v[i], f, map, e) < 0)
			return -1;
	}
	return 0;
}

static int read_root(struct strategy_file *f, struct config *root, const char *const *sets,
		     size_t n_sets, struct err *e)
{
	struct plan *p = f->plan;
	const char *about;
	struct span span;

	if (config_expect(root, CONFIG_MAP, e) < 0 || plan_keys(root, e) < 0 ||
	    params_read(&p->params, root, e) < 0)
		return -1;
	for (size_t i = 0; i < n_sets; i++)
		if (params_set(&p->params, sets[i], e) < 0)
			return -1;
	f->span = config_get(root, "span");
	if (f->span &&
	    (plan_expand(&p->params, f->span, e) < 0 || plan_span(f->span, &span, e) < 0))
		return -1;
	if (config_string(root, "about", &about, e) < 0 || read_combine(p, root, e) < 0 ||
	    read_features(p, root, f->features, e) < 0)
		return -1;
	return read_strategies(f, root, e);
}

struct plan *plan_read(const char *file, const char *text, size_t n, const char *const *sets,
		       size_t n_sets, const struct feature_names *features, struct err *e)
{
	struct plan *p = calloc(1, sizeof(*p));
	struct strategy_file f = {.plan = p, .text = text, .n = n, .features = features};
	struct config *root;
	int got;

	if (!p) {
		err_set(e, STATUS_SYSTEM, "out of memory");
		return NULL;
	}
	params_init(&p->params);
	inputs_init(&p->inputs);
	map_init(&p->spans, PLAN_SPANS);
	map_init(&p->others, INPUTS_MAX);
	map_init(&p->specs, INPUTS_MAX);
	p->file = strdup(file);
	root = config_parse(file, text, n, e);
	got = root ? read_root(&f, root, sets, n_sets, e) : -1;
	if (got == 0 && !p->file)
		got = err_set(e, STATUS_SYSTEM, "out of memory");
	config_free(root);
	if (got == 0)
		return p;
	plan_free(p);
	return NULL;
}

void plan_free(struct plan *p)
{
	if (!p)
		return;
	for (uint32_t i = 0; i < p->n; i++)
		strategy_release(&p->v[i]);
	free(p->v);
	free(p->combined);
	free(p->file);
	params_release(&p->params);
	inputs_release(&p->inputs);
	map_release(&p->spans);
	map_release(&p->others);
	map_release(&p->specs);
	free(p);
}

void plan_features(const struct plan *p, struct buf *out)
{
	for (uint32_t i = 0; i < p->specs.count; i++)
		buf_addf(out, "%s%s", i ? "," : "", p->specs.entries[i].key);
}

unsigned plan_kinds(const struct plan *p)
{
	unsigned kinds = 1u << INPUT_BAR;

	for (uint32_t i = 0; i < p->inputs.n; i++)
		kinds |= 1u << p->inputs.v[i].kind;
	return kinds;
}
