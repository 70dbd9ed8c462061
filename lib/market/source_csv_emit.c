/* source_csv_emit.c - one row of cells into one line of the tape */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
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
	buf_init(&m->room, 2 * (size_t)CSV_ROW_BYTES);
	buf_init(&m->spot_line, 8 * (size_t)CSV_ROW_BYTES);
	buf_init(&m->spot, 2 * (size_t)CSV_ROW_BYTES);
	buf_init(&m->spot_new, 2 * (size_t)CSV_ROW_BYTES);
	m->spot_ts = NO_TS;
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
	buf_release(&m->room);
	buf_release(&m->spot_line);
	buf_release(&m->spot);
	buf_release(&m->spot_new);
}

static int spoil(struct csv_emitter *m, const char *what, const struct csv_cell *c, const char *why)
{
	int shown = c->n < 40 ? (int)c->n : 40;

	while (shown > 0 && !utf8_valid(c->p, (size_t)shown))
		shown--; /* the cell's beginning may be cut inside a character */
	snprintf(m->why, sizeof(m->why), "%s '%.*s' %s", what, shown, c->p, why);
	return -1;
}

static int spoil_by(struct csv_emitter *m, const struct csv_fault *f)
{
	return spoil(m, csv_field_name(f->field), &f->cell, f->why);
}

static struct csv_cell cell(const struct csv_emitter *m, const struct csv_row *row,
			    enum csv_field f)
{
	return csv_cell_of(&m->columns, row, f);
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
	struct csv_cell c;

