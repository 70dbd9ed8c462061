/* risk_venue.h - a desk under test with a small venue behind it, for test_risk_*.c */
#ifndef TEST_RISK_VENUE_H
#define TEST_RISK_VENUE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "base/rng.h"
#include "risk/desk.h"
#include "risk/desk_impl.h"

enum { VENUE_ORDERS = 256, VENUE_SYMBOLS = 4, VENUE_STRATEGIES = 3, VENUE_TIMERS = 4096 };

struct venue_order {
	char id[DESK_ID + 1], parent[DESK_ID + 1];
	uint32_t symbol, strategy;
	bool buy, leg;
	char role; /* e, x, s, t */
	dec left, parent_left, level;
};

/* What became of what the desk said, and the account as the venue has it. */
struct venue {
	struct desk desk;
	bool asks, paper;
	struct venue_order orders[VENUE_ORDERS];
	size_t n;
	dec position[VENUE_SYMBOLS], price[VENUE_SYMBOLS];
	dec held[VENUE_STRATEGIES][VENUE_SYMBOLS];
	dec_wide cash;
	dec margin;
	size_t sent, cancels, rejects, checks, syncs;
	char last_order[DESK_ID + 1], last_reject[32], last_of[DESK_ID + 1], last_control[256];
	char controls[512];
	struct finding last_finding;
	struct desk_order last; /* its pointers are gone */
	struct {
		int64_t due;
		bool moment;
		uint32_t tag;
		uint64_t arg;
	} timers[VENUE_TIMERS];
	size_t n_timers;
	void (*look)(struct venue *v, const struct desk_order *o); /* at every order */
};

static inline int64_t at(const char *text)
{
	int64_t ns = 0;

	if (rfc3339_parse(text, strlen(text), &ns) < 0)
		fail_msg("no time: %s", text);
	return ns;
}

static inline dec_wide product(dec a, dec b)
{
	dec_wide x;

	dec_mul(a, b, &x);
	return x;
}

/* ---- hooks ---- */

static void on_order(void *ctx, const struct desk_order *o)
{
	struct venue *v = ctx;
	struct venue_order *n = &v->orders[v->n];

	assert_true(o->quantity > 0);
	v->sent++;
	v->last = *o;
	snprintf(v->last_order, sizeof(v->last_order), "%.*s", (int)o->id_n, o->id);
	if (v->look)
		v->look(v, o);
	if (!v->asks)
		return;
	assert_true(v->n < VENUE_ORDERS);
	memset(n, 0, sizeof(*n));
	memcpy(n->id, o->id, o->id_n);
	if (o->parent)
		memcpy(n->parent, o->parent, o->parent_n);
	n->symbol = o->intent->symbol;
	n->strategy = o->intent->strategy;
	n->buy = o->buy;
	n->role = strrchr(n->id, '-')[1];
	n->leg = n->role == 's' || n->role == 't';
	n->left = o->quantity;
	n->level = o->stop ? o->stop : o->limit;
	v->n++;
}

static void venue_drop(struct venue *v, size_t i)
{
	memmove(&v->orders[i], &v->orders[i + 1], (v->n - i - 1) * sizeof(v->orders[0]));
	v->n--;
}

static void on_cancel(void *ctx, const char *id, size_t n, const struct working *o)
{
	struct venue *v = ctx;

	assert_true(n == o->id_n + 2 && memcmp(id, o->id, o->id_n) == 0);
	v->cancels++;
	for (size_t i = 0; i < v->n; i++)
		if (strlen(v->orders[i].id) == o->id_n &&
		    memcmp(v->orders[i].id, o->id, o->id_n) == 0) {
			venue_drop(v, i);
			return;
		}
}

static void on_reject(void *ctx, const struct desk_finding *f)
{
	struct venue *v = ctx;

	v->rejects++;
	v->last_finding = f->f;
	snprintf(v->last_reject, sizeof(v->last_reject), "%s", rule_table[f->rule].code);
	snprintf(v->last_of, sizeof(v->last_of), "%.*s", (int)f->of_n, f->of);
}

static void on_check(void *ctx, const struct desk_finding *f)
{
	(void)f;
	((struct venue *)ctx)->checks++;
}

static void on_control(void *ctx, const char *what, const char *reason)
{
	struct venue *v = ctx;
	size_t n = strlen(v->controls);

	snprintf(v->last_control, sizeof(v->last_control), "%s %s", what, reason);
	snprintf(v->controls + n, sizeof(v->controls) - n, "%s;", what);
}

static void on_timer(void *ctx, int64_t due, bool moment, uint32_t tag, uint64_t arg)
{
	struct venue *v = ctx;

	assert_true(v->n_timers < VENUE_TIMERS);
	v->timers[v->n_timers].due = due;
	v->timers[v->n_timers].moment = moment;
	v->timers[v->n_timers].tag = tag;
	v->timers[v->n_timers++].arg = arg;
}

static dec_wide venue_equity(const struct venue *v)
{
	dec_wide sum = v->cash;

	for (int i = 0; i < VENUE_SYMBOLS; i++)
		sum += product(v->position[i], v->price[i]);
	return sum;
}

static dec_wide venue_gross(const struct venue *v)
{
	dec_wide sum = 0;

	for (int i = 0; i < VENUE_SYMBOLS; i++) {
		dec_wide x = product(v->position[i], v->price[i]);

		sum += x < 0 ? -x : x;
	}
	return sum;
}

