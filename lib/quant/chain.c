/* chain.c - a whole option chain: reading and solving */
#include "quant/chain.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/zone.h"
#include "market/source_csv.h"

void chain_init(struct chain *c, const struct pricer *p, const struct terms *t,
		enum option_exercise exercise, double volatility)
{
	*c = (struct chain){
		.pricer = p, .terms = t, .exercise = exercise, .volatility = volatility};
	map_init(&c->underlyings, CHAIN_MAX);
	buf_init(&c->name, 2 * (size_t)CSV_ROW_BYTES);
}

/* ---- columns ---- */

static bool has(const struct csv_columns *c, enum csv_field f)
{
	return c->at[f] >= 0;
}

/* The first column of each name. */
static int find_columns(struct csv_columns *c, const struct csv_row *row, const char *path,
			struct err *e)
{
	static const enum csv_field needed[] = {CSV_EXPIRY, CSV_STRIKE, CSV_RIGHT, CSV_BID,
						CSV_ASK};
	enum csv_field lacks = CSV_FIELDS;

	for (int f = 0; f < CSV_FIELDS; f++)
		c->at[f] = -1;
	for (size_t k = 0; k < row->n && k < CSV_CELLS; k++) {
		const int f = csv_field_find(row->cells[k].p, row->cells[k].n);

		if (f >= 0 && c->at[f] < 0)
			c->at[f] = (int16_t)k;
	}
	if (!csv_columns_time(c))
		lacks = CSV_TIMESTAMP;
	else if (!has(c, CSV_UNDERLYING) && !has(c, CSV_ROOT) && !has(c, CSV_SYMBOL) &&
		 !has(c, CSV_CONTRACT))
		lacks = CSV_UNDERLYING;
	else if (!has(c, CSV_UNDERLYING_PRICE) &&
		 (!has(c, CSV_UNDERLYING_BID) || !has(c, CSV_UNDERLYING_ASK)))
		lacks = CSV_UNDERLYING_PRICE;
	for (size_t i = 0; i < sizeof(needed) / sizeof(needed[0]) && lacks == CSV_FIELDS; i++)
		if (!has(c, needed[i]))
			lacks = needed[i];
	if (lacks == CSV_FIELDS)
		return 0;
	return err_set(e, STATUS_DATA, "'%s': no column %s in its first row", path,
		       csv_field_name(lacks));
}

/* ---- rows ---- */

/* An empty side is not shown. */
static int read_side(const struct csv_columns *at, const struct csv_row *row, enum csv_field field,
		     double *out)
{
	const struct csv_cell text = csv_cell_of(at, row, field);
	struct csv_number x;
	const char *why;

	*out = NAN;
	if (text.n && csv_number_parse(&x, text.p, text.n, &why) < 0)
		return -1;
	if (text.n)
		*out = x.num;
	return 0;
}

/* A date is that day's close. */
static int read_time(const struct chain *c, const struct csv_columns *at, const struct csv_row *row,
		     int64_t *out)
{
	const struct zone utc = {0};
	struct csv_cell bad;
	struct csv_time t;

	if (csv_time_of(&t, at, row, &utc, SOURCE_UNIT_AUTO, &bad) < 0)
		return -1;
	*out = t.date ? calendar_close(c->terms->calendar, t.day) : t.ns;
	return 0;
}

static void take_option(const struct chain *c, const struct csv_option *o, struct chain_row *out)
{
	out->contract = (struct contract){
		.expiry = o->expiry,
		.strike = o->strike.num,
		.right = o->call ? OPTION_CALL : OPTION_PUT,
	};
	out->greek.option.exercise = o->exercise == CSV_AMERICAN   ? OPTION_AMERICAN
				     : o->exercise == CSV_EUROPEAN ? OPTION_EUROPEAN
								   : c->exercise;
}

static int read_spot(const struct csv_columns *at, const struct csv_row *row, double *out)
{
	struct csv_spot spot;
	struct csv_fault f;

	if (csv_spot_read(&spot, at, row, &f) <= 0)
		return -1;
	*out = 0.5 * (spot.bid.num + spot.ask.num);
	return 0;
}

static uint32_t underlying_of(struct chain *c, const struct csv_columns *at,
			      const struct csv_row *row, const struct csv_option *o)
{
	const struct csv_cell only = {"", 0};
	struct csv_who who;

	csv_who_find(&who, at, row, o, only, &c->name);
	return who.underlying.n ? map_add(&c->underlyings, who.underlying.p, who.underlying.n)
				: MAP_NONE;
}

/* NULL, or the name of the column that cannot be read. */
static const char *read_row(struct chain *c, const struct csv_columns *at,
			    const struct csv_row *row, struct chain_row *out)
{
	struct csv_option o;
	struct csv_fault f = {.field = CSV_EXPIRY};

	*out = (struct chain_row){0};
	if (read_time(c, at, row, &out->ts) < 0)
		return csv_field_name(CSV_TIMESTAMP);
	if (csv_option_read(&o, at, row, &f) <= 0)
		return csv_field_name(f.field);
	take_option(c, &o, out);
	out->underlying = underlying_of(c, at, row, &o);
	if (out->underlying == MAP_NONE)
		return csv_field_name(CSV_UNDERLYING);
	if (read_spot(at, row, &out->greek.spot) < 0)
		return csv_field_name(CSV_UNDERLYING_PRICE);
	if (read_side(at, row, CSV_BID, &out->bid) < 0)
		return csv_field_name(CSV_BID);
	if (read_side(at, row, CSV_ASK, &out->ask) < 0)
		return csv_field_name(CSV_ASK);
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

static int take_row(struct chain *c, const struct csv_columns *at, const struct csv_row *row,
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
	struct csv_columns at;
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
	buf_release(&c->name);
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
