/*
 * story.h - one trade told from bar to feature to signal to order to fill to profit
 *
 * For every strategy and security the lines since it was last flat are kept (the
 * bar and the features that a signal stood on, signals, orders, refusals, fills,
 * money), at most so many bytes, and thrown away when it is flat again; but what
 * has to do with the id that was asked for is told.  An id is that of a signal, an
 * order, a fill or a refused wish; ids of what follows from each other begin alike.
 *
 * A strategy's position is the sum of the fills of its own orders; of dividends and
 * borrow fees it has the part that it holds of the account's position.
 */
#ifndef TAPELINE_REPORT_STORY_H
#define TAPELINE_REPORT_STORY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "report/books.h"
#include "report/digest.h"

enum { STORY_BYTES = 1 << 20, STORY_MAX = 1 << 16, STORY_KEYS = 1 << 20 };

/* What has happened to one strategy in one security since it was flat. */
struct tale {
	uint32_t symbol;
	struct buf lines; /* raw, each with a newline */
	bool matched, traded;
	int64_t signal_ts;
	double carried;  /* shares it began with: the rest of a fill through zero */
	double paid;     /* its part of cash records */
	size_t left_out; /* lines beyond the ceiling */
};

/* The last bar and features of a security. */
struct scene {
	struct buf bar, feature;
};

/* A finished tale. */
struct told {
	char *lines; /* n bytes, owned */
	size_t n, left_out;
	double carried, paid;
};

struct story {
	const char *id;
	struct symbols symbols;
	struct scene *scenes; /* by symbol */
	size_t n_scenes, cap_scenes;

	struct map keys;    /* symbol, NUL, strategy */
	struct tale *tales; /* by key */
	size_t n_tales, cap_tales;
	struct books books; /* positions by key */

	struct told *told;
	size_t n_told, cap_told;
	bool failed;
};

void story_init(struct story *st, const char *id);
void story_release(struct story *st);

/* A line of the tape, after the digest has taken it. */
void story_line(struct story *st, const struct digest *d, const char *p, size_t n);

/* The tape is over: what is open is told too. */
void story_finish(struct story *st);

/* ---- telling (story_words.c) ---- */

/* In words, or as one JSON object with the lines themselves. */
void story_text(const struct story *st, const struct digest *d, struct buf *out);
void story_json(const struct story *st, const struct digest *d, struct buf *out);

#endif
