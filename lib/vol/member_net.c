/*
 * member_net.c - a GARCH-LSTM on a stream: given weights, never fitted here
 *
 * The stream's returns are brought into the unit of those that the network was trained
 * on. What it forecasts is a bar's variance; nights take that of the bar behind them.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/explog.h"
#include "base/map.h"
#include "vol/member_impl.h"

#define RANGE_LEAST 1e-12

struct network {
	struct hybrid_stream stream;
	struct misses misses;
};

struct path {
	struct hybrid_stream stream;
	double variance;
};

static struct network *own(const struct member *m)
{
	return m->own;
}

static int open(struct member *m, struct err *e)
{
	struct network *g;

	if (!m->o->network)
		return err_set(e, STATUS_USAGE, "model %s: --weights says from which file",
			       m->choice->text);
	g = calloc(1, sizeof(*g));
	if (!g)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	hybrid_stream_init(&g->stream);
	misses_init(&g->misses, m->o->window);
	m->own = g;
	return 0;
}

static void close(struct member *m)
{
	struct network *g = own(m);

	if (!g)
		return;
	misses_release(&g->misses);
	free(g);
	m->own = NULL;
}

static struct member_needs needs(const struct member *m)
{
	(void)m;
	return (struct member_needs){.bars = 0};
}

/* The next bar's variance as the stream knows it, in our unit; 0 where it is none. */
static double next(const struct member *m, struct hybrid_stream *s, double r, double range)
{
	const double unit = m->o->network_unit;
	const double v =
		hybrid_stream_next(s, m->o->network, r * unit, range * unit * unit) / (unit * unit);

	return v > 1e-300 && v < 1e300 ? v : 0;
}

static void update(struct member *m, const struct member_data *d, const struct step *s)
{
	struct network *g = own(m);
	double variance;

	(void)d;
	if (isnan(s->range))
		return;
	/* A miss of the range counts from the variance of the return: their mean ratio is in it. */
	if (m->ready && !isnan(m->residual))
		misses_add(&g->misses, m->residual,
			   tl_log(fmax(s->range, RANGE_LEAST) / m->variance));
	variance = next(m, &g->stream, s->r, s->range);
	if (!(variance > 0))
		return;
	m->variance = variance;
	m->mean = 0;
	m->ready = true;
}

/* ---- further ahead: only by simulation ---- */

static bool expect(const struct member *m, const struct member_data *d, struct ahead_room *room)
{
	(void)m;
	(void)d;
	(void)room;
	return false;
}

static bool shocks(const struct member *m)
{
	return misses_ready(&own(m)->misses);
}

static struct shock draw(struct member *m, struct rng *r)
{
	return misses_draw(&own(m)->misses, r);
}

static void path_begin(const struct member *m, const struct member_data *d, void *path)
{
	struct path *p = path;

	(void)d;
	p->stream = own(m)->stream;
	p->variance = m->variance;
}

static double path_variance(const struct member *m, const void *path, double *mean)
{
	(void)m;
	*mean = 0;
	return ((const struct path *)path)->variance;
}

static void path_step(const struct member *m, void *path, double r, bool bar, double u)
{
	struct path *p = path;
	double variance;

	if (!bar)
		return;
	variance = next(m, &p->stream, r, p->variance * tl_exp(u));
	if (variance > 0)
		p->variance = variance;
}

/* ---- state ---- */

/* What of a file of weights must be the same when a stream goes on. */
static uint64_t weights_name(const struct hybrid *h)
{
	uint64_t name = h->members;

	for (size_t i = 0; i < h->members; i++)
		name = name * 31 + hash_bytes(h->net[i].w, h->net[i].n * sizeof(*h->net[i].w));
	return name;
}

static void snap(struct snap *sn, struct member *m)
{
	const uint64_t name = weights_name(m->o->network);
	uint64_t named = name;
	struct network *g = own(m);
	struct hybrid_stream *s = &g->stream;
	const size_t rows = m->o->network->spec.shape.window * m->o->network->columns;
	uint64_t days = s->days;

	snap_u64(sn, "weights", &named);
	if (named != name) {
		snap_fail(sn, "the file is of other weights");
		return;
	}
	snap_u64(sn, "days", &days);
	s->days = days;
	snap_f64(sn, "garch", &s->garch);
	snap_f64(sn, "gjr", &s->gjr);
	snap_f64s(sn, "returns", s->r, RIVAL_HISTORY);
	snap_f64s(sn, "ranges", s->range, RIVAL_HISTORY);
	snap_f64s(sn, "rows", s->row, rows);
	misses_snap(sn, &g->misses);
}

const struct engine engine_network = {
	.open = open,
	.close = close,
	.needs = needs,
	.update = update,
	.expect = expect,
	.path_bytes = sizeof(struct path),
	.shocks = shocks,
	.draw = draw,
	.path_begin = path_begin,
	.path_variance = path_variance,
	.path_step = path_step,
	.snap = snap,
};
