/* throttle.c - too often */
#include "risk/amount.h"
#include "risk/throttle.h"

/* What is still spent at `now`: it runs off by `orders` each nanosecond. */
static dec_wide spent_at(const struct bucket *b, const struct policy_rate *rate, int64_t now)
{
	dec_wide gone;

	if (!b->spent || now <= b->ts)
		return b->spent;
	gone = (dec_wide)((uint64_t)now - (uint64_t)b->ts) * rate->orders;
	return gone >= b->spent ? 0 : b->spent - gone;
}

dec_wide bucket_used(const struct bucket *b, const struct policy_rate *rate, int64_t now,
		     uint64_t more)
{
	const dec_wide spent = spent_at(b, rate, now) + (dec_wide)more * rate->per;

	return (spent * DEC_ONE + rate->per - 1) / rate->per;
}

void bucket_take(struct bucket *b, const struct policy_rate *rate, int64_t now, uint64_t n)
{
	b->spent = spent_at(b, rate, now) + (dec_wide)n * rate->per;
	if (now > b->ts)
		b->ts = now;
}

void bucket_snap(struct snap *sn, struct bucket *b)
{
	amount_snap(sn, "spent", &b->spent);
	snap_i64(sn, "ts", &b->ts);
}

void recent_add(struct recent *r, uint64_t hash, int64_t ts)
{
	r->hash[r->n % RECENT_MAX] = hash;
	r->ts[r->n % RECENT_MAX] = ts;
	r->n++;
}

int64_t recent_find(const struct recent *r, uint64_t hash)
{
	const uint64_t n = r->n < RECENT_MAX ? r->n : RECENT_MAX;

	for (uint64_t i = 1; i <= n; i++)
		if (r->hash[(r->n - i) % RECENT_MAX] == hash)
			return r->ts[(r->n - i) % RECENT_MAX];
	return INT64_MIN;
}

void recent_snap(struct snap *sn, struct recent *r)
{
	size_t n;

	snap_u64(sn, "added", &r->n);
	n = r->n < RECENT_MAX ? r->n : RECENT_MAX;
	snap_list(sn, "recent", &n, RECENT_MAX);
	if (n != (r->n < RECENT_MAX ? r->n : RECENT_MAX))
		snap_fail(sn, "recent: wrong length");
	for (size_t i = 0; i < n && snap_ok(sn); i++) {
		snap_u64(sn, "hash", &r->hash[i]);
		snap_i64(sn, "ts", &r->ts[i]);
	}
	snap_end(sn);
}
