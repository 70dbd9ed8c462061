/* test_exec_random.c - random orders against a plain second set of fill rules
 *
 * The second one is written for being looked through: prices are whole cents, buy
 * and sell stand apart, every order is an entry of an array, and each kind of data
 * has one function that goes over its events in order.  It shares no code with
 * lib/exec.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rng.h"
#include "exec_drive.h"

enum { TAPES = 900, EVENTS = 60, ORDERS = 18, LATENCY = 1 };

enum what { BAR, TRADE, QUOTE, ORDER, CANCEL };

struct plain_event {
	enum what what;
	int second;
	int open, high, low, close, volume; /* bar, of the minute that ends at `second` */
	int price, size;                    /* trade */
	int bid, bid_size, ask, ask_size;   /* quote */
	int order;                          /* order, cancel */
};

struct plain_order {
	int second, quantity, limit, stop, trail;
	bool buy;
	int kind, tif;
	int filled, water;
	bool dead, triggered, rests, arrived;
	int cancel_second; /* of its cancel's arrival; 0: none */
};

struct plain {
	struct plain_event events[EVENTS];
	int n_events;
	struct plain_order orders[ORDERS + 1]; /* from 1 */
	int n_orders;
	struct drive_fill fills[DRIVE_FILLS];
	size_t n_fills;
	int last; /* price: a trade's or bar's, before those the quote's middle */
	bool traded;
	int bid, bid_size, bid_used, ask, ask_size, ask_used;
};

static const char *const kinds[] = {"market", "limit", "stop", "stop_limit", "trailing_stop"};
static const char *const tifs[] = {"day", "gtc", "ioc", "fok"};

/* ---- making a tape ---- */

static int between(struct rng *rng, int low, int high)
{
	return low + (int)rng_below(rng, (uint64_t)(high - low + 1));
}

static void make_order(struct plain *t, struct rng *rng, int second, int near)
{
	struct plain_order *o = &t->orders[++t->n_orders];

	*o = (struct plain_order){
		.second = second,
		.quantity = between(rng, 1, 400),
		.buy = between(rng, 0, 1),
		.kind = between(rng, 0, 4),
	};
	o->tif = between(rng, 0, o->kind < 2 ? 3 : 1);
	if (o->kind == 1 || o->kind == 3)
		o->limit = near + between(rng, -6, 6);
	if (o->kind == 2 || o->kind == 3)
		o->stop = near + between(rng, -6, 6);
	if (o->kind == 4)
		o->trail = between(rng, 1, 8);
	t->events[t->n_events++] =
		(struct plain_event){.what = ORDER, .second = second, .order = t->n_orders};
}

static void make_bar(struct plain_event *e, struct rng *rng, int near)
{
	e->open = near + between(rng, -3, 3);
	e->close = near + between(rng, -3, 3);
	e->high = (e->open > e->close ? e->open : e->close) + between(rng, 0, 4);
	e->low = (e->open < e->close ? e->open : e->close) - between(rng, 0, 4);
	e->volume = 1000 * between(rng, 0, 25);
}

static void make_quote(struct plain_event *e, struct rng *rng, int near)
{
	int half = between(rng, -1, 2); /* sometimes crossed */

	e->bid = near - half;
	e->ask = near + half;
	e->bid_size = 50 * between(rng, 0, 6);
	e->ask_size = 50 * between(rng, 0, 6);
}

static void make_tape(struct plain *t, struct rng *rng, enum what kind)
{
	int second = 60, half = 0, near = 1000; /* half: within a bar */

	memset(t, 0, sizeof(*t));
	while (t->n_events < EVENTS) {
		struct plain_event *e = &t->events[t->n_events];
		int dice = between(rng, 0, 9);

		near += between(rng, -2, 2);
		if (t->n_events > 3 && dice < 4 && t->n_orders < ORDERS) {
			/* Of bars: some orders at a bar's start, some within one. */
			if (kind == BAR && dice < 2)
				half = 30;
			make_order(t, rng, second + half, near);
			continue;
		}
		if (t->n_orders && dice == 9) {
			*e = (struct plain_event){.what = CANCEL,
						  .second = second + (kind == BAR ? 31 : 0),
						  .order = between(rng, 1, t->n_orders)};
			t->n_events++;
			second += kind == BAR ? 0 : 1;
			if (kind != BAR)
				continue;
			if (t->n_events == EVENTS)
				break;
			e++;
		}
		second += kind == BAR ? 60 : between(rng, 1, 2);
		half = 0;
		*e = (struct plain_event){.what = kind, .second = second};
		make_bar(e, rng, near);
		make_quote(e, rng, near);
		e->price = near;
		e->size = between(rng, 1, 300);
		if (kind == QUOTE && dice == 8)
			e->what = TRADE;
		t->n_events++;
	}
}

