/* node.h - the inside of the compiler: tokens, nodes and operations (expr*.c only) */
#ifndef TAPELINE_SIGNAL_NODE_H
#define TAPELINE_SIGNAL_NODE_H

#include "signal/expr.h"

/* ---- tokens ---- */

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_WORD,  /* close, vol.sigma, sma:$fast, and */
	TOKEN_TEXT,  /* 'BRK.B' */
	TOKEN_PARAM, /* $fast; p and n without the $ */
	TOKEN_SIGN,  /* + - * / % ( ) [ ] , < <= > >= == != */
};

struct token {
	enum token_kind kind;
	const char *p;
	size_t n;
	size_t at; /* offset in the expression */
	double number;
};

/* ---- operations ---- */

/* OP_ names with how many values each takes off the stack; they give one. */
#define OPS(X)                                                                                     \
	X(CONST, 0)                                                                                \
	X(INPUT, 0)                                                                                \
	X(OTHER, 0)                                                                                \
	X(AGE, 0)                                                                                  \
	X(OWN, 0)                                                                                  \
	X(MOMENT, 0)                                                                               \
	X(ACROSS, 0)                                                                               \
	X(COIN, 0)                                                                                 \
	X(NEGATE, 1)                                                                               \
	X(ADD, 2)                                                                                  \
	X(SUBTRACT, 2)                                                                             \
	X(MULTIPLY, 2)                                                                             \
	X(DIVIDE, 2)                                                                               \
	X(MODULO, 2)                                                                               \
	X(LESS, 2)                                                                                 \
	X(LESS_EQUAL, 2)                                                                           \
	X(GREATER, 2)                                                                              \
	X(GREATER_EQUAL, 2)                                                                        \
	X(EQUAL, 2)                                                                                \
	X(AND, 2)                                                                                  \
	X(OR, 2)                                                                                   \
	X(NOT, 1)                                                                                  \
	X(IF, 3)                                                                                   \
	X(ABS, 1)                                                                                  \
	X(SIGN, 1)                                                                                 \
	X(MIN, 2)                                                                                  \
	X(MAX, 2)                                                                                  \
	X(LOG, 1)                                                                                  \
	X(EXP, 1)                                                                                  \
	X(SQRT, 1)                                                                                 \
	X(ROUND, 1)                                                                                \
	X(FLOOR, 1)                                                                                \
	X(CEIL, 1)                                                                                 \
	X(KNOWN, 1)                                                                                \
	X(DEFAULT, 2)                                                                              \
	X(LAG, 1)                                                                                  \
	X(HIGHEST, 1)                                                                              \
	X(LOWEST, 1)                                                                               \
	X(SUM, 1)                                                                                  \
	X(AVERAGE, 1)                                                                              \
	X(DEVIATION, 1)                                                                            \
	X(CROSSES, 2)                                                                              \
	X(CROSSES_UP, 2)                                                                           \
	X(CROSSES_DOWN, 2)                                                                         \
	X(TRACE, 1)

enum op_code {
#define X(name, takes) OP_##name,
	OPS(X)
#undef X
		OP_COUNT,
};

/* How many values an operation takes. */
unsigned op_takes(enum op_code code);

/* Without state and without looking at anything: may be computed beforehand.  A
 * division by zero sets *zero. */
double op_apply(enum op_code code, const double *a, bool *zero);

/* ---- nodes ---- */

struct node {
	enum op_code code;
	uint32_t a, b; /* as in the operation */
	double k;
	struct node *arg[3];
	bool condition;
	bool foreign; /* holds another security's value that splits change */
	bool told;    /* a value for `why` */
	struct unit unit;
	const char *label; /* how `why` calls it; NULL: as it is written */
	size_t at, end;    /* offsets of its text */
};

struct compiler {
	struct scope *scope;
	const struct place *place;
	struct err *e;
	const char *text;
	size_t n, pos;
	struct token token, before; /* the one in hand, the one before it */
	struct node *nodes;
	uint32_t n_nodes;
	unsigned depth;
	char (*labels)[EXPR_LABEL]; /* of nodes that have one */
	uint32_t n_labels;
	bool across; /* inside of rank() and its like */
};

/* All of these return NULL or -1 with c->e. */

/* expr_lex.c: the next token in hand. */
int lex_next(struct compiler *c);
bool lex_is(const struct token *t, const char *word);
int lex_expected(struct compiler *c, const char *what);

/* expr_node.c: new nodes, types and units checked, constants folded. */
struct node *node_new(struct compiler *c, enum op_code code, size_t at);
struct node *node_constant(struct compiler *c, double k, bool condition, size_t at);
struct node *node_unary(struct compiler *c, enum op_code code, struct node *x, size_t at);
struct node *node_binary(struct compiler *c, enum op_code code, struct node *a, struct node *b);
struct node *node_if(struct compiler *c, struct node *when, struct node *a, struct node *b,
		     size_t at);
struct node *node_window(struct compiler *c, enum op_code code, struct node *x, uint32_t n,
			 size_t at);
struct node *node_crosses(struct compiler *c, enum op_code code, struct node *a, struct node *b,
			  size_t at);
struct node *node_across(struct compiler *c, enum cross_kind kind, struct node *x, size_t at);
int node_want(struct compiler *c, const struct node *x, bool condition);

/* expr_name.c: what a word means; other(SYM, key) and its like. */
struct node *name_word(struct compiler *c, const struct token *t);
struct node *name_of(struct compiler *c, const struct token *t, enum input_kind kind,
		     const char *from, size_t from_n);
struct node *name_other(struct compiler *c, const struct token *t, const char *symbol, size_t n);

/* expr_call.c: NAME(…), the name being the token before. */
struct node *call_function(struct compiler *c, struct token name);
void call_suggest(struct token name, char *hint, size_t room);

/* expr_parse.c */
struct node *parse_expression(struct compiler *c);
int parse_symbol(struct compiler *c, struct token *out);
int parse_sign(struct compiler *c, const char *sign);
int parse_window(struct compiler *c, uint32_t *n);

/* expr_emit.c */
int emit(struct compiler *c, const struct node *x, bool traced, struct expr *out);

#endif
