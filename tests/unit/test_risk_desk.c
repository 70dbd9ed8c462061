/* test_risk_desk.c - targets to orders, the account's answers, losses, restarts */
#include "risk_venue.h"

#include "risk/gate.h"
#include "risk/killfile.h"
#include "risk/throttle.h"
#include "tape/snap.h"

#define BASE                                                                                       \
	"cash: 100000\nmargin: 2\nslip: 0\nshort: true\nsession: all\nmax_age: 100d\n"             \
	"duplicate: 0s\nsizing: {method: shares, shares: 100, scale: strength, min_change: 0.1}\n" \
	"rate: {orders: 1000, per: 1s}\nsymbol_rate: {orders: 1000, per: 1s}\n"                    \
	"strategy_rate: {orders: 1000, per: 1s}\n"
#define LIMITS_OF(daily)                                                                           \
	"limits: {max_notional: 1000000, max_position_value: 1000000, max_gross: 1000000,\n"       \
	"  max_net: 1000000, max_leverage: 10, max_open_notional: 1000000, collar: 1000,\n"        \
	"  max_quantity: 100000, max_position: 100000, max_open_orders: 100,\n"                    \
	"  strategy_loss: 100000, portfolio_loss: 100000, drawdown: 100000, daily_loss: " daily    \
	"}\n"

static const char noon[] = "2024-07-01T16:00:00Z";
static const char plain[] = BASE LIMITS_OF("100000");
static const char daily[] = BASE LIMITS_OF("1000");

static struct venue v;

static void go(const char *strategy, enum side side, double strength, double stop, double target)
{
	const struct wish w = {.strategy = strategy,
			       .side = side,
			       .strength = strength,
			       .stop = stop,
			       .target = target};

	assert_int_equal(signal_at(&v, v.desk.now, &w), 0);
}

static void start(const char *yaml, bool asks)
{
	venue_open(&v, yaml, asks);
	trade(&v, at(noon), 0, 100);
}

/* The letter and number of the venue's order i. */
static const char *leg(size_t i)
{
	assert_true(i < v.n);
	return strrchr(v.orders[i].id, '-') + 1;
}

/* All open orders that are no legs trade. */
static void fill_all(void)
{
	for (size_t i = v.n; i-- > 0;)
		if (!v.orders[i].leg)
			venue_fill(&v, i, v.orders[i].left, v.price[v.orders[i].symbol]);
}

/* ---- targets to orders ---- */

static void test_targets(void **unused)
{
	(void)unused;
	start(plain, true);
	go("s", SIDE_LONG, 1, 0, 0);
	assert_int_equal(v.n, 1);
	assert_int_equal(v.orders[0].left, 100 * DEC_ONE);
	go("s", SIDE_LONG, 1, 0, 0); /* the order stands already */
	assert_int_equal(v.sent, 1);
	fill_all();
	go("s", SIDE_LONG, 0.91, 0, 0); /* too small a change */
	assert_int_equal(v.sent, 1);
	go("s", SIDE_LONG, 0.5, 0, 0);
	assert_int_equal(v.n, 1);
	assert_string_equal(leg(0), "x1");
	assert_int_equal(v.orders[0].left, 50 * DEC_ONE);
	/* Taken back before it traded. */
	go("s", SIDE_LONG, 1, 0, 0);
	assert_int_equal(v.cancels, 1);
	assert_int_equal(v.n, 0);
	assert_int_equal(v.position[0], 100 * DEC_ONE);
	/* A change of side is an exit and an entry. */
	go("s", SIDE_SHORT, 0.3, 0, 0);
	assert_int_equal(v.n, 2);
	assert_string_equal(leg(0), "x1");
	assert_int_equal(v.orders[0].left, 100 * DEC_ONE);
	assert_string_equal(leg(1), "e1");
	assert_int_equal(v.orders[1].left, 30 * DEC_ONE);
	fill_all();
	go("s", SIDE_FLAT, 1, 0, 0);
	fill_all();
	assert_int_equal(v.position[0], 0);
	assert_int_equal(v.rejects, 0);
	venue_close(&v);
}

