/*
 * source_csv_rows.c - rows of a CSV file, wherever the reads happen to cut it
 *
 * Lines without a quote character (nearly all) are split at the delimiter right
 * here; the others go through libcsv, a line at a time until it reports the end
 * of a row, so that a row's bytes are always known and a state can say where the
 * next one starts.  Both ways give the same cells; a test compares them.
 */
#include <stdlib.h>
#include <string.h>

#include "market/source_csv.h"

enum { READ_BYTES = 1 << 17, RAW_KEPT = 4096 };

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* libcsv's view of the same: a carriage return is a blank, so that it vanishes
 * before a line feed and cannot end a row anywhere else. */
static int blank_for_libcsv(unsigned char c)
{
	return is_blank((char)c);
}

static int line_feed_for_libcsv(unsigned char c)
{
	return c == '\n';
}

int csv_reader_open(struct csv_reader *r, const char *path, bool keep_tail, struct err *e)
{
	*r = (struct csv_reader){.keep_tail = keep_tail};
	buf_init(&r->window, CSV_ROW_BYTES + READ_BYTES + 1);
	buf_init(&r->quoted, CSV_ROW_BYTES + 1);
	r->name = strdup(path);
	/* Never without memory, so that pointers to nothing are still pointers. */
	if (buf_reserve(&r->window, 1) < 0 || buf_reserve(&r->quoted, 1) < 0 || !r->name ||
	    csv_init(&r->parser, 0) != 0) {
		buf_release(&r->window);
		buf_release(&r->quoted);
		free(r->name);
		return err_set(e, STATUS_SYSTEM, "cannot open '%s': no memory", path);
	}
	csv_set_space_func(&r->parser, blank_for_libcsv);
	csv_set_term_func(&r->parser, line_feed_for_libcsv);
	r->in = infile_open(path, e);
	if (!r->in) {
		csv_reader_close(r);
		return -1;
	}
	return 0;
}

void csv_reader_close(struct csv_reader *r)
{
	infile_close(r->in);
	csv_free(&r->parser);
	buf_release(&r->window);
	buf_release(&r->quoted);
	free(r->name);
	r->in = NULL;
	r->name = NULL;
}

/* ---- bytes ---- */

/* More bytes behind those in the window: CSV_ROW, or why there are none. */
static enum csv_result window_fill(struct csv_reader *r, struct err *e)
{
	long got;

	if (r->eof)
		return CSV_END;
	if (r->resume) {
		if (infile_seek(r->in, r->resume, e) < 0)
			return CSV_FAIL;
		r->resume = 0;
	}
	buf_drop(&r->window, r->at);
	r->at = 0;
	if (buf_reserve(&r->window, READ_BYTES) < 0) {
		err_set(e, STATUS_SYSTEM, "cannot read '%s': no memory", r->name);
		return CSV_FAIL;
	}
	got = infile_read(r->in, r->window.p + r->window.n, READ_BYTES, e);
	if (got == INFILE_FAILED)
		return CSV_FAIL;
	if (got == INFILE_AGAIN)
		return CSV_AGAIN;
	r->eof = got == INFILE_END;
	r->window.n += (size_t)got;
	return r->eof ? CSV_END : CSV_ROW;
}

/* Bytes are used up; n counts those of whole lines with their line ends. */
static void window_use(struct csv_reader *r, size_t n, uint64_t lines)
{
	r->at += n;
	r->position += n;
	r->line += lines;
	r->scanned = 0;
}

/* Drop what is left of a line that was too long. */
static enum csv_result line_skip(struct csv_reader *r, struct err *e)
{
	while (r->skipping) {
		const char *p = r->window.p ? r->window.p + r->at : "", *end = NULL;
		enum csv_result got;

		if (r->at < r->window.n)
			end = memchr(p, '\n', r->window.n - r->at);
		if (end) {
			window_use(r, (size_t)(end + 1 - p), 1);
			r->skipping = false;
			break;
		}
		window_use(r, r->window.n - r->at, 0);
		got = window_fill(r, e);
		if (got == CSV_END)
			r->skipping = false;
		if (got != CSV_ROW)
			return got;
	}
	return CSV_ROW;
}

/*
 * Find the next line end at least `from` bytes behind r->at.  CSV_ROW with its
 * distance in *n; CSV_BAD where the line is too long; CSV_END where the file ends
 * first (*n is what is left then).
 */
