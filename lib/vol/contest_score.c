/* contest_score.c - networks against the linear rival: scores and the table */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "vol/compare.h"
#include "vol/contest.h"
#include "vol/coverage.h"
#include "vol/loss.h"
#include "vol/residuals.h"

static const double levels[CONTEST_LEVELS] = {0.05, 0.01};

enum { BANDWIDTH = 10 };

/* Room for the days that are scored. */
struct sheet {
	size_t n;
	double *h, *rival, *range, *square, *loss, *rival_loss, *r, *var[CONTEST_LEVELS];
	bool *hit;
	double *memory;
};

static int sheet_init(struct sheet *s, size_t n, struct err *e)
{
	double **const parts[] = {&s->h,          &s->rival, &s->range,  &s->square, &s->loss,
				  &s->rival_loss, &s->r,     &s->var[0], &s->var[1]};
	const size_t count = sizeof(parts) / sizeof(*parts);

	s->n = n;
	s->memory = calloc(count * n, sizeof(double));
	s->hit = calloc(n, sizeof(bool));
	if (!s->memory || !s->hit)
		return err_set(e, STATUS_SYSTEM, "no memory for %zu days", n);
	for (size_t i = 0; i < count; i++)
		*parts[i] = s->memory + i * n;
	return 0;
}

static void sheet_release(struct sheet *s)
{
	free(s->memory);
	free(s->hit);
}

/* Value at risk by the last of the model's own residuals before each day. */
static int quantiles_fill(struct sheet *s, const struct contest_days *d, const double *h,
			  size_t begin, size_t end, struct err *e)
{
	struct residuals past;

	if (residuals_init(&past, CONTEST_RESIDUALS))
		return err_set(e, STATUS_SYSTEM, "no memory for %zu days", end);
	for (size_t t = 0; t < end; t++) {
		for (size_t l = 0; t >= begin && l < CONTEST_LEVELS; l++)
			s->var[l][t - begin] =
				-(sqrt(h[t]) * sorted_quantile(past.sorted, past.n, levels[l]) +
				  d->mean);
		if (h[t] > 0)
			residuals_add(&past, (d->r[t] - d->mean) / sqrt(h[t]));
	}
	residuals_release(&past);
	return 0;
}

static double dm(struct sheet *s, enum loss_proxy proxy, const double *x)
{
	struct diebold out;

	loss_series(LOSS_QLIKE, proxy, x, s->h, s->n, s->loss);
	loss_series(LOSS_QLIKE, proxy, x, s->rival, s->n, s->rival_loss);
	diebold_mariano(s->loss, s->rival_loss, s->n, BANDWIDTH, &out);
	return out.t.value;
}

static void coverage_fill(struct sheet *s, struct contest_row *out)
{
	for (size_t l = 0; l < CONTEST_LEVELS; l++) {
		struct christoffersen chain;

		out->hits[l] = coverage_hits(s->r, s->var[l], s->n, s->hit);
		out->kupiec[l] = kupiec_test(s->n, out->hits[l], levels[l]).p;
		christoffersen_test(s->hit, s->n, levels[l], &chain);
		out->christoffersen[l] = chain.conditional.p;
	}
}

int contest_score(const struct contest_days *d, const struct contest_plan *p, const char *name,
		  const struct contest_forecast *f, const struct contest_forecast *rival,
		  struct contest_row *out, struct err *e)
{
	const size_t begin = p->begin[0], end = p->begin[p->blocks], n = end - begin;
	struct sheet s = {0};
	struct losses losses;
	int status = sheet_init(&s, n, e);

	*out = (struct contest_row){.n = n};
	snprintf(out->name, sizeof(out->name), "%s", name);
	if (status == 0)
		status = quantiles_fill(&s, d, f->h, begin, end, e);
	if (status == 0) {
		for (size_t t = 0; t < n; t++) {
			const double r = d->r[begin + t];

			s.h[t] = f->h[begin + t];
			s.rival[t] = rival->h[begin + t];
			s.range[t] = d->range[begin + t];
			s.r[t] = r;
			s.square[t] = (r - d->mean) * (r - d->mean);
		}
		loss_summarise(PROXY_SQUARE, s.square, s.h, n, &losses);
		out->square = losses.loss[LOSS_QLIKE];
		out->level_square = losses.loss[LOSS_RATIO];
		out->dm_square = dm(&s, PROXY_SQUARE, s.square);
		loss_summarise(PROXY_RANGE, s.range, s.h, n, &losses);
		out->range = losses.loss[LOSS_QLIKE];
		out->mse = losses.loss[LOSS_MSE];
		out->level_range = losses.loss[LOSS_RATIO];
		out->dm_range = dm(&s, PROXY_RANGE, s.range);
		coverage_fill(&s, out);
	}
	sheet_release(&s);
	return status;
}

void contest_head(const struct contest_days *d, struct buf *out)
{
	buf_addf(out, "%-34s", "model");
	if (d->has_range)
		buf_addf(out, " %7s %7s %5s", "q(rng)", "mse", "x/h");
	buf_addf(out, " %7s %5s %9s %21s %21s", "q(r2)", "r2/h", "exceed", "kupiec p 5% 1%",
		 "christoffersen 5% 1%");
	if (d->has_range)
		buf_addf(out, " %6s", "dm rng");
	buf_addf(out, " %6s\n", "dm r2");
}

/* A difference of a model to itself is none. */
static void dm_print(double t, struct buf *out)
{
	if (t == t)
		buf_addf(out, " %6.2f", t);
	else
		buf_addf(out, " %6s", "-");
}

void contest_print(const struct contest_days *d, const struct contest_row *row, struct buf *out)
{
	buf_addf(out, "%-34s", row->name);
	if (d->has_range)
		buf_addf(out, " %7.4f %7.4f %5.3f", row->range, row->mse, row->level_range);
	buf_addf(out, " %7.4f %5.3f %5zu/%-3zu %14.3f %6.3f %14.3f %6.3f", row->square,
		 row->level_square, row->hits[0], row->hits[1], row->kupiec[0], row->kupiec[1],
		 row->christoffersen[0], row->christoffersen[1]);
	if (d->has_range)
		dm_print(row->dm_range, out);
	dm_print(row->dm_square, out);
	buf_addc(out, '\n');
}