/* ---- the plain rules ---- */

static int plain_left(const struct plain_order *o)
{
	return o->dead ? 0 : o->quantity - o->filled;
}

/* Trade up to `room` at `price`; what was traded. */
static int plain_fill(struct plain *t, int n, int room, int price)
{
	struct plain_order *o = &t->orders[n];
	int quantity = plain_left(o) < room ? plain_left(o) : room;

	if (o->tif == 3 && quantity < plain_left(o))
		return 0;
	if (quantity <= 0)
		return 0;
	o->filled += quantity;
	t->fills[t->n_fills++] =
		(struct drive_fill){n, quantity * DEC_ONE, price * (DEC_ONE / 100)};
	return quantity;
}

static void plain_water(struct plain_order *o, int price)
{
	if (o->kind == 4 && (!o->water || (o->buy ? price < o->water : price > o->water)))
		o->water = price;
}

static int plain_stop(const struct plain_order *o)
{
	if (o->kind != 4)
		return o->stop;
	return o->buy ? o->water + o->trail : o->water - o->trail;
}

/* A buying order on a bar: 0, or its price, and whether that is the open. */
static int buy_on_bar(struct plain_order *o, const struct plain_event *b, bool *at_open)
{
	int stop = plain_stop(o);

	*at_open = true;
	if (o->kind == 0 || ((o->kind == 2 || o->kind == 4) && o->triggered))
		return b->open;
	if (o->kind == 4 && b->open + o->trail < stop)
		stop = b->open + o->trail;
	if (o->kind == 1 || (o->kind == 3 && (o->triggered || b->open >= stop))) {
		o->triggered = true;
		if (b->open < o->limit)
			return b->open;
		*at_open = false;
		return b->low < o->limit ? o->limit : 0;
	}
	if (b->open >= stop)
		return o->triggered = true, b->open;
	*at_open = false;
	if (b->high < stop)
		return 0;
	o->triggered = true;
	if (o->kind == 3)
		return stop < o->limit ? stop : 0;
	return stop;
}

static int sell_on_bar(struct plain_order *o, const struct plain_event *b, bool *at_open)
{
	int stop = plain_stop(o);

	*at_open = true;
	if (o->kind == 0 || ((o->kind == 2 || o->kind == 4) && o->triggered))
		return b->open;
	if (o->kind == 4 && b->open - o->trail > stop)
		stop = b->open - o->trail;
	if (o->kind == 1 || (o->kind == 3 && (o->triggered || b->open <= stop))) {
		o->triggered = true;
		if (b->open > o->limit)
			return b->open;
		*at_open = false;
		return b->high > o->limit ? o->limit : 0;
	}
	if (b->open <= stop)
		return o->triggered = true, b->open;
	*at_open = false;
	if (b->low > stop)
		return 0;
	o->triggered = true;
	if (o->kind == 3)
		return stop > o->limit ? stop : 0;
	return stop;
}

static void plain_bar(struct plain *t, const struct plain_event *b)
{
	int room = b->volume / 10, open_room = b->volume / 100;
	int price[ORDERS + 1] = {0};
	bool open[ORDERS + 1], in[ORDERS + 1];

	for (int n = 1; n <= ORDERS; n++) {
		struct plain_order *o = &t->orders[n];

		in[n] = o->arrived && o->second <= b->second - 60 && plain_left(o) > 0;
		if (in[n])
			price[n] =
				o->buy ? buy_on_bar(o, b, &open[n]) : sell_on_bar(o, b, &open[n]);
	}
	for (int n = 1; n <= ORDERS; n++) {
		if (price[n] && open[n]) {
			int got = plain_fill(t, n, room < open_room ? room : open_room, price[n]);

			room -= got;
			open_room -= got;
		}
	}
	for (int pass = 0; pass < 2; pass++)
		for (int n = 1; n <= ORDERS; n++)
			if (price[n] && !open[n] && t->orders[n].tif < 2 &&
			    (pass == 0) == (t->orders[n].kind >= 2))
				room -= plain_fill(t, n, room, price[n]);
	for (int n = 1; n <= ORDERS; n++) {
		if (in[n] && t->orders[n].tif >= 2)
			t->orders[n].dead = true;
		if (in[n] && plain_left(&t->orders[n]))
			plain_water(&t->orders[n], t->orders[n].buy ? b->low : b->high);
	}
	t->last = b->close;
}

