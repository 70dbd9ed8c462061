/*
 * select.h - which lines of a tape are wanted
 *
 * A cut tape must still be a tape: what frames it (run, clock, gap, error,
 * mark, sync, end) passes whatever types were asked for, `run` and `end` also
 * whatever the time.  A line without ts is as old as the line before it.
 */
#ifndef TAPELINE_TAPE_SELECT_H
#define TAPELINE_TAPE_SELECT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "tape/record.h"

#define SELECT_FRAME                                                                               \
	(TYPE_BIT(TYPE_RUN) | TYPE_BIT(TYPE_CLOCK) | TYPE_BIT(TYPE_GAP) | TYPE_BIT(TYPE_ERROR) |   \
	 TYPE_BIT(TYPE_MARK) | TYPE_BIT(TYPE_SYNC) | TYPE_BIT(TYPE_END_))

struct select {
	int64_t from, to;   /* [from, to); NO_TS where open */
	bool days;          /* they are midnights: a bar that ends at one belongs before it */
	uint64_t types;     /* wanted beside the frame; 0: all */
	struct map symbols; /* wanted; empty: all */
	bool source;        /* only what came from outside */
};

void select_init(struct select *s);
void select_release(struct select *s);

/* Set the types and symbols from "trade,quote" and "AAPL,BRK.B" (UTF-8; may be
 * called again to add more).  0, or -1 with e (usage). */
int select_types(struct select *s, const char *words, struct err *e);
int select_symbols(struct select *s, const char *words, struct err *e);

/* Was the type asked for by name, or is it more than the frame? */
bool select_asks_for(const struct select *s, enum record_type_id type);

/* Is everything wanted? */
bool select_all(const struct select *s);

/* Is a line of that age, whatever it is, inside [from, to)?  NO_TS (before the
 * first line with a ts) is before everything. */
bool select_time(const struct select *s, int64_t ts);

/* Is this record (after record_head()) wanted?  `at` is its tape's highest ts
 * so far, itself included; it stands for the ts where the record has none. */
bool select_record(const struct select *s, const struct record *r, int64_t at);

#endif
