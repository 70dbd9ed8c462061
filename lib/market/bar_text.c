/* bar_text.c - bars as lines of the tape and in state files */
#include <math.h>

#include "base/num.h"
#include "market/bar.h"

static void write_price(struct line *w, unsigned field, const struct bar_price *p)
{
	if (p->n)
		line_text(w, field, p->text, p->n);
	else
		line_number(w, field, p->v);
}

static void write_side(struct line *w, unsigned field, const struct best_side *side)
{
	if (side->state == BEST_SHOWN)
		write_price(w, field, &side->price);
	else if (side->state == BEST_WITHDRAWN)
		line_null(w, field);
}

/* Zero-volume bars have no average: null, as for any number that is none. */
static double bar_vwap(const struct bar *b)
{
	double volume = dec_wide_to_double(b->volume);

	return volume > 0 ? b->turnover / volume : (double)NAN;
}

static void write_sums(struct line *w, const struct bar *b)
{
	if (b->has & BAR_HAS_VOLUME)
		line_wide(w, BAR_VOLUME, b->volume);
	if (b->has & BAR_HAS_VWAP)
		line_number(w, BAR_VWAP, bar_vwap(b));
	if (b->has & BAR_HAS_TRADES)
		line_integer(w, BAR_TRADES, b->trades);
	if (b->has & BAR_HAS_SIDES) {
		line_wide(w, BAR_BUY_VOLUME, b->buy);
		line_wide(w, BAR_SELL_VOLUME, b->sell);
	}
}

void bar_write(const struct bar *b, const struct bar_label *label, struct line *w)
{
	line_string(w, BAR_SYMBOL, label->symbol, label->symbol_len);
	line_word(w, BAR_SPAN, label->span);
	write_price(w, BAR_OPEN, &b->open_price);
	write_price(w, BAR_HIGH, &b->high);
	write_price(w, BAR_LOW, &b->low);
	write_price(w, BAR_CLOSE, &b->close);
	write_sums(w, b);
	write_side(w, BAR_BID, &b->best.bid);
	write_side(w, BAR_ASK, &b->best.ask);
	line_time(w, BAR_START, b->start);
	if (label->partial)
		line_bool(w, BAR_PARTIAL, true);
	line_word(w, BAR_OF, label->of);
	if (b->has & BAR_HAS_SYNTHETIC)
		line_bool(w, BAR_SYNTHETIC, true);
	line_end(w);
}

/* ---- from the tape ---- */

static void read_price(const struct record *r, unsigned field, struct bar_price *p)
{
	const struct cell *c = &r->f[field];

	bar_price_set(p, c->num, c->v.p, c->v.n);
}

static void read_side(const struct record *r, unsigned field, struct best_side *side)
{
	*side = (struct best_side){.ts = r->ts, .state = BEST_UNKNOWN};
	if (record_null(r, field))
		side->state = BEST_WITHDRAWN;
	if (!record_has(r, field))
		return;
	side->state = BEST_SHOWN;
	read_price(r, field, &side->price);
}

static void read_sums(const struct record *r, struct bar *b)
{
	if (record_has(r, BAR_VOLUME) && record_wide(r, BAR_VOLUME, &b->volume) == 0)
		b->has |= BAR_HAS_VOLUME;
	if (record_has(r, BAR_TRADES)) {
		b->has |= BAR_HAS_TRADES;
		b->trades = r->f[BAR_TRADES].i;
	}
	if (record_has(r, BAR_BUY_VOLUME) && record_has(r, BAR_SELL_VOLUME) &&
	    record_wide(r, BAR_BUY_VOLUME, &b->buy) == 0 &&
	    record_wide(r, BAR_SELL_VOLUME, &b->sell) == 0)
		b->has |= BAR_HAS_SIDES;
	/* No volume, nothing to average: the sum is known all the same. */
	if (!(b->has & BAR_HAS_VOLUME))
		return;
	if (record_has(r, BAR_VWAP)) {
		b->has |= BAR_HAS_VWAP;
		b->turnover = r->f[BAR_VWAP].num * dec_wide_to_double(b->volume);
	} else if (!b->volume) {
		b->has |= BAR_HAS_VWAP;
	}
}

