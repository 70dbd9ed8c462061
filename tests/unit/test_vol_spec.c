/* test_vol_spec.c - models, means and parameters as the command line has them; see lib/vol/spec.h
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "vol/spec.h"

static struct vol_choice model(const char *text)
{
	struct vol_choice c;
	struct err e;

	memset(&c, 0, sizeof(c));
	if (spec_model(text, &c, &e) < 0)
		fail_msg("%s: %s", text, e.text);
	assert_string_equal(c.text, text);
	return c;
}

static void refused(const char *text, const char *words)
{
	struct vol_choice c;
	struct err e;

	memset(&c, 0, sizeof(c));
	if (spec_model(text, &c, &e) == 0)
		fail_msg("%s is taken", text);
	assert_int_equal(e.status, STATUS_USAGE);
	if (!strstr(e.text, words))
		fail_msg("%s: '%s' does not hold '%s'", text, e.text, words);
}

static void test_orders(void **state)
{
	static const struct {
		const char *text;
		enum vol_kind kind;
		int p, o, q;
	} rows[] = {
		{"arch", VOL_GARCH, 1, 0, 0},          {"arch:5", VOL_GARCH, 5, 0, 0},
		{"garch", VOL_GARCH, 1, 0, 1},         {"garch:2:1", VOL_GARCH, 2, 0, 1},
		{"garch:2", VOL_GARCH, 2, 0, 1},       {"gjr", VOL_GARCH, 1, 1, 1},
		{"gjr:1:2:3", VOL_GARCH, 1, 2, 3},     {"avgarch", VOL_POWER1, 1, 0, 1},
		{"tarch", VOL_POWER1, 1, 1, 1},        {"egarch:2:1:1", VOL_EGARCH, 2, 1, 1},
		{"egarch:1:0:1", VOL_EGARCH, 1, 0, 1}, {"aparch", VOL_APARCH, 1, 1, 1},
		{"aparch:2:1:1", VOL_APARCH, 2, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		const struct vol_choice c = model(rows[i].text);

		assert_int_equal(c.family, FAMILY_LIKELIHOOD);
		assert_int_equal(c.spec.kind, rows[i].kind);
		if (c.spec.p != rows[i].p || c.spec.o != rows[i].o || c.spec.q != rows[i].q)
			fail_msg("%s: %d %d %d", rows[i].text, c.spec.p, c.spec.o, c.spec.q);
	}
}

static void test_others(void **state)
{
	static const int usual[] = {1, 5, 22, 0}, own[] = {2, 10, 0};
	struct vol_choice c;

	(void)state;
	assert_int_equal(model("constant").spec.kind, VOL_CONSTANT);
	assert_int_equal(model("rm2006").spec.kind, VOL_RM2006);
	assert_true(model("ewma").spec.lambda == 0.94);
	assert_true(model("ewma:0.97").spec.lambda == 0.97);
	assert_true(model("ewma:est").spec.lambda == 0);
	assert_true(model("aparch").spec.delta == 0);
	assert_true(model("aparch:1:1:1:1.5").spec.delta == 1.5);
	assert_int_equal(model("figarch").spec.m, 0);
	c = model("figarch:0:1:500");
	assert_true(c.spec.p == 0 && c.spec.q == 1 && c.spec.m == 500);
	assert_memory_equal(model("harch").spec.lags, usual, sizeof(usual));
	assert_memory_equal(model("harch:2:10").spec.lags, own, sizeof(own));
	c = model("midas");
	assert_true(c.spec.m == 22 && c.spec.o == 0);
	c = model("midas:50:1");
	assert_true(c.spec.m == 50 && c.spec.o == 1);
}

static void test_families(void **state)
{
	struct vol_choice c = model("har");

	(void)state;
	assert_int_equal(c.family, FAMILY_HAR);
	assert_false(c.har.log);
	assert_true(c.har.lags[0] == 1 && c.har.lags[1] == 5 && c.har.lags[2] == 22 &&
		    c.har.lags[3] == 0);
	c = model("log-har:1:3");
	assert_int_equal(c.family, FAMILY_HAR);
	assert_true(c.har.log && c.har.lags[0] == 1 && c.har.lags[1] == 3 && c.har.lags[2] == 0);
	assert_int_equal(model("log-har-lev").family, FAMILY_LEVERAGE);
	assert_int_equal(model("garch-lstm").family, FAMILY_NETWORK);
}

static void test_refusals(void **state)
{
	(void)state;
	refused("grach", "did you mean 'garch'?");
	refused("", "is no model");
	refused("xyzzy", "it is constant, ewma");
	refused("garch:1:1:1", "garch:P:Q");
	refused("arch:1:1", "arch:P");
	refused("garch:-1", "no whole number");
	refused("garch:1.5", "no whole number");
	refused("garch:", "no whole number");
	refused("garch:99999999999999999999", "no whole number");
	refused("ewma:1", "between 0 and 1");
	refused("ewma:0", "between 0 and 1");
	refused("ewma:x", "no number");
	refused("ewma:0.9:1", "too many");
	refused("aparch:1:1:1:0", "above 0");
	refused("constant:1", "no orders");
	refused("log-har-lev:1", "no orders");
	refused("har:5:1", "lags rise");
	refused("har:0", "lags rise");
	refused("har:1:2:3:4:5:6:7:8", "at most 7 lags");
	refused("harch:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1:1", "more than");
	refused("garch:1:1000000000000000000000000000000000000000000000000000000000000000000",
		"too long");
}

static void test_means(void **state)
{
	static const struct {
		const char *text;
		enum vol_mean mean;
		int ar, ma;
	} rows[] = {
		{"zero", MEAN_ZERO, 0, 0}, {"constant", MEAN_CONSTANT, 0, 0},
		{"ar", MEAN_AR, 1, 0},     {"ar:3", MEAN_AR, 3, 0},
		{"arma", MEAN_ARMA, 1, 1}, {"arma:2:0", MEAN_ARMA, 2, 0},
		{"arx", MEAN_ARX, 0, 0},   {"arx:2", MEAN_ARX, 2, 0},
		{"har", MEAN_HAR, 0, 0},
	};
	static const int usual[] = {1, 5, 22, 0};
	struct vol_spec s;
	struct err e;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		memset(&s, 0, sizeof(s));
		s.ar = s.ma = 7;
		assert_int_equal(spec_mean(rows[i].text, &s, &e), 0);
		if (s.mean != rows[i].mean || s.ar != rows[i].ar || s.ma != rows[i].ma)
			fail_msg("%s: %d %d %d", rows[i].text, (int)s.mean, s.ar, s.ma);
	}
	assert_memory_equal(s.har, usual, sizeof(usual));
	assert_int_equal(spec_mean("constnat", &s, &e), -1);
	assert_non_null(strstr(e.text, "did you mean 'constant'?"));
	assert_int_equal(spec_mean("ar:1:1", &s, &e), -1);
	assert_int_equal(spec_mean("zero:1", &s, &e), -1);
}

/* Whatever a spec has of mean, innovations and bounds stays as it is. */
static void test_rest_stays(void **state)
{
	struct vol_choice c;
	struct err e;

	(void)state;
	memset(&c, 0, sizeof(c));
	c.spec.mean = MEAN_AR;
	c.spec.ar = 2;
	c.spec.dist = DIST_GED;
	c.spec.presample = PRESAMPLE_BACKCAST;
	c.spec.bounds = BOUNDS_NONE;
	assert_int_equal(spec_model("gjr:1:1:2", &c, &e), 0);
	assert_int_equal(c.spec.mean, MEAN_AR);
	assert_int_equal(c.spec.ar, 2);
	assert_int_equal(c.spec.dist, DIST_GED);
	assert_int_equal(c.spec.presample, PRESAMPLE_BACKCAST);
	assert_int_equal(c.spec.bounds, BOUNDS_NONE);
}

