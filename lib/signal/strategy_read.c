/* strategy_read.c - one strategy of the file */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "base/opt.h"
#include "base/text.h"
#include "signal/node.h"
#include "signal/plan.h"

static const struct {
	const char *key;
	bool condition;
} rules[RULE_COUNT] = {
	[RULE_LONG] = {"long", true},
	[RULE_SHORT] = {"short", true},
	[RULE_EXIT] = {"exit", true},
	[RULE_EXIT_LONG] = {"exit_long", true},
	[RULE_EXIT_SHORT] = {"exit_short", true},
	[RULE_SCORE] = {"score", false},
	[RULE_ENTER] = {"enter", false},
	[RULE_LEAVE] = {"leave", false},
	[RULE_STRENGTH] = {"strength", false},
	[RULE_CONFIDENCE] = {"confidence", false},
	[RULE_STOP] = {"stop", false},
	[RULE_TARGET] = {"target", false},
};

enum { BARS_MOST = 1000000 };

/* The value of a key with its parameters filled in; NULL where it is not there, and
 * *got -1 with e where a parameter is unknown. */
static struct config *value_of(const struct strategy_file *f, struct config *map, const char *key,
			       int *got, struct err *e)
{
	struct config *c = config_get(map, key);

	if (c && *got >= 0)
		*got = plan_expand(&f->plan->params, c, e);
	return *got < 0 ? NULL : c;
}

static char *copy(const char *s, struct err *e)
{
	char *p = strdup(s);

	if (!p)
		err_set(e, STATUS_SYSTEM, "out of memory");
	return p;
}

/* ---- which records ---- */

static int read_symbols(struct strategy *s, const struct strategy_file *f, struct config *map,
			struct err *e)
{
	int got = 0;
	struct config *list = value_of(f, map, "symbols", &got, e);

	map_init(&s->symbols, 1 << 16);
	s->all = !list;
	if (!list)
		return got;
	if (config_expect(list, CONFIG_LIST, e) < 0)
		return -1;
	if (list->n == 0)
		return config_error(list, e, "expected a symbol at least, or no such key for all");
	for (size_t i = 0; i < list->n; i++) {
		const char *symbol;

		if (config_as_string(config_at(list, i), &symbol, e) < 0)
			return -1;
		if (map_add(&s->symbols, symbol, strlen(symbol)) == MAP_NONE)
			return config_error(list, e, "too many symbols");
	}
	return 0;
}

static int read_span(struct strategy *s, const struct strategy_file *f, struct config *map,
		     struct err *e)
{
	int got = 0;
	struct config *c = value_of(f, map, "span", &got, e);
	struct span span;

	if (got < 0)
		return -1;
	if (!c)
		c = f->span;
	if (!c)
		return config_error(map, e,
				    "key 'span' is missing: of which bars, such as 1d or 5m?");
	if (plan_span(c, &span, e) < 0)
		return -1;
	s->span = map_add(&f->plan->spans, span.text, strlen(span.text));
	if (s->span == MAP_NONE)
		return config_error(map, e, "more than %d spans", PLAN_SPANS);
	return 0;
}

/* A word of a choice; *out stays where the key is not there. */
static int read_word(const struct strategy_file *f, struct config *map, const char *key,
		     const char *words, int *out, struct err *e)
{
	int got = 0;
	struct config *c = value_of(f, map, key, &got, e);

	return c ? config_as_choice(c, words, out, e) : got;
}

static int read_number(const struct strategy_file *f, struct config *map, const char *key,
		       double min, double max, double *out, struct err *e)
{
	int got = 0;
	struct config *c = value_of(f, map, key, &got, e);

	return c ? config_as_number(c, min, max, out, e) : got;
}

/* ---- how long ---- */

static int read_times(struct strategy *s, const struct strategy_file *f, struct config *map,
		      struct err *e)
{
	int got = 0;
	struct config *horizon = value_of(f, map, "horizon", &got, e);
	struct config *expires = value_of(f, map, "expires", &got, e);
	struct config *renew = value_of(f, map, "renew", &got, e);
	struct config *cooldown = value_of(f, map, "cooldown", &got, e);
	int64_t ns;

