/* model.c - bind a model to data */
#include <math.h>
#include <stdlib.h>

#include "base/explog.h"
#include "vol/filter.h"
#include "vol/model_impl.h"

/* Fewer observations than this say nothing, whatever the model. */
enum { OBSERVATIONS_MIN = 10 };

static const struct family *const families[VOL_KINDS] = {
	[VOL_CONSTANT] = &family_constant, [VOL_EWMA] = &family_ewma,
	[VOL_RM2006] = &family_rm2006,     [VOL_GARCH] = &family_garch,
	[VOL_POWER1] = &family_garch,      [VOL_EGARCH] = &family_egarch,
	[VOL_APARCH] = &family_aparch,     [VOL_FIGARCH] = &family_figarch,
	[VOL_HARCH] = &family_harch,       [VOL_MIDAS] = &family_midas,
};

/* ---- checks ---- */

static int data_check(const struct vol_spec *s, const struct vol_data *d, struct err *e)
{
	const bool wants_x = s->mean == MEAN_ARX || s->variance_x;

	if (s->mean == MEAN_ARX && s->variance_x)
		return err_set(e, STATUS_USAGE,
			       "other series enter the mean or the variance, not both");
	if (s->variance_x && s->kind != VOL_GARCH && s->kind != VOL_POWER1)
		return err_set(e, STATUS_USAGE, "only a GARCH takes other series");
	if (wants_x && (d->nx == 0 || !d->x))
		return err_set(e, STATUS_USAGE, "there are no other series");
	if (d->n < mean_lags(s) + OBSERVATIONS_MIN)
		return err_set(e, STATUS_DATA, "%zu observations are too few", d->n);
	for (size_t t = 0; t < d->n; t++)
		if (!isfinite(d->y[t]))
			return err_set(e, STATUS_DATA, "observation %zu is not a number", t + 1);
	for (size_t t = 0; wants_x && t < d->n * d->nx; t++)
		if (!isfinite(d->x[t]))
			return err_set(e, STATUS_DATA,
				       "a value of another series, row %zu, is not a number",
				       t / d->nx + 1);
	return 0;
}

static int names_check(struct vol_model *m, struct err *e)
{
	for (size_t i = 0; i < m->n; i++)
		for (size_t k = 0; k < i; k++)
			if (strcmp(m->name[i], m->name[k]) == 0)
				return err_set(e, STATUS_USAGE, "two parameters are called '%s'",
					       m->name[i]);
	return 0;
}

/* ---- memory ---- */

/* One block for all series, each aligned to 64 bytes where it begins. */
struct cutter {
	double *next;
	size_t stride, count;
};

static void cut(struct cutter *c, double **series)
{
	c->count++;
	if (!c->next)
		return;
	/* Not the whole of it: what a likelihood never uses should not cost a page. */
	memset(c->next, 0, PAD * sizeof(double));
	memset(c->next + c->stride - TAIL - 8, 0, (TAIL + 8) * sizeof(double));
	*series = c->next + PAD;
	c->next += c->stride;
}

static void cut_all(struct cutter *c, const struct vol_model *m, struct work *w)
{
	double **const single[] = {&w->e,        &w->h,         &w->eta,      &w->one,
				   &w->slope.h,  &w->slope.e,   &w->slope.hh, &w->slope.eh,
				   &w->slope.ee, &w->spare[0],  &w->spare[1], &w->spare[2],
				   &w->spare[3], &w->slope.s[0]};

	for (size_t i = 0; i < sizeof(single) / sizeof(single[0]); i++)
		cut(c, single[i]);
	if (m->n_shape > 1)
		cut(c, &w->slope.s[1]);
	for (size_t i = 0; i < m->n_shape; i++) {
		cut(c, &w->slope.sh[i]);
		cut(c, &w->slope.se[i]);
	}
	for (size_t i = 0; i < m->n_mean; i++)
		cut(c, &w->de[i]);
	for (size_t i = 0; m->spec.mean == MEAN_ARMA && i < m->n_mean; i++)
		cut(c, &w->column[i]);
	for (size_t i = 0; i < m->n_mean + m->n_variance; i++)
		cut(c, &w->dh[i]);
	for (size_t i = 0, n = w->family->series(m); i < n; i++)
		cut(c, &w->own[i]);
}

