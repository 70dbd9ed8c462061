/* exec_drive.h - an engine without a process: lines in, fills out */
#ifndef TAPELINE_TESTS_EXEC_DRIVE_H
#define TAPELINE_TESTS_EXEC_DRIVE_H

#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "exec/engine.h"
#include "tape/line.h"

enum { DRIVE_FILLS = 20000, DRIVE_TIMERS = 4096 };

struct drive_fill {
	int order; /* the number that is its id */
	dec quantity, price;
};

struct drive_timer {
	int64_t due;
	bool moment;
	uint32_t tag;
	uint64_t arg, seq;
};

struct drive {
	struct engine engine;
	int64_t now;
	struct drive_fill fills[DRIVE_FILLS];
	size_t n_fills;
	struct drive_timer timers[DRIVE_TIMERS];
	size_t n_timers;
	uint64_t seq;
};

static void drive_exec(void *ctx, const struct exec_event *ev)
{
	struct drive *d = ctx;
	int id = 0;

	if (ev->kind != EXEC_FILL && ev->kind != EXEC_PARTIAL)
		return;
	for (uint32_t i = 0; i < ev->order->id.n; i++)
		id = id * 10 + (ev->order->id.p[i] - '0');
	assert_true(d->n_fills < DRIVE_FILLS);
	d->fills[d->n_fills++] = (struct drive_fill){id, ev->quantity, ev->price};
}

static void drive_cash(void *ctx, const struct cash_event *ev)
{
	(void)ctx;
	(void)ev;
}

static void drive_position(void *ctx, int64_t ts, uint32_t symbol)
{
	(void)ctx;
	(void)ts;
	(void)symbol;
}

static void drive_account(void *ctx, int64_t ts, const struct account *a)
{
	(void)ctx;
	(void)ts;
	(void)a;
}

static void drive_refuse(void *ctx, const struct refusal *r)
{
	(void)ctx;
	(void)r;
}

static void drive_at(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg)
{
	struct drive *d = ctx;

	assert_true(d->n_timers < DRIVE_TIMERS);
	d->timers[d->n_timers++] = (struct drive_timer){due, moment, tag, arg, d->seq++};
}

static void drive_open(struct drive *d, const struct engine_options *o)
{
	const struct engine_hooks hooks = {
		.ctx = d,
		.exec = drive_exec,
		.cash = drive_cash,
		.position = drive_position,
		.account = drive_account,
		.refuse = drive_refuse,
		.at = drive_at,
	};
	struct err e;

	memset(d, 0, sizeof(*d));
	d->now = INT64_MIN;
	assert_int_equal(engine_init(&d->engine, o, &hooks, &e), 0);
}

static bool drive_before(const struct drive_timer *a, const struct drive_timer *b)
{
	if (a->due != b->due)
		return a->due < b->due;
	return a->moment != b->moment ? !a->moment : a->seq < b->seq;
}

/* Fire what is due before a record with this ts. */
static void drive_timers(struct drive *d, int64_t ts)
{
	for (;;) {
		struct drive_timer first;
		size_t best = d->n_timers;

		for (size_t i = 0; i < d->n_timers; i++) {
			const struct drive_timer *t = &d->timers[i];

			if (t->due < ts + !t->moment &&
			    (best == d->n_timers || drive_before(t, &d->timers[best])))
				best = i;
		}
		if (best == d->n_timers)
			return;
		first = d->timers[best];
		d->timers[best] = d->timers[--d->n_timers];
		engine_timer(&d->engine, first.due, first.tag, first.arg);
	}
}

/* One line; it must be good. */
static void drive_line(struct drive *d, const char *line)
{
	int (*const fn[TYPE_COUNT])(struct engine *, int64_t, const struct record *,
				    const char **) = {
		[TYPE_TRADE] = engine_trade,   [TYPE_QUOTE] = engine_quote,
		[TYPE_BAR] = engine_bar,       [TYPE_STATUS] = engine_status,
		[TYPE_ACTION] = engine_action, [TYPE_ORDER] = engine_order,
		[TYPE_CANCEL] = engine_cancel, [TYPE_REPLACE] = engine_replace,
	};
	struct record r;
	const char *why;

	assert_int_equal(record_head(&r, line, strlen(line)), 0);
	assert_int_equal(record_scan(&r), 0);
	drive_timers(d, r.ts);
	d->now = r.ts;
	assert_int_equal(fn[r.type](&d->engine, d->now, &r, &why), 0);
}

/* A second of 2024-01-02 after New York's open as text. */
static const char *drive_time(int second)
{
	static char text[4][RFC3339_TEXT + 1];
	static unsigned turn;
	char *p = text[turn++ % 4];

	p[rfc3339_format(INT64_C(1704205800) * NS_PER_SECOND + second * NS_PER_SECOND, p)] = '\0';
	return p;
}

#endif
