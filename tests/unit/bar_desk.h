/* bar_desk.h - a set of bars with a stage in small around it, for its tests
 *
 * Tape time, timers, and what comes out.
 */
#ifndef TAPELINE_TESTS_BAR_DESK_H
#define TAPELINE_TESTS_BAR_DESK_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/rfc3339.h"
#include "base/rng.h"
#include "market/bar_set.h"

enum { MAX_TIMERS = 4096, MAX_DONE = 4096 };

struct out {
	struct bar bar;
	char span[SPAN_TEXT];
	int64_t ts;
	bool partial;
};

struct desk {
	struct bar_set set;
	int64_t now;
	struct {
		int64_t due;
		bool moment;
	} timers[MAX_TIMERS];
	size_t n_timers, n_done;
	struct out done[MAX_DONE];
};

static void keep_bar(void *ctx, const struct bar_done *done)
{
	struct desk *d = ctx;
	struct out *o = &d->done[d->n_done++];

	assert_true(d->n_done < MAX_DONE);
	o->bar = *done->bar;
	snprintf(o->span, sizeof(o->span), "%s", done->label.span);
	o->ts = done->ts;
	o->partial = done->label.partial;
}

static void keep_timer(void *ctx, int64_t due, bool moment)
{
	struct desk *d = ctx;

	assert_true(d->n_timers < MAX_TIMERS);
	d->timers[d->n_timers].due = due;
	d->timers[d->n_timers++].moment = moment;
}

/* Fire what is due before a record at ts, and let time pass. */
static void pass_time(struct desk *d, int64_t ts)
{
	for (;;) {
		size_t first = MAX_TIMERS;
		int64_t due;

		for (size_t i = 0; i < d->n_timers; i++)
			if (d->timers[i].due < ts ||
			    (d->timers[i].due == ts && !d->timers[i].moment))
				if (first == MAX_TIMERS || d->timers[i].due < d->timers[first].due)
					first = i;
		if (first == MAX_TIMERS)
			break;
		due = d->timers[first].due;
		d->timers[first] = d->timers[--d->n_timers];
		bar_set_due(&d->set, due);
	}
	if (ts > d->now)
		d->now = ts;
}

static inline struct bar_options options(enum bar_of of, int64_t wait)
{
	return (struct bar_options){
		.of = of, .session = SESSION_ALL, .calendar = CALENDAR_24X7, .wait = wait};
}

static int desk_try(struct desk *d, const struct bar_options *o, const char *const *spans, size_t n,
		    struct err *e)
{
	struct bar_hooks hooks = {.ctx = d, .emit = keep_bar, .at = keep_timer};
	struct span sp[BAR_MAX_SPECS + 1];

	for (size_t i = 0; i < n; i++)
		assert_int_equal(span_parse(spans[i], strlen(spans[i]), &sp[i], e), 0);
	d->n_timers = d->n_done = 0;
	d->now = INT64_MIN;
	return bar_set_init(&d->set, o, sp, n, &hooks, e);
}

static inline void desk_open(struct desk *d, const struct bar_options *o, const char *const *spans,
			     size_t n)
{
	struct err e;

	if (desk_try(d, o, spans, n, &e) < 0)
		fail_msg("%s", e.text);
}

static inline uint32_t symbol(struct desk *d, const char *name)
{
	struct json_value v = {.p = name, .n = (uint32_t)strlen(name), .kind = VALUE_STRING};

	return bar_set_symbol(&d->set, &v);
}

struct tick {
	int64_t ts;
	double price;
	dec_wide size;
	const char *exchange, *conditions;
};

static inline unsigned trade(struct desk *d, const char *name, const struct tick *k)
{
	const char *exchange = k->exchange ? k->exchange : "";
	const char *conditions = k->conditions ? k->conditions : "";
	struct bar_trade t = {.ts = k->ts, .size = k->size};
	struct bar_origin from = {exchange, conditions, strlen(exchange), strlen(conditions)};
	char text[NUM_TEXT];

	bar_price_set(&t.price, k->price, text, num_format(k->price, text));
	pass_time(d, k->ts > d->now ? k->ts : d->now);
	return bar_set_trade(&d->set, d->now, symbol(d, name), &t, &from);
}

static inline int64_t at(const char *text)
{
	int64_t ns;

	assert_int_equal(rfc3339_parse(text, strlen(text), &ns), 0);
	return ns;
}

#endif
