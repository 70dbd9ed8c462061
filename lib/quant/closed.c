/* closed.c - Black, Scholes and Merton, and what is made of them */
#include <math.h>

#include "base/explog.h"
#include "base/normal.h"
#include "quant/closed.h"

/* So that no volatility, or no time, divides nothing by nothing. */
#define DEVIATION_MIN 1e-12

/* What all formulas are made of. */
struct parts {
	double sign;               /* 1 call, -1 put */
	double root, deviation;    /* sqrt T, and volatility times it */
	double by_rate, by_yield;  /* discounting by each */
	double d1, d2, cdf1, cdf2; /* of sign d1, sign d2 */
};

static void take_apart(const struct option *o, const struct market *m, double volatility,
		       struct parts *p)
{
	p->sign = option_sign(o);
	p->root = sqrt(o->years);
	p->deviation = volatility * p->root;
	if (!(p->deviation > DEVIATION_MIN))
		p->deviation = DEVIATION_MIN;
	p->by_rate = tl_exp(-m->rate * o->years);
	p->by_yield = tl_exp(-m->yield * o->years);
	p->d1 = (tl_log(m->spot / o->strike) + (m->rate - m->yield) * o->years) / p->deviation +
		0.5 * p->deviation;
	p->d2 = p->d1 - p->deviation;
	p->cdf1 = normal_cdf(p->sign * p->d1);
	p->cdf2 = normal_cdf(p->sign * p->d2);
}

double bsm_price(const struct option *o, const struct market *m, double volatility)
{
	struct parts p;

	take_apart(o, m, volatility, &p);
	return p.sign * (m->spot * p.by_yield * p.cdf1 - o->strike * p.by_rate * p.cdf2);
}

void bsm_value(const struct option *o, const struct market *m, double volatility,
	       struct option_value *out)
{
	double share, cash, density;
	struct parts p;

	take_apart(o, m, volatility, &p);
	share = m->spot * p.by_yield * p.cdf1;
	cash = o->strike * p.by_rate * p.cdf2;
	density = normal_pdf(p.d1) * p.by_yield;
	out->price = p.sign * (share - cash);
	out->delta = p.sign * p.by_yield * p.cdf1;
	out->gamma = density / (m->spot * p.deviation);
	out->vega = m->spot * density * p.root;
	out->theta = p.sign * (m->yield * share - m->rate * cash) -
		     0.5 * m->spot * density * p.deviation / o->years;
	out->rho = p.sign * cash * o->years;
	out->dividend_rho = -p.sign * share * o->years;
	out->probability = p.cdf2;
}

void digital_value(const struct option *o, const struct market *m, double volatility, double cash,
		   struct option_value *out)
{
	struct parts p;
	double worth, slope;

	take_apart(o, m, volatility, &p);
	worth = cash * p.by_rate;
	slope = p.sign * worth * normal_pdf(p.d2) / p.deviation; /* by log price */
	out->price = worth * p.cdf2;
	out->delta = slope / m->spot;
	out->gamma = -slope * p.d1 / (p.deviation * m->spot * m->spot);
	out->vega = -slope * p.d1 * p.root;
	out->rho = -o->years * out->price + slope * o->years;
	out->dividend_rho = -slope * o->years;
	out->theta = m->rate * out->price - (m->rate - m->yield) * slope +
		     0.5 * slope * (p.d1 * p.deviation) / o->years;
	out->probability = p.cdf2;
}

/* A future is a share whose yield is the rate: it costs nothing to hold. */
void black76_value(const struct option *o, const struct market *m, double volatility,
		   struct option_value *out)
{
	const struct market held = {.spot = m->spot, .rate = m->rate, .yield = m->rate};

	bsm_value(o, &held, volatility, out);
	out->rho = -o->years * out->price;
	out->dividend_rho = NAN;
}

void bachelier_value(const struct option *o, const struct market *m, double volatility,
		     struct option_value *out)
{
	const double sign = option_sign(o), root = sqrt(o->years);
	const double deviation = volatility * root > 0 ? volatility * root : DEVIATION_MIN;
	const double d = sign * (m->spot - o->strike) / deviation;
	const double worth = tl_exp(-m->rate * o->years), density = worth * normal_pdf(d);
	const double cdf = normal_cdf(d);

	/* d cdf + pdf is small in the tail, where it is pdf (1 - |d| Mills(|d|)). */
	out->price = d < -1 ? deviation * density * (1 + d * normal_mills(-d))
			    : worth * deviation * (d * cdf) + deviation * density;
	out->delta = sign * worth * cdf;
	out->gamma = density / deviation;
	out->vega = root * density;
	out->theta = m->rate * out->price - 0.5 * deviation * density / o->years;
	out->rho = -o->years * out->price;
	out->dividend_rho = NAN;
	out->probability = cdf;
}
