/*
 * osi.h - names of options by the Options Symbology Initiative (OCC, 2010)
 *
 * A root of at most six characters, maybe blanks up to six, the day of expiry as yymmdd,
 * C or P, and the strike in thousandths with eight digits: GOOG151224C00590000.  Polygon
 * puts O: before it.  The day in the name may be another than that of the last trade: until
 * 2015 it was the Saturday behind.
 */
#ifndef TAPELINE_MARKET_OSI_H
#define TAPELINE_MARKET_OSI_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { OSI_TAIL = 15, OSI_ROOT = 6 };

struct osi {
	const char *root; /* in the name; root_n bytes without blanks */
	size_t root_n;
	int32_t day; /* of expiry, since 1970 */
	bool call;
	int64_t thousandths; /* the strike, above 0 */
};

/* Is the name s[0..n) spelt so? */
bool osi_parse(const char *s, size_t n, struct osi *out);

#endif
