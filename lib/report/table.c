/* table.c - a table, written as aligned text or as HTML */
#include "report/table.h"

#include <string.h>

#include "base/text.h"

void table_init(struct table *t, const char *align)
{
	*t = (struct table){0};
	t->columns = strnlen(align, TABLE_COLUMNS);
	memcpy(t->align, align, t->columns);
	buf_init(&t->text, TABLE_BYTES);
}

void table_release(struct table *t)
{
	buf_release(&t->text);
}

static void end_cell(struct table *t)
{
	if (!t->open)
		return;
	t->open = false;
	buf_addc(&t->text, '\0');
}

struct buf *table_cell(struct table *t)
{
	end_cell(t);
	t->open = true;
	t->cells++;
	return &t->text;
}

void table_add(struct table *t, const char *text)
{
	buf_adds(table_cell(t), text);
}

size_t table_rows(struct table *t)
{
	end_cell(t);
	return t->columns ? t->cells / t->columns : 0;
}

void text_html(struct buf *out, const char *s, size_t n)
{
	size_t length;
	bool shown;

	for (size_t i = 0; i < n; i += length) {
		length = text_shown(s + i, n - i, &shown);
		switch (shown ? s[i] : '?') {
		case '<':
			buf_adds(out, "&lt;");
			break;
		case '>':
			buf_adds(out, "&gt;");
			break;
		case '&':
			buf_adds(out, "&amp;");
			break;
		case '"':
			buf_adds(out, "&quot;");
			break;
		case '?':
			buf_addc(out, '?');
			break;
		default:
			buf_add(out, s + i, length);
		}
	}
}

void text_plain(struct buf *out, const char *s, size_t n)
{
	size_t length;
	bool shown;

	for (size_t i = 0; i < n; i += length) {
		length = text_shown(s + i, n - i, &shown);
		buf_add(out, shown ? s + i : "?", shown ? length : 1);
	}
}

size_t text_columns(const char *s, size_t n)
{
	size_t columns = 0;

	for (size_t i = 0; i < n; i++)
		columns += ((unsigned char)s[i] & 0xc0) != 0x80;
	return columns;
}

void text_wrap(struct buf *out, const char *first, const char *indent, const char *s, size_t n)
{
	size_t column = strlen(first);

	buf_adds(out, first);
	while (n > 0) {
		const char *blank = memchr(s, ' ', n);
		size_t word = blank ? (size_t)(blank - s) : n, width = text_columns(s, word);

		if (column + width > TEXT_WIDTH && column > strlen(indent)) {
			while (out->n && out->p[out->n - 1] == ' ')
				out->n--;
			buf_addc(out, '\n');
			buf_adds(out, indent);
			column = strlen(indent);
		}
		text_plain(out, s, word);
		column += width;
		if (blank) {
			buf_addc(out, ' ');
			column++;
			word++;
		}
		s += word;
		n -= word;
	}
	buf_addc(out, '\n');
}

static void put_padded(struct buf *out, const char *s, size_t width, bool right, bool last)
{
	size_t n = strlen(s), pad = width - text_columns(s, n);

	for (size_t i = 0; right && i < pad; i++)
		buf_addc(out, ' ');
	text_plain(out, s, n);
	for (size_t i = 0; !right && !last && i < pad; i++)
		buf_addc(out, ' ');
}

/* Of every column the widest cell. */
static void measure_columns(const struct table *t, size_t rows, size_t width[TABLE_COLUMNS])
{
	const char *p = t->text.p;

	for (size_t c = 0; c < t->columns; c++)
		width[c] = c == 0 ? t->first : t->others;
	for (size_t i = 0; i < rows * t->columns; i++, p += strlen(p) + 1) {
		size_t w = text_columns(p, strlen(p));

		if (w > width[i % t->columns])
			width[i % t->columns] = w;
	}
}

/* The first column, and those from `from` to before `to`. */
static void put_columns(const struct table *t, size_t rows, const size_t width[TABLE_COLUMNS],
			size_t from, size_t to, struct buf *out)
{
	const char *p = t->text.p;

	for (size_t i = 0; i < rows * t->columns; i++, p += strlen(p) + 1) {
		size_t c = i % t->columns;

		if (c == 0 || (c >= from && c < to)) {
			buf_adds(out, "  ");
			put_padded(out, p, width[c], t->align[c] == 'r', c + 1 == to);
		}
		if (c + 1 < t->columns)
			continue;
		while (out->n && out->p[out->n - 1] == ' ')
			out->n--;
		buf_addc(out, '\n');
	}
}

void table_text(struct table *t, struct buf *out)
{
	size_t rows = table_rows(t), width[TABLE_COLUMNS], from = 1;

	if (t->text.failed) {
		out->failed = true;
		return;
	}
	measure_columns(t, rows, width);
	do {
		size_t to = from, all = 2 + width[0];

		while (to < t->columns && (to == from || all + 2 + width[to] <= TEXT_WIDTH))
			all += 2 + width[to++];
		if (from > 1)
			buf_addc(out, '\n');
		put_columns(t, rows, width, from, to, out);
		from = to;
	} while (from < t->columns);
}

void table_html(struct table *t, struct buf *out)
{
	size_t rows = table_rows(t);
	const char *p = t->text.p;

	if (t->text.failed) {
		out->failed = true;
		return;
	}
	buf_adds(out, "<table>\n");
	for (size_t i = 0; i < rows * t->columns; i++, p += strlen(p) + 1) {
		size_t c = i % t->columns;
		const char *tag = i < t->columns ? "th" : "td";

		if (c == 0)
			buf_adds(out, "<tr>");
		buf_addf(out, "<%s%s>", tag, t->align[c] == 'r' ? " class=\"r\"" : "");
		text_html(out, p, strlen(p));
		buf_addf(out, "</%s>", tag);
		if (c + 1 == t->columns)
			buf_adds(out, "</tr>\n");
	}
	buf_adds(out, "</table>\n");
}
