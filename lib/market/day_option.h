/*
 * day_option.h - the value of --day: a date, or so many sessions back
 */
#ifndef TAPELINE_MARKET_DAY_OPTION_H
#define TAPELINE_MARKET_DAY_OPTION_H

#include <stdint.h>

#include "base/err.h"
#include "market/calendar.h"

struct day_option {
	int back;     /* 0: the date was given; 1 is the last session, 2 the one before … */
	int32_t date; /* days since 1970 */
};

/* Parse "2013-10-07" or "-1"; -1 with e (STATUS_USAGE). */
int day_option_parse(const char *s, struct day_option *out, struct err *e);

/* The date meant, where the last session is `last`. */
int32_t day_option_date(const struct day_option *o, enum calendar c, int32_t last);

#endif