/* Two strategies of one symbol: each its own part. */
static void test_parts(void **unused)
{
	(void)unused;
	start(plain, true);
	go("a", SIDE_LONG, 1, 0, 0);
	go("b", SIDE_SHORT, 0.4, 0, 0);
	fill_all();
	assert_int_equal(v.position[0], 60 * DEC_ONE);
	go("a", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.orders[0].left, 100 * DEC_ONE);
	fill_all();
	assert_int_equal(v.position[0], -40 * DEC_ONE);
	go("b", SIDE_FLAT, 1, 0, 0);
	assert_true(v.orders[0].buy);
	assert_int_equal(v.orders[0].left, 40 * DEC_ONE);
	venue_close(&v);
}

static void test_brackets(void **unused)
{
	(void)unused;
	start(plain, true);
	go("s", SIDE_LONG, 1, 95.001, 110.009);
	assert_int_equal(v.n, 3);
	assert_string_equal(leg(1), "s1");
	assert_string_equal(leg(2), "t1");
	assert_string_equal(v.orders[1].parent, v.orders[0].id);
	assert_int_equal(v.orders[1].level, 95010000000); /* what sells rounds up */
	assert_int_equal(v.orders[2].level, 110010000000);
	fill_all();
	go("s", SIDE_LONG, 1, 95.001, 110.009);
	assert_int_equal(v.sent, 3);
	/* Of stop and target only one can trade. */
	{
		struct exposure e;

		desk_refresh(&v.desk);
		exposure_sum(&v.desk, NULL, 0, &e);
		assert_true(v.desk.holdings[0].sells == 100 * DEC_ONE);
		assert_int_equal(e.orders, 2);
	}
	/* More: the legs of what is held are a pair, the new ones a bracket's. */
	go("s", SIDE_LONG, 0.5, 96, 110);
	assert_int_equal(v.cancels, 2);
	assert_int_equal(v.n, 3);
	assert_string_equal(leg(0), "x1");
	assert_string_equal(leg(1), "s1");
	assert_int_equal(v.orders[1].left, 50 * DEC_ONE);
	fill_all();
	go("s", SIDE_LONG, 1, 96, 110);
	assert_int_equal(v.n, 5);
	assert_string_equal(leg(0), "s1");
	assert_string_equal(leg(2), "e1");
	assert_string_equal(leg(3), "s2");
	assert_int_equal(v.orders[3].left, 50 * DEC_ONE);
	fill_all();
	/* The stops trade: nothing is held, and nothing is left open. */
	for (int i = 0; i < 2; i++)
		for (size_t k = 0; k < v.n; k++)
			if (v.orders[k].role == 's') {
				venue_fill(&v, k, v.orders[k].left, 96 * DEC_ONE);
				break;
			}
	assert_int_equal(v.position[0], 0);
	assert_int_equal(v.n, 0);
	desk_refresh(&v.desk);
	assert_int_equal(v.desk.intents[0].held, 0);
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.n, 0);
	/* A stop on the wrong side would sell at once what was bought. */
	go("s", SIDE_LONG, 1, 100, 0);
	assert_string_equal(v.last_reject, "INVALID");
	venue_close(&v);
}

/* What cannot be traded now leaves the orders that protect it where they are. */
static void test_barred(void **unused)
{
	(void)unused;
	start(plain, true);
	go("s", SIDE_LONG, 1, 95, 110);
	fill_all();
	desk_status(&v.desk, 0, "halted", 6);
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_string_equal(v.last_reject, "HALTED");
	assert_int_equal(v.cancels, 0);
	trade(&v, v.desk.now + NS_PER_SECOND, 0, 100);
	assert_int_equal(v.rejects, 1);
	desk_status(&v.desk, 0, "trading", 7);
	trade(&v, v.desk.now + NS_PER_SECOND, 0, 100);
	assert_int_equal(v.cancels, 2);
	assert_int_equal(v.n, 1);
	assert_string_equal(leg(0), "x2");
	venue_close(&v);
}