/* Every name in the lists is one. */
static void test_lists(void **state)
{
	char word[SPEC_TEXT];
	struct vol_spec s = {0};
	struct err e;
	size_t n = 0;

	(void)state;
	for (const char *p = spec_models; *p; p += strcspn(p, " "), p += *p == ' ', n++) {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(p, " "), p);
		model(word);
	}
	assert_int_equal(n, 17);
	for (const char *p = spec_means; *p; p += strcspn(p, " "), p += *p == ' ') {
		snprintf(word, sizeof(word), "%.*s", (int)strcspn(p, " "), p);
		assert_int_equal(spec_mean(word, &s, &e), 0);
	}
}

static void params_refused(const struct vol_model *m, const char *text, const char *words)
{
	double x[VOL_PARAMS];
	struct err e;

	assert_int_equal(spec_params(m, text, x, &e), -1);
	assert_int_equal(e.status, STATUS_USAGE);
	if (!strstr(e.text, words))
		fail_msg("%s: '%s' does not hold '%s'", text, e.text, words);
}

static void test_params(void **state)
{
	struct vol_spec spec = {.mean = MEAN_CONSTANT, .kind = VOL_GARCH, .p = 1, .q = 1};
	double y[50], x[VOL_PARAMS];
	struct vol_model m;
	struct err e;

	(void)state;
	for (int t = 0; t < 50; t++)
		y[t] = t % 3 - 1;
	assert_int_equal(vol_model_init(&m, &spec, &(struct vol_data){.y = y, .n = 50}, &e), 0);
	assert_int_equal(spec_params(&m, "beta1=0.8,mu=-1e-3,omega=.1e1,alpha1=0.1", x, &e), -1);
	assert_int_equal(spec_params(&m, "beta1=0.8,mu=-1e-3,omega=1,alpha1=0.1", x, &e), 0);
	assert_true(x[0] == -1e-3 && x[1] == 1 && x[2] == 0.1 && x[3] == 0.8);
	params_refused(&m, "", "mu is missing");
	params_refused(&m, "mu=0,omega=1,alpha1=0.1", "beta1 is missing");
	params_refused(&m, "mu=0,mu=1", "mu stands twice");
	params_refused(&m, "my=0", "it has mu omega alpha1 beta1");
	params_refused(&m, "mu=x", "'x' is no number");
	params_refused(&m, "mu=nan", "'nan' is no number");
	params_refused(&m, "mu", "is not NAME=VALUE");
	params_refused(&m, "mu0", "is not NAME=VALUE");
	params_refused(&m, "mu=0,omega=-1,alpha1=0.1,beta1=0.8", "omega cannot be below 0");
	params_refused(&m, "mu=0,omega=1,alpha1=-0.1,beta1=0.8", "alpha1 cannot be below 0");
	params_refused(&m, "mu=0,omega=0,alpha1=0,beta1=0", "no variance comes of these");
	/* Of any size, and without a mean variance, they are possible. */
	assert_int_equal(spec_params(&m, "mu=0,omega=1e9,alpha1=0.5,beta1=0.8", x, &e), 0);
	assert_int_equal(spec_params(&m, "mu=0,omega=0,alpha1=0.06,beta1=0.94", x, &e), 0);
	/* A mean is measured by the variance of the others, else by that of the data. */
	params_refused(&m, "mu=1e308,omega=1,alpha1=0.1,beta1=0.8",
		       "mu is 1e+308, more than 1e+06 times");
	params_refused(&m, "mu=-1,omega=1e-14,alpha1=0.1,beta1=0.8", "what a bar moves by (3.16");
	assert_int_equal(spec_params(&m, "mu=-1,omega=1e-12,alpha1=0.1,beta1=0.8", x, &e), 0);
	/* As of a fund whose price all but accrues. */
	assert_int_equal(spec_params(&m, "mu=2e-4,omega=9e-15,alpha1=0,beta1=0.99", x, &e), 0);
	params_refused(&m, "mu=9e5,omega=0,alpha1=0.06,beta1=0.94", "mu is 900000");
	assert_int_equal(spec_params(&m, "mu=8e5,omega=0,alpha1=0.06,beta1=0.94", x, &e), 0);
	params_refused(&m, "mu=0,omega=1e101,alpha1=0.1,beta1=0.8", "omega is 1e+101");
	params_refused(&m, "mu=0,omega=1,alpha1=0.1,beta1=1e308", "beta1 is 1e+308");
	vol_model_release(&m);
	spec.mean = MEAN_AR;
	spec.ar = 1;
	assert_int_equal(vol_model_init(&m, &spec, &(struct vol_data){.y = y, .n = 50}, &e), 0);
	params_refused(&m, "mu=0,ar1=-101,omega=1,alpha1=0.1,beta1=0.8", "ar1 is -101");
	assert_int_equal(spec_params(&m, "mu=0,ar1=-0.5,omega=1,alpha1=0.1,beta1=0.8", x, &e), 0);
	vol_model_release(&m);
	spec.mean = MEAN_CONSTANT;
	spec.kind = VOL_FIGARCH;
	assert_int_equal(vol_model_init(&m, &spec, &(struct vol_data){.y = y, .n = 50}, &e), 0);
	params_refused(&m, "mu=0,omega=1,phi=0.1,d=5,beta=0.3", "d cannot be above 1");
	vol_model_release(&m);
	spec.kind = VOL_CONSTANT;
	assert_int_equal(vol_model_init(&m, &spec, &(struct vol_data){.y = y, .n = 50}, &e), 0);
	params_refused(&m, "mu=0,sigma2=0", "sigma2 must be above 0");
	vol_model_release(&m);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_orders),   cmocka_unit_test(test_others),
		cmocka_unit_test(test_families), cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_means),    cmocka_unit_test(test_rest_stays),
		cmocka_unit_test(test_lists),    cmocka_unit_test(test_params),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
