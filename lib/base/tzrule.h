/*
 * tzrule.h - the rule at the end of a zone file, "EST5EDT,M3.2.0,M11.1.0"
 *
 * The POSIX TZ string (Base Definitions 8.3) with the extension of RFC 8536
 * section 3.3.1: times of change from -167 to 167 hours.
 */
#ifndef TAPELINE_BASE_TZRULE_H
#define TAPELINE_BASE_TZRULE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum tz_form {
	TZ_WEEKDAY, /* Mm.w.d: the w-th weekday d of month m, the last where w is 5 */
	TZ_JULIAN,  /* Jn: day 1..365, 29 February not counted */
	TZ_ORDINAL, /* n: day 0..365, 29 February counted */
};

struct tz_moment {
	enum tz_form form;
	int month, week, day;
	int32_t time; /* seconds after midnight, on the clock before the change */
};

struct tz_rule {
	int32_t standard, daylight; /* seconds east of Greenwich */
	bool changes;               /* is there daylight time at all */
	struct tz_moment begin, end;
};

/* Parse s[0..n).  0; or -1 where it is malformed, or changes without saying when. */
int tz_rule_parse(const char *s, size_t n, struct tz_rule *r);

/* When daylight time begins and ends in a year: seconds UTC since 1970. */
int64_t tz_rule_begin(const struct tz_rule *r, int32_t year);
int64_t tz_rule_end(const struct tz_rule *r, int32_t year);

#endif