static void test_expiry(void **unused)
{
	struct wish w = {.strategy = "s", .side = SIDE_LONG, .expires = at("2024-07-01T17:00:00Z")};

	(void)unused;
	start(plain, true);
	signal_at(&v, v.desk.now, &w);
	fill_all();
	pass_time(&v, w.expires);
	assert_int_equal(v.sent, 1);
	pass_time(&v, w.expires + 1);
	assert_int_equal(v.sent, 2);
	assert_string_equal(leg(0), "x1");
	w.strategy = "t";
	signal_at(&v, v.desk.now, &w);
	assert_string_equal(v.last_reject, "EXPIRED");
	/* Replaced in time: the old expiry is nobody's. */
	w.expires = v.desk.now + 10;
	signal_at(&v, v.desk.now, &w);
	w.expires = 0;
	signal_at(&v, v.desk.now, &w);
	v.sent = 0;
	pass_time(&v, v.desk.now + 100);
	assert_int_equal(v.sent, 0);
	venue_close(&v);
}

static void test_same_signal(void **unused)
{
	struct json_value id = text_value("x-1"), strategy = text_value("x");
	struct desk_signal sig = {.id = &id,
				  .strategy = &strategy,
				  .side = SIDE_LONG,
				  .strength = 1,
				  .confidence = 1,
				  .expires = INT64_MAX};
	const char *why;

	(void)unused;
	start(plain, true);
	assert_int_equal(desk_signal(&v.desk, &sig, &why), 0);
	assert_int_equal(desk_signal(&v.desk, &sig, &why), 0);
	assert_int_equal(v.sent, 1);
	assert_string_equal(v.last_reject, "DUPLICATE");
	assert_string_equal(v.last_of, "x-1");
	id = text_value("");
	assert_int_equal(desk_signal(&v.desk, &sig, &why), -1);
	venue_close(&v);
}

/* ---- states ---- */

static void test_kill_and_halt(void **unused)
{
	(void)unused;
	start(plain, true);
	go("s", SIDE_LONG, 1, 90, 0);
	fill_all();
	go("t", SIDE_LONG, 1, 0, 0);
	desk_control(&v.desk, "halt", "lunch", true);
	assert_string_equal(v.last_control, "halt lunch");
	assert_int_equal(v.n, 1); /* the stop stays, the entry is taken back */
	go("t", SIDE_LONG, 1, 0, 0);
	assert_string_equal(v.last_reject, "DESK_HALTED");
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_string_equal(leg(0), "x1");
	desk_control(&v.desk, "kill", "", true);
	assert_int_equal(v.n, 0);
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_string_equal(v.last_reject, "KILLED");
	desk_control(&v.desk, "resume", "", true); /* not without a reason */
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.n, 0);
	desk_control(&v.desk, "resume", "found it", true);
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.n, 1);
	venue_close(&v);
	/* A kill that also closes. */
	start(BASE "flatten: [kill]\n" LIMITS_OF("100000"), true);
	go("s", SIDE_SHORT, 1, 0, 0);
	fill_all();
	desk_control(&v.desk, "kill", "now", true);
	assert_int_equal(v.n, 1);
	assert_true(v.orders[0].buy);
	fill_all();
	assert_int_equal(v.position[0], 0);
	venue_close(&v);
}

static void test_kill_file_words(void **unused)
{
	static const struct {
		const char *text, *what, *reason;
	} rows[] = {
		{"", "kill", ""},
		{"kill", "kill", ""},
		{"kill fat finger", "kill", "fat finger"},
		{"halt  lunch", "halt", "lunch"},
		{"resume all is well", "resume", "all is well"},
		{"resumed", "kill", "resumed"},
		{"please stop", "kill", "please stop"},
	};
	char reason[KILL_TEXT];

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const char *what = kill_file_command(rows[i].text, strlen(rows[i].text), reason);

		assert_string_equal(what, rows[i].what);
		assert_string_equal(reason, rows[i].reason);
	}
}

/* ---- the day ---- */

static void lose(double price)
{
	trade(&v, v.desk.now + NS_PER_SECOND, 0, price);
	pass_time(&v, v.desk.now + NS_PER_SECOND);
}

