/*
 * source_csv.h - the parts that csv: is made of: rows, columns, times, numbers
 *
 * Private to source_csv*.c, actions.c, those who read tables of their own with them
 * (lib/quant/chain.c), and their tests.  A row comes out of the reader as cells; the
 * header has told which cell is which field; times, numbers and options are read from
 * cells; the emitter makes a tape line of it all.
 */
#ifndef TAPELINE_MARKET_SOURCE_CSV_H
#define TAPELINE_MARKET_SOURCE_CSV_H

#include <csv.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/civil_text.h"
#include "base/infile.h"
#include "base/num.h"
#include "base/zone.h"
#include "market/conditions.h"
#include "market/source.h"
#include "market/span.h"

struct csv_cell {
	const char *p; /* without quotes and surrounding blanks; not terminated */
	size_t n;
};

/* ---- rows (source_csv_rows.c) ---- */

enum { CSV_CELLS = 256, CSV_ROW_BYTES = 1 << 20 };

struct csv_row {
	const struct csv_cell *cells;
	size_t n;        /* cells in the row; those beyond CSV_CELLS are only counted */
	const char *raw; /* the row as it stands in the file, without line end */
	size_t raw_n;
	uint64_t line;   /* number of its first line, from 1 */
	bool torn;       /* the last line of the file, without line end */
	const char *why; /* CSV_BAD: what is wrong */
};

enum csv_result { CSV_ROW, CSV_BAD, CSV_AGAIN, CSV_END, CSV_FAIL };

struct csv_reader {
	struct infile *in;
	char *name;
	bool keep_tail;
	char delimiter;           /* 0 until the first row shows it */
	struct buf window;        /* bytes of the file; [at, window.n) are not used yet */
	size_t at, scanned;       /* no line end in [at, at + scanned) */
	uint64_t position;        /* in the unpacked file, of window.p[at] */
	uint64_t line;            /* lines used so far */
	uint64_t resume;          /* where a loaded state goes on; 0: at the start */
	bool eof, skipping;       /* skipping: inside a line too long, to its end */
	struct csv_parser parser; /* for rows with quotes */
	struct buf quoted;        /* their cells' text, one behind the other */
	size_t ends[CSV_CELLS];
	size_t n_quoted;
	bool row_over;
	struct csv_cell cells[CSV_CELLS];
};

/* 0, or -1 with e.  The reader must not move while open. */
int csv_reader_open(struct csv_reader *r, const char *path, bool keep_tail, struct err *e);
void csv_reader_close(struct csv_reader *r);

/* The next row that is not blank; good until the next call. */
enum csv_result csv_reader_next(struct csv_reader *r, struct csv_row *row, struct err *e);

/* Lines of standard input that are read and not used. */
size_t csv_reader_held(const struct csv_reader *r);

/* Its place; bytes of standard input that are read and not used are part of it. */
void csv_reader_snap(struct csv_reader *r, struct snap *sn);

/* ---- columns and their names (source_csv_head.c, source_csv_names.c) ---- */

enum csv_field {
	CSV_TIMESTAMP,
	CSV_DATE,
	CSV_TIME,
	CSV_SYMBOL,
	CSV_OPEN,
	CSV_HIGH,
	CSV_LOW,
	CSV_CLOSE,
	CSV_VOLUME,
	CSV_VWAP,
	CSV_TRADES,
	CSV_BUY_VOLUME,
	CSV_SELL_VOLUME,
	CSV_PRICE,
	CSV_SIZE,
	CSV_BID,
	CSV_BID_SIZE,
	CSV_ASK,
	CSV_ASK_SIZE,
	CSV_EXCHANGE,
	CSV_CONDITIONS,
	CSV_ID,
	CSV_SCOPE,
	CSV_CONTRACT, /* from here on of an option: only where there is a strike */
	CSV_UNDERLYING,
	CSV_ROOT,
	CSV_EXPIRY,
	CSV_STRIKE,
	CSV_RIGHT,
	CSV_EXERCISE,
	CSV_UNDERLYING_PRICE,
	CSV_UNDERLYING_BID,
	CSV_UNDERLYING_ASK,
	CSV_FIELDS
};

struct csv_columns {
	enum source_type type;
	size_t n;               /* cells that a row must have */
	int16_t at[CSV_FIELDS]; /* the field's cell, or -1 */
};

/* The field's cell; an empty one where the row has none. */
static inline struct csv_cell csv_cell_of(const struct csv_columns *c, const struct csv_row *row,
					  enum csv_field f)
{
	const int at = c->at[f];

	return at >= 0 && (size_t)at < row->n ? row->cells[at] : (struct csv_cell){"", 0};
}

/* The name of a field, as --map takes it. */
const char *csv_field_name(enum csv_field f);

/* The field that a column of this name is, or CSV_NO_FIELD.  Case, blanks, dots, dashes
 * and underlines do not matter. */
enum { CSV_NO_FIELD = -1 };
int csv_field_find(const char *s, size_t n);

/* Is the column called so?  The first wants the same letters only, as above; the second
 * that of `letters`, or else the same text but for case. */
bool csv_name_is(const struct csv_cell *c, const char *name);
bool csv_name_same(const char *name, size_t n, const struct csv_cell *c, bool letters);

