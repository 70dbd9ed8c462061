/*
 * tapedays.h - the exchange dates of what is on a tape
 */
#ifndef TAPELINE_MARKET_TAPEDAYS_H
#define TAPELINE_MARKET_TAPEDAYS_H

#include <stdint.h>

#include "base/err.h"
#include "market/calendar.h"
#include "tape/select.h"
#include "tape/stage.h"

/* Read the whole tape (a file: it will be read again) and raise *last to the
 * last date with a session that it has a record of.  What only frames a tape
 * shows no session, nor does a corporate action; a bar belongs to the date it
 * ends in, midnight being the end and not the beginning.  Stops early where s
 * is told to stop.  0, or -1 with e. */
int tapedays_last(const char *name, enum calendar c, const struct stage *s, int32_t *last,
		  struct err *e);

/* Select one exchange date, midnight to midnight. */
void tapedays_select(enum calendar c, int32_t date, struct select *out);

#endif
