/* expr_call.c - functions */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "base/text.h"
#include "signal/node.h"

/* How a function takes its arguments, and what it makes of them. */
enum shape {
	SHAPE_UNARY,  /* op on x */
	SHAPE_CHAIN,  /* op between x and x, … */
	SHAPE_BINARY, /* op on a and a */
	SHAPE_IF,
	SHAPE_CLAMP,
	SHAPE_WINDOW, /* op on x over n */
	SHAPE_COUNT,  /* op on a condition over n */
	SHAPE_CHANGE, /* x - x[n] */
	SHAPE_CROSSES,
	SHAPE_ACROSS, /* rank and its like */
	SHAPE_COIN,
	SHAPE_OTHER, /* (SYMBOL, key) */
	SHAPE_VOL,   /* (MODEL, key) */
	SHAPE_VIEW,  /* (AGENT, key) */
};

static const struct function {
	const char *name;
	enum shape shape;
	int code; /* enum op_code, or enum cross_kind */
} functions[] = {
	{"abs", SHAPE_UNARY, OP_ABS},
	{"sign", SHAPE_UNARY, OP_SIGN},
	{"log", SHAPE_UNARY, OP_LOG},
	{"exp", SHAPE_UNARY, OP_EXP},
	{"sqrt", SHAPE_UNARY, OP_SQRT},
	{"round", SHAPE_UNARY, OP_ROUND},
	{"floor", SHAPE_UNARY, OP_FLOOR},
	{"ceil", SHAPE_UNARY, OP_CEIL},
	{"known", SHAPE_UNARY, OP_KNOWN},
	{"min", SHAPE_CHAIN, OP_MIN},
	{"max", SHAPE_CHAIN, OP_MAX},
	{"default", SHAPE_BINARY, OP_DEFAULT},
	{"if", SHAPE_IF, OP_IF},
	{"clamp", SHAPE_CLAMP, OP_MIN},
	{"lag", SHAPE_WINDOW, OP_LAG},
	{"highest", SHAPE_WINDOW, OP_HIGHEST},
	{"lowest", SHAPE_WINDOW, OP_LOWEST},
	{"sum", SHAPE_WINDOW, OP_SUM},
	{"stdev", SHAPE_WINDOW, OP_DEVIATION},
	{"count", SHAPE_COUNT, OP_SUM},
	{"change", SHAPE_CHANGE, OP_LAG},
	{"crosses", SHAPE_CROSSES, OP_CROSSES},
	{"cross_above", SHAPE_CROSSES, OP_CROSSES_UP},
	{"cross_below", SHAPE_CROSSES, OP_CROSSES_DOWN},
	{"rank", SHAPE_ACROSS, CROSS_RANK},
	{"place", SHAPE_ACROSS, CROSS_PLACE},
	{"mean", SHAPE_ACROSS, CROSS_MEAN}, /* mean(x, n) is over time */
	{"deviation", SHAPE_ACROSS, CROSS_DEVIATION},
	{"coin", SHAPE_COIN, OP_COIN},
	{"other", SHAPE_OTHER, OP_OTHER},
	{"vol", SHAPE_VOL, OP_INPUT},
	{"view", SHAPE_VIEW, OP_INPUT},
};

enum { N_FUNCTIONS = sizeof(functions) / sizeof(functions[0]) };

void call_suggest(struct token name, char *hint, size_t room)
{
	struct suggest near;

	hint[0] = '\0';
	suggest_start(&near, name.p, name.n);
	for (size_t i = 0; i < N_FUNCTIONS; i++)
		suggest_try(&near, functions[i].name, strlen(functions[i].name));
	if (near.best)
		snprintf(hint, room, ", did you mean '%s'?", near.best);
}

/* The comma, then an expression. */
static struct node *next_argument(struct compiler *c)
{
	return parse_sign(c, ",") < 0 ? NULL : parse_expression(c);
}

static struct node *call_chain(struct compiler *c, enum op_code code, struct node *x)
{
	do
		x = node_binary(c, code, x, next_argument(c));
	while (x && lex_is(&c->token, ","));
	return x;
}

/* max(low, min(high, x)) */
static struct node *call_clamp(struct compiler *c, struct node *x)
{
	struct node *low = next_argument(c), *high = low ? next_argument(c) : NULL;

	return node_binary(c, OP_MAX, node_binary(c, OP_MIN, x, high), low);
}

static struct node *call_window(struct compiler *c, enum op_code code, struct node *x, size_t at)
{
	uint32_t n;

	if (parse_sign(c, ",") < 0 || parse_window(c, &n) < 0)
		return NULL;
	return node_window(c, code, x, n, at);
}

static struct node *call_across(struct compiler *c, const struct token *name, int kind)
{
	struct node *x;
	bool nested = c->across;

	c->across = true;
	x = parse_expression(c);
	c->across = nested;
	if (x && kind == CROSS_MEAN && lex_is(&c->token, ","))
		return call_window(c, OP_AVERAGE, x, name->at);
	if (x && !c->scope->time) {
		place_error(c->place, name->at, c->e,
			    "%.*s() looks across symbols: expected 'when: time' in this strategy",
			    (int)name->n, name->p);
		return NULL;
	}
	return node_across(c, (enum cross_kind)kind, x, name->at);
}

static struct node *call_coin(struct compiler *c, size_t at)
{
	struct node *seed = parse_expression(c), *x;

