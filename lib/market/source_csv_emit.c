/* source_csv_emit.c - one row of cells into one line of the tape */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "market/conditions.h"
#include "market/source_csv.h"

int csv_emitter_init(struct csv_emitter *m, const struct source_options *o, struct err *e)
{
	const char *span = o->span ? o->span : "1d", *zone = o->tz ? o->tz : "UTC";

	*m = (struct csv_emitter){.o = o};
	for (int i = 0; i < CSV_FIELDS; i++)
		m->columns.at[i] = -1;
	buf_init(&m->line, 8 * (size_t)CSV_ROW_BYTES);
	buf_init(&m->symbol, 8 * (size_t)CSV_ROW_BYTES);
	buf_init(&m->symbol_text, CSV_ROW_BYTES);
	span_clock_init(&m->clock, o->calendar, SESSION_REGULAR);
	if (o->calendar == CALENDAR_24X7 && strcmp(zone, "exchange") == 0)
		zone = "UTC";
	if (span_parse(span, strlen(span), &m->span, e) < 0)
		return err_prefix(e, "bad --span");
	if (!span_is_time(&m->span) && !o->stamp_end)
		return err_set(e, STATUS_USAGE,
			       "bad --span '%s': where such a bar ends only --stamp end can say",
			       span);
	return zone_open(&m->zone, zone, e);
}

void csv_emitter_release(struct csv_emitter *m)
{
	zone_release(&m->zone);
	buf_release(&m->line);
	buf_release(&m->symbol);
	buf_release(&m->symbol_text);
}

static int spoil(struct csv_emitter *m, const char *what, const struct csv_cell *c, const char *why)
{
	int shown = c->n < 40 ? (int)c->n : 40;

	while (shown > 0 && !utf8_valid(c->p, (size_t)shown))
		shown--; /* the cell's beginning may be cut inside a character */
	snprintf(m->why, sizeof(m->why), "%s '%.*s' %s", what, shown, c->p, why);
	return -1;
}

/* The field's cell; an empty one where there is no such column. */
static struct csv_cell cell(const struct csv_emitter *m, const struct csv_row *row,
			    enum csv_field f)
{
	int at = m->columns.at[f];

	return at >= 0 ? row->cells[at] : (struct csv_cell){"", 0};
}

/* ---- when ---- */

struct when {
	int64_t ts, start; /* start is NO_TS where it is not known */
};

/* A bar of a day or a week, by the date of its beginning (or end). */
static void when_of_date(struct csv_emitter *m, int32_t day, struct when *w)
{
	struct interval in;
	bool end_of_week = m->o->stamp_end && m->span.kind == SPAN_WEEK;

	if (m->o->calendar != CALENDAR_24X7 &&
	    span_interval_of_date(&m->clock, &m->span, day, &in) && !end_of_week) {
		*w = (struct when){in.end, in.start};
		return;
	}
	/* A date without a session: what the file says stands for the date's close. */
	*w = (struct when){calendar_close(m->o->calendar, day), NO_TS};
	if (m->o->calendar == CALENDAR_24X7 && w->ts > INT64_MIN + 1 + m->span.ns)
		w->start = w->ts - m->span.ns;
}

static int when_of_bar(struct csv_emitter *m, const struct csv_time *t, const struct csv_cell *c,
		       struct when *w)
{
	bool days = m->span.kind == SPAN_DAY || m->span.kind == SPAN_WEEK;

	if (days) {
		int32_t day = t->day;

		if (!t->date && !t->midnight)
			day = calendar_date(m->o->calendar, t->ns);
		when_of_date(m, day, w);
		return 0;
	}
	if (t->date)
		return spoil(m, "time", c, "is a date, where bars of this span need a time");
	*w = (struct when){t->ns, NO_TS};
	if (!m->o->stamp_end) {
		w->start = t->ns;
		w->ts = t->ns + m->span.ns;
	} else if (span_is_time(&m->span)) {
		w->start = t->ns - m->span.ns;
	}
	return 0;
}

