/*
 * throttle.h - too often: rates of orders, repeated orders, repeated signals
 *
 * A rate is a token bucket: so many orders in so much tape time, all of which
 * may come at once.  The rest remember hashes of what came last.
 */
#ifndef TAPELINE_RISK_THROTTLE_H
#define TAPELINE_RISK_THROTTLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/dec.h"
#include "risk/policy.h"
#include "tape/snap.h"

struct bucket {
	dec_wide spent; /* orders × per, as of ts */
	int64_t ts;
};

/* How many orders of the window are used when `more` are added, up to 1e-9. */
dec_wide bucket_used(const struct bucket *b, const struct policy_rate *rate, int64_t now,
		     uint64_t more);

void bucket_take(struct bucket *b, const struct policy_rate *rate, int64_t now, uint64_t n);

void bucket_snap(struct snap *sn, struct bucket *b);

enum { RECENT_MAX = 1024 };

struct recent {
	uint64_t hash[RECENT_MAX];
	int64_t ts[RECENT_MAX];
	uint64_t n; /* added so far */
};

void recent_add(struct recent *r, uint64_t hash, int64_t ts);

/* The latest ts of that hash, INT64_MIN where it is not among the last. */
int64_t recent_find(const struct recent *r, uint64_t hash);

void recent_snap(struct snap *sn, struct recent *r);

#endif
