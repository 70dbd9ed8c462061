/*
 * test_quant_properties.c - what must hold of prices, whatever the numbers
 *
 * Each figure is checked by another way to it: slopes by differences, prices by a plain
 * integral or a lattice, volatilities by going there and back.
 */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "quant/american.h"
#include "quant/contract.h"
#include "quant/parse.h"
#include "quant/pricer.h"

static struct err e;

static void near(const char *what, double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance))
		fail_msg("%s: %.12g, not %.12g", what, got, want);
}

static struct pricer make(struct pricer_options o)
{
	struct pricer p;

	if (pricer_init(&p, &o, &e) < 0)
		fail_msg("%s", e.text);
	return p;
}

/* ---- slopes ---- */

static double moved(const struct pricer *p, struct option o, struct market m, double volatility,
		    int which, double by)
{
	struct option_value v;

	m.spot += which == 0 ? by : 0;
	m.rate += which == 1 ? by : 0;
	m.yield += which == 2 ? by : 0;
	o.years -= which == 3 ? by : 0;
	assert_int_equal(pricer_value(p, &o, &m, volatility + (which == 4 ? by : 0), &v, &e), 0);
	return v.price;
}

static void check_slopes(const char *name, const struct pricer *p, const struct option *o,
			 const struct market *m, double volatility, double tolerance)
{
	const double steps[] = {0.05, 1e-4, 1e-4, 1e-4, 1e-4};
	double slopes[5], second;
	struct option_value v;

	assert_int_equal(pricer_value(p, o, m, volatility, &v, &e), 0);
	for (int i = 0; i < 5; i++)
		slopes[i] = (moved(p, *o, *m, volatility, i, steps[i]) -
			     moved(p, *o, *m, volatility, i, -steps[i])) /
			    (2 * steps[i]);
	second = (moved(p, *o, *m, volatility, 0, 0.05) - 2 * v.price +
		  moved(p, *o, *m, volatility, 0, -0.05)) /
		 (0.05 * 0.05);
	near(name, v.delta, slopes[0], tolerance);
	near(name, v.gamma, second, tolerance);
	near(name, v.theta, slopes[3], 100 * tolerance);
	near(name, v.rho, slopes[1], 100 * tolerance);
	if (v.dividend_rho == v.dividend_rho)
		near(name, v.dividend_rho, slopes[2], 100 * tolerance);
	if (v.vega == v.vega)
		near(name, v.vega, slopes[4], 100 * tolerance);
}

static void greeks_are_slopes(void **state)
{
	const struct market m = {.spot = 100, .rate = 0.05, .yield = 0.02};
	const struct jumps jumps = {0.7, -0.1, 0.2};
	const struct heston h = {0.04, 1.5, 0.05, 0.4, -0.6};
	struct pricer all[] = {
		make((struct pricer_options){0}),
		make((struct pricer_options){.cash = 25}),
		make((struct pricer_options){.model = QUANT_BLACK76}),
		make((struct pricer_options){.model = QUANT_BACHELIER}),
		make((struct pricer_options){.model = QUANT_MERTON, .jumps = jumps}),
		make((struct pricer_options){.model = QUANT_HESTON, .heston = h}),
	};
	static const char *const names[] = {"bsm",       "cash",   "black76",
					    "bachelier", "merton", "heston"};

	(void)state;
	for (int right = OPTION_CALL; right <= OPTION_PUT; right++) {
		for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
			const struct option o = {
				.right = (enum option_right)right, .strike = 95, .years = 0.6};

			check_slopes(names[i], &all[i], &o, &m, i == 3 ? 21 : 0.25, 3e-6);
		}
	}
	for (int right = OPTION_CALL; right <= OPTION_PUT; right++) {
		const struct option o = {.right = (enum option_right)right,
					 .exercise = OPTION_AMERICAN,
					 .strike = 95,
					 .years = 0.6};

		check_slopes("american", &all[0], &o, &m, 0.25, 2e-5);
		check_slopes("american black76", &all[2], &o, &m, 0.25, 2e-5);
	}
	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		pricer_release(&all[i]);
}

/* ---- there and back ---- */

/* Relative error of a volatility that the digits of a price allow, which is a difference
 * of larger things. */
