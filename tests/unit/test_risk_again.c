/* test_risk_again.c - orders that end before they have traded whole: what is ordered again */
#include "risk_venue.h"

#include "tape/snap.h"

#define BASE                                                                                       \
	"cash: 100000\nmargin: 2\nslip: 0\nshort: true\nmax_age: 100d\n"                           \
	"sizing: {method: shares, shares: 100, scale: strength, min_change: 0.1}\n"                \
	"limits: {max_notional: 1000000, max_position_value: 1000000, max_gross: 1000000,\n"       \
	"  max_net: 1000000, max_leverage: 10, max_open_notional: 1000000, collar: 1000,\n"        \
	"  buying_power: 10000000, max_quantity: 150, daily_loss: 100000, drawdown: 100000}\n"
#define ALL BASE "session: all\n"

static const char plain[] = ALL;
static const char noon[] = "2024-07-01T16:00:00Z"; /* a Monday */
static const char close1[] = "2024-07-01T20:00:00Z";
static const char close2[] = "2024-07-02T20:00:00Z";
static const char close3[] = "2024-07-03T17:00:00Z"; /* a half day */

static struct venue v;

static void start(const char *yaml)
{
	venue_open(&v, yaml, true);
	trade(&v, at(noon), 0, 100);
}

static void go(enum side side, double strength, double stop, double target)
{
	const struct wish w = {.strategy = "s",
			       .side = side,
			       .strength = strength,
			       .stop = stop,
			       .target = target};

	assert_int_equal(signal_at(&v, v.desk.now, &w), 0);
}

/* A bar, and the checks that follow once time goes on. */
static void bar(const char *ts, double price)
{
	dec p;

	dec_from_double(price, &p);
	pass_time(&v, at(ts));
	v.price[0] = p;
	desk_bar(&v.desk, 0, p, at(ts));
	if (v.desk.n_retry)
		desk_retry(&v.desk);
	pass_time(&v, at(ts) + 1);
}

/* A trade, and the check of that second. */
static void tick(const char *ts, double price)
{
	trade(&v, at(ts), 0, price);
	pass_time(&v, at(ts) + NS_PER_SECOND + 1);
}

/* The venue's only orders are these: by letter and number, shares, one space between. */
static void assert_orders(const char *want)
{
	char got[512] = "";

	for (size_t i = 0; i < v.n; i++) {
		const size_t n = strlen(got);

		snprintf(got + n, sizeof(got) - n, "%s%s %s%lld", i ? " " : "",
			 strrchr(v.orders[i].id, '-') + 1, v.orders[i].buy ? "+" : "-",
			 (long long)(v.orders[i].left / DEC_ONE));
	}
	assert_string_equal(got, want);
}

static void fill(size_t i, dec shares)
{
	venue_fill(&v, i, shares * DEC_ONE, v.price[0]);
}

/* The venue ends all that is open. */
static void end_all(void)
{
	v.n = 0;
}

/* ---- exits ---- */

/* Expired between two daily bars: the exit cannot trade in the bar that was on its
 * way, and ends with that day. */
static void test_exit_of_a_day(void **unused)
{
	struct wish w = {.strategy = "s", .side = SIDE_LONG, .expires = at("2024-07-02T15:00:00Z")};

	(void)unused;
	start(plain);
	signal_at(&v, v.desk.now, &w);
	fill(0, 100);
	bar(close1, 101);
	assert_orders("");
	bar("2024-07-02T15:30:00Z", 101);
	assert_orders("x1 -100");
	/* The bar of its last session is in: another, for the next one. */
	bar(close2, 102);
	assert_orders("x2 -100");
	assert_int_equal(v.cancels, 1);
	fill(0, 70);
	bar(close3, 99);
	assert_orders("x3 -30"); /* all of it, however small */
	fill(0, 29);
	end_all();
	tick("2024-07-05T14:00:00Z", 99);
	assert_orders("x4 -1");
	fill(0, 1);
	tick("2024-07-05T14:00:10Z", 99);
	assert_orders("");
	assert_int_equal(v.position[0], 0);
	assert_int_equal(v.desk.n_again, 0);
	venue_close(&v);
}