static void test_day_roll(void **unused)
{
	static const struct {
		const char *first, *before, *next;
	} rows[] = {
		/* A Monday; New York's midnight is 04:00 in summer, 05:00 in winter. */
		{"2024-07-01T16:00:00Z", "2024-07-02T03:59:59.999999999Z", "2024-07-02T04:00:00Z"},
		{"2024-01-08T16:00:00Z", "2024-01-09T04:59:59.999999999Z", "2024-01-09T05:00:00Z"},
		/* Over the weekends on which the clocks change. */
		{"2024-03-08T16:00:00Z", "2024-03-11T03:59:59.999999999Z", "2024-03-11T04:00:00Z"},
		{"2024-11-01T16:00:00Z", "2024-11-04T04:59:59.999999999Z", "2024-11-04T05:00:00Z"},
		/* Over a holiday. */
		{"2024-07-03T16:00:00Z", "2024-07-05T03:59:59.999999999Z", "2024-07-05T04:00:00Z"},
	};

	(void)unused;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		venue_open(&v, daily, true);
		trade(&v, at(rows[i].first), 0, 100);
		go("s", SIDE_LONG, 1, 0, 0);
		fill_all();
		lose(90);
		assert_string_equal(v.controls, "");
		lose(89.99);
		assert_string_equal(v.controls, "halt;");
		go("t", SIDE_LONG, 1, 0, 0);
		assert_string_equal(v.last_reject, "DAILY_LOSS");
		pass_time(&v, at(rows[i].before));
		go("u", SIDE_LONG, 1, 0, 0);
		assert_int_equal(v.rejects, 2);
		desk_control(&v.desk, "resume", "no way around it", false);
		go("w", SIDE_LONG, 1, 0, 0);
		assert_int_equal(v.rejects, 3);
		pass_time(&v, at(rows[i].next));
		assert_string_equal(v.controls, "halt;resume;");
		go("t", SIDE_LONG, 1, 0, 0);
		assert_int_equal(v.rejects, 3);
		/* A new day begins with what there is. */
		assert_true(v.desk.ledger.base == venue_equity(&v));
		venue_close(&v);
	}
}

/* ---- restarts ---- */

static void snap_desk(struct snap *sn, void *ctx)
{
	desk_snap(sn, ctx);
}

/* The desk saved, thrown away, and made anew from the file. */
static void restart(const char *yaml)
{
	struct snap_head h = {.program = "trisk", .options = "{}", .hash = "x"};
	const struct desk_hooks hooks = v.desk.hooks;
	struct buf b, again;
	struct err e;

	buf_init(&b, 1 << 24);
	buf_init(&again, 1 << 24);
	assert_int_equal(snap_encode(&h, snap_desk, &v.desk, &b, &e), 0);
	desk_release(&v.desk);
	desk_init(&v.desk, policy_parse("t", yaml, strlen(yaml), &e), &hooks);
	if (snap_parse("state", b.p, b.n, &h, snap_desk, &v.desk, &e) < 0)
		fail_msg("%s", e.text);
	assert_int_equal(snap_encode(&h, snap_desk, &v.desk, &again, &e), 0);
	assert_int_equal(again.n, b.n);
	assert_memory_equal(again.p, b.p, b.n);
	/* Another kind of desk does not take it. */
	v.desk.hooks.ask = v.desk.hooks.ask ? NULL : on_ask;
	desk_release(&v.desk);
	desk_init(&v.desk, policy_parse("t", yaml, strlen(yaml), &e), &hooks);
	v.desk.hooks.ask = hooks.ask ? NULL : on_ask;
	assert_int_equal(snap_parse("state", b.p, b.n, &h, snap_desk, &v.desk, &e), -1);
	assert_non_null(strstr(e.text, "--feedback"));
	desk_release(&v.desk);
	desk_init(&v.desk, policy_parse("t", yaml, strlen(yaml), &e), &hooks);
	assert_int_equal(snap_parse("state", b.p, b.n, &h, snap_desk, &v.desk, &e), 0);
	buf_release(&b);
	buf_release(&again);
}

