/* source_csv.c - csv: files of rows, each a trade, a quote or a bar */
#include <stdlib.h>
#include <string.h>

#include "market/source_csv.h"

extern const struct source_driver source_csv;

struct csv_source {
	struct source base;
	const struct source_options *o;
	struct csv_reader reader;
	struct csv_emitter emitter;
	bool header_done;
	bool owed;     /* the emitter's line has still to go out, after that of its underlying */
	int64_t ts;    /* of that line */
	uint64_t line; /* number of its row */
};

static void csv_close(struct source *base)
{
	struct csv_source *s = (struct csv_source *)base;

	csv_reader_close(&s->reader);
	csv_emitter_release(&s->emitter);
	free(s);
}

static struct source *csv_open(const char *path, const struct source_options *o, struct err *e)
{
	struct csv_source *s = calloc(1, sizeof(*s));

	if (!s) {
		err_set(e, STATUS_SYSTEM, "cannot open '%s': no memory", path);
		return NULL;
	}
	s->base.driver = &source_csv;
	s->o = o;
	if (csv_emitter_init(&s->emitter, o, e) < 0 ||
	    csv_reader_open(&s->reader, path, o->keep_tail, e) < 0) {
		csv_emitter_release(&s->emitter);
		free(s);
		return NULL;
	}
	return &s->base;
}

/* --header: the names stand in the option, the first row is data. */
static int header_from_option(struct csv_source *s, struct err *e)
{
	struct csv_cell cells[CSV_CELLS];
	struct csv_row header = {.cells = cells};
	const char *p = s->o->header;

	for (;;) {
		size_t n = strcspn(p, ",");

		if (header.n == CSV_CELLS)
			return err_set(e, STATUS_USAGE, "bad --header: more than %d names",
				       CSV_CELLS);
		cells[header.n++] = (struct csv_cell){p, n};
		if (!p[n])
			break;
		p += n + 1;
	}
	return csv_columns_find(&s->emitter.columns, &header, s->reader.name, s->o, e);
}

/* Read the header.  SOURCE_LINE when the columns are known, or why not. */
static enum source_result header_read(struct csv_source *s, struct err *e)
{
	struct csv_row header;

	if (s->o->header) {
		if (header_from_option(s, e) < 0)
			return SOURCE_FAIL;
		s->header_done = true;
		return SOURCE_LINE;
	}
	switch (csv_reader_next(&s->reader, &header, e)) {
	case CSV_ROW:
		break;
	case CSV_AGAIN:
		return SOURCE_AGAIN;
	case CSV_END:
		return SOURCE_END;
	case CSV_BAD:
		if (header.raw_n && header.raw[0] == '{')
			csv_columns_find(&s->emitter.columns, &header, s->reader.name, s->o, e);
		else
			err_set(e, STATUS_DATA, "cannot use '%s': in its header %s", s->reader.name,
				header.why);
		return SOURCE_FAIL;
	case CSV_FAIL:
		return SOURCE_FAIL;
	}
	if (csv_columns_find(&s->emitter.columns, &header, s->reader.name, s->o, e) < 0)
		return SOURCE_FAIL;
	s->header_done = true;
	return SOURCE_LINE;
}

static enum source_result bad_row(struct csv_source *s, const struct csv_row *row, const char *why,
				  struct source_item *item)
{
	item->file = s->reader.name;
	item->row = row->line;
	item->raw = row->raw;
	item->raw_len = row->raw_n;
	item->why = why;
	return SOURCE_BAD;
}

static enum source_result give(const struct csv_source *s, const struct buf *line, uint64_t row,
			       struct source_item *item)
{
	item->line = line->p;
	item->len = line->n - 1; /* without line feed */
	item->file = s->reader.name;
	item->row = row;
	return SOURCE_LINE;
}

/* The line of a row whose underlying's went before it. */
static enum source_result give_owed(struct csv_source *s, struct source_item *item)
{
	s->owed = false;
	item->ts = s->ts;
	return give(s, &s->emitter.line, s->line, item);
}

/* The line of an underlying; that of the row's option is owed. */
static enum source_result give_spot(struct csv_source *s, const struct csv_row *row,
				    struct source_item *item)
{
	s->owed = true;
	s->ts = item->ts;
	s->line = row->line;
	return give(s, &s->emitter.spot_line, row->line, item);
}

