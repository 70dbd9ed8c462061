/* test_bar.c - bars against sums made the long way */
#include "bar_desk.h"

#include "market/conditions.h"

static struct desk desk;

/* ---- time bars ---- */

enum { TICKS = 3000 };

static struct tick ticks[TICKS];
static bool in_time[TICKS];

/* Trades that come up to four seconds late, in bursts, some of which set no price. */
static void make_ticks(struct rng *r)
{
	int64_t now = at("2024-07-01T00:10:00Z");

	for (size_t i = 0; i < TICKS; i++) {
		now += (int64_t)rng_below(r, 900) * 1000000;
		ticks[i] = (struct tick){
			.ts = now - (rng_below(r, 5) ? 0 : (int64_t)rng_below(r, 4000) * 1000000),
			.price = (double)(1000 + rng_below(r, 50)) / 100,
			.size = (dec_wide)rng_below(r, 1000) * (DEC_ONE / 1000),
			.conditions = rng_below(r, 6) ? "" : "W",
		};
	}
}

/* The bar of [start, end) the long way: open, close by time, then by order. */
static void check_time_bar(const struct out *o, int64_t ns)
{
	const struct tick *first = NULL, *last = NULL, *high = NULL, *low = NULL;
	dec_wide volume = 0;
	int64_t trades = 0;

	assert_int_equal(o->bar.end - o->bar.start, ns);
	for (size_t i = 0; i < TICKS; i++) {
		const struct tick *k = &ticks[i];

		if (k->ts < o->bar.start || k->ts >= o->bar.end || !in_time[i])
			continue;
		volume += k->size;
		trades++;
		if (k->conditions[0])
			continue;
		first = !first || k->ts < first->ts ? k : first;
		last = !last || k->ts >= last->ts ? k : last;
		high = !high || k->price > high->price ? k : high;
		low = !low || k->price < low->price ? k : low;
	}
	assert_true(o->bar.volume == volume);
	assert_int_equal(o->bar.trades, trades);
	if (!first)
		return;
	assert_true(o->bar.open_price.v == first->price && o->bar.close.v == last->price);
	assert_true(o->bar.high.v == high->price && o->bar.low.v == low->price);
}

static void check_against_sums(uint64_t seed, const char *span, int64_t wait)
{
	struct bar_options o = options(BAR_OF_TRADES, wait);
	struct span sp;
	struct rng r;
	size_t used = 0, expected = 0;
	int64_t midnight = at("2024-07-01T00:00:00Z");

	rng_seed(&r, seed, 0);
	make_ticks(&r);
	assert_int_equal(span_parse(span, strlen(span), &sp, NULL), 0);
	desk_open(&desk, &o, &span, 1);
	for (size_t i = 0; i < TICKS; i++) {
		int64_t end, now = ticks[i].ts > desk.now ? ticks[i].ts : desk.now;

		end = midnight + ((ticks[i].ts - midnight) / sp.ns + 1) * sp.ns;
		in_time[i] = now < end + wait;
		assert_int_equal(trade(&desk, "A", &ticks[i]) & BAR_LATE,
				 in_time[i] ? 0 : BAR_LATE);
		used += in_time[i];
	}
	bar_set_end(&desk.set, desk.now);
	for (size_t i = 0; i < desk.n_done; i++) {
		check_time_bar(&desk.done[i], sp.ns);
		expected += (size_t)desk.done[i].bar.trades;
		assert_true(i == 0 || desk.done[i].bar.start > desk.done[i - 1].bar.start);
		assert_true(desk.done[i].partial == (desk.now < desk.done[i].bar.end));
		assert_true(desk.done[i].partial || desk.done[i].ts <= desk.done[i].bar.end + wait);
	}
	assert_int_equal(used, expected); /* no trade twice, none lost */
	assert_true(desk.n_done > 10);
	bar_set_release(&desk.set);
}

