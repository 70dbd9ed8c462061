/* test_vol_stream.c - models on streams: against batches and closed forms, on schedule, in trouble
 */
#include "vol_desk.h"

static struct desk one, two;

/* ---- one step ahead ---- */

/* Between two fits a stream says what the whole series at once would say. */
static void test_equals_batch(void **state)
{
	double p = 100, h = 1e-4, y[401], e[401], v[401];
	struct vol_model m;
	const struct said *last;
	struct history *steps;

	(void)state;
	desk_init(&one, "garch");
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	one.o.member.first = 250;
	desk_open(&one);
	desk_garch_days(&one, 401, &p, &h);
	assert_int_equal(one.n_fits, 1);
	assert_int_equal(one.fit_bar[0], 251);
	assert_int_equal(one.n, 401 - 250);
	steps = &one.st.all[0].data.steps;
	assert_int_equal(steps->n, 400);

	/* All returns, and one to come; how a series begins is forgotten after 250. */
	memcpy(y, history_all(steps), 400 * sizeof(*y));
	y[400] = 0;
	assert_int_equal(vol_model_init(&m, &one.o.member.models[0].spec,
					&(struct vol_data){.y = y, .n = 401}, NULL),
			 0);
	assert_int_equal(vol_series(&m, one.fits[0].x, e, v), 0);
	last = &one.said[one.n - 1];
	near("sigma", last->sigma, sqrt(v[400]), 1e-9);
	near("residual", last->residual, e[399] / sqrt(v[399]), 1e-9);
	near("var", last->var, 1.6448536269514722 * sqrt(v[400]) - one.fits[0].x[0], 1e-9);
	near("es", last->es, 2.0627128075074253 * sqrt(v[400]) - one.fits[0].x[0], 1e-9);
	near("annual", last->annual, last->sigma * sqrt(252), 1e-12);
	assert_true(isnan(one.said[0].residual) && !isnan(one.said[1].residual));
	vol_model_release(&m);
	desk_close(&one);
}

/* Given parameters need no fit: from the first return on, from their own mean variance. */
static void test_given(void **state)
{
	const double omega = 2e-6, alpha = 0.1, beta = 0.88, mu = 0.0005;
	double p = 100, h = 1e-4, v = omega / (1 - alpha - beta), last = 100;

	(void)state;
	desk_init(&one, "garch");
	one.o.member.params = "mu=0.0005,omega=2e-6,alpha1=0.1,beta1=0.88";
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	desk_open(&one);
	for (int t = 0; t < 300; t++) {
		desk_garch_days(&one, 1, &p, &h);
		if (t == 0) {
			last = p;
			continue;
		}
		const double r = tl_log(p / last), e = r - mu;

		if (t > 1)
			near("residual", one.said[t - 1].residual, e / sqrt(v), 1e-12);
		else
			assert_true(isnan(one.said[0].residual));
		v = omega + alpha * e * e + beta * v;
		near("sigma", one.said[t - 1].sigma, sqrt(v), 1e-12);
		last = p;
	}
	assert_int_equal(one.n, 299);
	assert_int_equal(one.n_fits, 0);
	assert_int_equal(one.st.all[0].data.steps.cap, 0); /* no history is kept */
	desk_close(&one);
}

/* Without a mean variance (EWMA) the first ten returns' is where it begins. */
static void test_given_without_level(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "ewma");
	one.o.member.params = "mu=0";
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	desk_open(&one);
	desk_garch_days(&one, 11, &p, &h);
	assert_int_equal(one.n, 1);
	all_finite(&one);
	desk_close(&one);
}

/* ---- further ahead ---- */