static double allowed(const struct option_value *v, const struct market *m, double volatility)
{
	return 2e-12 + 2e-14 * (v->price + fabs(v->delta) * m->spot) / (v->vega * volatility);
}

static void black_round_trip(double volatility, double years, double strike,
			     enum option_right right)
{
	const struct option o = {.right = right, .strike = strike, .years = years};
	const struct market m = {.spot = 100, .rate = 0.03, .yield = 0.01};
	struct pricer p = make((struct pricer_options){0});
	struct option_value v;
	double back;
	enum refusal r;

	assert_int_equal(pricer_value(&p, &o, &m, volatility, &v, &e), 0);
	r = pricer_implied(&p, &o, &m, v.price, &back);
	/* Where the time value is lost in the price's last digit nothing can be found. */
	if (v.price > 1e-290 &&
	    v.vega * volatility > 1e-9 * (v.price + option_intrinsic(&o, m.spot))) {
		assert_int_equal(r, REFUSAL_NONE);
		near("volatility", back / volatility, 1, allowed(&v, &m, volatility));
	} else if (r == REFUSAL_NONE) {
		near("price", bsm_price(&o, &m, back), v.price, 1e-13 * (v.price + m.spot));
	}
	pricer_release(&p);
}

static void volatilities_come_back(void **state)
{
	(void)state;
	for (double volatility = 0.01; volatility < 8; volatility *= 1.7)
		for (double years = 1e-4; years < 40; years *= 5)
			for (double strike = 1; strike < 10000; strike *= 1.21) {
				black_round_trip(volatility, years, strike, OPTION_CALL);
				black_round_trip(volatility, years, strike, OPTION_PUT);
			}
}

static void normal_volatilities_come_back(void **state)
{
	const struct market m = {.spot = 100, .rate = 0.03};
	struct pricer p = make((struct pricer_options){.model = QUANT_BACHELIER});

	(void)state;
	for (double volatility = 0.1; volatility < 500; volatility *= 1.9)
		for (double strike = 50; strike < 151; strike += 3.125)
			for (int right = OPTION_CALL; right <= OPTION_PUT; right++) {
				const struct option o = {.right = (enum option_right)right,
							 .strike = strike,
							 .years = 0.7};
				struct option_value v;
				double back;

				assert_int_equal(pricer_value(&p, &o, &m, volatility, &v, &e), 0);
				if (v.vega * volatility < 1e-9 * v.price || v.price < 1e-290)
					continue;
				assert_int_equal(pricer_implied(&p, &o, &m, v.price, &back),
						 REFUSAL_NONE);
				near("volatility", back / volatility, 1,
				     allowed(&v, &m, volatility));
			}
	pricer_release(&p);
}

static void american_volatilities_come_back(void **state)
{
	const struct dividend d[] = {{0.1, 1}, {0.35, 1.5}};
	struct pricer p = make((struct pricer_options){0});

	(void)state;
	for (int with = 0; with < 2; with++)
		for (double volatility = 0.08; volatility < 2; volatility *= 2.2)
			for (double strike = 70; strike < 140; strike += 17)
				for (int right = OPTION_CALL; right <= OPTION_PUT; right++) {
					const struct option o = {.right = (enum option_right)right,
								 .exercise = OPTION_AMERICAN,
								 .strike = strike,
								 .years = 0.5};
					const struct market m = {.spot = 100,
								 .rate = 0.05,
								 .dividends = d,
								 .n_dividends = with ? 2 : 0};
					struct option_value v;
					double back;

					assert_int_equal(
						pricer_value(&p, &o, &m, volatility, &v, &e), 0);
					if (v.price < option_bounds(&o, &m).low + 1e-3)
						continue;
					assert_int_equal(pricer_implied(&p, &o, &m, v.price, &back),
							 REFUSAL_NONE);
					near("volatility", back, volatility, 1e-6);
				}
	pricer_release(&p);
}

