/* desk_review.c - what a whole tape lacked of what the file counts on */
#include <stdio.h>
#include <string.h>

#include "risk/desk.h"

static bool has_strategy(const struct desk *d, const char *name)
{
	for (uint32_t i = 0; i < d->n_strategies; i++) {
		size_t n;
		const char *s = desk_strategy_name(d, i, &n);

		if (n == strlen(name) && memcmp(s, name, n) == 0)
			return true;
	}
	return false;
}

/* A limit under a mistyped name limits nothing. */
static void review_strategies(const struct desk *d)
{
	const struct policy_scopes *s = &d->policy->strategies;
	char text[160];

	for (size_t i = 0; i < s->n; i++) {
		if (has_strategy(d, s->v[i].name))
			continue;
		snprintf(text, sizeof(text),
			 "strategies: no signal on the tape was of '%s', whose limits held for "
			 "nothing",
			 s->v[i].name);
		d->hooks.note(d->hooks.ctx, text);
	}
}

static bool knows_volatility(const struct desk *d)
{
	for (size_t i = 0; i < d->n_holdings; i++)
		if (d->holdings[i].ref.volatility > 0)
			return true;
	return false;
}

/* Warming up is no reason for a word, a whole tape without one value is. */
static void review_volatility(const struct desk *d)
{
	char text[256];

	if (knows_volatility(d))
		return;
	if (policy_needs_features(d->policy))
		snprintf(text, sizeof(text),
			 "no sizes by volatility: no feature record on the tape had '%s' (a file "
			 "of strategies can name it under features)",
			 d->policy->sizing.of);
	else if (policy_needs_vol(d->policy))
		snprintf(text, sizeof(text),
			 "no sizes by volatility: there was no vol record on the tape (of can "
			 "name a feature instead, such as natr_14)");
	else
		return;
	d->hooks.note(d->hooks.ctx, text);
}

void desk_review(const struct desk *d)
{
	if (d->n_strategies == 0) {
		d->hooks.note(d->hooks.ctx,
			      "no orders: there was no signal on the tape (tsignal makes them)");
		return;
	}
	review_strategies(d);
	review_volatility(d);
}
