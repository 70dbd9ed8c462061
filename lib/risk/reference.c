/* reference.c - what is known about a security's price */
#include <string.h>

#include "risk/amount.h"
#include "risk/reference.h"

void reference_init(struct reference *r)
{
	*r = (struct reference){.quote_ts = INT64_MIN, .last_ts = INT64_MIN};
}

bool reference_trade(struct reference *r, dec price, int64_t ts)
{
	if (ts < r->last_ts)
		return false;
	r->last = price > 0 ? price : 0;
	r->last_ts = ts;
	return true;
}

void reference_quote(struct reference *r, dec bid, dec ask, int64_t ts)
{
	if (ts < r->quote_ts)
		return;
	if (bid != QUOTE_SAME)
		r->bid = bid > 0 ? bid : 0;
	if (ask != QUOTE_SAME)
		r->ask = ask > 0 ? ask : 0;
	r->quote_ts = ts;
}

void reference_status(struct reference *r, const char *state, size_t n)
{
	r->halted = !(n == 7 && memcmp(state, "trading", 7) == 0);
	r->state_n = (uint32_t)(n < REFERENCE_STATE - 1 ? n : REFERENCE_STATE - 1);
	memcpy(r->state, state, r->state_n);
	r->state[r->state_n] = '\0';
}

static dec divide(dec price, dec ratio)
{
	dec_wide q;
	dec d;

	if (dec_wide_share(price, DEC_ONE, ratio, &q) < 0 || dec_narrow(q, &d) < 0)
		return 0; /* unknown from here on */
	return d;
}

void reference_split(struct reference *r, dec ratio)
{
	r->bid = divide(r->bid, ratio);
	r->ask = divide(r->ask, ratio);
	r->last = divide(r->last, ratio);
}

/* ---- views ---- */

/* now - ts without overflow; a price that was never seen is as old as can be. */
static int64_t age_of(int64_t ts, int64_t now)
{
	if (ts == INT64_MIN)
		return INT64_MAX;
	if (ts >= now)
		return 0;
	return (uint64_t)now - (uint64_t)ts > INT64_MAX ? INT64_MAX : now - ts;
}

void reference_view(const struct reference *r, int64_t now, int64_t max_age,
		    struct reference_view *out)
{
	const bool whole = r->bid && r->ask;
	const int64_t quote_age = whole ? age_of(r->quote_ts, now) : INT64_MAX;
	const int64_t last_age = r->last ? age_of(r->last_ts, now) : INT64_MAX;

	*out = (struct reference_view){
		.any = whole || r->last,
		.age = quote_age < last_age ? quote_age : last_age,
	};
	if (whole && quote_age <= max_age) {
		out->bid = r->bid;
		out->ask = r->ask;
		out->crossed = r->bid > r->ask;
	}
	if (r->last && last_age <= max_age)
		out->last = r->last;
	out->fresh = out->bid || out->last;
	out->price = out->bid ? out->bid / 2 + out->ask / 2 + (out->bid % 2 + out->ask % 2) / 2
			      : out->last;
}

dec reference_worst(const struct reference_view *v, bool buy, dec slip)
{
	const dec side = buy ? v->ask : v->bid;

	return price_shift(side > v->last ? side : v->last, slip, true);
}

void reference_snap(struct snap *sn, struct reference *r)
{
	snap_i64(sn, "bid", &r->bid);
	snap_i64(sn, "ask", &r->ask);
	snap_i64(sn, "last", &r->last);
	snap_i64(sn, "quote_ts", &r->quote_ts);
	snap_i64(sn, "last_ts", &r->last_ts);
	snap_bool(sn, "halted", &r->halted);
	snap_text(sn, "state", r->state, &r->state_n, REFERENCE_STATE - 1);
	r->state[r->state_n] = '\0';
	snap_f64(sn, "volatility", &r->volatility);
}
