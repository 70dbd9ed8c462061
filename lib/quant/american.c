/* american.c - American options by their exercise boundary */
#include <math.h>
#include <stdbool.h>

#include "base/explog.h"
#include "base/normal.h"
#include "quant/american.h"
#include "quant/arc.h"
#include "quant/closed.h"

enum { NODES = 10, SWEEPS_MOST = 24 };
#define SWEEP_ENOUGH 1e-7 /* of the boundary's logarithm; the price moves with its square */

/* A put of strike 1, and its boundary B(tau) by time to expiry. */
struct put {
	double rate, yield, volatility, years;
	double top;          /* the boundary just before expiry */
	double h[NODES + 1]; /* log(B / top)^2 at the nodes */
	double c[NODES + 1]; /* its Chebyshev coefficients in 2 sqrt(tau / years) - 1 */
};

/* cos(i pi / NODES). */
static double cosine(size_t i)
{
	static const double table[NODES / 2 + 1] = {1.0,
						    0.95105651629515357212,
						    0.8090169943749474241,
						    0.58778525229247312917,
						    0.3090169943749474241,
						    0.0};

	i %= 2 * NODES;
	if (i > NODES)
		i = 2 * NODES - i;
	return i <= NODES / 2 ? table[i] : -table[NODES - i];
}

/* Square root of the time of node i, the last being 0. */
static double node_root(const struct put *p, size_t i)
{
	return 0.5 * sqrt(p->years) * (1 + cosine(i));
}

static void interpolate(struct put *p)
{
	for (size_t k = 0; k <= NODES; k++) {
		double sum = 0;

		for (size_t i = 0; i <= NODES; i++)
			sum += (i % NODES ? 1 : 0.5) * p->h[i] * cosine(i * k);
		p->c[k] = sum * (k % NODES ? 2.0 : 1.0) / NODES;
	}
}

/* -log(B(tau) / top), by Clenshaw's recurrence. */
static double depth(const struct put *p, double root_tau)
{
	const double z = 2 * root_tau / sqrt(p->years) - 1;
	double a = 0, b = 0, next;

	for (size_t k = NODES; k > 0; k--) {
		next = p->c[k] + 2 * z * a - b;
		b = a;
		a = next;
	}
	next = p->c[0] + z * a - b;
	return next > 0 ? sqrt(next) : 0;
}

/* Bjerksund and Stensland (1993): a boundary in closed form to start from. */
static double first_guess(const struct put *p, double tau)
{
	const double v2 = p->volatility * p->volatility, b = p->yield - p->rate;
	const double a = 0.5 - b / v2;
	const double beta = a + sqrt(a * a + 2 * (p->yield > 0 ? p->yield : 0) / v2);
	const double high = beta / (beta - 1), low = 1 / p->top;
	double h;

	if (!(high > low))
		return p->top;
	h = -(b * tau + 2 * p->volatility * sqrt(tau)) * low / (high - low);
	return 1 / (low + (high - low) * (1 - tl_exp(h < 0 ? h : 0)));
}

/* B(tau) of the next sweep: K exp(-(r - q) tau) N / D with this one's B. */
static double next_boundary(const struct put *p, double root_tau, double log_b)
{
	const double log_top = tl_log(p->top);
	const double tau = root_tau * root_tau, carry = p->rate - p->yield;
	const double v = p->volatility * root_tau;
	const double d = (log_b + carry * tau) / v;
	double num = normal_cdf(d - 0.5 * v), den = normal_cdf(d + 0.5 * v);

	for (size_t i = 0; i < ARC_INNER; i++) {
		const struct arc *g = &arc_inner[i];
		const double s = tau * g->sine * g->sine, u = tau * g->cosine * g->cosine;
		const double vs = v * g->sine;
		const double log_u = log_top - depth(p, root_tau * g->cosine);
		const double ds = (log_b - log_u + carry * s) / vs;
		const double weight = g->weight * tau;

		num += weight * p->rate * tl_exp(p->rate * u) * normal_cdf(ds - 0.5 * vs);
		if (p->yield != 0)
			den += weight * p->yield * tl_exp(p->yield * u) * normal_cdf(ds + 0.5 * vs);
	}
	return tl_exp(-carry * tau) * num / den;
}

static double squared_log(const struct put *p, double b)
{
	const double x = b < p->top && b > 0 ? tl_log(b / p->top) : 0;

	return x * x;
}

static void solve(struct put *p)
{
	for (size_t i = 0; i < NODES; i++) {
		const double root = node_root(p, i);

		p->h[i] = squared_log(p, first_guess(p, root * root));
	}
	p->h[NODES] = 0;
	interpolate(p);
	for (int sweep = 0; sweep < SWEEPS_MOST; sweep++) {
		double moved = 0;

		for (size_t i = 0; i < NODES; i++) {
			const double old = sqrt(p->h[i]);
			const double b = next_boundary(p, node_root(p, i), tl_log(p->top) - old);
			double change;

			p->h[i] = squared_log(p, b);
			change = sqrt(p->h[i]) - old;
			moved = fabs(change) > moved ? fabs(change) : moved;
		}
		interpolate(p);
		if (moved < SWEEP_ENOUGH)
			break;
	}
}