/* E h_(t+k) = s + (alpha + beta)^(k-1) (h_(t+1) - s), and their sum. */
static void test_horizons_of_garch(void **state)
{
	const double s = 2e-6 / 0.02;
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "garch");
	one.o.member.params = "mu=0.0005,omega=2e-6,alpha1=0.1,beta1=0.88";
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	one.o.member.horizons[1] = 5;
	one.o.member.horizons[2] = 22;
	one.o.member.n_horizons = 3;
	one.o.member.paths = 5000;
	desk_open(&one);
	desk_garch_days(&one, 60, &p, &h);
	const struct said *last = one.said + one.n - 3;
	const double next = last[0].sigma * last[0].sigma;

	for (int i = 0; i < 3; i++) {
		double sum = 0, share = 1;

		for (size_t k = 0; k < last[i].horizon; k++, share *= 0.98)
			sum += s + share * (next - s);
		near("sigma", last[i].sigma, sqrt(sum), 1e-12);
		near("annual", last[i].annual, sqrt(sum * 252 / (double)last[i].horizon), 1e-12);
		/* Simulated: within four standard errors of a normal sum's, whose tails are a
		 * little thinner than these. */
		const double normal =
			1.6448536269514722 * sqrt(sum) - 0.0005 * (double)last[i].horizon;

		near("var", last[i].var, normal, 0.06);
		assert_true(last[i].es > last[i].var);
	}
	assert_true(fabs(last[1].sigma / last[0].sigma - sqrt(5)) > 0.001);
	desk_close(&one);
}

/* What is simulated agrees with what is known, where both are there: egarch has no formula. */
static void test_horizons_simulated(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "egarch");
	/* log h = omega + beta log h alone: then h is known for ever. */
	one.o.member.params = "mu=0,omega=-0.9,alpha1=0,gamma1=0,beta1=0.9";
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	one.o.member.horizons[0] = 10;
	desk_open(&one);
	desk_garch_days(&one, 20, &p, &h);
	double sum = 0, v = tl_log(one.st.all[0].members[0].variance);

	for (int k = 0; k < 10; k++, v = -0.9 + 0.9 * v)
		sum += tl_exp(v);
	near("sigma", one.said[one.n - 1].sigma, sqrt(sum), 1e-9);
	desk_close(&one);

	/* The same moment, the same numbers; another seed, others. */
	for (int seed = 1; seed <= 2; seed++) {
		double was = 0;

		for (int run = 0; run < 2; run++) {
			desk_init(&one, "egarch");
			one.o.member.params = "mu=0,omega=-0.9,alpha1=0.2,gamma1=-0.1,beta1=0.9";
			one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
			one.o.member.horizons[0] = 10;
			one.o.member.seed = (uint64_t)(seed * (run + 1));
			desk_open(&one);
			p = 100;
			h = 1e-4;
			desk_garch_days(&one, 20, &p, &h);
			if (run == 1)
				assert_true(one.said[one.n - 1].var != was);
			was = one.said[one.n - 1].var;
			desk_close(&one);
		}
	}
}

/* The sum of returns that follow each other: an AR(1)'s deviation is not that of its shocks. */
static void test_horizons_of_a_mean(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "constant");
	one.o.member.models[0].spec.mean = MEAN_AR;
	one.o.member.models[0].spec.ar = 1;
	one.o.member.params = "mu=0,ar1=0.5,sigma2=1e-4";
	one.o.member.refit = (struct refit){.kind = REFIT_NEVER};
	one.o.member.horizons[0] = 3;
	desk_open(&one);
	desk_garch_days(&one, 20, &p, &h);
	/* 1 + 1/2 + 1/4, 1 + 1/2, 1 */
	near("sigma", one.said[one.n - 1].sigma, 0.01 * sqrt(1.75 * 1.75 + 1.5 * 1.5 + 1), 1e-12);
	desk_close(&one);
}

/* ---- when is it fitted ---- */

static void expect_fits(const char *refit, int days, const uint64_t *bars, size_t n)
{
	double p = 100, h = 1e-4;
	struct err e;

	desk_init(&one, "garch");
	one.o.member.first = 100;
	assert_int_equal(refit_parse(refit, &one.o.member.refit, &e), 0);
	desk_open(&one);
	desk_garch_days(&one, days, &p, &h);
	if (one.n_fits != n)
		fail_msg("%s: %zu fits, not %zu", refit, one.n_fits, n);
	for (size_t i = 0; i < n; i++)
		if (one.fit_bar[i] != bars[i])
			fail_msg("%s: fit %zu after bar %llu, not %llu", refit, i,
				 (unsigned long long)one.fit_bar[i], (unsigned long long)bars[i]);
	desk_close(&one);
}

