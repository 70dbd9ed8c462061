/* watch.c - every security on a tape, as options need it */
#include "quant/watch.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "market/conditions.h"

enum { TRADING_DAYS = 252, DATE_BYTES = 10 };

void watch_init(struct watch *w, const struct watch_options *o, const struct terms *t,
		const struct pricer *p)
{
	*w = (struct watch){.o = *o, .terms = t, .pricer = p};
	symbols_init(&w->symbols, WATCH_MAX_SYMBOLS);
}

void watch_release(struct watch *w)
{
	symbols_release(&w->symbols);
	free(w->all);
	free(w->forecasts);
	w->all = NULL;
	w->forecasts = NULL;
}

/* ---- securities ---- */

static struct security nobody(void)
{
	struct security s = {.bid = NAN,
			     .ask = NAN,
			     .underlying = MAP_NONE,
			     .forecast = MAP_NONE,
			     .exercise = -1};

	for (int i = 0; i < WATCH_SOURCES; i++)
		s.price[i] = NAN;
	return s;
}

/* Room for all symbols known; -1 without memory. */
static int keep_up(struct watch *w)
{
	while (w->n < w->symbols.map.count) {
		if (w->n == w->cap) {
			const uint32_t cap = w->cap ? 2 * w->cap : 64;
			struct security *all = realloc(w->all, cap * sizeof(*all));

			if (!all)
				return -1;
			w->all = all;
			w->cap = cap;
		}
		w->all[w->n++] = nobody();
	}
	return 0;
}

static uint32_t security_of(struct watch *w, const struct json_value *symbol)
{
	const uint32_t id = symbols_add(&w->symbols, symbol);

	return id != MAP_NONE && keep_up(w) == 0 ? id : MAP_NONE;
}

static int too_many(const char **why)
{
	*why = "symbol: more than 1048576, or out of memory";
	return -1;
}

/* ---- quotes ---- */

static void take_side(const struct record *r, unsigned field, double *side)
{
	if (record_has(r, field))
		*side = r->f[field].num;
	else if (record_null(r, field))
		*side = NAN;
}

/* Mids of crossed or one-sided quotes are no prices. */
static void take_mid(struct security *s, int64_t ts)
{
	s->price[WATCH_QUOTE] = s->bid > 0 && s->ask >= s->bid ? 0.5 * (s->bid + s->ask) : NAN;
	s->at[WATCH_QUOTE] = ts;
}

/* Expiry, strike and right of the record: 1; 0 where it says nothing of an option (an
 * expiry alone is a future's); -1 with *why. */
static int read_contract(const struct record *r, struct contract *out, const char **why)
{
	const struct json_value *expiry = &r->f[QUOTE_EXPIRY].v;

	if (!record_has(r, QUOTE_STRIKE) && !record_has(r, QUOTE_RIGHT))
		return 0;
	if (!record_has(r, QUOTE_STRIKE) || !record_has(r, QUOTE_RIGHT) ||
	    !record_has(r, QUOTE_EXPIRY)) {
		*why = "an option has expiry, strike and right";
		return -1;
	}
	if (expiry->escaped || civil_parse(expiry->p, expiry->n, &out->expiry) < 0) {
		*why = "expiry: not a date";
		return -1;
	}
	out->strike = r->f[QUOTE_STRIKE].num;
	out->right = json_is(&r->f[QUOTE_RIGHT].v, "call", 4) ? OPTION_CALL : OPTION_PUT;
	return 1;
}

/* What its name says of a security met for the first time. */
static int read_name(struct watch *w, uint32_t id)
{
	struct json_value root = {.kind = VALUE_STRING};
	struct contract c;
	const char *p;
	size_t n, root_n;
	uint32_t underlying;
	const char *name = symbols_name(&w->symbols, id, &n);

	w->all[id].seen = true;
	if (!contract_parse(name, n, &c, &p, &root_n))
		return 0;
	root.p = p;
	root.n = (uint32_t)root_n;
	underlying = security_of(w, &root);
	if (underlying == MAP_NONE)
		return -1;
	w->all[id].contract = c;
	w->all[id].underlying = underlying;
	w->all[id].option = true;
	return 0;
}

