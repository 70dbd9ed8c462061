/* pricer.c - any option by any method */
#include <math.h>
#include <stdlib.h>

#include "base/explog.h"
#include "quant/american.h"
#include "quant/grid.h"
#include "quant/lattice.h"
#include "quant/pricer.h"
#ifdef HAVE_QUANTLIB
#include "quant/quantlib.h"
#endif

enum { LATTICE_STEPS = 1000 };

/* ---- what goes together ---- */

static size_t steps_of(const struct pricer_options *o)
{
	if (o->steps)
		return o->steps;
	return o->method == QUANT_LATTICE ? LATTICE_STEPS : GRID_STEPS;
}

static int check_steps(const struct pricer_options *o, struct err *e)
{
	const bool lattice = o->method == QUANT_LATTICE;
	const size_t low = lattice ? LATTICE_STEPS_MIN : GRID_STEPS_MIN;
	const size_t high = lattice ? LATTICE_STEPS_MAX : GRID_STEPS_MAX;

	if (steps_of(o) < low || steps_of(o) > high)
		return err_set(e, STATUS_USAGE, "option --steps: from %zu to %zu for this method",
			       low, high);
	return 0;
}

int pricer_init(struct pricer *p, const struct pricer_options *o, struct err *e)
{
	const size_t grid = GRID_ROOM(steps_of(o)), lattice = 3 * steps_of(o) + 2;

	*p = (struct pricer){.o = *o};
#ifndef HAVE_QUANTLIB
	if (o->method == QUANT_QUANTLIB)
		return err_set(
			e, STATUS_USAGE,
			"option --method: this build has no quantlib (see libquantlib0-dev)");
#endif
	if (o->method != QUANT_AUTO && o->model != QUANT_BSM && o->model != QUANT_BLACK76)
		return err_set(e, STATUS_USAGE, "option --method: --model %s has only auto",
			       o->model == QUANT_HESTON   ? "heston"
			       : o->model == QUANT_MERTON ? "merton"
							  : "bachelier");
	if (o->cash > 0 && (o->model != QUANT_BSM || o->method != QUANT_AUTO))
		return err_set(e, STATUS_USAGE, "option --cash: only with --model bsm, by formula");
	if (check_steps(o, e) < 0)
		return -1;
	p->room = malloc((grid > lattice ? grid : lattice) * sizeof(*p->room));
	return p->room ? 0 : err_set(e, STATUS_SYSTEM, "out of memory");
}

void pricer_release(struct pricer *p)
{
	free(p->room);
	p->room = NULL;
}

int pricer_check(const struct pricer *p, enum option_exercise exercise, bool dividends,
		 struct err *e)
{
	const enum quant_model model = p->o.model;

	if (exercise == OPTION_AMERICAN && model != QUANT_BSM && model != QUANT_BLACK76)
		return err_set(e, STATUS_USAGE,
			       "option --exercise: american needs --model bsm or black76");
	if (exercise == OPTION_AMERICAN && p->o.cash > 0)
		return err_set(e, STATUS_USAGE, "option --cash: only with --exercise european");
	if (dividends && (model != QUANT_BSM || p->o.cash > 0))
		return err_set(e, STATUS_USAGE, "option --dividends: only with --model bsm");
	if (dividends && p->o.method == QUANT_LATTICE)
		return err_set(e, STATUS_USAGE, "option --dividends: --method lattice has none");
	return 0;
}

/* ---- one method ---- */

enum way { WAY_FORMULA, WAY_BOUNDARY, WAY_GRID, WAY_LATTICE, WAY_QUANTLIB };

static enum way way_of(const struct pricer *p, const struct option *o, const struct market *m)
{
	size_t first;

	if (p->o.method == QUANT_LATTICE)
		return WAY_LATTICE;
	if (p->o.method == QUANT_QUANTLIB)
		return WAY_QUANTLIB;
	if (p->o.method == QUANT_GRID || option_dividends(o, m, &first) > 0)
		return WAY_GRID;
	if (o->exercise == OPTION_EUROPEAN || american_kind(o, m) == EARLY_NEVER)
		return WAY_FORMULA;
	return american_kind(o, m) == EARLY_BOUNDARY ? WAY_BOUNDARY : WAY_GRID;
}

static int formula(const struct pricer *p, const struct option *o, const struct market *m,
		   double volatility, struct option_value *out, struct err *e)
{
	switch (p->o.model) {
	case QUANT_BSM:
		if (p->o.cash > 0)
			digital_value(o, m, volatility, p->o.cash, out);
		else
			bsm_value(o, m, volatility, out);
		return 0;
	case QUANT_BLACK76:
		black76_value(o, m, volatility, out);
		return 0;
	case QUANT_BACHELIER:
		bachelier_value(o, m, volatility, out);
		return 0;
	case QUANT_MERTON:
		merton_value(o, m, volatility, &p->o.jumps, out);
		return 0;
	case QUANT_HESTON:
		return heston_value(o, m, &p->o.heston, out, e);
	}
	return err_set(e, STATUS_BUG, "no such model");
}

/* Where the price drifts by many times what it varies, the scheme can oscillate beyond all that
 * an option can be worth. */
