/*
 * expr.h - expressions: text compiled once to a small stack code
 *
 * An expression is a number or a condition; tsignal(1) has the language.  Types
 * are checked when it is compiled, constants are folded, and every name becomes
 * the number of an input.  Evaluation allocates nothing.
 *
 * A value that is not there (a feature that warms up, a quote side withdrawn,
 * x / 0, log(-1)) is NaN inside and means "no decision".  It spreads through
 * arithmetic and comparison; logic is Kleene's: `false and ?` is false, `true or
 * ?` is true, all else with ? is ?.  A condition is 1, 0 or NaN.
 *
 * What looks back (x[3], mean(x, 20), crosses(a, b)) keeps its past in a flat
 * array of doubles, the state: one for each strategy and security.  It moves by
 * one with each evaluation, so every expression of a strategy is evaluated at
 * each of its decisions, wanted or not.
 */
#ifndef TAPELINE_SIGNAL_EXPR_H
#define TAPELINE_SIGNAL_EXPR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "signal/input.h"
#include "signal/params.h"
#include "signal/place.h"

enum {
	EXPR_DEPTH = 64,    /* values on the stack; nesting of the text */
	EXPR_NODES = 1024,  /* names, numbers, operators and calls */
	EXPR_TRACES = 24,   /* values that can be told in `why` */
	EXPR_LABEL = 64,    /* longest name of one, with its NUL */
	EXPR_WINDOW = 4096, /* longest look back */
	EXPR_STATE = 1 << 20,
	EXPR_CROSSES = 64, /* rank() and its like, in one strategy */
};

/* The strategy's own values. */
enum own {
	OWN_POSITION,
	OWN_BARS_HELD,
	OWN_ENTRY_PRICE,
	OWN_RETURN,
	OWN_HIGH,
	OWN_LOW,
	OWN_BARS,
	OWN_COUNT,
};

/* Values of the clock and the calendar; moment.h fills them. */
enum moment_value {
	MOMENT_SINCE_OPEN,
	MOMENT_TO_CLOSE,
	MOMENT_IN_SESSION,
	MOMENT_HOUR,
	MOMENT_MINUTE,
	MOMENT_DAY_OF_WEEK,
	MOMENT_DAY_OF_MONTH,
	MOMENT_MONTH,
	MOMENT_YEAR,
	MOMENT_WEEK_END,
	MOMENT_MONTH_END,
	MOMENT_COUNT,
};

struct op {
	uint32_t code; /* enum op_code of node.h */
	uint32_t a, b;
	double k;
};

struct expr {
	struct op *ops;
	uint32_t n;
	bool condition;
	char (*labels)[EXPR_LABEL]; /* of the traces */
	uint32_t n_traces;
};

/* What expressions need of the past, in units that splits change. */
struct window {
	uint32_t at, n;   /* state[at] is a count, n values follow; n == 0: a cross */
	struct unit unit; /* not known: emptied at a split of the security */
	bool foreign;     /* looks at other securities: emptied at anybody's split */
};

enum cross_kind { CROSS_RANK, CROSS_PLACE, CROSS_MEAN, CROSS_DEVIATION };

/* rank(x) and its like: x is evaluated for all securities first. */
struct cross {
	enum cross_kind kind;
	struct expr x;
};

/* What a name that is no field of a bar may be: the caller knows the features. */
struct feature_name {
	char key[384];  /* on the tape: "sma_20" */
	char spec[384]; /* "sma:20", with all parameters */
	int price, volume;
};

struct feature_names {
	void *ctx;
	/* 1 with *out; 0 where `text` is no feature; -1 with e where it is a wrong one. */
	int (*find)(void *ctx, const char *text, size_t n, struct feature_name *out, struct err *e);
	/* Is it a spec, such as tfeature -f takes?  0 with out->spec, or -1 with e. */
	int (*check)(void *ctx, const char *spec, size_t n, struct feature_name *out,
		     struct err *e);
	/* The nearest name, for a proposal; NULL where none is near. */
	const char *(*near)(void *ctx, const char *text, size_t n);
};

/* What the expressions of one strategy share. */
struct scope {
	/* in */
	struct inputs *inputs;
	const struct params *params;
	const struct feature_names *features; /* NULL: none is known */
	uint32_t span;
	bool time;          /* when: time, so that one can look across */
	struct map *others; /* securities named by other() */
	struct map *specs;  /* features needed */

	/* out */
	uint32_t n_state;
	struct window *windows;
	uint32_t n_windows, cap_windows;
	struct cross *crosses;
	uint32_t n_crosses, cap_crosses;
	unsigned moments; /* bits of enum moment_value */
	unsigned kinds;   /* bits of enum input_kind */
};

void scope_release(struct scope *s);

/* Compile the text at `place`, which must be a condition or a number as `condition`
 * says.  0; -1 with e: FILE:LINE:COLUMN and what was expected. */
int expr_compile(struct scope *s, const struct place *place, bool condition, struct expr *x,
		 struct err *e);
void expr_release(struct expr *x);

/* ---- evaluation ---- */

struct eval {
	const double *row;               /* values of the security's inputs */
	const double *const *rows;       /* of the securities of other(); NULL: not met yet */
	double *state;                   /* n_state doubles, all zero at first */
	const double *own;               /* by enum own */
	const double *moment;            /* by enum moment_value */
	const double *cross;             /* by number of cross */
	double now;                      /* ns UTC, for ages */
	uint64_t coin;                   /* symbol and number of the bar, mixed */
	double *trace;                   /* EXPR_TRACES of them, NULL: not wanted */
	unsigned zero_line, zero_column; /* of a division by zero; 0: there was none */
};

double expr_eval(const struct expr *x, struct eval *ev);

/* rank, place, mean or deviation over in[0..n) (NaN: not there) into out; order is
 * scratch for n numbers. */
void cross_values(enum cross_kind kind, const double *in, double *out, uint32_t *order, size_t n);

/* A security's split: scale what is kept in units of price or volume, empty what
 * cannot be scaled.  `other`: it was another security's. */
void windows_split(const struct window *w, uint32_t n, double *state, double ratio, bool other);

/* A value with that unit, after a split of so many new shares for one. */
double unit_split(double value, struct unit unit, double ratio);

/* A number even on [0, 1) from a seed and eval.coin. */
double coin_value(uint64_t coin, double seed);

#endif
