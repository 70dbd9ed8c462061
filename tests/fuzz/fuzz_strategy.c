/*
 * fuzz_strategy.c - any text as a file of strategies
 *
 * It is refused with a place, or compiles; then it decides over a few days of two
 * securities, with a split between, and what it says must be fit for a tape.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "signal/signals.h"
#include "tape/timers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { TEXT_MOST = 4096, DAYS = 12 };

static void check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "broken: %s\n", what);
	abort();
}

/* ---- features ---- */

static int find_feature(void *ctx, const char *text, size_t n, struct feature_name *out,
			struct err *e)
{
	(void)ctx;
	(void)e;
	if (n != 5 || memcmp(text, "sma:3", n) != 0)
		return 0;
	*out = (struct feature_name){"sma_3", "sma:3", 1, 0};
	return 1;
}

static int check_feature(void *ctx, const char *spec, size_t n, struct feature_name *out,
			 struct err *e)
{
	if (find_feature(ctx, spec, n, out, e) == 1)
		return 0;
	return err_set(e, STATUS_CONFIG, "no such feature");
}

static const char *near_feature(void *ctx, const char *text, size_t n)
{
	(void)ctx;
	(void)text;
	(void)n;
	return NULL;
}

/* ---- hooks ---- */

static struct timers timers;
static int64_t now;

static bool fits(double x, double low, double high)
{
	return isnan(x) || (x >= low && x <= high);
}

static void take_signal(void *ctx, const struct signal_out *out)
{
	char why[1 << 14];

	(void)ctx;
	check(out->ts == now && out->id[0] && out->strategy[0], "names");
	check(out->side >= -1 && out->side <= 1, "side");
	check(out->side == 0 || (out->strength > 0 && out->strength <= 1), "strength");
	check(fits(out->confidence, 0, 1), "confidence");
	check(fits(out->stop, 0, 1e11) && fits(out->target, 0, 1e11), "stop or target");
	check(out->expires == NEVER || out->side == 0 || out->expires > out->ts, "expires");
	check(!out->why->failed && out->why->p[0] == '{', "why");
	snprintf(why, sizeof(why), "%.*s", (int)out->why->n, out->why->p);
	check(!strstr(why, ":nan") && !strstr(why, ":inf"), "a value that is none");
}

static void take_block(void *ctx, const struct block_out *out)
{
	(void)ctx;
	check(out->ts == now && out->reason[0] && out->side != 0, "block");
}

static void take_timer(void *ctx, int64_t due, bool moment, enum signals_timer what, uint64_t arg)
{
	struct timer t = {due, moment ? TIMER_MOMENT : TIMER_INTERVAL, (uint32_t)what, arg};

	(void)ctx;
	timers_add(&timers, t);
}

static void take_warning(void *ctx, const char *text)
{
	(void)ctx;
	check(text[0], "warning");
}

/* ---- a tape ---- */

static void run_due(struct signals *g, int64_t next)
{
	struct timer t;

	while (timers_due(&timers, next, false, &t)) {
		now = t.due > now ? t.due : now;
		signals_due(g, now, (enum signals_timer)t.tag, t.due, t.arg);
	}
	now = next;
}

static void put_line(struct signals *g, const char *text)
{
	struct json_value *symbol;
	struct record r;
	uint32_t number;

	check(record_head(&r, text, strlen(text)) == 0 && record_scan(&r) == 0, "a record");
	symbol = &r.f[r.type == TYPE_BAR ? BAR_SYMBOL : FEATURE_SYMBOL].v;
	number = signals_symbol(g, symbol);
	if (r.type == TYPE_BAR)
		signals_bar(g, now, number, &r);
	else
		signals_feature(g, now, number, &r);
}

static void put_day(struct signals *g, int day)
{
	static const double closes[] = {10, 11, 12.5, 11, 9, 8, 8, 15, 0, 1e9, 10, 10};

	for (int k = 0; k < 2; k++) {
		double close = closes[(day + 3 * k) % DAYS];
		char text[512];

		snprintf(text, sizeof(text),
			 "{\"type\":\"bar\",\"ts\":\"2024-01-%02dT21:00:00Z\",\"symbol\":\"%c\","
			 "\"span\":\"1d\",\"open\":%.17g,\"high\":%.17g,\"low\":%.17g,"
			 "\"close\":%.17g,\"volume\":%d}",
			 day + 2, 'A' + k, close, close + 1, close - 1, close, 100 * day);
		put_line(g, text);
		snprintf(
			text, sizeof(text),
			"{\"type\":\"feature\",\"ts\":\"2024-01-%02dT21:00:00Z\",\"symbol\":\"%c\","
			"\"span\":\"1d\",\"ready\":true,\"sma_3\":%.17g}",
			day + 2, 'A' + k, close - 0.5);
		put_line(g, text);
	}
}

static void run(struct plan *plan)
{
	const struct signals_hooks hooks = {
		.signal = take_signal, .block = take_block, .at = take_timer, .warn = take_warning};
	const int64_t start = INT64_C(19724) * NS_PER_DAY + 21 * NS_PER_HOUR; /* 2024-01-02 */
	struct signals g;
	struct err e;

	timers_init(&timers);
	now = start;
	if (signals_init(&g, plan, CALENDAR_US_EQUITY, &hooks, &e) == 0) {
		for (int day = 0; day < DAYS; day++) {
			run_due(&g, start + day * NS_PER_DAY);
			put_day(&g, day);
			if (day == DAYS / 2)
				signals_split(&g, 0, 4);
		}
		run_due(&g, start + 2 * DAYS * NS_PER_DAY);
		signals_release(&g);
	}
	timers_release(&timers);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const struct feature_names names = {
		.find = find_feature, .check = check_feature, .near = near_feature};
	struct err e = {0};
	struct plan *plan;

	if (n > TEXT_MOST)
		return 0;
	plan = plan_read("FILE", (const char *)data, n, NULL, 0, &names, &e);
	if (plan)
		run(plan);
	else
		check(e.status == STATUS_CONFIG && strncmp(e.text, "FILE", 4) == 0, "says where");
	return 0;
}
