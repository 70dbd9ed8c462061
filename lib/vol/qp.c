/* qp.c - a small convex quadratic programme */
#include <math.h>
#include <string.h>

#include "vol/qp.h"

/* Where the method stands.  J = L^-T Q, of which the first `active` columns span what is active;
 * R is upper triangular. */
struct dual {
	const struct qp *q;
	struct qp_answer *out;
	double j[QP_N][QP_N], r[QP_N][QP_N];
	double norm[QP_M]; /* of the rows of a */
	double reach;      /* the largest |p| on the way: what rounding errors go by */
	double d[QP_N], z[QP_N], step[QP_N];
	bool is_active[QP_ALL];
};

int qp_cholesky(double a[][QP_N], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t k = 0; k <= i; k++) {
			double sum = a[i][k];

			for (size_t l = 0; l < k; l++)
				sum -= a[i][l] * a[k][l];
			if (k < i)
				a[i][k] = sum / a[k][k];
			else if (sum > 0 && isfinite(sum))
				a[i][i] = sqrt(sum);
			else
				return -1;
		}
	}
	return 0;
}

/* J = L^-T and the free minimum p = -J J' g. */
static int dual_init(struct dual *s)
{
	const size_t n = s->q->n;
	double l[QP_N][QP_N], w[QP_N];

	for (size_t i = 0; i < n; i++)
		memcpy(l[i], s->q->b_matrix[i], n * sizeof(**l));
	if (qp_cholesky(l, n) < 0)
		return -1;
	for (size_t c = 0; c < n; c++) {
		/* Column c of L^-1 is row c of L^-T. */
		for (size_t i = 0; i < n; i++) {
			double sum = i == c;

			for (size_t k = c; k < i; k++)
				sum -= l[i][k] * s->j[c][k];
			s->j[c][i] = i < c ? 0 : sum / l[i][i];
		}
	}
	for (size_t k = 0; k < n; k++) {
		w[k] = 0;
		for (size_t i = 0; i <= k; i++)
			w[k] += s->j[i][k] * s->q->g[i];
	}
	for (size_t i = 0; i < n; i++) {
		s->out->p[i] = 0;
		for (size_t k = i; k < n; k++)
			s->out->p[i] -= s->j[i][k] * w[k];
	}
	for (size_t k = 0; k < s->q->m; k++) {
		double sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += s->q->a[k][i] * s->q->a[k][i];
		s->norm[k] = sqrt(sum);
	}
	return 0;
}

/* How far p is inside constraint c, along its normal of length one. */
static double slack(const struct dual *s, size_t c)
{
	const struct qp *q = s->q;
	double sum;

	if (c < q->n)
		return s->out->p[c] - q->low[c];
	if (c < 2 * q->n)
		return q->high[c - q->n] - s->out->p[c - q->n];
	c -= 2 * q->n;
	if (!(s->norm[c] > 0))
		return 0;
	sum = q->b[c];
	for (size_t i = 0; i < q->n; i++)
		sum -= q->a[c][i] * s->out->p[i];
	return sum / s->norm[c];
}

static void note_reach(struct dual *s)
{
	for (size_t i = 0; i < s->q->n; i++)
		if (fabs(s->out->p[i]) > s->reach)
			s->reach = fabs(s->out->p[i]);
}

/* The most violated constraint, or QP_ALL. */
static size_t worst(const struct dual *s)
{
	double most = 0;
	size_t found = QP_ALL;

	for (size_t c = 0; c < 2 * s->q->n + s->q->m; c++) {
		double v = s->is_active[c] ? 0 : slack(s, c);

		if (v < most && v < -1e-14 * s->reach) {
			most = v;
			found = c;
		}
	}
	return found;
}

/* d = J' normal. */
static void turn_normal(struct dual *s, size_t c)
{
	const struct qp *q = s->q;

	for (size_t k = 0; k < q->n; k++) {
		if (c < q->n) {
			s->d[k] = s->j[c][k];
		} else if (c < 2 * q->n) {
			s->d[k] = -s->j[c - q->n][k];
		} else {
			s->d[k] = 0;
			for (size_t i = 0; i < q->n; i++)
				s->d[k] -=
					s->j[i][k] * q->a[c - 2 * q->n][i] / s->norm[c - 2 * q->n];
		}
	}
}

/* z: where p moves; step: how the multipliers of what is active fall. */
static void directions(struct dual *s)
{
	const size_t n = s->q->n, active = s->out->active;

	for (size_t i = 0; i < n; i++) {
		s->z[i] = 0;
		for (size_t k = active; k < n; k++)
			s->z[i] += s->j[i][k] * s->d[k];
	}
	for (size_t i = active; i-- > 0;) {
		double sum = s->d[i];

		for (size_t k = i + 1; k < active; k++)
			sum -= s->r[i][k] * s->step[k];
		s->step[i] = sum / s->r[i][i];
	}
}

