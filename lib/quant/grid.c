/* grid.c - options on a share that pays cash: finite differences */
#include <math.h>
#include <stdbool.h>

#include "base/explog.h"
#include "quant/grid.h"

enum { WIDTHS = 5, SEGMENT_STEPS_MIN = 8, SMOOTH_STEPS = 2 };
#define CASH_SHARE_MAX 0.95 /* of the price that one dividend may take, for the grid's width */

struct grid {
	const struct option *o;
	const struct market *m;
	double variance, carry;      /* sigma^2; drift of the log price */
	double h;                    /* step of the log price */
	size_t n;                    /* its nodes are 0..n, the spot's is n / 2 */
	double *spot, *value, *rest; /* prices, values, right-hand sides */
	double *pivot, *moved;       /* of the elimination; values over a dividend */
	size_t first, dividends;     /* those of the option's life */
};

static double exercise(const struct grid *g, size_t i)
{
	return option_intrinsic(g->o, g->spot[i]);
}

/* ---- the ends ---- */

/* What far from the strike the option is worth with `years` to go. */
static double far_value(const struct grid *g, double spot, double years)
{
	const double gone = g->o->years - years;
	double paid = 0, value;

	for (size_t i = g->first; i < g->first + g->dividends; i++)
		if (g->m->dividends[i].years > gone)
			paid += g->m->dividends[i].amount *
				tl_exp(-g->m->rate * (g->m->dividends[i].years - gone));
	value = option_sign(g->o) * (spot * tl_exp(-g->m->yield * years) - paid -
				     g->o->strike * tl_exp(-g->m->rate * years));
	if (g->o->exercise == OPTION_AMERICAN && option_intrinsic(g->o, spot) > value)
		return option_intrinsic(g->o, spot);
	return value > 0 ? value : 0;
}

/* The payoff's mean over the cell of the strike; the kink would else be felt by where
 * it lies between two nodes. */
static double payoff(const struct grid *g, size_t i)
{
	const double x = tl_log(g->spot[i] / g->o->strike), half = 0.5 * g->h;
	const double in = option_sign(g->o) * x; /* how deep, in logs */
	double edge;

	if (in >= half || in <= -half)
		return exercise(g, i);
	/* The integral of |e^u - 1| from the strike, u = 0, to the cell's end inside. */
	edge = x + option_sign(g->o) * half;
	return g->o->strike * (tl_exp(edge) - 1 - edge) / g->h;
}

static void lay_out(struct grid *g, double volatility, double *room)
{
	const struct option *o = g->o;
	const double deviation = volatility * sqrt(o->years);
	double reach, share = 0;

	for (size_t i = g->first; i < g->first + g->dividends; i++)
		share += g->m->dividends[i].amount / g->m->spot;
	share = share < CASH_SHARE_MAX ? share : CASH_SHARE_MAX;
	reach = WIDTHS * deviation + fabs(tl_log(g->m->spot / o->strike)) - tl_log(1 - share) +
		fabs(g->m->rate - g->m->yield) * o->years;
	g->h = 2 * reach / (double)g->n;
	g->spot = room;
	g->value = g->spot + g->n + 1;
	g->rest = g->value + g->n + 1;
	g->pivot = g->rest + g->n + 1;
	g->moved = g->pivot + g->n + 1;
	for (size_t i = 0; i <= g->n; i++)
		g->spot[i] = g->m->spot * tl_exp(((double)i - (double)(g->n / 2)) * g->h);
	for (size_t i = 0; i <= g->n; i++)
		g->value[i] = payoff(g, i);
}

/* ---- one step of time ---- */

/* a v[i-1] + b v[i] + c v[i+1]: the equation's right side at a node. */
struct stencil {
	double a, b, c;
};

static struct stencil stencil(const struct grid *g)
{
	const double diffusion = 0.5 * g->variance / (g->h * g->h), drift = 0.5 * g->carry / g->h;

	return (struct stencil){diffusion - drift, -2 * diffusion - g->m->rate, diffusion + drift};
}

/* Solve (1 - w L) v = rest by elimination towards `from` and substitution away from it,
 * where early exercise happens at the end it starts from: Brennan and Schwartz (1977). */
static void eliminate(struct grid *g, double w, bool from_low)
{
	const struct stencil l = stencil(g);
	const double b = 1 - w * l.b;
	const double near = from_low ? -w * l.a : -w * l.c, away = from_low ? -w * l.c : -w * l.a;
	const bool american = g->o->exercise == OPTION_AMERICAN;
	double *v = g->value, *r = g->rest, *d = g->pivot;
	const size_t n = g->n;

	/* Node k counts from the end where substitution starts. */
#define AT(k) (from_low ? (k) : n - (k))
	r[AT(n - 1)] -= away * v[AT(n)];
	d[AT(n - 1)] = b;
	for (size_t k = n - 1; k-- > 1;) {
		const double f = away / d[AT(k + 1)];

		d[AT(k)] = b - f * near;
		r[AT(k)] -= f * r[AT(k + 1)];
	}
	for (size_t k = 1; k < n; k++) {
		double x = (r[AT(k)] - near * v[AT(k - 1)]) / d[AT(k)];

		if (american && x < exercise(g, AT(k)))
			x = exercise(g, AT(k));
		v[AT(k)] = x;
	}
#undef AT
}