static int when_find(struct csv_emitter *m, const struct csv_row *row, struct when *w,
		     bool *lacks_span)
{
	struct csv_time t;
	struct csv_cell c = cell(m, row, CSV_TIMESTAMP);

	if (m->columns.at[CSV_TIMESTAMP] < 0) {
		struct csv_cell time = cell(m, row, CSV_TIME);

		c = cell(m, row, CSV_DATE);
		if (csv_time_join(&t, &c, &time, &m->zone) < 0)
			return spoil(m, "date or time of day", &time, "cannot be read");
	} else if (csv_time_parse(&t, c.p, c.n, &m->zone, m->o->unit) < 0) {
		return spoil(m, "time", &c, c.n ? "cannot be read" : "is empty");
	}
	if (m->columns.type == SOURCE_TYPE_BAR) {
		*lacks_span = !t.date && !m->o->span;
		return *lacks_span ? spoil(m, "time", &c, "is no date, and --span is not given")
				   : when_of_bar(m, &t, &c, w);
	}
	*w = (struct when){t.date ? calendar_close(m->o->calendar, t.day) : t.ns, NO_TS};
	return 0;
}

/* ---- numbers and text ---- */

enum sign { ANY_SIGN, NOT_NEGATIVE, WHOLE };

/* Write the cell's number, if there is one.  1 written, 0 empty, -1 spoilt. */
static int put_number(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		      enum csv_field f, unsigned field, enum sign sign, double *num)
{
	struct csv_cell c = cell(m, row, f);
	struct csv_number x;
	const char *why;

	if (c.n == 0)
		return 0;
	if (csv_number_parse(&x, c.p, c.n, &why) < 0)
		return spoil(m, w->type->fields[field].name, &c, why);
	if (sign != ANY_SIGN && x.num < 0)
		return spoil(m, w->type->fields[field].name, &c, "is negative");
	if (sign == WHOLE && (x.num >= 9e15 || memchr(x.p, '.', x.n)))
		return spoil(m, w->type->fields[field].name, &c, "is no whole number");
	line_text(w, field, x.p, x.n);
	if (num)
		*num = x.num;
	return 1;
}

/* The same for a number that must be there. */
static int need_number(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		       enum csv_field f, unsigned field, enum sign sign, double *num)
{
	int got = put_number(m, w, row, f, field, sign, num);

	if (got == 0) {
		snprintf(m->why, sizeof(m->why), "%s is empty", w->type->fields[field].name);
		return -1;
	}
	return got < 0 ? -1 : 0;
}

static int put_string(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		      enum csv_field f, unsigned field)
{
	struct csv_cell c = cell(m, row, f);

	if (c.n == 0)
		return 0;
	if (!utf8_valid(c.p, c.n))
		return spoil(m, w->type->fields[field].name, &c, "is not UTF-8");
	line_string(w, field, c.p, c.n);
	return 0;
}

/* The symbol is nearly always that of the row before: keep its JSON text. */
static int symbol_find(struct csv_emitter *m, const struct csv_row *row)
{
	struct csv_cell c = cell(m, row, CSV_SYMBOL);

	if (m->columns.at[CSV_SYMBOL] < 0)
		c = (struct csv_cell){m->o->symbols[0], strlen(m->o->symbols[0])};
	if (c.n && c.n == m->symbol_text.n && memcmp(c.p, m->symbol_text.p, c.n) == 0)
		return 0;
	if (c.n == 0)
		return spoil(m, "symbol", &c, "is empty");
	if (!utf8_valid(c.p, c.n))
		return spoil(m, "symbol", &c, "is not UTF-8");
	buf_reset(&m->symbol);
	buf_reset(&m->symbol_text);
	json_quote(&m->symbol, c.p, c.n);
	buf_add(&m->symbol_text, c.p, c.n);
	return 0;
}

/* ---- conditions ---- */

static int mask_parse(const char *s, size_t n, uint64_t *mask)
{
	if (n > 2 && s[0] == '0' && (s[1] == 'x' || s[1] == 'X')) {
		s += 2;
		n -= 2;
	}
	if (n == 0 || n > 16)
		return -1;
	*mask = 0;
	for (size_t i = 0; i < n; i++) {
		static const char hex[] = "0123456789abcdef";
		char c = s[i] >= 'A' && s[i] <= 'F' ? (char)(s[i] - 'A' + 'a') : s[i];
		const char *digit = c ? strchr(hex, c) : NULL;

		if (!digit)
			return -1;
		*mask = *mask << 4 | (uint64_t)(digit - hex);
	}
	return 0;
}

