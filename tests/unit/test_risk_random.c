/* test_risk_random.c - random signals, prices and fills: no order beyond any limit */
#include "risk_venue.h"

/* Small numbers, so that every limit is met again and again. */
static const char limits_yaml[] = "cash: 100000\n"
				  "margin: 2\n"
				  "session: all\n"
				  "short: true\n"
				  "slip: 10\n"
				  "max_age: 1h\n"
				  "duplicate: 0s\n"
				  "rate: {orders: 6, per: 1s}\n"
				  "symbol_rate: {orders: 4, per: 1s}\n"
				  "strategy_rate: {orders: 5, per: 1s}\n"
				  "sizing: {method: fraction, fraction: 0.4, min_change: 0}\n"
				  "limits:\n"
				  "  max_quantity: 250\n"
				  "  max_notional: 22000\n"
				  "  collar: 100\n"
				  "  max_position: 400\n"
				  "  max_position_value: 30000\n"
				  "  max_open_orders: 7\n"
				  "  max_open_notional: 60000\n"
				  "  max_gross: 80000\n"
				  "  max_net: 60000\n"
				  "  max_leverage: 0.8\n"
				  "  buying_power: 50%\n"
				  "  strategy_loss: 90%\n"
				  "  portfolio_loss: 90%\n"
				  "  daily_loss: 90%\n"
				  "  drawdown: 90%\n"
				  "restricted: [D]\n";

static size_t entries, exits;
static bool only_one; /* strategy a symbol: then the desk must know whose each fill is */

static double real(dec_wide x)
{
	return dec_wide_to_double(x);
}

static double larger(double a, double b)
{
	return a > b ? a : b;
}

static double magnitude(double x)
{
	return x < 0 ? -x : x;
}

/* What the worst comes to, by doubles and from the venue's own books. */
struct worst {
	double gross, lower, upper, open, position, value;
	size_t orders;
};

static double active_of(const struct venue *v, const struct venue_order *o)
{
	const double held = dec_to_double(v->held[o->strategy][o->symbol]);
	const double closes = o->buy ? larger(-held, 0) : larger(held, 0);
	const double active = dec_to_double(venue_active(v, o));

	return active < closes ? active : closes;
}

static void add(const struct venue *v, struct worst *w, uint32_t symbol, double extra, double price)
{
	const double p = dec_to_double(v->price[symbol]);
	const double q = dec_to_double(v->position[symbol]);
	double up = 0, down = 0, up_value = 0, down_value = 0;

	for (size_t i = 0; i < v->n; i++) {
		const struct venue_order *o = &v->orders[i];
		double n, at_price = p * 1.001;

		if (o->symbol != symbol)
			continue;
		/* Of a pair, the stop alone. */
		if (o->role == 't' && i && v->orders[i - 1].role == 's' &&
		    strcmp(v->orders[i - 1].parent, o->parent) == 0)
			continue;
		n = o->leg ? active_of(v, o) : dec_to_double(o->left);
		if (o->leg)
			at_price = dec_to_double(o->level);
		else
			at_price = dec_to_double(o->level) > 0 ? dec_to_double(o->level) : 0;
		*(o->buy ? &up : &down) += n;
		*(o->buy ? &up_value : &down_value) += n * at_price;
	}
	if (extra > 0) {
		up += extra;
		up_value += extra * price;
	} else {
		down -= extra;
		down_value -= extra * price;
	}
	w->gross += larger(magnitude(q * p + up_value), magnitude(q * p - down_value));
	w->upper += q * p + up_value;
	w->lower += q * p - down_value;
	if (extra > 0 || extra < 0) {
		w->position = larger(magnitude(q + up), magnitude(q - down));
		w->value = larger(magnitude(q * p + up_value), magnitude(q * p - down_value));
	}
}

/* At every entry: nothing of what it adds up to is beyond a limit.  Open market
 * orders are left out of the values here (their price is the desk's business), so
 * the sums are a lower bound of what the desk must have counted. */
static void check_order(struct venue *v, const struct desk_order *o)
{
	const uint32_t symbol = o->intent->symbol;
	const double price = dec_to_double(v->price[symbol]) * 1.001, eps = 1e-6;
	const double n = dec_to_double(o->quantity), equity = real(venue_equity(v));
	struct worst w = {.orders = v->n + 1};
	const char *role = strrchr(v->last_order, '-') + 1;

	assert_true(o->intent->symbol != 3);
	if (*role == 'x') {
		exits++;
		/* Closes no more than its strategy holds. */
		if (only_one)
			assert_true(n <=
				    magnitude(dec_to_double(v->held[o->intent->strategy][symbol])) +
					    eps);
		return;
	}
	if (*role != 'e')
		return;
	entries++;
	for (uint32_t i = 0; i < VENUE_SYMBOLS; i++)
		add(v, &w, i, i == symbol ? (o->buy ? n : -n) : 0, price);
	assert_true(n <= 250);
	assert_true(n * price <= 22000 + eps);
	assert_true(w.position <= 400 + eps);
	assert_true(w.value <= 30000 + eps);
	assert_true(w.orders <= 7);
	assert_true(w.gross <= 80000 + eps);
	assert_true(magnitude(w.upper) <= 60000 + eps && magnitude(w.lower) <= 60000 + eps);
	assert_true(w.gross <= 0.8 * equity + eps);
}

