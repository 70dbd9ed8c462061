/*
 * test_quant_reference.c - prices and greeks against QuantLib 1.44
 *
 * tests/data/options-reference.json; cases of its kinds barrier, Asian and GARCH are
 * of models that are not here.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <jansson.h>

#include "quant/pricer.h"

#define EXACT   1e-8
#define NUMERIC 1e-4

static json_t *reference;

static double number(const json_t *c, const char *key)
{
	const json_t *v = json_object_get(c, key);

	return v ? json_number_value(v) : NAN;
}

static bool is_kind(const json_t *c, const char *kind)
{
	return strcmp(json_string_value(json_object_get(c, "kind")), kind) == 0;
}

static void near(const json_t *c, const char *key, double got, double tolerance)
{
	const double want = number(c, key);

	if (!(fabs(got - want) <= tolerance)) {
		char *text = json_dumps(c, 0);

		fail_msg("%s: %.12g, not %.12g, in %s", key, got, want, text);
	}
}

static struct option option_of(const json_t *c, enum option_exercise exercise)
{
	const char *type = json_string_value(json_object_get(c, "type"));

	return (struct option){.right = type[0] == 'c' ? OPTION_CALL : OPTION_PUT,
			       .exercise = exercise,
			       .strike = number(c, "K"),
			       .years = number(c, "T")};
}

static struct market market_of(const json_t *c)
{
	const double q = number(c, "q"), f = number(c, "F");

	return (struct market){.spot = f == f ? f : number(c, "S"),
			       .rate = number(c, "r"),
			       .yield = q == q ? q : 0};
}

/* Calls check(case) for each of the kind; there must be so many. */
static void each(const char *kind, int count, void (*check)(const json_t *c))
{
	json_t *c;
	size_t i;
	int n = 0;

	json_array_foreach(json_object_get(reference, "cases"), i, c)
	{
		if (!is_kind(c, kind))
			continue;
		check(c);
		n++;
	}
	assert_int_equal(n, count);
}

static void value_of(const struct pricer_options *o, const struct option *option,
		     const struct market *m, double volatility, struct option_value *v)
{
	struct pricer p;
	struct err e;

	if (pricer_init(&p, o, &e) < 0 ||
	    pricer_check(&p, option->exercise, m->n_dividends > 0, &e) < 0 ||
	    pricer_value(&p, option, m, volatility, v, &e) < 0)
		fail_msg("%s", e.text);
	assert_true(fabs(pricer_price(&p, option, m, volatility) - v->price) <= 1e-14 * m->spot);
	pricer_release(&p);
}

static void check_european(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	struct option_value v;

	value_of(&(struct pricer_options){0}, &o, &m, number(c, "vol"), &v);
	near(c, "price", v.price, EXACT);
	near(c, "delta", v.delta, EXACT);
	near(c, "gamma", v.gamma, EXACT);
	near(c, "vega", v.vega, EXACT);
	near(c, "theta", v.theta, EXACT);
	near(c, "rho", v.rho, EXACT);
	near(c, "dividend_rho", v.dividend_rho, EXACT);
	/* The case says that of a call everywhere. */
	near(c, "itm_prob", o.right == OPTION_CALL ? v.probability : 1 - v.probability, EXACT);
}

static void european(void **state)
{
	(void)state;
	each("european_bsm", 48, check_european);
}

static void check_black76(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	struct option_value v;

	value_of(&(struct pricer_options){.model = QUANT_BLACK76}, &o, &m, number(c, "vol"), &v);
	near(c, "price", v.price, EXACT);
}

static void check_bachelier(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	struct option_value v;

	value_of(&(struct pricer_options){.model = QUANT_BACHELIER}, &o, &m,
		 number(c, "normal_vol"), &v);
	near(c, "price", v.price, EXACT);
}

static void futures(void **state)
{
	(void)state;
	each("black76", 6, check_black76);
	each("bachelier", 6, check_bachelier);
}

static void check_digital(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	struct option_value v;

	value_of(&(struct pricer_options){.cash = number(c, "cash")}, &o, &m, number(c, "vol"), &v);
	near(c, "price", v.price, EXACT);
}

static void digital(void **state)
{
	(void)state;
	each("cash_or_nothing", 2, check_digital);
}

static void check_heston(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	const struct pricer_options p = {.model = QUANT_HESTON,
					 .heston = {.variance = number(c, "v0"),
						    .reversion = number(c, "kappa"),
						    .mean = number(c, "theta"),
						    .volatility = number(c, "sigma"),
						    .correlation = number(c, "rho")}};
	struct option_value v;

	value_of(&p, &o, &m, 0, &v);
	near(c, "price_adaptive_1e-12", v.price, EXACT);
}

static void heston(void **state)
{
	(void)state;
	each("heston", 24, check_heston);
}

static void check_merton(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	const struct pricer_options p = {.model = QUANT_MERTON,
					 .jumps = {.intensity = number(c, "lambda"),
						   .mean = number(c, "log_jump_mean"),
						   .volatility = number(c, "log_jump_vol")}};
	struct option_value v;

	value_of(&p, &o, &m, number(c, "vol"), &v);
	near(c, "price", v.price, EXACT);
}

