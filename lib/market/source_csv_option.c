/*
 * source_csv_option.c - which option a row is of, and what the option is on
 *
 * A security needs a name.  An option whose file gives it none gets that of the Options
 * Symbology Initiative (osi.h) without blanks, GOOG151224C00590000; or, where root or
 * strike do not fit into that, BTC-20240329-100000-C.
 */
#include <stdio.h>
#include <string.h>

#include "base/civil.h"
#include "base/dec.h"
#include "base/zone.h"
#include "market/osi.h"
#include "market/source_csv.h"

enum { OSI_STRIKE_MOST = 99999999, EPOCH_LEAST = 100000000 };

static const struct csv_cell nothing = {"", 0};

static int fault(struct csv_fault *f, enum csv_field field, struct csv_cell cell, const char *why)
{
	*f = (struct csv_fault){field, cell, cell.n ? why : "is empty"};
	return -1;
}

static bool is_word(const struct csv_cell *c, const char *word, const char *letter)
{
	return csv_name_is(c, word) || csv_name_is(c, letter);
}

/* ---- the option ---- */

/* A date; or a time, as a number also, but not so few seconds that it must be days. */
static int read_expiry(struct csv_option *o, struct csv_cell c, struct csv_fault *f)
{
	const struct zone utc = {0};
	struct csv_number x;
	struct csv_time t;
	const char *why;

	if (csv_time_parse(&t, c.p, c.n, &utc, SOURCE_UNIT_AUTO) < 0 ||
	    (!t.date && csv_number_parse(&x, c.p, c.n, &why) == 0 && x.num < EPOCH_LEAST))
		return fault(f, CSV_EXPIRY, c, "is not a date");
	o->expiry = t.day;
	civil_format(t.day, o->expiry_text);
	return 0;
}

static int read_exercise(struct csv_option *o, struct csv_cell c, struct csv_fault *f)
{
	o->exercise = is_word(&c, "american", "a")   ? CSV_AMERICAN
		      : is_word(&c, "european", "e") ? CSV_EUROPEAN
						     : CSV_EXERCISE_UNSAID;
	if (c.n && o->exercise == CSV_EXERCISE_UNSAID)
		return fault(f, CSV_EXERCISE, c, "is neither american nor european");
	return 0;
}

static int read_strike(struct csv_option *o, struct csv_cell c, struct csv_fault *f)
{
	const char *why;

	if (csv_number_parse(&o->strike, c.p, c.n, &why) < 0)
		return fault(f, CSV_STRIKE, c, why);
	return o->strike.num < 0 ? fault(f, CSV_STRIKE, c, "is negative") : 0;
}

int csv_option_read(struct csv_option *o, const struct csv_columns *c, const struct csv_row *row,
		    struct csv_fault *f)
{
	const struct csv_cell expiry = csv_cell_of(c, row, CSV_EXPIRY);
	const struct csv_cell strike = csv_cell_of(c, row, CSV_STRIKE);
	const struct csv_cell right = csv_cell_of(c, row, CSV_RIGHT);

	if (c->at[CSV_STRIKE] < 0 || c->at[CSV_EXPIRY] < 0 || c->at[CSV_RIGHT] < 0 ||
	    (!expiry.n && !strike.n && !right.n))
		return 0;
	if (read_expiry(o, expiry, f) < 0 || read_strike(o, strike, f) < 0)
		return -1;
	o->call = is_word(&right, "call", "c");
	if (!o->call && !is_word(&right, "put", "p"))
		return fault(f, CSV_RIGHT, right, "is neither call nor put");
	return read_exercise(o, csv_cell_of(c, row, CSV_EXERCISE), f) < 0 ? -1 : 1;
}

/* ---- its name ---- */

/* Date, right and strike in thousandths, as 151224C00590000.  Is there such a one? */
static bool osi_tail(const struct csv_option *o, char out[OSI_TAIL + 1])
{
	const dec thousandth = DEC_ONE / 1000;
	const char *day = o->expiry_text;
	dec strike;

	if (dec_parse(o->strike.p, o->strike.n, &strike) != DEC_OK || strike <= 0 ||
	    strike % thousandth != 0 || strike / thousandth > OSI_STRIKE_MOST ||
	    memcmp(day, "20", 2) != 0)
		return false;
	snprintf(out, OSI_TAIL + 1, "%.2s%.2s%.2s%c%08d", day + 2, day + 5, day + 8,
		 o->call ? 'C' : 'P', (int)(strike / thousandth));
	return true;
}

/* The root of a name that is spelt as the initiative does, and not of the other right; its day and
 * strike need not be the row's: it may have the Saturday of expiry, or the strike before a split.
 * o is the row's option, or NULL. */
