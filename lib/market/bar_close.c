/* bar_close.c - opening bars by interval, and closing them when they are due */
#include "market/bar_set_impl.h"

static bool of_bars(const struct bar_set *set)
{
	return set->options.of == BAR_OF_BARS;
}

/* An interval is over before the first record at its end; bars from bars have seen
 * everything at theirs. */
static bool is_closed(const struct bar_set *set, const struct bar_spec *sp, int64_t end,
		      int64_t now)
{
	int64_t due = bar_due(sp, end);

	return of_bars(set) ? now > due : now >= due;
}

void bar_set_watch(struct bar_set *set, const struct bar_spec *sp, const struct bar_bucket *k)
{
	set->hooks.at(set->hooks.ctx, bar_due(sp, k->end), of_bars(set));
}

unsigned bar_set_has(const struct bar_set *set)
{
	if (set->options.of == BAR_OF_QUOTES)
		return BAR_HAS_TRADES;
	return BAR_HAS_VOLUME | BAR_HAS_VWAP | BAR_HAS_TRADES | BAR_HAS_SIDES;
}

/* ---- buckets ---- */

static struct bar_bucket *new_bucket(struct bar_set *set, struct bar_spec *sp,
				     const struct interval *iv, int64_t now)
{
	struct bar_bucket *k;
	size_t i = sp->n_buckets;

	while (i && sp->buckets[i - 1].start > iv->start)
		i--;
	k = &sp->buckets[i];
	memmove(k + 1, k, (sp->n_buckets - i) * sizeof(*k));
	sp->n_buckets++;
	*k = (struct bar_bucket){.start = iv->start,
				 .end = iv->end,
				 .frozen = iv->end <= now,
				 .first = MAP_NONE,
				 .last = MAP_NONE};
	bar_set_watch(set, sp, k);
	if (sp->wait && !of_bars(set) && !sp->of_days && !k->frozen)
		set->hooks.at(set->hooks.ctx, k->end, false);
	return k;
}

static struct bar_bucket *find_bucket(struct bar_set *set, struct bar_spec *sp,
				      const struct interval *iv, int64_t now)
{
	for (size_t i = 0; i < sp->n_buckets; i++)
		if (sp->buckets[i].start == iv->start)
			return &sp->buckets[i];
	return sp->n_buckets < sp->cap ? new_bucket(set, sp, iv, now) : NULL;
}

static struct bar *bucket_bar(struct bar_set *set, const struct bar_spec *sp,
			      const struct bar_bucket *k, uint32_t symbol)
{
	struct bar *bars = &set->by_symbol[symbol]->bars[sp->at];

	for (size_t i = 0; i < sp->cap; i++)
		if (bars[i].open && bars[i].start == k->start)
			return &bars[i];
	return NULL;
}

static void bucket_append(struct bar_set *set, const struct bar_spec *sp, struct bar_bucket *k,
			  struct bar *b)
{
	b->next = MAP_NONE;
	if (k->last == MAP_NONE)
		k->first = b->symbol;
	else
		bucket_bar(set, sp, k, k->last)->next = b->symbol;
	k->last = b->symbol;
}

/* ---- the best at the end of the interval ---- */

static void freeze_side(struct best_side *out, const struct best_side *now, int64_t end)
{
	if (now->state != BEST_UNKNOWN && now->ts < end)
		*out = *now;
}

/* A bar that opens after its interval knows the best at its end where it has not
 * changed since. */
static void bar_freeze(struct bar *b, const struct bar_best *best)
{
	b->frozen = true;
	freeze_side(&b->best.bid, &best->bid, b->end);
	freeze_side(&b->best.ask, &best->ask, b->end);
}

static void bucket_freeze(struct bar_set *set, const struct bar_spec *sp, struct bar_bucket *k)
{
	for (uint32_t s = k->first; s != MAP_NONE;) {
		struct bar *b = bucket_bar(set, sp, k, s);

		bar_freeze(b, &set->by_symbol[s]->best);
		s = b->next;
	}
	k->frozen = true;
}

