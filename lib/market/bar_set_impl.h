/* bar_set_impl.h - the inside of the set, shared by its parts (bar_*.c) only */
#ifndef TAPELINE_MARKET_BAR_SET_IMPL_H
#define TAPELINE_MARKET_BAR_SET_IMPL_H

#include "base/civil.h"
#include "market/bar_set.h"

/* bar_set.c: room for the security whose number is the next one; -1 without memory. */
int bar_set_grow(struct bar_set *set);

/* bar_close.c */

/* The open bar of that interval, opened where it is not there yet; NULL where the
 * interval has closed (or too many are open).  `closing`: a merge from a day that
 * closes at `now`, for which its week cannot be too late. */
struct bar *bar_set_obtain(struct bar_set *set, struct bar_spec *sp, uint32_t symbol,
			   const struct interval *iv, int64_t now, bool closing);

/* What a new bar says: enum bar_has. */
unsigned bar_set_has(const struct bar_set *set);

/* Hand a finished bar out. */
void bar_set_emit(struct bar_set *set, const struct bar_spec *sp, const struct bar *b, int64_t ts,
		  bool partial);

/* When the bars of an interval close. */
static inline int64_t bar_due(const struct bar_spec *sp, int64_t end)
{
	return time_shift(end, sp->wait);
}

/* Ask to be called when the bucket is due. */
void bar_set_watch(struct bar_set *set, const struct bar_spec *sp, const struct bar_bucket *k);

/* bar_count.c: add a trade to the bar of a span by count; enum bar_result. */
unsigned bar_count_add(struct bar_set *set, struct bar_spec *sp, uint32_t symbol, int64_t now,
		       const struct bar_trade *t);

#endif
