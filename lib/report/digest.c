/* digest.c - one tape, read once, as a report needs it */
#include "report/digest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/grow.h"
#include "report/digest_impl.h"
#include "tape/line.h"

enum { DIGEST_MAX_STRATEGIES = TRIPS_MAX_HOLDERS - 1 };

void digest_init(struct digest *d, const char *name, const struct digest_options *o)
{
	*d = (struct digest){.name = name, .o = *o, .first = NO_TS, .last = NO_TS};
	symbols_init(&d->symbols, BOOKS_MAX_SYMBOLS);
	map_init(&d->strategies, DIGEST_MAX_STRATEGIES);
	map_init(&d->orders, DIGEST_MAX_ORDERS);
	books_init(&d->books);
	refusals_init(&d->refusals);
}

void digest_release(struct digest *d)
{
	symbols_release(&d->symbols);
	map_release(&d->strategies);
	map_release(&d->orders);
	settings_release(&d->settings);
	books_release(&d->books);
	prices_release(&d->prices);
	trips_release(&d->trips);
	refusals_release(&d->refusals);
	for (size_t i = 0; i < d->n_closes; i++)
		free(d->closes[i].v);
	free(d->closes);
	free(d->marks);
	free(d->splits);
	free(d->days);
	*d = (struct digest){0};
}

bool digest_has_price(const struct digest *d, const char *symbol)
{
	uint32_t i = map_find(&d->symbols.map, symbol, strlen(symbol));

	return i != MAP_NONE && digest_price(d, i) > 0;
}

const char *digest_symbol(const struct digest *d, uint32_t symbol)
{
	return symbol < d->symbols.map.count ? d->symbols.map.entries[symbol].key : "";
}

const char *digest_strategy(const struct digest *d, uint32_t strategy)
{
	return strategy < d->strategies.count ? d->strategies.entries[strategy].key : "";
}

/* ---- symbols ---- */

static bool is_held(const struct digest *d, const char *name)
{
	if (d->o.benchmark && strcmp(name, d->o.benchmark) == 0)
		return false;
	if (!d->o.universe || d->o.universe->count == 0)
		return true;
	return map_find(d->o.universe, name, strlen(name)) != MAP_NONE;
}

uint32_t digest_symbol_of(struct digest *d, const struct json_value *v)
{
	uint32_t i = symbols_add(&d->symbols, v);
	size_t before = d->prices.n;

	if (i == MAP_NONE || !prices_reserve(&d->prices, (size_t)i + 1)) {
		d->failed = true;
		return MAP_NONE;
	}
	if (i >= before)
		d->prices.v[i].held = is_held(d, digest_symbol(d, i));
	return i;
}

/* ---- market data ---- */

static void on_market(struct digest *d, const struct record *r)
{
	const bool bar = r->type == TYPE_BAR;
	uint32_t symbol = digest_symbol_of(d, &r->f[bar ? BAR_SYMBOL : TRADE_SYMBOL].v);

	d->synthetic |= r->f[bar ? BAR_SYNTHETIC : TRADE_SYNTHETIC].v.kind == VALUE_TRUE;
	if (d->over || symbol == MAP_NONE)
		return;
	if (bar)
		prices_bar(&d->prices, symbol, r);
	else
		prices_trade(&d->prices, symbol, r);
}

/* Nothing else in a quote matters here, and most of a tape is quotes: they are not
 * taken apart.  No string has this text in it: its quote would stand escaped. */
static void on_quote(struct digest *d, const struct record *r)
{
	static const char text[] = "synthetic\":true";
	const size_t n = sizeof(text) - 1;
	const char *p = r->line, *end = r->line + r->len;

	while (!d->synthetic && (size_t)(end - p) >= n &&
	       (p = memchr(p, text[0], (size_t)(end - p) - n + 1))) {
		d->synthetic = memcmp(p, text, n) == 0;
		p++;
	}
}

static void on_split(struct digest *d, uint32_t symbol, double ratio, dec exact)
{
	size_t day = d->n_days;

	books_split(&d->books, symbol, exact);
	if (d->over)
		return;
	prices_split(&d->prices, symbol, ratio);
	trips_split(&d->trips, symbol, ratio, dec_to_double(books_quantity(&d->books, symbol)));
	if (d->o.closes &&
	    grow(&d->splits, &d->cap_splits, d->n_splits + 1, sizeof(*d->splits), DIGEST_MAX_MARKS))
		d->splits[d->n_splits++] = (struct split){symbol, day, ratio};
}