/* Back in time by dt, to `years` to go, the part `implicit` of the step taken at its end. */
static void step_back(struct grid *g, double dt, double implicit, double years)
{
	const struct stencil l = stencil(g);
	const double w = (1 - implicit) * dt;
	const double *v = g->value;

	for (size_t i = 1; i < g->n; i++)
		g->rest[i] = v[i] + w * (l.a * v[i - 1] + l.b * v[i] + l.c * v[i + 1]);
	g->value[0] = far_value(g, g->spot[0], years);
	g->value[g->n] = far_value(g, g->spot[g->n], years);
	eliminate(g, implicit * dt, g->o->right == OPTION_PUT);
}

/* From `low` to `high` years to go, no dividend between them.  Steps grow with the time
 * from `low`, where values have a kink and the boundary moves fast. */
static void go_back(struct grid *g, double low, double high, size_t steps)
{
	double before = low;

	for (size_t k = 1; k <= steps; k++) {
		const double part = (double)k / (double)steps;
		const double after = low + (high - low) * part * part, dt = after - before;

		if (k > SMOOTH_STEPS) {
			step_back(g, dt, 0.5, after);
		} else {
			step_back(g, 0.5 * dt, 1, before + 0.5 * dt);
			step_back(g, 0.5 * dt, 1, after);
		}
		before = after;
	}
}

/* ---- dividends ---- */

/* The value at a price between the nodes: a cubic through four of them. */
static double value_at(const struct grid *g, double spot, double years)
{
	double x, t, p[4];
	size_t i;

	if (!(spot > g->spot[0])) {
		const double none = far_value(g, 0, years);

		return none + (g->value[0] - none) * (spot > 0 ? spot / g->spot[0] : 0);
	}
	x = tl_log(spot / g->spot[0]) / g->h;
	i = (size_t)x;
	i = i < 1 ? 1 : i > g->n - 2 ? g->n - 2 : i;
	t = x - (double)i;
	for (size_t k = 0; k < 4; k++)
		p[k] = g->value[i - 1 + k];
	return p[0] * (-t * (t - 1) * (t - 2) / 6) + p[1] * ((t + 1) * (t - 1) * (t - 2) / 2) +
	       p[2] * (-(t + 1) * t * (t - 2) / 2) + p[3] * ((t + 1) * t * (t - 1) / 6);
}

static void pay(struct grid *g, double amount, double years)
{
	for (size_t i = 0; i <= g->n; i++) {
		double v = value_at(g, g->spot[i] - amount, years);

		v = v > 0 ? v : 0;
		if (g->o->exercise == OPTION_AMERICAN && v < exercise(g, i))
			v = exercise(g, i);
		g->moved[i] = v;
	}
	for (size_t i = 0; i <= g->n; i++)
		g->value[i] = g->moved[i];
}

/* ---- all of it ---- */

static void read_off(const struct grid *g, struct option_value *out)
{
	const double *v = g->value + g->n / 2, spot = g->m->spot;
	const double first = (v[1] - v[-1]) / (2 * g->h);
	const double second = (v[1] - 2 * v[0] + v[-1]) / (g->h * g->h);

	*out = (struct option_value){
		.vega = NAN, .rho = NAN, .dividend_rho = NAN, .probability = NAN};
	out->price = v[0];
	out->delta = first / spot;
	out->gamma = (second - first) / (spot * spot);
	if (g->o->exercise == OPTION_AMERICAN && out->price <= option_intrinsic(g->o, spot))
		return; /* exercised now: it does not wait */
	out->theta = g->m->rate * out->price - g->carry * first - 0.5 * g->variance * second;
}

void grid_value(const struct option *o, const struct market *m, double volatility, size_t steps,
		double *room, struct option_value *out)
{
	struct grid g = {.o = o, .m = m, .variance = volatility * volatility, .n = 2 * (steps / 2)};
	double to_go = 0;

	g.carry = m->rate - m->yield - 0.5 * g.variance;
	g.dividends = option_dividends(o, m, &g.first);
	lay_out(&g, volatility, room);
	for (size_t k = g.dividends + 1; k-- > 0;) {
		const struct dividend *d = k ? &m->dividends[g.first + k - 1] : NULL;
		const double until = d ? o->years - d->years : o->years;
		size_t part = (size_t)((double)steps * (until - to_go) / o->years);

		part = part > SEGMENT_STEPS_MIN ? part : SEGMENT_STEPS_MIN;
		if (until > to_go)
			go_back(&g, to_go, until, part);
		if (d)
			pay(&g, d->amount, until);
		to_go = until;
	}
	read_off(&g, out);
}