static int memory_get(const struct vol_model *m, struct work *w, struct err *e)
{
	struct cutter count = {.count = 0}, c;
	const size_t extra = w->family->extra ? w->family->extra(m) : 0;
	size_t total;

	cut_all(&count, m, w);
	c.stride = (PAD + w->n + TAIL + 7) / 8 * 8;
	c.count = 0;
	total = c.stride * count.count + extra + 8;
	total = (total * sizeof(double) + 63) / 64 * 64;
	w->memory = aligned_alloc(64, total);
	if (!w->memory)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	c.next = w->memory;
	cut_all(&c, m, w);
	w->extra = c.next;
	for (size_t t = 0; t < w->n + TAIL; t++)
		w->h[t] = w->one[t] = 1;
	return 0;
}

/* ---- what does not depend on parameters ---- */

#define BACKCAST_DECAY 0.94
enum { BACKCAST_DAYS = 75 };

/* arch's rule; `absolute` of |e| and not of e². */
static double backcast_of(const double *r, size_t n, bool absolute)
{
	double weight = 1, weights = 0, total = 0;

	for (size_t t = 0; t < n && t < BACKCAST_DAYS; t++) {
		total += weight * (absolute ? fabs(r[t]) : r[t] * r[t]);
		weights += weight;
		weight *= BACKCAST_DECAY;
	}
	return total / weights;
}

static int presample_fix(struct vol_model *m, struct work *w, const double *r, size_t n,
			 struct err *e)
{
	double mean = 0, square = 0, absolute = 0, deviation = 0;

	for (size_t t = 0; t < n; t++) {
		mean += r[t];
		square += r[t] * r[t];
		absolute += fabs(r[t]);
	}
	mean /= (double)n;
	for (size_t t = 0; t < n; t++)
		deviation += (r[t] - mean) * (r[t] - mean);
	w->mean_square = square / (double)n;
	w->mean_abs = absolute / (double)n;
	m->scale = sqrt(deviation / (double)n);
	if (!(m->scale <= 1e100))
		return err_set(e, STATUS_DATA, "the series varies by more than 1e100");
	if (!(m->scale > 1e-12 * w->mean_abs))
		return err_set(e, STATUS_DATA, "the series does not vary");
	if (m->scale < 1e-100)
		return err_set(e, STATUS_DATA, "the series varies by less than 1e-100");
	w->backcast = m->backcast = backcast_of(r, n, false);
	w->backcast_abs = backcast_of(r, n, true);
	if (m->spec.kind == VOL_RM2006)
		rm2006_backcast(r, n, w->component);
	if (m->spec.presample == PRESAMPLE_BACKCAST && !(w->backcast > 1e-12 * w->mean_square))
		return err_set(e, STATUS_DATA, "the series does not vary at its start");
	return 0;
}

/* ---- binding ---- */

static int shapes_layout(struct vol_model *m, struct err *e)
{
	for (size_t i = 0; i < dist_shapes(m->spec.dist); i++) {
		double low, high;

		dist_shape_bounds(m->spec.dist, i, &low, &high);
		if (layout_add(m, dist_shape_name(m->spec.dist, i), 0, low, high,
			       dist_shape_start(m->spec.dist, i), e) < 0)
			return -1;
	}
	return 0;
}

/* Parameters of the mean first: presample values, which others' bounds need, come from it.
 * residual[data.n] is scratch. */
