/* report_html.c - the report as a page that needs nothing else */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "report/figure.h"
#include "report/report_tables.h"

enum { HTML_COLUMNS = 6, HTML_TRIPS = 10, HTML_PRICES = 12, PLOT_WIDTH = 1000, PLOT_HEIGHT = 320 };

/* Fewer closes make no line to see fills against. */
enum { LEAST_CLOSES = 3 };

static const char style[] =
	"body{font:15px/1.45 system-ui,sans-serif;color:#222;max-width:1060px;margin:2em auto;"
	"padding:0 1em}\n"
	"h1{font-size:1.5em}h2{font-size:1.2em;margin-top:2em;border-bottom:1px solid #ddd}\n"
	"table{border-collapse:collapse;margin:1em 0;font-size:13px;"
	"font-variant-numeric:tabular-nums}\n"
	"th,td{padding:2px 9px;text-align:left;border-bottom:1px solid #eee;white-space:pre}\n"
	"th{border-bottom:1px solid #999}.r{text-align:right}\n"
	"code{font-size:12px}li{margin:.4em 0}svg{max-width:100%;height:auto}\n"
	".figures{display:flex;flex-wrap:wrap;gap:0 3em}\n"
	".heat td{text-align:right;border:1px solid #fff}\n"
	".note{background:#fff6e0;padding:.6em 1em}\n";

static void put_text(struct buf *out, const char *s)
{
	text_html(out, s, strlen(s));
}

static void put_table(struct table *t, bool any, const char *title, struct buf *out)
{
	if (any) {
		if (title)
			buf_addf(out, "<h2>%s</h2>\n", title);
		table_html(t, out);
	}
	table_release(t);
}

/* ---- plots ---- */

/* Draw it, or say once why not. */
static void put_chart(struct chart *c, size_t tape, const char *what, bool *no_plots,
		      struct buf *out)
{
	char name[CHART_NAME];
	struct err e;

	if (!*no_plots && chart_has_points(c)) {
		snprintf(name, sizeof(name), "t%zu_%s", tape, what);
		if (chart_svg(c, name, PLOT_WIDTH, PLOT_HEIGHT, out, &e) < 0) {
			*no_plots = true;
			buf_adds(out, "<p class=\"note\">There are no plots: ");
			put_text(out, e.text);
			buf_adds(out, ".</p>\n");
		}
	}
	out->failed |= c->failed;
	chart_release(c);
}

struct traded {
	double amount;
	uint32_t symbol;
};

static int traded_compare(const void *pa, const void *pb)
{
	const struct traded *a = pa, *b = pb;

	if (a->amount != b->amount)
		return a->amount > b->amount ? -1 : 1;
	return a->symbol < b->symbol ? -1 : a->symbol > b->symbol;
}

static size_t count_closes(const struct digest *d, uint32_t symbol)
{
	size_t n = 0;

	for (size_t i = 0; symbol < d->n_closes && i < d->closes[symbol].n; i++)
		n += d->closes[symbol].v[i] > 0;
	return n;
}

/* `short_of`: the securities that have too few closes. */
static void put_no_prices(const struct buf *short_of, struct buf *out)
{
	if (short_of->n == 0)
		return;
	buf_addf(out, "<p class=\"note\">Fewer than %d days of closes, so no plot of prices: ",
		 LEAST_CLOSES);
	text_html(out, short_of->p, short_of->n);
	buf_adds(out, ".</p>\n");
}

/* The securities that were traded most. */
static void put_prices(const struct digest *d, size_t tape, bool *no_plots, struct buf *out)
{
	size_t n = d->trips.n_holders ? d->trips.holders[0].n : 0;
	struct traded *v = malloc((n ? n : 1) * sizeof(*v));
	struct buf short_of;
	struct chart c;

	buf_init(&short_of, REPORT_BYTES);
	for (size_t i = 0; v && i < n; i++) {
		const struct tally *y = &d->trips.holders[0].v[i].tally;

		v[i] = (struct traded){y->bought + y->sold, (uint32_t)i};
	}
	if (v)
		qsort(v, n, sizeof(*v), traded_compare);
	for (size_t i = 0; v && i < n && i < HTML_PRICES && v[i].amount > 0; i++) {
		char what[32];

		if (count_closes(d, v[i].symbol) < LEAST_CLOSES) {
			buf_addf(&short_of, "%s%s", short_of.n ? ", " : "",
				 digest_symbol(d, v[i].symbol));
			continue;
		}
		chart_init(&c, digest_symbol(d, v[i].symbol));
		report_prices(d, v[i].symbol, &c);
		snprintf(what, sizeof(what), "price%zu", i);
		put_chart(&c, tape, what, no_plots, out);
	}
	if (!*no_plots)
		put_no_prices(&short_of, out);
	buf_release(&short_of);
	free(v);
}

static void put_plots(const struct digest *d, size_t tape, bool *no_plots, struct buf *out)
{
	struct chart c;

	chart_init(&c, "Equity");
	report_equity(d, &c);
	put_chart(&c, tape, "equity", no_plots, out);
	chart_init(&c, "Drawdown");
	report_fall(d, &c);
	put_chart(&c, tape, "drawdown", no_plots, out);
}

/* ---- months: green and red, full at 10 % ---- */

