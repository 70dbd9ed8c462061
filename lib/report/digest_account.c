/* digest_account.c - what the account did: orders, fills, money, days */
#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "base/grow.h"
#include "base/num.h"
#include "report/digest_impl.h"
#include "report/members.h"
#include "tape/line.h"

/* A day of the 24x7 calendar is valued ten minutes into the next one. */
#define AFTER_MIDNIGHT (11 * NS_PER_MINUTE)

enum { ID_BYTES = 512 };

/* The number of the order of that id, a new one where `add`; MAP_NONE: unknown. */
static uint32_t order_of(struct digest *d, const struct json_value *id, bool add)
{
	char text[ID_BYTES];
	size_t n;

	if (id->n > sizeof(text))
		return MAP_NONE;
	n = json_decode(id, text);
	return add ? map_add(&d->orders, text, n) : map_find(&d->orders, text, n);
}

static double last_price(const void *ctx, size_t symbol)
{
	return digest_price(ctx, symbol);
}

/* From here on everything counts, until a later base takes its place. */
static void set_base(struct digest *d)
{
	d->flows = (struct day){0};
	d->late_fills = 0;
	prices_start(&d->prices, BASE_WHOLE);
	prices_start(&d->prices, BASE_LATE);
	trips_base(&d->trips, last_price, d);
	d->n_marks = 0;
	for (size_t i = 0; i < d->n_closes; i++)
		d->closes[i].n = 0;
	d->n_splits = 0;
}

void digest_order(struct digest *d, const struct record *r)
{
	d->n_orders++;
	if (!d->started && d->n_days == 0)
		set_base(d);
	d->started = true;
	if (order_of(d, &r->f[ORDER_ID].v, true) == MAP_NONE &&
	    d->orders.count >= DIGEST_MAX_ORDERS)
		d->failed = true;
}

/* ---- fills ---- */

/* Give the fill to the strategies that wanted it. */
static void share_fill(struct digest *d, const struct record *r, struct trips_fill *f)
{
	const struct json_value *shares = &r->f[EXEC_SHARES].v;
	struct json_value key, value;
	const char *pos = NULL;
	char name[ID_BYTES];
	uint32_t i;

	if (!record_has(r, EXEC_SHARES)) {
		if (f->strategy != UINT32_MAX)
			trips_fill(&d->trips, 1 + (size_t)f->strategy, f, 1);
		return;
	}
	while (members_next(shares->p, shares->n, &pos, &key, &value)) {
		double part;

		if (key.n > sizeof(name) || value.kind != VALUE_NUMBER ||
		    num_parse(value.p, value.n, &part) < 0)
			continue;
		i = map_add(&d->strategies, name, json_decode(&key, name));
		if (i != MAP_NONE)
			trips_fill(&d->trips, 1 + (size_t)i, f, part);
	}
}

static void mark_fill(struct digest *d, const struct trips_fill *f)
{
	if (!d->o.closes ||
	    !grow(&d->marks, &d->cap_marks, d->n_marks + 1, sizeof(*d->marks), DIGEST_MAX_MARKS))
		return;
	d->marks[d->n_marks++] = (struct mark){f->symbol, d->n_days, f->quantity > 0, f->price};
}

static void on_fill(struct digest *d, const struct record *r, uint32_t symbol, bool buy)
{
	struct trips_fill f = {.symbol = symbol, .strategy = UINT32_MAX, .ts = r->ts};
	dec quantity, price;
	dec_wide fee = 0;
	double fair;

	if (record_dec(r, EXEC_QUANTITY, &quantity) < 0 || record_dec(r, EXEC_PRICE, &price) < 0)
		return;
	if (record_has(r, EXEC_FEE))
		record_wide(r, EXEC_FEE, &fee);
	books_fill(&d->books, symbol, buy ? quantity : -quantity, price, fee);
	d->fills++;
	if (d->over)
		return;
	f.order = order_of(d, &r->f[EXEC_ORDER].v, false);
	f.quantity = dec_to_double(buy ? quantity : -quantity);
	f.price = dec_to_double(price);
	f.fee = dec_wide_to_double(fee);
	fair = record_number(r, EXEC_REFERENCE, 0);
	f.slippage = fair > 0 ? (f.price - fair) * f.quantity : 0;
	d->unexplained += fair <= 0;
	if (record_has(r, EXEC_STRATEGY) && r->f[EXEC_STRATEGY].v.n <= ID_BYTES) {
		char name[ID_BYTES];

		f.strategy =
			map_add(&d->strategies, name, json_decode(&r->f[EXEC_STRATEGY].v, name));
	}
	d->started = true;
	d->late_fills++;
	d->flows.traded += fabs(f.quantity) * f.price;
	d->flows.fees += f.fee;
	d->flows.slippage += f.slippage;
	if (d->prices.v[symbol].last == 0)
		d->prices.v[symbol].last = f.price;
	trips_fill(&d->trips, 0, &f, 1);
	share_fill(d, r, &f);
	mark_fill(d, &f);
}

void digest_exec(struct digest *d, const struct record *r)
{
	const struct json_value *event = &r->f[EXEC_EVENT].v;
	uint32_t symbol = digest_symbol_of(d, &r->f[EXEC_SYMBOL].v);

	if (symbol == MAP_NONE)
		return;
	if (json_is(event, "fill", 4) || json_is(event, "partial_fill", 12))
		on_fill(d, r, symbol, json_is(&r->f[EXEC_SIDE].v, "buy", 3));
	if (d->over)
		return;
	d->canceled += json_is(event, "canceled", 8);
	d->expired += json_is(event, "expired", 7);
	if (json_is(event, "rejected", 8))
		refusals_add_venue(&d->refusals, r);
}

