/* option.c - bounds that hold without any model */
#include "quant/option.h"

#include "base/explog.h"

double option_intrinsic(const struct option *o, double spot)
{
	const double value = option_sign(o) * (spot - o->strike);

	return value > 0 ? value : 0;
}

size_t option_dividends(const struct option *o, const struct market *m, size_t *first)
{
	size_t n = 0;

	*first = 0;
	for (size_t i = 0; i < m->n_dividends; i++) {
		if (m->dividends[i].years <= 0)
			*first = i + 1;
		else if (m->dividends[i].years < o->years)
			n++;
	}
	return n;
}

double option_dividend_value(const struct option *o, const struct market *m)
{
	size_t first, n = option_dividends(o, m, &first);
	double sum = 0;

	for (size_t i = first; i < first + n; i++)
		sum += m->dividends[i].amount * tl_exp(-m->rate * m->dividends[i].years);
	return sum;
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

/* What exercise at time t is worth now if the price only drifts. */
static double sure_value(const struct option *o, const struct market *m, double t)
{
	double paid = 0;

	for (size_t i = 0; i < m->n_dividends; i++)
		if (m->dividends[i].years > 0 && m->dividends[i].years < t)
			paid += m->dividends[i].amount * tl_exp(-m->rate * m->dividends[i].years);
	return option_sign(o) *
	       (m->spot * tl_exp(-m->yield * t) - paid - o->strike * tl_exp(-m->rate * t));
}

/* Where the value of exercise, undisturbed by dividends, has its turning point. */
static double turning_point(const struct option *o, const struct market *m)
{
	const double ratio = m->rate * o->strike / (m->yield * m->spot);

	if (m->rate == m->yield || m->yield == 0 || !(ratio > 0))
		return 0;
	return tl_log(ratio) / (m->rate - m->yield);
}

/* The best of exercising now, at the turning point, before each dividend, at the end. */
static double sure_best(const struct option *o, const struct market *m)
{
	double best = larger(0, sure_value(o, m, o->years)), t;
	size_t first, n;

	if (o->exercise == OPTION_EUROPEAN)
		return best;
	best = larger(best, sure_value(o, m, 0));
	t = turning_point(o, m);
	if (t > 0 && t < o->years)
		best = larger(best, sure_value(o, m, t));
	n = option_dividends(o, m, &first);
	for (size_t i = first; i < first + n; i++) {
		/* A put is exercised after it has been paid, a call before. */
		const double after = m->dividends[i].years * (1 + 1e-12);

		best = larger(best, sure_value(o, m, m->dividends[i].years));
		best = larger(best, sure_value(o, m, after));
	}
	return best;
}

struct price_bounds option_bounds(const struct option *o, const struct market *m)
{
	const bool american = o->exercise == OPTION_AMERICAN;
	const double by_rate = tl_exp(-m->rate * o->years), by_yield = tl_exp(-m->yield * o->years);
	struct price_bounds b = {.low = sure_best(o, m)};

	if (o->right == OPTION_CALL)
		b.high = american ? m->spot * larger(1, by_yield)
				  : m->spot * by_yield - option_dividend_value(o, m);
	else
		b.high = o->strike * (american ? larger(1, by_rate) : by_rate);
	if (b.high < b.low)
		b.high = b.low;
	return b;
}

struct price_bounds option_parity(const struct option *o, const struct market *m)
{
	const double by_rate = tl_exp(-m->rate * o->years), by_yield = tl_exp(-m->yield * o->years);
	const double paid = option_dividend_value(o, m);
	const double forward = m->spot * by_yield - paid - o->strike * by_rate;

	if (o->exercise == OPTION_EUROPEAN)
		return (struct price_bounds){forward, forward};
	return (struct price_bounds){
		m->spot * (by_yield < 1 ? by_yield : 1) - paid - o->strike * larger(1, by_rate),
		m->spot * larger(1, by_yield) - o->strike * (by_rate < 1 ? by_rate : 1),
	};
}
