/* filter.c - begin, run, copy and save a filter */
#include <math.h>
#include <stdlib.h>

#include "tape/snap.h"
#include "vol/filter_impl.h"
#include "vol/longarch.h"

/* How far from the level h may go. */
#define RANGE 1e8

static bool is_long(enum vol_kind kind)
{
	return kind == VOL_FIGARCH || kind == VOL_HARCH || kind == VOL_MIDAS;
}

/* ---- memory ---- */

static double *cut(double **memory, size_t n)
{
	double *here = *memory;

	*memory += n;
	return here;
}

/* A model that is nothing but what the weights of long sums ask for. */
static struct vol_model shell_of(const struct vol_filter *f)
{
	struct vol_model m = {.spec = f->spec, .n_mean = f->n_mean};

	m.n_variance = f->n - f->n_mean - dist_shapes(f->spec.dist);
	return m;
}

static int weights_set(struct vol_filter *f, struct err *e)
{
	const struct vol_model m = shell_of(f);
	struct long_weights w;
	double *memory = malloc(long_memory(&m) * sizeof(*memory));

	if (!memory)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	long_fill(&m, f->x + f->n_mean, memory, &w);
	f->base = w.base;
	for (size_t s = 0; s < w.sides; s++)
		for (size_t k = 0; k < w.lags; k++)
			f->weight[s][k] = w.side[s].value[w.lags - 1 - k];
	free(memory);
	return 0;
}

static int memory_get(struct vol_filter *f, struct err *e)
{
	const struct vol_model m = shell_of(f);
	const bool two = f->spec.kind == VOL_MIDAS && f->spec.o > 0;
	double *next;

	f->y.lags = mean_lags(&f->spec);
	f->long_shock.lags = is_long(f->spec.kind) ? long_lags(&m) : 0;
	f->long_below.lags = two ? f->long_shock.lags : 0;
	f->memory_size = 2 * f->y.lags + 3 * (f->long_shock.lags + f->long_below.lags);
	f->memory = calloc(f->memory_size + 1, sizeof(*f->memory));
	if (!f->memory)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	next = f->memory;
	f->y.value = cut(&next, 2 * f->y.lags);
	f->long_shock.value = cut(&next, 2 * f->long_shock.lags);
	f->long_below.value = cut(&next, 2 * f->long_below.lags);
	f->weight[0] = cut(&next, f->long_shock.lags);
	f->weight[1] = two ? cut(&next, f->long_below.lags) : NULL;
	return 0;
}

void vol_filter_release(struct vol_filter *f)
{
	free(f->memory);
	memset(f, 0, sizeof(*f));
}

/* ---- beginning ---- */

static int filter_set(struct vol_filter *f, const struct vol_spec *spec, const double *x, size_t n,
		      size_t nx, double level, struct err *e)
{
	struct rm2006 r;

	memset(f, 0, sizeof(*f));
	f->spec = *spec;
	f->n = n;
	f->nx = nx;
	f->n_mean = mean_count(spec, nx);
	memcpy(f->x, x, n * sizeof(*x));
	f->low = level / RANGE;
	f->high = level * RANGE;
	rm2006_set(&r);
	memcpy(f->decay, r.decay, sizeof(f->decay));
	memcpy(f->share, r.weight, sizeof(f->share));
	if (memory_get(f, e) < 0)
		return -1;
	if (is_long(spec->kind) && weights_set(f, e) < 0) {
		vol_filter_release(f);
		return -1;
	}
	return 0;
}

/* fGarch's way gives the first residuals and variances. */
static void fgarch_set(struct vol_filter *f)
{
	const struct vol_spec *s = &f->spec;
	int fixed = s->p > s->q ? s->p : s->q;

	if (s->presample != PRESAMPLE_FGARCH)
		return;
	f->blank = mean_lags(s);
	if (s->kind == VOL_GARCH || s->kind == VOL_POWER1 || s->kind == VOL_EGARCH)
		fixed = fixed > s->o ? fixed : s->o;
	else if (s->kind != VOL_APARCH)
		fixed = 0;
	f->fixed = (size_t)fixed;
}

int vol_filter_begin(struct vol_filter *f, struct vol_model *m, const double *x, struct err *e)
{
	struct work *w = work_of(m);
	const bool backcast = m->spec.presample == PRESAMPLE_BACKCAST;
	const double *row = m->data.x ? w->x : NULL;

	if (filter_set(f, &m->spec, x, m->n, m->data.nx, w->mean_square, e) < 0)
		return -1;
	model_value(m, w, x);
	f->before.square = w->pre;
	f->before.absolute = backcast ? w->backcast_abs : sqrt(w->pre);
	for (size_t k = 0; k < RM2006_AVERAGES; k++)
		f->before.component[k] = backcast ? w->component[k] : w->pre;
	fgarch_set(f);
	filter_prefill(f);
	for (size_t t = 0; t < m->dropped; t++)
		past_push(&f->y, m->data.y[t]);
	filter_mean(f, row);
	filter_variance(f, row);
	return 0;
}

