/* report_json.c - the report as one JSON object */
#include <math.h>
#include <string.h>

#include "base/rfc3339.h"
#include "report/figure.h"
#include "report/report_tables.h"
#include "tape/json.h"
#include "tape/line.h"

/* A comma before every member but the first of its object or array. */
static void next(struct buf *out)
{
	char last = out->n ? out->p[out->n - 1] : '{';

	if (last != '{' && last != '[')
		buf_addc(out, ',');
}

static void put_key(struct buf *out, const char *key)
{
	next(out);
	buf_addf(out, "\"%s\":", key);
}

static void put_string(struct buf *out, const char *key, const char *s)
{
	put_key(out, key);
	json_quote(out, s, strlen(s));
}

static void put_count(struct buf *out, const char *key, uint64_t n)
{
	put_key(out, key);
	buf_addf(out, "%llu", (unsigned long long)n);
}

static void put_number(struct buf *out, const char *key, double x)
{
	put_key(out, key);
	figure_json(out, x);
}

static void put_money(struct buf *out, const char *key, double x)
{
	put_key(out, key);
	figure_json_money(out, x);
}

static void put_bool(struct buf *out, const char *key, bool b)
{
	put_key(out, key);
	buf_adds(out, b ? "true" : "false");
}

static void put_wide(struct buf *out, const char *key, dec_wide d)
{
	put_key(out, key);
	figure_wide(out, d);
}

static void put_time(struct buf *out, const char *key, int64_t ns)
{
	char text[RFC3339_TEXT];

	put_key(out, key);
	buf_addc(out, '"');
	buf_add(out, text, rfc3339_format(ns, text));
	buf_addc(out, '"');
}

static void open_list(struct buf *out, const char *key)
{
	put_key(out, key);
	buf_addc(out, '[');
}

static void open_item(struct buf *out)
{
	next(out);
	buf_addc(out, '{');
}

/* ---- figures ---- */

static void put_figures(const struct report *r, const struct measures *m, struct buf *out)
{
	put_key(out, "figures");
	buf_addc(out, '{');
	for (size_t i = 0; i < measure_n_rows; i++) {
		const struct measure_row *row = &measure_rows[i];

		if (r->synthetic && (row->flags & MEASURE_SKILL))
			continue;
		put_key(out, row->key);
		measure_json(m, row, out);
	}
	buf_addc(out, '}');
}

