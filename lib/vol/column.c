/* column.c - a column of numbers out of a file */
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include "base/infile.h"
#include "base/text.h"
#include "vol/column_impl.h"

/* More than this is no table for one fit. */
enum { FILE_BYTES = 1 << 30 };

/* ---- the file ---- */

static int read_whole(const char *path, struct buf *out, struct err *e)
{
	struct infile *f = infile_open(path, e);
	int result = -1;

	if (!f)
		return -1;
	for (;;) {
		long n;

		if (buf_reserve(out, 65536) < 0) {
			err_set(e, STATUS_DATA, "'%s' is too long: more than %d bytes", path,
				FILE_BYTES);
			break;
		}
		n = infile_read(f, out->p + out->n, out->cap - out->n, e);
		if (n > 0) {
			out->n += (size_t)n;
		} else if (n == INFILE_AGAIN) {
			poll(&(struct pollfd){infile_fd(f), POLLIN, 0}, 1, -1);
		} else {
			result = n == INFILE_END ? 0 : -1;
			break;
		}
	}
	infile_close(f);
	return result;
}

/* ---- rows ---- */

static int add_row(struct columns *c, const char *p, const char *end, size_t line)
{
	if (c->n == c->cap) {
		const size_t cap = c->cap ? 2 * c->cap : 8192;
		struct column_row *row = realloc(c->row, cap * sizeof(*row));

		if (!row)
			return -1;
		c->row = row;
		c->cap = cap;
	}
	if (end > p && end[-1] == '\r')
		end--;
	c->row[c->n++] = (struct column_row){(size_t)(p - c->text.p), (size_t)(end - p), line};
	return 0;
}

/* The end of the line at p; a cell that begins with a quote may hold newlines, which are counted.
 * NULL where such a cell does not end. */
static const char *line_end(const struct columns *c, const char *p, const char *end, size_t *lines)
{
	bool quoted = *p == '"', inside = false;

	*lines = 1;
	if (!c->quotes || c->tape) {
		p = memchr(p, '\n', (size_t)(end - p));
		return p ? p : end;
	}
	for (; p < end && (inside || *p != '\n'); p++) {
		inside ^= quoted && *p == '"';
		*lines += *p == '\n';
		if (!inside && *p == c->separator)
			quoted = p + 1 < end && p[1] == '"';
	}
	return inside ? NULL : p;
}

static bool is_blank(const struct columns *c, const struct column_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (!strchr(" \t", c->text.p[row->at + i]))
			return false;
	return true;
}

/* That of the first line which is no remark. */
static char find_separator(const char *p, const char *end)
{
	const char *stop = end;

	for (; p < end; p = stop + 1) {
		stop = memchr(p, '\n', (size_t)(end - p));
		stop = stop ? stop : end;
		if (*p != '#')
			break;
	}
	if (p >= end || memchr(p, ',', (size_t)(stop - p)))
		return ',';
	return memchr(p, ';', (size_t)(stop - p))    ? ';'
	       : memchr(p, '\t', (size_t)(stop - p)) ? '\t'
						     : ',';
}

static int split_rows(struct columns *c, struct err *e)
{
	const char *p = c->text.p, *end = p + c->text.n;
	size_t line = 1, lines;

	if (c->text.n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0)
		p += 3;
	c->quotes = memchr(p, '"', (size_t)(end - p)) != NULL;
	c->separator = find_separator(p, end);
	for (; p < end; p++, line += lines) {
		const bool remark = *p == '#';
		const char *stop =
			remark ? memchr(p, '\n', (size_t)(end - p)) : line_end(c, p, end, &lines);

		if (remark) {
			lines = 1;
			stop = stop ? stop : end;
		} else if (!stop) {
			return err_set(e, STATUS_DATA,
				       "%s: line %zu: a cell begins with a quote that does not end",
				       c->path, line);
		} else if (add_row(c, p, stop, line) < 0) {
			return err_set(e, STATUS_SYSTEM, "'%s': no memory for its rows", c->path);
		}
		p = stop;
	}
	while (c->n && is_blank(c, c->row + c->n - 1))
		c->n--;
	return 0;
}

/* Is the first row a head?  So it is where its cell of that column is no number. */
static void take_head(struct columns *c, const char *name)
{
	const struct column_row *first = c->row;
	const char *p = c->text.p + first->at;
	int64_t number = 1;
	size_t n;
	double x;

	if (name && text_integer(name, &number) == 0 && number >= 1) {
		p = column_cell(c, first, (size_t)number - 1, &n);
		if (p && column_parse(p, n, &x) == 0)
			return;
	} else if (!name && column_parse(p, first->n, &x) == 0) {
		return;
	}
	c->has_head = true;
	c->head = *first;
	memmove(c->row, c->row + 1, --c->n * sizeof(*c->row));
}

