/* stream_step.c - what a bar does to its stream */
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "market/range.h"
#include "vol/stream.h"

/* Further out a return says no more: a price 22,000 times the last one is none. */
#define RETURN_MAX 10.0

static bool combines(const struct vol_streams *st)
{
	return st->o.combine != COMBINE_NONE;
}

/* ---- one step of all models ---- */

static int histories_add(struct vol_stream *s, const struct step *step)
{
	if (s->data.steps.keep && history_add(&s->data.steps, step->r) < 0)
		return -1;
	if (isnan(step->range) || !s->data.bars.keep)
		return 0;
	return history_add(&s->data.bars, step->r) < 0 ||
			       history_add(&s->data.ranges, step->range) < 0
		       ? -1
		       : 0;
}

/* What comes next, by all that have something to say. */
static void combine_next(struct vol_streams *st, struct vol_stream *s)
{
	struct combine_part part[JOB_MODELS], sum;
	double weight[JOB_MODELS];
	bool ready[JOB_MODELS];

	for (size_t i = 0; i < st->o.member.n_models; i++) {
		ready[i] = s->members[i].ready;
		part[i].mean = s->members[i].mean;
		part[i].variance = s->members[i].variance;
	}
	s->combine.mean = s->combine.variance = 0;
	if (!combine_weights(&s->combine, ready, weight))
		return;
	combine_parts(&s->combine, ready, weight, part, 0, &sum);
	s->combine.mean = sum.mean;
	s->combine.variance = sum.variance;
}

static void combine_look(struct vol_streams *st, struct vol_stream *s, const struct step *step)
{
	s->residual = NAN;
	if (s->combine.variance > 0)
		s->residual = (step->r - s->combine.mean) / sqrt(s->combine.variance);
	combine_return(&s->combine, step->r);
	for (size_t i = 0; i < st->o.member.n_models; i++)
		if (s->members[i].ready)
			combine_score(&s->combine, i, step->r, s->members[i].variance);
}