static void test_sums(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 5; seed++) {
		check_against_sums(seed, "1s", 0);
		check_against_sums(seed, "7s", 0);
		check_against_sums(seed, "1s", 2500000000);
		check_against_sums(seed, "1s", 10 * NS_PER_SECOND);
		check_against_sums(seed, "1m", NS_PER_SECOND);
	}
}

/* ---- bars by count ---- */

static void check_counts(const char *span, dec_wide amount, enum span_kind kind)
{
	struct bar_options o = options(BAR_OF_TRADES, 0);
	dec_wide put = 0, got = 0;
	double turnover = 0, out_turnover = 0;
	struct rng r;

	rng_seed(&r, 7, 0);
	desk_open(&desk, &o, &span, 1);
	for (int i = 0; i < 2000; i++) {
		struct tick k = {.ts = i * NS_PER_SECOND,
				 .price = (double)(1 + rng_below(&r, 999)) / 100,
				 .size = (dec_wide)rng_below(&r, 100000) * (DEC_ONE / 100)};

		put += k.size;
		turnover += k.price * dec_wide_to_double(k.size);
		assert_int_equal(trade(&desk, "A", &k), 0);
	}
	bar_set_end(&desk.set, desk.now);
	assert_true(desk.n_done > 100);
	for (size_t i = 0; i < desk.n_done; i++) {
		const struct out *b = &desk.done[i];

		got += b->bar.volume;
		out_turnover += b->bar.turnover;
		assert_true(b->partial == (i == desk.n_done - 1));
		assert_true(b->bar.trades > 0);
		if (b->partial)
			assert_true(b->bar.progress < amount);
		else
			assert_true(b->bar.progress == amount);
		if (kind == SPAN_VOLUME)
			assert_true(b->bar.volume == b->bar.progress);
		if (kind == SPAN_TICK)
			assert_true(b->bar.trades == (int64_t)b->bar.progress);
		/* Shares are cut at 1e-9: a dollar bar's turnover is as near as that. */
		if (kind == SPAN_DOLLAR && !b->partial)
			assert_true(b->bar.turnover > 4999.9999 && b->bar.turnover < 5000.0001);
	}
	assert_true(got == put);
	assert_true(turnover - out_turnover < 1e-6 && out_turnover - turnover < 1e-6);
	bar_set_release(&desk.set);
}

static void test_counts(void **state)
{
	(void)state;
	check_counts("tick:7", 7, SPAN_TICK);
	check_counts("volume:1234.5", (dec_wide)12345 * (DEC_ONE / 10), SPAN_VOLUME);
	check_counts("dollar:5000", (dec_wide)5000 * DEC_ONE, SPAN_DOLLAR);
}

static void test_one_huge_trade(void **state)
{
	static const char *const span = "volume:1";
	struct bar_options o = options(BAR_OF_TRADES, 0);
	struct tick k = {.ts = 1, .price = 1e12, .size = (dec_wide)DEC_ONE * DEC_ONE * DEC_ONE};

	(void)state;
	desk_open(&desk, &o, &span, 1);
	assert_int_equal(trade(&desk, "A", &k), BAR_CUT);
	assert_int_equal(desk.n_done, BAR_MAX_PER_TRADE);
	assert_true(desk.done[0].bar.volume == DEC_ONE);
	assert_true(desk.done[BAR_MAX_PER_TRADE - 1].bar.volume ==
		    k.size - (dec_wide)(BAR_MAX_PER_TRADE - 1) * DEC_ONE);
	bar_set_release(&desk.set);
	desk_open(&desk, &o, &span, 1);
	k.size = (dec_wide)BAR_MAX_PER_TRADE * DEC_ONE; /* exactly as many as can be */
	assert_int_equal(trade(&desk, "A", &k), 0);
	assert_int_equal(desk.n_done, BAR_MAX_PER_TRADE);
	bar_set_release(&desk.set);
}

