/* expr_parse.c - the grammar of expressions, lowest binding first */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "signal/node.h"

int parse_sign(struct compiler *c, const char *sign)
{
	char what[8];

	if (lex_is(&c->token, sign))
		return lex_next(c);
	snprintf(what, sizeof(what), "'%s'", sign);
	return lex_expected(c, what);
}

/* Take the token if it is this word. */
static int accept(struct compiler *c, const char *word)
{
	if (!lex_is(&c->token, word))
		return 0;
	return lex_next(c) < 0 ? -1 : 1;
}

static const char *param_value(struct compiler *c, const struct token *t)
{
	const char *value = params_get(c->scope->params, t->p, t->n);
	char why[256];

	if (!value) {
		params_unknown(c->scope->params, t->p, t->n, why, sizeof(why));
		place_error(c->place, t->at, c->e, "%s", why);
	}
	return value;
}

/* The number that a parameter is; -1 with c->e where it is a word. */
static int param_number(struct compiler *c, const struct token *t, double *out)
{
	const char *value = param_value(c, t);

	if (!value)
		return -1;
	if (num_parse(value, strlen(value), out) < 0)
		return place_error(c->place, t->at, c->e, "expected a number: $%.*s is '%.80s'",
				   (int)t->n, t->p, value);
	return 0;
}

/* A symbol, model or agent: a word, a text, or a parameter. */
int parse_symbol(struct compiler *c, struct token *out)
{
	const char *value;

	*out = c->token;
	if (out->kind == TOKEN_PARAM) {
		value = param_value(c, out);
		if (!value)
			return -1;
		out->p = value;
		out->n = strlen(value);
	} else if (out->kind != TOKEN_WORD && out->kind != TOKEN_TEXT) {
		return lex_expected(c, "a name such as SPY or 'BRK.B'");
	}
	return lex_next(c);
}

int parse_window(struct compiler *c, uint32_t *n)
{
	const struct token t = c->token;
	double x = t.number;

	if (t.kind != TOKEN_NUMBER && t.kind != TOKEN_PARAM)
		return lex_expected(c, "a whole number or a parameter");
	if (t.kind == TOKEN_PARAM && param_number(c, &t, &x) < 0)
		return -1;
	if (!(x >= 1 && x <= EXPR_WINDOW) || x != (double)(uint32_t)x)
		return place_error(c->place, t.at, c->e,
				   "expected a whole number from 1 to %d, not %g", EXPR_WINDOW, x);
	*n = (uint32_t)x;
	return lex_next(c);
}

static struct node *parse_param(struct compiler *c)
{
	const struct token t = c->token;
	double x;

	if (param_number(c, &t, &x) < 0 || lex_next(c) < 0)
		return NULL;
	return node_constant(c, x, false, t.at);
}

static struct node *parse_word(struct compiler *c)
{
	const struct token t = c->token;

	if (lex_is(&t, "and") || lex_is(&t, "or") || lex_is(&t, "not")) {
		lex_expected(c, "a number, a name or '('");
		return NULL;
	}
	if (lex_next(c) < 0)
		return NULL;
	if (t.kind == TOKEN_WORD && (lex_is(&t, "true") || lex_is(&t, "false")))
		return node_constant(c, t.n == 4, true, t.at);
	if (t.kind == TOKEN_WORD && lex_is(&c->token, "("))
		return call_function(c, t);
	return name_word(c, &t);
}

static struct node *parse_group(struct compiler *c)
{
	size_t at = c->token.at;
	struct node *x;

	if (lex_next(c) < 0)
		return NULL;
	x = parse_expression(c);
	if (!x || parse_sign(c, ")") < 0)
		return NULL;
	x->at = at;
	x->end = c->before.at + c->before.n;
	return x;
}

static struct node *parse_primary(struct compiler *c)
{
	const struct token t = c->token;

	switch (t.kind) {
	case TOKEN_NUMBER:
		return lex_next(c) < 0 ? NULL : node_constant(c, t.number, false, t.at);
	case TOKEN_PARAM:
		return parse_param(c);
	case TOKEN_WORD:
	case TOKEN_TEXT:
		return parse_word(c);
	default:
		if (lex_is(&t, "("))
			return parse_group(c);
		lex_expected(c, "a number, a name or '('");
		return NULL;
	}
}

