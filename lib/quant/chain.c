/* chain.c - a whole option chain: reading and solving */
#include "quant/chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "base/zone.h"
#include "market/source_csv.h"

enum column {
	COLUMN_TIMESTAMP,
	COLUMN_UNDERLYING,
	COLUMN_PRICE,
	COLUMN_EXPIRY,
	COLUMN_STRIKE,
	COLUMN_RIGHT,
	COLUMN_BID,
	COLUMN_ASK,
	COLUMN_STYLE,
	COLUMNS
};

struct columns {
	int at[COLUMNS]; /* -1: not there */
};

void chain_init(struct chain *c, const struct pricer *p, const struct terms *t,
		enum option_exercise exercise, double volatility)
{
	*c = (struct chain){
		.pricer = p, .terms = t, .exercise = exercise, .volatility = volatility};
	map_init(&c->underlyings, CHAIN_MAX);
}

/* ---- columns ---- */

/* Several names for a column stand between blanks. */
static bool is_named(const struct csv_cell *cell, const char *names)
{
	char name[32];

	for (size_t n; *names; names += n + (names[n] == ' ')) {
		n = strcspn(names, " ");
		memcpy(name, names, n);
		name[n] = '\0';
		if (csv_name_is(cell, name))
			return true;
	}
	return false;
}

static int find_columns(struct columns *c, const struct csv_row *row, const char *path,
			struct err *e)
{
	static const char *const names[COLUMNS] = {
		"timestamp ts time quote_datetime",
		"underlying underlying_symbol root",
		"underlying_price spot",
		"expiry expiration",
		"strike",
		"right type option_type",
		"bid",
		"ask",
		"style exercise",
	};

	for (int k = 0; k < COLUMNS; k++) {
		c->at[k] = -1;
		for (size_t i = 0; i < row->n && i < CSV_CELLS; i++)
			if (c->at[k] < 0 && is_named(&row->cells[i], names[k]))
				c->at[k] = (int)i;
		if (c->at[k] < 0 && k != COLUMN_STYLE)
			return err_set(e, STATUS_DATA, "'%s': no column %.*s in its first row",
				       path, (int)strcspn(names[k], " "), names[k]);
	}
	return 0;
}

/* ---- rows ---- */

static struct csv_cell cell(const struct columns *c, const struct csv_row *row, enum column k)
{
	if (c->at[k] < 0 || (size_t)c->at[k] >= row->n)
		return (struct csv_cell){"", 0};
	return row->cells[c->at[k]];
}

static int read_number(const struct csv_cell *text, double *out)
{
	struct csv_number x;
	const char *why;

	if (csv_number_parse(&x, text->p, text->n, &why) < 0)
		return -1;
	*out = x.num;
	return 0;
}

/* An empty side is not shown. */
static int read_side(const struct csv_cell *text, double *out)
{
	*out = NAN;
	return text->n ? read_number(text, out) : 0;
}

static bool is_word(const struct csv_cell *text, const char *word, const char *letter)
{
	return csv_name_is(text, word) || csv_name_is(text, letter);
}

static int read_right(const struct csv_cell *text, enum option_right *out)
{
	*out = is_word(text, "call", "c") ? OPTION_CALL : OPTION_PUT;
	return *out == OPTION_CALL || is_word(text, "put", "p") ? 0 : -1;
}

static int read_style(const struct csv_cell *text, enum option_exercise otherwise,
		      enum option_exercise *out)
{
	*out = !text->n                         ? otherwise
	       : is_word(text, "american", "a") ? OPTION_AMERICAN
						: OPTION_EUROPEAN;
	return !text->n || *out == OPTION_AMERICAN || is_word(text, "european", "e") ? 0 : -1;
}

static int read_time(const struct csv_cell *text, int64_t *out)
{
	const struct zone utc = {0};
	struct csv_time t;

	if (csv_time_parse(&t, text->p, text->n, &utc, SOURCE_UNIT_AUTO) < 0 || t.date)
		return -1;
	*out = t.ns;
	return 0;
}

/* NULL, or the name of the column that cannot be read. */
static const char *read_row(struct chain *c, const struct columns *at, const struct csv_row *row,
			    struct chain_row *out)
{
	const struct csv_cell name = cell(at, row, COLUMN_UNDERLYING);
	struct csv_cell cells[COLUMNS];

