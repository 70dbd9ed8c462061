/*
 * desk_again.c - orders that ended before they had traded whole
 *
 * A target stands until it is replaced or expires, but its orders do not: a day
 * order ends with the session, the venue cancels one at a reverse split.  What a
 * target still lacks then is ordered again: an exit and a leg when it is found
 * missing, an entry in the next session.  Not so what the venue would not have.
 */
#include "risk/desk_impl.h"

int64_t session_after(const struct desk *d)
{
	const enum calendar c = (enum calendar)d->policy->calendar;
	struct trading_day t;

	calendar_day(c, calendar_date(c, d->now), &t);
	if (!t.open || t.end <= d->now)
		calendar_day(c, calendar_next(c, t.day), &t);
	return t.end;
}

/* Its session is over, by a bar that has come from it: nothing can trade it any
 * more, though the venue may end it only when time goes on. */
bool order_is_over(const struct desk *d, const struct working *o)
{
	return (o->tif == TIF_DAY || o->tif >= TIF_OPG) && d->holdings[o->symbol].bar_ts >= o->ends;
}

bool order_may_end(const struct desk *d, const struct working *o)
{
	if (o->tif == TIF_DAY || o->tif == TIF_CLS)
		return d->now >= o->ends;
	return o->tif != TIF_GTC;
}

static bool is_missing(const struct intent *it)
{
	return it->again || it->reopens;
}

static void set_again(struct desk *d, struct intent *it)
{
	d->n_again += !is_missing(it);
	it->again = true;
}

static void set_reopens(struct desk *d, struct intent *it, int64_t from)
{
	d->n_again += !is_missing(it);
	it->reopens = true;
	it->reopens_from = from;
}

bool again_early(const struct desk *d, const struct intent *it)
{
	return it->reopens && d->now < it->reopens_from;
}

void again_clear(struct desk *d, struct intent *it, bool all)
{
	const bool before = is_missing(it);

	it->again = false;
	it->reopens = it->reopens && !all && again_early(d, it);
	d->n_again -= before && !is_missing(it);
}

static bool has_entry(const struct desk *d, uint32_t intent)
{
	for (size_t i = 0; i < d->workings.n; i++) {
		const struct working *o = &d->workings.v[i];

		if (o->intent == intent && o->role == ROLE_ENTRY && o->left && !o->canceling)
			return true;
	}
	return false;
}

/* An order of the intent is out no more. */
static void miss(struct desk *d, const struct working *o)
{
	struct intent *it = &d->intents[o->intent];

	if (o->role == ROLE_ENTRY) {
		set_reopens(d, it, o->ends);
		return;
	}
	/* A leg by itself: what is held stays as it is, and gets another. */
	if (working_is_leg(o) && !it->reopens && !has_entry(d, o->intent))
		it->spent = true;
	set_again(d, it);
}

void again_note(struct desk *d, const struct working *o)
{
	struct intent *it = &d->intents[o->intent];

	/* Where stop or target has traded, the target is over, whatever is left. */
	if (working_is_leg(o) && o->filled && !o->canceling)
		it->spent = true;
	if (o->seen || o->canceling || o->filled == o->left)
		return;
	/* What was never seen open, has traded nothing and could not end yet was not
	 * taken by the venue. */
	if (o->taken || o->filled || order_may_end(d, o))
		miss(d, o);
}

static void decide_missing(struct desk *d, bool exits)
{
	for (uint32_t i = 0; i < d->n_intents && d->n_again && !d->failed; i++) {
		const struct intent *it = &d->intents[i];
		const bool exit = it->held && (it->side == SIDE_FLAT ||
					       (it->held > 0) != (it->side == SIDE_LONG));

		if (is_missing(it) && (it->again || !again_early(d, it)) && exit == exits)
			desk_decide(d, i);
	}
}

void again_check(struct desk *d)
{
	for (size_t i = 0; i < d->workings.n; i++) {
		const struct working *o = &d->workings.v[i];

		if (o->intent != NO_INTENT && !o->canceling && order_is_over(d, o))
			miss(d, o);
	}
	/* Exits first: a venue trades in the order of arrival. */
	decide_missing(d, true);
	decide_missing(d, false);
}

void again_resume(struct desk *d, uint32_t strategy)
{
	for (uint32_t i = 0; i < d->n_intents; i++) {
		struct intent *it = &d->intents[i];

		if (it->strategy != strategy)
			continue;
		if (it->side != SIDE_FLAT)
			it->spent = true;
		if (it->held)
			set_again(d, it);
	}
}

void desk_end(struct desk *d)
{
	for (size_t i = 0; i < d->workings.n; i++)
		d->workings.v[i].taken = true;
}