static void merton(void **state)
{
	(void)state;
	each("merton76", 6, check_merton);
}

static void check_implied(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	struct pricer p;
	double volatility;

	assert_int_equal(pricer_init(&p, &(struct pricer_options){0}, NULL), 0);
	assert_int_equal(pricer_implied(&p, &o, &m, number(c, "price"), &volatility), REFUSAL_NONE);
	/* The price's own last digit is all that is lost: vega says how much that is. */
	near(c, "implied_vol", volatility, EXACT);
	pricer_release(&p);
}

static void implied(void **state)
{
	(void)state;
	each("implied_vol", 4, check_implied);
}

static void check_american(const json_t *c)
{
	const struct option o = option_of(c, OPTION_AMERICAN);
	const struct market m = market_of(c);
	struct option_value v;
	struct pricer p;
	double volatility;
	bool broken;

	value_of(&(struct pricer_options){0}, &o, &m, number(c, "vol"), &v);
	near(c, "price_qdfp_high_precision", v.price, 2e-6);
	/* QuantLib's own greeks are those of grid and tree. */
	near(c, "delta_fd", v.delta, 2e-4);
	near(c, "gamma_fd", v.gamma, 1e-4);
	near(c, "theta_crr_2000", v.theta, 5e-3);
	assert_int_equal(pricer_init(&p, &(struct pricer_options){0}, NULL), 0);
	assert_int_equal(
		pricer_implied(&p, &o, &m, number(c, "price_qdfp_high_precision"), &volatility),
		REFUSAL_NONE);
	near(c, "vol", volatility, 1e-6);
	pricer_release(&p);

	value_of(&(struct pricer_options){.method = QUANT_GRID, .steps = 1000}, &o, &m,
		 number(c, "vol"), &v);
	near(c, "price_qdfp_high_precision", v.price, 3e-4);
	near(c, "delta_fd", v.delta, 2e-4);
	value_of(&(struct pricer_options){.method = QUANT_LATTICE, .steps = 100}, &o, &m,
		 number(c, "vol"), &v);
	near(c, "price_crr_100", v.price, EXACT);
	/* With 1000 and more steps QuantLib's puts of a broken year leave the formula. */
	broken = o.years != floor(o.years);
	value_of(&(struct pricer_options){.method = QUANT_LATTICE, .steps = 1000}, &o, &m,
		 number(c, "vol"), &v);
	near(c, "price_crr_1000", v.price, broken ? 1e-3 : EXACT);
	value_of(&(struct pricer_options){.method = QUANT_LATTICE, .steps = 2000}, &o, &m,
		 number(c, "vol"), &v);
	near(c, "price_crr_2000", v.price, broken ? 1e-3 : EXACT);
	near(c, "delta_crr_2000", v.delta, broken ? 1e-4 : EXACT);
	near(c, "gamma_crr_2000", v.gamma, broken ? 1e-4 : EXACT);
	near(c, "theta_crr_2000", v.theta, broken ? 1e-2 : EXACT);
}

static void american(void **state)
{
	(void)state;
	each("american", 12, check_american);
}

#ifdef HAVE_QUANTLIB
static void check_quantlib(const json_t *c)
{
	const struct option o = option_of(c, OPTION_AMERICAN);
	const struct market m = market_of(c);
	struct option_value v;

	value_of(&(struct pricer_options){.method = QUANT_QUANTLIB}, &o, &m, number(c, "vol"), &v);
	near(c, "price_qdfp_high_precision", v.price, 1e-7);
	near(c, "delta_fd", v.delta, 2e-4);
	near(c, "theta_crr_2000", v.theta, 5e-3);
}

static void quantlib(void **state)
{
	(void)state;
	each("american", 12, check_quantlib);
}
#else
static void quantlib(void **state)
{
	struct pricer p;
	struct err e;

	(void)state;
	assert_int_equal(pricer_init(&p, &(struct pricer_options){.method = QUANT_QUANTLIB}, &e),
			 -1);
	assert_int_equal(e.status, STATUS_USAGE);
	skip();
}
#endif

static void check_lattice(const json_t *c)
{
	const struct option o = option_of(c, OPTION_EUROPEAN);
	const struct market m = market_of(c);
	struct option_value v;

	value_of(&(struct pricer_options){.method = QUANT_LATTICE,
					  .steps = (size_t)number(c, "steps")},
		 &o, &m, number(c, "vol"), &v);
	near(c, "price", v.price, EXACT);
}

static void lattice(void **state)
{
	(void)state;
	each("european_crr_lattice", 6, check_lattice);
}

static int load(void **state)
{
	(void)state;
	reference = json_load_file("tests/data/options-reference.json", 0, NULL);
	return reference ? 0 : -1;
}

static int unload(void **state)
{
	(void)state;
	json_decref(reference);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(european), cmocka_unit_test(futures), cmocka_unit_test(digital),
		cmocka_unit_test(heston),   cmocka_unit_test(merton),  cmocka_unit_test(implied),
		cmocka_unit_test(american), cmocka_unit_test(lattice), cmocka_unit_test(quantlib),
	};

	return cmocka_run_group_tests_name("quant reference", tests, load, unload);
}