/* Immediate or cancel: an exit again and again, an entry once a session. */
static void test_immediate(void **unused)
{
	(void)unused;
	start(ALL "orders: {tif: ioc}\n");
	go(SIDE_LONG, 1, 0, 0);
	fill(0, 40);
	end_all();
	tick("2024-07-01T16:00:05Z", 100);
	tick("2024-07-01T19:59:00Z", 100);
	assert_orders("");
	assert_int_equal(v.sent, 1);
	tick(close1, 100);
	assert_orders("e2 +60");
	fill(0, 60);
	go(SIDE_FLAT, 1, 0, 0);
	end_all();
	tick("2024-07-01T20:00:10Z", 100);
	assert_orders("x2 -100");
	end_all();
	tick("2024-07-01T20:00:20Z", 100);
	assert_orders("x3 -100");
	venue_close(&v);
}

/* What is ordered again: exits before entries, whoever came first. */
static void test_order_of_orders(void **unused)
{
	const struct wish w = {.strategy = "first", .side = SIDE_SHORT, .stop = 120};

	(void)unused;
	start(plain);
	signal_at(&v, v.desk.now, &w);
	go(SIDE_LONG, 1, 0, 0);
	assert_orders("e1 -100 s1 +100 e1 +100");
	fill(2, 100);
	go(SIDE_FLAT, 1, 0, 0);
	assert_orders("e1 -100 s1 +100 x1 -100");
	bar(close1, 100);
	assert_orders("x2 -100 e2 -100 s2 +100");
	venue_close(&v);
}

/* ---- entries ---- */

static void test_entry(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 0, 0);
	bar(close1, 100); /* not traded yet, and not to be traded any more */
	assert_orders("e2 +100");
	fill(0, 50);
	bar(close2, 100);
	assert_orders("e3 +50");
	fill(0, 45);
	bar(close3, 100); /* near enough: the rest may end by itself */
	assert_orders("e3 +5");
	end_all();
	tick("2024-07-05T14:00:00Z", 100);
	assert_orders("");
	assert_int_equal(v.sent, 3);
	assert_int_equal(v.desk.n_again, 0);
	/* What a limit refuses is not tried again. */
	go(SIDE_SHORT, 1, 0, 0);
	assert_orders("x1 -95 e1 -100");
	fill(0, 95);
	v.n = 0;
	desk_replace_policy(&v.desk, NULL);
	{
		struct err e;
		static const char tight[] = ALL "restricted: [A]\n";

		v.desk.policy = policy_parse("t", tight, strlen(tight), &e);
		assert_non_null(v.desk.policy);
	}
	bar("2024-07-05T20:00:00Z", 100);
	assert_string_equal(v.last_reject, "RESTRICTED");
	bar("2024-07-08T20:00:00Z", 100);
	assert_int_equal(v.rejects, 1);
	venue_close(&v);
}

/* What the venue would not have from the beginning is not sent again. */
static void test_not_taken(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 0, 0);
	end_all();
	bar("2024-07-01T16:01:00Z", 100);
	bar(close1, 100);
	bar(close2, 100);
	assert_int_equal(v.sent, 1);
	/* Taken, and taken back by the venue later: once, in the next session. */
	go(SIDE_LONG, 1, 0, 0);
	bar("2024-07-03T14:00:00Z", 100);
	end_all();
	bar("2024-07-03T14:01:00Z", 100);
	assert_orders("");
	bar(close3, 100);
	assert_orders("e2 +100");
	/* A bracket likewise: no cash has moved, so it has not come and gone. */
	end_all();
	trade(&v, at("2024-07-05T13:59:00Z"), 0, 100);
	go(SIDE_LONG, 1, 90, 0);
	bar("2024-07-05T14:00:00Z", 100);
	end_all();
	bar("2024-07-05T14:01:00Z", 100);
	assert_orders("");
	bar("2024-07-05T20:00:00Z", 100);
	assert_orders("e2 +100 s2 -100");
	venue_close(&v);
}

