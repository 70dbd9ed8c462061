/* column_read.c - cells, keys and numbers of a file's rows */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "base/text.h"
#include "vol/column_impl.h"

enum { CELL_TEXT = 64, NAMES_SHOWN = 400 };

/* ---- cells of a table ---- */

static const char *trim(const char *p, size_t *n)
{
	while (*n && (*p == ' ' || *p == '\t'))
		p++, --*n;
	while (*n && (p[*n - 1] == ' ' || p[*n - 1] == '\t' || p[*n - 1] == '\r'))
		--*n;
	return p;
}

/* Behind the cell that begins at p: at a separator or at the end. */
static const char *cell_end(const struct columns *c, const char *p, const char *end)
{
	if (c->quotes && p < end && *p == '"') {
		/* A doubled quote leaves the quoted part and enters it again. */
		for (bool inside = true; ++p < end && (inside || *p != c->separator);)
			inside ^= *p == '"';
		return p;
	}
	p = memchr(p, c->separator, (size_t)(end - p));
	return p ? p : end;
}

const char *column_cell(const struct columns *c, const struct column_row *row, size_t place,
			size_t *n)
{
	const char *p = c->text.p + row->at, *end = p + row->n;

	for (; place > 0; place--) {
		p = cell_end(c, p, end);
		if (p == end)
			return NULL;
		p++;
	}
	*n = (size_t)(cell_end(c, p, end) - p);
	p = trim(p, n);
	if (*n >= 2 && *p == '"' && p[*n - 1] == '"') {
		p++;
		*n -= 2;
	}
	return p;
}

/* ---- names ---- */

static bool is_name(const char *p, size_t n, const char *name, bool fold)
{
	if (strlen(name) != n)
		return false;
	return fold ? strncasecmp(p, name, n) == 0 : memcmp(p, name, n) == 0;
}

enum { NOWHERE = -1, TWICE = -2 };

/* Place of a name in the head; case counts only where it tells two apart. */
static long name_place(const struct columns *c, const char *name)
{
	for (int fold = 0; fold < 2; fold++) {
		long found = NOWHERE, times = 0;
		const char *p;
		size_t n;

		for (size_t i = 0; (p = column_cell(c, &c->head, i, &n)); i++) {
			if (is_name(p, n, name, fold)) {
				found = found < 0 ? (long)i : found;
				times++;
			}
		}
		if (times > 0)
			return times == 1 ? found : TWICE;
	}
	return NOWHERE;
}

static int no_such(const struct columns *c, const char *name, struct err *e)
{
	struct buf list;
	struct suggest s;
	const char *p;
	size_t n;

	suggest_start(&s, name, strlen(name));
	buf_init(&list, NAMES_SHOWN);
	for (size_t i = 0; c->has_head && (p = column_cell(c, &c->head, i, &n)); i++) {
		suggest_try(&s, p, n);
		if (list.n + n + 2 < NAMES_SHOWN)
			buf_addf(&list, "%s%.*s", i ? ", " : "", (int)n, p);
	}
	if (s.best)
		err_set(e, STATUS_USAGE, "'%s' has no column '%s'; did you mean '%.*s'?", c->path,
			name, (int)s.best_n, s.best);
	else if (list.n)
		err_set(e, STATUS_USAGE, "'%s' has no column '%s'; it has %.*s", c->path, name,
			(int)list.n, list.p);
	else
		err_set(e, STATUS_USAGE,
			"'%s' has no column '%s': it has no head line, so columns "
			"have numbers from 1",
			c->path, name);
	buf_release(&list);
	return -1;
}

int column_place(const struct columns *c, const char *name, size_t *place, struct err *e)
{
	const long named = c->has_head ? name_place(c, name) : NOWHERE;
	int64_t number;
	size_t n;

	if (named >= 0) {
		*place = (size_t)named;
		return 0;
	}
	if (named == TWICE)
		return err_set(e, STATUS_USAGE,
			       "'%s' has two columns '%s': say which by its number", c->path, name);
	if (text_integer(name, &number) == 0 && number >= 1 && c->n &&
	    column_cell(c, c->row, (size_t)number - 1, &n)) {
		*place = (size_t)number - 1;
		return 0;
	}
	return no_such(c, name, e);
}

