/* source_sim_walk.c - a logarithmic price with clustered volatility */
#include <math.h>

#include "base/civil.h"
#include "base/explog.h"
#include "market/source_sim.h"

/* GARCH(1,1) with mean 1: over sessions, and over seconds (half-life 6 minutes).
 * Both have a finite fourth moment. */
static const double day_alpha = 0.08, day_beta = 0.90;
static const double sec_alpha = 0.02, sec_beta = 0.978;

/* Part of a session's variance that comes over night. */
static const double night_share = 0.2;

/* Volatility over the session, -1 ≤ x ≤ 1 from open to close; the root of its mean
 * square is 1. */
static double volatility_season(double x)
{
	return (1 + 1.5 * x * x) / 1.5652475842498528; /* √2.45 */
}

void sim_day_set(struct sim_day *d, const struct sim_params *p, enum calendar c, int32_t day)
{
	struct trading_day td;
	double seconds = c == CALENDAR_24X7 ? 86400 : 23400;
	double variance = p->volatility * p->volatility / (c == CALENDAR_24X7 ? 365 : 252);

	calendar_day(c, day, &td);
	*d = (struct sim_day){.day = day, .start = td.start, .end = td.end};
	d->auctions = c != CALENDAR_24X7;
	d->sigma = sqrt(variance * (1 - night_share) / seconds);
	d->overnight = sqrt(variance * night_share);
	d->rate = p->trades * (1 + p->quotes) / seconds;
}

void sim_walk_init(struct sim_walk *w, uint64_t seed, uint64_t stream, double share)
{
	*w = (struct sim_walk){.share = share, .day_var = 1, .sec_var = 1};
	rng_seed(&w->rng, seed, stream);
}

void sim_walk_open(struct sim_walk *w, const struct sim_day *d, bool first)
{
	if (!first) {
		/* d->overnight² is night_share of a session's variance. */
		double variance = d->overnight * d->overnight / night_share * w->share;
		double moved = w->level - w->from;

		w->day_var = 1 - day_alpha - day_beta + day_alpha * moved * moved / variance +
			     day_beta * w->day_var;
		w->from = w->level;
		w->level += d->overnight * sqrt(w->share * w->day_var) * rng_normal(&w->rng);
	}
	w->sec_var = 1;
	w->moved = w->waited = 0;
	w->at = d->start;
}

/* k > 0 seconds are over: the first with what was seen in it, the others as they are
 * expected to be. */
static void second_over(struct sim_walk *w, int64_t k)
{
	double seen = w->waited > 0 ? w->moved / w->waited : w->sec_var;

	w->sec_var = 1 - sec_alpha - sec_beta + sec_alpha * seen + sec_beta * w->sec_var;
	if (k > 1)
		w->sec_var = 1 + (w->sec_var - 1) *
					 tl_exp((double)(k - 1) * tl_log(sec_alpha + sec_beta));
	w->moved = w->waited = 0;
}

void sim_walk_move(struct sim_walk *w, const struct sim_day *d, int64_t ts)
{
	double dt = (double)(ts - w->at) / (double)NS_PER_SECOND;
	int64_t middle = w->at / 2 + ts / 2;
	double x = 2 * (double)(middle - d->start) / (double)(d->end - d->start) - 1;
	int64_t seconds = ts / NS_PER_SECOND - w->at / NS_PER_SECOND;
	double z;

	if (dt <= 0)
		return;
	if (x > 1)
		x = 1;
	z = rng_normal(&w->rng);
	w->level +=
		d->sigma * volatility_season(x) * sqrt(w->share * w->day_var * w->sec_var * dt) * z;
	w->moved += w->sec_var * dt * z * z;
	w->waited += dt;
	w->at = ts;
	if (seconds > 0)
		second_over(w, seconds);
}

void sim_walk_snap(struct sim_walk *w, struct snap *sn)
{
	for (int i = 0; i < 4; i++)
		snap_u64(sn, "random", &w->rng.s[i]);
	snap_u64(sn, "spare", &w->rng.spare);
	snap_f64(sn, "level", &w->level);
	snap_f64(sn, "from", &w->from);
	snap_f64(sn, "day_var", &w->day_var);
	snap_f64(sn, "sec_var", &w->sec_var);
	snap_f64(sn, "moved", &w->moved);
	snap_f64(sn, "waited", &w->waited);
	snap_i64(sn, "at", &w->at);
}
