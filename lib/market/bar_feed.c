/* bar_feed.c - what each kind of record does to the bars of its security */
#include <math.h>

#include "base/civil.h"
#include "market/bar_set_impl.h"
#include "market/conditions.h"

/* ---- trades ---- */

static int tick_side(struct tick_rule *tick, double price)
{
	if (!tick->known)
		*tick = (struct tick_rule){.known = true, .price = price};
	else if (price != tick->price)
		*tick = (struct tick_rule){true, price, price > tick->price ? 1 : -1};
	return (int)tick->side;
}

/* Give the day that the auctions are of its prices, if it is still open. */
static void settle_day(struct bar_set *set, struct bar_symbol *sym)
{
	for (size_t i = 0; i < set->n_specs; i++) {
		const struct bar_spec *sp = &set->specs[i];

		for (size_t j = 0; sp->span.kind == SPAN_DAY && j < sp->cap; j++) {
			struct bar *b = &sym->bars[sp->at + j];

			if (b->open && b->start == sym->auction->day)
				auction_apply(sym->auction, sym->primary, b);
		}
	}
}

/* Records of auctions are kept until their day closes, or the next one's come: a
 * day that still waits then has long had its ten minutes. */
static void note_auction(struct bar_set *set, struct bar_symbol *sym, const struct bar_trade *t,
			 unsigned kinds, const struct bar_origin *from)
{
	struct auction *a = sym->auction;

	if (t->ts < set->clock.start || t->ts >= set->clock.close + AUCTION_WAIT)
		return;
	if (sym->primary && (strlen(sym->primary) != from->exchange_len ||
			     memcmp(sym->primary, from->exchange, from->exchange_len) != 0))
		return;
	if (a->day != set->clock.start) {
		settle_day(set, sym);
		auction_start(a, set->clock.start);
	}
	auction_add(a, from->exchange, from->exchange_len, kinds, t);
}

/* The interval of a trade: the closing print belongs to the day before it. */
static bool trade_interval(struct bar_set *set, const struct bar_spec *sp, int64_t ts, bool closing,
			   struct interval *iv)
{
	if (span_interval(&set->clock, &sp->span, ts, iv))
		return true;
	if (!closing || sp->span.kind != SPAN_DAY)
		return false;
	*iv = (struct interval){set->clock.start, set->clock.end};
	return iv->start < iv->end && ts >= iv->end && ts < iv->end + AUCTION_WAIT;
}

static unsigned add_to_time(struct bar_set *set, struct bar_spec *sp, uint32_t symbol, int64_t now,
			    const struct bar_trade *t, bool closing)
{
	struct bar_symbol *sym = set->by_symbol[symbol];
	struct bar *b = &sym->bars[sp->at];
	struct interval iv;

	if (!b->open || t->ts < b->start || t->ts >= b->end) {
		if (!trade_interval(set, sp, t->ts, closing, &iv))
			return 0;
		b = bar_set_obtain(set, sp, symbol, &iv, now, false);
		if (!b)
			return BAR_LATE;
	}
	bar_add(b, t, sym->priced ? &sym->last : NULL);
	return 0;
}

static bool in_session(struct bar_set *set, int64_t ts)
{
	span_clock_set(&set->clock, ts);
	return ts >= set->clock.start && ts < set->clock.end;
}

/* A trade, or the mid of a quote, whose effect and side are known. */
static unsigned add_trade(struct bar_set *set, int64_t now, uint32_t symbol,
			  const struct bar_trade *t, bool closing)
{
	struct bar_symbol *sym = set->by_symbol[symbol];
	unsigned result = 0;

	for (size_t i = 0; i < set->n_specs; i++) {
		struct bar_spec *sp = &set->specs[i];

		if (sp->of_days)
			continue;
		if (span_is_time(&sp->span))
			result |= add_to_time(set, sp, symbol, now, t, closing);
		else if ((t->effect & SETS_VOLUME) && in_session(set, t->ts))
			result |= bar_count_add(set, sp, symbol, now, t);
	}
	if ((t->effect & SETS_LAST) && (!sym->priced || t->ts >= sym->last_ts)) {
		sym->priced = true;
		sym->last = t->price;
		sym->last_ts = t->ts;
	}
	return result;
}

