/* rm2006.c - RiskMetrics 2006: a weighted sum of exponential averages */
#include <math.h>

#include "base/explog.h"
#include "vol/model_impl.h"
#include "vol/rm2006.h"

#define FIRST_DAYS 4.0
#define LAST_DAYS  1560.0

void rm2006_set(struct rm2006 *r)
{
	double days = FIRST_DAYS, total = 0;

	for (int k = 0; k < RM2006_AVERAGES; k++) {
		r->decay[k] = tl_exp(-1 / days);
		r->weight[k] = 1 - tl_log(days) / tl_log(LAST_DAYS);
		total += r->weight[k];
		days *= sqrt(2);
	}
	for (int k = 0; k < RM2006_AVERAGES; k++)
		r->weight[k] /= total;
}

void rm2006_backcast(const double *residual, size_t n, double *component)
{
	struct rm2006 r;

	rm2006_set(&r);
	for (size_t k = 0; k < RM2006_AVERAGES; k++) {
		size_t end = (size_t)(tl_log(0.01) / tl_log(r.decay[k]));
		double weight = 1, weights = 0, total = 0;

		end = end < n ? end : n;
		for (size_t t = 0; t < end; t++) {
			total += weight * residual[t] * residual[t];
			weights += weight;
			weight *= r.decay[k];
		}
		component[k] = total / weights;
	}
}

/* Then a tangent of e² for each parameter of the mean. */
enum { SHOCK, AVERAGE, KAPPA, FIXED };

static int rm2006_layout(struct vol_model *m, struct err *e)
{
	(void)m;
	(void)e;
	return 0;
}

static size_t rm2006_series(const struct vol_model *m)
{
	return FIXED + m->n_mean;
}

/* out = sum of the averages of a, each with its own beginning. */
static void averages(const struct work *w, const double *a, const double *before, double *out)
{
	struct rm2006 r;
	double *v = w->own[AVERAGE];

	rm2006_set(&r);
	memset(out, 0, w->n * sizeof(*out));
	for (size_t k = 0; k < RM2006_AVERAGES; k++) {
		w->k->line(0, 1 - r.decay[k], a - 1, v, w->n);
		v[0] = (1 - r.decay[k]) * before[k];
		w->k->scan(r.decay[k], before[k], v, v, w->n);
		w->k->add(r.weight[k], v, out, w->n);
	}
}

static void rm2006_value(const struct vol_model *m, struct work *w, const double *b)
{
	double before[RM2006_AVERAGES];

	(void)b;
	for (size_t k = 0; k < RM2006_AVERAGES; k++)
		before[k] = m->spec.presample == PRESAMPLE_BACKCAST ? w->component[k] : w->pre;
	w->k->multiply(w->e, w->e, w->own[SHOCK], w->n);
	averages(w, w->own[SHOCK], before, w->h);
}

static void rm2006_adjoint(const struct vol_model *m, struct work *w, const double *b, double *g)
{
	struct rm2006 r;
	double *v = w->own[AVERAGE], *kappa = w->own[KAPPA];

	(void)m;
	(void)b;
	(void)g;
	rm2006_set(&r);
	memset(kappa, 0, w->n * sizeof(*kappa));
	w->pre_adjoint = 0;
	for (size_t k = 0; k < RM2006_AVERAGES; k++) {
		w->k->scan_back(r.decay[k], w->slope.h, v, w->n);
		w->k->add(r.weight[k] * (1 - r.decay[k]), v + 1, kappa, w->n - 1);
		w->pre_adjoint += r.weight[k] * v[0];
	}
	w->k->add_product(kappa, w->e, w->eta, w->n);
	w->k->add_product(kappa, w->e, w->eta, w->n);
}

static void rm2006_tangent(const struct vol_model *m, struct work *w, const double *b)
{
	double before[RM2006_AVERAGES];

	(void)b;
	for (size_t i = 0; i < m->n_mean; i++) {
		double *a = w->own[FIXED + i];

		for (size_t k = 0; k < RM2006_AVERAGES; k++)
			before[k] = w->dpre[i];
		w->k->multiply(w->e, w->de[i], a, w->n);
		w->k->add(1, a, a, w->n);
		averages(w, a, before, w->dh[i]);
	}
}

static void rm2006_second(const struct vol_model *m, struct work *w, const double *b,
			  double *hessian)
{
	(void)b;
	second_curve(m, w, w->own[KAPPA], 2, m->n_mean, w->de, hessian);
}

static void rm2006_rescale(const struct vol_model *m, double factor, double *b)
{
	(void)m;
	(void)factor;
	(void)b;
}

const struct family family_rm2006 = {
	.layout = rm2006_layout,
	.series = rm2006_series,
	.value = rm2006_value,
	.adjoint = rm2006_adjoint,
	.tangent = rm2006_tangent,
	.second = rm2006_second,
	.rescale = rm2006_rescale,
};
