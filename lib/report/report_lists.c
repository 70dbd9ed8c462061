/* report_lists.c - who earned what, what was refused, trip by trip, month by month */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "report/figure.h"
#include "report/report_tables.h"

enum { LIST_MAX = 60 };

static double profit_of(const struct digest *d, size_t holder)
{
	double sum = 0;

	for (size_t i = 0; holder < d->trips.n_holders && i < d->trips.holders[holder].n; i++)
		sum += holding_profit(&d->trips.holders[holder].v[i], digest_price(d, i));
	return sum;
}

static void put_tally(struct table *t, const struct tally *y, double profit)
{
	figure_count(table_cell(t), (double)y->fills);
	figure_count(table_cell(t), y->bought + y->sold); /* no room for cents */
	figure_money(table_cell(t), y->fees);
	figure_money(table_cell(t), y->slippage);
	figure_money(table_cell(t), y->dividends);
	figure_money(table_cell(t), profit);
	figure_count(table_cell(t), (double)y->trips);
	figure_percent(table_cell(t), y->trips ? (double)y->won / (double)y->trips : NAN);
	figure_ratio(table_cell(t), y->losses < 0 ? y->gains / -y->losses : NAN);
}

static void start_tally(struct table *t, const char *what)
{
	static const char *const heads[] = {"fills",  "traded", "fees", "slippage", "dividends",
					    "profit", "trips",  "won",  "factor"};

	table_init(t, "lrrrrrrrrr");
	table_add(t, what);
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		table_add(t, heads[i]);
}

/* What the account made beside what is in the rows. */
static void put_rest(struct table *t, const char *what, double rest)
{
	if (fabs(rest) < 0.005)
		return;
	table_add(t, what);
	for (int i = 0; i < 5; i++)
		table_add(t, "");
	figure_money(table_cell(t), rest);
	for (int i = 0; i < 3; i++)
		table_add(t, "");
}

bool report_symbols(const struct report *r, size_t tape, struct table *t)
{
	const struct digest *d = r->tapes[tape];
	double rest = r->whole[tape].profit;
	size_t rows = 0;

	start_tally(t, "security");
	for (size_t i = 0; d->trips.n_holders && i < d->trips.holders[0].n; i++) {
		const struct holding *h = &d->trips.holders[0].v[i];
		double profit = holding_profit(h, digest_price(d, i));

		if (h->tally.fills == 0 && profit == 0)
			continue;
		if (++rows > LIST_MAX)
			continue;
		rest -= profit;
		table_add(t, digest_symbol(d, (uint32_t)i));
		put_tally(t, &h->tally, profit);
	}
	if (rows > 0)
		put_rest(t, rows > LIST_MAX ? "all others" : "(interest, rest)", rest);
	return rows > 0;
}

bool report_strategies(const struct report *r, size_t tape, struct table *t)
{
	const struct digest *d = r->tapes[tape];
	double rest = r->whole[tape].profit;

	start_tally(t, "strategy");
	for (size_t i = 1; i < d->trips.n_holders; i++) {
		const struct holder *o = &d->trips.holders[i];
		struct tally sum = {0};

		for (size_t k = 0; k < o->n; k++)
			tally_add(&sum, &o->v[k].tally);
		if (sum.fills == 0 && profit_of(d, i) == 0)
			continue;
		rest -= profit_of(d, i);
		table_add(t, digest_strategy(d, (uint32_t)i - 1));
		put_tally(t, &sum, profit_of(d, i));
	}
	if (table_rows(t) < 2)
		return false;
	put_rest(t, "(interest, rest)", rest);
	return true;
}

