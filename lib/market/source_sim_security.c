/* source_sim_security.c - one made-up security: its quotes, trades and auctions */
#include <string.h>

#include "base/civil.h"
#include "base/explog.h"
#include "market/source_sim.h"

enum { CENT = 10000000 }; /* a cent in units of dec */

static const double half_spread = 1e-4; /* of the price, in quiet times */
static const double impact = 0.1;       /* of the half spread, by each trade */
static const double same_side = 0.62;   /* that a trade is on the side of the last */

/* Events over the session, -1 ≤ x ≤ 1 from open to close; 1 on average. */
static double activity_season(double x)
{
	return (1 + 3 * x * x) / 2;
}

static int64_t to_microsecond(int64_t ns)
{
	return ns - ns % 1000;
}

static bool chance(struct sim_security *s, double p)
{
	return rng_uniform(&s->walk.rng) < p;
}

static int64_t seconds_ns(double seconds)
{
	return (int64_t)(seconds * (double)NS_PER_SECOND);
}

/* Round lots, few ones mostly. */
static int64_t lots(struct sim_security *s, double mean)
{
	return 100 * (1 + (int64_t)((mean - 0.5) * rng_exponential(&s->walk.rng)));
}

/* ---- when ---- */

static void security_open(struct sim_security *s, const struct sim_day *d, bool first)
{
	s->day = *d;
	sim_walk_open(&s->walk, d, first);
	s->next = SIM_OPEN_QUOTE;
	s->ts = to_microsecond(d->start + seconds_ns(0.05 * rng_uniform(&s->walk.rng)));
}

void sim_security_init(struct sim_security *s, const struct sim_params *p, uint64_t seed,
		       uint64_t stream, const struct sim_day *day, const char *symbol)
{
	bool first = stream == 1;

	*s = (struct sim_security){.days_left = p->days};
	sim_walk_init(&s->walk, seed, stream, 1 - SIM_MARKET_SHARE);
	s->first = tl_log(p->price);
	if (!first) /* from half to double */
		s->first += (rng_uniform(&s->walk.rng) - 0.5) * 1.3862943611198906;
	s->beta = 0.6 + 0.8 * rng_uniform(&s->walk.rng);
	buf_init(&s->symbol, LINE_MAX_BYTES);
	json_quote(&s->symbol, symbol, strlen(symbol));
	security_open(s, day, true);
}

/* The next event of the session, or the close. */
static void event_schedule(struct sim_security *s)
{
	const struct sim_day *d = &s->day;
	double x = 2 * (double)(s->ts - d->start) / (double)(d->end - d->start) - 1;
	double rate = d->rate * activity_season(x), var = s->walk.sec_var;

	rate *= var < 0.25 ? 0.5 : var > 4 ? 2 : 0.5 + 0.5 * var;
	/* A day is enough to be over: rates near zero must not leave int64_t. */
	{
		double wait = rng_exponential(&s->walk.rng) / rate;

		s->ts = to_microsecond(s->ts + seconds_ns(wait < 86400 ? wait : 86400));
	}
	s->next = SIM_EVENT;
	if (s->ts >= d->end) {
		s->next = SIM_CLOSE_PRINT;
		s->ts = to_microsecond(d->end + seconds_ns(0.7 + 4 * rng_uniform(&s->walk.rng)));
	}
}

static bool security_next_day(struct sim_security *s, const struct sim_params *p, enum calendar c)
{
	struct sim_day d;

	if (--s->days_left <= 0)
		return false;
	sim_day_set(&d, p, c, calendar_next(c, s->day.day));
	security_open(s, &d, false);
	return true;
}

/* ---- what ---- */

static void quote_set(struct sim_security *s, double market)
{
	double cents = tl_exp(s->first + s->walk.level + s->beta * market) * 100, half;

	if (cents < 100 || cents > 1e8) { /* a security of a dollar or a million stays there */
		double bound = cents < 100 ? 100 : 1e8;
		double moved = tl_log(bound / cents);

		s->walk.level += moved;
		s->walk.from += moved; /* no sign of volatility */
		cents = bound;
	}
	half = half_spread * cents * (0.5 + 0.5 * s->walk.day_var * s->walk.sec_var);
	if (half < 0.5)
		half = 0.5;
	s->bid = (int64_t)(cents - half + 0.5);
	s->ask = (int64_t)(cents + half + 0.5);
	if (s->bid < 1)
		s->bid = 1;
	if (s->ask <= s->bid)
		s->ask = s->bid + 1;
}

static void exchange_write(struct sim_security *s, struct line *w, unsigned field)
{
	static const char exchanges[] = "NNNQQPPZKBYJ";

	line_string(w, field, &exchanges[rng_below(&s->walk.rng, sizeof(exchanges) - 1)], 1);
}

