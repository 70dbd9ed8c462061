/* filter_step.c - one step of each variance and of the mean */
#include <math.h>

#include "base/explog.h"
#include "vol/filter_impl.h"
#include "vol/model_impl.h"

#define MEAN_ABSOLUTE 0.79788456080286535588 /* E|z|, z normal */

static double within(const struct vol_filter *f, double h)
{
	/* Also what is no number. */
	if (!(h > f->low))
		return f->low;
	return h < f->high ? h : f->high;
}

/* The newest first: x comes, the one that is n + 1 old goes. */
static void push(double *past, int n, double x)
{
	for (int i = n; i-- > 1;)
		past[i] = past[i - 1];
	if (n > 0)
		past[0] = x;
}

/* ---- the mean ---- */

static double har_term(const struct vol_filter *f, size_t i)
{
	const double *newest = past_values(&f->y) + f->y.lags - 1;
	double total = 0;

	for (int k = 0; k < f->spec.har[i]; k++)
		total += newest[-k];
	return total / f->spec.har[i];
}

void filter_mean(struct vol_filter *f, const double *next)
{
	const struct vol_spec *s = &f->spec;
	const double *b = f->x, *newest = past_values(&f->y) + f->y.lags - 1;
	double mean;

	f->mean = 0;
	if (s->mean == MEAN_ZERO)
		return;
	mean = *b++;
	for (int k = 0; k < mean_ar(s); k++)
		mean += *b++ * newest[-k];
	for (int k = 0; k < mean_ma(s); k++)
		mean += *b++ * f->residual[k];
	for (size_t i = 0; s->mean == MEAN_HAR && i + 1 < f->n_mean; i++)
		mean += *b++ * har_term(f, i);
	for (size_t i = 0; s->mean == MEAN_ARX && next && i < f->nx; i++)
		mean += *b++ * next[i];
	f->mean = mean;
}

/* ---- variances ---- */

static double persistence_of(const struct vol_spec *s, const double *b)
{
	double total = 0;

	for (int k = 0; k < s->p; k++)
		total += *b++;
	for (int k = 0; k < s->o; k++, b++)
		total += s->kind == VOL_APARCH ? 0 : *b / 2;
	for (int k = 0; k < s->q; k++)
		total += *b++;
	return total;
}

/* sigma to the power 2 or 1. */
static double step_garch(const struct vol_filter *f, const double *b, const double *next)
{
	const struct vol_spec *s = &f->spec;
	double v = *b++;

	if (f->seen < (int64_t)f->fixed) {
		v += persistence_of(s, b) * f->before.square;
		b += s->p + s->o + s->q;
	} else {
		for (int k = 0; k < s->p; k++)
			v += *b++ * f->shock[k];
		for (int k = 0; k < s->o; k++)
			v += *b++ * f->below[k];
		for (int k = 0; k < s->q; k++)
			v += *b++ * f->v[k];
	}
	for (size_t i = 0; s->variance_x && next && i < f->nx; i++)
		v += *b++ * next[i];
	return v;
}

static double step_egarch(const struct vol_filter *f, const double *b)
{
	const struct vol_spec *s = &f->spec;
	double v = *b++;

	if (f->seen < (int64_t)f->fixed)
		return tl_log(f->before.square);
	for (int k = 0; k < s->p; k++)
		v += *b++ * f->shock[k];
	for (int k = 0; k < s->o; k++)
		v += *b++ * f->below[k];
	for (int k = 0; k < s->q; k++)
		v += *b++ * f->v[k];
	return v;
}

static double delta_of(const struct vol_filter *f)
{
	const struct vol_spec *s = &f->spec;

	return s->delta > 0 ? s->delta : f->x[f->n_mean + 1 + (size_t)(s->p + s->o + s->q)];
}

static double step_aparch(const struct vol_filter *f, const double *b, double delta)
{
	const struct vol_spec *s = &f->spec;
	const double *alpha = b + 1, *gamma = alpha + s->p, *beta = gamma + s->o;
	const double before = shock_power(f->before.square, delta / 2);
	double v = b[0];

	if (f->seen < (int64_t)f->fixed)
		return v + persistence_of(s, alpha) * f->before.square;
	for (int k = 0; k < s->p; k++) {
		const double e = f->residual[k];
		const double r = fabs(e) - (k < s->o ? gamma[k] : 0) * e;

		v += alpha[k] * (k < f->seen ? shock_power(r, delta) : before);
	}
	for (int k = 0; k < s->q; k++)
		v += beta[k] * f->v[k];
	return v;
}

static double step_long(const struct vol_filter *f)
{
	const struct kernel *k = kernel_get();
	const size_t lags = f->long_shock.lags;
	double h = f->base + k->dot(f->weight[0], past_values(&f->long_shock), lags);

	if (f->weight[1])
		h += k->dot(f->weight[1], past_values(&f->long_below), lags);
	return h;
}