static enum source_result csv_next(struct source *base, struct source_item *item, struct err *e)
{
	struct csv_source *s = (struct csv_source *)base;

	*item = (struct source_item){.ts = NO_TS};
	if (s->owed)
		return give_owed(s, item);
	if (!s->header_done) {
		enum source_result got = header_read(s, e);

		if (got != SOURCE_LINE)
			return got;
	}
	for (;;) {
		struct csv_row row;

		switch (csv_reader_next(&s->reader, &row, e)) {
		case CSV_ROW:
			break;
		case CSV_BAD:
			return bad_row(s, &row, row.why, item);
		case CSV_AGAIN:
			return SOURCE_AGAIN;
		case CSV_END:
			return SOURCE_END;
		case CSV_FAIL:
			return SOURCE_FAIL;
		}
		switch (csv_emit(&s->emitter, &row, item)) {
		case CSV_MADE:
			return give(s, &s->emitter.line, row.line, item);
		case CSV_MADE_TWO:
			return give_spot(s, &row, item);
		case CSV_OTHER:
			break;
		case CSV_SPOILT:
			return bad_row(s, &row, s->emitter.why, item);
		case CSV_LACKS_SPAN:
			err_set(e, STATUS_USAGE,
				"cannot use '%s': its bars have times; say how long they are with "
				"--span (1m, 5m, 1h, 1d)",
				s->reader.name);
			return SOURCE_FAIL;
		}
	}
}

/* What the underlying's line was, and the line that is owed. */
static void options_snap(struct csv_source *s, struct snap *sn)
{
	struct csv_emitter *m = &s->emitter;

	snap_i64(sn, "spot_ts", &m->spot_ts);
	snap_bytes(sn, "spot", &m->spot);
	snap_bool(sn, "owed", &s->owed);
	if (!s->owed)
		return;
	snap_i64(sn, "owed_ts", &s->ts);
	snap_u64(sn, "owed_row", &s->line);
	snap_bytes(sn, "owed_line", &m->line);
	if (snap_loading(sn) && snap_ok(sn) && (m->line.n == 0 || m->line.n > LINE_MAX_BYTES))
		snap_fail(sn, "a line that cannot be");
}

static void csv_snap(struct source *base, struct snap *sn)
{
	struct csv_source *s = (struct csv_source *)base;
	struct csv_columns *c = &s->emitter.columns;
	int64_t at[CSV_FIELDS];
	uint32_t type = (uint32_t)c->type;
	uint64_t n = c->n;

	for (int i = 0; i < CSV_FIELDS; i++)
		at[i] = c->at[i];
	csv_reader_snap(&s->reader, sn);
	snap_bool(sn, "header_done", &s->header_done);
	snap_bool(sn, "made", &s->emitter.made);
	snap_u32(sn, "type", &type);
	snap_u64(sn, "cells", &n);
	snap_i64s(sn, "columns", at, CSV_FIELDS);
	options_snap(s, sn);
	if (!snap_loading(sn) || !snap_ok(sn))
		return;
	if (type > SOURCE_TYPE_BAR || n > CSV_ROW_BYTES) {
		snap_fail(sn, "columns that cannot be");
		return;
	}
	c->type = (enum source_type)type;
	c->n = (size_t)n;
	for (int i = 0; i < CSV_FIELDS; i++) {
		if (at[i] < -1 || at[i] >= CSV_CELLS || at[i] >= (int64_t)n)
			snap_fail(sn, "columns that cannot be");
		else
			c->at[i] = (int16_t)at[i];
	}
}

static void csv_progress(const struct source *base, uint64_t *done, uint64_t *total)
{
	infile_progress(((const struct csv_source *)base)->reader.in, done, total);
}

static int csv_fd(const struct source *base)
{
	return infile_fd(((const struct csv_source *)base)->reader.in);
}

static size_t csv_held(const struct source *base)
{
	const struct csv_source *s = (const struct csv_source *)base;

	return csv_reader_held(&s->reader) + s->owed;
}

const struct source_driver source_csv = {
	.scheme = "csv",
	.brief = "files of comma-separated rows: trades, quotes or bars",
	.files = true,
	.open = csv_open,
	.next = csv_next,
	.snap = csv_snap,
	.progress = csv_progress,
	.fd = csv_fd,
	.held = csv_held,
	.close = csv_close,
};