bool report_refusals(const struct digest *d, struct table *t)
{
	static const char *const heads[] = {"refused by", "times", "first",
					    "last",       "limit", "value, the last time"};
	const struct refusals *f = &d->refusals;

	table_init(t, "lrllrr");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		table_add(t, heads[i]);
	for (uint32_t i = 0; i < f->codes.count; i++) {
		const struct refusal_rule *v = &f->v[i];

		table_add(t, f->codes.entries[i].key);
		figure_count(table_cell(t), (double)v->count);
		figure_date(table_cell(t), calendar_date(d->o.calendar, v->first));
		figure_date(table_cell(t), calendar_date(d->o.calendar, v->last));
		table_add(t, v->limit[0] ? v->limit : "-");
		table_add(t, v->value[0] ? v->value : "-");
	}
	return f->codes.count > 0;
}

/* ---- trips ---- */

struct ranked {
	double profit;
	size_t trip;
};

static int ranked_compare(const void *pa, const void *pb)
{
	const struct ranked *a = pa, *b = pb;

	if (a->profit != b->profit)
		return a->profit > b->profit ? -1 : 1;
	return a->trip < b->trip ? -1 : a->trip > b->trip;
}

static void put_trip(const struct digest *d, const struct trip *trip, struct table *t)
{
	table_add(t, trip->is_long ? "long" : "short");
	table_add(t, digest_symbol(d, trip->symbol));
	figure_date(table_cell(t), calendar_date(d->o.calendar, trip->opened));
	figure_date(table_cell(t), calendar_date(d->o.calendar, trip->closed));
	figure_price(table_cell(t), trip->quantity);
	figure_price(table_cell(t), trip->entry);
	figure_price(table_cell(t), trip->exit);
	figure_money(table_cell(t), trip->profit);
	table_add(t, trip->order < d->orders.count ? d->orders.entries[trip->order].key : "");
}

bool report_trips(const struct digest *d, size_t n, struct table *t)
{
	static const char *const heads[] = {"side",  "of",   "opened", "closed",     "shares",
					    "entry", "exit", "profit", "first order"};
	size_t all = d->trips.n;
	struct ranked *v = malloc((all ? all : 1) * sizeof(*v));

	table_init(t, "llllrrrrl");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		table_add(t, heads[i]);
	for (size_t i = 0; v && i < all; i++)
		v[i] = (struct ranked){d->trips.v[i].profit, i};
	if (v)
		qsort(v, all, sizeof(*v), ranked_compare);
	for (size_t i = 0; v && i < all; i++)
		if (i < n || i + n >= all)
			put_trip(d, &d->trips.v[v[i].trip], t);
	free(v);
	return all > 0;
}

/* ---- months ---- */

struct months {
	int32_t year;
	double month[12], all;
};

static void put_percent(struct table *t, double x)
{
	struct buf *cell = table_cell(t);

	if (isfinite(x))
		figure_short(cell, x * 100, 1);
}

static void put_year(struct table *t, const struct months *m)
{
	if (m->year == INT32_MIN)
		return;
	buf_addf(table_cell(t), "%d", (int)m->year);
	for (int i = 0; i < 12; i++)
		put_percent(t, m->month[i]);
	put_percent(t, m->all);
}

static void add_return(double *sum, double r)
{
	*sum = (isfinite(*sum) ? 1 + *sum : 1) * (1 + r) - 1;
}

bool report_months(const struct digest *d, struct table *t)
{
	static const char *const heads[] = {"% of", "Jan", "Feb", "Mar", "Apr", "May", "Jun",
					    "Jul",  "Aug", "Sep", "Oct", "Nov", "Dec", "year"};
	struct months now = {.year = INT32_MIN};

	table_init(t, "lrrrrrrrrrrrrr");
	for (size_t i = 0; i < sizeof(heads) / sizeof(*heads); i++)
		table_add(t, heads[i]);
	for (size_t i = 1; i < d->n_days; i++) {
		struct civil c = civil_from_days(d->days[i].date);
		double r;

		if (c.year != now.year) {
			put_year(t, &now);
			now = (struct months){.year = c.year, .all = NAN};
			for (int k = 0; k < 12; k++)
				now.month[k] = NAN;
		}
		measure_returns(d, i - 1, i, &r);
		add_return(&now.month[c.month - 1], r);
		add_return(&now.all, r);
	}
	put_year(t, &now);
	return d->n_days > 1;
}