static enum csv_result line_find(struct csv_reader *r, size_t from, size_t *n, struct err *e)
{
	if (r->scanned < from)
		r->scanned = from;
	for (;;) {
		const char *p = r->window.p ? r->window.p + r->at : "", *end = NULL;
		size_t held = r->window.n - r->at;
		enum csv_result got;

		if (r->scanned < held)
			end = memchr(p + r->scanned, '\n', held - r->scanned);
		*n = end ? (size_t)(end - p) : held;
		r->scanned = *n;
		if (*n >= CSV_ROW_BYTES)
			return CSV_BAD;
		if (end)
			return CSV_ROW;
		got = window_fill(r, e);
		if (got != CSV_ROW)
			return got;
	}
}

/* ---- cells ---- */

static void cell_trim(struct csv_cell *c, const char *p, const char *end)
{
	while (p < end && is_blank(*p))
		p++;
	while (p < end && is_blank(end[-1]))
		end--;
	*c = (struct csv_cell){p, (size_t)(end - p)};
}

static size_t cells_split(struct csv_cell *cells, const char *p, size_t n, char delimiter)
{
	const char *end = p + n;
	size_t count = 0;

	for (;;) {
		const char *stop = memchr(p, delimiter, (size_t)(end - p));

		if (count < CSV_CELLS)
			cell_trim(&cells[count], p, stop ? stop : end);
		count++;
		if (!stop)
			return count;
		p = stop + 1;
	}
}

static void on_cell(void *p, size_t n, void *ctx)
{
	struct csv_reader *r = ctx;

	buf_add(&r->quoted, p, n);
	if (r->n_quoted < CSV_CELLS)
		r->ends[r->n_quoted] = r->quoted.n;
	r->n_quoted++;
}

static void on_row(int c, void *ctx)
{
	struct csv_reader *r = ctx;

	(void)c;
	r->row_over = true;
}

/* Point the cells into the text that libcsv gave. */
static size_t cells_collect(struct csv_reader *r)
{
	size_t from = 0;

	for (size_t i = 0; i < r->n_quoted && i < CSV_CELLS; i++) {
		r->cells[i] = (struct csv_cell){r->quoted.p + from, r->ends[i] - from};
		from = r->ends[i];
	}
	return r->n_quoted;
}

static void row_feed(struct csv_reader *r, const char *p, size_t n)
{
	csv_parse(&r->parser, p, n, on_cell, on_row, r);
}

static void row_bad(struct csv_reader *r, struct csv_row *row, size_t n, const char *why)
{
	row->raw_n = n < RAW_KEPT ? n : RAW_KEPT;
	row->why = why;
	csv_fini(&r->parser, on_cell, on_row, r); /* forget what it holds */
}

/*
 * A row with quotes: *n bytes are its first line, more may follow inside quotes.
 * Leaves in *n how long it is, and in *lines how many line ends are inside.  A
 * quote that is never closed costs only the line it stands in.
 */
static enum csv_result row_quoted(struct csv_reader *r, struct csv_row *row, size_t *n,
				  uint64_t *lines, bool *ended, struct err *e)
{
	size_t first = *n, from = 0;
	bool first_ended = *ended;

	r->quoted.n = 0;
	r->n_quoted = 0;
	r->row_over = false;
	*lines = 0;
	for (;;) {
		enum csv_result got;

		row_feed(r, r->window.p + r->at + from, *n - from);
		row_feed(r, "\n", 1);
		if (r->row_over)
			break;
		from = *n + 1;
		got = *ended ? line_find(r, from, n, e) : CSV_BAD;
		if (got == CSV_AGAIN || got == CSV_FAIL || (got == CSV_END && r->keep_tail)) {
			r->scanned = 0; /* the row is read again from its start */
			csv_fini(&r->parser, on_cell, on_row, r);
			return got;
		}
		*ended = got == CSV_ROW;
		++*lines;
		if (got == CSV_BAD || from > *n) {
			*n = first;
			*lines = 0;
			*ended = first_ended;
			row_bad(r, row, first, "a quote is never closed");
			return CSV_BAD;
		}
	}
	row->n = cells_collect(r);
	return CSV_ROW;
}

/* ---- rows ---- */

