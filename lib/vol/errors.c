/* errors.c - standard errors of a fit */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/errors.h"
#include "vol/information.h"
#include "vol/qp.h"

#define ALL_BUT_0 1e-6 /* a residual, over the deviation */

/* What may move at x: an orthonormal basis of the face, in units that make the Hessian's
 * diagonal 1. */
struct face {
	size_t n, dim;
	double unit[VOL_PARAMS]; /* 0 where a parameter is on its bound, or held */
	double z[VOL_PARAMS][VOL_PARAMS];
};

static const char *const names[ERRORS_KINDS] = {"none", "hessian", "information",
						"opg",  "qml",     "bw"};

int errors_find(const char *name)
{
	for (int i = 0; i < ERRORS_KINDS; i++)
		if (strcmp(names[i], name) == 0)
			return i;
	return -1;
}

const char *errors_name(enum vol_errors kind)
{
	return names[kind];
}

/* ---- the face ---- */

/* Take from v what lies along the k rows of basis; its length after that. */
static double clear(double *v, double basis[][VOL_PARAMS], size_t k, size_t n)
{
	double length = 0;

	/* Twice is enough (Parlett). */
	for (int round = 0; round < 2; round++) {
		for (size_t r = 0; r < k; r++) {
			double along = 0;

			for (size_t i = 0; i < n; i++)
				along += basis[r][i] * v[i];
			for (size_t i = 0; i < n; i++)
				v[i] -= along * basis[r][i];
		}
	}
	for (size_t i = 0; i < n; i++)
		length += v[i] * v[i];
	return sqrt(length);
}

/* v as the next row of basis, unless next to nothing of it is new. */
static bool append(double *v, double basis[][VOL_PARAMS], size_t *k, size_t n, double least)
{
	double length = clear(v, basis, *k, n);

	if (!(length > least))
		return false;
	for (size_t i = 0; i < n; i++)
		basis[*k][i] = v[i] / length;
	(*k)++;
	return true;
}

/* Does row r bind at x? */
static bool binds(const struct vol_model *m, const double *x, size_t r)
{
	double room = m->b[r], size = fabs(m->b[r]);

	for (size_t i = 0; i < m->n; i++) {
		room -= m->a[r][i] * x[i];
		size += fabs(m->a[r][i] * x[i]);
	}
	return room <= 1e-12 * size;
}

/*
 * Does the likelihood tell how sure the mean is?  By a power of |e| below 1 it has a cusp at each
 * residual of 0, and its curvature there is that of the residual nearest to one.  By a power below
 * 2 it has where a residual is all but 0.  Then the mean is held: 1 told, 0 not, -1 without memory.
 */
static int tells_mean(struct vol_model *m, const double *x)
{
	const double power = m->spec.delta > 0 ? m->spec.delta : x[m->n_mean + m->n_variance - 1];
	double least = INFINITY, *e;

	if (m->n_mean == 0 || m->spec.kind != VOL_APARCH || power >= 2)
		return 1;
	if (power < 1)
		return 0;
	e = malloc(m->nobs * sizeof(*e));
	if (!e)
		return -1;
	if (vol_series(m, x, e, NULL) == 0)
		for (size_t t = 0; t < m->nobs; t++)
			least = fmin(least, fabs(e[t]));
	free(e);
	return least > ALL_BUT_0 * m->scale;
}

static void find_face(const struct vol_model *m, const double *x, const double *hessian,
		      bool mean_held, struct face *f)
{
	double basis[2 * VOL_PARAMS][VOL_PARAMS];
	size_t taken = 0, all;

	f->n = m->n;
	for (size_t i = 0; i < m->n; i++) {
		double curvature = fabs(hessian[i * m->n + i]);
		bool bound =
			x[i] == m->low[i] || x[i] == m->high[i] || (mean_held && i < m->n_mean);

		f->unit[i] = bound ? 0 : curvature > 0 ? 1 / sqrt(curvature) : 1;
	}
	for (size_t r = 0; r < m->m; r++) {
		double v[VOL_PARAMS], length = 0;

		if (!binds(m, x, r))
			continue;
		for (size_t i = 0; i < m->n; i++) {
			v[i] = m->a[r][i] * f->unit[i];
			length += v[i] * v[i];
		}
		append(v, basis, &taken, m->n, 1e-10 * sqrt(length));
	}
	all = taken;
	for (size_t i = 0; i < m->n; i++) {
		double v[VOL_PARAMS] = {0};

		v[i] = 1;
		if (f->unit[i] > 0)
			append(v, basis, &all, m->n, 1e-6);
	}
	f->dim = all - taken;
	for (size_t k = 0; k < f->dim; k++)
		memcpy(f->z[k], basis[taken + k], sizeof(f->z[k]));
}

/* z D a D z', a having rows of `stride`. */
static void reduce(const struct face *f, const double *a, size_t stride, double out[][QP_N])
{
	double half[VOL_PARAMS][VOL_PARAMS];

	for (size_t k = 0; k < f->dim; k++) {
		for (size_t j = 0; j < f->n; j++) {
			half[k][j] = 0;
			for (size_t i = 0; i < f->n; i++)
				half[k][j] += f->z[k][i] * f->unit[i] * a[i * stride + j];
		}
	}
	for (size_t k = 0; k < f->dim; k++) {
		for (size_t l = 0; l < f->dim; l++) {
			out[k][l] = 0;
			for (size_t j = 0; j < f->n; j++)
				out[k][l] += half[k][j] * f->unit[j] * f->z[l][j];
		}
	}
}

