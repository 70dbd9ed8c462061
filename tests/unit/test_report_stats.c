/*
 * test_report_stats.c - figures of a series of returns
 *
 * tests/data/stats-reference.json has what empyrical-reloaded 0.7.1 and scipy
 * 1.17.1 say of twenty years of the S&P 500.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <math.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/num.h"
#include "base/resample.h"
#include "report/bootstrap.h"
#include "report/stats.h"

enum { DAYS_MAX = 6000 };

#define PERIODS   252.0
#define TOLERANCE 1e-10

struct series {
	size_t n; /* returns; dates and closes are one more */
	char date[DAYS_MAX][11];
	double close[DAYS_MAX], r[DAYS_MAX];
};

static struct series sp500, lows; /* of the same days */
static json_t *reference;

/* A CSV file's date and the given column. */
static void load(const char *path, int column, struct series *s)
{
	FILE *f = fopen(path, "r");
	char line[256];
	size_t rows = 0;

	if (!f)
		fail_msg("%s is missing: run from the root of the project", path);
	assert_non_null(fgets(line, sizeof(line), f));
	while (fgets(line, sizeof(line), f)) {
		char *p = line;

		snprintf(s->date[rows], sizeof(s->date[0]), "%.10s", line);
		for (int i = 0; i < column; i++)
			p = strchr(p, ',') + 1;
		assert_int_equal(num_parse(p, strcspn(p, ",\n"), &s->close[rows]), 0);
		if (rows > 0)
			s->r[rows - 1] = s->close[rows] / s->close[rows - 1] - 1;
		assert_true(++rows < DAYS_MAX);
	}
	fclose(f);
	s->n = rows - 1;
	assert_int_equal(s->n, 5030);
}

static int load_all(void **state)
{
	json_error_t e;

	(void)state;
	load("examples/data/sp500.csv", 4, &sp500);
	load("examples/data/sp500.csv", 3, &lows);
	reference = json_load_file("tests/data/stats-reference.json", 0, &e);
	return reference ? 0 : -1;
}

static int release_all(void **state)
{
	(void)state;
	json_decref(reference);
	return 0;
}

static void same(const char *index, const char *key, double got)
{
	const json_t *v = json_object_get(json_object_get(reference, index), key);
	double want = json_number_value(v);

	assert_true(json_is_number(v));
	if (!(fabs(got - want) <= TOLERANCE * fabs(want)))
		fail_msg("%s %s: %.17g, not %.17g", index, key, got, want);
}

static void compare(const char *index, const struct series *s)
{
	struct stats st;

	assert_int_equal(stats_compute(s->r, s->n, PERIODS, 0, &st), 0);
	same(index, "cum_returns_final", st.total);
	same(index, "annual_return", st.annual);
	same(index, "cagr", st.annual);
	same(index, "annual_volatility", st.volatility);
	same(index, "sharpe_ratio", st.sharpe);
	same(index, "sortino_ratio", st.sortino);
	same(index, "downside_risk", st.downside);
	same(index, "calmar_ratio", st.calmar);
	same(index, "omega_ratio", st.omega);
	same(index, "stability_of_timeseries", st.stability);
	same(index, "tail_ratio", st.tail_ratio);
	same(index, "value_at_risk_5", st.var_5);
	same(index, "value_at_risk_1", st.var_1);
	same(index, "conditional_value_at_risk_5", st.es_5);
	same(index, "conditional_value_at_risk_1", st.es_1);
	same(index, "mean", st.mean);
	same(index, "std_ddof1", st.deviation);
	same(index, "skew_population", st.skew);
	same(index, "excess_kurtosis_population", st.kurtosis);
	same(index, "ulcer_index", st.ulcer);
	same(index, "hit_rate", st.hit_rate);
	same(index, "best_day", st.best);
	same(index, "worst_day", st.worst);
	same(index, "profit_factor", st.profit_factor);
	assert_int_equal(stats_compute(s->r, s->n, PERIODS, 0.0001, &st), 0);
	same(index, "sharpe_ratio_rf_0.0001_daily", st.sharpe);
	assert_int_equal(stats_compute(s->r, s->n, PERIODS, 0.0002, &st), 0);
	same(index, "sortino_ratio_mar_0.0002_daily", st.sortino);
	/* Its threshold of 0.0003 is of a year, and on top of the rate. */
	assert_int_equal(stats_compute(s->r, s->n, PERIODS,
				       0.0001 + stats_power(1.0003, 1 / PERIODS) - 1, &st),
			 0);
	same(index, "omega_ratio_rf0.0001_mar0.0003", st.omega);
}

