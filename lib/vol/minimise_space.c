/* minimise_space.c - the box and the linear constraints around a search */
#include <math.h>

#include "vol/minimise_impl.h"

double search_excess(const struct objective *o, size_t k, const double *x)
{
	double sum = -o->b[k];

	for (size_t i = 0; i < o->n; i++)
		sum += o->a[k * o->stride + i] * x[i];
	return sum;
}

/* The rest of row k, after rounding, goes to the variable that feels it least. */
static void settle_row(const struct search *s, size_t k, double *x)
{
	const struct objective *o = s->o;
	const double *a = o->a + k * o->stride;

	for (int rounds = 0; rounds < 3; rounds++) {
		double excess = search_excess(o, k, x), best = 0;
		size_t who = o->n;

		for (size_t i = 0; i < o->n; i++) {
			double weight = fabs(a[i]) * s->unit[i];

			if (weight > best && x[i] > o->low[i] && x[i] < o->high[i]) {
				best = weight;
				who = i;
			}
		}
		if (excess == 0 || who == o->n)
			return;
		x[who] -= excess / a[who];
	}
}

void search_step_to(const struct search *s, double t, double *to)
{
	const struct objective *o = s->o;

	for (size_t i = 0; i < o->n; i++) {
		to[i] = s->x[i] + t * s->p[i];
		if (!(to[i] > o->low[i]))
			to[i] = o->low[i];
		if (!(to[i] < o->high[i]))
			to[i] = o->high[i];
	}
	if (t == 1) {
		for (size_t k = 0; k < s->answer.active; k++) {
			size_t c = s->answer.which[k];

			if (c < o->n)
				to[c] = o->low[c];
			else if (c < 2 * o->n)
				to[c - o->n] = o->high[c - o->n];
		}
		for (size_t k = 0; k < s->answer.active; k++)
			if (s->answer.which[k] >= 2 * o->n)
				settle_row(s, s->answer.which[k] - 2 * o->n, to);
	}
	for (size_t k = 0; k < o->m; k++)
		if (search_excess(o, k, to) > 0)
			settle_row(s, k, to);
}

bool search_is_inside(const struct search *s, const double *x)
{
	for (size_t k = 0; k < s->o->m; k++)
		if (search_excess(s->o, k, x) > 0)
			return false;
	return true;
}

void search_set_room(struct search *s)
{
	const struct objective *o = s->o;
	struct qp *q = &s->qp;

	q->n = o->n;
	q->m = o->m;
	for (size_t i = 0; i < o->n; i++) {
		q->low[i] = (o->low[i] - s->x[i]) / s->unit[i];
		q->high[i] = (o->high[i] - s->x[i]) / s->unit[i];
	}
	for (size_t k = 0; k < o->m; k++) {
		double excess = search_excess(o, k, s->x);

		for (size_t i = 0; i < o->n; i++)
			q->a[k][i] = is_fixed(o, i) ? 0 : o->a[k * o->stride + i] * s->unit[i];
		/* A hair outside, by rounding, is on the edge. */
		q->b[k] = excess > 0 && excess < 1e-12 * (1 + fabs(o->b[k])) ? 0 : -excess;
	}
}

int search_enter(struct search *s)
{
	const struct objective *o = s->o;
	double to[QP_N];
	bool inside = true;

	for (size_t i = 0; i < o->n; i++) {
		s->unit[i] = 1;
		if (!(o->low[i] <= o->high[i]) || !isfinite(s->x[i]))
			return -1;
		if (s->x[i] < o->low[i])
			s->x[i] = o->low[i];
		if (s->x[i] > o->high[i])
			s->x[i] = o->high[i];
	}
	for (size_t k = 0; k < o->m; k++)
		inside = inside && search_excess(o, k, s->x) <= 0;
	if (inside)
		return 0;
	search_set_room(s);
	memset(s->qp.g, 0, sizeof(s->qp.g));
	for (size_t i = 0; i < o->n; i++)
		for (size_t j = 0; j < o->n; j++)
			s->qp.b_matrix[i][j] = i == j;
	if (qp_solve(&s->qp, &s->answer) < 0)
		return -1;
	memcpy(s->p, s->answer.p, sizeof(s->p));
	search_step_to(s, 1, to);
	memcpy(s->x, to, o->n * sizeof(*to));
	return 0;
}

int objective_enter(const struct objective *o, double *x)
{
	struct search s; /* large, and little of it is needed here */

	s.o = o;
	s.x = x;
	return o->n > QP_N || o->m > QP_M ? -1 : search_enter(&s);
}