static int take_terms(struct watch *w, const struct record *r, uint32_t id,
		      const struct contract *c, bool given, const char **why)
{
	uint32_t underlying;

	if (!w->all[id].seen && read_name(w, id) < 0)
		return too_many(why);
	if (given) {
		w->all[id].contract = *c;
		w->all[id].option = true;
	}
	if (!w->all[id].option)
		return 0;
	if (record_has(r, QUOTE_UNDERLYING)) {
		underlying = security_of(w, &r->f[QUOTE_UNDERLYING].v);
		if (underlying == MAP_NONE)
			return too_many(why);
		w->all[id].underlying = underlying;
	}
	if (record_has(r, QUOTE_EXERCISE))
		w->all[id].exercise = json_is(&r->f[QUOTE_EXERCISE].v, "american", 8)
					      ? OPTION_AMERICAN
					      : OPTION_EUROPEAN;
	return 0;
}

static int on_quote(struct watch *w, const struct record *r, uint32_t *option, const char **why)
{
	struct contract c = {0};
	struct security *s;
	uint32_t id;
	int given;

	if (record_has(r, QUOTE_SCOPE) && json_is(&r->f[QUOTE_SCOPE].v, "venue", 5))
		return 0;
	given = read_contract(r, &c, why);
	if (given < 0)
		return -1;
	id = security_of(w, &r->f[QUOTE_SYMBOL].v);
	if (id == MAP_NONE)
		return too_many(why);
	if (take_terms(w, r, id, &c, given > 0, why) < 0)
		return -1;
	s = &w->all[id];
	take_side(r, QUOTE_BID, &s->bid);
	take_side(r, QUOTE_ASK, &s->ask);
	*option = id;
	if (s->option)
		return 1;
	take_mid(s, r->ts);
	return 0;
}

/* ---- other prices, forecasts ---- */

static int take_price(struct watch *w, const struct record *r, unsigned symbol, unsigned price,
		      enum watch_source source, const char **why)
{
	const uint32_t id = security_of(w, &r->f[symbol].v);

	if (id == MAP_NONE)
		return too_many(why);
	w->all[id].price[source] = r->f[price].num;
	w->all[id].at[source] = r->ts;
	return 0;
}

static int on_trade(struct watch *w, const struct record *r, const char **why)
{
	const struct json_value *c = &r->f[TRADE_CONDITIONS].v;

	if (record_has(r, TRADE_CONDITIONS) && !(conditions_effect(c->p, c->n) & SETS_LAST))
		return 0;
	return take_price(w, r, TRADE_SYMBOL, TRADE_PRICE, WATCH_TRADE, why);
}

/* The forecast of that span and horizon, a new one where there is none; NULL where there are too
 * many, or without memory. */
static struct forecast *forecast_of(struct watch *w, uint32_t id, uint64_t span, int64_t horizon)
{
	uint32_t count = 0;

	for (uint32_t i = w->all[id].forecast; i != MAP_NONE; i = w->forecasts[i].next, count++)
		if (w->forecasts[i].span == span && w->forecasts[i].horizon == horizon)
			return &w->forecasts[i];
	if (count >= WATCH_HORIZONS || w->n_forecasts >= WATCH_MAX_FORECASTS)
		return NULL;
	if (w->n_forecasts == w->cap_forecasts) {
		const uint32_t cap = w->cap_forecasts ? 2 * w->cap_forecasts : 16;
		struct forecast *all = realloc(w->forecasts, cap * sizeof(*all));

		if (!all)
			return NULL;
		w->forecasts = all;
		w->cap_forecasts = cap;
	}
	w->forecasts[w->n_forecasts] =
		(struct forecast){.span = span, .horizon = horizon, .next = w->all[id].forecast};
	w->all[id].forecast = w->n_forecasts;
	return &w->forecasts[w->n_forecasts++];
}

/* sigma is of the whole horizon and annual of a year, so their ratio squared is how much
 * of a year the horizon is, whatever the span. */