static void put_heat(struct table *t, struct buf *out)
{
	size_t rows = table_rows(t);
	const char *p = t->text.p;

	buf_adds(out, "<h2>Months</h2>\n<table class=\"heat\">\n");
	for (size_t i = 0; i < rows * t->columns; i++, p += strlen(p) + 1) {
		size_t c = i % t->columns;
		double x = 0;
		int pale;

		if (c > 0 && i > t->columns)
			num_parse(p, strlen(p), &x); /* an empty cell stays 0 */
		pale = x < -10 || x > 10 ? 135 : 255 - (int)((x < 0 ? -x : x) * 12);
		if (c == 0)
			buf_adds(out, "<tr>");
		if (i < t->columns || c == 0)
			buf_adds(out, "<th>");
		else if (x > 0)
			buf_addf(out, "<td style=\"background:rgb(%d,255,%d)\">", pale, pale);
		else if (x < 0)
			buf_addf(out, "<td style=\"background:rgb(255,%d,%d)\">", pale, pale);
		else
			buf_adds(out, "<td>");
		put_text(out, p);
		buf_adds(out, i < t->columns || c == 0 ? "</th>" : "</td>");
		if (c + 1 == t->columns)
			buf_adds(out, "</tr>\n");
	}
	buf_adds(out, "</table>\n");
}

static void put_months(const struct digest *d, struct buf *out)
{
	struct table t;

	if (report_months(d, &t) && !t.text.failed)
		put_heat(&t, out);
	table_release(&t);
}

/* ---- the page ---- */

static void put_figures(const struct report *r, struct buf *out)
{
	const char *no_skill = report_no_skill(r);
	struct table t;

	buf_adds(out, "<div class=\"figures\">\n");
	for (size_t first = 0; first < r->n_columns; first += HTML_COLUMNS) {
		size_t n = r->n_columns - first;

		for (int part = 0; part < PARTS; part++) {
			bool any = report_figures(r, (enum measure_part)part, first,
						  n < HTML_COLUMNS ? n : HTML_COLUMNS, &t);

			put_table(&t, any, NULL, out);
		}
	}
	buf_adds(out, "</div>\n");
	if (no_skill)
		buf_addf(out, "<p class=\"note\">%s</p>\n", no_skill);
	if (r->n_differences) {
		bool any = report_differences(r, &t);

		put_table(&t, any, "Differences", out);
	}
	buf_addf(out,
		 "<p>The base is the last account record before the first order. Intervals of 95 "
		 "%%: stationary bootstrap, %zu resamples, seed %llu.</p>\n",
		 r->o.measure.resamples, (unsigned long long)r->o.measure.seed);
}

static void put_lists(const struct report *r, size_t i, struct buf *out)
{
	const struct digest *d = r->tapes[i];
	struct table t;
	bool any;

	any = report_symbols(r, i, &t);
	put_table(&t, any, "By security", out);
	any = report_strategies(r, i, &t);
	put_table(&t, any, "By strategy", out);
	any = report_trips(d, HTML_TRIPS, &t);
	put_table(&t, any, "Best and worst round trips", out);
}

static void put_refusals(const struct digest *d, struct buf *out)
{
	struct table t;
	bool any = report_refusals(d, &t);

	put_table(&t, any, "Refusals", out);
}

static void put_made(const struct digest *d, struct buf *out)
{
	struct buf made;

	if (d->settings.n == 0)
		return;
	buf_init(&made, REPORT_BYTES);
	report_made(d, SIZE_MAX, &made);
	buf_adds(out, "<h2>How it was made</h2>\n");
	for (const char *p = made.p, *end = made.p + made.n, *nl;
	     p < end && (nl = memchr(p, '\n', (size_t)(end - p))); p = nl + 1) {
		buf_adds(out, "<p><code>");
		text_html(out, p, (size_t)(nl - p));
		buf_adds(out, "</code></p>\n");
	}
	buf_release(&made);
}

static void put_caveats(const struct caveats *c, struct buf *out)
{
	buf_adds(out, "<h2>What could be wrong with this</h2>\n<ul>\n");
	for (size_t i = 0; i < c->n; i++) {
		buf_adds(out, "<li>");
		put_text(out, caveat_text(c, i));
		buf_adds(out, "</li>\n");
	}
	buf_adds(out, "</ul>\n");
}

static void put_books(const struct digest *d, struct buf *out)
{
	struct buf books;

	buf_init(&books, REPORT_BYTES);
	report_books(d, &books);
	buf_adds(out, "<p><code>");
	text_html(out, books.p, books.n);
	buf_adds(out, "</code></p>\n");
	buf_release(&books);
}

static void put_tape(const struct report *r, size_t i, bool *no_plots, struct buf *out)
{
	const struct digest *d = r->tapes[i];
	bool days = digest_has_days(d);

	buf_adds(out, "<h1>");
	put_text(out, d->name);
	buf_adds(out, "</h1>\n");
	if (days) {
		put_plots(d, i, no_plots, out);
		put_months(d, out);
		put_lists(r, i, out);
	} else {
		buf_adds(out, "<p>Nothing to report: no day between two account records.</p>\n");
	}
	put_refusals(d, out);
	if (days) {
		buf_adds(out, *no_plots ? "" : "<h2>Trades</h2>\n");
		put_prices(d, i, no_plots, out);
	}
	put_caveats(&r->caveats[i], out);
	put_made(d, out);
	if (days)
		put_books(d, out);
}

void report_html(struct report *r, struct buf *out)
{
	bool no_plots = false;

	buf_adds(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
		      "<title>Report</title>\n<style>\n");
	buf_adds(out, style);
	buf_adds(out, "</style>\n</head>\n<body>\n");
	if (report_has_days(r))
		put_figures(r, out);
	for (size_t i = 0; i < r->n_tapes; i++)
		put_tape(r, i, &no_plots, out);
	buf_adds(out, "</body>\n</html>\n");
}
