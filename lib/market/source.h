/*
 * source.h - where tape lines come from: a source is one file and one table row
 *
 * A source turns foreign material into tape lines, one at a time and in its own
 * order.  tfetch asks each for its next line and merges them by time.  A new one
 * is a source_NAME.c with a struct source_driver and a line in source.c.
 */
#ifndef TAPELINE_MARKET_SOURCE_H
#define TAPELINE_MARKET_SOURCE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "market/calendar.h"
#include "tape/line.h"
#include "tape/snap.h"

/* Kinds of record that a table of rows can be made into. */
enum source_type { SOURCE_TYPE_AUTO, SOURCE_TYPE_TRADE, SOURCE_TYPE_QUOTE, SOURCE_TYPE_BAR };

/* Unit of times that are plain numbers; AUTO goes by their size. */
enum source_unit {
	SOURCE_UNIT_AUTO,
	SOURCE_UNIT_S,
	SOURCE_UNIT_MS,
	SOURCE_UNIT_US,
	SOURCE_UNIT_NS
};

enum source_conditions { CONDITIONS_AS_THEY_ARE, CONDITIONS_ALGOSEEK };

/* What the user said; the same for all sources, which borrow it. */
struct source_options {
	enum calendar calendar;
	const char *tz; /* zone of times without offset, as zone.h names it; NULL: UTC */
	enum source_unit unit;
	enum source_type type;
	enum source_conditions conditions;
	const char *span;       /* of bars; NULL: 1d for dates, else an error */
	const char *header;     /* "a,b,c": names for files without a header row, or NULL */
	bool stamp_end;         /* a bar's time is its end, not its start */
	bool keep_tail;         /* an unterminated last row waits for the next piece */
	const char *const *map; /* "column=field" */
	size_t n_map;
	const char *const *symbols; /* names or chooses; none: all */
	size_t n_symbols;
	const struct map *names; /* the same, to be found quickly; NULL: few */
	int64_t seed;
};

/* What next() found. */
enum source_result {
	SOURCE_LINE,  /* a line: ts, line, len, file, row */
	SOURCE_BAD,   /* a row that cannot be used: raw, raw_len, why, file, row */
	SOURCE_AGAIN, /* a pipe has nothing more just now; wait for source_fd() */
	SOURCE_END,   /* no more */
	SOURCE_FAIL,  /* cannot go on: e */
};

/* All pointers are good until the source's next call. */
struct source_item {
	int64_t ts;       /* of the line; NO_TS where it has none */
	bool bar;         /* a bar: it belongs to the day before an end at midnight */
	bool end;         /* an `end` record */
	const char *line; /* without newline */
	size_t len;
	const char *file; /* where it came from; - is standard input */
	uint64_t row;     /* its line number there, from 1 */
	const char *raw;  /* of a bad row: its text */
	size_t raw_len;
	const char *why;
};

/* What every source begins with; the rest is its driver's. */
struct source {
	const struct source_driver *driver;
};

struct source_driver {
	const char *scheme; /* "csv" */
	const char *brief;  /* for the man page and error texts */
	bool files;         /* what stands behind the scheme is a file */
	bool synthetic;     /* it makes its records up: the seed belongs into the run record */

	/* rest is what stands behind "scheme:".  NULL with e. */
	struct source *(*open)(const char *rest, const struct source_options *o, struct err *e);
	enum source_result (*next)(struct source *s, struct source_item *item, struct err *e);

	/* Where it stands, so that a later piece goes on; see snap.h.  Loading only
	 * notes the place: what is wrong with it, next() says. */
	void (*snap)(struct source *s, struct snap *sn);

	/* Bytes done and bytes in all; 0 where that is unknown. */
	void (*progress)(const struct source *s, uint64_t *done, uint64_t *total);

	/* What to wait for after SOURCE_AGAIN; -1 where it never waits.  May be NULL. */
	int (*fd)(const struct source *s);

	/* Lines taken from standard input and not used yet: lost where the process
	 * ends without saving.  May be NULL. */
	size_t (*held)(const struct source *s);
	void (*close)(struct source *s);
};

/* The table, ended by NULL. */
extern const struct source_driver *const source_drivers[];

/* The driver of "scheme:…" with *rest set behind the colon; NULL where `operand`
 * does not begin with a known scheme. */
const struct source_driver *source_find(const char *operand, const char **rest);

/* Does `symbol` belong to those asked for?  Yes where none were. */
bool source_wants(const struct source_options *o, const char *symbol, size_t n);

static inline enum source_result source_next(struct source *s, struct source_item *item,
					     struct err *e)
{
	return s->driver->next(s, item, e);
}

static inline int source_fd(const struct source *s)
{
	return s->driver->fd ? s->driver->fd(s) : -1;
}

#endif