static void on_action(struct digest *d, const struct record *r)
{
	uint32_t symbol = digest_symbol_of(d, &r->f[ACTION_SYMBOL].v);
	double value = r->f[ACTION_VALUE].num;
	dec exact;

	if (symbol == MAP_NONE || value <= 0)
		return;
	if (json_is(&r->f[ACTION_KIND].v, "split", 5) && record_dec(r, ACTION_VALUE, &exact) == 0)
		on_split(d, symbol, value, exact);
	else if (json_is(&r->f[ACTION_KIND].v, "dividend", 8) && !d->over)
		prices_dividend(&d->prices, symbol, value);
}

/* ---- the rest ---- */

static void on_control(struct digest *d, const struct record *r)
{
	const struct json_value *v = &r->f[CONTROL_REASON].v;
	bool stops = json_is(&r->f[CONTROL_WHAT].v, "halt", 4) ||
		     json_is(&r->f[CONTROL_WHAT].v, "kill", 4);

	d->controls += stops;
	if (stops && record_has(r, CONTROL_REASON) && v->n < sizeof(d->halt))
		d->halt[json_decode(v, d->halt)] = '\0';
}

static void on_run(struct digest *d, const struct record *r)
{
	struct json_value v;
	const struct setting *s;
	dec_wide cash;

	if (!settings_add(&d->settings, r))
		d->failed = true;
	s = settings_find(&d->settings, "torder");
	if (json_is(&r->f[RUN_STAGE].v, "torder", 6) && setting_option(s, "cash", &v) &&
	    dec_wide_parse(v.p, v.n, &cash) >= 0)
		books_start(&d->books, cash);
}

static void count(struct digest *d, enum record_type_id type)
{
	d->errors += type == TYPE_ERROR;
	d->gaps += type == TYPE_GAP;
	d->signals += type == TYPE_SIGNAL;
	if (type < TYPE_COUNT && type != TYPE_RUN)
		d->ended = type == TYPE_END_;
}

static void see_time(struct digest *d, const struct record *r)
{
	if (!r->dated)
		return;
	if (d->first == NO_TS || r->ts < d->first)
		d->first = r->ts;
	if (r->ts > d->last)
		d->last = r->ts;
	if (d->o.to != NO_TS && r->ts >= d->o.to)
		d->over = true;
}

void digest_unreadable(struct digest *d, const char *why)
{
	if (d->unreadable++ > 0)
		return;
	d->why_line = d->lines;
	snprintf(d->why, sizeof(d->why), "%s", why);
}

static void dispatch(struct digest *d, const struct record *r)
{
	switch (r->type) {
	case TYPE_TRADE:
	case TYPE_BAR:
		on_market(d, r);
		break;
	case TYPE_QUOTE:
		on_quote(d, r);
		break;
	case TYPE_ACTION:
		on_action(d, r);
		break;
	case TYPE_ORDER:
		digest_order(d, r);
		break;
	case TYPE_EXEC:
		digest_exec(d, r);
		break;
	case TYPE_CASH:
		digest_cash(d, r);
		break;
	case TYPE_POSITION:
		digest_position(d, r);
		break;
	case TYPE_ACCOUNT:
		digest_account(d, r);
		break;
	case TYPE_REJECT:
		if (!d->over)
			refusals_add(&d->refusals, r);
		break;
	case TYPE_CONTROL:
		on_control(d, r);
		break;
	case TYPE_RUN:
		on_run(d, r);
		break;
	default:
		break;
	}
}

bool digest_line(struct digest *d, const char *p, size_t n)
{
	static const uint64_t used =
		TYPE_BIT(TYPE_TRADE) | TYPE_BIT(TYPE_BAR) | TYPE_BIT(TYPE_ACTION) |
		TYPE_BIT(TYPE_ORDER) | TYPE_BIT(TYPE_EXEC) | TYPE_BIT(TYPE_CASH) |
		TYPE_BIT(TYPE_POSITION) | TYPE_BIT(TYPE_ACCOUNT) | TYPE_BIT(TYPE_REJECT) |
		TYPE_BIT(TYPE_CONTROL) | TYPE_BIT(TYPE_RUN);
	struct record *r = &d->r;

	d->lines++;
	if (record_head(r, p, n) < 0 || ((used & TYPE_BIT(r->type)) && record_scan(r) < 0)) {
		digest_unreadable(d, r->why);
		return false;
	}
	see_time(d, r);
	count(d, r->type);
	dispatch(d, r);
	d->failed |= d->books.failed && d->books.n == 0;
	d->failed |= d->trips.failed;
	return true;
}