	if (!seed || node_want(c, seed, false) < 0)
		return NULL;
	if (seed->code != OP_CONST) {
		place_error(c->place, seed->at, c->e, "expected a number or a parameter");
		return NULL;
	}
	x = node_new(c, OP_COIN, at);
	if (x)
		x->k = seed->k;
	return x;
}

/* (SYMBOL, key), (MODEL, key), (AGENT, key) */
static struct node *call_named(struct compiler *c, const struct token *name, enum shape shape)
{
	struct token who, key;

	if (shape == SHAPE_OTHER && !c->scope->time) {
		place_error(c->place, name->at, c->e,
			    "other() looks across symbols: expected 'when: time' in this strategy");
		return NULL;
	}
	if (parse_symbol(c, &who) < 0 || parse_sign(c, ",") < 0)
		return NULL;
	key = c->token;
	if (key.kind != TOKEN_WORD && key.kind != TOKEN_TEXT) {
		lex_expected(c, "a key such as close or sma:20");
		return NULL;
	}
	if (lex_next(c) < 0)
		return NULL;
	if (shape == SHAPE_OTHER)
		return name_other(c, &key, who.p, who.n);
	return name_of(c, &key, shape == SHAPE_VOL ? INPUT_VOL : INPUT_VIEW, who.p, who.n);
}

static struct node *call_simple(struct compiler *c, const struct function *f, size_t at)
{
	struct node *x = parse_expression(c), *y;
	uint32_t n;

	if (!x)
		return NULL;
	switch (f->shape) {
	case SHAPE_UNARY:
		return node_unary(c, (enum op_code)f->code, x, at);
	case SHAPE_CHAIN:
		return call_chain(c, (enum op_code)f->code, x);
	case SHAPE_BINARY:
		return node_binary(c, (enum op_code)f->code, x, next_argument(c));
	case SHAPE_IF:
		y = next_argument(c);
		return y ? node_if(c, x, y, next_argument(c), at) : NULL;
	case SHAPE_CLAMP:
		return call_clamp(c, x);
	case SHAPE_COUNT:
		return node_want(c, x, true) < 0 ? NULL : call_window(c, OP_SUM, x, at);
	case SHAPE_CHANGE:
		if (parse_sign(c, ",") < 0 || parse_window(c, &n) < 0)
			return NULL;
		y = node_window(c, OP_LAG, x, n, at);
		if (y)
			y->told = false;
		return node_binary(c, OP_SUBTRACT, x, y);
	case SHAPE_CROSSES:
		return node_crosses(c, (enum op_code)f->code, x, next_argument(c), at);
	default:
		if (f->code == OP_SUM && node_want(c, x, false) < 0)
			return NULL;
		return call_window(c, (enum op_code)f->code, x, at);
	}
}

/* Is the call's value worth telling, beside those of what stands in it? */
static bool is_told(const struct function *f)
{
	return f->shape >= SHAPE_WINDOW;
}

/* sma(close, 20), the way of other languages: the spec with the call's numbers, or with
 * the feature's own where there are none that fit; false where no feature is called so. */
static bool feature_of_call(struct compiler *c, const struct token *name, struct buf *spec)
{
	const struct feature_names *f = c->scope->features;
	struct feature_name own, given;
	struct err ignored;

	if (!f || f->check(f->ctx, name->p, name->n, &own, &ignored) < 0)
		return false;
	buf_add(spec, name->p, name->n);
	while (lex_next(c) == 0 && c->token.kind != TOKEN_END && !lex_is(&c->token, ")")) {
		if (c->token.kind == TOKEN_NUMBER)
			buf_addf(spec, ":%.*s", (int)c->token.n, c->token.p);
	}
	if (spec->n == name->n || f->check(f->ctx, spec->p, spec->n, &given, &ignored) < 0) {
		buf_reset(spec);
		buf_adds(spec, own.spec);
	}
	return true;
}

/* No such function: is it a feature, or one that is spelt otherwise? */
static void refuse_function(struct compiler *c, const struct token *name)
{
	char hint[80];
	struct buf spec;

	buf_init(&spec, 1024);
	if (feature_of_call(c, name, &spec)) {
		place_error(c->place, name->at, c->e, "no function '%.*s': a feature is written %s",
			    (int)name->n, name->p, buf_cstr(&spec));
	} else {
		call_suggest(*name, hint, sizeof(hint));
		place_error(c->place, name->at, c->e, "no function '%.*s'%s", (int)name->n, name->p,
			    hint);
	}
	buf_release(&spec);
}

static const struct function *find(struct compiler *c, const struct token *name)
{

	for (size_t i = 0; i < N_FUNCTIONS; i++)
		if (strlen(functions[i].name) == name->n &&
		    memcmp(functions[i].name, name->p, name->n) == 0)
			return &functions[i];
	refuse_function(c, name);
	return NULL;
}

struct node *call_function(struct compiler *c, struct token name)
{
	const struct function *f = find(c, &name);
	struct node *x;

	if (!f || parse_sign(c, "(") < 0)
		return NULL;
	switch (f->shape) {
	case SHAPE_ACROSS:
		x = call_across(c, &name, f->code);
		break;
	case SHAPE_COIN:
		x = call_coin(c, name.at);
		break;
	case SHAPE_OTHER:
	case SHAPE_VOL:
	case SHAPE_VIEW:
		x = call_named(c, &name, f->shape);
		break;
	default:
		x = call_simple(c, f, name.at);
	}
	if (!x || parse_sign(c, ")") < 0)
		return NULL;
	x->at = name.at;
	x->end = c->before.at + c->before.n;
	x->told = is_told(f);
	return x;
}
