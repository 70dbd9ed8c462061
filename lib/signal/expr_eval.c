/* expr_eval.c - evaluating the stack code */
#include <math.h>
#include <string.h>

#include "base/explog.h"
#include "base/rng.h"
#include "signal/node.h"

static double finite_or_missing(double x)
{
	return isfinite(x) ? x : NAN;
}

static double divide(double a, double b, bool *zero)
{
	if (b == 0) {
		*zero = !isnan(a);
		return NAN;
	}
	return finite_or_missing(a / b);
}

/* The sign of the divisor, so that -1 % 5 is 4: what a cycle needs. */
static double modulo(double a, double b, bool *zero)
{
	double r;

	if (b == 0) {
		*zero = !isnan(a);
		return NAN;
	}
	r = fmod(a, b);
	return r != 0 && (r < 0) != (b < 0) ? r + b : r;
}

static double round_even(double x)
{
	double low = floor(x), rest = x - low;

	if (rest < 0.5 || (rest == 0.5 && fmod(low, 2) == 0))
		return low;
	return low + 1;
}

static double kleene_and(double a, double b)
{
	if (a == 0 || b == 0)
		return 0;
	return isnan(a) || isnan(b) ? NAN : 1;
}

static double kleene_or(double a, double b)
{
	if (a == 1 || b == 1)
		return 1;
	return isnan(a) || isnan(b) ? NAN : 0;
}

static double compare(enum op_code code, double a, double b)
{
	if (isnan(a) || isnan(b))
		return NAN;
	switch (code) {
	case OP_LESS:
		return a < b;
	case OP_LESS_EQUAL:
		return a <= b;
	case OP_GREATER:
		return a > b;
	case OP_GREATER_EQUAL:
		return a >= b;
	default:
		return a == b;
	}
}

static double apply_unary(enum op_code code, double x)
{
	switch (code) {
	case OP_NEGATE:
		return -x;
	case OP_NOT:
		return isnan(x) ? NAN : x == 0;
	case OP_ABS:
		return fabs(x);
	case OP_SIGN:
		return isnan(x) ? NAN : (double)((x > 0) - (x < 0));
	case OP_LOG:
		return x > 0 ? tl_log(x) : NAN;
	case OP_EXP:
		return isnan(x) ? NAN : finite_or_missing(tl_exp(x));
	case OP_SQRT:
		return x >= 0 ? sqrt(x) : NAN;
	case OP_ROUND:
		return round_even(x);
	case OP_FLOOR:
		return floor(x);
	case OP_CEIL:
		return ceil(x);
	default:
		return !isnan(x); /* OP_KNOWN */
	}
}

double op_apply(enum op_code code, const double *a, bool *zero)
{
	switch (code) {
	case OP_ADD:
		return finite_or_missing(a[0] + a[1]);
	case OP_SUBTRACT:
		return finite_or_missing(a[0] - a[1]);
	case OP_MULTIPLY:
		return finite_or_missing(a[0] * a[1]);
	case OP_DIVIDE:
		return divide(a[0], a[1], zero);
	case OP_MODULO:
		return modulo(a[0], a[1], zero);
	case OP_LESS:
	case OP_LESS_EQUAL:
	case OP_GREATER:
	case OP_GREATER_EQUAL:
	case OP_EQUAL:
		return compare(code, a[0], a[1]);
	case OP_AND:
		return kleene_and(a[0], a[1]);
	case OP_OR:
		return kleene_or(a[0], a[1]);
	case OP_IF:
		return isnan(a[0]) ? NAN : a[0] == 1 ? a[1] : a[2];
	case OP_MIN:
		return isnan(a[0]) || a[0] < a[1] ? a[0] : a[1];
	case OP_MAX:
		return isnan(a[0]) || a[0] > a[1] ? a[0] : a[1];
	case OP_DEFAULT:
		return isnan(a[0]) ? a[1] : a[0];
	default:
		return apply_unary(code, a[0]);
	}
}

/* ---- what looks back: state[0] is how many values came, then the last n ---- */

static void push(double *state, uint32_t n, double x)
{
	state[1 + (uint64_t)state[0] % n] = x;
	state[0]++;
}

/* The value n pushes ago, before x is pushed. */
static double lag(double *state, uint32_t n, double x)
{
	double then = state[0] >= n ? state[1 + (uint64_t)state[0] % n] : NAN;

	push(state, n, x);
	return then;
}

static double extreme(const double *v, uint32_t n, bool highest)
{
	double best = v[0];

	for (uint32_t i = 0; i < n; i++) {
		if (isnan(v[i]))
			return NAN;
		if (highest ? v[i] > best : v[i] < best)
			best = v[i];
	}
	return best;
}

