/* report_tables.c - figures side by side, and how the tape was made */
#include "report/report_tables.h"

#include <math.h>
#include <string.h>

#include "base/civil.h"
#include "report/figure.h"

enum { LABEL_COLUMNS = 33, FIGURE_COLUMNS = 17, HASH_SHOWN = 12 };

/* "a/b/day.tape" is day.tape. */
static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash && slash[1] ? slash + 1 : path;
}

void report_column_name(const struct report_column *c, bool with_tape, struct buf *out)
{
	enum { NAME_COLUMNS = 16 };
	const char *name = base_name(c->tape->name);
	size_t n = strlen(name);

	if (with_tape || !c->part[0]) {
		if (n > NAME_COLUMNS)
			n = NAME_COLUMNS;
		while (n > 0 && ((unsigned char)name[n] & 0xc0) == 0x80)
			n--; /* not within a character */
		text_plain(out, name, n);
		if (c->part[0])
			buf_adds(out, ": ");
	}
	buf_adds(out, c->part);
}

/* Is the figure shown: defined in one of the columns at least, and not withheld? */
static bool is_shown(const struct report *r, const struct measure_row *row, size_t first, size_t n)
{
	if (r->synthetic && (row->flags & MEASURE_SKILL))
		return false;
	for (size_t i = first; i < first + n; i++)
		if (isfinite(measure_value(&r->columns[i].m, row)))
			return true;
	return false;
}

/* Of two tapes: the second's figure less the first's. */
static void put_difference(const struct report *r, const struct measure_row *row, struct buf *out)
{
	double a = measure_value(&r->columns[0].m, row), b = measure_value(&r->columns[1].m, row);
	struct measures m;
	struct measure_row first = *row;

	if (row->unit == UNIT_DATE || row->unit == UNIT_PERCENT_RANGE ||
	    row->unit == UNIT_RATIO_RANGE)
		return;
	first.offset = offsetof(struct measures, from);
	m.from = b - a;
	measure_text(&m, &first, out);
}

bool report_figures(const struct report *r, enum measure_part part, size_t first, size_t n,
		    struct table *t)
{
	bool two = r->n_tapes == 2 && r->n_columns == 2;
	char align[TABLE_COLUMNS + 1] = "l";

	memset(align + 1, 'r', n + two);
	table_init(t, align);
	t->first = LABEL_COLUMNS;
	t->others = FIGURE_COLUMNS;
	table_add(t, measure_part_names[part]);
	for (size_t i = first; i < first + n; i++) {
		struct buf *cell = table_cell(t);

		if (r->n_columns > 1)
			report_column_name(&r->columns[i], r->n_tapes > 1, cell);
	}
	if (two)
		table_add(t, "difference");
	for (size_t k = 0; k < measure_n_rows; k++) {
		const struct measure_row *row = &measure_rows[k];

		if (row->part != part || !is_shown(r, row, first, n))
			continue;
		table_add(t, row->label);
		for (size_t i = first; i < first + n; i++)
			measure_text(&r->columns[i].m, row, table_cell(t));
		if (two)
			put_difference(r, row, table_cell(t));
	}
	return table_rows(t) > 1;
}

bool report_differences(const struct report *r, struct table *t)
{
	static const char *const names[] = {[BOOT_ANNUAL] = "a year",
					    [BOOT_VOLATILITY] = "volatility",
					    [BOOT_SHARPE] = "Sharpe ratio",
					    [BOOT_DRAWDOWN] = "drawdown"};

	table_init(t, "lrlrr");
	table_add(t, "less the first tape");
	table_add(t, "days");
	table_add(t, "figure");
	table_add(t, "difference");
	table_add(t, "95 % interval");
	for (size_t i = 0; i < r->n_differences; i++) {
		const struct report_difference *f = &r->differences[i];
		bool first = true;

		for (int k = 0; k < BOOT_FIGURES; k++) {
			struct measures m = {.annual = f->figures[k]};
			struct measure_row row = {.unit = k == BOOT_SHARPE ? UNIT_RATIO
									   : UNIT_PERCENT,
						  .offset = offsetof(struct measures, annual)};

			if (!isfinite(f->figures[k]) || (k == BOOT_SHARPE && r->synthetic))
				continue;
			m.annual_range[0] = f->range[k].low;
			m.annual_range[1] = f->range[k].high;
			table_add(t, first ? base_name(r->tapes[f->tape]->name) : "");
			if (first)
				figure_count(table_cell(t), (double)f->days);
			else
				table_add(t, "");
			first = false;
			table_add(t, names[k]);
			measure_text(&m, &row, table_cell(t));
			row.unit = k == BOOT_SHARPE ? UNIT_RATIO_RANGE : UNIT_PERCENT_RANGE;
			row.offset = offsetof(struct measures, annual_range);
			measure_text(&m, &row, table_cell(t));
		}
	}
	return table_rows(t) > 1;
}

