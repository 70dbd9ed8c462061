/* member.c - one model at work on one stream of returns */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/explog.h"
#include "vol/member_impl.h"

/* A residual further out says no more: it keeps squares of squares finite. */
#define RESIDUAL_MAX 1e30

static const struct engine *engine_of(enum vol_family family)
{
	switch (family) {
	case FAMILY_HAR:
	case FAMILY_LEVERAGE:
		return &engine_regression;
	case FAMILY_NETWORK:
		return &engine_network;
	default:
		return &engine_likelihood;
	}
}

static enum risk_method method_of(const struct member_options *o, enum vol_family family)
{
	if (o->quantile != QUANTILE_USUAL)
		return (enum risk_method)o->quantile;
	return family == FAMILY_LIKELIHOOD ? RISK_MODEL : RISK_FHS;
}

/* More than a thousand where the window is longer. */
static size_t residuals_kept(const struct member_options *o)
{
	return o->window > RESIDUALS_READY ? o->window : RESIDUALS_READY;
}

int member_init(struct member *m, const struct member_options *o, const struct vol_choice *c,
		struct err *e)
{
	*m = (struct member){
		.o = o,
		.choice = c,
		.engine = engine_of(c->family),
		.method = method_of(o, c->family),
		.residual = NAN,
	};
	schedule_init(&m->schedule);
	dist_set(&m->dist, DIST_NORMAL, NULL);
	if (m->method != RISK_MODEL && residuals_init(&m->past, residuals_kept(o)) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (m->engine->open(m, e) == 0)
		return 0;
	residuals_release(&m->past);
	return -1;
}

void member_release(struct member *m)
{
	if (m->engine)
		m->engine->close(m);
	residuals_release(&m->past);
}

struct member_needs member_needs(const struct member *m)
{
	return m->engine->needs(m);
}

void member_residuals(struct member *m, const double *z, size_t n)
{
	if (m->method == RISK_MODEL || m->past.n > 0)
		return;
	for (size_t t = 0; t < n; t++)
		residuals_add(&m->past, z[t]);
}

/* Sorted ones are drawn from: where a ring begins is an accident. */
double member_draw(struct member *m, struct rng *r)
{
	struct residuals *past = &m->past;
	const double z = past->sorted[rng_below(r, past->n)];
	const struct gpd *tail = m->method == RISK_EVT ? residuals_tail(past) : NULL;

	if (!tail || -z <= past->threshold)
		return z;
	return -(past->threshold + gpd_quantile(tail, 1 - rng_uniform(r)));
}

/* ---- a step ---- */

void member_score(struct member *m, const struct step *s)
{
	double z;

	m->residual = NAN;
	if (!m->ready)
		return;
	z = (s->r - m->mean) / sqrt(m->variance);
	if (!(z <= RESIDUAL_MAX))
		z = RESIDUAL_MAX;
	if (z < -RESIDUAL_MAX)
		z = -RESIDUAL_MAX;
	if (m->method != RISK_MODEL)
		residuals_add(&m->past, z);
	if (m->o->refit.kind == REFIT_DRIFT)
		schedule_score(&m->schedule, dist_logpdf(&m->dist, z) - tl_log(m->variance) / 2);
	m->residual = z;
}

void member_update(struct member *m, const struct member_data *d, const struct step *s)
{
	m->engine->update(m, d, s);
}

/* ---- a fit ---- */

void member_reason(struct member_fit *f, const char *text)
{
	snprintf(f->reason, sizeof(f->reason), "%.*s", (int)sizeof(f->reason) - 1, text);
}

/* Nothing in it is written that is not finite. */
static void settle(struct member_fit *f)
{
	for (size_t i = 0; i < f->n && f->good; i++)
		f->good = isfinite(f->x[i]);
	if (!f->good && !f->reason[0])
		member_reason(f, "a parameter is not finite");
	if (!f->good)
		f->converged = false;
	if (!isfinite(f->score))
		f->score = 0;
}

bool member_refit(struct member *m, const struct member_data *d, int32_t day, struct member_fit *f)
{
	const struct member_needs needs = member_needs(m);
	const size_t seen = needs.steps ? d->steps.n : d->bars.n;

	if (!m->engine->fit || (needs.steps == 0 && needs.bars == 0) ||
	    !schedule_due(&m->schedule, &m->o->refit, day, seen >= m->o->first))
		return false;
	memset(f, 0, sizeof(*f));
	f->loglik = f->aic = f->bic = NAN;
	m->engine->fit(m, d, f);
	settle(f);
	schedule_fitted(&m->schedule, f->good, day, f->score);
	if (f->good)
		m->has_standard = false;
	return true;
}

/* ---- state ---- */

static void residuals_snap(struct snap *sn, struct member *m)
{
	struct history h;
	size_t n = m->past.n;

	history_init(&h, m->past.window);
	if (!snap_loading(sn) && n > 0) {
		for (size_t t = 0; t < n; t++)
			if (history_add(&h, 0) < 0)
				snap_fail(sn, "out of memory");
		if (h.n == n)
			residuals_copy(&m->past, h.v);
	}
	history_snap(sn, "residuals", &h);
	if (snap_loading(sn) && snap_ok(sn))
		for (size_t t = 0; t < h.n; t++)
			residuals_add(&m->past, h.v[t]);
	history_release(&h);
}

void member_snap(struct snap *sn, struct member *m)
{
	snap_bool(sn, "ready", &m->ready);
	snap_f64(sn, "mean", &m->mean);
	snap_f64(sn, "variance", &m->variance);
	if (m->engine->fit)
		schedule_snap(sn, &m->schedule);
	if (m->method != RISK_MODEL)
		residuals_snap(sn, m);
	m->engine->snap(sn, m);
	if (snap_loading(sn) && snap_ok(sn) && m->ready &&
	    !(isfinite(m->mean) && m->variance > 0 && isfinite(m->variance)))
		snap_fail(sn, "a forecast has no sense");
}