static void impossible_prices_are_refused(void **state)
{
	const struct market m = {.spot = 100, .rate = 0.05, .yield = 0};
	const struct option call = {.strike = 80, .years = 1};
	struct option put = {
		.right = OPTION_PUT, .exercise = OPTION_AMERICAN, .strike = 120, .years = 1};
	struct option late = call;
	struct market bad = m;
	struct pricer p = make((struct pricer_options){0});
	double v;

	(void)state;
	assert_int_equal(pricer_implied(&p, &call, &m, 20, &v), REFUSAL_BELOW);
	assert_int_equal(pricer_implied(&p, &call, &m, 100, &v), REFUSAL_ABOVE);
	assert_int_equal(pricer_implied(&p, &call, &m, -1, &v), REFUSAL_BELOW);
	assert_int_equal(pricer_implied(&p, &put, &m, 19.99, &v), REFUSAL_BELOW);
	assert_int_equal(pricer_implied(&p, &put, &m, 20, &v), REFUSAL_NO_VALUE);
	assert_int_equal(pricer_implied(&p, &put, &m, 120, &v), REFUSAL_ABOVE);
	put.strike = 90;
	assert_int_equal(pricer_implied(&p, &put, &m, 0, &v), REFUSAL_NO_VALUE);
	late.years = 0;
	assert_int_equal(pricer_implied(&p, &late, &m, 25, &v), REFUSAL_EXPIRED);
	late.years = 101;
	assert_int_equal(pricer_implied(&p, &late, &m, 25, &v), REFUSAL_FAR);
	bad.spot = 0;
	assert_int_equal(pricer_implied(&p, &call, &bad, 25, &v), REFUSAL_SPOT);
	bad.spot = INFINITY;
	assert_int_equal(pricer_implied(&p, &call, &bad, 25, &v), REFUSAL_SPOT);
	late = call;
	late.strike = -1;
	assert_int_equal(pricer_implied(&p, &late, &m, 25, &v), REFUSAL_STRIKE);
	late = call;
	late.years = 1e-8;
	assert_int_equal(pricer_implied(&p, &late, &m, 99.5, &v), REFUSAL_RANGE);
	for (int r = REFUSAL_NONE + 1; r < REFUSALS; r++)
		assert_true(refusal_text((enum refusal)r)[0] != '\0');
	pricer_release(&p);
}

/* ---- Americans against a lattice ---- */

static void american_equals_lattice(void **state)
{
	static const double rates[] = {-0.02, 0, 0.02, 0.1}, spots[] = {70, 95, 100, 130};
	struct pricer own = make((struct pricer_options){0});
	struct pricer tree = make((struct pricer_options){.method = QUANT_LATTICE, .steps = 1000});
	int kinds[3] = {0};

	(void)state;
	for (int k = 0; k < 4 * 4 * 4 * 2 * 2; k++) {
		const struct option o = {.right = k & 1 ? OPTION_PUT : OPTION_CALL,
					 .exercise = OPTION_AMERICAN,
					 .strike = 100,
					 .years = k & 2 ? 2 : 0.25};
		const struct market m = {.spot = spots[k / 4 % 4],
					 .rate = rates[k / 16 % 4],
					 .yield = rates[k / 64]};
		const double a = pricer_price(&own, &o, &m, 0.3),
			     b = pricer_price(&tree, &o, &m, 0.3);
		const struct price_bounds bounds = option_bounds(&o, &m);

		near("american", a, b, 2e-2);
		assert_true(a >= bounds.low - 1e-5 && a <= bounds.high + 1e-5);
		kinds[american_kind(&o, &m)]++;
	}
	assert_true(kinds[EARLY_NEVER] && kinds[EARLY_BOUNDARY] && kinds[EARLY_TWO]);
	pricer_release(&own);
	pricer_release(&tree);
}

static void parity_bounds_hold(void **state)
{
	const struct dividend d[] = {{0.2, 1.5}};
	struct pricer p = make((struct pricer_options){0});

	(void)state;
	for (double strike = 60; strike <= 150; strike += 15)
		for (int k = 0; k < 8; k++) {
			struct option o = {
				.exercise = OPTION_AMERICAN, .strike = strike, .years = 0.5};
			const struct market m = {.spot = 100,
						 .rate = k & 1 ? 0.06 : 0.01,
						 .yield = k & 2 ? 0.03 : 0,
						 .dividends = d,
						 .n_dividends = k & 4 ? 1 : 0};
			const struct price_bounds b = option_parity(&o, &m);
			double difference = pricer_price(&p, &o, &m, 0.3);

			o.right = OPTION_PUT;
			difference -= pricer_price(&p, &o, &m, 0.3);
			assert_true(difference >= b.low - 1e-3 && difference <= b.high + 1e-3);
			if (k == 1)
				near("S - K", b.low, 100 - strike, 1e-12);
		}
	pricer_release(&p);
}

