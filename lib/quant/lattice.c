/* lattice.c - a tree of prices */
#include <math.h>

#include "base/explog.h"
#include "quant/lattice.h"

struct tree {
	size_t steps;
	double dt, up;      /* log of one step up */
	double p, discount; /* probability of going up, over one step */
	double *value;      /* node k of a level stands at log spot + (2 k - level) up */
	double *spot;       /* of all nodes: spot[j] at log spot + (j - steps) up */
};

static double intrinsic(const struct option *o, double spot)
{
	return option_sign(o) * (spot - o->strike);
}

static void fill_spots(struct tree *t, double spot)
{
	for (size_t j = 0; j <= 2 * t->steps; j++)
		t->spot[j] = spot * tl_exp(((double)j - (double)t->steps) * t->up);
}

/* One level back: from level + 1 to level. */
static void step_back(const struct tree *t, const struct option *o, size_t level)
{
	const double up = t->p * t->discount, down = (1 - t->p) * t->discount;

	for (size_t k = 0; k <= level; k++) {
		double v = down * t->value[k] + up * t->value[k + 1];

		if (o->exercise == OPTION_AMERICAN) {
			const double now = intrinsic(o, t->spot[t->steps - level + 2 * k]);

			v = now > v ? now : v;
		}
		t->value[k] = v;
	}
}

int lattice_value(const struct option *o, const struct market *m, double volatility, size_t steps,
		  double *room, struct option_value *out)
{
	struct tree t = {.steps = steps, .dt = o->years / (double)steps, .value = room};
	double level2[3], level1[2], s_up, s_down;
	const double *mid;

	t.spot = room + steps + 1;
	t.up = volatility * sqrt(t.dt);
	t.p = 0.5 + 0.5 * (m->rate - m->yield - 0.5 * volatility * volatility) * t.dt / t.up;
	t.discount = tl_exp(-m->rate * t.dt);
	*out = (struct option_value){
		.vega = NAN, .rho = NAN, .dividend_rho = NAN, .probability = NAN};
	if (!(t.p >= 0 && t.p <= 1))
		return -1;
	fill_spots(&t, m->spot);
	for (size_t k = 0; k <= steps; k++) {
		const double end = intrinsic(o, t.spot[2 * k]);

		t.value[k] = end > 0 ? end : 0;
	}
	for (size_t level = steps; level-- > 2;)
		step_back(&t, o, level);
	for (size_t k = 0; k < 3; k++)
		level2[k] = t.value[k];
	step_back(&t, o, 1);
	level1[0] = t.value[0];
	level1[1] = t.value[1];
	step_back(&t, o, 0);
	mid = t.spot + steps;
	s_up = mid[2];
	s_down = mid[-2];
	out->price = t.value[0];
	out->delta = (level1[1] - level1[0]) / (mid[1] - mid[-1]);
	out->gamma = ((level2[2] - level2[1]) / (s_up - mid[0]) -
		      (level2[1] - level2[0]) / (mid[0] - s_down)) /
		     (0.5 * (s_up - s_down));
	if (o->exercise == OPTION_AMERICAN && out->price <= option_intrinsic(o, m->spot))
		return 0; /* exercised now: it does not wait */
	out->theta = m->rate * out->price - (m->rate - m->yield) * m->spot * out->delta -
		     0.5 * volatility * volatility * m->spot * m->spot * out->gamma;
	return 0;
}
