/* test_bar_state.c - sets of bars saved, loaded and damaged */
#include "bar_desk.h"

#include "base/hash.h"

enum { RECORDS = 1500, STATE_MAX = 1 << 22, AT_CRC = 120 };

static struct desk one, two;

static const char *const spans[] = {"1m", "1d", "1w", "tick:7", "volume:1000", "dollar:90000"};

static struct bar_options day_options(void)
{
	return (struct bar_options){.session = SESSION_REGULAR,
				    .calendar = CALENDAR_US_EQUITY,
				    .wait = 90 * NS_PER_SECOND};
}

/* A record of some kind for some security: the same for the same i. */
static void feed(struct desk *d, uint64_t i)
{
	static const char *const names[] = {"A", "BB", "a\"b"};
	static const char *const conditions[] = {"", "", "", "O", "6", "M", "Q", "W", "I"};
	static const char *const exchanges[] = {"N", "Q", "P", "ARCA"};
	struct rng r;
	struct tick k;
	uint64_t what;

	rng_seed(&r, 99, i);
	what = rng_below(&r, 100);
	k.ts = at("2024-07-02T19:50:00Z") + (int64_t)i * NS_PER_SECOND -
	       (int64_t)rng_below(&r, 120) * NS_PER_SECOND;
	k.price = (double)(1 + rng_below(&r, 9999)) / 100;
	k.size = (dec_wide)rng_below(&r, 300) * DEC_ONE;
	k.exchange = exchanges[rng_below(&r, 4)];
	k.conditions = conditions[rng_below(&r, 9)];
	if (what < 2) {
		bar_set_split(&d->set, d->now, symbol(d, names[i % 3]), 2 * DEC_ONE);
	} else if (what < 30) {
		struct bar_best q = {.bid = {.state = (uint8_t)rng_below(&r, 3)},
				     .ask = {.state = (uint8_t)rng_below(&r, 3)}};

		bar_price_set(&q.bid.price, 1.5, "1.50", 4);
		q.ask.price.v = k.price;
		pass_time(d, k.ts > d->now ? k.ts : d->now);
		bar_set_quote(&d->set, d->now, symbol(d, names[i % 3]), k.ts, &q, what < 4);
	} else {
		trade(d, names[i % 3], &k);
	}
}

static void snap_desk(struct snap *sn, void *ctx)
{
	struct desk *d = ctx;

	bar_set_snap(sn, &d->set);
}

static struct snap_head head(void)
{
	struct snap_head h = {.program = "tbar", .options = "{}", .ts = 0};

	memset(h.hash, 'a', sizeof(h.hash) - 1);
	return h;
}

static void save(struct desk *d, struct buf *out)
{
	struct snap_head h = head();
	struct err e;

	buf_init(out, STATE_MAX);
	if (snap_encode(&h, snap_desk, d, out, &e) < 0)
		fail_msg("%s", e.text);
}

static int load(struct desk *d, const void *p, size_t n, struct err *e)
{
	struct bar_options o = day_options();
	struct snap_head h = head();

	desk_open(d, &o, spans, sizeof(spans) / sizeof(spans[0]));
	return snap_parse("state", p, n, &h, snap_desk, d, e);
}

static void same_done(const struct desk *a, size_t from, const struct desk *b)
{
	assert_int_equal(a->n_done - from, b->n_done);
	for (size_t i = 0; i < b->n_done; i++) {
		const struct out *x = &a->done[from + i], *y = &b->done[i];

		assert_string_equal(x->span, y->span);
		assert_int_equal(x->ts, y->ts);
		assert_int_equal(x->bar.symbol, y->bar.symbol);
		assert_true(x->bar.volume == y->bar.volume && x->bar.buy == y->bar.buy);
		assert_true(x->bar.open_price.v == y->bar.open_price.v);
		assert_true(x->bar.close.v == y->bar.close.v);
		assert_int_equal(x->bar.close.n, y->bar.close.n);
		assert_int_equal(x->bar.best.bid.state, y->bar.best.bid.state);
		assert_int_equal(x->partial, y->partial);
	}
}

/* Saved anywhere and loaded, the set goes on as if nothing had been. */
static void test_go_on(void **state)
{
	struct bar_options o = day_options();

	(void)state;
	for (uint64_t cut = 0; cut <= RECORDS; cut += 125) {
		struct buf first, again;
		struct err e;
		size_t before;

		desk_open(&one, &o, spans, sizeof(spans) / sizeof(spans[0]));
		for (uint64_t i = 0; i < cut; i++)
			feed(&one, i);
		save(&one, &first);
		if (load(&two, first.p, first.n, &e) < 0)
			fail_msg("%s", e.text);
		save(&two, &again);
		assert_int_equal(first.n, again.n);
		assert_memory_equal(first.p, again.p, first.n);
		two.now = one.now;
		two.n_timers = one.n_timers;
		memcpy(two.timers, one.timers, sizeof(one.timers));
		before = one.n_done;
		for (uint64_t i = cut; i < RECORDS; i++) {
			feed(&one, i);
			feed(&two, i);
		}
		bar_set_end(&one.set, one.now);
		bar_set_end(&two.set, two.now);
		assert_true(one.n_done > before);
		same_done(&one, before, &two);
		assert_int_equal(bar_set_pending(&two.set), 0);
		bar_set_release(&one.set);
		bar_set_release(&two.set);
		buf_release(&first);
		buf_release(&again);
	}
}

/* The checksum as it would be had the damage been meant. */
static void seal(struct buf *b)
{
	uint32_t crc = crc32c(0, b->p, AT_CRC);

	crc = crc32c(crc, b->p + SNAP_HEAD_BYTES, b->n - SNAP_HEAD_BYTES);
	for (int i = 0; i < 8; i++)
		b->p[AT_CRC + i] = (char)((uint64_t)crc >> (8 * i));
}

/* A damaged state is refused, or what it says is used: never a crash. */
static void test_damage(void **state)
{
	struct bar_options o = day_options();
	struct buf good, bad;
	size_t refused = 0;
	struct rng r;

	(void)state;
	desk_open(&one, &o, spans, sizeof(spans) / sizeof(spans[0]));
	for (uint64_t i = 0; i < 700; i++)
		feed(&one, i);
	save(&one, &good);
	bar_set_release(&one.set);
	rng_seed(&r, 5, 0);
	for (int round = 0; round < 4000; round++) {
		struct err e = {0};

		buf_init(&bad, STATE_MAX);
		buf_add(&bad, good.p, good.n);
		for (uint64_t n = 1 + rng_below(&r, 3); n > 0; n--) {
			size_t where = SNAP_HEAD_BYTES + rng_below(&r, bad.n - SNAP_HEAD_BYTES);

			bad.p[where] = (char)rng_below(&r, 256);
		}
		seal(&bad);
		if (load(&two, bad.p, bad.n, &e) < 0) {
			refused++;
			assert_int_equal(e.status, STATUS_CONFIG);
		} else {
			two.now = at("2024-07-02T20:00:00Z");
			for (uint64_t i = 700; i < 730; i++)
				feed(&two, i);
			bar_set_due(&two.set, at("2024-07-02T20:30:00Z"));
			bar_set_end(&two.set, at("2024-07-02T20:30:00Z"));
		}
		bar_set_release(&two.set);
		buf_release(&bad);
	}
	assert_true(refused > 1000);
	buf_release(&good);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_go_on),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
