/* walk_combine.c - walking forward with all models' forecasts in one */
#include <math.h>
#include <string.h>

#include "vol/combine.h"
#include "vol/walk_impl.h"

/* Model w's forecast i; false where it has none. */
static bool part_of(const struct walk *w, size_t i, size_t levels, struct combine_part *out)
{
	out->mean = w->mean[i];
	out->variance = w->h[i];
	for (size_t l = 0; l < levels; l++)
		out->risk[l] = (struct risk){w->var[l][i], w->es[l][i]};
	return isfinite(w->h[i]) && w->h[i] > 0;
}

static void take(const struct combine_part *p, size_t i, size_t levels, struct walk *out)
{
	out->mean[i] = p->mean;
	out->h[i] = p->variance;
	for (size_t l = 0; l < levels; l++) {
		out->var[l][i] = p->risk[l].var;
		out->es[l][i] = p->risk[l].es;
	}
}

int walk_combine(const struct walk_days *d, const struct walk_options *o, enum combine_kind kind,
		 const struct walk *w, size_t n, struct walk *out, struct err *e)
{
	struct combine_part part[JOB_MODELS], sum;
	double weight[JOB_MODELS];
	bool ready[JOB_MODELS];
	struct combine c;

	memset(out, 0, sizeof(*out));
	if (n > JOB_MODELS || walk_series_init(d, o, false, out) < 0)
		return err_set(e, STATUS_SYSTEM, "no memory for a combination of %zu models", n);
	combine_init(&c, kind, n);
	for (size_t t = 0; t < d->first; t++)
		combine_return(&c, d->y[t]);
	for (size_t t = d->first, i = 0; t < d->n; t++, i++) {
		for (size_t m = 0; m < n; m++)
			ready[m] = part_of(w + m, i, o->levels, part + m);
		if (combine_weights(&c, ready, weight)) {
			combine_parts(&c, ready, weight, part, o->levels, &sum);
			take(&sum, i, o->levels, out);
		}
		combine_return(&c, d->y[t]);
		for (size_t m = 0; m < n; m++)
			if (ready[m])
				combine_score(&c, m, d->y[t], part[m].variance);
	}
	return 0;
}
