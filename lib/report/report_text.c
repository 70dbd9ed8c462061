/* report_text.c - the report on the terminal */
#include <string.h>

#include "report/figure.h"
#include "report/report_tables.h"
#include "tape/line.h"

enum { TEXT_COLUMNS = 3, CHART_ROWS = 10, TRIPS_SHOWN = 3 };

static void put_table(struct table *t, bool any, const char *title, struct buf *out)
{
	if (any) {
		buf_addc(out, '\n');
		if (title)
			buf_addf(out, "%s\n\n", title);
		table_text(t, out);
	}
	table_release(t);
}

static void put_figures(const struct report *r, struct buf *out)
{
	const char *no_skill = report_no_skill(r);
	struct table t;

	for (size_t first = 0; first < r->n_columns; first += TEXT_COLUMNS) {
		size_t n = r->n_columns - first;

		for (int part = 0; part < PARTS; part++) {
			bool any = report_figures(r, (enum measure_part)part, first,
						  n < TEXT_COLUMNS ? n : TEXT_COLUMNS, &t);

			put_table(&t, any, NULL, out);
		}
	}
	if (no_skill)
		text_wrap(out, "\n  ", "  ", no_skill, strlen(no_skill));
	if (r->n_differences) {
		bool any = report_differences(r, &t);

		put_table(&t, any, "Differences", out);
	}
}

static void put_head(const struct digest *d, struct buf *out)
{
	buf_adds(out, "tape ");
	text_plain(out, d->name, strlen(d->name));
	buf_addf(out, ": %llu lines", (unsigned long long)d->lines);
	if (digest_has_days(d)) {
		buf_adds(out, ", ");
		figure_date(out, d->days[0].date);
		buf_adds(out, " to ");
		figure_date(out, d->days[d->n_days - 1].date);
	}
	buf_addf(out,
		 "\n  %llu signals, %llu orders, %llu fills, %llu canceled, %llu expired, %llu "
		 "refused\n",
		 (unsigned long long)d->signals, (unsigned long long)d->n_orders,
		 (unsigned long long)d->fills, (unsigned long long)d->canceled,
		 (unsigned long long)d->expired, (unsigned long long)d->refusals.count);
}

static void put_lines(struct buf *out, const struct buf *lines)
{
	const char *p = lines->p, *end = lines->p + lines->n, *nl;

	for (; p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1)
		text_wrap(out, "  ", "      ", p, (size_t)(nl - p));
}

/* What needs days of trading. */
static void put_trading(const struct report *r, size_t i, struct buf *out)
{
	const struct digest *d = r->tapes[i];
	struct chart c;
	struct table t;
	bool any;

	chart_init(&c, "Equity");
	report_equity(d, &c);
	buf_addc(out, '\n');
	chart_text(&c, TEXT_WIDTH, CHART_ROWS, out);
	chart_release(&c);
	any = report_symbols(r, i, &t);
	put_table(&t, any, NULL, out);
	any = report_strategies(r, i, &t);
	put_table(&t, any, NULL, out);
	any = report_trips(d, TRIPS_SHOWN, &t);
	put_table(&t, any, "Best and worst round trips (--why tells one by its order)", out);
}

static void put_caveats(const struct caveats *c, struct buf *out)
{
	if (c->n == 0)
		return;
	buf_adds(out, "\nWhat could be wrong with this\n\n");
	for (size_t k = 0; k < c->n; k++) {
		const char *s = caveat_text(c, k);

		text_wrap(out, "  - ", "    ", s, strlen(s));
	}
}

static void put_tape(const struct report *r, size_t i, struct buf *out)
{
	const struct digest *d = r->tapes[i];
	struct buf made;
	struct table t;
	bool any;

	if (r->n_tapes > 1)
		buf_addf(out, "\n---- %s ----\n", d->name);
	if (digest_has_days(d))
		put_trading(r, i, out);
	else
		buf_adds(out, "nothing to report: no day between two account records\n");
	any = report_refusals(d, &t);
	put_table(&t, any, "Refusals", out);
	any = report_months(d, &t);
	put_table(&t, any, NULL, out);
	if (d->settings.n) {
		buf_init(&made, REPORT_BYTES);
		report_made(d, SIZE_MAX, &made);
		buf_adds(out, "\nHow it was made\n\n");
		put_lines(out, &made);
		buf_release(&made);
	}
	put_caveats(&r->caveats[i], out);
}

static void put_books(const struct digest *d, struct buf *out)
{
	struct buf line;

	buf_init(&line, REPORT_BYTES);
	report_books(d, &line);
	buf_addc(out, '\n');
	text_wrap(out, "", "    ", line.p, line.n);
	buf_release(&line);
}

/* What the tables leave open. */
static void put_notes(const struct report *r, struct buf *out)
{
	struct buf b;

	buf_init(&b, REPORT_BYTES);
	buf_addf(&b, "The base is the last account record before the first order%s.",
		 r->tapes[0]->o.from != NO_TS ? " or --from" : "");
	if (r->o.measure.resamples)
		buf_addf(&b, " Intervals of 95 %%: stationary bootstrap, %zu resamples, seed %llu.",
			 r->o.measure.resamples, (unsigned long long)r->o.measure.seed);
	text_wrap(out, "\n  ", "  ", b.p, b.n);
	buf_release(&b);
}

void report_text(struct report *r, struct buf *out)
{
	for (size_t i = 0; i < r->n_tapes; i++)
		put_head(r->tapes[i], out);
	if (report_has_days(r)) {
		put_figures(r, out);
		put_notes(r, out);
	}
	for (size_t i = 0; i < r->n_tapes; i++) {
		put_tape(r, i, out);
		if (digest_has_days(r->tapes[i]))
			put_books(r->tapes[i], out);
	}
}