/* The same order within the duplicate's time, but for one that has ended. */
static void test_soon_again(void **unused)
{
	(void)unused;
	start(plain);
	trade(&v, at(close1) - NS_PER_SECOND / 2, 0, 100);
	go(SIDE_LONG, 1, 0, 0);
	bar(close1, 100);
	assert_orders("e2 +100");
	assert_int_equal(v.rejects, 0);
	venue_close(&v);
}

/* Another signal in between: its target counts. */
static void test_replaced(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 0, 0);
	bar("2024-07-01T17:00:00Z", 100);
	end_all();
	bar("2024-07-01T17:01:00Z", 100);
	assert_int_equal(v.desk.n_again, 1);
	go(SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.desk.n_again, 0);
	bar(close1, 100);
	bar(close2, 100);
	assert_int_equal(v.sent, 1);
	venue_close(&v);
}

/* ---- brackets ---- */

static void test_bracket_entry(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 90, 120);
	assert_orders("e1 +100 s1 -100 t1 -100");
	bar("2024-07-01T19:00:00Z", 100);
	end_all(); /* at the close, by the venue: nothing has traded */
	tick("2024-07-01T20:00:05Z", 100);
	assert_orders("e2 +100 s2 -100 t2 -100");
	assert_int_equal(v.desk.intents[0].held, 0);
	fill(0, 60);
	end_all();
	bar(close2, 100);
	/* Its legs ended with it: they come again, for what is held and for the rest. */
	assert_orders("s3 -60 t3 -60 e3 +40 s4 -40 t4 -40");
	venue_close(&v);
}

/* Where the stop has traded the target is over: nobody buys again what it has sold. */
static void test_stopped_out(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 90, 0);
	fill(0, 100);
	bar("2024-07-01T17:00:00Z", 95);
	assert_orders("s1 -100");
	trade(&v, at("2024-07-01T17:30:00Z"), 0, 89);
	fill(0, 100);
	bar("2024-07-01T18:00:00Z", 89);
	bar(close1, 89);
	bar(close2, 89);
	assert_int_equal(v.sent, 2);
	assert_int_equal(v.position[0], 0);
	/* Nor what was still to be bought when it traded. */
	go(SIDE_LONG, 1, 80, 0);
	fill(0, 60);
	bar("2024-07-03T16:59:00Z", 85);
	fill(1, 60);
	end_all();
	tick("2024-07-03T17:00:05Z", 85);
	bar("2024-07-05T20:00:00Z", 85);
	assert_int_equal(v.rejects, 0);
	assert_int_equal(v.sent, 4);
	assert_int_equal(v.desk.intents[0].held, 0);
	v.sent = 2;
	/* Its strategy may want it again. */
	go(SIDE_LONG, 1, 70, 0);
	assert_int_equal(v.sent, 4);
	venue_close(&v);
}

/* A leg that ends is sent again for what is held, whatever a new size would be. */
static void test_legs_of_a_day(void **unused)
{
	(void)unused;
	start(BASE "session: all\norders: {leg_tif: day}\n");
	go(SIDE_LONG, 1, 90, 120);
	fill(0, 100);
	bar("2024-07-01T19:00:00Z", 100);
	assert_orders("s1 -100 t1 -100");
	v.desk.policy->sizing.shares = 140 * DEC_ONE;
	bar(close1, 100);
	assert_orders("s2 -100 t2 -100");
	fill(0, 30);
	assert_orders("s2 -70 t2 -70");
	end_all();
	tick("2024-07-02T20:00:05Z", 100);
	assert_orders("s3 -70 t3 -70");
	venue_close(&v);
}

/* In regular hours only: they wait for the next session, and that is said once. */
static void test_waits_for_the_session(void **unused)
{
	(void)unused;
	start(BASE "session: regular\norders: {leg_tif: day}\n");
	go(SIDE_LONG, 1, 90, 0);
	fill(0, 100);
	tick("2024-07-01T19:59:00Z", 100);
	end_all();
	tick("2024-07-01T20:00:05Z", 100);
	tick("2024-07-01T21:00:00Z", 100);
	assert_orders("");
	assert_int_equal(v.rejects, 1);
	assert_string_equal(v.last_reject, "SESSION");
	tick("2024-07-02T13:29:59Z", 100);
	assert_orders("");
	tick("2024-07-02T13:30:00Z", 100);
	assert_orders("s3 -100");
	assert_int_equal(v.rejects, 1);
	venue_close(&v);
}

