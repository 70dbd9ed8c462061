/* actions.c - splits and dividends from a file, as a source beside the others */
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "market/actions.h"
#include "market/source_csv.h"

struct action {
	int64_t ts; /* NO_TS for a bad row, which sorts first */
	uint64_t row;
	size_t at, n; /* its line (or raw text) in `text` */
	const char *why;
};

struct actions_source {
	struct source base;
	const struct source_options *o;
	char *name;
	bool loaded;
	struct action *v;
	size_t n, cap;
	uint64_t next;
	struct buf text;
};

static const struct source_driver actions_driver;

enum column { DATE, SYMBOL, KIND, VALUE, COLUMNS };
static const char *const column_names[COLUMNS] = {"date", "symbol", "kind", "value"};

static void actions_close(struct source *base)
{
	struct actions_source *s = (struct actions_source *)base;

	buf_release(&s->text);
	free(s->v);
	free(s->name);
	free(s);
}

struct source *actions_open(const char *path, const struct source_options *o, struct err *e)
{
	struct actions_source *s = calloc(1, sizeof(*s));
	struct infile *there = infile_open(path, e);

	infile_close(there);
	if (s && there)
		s->name = strdup(path);
	if (!s || !s->name) {
		if (there)
			err_set(e, STATUS_SYSTEM, "cannot open '%s': no memory", path);
		free(s);
		return NULL;
	}
	s->base.driver = &actions_driver;
	s->o = o;
	buf_init(&s->text, SIZE_MAX / 4);
	return &s->base;
}

/* ---- one row ---- */

static bool cell_is(const struct csv_cell *c, const char *word)
{
	return c->n == strlen(word) && memcmp(c->p, word, c->n) == 0;
}

static int columns_find(const struct csv_row *header, const char *file, size_t at[COLUMNS],
			struct err *e)
{
	for (int i = 0; i < COLUMNS; i++) {
		at[i] = SIZE_MAX;
		for (size_t k = 0; k < header->n && k < CSV_CELLS; k++)
			if (csv_name_is(&header->cells[k], column_names[i]))
				at[i] = k;
		if (at[i] == SIZE_MAX)
			return err_set(e, STATUS_DATA,
				       "cannot use '%s': its header lacks '%s' "
				       "(date,symbol,kind,value are needed)",
				       file, column_names[i]);
	}
	return 0;
}

/* The row as a line behind the others.  What is wrong with it, or NULL. */
static const char *row_write(struct actions_source *s, const struct csv_row *row,
			     const size_t at[COLUMNS], size_t cells, int64_t *ts)
{
	struct csv_cell c[COLUMNS];
	struct trading_day day;
	struct csv_number value;
	struct line w;
	const char *why;
	int32_t date;
	bool split;

	if (row->n != cells)
		return "another number of cells than the header";
	for (int i = 0; i < COLUMNS; i++)
		c[i] = row->cells[at[i]];
	if (civil_parse(c[DATE].p, c[DATE].n, &date) < 0)
		return "date is no YYYY-MM-DD";
	if (c[SYMBOL].n == 0 || !utf8_valid(c[SYMBOL].p, c[SYMBOL].n))
		return "symbol is empty or not UTF-8";
	split = cell_is(&c[KIND], "split");
	if (!split && !cell_is(&c[KIND], "dividend"))
		return "kind is neither split nor dividend";
	if (csv_number_parse(&value, c[VALUE].p, c[VALUE].n, &why) < 0)
		return "value is not a number";
	if (value.num < 0 || (split && value.num == 0))
		return "value is not positive";
	calendar_day(s->o->calendar, date, &day);
	*ts = day.midnight;
	line_begin(&w, &s->text, TYPE_ACTION, day.midnight);
	line_string(&w, ACTION_SYMBOL, c[SYMBOL].p, c[SYMBOL].n);
	line_string(&w, ACTION_KIND, c[KIND].p, c[KIND].n);
	line_text(&w, ACTION_VALUE, value.p, value.n);
	line_end(&w);
	s->text.n--; /* without line feed */
	return s->text.failed ? "its line would be longer than 1 MiB" : NULL;
}