/* ---- what a boundary gives ---- */

/* The premium of early exercise with its slopes by the underlying. */
struct premium {
	double value, delta, gamma;
};

static void premium_of(const struct put *p, double spot, bool slopes, struct premium *out)
{
	const double log_top = tl_log(p->top);
	const double root = sqrt(p->years), log_spot = tl_log(spot), carry = p->rate - p->yield;

	*out = (struct premium){0};
	for (size_t i = 0; i < ARC_OUTER; i++) {
		const struct arc *g = &arc_outer[i];
		const double s = p->years * g->sine * g->sine;
		const double v = p->volatility * root * g->sine;
		const double log_b = log_top - depth(p, root * g->cosine);
		const double d2 = (log_spot - log_b + carry * s) / v - 0.5 * v, d1 = d2 + v;
		const double by_rate = g->weight * p->years * p->rate * tl_exp(-p->rate * s);
		const double by_yield = g->weight * p->years * p->yield * tl_exp(-p->yield * s);
		double pdf1, pdf2;

		out->value += by_rate * normal_cdf(-d2) - by_yield * spot * normal_cdf(-d1);
		if (!slopes)
			continue;
		pdf1 = normal_pdf(d1) / v;
		pdf2 = normal_pdf(d2) / (spot * v);
		out->delta += by_yield * (pdf1 - normal_cdf(-d1)) - by_rate * pdf2;
		out->gamma +=
			(by_rate * pdf2 * (d2 / v + 1) + by_yield * pdf1 * (1 - d1 / v)) / spot;
	}
}

/* The put that the option is, its strike 1; the spot in its units. */
static double as_put(const struct option *o, const struct market *m, double volatility,
		     struct put *p)
{
	const bool call = o->right == OPTION_CALL;

	p->rate = call ? m->yield : m->rate;
	p->yield = call ? m->rate : m->yield;
	p->volatility = volatility;
	p->years = o->years;
	p->top = p->yield > p->rate ? p->rate / p->yield : 1;
	return call ? o->strike / m->spot : m->spot / o->strike;
}

enum early_exercise american_kind(const struct option *o, const struct market *m)
{
	const double rate = o->right == OPTION_CALL ? m->yield : m->rate;
	const double yield = o->right == OPTION_CALL ? m->rate : m->yield;

	if (rate > 0)
		return EARLY_BOUNDARY;
	return yield >= rate ? EARLY_NEVER : EARLY_TWO;
}

static double european(const struct put *p, double spot, struct option_value *out)
{
	const struct option o = {.right = OPTION_PUT, .strike = 1, .years = p->years};
	const struct market m = {.spot = spot, .rate = p->rate, .yield = p->yield};

	if (!out)
		return bsm_price(&o, &m, p->volatility);
	bsm_value(&o, &m, p->volatility, out);
	return out->price;
}

static double boundary_now(const struct put *p)
{
	return p->top * tl_exp(-depth(p, sqrt(p->years)));
}

double american_price(const struct option *o, const struct market *m, double volatility)
{
	struct put p;
	struct premium early;
	const double spot = as_put(o, m, volatility, &p);
	const double unit = o->right == OPTION_CALL ? m->spot : o->strike;
	double price;

	solve(&p);
	if (spot <= boundary_now(&p))
		return option_intrinsic(o, m->spot);
	premium_of(&p, spot, false, &early);
	price = unit * (european(&p, spot, NULL) + early.value);
	return price > option_intrinsic(o, m->spot) ? price : option_intrinsic(o, m->spot);
}

/* C = S p(K / S), p being the put of strike 1, as slopes by S. */
static void as_call(double spot, double ratio, const struct option_value *put,
		    struct option_value *out)
{
	out->price = spot * put->price;
	out->delta = put->price - ratio * put->delta;
	out->gamma = ratio * ratio * put->gamma / spot;
}

void american_value(const struct option *o, const struct market *m, double volatility,
		    struct option_value *out)
{
	const bool call = o->right == OPTION_CALL;
	struct put p;
	struct premium early;
	struct option_value put;
	const double spot = as_put(o, m, volatility, &p);

	*out = (struct option_value){
		.vega = NAN, .rho = NAN, .dividend_rho = NAN, .probability = NAN};
	solve(&p);
	if (spot <= boundary_now(&p)) {
		out->price = option_intrinsic(o, m->spot);
		out->delta = option_sign(o);
		return;
	}
	european(&p, spot, &put);
	premium_of(&p, spot, true, &early);
	put.price += early.value;
	put.delta += early.delta;
	put.gamma += early.gamma;
	if (call) {
		as_call(m->spot, spot, &put, out);
	} else {
		out->price = o->strike * put.price;
		out->delta = put.delta;
		out->gamma = put.gamma / o->strike;
	}
	/* The equation of Black and Scholes holds where it is not exercised. */
	out->theta = m->rate * out->price - (m->rate - m->yield) * m->spot * out->delta -
		     0.5 * volatility * volatility * m->spot * m->spot * out->gamma;
}