/* ---- the tick rule ---- */

static void test_tick_rule(void **state)
{
	static const char *const span = "1m";
	/* First, up, same, down, same, an average that says nothing, up. */
	static const double prices[] = {10, 11, 11, 10.5, 10.5, 99, 10.6};
	struct bar_options o = options(BAR_OF_TRADES, 0);

	(void)state;
	desk_open(&desk, &o, &span, 1);
	for (int i = 0; i < 7; i++) {
		struct tick k = {.ts = i,
				 .price = prices[i],
				 .size = (dec_wide)DEC_ONE << i,
				 .conditions = i == 5 ? "W" : ""};

		trade(&desk, "A", &k);
	}
	bar_set_end(&desk.set, desk.now);
	assert_true(desk.done[0].bar.buy == (dec_wide)DEC_ONE * (2 + 4 + 64));
	assert_true(desk.done[0].bar.sell == (dec_wide)DEC_ONE * (8 + 16));
	assert_true(desk.done[0].bar.volume == (dec_wide)DEC_ONE * 127);
	assert_true(desk.done[0].bar.high.v == 11);
	bar_set_release(&desk.set);
}

/* ---- quotes ---- */

static unsigned quote(struct desk *d, int64_t ts, double bid, double ask)
{
	struct bar_best q = {0};

	if (bid > 0) {
		q.bid.state = BEST_SHOWN;
		q.bid.price.v = bid;
	}
	if (ask > 0) {
		q.ask.state = BEST_SHOWN;
		q.ask.price.v = ask;
	}
	pass_time(d, ts > d->now ? ts : d->now);
	return bar_set_quote(&d->set, d->now, symbol(d, "A"), ts, &q, false);
}

/* With a wait, the best is that of the end of the interval, late quotes included. */
static void test_best_at_end(void **state)
{
	static const char *const span = "1m";
	struct bar_options o = options(BAR_OF_TRADES, 5 * NS_PER_SECOND);
	struct tick k = {.ts = 10 * NS_PER_SECOND, .price = 10, .size = DEC_ONE};

	(void)state;
	desk_open(&desk, &o, &span, 1);
	quote(&desk, 1 * NS_PER_SECOND, 9, 11);
	trade(&desk, "A", &k);
	quote(&desk, 60 * NS_PER_SECOND, 8, 0);  /* of the next minute */
	quote(&desk, 59 * NS_PER_SECOND, 0, 12); /* late, of this one */
	quote(&desk, 58 * NS_PER_SECOND, 0, 13); /* later still, and older */
	quote(&desk, 64 * NS_PER_SECOND, 7, 14);
	assert_int_equal(desk.n_done, 0);
	pass_time(&desk, 65 * NS_PER_SECOND);
	assert_int_equal(desk.n_done, 1);
	assert_int_equal(desk.done[0].ts, 65 * NS_PER_SECOND);
	assert_true(desk.done[0].bar.best.bid.price.v == 9);
	assert_true(desk.done[0].bar.best.ask.price.v == 12);
	bar_set_release(&desk.set);
}

/* A bar whose first trade comes after its end knows the best if it still stands. */
static void test_best_of_late_bar(void **state)
{
	static const char *const span = "1m";
	struct bar_options o = options(BAR_OF_TRADES, 5 * NS_PER_SECOND);
	struct tick k = {.ts = 10 * NS_PER_SECOND, .price = 10, .size = DEC_ONE};

	(void)state;
	desk_open(&desk, &o, &span, 1);
	quote(&desk, 1 * NS_PER_SECOND, 9, 11);
	quote(&desk, 61 * NS_PER_SECOND, 8, 0);
	assert_int_equal(trade(&desk, "A", &k), 0);
	pass_time(&desk, 65 * NS_PER_SECOND);
	assert_int_equal(desk.n_done, 1);
	assert_int_equal(desk.done[0].bar.best.bid.state, BEST_UNKNOWN);
	assert_true(desk.done[0].bar.best.ask.price.v == 11);
	bar_set_release(&desk.set);
}