static struct csv_cell osi_root(const struct csv_option *o, struct csv_cell name)
{
	struct osi osi;

	if (!osi_parse(name.p, name.n, &osi) || (o && osi.call != o->call))
		return nothing;
	return (struct csv_cell){osi.root, osi.root_n};
}

static struct csv_cell name_make(const struct csv_option *o, struct csv_cell root, struct buf *room)
{
	const char *day = o->expiry_text;
	char tail[OSI_TAIL + 1];

	buf_reset(room);
	buf_add(room, root.p, root.n);
	if (root.n <= OSI_ROOT && !memchr(root.p, ' ', root.n) && osi_tail(o, tail))
		buf_adds(room, tail);
	else
		buf_addf(room, "-%.4s%.2s%.2s-%.*s-%c", day, day + 5, day + 8, (int)o->strike.n,
			 o->strike.p, o->call ? 'C' : 'P');
	return room->failed ? nothing : (struct csv_cell){room->p, room->n};
}

/* ---- whose row ---- */

static bool same(struct csv_cell a, struct csv_cell b)
{
	return a.n == b.n && memcmp(a.p, b.p, a.n) == 0;
}

/* A row that says of no option: the underlying's own, or one whose name says it. */
static void who_plain(struct csv_who *who, struct csv_cell symbol, struct csv_cell root)
{
	if (!who->underlying.n)
		who->underlying = symbol;
	if (!who->name.n)
		who->name = symbol.n ? symbol : who->underlying.n ? who->underlying : root;
	if (same(who->underlying, who->name))
		who->underlying = nothing;
	if (who->contract && !who->underlying.n)
		who->underlying = root.n ? root : osi_root(NULL, who->name);
}

void csv_who_find(struct csv_who *who, const struct csv_columns *c, const struct csv_row *row,
		  const struct csv_option *o, struct csv_cell only, struct buf *room)
{
	const struct csv_cell root = csv_cell_of(c, row, CSV_ROOT);
	struct csv_cell symbol = csv_cell_of(c, row, CSV_SYMBOL);

	*who = (struct csv_who){csv_cell_of(c, row, CSV_CONTRACT),
				csv_cell_of(c, row, CSV_UNDERLYING), o != NULL};
	who->contract |= who->name.n > 0;
	if (c->at[CSV_SYMBOL] < 0 && c->at[CSV_CONTRACT] < 0 && c->at[CSV_UNDERLYING] < 0 &&
	    c->at[CSV_ROOT] < 0)
		symbol = only;
	if (!o) {
		who_plain(who, symbol, root);
		return;
	}
	/* What is the underlying's own cannot be the option's; a symbol is the option's where
	 * the underlying is said elsewhere, or where it is spelt like one. */
	if (same(who->name, who->underlying) || same(who->name, root))
		who->name = nothing;
	if (!who->name.n && !same(symbol, who->underlying) && !same(symbol, root) &&
	    (who->underlying.n || root.n || osi_root(o, symbol).n))
		who->name = symbol;
	if (!who->underlying.n && !same(symbol, who->name))
		who->underlying = symbol;
	if (!who->underlying.n)
		who->underlying = root.n ? root : osi_root(o, who->name);
	if (!who->name.n && who->underlying.n)
		who->name = name_make(o, root.n ? root : who->underlying, room);
}

/* ---- the underlying's price ---- */

/* 1, 0 where the cell is empty, -1 with f. */
static int read_price(struct csv_number *x, const struct csv_columns *c, const struct csv_row *row,
		      enum csv_field field, struct csv_fault *f)
{
	const struct csv_cell cell = csv_cell_of(c, row, field);
	const char *why;

	if (!cell.n)
		return 0;
	return csv_number_parse(x, cell.p, cell.n, &why) < 0 ? fault(f, field, cell, why) : 1;
}

int csv_spot_read(struct csv_spot *spot, const struct csv_columns *c, const struct csv_row *row,
		  struct csv_fault *f)
{
	const int bid = read_price(&spot->bid, c, row, CSV_UNDERLYING_BID, f);
	const int ask = read_price(&spot->ask, c, row, CSV_UNDERLYING_ASK, f);

	if (bid < 0 || ask < 0)
		return -1;
	if (bid && ask && spot->bid.num > 0 && spot->ask.num >= spot->bid.num)
		return 1;
	/* A price without sides is both. */
	read_price(&spot->ask, c, row, CSV_UNDERLYING_PRICE, f);
	return read_price(&spot->bid, c, row, CSV_UNDERLYING_PRICE, f);
}