/* The market's side of a step: some orders trade, some expire. */
static void venue_moves(struct venue *v, struct rng *r)
{
	for (size_t i = v->n; i-- > 0;) {
		dec most;

		if (i >= v->n)
			continue;
		most = venue_active(v, &v->orders[i]);
		if (most <= 0)
			continue;
		switch (rng_below(r, 8)) {
		case 0:
			venue_fill(v, i, most, v->price[v->orders[i].symbol]);
			break;
		case 1:
			most = most / 2 / DEC_ONE * DEC_ONE;
			if (most > 0 && v->orders[i].left > most)
				venue_fill(v, i, most, v->price[v->orders[i].symbol]);
			break;
		case 2:
			if (!v->orders[i].leg && v->orders[i].role == 'x')
				venue_drop(v, i);
			break;
		default:
			break;
		}
	}
}

static void check_books(struct venue *v, bool alone)
{
	if (v->desk.workings.n || v->desk.stale)
		assert_true(desk_refresh(&v->desk));
	for (uint32_t i = 0; i < VENUE_SYMBOLS; i++) {
		dec sum = 0;

		assert_int_equal(v->desk.holdings[i].quantity, v->position[i]);
		for (uint32_t k = 0; k < v->desk.n_intents; k++) {
			const struct intent *it = &v->desk.intents[k];

			if (it->symbol != i)
				continue;
			sum += it->held;
			if (alone)
				assert_int_equal(it->held, v->held[it->strategy][i]);
		}
		assert_int_equal(sum, v->position[i]);
	}
	assert_int_equal(v->desk.workings.n, v->n);
	assert_true(desk_equity(&v->desk) == venue_equity(v));
}

static void run_random(uint64_t seed, bool alone)
{
	static struct venue v;
	static const char *const names[] = {"one", "two", "three"};
	int64_t now = at("2024-07-01T14:00:00Z");
	double price[VENUE_SYMBOLS] = {50, 100, 150, 200};
	struct rng r;

	only_one = alone;
	rng_seed(&r, seed, alone);
	venue_open(&v, limits_yaml, true);
	v.look = check_order;
	for (uint32_t i = 0; i < VENUE_SYMBOLS; i++)
		trade(&v, now, i, price[i]);
	for (int step = 0; step < 1500; step++) {
		const uint32_t symbol = (uint32_t)rng_below(&r, VENUE_SYMBOLS);
		struct wish w = {
			.strategy = names[alone ? symbol % 3 : rng_below(&r, 3)],
			.symbol = symbol,
			.side = (enum side)rng_below(&r, 3),
			.strength = 0.1 + 0.9 * rng_uniform(&r),
		};

		now += (int64_t)rng_below(&r, 3) * 300000000;
		price[symbol] *= 1 + 0.004 * rng_normal(&r);
		price[symbol] = (double)(int64_t)(price[symbol] * 100) / 100;
		trade(&v, now, symbol, price[symbol]);
		if (alone && symbol == 3)
			w.strategy = "three"; /* the symbol that nobody may trade */
		if (rng_below(&r, 2)) {
			const double way = w.side == SIDE_SHORT ? -1 : 1;

			w.stop = price[symbol] * (1 - way * 0.02);
			w.target = rng_below(&r, 2) ? price[symbol] * (1 + way * 0.03) : 0;
		}
		if (rng_below(&r, 3) == 0)
			assert_int_equal(signal_at(&v, now, &w), 0);
		venue_moves(&v, &r);
		check_books(&v, alone);
	}
	venue_close(&v);
}

static void test_alone(void **unused)
{
	(void)unused;
	entries = exits = 0;
	for (uint64_t seed = 1; seed <= 30; seed++)
		run_random(seed, true);
	assert_true(entries > 1000 && exits > 1000);
}

static void test_together(void **unused)
{
	(void)unused;
	entries = exits = 0;
	for (uint64_t seed = 100; seed < 120; seed++)
		run_random(seed, false);
	assert_true(entries > 500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alone),
		cmocka_unit_test(test_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