/* Keep the lines that have the key; they are of one symbol. */
static int keep_rows(struct columns *c, const char *key, struct err *e)
{
	struct json_value v, first = {.kind = VALUE_ABSENT}, symbol;
	size_t kept = 0;

	for (size_t i = 0; i < c->n; i++) {
		if (!column_key(c, i, key, &v) || v.kind != VALUE_NUMBER)
			continue;
		if (column_key(c, i, "symbol", &symbol) && symbol.kind == VALUE_STRING) {
			if (first.kind == VALUE_ABSENT)
				first = symbol;
			else if (first.n != symbol.n || memcmp(first.p, symbol.p, first.n) != 0)
				return err_set(
					e, STATUS_DATA,
					"%s: line %zu: a second symbol, '%.*s' beside '%.*s'; "
					"treplay --symbol selects one",
					c->path, c->row[i].line, (int)symbol.n, symbol.p,
					(int)first.n, first.p);
		}
		c->row[kept++] = c->row[i];
	}
	c->n = kept;
	if (kept == 0)
		return err_set(e, STATUS_USAGE, "'%s' has no line with a number '%s'", c->path,
			       key);
	return 0;
}

/* Prices of several one after the other make no series. */
static int one_symbol(const struct columns *c, struct err *e)
{
	static const char *const names[] = {"symbol", "ticker"};

	for (size_t k = 0; k < 2; k++) {
		size_t place, n, first_n;
		const char *p, *first;

		if (!columns_has(c, names[k]) || column_place(c, names[k], &place, NULL) < 0)
			continue;
		first = column_cell(c, c->row, place, &first_n);
		for (size_t i = 1; first && i < c->n; i++) {
			p = column_cell(c, c->row + i, place, &n);
			if (p && (n != first_n || memcmp(p, first, n) != 0))
				return err_set(
					e, STATUS_DATA,
					"%s: line %zu: a second symbol, '%.*s' beside '%.*s'",
					c->path, c->row[i].line, (int)n, p, (int)first_n, first);
		}
	}
	return 0;
}

/* ---- opening ---- */

/* FILE and COLUMN, cut at the last colon; the whole is the file where there is none. */
static int split_spec(struct columns *c, const char *spec)
{
	const char *colon = strrchr(spec, ':');

	c->path = colon ? strndup(spec, (size_t)(colon - spec)) : strdup(spec);
	c->name = colon ? strdup(colon + 1) : NULL;
	return c->path && (c->name || !colon) ? 0 : -1;
}

/* A column without a name is the only one. */
static int only_column(struct columns *c, struct err *e)
{
	const struct column_row *row = c->has_head ? &c->head : c->row;
	const char *p;
	size_t n;

	if (column_cell(c, row, 1, &n))
		return err_set(e, STATUS_USAGE, "'%s' has several columns: say which as %s:COLUMN",
			       c->path, c->path);
	p = c->has_head ? column_cell(c, row, 0, &n) : NULL;
	c->name = p && n ? strndup(p, n) : strdup("1");
	return c->name ? 0 : err_set(e, STATUS_SYSTEM, "no memory");
}

static int find_rows(struct columns *c, struct err *e)
{
	size_t place;

	if (split_rows(c, e) < 0)
		return -1;
	if (c->n == 0)
		return err_set(e, STATUS_DATA, "'%s' has no rows", c->path);
	if (c->tape)
		return c->name ? keep_rows(c, c->name, e)
			       : err_set(e, STATUS_USAGE, "'%s' is a tape: say which key as %s:KEY",
					 c->path, c->path);
	take_head(c, c->name);
	if (!c->name && only_column(c, e) < 0)
		return -1;
	if (c->n == 0)
		return err_set(e, STATUS_DATA, "'%s' has a head line and no rows", c->path);
	return column_place(c, c->name, &place, e) < 0 ? -1 : one_symbol(c, e);
}

static int start(struct columns *c, const char *spec, struct err *e)
{
	memset(c, 0, sizeof(*c));
	buf_init(&c->text, FILE_BYTES);
	return split_spec(c, spec) < 0 ? err_set(e, STATUS_SYSTEM, "no memory") : 0;
}

/* The text is there. */
static int look(struct columns *c, struct err *e)
{
	const char *p;

	if (c->text.n == 0)
		return err_set(e, STATUS_DATA, "'%s' has no rows", c->path);
	p = json_space(c->text.p, c->text.p + c->text.n);
	c->tape = p < c->text.p + c->text.n && *p == '{';
	if (find_rows(c, e) < 0)
		return -1;
	c->date = column_date_place(c);
	return 0;
}

int columns_open(struct columns *c, const char *spec, struct err *e)
{
	if (start(c, spec, e) == 0 && read_whole(c->path, &c->text, e) == 0 && look(c, e) == 0)
		return 0;
	columns_release(c);
	return -1;
}

int columns_parse(struct columns *c, const char *spec, const char *text, size_t n, struct err *e)
{
	int result = start(c, spec, e);

	if (result == 0 && buf_add(&c->text, text, n) < 0)
		result = err_set(e, STATUS_SYSTEM, "no memory");
	if (result == 0 && look(c, e) == 0)
		return 0;
	columns_release(c);
	return -1;
}

void columns_release(struct columns *c)
{
	buf_release(&c->text);
	free(c->path);
	free(c->name);
	free(c->row);
	memset(c, 0, sizeof(*c));
}
