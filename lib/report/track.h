/*
 * track.h - values of a tape over time, for a plot
 *
 * A key is a field of a bar (close, volume), a value of a feature (sma_30), of the
 * account (equity, cash), `position`, or `buys` and `sells`: the fills.  "1w:close"
 * is of that span, "close" of the first span that the security shows.  Where there
 * are more points than a plot can show, of each four neighbours the lowest and the
 * highest stay: memory does not grow with the tape.
 */
#ifndef TAPELINE_REPORT_TRACK_H
#define TAPELINE_REPORT_TRACK_H

#include <stdint.h>

#include "base/err.h"
#include "base/map.h"
#include "report/chart.h"
#include "tape/record.h"

enum { TRACK_SEEN = 60, TRACK_KEYS = CHART_SERIES, TRACK_POINTS = 1 << 14, TRACK_WORD = 64 };

struct track_key {
	char text[2 * TRACK_WORD]; /* as it was asked for: "1w:close" */
	char span[TRACK_WORD];     /* "": not said, until the first is seen */
	char name[TRACK_WORD];
	size_t series;
};

struct track {
	struct chart chart;
	const char *symbol; /* NULL: none, keys of the account only */
	int64_t from, to;   /* NO_TS where open */
	struct track_key keys[TRACK_KEYS];
	size_t n;
	struct map seen; /* keys that could be asked for, kept while one is missing */
};

/* "close,sma_30,equity".  0, or -1 with e (usage). */
int track_init(struct track *t, const char *keys, const char *symbol, struct err *e);
void track_release(struct track *t);

/* A line of the tape, checked before by record_head(). */
void track_line(struct track *t, const char *p, size_t n);

/* A key that got no point, or NULL; seen has those that would have. */
const char *track_missing(const struct track *t);

/* Say what is missing, and what there is instead; `symbols` are those of the tape. */
void track_explain(const struct track *t, const struct map *symbols, struct buf *out);

#endif