/* ---- money and positions ---- */

void digest_cash(struct digest *d, const struct record *r)
{
	const struct json_value *kind = &r->f[CASH_KIND].v;
	dec_wide exact;
	double amount;
	uint32_t symbol;

	if (record_wide(r, CASH_AMOUNT, &exact) < 0)
		return;
	books_cash(&d->books, exact);
	if (d->over)
		return;
	amount = dec_wide_to_double(exact);
	if (json_is(kind, "dividend", 8))
		d->flows.dividends += amount;
	else if (json_is(kind, "borrow", 6))
		d->flows.borrow += amount;
	else if (json_is(kind, "interest", 8))
		d->flows.interest += amount;
	if (!record_has(r, CASH_SYMBOL))
		return;
	symbol = digest_symbol_of(d, &r->f[CASH_SYMBOL].v);
	if (symbol != MAP_NONE)
		trips_pay(&d->trips, symbol,
			  json_is(kind, "dividend", 8) ? TRIPS_DIVIDEND
			  : json_is(kind, "borrow", 6) ? TRIPS_BORROW
						       : TRIPS_OTHER,
			  amount);
}

void digest_position(struct digest *d, const struct record *r)
{
	uint32_t symbol = digest_symbol_of(d, &r->f[POSITION_SYMBOL].v);
	dec quantity;

	if (symbol != MAP_NONE && record_dec(r, POSITION_QUANTITY, &quantity) == 0)
		books_position(&d->books, symbol, quantity);
}

/* ---- days ---- */

static void keep_closes(struct digest *d, size_t day)
{
	if (!d->o.closes)
		return;
	if (!grow(&d->closes, &d->cap_closes, d->prices.n, sizeof(*d->closes), BOOKS_MAX_SYMBOLS)) {
		d->failed = true;
		return;
	}
	while (d->n_closes < d->prices.n)
		d->closes[d->n_closes++] = (struct closes){0};
	for (size_t i = 0; i < d->n_closes; i++) {
		struct closes *c = &d->closes[i];

		if (!grow(&c->v, &c->cap, day + 1, sizeof(*c->v), DIGEST_MAX_DAYS)) {
			d->failed = true;
			return;
		}
		while (c->n <= day)
			c->v[c->n++] = 0;
		c->v[day] = d->prices.v[i].last;
	}
}

static double benchmark_value(const struct digest *d)
{
	uint32_t i;

	if (!d->o.benchmark)
		return 0;
	i = map_find(&d->symbols.map, d->o.benchmark, strlen(d->o.benchmark));
	return i == MAP_NONE ? 0 : price_value(&d->prices.v[i]);
}

/* The levels of this moment. */
static struct day day_now(struct digest *d, const struct record *r)
{
	int64_t late = d->o.calendar == CALENDAR_24X7 ? AFTER_MIDNIGHT : 0;
	struct day day = {.date = calendar_date(d->o.calendar, time_shift(r->ts, -late)),
			  .ts = r->ts};

	day.equity = r->f[ACCOUNT_EQUITY].num;
	day.cash = r->f[ACCOUNT_CASH].num;
	day.longs = record_number(r, ACCOUNT_LONG_VALUE, 0);
	day.shorts = record_number(r, ACCOUNT_SHORT_VALUE, 0);
	if (d->o.split != NO_TS && r->ts < d->o.split)
		prices_start(&d->prices, BASE_LATE); /* the last one stands */
	day.hold[BASE_WHOLE] = prices_hold(&d->prices, BASE_WHOLE);
	day.hold[BASE_LATE] = prices_hold(&d->prices, BASE_LATE);
	day.benchmark = benchmark_value(d);
	return day;
}

static void add_flows(struct day *day, const struct day *f)
{
	day->traded += f->traded;
	day->fees += f->fees;
	day->slippage += f->slippage;
	day->dividends += f->dividends;
	day->borrow += f->borrow;
	day->interest += f->interest;
}

static void append_day(struct digest *d, const struct day *day)
{
	struct day *last = d->n_days > 1 ? &d->days[d->n_days - 1] : NULL;
	struct day sum = *day;

	if (last && last->date == day->date) {
		add_flows(&sum, last);
		*last = sum;
	} else if (grow(&d->days, &d->cap_days, d->n_days + 1, sizeof(*d->days), DIGEST_MAX_DAYS)) {
		d->days[d->n_days++] = sum;
	} else {
		d->failed = true;
		return;
	}
	keep_closes(d, d->n_days - 1);
}

/* Trading began before the first account record: its base is the cash at the
 * start, the session before. */
static void append_start(struct digest *d, const struct day *first)
{
	struct day start = {.date = calendar_previous(d->o.calendar, first->date)};

	start.ts = calendar_close(d->o.calendar, start.date);
	start.equity = start.cash = dec_wide_to_double(d->books.start);
	for (int i = 0; i < PRICES_BASES; i++)
		start.hold[i] = (struct hold){(double)first->hold[i].n, first->hold[i].n};
	append_day(d, &start);
}

void digest_account(struct digest *d, const struct record *r)
{
	struct day day;
	dec_wide cash;

	if (record_wide(r, ACCOUNT_CASH, &cash) == 0)
		books_account(&d->books, cash);
	if (d->over)
		return;
	prices_settle(&d->prices);
	if (!d->started || (d->o.from != NO_TS && r->ts < d->o.from)) {
		set_base(d);
		day = day_now(d, r);
		d->n_days = 0;
		append_day(d, &day);
		return;
	}
	day = day_now(d, r);
	if (d->n_days == 0)
		append_start(d, &day);
	add_flows(&day, &d->flows);
	d->flows = (struct day){0};
	d->late_fills = 0;
	append_day(d, &day);
}