void report_made(const struct digest *d, size_t width, struct buf *out)
{
	/* Each stage begins with its own line: the last one's stands first. */
	for (size_t i = d->settings.n; i-- > 0;) {
		const struct setting *s = &d->settings.v[i];

		text_plain(out, s->stage, strlen(s->stage));
		setting_line(s, width, out);
		if (s->seeded)
			buf_addf(out, " (seed %lld)", (long long)s->seed);
		if (s->config) {
			buf_adds(out, " (configuration ");
			text_plain(out, s->config, strnlen(s->config, HASH_SHOWN));
			buf_addc(out, ')');
		}
		buf_addc(out, '\n');
	}
	if (d->settings.left_out)
		buf_addf(out, "and %zu more\n", d->settings.left_out);
}

void report_books(const struct digest *d, struct buf *out)
{
	const struct books *b = &d->books;

	buf_adds(out, "books: difference ");
	if (b->failed) {
		buf_adds(out, "not known: a sum left its range");
		return;
	}
	figure_wide(out, b->worst);
	buf_addf(out, " in %llu account records: ", (unsigned long long)b->accounts);
	figure_wide(out, b->start);
	buf_adds(out, " at the start - ");
	figure_wide(out, b->bought);
	buf_adds(out, " bought + ");
	figure_wide(out, b->sold);
	buf_adds(out, " sold - ");
	figure_wide(out, b->fees);
	buf_adds(out, b->records < 0 ? " fees - " : " fees + ");
	figure_wide(out, b->records < 0 ? -b->records : b->records);
	buf_adds(out, " other cash = ");
	figure_wide(out, books_expected(b));
	if (b->positions)
		buf_addf(out, "; positions: %llu of %llu differ",
			 (unsigned long long)b->wrong_positions, (unsigned long long)b->positions);
}

/* ---- charts ---- */

static double seconds(int64_t ns)
{
	return (double)(ns / NS_PER_SECOND);
}

void report_equity(const struct digest *d, struct chart *c)
{
	size_t equity = chart_add(c, "equity", CHART_LINE), hold, benchmark = 0, from = 0;
	double start = d->n_days ? d->days[0].equity : 0;

	for (size_t i = 0; i < d->n_days; i++)
		chart_point(c, equity, seconds(d->days[i].ts), d->days[i].equity);
	if (d->n_days && isfinite(measure_hold(d, 0, BASE_WHOLE))) {
		hold = chart_add(c, "buy-and-hold", CHART_LINE);
		for (size_t i = 0; i < d->n_days; i++)
			chart_point(c, hold, seconds(d->days[i].ts),
				    start * measure_hold(d, i, BASE_WHOLE));
	}
	while (from < d->n_days && d->days[from].benchmark <= 0)
		from++;
	if (from + 1 < d->n_days)
		benchmark = chart_add(c, d->o.benchmark ? d->o.benchmark : "benchmark", CHART_LINE);
	for (size_t i = from; from + 1 < d->n_days && i < d->n_days; i++)
		chart_point(c, benchmark, seconds(d->days[i].ts),
			    d->days[from].equity * d->days[i].benchmark / d->days[from].benchmark);
	chart_compress(c);
}

void report_fall(const struct digest *d, struct chart *c)
{
	size_t s = chart_add(c, "below the highest equity so far", CHART_AREA);
	double high = 0;

	c->percent = true;
	for (size_t i = 0; i < d->n_days; i++) {
		high = d->days[i].equity > high ? d->days[i].equity : high;
		if (high > 0)
			chart_point(c, s, seconds(d->days[i].ts), d->days[i].equity / high - 1);
	}
}

/* Prices before a split in the shares of the end. */
static double split_factor(const struct digest *d, uint32_t symbol, size_t day)
{
	double factor = 1;

	for (size_t i = 0; i < d->n_splits; i++)
		if (d->splits[i].symbol == symbol && d->splits[i].day > day)
			factor *= d->splits[i].ratio;
	return factor;
}

void report_prices(const struct digest *d, uint32_t symbol, struct chart *c)
{
	size_t price = chart_add(c, digest_symbol(d, symbol), CHART_LINE);
	size_t buys = chart_add(c, "bought", CHART_BUYS), sells = chart_add(c, "sold", CHART_SELLS);
	const struct closes *closes = symbol < d->n_closes ? &d->closes[symbol] : NULL;

	for (size_t i = 0; closes && i < closes->n; i++)
		if (closes->v[i] > 0)
			chart_point(c, price, seconds(d->days[i].ts),
				    closes->v[i] / split_factor(d, symbol, i));
	for (size_t i = 0; i < d->n_marks; i++) {
		const struct mark *m = &d->marks[i];

		if (m->symbol == symbol && m->day < d->n_days)
			chart_point(c, m->buy ? buys : sells, seconds(d->days[m->day].ts),
				    m->price / split_factor(d, symbol, m->day));
	}
}