void bar_read(const struct record *r, struct bar *b)
{
	*b = (struct bar){.open = true, .has = BAR_HAS_PRICE, .end = r->ts};
	b->start = record_has(r, BAR_START) ? r->f[BAR_START].i : r->ts;
	read_price(r, BAR_OPEN, &b->open_price);
	read_price(r, BAR_HIGH, &b->high);
	read_price(r, BAR_LOW, &b->low);
	read_price(r, BAR_CLOSE, &b->close);
	read_sums(r, b);
	read_side(r, BAR_BID, &b->best.bid);
	read_side(r, BAR_ASK, &b->best.ask);
	if (record_has(r, BAR_SYNTHETIC) && r->f[BAR_SYNTHETIC].i)
		b->has |= BAR_HAS_SYNTHETIC;
}

/* ---- state files ---- */

void bar_wide_snap(struct snap *sn, const char *name, dec_wide *d)
{
	int64_t part[2] = {(int64_t)(uint64_t)*d, (int64_t)(*d >> 64)}; /* low, high */

	snap_i64s(sn, name, part, 2);
	*d = (dec_wide)part[1] * ((dec_wide)1 << 64) + (dec_wide)(uint64_t)part[0];
}

void bar_price_snap(struct snap *sn, const char *name, const char *text, struct bar_price *p)
{
	uint32_t n = p->n;
	double v;

	snap_f64(sn, name, &p->v);
	snap_text(sn, text, p->text, &n, BAR_PRICE_TEXT);
	p->n = (uint8_t)n;
	if (n && snap_loading(sn) && snap_ok(sn) && num_parse(p->text, n, &v) < 0)
		snap_fail(sn, "'%s' is not a number", text);
}

static void state_snap(struct snap *sn, const char *name, uint8_t *state)
{
	uint32_t wide = *state;

	snap_u32(sn, name, &wide);
	*state = (uint8_t)wide;
}

void bar_best_snap(struct snap *sn, struct bar_best *best)
{
	state_snap(sn, "bid_state", &best->bid.state);
	snap_i64(sn, "bid_ts", &best->bid.ts);
	bar_price_snap(sn, "bid", "bid_text", &best->bid.price);
	state_snap(sn, "ask_state", &best->ask.state);
	snap_i64(sn, "ask_ts", &best->ask.ts);
	bar_price_snap(sn, "ask", "ask_text", &best->ask.price);
}

static void bar_snap_sums(struct bar *b, struct snap *sn)
{
	snap_i64(sn, "trades", &b->trades);
	snap_f64(sn, "turnover", &b->turnover);
	bar_wide_snap(sn, "volume", &b->volume);
	bar_wide_snap(sn, "buy_volume", &b->buy);
	bar_wide_snap(sn, "sell_volume", &b->sell);
	bar_wide_snap(sn, "progress", &b->progress);
	snap_i64(sn, "source", &b->source);
	state_snap(sn, "source_of", &b->source_of);
	snap_i64(sn, "covered", &b->covered);
}

void bar_snap(struct snap *sn, struct bar *b)
{
	const dec_wide most = (dec_wide)1 << 120; /* far above a span's amount */
	uint32_t has = b->has;

	snap_bool(sn, "is_open", &b->open);
	snap_bool(sn, "frozen", &b->frozen);
	snap_bool(sn, "fresh", &b->fresh);
	snap_u32(sn, "has", &has);
	b->has = has;
	snap_i64(sn, "start", &b->start);
	snap_i64(sn, "end", &b->end);
	snap_i64(sn, "first", &b->first);
	snap_i64(sn, "last", &b->last);
	bar_snap_sums(b, sn);
	bar_price_snap(sn, "open", "open_text", &b->open_price);
	bar_price_snap(sn, "high", "high_text", &b->high);
	bar_price_snap(sn, "low", "low_text", &b->low);
	bar_price_snap(sn, "close", "close_text", &b->close);
	bar_best_snap(sn, &b->best);
	if (b->trades < 0 || b->volume < 0 || b->buy < 0 || b->sell < 0 || b->progress < 0 ||
	    b->progress > most)
		snap_fail(sn, "a sum of a bar is impossible");
}
