/*
 * vol_desk.h - streams of volatility models with a hand on what they say, for tests
 */
#ifndef TAPELINE_TEST_VOL_DESK_H
#define TAPELINE_TEST_VOL_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/explog.h"
#include "base/rng.h"
#include "vol/arguments.h"
#include "vol/stream.h"

enum { SAID_MAX = 200000, DESK_FIRST_DAY = 15985 /* Monday, 2013-10-07 */ };

struct said {
	char model[SPEC_TEXT];
	size_t horizon;
	double sigma, annual, level, var, es, residual;
	uint64_t bar; /* after which */
};

struct desk {
	struct vol_streams st;
	struct stream_options o;
	struct said *said; /* forecasts, in order */
	size_t n;
	struct member_fit fits[64];
	char fitted[64][SPEC_TEXT];
	uint64_t fit_bar[64];
	size_t n_fits, n_failed;
	uint64_t bars;
	int32_t day;
	struct rng rng;
};

static inline void desk_hear(void *ctx, const struct vol_forecast *f)
{
	struct desk *d = ctx;
	struct said *s = &d->said[d->n++];

	assert_true(d->n < SAID_MAX);
	memset(s, 0, sizeof(*s));
	snprintf(s->model, sizeof(s->model), "%s", f->model);
	s->horizon = f->horizon;
	s->sigma = f->sigma;
	s->annual = f->annual;
	s->level = f->level;
	s->var = f->var;
	s->es = f->es;
	s->residual = f->residual;
	s->bar = d->bars;
}

static inline void desk_hear_fit(void *ctx, uint32_t stream, const struct vol_choice *model,
				 const struct member_fit *f)
{
	struct desk *d = ctx;

	(void)stream;
	assert_true(f->good || f->reason[0]);
	d->n_failed += !f->good;
	if (d->n_fits < 64) {
		d->fits[d->n_fits] = *f;
		d->fit_bar[d->n_fits] = d->bars;
		snprintf(d->fitted[d->n_fits], SPEC_TEXT, "%s", model->text);
	}
	d->n_fits++;
}

/* Models between commas, with a constant mean and normal innovations; what is usual otherwise. */
static inline void desk_init(struct desk *d, const char *models)
{
	const struct opt_list list = {&models, 1};
	const struct vol_spec spec = {.mean = MEAN_CONSTANT, .presample = PRESAMPLE_BACKCAST};
	struct err e;

	memset(d, 0, sizeof(*d));
	if (arguments_models(&list, &spec, d->o.member.models, &d->o.member.n_models, &e) < 0)
		fail_msg("%s", e.text);
	d->o.member.refit = (struct refit){.kind = REFIT_EVERY, .every = 22};
	d->o.member.window = 1000;
	d->o.member.first = 250;
	d->o.member.errors = ERRORS_HESSIAN;
	d->o.member.horizons[0] = d->o.member.n_horizons = 1;
	d->o.member.levels[0] = 0.05;
	d->o.member.n_levels = 1;
	d->o.member.quantile = QUANTILE_USUAL;
	d->o.member.paths = 1000;
	d->o.member.seed = 1;
	d->o.season = true;
	d->day = DESK_FIRST_DAY;
	rng_seed(&d->rng, 42, 0);
}

static inline void desk_open(struct desk *d)
{
	const struct vol_hooks hooks = {.ctx = d, .fit = desk_hear_fit, .forecast = desk_hear};
	struct err e;

	if (!d->said)
		d->said = calloc(SAID_MAX, sizeof(*d->said));
	if (vol_streams_init(&d->st, &d->o, &hooks, &e) < 0)
		fail_msg("%s", e.text);
}

static inline void desk_close(struct desk *d)
{
	vol_streams_release(&d->st);
	free(d->said);
	d->said = NULL;
}

static inline uint32_t desk_stream(struct desk *d, const char *symbol, const char *span)
{
	const struct json_value s = {
		.kind = VALUE_STRING, .p = symbol, .n = (uint32_t)strlen(symbol)};
	const struct json_value k = {.kind = VALUE_STRING, .p = span, .n = (uint32_t)strlen(span)};

	return vol_streams_stream(&d->st, vol_streams_symbol(&d->st, &s), &k);
}

/* The next day's bar: from the last close `price` on, at the close of the session. */
static inline void desk_day(struct desk *d, const char *symbol, double open, double close)
{
	const double wide = 1 + 0.3 * fabs(close - open) / open;
	const struct stream_bar bar = {
		.ts = calendar_close(CALENDAR_US_EQUITY, d->day),
		.open = open,
		.high = (open > close ? open : close) * wide,
		.low = (open > close ? close : open) / wide,
		.close = close,
	};

	d->bars++;
	assert_int_equal(vol_streams_bar(&d->st, desk_stream(d, symbol, "1d"), &bar), 0);
	d->day = calendar_next(CALENDAR_US_EQUITY, d->day);
}

/* n days of a GARCH(1,1) from price *p and variance *h on. */
static inline void desk_garch_days(struct desk *d, int n, double *p, double *h)
{
	for (int t = 0; t < n; t++) {
		const double r = 0.0005 + sqrt(*h) * rng_normal(&d->rng), open = *p;

		*p *= tl_exp(r);
		*h = 2e-6 + 0.1 * (r - 0.0005) * (r - 0.0005) + 0.88 * *h;
		desk_day(d, "A", open, *p);
	}
}

static inline void near(const char *what, double got, double want, double tolerance)
{
	if (!(fabs(got - want) <= tolerance * fabs(want)))
		fail_msg("%s: %.17g, not %.17g", what, got, want);
}

/* Nothing that is said is NaN but what has to be. */
static inline void all_finite(const struct desk *d)
{
	for (size_t i = 0; i < d->n; i++)
		if (!(d->said[i].sigma >= 0 && isfinite(d->said[i].sigma)) ||
		    !isfinite(d->said[i].var) || !isfinite(d->said[i].es))
			fail_msg("forecast %zu, bar %llu: sigma %g var %g es %g", i,
				 (unsigned long long)d->said[i].bar, d->said[i].sigma,
				 d->said[i].var, d->said[i].es);
	for (size_t i = 0; i < d->n_fits && i < 64; i++)
		for (size_t k = 0; d->fits[i].good && k < d->fits[i].n; k++)
			assert_true(isfinite(d->fits[i].x[k]));
}

#endif