static void test_schedule(void **state)
{
	struct refit r;
	struct err e;

	(void)state;
	/* Bars are counted from 1, and the first has no return. */
	expect_fits("never", 200, (const uint64_t[]){101}, 1);
	expect_fits("30", 200, (const uint64_t[]){101, 131, 161, 191}, 4);
	/* 101 bars from 7 October 2013 end on Monday, 3 March 2014; months begin on 1 April and
	 * 1 May; the first bar of each week follows. */
	expect_fits("month", 150, (const uint64_t[]){101, 122, 143}, 3);
	expect_fits("week", 117, (const uint64_t[]){101, 106, 111, 116}, 4);
	assert_int_equal(refit_parse("0", &r, &e), -1);
	assert_int_equal(refit_parse("-3", &r, &e), -1);
	assert_int_equal(refit_parse("drift:0", &r, &e), -1);
	assert_int_equal(refit_parse("drift:", &r, &e), -1);
	assert_int_equal(refit_parse("daily", &r, &e), -1);
}

/* A market that turns ten times as wild is another one than the model was fitted to. */
static void test_drift(void **state)
{
	double p = 100, h = 1e-4;
	struct err e;

	(void)state;
	desk_init(&one, "constant");
	one.o.member.first = 200;
	assert_int_equal(refit_parse("drift:0.5", &one.o.member.refit, &e), 0);
	desk_open(&one);
	for (int t = 0; t < 800; t++) {
		const double open = p;

		p *= tl_exp((t < 500 ? 0.005 : 0.05) * rng_normal(&one.rng));
		desk_day(&one, "A", open, p);
	}
	(void)h;
	assert_true(one.n_fits >= 2);
	assert_int_equal(one.fit_bar[0], 201);
	/* Not before the change, and soon after it. */
	assert_true(one.fit_bar[1] > 500 && one.fit_bar[1] <= 560);
	desk_close(&one);
}

static void test_window(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "garch");
	one.o.member.window = 300;
	one.o.member.refit.every = 100;
	desk_open(&one);
	desk_garch_days(&one, 651, &p, &h);
	assert_int_equal(one.n_fits, 5);
	assert_int_equal(one.fits[0].window, 250);
	for (int i = 1; i < 5; i++)
		assert_int_equal(one.fits[i].window, 300);
	assert_true(one.st.all[0].data.steps.cap == 600);

	desk_init(&two, "garch");
	two.o.member.window = 300;
	two.o.member.expanding = true;
	two.o.member.refit.every = 100;
	desk_open(&two);
	p = 100;
	h = 1e-4;
	desk_garch_days(&two, 651, &p, &h);
	assert_int_equal(two.fits[4].window, 650);
	assert_true(two.fits[4].x[2] != one.fits[4].x[2]);
	desk_close(&one);
	desk_close(&two);
}

/* ---- several ---- */

static void test_combined(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	for (int kind = COMBINE_EQUAL; kind <= COMBINE_QLIKE; kind++) {
		desk_init(&one, "garch,ewma,constant");
		one.o.combine = (enum combine_kind)kind;
		desk_open(&one);
		desk_garch_days(&one, 600, &p, &h);
		const struct said *last = one.said + one.n - 4;
		double weight[JOB_MODELS], variance = 0, var = 0;

		assert_string_equal(last[3].model, "combined");
		assert_true(combine_weights(&one.st.all[0].combine, (bool[]){true, true, true},
					    weight));
		near("weights", weight[0] + weight[1] + weight[2], 1, 1e-12);
		for (int i = 0; i < 3; i++) {
			if (kind == COMBINE_EQUAL)
				near("weight", weight[i], 1.0 / 3, 1e-12);
			variance += weight[i] * last[i].sigma * last[i].sigma;
			var += weight[i] * last[i].var;
		}
		near("sigma", last[3].sigma, sqrt(variance), 1e-12);
		near("var", last[3].var, var, 1e-12);
		assert_true(fabs(last[3].residual) < 10);
		desk_close(&one);
	}
}