/* D z' a z D. */
static void expand(const struct face *f, double a[][QP_N], double out[][VOL_PARAMS])
{
	double half[VOL_PARAMS][VOL_PARAMS];

	for (size_t i = 0; i < f->n; i++) {
		for (size_t l = 0; l < f->dim; l++) {
			half[i][l] = 0;
			for (size_t k = 0; k < f->dim; k++)
				half[i][l] += f->z[k][i] * a[k][l];
		}
	}
	for (size_t i = 0; i < f->n; i++) {
		for (size_t j = 0; j < f->n; j++) {
			out[i][j] = 0;
			for (size_t l = 0; l < f->dim; l++)
				out[i][j] += half[i][l] * f->z[l][j];
			out[i][j] *= f->unit[i] * f->unit[j];
		}
	}
}

/* ---- matrices ---- */

/* The inverse in place; -1 where a is not positive definite, or as good as singular. */
static int invert(double a[][QP_N], size_t n)
{
	double l[QP_N][QP_N];

	for (size_t i = 0; i < n; i++)
		memcpy(l[i], a[i], n * sizeof(**l));
	if (qp_cholesky(l, n) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		if (l[i][i] * l[i][i] < 1e-12 * a[i][i])
			return -1;
	for (size_t c = 0; c < n; c++) {
		double v[QP_N];

		for (size_t i = 0; i < n; i++) {
			v[i] = i == c;
			for (size_t k = 0; k < i; k++)
				v[i] -= l[i][k] * v[k];
			v[i] /= l[i][i];
		}
		for (size_t i = n; i-- > 0;) {
			for (size_t k = i + 1; k < n; k++)
				v[i] -= l[k][i] * v[k];
			v[i] /= l[i][i];
			a[i][c] = v[i];
		}
	}
	return 0;
}

/* bread × meat × bread, into bread. */
static void sandwich(double bread[][QP_N], double meat[][QP_N], size_t n)
{
	double half[QP_N][QP_N];

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++) {
			half[i][j] = 0;
			for (size_t k = 0; k < n; k++)
				half[i][j] += bread[i][k] * meat[k][j];
		}
	}
	for (size_t i = 0; i < n; i++) {
		double row[QP_N];

		for (size_t j = 0; j < n; j++) {
			row[j] = 0;
			for (size_t k = 0; k < n; k++)
				row[j] += half[i][k] * bread[j][k];
		}
		memcpy(meat[i], row, n * sizeof(*row));
	}
	for (size_t i = 0; i < n; i++)
		memcpy(bread[i], meat[i], n * sizeof(**bread));
}

static void outer_product(const struct vol_model *m, const double *scores, double *out)
{
	memset(out, 0, m->n * m->n * sizeof(*out));
	for (size_t t = 0; t < m->nobs; t++, scores += m->n)
		for (size_t i = 0; i < m->n; i++)
			for (size_t j = 0; j <= i; j++)
				out[i * m->n + j] += scores[i] * scores[j];
	for (size_t i = 0; i < m->n; i++)
		for (size_t j = 0; j < i; j++)
			out[j * m->n + i] = out[i * m->n + j];
}

/* ---- the five ---- */

/* All that is known at x, reduced to the face; opg where the kind wants it. */
static int gather(struct vol_model *m, const double *x, enum vol_errors kind, struct face *f,
		  double bread[][QP_N], double opg[][QP_N])
{
	const bool wants_scores = kind != ERRORS_HESSIAN && kind != ERRORS_INFORMATION;
	const bool wants_information = kind == ERRORS_INFORMATION || kind == ERRORS_BW;
	double gradient[VOL_PARAMS], hessian[VOL_PARAMS * VOL_PARAMS], *scores = NULL;
	double expected[VOL_PARAMS][VOL_PARAMS];
	const int told = tells_mean(m, x);
	int rc = -1;

	if (told < 0)
		return -1;
	if (wants_scores) {
		scores = malloc(m->nobs * m->n * sizeof(*scores));
		if (!scores)
			return -1;
	}
	if (!isfinite(vol_loglik(m, x, gradient, hessian, scores)))
		goto out;
	find_face(m, x, hessian, !told, f);
	for (size_t i = 0; i < m->n * m->n; i++)
		hessian[i] = -hessian[i];
	if (wants_information) {
		if (vol_information(m, x, expected) < 0)
			goto out;
		reduce(f, expected[0], VOL_PARAMS, bread);
	} else {
		reduce(f, hessian, m->n, bread);
	}
	if (wants_scores) {
		outer_product(m, scores, hessian);
		reduce(f, hessian, m->n, opg);
	}
	rc = 0;
out:
	free(scores);
	return rc;
}

int vol_covariance(struct vol_model *m, const double *x, enum vol_errors kind,
		   struct vol_covariance *out)
{
	double bread[QP_N][QP_N], opg[QP_N][QP_N];
	struct face f;

	memset(out, 0, sizeof(*out));
	out->n = m->n;
	if (kind == ERRORS_NONE || gather(m, x, kind, &f, bread, opg) < 0)
		return -1;
	if (invert(kind == ERRORS_OPG ? opg : bread, f.dim) < 0)
		return -1;
	if (kind == ERRORS_QML || kind == ERRORS_BW)
		sandwich(bread, opg, f.dim);
	expand(&f, kind == ERRORS_OPG ? opg : bread, out->v);
	for (size_t i = 0; i < m->n; i++) {
		out->known[i] = f.unit[i] > 0 && isfinite(out->v[i][i]) && out->v[i][i] > 0;
		out->se[i] = out->known[i] ? sqrt(out->v[i][i]) : 0;
	}
	return 0;
}

int vol_fit_errors(struct vol_model *m, struct vol_fit *f, enum vol_errors kind)
{
	struct vol_covariance c;
	int rc = vol_covariance(m, f->x, kind, &c);

	memcpy(f->se, c.se, sizeof(f->se));
	memcpy(f->has_se, c.known, sizeof(f->has_se));
	return rc;
}
