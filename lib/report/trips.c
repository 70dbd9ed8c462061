/* trips.c - who earned what: holdings, round trips, and the sums over them */
#include "report/trips.h"

#include "base/grow.h"

/* Less than this part of what was held, or half a billionth of a share, is what
 * adding doubles leaves over. */
#define NOTHING_PART  1e-12
#define NOTHING_SHARE 5e-10

void trips_release(struct trips *t)
{
	for (size_t i = 0; i < t->n_holders; i++)
		free(t->holders[i].v);
	free(t->v);
	*t = (struct trips){0};
}

static double magnitude(double x)
{
	return x < 0 ? -x : x;
}

static struct holding *holding_of(struct trips *t, size_t holder, size_t symbol)
{
	struct holder *o;

	if (holder >= TRIPS_MAX_HOLDERS) {
		t->failed = true;
		return NULL;
	}
	if (holder >= t->n_holders)
		t->n_holders = holder + 1;
	o = &t->holders[holder];
	if (!grow(&o->v, &o->cap, symbol + 1, sizeof(*o->v), TRIPS_MAX_SYMBOLS)) {
		t->failed = true;
		return NULL;
	}
	while (o->n <= symbol)
		o->v[o->n++] = (struct holding){0};
	return &o->v[symbol];
}

const struct holding *trips_holding(const struct trips *t, size_t holder, size_t symbol)
{
	if (holder >= t->n_holders || symbol >= t->holders[holder].n)
		return NULL;
	return &t->holders[holder].v[symbol];
}

/* ---- round trips ---- */

static void trip_open(struct holding *h, const struct trips_fill *f)
{
	h->trip = (struct trip){.symbol = f->symbol,
				.strategy = f->strategy,
				.order = f->order,
				.is_long = f->quantity > 0,
				.opened = f->ts};
	h->in_quantity = h->in_amount = h->out_quantity = h->out_amount = h->trip_flow = 0;
}

static void trip_close(struct trips *t, struct holding *h, int64_t ts, bool keep)
{
	struct trip *trip = &h->trip;

	h->quantity = 0;
	trip->closed = ts;
	trip->profit = h->trip_flow;
	trip->entry = h->in_quantity > 0 ? h->in_amount / h->in_quantity : 0;
	trip->exit = h->out_quantity > 0 ? h->out_amount / h->out_quantity : 0;
	h->tally.trips++;
	h->tally.won += trip->profit > 0;
	*(trip->profit > 0 ? &h->tally.gains : &h->tally.losses) += trip->profit;
	if (!keep)
		return;
	if (grow(&t->v, &t->cap, t->n + 1, sizeof(*t->v), TRIPS_MAX))
		t->v[t->n++] = *trip;
	else
		t->failed = true;
}

static void pay(struct holding *h, double amount)
{
	h->flow += amount;
	h->trip_flow += amount;
}

/* A fill that does not go through zero. */
static void holding_fill(struct holding *h, const struct trips_fill *f, double quantity, double fee)
{
	bool opens = h->quantity == 0 || (h->quantity > 0) == (quantity > 0);

	if (h->quantity == 0)
		trip_open(h, f);
	*(opens ? &h->in_quantity : &h->out_quantity) += magnitude(quantity);
	*(opens ? &h->in_amount : &h->out_amount) += magnitude(quantity) * f->price;
	h->quantity += quantity;
	h->trip.fees += fee;
	pay(h, -quantity * f->price - fee);
	if (magnitude(h->quantity) > h->trip.quantity)
		h->trip.quantity = magnitude(h->quantity);
}

static bool is_flat(const struct holding *h)
{
	return magnitude(h->quantity) <= NOTHING_SHARE + NOTHING_PART * h->trip.quantity;
}

void trips_fill(struct trips *t, size_t holder, const struct trips_fill *f, double part)
{
	struct holding *h = holding_of(t, holder, f->symbol);
	double quantity = f->quantity * part, fee = f->fee * part, first = quantity;
	struct tally *sum;

	if (!h || quantity == 0)
		return;
	sum = &h->tally;
	sum->fills++;
	*(quantity > 0 ? &sum->bought : &sum->sold) += magnitude(quantity) * f->price;
	sum->fees += fee;
	sum->slippage += f->slippage * part;
	if (h->quantity != 0 && (h->quantity > 0) != (quantity > 0) &&
	    magnitude(quantity) > magnitude(h->quantity))
		first = -h->quantity;
	holding_fill(h, f, first, fee * (first / quantity));
	if (is_flat(h))
		trip_close(t, h, f->ts, holder == 0);
	quantity -= first;
	if (magnitude(quantity) > NOTHING_SHARE)
		holding_fill(h, f, quantity, fee - fee * (first / (first + quantity)));
}

/* ---- what happens to what is held ---- */

static void holding_scale(struct holding *h, double ratio)
{
	h->quantity *= ratio;
	h->trip.quantity *= ratio;
	h->in_quantity *= ratio;
	h->out_quantity *= ratio;
}

void trips_split(struct trips *t, uint32_t symbol, double ratio, double whole)
{
	double after;

	for (size_t i = 0; i < t->n_holders; i++) {
		struct holding *h = symbol < t->holders[i].n ? &t->holders[i].v[symbol] : NULL;

		if (h)
			holding_scale(h, ratio);
		if (h && i == 0) {
			/* The fraction is out; a strategy loses its part of it. */
			after = h->quantity;
			h->quantity = whole;
			ratio *= after != 0 ? whole / after : 1;
		}
	}
}

void trips_pay(struct trips *t, uint32_t symbol, enum trips_cash kind, double amount)
{
	const struct holding *all = trips_holding(t, 0, symbol);
	double held = all ? all->quantity : 0;

	for (size_t i = 0; i < t->n_holders; i++) {
		struct holding *h = symbol < t->holders[i].n ? &t->holders[i].v[symbol] : NULL;
		double part = i == 0 ? 1 : held != 0 && h ? h->quantity / held : 0;

		if (!h || part == 0)
			continue;
		pay(h, amount * part);
		h->trip.paid += amount * part;
		if (kind == TRIPS_DIVIDEND)
			h->tally.dividends += amount * part;
		if (kind == TRIPS_BORROW)
			h->tally.borrow += amount * part;
	}
}

/* ---- sums ---- */

double holding_profit(const struct holding *h, double price)
{
	return h->flow + h->quantity * price - h->base;
}

void trips_base(struct trips *t, trips_price *price, const void *ctx)
{
	t->n = 0;
	for (size_t i = 0; i < t->n_holders; i++) {
		for (size_t k = 0; k < t->holders[i].n; k++) {
			struct holding *h = &t->holders[i].v[k];

			h->base = h->flow + h->quantity * price(ctx, k);
			h->tally = (struct tally){0};
		}
	}
}

void tally_add(struct tally *sum, const struct tally *t)
{
	sum->fills += t->fills;
	sum->bought += t->bought;
	sum->sold += t->sold;
	sum->fees += t->fees;
	sum->slippage += t->slippage;
	sum->dividends += t->dividends;
	sum->borrow += t->borrow;
	sum->trips += t->trips;
	sum->won += t->won;
	sum->gains += t->gains;
	sum->losses += t->losses;
}
