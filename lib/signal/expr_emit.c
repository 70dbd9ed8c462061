/* expr_emit.c - from nodes to the stack code; the compiler's two ends */
#include <stdlib.h>
#include <string.h>

#include "signal/node.h"

unsigned op_takes(enum op_code code)
{
	static const uint8_t takes[OP_COUNT] = {
#define X(name, n) [OP_##name] = n,
		OPS(X)
#undef X
	};

	return takes[code];
}

/* How many operations, how many values told, how deep the stack. */
struct measure {
	uint32_t ops, told, depth;
};

static void measure(const struct node *x, bool traced, uint32_t depth, struct measure *m)
{
	for (unsigned i = 0; i < op_takes(x->code); i++)
		measure(x->arg[i], traced, depth + i, m);
	m->ops++;
	if (depth + 1 > m->depth)
		m->depth = depth + 1;
	if (traced && x->told && m->told < EXPR_TRACES) {
		m->told++;
		m->ops++;
	}
}

/* The name under which `why` tells a value: the label, or the text with its
 * parameters filled in and without its blanks beyond one. */
static void put_label(struct compiler *c, const struct node *x, char out[EXPR_LABEL])
{
	size_t n = 0, at, len;
	const char *text = x->label;
	struct buf b;

	buf_init(&b, CONFIG_MAX_BYTES);
	if (!text) {
		if (params_expand(c->scope->params, c->text + x->at, x->end - x->at, &b, &at,
				  &len) < 0) { /* a $ between quotes */
			buf_reset(&b);
			buf_add(&b, c->text + x->at, x->end - x->at);
		}
		text = buf_cstr(&b);
	}
	for (; *text && n + 1 < EXPR_LABEL; text++) {
		bool blank = strchr(" \t\r\n", *text);

		if (!blank || n == 0 || out[n - 1] != ' ')
			out[n++] = blank ? ' ' : *text;
	}
	out[n] = '\0';
	buf_release(&b);
}

static void put(struct compiler *c, const struct node *x, bool traced, struct expr *out)
{
	for (unsigned i = 0; i < op_takes(x->code); i++)
		put(c, x->arg[i], traced, out);
	out->ops[out->n++] = (struct op){x->code, x->a, x->b, x->k};
	if (traced && x->told && out->n_traces < EXPR_TRACES) {
		put_label(c, x, out->labels[out->n_traces]);
		out->ops[out->n++] = (struct op){OP_TRACE, out->n_traces++, 0, 0};
	}
}

int emit(struct compiler *c, const struct node *x, bool traced, struct expr *out)
{
	struct measure m = {0};

	measure(x, traced, 0, &m);
	if (m.depth > EXPR_DEPTH)
		return place_error(c->place, x->at, c->e, "nested too deeply");
	*out = (struct expr){.condition = x->condition};
	out->ops = calloc(m.ops, sizeof(*out->ops));
	out->labels = calloc(m.told + 1, sizeof(*out->labels));
	if (!out->ops || !out->labels) {
		expr_release(out);
		return err_set(c->e, STATUS_SYSTEM, "out of memory");
	}
	put(c, x, traced, out);
	return 0;
}

static int compile(struct compiler *c, bool condition, struct expr *x)
{
	struct node *node;

	if (lex_next(c) < 0)
		return -1;
	if (c->token.kind == TOKEN_END)
		return place_error(c->place, 0, c->e, "expected an expression");
	node = parse_expression(c);
	if (!node)
		return -1;
	if (c->token.kind != TOKEN_END)
		return lex_expected(c, "an operator or the end");
	if (node_want(c, node, condition) < 0)
		return -1;
	return emit(c, node, true, x);
}

int expr_compile(struct scope *s, const struct place *place, bool condition, struct expr *x,
		 struct err *e)
{
	struct compiler c = {
		.scope = s,
		.place = place,
		.e = e,
		.text = place->value,
		.n = strlen(place->value),
		.nodes = calloc(EXPR_NODES, sizeof(struct node)),
		.labels = calloc(EXPR_NODES, EXPR_LABEL),
	};
	int got;

	memset(x, 0, sizeof(*x));
	if (c.nodes && c.labels)
		got = compile(&c, condition, x);
	else
		got = err_set(e, STATUS_SYSTEM, "out of memory");
	free(c.nodes);
	free(c.labels);
	return got;
}

void expr_release(struct expr *x)
{
	free(x->ops);
	free(x->labels);
	memset(x, 0, sizeof(*x));
}

void scope_release(struct scope *s)
{
	for (uint32_t i = 0; i < s->n_crosses; i++)
		expr_release(&s->crosses[i].x);
	free(s->crosses);
	free(s->windows);
	s->crosses = NULL;
	s->windows = NULL;
	s->n_crosses = s->cap_crosses = s->n_windows = s->cap_windows = 0;
}
