/*
 * fuzz_desk.c - any orders and any market: the venue's books add up in the report
 *
 * Each three bytes are a record: what it is, and two numbers out of tables that hold
 * what is common and what is extreme.  What the venue says is read by the report,
 * which adds up cash and positions by itself.
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "exec/engine.h"
#include "exec/exec_text.h"
#include "report/digest.h"
#include "tape/timers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { RECORDS_MOST = 120, TEXT = 600 };

static struct desk {
	struct engine engine;
	struct digest digest;
	struct timers timers;
	struct buf out;
	int64_t now;
	unsigned orders;
} desk;

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* ---- what the venue says ---- */

static void begin(struct line *w, enum record_type_id type, int64_t ts)
{
	line_begin(w, &desk.out, type, ts);
}

/* The report reads what was said; after the record that caused it. */
static void read_back(void)
{
	size_t n;

	check(!desk.out.failed, "lines");
	for (size_t at = 0; at < desk.out.n; at += n + 1) {
		const char *p = desk.out.p + at;

		n = (size_t)((const char *)memchr(p, '\n', desk.out.n - at) - p);
		check(digest_line(&desk.digest, p, n), desk.digest.why);
	}
	buf_reset(&desk.out);
}

static void on_exec(void *ctx, const struct exec_event *ev)
{
	struct line w;

	(void)ctx;
	begin(&w, TYPE_EXEC, ev->ts);
	exec_write(&desk.engine, ev, &w);
}

static void on_cash(void *ctx, const struct cash_event *ev)
{
	struct line w;

	(void)ctx;
	begin(&w, TYPE_CASH, ev->ts);
	cash_write(&desk.engine, ev, &w);
}

static void write_position(int64_t ts, uint32_t symbol)
{
	struct line w;

	begin(&w, TYPE_POSITION, ts);
	position_write(&desk.engine, symbol, &w);
}

static void on_position(void *ctx, int64_t ts, uint32_t symbol)
{
	(void)ctx;
	write_position(ts, symbol);
}

static void on_held(void *ctx, uint32_t symbol)
{
	(void)ctx;
	write_position(desk.now, symbol);
}

static void on_account(void *ctx, int64_t ts, const struct account *a)
{
	struct line w;

	(void)ctx;
	begin(&w, TYPE_ACCOUNT, ts);
	account_write(a, NULL, &w);
	positions_each(&desk.engine, false, on_held, NULL);
}

static void on_refusal(void *ctx, const struct refusal *r)
{
	(void)ctx;
	check(r->code[0], "code");
}

static void on_timer(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg)
{
	struct timer t = {due, moment ? TIMER_MOMENT : TIMER_INTERVAL, tag, arg};

	(void)ctx;
	timers_add(&desk.timers, t);
}

/* ---- records from bytes ---- */

static const char *const prices[] = {"10",   "10.01",       "9.99",       "11",
				     "9",    "10.5",        "0.0001",     "0.000000001",
				     "100",  "1000000",     "9200000000", "9199999999.999999999",
				     "0.33", "3.333333333", "0",          "10.000000001"};
static const char *const sizes[] = {"100", "1",           "7",           "1000",    "0.5", "250",
				    "333", "0.000000001", "9200000000",  "1000000", "10",  "3",
				    "99",  "101",         "0.333333333", "50"};

static const char *price(unsigned x)
{
	return prices[x % 16];
}

static const char *size(unsigned x)
{
	return sizes[x % 16];
}