static void test_mids(void **state)
{
	static const char *const span = "1m";
	struct bar_options o = options(BAR_OF_QUOTES, 0);

	(void)state;
	desk_open(&desk, &o, &span, 1);
	quote(&desk, 1, 13.94, 0); /* one side is no mid */
	quote(&desk, 2, 0, 13.95);
	quote(&desk, 3, 13.95, 13.96);
	quote(&desk, 4, 13.9, 0);
	bar_set_end(&desk.set, desk.now);
	assert_int_equal(desk.n_done, 1);
	assert_int_equal(desk.done[0].bar.trades, 3);
	assert_int_equal(desk.done[0].bar.has, BAR_HAS_TRADES | BAR_HAS_PRICE);
	assert_true(desk.done[0].bar.open_price.v == (13.94 + 13.95) / 2);
	assert_true(desk.done[0].bar.high.v == (13.95 + 13.96) / 2);
	assert_true(desk.done[0].bar.close.v == (13.9 + 13.96) / 2);
	bar_set_release(&desk.set);
}

/* ---- auctions ---- */

static struct bar_options regular(const char *const *primaries, size_t n)
{
	return (struct bar_options){.session = SESSION_REGULAR,
				    .calendar = CALENDAR_US_EQUITY,
				    .primaries = primaries,
				    .n_primaries = n};
}

static void feed_day(struct desk *d, const struct tick *day, size_t n)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal(trade(d, "A", &day[i]), 0);
	pass_time(d, at("2024-07-02T13:30:00Z"));
}

static void check_day(const struct out *b, double open, double high, double low, double close,
		      int volume)
{
	assert_true(b->bar.open_price.v == open);
	assert_true(b->bar.high.v == high);
	assert_true(b->bar.low.v == low);
	assert_true(b->bar.close.v == close);
	assert_true(b->bar.volume == (dec_wide)volume * DEC_ONE);
	assert_int_equal(b->ts, at("2024-07-01T20:10:00Z"));
}

static void test_primary(void **state)
{
	const struct tick day[] = {
		{at("2024-07-01T13:29:59Z"), 1, DEC_ONE * (dec_wide)900000, "P",
		 "O"}, /* too early */
		{at("2024-07-01T13:30:00Z"), 10, 1 * DEC_ONE, "Q", ""},
		{at("2024-07-01T13:30:01Z"), 10.2, 2 * DEC_ONE, "N", "O"},
		{at("2024-07-01T13:30:02Z"), 10.3, 30 * (dec_wide)DEC_ONE, "Q", "Q"},
		{at("2024-07-01T19:59:59Z"), 10.1, 4 * DEC_ONE, "Q", ""},
		{at("2024-07-01T20:00:00Z"), 50, 8 * DEC_ONE, "Q", ""}, /* after the session */
		{at("2024-07-01T20:00:01Z"), 9.7, 16 * (dec_wide)DEC_ONE, "Q", "6"},
		{at("2024-07-01T20:00:02Z"), 9.8, 40 * (dec_wide)DEC_ONE, "N", "M"},
		{at("2024-07-01T20:09:59.9Z"), 9.9, 32 * (dec_wide)DEC_ONE, "N", "6"},
		{at("2024-07-01T20:10:00Z"), 60, 999 * (dec_wide)DEC_ONE, "Q", "6"}, /* too late */
	};
	static const char *const spans[] = {"1d", "1w"};
	static const char *const named[] = {"B=Q", "A=P", "A=Q", "A=B=N"};
	struct bar_options o = regular(NULL, 0);

	(void)state;
	/* N had the largest record, an official close; its prints count. */
	desk_open(&desk, &o, spans, 1);
	feed_day(&desk, day, sizeof(day) / sizeof(day[0]));
	assert_int_equal(desk.n_done, 1);
	check_day(&desk.done[0], 10.2, 10.2, 9.7, 9.9, 55);
	bar_set_release(&desk.set);
	/* The last word on a symbol counts; Q has no print to open with. */
	o = regular(named, 4);
	desk_open(&desk, &o, spans, 1);
	feed_day(&desk, day, sizeof(day) / sizeof(day[0]));
	check_day(&desk.done[0], 10.3, 10.3, 9.7, 9.7, 55);
	bar_set_release(&desk.set);
	/* A primary that had no auction: the first trade and the last. */
	o = regular(named, 2);
	desk_open(&desk, &o, spans, 1);
	feed_day(&desk, day, sizeof(day) / sizeof(day[0]));
	check_day(&desk.done[0], 10, 10.2, 9.7, 9.9, 55);
	bar_set_release(&desk.set);
	/* A week is made of its days. */
	o = regular(NULL, 0);
	desk_open(&desk, &o, spans + 1, 1);
	feed_day(&desk, day, sizeof(day) / sizeof(day[0]));
	assert_int_equal(desk.n_done, 0);
	assert_int_equal(bar_set_pending(&desk.set), 1);
	pass_time(&desk, at("2024-07-05T20:10:00Z"));
	assert_int_equal(desk.n_done, 1);
	assert_string_equal(desk.done[0].span, "1w");
	assert_true(desk.done[0].bar.open_price.v == 10.2 && desk.done[0].bar.close.v == 9.9);
	assert_int_equal(desk.done[0].bar.end, at("2024-07-05T20:00:00Z"));
	bar_set_release(&desk.set);
}