	if (got < 0)
		return -1;
	if (horizon) {
		if (config_as_duration(horizon, &ns, e) < 0)
			return -1;
		s->horizon = copy(horizon->text, e);
		if (!s->horizon)
			return -1;
	}
	if (expires) {
		s->at_close = expires->kind == CONFIG_SCALAR && strcmp(expires->text, "close") == 0;
		if (!s->at_close &&
		    (expires->kind != CONFIG_SCALAR ||
		     opt_duration(expires->text, &s->expires) < 0 || s->expires == 0))
			return config_error(expires, e,
					    "expected a duration such as 2h or 5d, or 'close'");
	}
	s->renew = true;
	if (renew && config_as_bool(renew, &s->renew, e) < 0)
		return -1;
	if (!cooldown)
		return 0;
	if (cooldown->kind == CONFIG_SCALAR && text_integer(cooldown->text, &ns) == 0 && ns >= 0 &&
	    ns <= BARS_MOST)
		s->cooldown_bars = ns;
	else if (cooldown->kind != CONFIG_SCALAR ||
		 opt_duration(cooldown->text, &s->cooldown_ns) < 0)
		return config_error(
			cooldown, e,
			"expected a number of bars such as 5, or a duration such as 2h");
	return 0;
}

/* ---- expressions ---- */

/* Add a text, its parameters filled in, to the signature. */
static void sign_text(struct strategy *s, const struct plan *p, int rule, const char *text)
{
	struct buf b;
	size_t at, len;

	buf_init(&b, CONFIG_MAX_BYTES);
	buf_addf(&b, "%llx %d ", (unsigned long long)s->signature, rule);
	params_expand(&p->params, text, strlen(text), &b, &at, &len);
	s->signature = hash_bytes(b.p, b.n);
	buf_release(&b);
}

static int read_rules(struct strategy *s, const struct strategy_file *f, struct config *map,
		      struct err *e)
{
	for (int r = 0; r < RULE_COUNT; r++) {
		struct config *c = config_get(map, rules[r].key);
		struct place place;
		const char *text;

		if (!c)
			continue;
		if (config_as_string(c, &text, e) < 0)
			return -1;
		place = place_of(c, f->text, f->n);
		if (expr_compile(&s->scope, &place, rules[r].condition, &s->rules[r], e) < 0)
			return -1;
		s->has[r] = true;
		sign_text(s, f->plan, r, text);
	}
	return 0;
}

/* What is about a score and stands beside `long` and `short` would do nothing. */
static int refuse_score_keys(const struct strategy *s, struct config *map, struct err *e)
{
	static const char *const keys[] = {"enter", "leave", "side"};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (config_get(map, keys[i]))
			return config_error(config_get(map, keys[i]), e,
					    "strategy '%s': '%s' belongs to 'score': expected "
					    "'score' in place of 'long' and 'short', or no '%s'",
					    s->name, keys[i], keys[i]);
	return 0;
}

/* Which rules go together. */
static int check_rules(const struct strategy *s, struct config *map, struct err *e)
{
	bool sides = s->has[RULE_LONG] || s->has[RULE_SHORT];

	if (!sides && !s->has[RULE_SCORE])
		return config_error(map, e, "strategy '%s': expected 'long', 'short' or 'score'",
				    s->name);
	if (sides && s->has[RULE_SCORE])
		return config_error(map, e,
				    "strategy '%s': 'score' takes the place of 'long' and 'short'",
				    s->name);
	if (s->has[RULE_SCORE] && !s->has[RULE_ENTER])
		return config_error(map, e, "strategy '%s': 'score' needs 'enter'", s->name);
	return sides ? refuse_score_keys(s, map, e) : 0;
}

static int add_fields(struct strategy *s, struct plan *p, struct err *e)
{
	const struct unit price = {1, 0, true};

	s->close = inputs_add(&p->inputs, INPUT_BAR, "close", s->span, NULL, price);
	s->high = inputs_add(&p->inputs, INPUT_BAR, "high", s->span, NULL, price);
	s->low = inputs_add(&p->inputs, INPUT_BAR, "low", s->span, NULL, price);
	if (s->close == INPUT_NONE || s->high == INPUT_NONE || s->low == INPUT_NONE)
		return err_set(e, STATUS_CONFIG, "too many different values");
	return 0;
}