	if (csv_time_of(&t, &m->columns, row, &m->zone, m->o->unit, &c) < 0)
		return m->columns.at[CSV_TIMESTAMP] < 0
			       ? spoil(m, "date or time of day", &c, "cannot be read")
			       : spoil(m, "time", &c, c.n ? "cannot be read" : "is empty");
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

static int put_cell(struct csv_emitter *m, struct line *w, struct csv_cell c, unsigned field)
{
	if (c.n == 0)
		return 0;
	if (!utf8_valid(c.p, c.n))
		return spoil(m, w->type->fields[field].name, &c, "is not UTF-8");
	line_string(w, field, c.p, c.n);
	return 0;
}

static int put_string(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		      enum csv_field f, unsigned field)
{
	return put_cell(m, w, cell(m, row, f), field);
}

/* ---- whose row ---- */

/* The symbol is nearly always that of the row before: keep its JSON text. */
static int symbol_set(struct csv_emitter *m, struct csv_cell c)
{
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

static bool wants(const struct csv_emitter *m, struct csv_cell c)
{
	return c.n && source_wants(m->o, c.p, c.n);
}

/* What is known of a row beside its cells. */
struct subject {
	struct csv_option option;
	bool is_option; /* it is set */
	struct csv_who who;
};

/* Who asks for an underlying wants its options, too. */
static enum csv_made option_find(struct csv_emitter *m, const struct csv_row *row,
				 struct csv_cell only, struct subject *s)
{
	struct csv_fault f;
	int got = csv_option_read(&s->option, &m->columns, row, &f);

	s->is_option = got > 0;
	csv_who_find(&s->who, &m->columns, row, s->is_option ? &s->option : NULL, only, &m->room);
	if (m->o->n_symbols && !wants(m, s->who.name) && !wants(m, s->who.underlying))
		return CSV_OTHER;
	if (got < 0)
		spoil_by(m, &f);
	return got < 0 || symbol_set(m, s->who.name) < 0 ? CSV_SPOILT : CSV_MADE;
}

/* CSV_MADE where the row is wanted. */
static enum csv_made subject_find(struct csv_emitter *m, const struct csv_row *row,
				  struct subject *s)
{
	struct csv_cell only = {"", 0};

	if (m->o->n_symbols)
		only = (struct csv_cell){m->o->symbols[0], strlen(m->o->symbols[0])};
	if (m->columns.at[CSV_STRIKE] >= 0)
		return option_find(m, row, only, s);
	s->is_option = false;
	s->who = (struct csv_who){0};
	if (symbol_set(m, m->columns.at[CSV_SYMBOL] < 0 ? only : cell(m, row, CSV_SYMBOL)) < 0)
		return CSV_SPOILT;
	return m->o->n_symbols && !source_wants(m->o, m->symbol_text.p, m->symbol_text.n)
		       ? CSV_OTHER
		       : CSV_MADE;
}

static int put_conditions(struct csv_emitter *m, struct line *w, const struct csv_row *row,
			  unsigned field)
{
	struct csv_cell c = cell(m, row, CSV_CONDITIONS);
	char letters[CONDITIONS_TEXT];
	bool trade = w->type == &record_types[TYPE_TRADE];
	size_t n;

	if (m->o->conditions != CONDITIONS_ALGOSEEK || c.n == 0)
		return put_string(m, w, row, CSV_CONDITIONS, field);
	if (csv_mask_letters(&c, trade, letters, &n) < 0)
		return spoil(m, "conditions", &c, "is no hexadecimal bit mask");
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

/* An option's empty side is not shown: chains state both. */
static int put_side(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		    enum csv_field f, unsigned field, enum sign sign, bool contract)
{
	int got = put_number(m, w, row, f, field, sign, NULL);

	if (got != 0 || !contract || m->columns.at[f] < 0)
		return got;
	line_null(w, field);
	return 1;
}

static int put_sides(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		     bool contract)
{
	static const struct {
		enum csv_field f;
		unsigned field;
		enum sign sign;
	} sides[] = {
		{CSV_BID, QUOTE_BID, ANY_SIGN},
		{CSV_BID_SIZE, QUOTE_BID_SIZE, NOT_NEGATIVE},
		{CSV_ASK, QUOTE_ASK, ANY_SIGN},
		{CSV_ASK_SIZE, QUOTE_ASK_SIZE, NOT_NEGATIVE},
	};
	bool any = false;

	for (size_t i = 0; i < sizeof(sides) / sizeof(sides[0]); i++) {
		int got = put_side(m, w, row, sides[i].f, sides[i].field, sides[i].sign, contract);

		if (got < 0)
			return -1;
		any |= got > 0;
	}
	if (!any)
		snprintf(m->why, sizeof(m->why), "neither side is there");
	return any ? 0 : -1;
}

static void put_option(struct line *w, const struct csv_option *o)
{
	line_string(w, QUOTE_EXPIRY, o->expiry_text, strlen(o->expiry_text));
	line_text(w, QUOTE_STRIKE, o->strike.p, o->strike.n);
	line_word(w, QUOTE_RIGHT, o->call ? "call" : "put");
	if (o->exercise != CSV_EXERCISE_UNSAID)
		line_word(w, QUOTE_EXERCISE, o->exercise == CSV_AMERICAN ? "american" : "european");
}

static int put_quote(struct csv_emitter *m, struct line *w, const struct csv_row *row,
		     const struct subject *s)
{
	if (put_sides(m, w, row, s->who.contract) < 0 ||
	    put_string(m, w, row, CSV_EXCHANGE, QUOTE_EXCHANGE) < 0 ||
	    put_conditions(m, w, row, QUOTE_CONDITIONS) < 0 || put_scope(m, w, row) < 0 ||
	    put_cell(m, w, s->who.underlying, QUOTE_UNDERLYING) < 0)
		return -1;
	if (s->is_option)
		put_option(w, &s->option);
	return 0;
}

/* The underlying's price goes before its options, where it is another than the row's
 * before or of another time: 1, 0 where there is none to write, -1. */
static int put_spot(struct csv_emitter *m, const struct csv_row *row, const struct csv_who *who,
		    int64_t ts)
{
	struct csv_spot spot;
	struct csv_fault f;
	struct line w;
	int got;

	if (!who->contract || !who->underlying.n)
		return 0;
	got = csv_spot_read(&spot, &m->columns, row, &f);
	if (got <= 0)
		return got < 0 ? spoil_by(m, &f) : 0;
	buf_reset(&m->spot_new);
	buf_add(&m->spot_new, who->underlying.p, who->underlying.n);
	buf_addf(&m->spot_new, ",%.*s,%.*s", (int)spot.bid.n, spot.bid.p, (int)spot.ask.n,
		 spot.ask.p);
	if (ts == m->spot_ts && m->spot_new.n == m->spot.n &&
	    memcmp(m->spot_new.p, m->spot.p, m->spot.n) == 0)
		return 0;
	buf_reset(&m->spot_line);
	line_begin(&w, &m->spot_line, TYPE_QUOTE, ts);
	line_string(&w, QUOTE_SYMBOL, who->underlying.p, who->underlying.n);
	line_text(&w, QUOTE_BID, spot.bid.p, spot.bid.n);
	line_text(&w, QUOTE_ASK, spot.ask.p, spot.ask.n);
	line_end(&w);
	return 1;
}

/* It is the last one now. */
static void spot_keep(struct csv_emitter *m, int64_t ts)
{
	const struct buf old = m->spot;

	m->spot = m->spot_new;
	m->spot_new = old;
	m->spot_ts = ts;
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
	struct subject subject;
	struct when when;
	struct line w;
	enum csv_made made;
	bool lacks_span = false;
	int rc, spot = 0;

	if (row_check(m, row) < 0)
		return CSV_SPOILT;
	made = subject_find(m, row, &subject);
	if (made != CSV_MADE)
		return made;
	if (when_find(m, row, &when, &lacks_span) < 0)
		return lacks_span && !m->made ? CSV_LACKS_SPAN : CSV_SPOILT;
	buf_reset(&m->line);
	line_begin(&w, &m->line, types[type], when.ts);
	line_text(&w, 0, m->symbol.p, m->symbol.n); /* the first field of all three */
	rc = type == SOURCE_TYPE_TRADE   ? put_trade(m, &w, row)
	     : type == SOURCE_TYPE_QUOTE ? put_quote(m, &w, row, &subject)
					 : put_bar(m, &w, row);
	if (rc < 0)
		return CSV_SPOILT;
	if (when.start != NO_TS)
		line_time(&w, BAR_START, when.start);
	line_end(&w);
	if (type == SOURCE_TYPE_QUOTE)
		spot = put_spot(m, row, &subject.who, when.ts);
	if (spot < 0)
		return CSV_SPOILT;
	if (m->line.failed || (spot && (m->spot_line.failed || m->spot_new.failed))) {
		snprintf(m->why, sizeof(m->why), "its line would be longer than 1 MiB");
		return CSV_SPOILT;
	}
	m->made = true;
	item->ts = when.ts;
	item->bar = type == SOURCE_TYPE_BAR;
	if (!subject.who.contract)
		m->spot_ts = NO_TS; /* another price of the underlying stands now */
	if (!spot)
		return CSV_MADE;
	spot_keep(m, when.ts);
	return CSV_MADE_TWO;
}
