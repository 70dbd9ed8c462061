/* innovation.c - the log-likelihood of residuals given variances, and its slopes */
#include <math.h>

#include "base/explog.h"
#include "vol/model_impl.h"

enum { BLOCK = 256 };

double innovation_value(const struct work *w, const struct dist *d)
{
	const double n = (double)w->n;
	struct dist_slopes at_zero;

	if (d->kind == DIST_NORMAL)
		return -0.5 * (n * LOG_2PI + w->k->log_sum(w->h, w->n) +
			       w->k->square_ratio(w->e, w->h, w->n));
	if (d->kind != DIST_T)
		return dist_loglik(d, w->e, w->h, w->n);

	const double nu = d->shape[0];

	dist_derive(d, 0, &at_zero);
	return n * at_zero.f - 0.5 * w->k->log_sum(w->h, w->n) -
	       0.5 * (nu + 1) * w->k->student_sum(1 / (nu - 2), w->e, w->h, w->spare[0], w->n);
}

/* The constant of the density, and its derivatives, are those at z = 0, where the rest vanishes. */
static double student_slopes(const struct work *w, const struct dist *d, int order,
			     double *gradient, double *hessian)
{
	const double n = (double)w->n, nu = d->shape[0];
	const struct student s = {.inverse = 1 / (nu - 2), .power = 0.5 * (nu + 1)};
	const double c = s.inverse;
	struct dist_slopes at_zero;
	double ratio, square, logs;

	dist_derive(d, 0, &at_zero);
	logs = w->k->student_sum(c, w->e, w->h, w->spare[0], w->n);
	w->k->student_slopes(&s, w->e, w->h, &w->slope, order, w->n, &ratio, &square);
	gradient[0] = n * at_zero.s[0] - 0.5 * logs + s.power * c * ratio;
	hessian[0] = n * at_zero.ss[0] + c * ratio - s.power * c * c * (2 * ratio - square);
	return n * at_zero.f - 0.5 * w->k->log_sum(w->h, w->n) - s.power * logs;
}

/* From slopes in z = e/sqrt(h) to slopes in e and h, the log of h included. */
static void from_standard(const struct slopes *o, const struct dist_slopes *f, double z,
			  double root, size_t t, size_t shapes)
{
	const double r = root * root;

	o->h[t] = -0.5 * r * (1 + z * f->z);
	o->e[t] = f->z * root;
	o->hh[t] = r * r * (0.5 + 0.25 * z * (3 * f->z + z * f->zz));
	o->eh[t] = -0.5 * (f->z + z * f->zz) * r * root;
	o->ee[t] = f->zz * r;
	for (size_t i = 0; i < shapes; i++) {
		o->s[i][t] = f->s[i];
		o->sh[i][t] = -0.5 * r * z * f->zs[i];
		o->se[i][t] = f->zs[i] * root;
	}
}

static double any_slopes(const struct work *w, const struct dist *d, double *gradient,
			 double *hessian)
{
	const size_t shapes = dist_shapes(d->kind);
	struct dist_slopes f[BLOCK];
	double z[BLOCK], root[BLOCK], total = 0;

	gradient[0] = gradient[1] = hessian[0] = hessian[1] = hessian[2] = 0;
	for (size_t from = 0; from < w->n; from += BLOCK) {
		const size_t n = w->n - from < BLOCK ? w->n - from : BLOCK;

		for (size_t t = 0; t < n; t++) {
			root[t] = 1 / sqrt(w->h[from + t]);
			z[t] = w->e[from + t] * root[t];
		}
		dist_derive_all(d, z, n, f);
		for (size_t t = 0; t < n; t++) {
			from_standard(&w->slope, &f[t], z[t], root[t], from + t, shapes);
			total += f[t].f;
			for (size_t i = 0; i < shapes; i++)
				gradient[i] += f[t].s[i];
			for (size_t i = 0; i < 3; i++)
				hessian[i] += f[t].ss[i];
		}
	}
	return total - 0.5 * w->k->log_sum(w->h, w->n);
}

double innovation_slopes(const struct work *w, const struct dist *d, int order, double *gradient,
			 double *hessian)
{
	if (d->kind == DIST_T)
		return student_slopes(w, d, order, gradient, hessian);
	if (d->kind != DIST_NORMAL)
		return any_slopes(w, d, gradient, hessian);
	w->k->normal_slopes(w->e, w->h, &w->slope, order, w->n);
	return innovation_value(w, d);
}

void innovation_scores(const struct work *w, const struct dist *d)
{
	double *s = w->slope.s[0];
	struct dist_slopes at_zero;

	if (d->kind != DIST_T)
		return;

	const double nu = d->shape[0], c = 1 / (nu - 2), power = 0.5 * (nu + 1);

	dist_derive(d, 0, &at_zero);
	for (size_t t = 0; t < w->n; t++) {
		const double ratio = s[t];
		const double squared = c * w->e[t] * w->e[t] / w->h[t];

		s[t] = at_zero.s[0] - 0.5 * tl_log(1 + squared) + power * c * ratio;
	}
}