static void test_reference(void **state)
{
	(void)state;
	compare("sp500", &sp500);
}

static void test_drawdown_dates(void **state)
{
	const json_t *want = json_object_get(reference, "sp500");
	struct drawdown d;

	(void)state;
	stats_drawdown(sp500.r, sp500.n, &d);
	same("sp500", "max_drawdown", d.depth);
	assert_string_equal(sp500.date[d.peak],
			    json_string_value(json_object_get(want, "max_drawdown_peak")));
	assert_string_equal(sp500.date[d.trough],
			    json_string_value(json_object_get(want, "max_drawdown_trough")));
	assert_string_equal(sp500.date[d.recovered],
			    json_string_value(json_object_get(want, "max_drawdown_recovered")));
}

static void test_years(void **state)
{
	const json_t *years =
		json_object_get(json_object_get(reference, "sp500"), "annual_returns_by_year");
	size_t from = 0;

	(void)state;
	for (int year = 1999; year <= 2018; year++) {
		struct stats st;
		size_t to = from;
		char key[16];
		double want;

		snprintf(key, sizeof(key), "%d", year);
		while (to < sp500.n && strncmp(sp500.date[to + 1], key, 4) == 0)
			to++;
		assert_int_equal(stats_compute(sp500.r + from, to - from, PERIODS, 0, &st), 0);
		want = json_number_value(json_object_get(years, key));
		if (!(fabs(st.total - want) <= TOLERANCE * fabs(want)))
			fail_msg("%s: %.17g, not %.17g", key, st.total, want);
		from = to;
	}
	assert_int_equal(from, sp500.n);
}

static double mean_of(const double *v, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	return sum / (double)n;
}

/* Sample covariance, by the definition. */
static double covariance(const double *a, const double *b, size_t n)
{
	double mean_a = mean_of(a, n), mean_b = mean_of(b, n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += (a[i] - mean_a) * (b[i] - mean_b);
	return sum / (double)(n - 1);
}

/* The definitions of the reference's package, in their plainest form: there is no
 * second index in the examples' data to compare its own figures with. */
static void test_benchmark(void **state)
{
	const double *a = lows.r, *b = sp500.r;
	size_t n = sp500.n;
	double beta = covariance(a, b, n) / covariance(b, b, n), rate = 0.0001;
	static double active[DAYS_MAX];
	struct relative rel;

	(void)state;
	for (size_t i = 0; i < n; i++)
		active[i] = a[i] - b[i];
	stats_relative(a, b, n, PERIODS, rate, &rel);
	assert_true(fabs(rel.beta - beta) < TOLERANCE && fabs(beta - 1) > 0.1);
	assert_true(fabs(rel.alpha -
			 (pow(1 + mean_of(a, n) - rate - beta * (mean_of(b, n) - rate), PERIODS) -
			  1)) < TOLERANCE);
	assert_true(fabs(rel.correlation -
			 covariance(a, b, n) / sqrt(covariance(a, a, n) * covariance(b, b, n))) <
		    TOLERANCE);
	assert_true(fabs(rel.information -
			 mean_of(active, n) / sqrt(covariance(active, active, n)) * sqrt(PERIODS)) <
		    TOLERANCE);
	stats_relative(b, b, n, PERIODS, 0, &rel);
	assert_true(fabs(rel.beta - 1) < 1e-12 && fabs(rel.alpha) < 1e-12);
	assert_true(isnan(rel.information)); /* 0 / 0 */
}

/* Lo (2002), table 1: the standard error of a Sharpe ratio of s over n periods. */
static void test_sharpe_error_of_lo(void **state)
{
	static const struct {
		double s;
		size_t n;
		double error;
	} table[] = {{0.50, 12, 0.306}, {0.50, 60, 0.137}, {1.00, 24, 0.250},
		     {1.50, 36, 0.243}, {2.00, 60, 0.224}, {3.00, 120, 0.214}};

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(*table); i++) {
		double r[120], up, n = (double)table[i].n;
		struct stats st;

		/* Half the periods mean + d, half mean - d: deviation d sqrt(n / (n - 1)). */
		up = sqrt((n - 1) / n);
		for (size_t k = 0; k < table[i].n; k++)
			r[k] = 0.01 * (table[i].s + (k % 2 ? up : -up));
		assert_int_equal(stats_compute(r, table[i].n, 1, 0, &st), 0);
		assert_true(fabs(st.sharpe - table[i].s) < 1e-9);
		assert_true(fabs(st.sharpe_error_normal - table[i].error) < 0.0005);
		/* Such a series has no skewness and a kurtosis of 1: nothing but 1 / n. */
		assert_true(fabs(st.sharpe_error - 1 / sqrt(n)) < 1e-6);
	}
}

