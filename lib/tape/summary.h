/*
 * summary.h - what is on a tape: type × span × symbol
 *
 * One row for each kind of line: how many, first and last ts, gaps and errors.
 *
 * Gaps of a trade, quote or bar row are the `gap` records of its symbol and of
 * whole sources; of a daily bar row also the sessions without a bar between its
 * first and its last.  (A minute without a trade has no bar: that is no gap.)
 *
 * Errors are error records and lines that would become one.  They are counted
 * in the row of the line they hold, as far as its type and symbol can be read,
 * and otherwise in the row of type `error`, whose count is that of all of them.
 */
#ifndef TAPELINE_TAPE_SUMMARY_H
#define TAPELINE_TAPE_SUMMARY_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/map.h"
#include "tape/record.h"
#include "tape/symbols.h"

struct summary_row {
	uint32_t type, span, symbol; /* numbers in the maps; MAP_NONE where there is none */
	uint64_t count, gaps, errors;
	int64_t first, last; /* lowest and highest ts, NO_TS where none has one */
	int64_t session;     /* ts of the last daily bar */
};

struct summary {
	/* How many sessions lie between two daily bars; NULL: not counted. */
	uint64_t (*sessions_between)(int64_t before, int64_t after);

	struct map types, spans, keys;
	struct symbols symbols;
	struct summary_row *rows; /* by number of the key */
	uint32_t cap;
	uint64_t *gaps; /* by symbol: `gap` records that name it */
	uint32_t gaps_cap;
	uint64_t gaps_all; /* those that name none */
	struct buf scratch;
	bool failed; /* memory ended, or there are more than a million rows */
};

void summary_init(struct summary *s);
void summary_release(struct summary *s);

/* Count a valid record (after record_head()), or one that is wrong: r needs no
 * more than its line then. */
void summary_record(struct summary *s, const struct record *r);
void summary_error(struct summary *s, const struct record *r);

/* Append the table, sorted by type (in the order of their table), span and
 * symbol: aligned text with a heading, or one JSON object a line. */
void summary_text(struct summary *s, struct buf *out);
void summary_json(struct summary *s, struct buf *out);

#endif
