/* hybrid_stream.c - GARCH-LSTM on a stream: filters, a window of rows, no BLAS, no libm */
#include <string.h>

#include "base/explog.h"
#include "vol/hybrid.h"
#include "vol/hybrid_impl.h"

void hybrid_stream_init(struct hybrid_stream *s)
{
	memset(s, 0, sizeof(*s));
}

/* The last days move down by one; a window is short and moving it costs less than a ring. */
static void days_push(struct hybrid_stream *s, double r, double range)
{
	const size_t rest = (RIVAL_HISTORY - 1) * sizeof(*s->r);

	memmove(s->r, s->r + 1, rest);
	memmove(s->range, s->range + 1, rest);
	s->r[RIVAL_HISTORY - 1] = r;
	s->range[RIVAL_HISTORY - 1] = range;
}

static double linear_variance(const struct hybrid_models *m, const struct hybrid_day *d)
{
	double row[RIVAL_COLUMNS];

	if (!d->history)
		return d->gjr;
	rival_row(&m->floors, d->r, d->range, row);
	return tl_exp(qlike_log(m->linear, row, RIVAL_COLUMNS));
}

double hybrid_stream_next(struct hybrid_stream *s, const struct hybrid *h, double r, double range)
{
	const size_t window = h->spec.shape.window, columns = h->columns;
	double *row = s->row + (window - 1) * columns, v = 0;

	if (s->days++ == 0) {
		s->garch = h->models.garch.start;
		s->gjr = h->models.gjr.start;
	}
	s->garch = hybrid_filter_next(&h->models.garch, s->garch, r);
	s->gjr = hybrid_filter_next(&h->models.gjr, s->gjr, r);
	days_push(s, r, range * h->range_scale);

	struct hybrid_day day = {
		.r = s->r + RIVAL_HISTORY - 1,
		.range = s->range + RIVAL_HISTORY - 1,
		.garch = s->garch,
		.gjr = s->gjr,
		.history = s->days >= RIVAL_HISTORY,
	};
	day.linear = linear_variance(&h->models, &day);
	memmove(s->row, s->row + columns, (window - 1) * columns * sizeof(*s->row));
	hybrid_row(h, &day, row);
	hybrid_standardise(h, row);

	if (s->days < window + RIVAL_HISTORY)
		return 0;
	for (size_t i = 0; i < h->members; i++)
		v += hybrid_base_variance(h, &day) * tl_exp(net_infer(&h->net[i], s->row)) /
		     (double)h->members;
	return v;
}