/* ---- dividends ---- */

/* Over the log-normal price just before the one dividend, by Simpson's rule. */
static double one_dividend(const struct option *o, const struct market *m, double volatility)
{
	enum { CELLS = 4000 };
	const double t = m->dividends[0].years, sd = volatility * sqrt(t);
	const double drift = (m->rate - m->yield - 0.5 * volatility * volatility) * t;
	struct option rest = *o;
	double sum = 0;

	rest.years -= t;
	for (int i = 0; i <= CELLS; i++) {
		const double z = -9 + 18.0 * i / CELLS;
		const double before = m->spot * exp(drift + sd * z);
		const struct market after = {.spot = fmax(before - m->dividends[0].amount, 1e-9),
					     .rate = m->rate,
					     .yield = m->yield};
		double v = bsm_price(&rest, &after, volatility);

		/* A call is exercised just before the dividend or not at all. */
		if (o->exercise == OPTION_AMERICAN && before - o->strike > v)
			v = before - o->strike;
		sum += (i == 0 || i == CELLS ? 1 : i % 2 ? 4 : 2) * v * exp(-0.5 * z * z);
	}
	return exp(-m->rate * t) * sum * (18.0 / CELLS / 3) / sqrt(2 * M_PI);
}

static void grid_equals_integral(void **state)
{
	const struct dividend d = {0.3, 4};
	struct pricer p = make((struct pricer_options){.steps = 800});

	(void)state;
	for (double strike = 80; strike <= 120; strike += 10) {
		const struct market m = {
			.spot = 100, .rate = 0.06, .dividends = &d, .n_dividends = 1};
		struct option o = {.strike = strike, .years = 0.75};

		near("european call", pricer_price(&p, &o, &m, 0.25), one_dividend(&o, &m, 0.25),
		     2e-4);
		o.right = OPTION_PUT;
		near("european put", pricer_price(&p, &o, &m, 0.25), one_dividend(&o, &m, 0.25),
		     2e-4);
		o.right = OPTION_CALL;
		o.exercise = OPTION_AMERICAN;
		near("american call", pricer_price(&p, &o, &m, 0.25), one_dividend(&o, &m, 0.25),
		     3e-4);
	}
	pricer_release(&p);
}

static void dividends_of_other_times_do_not_count(void **state)
{
	const struct dividend d[] = {{-0.1, 9}, {0.2, 2}, {0.9, 9}};
	const struct market with = {.spot = 100, .rate = 0.04, .dividends = d, .n_dividends = 3};
	const struct market only = {
		.spot = 100, .rate = 0.04, .dividends = d + 1, .n_dividends = 1};
	const struct option o = {.exercise = OPTION_AMERICAN, .strike = 100, .years = 0.5};
	struct pricer p = make((struct pricer_options){0});
	size_t first;

	(void)state;
	assert_int_equal(option_dividends(&o, &with, &first), 1);
	assert_int_equal(first, 1);
	assert_true(pricer_price(&p, &o, &with, 0.2) == pricer_price(&p, &o, &only, 0.2));
	pricer_release(&p);
}

#ifdef HAVE_QUANTLIB
static void quantlib_agrees(void **state)
{
	const struct dividend d[] = {{0.1, 1}, {0.4, 2}};
	struct pricer own = make((struct pricer_options){.steps = 800});
	struct pricer theirs =
		make((struct pricer_options){.method = QUANT_QUANTLIB, .steps = 800});

	(void)state;
	for (int k = 0; k < 16; k++) {
		const struct option o = {.right = k & 1 ? OPTION_PUT : OPTION_CALL,
					 .exercise = k & 2 ? OPTION_AMERICAN : OPTION_EUROPEAN,
					 .strike = 105,
					 .years = 0.7134};
		const struct market m = {.spot = 100,
					 .rate = 0.05,
					 .yield = k & 4 ? 0.02 : 0,
					 .dividends = d,
					 .n_dividends = k & 8 ? 2 : 0};
		struct option_value a, b;

		assert_int_equal(pricer_value(&own, &o, &m, 0.3, &a, &e), 0);
		assert_int_equal(pricer_value(&theirs, &o, &m, 0.3, &b, &e), 0);
		near("price", b.price, a.price, k & 8 ? 2e-3 : 2e-6);
		near("delta", b.delta, a.delta, 1e-4);
		near("vega", b.vega, a.vega, 2e-2);
	}
	pricer_release(&own);
	pricer_release(&theirs);
}

