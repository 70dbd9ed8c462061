/* fuzz_expr.c - whatever the text, an expression compiles or is refused with a place */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "signal/expr.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int find_feature(void *ctx, const char *text, size_t n, struct feature_name *out,
			struct err *e)
{
	(void)ctx;
	(void)e;
	if (n != 6 || memcmp(text, "sma:10", n) != 0)
		return 0;
	*out = (struct feature_name){"sma_10", "sma:10", 1, 0};
	return 1;
}

static int check_feature(void *ctx, const char *spec, size_t n, struct feature_name *out,
			 struct err *e)
{
	if (find_feature(ctx, spec, n, out, e) == 1)
		return 0;
	return err_set(e, STATUS_USAGE, "no feature '%.*s'", (int)n, spec);
}

static const char *near_feature(void *ctx, const char *text, size_t n)
{
	(void)ctx;
	(void)text;
	(void)n;
	return NULL;
}

/* Evaluate it a few times: a condition is 0, 1 or missing, a number never infinite. */
static void evaluate(const struct scope *s, const struct expr *x)
{
	static const double row[] = {1, -2, NAN, 0.5, 1e300, 3, NAN, 0};
	double values[256], own[OWN_COUNT] = {1}, moment[MOMENT_COUNT] = {0}, trace[EXPR_TRACES];
	double cross[EXPR_CROSSES] = {0}, *state = calloc(s->n_state + 1, sizeof(*state)), y;
	const double *rows[16] = {values};
	struct eval ev = {.row = values,
			  .rows = rows,
			  .state = state,
			  .own = own,
			  .moment = moment,
			  .cross = cross,
			  .trace = trace};

	for (int i = 0; state && i < 5; i++) {
		for (int k = 0; k < 256; k++)
			values[k] = row[(k + i) % 8];
		y = expr_eval(x, &ev);
		if (isinf(y) || (x->condition && y != 0 && y != 1 && !isnan(y)))
			abort();
		windows_split(s->windows, s->n_windows, state, 2, i % 2);
	}
	free(state);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct feature_names names = {
		.find = find_feature, .check = check_feature, .near = near_feature};
	struct inputs inputs;
	struct params params;
	struct map others, specs;
	struct scope s;
	struct expr x;
	struct err e = {0};
	char *text;

	if (size < 1 || size > 1000)
		return 0;
	text = calloc(size, 1);
	if (!text)
		return 0;
	memcpy(text, data + 1, size - 1);
	inputs_init(&inputs);
	params_init(&params);
	params.values[map_add(&params.names, "n", 1)] = strdup("10");
	map_init(&others, 16);
	map_init(&specs, 16);
	s = (struct scope){.inputs = &inputs,
			   .params = &params,
			   .features = &names,
			   .time = data[0] & 1,
			   .others = &others,
			   .specs = &specs};
	if (expr_compile(&s, &(struct place){.file = "f", .line = 1, .column = 1, .value = text},
			 data[0] & 2, &x, &e) == 0)
		evaluate(&s, &x);
	else if (!*e.text)
		abort();
	expr_release(&x);
	scope_release(&s);
	inputs_release(&inputs);
	params_release(&params);
	map_release(&others);
	map_release(&specs);
	free(text);
	return 0;
}
