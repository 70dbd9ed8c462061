/*
 * figarch.c - FIGARCH(p, d, q) of Baillie, Bollerslev and Mikkelsen (1996), p and q at most 1
 *
 *	h_t = omega / (1 - beta) + sum of c_k e²_{t-k},  k = 1 … 1000
 *	c_1 = phi - beta + d,   c_k = beta c_{k-1} + f_k - phi f_{k-1}
 *	f_1 = d,                f_k = f_{k-1} (k - 1 - d) / k
 *
 * Truncated, as everybody does: 1000 lags carry what arch and others count.
 */
#include <math.h>

#include "vol/longarch.h"

/* The root of the smallest double above 1, less 1: arch keeps d and beta this far below 1. */
#define BELOW_ONE 1.4901161193847656e-8

static int figarch_layout(struct vol_model *m, struct err *e)
{
	const struct vol_spec *s = &m->spec;
	const double v = work_of(m)->mean_square;
	const size_t phi = m->n + 1, d = phi + (size_t)s->p, beta = d + 1;
	int status;

	status = layout_add(m, "omega", 0, 0, s->bounds == BOUNDS_NONE ? INFINITY : 10 * v, 0.1 * v,
			    e);
	if (s->p > 0)
		status |= layout_add(m, "phi", 0, 0, 0.5, 0.15, e);
	status |= layout_add(m, "d", 0, 0, 1 - BELOW_ONE, 0.4, e);
	if (s->q > 0)
		status |= layout_add(m, "beta", 0, 0, 1 - BELOW_ONE, 0.3, e);
	/* phi <= (1 - d) / 2 and beta <= phi + d: no weight is negative then. */
	if (status == 0 && s->p > 0) {
		status |= layout_constrain(m, 1, e);
		layout_coefficient(m, phi, 2);
		layout_coefficient(m, d, 1);
	}
	if (status == 0 && s->q > 0) {
		status |= layout_constrain(m, 0, e);
		layout_coefficient(m, beta, 1);
		layout_coefficient(m, d, -1);
		if (s->p > 0)
			layout_coefficient(m, phi, -1);
	}
	return status;
}

/* One weight with its derivatives in phi (p), d and beta (b); those it lacks are 0. */
struct weight {
	double c, p, d, b, pd, dd, db, pb, bb;
};

static struct weight first_weight(double phi, double d, double beta)
{
	return (struct weight){.c = phi - beta + d, .p = 1, .d = 1, .b = -1};
}

/* f_{k-1} and f_k with first and second derivatives in d. */
static struct weight next_weight(const struct weight *w, double phi, double beta,
				 const double *before, const double *now)
{
	return (struct weight){
		.c = beta * w->c + now[0] - phi * before[0],
		.p = beta * w->p - before[0],
		.d = beta * w->d + now[1] - phi * before[1],
		.b = beta * w->b + w->c,
		.pd = beta * w->pd - before[1],
		.dd = beta * w->dd + now[2] - phi * before[2],
		.db = beta * w->db + w->d,
		.pb = beta * w->pb + w->p,
		.bb = beta * w->bb + 2 * w->b,
	};
}

/* Where phi, d and beta stand; 0, omega's place, for what there is not: omega has no weights. */
struct places {
	size_t phi, d, beta;
};

static struct places places_of(const struct vol_spec *s)
{
	struct places at = {.d = 1 + (size_t)s->p};

	at.phi = s->p > 0 ? 1 : 0;
	at.beta = s->q > 0 ? at.d + 1 : 0;
	return at;
}

static void store(const struct places *at, const struct weight *w, size_t k, struct long_side *side)
{
	side->value[k] = w->c;
	side->first[at->d][k] = w->d;
	side->second[long_pair(at->d, at->d)][k] = w->dd;
	if (at->phi > 0) {
		side->first[at->phi][k] = w->p;
		side->second[long_pair(at->phi, at->phi)][k] = 0;
		side->second[long_pair(at->d, at->phi)][k] = w->pd;
	}
	if (at->beta > 0) {
		side->first[at->beta][k] = w->b;
		side->second[long_pair(at->beta, at->d)][k] = w->db;
		side->second[long_pair(at->beta, at->beta)][k] = w->bb;
	}
	if (at->phi > 0 && at->beta > 0)
		side->second[long_pair(at->beta, at->phi)][k] = w->pb;
}

static void omega_fill(const struct places *at, double omega, double beta, struct long_weights *out)
{
	const double u = 1 / (1 - beta);

	out->base = omega * u;
	out->base_first[0] = u;
	if (at->beta > 0) {
		out->base_first[at->beta] = omega * u * u;
		out->base_second[long_pair(at->beta, 0)] = u * u;
		out->base_second[long_pair(at->beta, at->beta)] = 2 * omega * u * u * u;
	}
	out->side[0].first[0] = NULL;
	for (size_t i = 0; i < out->own; i++)
		out->side[0].second[long_pair(i, 0)] = NULL;
}

void figarch_fill(const struct vol_model *m, const double *b, struct long_weights *out)
{
	const struct places at = places_of(&m->spec);
	const double phi = at.phi > 0 ? b[at.phi] : 0, d = b[at.d];
	const double beta = at.beta > 0 ? b[at.beta] : 0;
	struct weight w = first_weight(phi, d, beta);
	double before[3], now[3] = {d, 1, 0};

	omega_fill(&at, b[0], beta, out);
	store(&at, &w, 0, &out->side[0]);
	for (size_t k = 1; k < out->lags; k++) {
		const double share = 1 / (double)(k + 1), r = ((double)k - d) * share;

		memcpy(before, now, sizeof(before));
		now[0] = before[0] * r;
		now[1] = before[1] * r - before[0] * share;
		now[2] = before[2] * r - 2 * before[1] * share;
		w = next_weight(&w, phi, beta, before, now);
		store(&at, &w, k, &out->side[0]);
	}
}

const struct family family_figarch = {
	.layout = figarch_layout,
	.series = long_series,
	.extra = long_extra,
	.value = long_value,
	.adjoint = long_adjoint,
	.tangent = long_tangent,
	.second = long_second,
	.rescale = long_rescale,
};
