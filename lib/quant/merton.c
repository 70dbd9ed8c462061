/* merton.c - jumps: a sum of Black and Scholes prices, by how many jumps there are */
#include <math.h>

#include "base/explog.h"
#include "quant/closed.h"

enum { JUMPS_MOST = 1000 };
#define WEIGHT_ENOUGH 1e-18

/* With n jumps the log price has n more means and variances; the rate that makes the
 * price fair between them is r - lambda k, k being the mean relative jump (Merton 1976,
 * equation 16).  The rate of discounting stays. */
static void with_jumps(const struct option *o, const struct market *m, double volatility,
		       const struct jumps *j, double k, int n, struct market *moved, double *sd)
{
	const double shift = n * (j->mean + 0.5 * j->volatility * j->volatility) / o->years;

	*moved = *m;
	moved->yield = m->yield + j->intensity * k - shift;
	*sd = sqrt(volatility * volatility + n * j->volatility * j->volatility / o->years);
}

static void add(struct option_value *sum, double weight, const struct option_value *v,
		double volatility, double sd)
{
	sum->price += weight * v->price;
	sum->delta += weight * v->delta;
	sum->gamma += weight * v->gamma;
	sum->vega += weight * v->vega * volatility / sd;
	sum->rho += weight * v->rho;
	sum->dividend_rho += weight * v->dividend_rho;
	sum->probability += weight * v->probability;
}

void merton_value(const struct option *o, const struct market *m, double volatility,
		  const struct jumps *j, struct option_value *out)
{
	const double k = tl_exp(j->mean + 0.5 * j->volatility * j->volatility) - 1;
	const double count = j->intensity * o->years, spot = m->spot;
	double weight = tl_exp(-count), last = 0, jumped = 0;

	*out = (struct option_value){0};
	for (int n = 0; n < JUMPS_MOST; n++) {
		struct market moved;
		struct option_value v;
		double sd;

		with_jumps(o, m, volatility, j, k, n, &moved, &sd);
		bsm_value(o, &moved, sd, &v);
		add(out, weight, &v, volatility, sd);
		jumped += last * v.price;
		last = weight;
		if (n > count && weight < WEIGHT_ENOUGH)
			break;
		weight *= count / (n + 1);
	}
	/* The equation with jumps; `jumped` is the expected price after one. */
	out->theta = m->rate * out->price -
		     (m->rate - m->yield - j->intensity * k) * spot * out->delta -
		     0.5 * volatility * volatility * spot * spot * out->gamma -
		     j->intensity * (jumped - out->price);
}
