/*
 * bench.h - a benchmark from a tape of its own
 *
 * The total return (splits and dividends that stand on that tape included) of one
 * security, by time.
 */
#ifndef TAPELINE_REPORT_BENCH_H
#define TAPELINE_REPORT_BENCH_H

#include <stdint.h>

#include "base/err.h"
#include "report/digest.h"

enum { BENCH_MAX = 1 << 24 };

struct bench {
	int64_t *ts; /* ascending */
	double *value;
	size_t n, cap_ts, cap_value;
	char symbol[128];
};

/* Read the bars of `symbol`, or of the only one there where it is NULL.  0; -1 with
 * e: the file cannot be read, has no bars of it, or has several symbols. */
int bench_read(struct bench *b, const char *path, const char *symbol, struct err *e);
void bench_release(struct bench *b);

/* Give every day of the digest the value that was known at its account record. */
void bench_apply(const struct bench *b, struct digest *d);

#endif
