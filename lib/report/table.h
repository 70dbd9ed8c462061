/*
 * table.h - a table, written as aligned text or as HTML
 *
 * Cells are added one after another, the first row being the heading; columns are
 * as many as `align` has letters: l left, r right.  Texts of others (symbols, names
 * of strategies) may hold anything: control characters become '?' and HTML is
 * escaped; see text_shown() in base/text.h.
 */
#ifndef TAPELINE_REPORT_TABLE_H
#define TAPELINE_REPORT_TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

enum { TABLE_COLUMNS = 16, TABLE_BYTES = 64 << 20 };

struct table {
	char align[TABLE_COLUMNS + 1];
	size_t columns, cells;
	struct buf text;      /* the cells, each ended by a NUL */
	bool open;            /* a cell is being written: table_cell() */
	size_t first, others; /* as text: least width of the first column and of the others */
};

void table_init(struct table *t, const char *align);
void table_release(struct table *t);

/* Add a cell. */
void table_add(struct table *t, const char *text);

/* Or write it piece by piece: into table_cell(), which ends the one before. */
struct buf *table_cell(struct table *t);

/* How many rows are complete, the heading among them. */
size_t table_rows(struct table *t);

/* As text: what is wider than TEXT_WIDTH goes on below, after the first column again. */
void table_text(struct table *t, struct buf *out);
void table_html(struct table *t, struct buf *out);

/* A text inside HTML, and one inside the terminal; '?' for what cannot be shown. */
void text_html(struct buf *out, const char *s, size_t n);
void text_plain(struct buf *out, const char *s, size_t n);

/* A paragraph of at most TEXT_WIDTH columns, broken at blanks, with a newline: it
 * begins with `first`, its further lines with `indent`. */
enum { TEXT_WIDTH = 100 };
void text_wrap(struct buf *out, const char *first, const char *indent, const char *s, size_t n);

/* Columns on the screen: characters, not bytes. */
size_t text_columns(const char *s, size_t n);

#endif
