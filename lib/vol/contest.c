/* contest.c - networks against the linear rival: forecasts */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "vol/contest.h"

void contest_forecast_release(struct contest_forecast *f)
{
	free(f->h);
	*f = (struct contest_forecast){0};
}

static int forecast_init(struct contest_forecast *f, size_t n, struct err *e)
{
	f->h = calloc(n, sizeof(*f->h));
	return f->h ? 0 : err_set(e, STATUS_SYSTEM, "no memory for %zu days", n);
}

/* The simpler models' variances, each for the day after: what networks read. */
struct beneath {
	struct hybrid_models models;
	double *garch, *gjr, *linear;
};

static void beneath_release(struct beneath *b)
{
	free(b->garch);
	free(b->gjr);
	free(b->linear);
}

/* As known before the block that begins at `begin`. */
static int beneath_make(struct beneath *b, const struct contest_days *d, size_t begin,
			struct err *e)
{
	*b = (struct beneath){.garch = malloc(d->n * sizeof(double)),
			      .gjr = malloc(d->n * sizeof(double)),
			      .linear = malloc(d->n * sizeof(double))};
	if (!b->garch || !b->gjr || !b->linear)
		err_set(e, STATUS_SYSTEM, "no memory for %zu days", d->n);
	else if (hybrid_models_fit(&b->models, d->r, d->range, d->target, begin, 100, e) == 0) {
		hybrid_days_fill(&b->models, d->r, d->range, d->n, b->garch, b->gjr, b->linear);
		return 0;
	}
	beneath_release(b);
	return -1;
}

/* In a block the linear model goes on learning. */
static int linear_refit(struct beneath *b, const struct contest_days *d, size_t begin, size_t end,
			size_t refit, struct err *e)
{
	const struct rival_floors *f = &b->models.floors;

	return rival_walk(f, d->r, d->range, d->target, end, begin, refit, false,
			  b->linear + begin - 1, e);
}

int contest_linear(const struct contest_days *d, const struct contest_plan *p,
		   struct contest_forecast *out, struct err *e)
{
	struct beneath b;

	if (forecast_init(out, d->n, e))
		return -1;
	for (size_t k = 0; k < p->blocks; k++) {
		const size_t begin = p->begin[k], end = p->begin[k + 1];

		if (beneath_make(&b, d, begin, e))
			return -1;
		if (linear_refit(&b, d, begin, end, p->refit, e)) {
			beneath_release(&b);
			return -1;
		}
		for (size_t t = k == 0 ? RIVAL_HISTORY : begin; t < end; t++)
			out->h[t] = b.linear[t - 1];
		beneath_release(&b);
	}
	return 0;
}

int contest_gjr(const struct contest_days *d, const struct contest_plan *p,
		struct contest_forecast *out, struct err *e)
{
	struct beneath b;

	if (forecast_init(out, d->n, e))
		return -1;
	for (size_t k = 0; k < p->blocks; k++) {
		if (beneath_make(&b, d, p->begin[k], e))
			return -1;
		for (size_t t = k == 0 ? 1 : p->begin[k]; t < p->begin[k + 1]; t++)
			out->h[t] = b.gjr[t - 1];
		beneath_release(&b);
	}
	return 0;
}

/* One block: train on what is before it, forecast it; the first one's past, too. */
static int block_run(const struct contest_days *d, const struct contest_plan *p, size_t k,
		     const struct contest_entry *entry, const struct beneath *b,
		     const struct train_progress *progress, double *h, struct err *e)
{
	const size_t begin = p->begin[k], end = p->begin[k + 1];
	const size_t first = entry->spec.shape.window + RIVAL_HISTORY;
	const struct hybrid_days days = {
		.n = d->n,
		.r = d->r,
		.range = d->range,
		.y = d->target,
		.garch = b->garch,
		.gjr = b->gjr,
		.linear = b->linear,
	};
	struct hybrid net;
	double *all;
	int status;

	if (hybrid_train(&net, &entry->spec, &b->models.floors, &days, begin - p->check, begin,
			 progress, e))
		return -1;
	all = malloc((end - first) * sizeof(*all));
	status = all ? hybrid_forecast(&net, &days, first, end, all, NULL, e)
		     : err_set(e, STATUS_SYSTEM, "no memory for %zu days", end);
	for (size_t t = k == 0 ? first : begin; status == 0 && t < end; t++)
		h[t] = all[t - first];
	free(all);
	hybrid_release(&net);
	return status;
}

int contest_join(const struct contest_forecast *a, const struct contest_forecast *b, double w,
		 size_t n, struct contest_forecast *out, struct err *e)
{
	if (forecast_init(out, n, e))
		return -1;
	for (size_t t = 0; t < n; t++)
		if (a->h[t] > 0 && b->h[t] > 0)
			out->h[t] = tl_exp(w * tl_log(a->h[t]) + (1 - w) * tl_log(b->h[t]));
	return 0;
}

int contest_network(const struct contest_days *d, const struct contest_plan *p,
		    const struct contest_entry *entry, const struct train_progress *progress,
		    struct contest_forecast *out, struct err *e)
{
	int status = forecast_init(out, d->n, e);

	for (size_t k = 0; k < p->blocks && status == 0; k++) {
		struct beneath b;

		status = beneath_make(&b, d, p->begin[k], e);
		if (status)
			break;
		status = linear_refit(&b, d, p->begin[k], p->begin[k + 1], p->refit, e);
		if (status == 0)
			status = block_run(d, p, k, entry, &b, progress, out->h, e);
		beneath_release(&b);
	}
	return status;
}

/* mean(target / h) of the last `days` before t that have a forecast. */
static double level_of(const struct contest_days *d, const double *h, size_t t, size_t days)
{
	double sum = 0, n = 0;

	for (size_t i = t > days ? t - days : 0; i < t; i++) {
		if (h[i] > 0) {
			sum += d->target[i] / h[i];
			n++;
		}
	}
	return n > 0 && sum > 0 ? sum / n : 1;
}

int contest_level(const struct contest_days *d, const struct contest_plan *p, size_t days,
		  struct contest_forecast *f, struct err *e)
{
	const size_t begin = p->begin[0], end = p->begin[p->blocks];
	double *ratio;

	if (days == 0)
		return 0;
	ratio = malloc((end - begin) * sizeof(*ratio));
	if (!ratio)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu days", end - begin);
	/* All ratios first: they are those of forecasts as they were. */
	for (size_t t = begin; t < end; t++)
		ratio[t - begin] = (t - begin) % p->refit == 0 ? level_of(d, f->h, t, days)
							       : ratio[t - begin - 1];
	for (size_t t = begin; t < end; t++)
		f->h[t] *= ratio[t - begin];
	free(ratio);
	return 0;
}
