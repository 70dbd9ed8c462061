/*
 * column.h - a column of numbers out of a file, named as FILE:COLUMN
 *
 * A file is a table (CSV; separated by comma, semicolon or tab) or a tape, plain, gzip or zstd;
 * "-" is standard input.  A table's column is given by its name in the head line, or by its number
 * from 1; the head may be missing where numbers are used.  A tape's column is a numeric key: its
 * rows are the lines that have it.  Where there is only one column, FILE is enough.
 *
 * Lines that begin with '#' and empty lines at the end are no rows.  A cell that begins with a
 * quote ends with one and may hold separators and newlines; a quote elsewhere is a letter.  A cell
 * that is empty or no finite number is refused; the message names file, line and column.
 *
 * The file is held in memory and looked at again for each column that is asked for.
 */
#ifndef TAPELINE_VOL_COLUMN_H
#define TAPELINE_VOL_COLUMN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

struct column_row {
	size_t at, n; /* in the text, without the end of the line */
	size_t line;  /* of the file, from 1 */
};

struct columns {
	char *path;      /* owned */
	char *name;      /* of the column that was asked for; owned */
	struct buf text; /* the file */
	struct column_row *row;
	size_t n, cap;
	bool tape, quotes; /* quotes: there are any, so a cell can hold what separates cells */
	char separator;
	bool has_head;
	struct column_row head;
	long date; /* place of the column of dates; of a tape, of its key; -1 */
};

/* Open what FILE:COLUMN says and find its rows.  0, or -1 with e (no file, no such column, no rows,
 * a tape of several symbols); nothing is to be released then. */
int columns_open(struct columns *c, const char *spec, struct err *e);
/* The same of bytes that are there already, [0, n) of which are copied. */
int columns_parse(struct columns *c, const char *spec, const char *text, size_t n, struct err *e);
void columns_release(struct columns *c);

/* Is there a column of that name?  Case matters only where two differ in nothing else. */
bool columns_has(const struct columns *c, const char *name);

/* The numbers of a column, c->n of them, into out: the one that was asked for (NULL), or another by
 * name or number.  0, or -1 with e. */
int columns_read(const struct columns *c, const char *name, double *out, struct err *e);

/* When a row was: the text of its cell in the column `date`, `time`, `timestamp` or `ts`; NULL
 * where there is none of these. */
const char *columns_date(const struct columns *c, size_t row, size_t *n);

/*
 * A row by what the user calls it: a date or the beginning of one ("2013-01", "2013"), or its
 * number from 1.  Four digits alone are a year where rows have dates.  The first row that is not
 * before it, or with `behind` the first one after it: what `--to` needs.  0, or -1 with e: no such
 * row, or dates that do not rise or are not written YYYY-MM-DD.
 */
int columns_find(const struct columns *c, const char *text, bool behind, size_t *row,
		 struct err *e);

#endif
