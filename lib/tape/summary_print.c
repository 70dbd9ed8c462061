/* summary_print - the table of what is on a tape */
#include <stdlib.h>
#include <string.h>

#include "base/rfc3339.h"
#include "tape/line.h"
#include "tape/summary.h"

enum { SUMMARY_COLUMNS = 8 };

static uint64_t row_gaps(const struct summary *s, const struct summary_row *row)
{
	uint64_t n = row->gaps;

	if (row->type != TYPE_TRADE && row->type != TYPE_QUOTE && row->type != TYPE_BAR)
		return n;
	n += s->gaps_all;
	return row->symbol < s->gaps_cap ? n + s->gaps[row->symbol] : n;
}

/* Names for sorting; what is absent comes first. */
static const char *name_at(const struct map *m, uint32_t i)
{
	return i == MAP_NONE ? "" : m->entries[i].key;
}

/* qsort() hands over no context: the rows are sorted with their names beside. */
struct sorted {
	const struct summary_row *row;
	const char *type, *span, *symbol;
	uint32_t rank; /* of the type: the table's order, then strangers by name */
};

static int sorted_compare(const void *pa, const void *pb)
{
	const struct sorted *a = pa, *b = pb;
	int c;

	if (a->rank != b->rank)
		return a->rank < b->rank ? -1 : 1;
	c = strcmp(a->type, b->type);
	if (c == 0)
		c = strcmp(a->span, b->span);
	if (c == 0)
		c = strcmp(a->symbol, b->symbol);
	if (c == 0) /* alike up to a NUL: as they appeared */
		c = a->row < b->row ? -1 : a->row > b->row;
	return c;
}

static struct sorted *sort_rows(struct summary *s)
{
	struct sorted *v = calloc(s->keys.count ? s->keys.count : 1, sizeof *v);

	if (!v) {
		s->failed = true;
		return NULL;
	}
	for (uint32_t i = 0; i < s->keys.count; i++) {
		const struct summary_row *row = &s->rows[i];

		v[i] = (struct sorted){row, name_at(&s->types, row->type),
				       name_at(&s->spans, row->span),
				       name_at(&s->symbols.map, row->symbol),
				       row->type < TYPE_COUNT ? row->type : TYPE_COUNT};
	}
	qsort(v, s->keys.count, sizeof *v, sorted_compare);
	return v;
}

static void put_time(struct buf *b, int64_t ts)
{
	char text[RFC3339_TEXT];

	if (ts == NO_TS)
		buf_addc(b, '-');
	else
		buf_add(b, text, rfc3339_format(ts, text));
}

/* One cell of the text form; control characters would break the lines. */
static void put_cell(const struct summary *s, struct buf *b, const struct sorted *v, int column)
{
	const struct summary_row *row = v->row;
	const char *names[] = {v->type, v->span, v->symbol};

	switch (column) {
	case 0:
	case 1:
	case 2:
		for (const char *p = names[column]; *p; p++)
			buf_addc(b, (unsigned char)*p < ' ' || *p == 0x7f ? '?' : *p);
		if (*names[column] == '\0')
			buf_addc(b, '-');
		break;
	case 3:
		buf_addf(b, "%llu", (unsigned long long)row->count);
		break;
	case 4:
	case 5:
		put_time(b, column == 4 ? row->first : row->last);
		break;
	case 6:
		buf_addf(b, "%llu", (unsigned long long)row_gaps(s, row));
		break;
	default:
		buf_addf(b, "%llu", (unsigned long long)row->errors);
	}
}

/* Columns on the screen: bytes that begin a character. */
static size_t text_width(const struct buf *b)
{
	size_t n = 0;

	for (size_t i = 0; i < b->n; i++)
		n += ((unsigned char)b->p[i] & 0xc0) != 0x80;
	return n;
}

static void put_padded(struct buf *out, const struct buf *cell, size_t width, bool right, bool last)
{
	size_t pad = width - text_width(cell);

	for (size_t i = 0; right && i < pad; i++)
		buf_addc(out, ' ');
	buf_add(out, cell->p, cell->n);
	for (size_t i = 0; !right && !last && i < pad; i++)
		buf_addc(out, ' ');
	buf_adds(out, last ? "\n" : "  ");
}

void summary_text(struct summary *s, struct buf *out)
{
	static const char *const heads[SUMMARY_COLUMNS] = {"type",  "span", "symbol", "count",
							   "first", "last", "gaps",   "errors"};
	size_t width[SUMMARY_COLUMNS];
	struct sorted *v = sort_rows(s);
	struct buf cell;

	if (!v)
		return;
	buf_init(&cell, LINE_MAX_BYTES);
	for (int c = 0; c < SUMMARY_COLUMNS; c++) {
		width[c] = strlen(heads[c]);
		for (uint32_t i = 0; i < s->keys.count; i++) {
			buf_reset(&cell);
			put_cell(s, &cell, &v[i], c);
			if (text_width(&cell) > width[c])
				width[c] = text_width(&cell);
		}
	}
	for (uint32_t i = 0; s->keys.count > 0 && i <= s->keys.count; i++) {
		for (int c = 0; c < SUMMARY_COLUMNS; c++) {
			bool right = c == 3 || c > 5;

			buf_reset(&cell);
			if (i == 0)
				buf_adds(&cell, heads[c]);
			else
				put_cell(s, &cell, &v[i - 1], c);
			put_padded(out, &cell, width[c], right, c == SUMMARY_COLUMNS - 1);
		}
	}
	buf_release(&cell);
	free(v);
}

static void put_string(struct buf *b, const char *key, const char *s)
{
	buf_addf(b, "\"%s\":", key);
	json_quote(b, s, strlen(s));
	buf_addc(b, ',');
}

static void put_time_key(struct buf *b, const char *key, int64_t ts)
{
	if (ts == NO_TS)
		return;
	buf_addf(b, "\"%s\":\"", key);
	put_time(b, ts);
	buf_adds(b, "\",");
}

void summary_json(struct summary *s, struct buf *out)
{
	struct sorted *v = sort_rows(s);

	for (uint32_t i = 0; v && i < s->keys.count; i++) {
		const struct summary_row *row = v[i].row;

		buf_addc(out, '{');
		put_string(out, "type", v[i].type);
		if (row->span != MAP_NONE)
			put_string(out, "span", v[i].span);
		if (row->symbol != MAP_NONE)
			put_string(out, "symbol", v[i].symbol);
		buf_addf(out, "\"count\":%llu,", (unsigned long long)row->count);
		put_time_key(out, "first", row->first);
		put_time_key(out, "last", row->last);
		buf_addf(out, "\"gaps\":%llu,\"errors\":%llu}\n",
			 (unsigned long long)row_gaps(s, row), (unsigned long long)row->errors);
	}
	free(v);
}
