/*
 * test_vol_rival.c - the linear model `log-har-lev` and its fit by QLIKE
 *
 * There is no second implementation to compare with: derivatives are compared with differences,
 * the fit with an optimum that can be written down, forecasts with a plain second calculation of
 * a row, and scores with what a linear model of this kind was seen to reach on these days.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <math.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/rng.h"
#include "vol/rival.h"
#include "vol_sp500.h"

static struct sp500 sp500;
static double range[SP500_DAYS]; /* at the level of squared returns before 2013, and floored */
static size_t begin;             /* 2013-01-02 */
static struct rival_floors floors;

static int load_all(void **state)
{
	double squares = 0, ranges = 0, mean = 0;

	(void)state;
	sp500_load(&sp500);
	begin = sp500_row(&sp500, "2013-01-02");
	rival_floors_init(&floors, 100);
	for (size_t t = 0; t < begin; t++)
		mean += sp500.r[t] / (double)begin;
	for (size_t t = 0; t < begin; t++) {
		squares += (sp500.r[t] - mean) * (sp500.r[t] - mean);
		ranges += sp500.range[t];
	}
	assert_true(fabs(squares / ranges - 1.4331) < 1e-4);
	for (size_t t = 0; t < sp500.n; t++) {
		range[t] = sp500.range[t] * (squares / ranges);
		if (range[t] < floors.range)
			range[t] = floors.range;
	}
	return 0;
}

static double mean_of(double (*f)(size_t), size_t t, size_t days)
{
	double s = 0;

	for (size_t i = 0; i < days; i++)
		s += f(t - i);
	return s / (double)days;
}

static double log_of(size_t t)
{
	return log(range[t]);
}

static double return_of(size_t t)
{
	return sp500.r[t];
}

static void rows_are_what_is_documented(void **state)
{
	double row[RIVAL_COLUMNS];

	(void)state;
	for (size_t t = RIVAL_HISTORY - 1; t < sp500.n; t += 97) {
		const double v = exp(mean_of(log_of, t, 22) / 2), r = sp500.r[t];
		const double want[RIVAL_COLUMNS] = {
			1,
			log(range[t]),
			log(range[t - 1]),
			log(range[t - 2]),
			mean_of(log_of, t, 5),
			mean_of(log_of, t, 22),
			r / v,
			fabs(r / v),
			mean_of(return_of, t, 5) / v,
			mean_of(return_of, t, 22) / v,
			log(r * r + 0.01),
		};

		rival_row(&floors, sp500.r + t, range + t, row);
		for (size_t i = 0; i < RIVAL_COLUMNS; i++)
			if (!(fabs(row[i] - want[i]) <= 1e-12 * (1 + fabs(want[i]))))
				fail_msg("%s of day %zu is %.15g and not %.15g", rival_column[i], t,
					 row[i], want[i]);
	}
}

static void derivatives_equal_differences(void **state)
{
	enum { N = 300, K = RIVAL_COLUMNS };
	double x[N * K], beta[K], gradient[K], hessian[K * K], up[K], down[K];

	(void)state;
	for (size_t i = 0; i < N; i++)
		rival_row(&floors, sp500.r + 100 + i, range + 100 + i, x + i * K);
	for (size_t i = 0; i < K; i++)
		beta[i] = 0.1 * (double)i - 0.4;
	qlike_loss(x, range + 101, N, K, beta, gradient, hessian);
	for (size_t i = 0; i < K; i++) {
		const double step = 1e-5, b = beta[i];
		double slope;

		beta[i] = b + step;
		slope = qlike_loss(x, range + 101, N, K, beta, up, NULL);
		beta[i] = b - step;
		slope -= qlike_loss(x, range + 101, N, K, beta, down, NULL);
		beta[i] = b;
		slope /= 2 * step;
		assert_true(fabs(slope - gradient[i]) < 1e-7 * (1 + fabs(slope)));
		for (size_t j = 0; j < K; j++) {
			const double bend = (up[j] - down[j]) / (2 * step);

			assert_true(fabs(bend - hessian[i * K + j]) < 1e-7 * (1 + fabs(bend)));
		}
	}
}

/* With a constant and two groups the optimum is the groups' means. */
static void finds_an_optimum_that_is_known(void **state)
{
	enum { N = 1000 };
	double x[2 * N], y[N], sum[2] = {0}, beta[2] = {0}, se[2];
	struct qlike_fit fit;
	struct rng rng;
	struct err e;

	(void)state;
	rng_seed(&rng, 7, 0);
	for (size_t t = 0; t < N; t++) {
		x[2 * t] = 1;
		x[2 * t + 1] = (double)(t % 2);
		y[t] = (t % 2 ? 1e-6 : 5e-4) * rng_exponential(&rng);
		sum[t % 2] += y[t];
	}
	assert_int_equal(qlike_fit(x, y, N, 2, beta, &fit, &e), 0);
	assert_true(fit.converged);
	assert_true(fabs(beta[0] - log(sum[0] / 500)) < 1e-9);
	assert_true(fabs(beta[1] - log(sum[1] / sum[0])) < 1e-9);

	/* From a poor start, too. */
	beta[0] = 40;
	beta[1] = -90;
	assert_int_equal(qlike_fit(x, y, N, 2, beta, &fit, &e), 0);
	assert_true(fabs(beta[1] - log(sum[1] / sum[0])) < 1e-9);

	/* The log of a mean of 500 exponential variables has an error of 1 / sqrt(500). */
	assert_int_equal(qlike_errors(x, y, N, 2, beta, se), 0);
	assert_true(fabs(se[0] * sqrt(500) - 1) < 0.1);
	assert_true(fabs(se[1] * sqrt(250) - 1) < 0.1);
}

