/* desk_read.c - records of the tape, and of an answer, to the desk */
#include <string.h>

#include "base/num.h"
#include "market/conditions.h"
#include "risk/desk_text.h"

#define ALWAYS                                                                                     \
	(TYPE_BIT(TYPE_TRADE) | TYPE_BIT(TYPE_QUOTE) | TYPE_BIT(TYPE_BAR) |                        \
	 TYPE_BIT(TYPE_STATUS) | TYPE_BIT(TYPE_ACTION) | TYPE_BIT(TYPE_SIGNAL) |                   \
	 TYPE_BIT(TYPE_CONTROL) | TYPE_BIT(TYPE_CLOCK))

static const char too_large[] = "a price is beyond 9.2e9";
static const char no_room[] = "symbol: too many, or out of memory";

uint64_t desk_types(const struct policy *p)
{
	return ALWAYS | (policy_needs_vol(p) ? TYPE_BIT(TYPE_VOL) : 0) |
	       (policy_needs_features(p) ? TYPE_BIT(TYPE_FEATURE) : 0);
}

static int fail(const char **why, const char *text)
{
	*why = text;
	return -1;
}

/* The symbol's number, room made; MAP_NONE where there is none. */
static uint32_t symbol_of(struct desk *d, const struct record *r, unsigned field)
{
	return desk_symbol(d, &r->f[field].v);
}

/* What does not count as the last price may still be one that a venue trades at. */
static void look_at_prices(struct desk *d, const struct json_value *name, dec low, dec high)
{
	const uint32_t symbol = d->workings.n ? symbols_find(&d->symbols, name) : MAP_NONE;

	if (symbol != MAP_NONE)
		desk_prices(d, symbol, low, high);
}

static int take_trade(struct desk *d, const struct record *r, const char **why)
{
	const struct json_value *c = &r->f[TRADE_CONDITIONS].v;
	uint32_t symbol;
	dec price;

	if (record_dec(r, TRADE_PRICE, &price) < 0)
		return fail(why, too_large);
	if (record_has(r, TRADE_CONDITIONS) && !(conditions_effect(c->p, c->n) & SETS_LAST)) {
		look_at_prices(d, &r->f[TRADE_SYMBOL].v, price, price);
		return 0;
	}
	symbol = symbol_of(d, r, TRADE_SYMBOL);
	if (symbol == MAP_NONE)
		return fail(why, no_room);
	desk_prices(d, symbol, price, price);
	desk_trade(d, symbol, price, r->ts);
	return 0;
}

/* A side of a quote: unchanged where absent, 0 where withdrawn. */
static int read_side(const struct record *r, unsigned field, dec *out)
{
	*out = record_null(r, field) ? 0 : QUOTE_SAME;
	return record_has(r, field) ? record_dec(r, field, out) : 0;
}

static int take_quote(struct desk *d, const struct record *r, const char **why)
{
	uint32_t symbol;
	dec bid, ask;

	if (record_has(r, QUOTE_SCOPE) && json_is(&r->f[QUOTE_SCOPE].v, "venue", 5))
		return 0;
	if (read_side(r, QUOTE_BID, &bid) < 0 || read_side(r, QUOTE_ASK, &ask) < 0)
		return fail(why, too_large);
	symbol = symbol_of(d, r, QUOTE_SYMBOL);
	if (symbol == MAP_NONE)
		return fail(why, no_room);
	desk_prices(d, symbol, ask > 0 ? ask : INT64_MAX, bid);
	desk_quote(d, symbol, bid, ask, r->ts);
	return 0;
}

static void look_at_bar(struct desk *d, const struct record *r)
{
	static const unsigned prices[] = {BAR_OPEN, BAR_HIGH, BAR_LOW, BAR_CLOSE};
	dec low = INT64_MAX, high = 0, price;

	for (size_t i = 0; d->workings.n && i < 4; i++) {
		if (record_dec(r, prices[i], &price) < 0) {
			low = 0;
			high = INT64_MAX;
			break;
		}
		low = price < low ? price : low;
		high = price > high ? price : high;
	}
	look_at_prices(d, &r->f[BAR_SYMBOL].v, low, high);
}

/* A bar made of quotes has mids, at which nothing traded. */
static int take_bar(struct desk *d, const struct record *r, const char **why)
{
	uint32_t symbol;
	dec close;

	look_at_bar(d, r);
	if (record_has(r, BAR_OF) && json_is(&r->f[BAR_OF].v, "quote", 5))
		return 0;
	if (record_dec(r, BAR_CLOSE, &close) < 0)
		return fail(why, too_large);
	symbol = symbol_of(d, r, BAR_SYMBOL);
	if (symbol == MAP_NONE)
		return fail(why, no_room);
	desk_bar(d, symbol, close, r->ts);
	return 0;
}

