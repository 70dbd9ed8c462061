/* stand.c - where a strategy stands in a security, and what it decides next */
#include <math.h>
#include <string.h>

#include "signal/stand.h"

const char *reason_text(enum reason r)
{
	static const char *const texts[] = {
		"",        "enter",  "exit",  "flip",     "stop",    "target",
		"expired", "adjust", "renew", "strength", "removed", "combine",
	};

	return texts[r];
}

const char *block_text(enum block b)
{
	static const char *const texts[] = {
		"",        "warm-up", "undefined", "cooldown",   "expiry", "conflict", "exit",
		"stopped", "price",   "strength",  "confidence", "stop",   "target",
	};

	return texts[b];
}

void stand_reset(struct stand *st)
{
	*st = (struct stand){
		.confidence = NAN,
		.entry_price = NAN,
		.high = NAN,
		.low = NAN,
		.stop = NAN,
		.target = NAN,
		.since = NEVER,
		.expires = NEVER,
		.left_at = NEVER,
		.stopped = -1,
		.decided = -1,
	};
}

/* ---- moving ---- */

void stand_leave(struct stand *st, int64_t now)
{
	st->side = 0;
	st->strength = 0;
	st->confidence = NAN;
	st->entry_price = st->high = st->low = st->stop = st->target = NAN;
	st->held = 0;
	st->since = now;
	st->expires = NEVER;
	st->left = true;
	st->left_bar = st->bars;
	st->left_at = now;
}

void stand_expire(struct stand *st, int64_t now)
{
	int64_t side = st->side;

	stand_leave(st, now);
	st->locked = side;
}

static void enter(struct stand *st, int64_t side, const struct decision *d)
{
	st->side = side;
	st->entry_price = st->high = st->low = d->price;
	st->stop = d->v[RULE_STOP];
	st->target = d->v[RULE_TARGET];
	st->held = 0;
	st->locked = 0;
}

/* The target as it is decided now. */
static void renew(struct stand *st, double strength, double confidence, const struct decision *d)
{
	st->strength = strength;
	st->confidence = confidence;
	st->since = d->now;
	st->expires = d->expires;
}

void stand_split(struct stand *st, double ratio)
{
	st->entry_price /= ratio;
	st->high /= ratio;
	st->low /= ratio;
	st->stop /= ratio;
	st->target /= ratio;
}

/* ---- bars ---- */

enum reason stand_bar(struct stand *st, double high, double low, int64_t now)
{
	enum reason reason = REASON_NONE;
	bool is_long = st->side > 0;

	st->bars++;
	if (!st->side)
		return REASON_NONE;
	st->held++;
	if (high > st->high)
		st->high = high;
	if (low < st->low)
		st->low = low;
	if (is_long ? low <= st->stop : high >= st->stop)
		reason = REASON_STOP;
	else if (st->held > 1 && (is_long ? high > st->target : low < st->target))
		reason = REASON_TARGET;
	if (reason == REASON_NONE)
		return reason;
	stand_leave(st, now);
	st->stopped = st->bars;
	return reason;
}

void stand_own(const struct stand *st, double price, double own[OWN_COUNT])
{
	bool in = st->side != 0;

	own[OWN_POSITION] = (double)st->side * st->strength;
	own[OWN_BARS_HELD] = in ? (double)st->held : NAN;
	own[OWN_ENTRY_PRICE] = st->entry_price;
	own[OWN_RETURN] =
		in && st->entry_price != 0 ? (double)st->side * (price / st->entry_price - 1) : NAN;
	own[OWN_HIGH] = st->high;
	own[OWN_LOW] = st->low;
	own[OWN_BARS] = (double)st->bars;
}

void stand_preview(const struct stand *st, const struct choice *c, double price,
		   double own[OWN_COUNT])
{
	stand_own(st, price, own);
	if (c->reason != REASON_ENTER && c->reason != REASON_FLIP)
		return;
	own[OWN_POSITION] = (double)c->side;
	own[OWN_BARS_HELD] = 0;
	own[OWN_ENTRY_PRICE] = own[OWN_HIGH] = own[OWN_LOW] = price;
	own[OWN_RETURN] = 0;
}

/* ---- choosing a side ---- */

static double greater(double a, double b)
{
	return isnan(a) || isnan(b) ? NAN : a > b;
}

static double either(double a, double b)
{
	if (a == 1 || b == 1)
		return 1;
	return isnan(a) || isnan(b) ? NAN : 0;
}