static double step_averages(struct vol_filter *f)
{
	double h = 0;

	for (int k = 0; k < RM2006_AVERAGES; k++)
		h += f->share[k] * f->component[k];
	return h;
}

static double step_ewma(const struct vol_filter *f, const double *b)
{
	const double lambda = f->spec.lambda > 0 ? f->spec.lambda : b[0];

	return (1 - lambda) * f->shock[0] + lambda * f->v[0];
}

void filter_variance(struct vol_filter *f, const double *next)
{
	const double *b = f->x + f->n_mean;
	double v, delta;

	switch (f->spec.kind) {
	case VOL_CONSTANT:
		f->h = b[0];
		return;
	case VOL_RM2006:
		f->h = within(f, step_averages(f));
		return;
	case VOL_EWMA:
		f->h = within(f, step_ewma(f, b));
		push(f->v, 1, f->h);
		return;
	case VOL_GARCH:
		f->h = within(f, step_garch(f, b, next));
		push(f->v, f->spec.q, f->h);
		return;
	case VOL_POWER1:
		v = step_garch(f, b, next);
		f->h = within(f, v > 0 ? v * v : 0);
		push(f->v, f->spec.q, f->h == v * v ? v : sqrt(f->h));
		return;
	case VOL_EGARCH:
		v = step_egarch(f, b);
		f->h = within(f, tl_exp(v));
		push(f->v, f->spec.q, f->h > f->low && f->h < f->high ? v : tl_log(f->h));
		return;
	case VOL_APARCH:
		delta = delta_of(f);
		v = step_aparch(f, b, delta);
		f->h = within(f, v > 0 ? shock_power(v, 2 / delta) : 0);
		push(f->v, f->spec.q,
		     f->h > f->low && f->h < f->high ? v : shock_power(f->h, delta / 2));
		return;
	default:
		f->h = within(f, step_long(f));
		return;
	}
}

/* ---- what the last observation leaves behind ---- */

/* Of the families that are sums of squares. */
static void remember_square(struct vol_filter *f, double square, double below)
{
	switch (f->spec.kind) {
	case VOL_RM2006:
		for (int k = 0; k < RM2006_AVERAGES; k++)
			f->component[k] =
				(1 - f->decay[k]) * square + f->decay[k] * f->component[k];
		break;
	case VOL_EWMA:
		f->shock[0] = square;
		break;
	case VOL_GARCH:
		push(f->shock, f->spec.p, square);
		push(f->below, f->spec.o, below);
		break;
	default:
		past_push(&f->long_shock, square);
		past_push(&f->long_below, below);
		break;
	}
}

/* Lags of the residual that the mean and APARCH look back on. */
static void remember_residual(struct vol_filter *f)
{
	const int ma = mean_ma(&f->spec);

	push(f->residual, ma > f->spec.p ? ma : f->spec.p, f->e);
}

void filter_remember(struct vol_filter *f)
{
	const struct vol_spec *s = &f->spec;
	const double square = f->e * f->e, absolute = fabs(f->e);

	if (s->kind == VOL_POWER1) {
		push(f->shock, s->p, absolute);
		push(f->below, s->o, f->e < 0 ? absolute : 0);
	} else if (s->kind == VOL_EGARCH) {
		push(f->shock, s->p, fabs(f->z) - MEAN_ABSOLUTE);
		push(f->below, s->o, f->z);
	} else {
		remember_square(f, square, f->e < 0 ? square : 0);
	}
	remember_residual(f);
}

void filter_expect(struct vol_filter *f, double below)
{
	remember_square(f, f->h, below * f->h);
	remember_residual(f);
}

static void fill(double *past, size_t n, double x)
{
	for (size_t i = 0; i < n; i++)
		past[i] = x;
}

void filter_prefill(struct vol_filter *f)
{
	const double square = f->before.square, absolute = f->before.absolute;
	double v = square, shock = square, below = square / 2;

	if (f->spec.kind == VOL_POWER1) {
		v = shock = absolute;
		below = absolute / 2;
	} else if (f->spec.kind == VOL_EGARCH) {
		v = tl_log(square);
		shock = below = 0;
	} else if (f->spec.kind == VOL_APARCH) {
		v = shock_power(square, delta_of(f) / 2);
	}
	fill(f->shock, VOL_LAGS, shock);
	fill(f->below, VOL_LAGS, below);
	fill(f->v, VOL_LAGS, v);
	fill(f->residual, VOL_LAGS, 0);
	fill(f->long_shock.value, 2 * f->long_shock.lags, square);
	fill(f->long_below.value, 2 * f->long_below.lags, square / 2);
	memcpy(f->component, f->before.component, sizeof(f->component));
}