struct bar *bar_set_obtain(struct bar_set *set, struct bar_spec *sp, uint32_t symbol,
			   const struct interval *iv, int64_t now, bool closing)
{
	struct bar *bars = &set->by_symbol[symbol]->bars[sp->at], *slot = NULL;
	struct bar_bucket *k;

	for (size_t i = 0; i < sp->cap; i++) {
		if (bars[i].open && bars[i].start == iv->start)
			return &bars[i];
		if (!bars[i].open)
			slot = &bars[i];
	}
	if (!slot || (!closing && is_closed(set, sp, iv->end, now)))
		return NULL;
	k = find_bucket(set, sp, iv, now);
	if (!k)
		return NULL;
	bar_start(slot, iv, bar_set_has(set));
	bucket_append(set, sp, k, slot);
	if (k->frozen && !of_bars(set) && !sp->of_days)
		bar_freeze(slot, &set->by_symbol[symbol]->best);
	return slot;
}

/* ---- closing ---- */

void bar_set_emit(struct bar_set *set, const struct bar_spec *sp, const struct bar *b, int64_t ts,
		  bool partial)
{
	static const char *const of[] = {"trade", "quote", "bar"};
	struct bar_done done = {.bar = b, .ts = ts};

	done.label = (struct bar_label){
		.span = sp->span.text, .of = of[set->options.of], .partial = partial};
	done.label.symbol = symbols_name(&set->symbols, b->symbol, &done.label.symbol_len);
	set->hooks.emit(set->hooks.ctx, &done);
}

/* Weeks come after days in the order of spans, so what is added here is there when
 * the week closes at the same moment. */
static void add_to_week(struct bar_set *set, const struct bar *day, int64_t now)
{
	for (size_t i = 0; i < set->n_specs; i++) {
		struct bar_spec *sp = &set->specs[i];
		struct interval iv;
		struct bar *week;

		if (!sp->of_days || !span_interval(&set->clock, &sp->span, day->start, &iv))
			continue;
		week = bar_set_obtain(set, sp, day->symbol, &iv, now, true);
		if (week)
			bar_merge(week, day);
	}
}

static void close_bar(struct bar_set *set, const struct bar_spec *sp, struct bar *b, int64_t ts,
		      bool partial)
{
	struct bar_symbol *sym = set->by_symbol[b->symbol];

	if (!b->frozen && !of_bars(set) && !sp->of_days)
		b->best = sym->best;
	if (sp->span.kind == SPAN_DAY) {
		if (sym->auction && sym->auction->day == b->start)
			auction_apply(sym->auction, sym->primary, b);
		add_to_week(set, b, ts);
	}
	if (!sp->hidden)
		bar_set_emit(set, sp, b, ts, partial);
	b->open = false;
}

/* Close all bars of the first bucket. */
static void close_bucket(struct bar_set *set, struct bar_spec *sp, int64_t ts, bool partial)
{
	struct bar_bucket k = sp->buckets[0];

	for (uint32_t s = k.first; s != MAP_NONE;) {
		struct bar *b = bucket_bar(set, sp, &k, s);

		s = b->next;
		close_bar(set, sp, b, ts, partial);
	}
	sp->n_buckets--;
	memmove(sp->buckets, sp->buckets + 1, sp->n_buckets * sizeof(k));
}

void bar_set_due(struct bar_set *set, int64_t due)
{
	for (size_t i = 0; i < set->n_specs; i++) {
		struct bar_spec *sp = &set->specs[i];

		while (sp->n_buckets && bar_due(sp, sp->buckets[0].end) <= due)
			close_bucket(set, sp, due, false);
		for (size_t k = 0; k < sp->n_buckets && !of_bars(set); k++)
			if (!sp->of_days && !sp->buckets[k].frozen && sp->buckets[k].end <= due)
				bucket_freeze(set, sp, &sp->buckets[k]);
	}
}

void bar_set_end(struct bar_set *set, int64_t now)
{
	for (size_t i = 0; i < set->n_specs; i++) {
		struct bar_spec *sp = &set->specs[i];

		while (sp->n_buckets)
			close_bucket(set, sp, now, now < sp->buckets[0].end);
		if (span_is_time(&sp->span))
			continue;
		for (uint32_t s = 0; s < set->n_symbols; s++)
			if (set->by_symbol[s]->bars[sp->at].open)
				close_bar(set, sp, &set->by_symbol[s]->bars[sp->at], now, true);
	}
}