static int take_status(struct desk *d, const struct record *r, const char **why)
{
	const struct json_value *v = &r->f[STATUS_STATE].v;
	const uint32_t symbol = symbol_of(d, r, STATUS_SYMBOL);

	if (symbol == MAP_NONE)
		return fail(why, no_room);
	desk_status(d, symbol, v->escaped ? "unknown" : v->p, v->escaped ? 7 : v->n);
	return 0;
}

static int take_action(struct desk *d, const struct record *r, const char **why)
{
	const bool split = json_is(&r->f[ACTION_KIND].v, "split", 5);
	uint32_t symbol;
	dec value;

	if (record_dec(r, ACTION_VALUE, &value) < 0 || (split && value <= 0))
		return fail(why, "value: no ratio of a split, or no amount");
	symbol = symbol_of(d, r, ACTION_SYMBOL);
	if (symbol == MAP_NONE)
		return fail(why, no_room);
	if (split)
		desk_split(d, symbol, value);
	else
		desk_dividend(d, symbol, value);
	return 0;
}

/* ---- volatilities ---- */

static int take_vol(struct desk *d, const struct record *r, const char **why)
{
	const struct sizing *s = &d->policy->sizing;
	const unsigned field = s->unit == UNIT_ANNUAL ? VOL_ANNUAL : VOL_SIGMA;
	const struct json_value *model = &r->f[VOL_MODEL].v;
	uint32_t symbol;

	if (!record_has(r, field) || (s->model[0] && !json_is(model, s->model, strlen(s->model))))
		return 0;
	/* Beyond the next bar sigma is that of a sum. */
	if (record_has(r, VOL_HORIZON) && r->f[VOL_HORIZON].i != 1)
		return 0;
	symbol = symbol_of(d, r, VOL_SYMBOL);
	if (symbol == MAP_NONE)
		return fail(why, no_room);
	desk_volatility(d, symbol, r->f[field].num);
	return 0;
}

static int take_feature(struct desk *d, const struct record *r, const char **why)
{
	const char *key = d->policy->sizing.of, *pos = NULL;
	struct json_value name, value;
	uint32_t symbol;
	double x;

	while (record_extra(r, &pos, &name, &value)) {
		if (!json_is(&name, key, strlen(key)) || value.kind != VALUE_NUMBER ||
		    num_parse(value.p, value.n, &x) < 0)
			continue;
		symbol = symbol_of(d, r, FEATURE_SYMBOL);
		if (symbol == MAP_NONE)
			return fail(why, no_room);
		desk_volatility(d, symbol, x);
		return 0;
	}
	return 0;
}

/* ---- signals and controls ---- */

/* An optional price above 0. */
static int read_price(const struct record *r, unsigned field, dec *out)
{
	*out = 0;
	if (!record_has(r, field))
		return 0;
	return record_dec(r, field, out) < 0 || *out <= 0 ? -1 : 0;
}

static int take_signal(struct desk *d, const struct record *r, const char **why)
{
	const struct json_value *side = &r->f[SIGNAL_SIDE].v;
	struct desk_signal sig = {
		.id = &r->f[SIGNAL_ID].v,
		.strategy = &r->f[SIGNAL_STRATEGY].v,
		.shares = record_has(r, SIGNAL_SHARES) ? &r->f[SIGNAL_SHARES].v : NULL,
		.side = json_is(side, "long", 4)    ? SIDE_LONG
			: json_is(side, "short", 5) ? SIDE_SHORT
						    : SIDE_FLAT,
		.strength = record_number(r, SIGNAL_STRENGTH, 1),
		.confidence = record_number(r, SIGNAL_CONFIDENCE, 1),
		.expires = record_has(r, SIGNAL_EXPIRES) ? r->f[SIGNAL_EXPIRES].i : INT64_MAX,
	};

	if (read_price(r, SIGNAL_STOP, &sig.stop) < 0 ||
	    read_price(r, SIGNAL_TARGET, &sig.target) < 0)
		return fail(why, "stop or target: no price");
	sig.symbol = symbol_of(d, r, SIGNAL_SYMBOL);
	if (sig.symbol == MAP_NONE)
		return fail(why, no_room);
	return desk_signal(d, &sig, why);
}