static void refuses_what_it_cannot_fit(void **state)
{
	double x[100 * 2], y[100], beta[RIVAL_COLUMNS] = {3, 4}, h[10];
	struct qlike_fit fit;
	struct err e;

	(void)state;
	for (size_t i = 0; i < 100; i++) {
		x[2 * i] = x[2 * i + 1] = 1;
		y[i] = (double)i;
	}
	assert_int_equal(qlike_fit(x, y, 100, 2, beta, &fit, &e), -1);
	assert_true(beta[0] == 3 && beta[1] == 4);
	assert_int_equal(qlike_fit(x, y, 4, 2, beta, &fit, &e), -1);
	y[50] = NAN;
	assert_int_equal(qlike_fit(x, y, 100, 1, beta, &fit, &e), -1);
	assert_int_equal(rival_walk(&floors, sp500.r, range, range, 60, 50, 22, false, h, &e), -1);
	assert_int_equal(rival_fit(&floors, sp500.r, range, range, 50, beta, NULL, &fit, &e), -1);
}

struct score {
	double range, square, mse;
};

static struct score score(const double *h)
{
	const double n = (double)(sp500.n - begin);
	struct score s = {0};
	double mean = 0;

	for (size_t t = 0; t < begin; t++)
		mean += sp500.r[t] / (double)begin;
	for (size_t t = begin; t < sp500.n; t++) {
		const double v = h[t - begin], x = range[t], r = sp500.r[t] - mean;

		s.range += (x / v - log(x / v) - 1) / n;
		s.square += (log(v) + r * r / v) / n;
		s.mse += (x - v) * (x - v) / n;
	}
	return s;
}

static void scores_as_it_should(void **state)
{
	double h[SP500_DAYS];
	struct score s;
	struct err e;

	(void)state;
	assert_int_equal(rival_walk(&floors, sp500.r, range, range, sp500.n, begin, RIVAL_REFIT,
				    false, h, &e),
			 0);
	s = score(h);
	print_message("log-har-lev 2013-2018: QLIKE(range) %.4f QLIKE(r2) %.4f MSE(range) %.4f\n",
		      s.range, s.square, s.mse);
	assert_true(s.range > 0.400 && s.range < 0.4025);
	assert_true(s.square < 0.2785);
	assert_true(s.mse > 0.743 && s.mse < 0.746);

	assert_int_equal(rival_walk(&floors, sp500.r, range, range, sp500.n, begin, RIVAL_REFIT,
				    true, h, &e),
			 0);
	print_message("  its level corrected: QLIKE(range) %.4f QLIKE(r2) %.4f MSE(range) %.4f\n",
		      score(h).range, score(h).square, score(h).mse);
	assert_true(score(h).range < s.range && score(h).square < s.square);
}

/* What comes later changes nothing of what was forecast before. */
static void knows_nothing_of_the_future(void **state)
{
	const size_t cut = begin + 300, days = cut - begin;
	double h[SP500_DAYS], again[SP500_DAYS];
	struct sp500 *other = malloc(sizeof(*other));
	double *ranges = malloc(sizeof(range));
	struct err e;

	(void)state;
	assert_non_null(other);
	assert_non_null(ranges);
	*other = sp500;
	memcpy(ranges, range, sizeof(range));
	for (size_t t = cut; t < sp500.n; t++) {
		other->r[t] *= -3;
		ranges[t] *= 17;
	}
	assert_int_equal(
		rival_walk(&floors, sp500.r, range, range, sp500.n, begin, 22, true, h, &e), 0);
	assert_int_equal(
		rival_walk(&floors, other->r, ranges, ranges, sp500.n, begin, 22, true, again, &e),
		0);
	assert_memory_equal(h, again, (days + 1) * sizeof(*h));
	assert_memory_not_equal(h + days + 1, again + days + 1, sizeof(*h));
	free(ranges);
	free(other);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_what_is_documented),
		cmocka_unit_test(derivatives_equal_differences),
		cmocka_unit_test(finds_an_optimum_that_is_known),
		cmocka_unit_test(refuses_what_it_cannot_fit),
		cmocka_unit_test(scores_as_it_should),
		cmocka_unit_test(knows_nothing_of_the_future),
	};

	return cmocka_run_group_tests(tests, load_all, NULL);
}
