/*
 * actions.h - splits and dividends from a file, as a source beside the others
 *
 * A CSV file with the columns date, symbol, kind (split or dividend) and value:
 * new shares for one old, or dollars a share on the ex-date.  Each row becomes
 * an `action` record at 00:00 exchange time of its date.  The file is small: it
 * is read whole (at most ACTIONS_MAX rows) and put in order of date, rows of one
 * date as they stand.  Rows that cannot be used come first, as SOURCE_BAD.
 */
#ifndef TAPELINE_MARKET_ACTIONS_H
#define TAPELINE_MARKET_ACTIONS_H

#include "market/source.h"

enum { ACTIONS_MAX = 1000000 };

/* NULL with e.  Only o's calendar and symbols matter; it is borrowed. */
struct source *actions_open(const char *path, const struct source_options *o, struct err *e);

#endif