static void make_order(char *p, size_t room, const char *head, unsigned a, unsigned b)
{
	static const char *const kinds[] = {"market", "limit", "stop", "stop_limit",
					    "trailing_stop"};
	static const char *const tifs[] = {"day", "gtc", "ioc", "fok", "opg", "cls"};
	unsigned kind = a % 5;
	char more[200] = "";

	if (kind == 1 || kind == 3)
		snprintf(more, sizeof(more), ",\"limit\":%s", price(b));
	if (kind == 2 || kind == 3)
		snprintf(more + strlen(more), sizeof(more) - strlen(more), ",\"stop\":%s",
			 price(b >> 4));
	if (kind == 4)
		snprintf(more, sizeof(more), ",\"trail\":%s", price(b));
	if (a & 0x40 && desk.orders)
		snprintf(more + strlen(more), sizeof(more) - strlen(more),
			 ",\"class\":\"%s\",\"parent\":\"o%u\"", a & 0x80 ? "oco" : "bracket",
			 desk.orders - 1 - b % 2 * (desk.orders > 1));
	snprintf(p, room,
		 "%s,\"id\":\"o%u\",\"symbol\":\"%c\",\"side\":\"%s\",\"quantity\":%s,"
		 "\"kind\":\"%s\",\"tif\":\"%s\"%s,\"gate\":\"trisk\"}",
		 head, desk.orders, 'A' + (a & 1), b & 1 ? "sell" : "buy", size(b >> 4),
		 kinds[kind], tifs[(a >> 3) % 6], more);
	desk.orders++;
}

static void make(char *p, size_t room, const uint8_t *d)
{
	static const char *const types[] = {"bar",    "trade",   "quote",  "order", "order",
					    "cancel", "replace", "action", "status"};
	static const char *const ratios[] = {"2",          "0.5", "3",          "0.000000001",
					     "1000000000", "1.5", "9200000000", "0.1"};
	unsigned what = d[0] % 9, a = d[1], b = d[2];
	char head[80], ts[RFC3339_TEXT];

	rfc3339_format(desk.now, ts);
	snprintf(head, sizeof(head), "{\"type\":\"%s\",\"ts\":\"%s\"", types[what], ts);
	switch (what) {
	case 0:
		snprintf(p, room,
			 "%s,\"symbol\":\"%c\",\"span\":\"1m\",\"open\":%s,\"high\":%s,\"low\":%s,"
			 "\"close\":%s,\"volume\":%s}",
			 head, 'A' + (a & 1), price(a >> 4), price(b), price(a >> 4), price(b),
			 size(b >> 4));
		break;
	case 1:
		snprintf(p, room, "%s,\"symbol\":\"%c\",\"price\":%s,\"size\":%s}", head,
			 'A' + (a & 1), price(b), size(b >> 4));
		break;
	case 2:
		snprintf(p, room,
			 "%s,\"symbol\":\"%c\",\"bid\":%s,\"bid_size\":%s,\"ask\":%s,"
			 "\"ask_size\":%s}",
			 head, 'A' + (a & 1), price(b), size(a >> 4), price(b >> 4), size(a >> 1));
		break;
	case 5:
		snprintf(p, room, "%s,\"id\":\"c\",\"order\":\"o%u\"}", head, a);
		break;
	case 6:
		snprintf(p, room, "%s,\"id\":\"r\",\"order\":\"o%u\",\"quantity\":%s,\"limit\":%s}",
			 head, a, size(b), price(b >> 4));
		break;
	case 7:
		snprintf(p, room, "%s,\"symbol\":\"%c\",\"kind\":\"%s\",\"value\":%s}", head,
			 'A' + (a & 1), a & 2 ? "split" : "dividend",
			 a & 2 ? ratios[b % 8] : price(b));
		break;
	case 8:
		snprintf(p, room, "%s,\"symbol\":\"%c\",\"state\":\"%s\"}", head, 'A' + (a & 1),
			 b & 1 ? "halted" : "trading");
		break;
	default:
		make_order(p, room, head, a, b);
	}
}