/* The delimiter is the first of these outside quotes in the first row. */
static char delimiter_find(const char *p, size_t n)
{
	bool quoted = false;

	for (size_t i = 0; i < n; i++) {
		if (p[i] == '"')
			quoted = !quoted;
		else if (!quoted && (p[i] == ',' || p[i] == ';' || p[i] == '\t'))
			return p[i];
	}
	return ',';
}

static void reader_begin(struct csv_reader *r, size_t *n)
{
	const char *p = r->window.p + r->at;

	if (r->position == 0 && *n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		window_use(r, 3, 0);
		*n -= 3;
		p += 3;
	}
	r->delimiter = delimiter_find(p, *n);
	csv_set_delim(&r->parser, (unsigned char)r->delimiter);
}

/* A line too long to hold: report its beginning, drop the rest. */
static enum csv_result row_too_long(struct csv_reader *r, struct csv_row *row, size_t n)
{
	row->raw = r->window.p + r->at;
	row->line = r->line + 1;
	row_bad(r, row, n, "a row is longer than 1 MiB");
	window_use(r, n, 0);
	r->skipping = true;
	return CSV_BAD;
}

/* The row whose first line is n bytes at r->at. */
static enum csv_result row_take(struct csv_reader *r, struct csv_row *row, size_t n, bool ended,
				struct err *e)
{
	const char *p = r->window.p + r->at;
	enum csv_result got = CSV_ROW;
	uint64_t lines = 0;

	if (!memchr(p, '"', n)) {
		row->n = cells_split(r->cells, p, n, r->delimiter);
		if (row->n == 1 && r->cells[0].n == 0)
			row->n = 0;
	} else {
		got = row_quoted(r, row, &n, &lines, &ended, e);
		if (got != CSV_ROW && got != CSV_BAD)
			return got;
		p = r->window.p + r->at; /* it may have moved */
	}
	row->raw = p;
	if (got == CSV_ROW) {
		row->cells = r->cells;
		row->raw_n = n;
		while (row->raw_n && p[row->raw_n - 1] == '\r')
			row->raw_n--;
	}
	row->line = r->line + 1;
	row->torn = !ended;
	window_use(r, n + ended, lines + ended);
	return got;
}

enum csv_result csv_reader_next(struct csv_reader *r, struct csv_row *row, struct err *e)
{
	for (;;) {
		enum csv_result got = line_skip(r, e);
		size_t n;

		if (got != CSV_ROW)
			return got;
		*row = (struct csv_row){0};
		got = line_find(r, 0, &n, e);
		if (got == CSV_BAD)
			return row_too_long(r, row, n);
		if (got == CSV_AGAIN || got == CSV_FAIL)
			return got;
		if (got == CSV_END && (n == 0 || r->keep_tail))
			return CSV_END;
		if (!r->delimiter)
			reader_begin(r, &n);
		got = row_take(r, row, n, got == CSV_ROW, e);
		if (got != CSV_ROW || row->n > 0)
			return got;
	}
}

size_t csv_reader_held(const struct csv_reader *r)
{
	const char *p = r->window.p + r->at, *end = r->window.p + r->window.n;
	size_t n = 0;

	if (!infile_is_stdin(r->in) || r->at == r->window.n)
		return 0;
	while (p < end) {
		const char *stop = memchr(p, '\n', (size_t)(end - p));

		n++;
		p = stop ? stop + 1 : end;
	}
	return n;
}

void csv_reader_snap(struct csv_reader *r, struct snap *sn)
{
	struct buf rest;
	uint32_t delimiter = (unsigned char)r->delimiter;

	snap_u64(sn, "position", &r->position);
	snap_u64(sn, "line", &r->line);
	snap_u32(sn, "delimiter", &delimiter);
	snap_bool(sn, "skipping", &r->skipping);
	buf_init(&rest, r->window.max);
	if (!snap_loading(sn) && infile_is_stdin(r->in) && r->window.n > r->at)
		buf_add(&rest, r->window.p + r->at, r->window.n - r->at);
	snap_bytes(sn, "rest", &rest);
	if (snap_loading(sn) && snap_ok(sn)) {
		r->delimiter = (char)delimiter;
		if (r->delimiter)
			csv_set_delim(&r->parser, (unsigned char)r->delimiter);
		r->window.n = r->at = 0;
		buf_add(&r->window, rest.p, rest.n);
		r->resume = infile_is_stdin(r->in) ? 0 : r->position;
	}
	buf_release(&rest);
}
