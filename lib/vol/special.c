/* special.c - elementary functions without loss, tails of the usual distributions */
#include <math.h>

#include "base/explog.h"
#include "vol/special.h"
#include "vol/special_impl.h"

enum { STEPS_MAX = 400 };

double power_of(double x, double y)
{
	if (x > 0)
		return tl_exp(y * tl_log(x));
	if (y == 0)
		return 1;
	return x < 0 ? NAN : (y > 0 ? 0 : INFINITY);
}

/* What 1 + x lost in rounding comes back to first order. */
double log_plus_one(double x)
{
	const double u = 1 + x;

	if (u == INFINITY || u <= 0)
		return tl_log(u);
	return tl_log(u) + (x - (u - 1)) / u;
}

/* Kahan: (u - 1) / log u is good although neither is, since both err alike. */
double exp_minus_one(double x)
{
	const double u = tl_exp(x);

	if (u == 1)
		return x;
	if (x > 1 || x < -37)
		return u - 1;
	return (u - 1) * x / tl_log(u);
}

double deviance(double x, double m)
{
	if (fabs(x - m) >= 0.1 * (x + m))
		return x * tl_log(x / m) + m - x;

	const double v = (x - m) / (x + m), square = v * v;
	double sum = (x - m) * v, term = 2 * x * v;

	for (int odd = 3; odd < STEPS_MAX; odd += 2) {
		const double last = sum;

		term *= square;
		sum += term / odd;
		if (sum == last)
			break;
	}
	return sum;
}

double tail_solve(double (*f)(const struct tail *c, double t, double *slope), const struct tail *c,
		  double t, double reach)
{
	double last = t;

	for (int i = 0; i < STEPS_MAX; i++) {
		double slope;
		const double value = f(c, t, &slope);

		if (value == -INFINITY || !(slope != 0)) {
			reach = fabs(t - last) / 2;
			t = (t + last) / 2;
			continue;
		}

		double step = -value / slope;

		if (!(fabs(step) <= reach)) {
			step = (c->upper ? value > 0 : value < 0) ? reach : -reach;
			reach *= 2;
		}
		last = t;
		t += step;
		if (fabs(step) <= 1e-9 * (1 + fabs(t)))
			break;
	}
	return t;
}

double chi2_upper(double x, double k)
{
	return x > 0 ? gamma_upper(k / 2, x / 2) : 1;
}

double chi2_lower(double x, double k)
{
	return x > 0 ? gamma_lower(k / 2, x / 2) : 0;
}

double chi2_upper_quantile(double q, double k)
{
	return 2 * gamma_quantile(k / 2, 1 - q, q);
}

double student_two_sided(double t, double k)
{
	if (!(k > 0) || t != t)
		return NAN;
	/* The share of k in k + t², and the rest; t² itself may overflow. */
	if (t * t > k) {
		const double r = k / t / t;

		return beta_lower(k / 2, 0.5, r / (1 + r), 1 / (1 + r));
	}
	const double r = t * t / k;

	return beta_lower(k / 2, 0.5, 1 / (1 + r), r / (1 + r));
}

double student_upper(double t, double k)
{
	const double tail = student_two_sided(t, k) / 2;

	return t > 0 ? tail : 1 - tail;
}

double student_cdf(double t, double k)
{
	return student_upper(-t, k);
}

double student_quantile(double p, double k)
{
	if (!(k > 0) || p != p)
		return NAN;
	if (p <= 0 || p >= 1)
		return p <= 0 ? -INFINITY : INFINITY;
	if (p == 0.5)
		return 0;

	const double tail = p < 0.5 ? 2 * p : 2 * (1 - p);
	const double size = sqrt(k) * tl_exp(beta_quantile_logit(0.5, k / 2, 1 - tail, tail) / 2);

	return p < 0.5 ? -size : size;
}

double fisher_upper(double f, double k1, double k2)
{
	if (!(f > 0))
		return f <= 0 ? 1 : NAN;
	if (f == INFINITY)
		return 0;

	const double all = k2 + k1 * f;

	return beta_lower(k2 / 2, k1 / 2, k2 / all, k1 * f / all);
}

double binomial_cdf(double x, double n, double p)
{
	if (!(x >= 0))
		return x < 0 ? 0 : NAN;
	if (x >= n)
		return 1;
	return beta_lower(n - floor(x), floor(x) + 1, 1 - p, p);
}