/* Our own control records tell what happened, and are no command. */
static void take_control(struct desk *d, const struct record *r)
{
	const struct json_value *what = &r->f[CONTROL_WHAT].v, *reason = &r->f[CONTROL_REASON].v;
	const char *given = record_has(r, CONTROL_REASON) && reason->n ? "given" : "";

	if (json_is(&r->f[CONTROL_STAGE].v, "trisk", 5))
		return;
	if (json_is(what, "halt", 4))
		desk_control(d, "halt", given, false);
	else if (json_is(what, "resume", 6))
		desk_control(d, "resume", given, false);
	else if (json_is(what, "kill", 4))
		desk_control(d, "kill", given, false);
}

int desk_take(struct desk *d, int64_t now, const struct record *r, const char **why)
{
	int result = 0;

	desk_time(d, now);
	switch (r->type) {
	case TYPE_TRADE:
		result = take_trade(d, r, why);
		break;
	case TYPE_QUOTE:
		result = take_quote(d, r, why);
		break;
	case TYPE_BAR:
		result = take_bar(d, r, why);
		break;
	case TYPE_STATUS:
		result = take_status(d, r, why);
		break;
	case TYPE_ACTION:
		result = take_action(d, r, why);
		break;
	case TYPE_VOL:
		result = take_vol(d, r, why);
		break;
	case TYPE_FEATURE:
		result = take_feature(d, r, why);
		break;
	case TYPE_SIGNAL:
		result = take_signal(d, r, why);
		break;
	case TYPE_CONTROL:
		take_control(d, r);
		break;
	default:
		break;
	}
	if (result == 0 && d->n_retry)
		desk_retry(d);
	return result;
}

/* ---- answers ---- */

static int take_position(struct desk *d, const struct record *r)
{
	const uint32_t symbol = symbol_of(d, r, POSITION_SYMBOL);
	const bool has_flow = record_has(r, POSITION_COST) && record_has(r, POSITION_REALIZED);
	dec_wide cost = 0, realized = 0;
	dec price = 0;

	if (has_flow && (record_wide(r, POSITION_COST, &cost) < 0 ||
			 record_wide(r, POSITION_REALIZED, &realized) < 0))
		return -1;
	if (record_has(r, POSITION_PRICE))
		price = r->f[POSITION_PRICE].i;
	return symbol == MAP_NONE ? -1
				  : desk_answer_position(d, symbol, r->f[POSITION_QUANTITY].i,
							 price, has_flow, cost - realized);
}

static int take_order(struct desk *d, const struct record *r)
{
	const uint32_t symbol = symbol_of(d, r, ORDER_SYMBOL);
	char id[DESK_ID];
	dec price = 0;

	if (symbol == MAP_NONE || r->f[ORDER_ID].v.n > DESK_ID)
		return -1;
	if (record_has(r, ORDER_LIMIT))
		price = r->f[ORDER_LIMIT].i;
	else if (record_has(r, ORDER_STOP))
		price = r->f[ORDER_STOP].i;
	return desk_answer_order(d, id, json_decode(&r->f[ORDER_ID].v, id), symbol,
				 json_is(&r->f[ORDER_SIDE].v, "buy", 3), r->f[ORDER_QUANTITY].i,
				 price);
}

int desk_take_answer(struct desk *d, const struct record *r, struct err *e)
{
	dec_wide cash, power = 0, pnl = 0;
	int result = 0;

	switch (r->type) {
	case TYPE_ACCOUNT:
		result = record_wide(r, ACCOUNT_CASH, &cash);
		if (record_has(r, ACCOUNT_BUYING_POWER))
			result |= record_wide(r, ACCOUNT_BUYING_POWER, &power);
		if (record_has(r, ACCOUNT_DAY_PNL))
			result |= record_wide(r, ACCOUNT_DAY_PNL, &pnl);
		if (result == 0)
			desk_answer_account(d, cash, power, pnl,
					    record_has(r, ACCOUNT_VENUE) &&
						    json_is(&r->f[ACCOUNT_VENUE].v, "paper", 5));
		break;
	case TYPE_POSITION:
		result = take_position(d, r);
		break;
	case TYPE_ORDER:
		result = take_order(d, r);
		break;
	default:
		break;
	}
	return result < 0
		       ? err_set(e, STATUS_UNAVAILABLE, "the account's answer cannot be used: %.*s",
				 (int)(r->len > 200 ? 200 : r->len), r->line)
		       : 0;
}