static void test_drawdown_latches(void **unused)
{
	static const char yaml[] =
		BASE "flatten: [drawdown]\n"
		     "limits: {max_notional: 1000000, max_position_value: 1000000, collar: 1000,\n"
		     "  drawdown: 500, daily_loss: 100000, max_quantity: 1000}\n";

	(void)unused;
	start(yaml, true);
	go("s", SIDE_LONG, 1, 0, 0);
	fill_all();
	lose(110); /* the peak */
	restart(yaml);
	lose(105);
	assert_string_equal(v.controls, "");
	lose(104.99);
	assert_string_equal(v.controls, "halt;");
	assert_int_equal(v.n, 1);
	assert_string_equal(leg(0), "x1");
	fill_all();
	restart(yaml);
	pass_time(&v, at("2024-07-09T16:00:00Z"));
	trade(&v, v.desk.now, 0, 100);
	go("s", SIDE_LONG, 1, 0, 0);
	assert_string_equal(v.last_reject, "DRAWDOWN");
	restart(yaml);
	go("s", SIDE_LONG, 1, 0, 0);
	assert_int_equal(v.n, 0);
	desk_control(&v.desk, "resume", "looked at", true);
	go("s", SIDE_LONG, 1, 0, 0);
	assert_int_equal(v.n, 1);
	venue_close(&v);
}

static void test_restart(void **unused)
{
	(void)unused;
	start(daily, true);
	go("s", SIDE_LONG, 1, 80, 120);
	restart(daily);
	fill_all();
	restart(daily);
	lose(95);
	restart(daily);
	lose(90);
	assert_string_equal(v.controls, "");
	restart(daily);
	lose(89.99);
	assert_string_equal(v.controls, "halt;");
	restart(daily);
	go("t", SIDE_LONG, 1, 0, 0);
	assert_string_equal(v.last_reject, "DAILY_LOSS");
	assert_int_equal(v.n, 2); /* its legs */
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.n, 1);
	fill_all();
	restart(daily);
	pass_time(&v, at("2024-07-02T04:00:00Z"));
	go("t", SIDE_LONG, 1, 0, 0);
	assert_int_equal(v.n, 1);
	venue_close(&v);
}

/* ---- corporate actions ---- */

static void test_split_and_dividend(void **unused)
{
	(void)unused;
	start(plain, true);
	go("s", SIDE_LONG, 1, 90, 0);
	fill_all();
	desk_refresh(&v.desk);
	v.desk.stale = false;
	/* 3 for 2: at the venue, in its own way. */
	desk_split(&v.desk, 0, 1500000000);
	v.position[0] = v.held[0][0] = 150 * DEC_ONE;
	v.price[0] = 66666666667;
	v.orders[0].left = 150 * DEC_ONE;
	v.orders[0].level = 60 * DEC_ONE;
	assert_int_equal(v.desk.intents[0].held, 150 * DEC_ONE);
	assert_int_equal(v.desk.holdings[0].ref.last, 66666666667);
	assert_int_equal(v.desk.workings.v[0].level, 60 * DEC_ONE);
	assert_true(v.desk.stale);
	v.syncs = 0;
	trade(&v, v.desk.now, 0, 66.67);
	go("s", SIDE_FLAT, 1, 0, 0);
	assert_true(v.syncs > 0);
	assert_int_equal(v.n, 1);
	assert_int_equal(v.orders[0].left, 150 * DEC_ONE);
	fill_all();
	go("s", SIDE_FLAT, 1, 0, 0);
	/* Nothing is open: no question, until a dividend makes the account another. */
	v.syncs = 0;
	go("t", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.syncs, 0);
	desk_dividend(&v.desk, 0, DEC_ONE);
	go("t", SIDE_FLAT, 1, 0, 0);
	assert_int_equal(v.syncs, 1);
	venue_close(&v);
}

/* ---- without an account to ask ---- */

static void test_alone(void **unused)
{
	(void)unused;
	start(plain, false);
	go("s", SIDE_LONG, 1, 95, 110);
	assert_int_equal(v.desk.holdings[0].quantity, 100 * DEC_ONE);
	assert_true(v.desk.ledger.cash == 90000 * (dec_wide)DEC_ONE);
	assert_int_equal(desk_pending(&v.desk), 2);
	trade(&v, v.desk.now + 1, 0, 95.01);
	assert_int_equal(v.desk.holdings[0].quantity, 100 * DEC_ONE);
	trade(&v, v.desk.now + 1, 0, 94); /* the stop, at its level */
	assert_int_equal(v.desk.holdings[0].quantity, 0);
	assert_true(desk_equity(&v.desk) == 99500 * (dec_wide)DEC_ONE);
	assert_int_equal(desk_pending(&v.desk), 0);
	go("s", SIDE_SHORT, 0.55, 100, 0);
	assert_int_equal(v.desk.holdings[0].quantity, -55 * DEC_ONE);
	/* 1 for 10: whole shares stay, the fraction is money. */
	desk_split(&v.desk, 0, DEC_ONE / 10);
	assert_int_equal(v.desk.holdings[0].quantity, -5 * DEC_ONE);
	assert_true(desk_equity(&v.desk) == 99500 * (dec_wide)DEC_ONE);
	desk_dividend(&v.desk, 0, 2 * DEC_ONE); /* shorts pay */
	assert_true(desk_equity(&v.desk) == 99490 * (dec_wide)DEC_ONE);
	venue_close(&v);
}