	for (int k = 0; k < COLUMNS; k++)
		cells[k] = cell(at, row, (enum column)k);
	*out = (struct chain_row){.underlying = map_add(&c->underlyings, name.p, name.n)};
	if (out->underlying == MAP_NONE)
		return "underlying";
	if (read_time(&cells[COLUMN_TIMESTAMP], &out->ts) < 0)
		return "timestamp";
	if (civil_parse(cells[COLUMN_EXPIRY].p, cells[COLUMN_EXPIRY].n, &out->contract.expiry) < 0)
		return "expiry";
	if (read_number(&cells[COLUMN_PRICE], &out->greek.spot) < 0)
		return "underlying_price";
	if (read_number(&cells[COLUMN_STRIKE], &out->contract.strike) < 0)
		return "strike";
	if (read_right(&cells[COLUMN_RIGHT], &out->contract.right) < 0)
		return "right";
	if (read_side(&cells[COLUMN_BID], &out->bid) < 0)
		return "bid";
	if (read_side(&cells[COLUMN_ASK], &out->ask) < 0)
		return "ask";
	if (read_style(&cells[COLUMN_STYLE], c->exercise, &out->greek.option.exercise) < 0)
		return "style";
	return NULL;
}

static int add_row(struct chain *c, const struct chain_row *row, struct err *e)
{
	if (c->n == c->cap) {
		const size_t cap = c->cap ? 2 * c->cap : 256;
		struct chain_row *rows =
			cap <= CHAIN_MAX ? realloc(c->rows, cap * sizeof(*rows)) : NULL;

		if (!rows)
			return err_set(e, STATUS_SYSTEM, "more than %d contracts, or out of memory",
				       CHAIN_MAX);
		c->rows = rows;
		c->cap = cap;
	}
	c->rows[c->n++] = *row;
	return 0;
}

static void note_bad(struct chain *c, const struct csv_row *row, const char *what)
{
	if (c->bad++)
		return;
	c->bad_line = row->line;
	snprintf(c->why, sizeof(c->why), "%s", what);
}

static int take_row(struct chain *c, const struct columns *at, const struct csv_row *row,
		    struct err *e)
{
	struct chain_row out;
	const char *bad = read_row(c, at, row, &out);
	char why[64];

	if (!bad)
		return add_row(c, &out, e);
	snprintf(why, sizeof(why), "%s cannot be read", bad);
	note_bad(c, row, why);
	return 0;
}

#define ORDER(a, b)                                                                                \
	if ((a) != (b))                                                                            \
	return (a) < (b) ? -1 : 1

/* Nothing sorts before everything. */
static double known(double x)
{
	return x == x ? x : -INFINITY;
}

static int compare(const void *left, const void *right)
{
	const struct chain_row *a = left, *b = right;

	ORDER(a->underlying, b->underlying);
	ORDER(a->ts, b->ts);
	ORDER(a->contract.expiry, b->contract.expiry);
	ORDER(a->contract.strike, b->contract.strike);
	ORDER(a->contract.right, b->contract.right);
	ORDER(a->greek.option.exercise, b->greek.option.exercise);
	ORDER(known(a->bid), known(b->bid));
	ORDER(known(a->ask), known(b->ask));
	return 0;
}

struct chain_file {
	struct csv_reader reader;
	struct columns at;
	bool head; /* the first row was read */
};

int chain_open(struct chain *c, const char *path, struct err *e)
{
	struct chain_file *f = calloc(1, sizeof(*f));

	if (!f)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	if (csv_reader_open(&f->reader, path, false, e) < 0) {
		free(f);
		return -1;
	}
	c->file = f;
	c->path = path;
	return 0;
}

static void close_file(struct chain *c)
{
	if (c->file)
		csv_reader_close(&c->file->reader);
	free(c->file);
	c->file = NULL;
}

static int finish(struct chain *c, struct err *e)
{
	if (!c->file->head)
		return err_set(e, STATUS_DATA, "'%s': it has no row", c->path);
	if (c->n > 0)
		qsort(c->rows, c->n, sizeof(*c->rows), compare);
	close_file(c);
	return CHAIN_DONE;
}

