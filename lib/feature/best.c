/* best.c - the best bid and offer of a security */
#include "feature/best.h"

#include <math.h>

void best_reset(struct best *b)
{
	b->bid = b->ask = b->bid_size = b->ask_size = NAN;
}

void best_split(struct best *b, double ratio)
{
	b->bid /= ratio;
	b->ask /= ratio;
	b->bid_size *= ratio;
	b->ask_size *= ratio;
}

void best_flow_split(struct best_flow *f, double ratio)
{
	f->ofi *= ratio;
	f->area /= ratio;
}

/* What is added on one side, `better` being 1 where a higher price is. */
static double side_flow(double price, double size, double price_before, double size_before,
			int better)
{
	double flow = 0;

	if (isnan(price) || isnan(price_before))
		return 0;
	if (better * price >= better * price_before)
		flow += size;
	if (better * price <= better * price_before)
		flow -= size_before;
	return flow;
}

double best_ofi(const struct best *before, const struct best *after)
{
	return side_flow(after->bid, after->bid_size, before->bid, before->bid_size, 1) -
	       side_flow(after->ask, after->ask_size, before->ask, before->ask_size, -1);
}

void best_flow_reset(struct best_flow *f, int64_t ts)
{
	f->from = f->upto = ts;
	f->ofi = f->area = f->time = 0;
}

/* From a to b; the ends of time lie further apart than an int64_t reaches. */
static int64_t elapsed(int64_t a, int64_t b)
{
	int64_t ns;

	return __builtin_sub_overflow(b, a, &ns) ? INT64_MAX : ns;
}

void best_flow_advance(struct best_flow *f, const struct best *b, int64_t ts, int64_t step,
		       enum best_event what)
{
	/* A bar at the end of an interval belongs to it, a quote to the next. */
	int64_t passed = elapsed(f->from, ts) - (what == BEST_BAR);
	double spread = b->ask - b->bid;

	if (ts <= f->upto)
		return;
	if (step > 0 && passed >= step)
		best_flow_reset(f, ts - passed % step - (what == BEST_BAR));
	if (!isnan(spread)) {
		f->area += spread * (double)elapsed(f->upto, ts);
		f->time += (double)elapsed(f->upto, ts);
	}
	f->upto = ts;
}

double best_flow_mean_spread(const struct best_flow *f)
{
	return f->time > 0 ? f->area / f->time : NAN;
}

void best_snap(struct snap *sn, struct best *b)
{
	snap_f64(sn, "bid", &b->bid);
	snap_f64(sn, "ask", &b->ask);
	snap_f64(sn, "bid_size", &b->bid_size);
	snap_f64(sn, "ask_size", &b->ask_size);
}

void best_flow_snap(struct snap *sn, struct best_flow *f)
{
	snap_i64(sn, "flow_from", &f->from);
	snap_i64(sn, "flow_upto", &f->upto);
	snap_f64(sn, "ofi", &f->ofi);
	snap_f64(sn, "spread_area", &f->area);
	snap_f64(sn, "spread_time", &f->time);
}