static int take_step(struct vol_streams *st, struct vol_stream *s, const struct step *step)
{
	const size_t n = st->o.member.n_models;

	for (size_t i = 0; i < n; i++)
		member_score(&s->members[i], step);
	if (combines(st))
		combine_look(st, s, step);
	if (histories_add(s, step) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		member_update(&s->members[i], &s->data, step);
	return 0;
}

/* ---- what is told ---- */

/* Weights of what comes, as far as the furthest horizon; the weight of a year of bars. */
static double look_ahead(struct vol_streams *st, const struct vol_stream *s)
{
	struct ahead_room *room = &st->room;
	size_t bars = 0;

	for (size_t i = 0; i < st->o.member.n_horizons; i++)
		if (st->o.member.horizons[i] > bars)
			bars = st->o.member.horizons[i];
	if (s->within_day) {
		room->n_steps =
			season_ahead(&s->season, &st->clock.day, bars, room->steps, AHEAD_STEPS);
		return s->year * season_total(&s->season);
	}
	for (room->n_steps = 0; room->n_steps < bars; room->n_steps++)
		room->steps[room->n_steps] = (struct season_step){1, (uint32_t)room->n_steps + 1};
	return s->year;
}

static double weight_of(const struct ahead_room *room, size_t bars)
{
	double weight = 0;

	for (size_t k = 0; k < room->n_steps && room->steps[k].bar <= bars; k++)
		weight += room->steps[k].weight;
	return weight;
}

static void tell(struct vol_streams *st, struct vol_forecast *f, const struct ahead *ahead,
		 double year)
{
	const struct member_options *o = &st->o.member;

	for (size_t i = 0; i < o->n_horizons; i++) {
		const double share = year / weight_of(&st->room, o->horizons[i]);

		f->horizon = o->horizons[i];
		f->sigma = ahead[i].sigma;
		f->annual = year > 0 ? f->sigma * sqrt(share) : NAN;
		f->level = f->var = f->es = NAN;
		if (o->n_levels == 0)
			st->hooks.forecast(st->hooks.ctx, f);
		for (size_t l = 0; l < o->n_levels; l++) {
			f->level = o->levels[l];
			f->var = ahead[i].risk[l].var;
			f->es = ahead[i].risk[l].es;
			st->hooks.forecast(st->hooks.ctx, f);
		}
	}
}

/* The models' forecasts in one, at each horizon of those that have one there. */
static void tell_combined(struct vol_streams *st, const struct vol_stream *s,
			  struct vol_forecast *f, double year)
{
	const struct member_options *o = &st->o.member;
	struct ahead all[JOB_HORIZONS];
	struct combine_part part[JOB_MODELS], sum;
	double weight[JOB_MODELS];
	bool ready[JOB_MODELS], any = false;

	for (size_t m = 0; m < o->n_models; m++)
		any |= s->members[m].ready;
	if (!any)
		return;
	for (size_t i = 0; i < o->n_horizons; i++) {
		for (size_t m = 0; m < o->n_models; m++) {
			const struct ahead *a = &st->ahead[m][i];

			ready[m] = s->members[m].ready && isfinite(a->sigma);
			part[m].mean = a->mean;
			part[m].variance = a->sigma * a->sigma;
			memcpy(part[m].risk, a->risk, sizeof(part[m].risk));
		}
		/* Of all that have none, there is one that has none. */
		if (!combine_weights(&s->combine, ready, weight)) {
			all[i] = st->ahead[0][i];
			continue;
		}
		combine_parts(&s->combine, ready, weight, part, o->n_levels, &sum);
		all[i].mean = sum.mean;
		all[i].sigma = sqrt(sum.variance);
		memcpy(all[i].risk, sum.risk, sizeof(all[i].risk));
	}
	f->model = "combined";
	f->residual = s->residual;
	tell(st, f, all, year);
}

/* Where a random number comes from: the security, its span, how far it is. */
static uint64_t moment_of(const struct vol_streams *st, uint32_t id)
{
	size_t n;
	const char *symbol = vol_streams_symbol_name(st, id, &n);
	const uint64_t a = hash_bytes(symbol, n);
	const char *span = vol_streams_span_name(st, id, &n);

	return a ^ (hash_bytes(span, n) * 3) ^ (st->all[id].bars * UINT64_C(0x9e3779b97f4a7c15));
}

/* After a bar: refits, then what is forecast. */
static void bar_done(struct vol_streams *st, uint32_t id)
{
	struct vol_stream *s = &st->all[id];
	const struct member_options *o = &st->o.member;
	struct vol_forecast f = {.stream = id};
	const double year = look_ahead(st, s);

	s->bars++;
	for (size_t i = 0; i < o->n_models; i++)
		if (member_refit(&s->members[i], &s->data, st->clock.day.day, &st->fit))
			st->hooks.fit(st->hooks.ctx, id, &o->models[i], &st->fit);
	for (size_t i = 0; i < o->n_models; i++) {
		struct member *m = &s->members[i];

		if (!m->ready)
			continue;
		member_ahead(m, &s->data, &st->room, moment_of(st, id), st->ahead[i]);
		f.model = o->models[i].text;
		f.residual = m->residual;
		tell(st, &f, st->ahead[i], year);
	}
	if (!combines(st))
		return;
	combine_next(st, s);
	tell_combined(st, s, &f, year);
}

/* ---- returns ---- */

static double range_of(const struct stream_bar *bar, double r)
{
	if (!returns_is_price(bar->low) || !returns_is_price(bar->high) || bar->high < bar->low)
		return r * r;
	return fmin(range_parkinson(bar->high, bar->low), RETURN_MAX * RETURN_MAX);
}

static double bounded(double r)
{
	return r > RETURN_MAX ? RETURN_MAX : r < -RETURN_MAX ? -RETURN_MAX : r;
}

/* The bar's own return, and its range variance. */
static int take_return(struct vol_streams *st, uint32_t id, int64_t ts, double r, double range,
		       bool with_night)
{
	struct vol_stream *s = &st->all[id];
	double weight = 1;

	if (s->within_day) {
		weight = season_weight(&s->season, ts, &st->clock.day);
		season_end(&s->season, ts, &st->clock.day, r);
		if (with_night)
			weight += season_night_weight(&s->season);
	}
	s->night = false;
	if (take_step(st, s, &(struct step){r / sqrt(weight), range / weight}) < 0)
		return -1;
	bar_done(st, id);
	return 0;
}

static int take_night(struct vol_streams *st, struct vol_stream *s, double r)
{
	const double weight = season_night_weight(&s->season);

	season_night(&s->season, r);
	if (s->season.overnight == OVERNIGHT_DROP)
		return 0;
	return take_step(st, s, &(struct step){r / sqrt(weight > 0 ? weight : 1), NAN});
}

/* Which day is it, and was there a night? */
static void begin(struct vol_streams *st, struct vol_stream *s, int64_t ts)
{
	const struct trading_day *day = season_clock_day(&st->clock, ts);

	if (s->within_day && season_begin(&s->season, day))
		s->night = true;
}

int vol_streams_bar(struct vol_streams *st, uint32_t id, const struct stream_bar *bar)
{
	struct vol_stream *s = &st->all[id];
	const bool apart = s->within_day && s->season.overnight != OVERNIGHT_JOIN;
	bool with_night = false;
	double r;

	begin(st, s, bar->ts);
	if (!returns_is_price(bar->close))
		return 0;
	if (s->night && apart && s->returns.price > 0) {
		with_night = !returns_is_price(bar->open);
		if (!with_night && returns_add(&s->returns, bar->open, &r) &&
		    take_night(st, s, bounded(r)) < 0)
			return -1;
	}
	if (!returns_add(&s->returns, bar->close, &r))
		return 0;
	r = bounded(r);
	if (with_night && s->season.overnight == OVERNIGHT_DROP) {
		s->night = false;
		return 0;
	}
	return take_return(st, id, bar->ts, r, range_of(bar, r), with_night);
}

int vol_streams_return(struct vol_streams *st, uint32_t id, int64_t ts, double r)
{
	struct vol_stream *s = &st->all[id];
	bool with_night;

	begin(st, s, ts);
	if (!isfinite(r))
		return 0;
	r = bounded(r);
	with_night = s->night && s->season.overnight == OVERNIGHT_OWN;
	if (s->night && s->season.overnight == OVERNIGHT_DROP) {
		s->night = false;
		return 0;
	}
	return take_return(st, id, ts, r, r * r, with_night);
}

int vol_streams_price(struct vol_streams *st, uint32_t id, int64_t ts, double price)
{
	double r;

	if (!returns_add(&st->all[id].returns, price, &r)) {
		begin(st, &st->all[id], ts);
		return 0;
	}
	return vol_streams_return(st, id, ts, r);
}
