/*
 * newyork.h - New York's clock by rule, needing no zone files
 *
 * Standard time is UTC-5, daylight time UTC-4; both changes are at 02:00 on the
 * wall.  From 1967 the rules are the Uniform Time Act's with its amendments
 * (1974, 1975, 1976, 1987, 2007; the last one goes on for ever), from 1946 to
 * 1966 New York State's; before 1946 standard time is taken all the year, which
 * the years of daylight time before that did not keep.
 */
#ifndef TAPELINE_BASE_NEWYORK_H
#define TAPELINE_BASE_NEWYORK_H

#include <stdint.h>

/* The offset from UTC in seconds, -18000 or -14400, at a UTC time. */
int32_t new_york_offset(int64_t ns_utc);

/* Wall-clock time (ns since 1970 on that clock) to UTC: a time that does not
 * exist (spring) moves forward by the hour left out, an ambiguous one (autumn)
 * is the first, daylight one.  Within hours of the end of the range the result
 * is the end. */
int64_t new_york_to_utc(int64_t ns_local);

#endif