/* ---- halts, splits, ends, restarts ---- */

static void test_after_a_kill(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 90, 0);
	fill(0, 60);
	desk_control(&v.desk, "kill", "", true);
	assert_orders("");
	tick("2024-07-01T16:01:00Z", 100);
	assert_orders("");
	desk_control(&v.desk, "resume", "checked", true);
	tick("2024-07-01T16:02:00Z", 100);
	/* What is held has its stop again; the entry is not made up for. */
	assert_orders("s2 -60");
	go(SIDE_FLAT, 1, 0, 0);
	assert_orders("x1 -60");
	desk_control(&v.desk, "kill", "", true);
	desk_control(&v.desk, "resume", "checked", true);
	tick("2024-07-01T16:03:00Z", 100);
	assert_orders("x2 -60");
	venue_close(&v);
}

static void test_reverse_split(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 90, 0);
	fill(0, 100);
	desk_split(&v.desk, 0, DEC_ONE / 10);
	end_all();
	v.position[0] = v.held[0][0] = 10 * DEC_ONE;
	tick("2024-07-01T16:01:00Z", 1000);
	assert_orders("s2 -10");
	assert_int_equal(v.orders[0].level, 900 * DEC_ONE);
	venue_close(&v);
}

/* The end of a tape ends what is good for a day; the next piece orders it again. */
static void test_after_an_end(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 0, 0);
	desk_end(&v.desk);
	end_all();
	tick("2024-07-01T16:05:00Z", 100);
	assert_orders("");
	tick(close1, 100);
	assert_orders("e2 +100");
	venue_close(&v);
}

static void snap_desk(struct snap *sn, void *ctx)
{
	desk_snap(sn, ctx);
}

static void restart(void)
{
	struct snap_head h = {.program = "trisk", .options = "{}", .hash = "x"};
	const struct desk_hooks hooks = v.desk.hooks;
	struct buf b;
	struct err e;

	buf_init(&b, 1 << 24);
	assert_int_equal(snap_encode(&h, snap_desk, &v.desk, &b, &e), 0);
	desk_release(&v.desk);
	desk_init(&v.desk, policy_parse("t", plain, strlen(plain), &e), &hooks);
	if (snap_parse("state", b.p, b.n, &h, snap_desk, &v.desk, &e) < 0)
		fail_msg("%s", e.text);
	buf_release(&b);
}

static void test_restarts(void **unused)
{
	(void)unused;
	start(plain);
	go(SIDE_LONG, 1, 0, 0);
	restart();
	bar("2024-07-01T17:00:00Z", 100);
	end_all();
	restart();
	bar("2024-07-01T17:01:00Z", 100);
	restart();
	assert_int_equal(v.desk.n_again, 1);
	bar(close1, 100);
	assert_orders("e2 +100");
	restart();
	fill(0, 100);
	go(SIDE_FLAT, 1, 0, 0);
	restart();
	bar(close2, 100);
	restart();
	assert_orders("x2 -100");
	venue_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_exit_of_a_day),
		cmocka_unit_test(test_order_of_orders),
		cmocka_unit_test(test_immediate),
		cmocka_unit_test(test_entry),
		cmocka_unit_test(test_not_taken),
		cmocka_unit_test(test_soon_again),
		cmocka_unit_test(test_replaced),
		cmocka_unit_test(test_bracket_entry),
		cmocka_unit_test(test_stopped_out),
		cmocka_unit_test(test_legs_of_a_day),
		cmocka_unit_test(test_after_a_kill),
		cmocka_unit_test(test_reverse_split),
		cmocka_unit_test(test_after_an_end),
		cmocka_unit_test(test_restarts),
		cmocka_unit_test(test_waits_for_the_session),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
