/* minimise.c - smooth minimum inside a box and under linear constraints */
#include <math.h>

#include "vol/minimise_impl.h"

/* What a gradient may promise, against 1 + |f|, where it is taken for that beside a kink. */
#define KINK 1e-4

static bool is_finite(const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(v[i]))
			return false;
	return true;
}

/* f at x, with all derivatives that there are where g is not NULL.  A point without usable
 * derivatives counts as none. */
static double evaluate(struct search *s, const double *x, double *g, double h[][QP_N])
{
	const struct objective *o = s->o;
	const bool wanted = g && h && !o->no_hessian;
	double flat[QP_N * QP_N], f;

	s->evaluations++;
	f = o->f(o->ctx, x, g, wanted ? flat : NULL);
	if (!isfinite(f) || (g && !is_finite(g, o->n)))
		return INFINITY;
	if (!wanted)
		return f;
	if (!is_finite(flat, o->n * o->n))
		return INFINITY;
	for (size_t i = 0; i < o->n; i++)
		memcpy(h[i], flat + i * o->n, o->n * sizeof(*flat));
	return f;
}

static double decrement(const struct search *s)
{
	double sum = 0;

	for (size_t i = 0; i < s->o->n; i++)
		sum -= s->qp.g[i] * s->answer.p[i];
	return sum > 0 ? sum : 0;
}

/* ---- second derivatives without a Hessian ---- */

/* The gradient differenced, towards the inside. */
static void difference(struct search *s)
{
	const struct objective *o = s->o;

	for (size_t i = 0; i < o->n; i++) {
		double x[QP_N], g[QP_N],
			step = 1e-6 * (fabs(s->x[i]) > 1e-3 ? fabs(s->x[i]) : 1e-3);

		memset(s->h[i], 0, sizeof(s->h[i]));
		s->h[i][i] = 1;
		if (is_fixed(o, i))
			continue;
		memcpy(x, s->x, o->n * sizeof(*x));
		for (int side = 0; side < 2; side++, step = -step) {
			x[i] = s->x[i] + step;
			if (x[i] > o->high[i] || x[i] < o->low[i] ||
			    !isfinite(evaluate(s, x, g, NULL)))
				continue;
			for (size_t j = 0; j < o->n; j++)
				s->h[i][j] = (g[j] - s->g[j]) / (x[i] - s->x[i]);
			break;
		}
	}
	for (size_t i = 0; i < o->n; i++)
		for (size_t j = 0; j < i; j++)
			s->h[i][j] = s->h[j][i] = (s->h[i][j] + s->h[j][i]) / 2;
}