unsigned bar_set_trade(struct bar_set *set, int64_t now, uint32_t symbol, struct bar_trade *t,
		       const struct bar_origin *from)
{
	struct bar_symbol *sym = set->by_symbol[symbol];
	unsigned kinds = 0;

	t->effect = conditions_effect(from->conditions, from->conditions_len);
	t->side = t->effect & SETS_LAST ? tick_side(&sym->tick, t->price.v) : 0;
	if (sym->auction && from->conditions_len)
		kinds = auction_kinds(from->conditions, from->conditions_len);
	if (kinds) {
		span_clock_set(&set->clock, t->ts);
		note_auction(set, sym, t, kinds, from);
	}
	if (!t->effect)
		return 0;
	return add_trade(set, now, symbol, t, kinds >> AUCTION_CLOSE_PRINT & 1);
}

/* ---- quotes ---- */

/* A late quote does not undo a newer one; of equal times the later line counts. */
static void update_side(struct best_side *side, const struct best_side *quote, int64_t ts)
{
	if (quote->state == BEST_UNKNOWN || (side->state != BEST_UNKNOWN && ts < side->ts))
		return;
	*side = *quote;
	side->ts = ts;
}

/* A quote that comes late still belongs to the bars whose interval ended after it. */
static void update_waiting(struct bar_set *set, struct bar_symbol *sym, int64_t ts,
			   const struct bar_best *quote)
{
	for (size_t i = 0; i < set->n_bars; i++) {
		struct bar *b = &sym->bars[i];

		if (!b->open || !b->frozen || ts >= b->end)
			continue;
		update_side(&b->best.bid, &quote->bid, ts);
		update_side(&b->best.ask, &quote->ask, ts);
	}
}

/* (bid + ask) / 2, exact where both are decimals at 1e-9. */
static void mid_price(const struct bar_price *bid, const struct bar_price *ask,
		      struct bar_price *mid)
{
	char text[DEC_WIDE_TEXT];
	dec b, a, m;
	dec_wide half;
	size_t n = 0;

	*mid = (struct bar_price){.v = (bid->v + ask->v) / 2};
	if (!isfinite(mid->v))
		mid->v = bid->v / 2 + ask->v / 2;
	if (dec_parse(bid->text, bid->n, &b) == DEC_OK &&
	    dec_parse(ask->text, ask->n, &a) == DEC_OK &&
	    dec_wide_share((dec_wide)b + a, 1, 2, &half) == DEC_OK &&
	    dec_narrow(half, &m) == DEC_OK)
		n = dec_format(m, text);
	if (n)
		bar_price_set(mid, dec_to_double(m), text, n);
}

unsigned bar_set_quote(struct bar_set *set, int64_t now, uint32_t symbol, int64_t ts,
		       const struct bar_best *quote, bool synthetic)
{
	struct bar_symbol *sym = set->by_symbol[symbol];
	struct bar_trade t = {.ts = ts,
			      .effect = SETS_LAST | SETS_HIGH_LOW | SETS_VOLUME,
			      .synthetic = synthetic};

	if (ts < now)
		update_waiting(set, sym, ts, quote);
	update_side(&sym->best.bid, &quote->bid, ts);
	update_side(&sym->best.ask, &quote->ask, ts);
	if (set->options.of != BAR_OF_QUOTES || sym->best.bid.state != BEST_SHOWN ||
	    sym->best.ask.state != BEST_SHOWN)
		return 0;
	mid_price(&sym->best.bid.price, &sym->best.ask.price, &t.price);
	return add_trade(set, now, symbol, &t, false);
}

/* ---- bars ---- */

/* a - b, at the end of the range where it would be beyond. */
static int64_t time_between(int64_t a, int64_t b)
{
	int64_t d;

	if (!__builtin_sub_overflow(a, b, &d))
		return d;
	return a < b ? INT64_MIN : INT64_MAX;
}