/* Is the condition to be in that side true (1), false (0) or without a value? */
static double wants(const struct strategy *s, const struct decision *d, int64_t side)
{
	enum rule rule = side > 0 ? RULE_LONG : RULE_SHORT;

	if (!s->has[RULE_SCORE])
		return s->has[rule] ? d->v[rule] : 0;
	if (!(s->sides & (side > 0 ? SIDE_LONG : SIDE_SHORT)))
		return 0;
	return greater((double)side * d->v[RULE_SCORE], d->v[RULE_ENTER]);
}

/* Is an exit from that side true, and which? */
static double exits(const struct strategy *s, const struct decision *d, int64_t side,
		    enum rule *rule)
{
	enum rule own = side > 0 ? RULE_EXIT_LONG : RULE_EXIT_SHORT;
	double any = s->has[RULE_EXIT] ? d->v[RULE_EXIT] : 0;
	double one = s->has[own] ? d->v[own] : 0, score = 0;

	if (s->has[RULE_SCORE])
		score = greater(s->has[RULE_LEAVE] ? d->v[RULE_LEAVE] : 0,
				(double)side * d->v[RULE_SCORE]);
	*rule = any == 1 ? RULE_EXIT : one == 1 ? own : RULE_SCORE;
	return either(either(any, one), score);
}

static enum rule entry_rule(const struct strategy *s, int64_t side)
{
	return s->has[RULE_SCORE] ? RULE_SCORE : side > 0 ? RULE_LONG : RULE_SHORT;
}

/* Without overflow at the ends of time. */
static uint64_t elapsed(int64_t from, int64_t to)
{
	return (uint64_t)to - (uint64_t)from;
}

static bool cooling(const struct stand *st, const struct strategy *s, int64_t now)
{
	if (!st->left)
		return false;
	return st->bars - st->left_bar < s->cooldown_bars ||
	       elapsed(st->left_at, now) < (uint64_t)s->cooldown_ns;
}

static void set_block(struct choice *c, int64_t side, enum block why, enum rule rule)
{
	c->block[side < 0] = why;
	c->blocked[side < 0] = rule;
}

/* Flat, and this side's condition is true: what stands against it? */
static void try_side(struct stand *st, const struct strategy *s, const struct decision *d,
		     int64_t side, struct choice *c)
{
	enum rule exit_rule, rule = entry_rule(s, side);

	if (exits(s, d, side, &exit_rule) == 1) {
		set_block(c, side, BLOCK_EXIT, exit_rule);
	} else if (st->stopped == st->bars) {
		set_block(c, side, BLOCK_STOPPED, rule);
	} else if (cooling(st, s, d->now)) {
		set_block(c, side, BLOCK_COOLDOWN, rule);
	} else if (st->locked == side) {
		set_block(c, side, BLOCK_EXPIRY, rule);
	} else {
		c->side = side;
		c->reason = REASON_ENTER;
		c->rule = rule;
	}
}

static void choose_flat(struct stand *st, const struct strategy *s, const struct decision *d,
			struct choice *c)
{
	double want[2] = {wants(s, d, 1), wants(s, d, -1)};

	for (int i = 0; i < 2; i++) {
		int64_t side = i ? -1 : 1;

		if (isnan(want[i]))
			set_block(c, side, BLOCK_WARM_UP, entry_rule(s, side));
		else if (want[i] == 1 && want[!i] == 1)
			set_block(c, side, BLOCK_CONFLICT, entry_rule(s, side));
		else if (want[i] == 1)
			try_side(st, s, d, side, c);
	}
}

static void choose_in(const struct stand *st, const struct strategy *s, const struct decision *d,
		      struct choice *c)
{
	enum rule exit_rule, other_rule;
	double leave = exits(s, d, st->side, &exit_rule);
	bool turn = wants(s, d, -st->side) == 1 && wants(s, d, st->side) != 1;
	bool cools = s->cooldown_bars > 0 || s->cooldown_ns > 0;

	if (turn && exits(s, d, -st->side, &other_rule) == 1) {
		set_block(c, -st->side, BLOCK_EXIT, other_rule);
		turn = false;
	}
	if (turn && cools)
		set_block(c, -st->side, BLOCK_COOLDOWN, entry_rule(s, -st->side));
	if (turn) {
		c->side = cools ? 0 : -st->side;
		c->reason = cools ? REASON_EXIT : REASON_FLIP;
		c->rule = leave == 1 && cools ? exit_rule : entry_rule(s, -st->side);
	} else if (leave == 1) {
		c->side = 0;
		c->reason = REASON_EXIT;
		c->rule = exit_rule;
	}
}