/* One that is bad weighs little. */
static void test_combined_weights(void **state)
{
	double weight[JOB_MODELS];
	struct combine c;
	struct rng r;

	(void)state;
	rng_seed(&r, 1, 1);
	combine_init(&c, COMBINE_QLIKE, 2);
	for (int t = 0; t < 1000; t++) {
		const double x = 0.01 * rng_normal(&r);

		combine_return(&c, x);
		combine_score(&c, 0, x, 1e-4);
		combine_score(&c, 1, x, 1e-6);
	}
	assert_true(combine_weights(&c, (bool[]){true, true}, weight));
	assert_true(weight[0] > 0.95);
	assert_true(combine_weights(&c, (bool[]){false, true}, weight));
	assert_true(weight[0] == 0 && weight[1] == 1);
	assert_false(combine_weights(&c, (bool[]){false, false}, weight));
}

/* ---- regressions ---- */

static void test_har(void **state)
{
	double p = 100, h = 1e-4;

	(void)state;
	desk_init(&one, "har");
	one.o.member.n_horizons = 2;
	one.o.member.horizons[1] = 5;
	one.o.member.quantile = RISK_MODEL;
	one.o.member.refit.every = 50;
	desk_open(&one);
	desk_garch_days(&one, 301, &p, &h);
	const struct member_data *d = &one.st.all[0].data;
	const double *range = history_all(&d->ranges), *r = history_all(&d->bars);
	double squares = 0, ranges = 0, path[5], sum = 0, mean = 0;
	struct har_spec spec;
	struct har har;
	struct err e;

	har_spec_init(&spec, false);
	assert_int_equal(har_fit(&spec, range, 300, &har, &e), 0);
	assert_int_equal(one.fit_bar[1], 301);
	for (int t = 0; t < 300; t++)
		mean += r[t] / 300;
	for (int t = 0; t < 300; t++) {
		squares += (r[t] - mean) * (r[t] - mean);
		ranges += range[t];
	}
	har_path(&har, range + 300 - 22, 5, path);
	for (int k = 0; k < 5; k++)
		sum += path[k];
	near("1", one.said[one.n - 2].sigma,
	     sqrt(har_variance(&har, range + 278) * squares / ranges), 1e-12);
	near("5", one.said[one.n - 1].sigma, sqrt(sum * squares / ranges), 1e-12);
	desk_close(&one);
}

/* Quantiles of the model's own past: none before a thousand residuals are there, then some that
 * cover what they should. */
static void test_quantiles_of_the_past(void **state)
{
	double p = 100, h = 1e-4;
	size_t seen = 0, beyond = 0, first = 0;

	(void)state;
	for (int method = RISK_FHS; method <= RISK_EVT; method++) {
		desk_init(&one, "log-har");
		one.o.member.quantile = method;
		desk_open(&one);
		desk_garch_days(&one, 4000, &p, &h);
		/* The window of the first fit gives 228 at once. */
		for (first = 0; first < one.n && isnan(one.said[first].var); first++)
			;
		assert_int_equal(one.said[first].bar, 251 + 1000 - 228);
		seen = beyond = 0;
		for (size_t i = first; i + 1 < one.n; i++) {
			const double loss = -one.said[i + 1].residual * one.said[i].sigma;

			seen++;
			beyond += loss - one.st.all[0].members[0].mean > one.said[i].var;
			assert_true(one.said[i].es > one.said[i].var);
		}
		near("coverage", (double)beyond / (double)seen, 0.05, 0.35);
		desk_close(&one);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_equals_batch),
		cmocka_unit_test(test_given),
		cmocka_unit_test(test_given_without_level),
		cmocka_unit_test(test_horizons_of_garch),
		cmocka_unit_test(test_horizons_simulated),
		cmocka_unit_test(test_horizons_of_a_mean),
		cmocka_unit_test(test_schedule),
		cmocka_unit_test(test_drift),
		cmocka_unit_test(test_window),
		cmocka_unit_test(test_combined),
		cmocka_unit_test(test_combined_weights),
		cmocka_unit_test(test_har),
		cmocka_unit_test(test_quantiles_of_the_past),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
