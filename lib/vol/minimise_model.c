/* minimise_model.c - the quadratic model of a function, and the step to its minimum */
#include <math.h>

#include "vol/eigen.h"
#include "vol/minimise_impl.h"

/* Is a definite, with room to spare?  Its diagonal is about 1. */
static bool is_definite(double a[][QP_N], size_t n)
{
	double l[QP_N][QP_N];

	for (size_t i = 0; i < n; i++)
		memcpy(l[i], a[i], n * sizeof(**l));
	if (qp_cholesky(l, n) < 0)
		return false;
	for (size_t i = 0; i < n; i++)
		if (l[i][i] * l[i][i] < 1e-11)
			return false;
	return true;
}

/* Weigh down moves off what was active at the last step and still is: on the face itself this
 * changes nothing, and often makes an indefinite Hessian definite. */
static void hold_face(struct search *s)
{
	enum { WEIGHT = 100 };
	struct qp *q = &s->qp;
	const size_t n = q->n;

	for (size_t k = 0; k < s->answer.active; k++) {
		size_t c = s->answer.which[k];

		if (c < n && q->low[c] == 0) {
			q->b_matrix[c][c] += WEIGHT;
		} else if (c >= n && c < 2 * n && q->high[c - n] == 0) {
			q->b_matrix[c - n][c - n] += WEIGHT;
		} else if (c >= 2 * n && fabs(q->b[c - 2 * n]) < 1e-12) {
			const double *a = q->a[c - 2 * n];
			double length = 0;

			for (size_t i = 0; i < n; i++)
				length += a[i] * a[i];
			for (size_t i = 0; i < n && length > 0; i++)
				for (size_t j = 0; j < n; j++)
					q->b_matrix[i][j] += WEIGHT * a[i] * a[j] / length;
		}
	}
}

/* Turn negative curvature round and give the flat a little: |eigenvalue|. */
static void make_definite(struct search *s)
{
	struct qp *q = &s->qp;
	const size_t n = q->n;
	double a[QP_N][QP_N], v[QP_N][QP_N], value[QP_N], most = 0, least = INFINITY;

	for (size_t i = 0; i < n; i++)
		memcpy(a[i], q->b_matrix[i], n * sizeof(**a));
	eigen_symmetric(a, n, value, v);
	for (size_t k = 0; k < n; k++) {
		if (fabs(value[k]) > most)
			most = fabs(value[k]);
		if (value[k] < least) {
			least = value[k];
			for (size_t i = 0; i < n; i++)
				s->down[i] = v[i][k];
		}
	}
	s->bent = least < -1e-7 * most;
	for (size_t k = 0; k < n; k++) {
		value[k] = fabs(value[k]);
		if (value[k] < 1e-9 * most)
			value[k] = 1e-9 * most;
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			double sum = 0;

			for (size_t k = 0; k < n; k++)
				sum += v[i][k] * value[k] * v[j][k];
			q->b_matrix[i][j] = q->b_matrix[j][i] = sum;
		}
	}
}

int search_find_step(struct search *s)
{
	const size_t n = s->o->n;
	struct qp *q = &s->qp;

	for (size_t i = 0; i < n; i++) {
		double curvature = fabs(s->h[i][i]);

		s->unit[i] = curvature > 0 && !is_fixed(s->o, i) ? 1 / sqrt(curvature) : 1;
		if (!isfinite(s->unit[i]) || s->unit[i] == 0)
			s->unit[i] = 1;
	}
	for (size_t i = 0; i < n; i++) {
		bool fixed = is_fixed(s->o, i);

		q->g[i] = fixed ? 0 : s->g[i] * s->unit[i];
		for (size_t j = 0; j < n; j++) {
			if (fixed || is_fixed(s->o, j))
				q->b_matrix[i][j] = i == j;
			else
				q->b_matrix[i][j] = s->h[i][j] * s->unit[i] * s->unit[j];
		}
	}
	search_set_room(s);
	s->bent = false;
	if (!is_definite(q->b_matrix, n)) {
		hold_face(s);
		if (!is_definite(q->b_matrix, n))
			make_definite(s);
	}
	if (qp_solve(q, &s->answer) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		s->p[i] = s->answer.p[i] * s->unit[i];
	return 0;
}

void search_update(struct search *s, const double *dx, const double *dg)
{
	const size_t n = s->o->n;
	double hx[QP_N], y[QP_N], bend = 0, rise = 0, keep = 1;

	for (size_t i = 0; i < n; i++) {
		hx[i] = 0;
		for (size_t j = 0; j < n; j++)
			hx[i] += s->h[i][j] * dx[j];
		bend += dx[i] * hx[i];
		rise += dx[i] * dg[i];
	}
	if (!(bend > 0))
		return;
	if (rise < 0.2 * bend)
		keep = 0.8 * bend / (bend - rise);
	rise = keep * rise + (1 - keep) * bend;
	for (size_t i = 0; i < n; i++)
		y[i] = keep * dg[i] + (1 - keep) * hx[i];
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++)
			s->h[i][j] += y[i] * y[j] / rise - hx[i] * hx[j] / bend;
}
