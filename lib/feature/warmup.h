/*
 * warmup.h - how far a longer history would move a feature's values
 *
 * Beside every stream run states that begin anew again and again: after their
 * warm-up, and two, four, eight and sixteen times that many bars, their values are
 * compared with those of the whole history, and they start again.  What freqtrade's
 * recursive analysis does at one bar, at many.
 *
 * A difference is relative to the value, or to its mean size where that is larger.
 */
#ifndef TAPELINE_FEATURE_WARMUP_H
#define TAPELINE_FEATURE_WARMUP_H

#include "feature/streams.h"

enum { WARMUP_TIMES = 5 }; /* 1, 2, 4, 8, 16 times the warm-up */

/* Of one output. */
struct warmup_output {
	double size;                  /* sum of sizes */
	int64_t n;                    /* of how many values */
	double worst[WARMUP_TIMES];   /* largest difference */
	int64_t looked[WARMUP_TIMES]; /* of how many comparisons */
};

struct warmup {
	const struct streams *streams; /* borrowed */
	struct warmup_output *outputs;
	double **late; /* by stream: WARMUP_TIMES states, one after the other */
	uint32_t n, cap;
	double values[FEATURE_MAX_OUTPUTS];
	bool failed; /* memory ended */
};

/* For streams whose `watch` calls warmup_watch().  0, or -1 without memory. */
int warmup_init(struct warmup *w, const struct streams *streams);
void warmup_release(struct warmup *w);
void warmup_watch(struct warmup *w, uint32_t stream, const struct feature_input *in,
		  const double *values);

/* Append the table, or a JSON line per output. */
void warmup_print(const struct warmup *w, bool json, struct buf *out);

/* Did any value move by more than this after its warm-up? */
bool warmup_exceeds(const struct warmup *w, double tolerance);

void warmup_snap(struct snap *sn, struct warmup *w);

#endif