static void test_sharpe_error_of_mertens(void **state)
{
	struct stats st;
	double s, want;

	(void)state;
	assert_int_equal(stats_compute(sp500.r, sp500.n, PERIODS, 0, &st), 0);
	s = 0.2827392290446074 / sqrt(PERIODS);
	want = sqrt((1 + 0.020482927649562624 * s + (8.336117913791677 + 2) / 4 * s * s) / 5030 *
		    PERIODS);
	assert_true(fabs(st.sharpe_error - want) < 1e-12);
	assert_true(fabs(st.sharpe_error - 0.22389) < 1e-4);
}

static void test_small(void **state)
{
	static const double flat[] = {0, 0, 0}, one[] = {0.01}, ruin[] = {0.1, -1, 0.2};
	struct drawdown d;
	struct stats st;

	(void)state;
	assert_int_equal(stats_compute(NULL, 0, PERIODS, 0, &st), 0);
	assert_true(st.n == 0 && isnan(st.total) && isnan(st.sharpe));
	assert_int_equal(stats_compute(one, 1, PERIODS, 0, &st), 0);
	assert_true(isnan(st.sharpe) && isnan(st.volatility));
	assert_true(fabs(st.total - 0.01) < 1e-15 && st.es_5 == 0.01 && st.var_1 == 0.01);
	assert_int_equal(stats_compute(flat, 3, PERIODS, 0, &st), 0);
	assert_true(st.total == 0 && st.annual == 0 && st.deviation == 0);
	assert_true(isnan(st.sharpe) && isnan(st.sortino) && isnan(st.profit_factor));
	assert_true(isnan(st.calmar) && isnan(st.tail_ratio) && isnan(st.skew));
	assert_int_equal(stats_compute(ruin, 3, PERIODS, 0, &st), 0);
	assert_true(st.total == -1 && st.annual == -1 && isnan(st.stability));
	stats_drawdown(ruin, 3, &d);
	assert_true(d.depth == -1 && d.peak == 1 && d.trough == 2);
	assert_true(d.recovered == STATS_NEVER && d.longest == 2);
	stats_drawdown(flat, 3, &d);
	assert_true(d.depth == 0 && d.peak == 0 && d.longest == 0);
}

/* Falls, recovers exactly, falls less. */
static void test_drawdown_recovery(void **state)
{
	static const double r[] = {0.5, -0.5, 1.0, -0.25, 0.1};
	struct drawdown d;

	(void)state;
	stats_drawdown(r, 5, &d);
	assert_true(d.depth == -0.5 && d.peak == 1 && d.trough == 2 && d.recovered == 3);
	assert_int_equal(d.longest, 2);
}

static void test_quantile(void **state)
{
	static const double v[] = {1, 2, 4, 8};

	(void)state;
	assert_true(stats_quantile(v, 4, 0) == 1);
	assert_true(stats_quantile(v, 4, 1) == 8);
	assert_true(stats_quantile(v, 4, 0.5) == 3);
	assert_true(fabs(stats_quantile(v, 4, 0.25) - 1.75) < 1e-15);
	assert_true(isnan(stats_quantile(v, 0, 0.5)));
}

/* ---- the bootstrap ---- */

