/* units.c - a fit that does not depend on the units of the data */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/units.h"

/* fGarch starts sigma^delta from a mean square, whatever delta: then the likelihood depends on the
 * units unless delta is 2, and its maximum has to be sought in those of the data. */
static bool is_bound_to_units(const struct vol_spec *s)
{
	return s->presample == PRESAMPLE_FGARCH &&
	       (s->kind == VOL_POWER1 || (s->kind == VOL_APARCH && s->delta != 2));
}

int vol_units_init(struct vol_units *u, const struct vol_spec *spec, const struct vol_data *data,
		   struct err *e)
{
	struct vol_data unit = *data;

	if (vol_model_init(&u->model, spec, data, e) < 0)
		return -1;
	u->factor = is_bound_to_units(spec) ? 1 : u->model.scale;
	u->y = malloc((data->n + 1) * sizeof(*u->y));
	if (!u->y) {
		vol_model_release(&u->model);
		return err_set(e, STATUS_SYSTEM, "out of memory");
	}
	for (size_t t = 0; t < data->n; t++)
		u->y[t] = data->y[t] / u->factor;
	unit.y = u->y;
	if (vol_model_init(&u->unit, spec, &unit, e) == 0)
		return 0;
	vol_model_release(&u->model);
	free(u->y);
	return -1;
}

void vol_units_release(struct vol_units *u)
{
	vol_model_release(&u->model);
	vol_model_release(&u->unit);
	free(u->y);
	u->y = NULL;
}

/* Rounding must not move a parameter off the bound that it is on, nor over it.  It may well be
 * outside of the data's own box: that of EGARCH's omega does not follow the units, and the box of
 * the search is that of y / factor. */
static double kept(double x, double bound)
{
	return isfinite(bound) && fabs(x - bound) <= 1e-9 * (fabs(x) + fabs(bound)) ? bound : x;
}

static void keep_bounds(const struct vol_units *u, double *x)
{
	for (size_t i = 0; i < u->model.n; i++)
		x[i] = kept(kept(x[i], u->model.low[i]), u->model.high[i]);
}

int vol_units_fit(struct vol_units *u, const struct vol_fit_options *o, struct vol_fit *out)
{
	struct vol_fit_options options = o ? *o : (struct vol_fit_options){0};
	double warm[VOL_PARAMS], unit[VOL_PARAMS], loglik;
	int result;

	if (options.warm) {
		vol_rescale(&u->model, options.warm, 1 / u->factor, warm);
		options.warm = warm;
	}
	result = vol_fit(&u->unit, &options, out);
	if (out->n == 0 || !isfinite(out->loglik) || out->loglik == 0)
		return result;
	memcpy(unit, out->x, sizeof(unit));
	vol_rescale(&u->model, unit, u->factor, out->x);
	keep_bounds(u, out->x);
	loglik = vol_loglik(&u->model, out->x, NULL, NULL, NULL);
	if (!isfinite(loglik))
		loglik = out->loglik - (double)out->nobs * tl_log(u->factor);
	out->aic += 2 * (out->loglik - loglik);
	out->bic += 2 * (out->loglik - loglik);
	out->loglik = loglik;
	return result;
}
