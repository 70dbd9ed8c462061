/*
 * tell.h - what a stream's models say, as records of the tape
 */
#ifndef TAPELINE_VOL_TELL_H
#define TAPELINE_VOL_TELL_H

#include "tape/line.h"
#include "vol/stream.h"

/* The fields of a vol or a fit record, into a line that is begun; the caller ends it. */
void tell_forecast(struct line *w, const struct vol_streams *st, const struct vol_forecast *f);
void tell_fit(struct line *w, const struct vol_streams *st, uint32_t stream,
	      const struct vol_choice *model, const struct member_fit *f, struct buf *scratch);

#endif