static void quote_write(struct sim_security *s, struct buf *out)
{
	struct line w;

	line_begin(&w, out, TYPE_QUOTE, s->ts);
	line_text(&w, QUOTE_SYMBOL, s->symbol.p, s->symbol.n);
	line_dec(&w, QUOTE_BID, s->bid * CENT);
	line_integer(&w, QUOTE_BID_SIZE, lots(s, 4));
	line_dec(&w, QUOTE_ASK, s->ask * CENT);
	line_integer(&w, QUOTE_ASK_SIZE, lots(s, 4));
	exchange_write(s, &w, QUOTE_EXCHANGE);
	line_bool(&w, QUOTE_SYNTHETIC, true);
	line_end(&w);
}

/* exchange NULL: any. */
static void trade_write(struct sim_security *s, struct buf *out, int64_t cents, int64_t size,
			const char *exchange, const char *conditions)
{
	struct line w;

	line_begin(&w, out, TYPE_TRADE, s->ts);
	line_text(&w, TRADE_SYMBOL, s->symbol.p, s->symbol.n);
	line_dec(&w, TRADE_PRICE, cents * CENT);
	line_integer(&w, TRADE_SIZE, size);
	if (exchange)
		line_word(&w, TRADE_EXCHANGE, exchange);
	else
		exchange_write(s, &w, TRADE_EXCHANGE);
	if (conditions[0])
		line_word(&w, TRADE_CONDITIONS, conditions);
	line_bool(&w, TRADE_SYNTHETIC, true);
	line_end(&w);
}

static void trade_make(struct sim_security *s, struct buf *out)
{
	bool off_exchange = chance(s, 0.2);
	const char *conditions = "";
	int64_t size;

	if (!chance(s, same_side))
		s->buying = !s->buying;
	if (chance(s, 0.15)) {
		size = 1 + (int64_t)rng_below(&s->walk.rng, 99);
		conditions = "I";
	} else {
		size = lots(s, chance(s, 0.01) ? 40 : 2);
		if (!off_exchange && chance(s, 0.2))
			conditions = "F";
	}
	trade_write(s, out, s->buying ? s->ask : s->bid, size, off_exchange ? "D" : NULL,
		    conditions);
	s->walk.level += (s->buying ? impact : -impact) * half_spread;
}

static void print_make(struct sim_security *s, const struct sim_params *p, struct buf *out,
		       const char *conditions)
{
	s->print_price = chance(s, 0.5) ? s->ask : s->bid;
	s->print_size = lots(s, 2 + p->trades / 50);
	trade_write(s, out, s->print_price, s->print_size, "N", conditions);
}

bool sim_security_act(struct sim_security *s, const struct sim_params *p, enum calendar c,
		      double market, struct buf *out)
{
	sim_walk_move(&s->walk, &s->day, s->ts);
	switch (s->next) {
	case SIM_OPEN_QUOTE:
		quote_set(s, market);
		quote_write(s, out);
		s->next = SIM_OPEN_PRINT;
		s->ts += to_microsecond(seconds_ns(0.1 + 2 * rng_uniform(&s->walk.rng)));
		if (!s->day.auctions)
			event_schedule(s);
		break;
	case SIM_OPEN_PRINT:
		print_make(s, p, out, "O");
		s->next = SIM_OPEN_OFFICIAL;
		break;
	case SIM_OPEN_OFFICIAL:
		trade_write(s, out, s->print_price, s->print_size, "N", "Q");
		event_schedule(s);
		break;
	case SIM_EVENT:
		if (chance(s, p->quotes / (1 + p->quotes))) {
			quote_set(s, market);
			quote_write(s, out);
		} else {
			trade_make(s, out);
		}
		event_schedule(s);
		break;
	case SIM_CLOSE_PRINT:
		print_make(s, p, out, "6");
		s->next = SIM_CLOSE_OFFICIAL;
		break;
	case SIM_CLOSE_OFFICIAL:
		trade_write(s, out, s->print_price, s->print_size, "N", "M");
		return security_next_day(s, p, c);
	}
	if (s->next == SIM_CLOSE_PRINT && !s->day.auctions)
		return security_next_day(s, p, c);
	return true;
}

void sim_security_snap(struct sim_security *s, const struct sim_params *p, enum calendar c,
		       struct snap *sn)
{
	int64_t day = s->day.day;
	uint32_t next = s->next;

	sim_walk_snap(&s->walk, sn);
	snap_i64(sn, "day", &day);
	snap_i64(sn, "days_left", &s->days_left);
	snap_i64(sn, "ts", &s->ts);
	snap_u32(sn, "next", &next);
	snap_i64(sn, "bid", &s->bid);
	snap_i64(sn, "ask", &s->ask);
	snap_i64(sn, "print_price", &s->print_price);
	snap_i64(sn, "print_size", &s->print_size);
	snap_bool(sn, "buying", &s->buying);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	if (next > SIM_CLOSE_OFFICIAL || day < INT32_MIN / 2 || day > INT32_MAX / 2) {
		snap_fail(sn, "a security that cannot be");
		return;
	}
	s->next = (enum sim_next)next;
	sim_day_set(&s->day, p, c, (int32_t)day);
}
