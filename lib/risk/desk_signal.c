/* desk_signal.c - signals become targets; what was refused is tried again */
#include <string.h>

#include "base/map.h"
#include "risk/desk_impl.h"
#include "risk/gate.h"

/* Room for "-x4294967295" behind a signal's id. */
enum { SIGNAL_ID_MAX = DESK_ID - 16 };

static int check_signal(const struct desk_signal *sig, const char **why)
{
	if (sig->id->n == 0 || sig->id->n > SIGNAL_ID_MAX)
		*why = "id: empty, or longer than 144 bytes";
	else if (sig->id->escaped)
		*why = "id: has characters that need escaping";
	else if (sig->shares && sig->shares->n > DESK_SHARES)
		*why = "shares: longer than 512 bytes";
	else
		return 0;
	return -1;
}

static void set_target(struct intent *it, const struct desk_signal *sig)
{
	it->signal_n = sig->id->n;
	memcpy(it->signal, sig->id->p, sig->id->n);
	it->signals++;
	it->side = (uint8_t)sig->side;
	it->flatten = false;
	it->strength = sig->strength;
	it->confidence = sig->confidence;
	it->stop = sig->stop;
	it->target = sig->target;
	it->expires = sig->expires;
	it->shares_n = sig->shares ? sig->shares->n : 0;
	if (sig->shares)
		memcpy(it->shares, sig->shares->p, sig->shares->n);
	memset(it->attempts, 0, sizeof(it->attempts));
	it->refused = false;
	it->spent = false;
}

/* The same signal once more: it has had its effect. */
static void refuse_repeated(struct desk *d, const struct desk_signal *sig, uint32_t intent)
{
	struct intent as = d->intents[intent];
	struct desk_finding out = {
		.of = sig->id->p,
		.of_n = sig->id->n,
		.intent = &as,
		.strategy = MAP_NONE,
		.rule = RULE_DUPLICATE,
		.f = {.verdict = VERDICT_DENY},
	};

	as.signal_n = sig->id->n;
	memcpy(as.signal, sig->id->p, sig->id->n);
	d->hooks.reject(d->hooks.ctx, &out);
}

int desk_signal(struct desk *d, const struct desk_signal *sig, const char **why)
{
	uint32_t strategy, intent = MAP_NONE;
	struct intent *it;
	uint64_t hash;

	if (d->failed)
		return 0;
	if (check_signal(sig, why) < 0)
		return -1;
	strategy = desk_strategy(d, sig->strategy);
	if (strategy != MAP_NONE)
		intent = desk_intent(d, strategy, sig->symbol);
	if (intent == MAP_NONE) {
		*why = "too many strategies or targets";
		return -1;
	}
	hash = hash_bytes(sig->id->p, sig->id->n);
	if (recent_find(&d->signals, hash) != INT64_MIN) {
		refuse_repeated(d, sig, intent);
		return 0;
	}
	recent_add(&d->signals, hash, d->now);
	if (!desk_refresh(d))
		return 0;
	guard_check(d);
	if (d->failed)
		return 0;
	it = &d->intents[intent];
	set_target(it, sig);
	again_clear(d, it, true);
	if (sig->side != SIDE_FLAT && sig->expires != INT64_MAX && sig->expires > d->now)
		d->hooks.at(d->hooks.ctx, sig->expires, true, DESK_EXPIRY,
			    it->signals << 32 | intent);
	desk_decide(d, intent);
	return 0;
}

/* ---- once more ---- */

/* Is the reason that it waits for still there?  Asked at every record, so of that
 * rule alone and before the account is. */
static bool still_barred(const struct desk *d, struct intent *it)
{
	const struct proposal o = {.intent = it, .messages = 1, .fault = RULE_NONE};

	return it->why != RULE_NONE && gate_denies(d, &o, (enum rule)it->why);
}

void desk_retry(struct desk *d)
{
	for (uint32_t i = 0; i < d->n_intents && d->n_retry && !d->failed; i++) {
		struct intent *it = &d->intents[i];

		if (!it->retry || still_barred(d, it))
			continue;
		if (!desk_refresh(d))
			return;
		guard_check(d);
		it = &d->intents[i];
		if (it->retry && !d->failed)
			desk_decide(d, i);
	}
}
