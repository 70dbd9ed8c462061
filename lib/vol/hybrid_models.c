/* hybrid_models.c - the simpler models that a GARCH-LSTM starts from */
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/fit.h"
#include "vol/hybrid.h"

double hybrid_filter_next(const struct hybrid_filter *f, double h, double r)
{
	const double e = r - f->mu;

	return f->omega + (f->alpha + (e < 0 ? f->gamma : 0)) * e * e + f->beta * h;
}

/* A fitted parameter by its name. */
static double named(const struct vol_model *m, const struct vol_fit *f, const char *name)
{
	for (size_t i = 0; i < m->n; i++)
		if (strcmp(m->name[i], name) == 0)
			return f->x[i];
	return 0;
}

/* GARCH(1,1) (o = 0) or GJR(1,1,1), fitted to r[0 … n). */
static int filter_fit(struct hybrid_filter *f, double *nu, int o, enum dist_kind dist,
		      const double *r, size_t n, struct err *e)
{
	const struct vol_spec spec = {
		.mean = MEAN_CONSTANT,
		.kind = VOL_GARCH,
		.p = 1,
		.o = o,
		.q = 1,
		.dist = dist,
		.presample = PRESAMPLE_BACKCAST,
		.bounds = BOUNDS_ARCH,
	};
	const struct vol_data data = {.y = r, .n = n};
	const struct vol_fit_options options = {0};
	struct vol_model m;
	struct vol_fit fit;
	double *h = malloc(n * sizeof(*h));
	int status = -1;

	if (!h)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu days", n);
	if (vol_model_init(&m, &spec, &data, e)) {
		free(h);
		return -1;
	}
	if (vol_fit(&m, &options, &fit) || vol_series(&m, fit.x, NULL, h)) {
		err_set(e, STATUS_DATA, "%s on %zu days: %s", o ? "GJR-t" : "GARCH", n, fit.reason);
	} else {
		*f = (struct hybrid_filter){
			.mu = named(&m, &fit, "mu"),
			.omega = named(&m, &fit, "omega"),
			.alpha = named(&m, &fit, "alpha1"),
			.gamma = named(&m, &fit, "gamma1"),
			.beta = named(&m, &fit, "beta1"),
			.start = h[0],
		};
		*nu = named(&m, &fit, "nu");
		status = 0;
	}
	vol_model_release(&m);
	free(h);
	return status;
}

int hybrid_models_fit(struct hybrid_models *m, const double *r, const double *range,
		      const double *target, size_t n, double unit, struct err *e)
{
	struct qlike_fit fit;
	double none;

	memset(m, 0, sizeof(*m));
	rival_floors_init(&m->floors, unit);
	if (filter_fit(&m->garch, &none, 0, DIST_NORMAL, r, n, e) ||
	    filter_fit(&m->gjr, &m->nu, 1, DIST_T, r, n, e))
		return -1;
	return rival_fit(&m->floors, r, range, target, n, m->linear, NULL, &fit, e);
}

void hybrid_days_fill(const struct hybrid_models *m, const double *r, const double *range, size_t n,
		      double *garch, double *gjr, double *linear)
{
	double row[RIVAL_COLUMNS], hg = m->garch.start, hj = m->gjr.start;

	for (size_t t = 0; t < n; t++) {
		garch[t] = hg = hybrid_filter_next(&m->garch, hg, r[t]);
		gjr[t] = hj = hybrid_filter_next(&m->gjr, hj, r[t]);
		linear[t] = gjr[t];
		if (t + 1 < RIVAL_HISTORY)
			continue;
		rival_row(&m->floors, r + t, range + t, row);
		linear[t] = tl_exp(qlike_log(m->linear, row, RIVAL_COLUMNS));
	}
}