static int on_vol(struct watch *w, const struct record *r, const char **why)
{
	const int64_t horizon = record_has(r, VOL_HORIZON) ? r->f[VOL_HORIZON].i : 1;
	const struct json_value *text = &r->f[VOL_SPAN].v;
	const uint64_t span = record_has(r, VOL_SPAN) ? hash_bytes(text->p, text->n) : 0;
	const double annual = record_number(r, VOL_ANNUAL, 0);
	const double ratio = record_number(r, VOL_SIGMA, 0) / annual;
	struct forecast *f;
	uint32_t id;

	if (!(annual > 0) || horizon <= 0 ||
	    (w->o.model && !json_is(&r->f[VOL_MODEL].v, w->o.model, strlen(w->o.model))))
		return 0;
	id = security_of(w, &r->f[VOL_SYMBOL].v);
	f = id == MAP_NONE ? NULL : forecast_of(w, id, span, horizon);
	if (!f) {
		*why = "more horizons than there is room for";
		return -1;
	}
	f->annual = annual;
	f->years = ratio > 0 ? ratio * ratio : (double)horizon / TRADING_DAYS;
	return 0;
}

int watch_record(struct watch *w, const struct record *r, uint32_t *option, const char **why)
{
	switch (r->type) {
	case TYPE_QUOTE:
		return on_quote(w, r, option, why);
	case TYPE_TRADE:
		return on_trade(w, r, why);
	case TYPE_BAR:
		return take_price(w, r, BAR_SYMBOL, BAR_CLOSE, WATCH_BAR, why);
	case TYPE_VOL:
		return on_vol(w, r, why);
	default:
		return 0;
	}
}

/* ---- what can be said of an option ---- */

/* The underlying's price: the mid of its quote, or else its last trade, or else its last
 * bar's close, each no older than may be. */
static enum refusal spot_of(const struct watch *w, uint32_t id, int64_t now, double *spot)
{
	enum refusal why = REFUSAL_NO_SPOT;

	if (id == MAP_NONE)
		return why;
	for (int i = 0; i < WATCH_SOURCES; i++) {
		const struct security *s = &w->all[id];

		if (s->price[i] != s->price[i])
			continue;
		if (w->o.max_age > 0 && time_shift(s->at[i], w->o.max_age) < now) {
			why = REFUSAL_OLD_SPOT;
			continue;
		}
		*spot = s->price[i];
		return REFUSAL_NONE;
	}
	return why;
}

/* That of the horizon nearest to the option's life. */
static double forecast_for(const struct watch *w, uint32_t id, double years)
{
	double best = NAN, distance = INFINITY;

	if (id == MAP_NONE)
		return NAN;
	for (uint32_t i = w->all[id].forecast; i != MAP_NONE; i = w->forecasts[i].next) {
		const double d = fabs(w->forecasts[i].years - years);

		if (d < distance) {
			distance = d;
			best = w->forecasts[i].annual;
		}
	}
	return best;
}

void watch_solve(struct watch *w, uint32_t option, int64_t now, struct greek *out)
{
	const struct security *s = &w->all[option];
	double volatility = NAN, spot = NAN;
	struct market m;
	const char *name = "";
	size_t n = 0;
	enum refusal r;

	*out = greek_nothing();
	out->option = (struct option){
		.right = s->contract.right,
		.exercise = s->exercise >= 0 ? (enum option_exercise)s->exercise : w->o.exercise,
		.strike = s->contract.strike,
		.years = contract_years(w->terms->calendar, s->contract.expiry, now),
	};
	r = spot_of(w, s->underlying, now, &spot);
	out->spot = spot;
	if (r == REFUSAL_NONE && w->o.volatility == WATCH_FORECAST) {
		volatility = forecast_for(w, s->underlying, out->option.years);
		r = volatility == volatility ? REFUSAL_NONE : REFUSAL_NO_FORECAST;
	}
	if (w->o.volatility == WATCH_FIXED)
		volatility = w->o.fixed;
	if (!(out->option.years > 0))
		r = REFUSAL_EXPIRED;
	if (r != REFUSAL_NONE) {
		out->refusal = r;
		return;
	}
	if (s->underlying != MAP_NONE)
		name = symbols_name(&w->symbols, s->underlying, &n);
	terms_market(w->terms, name, n, spot, now, w->room, &m);
	greek_solve(w->pricer, &out->option, &m, s->bid, s->ask, volatility, out);
}