/* Understand a header row: 0; or -1 with e, which names the file, what was found
 * and what is missing. */
int csv_columns_find(struct csv_columns *c, const struct csv_row *header, const char *file,
		     const struct source_options *o, struct err *e);

/* Where a date or a time of day stands alone it is the timestamp.  Is there a time? */
bool csv_columns_time(struct csv_columns *c);

/* ---- times (source_csv_time.c) ---- */

struct csv_time {
	int64_t ns;    /* UTC; not set where only a date was given */
	bool date;     /* only a date */
	bool midnight; /* written as 00:00:00 in its own zone */
	int32_t day;   /* the date as written (of a number: in UTC) */
};

/* Read a time: RFC 3339, the same without offset (in zone z), with a blank for
 * T, with slashes, without seconds; a date, also 20131007; or a number since
 * 1970.  0 or -1. */
int csv_time_parse(struct csv_time *t, const char *s, size_t n, const struct zone *z,
		   enum source_unit unit);

/* A date in one cell and the time of day (9:30, 09:30:00.123) in another. */
int csv_time_join(struct csv_time *t, const struct csv_cell *date, const struct csv_cell *time,
		  const struct zone *z);

/* The row's time, from one column or two: 0; or -1 with the cell that cannot be read. */
int csv_time_of(struct csv_time *t, const struct csv_columns *c, const struct csv_row *row,
		const struct zone *z, enum source_unit unit, struct csv_cell *bad);

/* ---- numbers (source_csv_number.c) ---- */

struct csv_number {
	const char *p; /* as the tape writes it: into the cell, or into text */
	size_t n;
	double num;
	char text[NUM_TEXT];
};

/* Read a number: 0, or -1 with *why. */
int csv_number_parse(struct csv_number *x, const char *s, size_t n, const char **why);

/* ---- conditions (source_csv_mask.c) ---- */

/* AlgoSeek's mask, in hexadecimal, of a trade or of a quote as letters: 0 or -1. */
int csv_mask_letters(const struct csv_cell *c, bool trade, char out[CONDITIONS_TEXT], size_t *n);

/* ---- options (source_csv_option.c) ---- */

/* What is wrong with a row. */
struct csv_fault {
	enum csv_field field;
	struct csv_cell cell;
	const char *why;
};

enum csv_exercise { CSV_EXERCISE_UNSAID, CSV_AMERICAN, CSV_EUROPEAN };

struct csv_option {
	int32_t expiry; /* days since 1970 */
	char expiry_text[CIVIL_TEXT];
	struct csv_number strike; /* may point into itself: not to be copied */
	bool call;
	enum csv_exercise exercise;
};

/* The option that a row is of: 1; 0 where expiry, strike and right are all empty, or
 * not all columns; -1 with f. */
int csv_option_read(struct csv_option *o, const struct csv_columns *c, const struct csv_row *row,
		    struct csv_fault *f);

/* Whose row it is.  The cells are the row's, but for a name that is made, which is in
 * the room given, and what was given for `only`. */
struct csv_who {
	struct csv_cell name;       /* of the security; empty: nothing says it */
	struct csv_cell underlying; /* of an option, where it is known */
	bool contract;              /* an option's row */
};

/* o is the option that the row is of, or NULL; `only` is the security of files that
 * have no column for it. */
void csv_who_find(struct csv_who *who, const struct csv_columns *c, const struct csv_row *row,
		  const struct csv_option *o, struct csv_cell only, struct buf *room);

/* The underlying's price in an option's row, as both sides of a quote: 1; 0 where it is
 * not there; -1 with f. */
struct csv_spot {
	struct csv_number bid, ask;
};
int csv_spot_read(struct csv_spot *spot, const struct csv_columns *c, const struct csv_row *row,
		  struct csv_fault *f);

/* ---- lines (source_csv_emit.c) ---- */

struct csv_emitter {
	const struct source_options *o;
	struct csv_columns columns;
	struct zone zone;
	struct span span; /* of bars; 1d unless --span says otherwise */
	struct span_clock clock;
	bool made; /* a line was made before */
	struct buf line;
	struct buf symbol;         /* the symbol met last, as a JSON string */
	struct buf symbol_text;    /* the same as it stands in the cell */
	struct buf room;           /* a name that is made */
	struct buf spot_line;      /* the underlying's quote, which goes before `line` */
	struct buf spot, spot_new; /* whose and which price the last of those was, and the next */
	int64_t spot_ts;           /* and when */
	char why[160];
};

/* 0, or -1 with e (a zone or span that cannot be). */
int csv_emitter_init(struct csv_emitter *m, const struct source_options *o, struct err *e);
void csv_emitter_release(struct csv_emitter *m);

/* What became of a row. */
enum csv_made {
	CSV_MADE,       /* m->line is its line, and item has the ts */
	CSV_MADE_TWO,   /* the same, and before it goes the line in m->spot_line, of the same ts */
	CSV_OTHER,      /* of a symbol that was not asked for */
	CSV_SPOILT,     /* m->why says why */
	CSV_LACKS_SPAN, /* bars with times, and no --span: the whole file is refused */
};

enum csv_made csv_emit(struct csv_emitter *m, const struct csv_row *row, struct source_item *item);

#endif