/* ---- what triggers it ---- */

static int add_input(struct strategy *s, uint32_t input, struct err *e)
{
	uint32_t *v;

	for (uint32_t i = 0; i < s->n_inputs; i++)
		if (s->inputs[i] == input)
			return 0;
	v = realloc(s->inputs, (s->n_inputs + 1) * sizeof(*v));
	if (!v)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	s->inputs = v;
	v[s->n_inputs++] = input;
	return 0;
}

/* The inputs of one kind that an expression looks at, of the symbol itself. */
static int add_inputs(struct strategy *s, const struct inputs *in, const struct expr *x,
		      enum input_kind kind, struct err *e)
{
	for (uint32_t i = 0; i < x->n; i++) {
		const struct op *op = &x->ops[i];

		if ((op->code == OP_INPUT || op->code == OP_AGE) && in->v[op->a].kind == kind &&
		    add_input(s, op->a, e) < 0)
			return -1;
	}
	return 0;
}

static int add_kind(struct strategy *s, const struct inputs *in, enum input_kind kind,
		    struct err *e)
{
	for (uint32_t i = 0; i < s->scope.n_crosses; i++)
		if (add_inputs(s, in, &s->scope.crosses[i].x, kind, e) < 0)
			return -1;
	for (int r = 0; r < RULE_COUNT; r++)
		if (s->has[r] && add_inputs(s, in, &s->rules[r], kind, e) < 0)
			return -1;
	return 0;
}

/* on: said, or features where there are any, else the bar. */
static int find_trigger(struct strategy *s, const struct strategy_file *f, struct config *map,
			struct err *e)
{
	static const enum input_kind kinds[] = {INPUT_BAR, INPUT_FEATURE, INPUT_VOL, INPUT_VIEW};
	int on = -1;

	if (read_word(f, map, "on", "bar feature vol view", &on, e) < 0)
		return -1;
	s->on = on < 0 ? ON_FEATURE : (enum trigger)on;
	if (s->on != ON_BAR && add_kind(s, &f->plan->inputs, kinds[s->on], e) < 0)
		return -1;
	if (on < 0 && s->n_inputs == 0)
		s->on = ON_BAR;
	if (s->on != ON_BAR && s->n_inputs == 0)
		return config_error(config_get(map, "on"), e,
				    "strategy '%s' looks at no such record", s->name);
	return 0;
}

int strategy_read(struct strategy *s, const struct strategy_file *f, struct config *map,
		  struct err *e)
{
	struct plan *p = f->plan;
	int when = 0, side = 2;
	const char *about;

	s->weight = 1;
	if (read_symbols(s, f, map, e) < 0 || read_span(s, f, map, e) < 0 ||
	    read_word(f, map, "when", "bar time", &when, e) < 0 ||
	    read_word(f, map, "side", "long short both", &side, e) < 0 ||
	    read_number(f, map, "adjust", 0, 1, &s->adjust, e) < 0 ||
	    read_number(f, map, "weight", 0, 1e6, &s->weight, e) < 0 ||
	    config_string(map, "about", &about, e) < 0 || read_times(s, f, map, e) < 0)
		return -1;
	s->time = when == 1;
	s->sides = (unsigned)side + 1;
	s->scope = (struct scope){
		.inputs = &p->inputs,
		.params = &p->params,
		.features = f->features,
		.span = s->span,
		.time = s->time,
		.others = &p->others,
		.specs = &p->specs,
	};
	if (read_rules(s, f, map, e) < 0 || check_rules(s, map, e) < 0 || add_fields(s, p, e) < 0 ||
	    find_trigger(s, f, map, e) < 0)
		return -1;
	sign_text(s, p, RULE_COUNT + (s->time ? 4 : 0) + (int)s->on, p->spans.entries[s->span].key);
	return 0;
}

void strategy_release(struct strategy *s)
{
	for (int r = 0; r < RULE_COUNT; r++)
		expr_release(&s->rules[r]);
	scope_release(&s->scope);
	map_release(&s->symbols);
	free(s->inputs);
	free(s->horizon);
	free(s->name);
}