/* One order on the quote in force. */
static void plain_quote(struct plain *t, int n)
{
	struct plain_order *o = &t->orders[n];
	int price = o->buy ? t->ask : t->bid;
	int room = o->buy ? t->ask_size - t->ask_used : t->bid_size - t->bid_used;
	int got = 0;

	if (!o->arrived || !plain_left(o))
		return;
	if (price && t->bid <= t->ask && (o->kind < 2 || o->triggered) &&
	    (!o->limit || (o->buy ? price <= o->limit : price >= o->limit)))
		got = plain_fill(t, n, room, price);
	*(o->buy ? &t->ask_used : &t->bid_used) += got;
	if (o->tif >= 2)
		o->dead = true;
}

static void plain_set_quote(struct plain *t, const struct plain_event *e)
{
	if (e->bid != t->bid)
		t->bid_used = 0;
	if (e->ask != t->ask)
		t->ask_used = 0;
	t->bid = e->bid;
	t->ask = e->ask;
	if (!t->traded)
		t->last = (e->bid + e->ask) / 2;
	t->bid_size = e->bid_size;
	t->ask_size = e->ask_size;
	for (int n = 1; n <= ORDERS; n++)
		plain_quote(t, n);
}

static void plain_trade(struct plain *t, const struct plain_event *e, bool quotes)
{
	int room = e->size;

	t->last = e->price;
	t->traded = true;
	for (int n = 1; n <= ORDERS; n++) {
		struct plain_order *o = &t->orders[n];
		int stop = plain_stop(o);

		if (!o->arrived || !plain_left(o))
			continue;
		if (o->kind >= 2 && !o->triggered) {
			bool reached = stop && (o->kind != 4 || o->water) &&
				       (o->buy ? e->price >= stop : e->price <= stop);

			plain_water(o, e->price);
			if (!reached)
				continue;
			o->triggered = true;
			if (quotes)
				plain_quote(t, n);
			else if (o->kind != 3)
				room -= plain_fill(t, n, room, e->price);
			continue;
		}
		if (quotes)
			continue;
		if (!o->limit)
			room -= plain_fill(t, n, room, e->price);
		else if (o->buy ? e->price < o->limit : e->price > o->limit)
			room -= plain_fill(t, n, room, o->rests ? o->limit : e->price);
		else
			o->rests = true;
		if (o->tif >= 2)
			o->dead = true;
	}
}

/* Arrivals and cancels that are due, in order of their times, then as they came. */
static void plain_due(struct plain *t, int from, int to, bool quotes)
{
	for (int second = from; second <= to; second++) {
		for (int i = 0; i < t->n_events; i++) {
			const struct plain_event *e = &t->events[i];

			if (e->second + LATENCY != second)
				continue;
			if (e->what == ORDER) {
				t->orders[e->order].arrived = true;
				if (quotes)
					plain_quote(t, e->order);
			} else if (e->what == CANCEL) {
				t->orders[e->order].dead = true;
			}
		}
	}
}

static void plain_run(struct plain *t, enum what kind)
{
	int due = 0;

	for (int i = 0; i < t->n_events; i++) {
		const struct plain_event *e = &t->events[i];

		if (kind != BAR && e->second > due) {
			plain_due(t, due + 1, e->second, kind == QUOTE);
			due = e->second;
		}
		if (e->what == ORDER) {
			plain_water(&t->orders[e->order], t->last);
			t->orders[e->order].arrived = kind == BAR;
		} else if (e->what == CANCEL && kind == BAR) {
			t->orders[e->order].dead = true;
		} else if (e->what == BAR) {
			plain_bar(t, e);
		} else if (e->what == TRADE) {
			plain_trade(t, e, kind == QUOTE);
		} else if (e->what == QUOTE) {
			plain_set_quote(t, e);
		}
	}
}

/* ---- the same tape through the engine ---- */

static void order_line(char *p, size_t cap, const struct plain_order *o, int n)
{
	size_t at = (size_t)snprintf(
		p, cap,
		"{\"type\":\"order\",\"ts\":\"%s\",\"id\":\"%d\",\"symbol\":\"A\",\"side\":\"%s\","
		"\"quantity\":%d,\"kind\":\"%s\",\"tif\":\"%s\",\"gate\":\"trisk\"",
		drive_time(o->second), n, o->buy ? "buy" : "sell", o->quantity, kinds[o->kind],
		tifs[o->tif]);

	if (o->limit)
		at += (size_t)snprintf(p + at, cap - at, ",\"limit\":%d.%02d", o->limit / 100,
				       o->limit % 100);
	if (o->stop)
		at += (size_t)snprintf(p + at, cap - at, ",\"stop\":%d.%02d", o->stop / 100,
				       o->stop % 100);
	if (o->trail)
		at += (size_t)snprintf(p + at, cap - at, ",\"trail\":0.%02d", o->trail);
	snprintf(p + at, cap - at, "}");
}

