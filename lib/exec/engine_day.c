/* engine_day.c - the exchange's day: closes, expiries, accounts, interest */
#include "base/civil.h"
#include "exec/engine_impl.h"

#define ACCOUNT_DELAY (10 * NS_PER_MINUTE)

/* ---- timers of a session ---- */

static void set_timer(struct engine *g, int64_t due, bool moment, uint32_t tag, int32_t day)
{
	g->hooks.at(g->hooks.ctx, due, moment, tag, (uint64_t)(int64_t)day);
}

static int64_t midnight_after(const struct engine *g, int32_t day)
{
	struct trading_day t;

	calendar_day(g->options.calendar, day + 1, &t);
	return t.midnight;
}

/* Set them once per session, in order of dates.  Where a day ends at its close, it
 * has seen everything only after that. */
static void watch_session(struct engine *g, const struct trading_day *t)
{
	bool moment = g->options.calendar == CALENDAR_24X7;

	if (!t->open || t->day <= g->timers_day)
		return;
	g->timers_day = t->day;
	if (g->now <= t->end + ACCOUNT_DELAY) {
		set_timer(g, t->end, false, TAG_CLOSE, t->day);
		set_timer(g, t->end, true, TAG_BARS_CLOSE, t->day);
		set_timer(g, t->end + ACCOUNT_DELAY, true, TAG_ACCOUNT, t->day);
	}
	set_timer(g, midnight_after(g, t->day), moment, TAG_MIDNIGHT, t->day);
}

int64_t engine_expiry(struct engine *g, enum tif tif)
{
	const enum calendar c = g->options.calendar;
	struct trading_day t;

	if (tif == TIF_GTC)
		return INT64_MAX;
	calendar_day(c, calendar_date(c, g->now), &t);
	watch_session(g, &t); /* the one at hand before the next one */
	if (!t.open || (tif == TIF_OPG ? t.start < g->now : t.end <= g->now))
		calendar_day(c, calendar_next(c, t.day), &t);
	watch_session(g, &t);
	return tif == TIF_CLS ? midnight_after(g, t.day) : t.end;
}

/* ---- money that moves by itself ---- */

void engine_pay(struct engine *g, uint32_t symbol, const char *kind, dec_wide amount)
{
	struct cash_event ev = {.ts = g->now, .symbol = symbol, .kind = kind, .amount = amount};

	if (amount == 0)
		return;
	g->book.cash += amount;
	g->hooks.cash(g->hooks.ctx, &ev);
}

/* Fees on shorts and interest on cash, for the nights up to that date.  What shorts
 * have brought earns nothing. */
static void pay_nights(struct engine *g, int32_t to)
{
	const struct costs *c = &g->options.costs;
	int32_t nights = to - g->paid_to;
	struct account a;
	dec_wide free_cash;

	if (nights <= 0)
		return;
	g->paid_to = to;
	book_account(&g->book, &a);
	for (size_t i = 0; i < g->book.n; i++) {
		dec_wide value = position_value(&g->book.positions[i]);

		if (value < 0)
			engine_pay(g, (uint32_t)i, "borrow",
				   cost_interest(value, c->borrow, nights));
	}
	free_cash = a.cash + a.short_value;
	engine_pay(g, MAP_NONE, "interest",
		   cost_interest(free_cash, free_cash < 0 ? c->debit_rate : c->cash_rate, nights));
}

/* ---- the day goes by ---- */

static void look_at_date(struct engine *g, int64_t at)
{
	const enum calendar c = g->options.calendar;
	struct trading_day t;

	calendar_day(c, calendar_date(c, at), &t);
	g->day_start = t.midnight;
	g->day_end = midnight_after(g, t.day);
	g->day_close = t.end;
	if (t.day <= g->active_day)
		return;
	if (g->paid_to == INT32_MIN)
		g->paid_to = t.day;
	g->active_day = t.day;
	pay_nights(g, t.day); /* of days that left nothing on the tape */
	watch_session(g, &t);
}

