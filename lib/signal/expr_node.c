/* expr_node.c - nodes of an expression: types, units, folding */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "signal/node.h"

#define PLAIN ((struct unit){0, 0, true})

struct node *node_new(struct compiler *c, enum op_code code, size_t at)
{
	struct node *x;

	if (c->n_nodes == EXPR_NODES) {
		place_error(c->place, at, c->e, "the expression is too long");
		return NULL;
	}
	x = &c->nodes[c->n_nodes++];
	*x = (struct node){.code = code, .unit = PLAIN, .at = at};
	x->end = c->before.at + c->before.n;
	x->told = (op_takes(code) == 0 && code != OP_CONST) ||
		  (code >= OP_LAG && code <= OP_CROSSES_DOWN);
	return x;
}

struct node *node_constant(struct compiler *c, double k, bool condition, size_t at)
{
	struct node *x = node_new(c, OP_CONST, at);

	if (x) {
		x->k = k;
		x->condition = condition;
	}
	return x;
}

int node_want(struct compiler *c, const struct node *x, bool condition)
{
	if (x->condition == condition)
		return 0;
	return place_error(c->place, x->at, c->e, "expected %s",
			   condition ? "a condition such as close > 10, not a number"
				     : "a number, not a condition");
}

/* ---- units ---- */

static struct unit power(int price, int volume)
{
	enum { MOST = 16 };

	return (struct unit){price, volume, abs(price) <= MOST && abs(volume) <= MOST};
}

static bool is_zero(const struct node *x)
{
	return x->code == OP_CONST && x->k == 0;
}

/* Of what is only right between equals; zero has any unit. */
static struct unit common(const struct node *a, const struct node *b)
{
	if (is_zero(a))
		return b->unit;
	if (is_zero(b))
		return a->unit;
	return (struct unit){a->unit.price, a->unit.volume,
			     a->unit.known && b->unit.known && a->unit.price == b->unit.price &&
				     a->unit.volume == b->unit.volume};
}

static bool is_plain(struct unit u)
{
	return u.known && u.price == 0 && u.volume == 0;
}

static struct unit unary_unit(enum op_code code, struct unit u)
{
	switch (code) {
	case OP_NEGATE:
	case OP_ABS:
		return u;
	case OP_SQRT:
		return u.price % 2 || u.volume % 2
			       ? (struct unit){0, 0, false}
			       : (struct unit){u.price / 2, u.volume / 2, u.known};
	case OP_LOG:
	case OP_EXP:
	case OP_ROUND:
	case OP_FLOOR:
	case OP_CEIL:
		return (struct unit){0, 0, is_plain(u)};
	default: /* sign, not, known */
		return PLAIN;
	}
}

static struct unit binary_unit(enum op_code code, const struct node *a, const struct node *b)
{
	struct unit u;

	switch (code) {
	case OP_MULTIPLY:
	case OP_DIVIDE:
		u = code == OP_MULTIPLY
			    ? power(a->unit.price + b->unit.price, a->unit.volume + b->unit.volume)
			    : power(a->unit.price - b->unit.price, a->unit.volume - b->unit.volume);
		u.known = u.known && a->unit.known && b->unit.known;
		return u;
	case OP_ADD:
	case OP_SUBTRACT:
	case OP_MODULO:
	case OP_MIN:
	case OP_MAX:
	case OP_DEFAULT:
		return common(a, b);
	default: /* comparison and logic: the same on both sides of a split, or a jump */
		return (struct unit){0, 0,
				     code == OP_AND || code == OP_OR
					     ? a->unit.known && b->unit.known
					     : common(a, b).known};
	}
}

/* ---- folding ---- */

/* The node as a constant, where all it looks at is. */
static struct node *fold(struct compiler *c, struct node *x, unsigned n)
{
	bool zero = false;
	double a[3];

	for (unsigned i = 0; i < n; i++) {
		if (x->arg[i]->code != OP_CONST)
			return x;
		a[i] = x->arg[i]->k;
	}
	x->k = op_apply(x->code, a, &zero);
	if (zero || isnan(x->k)) {
		place_error(c->place, x->at, c->e, zero ? "division by zero" : "this has no value");
		return NULL;
	}
	x->code = OP_CONST;
	x->told = false;
	return x;
}

static bool gives_condition(enum op_code code)
{
	return (code >= OP_LESS && code <= OP_NOT) || code == OP_KNOWN;
}

static bool takes_condition(enum op_code code)
{
	return code >= OP_AND && code <= OP_NOT;
}

struct node *node_unary(struct compiler *c, enum op_code code, struct node *x, size_t at)
{
	struct node *node;

	if (!x || (code != OP_KNOWN && node_want(c, x, takes_condition(code)) < 0))
		return NULL;
	node = node_new(c, code, at);
	if (!node)
		return NULL;
	node->arg[0] = x;
	node->condition = gives_condition(code);
	node->unit = unary_unit(code, x->unit);
	node->foreign = x->foreign && !is_plain(node->unit);
	return fold(c, node, 1);
}