/* The sum, oldest first, so that no rounding is carried from one to the next. */
static double sum(const double *state, uint32_t n)
{
	uint64_t first = (uint64_t)state[0] % n;
	double total = 0;

	for (uint32_t i = 0; i < n; i++)
		total += state[1 + (first + i) % n];
	return total;
}

/* Population standard deviation, in two passes. */
static double deviation(const double *state, uint32_t n)
{
	double mean = sum(state, n) / n, squares = 0;
	uint64_t first = (uint64_t)state[0] % n;

	for (uint32_t i = 0; i < n; i++) {
		double d = state[1 + (first + i) % n] - mean;

		squares += d * d;
	}
	return sqrt(squares / n);
}

static double look_back(const struct op *op, double *state, double x)
{
	if (op->code == OP_LAG)
		return lag(state, op->b, x);
	push(state, op->b, x);
	if (state[0] < op->b)
		return NAN;
	switch (op->code) {
	case OP_HIGHEST:
	case OP_LOWEST:
		return extreme(state + 1, op->b, op->code == OP_HIGHEST);
	case OP_SUM:
		return finite_or_missing(sum(state, op->b));
	case OP_AVERAGE:
		return finite_or_missing(sum(state, op->b) / op->b);
	default:
		return finite_or_missing(deviation(state, op->b));
	}
}

/* Which of two was higher the time before: 0 unknown, else 2 plus the sign. */
static double look_cross(enum op_code code, double *before, double a, double b)
{
	double was = *before - 2, now = (a > b) - (a < b);
	bool known = *before != 0, up = was <= 0 && now > 0, down = was >= 0 && now < 0;

	if (isnan(a) || isnan(b)) {
		*before = 0;
		return NAN;
	}
	*before = now + 2;
	if (!known)
		return NAN;
	return code == OP_CROSSES ? up || down : code == OP_CROSSES_UP ? up : down;
}

double coin_value(uint64_t coin, double seed)
{
	uint64_t bits;
	struct rng r;

	memcpy(&bits, &seed, sizeof(bits));
	rng_seed(&r, coin, bits);
	return rng_uniform(&r);
}

/* The values that need no other. */
static double load(const struct op *op, const struct eval *ev)
{
	const double *row;

	switch (op->code) {
	case OP_CONST:
		return op->k;
	case OP_INPUT:
		return ev->row[op->a];
	case OP_OTHER:
		row = ev->rows[op->b];
		return row ? row[op->a] : NAN;
	case OP_AGE: /* in minutes */
		return (ev->now - ev->row[op->a]) / 60e9;
	case OP_OWN:
		return ev->own[op->a];
	case OP_MOMENT:
		return ev->moment[op->a];
	case OP_ACROSS:
		return ev->cross[op->a];
	default:
		return coin_value(ev->coin, op->k);
	}
}

double expr_eval(const struct expr *x, struct eval *ev)
{
	double stack[EXPR_DEPTH], *top = stack;
	bool zero = false;

	for (const struct op *op = x->ops, *end = op + x->n; op < end; op++) {
		if (op->code <= OP_COIN) {
			*top++ = load(op, ev);
			continue;
		}
		if (op->code == OP_TRACE) {
			if (ev->trace)
				ev->trace[op->a] = top[-1];
			continue;
		}
		top -= op_takes(op->code);
		if (op->code >= OP_LAG && op->code <= OP_DEVIATION)
			*top = look_back(op, ev->state + op->a, *top);
		else if (op->code >= OP_CROSSES)
			*top = look_cross(op->code, ev->state + op->a, top[0], top[1]);
		else
			*top = op_apply(op->code, top, &zero);
		if (zero && !ev->zero_line) {
			ev->zero_line = op->a;
			ev->zero_column = op->b;
		}
		zero = false;
		top++;
	}
	return top[-1];
}

/* ---- splits ---- */

double unit_split(double value, struct unit unit, double ratio)
{
	for (int i = 0; i < unit.price; i++)
		value /= ratio;
	for (int i = 0; i > unit.price; i--)
		value *= ratio;
	for (int i = 0; i < unit.volume; i++)
		value *= ratio;
	for (int i = 0; i > unit.volume; i--)
		value /= ratio;
	return value;
}

void windows_split(const struct window *w, uint32_t n, double *state, double ratio, bool other)
{
	for (; n > 0; n--, w++) {
		double *at = state + w->at;

		if (w->foreign || (!other && !w->unit.known)) {
			at[0] = 0;
			continue;
		}
		for (uint32_t i = 0; !other && i < w->n; i++)
			at[1 + i] = unit_split(at[1 + i], w->unit, ratio);
	}
}