/* What QuantLib throws comes back as an error. */
static void quantlib_refuses_in_words(void **state)
{
	const struct option o = {
		.right = OPTION_PUT, .exercise = OPTION_AMERICAN, .strike = 100, .years = 1};
	const struct market m = {.spot = 100, .rate = -0.02, .yield = -0.05};
	struct pricer p = make((struct pricer_options){.method = QUANT_QUANTLIB});
	struct option_value v;
	double volatility;

	(void)state;
	assert_int_equal(pricer_value(&p, &o, &m, 0.2, &v, &e), -1);
	assert_int_equal(e.status, STATUS_DATA);
	assert_non_null(strstr(e.text, "QuantLib: "));
	assert_true(isnan(pricer_price(&p, &o, &m, 0.2)));
	assert_int_equal(pricer_implied(&p, &o, &m, 10, &volatility), REFUSAL_FAILED);
	pricer_release(&p);
}
#else
static void quantlib_agrees(void **state)
{
	(void)state;
	skip();
}

static void quantlib_refuses_in_words(void **state)
{
	(void)state;
	skip();
}
#endif

/* ---- names and dates ---- */

static void reads_symbols(void **state)
{
	static const struct {
		const char *text, *root;
		int32_t year;
		int month, day;
		double strike;
		enum option_right right;
	} good[] = {
		{"GOOG  151224C00590000", "GOOG", 2015, 12, 24, 590, OPTION_CALL},
		{"SPX   141122P00019500", "SPX", 2014, 11, 22, 19.5, OPTION_PUT},
		{"O:AAPL240209P00190500", "AAPL", 2024, 2, 9, 190.5, OPTION_PUT},
		{"F240229C00012005", "F", 2024, 2, 29, 12.005, OPTION_CALL},
		{"AAPL1 260116C00100000", "AAPL1", 2026, 1, 16, 100, OPTION_CALL},
	};
	static const char *const bad[] = {
		"",
		"GOOG",
		"151224C00590000",
		"GOOG 151324C00590000",
		"GOOG  151224X00590000",
		"GOOG  151224C0059000",
		"GO OG151224C00590000",
		"ABCDEFG151224C00590000",
		"GOOG  230229C00590000",
		"GOOG  151224C00000000",
		"GOOG  151224C0059000x",
	};
	struct contract c;
	const char *root;
	size_t n;

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(*good); i++) {
		assert_true(contract_parse(good[i].text, strlen(good[i].text), &c, &root, &n));
		assert_int_equal(n, strlen(good[i].root));
		assert_memory_equal(root, good[i].root, n);
		assert_int_equal(c.expiry, civil_to_days((struct civil){good[i].year, good[i].month,
									good[i].day}));
		assert_true(c.strike == good[i].strike && c.right == good[i].right);
	}
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		if (contract_parse(bad[i], strlen(bad[i]), &c, &root, &n))
			fail_msg("'%s' was read", bad[i]);
}

static void life_ends_at_the_close(void **state)
{
	int32_t day;
	int64_t now;

	(void)state;
	/* A half day, 13:00 in New York; and a whole one. */
	assert_int_equal(civil_parse("2015-12-24", 10, &day), 0);
	assert_int_equal(rfc3339_parse("2015-12-24T15:30:00Z", 20, &now), 0);
	near("half day", contract_years(CALENDAR_US_EQUITY, day, now), 2.5 / 24 / 365, 1e-15);
	assert_int_equal(civil_parse("2016-06-17", 10, &day), 0);
	near("176 days", contract_years(CALENDAR_US_EQUITY, day, now), (176 + 4.5 / 24) / 365,
	     1e-15);
	near("24x7", contract_years(CALENDAR_24X7, day, now), (176 + 8.5 / 24) / 365, 1e-15);
}