static void put_parts(const struct report *r, size_t tape, struct buf *out)
{
	if (r->o.split == NO_TS)
		return;
	open_list(out, "parts");
	for (size_t i = 0; i < r->n_columns; i++) {
		if (r->columns[i].tape != r->tapes[tape])
			continue;
		open_item(out);
		put_string(out, "part", r->columns[i].part);
		put_figures(r, &r->columns[i].m, out);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_differences(const struct report *r, struct buf *out)
{
	static const char *const names[] = {[BOOT_ANNUAL] = "annual",
					    [BOOT_VOLATILITY] = "volatility",
					    [BOOT_SHARPE] = "sharpe",
					    [BOOT_DRAWDOWN] = "drawdown"};

	open_list(out, "differences");
	for (size_t i = 0; i < r->n_differences; i++) {
		const struct report_difference *f = &r->differences[i];

		open_item(out);
		put_string(out, "tape", r->tapes[f->tape]->name);
		put_string(out, "less", r->tapes[0]->name);
		put_count(out, "days", (uint64_t)f->days);
		for (int k = 0; k < BOOT_FIGURES; k++) {
			if (k == BOOT_SHARPE && r->synthetic)
				continue;
			put_number(out, names[k], f->figures[k]);
			next(out);
			buf_addf(out, "\"%s_range\":[", names[k]);
			figure_json(out, f->range[k].low);
			buf_addc(out, ',');
			figure_json(out, f->range[k].high);
			buf_addc(out, ']');
		}
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

/* ---- lists ---- */

static void put_tally(const struct tally *y, double profit, struct buf *out)
{
	put_count(out, "fills", y->fills);
	put_money(out, "bought", y->bought);
	put_money(out, "sold", y->sold);
	put_money(out, "fees", y->fees);
	put_money(out, "slippage", y->slippage);
	put_money(out, "dividends", y->dividends);
	put_money(out, "borrow", y->borrow);
	put_money(out, "profit", profit);
	put_count(out, "trips", y->trips);
	put_count(out, "won", y->won);
	put_money(out, "gains", y->gains);
	put_money(out, "losses", y->losses);
}

static void put_symbols(const struct digest *d, struct buf *out)
{
	open_list(out, "symbols");
	for (size_t i = 0; d->trips.n_holders && i < d->trips.holders[0].n; i++) {
		const struct holding *h = &d->trips.holders[0].v[i];
		double profit = holding_profit(h, digest_price(d, i));

		if (h->tally.fills == 0 && profit == 0)
			continue;
		open_item(out);
		put_string(out, "symbol", digest_symbol(d, (uint32_t)i));
		put_number(out, "quantity", h->quantity);
		put_tally(&h->tally, profit, out);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_strategies(const struct digest *d, struct buf *out)
{
	open_list(out, "strategies");
	for (size_t i = 1; i < d->trips.n_holders; i++) {
		const struct holder *o = &d->trips.holders[i];
		struct tally sum = {0};
		double profit = 0;

		for (size_t k = 0; k < o->n; k++) {
			tally_add(&sum, &o->v[k].tally);
			profit += holding_profit(&o->v[k], digest_price(d, k));
		}
		if (sum.fills == 0 && profit == 0)
			continue;
		open_item(out);
		put_string(out, "strategy", digest_strategy(d, (uint32_t)i - 1));
		put_tally(&sum, profit, out);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_trips(const struct digest *d, struct buf *out)
{
	open_list(out, "trips");
	for (size_t i = 0; i < d->trips.n; i++) {
		const struct trip *t = &d->trips.v[i];

		open_item(out);
		put_string(out, "symbol", digest_symbol(d, t->symbol));
		if (t->strategy != UINT32_MAX)
			put_string(out, "strategy", digest_strategy(d, t->strategy));
		put_string(out, "side", t->is_long ? "long" : "short");
		put_time(out, "opened", t->opened);
		put_time(out, "closed", t->closed);
		put_number(out, "quantity", t->quantity);
		put_number(out, "entry", t->entry);
		put_number(out, "exit", t->exit);
		put_money(out, "profit", t->profit);
		put_money(out, "fees", t->fees);
		put_money(out, "paid", t->paid);
		if (t->order < d->orders.count)
			put_string(out, "order", d->orders.entries[t->order].key);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_refusals(const struct digest *d, struct buf *out)
{
	open_list(out, "refusals");
	for (uint32_t i = 0; i < d->refusals.codes.count; i++) {
		const struct refusal_rule *v = &d->refusals.v[i];

		open_item(out);
		put_string(out, "code", d->refusals.codes.entries[i].key);
		put_count(out, "count", v->count);
		put_time(out, "first", v->first);
		put_time(out, "last", v->last);
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_settings(const struct digest *d, struct buf *out)
{
	open_list(out, "runs");
	for (size_t i = 0; i < d->settings.n; i++) {
		const struct setting *s = &d->settings.v[i];

		open_item(out);
		put_string(out, "stage", s->stage);
		put_string(out, "version", s->version);
		put_key(out, "options");
		buf_adds(out, s->options);
		if (s->config)
			put_string(out, "config", s->config);
		if (s->seeded) {
			put_key(out, "seed");
			buf_addf(out, "%lld", (long long)s->seed);
		}
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_books(const struct digest *d, struct buf *out)
{
	const struct books *b = &d->books;

	put_key(out, "books");
	buf_addc(out, '{');
	put_wide(out, "difference", b->worst);
	put_count(out, "accounts", b->accounts);
	put_count(out, "wrong_accounts", b->wrong_accounts);
	put_count(out, "positions", b->positions);
	put_count(out, "wrong_positions", b->wrong_positions);
	put_wide(out, "start", b->start);
	put_wide(out, "bought", b->bought);
	put_wide(out, "sold", b->sold);
	put_wide(out, "fees", b->fees);
	put_wide(out, "records", b->records);
	put_wide(out, "cash", books_expected(b));
	buf_addc(out, '}');
}

static void put_caveats(const struct caveats *c, struct buf *out)
{
	open_list(out, "caveats");
	for (size_t i = 0; i < c->n; i++) {
		open_item(out);
		put_string(out, "code", c->code[i]);
		put_string(out, "text", caveat_text(c, i));
		buf_addc(out, '}');
	}
	buf_addc(out, ']');
}

static void put_tape(const struct report *r, size_t i, struct buf *out)
{
	const struct digest *d = r->tapes[i];

	open_item(out);
	put_string(out, "name", d->name);
	put_count(out, "lines", d->lines);
	put_bool(out, "synthetic", d->synthetic);
	put_count(out, "signals", d->signals);
	put_count(out, "orders", d->n_orders);
	put_count(out, "fills", d->fills);
	put_count(out, "canceled", d->canceled);
	put_count(out, "expired", d->expired);
	put_count(out, "refused", d->refusals.count);
	if (digest_has_days(d)) {
		put_figures(r, &r->whole[i], out);
		put_parts(r, i, out);
	}
	put_symbols(d, out);
	put_strategies(d, out);
	put_refusals(d, out);
	put_trips(d, out);
	put_settings(d, out);
	put_books(d, out);
	put_caveats(&r->caveats[i], out);
	buf_addc(out, '}');
}

void report_json(struct report *r, struct buf *out)
{
	const char *note = report_no_skill(r);

	buf_addc(out, '{');
	put_count(out, "seed", r->o.measure.seed);
	put_count(out, "resamples", r->o.measure.resamples);
	if (!note && !report_has_days(r))
		note = "nothing to report";
	if (note)
		put_string(out, "note", note);
	open_list(out, "tapes");
	for (size_t i = 0; i < r->n_tapes; i++)
		put_tape(r, i, out);
	buf_addc(out, ']');
	put_differences(r, out);
	buf_adds(out, "}\n");
}