static void take(const char *text)
{
	struct engine *g = &desk.engine;
	const char *why = "";
	struct record r;
	int got;

	if (record_head(&r, text, strlen(text)) < 0 || record_scan(&r) < 0)
		return; /* an error record */
	got = r.type == TYPE_BAR      ? engine_bar(g, desk.now, &r, &why)
	      : r.type == TYPE_TRADE  ? engine_trade(g, desk.now, &r, &why)
	      : r.type == TYPE_QUOTE  ? engine_quote(g, desk.now, &r, &why)
	      : r.type == TYPE_ORDER  ? engine_order(g, desk.now, &r, &why)
	      : r.type == TYPE_CANCEL ? engine_cancel(g, desk.now, &r, &why)
	      : r.type == TYPE_ACTION ? engine_action(g, desk.now, &r, &why)
	      : r.type == TYPE_STATUS ? engine_status(g, desk.now, &r, &why)
				      : engine_replace(g, desk.now, &r, &why);
	check(got == 0 || (why[0] && desk.out.n == 0), "says why, and nothing else");
	if (got == 0)
		digest_line(&desk.digest, text, strlen(text));
	read_back();
}

static void run_due(int64_t next)
{
	struct timer t;

	while (timers_due(&desk.timers, next, false, &t)) {
		desk.now = t.due > desk.now ? t.due : desk.now;
		engine_timer(&desk.engine, t.due, t.tag, t.arg);
		read_back();
	}
	desk.now = next;
}

/* ---- one run ---- */

static struct engine_options options_of(uint8_t byte)
{
	struct engine_options o = {.cash = (dec_wide)100000 * DEC_ONE,
				   .margin = (byte & 1 ? 1 : 10) * DEC_ONE,
				   .fill = (enum fill_kind)((byte >> 1) % 4),
				   .session = SESSION_ALL};

	o.costs = (struct costs){.per_share = DEC_ONE / 200,
				 .minimum = DEC_ONE,
				 .half_spread = DEC_ONE,
				 .slippage = DEC_ONE,
				 .impact = byte & 8 ? DEC_ONE / 2 : 0,
				 .borrow = DEC_ONE / 100,
				 .cash_rate = DEC_ONE / 100,
				 .debit_rate = DEC_ONE / 10,
				 .volume_cap = DEC_ONE / 10,
				 .open_cap = DEC_ONE / 100,
				 .latency = byte & 16 ? NS_PER_SECOND : 0};
	return o;
}

static void play(const uint8_t *data, size_t n)
{
	static const int64_t steps[] = {0, NS_PER_SECOND, NS_PER_MINUTE, 7 * NS_PER_HOUR};

	for (size_t i = 0; i + 3 <= n && i < 3 * (size_t)RECORDS_MOST; i += 3) {
		char text[TEXT];

		run_due(desk.now + steps[data[i] / 9 % 4]);
		make(text, sizeof(text), data + i);
		take(text);
	}
	engine_end(&desk.engine, desk.now);
	read_back();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char run[] = "{\"type\":\"run\",\"stage\":\"torder\",\"options\":{\"cash\":"
				  "\"100000\"}}";
	const struct engine_hooks hooks = {.exec = on_exec,
					   .cash = on_cash,
					   .position = on_position,
					   .account = on_account,
					   .refuse = on_refusal,
					   .at = on_timer};
	const struct digest_options none = {.from = NO_TS, .to = NO_TS, .split = NO_TS};
	struct engine_options o = options_of(n ? data[0] : 0);
	struct err e;

	if (n < 4)
		return 0;
	memset(&desk, 0, sizeof(desk));
	buf_init(&desk.out, LINE_MAX_BYTES);
	timers_init(&desk.timers);
	digest_init(&desk.digest, "desk", &none);
	digest_line(&desk.digest, run, sizeof(run) - 1);
	desk.now = INT64_C(19724) * NS_PER_DAY + 15 * NS_PER_HOUR; /* 2024-01-02 */
	if (engine_init(&desk.engine, &o, &hooks, &e) == 0) {
		play(data + 1, n - 1);
		check(desk.digest.books.failed || desk.digest.books.wrong_accounts == 0, "cash");
		check(desk.digest.books.failed || desk.digest.books.wrong_positions == 0,
		      "positions");
		engine_release(&desk.engine);
	}
	digest_release(&desk.digest);
	timers_release(&desk.timers);
	buf_release(&desk.out);
	return 0;
}
