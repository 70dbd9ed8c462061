/* walk_risk.c - value at risk, expected shortfall and densities of forecasts */
#include <math.h>
#include <stdlib.h>

#include "vol/density.h"
#include "vol/walk_impl.h"

/* Of each level: the standardised risk that holds now. */
struct standard {
	struct risk risk[WALK_LEVELS];
	bool known[WALK_LEVELS];
};

static void look_up(const struct walk_options *o, const struct walk *w, const struct dist *d,
		    struct residuals *r, struct standard *s)
{
	for (size_t l = 0; l < o->levels; l++)
		s->known[l] = risk_standard(w->method, d, r, o->level[l], &s->risk[l]) == 0;
}

static void forecast_risk(const struct walk_options *o, struct walk *w, const struct standard *s,
			  size_t i)
{
	for (size_t l = 0; l < o->levels; l++) {
		struct risk risk;

		if (!s->known[l])
			continue;
		risk = risk_forecast(&s->risk[l], w->mean[i], sqrt(w->h[i]));
		w->var[l][i] = risk.var;
		w->es[l][i] = risk.es;
	}
}

int walk_risk(const struct walk_days *d, const struct walk_options *o, struct walk *w,
	      struct err *e)
{
	const struct dist *dist = NULL;
	struct standard now = {0};
	bool fresh = true;
	size_t fits = 0;
	struct residuals past = {0};

	if (w->method != RISK_MODEL &&
	    residuals_init(&past, o->window > RESIDUALS_READY ? o->window : RESIDUALS_READY) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < w->n_past && w->method != RISK_MODEL; i++)
		residuals_add(&past, w->past[i]);
	for (size_t t = d->first, i = 0; t < d->n; t++, i++) {
		for (; w->dist && fits < w->fits && w->at[fits] <= i; fits++) {
			dist = w->dist + fits;
			fresh = true;
		}
		if (!isfinite(w->h[i]) || !(w->h[i] > 0))
			continue;
		if (w->method != RISK_MODEL || fresh)
			look_up(o, w, dist, &past, &now);
		fresh = false;
		forecast_risk(o, w, &now, i);
		if (w->score) {
			w->score[i] = log_score(dist, d->y[t], w->mean[i], w->h[i]);
			w->pit[i] = pit_value(dist, d->y[t], w->mean[i], w->h[i]);
		}
		if (w->method != RISK_MODEL)
			residuals_add(&past, (d->y[t] - w->mean[i]) / sqrt(w->h[i]));
	}
	residuals_release(&past);
	return 0;
}
