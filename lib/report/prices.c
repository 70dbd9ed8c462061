/* prices.c - what each security costs, and what holding it would have brought */
#include "report/prices.h"

#include "base/grow.h"

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
	v->last = r->f[BAR_CLOSE].num;
}

void prices_trade(struct prices *p, size_t symbol, const struct record *r)
{
	struct price *v = &p->v[symbol];

	if (!v->barred)
		v->last = r->f[TRADE_PRICE].num;
}

void prices_split(struct prices *p, size_t symbol, double ratio)
{
	struct price *v = &p->v[symbol];

	p->splits++;
	v->units *= ratio;
	v->last /= ratio;
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

void prices_start(struct prices *p, enum prices_base base)
{
	for (size_t i = 0; i < p->n; i++)
		p->v[i].base[base] = price_value(&p->v[i]);
}

struct hold prices_hold(struct prices *p, enum prices_base base)
{
	struct hold all = {0};

	for (size_t i = 0; i < p->n; i++) {
		struct price *v = &p->v[i];
		double value = price_value(v);

		if (v->base[base] == 0)
			v->base[base] = value;
		if (!v->held || v->base[base] <= 0)
			continue;
		all.sum += value / v->base[base];
		all.n++;
	}
	return all;
}
