/*
 * rfc3339.h - time stamps as text, to the nanosecond
 *
 * A time is a signed 64-bit count of nanoseconds since 1970-01-01T00:00:00Z:
 * 1677-09-21T00:12:43.145224193Z to 2262-04-11T23:47:16.854775807Z.  The one
 * value below the first, INT64_MIN, means "no time" and is never a result.
 */
#ifndef TAPELINE_BASE_RFC3339_H
#define TAPELINE_BASE_RFC3339_H

#include <stddef.h>
#include <stdint.h>

enum { RFC3339_TEXT = 32 };

/* Parse "2013-10-07T08:00:00.614Z" or with any numeric offset ("+02:00",
 * "-00:00" too); 't', 'z' and a blank for 'T' are accepted.  Up to nine
 * fraction digits count and further ones are refused unless zero.  Second 60
 * (a leap second) is the first of the next minute.  0; or -1 where s[0..n) is
 * anything else or a time outside of the range, and *ns is untouched. */
int rfc3339_parse(const char *s, size_t n, int64_t *ns);

/* Write in UTC with Z and 0, 3, 6 or 9 fraction digits, as few as hold the
 * value; returns the length (20, 24, 27 or 30).  No NUL. */
size_t rfc3339_format(int64_t ns, char out[RFC3339_TEXT]);

#endif
