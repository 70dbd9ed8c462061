/*
 * moment.h - the clock and the calendar as expressions see them
 *
 * Minutes and the session are those of the regular session of the exchange's
 * date; on a date without one they are missing, and in_session is false.
 */
#ifndef TAPELINE_SIGNAL_MOMENT_H
#define TAPELINE_SIGNAL_MOMENT_H

#include "market/calendar.h"
#include "signal/expr.h"

struct moment {
	enum calendar calendar;
	bool known; /* is there a day in `day`? */
	struct trading_day day;
	double value[MOMENT_COUNT];
};

void moment_init(struct moment *m, enum calendar calendar);

/* Fill m->value for a time. */
void moment_set(struct moment *m, int64_t ns);

/* The next close of a regular session after a time; INT64_MAX beyond the calendar. */
int64_t moment_close(enum calendar calendar, int64_t ns);

#endif