static int by_grid(const struct pricer *p, const struct option *o, const struct market *m,
		   double volatility, struct option_value *out, struct err *e)
{
	const bool call = o->right == OPTION_CALL;
	const double unit = call ? m->spot : o->strike;
	const double gone = tl_exp(-(call ? m->yield : m->rate) * o->years);

	grid_value(o, m, volatility, steps_of(&p->o), p->room, out);
	if (out->price >= -1e-3 * unit && out->price <= unit * ((gone > 1 ? gone : 1) + 1e-3))
		return 0;
	return err_set(e, STATUS_DATA, "the drift is too large for this grid (more --steps help)");
}

/* What the method itself gives; m is of a share. */
static int raw_value(const struct pricer *p, const struct option *o, const struct market *m,
		     double volatility, struct option_value *out, struct err *e)
{
	switch (way_of(p, o, m)) {
	case WAY_FORMULA:
		return formula(p, o, m, volatility, out, e);
	case WAY_BOUNDARY:
		american_value(o, m, volatility, out);
		return 0;
	case WAY_GRID:
		return by_grid(p, o, m, volatility, out, e);
	case WAY_LATTICE:
		if (lattice_value(o, m, volatility, steps_of(&p->o), p->room, out) == 0)
			return 0;
		return err_set(e, STATUS_DATA,
			       "the drift is too large for this lattice (more --steps help)");
	case WAY_QUANTLIB:
#ifdef HAVE_QUANTLIB
		return quantlib_value(o, m, volatility, steps_of(&p->o), out, e);
#else
		break;
#endif
	}
	return err_set(e, STATUS_BUG, "no such method");
}

/* A future is a share whose yield is the rate. */
static struct market as_share(const struct pricer *p, const struct market *m)
{
	struct market share = *m;

	if (p->o.model == QUANT_BLACK76)
		share.yield = m->rate;
	return share;
}

double pricer_price(const struct pricer *p, const struct option *o, const struct market *m,
		    double volatility)
{
	const struct market share = as_share(p, m);
	struct option_value v;

	switch (way_of(p, o, &share)) {
	case WAY_FORMULA:
		if (p->o.model <= QUANT_BLACK76 && !(p->o.cash > 0))
			return bsm_price(o, &share, volatility);
		break;
	case WAY_BOUNDARY:
		return american_price(o, &share, volatility);
	default:
		break;
	}
	return raw_value(p, o, &share, volatility, &v, NULL) < 0 ? NAN : v.price;
}

/* ---- greeks by differences ---- */

enum { BUMPS = 4 };

/* By volatility, rate, yield and time, what is still missing. */
static void add_differences(const struct pricer *p, const struct option *o, const struct market *m,
			    double volatility, struct option_value *out)
{
	const double sizes[BUMPS] = {volatility > 0.01 ? 1e-3 : 0.1 * volatility, 1e-4, 1e-4,
				     0.002 * o->years};
	double *const into[BUMPS] = {&out->vega, &out->rho, &out->dividend_rho, &out->theta};

	for (int i = 0; i < BUMPS; i++) {
		double v[2];

		if (*into[i] == *into[i] || (i == 0 && p->o.model == QUANT_HESTON) ||
		    (i == 2 && p->o.model == QUANT_BLACK76))
			continue;
		for (int k = 0; k < 2; k++) {
			const double by = k ? -sizes[i] : sizes[i];
			struct option option = *o;
			struct market market = *m;

			market.rate += i == 1 ? by : 0;
			market.yield += i == 2 ? by : 0;
			option.years -= i == 3 ? by : 0;
			v[k] = pricer_price(p, &option, &market, volatility + (i == 0 ? by : 0));
		}
		*into[i] = (v[0] - v[1]) / (2 * sizes[i]);
	}
}

/* Nothing is 0, not -0. */
static void unsign_zeros(struct option_value *v)
{
	double *const all[] = {&v->price, &v->delta, &v->gamma,        &v->vega,
			       &v->theta, &v->rho,   &v->dividend_rho, &v->probability};

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		*all[i] += 0.0;
}

/* Those that the method does not give, by differences. */
static int all_values(const struct pricer *p, const struct option *o, const struct market *m,
		      double volatility, struct option_value *out, struct err *e)
{
	const struct market share = as_share(p, m);
	const double delta = 1e-4 * m->spot;
	struct market moved = *m;
	double up, down;

	if (raw_value(p, o, &share, volatility, out, e) < 0)
		return -1;
	if (!isfinite(out->price))
		return err_set(e, STATUS_DATA, "the method gives no number");
	add_differences(p, o, m, volatility, out);
	if (out->delta == out->delta && out->gamma == out->gamma)
		return 0;
	moved.spot = m->spot + delta;
	up = pricer_price(p, o, &moved, volatility);
	moved.spot = m->spot - delta;
	down = pricer_price(p, o, &moved, volatility);
	out->delta = (up - down) / (2 * delta);
	out->gamma = (up - 2 * out->price + down) / (delta * delta);
	return 0;
}

int pricer_value(const struct pricer *p, const struct option *o, const struct market *m,
		 double volatility, struct option_value *out, struct err *e)
{
	if (all_values(p, o, m, volatility, out, e) < 0)
		return -1;
	unsign_zeros(out);
	return 0;
}
