/*
 * minimise_impl.h - the inside of a search, for the files that make up minimise.h
 *
 * minimise_space.c knows what is allowed, minimise_model.c the quadratic model and its step,
 * minimise.c goes that way.
 */
#ifndef TAPELINE_VOL_MINIMISE_IMPL_H
#define TAPELINE_VOL_MINIMISE_IMPL_H

#include <string.h>

#include "vol/minimise.h"
#include "vol/qp.h"

_Static_assert((int)MINIMISE_N == (int)QP_N && (int)MINIMISE_M == (int)QP_M, "one size for both");

/* Where the search stands: f with its derivatives at x, and the step that comes next. */
struct search {
	const struct objective *o;
	double *x;
	double f, g[QP_N], h[QP_N][QP_N];
	double unit[QP_N]; /* of each variable, so that the Hessian's diagonal becomes 1 */
	struct qp qp;
	struct qp_answer answer;
	double p[QP_N]; /* the step, in x's units */
	bool bent;      /* the Hessian was not definite on the face */
	double down[QP_N];
	size_t evaluations;
	double jump[QP_N]; /* of the gradient, on the last whole step tried */
	double lowest;     /* f, when it last fell by more than rounding */
	unsigned idle;     /* steps since then */
	unsigned flat;     /* in a row that won next to nothing */
};

static inline bool is_fixed(const struct objective *o, size_t i)
{
	return o->low[i] == o->high[i];
}

/* ---- minimise_space.c ---- */

/* a_k x - b_k. */
double search_excess(const struct objective *o, size_t k, const double *x);
/* x + t p, exactly on what binds where the whole step is taken. */
void search_step_to(const struct search *s, double t, double *to);
/* Does x, inside the box, keep the linear constraints too? */
bool search_is_inside(const struct search *s, const double *x);
/* The room around x, in units, as the programme's constraints. */
void search_set_room(struct search *s);
/* To the nearest allowed point; -1 where there is none. */
int search_enter(struct search *s);

/* ---- minimise_model.c ---- */

/* The step from here; -1 where there is none. */
int search_find_step(struct search *s);
/* h by damped BFGS, from the step dx and the change of the gradient dg. */
void search_update(struct search *s, const double *dx, const double *dg);

#endif