static int on_ask(void *ctx, int64_t n)
{
	struct venue *v = ctx;

	(void)n;
	v->syncs++;
	desk_answer_account(&v->desk, v->cash,
			    venue_equity(v) * v->margin / DEC_ONE - venue_gross(v), 0, v->paper);
	for (uint32_t i = 0; i < VENUE_SYMBOLS; i++)
		if (v->position[i])
			desk_answer_position(&v->desk, i, v->position[i], v->price[i], false, 0);
	for (size_t i = 0; i < v->n; i++)
		desk_answer_order(&v->desk, v->orders[i].id, strlen(v->orders[i].id),
				  v->orders[i].symbol, v->orders[i].buy, v->orders[i].left, 0);
	return 0;
}

static void on_note(void *ctx, const char *text)
{
	(void)ctx;
	(void)text;
}

/* ---- driving it ---- */

static inline struct json_value text_value(const char *s)
{
	return (struct json_value){.p = s, .n = (uint32_t)strlen(s), .kind = VALUE_STRING};
}

/* A desk with that file; `asks`: with a venue behind it, else each order fills. */
static void venue_open(struct venue *v, const char *yaml, bool asks)
{
	static const char *const symbols[] = {"A", "B", "C", "D"};
	const struct desk_hooks hooks = {
		.ctx = v,
		.order = on_order,
		.cancel = on_cancel,
		.reject = on_reject,
		.check = on_check,
		.control = on_control,
		.at = on_timer,
		.ask = asks ? on_ask : NULL,
		.note = on_note,
	};
	struct err e;
	struct policy *p = policy_parse("test.yaml", yaml, strlen(yaml), &e);

	if (!p)
		fail_msg("%s", e.text);
	memset(v, 0, sizeof(*v));
	v->asks = asks;
	v->cash = p->cash;
	v->margin = p->margin;
	desk_init(&v->desk, p, &hooks);
	for (uint32_t i = 0; i < VENUE_SYMBOLS; i++) {
		const struct json_value name = text_value(symbols[i]);

		assert_int_equal(desk_symbol(&v->desk, &name), i);
	}
}

static void venue_close(struct venue *v)
{
	desk_release(&v->desk);
}

/* Time goes on: what is due before a record at `now` fires, in order. */
static void pass_time(struct venue *v, int64_t now)
{
	for (;;) {
		size_t best = v->n_timers;

		for (size_t i = 0; i < v->n_timers; i++) {
			if (v->timers[i].due > now ||
			    (v->timers[i].moment && v->timers[i].due == now))
				continue;
			if (best == v->n_timers || v->timers[i].due < v->timers[best].due ||
			    (v->timers[i].due == v->timers[best].due &&
			     v->timers[i].moment < v->timers[best].moment))
				best = i;
		}
		if (best == v->n_timers)
			break;
		desk_time(&v->desk, v->timers[best].due);
		{
			const uint32_t tag = v->timers[best].tag;
			const uint64_t arg = v->timers[best].arg;

			v->n_timers--;
			memmove(&v->timers[best], &v->timers[best + 1],
				(v->n_timers - best) * sizeof(v->timers[0]));
			desk_timer(&v->desk, tag, arg);
		}
	}
	desk_time(&v->desk, now);
}

static void trade(struct venue *v, int64_t ts, uint32_t symbol, double price)
{
	dec p;

	dec_from_double(price, &p);
	pass_time(v, ts);
	v->price[symbol] = p;
	desk_trade(&v->desk, symbol, p, ts);
	if (v->desk.n_retry)
		desk_retry(&v->desk);
}

struct wish {
	const char *strategy;
	uint32_t symbol;
	enum side side;
	double strength; /* 0: 1 */
	double stop, target;
	int64_t expires; /* 0: never */
};

/* A signal with an id of its own; -1 where it was refused as a record. */
static int signal_at(struct venue *v, int64_t ts, const struct wish *w)
{
	static unsigned counter;
	char id[64];
	const char *why;
	struct json_value id_value, strategy = text_value(w->strategy);
	struct desk_signal sig = {
		.id = &id_value,
		.strategy = &strategy,
		.symbol = w->symbol,
		.side = w->side,
		.strength = w->strength > 0 ? w->strength : 1,
		.confidence = 1,
		.expires = w->expires ? w->expires : INT64_MAX,
	};

	snprintf(id, sizeof(id), "%s-%u", w->strategy, ++counter);
	id_value = text_value(id);
	dec_from_double(w->stop, &sig.stop);
	dec_from_double(w->target, &sig.target);
	pass_time(v, ts);
	return desk_signal(&v->desk, &sig, &why);
}

/* So much of the venue's order i trades at that price; pairs lose what one trades. */
static inline void venue_fill(struct venue *v, size_t i, dec quantity, dec price)
{
	struct venue_order o = v->orders[i];
	const dec q = o.buy ? quantity : -quantity;

	v->position[o.symbol] += q;
	v->held[o.strategy][o.symbol] += q;
	v->cash -= product(q, price);
	v->orders[i].left -= quantity;
	for (size_t k = v->n; k-- > 0;) {
		struct venue_order *other = &v->orders[k];

		if (o.leg && other->leg && k != i && *o.parent &&
		    strcmp(o.parent, other->parent) == 0)
			other->left -= quantity;
	}
	for (size_t k = v->n; k-- > 0;)
		if (v->orders[k].left <= 0)
			venue_drop(v, k);
}

/* How much of a leg is alive: not what its entry has still to bring. */
static inline dec venue_active(const struct venue *v, const struct venue_order *o)
{
	for (size_t i = 0; i < v->n; i++)
		if (o->leg && strcmp(v->orders[i].id, o->parent) == 0)
			return o->left - v->orders[i].left;
	return o->left;
}

#endif