/* B of the model, kept definite so that the updates can go on from it. */
static void restart(struct search *s)
{
	const size_t n = s->o->n;

	difference(s);
	s->answer.active = 0;
	if (search_find_step(s) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			s->h[i][j] = s->qp.b_matrix[i][j] / (s->unit[i] * s->unit[j]);
}

/* ---- the search ---- */

/* Go to x with these derivatives. */
static void move(struct search *s, const double *to, double f, const double *g, double h[][QP_N])
{
	const size_t n = s->o->n;
	double dx[QP_N], dg[QP_N];

	for (size_t i = 0; i < n; i++) {
		dx[i] = to[i] - s->x[i];
		dg[i] = g[i] - s->g[i];
		s->x[i] = to[i];
		s->g[i] = g[i];
	}
	s->f = f;
	if (s->o->no_hessian)
		search_update(s, dx, dg);
	else
		for (size_t i = 0; i < n; i++)
			memcpy(s->h[i], h[i], n * sizeof(**h));
}

/* Rounding error of a sum like f. */
static double grain(double f)
{
	return 1e-14 * (1 + fabs(f));
}

/* What of the gradient's change on the way to `to` the Hessian does not explain: beside a kink,
 * the kink's normal. */
static void note_jump(struct search *s, const double *to, const double *g)
{
	const size_t n = s->o->n;

	for (size_t i = 0; i < n; i++) {
		s->jump[i] = g[i] - s->g[i];
		for (size_t j = 0; j < n; j++)
			s->jump[i] -= s->h[i][j] * (to[j] - s->x[j]);
	}
}

/* Along p until f falls by a part of what the slope promises; false where it never does. */
static bool descend(struct search *s, double slope)
{
	const size_t n = s->o->n;
	double to[QP_N], g[QP_N], h[QP_N][QP_N], t = 1;

	/* Until what is promised drowns in rounding. */
	for (int tries = 0; tries < 60 && (tries == 0 || t * slope > grain(s->f)); tries++) {
		/* The whole step is mostly taken, so its derivatives are asked for at once. */
		double f, next;
		bool all = tries == 0;

		search_step_to(s, t, to);
		if (memcmp(to, s->x, n * sizeof(*to)) == 0)
			return false;
		f = evaluate(s, to, all ? g : NULL, all ? h : NULL);
		if (all && isfinite(f))
			note_jump(s, to, g);
		if (f <= s->f - 1e-4 * t * slope + grain(s->f)) {
			if (!all)
				f = evaluate(s, to, g, h);
			if (isfinite(f)) {
				move(s, to, f, g, h);
				return true;
			}
		}
		next = isfinite(f) ? slope * t * t / (2 * (f - s->f + slope * t)) : 0;
		t = next > 0.5 * t ? 0.5 * t : next > 0.1 * t ? next : 0.1 * t;
	}
	return false;
}

/* From where the gradient vanishes but f bends down: a step along that, to either side. */
static bool leave_saddle(struct search *s)
{
	static const double steps[] = {1, -1, 0.1, -0.1, 0.01, -0.01};
	const size_t n = s->o->n;

	s->answer.active = 0;
	for (size_t k = 0; k < sizeof(steps) / sizeof(*steps); k++) {
		double to[QP_N], g[QP_N], h[QP_N][QP_N], f;

		for (size_t i = 0; i < n; i++)
			s->p[i] = s->down[i] * s->unit[i] * steps[k];
		search_step_to(s, 0.999, to);
		f = evaluate(s, to, g, h);
		if (f < s->f - 1e-9 * (1 + fabs(s->f))) {
			if (!search_is_inside(s, to))
				continue;
			move(s, to, f, g, h);
			return true;
		}
	}
	return false;
}

/* The last step of Newton's method needs no look at f: it promises next to nothing. */
static void polish(struct search *s, double gain)
{
	double to[QP_N];

	for (size_t i = 0; i < s->o->n; i++)
		if (fabs(s->answer.p[i]) > 1e-2)
			return;
	search_step_to(s, 1, to);
	memcpy(s->x, to, s->o->n * sizeof(*to));
	s->f -= gain / 2;
}

/* Where a gradient that does not vanish promises what no step along it keeps, f has a kink.  Look
 * for lower ground along each variable, up and down, from coarse to fine; false where there is
 * none: as far as can be seen this is the minimum. */
static bool poll_around(struct search *s)
{
	static const double sizes[] = {1e-1, 1e-2, 1e-3};
	const size_t n = s->o->n;
	double to[QP_N], g[QP_N], h[QP_N][QP_N];

	s->answer.active = 0;
	memset(s->p, 0, n * sizeof(*s->p));
	for (size_t k = 0; k < 2 * n * sizeof(sizes) / sizeof(*sizes); k++) {
		const size_t i = k / 2 % n;
		double f;

		s->p[i] = (k % 2 ? -1 : 1) * sizes[k / (2 * n)] * s->unit[i];
		search_step_to(s, 1, to);
		s->p[i] = 0;
		if (!search_is_inside(s, to) ||
		    !(evaluate(s, to, NULL, NULL) < s->f - 10 * grain(s->f)))
			continue;
		f = evaluate(s, to, g, h);
		if (isfinite(f)) {
			move(s, to, f, g, h);
			return true;
		}
	}
	return false;
}

/* On a kink only what leads along it is left to be minimised, and that is smooth: Newton's step
 * within the plane of the kink. */
static void settle_on_kink(struct search *s)
{
	enum { WEIGHT = 100000000 };
	const size_t n = s->o->n;
	double to[QP_N], c[QP_N], length = 0, along = 0, f;

	if (s->o->no_hessian || search_find_step(s) < 0)
		return;
	for (size_t i = 0; i < n; i++) {
		c[i] = is_fixed(s->o, i) ? 0 : s->jump[i] * s->unit[i];
		length += c[i] * c[i];
	}
	length = sqrt(length);
	if (!(length > 1e-6) || !isfinite(length))
		return;
	for (size_t i = 0; i < n; i++) {
		c[i] /= length;
		along += c[i] * s->qp.g[i];
	}
	for (size_t i = 0; i < n; i++) {
		s->qp.g[i] -= along * c[i];
		for (size_t j = 0; j < n; j++)
			s->qp.b_matrix[i][j] += WEIGHT * c[i] * c[j];
	}
	if (qp_solve(&s->qp, &s->answer) < 0)
		return;
	for (size_t i = 0; i < n; i++)
		s->p[i] = s->answer.p[i] * s->unit[i];
	search_step_to(s, 1, to);
	f = evaluate(s, to, NULL, NULL);
	if (f <= s->f + 10 * grain(s->f)) {
		memcpy(s->x, to, n * sizeof(*to));
		s->f = f;
	}
}

/* Steps that win nothing but rounding: to either side of a kink, for one. */
static bool is_stalled(struct search *s)
{
	enum { STEPS = 3 };

	if (s->f < s->lowest - 10 * grain(s->f)) {
		s->lowest = s->f;
		s->idle = 0;
		return false;
	}
	return ++s->idle >= STEPS;
}

/* Steps that win next to nothing and promise no more: along a ridge, where what is not identified
 * creeps on for ever. */
static bool is_flat(struct search *s, double tolerance, double before, double decrement)
{
	enum { STEPS = 10 };
	const double little = 10 * tolerance;

	s->flat = decrement <= little && before - s->f <= little ? s->flat + 1 : 0;
	return s->flat >= STEPS;
}

static bool stop(struct minimum *out, bool converged, const char *reason)
{
	out->converged = converged;
	out->reason = reason;
	return true;
}

/* One iteration; true where it was the last. */
static bool iterate(struct search *s, double tolerance, bool *fresh, struct minimum *out)
{
	double before;

	if (search_find_step(s) < 0)
		return stop(out, false, "no step found");
	out->decrement = decrement(s);
	if (out->decrement <= tolerance) {
		if (s->bent && !s->o->no_hessian && leave_saddle(s))
			return false;
		if (!s->bent && !s->o->no_hessian)
			polish(s, out->decrement);
		return stop(out, true, "converged");
	}
	before = s->f;
	if (descend(s, out->decrement) && !is_stalled(s)) {
		*fresh = false;
		return is_flat(s, tolerance, before, out->decrement) &&
		       stop(out, true, "converged in f alone, which is flat");
	}
	if (out->decrement <= KINK * (1 + fabs(s->f))) {
		if (poll_around(s))
			return false;
		settle_on_kink(s);
		return stop(out, true,
			    out->decrement <= 1e-9 * (1 + fabs(s->f))
				    ? "converged to the precision of f"
				    : "converged at a kink");
	}
	/* B was learnt on the way: learn it anew before giving up. */
	if (!s->o->no_hessian || *fresh)
		return stop(out, false, "no lower point found");
	restart(s);
	s->idle = 0;
	*fresh = true;
	return false;
}

void minimise(const struct objective *o, double tolerance, size_t iterations_max, double *x,
	      struct minimum *out)
{
	struct search s;
	bool fresh = true;

	s.o = o;
	s.x = x;
	s.evaluations = 0;
	s.idle = s.flat = 0;
	memset(s.jump, 0, sizeof(s.jump));
	*out = (struct minimum){.f = INFINITY, .decrement = INFINITY};
	if (o->n > QP_N || o->m > QP_M || search_enter(&s) < 0) {
		stop(out, false, "no point is allowed");
		return;
	}
	s.f = s.lowest = evaluate(&s, x, s.g, s.h);
	if (!isfinite(s.f)) {
		stop(out, false, "no value at the start");
	} else {
		s.answer.active = 0;
		if (o->no_hessian)
			restart(&s);
		stop(out, false, "too many iterations");
		while (out->iterations < iterations_max) {
			out->iterations++;
			if (iterate(&s, tolerance, &fresh, out))
				break;
		}
	}
	out->f = s.f;
	out->evaluations = s.evaluations;
}
