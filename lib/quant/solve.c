/* solve.c - from price to volatility, whatever the method */
#include <math.h>

#include "base/explog.h"
#include "quant/american.h"
#include "quant/pricer.h"

enum { STEPS_MOST = 60 };
#define DEVIATION_MAX     16.0  /* sigma sqrt(T): prices are at their upper bound */
#define VOLATILITY_ENOUGH 1e-10 /* relative */
#define START             0.3

static bool in_range(double x)
{
	return x >= OPTION_PRICE_MIN && x <= OPTION_PRICE_MAX;
}

enum refusal pricer_reach(const struct option *o, const struct market *m)
{
	if (!(o->years > 0))
		return REFUSAL_EXPIRED;
	if (o->years > OPTION_YEARS_MAX)
		return REFUSAL_FAR;
	if (!in_range(m->spot))
		return REFUSAL_SPOT;
	return in_range(o->strike) ? REFUSAL_NONE : REFUSAL_STRIKE;
}

/* By formula, where the model has one. */
static enum refusal by_formula(const struct pricer *p, const struct option *o,
			       const struct market *m, double price, double *volatility)
{
	const bool future = p->o.model != QUANT_BSM;
	const double forward = future ? m->spot : m->spot * tl_exp((m->rate - m->yield) * o->years);
	const double undiscounted = price * tl_exp(m->rate * o->years);
	enum refusal r;

	if (p->o.model == QUANT_BACHELIER)
		r = bachelier_implied(o->right, forward, o->strike, undiscounted, volatility);
	else
		r = black_implied(o->right, forward, o->strike, undiscounted, volatility);
	if (r == REFUSAL_NONE)
		*volatility /= sqrt(o->years);
	return r;
}

/* The European's volatility, or what comes near one. */
static double first_guess(const struct pricer *p, const struct option *o, const struct market *m,
			  double price, double most)
{
	struct option european = *o;
	double v;

	european.exercise = OPTION_EUROPEAN;
	if (by_formula(p, &european, m, price, &v) != REFUSAL_NONE || !(v > 1e-3))
		v = START;
	return v < 0.5 * most ? v : 0.5 * most;
}

/* Regula falsi as Anderson and Björck have it, inside a bracket that is widened first. */
static enum refusal search(const struct pricer *p, const struct option *o, const struct market *m,
			   double price, double *volatility)
{
	const double root = sqrt(o->years);
	const double most =
		DEVIATION_MAX / root < VOLATILITY_MAX ? DEVIATION_MAX / root : VOLATILITY_MAX;
	double a = first_guess(p, o, m, price, most), fa, b, fb;

	fa = pricer_price(p, o, m, a) - price;
	if (!isfinite(fa))
		return REFUSAL_FAILED;
	for (b = a, fb = fa; fa * fb > 0;) {
		a = b;
		fa = fb;
		b = fa < 0 ? 1.3 * a + 0.01 : a / 1.3 - 1e-4;
		if (b > most)
			return REFUSAL_RANGE;
		if (!(b > 1e-4))
			return REFUSAL_NO_VALUE;
		fb = pricer_price(p, o, m, b) - price;
		if (!isfinite(fb))
			return REFUSAL_FAILED;
	}
	for (int i = 0; i < STEPS_MOST && fb != 0 && fabs(b - a) > VOLATILITY_ENOUGH * b; i++) {
		const double t = fb == fa ? 0.5 * (a + b) : b - fb * (b - a) / (fb - fa);
		const double c = (t - a) * (t - b) < 0 ? t : 0.5 * (a + b);
		const double fc = pricer_price(p, o, m, c) - price;

		if (!isfinite(fc))
			return REFUSAL_FAILED;
		if (fabs(c - b) <= VOLATILITY_ENOUGH * b) {
			b = c;
			break;
		}
		if (fc * fb < 0) {
			a = b;
			fa = fb;
		} else {
			fa *= fc / fb < 1 ? 1 - fc / fb : 0.5;
		}
		b = c;
		fb = fc;
	}
	*volatility = b;
	return REFUSAL_NONE;
}

enum refusal pricer_implied(const struct pricer *p, const struct option *o, const struct market *m,
			    double price, double *volatility)
{
	struct market share = *m;
	struct price_bounds bounds;
	size_t first;
	const enum refusal reach = pricer_reach(o, m);
	enum refusal r;

	if (reach != REFUSAL_NONE)
		return reach;
	if (p->o.model == QUANT_BLACK76)
		share.yield = m->rate;
	if (p->o.model == QUANT_BACHELIER ||
	    (p->o.method == QUANT_AUTO && option_dividends(o, m, &first) == 0 &&
	     (o->exercise == OPTION_EUROPEAN || american_kind(o, &share) == EARLY_NEVER))) {
		r = by_formula(p, o, m, price, volatility);
	} else {
		bounds = option_bounds(o, &share);
		if (price < bounds.low)
			return REFUSAL_BELOW;
		if (price >= bounds.high)
			return REFUSAL_ABOVE;
		if (price <= bounds.low * (1 + 1e-12))
			return REFUSAL_NO_VALUE;
		r = search(p, o, m, price, volatility);
	}
	if (r == REFUSAL_NONE && *volatility > VOLATILITY_MAX && p->o.model != QUANT_BACHELIER)
		return REFUSAL_RANGE;
	return r;
}