/* ---- numbers ---- */

int column_parse(const char *p, size_t n, double *out)
{
	char text[CELL_TEXT];
	size_t k = 0;

	if (num_parse(p, n, out) == 0)
		return 0;
	if (n == 0 || n + 2 > sizeof(text))
		return -1;
	if (*p == '+' || *p == '-') {
		if (*p == '-')
			text[k++] = '-';
		p++;
		n--;
	}
	if (n && *p == '.')
		text[k++] = '0';
	for (size_t i = 0; i < n; i++)
		if (!(p[i] == '.' && (i + 1 == n || p[i + 1] == 'e' || p[i + 1] == 'E')))
			text[k++] = p[i];
	return n && !(n == 1 && *p == '.') ? num_parse(text, k, out) : -1;
}

static int bad_cell(const struct columns *c, size_t row, const char *name, const char *p, size_t n,
		    struct err *e)
{
	const char *column = name ? name : "1";

	if (!p || n == 0)
		return err_set(e, STATUS_DATA, "%s: line %zu: column '%s' is empty", c->path,
			       c->row[row].line, column);
	return err_set(e, STATUS_DATA, "%s: line %zu: column '%s' is no number: '%.*s'", c->path,
		       c->row[row].line, column, (int)(n < 40 ? n : 40), p);
}

static int read_table(const struct columns *c, const char *name, double *out, struct err *e)
{
	size_t place = 0;

	if (name && column_place(c, name, &place, e) < 0)
		return -1;
	for (size_t i = 0; i < c->n; i++) {
		size_t n = 0;
		const char *p = column_cell(c, c->row + i, place, &n);

		if (!p || column_parse(p, n, out + i) < 0)
			return bad_cell(c, i, name, p, n, e);
	}
	return 0;
}

/* ---- tapes ---- */

/* The value of a key of the object p[0..n); false where it is not there (or p is no object). */
static bool key_value(const char *p, size_t n, const char *key, struct json_value *out)
{
	const char *end = p + n, *why;
	struct json_value name;

	p = json_space(p, end);
	if (p == end || *p++ != '{')
		return false;
	for (;;) {
		p = json_space(p, end);
		if (p == end || *p != '"' || !(p = json_scan(p, end, &name, &why)))
			return false;
		p = json_space(p, end);
		if (p == end || *p++ != ':')
			return false;
		if (!(p = json_scan(json_space(p, end), end, out, &why)))
			return false;
		if (json_is(&name, key, strlen(key)))
			return true;
		p = json_space(p, end);
		if (p == end || *p++ != ',')
			return false;
	}
}

bool column_key(const struct columns *c, size_t row, const char *key, struct json_value *v)
{
	return key_value(c->text.p + c->row[row].at, c->row[row].n, key, v);
}

static int read_tape(const struct columns *c, const char *name, double *out, struct err *e)
{
	struct json_value v;

	for (size_t i = 0; i < c->n; i++) {
		if (!column_key(c, i, name, &v) || v.kind != VALUE_NUMBER)
			return err_set(e, STATUS_DATA, "%s: line %zu: no number '%s'", c->path,
				       c->row[i].line, name);
		if (num_parse(v.p, v.n, out + i) < 0)
			return bad_cell(c, i, name, v.p, v.n, e);
	}
	return 0;
}

bool columns_has(const struct columns *c, const char *name)
{
	struct json_value v;

	if (c->tape)
		return column_key(c, 0, name, &v) && v.kind == VALUE_NUMBER;
	return c->has_head && name_place(c, name) >= 0;
}

int columns_read(const struct columns *c, const char *name, double *out, struct err *e)
{
	if (!name)
		name = c->name;
	return c->tape ? read_tape(c, name, out, e) : read_table(c, name, out, e);
}