/* ---- when the account is asked ---- */

/* A trade, and the check of the second behind it: was the account asked? */
static bool asks_after(const char *when, double price)
{
	const int64_t ts = at(when);
	const dec p = (dec)(price * DEC_ONE);
	size_t before;

	pass_time(&v, ts);
	before = v.syncs;
	desk_prices(&v.desk, 0, p, p);
	trade(&v, ts, 0, price);
	pass_time(&v, ts + 1);
	return v.syncs > before;
}

/* A bracket's legs at 95 and 110 around a price of 100, on a Monday at 16:00. */
static void start_bracket(bool paper)
{
	start(daily, true);
	v.paper = paper;
	go("s", SIDE_LONG, 1, 95, 110);
	asks_after("2024-07-01T16:30:00Z", 100);
	venue_fill(&v, 0, v.orders[0].left, 100 * DEC_ONE);
	assert_true(asks_after("2024-07-01T16:30:01Z", 100));
	assert_int_equal(v.n, 2);
}

static void test_asks_when_needed(void **unused)
{
	(void)unused;
	start_bracket(true);
	assert_false(asks_after("2024-07-01T16:30:02Z", 95.01));
	assert_false(asks_after("2024-07-01T16:30:03Z", 109.99));
	/* Each hour. */
	assert_true(asks_after("2024-07-01T17:00:00Z", 100));
	assert_false(asks_after("2024-07-01T17:00:01Z", 100));
	restart(daily);
	assert_false(asks_after("2024-07-01T17:00:02Z", 100));
	/* Once a leg's level was reached, as long as it is out. */
	assert_true(asks_after("2024-07-01T17:00:03Z", 95));
	assert_true(asks_after("2024-07-01T17:00:04Z", 100));
	restart(daily);
	assert_true(asks_after("2024-07-01T17:00:05Z", 100));
	venue_close(&v);
	/* The other leg; by what is no last price. */
	start_bracket(true);
	desk_prices(&v.desk, 0, 100 * DEC_ONE, 110 * DEC_ONE);
	assert_true(asks_after("2024-07-01T16:30:02Z", 100));
	venue_close(&v);
	/* A venue that trades by more than this tape. */
	start_bracket(false);
	assert_true(asks_after("2024-07-01T16:30:02Z", 100));
	venue_close(&v);
}

/* What a loss limit does is done with the account as it is. */
static void test_asks_before_it_stops(void **unused)
{
	(void)unused;
	start_bracket(true);
	v.orders[0].level = v.desk.workings.v[0].level = 50 * DEC_ONE;
	calm_watch(&v.desk, 0);
	assert_false(asks_after("2024-07-01T16:30:02Z", 90));
	assert_string_equal(v.controls, "");
	assert_true(asks_after("2024-07-01T16:30:03Z", 89.99));
	assert_string_equal(v.controls, "halt;");
	venue_close(&v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_targets),
		cmocka_unit_test(test_parts),
		cmocka_unit_test(test_brackets),
		cmocka_unit_test(test_barred),
		cmocka_unit_test(test_expiry),
		cmocka_unit_test(test_same_signal),
		cmocka_unit_test(test_kill_and_halt),
		cmocka_unit_test(test_kill_file_words),
		cmocka_unit_test(test_day_roll),
		cmocka_unit_test(test_drawdown_latches),
		cmocka_unit_test(test_restart),
		cmocka_unit_test(test_asks_when_needed),
		cmocka_unit_test(test_asks_before_it_stops),
		cmocka_unit_test(test_split_and_dividend),
		cmocka_unit_test(test_alone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