/* AlgoSeek's quote flags as letters of the CTA's quote conditions; the other bits
 * have none. */
static size_t quote_letters(uint64_t mask, char out[CONDITIONS_TEXT])
{
	static const struct {
		uint64_t bit;
		char letter;
	} table[] = {
		{0x1, 'R'},   /* regular, two-sided, open */
		{0x2, 'H'},   /* slow on bid and offer */
		{0x8, 'C'},   /* closing */
		{0x10, 'D'},  /* news dissemination */
		{0x20, 'P'},  /* news pending */
		{0x40, 'G'},  /* trading range indication */
		{0x80, 'I'},  /* order imbalance */
		{0x100, 'L'}, /* closed market maker */
		{0x200, 'M'}, /* volatility trading pause */
		{0x400, 'N'}, /* non-firm */
		{0x800, 'O'}, /* opening */
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		if (mask & table[i].bit)
			out[n++] = table[i].letter;
	return n;
}

static int put_conditions(struct csv_emitter *m, struct line *w, const struct csv_row *row,
			  unsigned field)
{
	struct csv_cell c = cell(m, row, CSV_CONDITIONS);
	char letters[CONDITIONS_TEXT];
	uint64_t mask;
	size_t n;

	if (m->o->conditions != CONDITIONS_ALGOSEEK || c.n == 0)
		return put_string(m, w, row, CSV_CONDITIONS, field);
	if (mask_parse(c.p, c.n, &mask) < 0)
		return spoil(m, "conditions", &c, "is no hexadecimal bit mask");
	n = w->type == &record_types[TYPE_TRADE] ? conditions_from_algoseek(mask, letters)
						 : quote_letters(mask, letters);
	if (n)
		line_string(w, field, letters, n);
	return 0;
}

/* ---- the three kinds of record ---- */

static int put_trade(struct csv_emitter *m, struct line *w, const struct csv_row *row)
{
	if (need_number(m, w, row, CSV_PRICE, TRADE_PRICE, ANY_SIGN, NULL) < 0 ||
	    need_number(m, w, row, CSV_SIZE, TRADE_SIZE, NOT_NEGATIVE, NULL) < 0 ||
	    put_string(m, w, row, CSV_EXCHANGE, TRADE_EXCHANGE) < 0 ||
	    put_conditions(m, w, row, TRADE_CONDITIONS) < 0 ||
	    put_string(m, w, row, CSV_ID, TRADE_ID) < 0)
		return -1;
	return 0;
}

static int put_scope(struct csv_emitter *m, struct line *w, const struct csv_row *row)
{
	struct csv_cell c = cell(m, row, CSV_SCOPE);

	if (c.n && !(c.n == 8 && memcmp(c.p, "national", 8) == 0) &&
	    !(c.n == 5 && memcmp(c.p, "venue", 5) == 0))
		return spoil(m, "scope", &c, "is neither national nor venue");
	return put_string(m, w, row, CSV_SCOPE, QUOTE_SCOPE);
}

static int put_quote(struct csv_emitter *m, struct line *w, const struct csv_row *row)
{
	int bid = put_number(m, w, row, CSV_BID, QUOTE_BID, ANY_SIGN, NULL), bid_size, ask,
	    ask_size;

	if (bid < 0)
		return -1;
	bid_size = put_number(m, w, row, CSV_BID_SIZE, QUOTE_BID_SIZE, NOT_NEGATIVE, NULL);
	if (bid_size < 0)
		return -1;
	ask = put_number(m, w, row, CSV_ASK, QUOTE_ASK, ANY_SIGN, NULL);
	if (ask < 0)
		return -1;
	ask_size = put_number(m, w, row, CSV_ASK_SIZE, QUOTE_ASK_SIZE, NOT_NEGATIVE, NULL);
	if (ask_size < 0)
		return -1;
	if (!bid && !ask && !bid_size && !ask_size) {
		snprintf(m->why, sizeof(m->why), "neither side is there");
		return -1;
	}
	if (put_string(m, w, row, CSV_EXCHANGE, QUOTE_EXCHANGE) < 0 ||
	    put_conditions(m, w, row, QUOTE_CONDITIONS) < 0 || put_scope(m, w, row) < 0)
		return -1;
	return 0;
}

static int put_bar(struct csv_emitter *m, struct line *w, const struct csv_row *row)
{
	double open, high, low, close;

	line_word(w, BAR_SPAN, m->span.text);
	if (need_number(m, w, row, CSV_OPEN, BAR_OPEN, ANY_SIGN, &open) < 0 ||
	    need_number(m, w, row, CSV_HIGH, BAR_HIGH, ANY_SIGN, &high) < 0 ||
	    need_number(m, w, row, CSV_LOW, BAR_LOW, ANY_SIGN, &low) < 0 ||
	    need_number(m, w, row, CSV_CLOSE, BAR_CLOSE, ANY_SIGN, &close) < 0)
		return -1;
	if (high < low || open > high || open < low || close > high || close < low) {
		snprintf(m->why, sizeof(m->why), "%s",
			 high < low ? "high is below low"
				    : "open or close is outside high and low");
		return -1;
	}
	if (put_number(m, w, row, CSV_VOLUME, BAR_VOLUME, NOT_NEGATIVE, NULL) < 0 ||
	    put_number(m, w, row, CSV_VWAP, BAR_VWAP, ANY_SIGN, NULL) < 0 ||
	    put_number(m, w, row, CSV_TRADES, BAR_TRADES, WHOLE, NULL) < 0 ||
	    put_number(m, w, row, CSV_BUY_VOLUME, BAR_BUY_VOLUME, NOT_NEGATIVE, NULL) < 0 ||
	    put_number(m, w, row, CSV_SELL_VOLUME, BAR_SELL_VOLUME, NOT_NEGATIVE, NULL) < 0 ||
	    put_number(m, w, row, CSV_BID, BAR_BID, ANY_SIGN, NULL) < 0 ||
	    put_number(m, w, row, CSV_ASK, BAR_ASK, ANY_SIGN, NULL) < 0)
		return -1;
	return 0;
}

static int row_check(struct csv_emitter *m, const struct csv_row *row)
{
	const struct csv_columns *c = &m->columns;

	if (row->n == c->n)
		return 0;
	snprintf(m->why, sizeof(m->why), "%s%zu cells where the header has %zu",
		 row->torn && row->n < c->n ? "torn: " : "", row->n, c->n);
	return -1;
}

enum csv_made csv_emit(struct csv_emitter *m, const struct csv_row *row, struct source_item *item)
{
	static const enum record_type_id types[] = {TYPE_UNKNOWN, TYPE_TRADE, TYPE_QUOTE, TYPE_BAR};
	enum source_type type = m->columns.type;
	struct when when;
	struct line w;
	bool lacks_span = false;
	int rc;

	if (row_check(m, row) < 0 || symbol_find(m, row) < 0)
		return CSV_SPOILT;
	if (m->o->n_symbols && !source_wants(m->o, m->symbol_text.p, m->symbol_text.n))
		return CSV_OTHER;
	if (when_find(m, row, &when, &lacks_span) < 0)
		return lacks_span && !m->made ? CSV_LACKS_SPAN : CSV_SPOILT;
	buf_reset(&m->line);
	line_begin(&w, &m->line, types[type], when.ts);
	line_text(&w, 0, m->symbol.p, m->symbol.n); /* the first field of all three */
	rc = type == SOURCE_TYPE_TRADE   ? put_trade(m, &w, row)
	     : type == SOURCE_TYPE_QUOTE ? put_quote(m, &w, row)
					 : put_bar(m, &w, row);
	if (rc < 0)
		return CSV_SPOILT;
	if (when.start != NO_TS)
		line_time(&w, BAR_START, when.start);
	line_end(&w);
	if (m->line.failed) {
		snprintf(m->why, sizeof(m->why), "its line would be longer than 1 MiB");
		return CSV_SPOILT;
	}
	m->made = true;
	item->ts = when.ts;
	item->bar = type == SOURCE_TYPE_BAR;
	item->line = m->line.p;
	item->len = m->line.n - 1; /* without line feed */
	return CSV_MADE;
}