/* x[3]: as it was three decisions ago. */
static struct node *parse_lagged(struct compiler *c)
{
	struct node *x = parse_primary(c);
	uint32_t n;

	while (x && lex_is(&c->token, "[")) {
		size_t at = x->at;

		if (lex_next(c) < 0 || parse_window(c, &n) < 0 || parse_sign(c, "]") < 0)
			return NULL;
		x = node_window(c, OP_LAG, x, n, at);
	}
	return x;
}

static struct node *parse_unary(struct compiler *c)
{
	size_t at = c->token.at;
	struct node *x;
	int got = accept(c, "-");

	if (got < 0)
		return NULL;
	if (!got)
		return parse_lagged(c);
	if (++c->depth > EXPR_DEPTH) {
		place_error(c->place, at, c->e, "nested too deeply");
		return NULL;
	}
	x = node_unary(c, OP_NEGATE, parse_unary(c), at);
	c->depth--;
	return x;
}

/* Operators of one level, from the left. */
static struct node *parse_term(struct compiler *c)
{
	struct node *x = parse_unary(c);

	while (x) {
		enum op_code code = lex_is(&c->token, "*")   ? OP_MULTIPLY
				    : lex_is(&c->token, "/") ? OP_DIVIDE
				    : lex_is(&c->token, "%") ? OP_MODULO
							     : OP_CONST;
		size_t at = c->token.at;

		if (code == OP_CONST)
			break;
		x = lex_next(c) < 0 ? NULL : node_binary(c, code, x, parse_unary(c));
		if (x && code != OP_MULTIPLY) { /* where a division by zero is told */
			place_find(c->place, at, &x->a, &x->b);
		}
	}
	return x;
}

static struct node *parse_sum(struct compiler *c)
{
	struct node *x = parse_term(c);

	while (x) {
		enum op_code code = lex_is(&c->token, "+")   ? OP_ADD
				    : lex_is(&c->token, "-") ? OP_SUBTRACT
							     : OP_CONST;

		if (code == OP_CONST)
			break;
		x = lex_next(c) < 0 ? NULL : node_binary(c, code, x, parse_term(c));
	}
	return x;
}

/* One comparison; a < b < c is a type error. */
static struct node *parse_comparison(struct compiler *c)
{
	static const struct {
		const char *sign;
		enum op_code code;
		bool negated;
	} signs[] = {
		{"<", OP_LESS, false},    {"<=", OP_LESS_EQUAL, false},
		{">", OP_GREATER, false}, {">=", OP_GREATER_EQUAL, false},
		{"==", OP_EQUAL, false},  {"!=", OP_EQUAL, true},
	};
	struct node *a = parse_sum(c), *b, *x;

	for (size_t i = 0; a && i < sizeof(signs) / sizeof(signs[0]); i++) {
		if (!lex_is(&c->token, signs[i].sign))
			continue;
		if (node_want(c, a, false) < 0 || lex_next(c) < 0)
			return NULL;
		b = parse_sum(c);
		x = node_binary(c, signs[i].code, a, b);
		return x && signs[i].negated ? node_unary(c, OP_NOT, x, a->at) : x;
	}
	return a;
}

static struct node *parse_not(struct compiler *c)
{
	size_t at = c->token.at;
	struct node *x;
	int got = accept(c, "not");

	if (got < 0)
		return NULL;
	if (!got)
		return parse_comparison(c);
	if (++c->depth > EXPR_DEPTH) {
		place_error(c->place, at, c->e, "nested too deeply");
		return NULL;
	}
	x = node_unary(c, OP_NOT, parse_not(c), at);
	c->depth--;
	return x;
}

static struct node *parse_and(struct compiler *c)
{
	struct node *x = parse_not(c);

	while (x && lex_is(&c->token, "and"))
		x = lex_next(c) < 0 ? NULL : node_binary(c, OP_AND, x, parse_not(c));
	return x;
}

struct node *parse_expression(struct compiler *c)
{
	struct node *x;

	if (++c->depth > EXPR_DEPTH) {
		place_error(c->place, c->token.at, c->e, "nested too deeply");
		return NULL;
	}
	x = parse_and(c);
	while (x && lex_is(&c->token, "or"))
		x = lex_next(c) < 0 ? NULL : node_binary(c, OP_OR, x, parse_and(c));
	c->depth--;
	return x;
}