int vol_filter_start(struct vol_filter *f, struct vol_model *m, const double *x, const double *next,
		     struct err *e)
{
	const struct work *w = work_of(m);

	if (vol_filter_begin(f, m, x, e) < 0)
		return -1;
	for (size_t t = 0; t < m->nobs; t++) {
		const bool last = t + 1 == m->nobs;

		vol_filter_update(f, w->y[t], last || !w->x ? next : w->x + (t + 1) * f->nx);
	}
	return 0;
}

/* Where an AR or HAR returns to. */
static double mean_level(const struct vol_filter *f)
{
	double share = 1;

	if (f->n_mean == 0)
		return 0;
	for (int k = 1; k <= mean_ar(&f->spec); k++)
		share -= f->x[k];
	for (size_t k = 1; f->spec.mean == MEAN_HAR && k < f->n_mean; k++)
		share -= f->x[k];
	return share > 1e-6 ? f->x[0] / share : 0;
}

int vol_filter_cold(struct vol_filter *f, const struct vol_spec *spec, const double *x, size_t n,
		    double variance, size_t nx, const double *next, struct err *e)
{
	struct vol_spec own = *spec;

	if (own.kind == VOL_FIGARCH && own.m == 0)
		own.m = FIGARCH_LAGS;
	if (own.presample == PRESAMPLE_FGARCH)
		own.presample = PRESAMPLE_FCP;
	if (vol_spec_check(&own, e) < 0)
		return -1;
	if (n > VOL_PARAMS || !(variance > 0) || !isfinite(variance * RANGE))
		return err_set(e, STATUS_USAGE, "no variance to begin with");
	if (filter_set(f, &own, x, n, nx, variance, e) < 0)
		return -1;
	f->before.square = variance;
	f->before.absolute = sqrt(variance);
	for (size_t k = 0; k < RM2006_AVERAGES; k++)
		f->before.component[k] = variance;
	filter_prefill(f);
	for (size_t t = 0; t < f->y.lags; t++)
		past_push(&f->y, mean_level(f));
	filter_mean(f, next);
	filter_variance(f, next);
	return 0;
}

/* ---- running ---- */

void vol_filter_update(struct vol_filter *f, double y, const double *next)
{
	f->e = f->seen < (int64_t)f->blank ? 0 : y - f->mean;
	f->z = f->e / sqrt(f->h);
	past_push(&f->y, y);
	filter_remember(f);
	f->seen++;
	filter_mean(f, next);
	filter_variance(f, next);
}

void vol_filter_copy(struct vol_filter *to, const struct vol_filter *from)
{
	double *const memory = to->memory;
	const struct vol_filter own = *to;

	*to = *from;
	to->memory = memory;
	to->y.value = own.y.value;
	to->long_shock.value = own.long_shock.value;
	to->long_below.value = own.long_below.value;
	to->weight[0] = own.weight[0];
	to->weight[1] = own.weight[1];
	memcpy(memory, from->memory, from->memory_size * sizeof(*memory));
}

static void past_snap(struct snap *s, struct vol_past *p)
{
	snap_i64(s, "at", &p->at);
	snap_f64s(s, "values", p->value, 2 * p->lags);
	if (snap_loading(s) && (p->at < 0 || p->at >= (int64_t)(p->lags > 0 ? p->lags : 1))) {
		p->at = 0;
		snap_fail(s, "the past has no such place");
	}
}

void vol_filter_snap(struct vol_filter *f, struct snap *s)
{
	struct err e;

	snap_f64s(s, "parameters", f->x, VOL_PARAMS);
	snap_f64(s, "low", &f->low);
	snap_f64(s, "high", &f->high);
	snap_f64(s, "before", &f->before.square);
	snap_f64(s, "before_absolute", &f->before.absolute);
	snap_f64s(s, "before_components", f->before.component, RM2006_AVERAGES);
	snap_f64(s, "mean", &f->mean);
	snap_f64(s, "h", &f->h);
	snap_f64(s, "e", &f->e);
	snap_f64(s, "z", &f->z);
	snap_i64(s, "seen", &f->seen);
	snap_f64s(s, "shock", f->shock, VOL_LAGS);
	snap_f64s(s, "below", f->below, VOL_LAGS);
	snap_f64s(s, "v", f->v, VOL_LAGS);
	snap_f64s(s, "residual", f->residual, VOL_LAGS);
	snap_f64s(s, "components", f->component, RM2006_AVERAGES);
	past_snap(s, &f->y);
	past_snap(s, &f->long_shock);
	past_snap(s, &f->long_below);
	if (snap_loading(s) && snap_ok(s) && is_long(f->spec.kind) && weights_set(f, &e) < 0)
		snap_fail(s, "%s", e.text);
}
