/* column_date.c - rows by what they are called: dates, or numbers from 1 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "vol/column_impl.h"

enum { YEAR = 4, DATE = 10 };

static const char *const date_names[] = {"date", "time", "timestamp", "ts"};

enum { DATE_NAMES = sizeof(date_names) / sizeof(*date_names) };

long column_date_place(const struct columns *c)
{
	for (size_t i = 0; i < DATE_NAMES; i++) {
		struct json_value v;
		size_t place;

		if (c->tape && column_key(c, 0, date_names[i], &v) && v.kind == VALUE_STRING)
			return (long)i;
		if (!c->tape && columns_has(c, date_names[i]) &&
		    column_place(c, date_names[i], &place, NULL) == 0)
			return (long)place;
	}
	return -1;
}

const char *columns_date(const struct columns *c, size_t row, size_t *n)
{
	struct json_value v;

	if (c->date < 0)
		return NULL;
	if (!c->tape)
		return column_cell(c, c->row + row, (size_t)c->date, n);
	if (!column_key(c, row, date_names[c->date], &v) || v.kind != VALUE_STRING)
		return NULL;
	*n = v.n;
	return v.p;
}

/* YYYY-MM-DD, whatever comes behind. */
static bool is_date(const char *p, size_t n)
{
	if (n < DATE)
		return false;
	for (size_t i = 0; i < DATE; i++)
		if (i == 4 || i == 7 ? p[i] != '-' : p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

/* All that the shorter one has; what begins with it is not before it. */
static int compare(const char *a, size_t a_n, const char *b, size_t b_n)
{
	return memcmp(a, b, a_n < b_n ? a_n : b_n);
}

static int by_date(const struct columns *c, const char *text, bool behind, size_t *row,
		   struct err *e)
{
	const size_t length = strlen(text);
	const char *last = NULL;
	size_t n = 0, last_n = 0;

	*row = c->n;
	for (size_t i = 0; i < c->n; i++) {
		const char *p = columns_date(c, i, &n);

		if (!p || !is_date(p, n))
			return err_set(e, STATUS_DATA,
				       "%s: line %zu: '%.*s' is no date (YYYY-MM-DD); row numbers "
				       "can be given instead",
				       c->path, c->row[i].line, p ? (int)n : 0, p ? p : "");
		if (last && compare(p, n, last, last_n) < 0)
			return err_set(e, STATUS_DATA, "%s: line %zu: dates do not rise", c->path,
				       c->row[i].line);
		if (*row == c->n && compare(p, n, text, length) >= (behind ? 1 : 0))
			*row = i;
		last = p;
		last_n = n;
	}
	return 0;
}

int columns_find(const struct columns *c, const char *text, bool behind, size_t *row, struct err *e)
{
	size_t n, length = strlen(text);
	const bool dated = c->n && columns_date(c, 0, &n);
	int64_t number;

	if (text_integer(text, &number) == 0 && !(dated && length == YEAR)) {
		if (number < 1 || (uint64_t)number > c->n)
			return err_set(e, STATUS_USAGE, "'%s' has no row %s: it has %zu", c->path,
				       text, c->n);
		*row = (size_t)number - 1 + behind;
		return 0;
	}
	if (!dated)
		return err_set(e, STATUS_USAGE,
			       "'%s' has no column `date`: '%s' must be the number of a row",
			       c->path, text);
	if (length < YEAR || strspn(text, "0123456789") < YEAR ||
	    (length > YEAR && text[YEAR] != '-'))
		return err_set(e, STATUS_USAGE, "'%s' is no date (YYYY-MM-DD)", text);
	if (by_date(c, text, behind, row, e) < 0)
		return -1;
	if (*row == c->n && !behind)
		return err_set(e, STATUS_USAGE, "'%s' has no row at or after %s", c->path, text);
	return 0;
}