void engine_active(struct engine *g, int64_t at)
{
	g->ended = false;
	if (at < g->day_start || at >= g->day_end)
		look_at_date(g, at);
}

/* End the orders that expire by then, of the instruments that `which` names. */
static void expire(struct engine *g, int64_t due,
		   bool (*which)(const struct engine *, const struct instrument *, int64_t))
{
	static const char *const reasons[] = {
		[TIF_DAY] = "day", [TIF_GTC] = "gtc", [TIF_IOC] = "ioc",
		[TIF_FOK] = "fok", [TIF_OPG] = "opg", [TIF_CLS] = "cls",
	};

	for (struct order *o = g->orders.all.first; o; o = o->next)
		if (!o->done && o->expires <= due &&
		    (!which || which(g, g->instruments[o->symbol], due)))
			engine_finish(g, o, EXEC_EXPIRED, reasons[o->tif]);
	for (size_t i = 0; i < g->n_instruments; i++)
		engine_sweep(g, g->instruments[i]);
}

/* Ticks before the close are in: orders end before the first record at it. */
static bool ticks_fill(const struct engine *g, const struct instrument *in, int64_t due)
{
	enum fill_kind kind = engine_fills_by(g, in);

	(void)due;
	return kind == FILL_QUOTES || kind == FILL_TRADES;
}

/* The bar that ends at the close is in.  One that waits for the closing print may
 * still come; then the orders end with the account's record. */
static bool bars_are_in(const struct engine *g, const struct instrument *in, int64_t due)
{
	return engine_fills_by(g, in) == FILL_BARS && in->bars_to >= due;
}

static void write_account(struct engine *g, dec_wide base)
{
	struct account a;

	book_account(&g->book, &a);
	a.day_pnl = a.equity - base;
	g->hooks.account(g->hooks.ctx, g->now, &a);
}

static void close_session(struct engine *g, int32_t day)
{
	expire(g, calendar_close(g->options.calendar, day), NULL);
	if (g->active_day >= day)
		write_account(g, g->rolled_day >= day ? g->base_before : g->book.base);
}

/* The date is over: what waited for its closing print has waited in vain, and the
 * next day's profit counts from here. */
static void roll_day(struct engine *g, int64_t due, int32_t day)
{
	struct account a;

	expire(g, due, NULL);
	book_account(&g->book, &a);
	g->base_before = g->book.base;
	g->book.base = a.equity;
	g->rolled_day = day;
	if (g->paid_to != INT32_MIN)
		pay_nights(g, calendar_next(g->options.calendar, day));
}

void engine_timer(struct engine *g, int64_t due, uint32_t tag, uint64_t arg)
{
	if (due > g->now)
		g->now = due;
	switch (tag) {
	case TAG_CLOSE:
		expire(g, due, ticks_fill);
		break;
	case TAG_BARS_CLOSE:
		expire(g, due, bars_are_in);
		break;
	case TAG_ACCOUNT:
		close_session(g, (int32_t)arg);
		break;
	case TAG_MIDNIGHT:
		roll_day(g, due, (int32_t)arg);
		break;
	default:
		engine_order_timer(g, tag, arg);
		break;
	}
}

/* A session that ends with its date has been rolled when the end comes. */
static bool has_just_rolled(const struct engine *g)
{
	return g->rolled_day != INT32_MIN && midnight_after(g, g->rolled_day) == g->now;
}

void engine_end(struct engine *g, int64_t now)
{
	g->now = now;
	expire(g, now, NULL);
	for (struct order *o = g->orders.all.first; o; o = o->next)
		if (!o->done && o->tif != TIF_GTC)
			engine_finish(g, o, EXEC_EXPIRED, "end");
	for (size_t i = 0; i < g->n_instruments; i++)
		engine_sweep(g, g->instruments[i]);
	write_account(g, has_just_rolled(g) ? g->base_before : g->book.base);
	g->ended = true;
}