/* With a wait of a day two days are open at once: each keeps its own auctions. */
static void test_primary_with_long_wait(void **state)
{
	const struct tick days[] = {
		{at("2024-07-01T15:00:00Z"), 10, DEC_ONE, "N", ""},
		{at("2024-07-01T20:00:01Z"), 11, 5 * (dec_wide)DEC_ONE, "N", "6"},
		{at("2024-07-02T13:30:01Z"), 12, 5 * (dec_wide)DEC_ONE, "N", "O"},
		{at("2024-07-02T15:00:00Z"), 13, DEC_ONE, "N", ""},
		{at("2024-07-02T20:00:01Z"), 14, 5 * (dec_wide)DEC_ONE, "N", "6"},
	};
	static const char *const span = "1d";
	struct bar_options o = regular(NULL, 0);

	(void)state;
	o.wait = NS_PER_DAY;
	desk_open(&desk, &o, &span, 1);
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(trade(&desk, "A", &days[i]), 0);
	pass_time(&desk, at("2024-07-04T20:10:00Z"));
	assert_int_equal(desk.n_done, 2);
	assert_true(desk.done[0].bar.open_price.v == 10 && desk.done[0].bar.close.v == 11);
	assert_true(desk.done[1].bar.open_price.v == 12 && desk.done[1].bar.close.v == 14);
	assert_int_equal(desk.done[0].ts, at("2024-07-02T20:00:00Z"));
	bar_set_release(&desk.set);
}

/* The exchange with the smallest records gives way, so the largest stays. */
static void test_many_exchanges(void **state)
{
	static const char codes[] = "ABCDEFGHIJKLMNOPQRST";
	struct auction a = {0};
	struct bar b = {0};
	struct interval iv = {0, 1};

	(void)state;
	auction_start(&a, 0);
	for (int i = 0; i < 20; i++) {
		struct bar_trade t = {.size = (i * 7 % 20 + 1) * (dec_wide)DEC_ONE};

		t.price.v = i;
		auction_add(&a, &codes[i], 1, 1U << AUCTION_CLOSE_PRINT, &t);
	}
	assert_int_equal(a.n, AUCTION_VENUES);
	bar_start(&b, &iv, 0);
	b.open_price.v = b.high.v = b.low.v = b.close.v = 5;
	auction_apply(&a, NULL, &b);
	assert_true(b.close.v == 17); /* 17 × 7 = 119: the largest, 20 */
	assert_true(b.high.v == 17 && b.low.v == 5 && b.open_price.v == 5);
	auction_start(&a, 1);
	b.close.v = 5;
	auction_apply(&a, NULL, &b);
	assert_true(b.close.v == 5);
}