static void event_line(char *p, size_t cap, const struct plain *t, const struct plain_event *e,
		       int i)
{
	const char *ts = drive_time(e->second);

	if (e->what == ORDER)
		order_line(p, cap, &t->orders[e->order], e->order);
	else if (e->what == CANCEL)
		snprintf(p, cap,
			 "{\"type\":\"cancel\",\"ts\":\"%s\",\"id\":\"c%d\",\"order\":\"%d\"}", ts,
			 i, e->order);
	else if (e->what == TRADE)
		snprintf(p, cap,
			 "{\"type\":\"trade\",\"ts\":\"%s\",\"symbol\":\"A\",\"price\":%d.%02d,"
			 "\"size\":%d}",
			 ts, e->price / 100, e->price % 100, e->size);
	else if (e->what == QUOTE)
		snprintf(p, cap,
			 "{\"type\":\"quote\",\"ts\":\"%s\",\"symbol\":\"A\",\"bid\":%d.%02d,\"bid_"
			 "size\":%d,"
			 "\"ask\":%d.%02d,\"ask_size\":%d}",
			 ts, e->bid / 100, e->bid % 100, e->bid_size, e->ask / 100, e->ask % 100,
			 e->ask_size);
	else
		snprintf(p, cap,
			 "{\"type\":\"bar\",\"ts\":\"%s\",\"symbol\":\"A\",\"span\":\"1m\","
			 "\"open\":%d.%02d,"
			 "\"high\":%d.%02d,\"low\":%d.%02d,\"close\":%d.%02d,\"volume\":%d,"
			 "\"start\":\"%s\"}",
			 ts, e->open / 100, e->open % 100, e->high / 100, e->high % 100,
			 e->low / 100, e->low % 100, e->close / 100, e->close % 100, e->volume,
			 drive_time(e->second - 60));
}

static void engine_run(struct drive *d, const struct plain *t, enum what kind)
{
	struct engine_options o = {
		.costs = {.volume_cap = DEC_ONE / 10,
			  .open_cap = DEC_ONE / 100,
			  .latency = LATENCY * NS_PER_SECOND},
		.cash = (dec_wide)1000000000 * DEC_ONE,
		.margin = 100 * DEC_ONE,
		.fill = kind == BAR     ? FILL_BARS
			: kind == TRADE ? FILL_TRADES
					: FILL_QUOTES,
	};
	char line[512];

	drive_open(d, &o);
	o.session = SESSION_ALL;
	d->engine.options.session = SESSION_ALL;
	for (int i = 0; i < t->n_events; i++) {
		event_line(line, sizeof(line), t, &t->events[i], i);
		drive_line(d, line);
	}
	engine_release(&d->engine);
}

static size_t compare_all(enum what kind, uint64_t seed, int *orders)
{
	static struct plain t;
	static struct drive d;
	struct rng rng;
	size_t fills = 0;

	rng_seed(&rng, seed, 0);
	for (int tape = 0; tape < TAPES / 3; tape++) {
		make_tape(&t, &rng, kind);
		engine_run(&d, &t, kind);
		plain_run(&t, kind);
		*orders += t.n_orders;
		for (size_t i = 0; i < t.n_fills && i < d.n_fills; i++) {
			if (t.fills[i].order != d.fills[i].order ||
			    t.fills[i].quantity != d.fills[i].quantity ||
			    t.fills[i].price != d.fills[i].price)
				fail_msg("tape %d fill %zu: order %d %lld at %lld, plainly %d %lld "
					 "at %lld",
					 tape, i, d.fills[i].order, (long long)d.fills[i].quantity,
					 (long long)d.fills[i].price, t.fills[i].order,
					 (long long)t.fills[i].quantity,
					 (long long)t.fills[i].price);
		}
		assert_int_equal(d.n_fills, t.n_fills);
		fills += t.n_fills;
	}
	return fills;
}

static void test_against_plain_rules(void **state)
{
	int orders = 0;
	size_t bars = compare_all(BAR, 11, &orders), trades = compare_all(TRADE, 12, &orders),
	       quotes = compare_all(QUOTE, 13, &orders);

	(void)state;
	print_message("# %d orders: %zu fills on bars, %zu on trades, %zu on quotes\n", orders,
		      bars, trades, quotes);
	assert_true(orders >= 10000);
	assert_true(bars > 2000 && trades > 2000 && quotes > 2000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_plain_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
