/* prices.c - what each security costs, and what holding it would have brought */
#include "report/prices.h"

#include "report/grow.h"

enum { PRICES_MAX = 1 << 20 };

void prices_release(struct prices *p)
{
	free(p->v);
	*p = (struct prices){0};
}

bool prices_reserve(struct prices *p, size_t n)
{
	if (!grow(&p->v, &p->cap, n, sizeof(*p->v), PRICES_MAX))
		return false;
	while (p->n < n)
		p->v[p->n++] = (struct price){.units = 1, .held = true};
	return true;
}

void prices_bar(struct prices *p, size_t symbol, const struct record *r)
{
	struct price *v = &p->v[symbol];

	v->barred = true;
	v->cause = CAUSE_BAR;
	v->open = r->f[BAR_OPEN].num;
	v->last = v->close = r->f[BAR_CLOSE].num;
}

void prices_trade(struct prices *p, size_t symbol, const struct record *r)
{
	struct price *v = &p->v[symbol];

	v->cause = CAUSE_TRADE;
	v->trade = r->f[TRADE_PRICE].num;
	if (!v->barred)
		v->last = v->trade;
}

void prices_quote(struct prices *p, size_t symbol, const struct record *r)
{
	struct price *v = &p->v[symbol];

	v->cause = CAUSE_QUOTE;
	if (r->f[QUOTE_BID].v.kind != VALUE_ABSENT)
		v->bid = record_number(r, QUOTE_BID, 0);
	if (r->f[QUOTE_ASK].v.kind != VALUE_ABSENT)
		v->ask = record_number(r, QUOTE_ASK, 0);
}

void prices_split(struct prices *p, size_t symbol, double ratio)
{
	struct price *v = &p->v[symbol];

	p->splits++;
	v->units *= ratio;
	v->last /= ratio;
	v->bid /= ratio;
	v->ask /= ratio;
	v->trade /= ratio;
}

void prices_dividend(struct prices *p, size_t symbol, double amount)
{
	p->dividends++;
	p->v[symbol].pending += p->v[symbol].units * amount;
}

double price_value(const struct price *p)
{
	return p->last > 0 ? p->units * p->last + p->pending : 0;
}

void prices_settle(struct prices *p)
{
	for (size_t i = 0; i < p->n; i++) {
		struct price *v = &p->v[i];

		if (v->pending == 0 || v->last <= 0)
			continue;
		v->units += v->pending / v->last;
		v->pending = 0;
	}
}

void prices_base(struct prices *p)
{
	for (size_t i = 0; i < p->n; i++)
		p->v[i].base = price_value(&p->v[i]);
}

double prices_hold(struct prices *p, size_t *n)
{
	double sum = 0;

	*n = 0;
	for (size_t i = 0; i < p->n; i++) {
		struct price *v = &p->v[i];
		double value = price_value(v);

		if (v->base == 0)
			v->base = value;
		if (!v->held || v->base <= 0)
			continue;
		sum += value / v->base;
		(*n)++;
	}
	return sum;
}

static double worse(bool buy, double a, double b)
{
	return (a > b) == buy ? a : b;
}

double price_reference(const struct price *p, const struct price_order *o, double paid)
{
	if (p->bid > 0 && p->ask > p->bid && paid == (o->buy ? p->ask : p->bid))
		return (p->bid + p->ask) / 2;
	if (!o->at_any_price)
		return 0;
	switch (p->cause) {
	case CAUSE_BAR:
		if (o->at_close)
			return p->close;
		return o->stop > 0 ? worse(o->buy, p->open, o->stop) : p->open;
	case CAUSE_TRADE:
		return p->trade;
	default:
		return 0;
	}
}