static int model_layout(struct vol_model *m, struct work *w, double *residual, struct err *e)
{
	m->n = m->m = 0;
	if (mean_layout(m, e) < 0)
		return -1;
	m->n_mean = m->n;
	if (mean_least_squares(m, residual, e) < 0 ||
	    presample_fix(m, w, residual, mean_rows(m), e) < 0)
		return -1;
	if (w->family->layout(m, e) < 0)
		return -1;
	m->n_variance = m->n - m->n_mean;
	if (shapes_layout(m, e) < 0)
		return -1;
	m->n_shape = m->n - m->n_mean - m->n_variance;
	return names_check(m, e);
}

static int model_bind(struct vol_model *m, struct work *w, struct err *e)
{
	double *residual = malloc(w->n * sizeof(*residual));
	int status;

	if (!residual)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	status = model_layout(m, w, residual, e);
	free(residual);
	if (status < 0 || memory_get(m, w, e) < 0)
		return -1;
	mean_prepare(m, w);
	return 0;
}

static void data_set(struct vol_model *m, struct work *w, const struct vol_data *data)
{
	m->data = *data;
	w->y = data->y + m->dropped;
	w->x = data->x ? data->x + m->dropped * data->nx : NULL;
}

int vol_model_rebind(struct vol_model *m, const struct vol_data *data, struct err *e)
{
	struct work *w = work_of(m);
	struct vol_spec spec = m->spec;

	if (!w || data->n != m->data.n || data->nx != m->data.nx) {
		vol_model_release(m);
		return vol_model_init(m, &spec, data, e);
	}
	data_set(m, w, data);
	if (data_check(&m->spec, data, e) < 0 || model_layout(m, w, w->spare[0], e) < 0) {
		vol_model_release(m);
		return -1;
	}
	mean_prepare(m, w);
	return 0;
}

int vol_model_init(struct vol_model *m, const struct vol_spec *spec, const struct vol_data *data,
		   struct err *e)
{
	struct work *w;

	memset(m, 0, sizeof(*m));
	m->spec = *spec;
	if (spec->kind == VOL_FIGARCH && spec->m == 0)
		m->spec.m = FIGARCH_LAGS;
	if (vol_spec_check(&m->spec, e) < 0 || data_check(&m->spec, data, e) < 0)
		return -1;
	w = calloc(1, sizeof(*w));
	if (!w)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	m->own = w;
	m->dropped = spec->presample == PRESAMPLE_FGARCH ? 0 : mean_lags(spec);
	m->nobs = data->n - m->dropped;
	w->k = kernel_get();
	w->family = families[spec->kind];
	w->n = m->nobs;
	data_set(m, w, data);
	if (model_bind(m, w, e) == 0)
		return 0;
	vol_model_release(m);
	return -1;
}

void vol_model_release(struct vol_model *m)
{
	struct work *w = work_of(m);

	if (w)
		free(w->memory);
	free(w);
	m->own = NULL;
}

void vol_rescale(const struct vol_model *m, const double *x, double factor, double *out)
{
	const size_t other = 1 + (size_t)m->spec.ar;

	memmove(out, x, m->n * sizeof(*out));
	if (m->n_mean > 0)
		out[0] *= factor;
	for (size_t i = other; m->spec.mean == MEAN_ARX && i < m->n_mean; i++)
		out[i] *= factor;
	work_of(m)->family->rescale(m, factor, out + m->n_mean);
}

int vol_series(struct vol_model *m, const double *x, double *e, double *h)
{
	struct work *w = work_of(m);
	struct vol_filter f;
	struct err ignored;

	model_value(m, w, x);
	if (!isfinite(w->k->log_sum(w->h, w->n)) || vol_filter_begin(&f, m, x, &ignored) < 0)
		return -1;
	for (size_t t = 0; t < w->n; t++) {
		if (h)
			h[t] = f.h;
		vol_filter_update(&f, w->y[t], w->x && t + 1 < w->n ? w->x + (t + 1) * f.nx : NULL);
		if (e)
			e[t] = f.e;
	}
	vol_filter_release(&f);
	return 0;
}
