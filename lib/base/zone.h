/*
 * zone.h - wall-clock times of a named zone to UTC
 *
 * A zone is everything it needs, read once: neither TZ nor any other state of
 * the process or the C library has a say.  Known names:
 *
 *	UTC
 *	exchange              New York, by our own rule (newyork.h)
 *	+02:00 -0500          a fixed offset, east of Greenwich positive
 *	Europe/London         a zone file (TZif version 2 or later, RFC 8536) under
 *	                      $TZDIR, else /usr/share/zoneinfo; without leap seconds
 */
#ifndef TAPELINE_BASE_ZONE_H
#define TAPELINE_BASE_ZONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct zone_change {
	int64_t at;     /* seconds UTC */
	int64_t wall;   /* what the wall clock would say then, were there no change */
	int32_t offset; /* from then on, seconds east of Greenwich */
};

struct zone {
	bool exchange;
	int32_t offset;              /* before the first change */
	struct zone_change *changes; /* ascending, to the end of the range of times */
	size_t n, cap;
};

/* 0; or -1 with STATUS_USAGE for a name that is not known (the text says what
 * is), STATUS_NOINPUT for a zone file that is missing, unreadable or damaged,
 * STATUS_SYSTEM where memory ended.  After -1 there is nothing to release. */
int zone_open(struct zone *z, const char *name, struct err *e);
void zone_release(struct zone *z);

/* Wall-clock time (ns since 1970 on that clock) to UTC: a time that does not
 * exist moves forward by what was left out, an ambiguous one is the first.
 * Within a day of the end of the range the result is the end. */
int64_t zone_to_utc(const struct zone *z, int64_t local_ns);

/* Read a zone from the bytes of a zone file; `where` names it in errors.  As
 * zone_open() otherwise. */
int zone_read(struct zone *z, const void *bytes, size_t n, const char *where, struct err *e);

#endif