/* Turn columns k and k + 1 of J so that (a, b) becomes (length, 0). */
static void turn_columns(struct dual *s, size_t k, double a, double b, double *c, double *e)
{
	const double length = sqrt(a * a + b * b);

	*c = length > 0 ? a / length : 1;
	*e = length > 0 ? b / length : 0;
	for (size_t i = 0; i < s->q->n; i++) {
		double x = s->j[i][k], y = s->j[i][k + 1];

		s->j[i][k] = *c * x + *e * y;
		s->j[i][k + 1] = *c * y - *e * x;
	}
}

static void add(struct dual *s, size_t which, double multiplier)
{
	const size_t at = s->out->active;

	for (size_t k = s->q->n - 1; k > at; k--) {
		double c, e;

		turn_columns(s, k - 1, s->d[k - 1], s->d[k], &c, &e);
		s->d[k - 1] = c * s->d[k - 1] + e * s->d[k];
	}
	for (size_t i = 0; i <= at; i++)
		s->r[i][at] = s->d[i];
	s->out->which[at] = which;
	s->out->multiplier[at] = multiplier;
	s->out->active++;
	s->is_active[which] = true;
}

static void drop(struct dual *s, size_t at)
{
	struct qp_answer *out = s->out;

	s->is_active[out->which[at]] = false;
	out->active--;
	for (size_t k = at; k < out->active; k++) {
		out->which[k] = out->which[k + 1];
		out->multiplier[k] = out->multiplier[k + 1];
		for (size_t i = 0; i <= k + 1; i++)
			s->r[i][k] = s->r[i][k + 1];
	}
	for (size_t k = at; k < out->active; k++) {
		double c, e;

		turn_columns(s, k, s->r[k][k], s->r[k + 1][k], &c, &e);
		for (size_t i = k; i < out->active; i++) {
			double x = s->r[k][i], y = s->r[k + 1][i];

			s->r[k][i] = c * x + e * y;
			s->r[k + 1][i] = c * y - e * x;
		}
	}
}

/* The first active constraint whose multiplier reaches 0, and after how long a step. */
static double first_to_leave(const struct dual *s, size_t *at)
{
	double least = INFINITY;

	for (size_t k = 0; k < s->out->active; k++) {
		if (s->step[k] > 0 && s->out->multiplier[k] / s->step[k] < least) {
			least = s->out->multiplier[k] / s->step[k];
			*at = k;
		}
	}
	return least;
}

/* Make c active, dropping what stands in its way; -1 where nothing is feasible. */
static int enforce(struct dual *s, size_t c)
{
	struct qp_answer *out = s->out;
	double multiplier = 0;

	for (size_t rounds = 0; rounds <= QP_ALL; rounds++) {
		double curvature = 0, length = 0, partial, full, t;
		size_t leaves = 0;

		turn_normal(s, c);
		directions(s);
		for (size_t k = 0; k < s->q->n; k++) {
			length += s->d[k] * s->d[k];
			if (k >= out->active)
				curvature += s->d[k] * s->d[k];
		}
		partial = first_to_leave(s, &leaves);
		/* A normal that the active ones span already: p cannot move. */
		full = curvature > 1e-18 * length ? -slack(s, c) / curvature : INFINITY;
		t = partial < full ? partial : full;
		if (!isfinite(t))
			return -1;
		if (isfinite(full))
			for (size_t i = 0; i < s->q->n; i++)
				out->p[i] += t * s->z[i];
		note_reach(s);
		for (size_t k = 0; k < out->active; k++)
			out->multiplier[k] -= t * s->step[k];
		multiplier += t;
		if (full <= partial) {
			add(s, c, multiplier);
			return 0;
		}
		drop(s, leaves);
	}
	return -1;
}

int qp_solve(const struct qp *q, struct qp_answer *out)
{
	struct dual s;

	memset(s.is_active, 0, sizeof(s.is_active));
	s.q = q;
	s.out = out;
	out->active = 0;
	s.reach = 0;
	if (dual_init(&s) < 0)
		return -1;
	note_reach(&s);
	for (size_t rounds = 0; rounds < 4 * QP_ALL; rounds++) {
		size_t c = worst(&s);

		if (c == QP_ALL)
			return 0;
		if (enforce(&s, c) < 0)
			return -1;
	}
	return -1;
}