int chain_read(struct chain *c, int *fd, struct err *e)
{
	struct chain_file *f = c->file;
	struct csv_row row;

	for (int i = 0; i < CHAIN_STEP; i++) {
		switch (csv_reader_next(&f->reader, &row, e)) {
		case CSV_END:
			return finish(c, e);
		case CSV_FAIL:
			return -1;
		case CSV_AGAIN:
			*fd = infile_fd(f->reader.in);
			return CHAIN_WAIT;
		case CSV_BAD:
			note_bad(c, &row, row.why);
			break;
		case CSV_ROW:
			if ((f->head ? take_row(c, &f->at, &row, e)
				     : find_columns(&f->at, &row, c->path, e)) < 0)
				return -1;
			f->head = true;
			break;
		}
	}
	return CHAIN_MORE;
}

void chain_release(struct chain *c)
{
	close_file(c);
	map_release(&c->underlyings);
	free(c->rows);
	c->rows = NULL;
}

/* ---- solving ---- */

void chain_solve(struct chain *c, size_t k)
{
	struct chain_row *row = &c->rows[k];
	const struct map_entry *name = &c->underlyings.entries[row->underlying];
	const double spot = row->greek.spot;
	const struct option o = {
		.right = row->contract.right,
		.exercise = row->greek.option.exercise,
		.strike = row->contract.strike,
		.years = contract_years(c->terms->calendar, row->contract.expiry, row->ts)};
	struct market m;

	terms_market(c->terms, name->key, name->n, spot, row->ts, c->room, &m);
	row->greek = greek_nothing();
	greek_solve(c->pricer, &o, &m, row->bid, row->ask, c->volatility, &row->greek);
}

size_t chain_group(const struct chain *c, size_t first)
{
	const struct chain_row *a = &c->rows[first];
	size_t k = first + 1;

	while (k < c->n && c->rows[k].underlying == a->underlying && c->rows[k].ts == a->ts &&
	       c->rows[k].contract.expiry == a->contract.expiry)
		k++;
	return k;
}

/* ---- calls against puts ---- */

static bool is_quoted(const struct chain_row *r)
{
	return r->bid > 0 && r->ask >= r->bid;
}

static bool is_pair(const struct chain_row *a, const struct chain_row *b)
{
	return a->contract.right == OPTION_CALL && b->contract.right == OPTION_PUT &&
	       a->contract.strike == b->contract.strike &&
	       a->greek.option.exercise == b->greek.option.exercise && is_quoted(a) && is_quoted(b);
}

/* Who buys the cheap side pays its ask and gets the other's bid. */
static void add_pair(const struct chain_row *call, const struct chain_row *put,
		     const struct price_bounds *b, struct chain_parity *out)
{
	const double mid = 0.5 * (call->bid + call->ask) - 0.5 * (put->bid + put->ask);
	const double below = b->low - (call->ask - put->bid);
	const double above = (call->bid - put->ask) - b->high;
	const double excess = below > above ? below : above;

	out->pairs++;
	out->mids += mid >= b->low && mid <= b->high;
	out->low += below > 0;
	out->high += above > 0;
	if (excess > 0 && excess > out->excess) {
		out->excess = excess;
		out->worst = call;
	}
}

void chain_parity(const struct chain *c, size_t first, size_t end, struct chain_parity *out)
{
	struct dividend room[TERMS_DIVIDENDS];

	*out = (struct chain_parity){0};
	for (size_t k = first; k + 1 < end; k++) {
		const struct chain_row *a = &c->rows[k], *b = a + 1;
		const struct map_entry *name = &c->underlyings.entries[a->underlying];
		struct price_bounds bounds;
		struct market m;

		if (a->contract.expiry != b->contract.expiry || a->ts != b->ts ||
		    a->underlying != b->underlying || !is_pair(a, b) ||
		    !(a->greek.option.years > 0))
			continue;
		terms_market(c->terms, name->key, name->n, a->greek.spot, a->ts, room, &m);
		bounds = option_parity(&a->greek.option, &m);
		add_pair(a, b, &bounds, out);
	}
}
