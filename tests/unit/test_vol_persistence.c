/* test_vol_persistence.c - mean variances in closed form against simulated ones; see
 * lib/vol/persistence.h */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "vol/filter.h"
#include "vol/persistence.h"
#include "vol_job.h"

enum { BURN = 2000, STEPS = 400000, LENGTH = 200 };

static struct vol_model model;
static double x[VOL_PARAMS];

/* The model with these parameters, bound to numbers that say nothing. */
static void bind(const char *text, const char *params, enum dist_kind dist)
{
	static double y[LENGTH];
	struct vol_choice c;
	struct err e;

	memset(&c, 0, sizeof(c));
	c.spec.mean = MEAN_ZERO;
	c.spec.dist = dist;
	for (int t = 0; t < LENGTH; t++)
		y[t] = t * t % 7 - 3;
	if (spec_model(text, &c, &e) < 0 ||
	    vol_model_init(&model, &c.spec, &(struct vol_data){.y = y, .n = LENGTH}, &e) < 0 ||
	    spec_params(&model, params, x, &e) < 0)
		fail_msg("%s: %s", text, e.text);
}

static double simulated(void)
{
	struct vol_filter f;
	struct dist d;
	struct rng r;
	struct err e;
	double sum = 0;

	assert_int_equal(dist_set(&d, model.spec.dist, x + model.n_mean + model.n_variance), 0);
	assert_int_equal(vol_filter_cold(&f, &model.spec, x, model.n, 1, 0, NULL, &e), 0);
	rng_seed(&r, 1, 0);
	for (size_t t = 0; t < BURN + STEPS; t++) {
		if (t >= BURN)
			sum += f.h / STEPS;
		vol_filter_update(&f, sqrt(f.h) * dist_draw(&d, &r), NULL);
	}
	vol_filter_release(&f);
	return sum;
}

static void test_unconditional(void **state)
{
	static const struct {
		const char *model, *params;
		enum dist_kind dist;
	} rows[] = {
		{"garch", "omega=0.05,alpha1=0.05,beta1=0.9", DIST_NORMAL},
		{"garch:2:1", "omega=0.05,alpha1=0.05,alpha2=0.05,beta1=0.8", DIST_NORMAL},
		{"arch:2", "omega=0.5,alpha1=0.2,alpha2=0.2", DIST_NORMAL},
		{"gjr", "omega=0.05,alpha1=0.02,gamma1=0.08,beta1=0.88", DIST_NORMAL},
		{"gjr", "omega=0.05,alpha1=0.02,gamma1=0.05,beta1=0.85,nu=8,xi=0.8", DIST_SSTD},
		{"tarch", "omega=0.05,alpha1=0.05,gamma1=0.06,beta1=0.87", DIST_NORMAL},
		{"tarch", "omega=0.05,alpha1=0.05,gamma1=0.06,beta1=0.87,xi=0.8", DIST_SNORM},
		{"avgarch", "omega=0.05,alpha1=0.08,beta1=0.86,nu=8", DIST_T},
		{"aparch:1:1:1:2", "omega=0.05,alpha1=0.05,gamma1=0.3,beta1=0.88", DIST_NORMAL},
		{"harch:1:5", "omega=0.3,alpha1=0.2,alpha5=0.4", DIST_NORMAL},
		{"midas:10:1", "omega=0.3,alpha1=0.5,gamma1=0.2,theta=0.5", DIST_NORMAL},
		{"constant", "sigma2=3", DIST_NORMAL},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		struct persistence p;
		double h;

		bind(rows[i].model, rows[i].params, rows[i].dist);
		persistence_of(&model, x, &p);
		h = simulated();
		if (!(fabs(p.unconditional / h - 1) < 0.03))
			fail_msg("%s: %g, simulated %g", rows[i].model, p.unconditional, h);
		assert_true(p.value < 1);
		vol_model_release(&model);
	}
}

static void test_persistence(void **state)
{
	struct persistence p;

	(void)state;
	bind("egarch", "omega=0.1,alpha1=0.1,gamma1=-0.05,beta1=0.5", DIST_NORMAL);
	persistence_of(&model, x, &p);
	assert_true(p.value == 0.5 && fabs(p.half_life - 1) < 1e-12 && isnan(p.unconditional));
	vol_model_release(&model);
	bind("ewma", "", DIST_NORMAL);
	persistence_of(&model, x, &p);
	assert_true(p.value == 1 && isnan(p.half_life) && isnan(p.unconditional));
	vol_model_release(&model);
	bind("garch", "omega=0.1,alpha1=0.2,beta1=0.9", DIST_NORMAL);
	persistence_of(&model, x, &p);
	assert_true(fabs(p.value - 1.1) < 1e-12 && isnan(p.unconditional));
	vol_model_release(&model);
	bind("figarch", "omega=0.1,phi=0.2,d=0.4,beta=0.3", DIST_NORMAL);
	persistence_of(&model, x, &p);
	assert_true(isnan(p.value) && isnan(p.unconditional));
	vol_model_release(&model);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unconditional),
		cmocka_unit_test(test_persistence),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