/* ---- the file ---- */

static int action_add(struct actions_source *s, const struct action *a, struct err *e)
{
	if (s->n == s->cap) {
		size_t cap = s->cap ? s->cap * 2 : 256;
		struct action *v = s->n < ACTIONS_MAX ? realloc(s->v, cap * sizeof(*v)) : NULL;

		if (!v)
			return err_set(e, STATUS_SYSTEM, "cannot read '%s': more than %zu rows",
				       s->name, s->n);
		s->v = v;
		s->cap = cap;
	}
	s->v[s->n++] = *a;
	return 0;
}

static int row_add(struct actions_source *s, const struct csv_row *row, const size_t at[COLUMNS],
		   size_t cells, struct err *e)
{
	struct action a = {.ts = NO_TS, .row = row->line, .at = s->text.n, .why = row->why};

	if (!a.why) {
		const struct csv_cell *symbol = &row->cells[at[SYMBOL]];

		if (row->n == cells && !source_wants(s->o, symbol->p, symbol->n))
			return 0;
		a.why = row_write(s, row, at, cells, &a.ts);
	}
	if (a.why) {
		s->text.failed = false;
		s->text.n = a.at;
		a.ts = NO_TS;
		buf_add(&s->text, row->raw, row->raw_n);
	}
	a.n = s->text.n - a.at;
	return action_add(s, &a, e);
}

static int action_compare(const void *x, const void *y)
{
	const struct action *a = x, *b = y;

	if (a->ts != b->ts)
		return a->ts < b->ts ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

static int rows_read(struct actions_source *s, struct csv_reader *r, struct err *e)
{
	size_t at[COLUMNS], cells = 0;

	for (;;) {
		struct csv_row row;
		enum csv_result got = csv_reader_next(r, &row, e);

		if (got == CSV_END)
			return 0;
		if (got == CSV_FAIL)
			return -1;
		if (got == CSV_AGAIN)
			return err_set(e, STATUS_NOINPUT, "cannot read '%s': it is no regular file",
				       s->name);
		if (cells == 0) {
			cells = row.n;
			if (columns_find(&row, s->name, at, e) < 0)
				return -1;
		} else if (row_add(s, &row, at, cells, e) < 0) {
			return -1;
		}
	}
}

static int actions_load(struct actions_source *s, struct err *e)
{
	struct csv_reader *r = malloc(sizeof(*r));
	int rc;

	if (!r)
		return err_set(e, STATUS_SYSTEM, "cannot read '%s': no memory", s->name);
	rc = csv_reader_open(r, s->name, false, e);
	if (rc == 0) {
		rc = rows_read(s, r, e);
		csv_reader_close(r);
	}
	free(r);
	if (rc == 0 && s->n)
		qsort(s->v, s->n, sizeof(*s->v), action_compare);
	s->loaded = rc == 0;
	return rc;
}

static enum source_result actions_next(struct source *base, struct source_item *item, struct err *e)
{
	struct actions_source *s = (struct actions_source *)base;
	const struct action *a;

	if (!s->loaded && actions_load(s, e) < 0)
		return SOURCE_FAIL;
	if (s->next >= s->n)
		return SOURCE_END;
	a = &s->v[s->next++];
	*item = (struct source_item){.ts = a->ts, .file = s->name, .row = a->row, .why = a->why};
	item->raw = item->line = s->text.p + a->at;
	item->raw_len = item->len = a->n;
	return a->why ? SOURCE_BAD : SOURCE_LINE;
}

static void actions_snap(struct source *base, struct snap *sn)
{
	snap_u64(sn, "next", &((struct actions_source *)base)->next);
}

static void actions_progress(const struct source *base, uint64_t *done, uint64_t *total)
{
	(void)base;
	*done = *total = 0;
}

static const struct source_driver actions_driver = {
	.scheme = "actions",
	.brief = "splits and dividends",
	.files = true,
	.open = actions_open,
	.next = actions_next,
	.snap = actions_snap,
	.progress = actions_progress,
	.close = actions_close,
};