void stand_choose(struct stand *st, const struct strategy *s, const struct decision *d,
		  struct choice *c)
{
	*c = (struct choice){.side = st->side};
	if (st->locked && wants(s, d, st->locked) == 0)
		st->locked = 0;
	if (st->side)
		choose_in(st, s, d, c);
	else
		choose_flat(st, s, d, c);
}

/* ---- settling ---- */

/* 0 to 1; NaN where it has no value, 1 where there is no rule. */
static double part(const struct strategy *s, const struct decision *d, enum rule rule)
{
	double x = d->v[rule];

	if (!s->has[rule])
		return 1;
	return x > 1 ? 1 : x < 0 ? 0 : x;
}

/* Is it a price that an order can have (dec.h)? */
static bool is_price(double x)
{
	return x >= 1e-9 && x <= 9.2e9;
}

/* Is the price on the right side: the stop behind, the target ahead? */
static bool ahead(double level, double price, int64_t side)
{
	return is_price(level) && (side > 0 ? level > price : level < price);
}

static enum block check_entry(const struct strategy *s, const struct decision *d, int64_t side,
			      enum rule *rule)
{
	*rule = entry_rule(s, side);
	if (isnan(d->price))
		return BLOCK_PRICE;
	if (d->expires != NEVER && d->expires <= d->now)
		return BLOCK_EXPIRY;
	*rule = RULE_STRENGTH;
	if (!(part(s, d, RULE_STRENGTH) > 0))
		return BLOCK_STRENGTH;
	*rule = RULE_CONFIDENCE;
	if (!(part(s, d, RULE_CONFIDENCE) > 0))
		return BLOCK_CONFIDENCE;
	*rule = RULE_STOP;
	if (s->has[RULE_STOP] && !ahead(d->v[RULE_STOP], d->price, -side))
		return BLOCK_STOP;
	*rule = RULE_TARGET;
	if (s->has[RULE_TARGET] && !ahead(d->v[RULE_TARGET], d->price, side))
		return BLOCK_TARGET;
	return BLOCK_NONE;
}

static double told_confidence(const struct strategy *s, const struct decision *d)
{
	return s->has[RULE_CONFIDENCE] ? part(s, d, RULE_CONFIDENCE) : NAN;
}

static void settle_entry(struct stand *st, const struct strategy *s, const struct decision *d,
			 struct choice *c)
{
	enum rule rule;
	enum block block = check_entry(s, d, c->side, &rule);

	if (block == BLOCK_NONE) {
		enter(st, c->side, d);
		renew(st, part(s, d, RULE_STRENGTH), told_confidence(s, d), d);
		return;
	}
	set_block(c, c->side, block, rule);
	c->side = 0;
	c->reason = st->side ? REASON_EXIT : REASON_NONE;
	if (st->side)
		stand_leave(st, d->now);
}

static void settle_held(struct stand *st, const struct strategy *s, const struct decision *d,
			struct choice *c)
{
	double strength = part(s, d, RULE_STRENGTH), confidence = told_confidence(s, d);

	if (s->adjust > 0 && s->has[RULE_STRENGTH] && !isnan(strength) &&
	    fabs(strength - st->strength) >= s->adjust) {
		c->rule = RULE_STRENGTH;
		c->reason = strength > 0 ? REASON_ADJUST : REASON_STRENGTH;
		if (strength > 0) {
			renew(st, strength, isnan(confidence) ? st->confidence : confidence, d);
		} else {
			c->side = 0;
			stand_leave(st, d->now);
		}
		return;
	}
	if (s->expires > 0 && s->renew && wants(s, d, st->side) == 1 &&
	    elapsed(st->since, d->now) >= (uint64_t)s->expires / 2 && d->expires > st->expires) {
		c->rule = entry_rule(s, st->side);
		c->reason = REASON_RENEW;
		renew(st, st->strength, isnan(confidence) ? st->confidence : confidence, d);
	}
}

void stand_settle(struct stand *st, const struct strategy *s, const struct decision *d,
		  struct choice *c)
{
	if (c->reason == REASON_ENTER || c->reason == REASON_FLIP)
		settle_entry(st, s, d, c);
	else if (c->reason == REASON_EXIT)
		stand_leave(st, d->now);
	else if (st->side)
		settle_held(st, s, d, c);
}