static struct bootstrap boot(uint64_t seed)
{
	return (struct bootstrap){.seed = seed, .resamples = 500, .block = 17, .periods = PERIODS};
}

static void test_bootstrap_holds_the_figure(void **state)
{
	struct boot_interval i[BOOT_FIGURES], again[BOOT_FIGURES], other[BOOT_FIGURES];
	struct bootstrap o = boot(1), p = boot(2);
	struct stats st;

	(void)state;
	stats_compute(sp500.r, sp500.n, PERIODS, 0, &st);
	assert_int_equal(bootstrap_run(&o, sp500.r, NULL, sp500.n, i), 0);
	assert_true(i[BOOT_ANNUAL].low < st.annual && st.annual < i[BOOT_ANNUAL].high);
	assert_true(i[BOOT_VOLATILITY].low < st.volatility &&
		    st.volatility < i[BOOT_VOLATILITY].high);
	assert_true(i[BOOT_SHARPE].low < st.sharpe && st.sharpe < i[BOOT_SHARPE].high);
	assert_true(i[BOOT_DRAWDOWN].low < i[BOOT_DRAWDOWN].high && i[BOOT_DRAWDOWN].high < 0);
	/* About four standard errors wide. */
	assert_true(fabs((i[BOOT_SHARPE].high - i[BOOT_SHARPE].low) / 3.92 - st.sharpe_error) <
		    0.06);
	assert_int_equal(bootstrap_run(&o, sp500.r, NULL, sp500.n, again), 0);
	assert_memory_equal(i, again, sizeof(i));
	assert_int_equal(bootstrap_run(&p, sp500.r, NULL, sp500.n, other), 0);
	assert_memory_not_equal(i, other, sizeof(i));
}

static void test_bootstrap_of_differences(void **state)
{
	static double twice[DAYS_MAX];
	struct boot_interval i[BOOT_FIGURES];
	struct bootstrap o = boot(1);

	(void)state;
	/* The same days are drawn for both: a series does not differ from itself. */
	assert_int_equal(bootstrap_run(&o, sp500.r, sp500.r, sp500.n, i), 0);
	for (int k = 0; k < BOOT_FIGURES; k++)
		assert_true(i[k].low == 0 && i[k].high == 0);
	/* Twice the returns: twice the volatility beyond doubt, and the same Sharpe ratio. */
	for (size_t k = 0; k < sp500.n; k++)
		twice[k] = 2 * sp500.r[k];
	assert_int_equal(bootstrap_run(&o, sp500.r, twice, sp500.n, i), 0);
	assert_true(i[BOOT_VOLATILITY].low > 0.15 && i[BOOT_VOLATILITY].high < 0.25);
	assert_true(fabs(i[BOOT_SHARPE].low) < 1e-9 && fabs(i[BOOT_SHARPE].high) < 1e-9);
	assert_int_equal(bootstrap_run(&o, sp500.r, lows.r, sp500.n, i), 0);
	assert_true(i[BOOT_SHARPE].low < 0 && i[BOOT_SHARPE].high > 0);
}

static void test_bootstrap_small(void **state)
{
	static const double one[] = {0.01};
	struct boot_interval i[BOOT_FIGURES];
	struct bootstrap o = boot(1);

	(void)state;
	assert_int_equal(bootstrap_run(&o, one, NULL, 1, i), 0);
	assert_true(isnan(i[BOOT_ANNUAL].low));
	assert_true(resample_block(10) == 5 && resample_block(1000) == 10);
	assert_true(resample_block(3270) == 15 && resample_block(5030) == 17);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_reference),
		cmocka_unit_test(test_drawdown_dates),
		cmocka_unit_test(test_years),
		cmocka_unit_test(test_benchmark),
		cmocka_unit_test(test_sharpe_error_of_lo),
		cmocka_unit_test(test_sharpe_error_of_mertens),
		cmocka_unit_test(test_small),
		cmocka_unit_test(test_drawdown_recovery),
		cmocka_unit_test(test_quantile),
		cmocka_unit_test(test_bootstrap_holds_the_figure),
		cmocka_unit_test(test_bootstrap_of_differences),
		cmocka_unit_test(test_bootstrap_small),
	};

	return cmocka_run_group_tests(tests, load_all, release_all);
}