struct node *node_binary(struct compiler *c, enum op_code code, struct node *a, struct node *b)
{
	bool either = code == OP_DEFAULT;
	struct node *node;

	if (!a || !b || node_want(c, a, either ? a->condition : takes_condition(code)) < 0 ||
	    node_want(c, b, a->condition) < 0)
		return NULL;
	node = node_new(c, code, a->at);
	if (!node)
		return NULL;
	node->arg[0] = a;
	node->arg[1] = b;
	node->condition = either ? a->condition : gives_condition(code);
	node->unit = binary_unit(code, a, b);
	node->foreign = a->foreign || b->foreign;
	return fold(c, node, 2);
}

struct node *node_if(struct compiler *c, struct node *when, struct node *a, struct node *b,
		     size_t at)
{
	struct node *node;

	if (!when || !a || !b || node_want(c, when, true) < 0 || node_want(c, b, a->condition) < 0)
		return NULL;
	node = node_new(c, OP_IF, at);
	if (!node)
		return NULL;
	node->arg[0] = when;
	node->arg[1] = a;
	node->arg[2] = b;
	node->condition = a->condition;
	node->unit = common(a, b);
	node->unit.known = node->unit.known && when->unit.known;
	node->foreign = when->foreign || a->foreign || b->foreign;
	return fold(c, node, 3);
}

/* ---- what looks back ---- */

/* Room in the state for n values; -1 with c->e. */
static int add_window(struct compiler *c, struct node *x, uint32_t n)
{
	struct scope *s = c->scope;

	if (s->n_windows == s->cap_windows) {
		uint32_t cap = s->cap_windows ? s->cap_windows * 2 : 8;
		struct window *w = realloc(s->windows, cap * sizeof(*w));

		if (!w)
			return err_set(c->e, STATUS_SYSTEM, "out of memory");
		s->windows = w;
		s->cap_windows = cap;
	}
	if (s->n_state + n + 1 > EXPR_STATE)
		return place_error(c->place, x->at, c->e, "the strategy looks back too far");
	s->windows[s->n_windows++] = (struct window){s->n_state, n, x->unit, x->foreign};
	x->a = s->n_state;
	x->b = n;
	s->n_state += n + 1;
	return 0;
}

struct node *node_window(struct compiler *c, enum op_code code, struct node *x, uint32_t n,
			 size_t at)
{
	struct node *node;

	if (!x || (code != OP_LAG && code != OP_SUM && node_want(c, x, false) < 0))
		return NULL;
	node = node_new(c, code, at);
	if (!node)
		return NULL;
	node->arg[0] = x;
	node->condition = code == OP_LAG && x->condition;
	node->unit = x->unit;
	node->foreign = x->foreign;
	return add_window(c, node, n) < 0 ? NULL : node;
}

struct node *node_crosses(struct compiler *c, enum op_code code, struct node *a, struct node *b,
			  size_t at)
{
	struct node *node;

	if (!a || !b || node_want(c, a, false) < 0 || node_want(c, b, false) < 0)
		return NULL;
	node = node_new(c, code, at);
	if (!node)
		return NULL;
	node->arg[0] = a;
	node->arg[1] = b;
	node->condition = true;
	/* Which of two is higher stays as it is at a split, where both scale alike. */
	node->unit = (struct unit){0, 0, common(a, b).known};
	node->foreign = a->foreign || b->foreign;
	return add_window(c, node, 0) < 0 ? NULL : node;
}

/* ---- what looks across ---- */

struct node *node_across(struct compiler *c, enum cross_kind kind, struct node *x, size_t at)
{
	struct scope *s = c->scope;
	struct node *node;

	if (!x || node_want(c, x, false) < 0)
		return NULL;
	if (s->n_crosses == EXPR_CROSSES) {
		place_error(c->place, at, c->e, "more than %d looks across in one strategy",
			    EXPR_CROSSES);
		return NULL;
	}
	if (s->n_crosses == s->cap_crosses) {
		uint32_t cap = s->cap_crosses ? s->cap_crosses * 2 : 4;
		struct cross *v = realloc(s->crosses, cap * sizeof(*v));

		if (!v) {
			err_set(c->e, STATUS_SYSTEM, "out of memory");
			return NULL;
		}
		s->crosses = v;
		s->cap_crosses = cap;
	}
	node = node_new(c, OP_ACROSS, at);
	if (!node)
		return NULL;
	s->crosses[s->n_crosses] = (struct cross){.kind = kind};
	if (emit(c, x, false, &s->crosses[s->n_crosses].x) < 0)
		return NULL;
	node->a = s->n_crosses++;
	if (kind == CROSS_MEAN || kind == CROSS_DEVIATION)
		node->unit = x->unit;
	node->foreign = !is_plain(node->unit) || x->foreign;
	return node;
}
