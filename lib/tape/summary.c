/* summary - what is on a tape: type × span × symbol */
#include "tape/summary.h"

#include <stdlib.h>
#include <string.h>

#include "tape/line.h"
#include "tape/peek.h"

enum { SUMMARY_MAX_ROWS = 1 << 20 };

void summary_init(struct summary *s)
{
	*s = (struct summary){0};
	map_init(&s->types, SUMMARY_MAX_ROWS);
	map_init(&s->spans, SUMMARY_MAX_ROWS);
	map_init(&s->keys, SUMMARY_MAX_ROWS);
	symbols_init(&s->symbols, SUMMARY_MAX_ROWS);
	buf_init(&s->scratch, LINE_MAX_BYTES);
	for (size_t i = 0; i < TYPE_COUNT; i++)
		map_add(&s->types, record_types[i].name, record_types[i].name_len);
}

void summary_release(struct summary *s)
{
	map_release(&s->types);
	map_release(&s->spans);
	map_release(&s->keys);
	symbols_release(&s->symbols);
	buf_release(&s->scratch);
	free(s->rows);
	free(s->gaps);
}

/* Grow to hold element n, doubling; new elements are zero. */
static void *grow(void *p, uint32_t *cap, uint32_t n, size_t size)
{
	uint32_t more = *cap ? *cap : 64;
	char *bigger;

	if (n < *cap)
		return p;
	while (more <= n)
		more *= 2;
	bigger = realloc(p, more * size);
	if (!bigger)
		return NULL;
	memset(bigger + *cap * size, 0, (more - *cap) * size);
	*cap = more;
	return bigger;
}

static struct summary_row *row_find(struct summary *s, uint32_t type, uint32_t span,
				    uint32_t symbol)
{
	const uint32_t key[] = {type, span, symbol};
	uint32_t known = s->keys.count;
	uint32_t i = map_add(&s->keys, (const char *)key, sizeof key);
	struct summary_row *rows;

	if (i == MAP_NONE) {
		s->failed = true;
		return NULL;
	}
	rows = grow(s->rows, &s->cap, i, sizeof *rows);
	if (!rows) {
		s->failed = true;
		return NULL;
	}
	s->rows = rows;
	if (i == known)
		rows[i] = (struct summary_row){.type = type,
					       .span = span,
					       .symbol = symbol,
					       .first = NO_TS,
					       .last = NO_TS,
					       .session = NO_TS};
	return &rows[i];
}

/* The number of a key's string value; MAP_NONE where there is none. */
static uint32_t string_of(struct summary *s, struct map *m, const struct record *r, const char *key)
{
	struct json_value v;
	size_t n;

	if (!record_peek(r, key, &v) || v.kind != VALUE_STRING)
		return MAP_NONE;
	if (!v.escaped)
		return map_add(m, v.p, v.n);
	buf_reset(&s->scratch);
	if (buf_reserve(&s->scratch, v.n) < 0)
		return MAP_NONE;
	n = json_decode(&v, s->scratch.p);
	return map_add(m, s->scratch.p, n);
}

static uint32_t symbol_of(struct summary *s, const struct record *r)
{
	struct json_value v;

	if (!record_peek(r, "symbol", &v) || v.kind != VALUE_STRING)
		return MAP_NONE;
	return symbols_add(&s->symbols, &v);
}

static struct summary_row *row_of(struct summary *s, const struct record *r, uint32_t type)
{
	return row_find(s, type, string_of(s, &s->spans, r, "span"), symbol_of(s, r));
}

static void count_gap(struct summary *s, uint32_t symbol)
{
	uint64_t *gaps;

	if (symbol == MAP_NONE) {
		s->gaps_all++;
		return;
	}
	gaps = grow(s->gaps, &s->gaps_cap, symbol, sizeof *gaps);
	if (!gaps) {
		s->failed = true;
		return;
	}
	s->gaps = gaps;
	gaps[symbol]++;
}

static void count(struct summary_row *row, const struct record *r)
{
	row->count++;
	if (!r->dated)
		return;
	if (row->first == NO_TS || r->ts < row->first)
		row->first = r->ts;
	if (row->last == NO_TS || r->ts > row->last)
		row->last = r->ts;
}

/* A wrong line is counted where it would have stood, as far as it says so. */
static void attribute(struct summary *s, const struct record *r, uint32_t error)
{
	uint32_t type = string_of(s, &s->types, r, "type");
	struct summary_row *row =
		type == MAP_NONE ? row_find(s, error, MAP_NONE, MAP_NONE) : row_of(s, r, type);

	if (row)
		row->errors++;
}

void summary_error(struct summary *s, const struct record *r)
{
	struct summary_row *row = row_find(s, TYPE_ERROR, MAP_NONE, MAP_NONE);

	if (row)
		row->count++;
	attribute(s, r, TYPE_ERROR);
}

static void count_error_record(struct summary *s, const struct record *r)
{
	struct summary_row *row = row_find(s, TYPE_ERROR, MAP_NONE, MAP_NONE);
	struct record held = {0};
	struct json_value raw;
	struct buf line;

	if (row)
		count(row, r);
	buf_init(&line, LINE_MAX_BYTES);
	if (record_peek(r, "raw", &raw) && raw.kind == VALUE_STRING &&
	    buf_reserve(&line, raw.n + 1) == 0) {
		held.line = line.p;
		held.len = json_decode(&raw, line.p);
	}
	if (held.len > 0)
		attribute(s, &held, TYPE_ERROR);
	else if (row)
		row->errors++;
	buf_release(&line);
}

void summary_record(struct summary *s, const struct record *r)
{
	struct summary_row *row;

	if (r->type == TYPE_ERROR) {
		count_error_record(s, r);
		return;
	}
	row = row_of(s, r, r->type == TYPE_UNKNOWN ? string_of(s, &s->types, r, "type") : r->type);
	if (!row)
		return;
	count(row, r);
	if (r->type == TYPE_GAP)
		count_gap(s, row->symbol);
	if (r->type != TYPE_BAR || !s->sessions_between || row->span == MAP_NONE ||
	    strcmp(s->spans.entries[row->span].key, "1d") != 0)
		return;
	if (row->session != NO_TS && r->ts > row->session)
		row->gaps += s->sessions_between(row->session, r->ts);
	if (r->ts > row->session)
		row->session = r->ts;
}