/* The interval of the set's span that a bar of the tape belongs to, whose start is
 * filled in where the tape does not say it; *late is how long after its own
 * interval's end that bar came. */
static bool bar_interval(struct bar_set *set, const struct span *out, struct bar *b,
			 const struct span *span, struct interval *iv, int64_t *late)
{
	bool no_start = b->start == b->end;
	int64_t end;

	if (span->kind == SPAN_DAY) {
		span_clock_set(&set->clock, no_start ? b->end - 1 : b->start);
		*late = time_between(b->end, set->clock.end);
		if (no_start)
			b->start = set->clock.day_start;
		return span_interval_of_date(&set->clock, out, set->clock.day, iv);
	}
	if (no_start)
		b->start = time_between(b->end, span->ns);
	end = time_between(b->start, -span->ns);
	*late = time_between(b->end, end);
	return span_interval_of_bar(&set->clock, out, b->start, end, iv);
}

/* Bars that come late make what is made of them wait as long (a span at most). */
static void take_wait(struct bar_set *set, struct bar_spec *sp, int64_t late)
{
	if (late <= sp->wait || late > sp->span.ns)
		return;
	sp->wait = late;
	for (size_t i = 0; i < sp->n_buckets; i++)
		bar_set_watch(set, sp, &sp->buckets[i]);
}

/* A larger span takes the place of what was there if it reaches back as far. */
static bool takes_over(const struct bar *b, const struct bar *in, const struct span *span)
{
	return b->fresh || (span->ns > b->source && in->start <= b->first);
}

static unsigned add_bar(struct bar *b, const struct bar *in, const struct span *span, uint8_t of,
			unsigned has)
{
	struct interval iv = {b->start, b->end};
	uint32_t next = b->next;

	if (takes_over(b, in, span)) {
		bar_start(b, &iv, has);
		b->next = next;
		b->source = span->ns;
		b->source_of = of;
		b->first = in->start;
	} else if (span->ns != b->source || of != b->source_of) {
		return 0; /* the same minutes in another form */
	} else if (in->start < b->covered) {
		return BAR_OVERLAP;
	}
	b->covered = in->end;
	bar_merge(b, in);
	return 0;
}

unsigned bar_set_bar(struct bar_set *set, int64_t now, uint32_t symbol, const struct bar *b,
		     const struct span *span, uint8_t of)
{
	unsigned result = 0;

	for (size_t i = 0; i < set->n_specs; i++) {
		struct bar_spec *sp = &set->specs[i];
		struct interval iv;
		struct bar in = *b, *out;
		int64_t late;

		if (!span_is_time(span) || span_compare(span, &sp->span) >= 0)
			continue;
		if (!bar_interval(set, &sp->span, &in, span, &iv, &late))
			continue;
		take_wait(set, sp, late);
		out = bar_set_obtain(set, sp, symbol, &iv, now, false);
		result |= out ? add_bar(out, &in, span, of, bar_set_has(set)) : BAR_LATE;
	}
	return result;
}

/* ---- splits ---- */

static void split_side(struct best_side *side, int64_t ts, dec ratio)
{
	if (side->state == BEST_SHOWN && side->ts < ts)
		bar_price_scale(&side->price, ratio);
}

void bar_set_split(struct bar_set *set, int64_t ts, uint32_t symbol, dec ratio)
{
	struct bar_symbol *sym = set->by_symbol[symbol];

	for (size_t i = 0; i < set->n_bars; i++) {
		struct bar *b = &sym->bars[i];

		if (b->open && b->start < ts && b->end > ts)
			bar_scale(b, ratio);
	}
	if (sym->last_ts < ts) {
		bar_price_scale(&sym->last, ratio);
		sym->tick.price /= dec_to_double(ratio);
	}
	split_side(&sym->best.bid, ts, ratio);
	split_side(&sym->best.ask, ts, ratio);
}