static void reads_terms(void **state)
{
	static struct terms t, other;
	static const char *const bad_dividends[] = {
		"2024-02-30:1",  "2024-02-01",    "2024-02-01:", "2024-02-01:0",
		"2024-02-01:1,", "=2024-02-01:1", "2024-02-01:x"};
	struct dividend room[TERMS_DIVIDENDS];
	struct market m;
	int64_t now;

	(void)state;
	t.rate = 0.03;
	assert_int_equal(terms_add_yield(&t, "0.01", &e), 0);
	assert_int_equal(terms_add_yield(&t, "SPX=0.015", &e), 0);
	assert_int_equal(terms_add_yield(&t, "SPX=0.02", &e), -1);
	assert_int_equal(terms_add_yield(&t, "2", &e), -1);
	assert_int_equal(terms_add_yield(&t, "=1", &e), -1);
	assert_int_equal(terms_add_dividends(&t, "2024-05-10:0.25,2024-02-09:0.24", &e), 0);
	assert_int_equal(terms_add_dividends(&t, "IBM=2024-02-08:1.66", &e), 0);
	for (size_t i = 0; i < sizeof(bad_dividends) / sizeof(*bad_dividends); i++) {
		assert_int_equal(terms_add_dividends(&other, bad_dividends[i], &e), -1);
		assert_int_equal(e.status, STATUS_USAGE);
	}
	assert_int_equal(rfc3339_parse("2024-02-08T14:30:00Z", 20, &now), 0);
	terms_market(&t, "AAPL", 4, 190, now, room, &m);
	assert_true(m.rate == 0.03 && m.yield == 0.01 && m.spot == 190);
	assert_int_equal(m.n_dividends, 2);
	near("a day", m.dividends[0].years, 1.0 / 365, 1e-15);
	assert_true(m.dividends[0].amount == 0.24 && m.dividends[1].amount == 0.25);
	terms_market(&t, "IBM", 3, 190, now, room, &m);
	assert_int_equal(m.n_dividends, 1);
	assert_true(m.dividends[0].years == 0);
	terms_market(&t, "SPX", 3, 190, now, room, &m);
	assert_true(m.yield == 0.015 && m.n_dividends == 2);
}

static void reads_numbers(void **state)
{
	struct heston h;
	struct jumps j;

	(void)state;
	assert_int_equal(heston_parse("0.04,1.5,0.05,0.4,-0.6", &h, &e), 0);
	assert_true(h.variance == 0.04 && h.reversion == 1.5 && h.mean == 0.05 &&
		    h.volatility == 0.4 && h.correlation == -0.6);
	assert_int_equal(heston_parse("0.04,1.5,0.05,0.4", &h, &e), -1);
	assert_int_equal(heston_parse("0.04,1.5,0.05,0.4,-2", &h, &e), -1);
	assert_int_equal(heston_parse(NULL, &h, &e), -1);
	assert_int_equal(jumps_parse("1,-0.1,0.15", &j, &e), 0);
	assert_true(j.intensity == 1 && j.mean == -0.1 && j.volatility == 0.15);
	assert_int_equal(jumps_parse("1,-0.1,0.15,2", &j, &e), -1);
	assert_int_equal(jumps_parse("1,,0.15", &j, &e), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(greeks_are_slopes),
		cmocka_unit_test(volatilities_come_back),
		cmocka_unit_test(normal_volatilities_come_back),
		cmocka_unit_test(american_volatilities_come_back),
		cmocka_unit_test(impossible_prices_are_refused),
		cmocka_unit_test(american_equals_lattice),
		cmocka_unit_test(parity_bounds_hold),
		cmocka_unit_test(grid_equals_integral),
		cmocka_unit_test(dividends_of_other_times_do_not_count),
		cmocka_unit_test(quantlib_agrees),
		cmocka_unit_test(quantlib_refuses_in_words),
		cmocka_unit_test(reads_symbols),
		cmocka_unit_test(life_ends_at_the_close),
		cmocka_unit_test(reads_terms),
		cmocka_unit_test(reads_numbers),
	};

	return cmocka_run_group_tests_name("quant properties", tests, NULL, NULL);
}