/* ---- splits ---- */

static void test_split(void **state)
{
	static const char *const span = "1w";
	struct bar_options o = options(BAR_OF_TRADES, 0);
	struct tick k = {
		.ts = at("2024-07-01T12:00:00Z"), .price = 90, .size = 7 * (dec_wide)DEC_ONE};
	uint32_t a;

	(void)state;
	desk_open(&desk, &o, &span, 1);
	trade(&desk, "A", &k);
	a = symbol(&desk, "A");
	pass_time(&desk, at("2024-07-02T00:00:00Z"));
	bar_set_split(&desk.set, desk.now, a, 3 * DEC_ONE);
	k = (struct tick){.ts = at("2024-07-02T12:00:00Z"), .price = 30, .size = DEC_ONE};
	trade(&desk, "A", &k);
	k.price = 30.5;
	trade(&desk, "A", &k);
	bar_set_end(&desk.set, desk.now);
	assert_true(desk.done[0].bar.open_price.v == 30 && desk.done[0].bar.low.v == 30);
	assert_true(desk.done[0].bar.high.v == 30.5);
	assert_true(desk.done[0].bar.volume == 23 * (dec_wide)DEC_ONE);
	assert_true(desk.done[0].bar.buy == DEC_ONE); /* 30 after 90 / 3 is no downtick */
	assert_true(desk.done[0].bar.sell == 0);
	assert_true(desk.done[0].bar.turnover == 90 * 7 + 30 + 30.5);
	bar_set_release(&desk.set);
}

/* ---- what cannot be ---- */

static void test_usage(void **state)
{
	static const char *const twice[] = {"1m", "60s"}, *const count = "volume:1",
				 *const second = "1s", *const bad = "A";
	struct bar_options o = options(BAR_OF_TRADES, 0);
	struct err e;

	(void)state;
	assert_int_equal(desk_try(&desk, &o, twice, 2, &e), -1);
	assert_non_null(strstr(e.text, "given twice"));
	bar_set_release(&desk.set);
	assert_int_equal(desk_try(&desk, &o, twice, 0, &e), -1);
	bar_set_release(&desk.set);
	o = options(BAR_OF_QUOTES, 0);
	assert_int_equal(desk_try(&desk, &o, &count, 1, &e), -1);
	bar_set_release(&desk.set);
	o = options(BAR_OF_BARS, 0);
	assert_int_equal(desk_try(&desk, &o, &count, 1, &e), -1);
	bar_set_release(&desk.set);
	o = options(BAR_OF_TRADES, NS_PER_DAY);
	assert_int_equal(desk_try(&desk, &o, &second, 1, &e), -1);
	assert_non_null(strstr(e.text, "--wait"));
	bar_set_release(&desk.set);
	o = regular(&bad, 1);
	assert_int_equal(desk_try(&desk, &o, twice, 1, &e), -1);
	assert_int_equal(e.status, STATUS_USAGE);
	bar_set_release(&desk.set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sums),
		cmocka_unit_test(test_counts),
		cmocka_unit_test(test_one_huge_trade),
		cmocka_unit_test(test_tick_rule),
		cmocka_unit_test(test_best_at_end),
		cmocka_unit_test(test_best_of_late_bar),
		cmocka_unit_test(test_mids),
		cmocka_unit_test(test_primary),
		cmocka_unit_test(test_primary_with_long_wait),
		cmocka_unit_test(test_many_exchanges),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_usage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
