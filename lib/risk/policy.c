/* policy.c - reading trisk's file */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/civil.h"
#include "risk/policy.h"

static const char tif_words[] = "day gtc ioc fok opg cls";

/* ---- values ---- */

int policy_dec(struct config *map, const char *key, dec min, dec max, dec *out, struct err *e)
{
	const char *s;
	int got = config_string(map, key, &s, e);
	dec d;

	if (got <= 0)
		return got;
	if (dec_parse(s, strlen(s), &d) != DEC_OK || d < min || d > max) {
		char low[DEC_TEXT], high[DEC_TEXT];
		size_t low_n = dec_format(min, low), high_n = dec_format(max, high);

		return config_error(config_get(map, key), e,
				    "%s: expected a decimal from %.*s to %.*s, not '%.100s'", key,
				    (int)low_n, low, (int)high_n, high, s);
	}
	*out = d;
	return 1;
}

int policy_wide(struct config *map, const char *key, dec_wide *out, struct err *e)
{
	const dec_wide most = (dec_wide)INT64_MAX * 1000000;
	const char *s;
	int got = config_string(map, key, &s, e);
	dec_wide d;

	if (got <= 0)
		return got;
	if (dec_wide_parse(s, strlen(s), &d) != DEC_OK || d <= 0 || d > most)
		return config_error(config_get(map, key), e,
				    "%s: expected dollars above 0, not '%.100s'", key, s);
	*out = d;
	return 1;
}

static int read_calendar(struct config *map, int *out, struct err *e)
{
	const char *s;
	int got = config_string(map, "calendar", &s, e);

	if (got <= 0)
		return got;
	*out = calendar_find(s);
	if (*out < 0)
		return config_error(config_get(map, "calendar"), e,
				    "calendar: expected us-equity or 24x7, not '%.100s'", s);
	return 1;
}

/* ---- lists of names ---- */

static int copy_name(const struct config *c, const char *s, char out[POLICY_NAME], struct err *e)
{
	if (!*s || strlen(s) >= POLICY_NAME)
		return config_error(c, e, "expected a name of at most %d bytes", POLICY_NAME - 1);
	snprintf(out, POLICY_NAME, "%s", s);
	return 0;
}

static int read_names(struct config *map, const char *key, struct policy_names *out, struct err *e)
{
	struct config *list;
	int got = config_list(map, key, &list, e);

	if (got <= 0)
		return got;
	out->v = calloc(list->n + 1, sizeof(*out->v));
	if (!out->v)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < list->n; i++) {
		const struct config *item = config_at(list, i);
		const char *s;

		if (config_as_string(item, &s, e) < 0 || copy_name(item, s, out->v[i], e) < 0)
			return -1;
		out->n++;
	}
	return 1;
}

bool policy_has(const struct policy_names *names, const char *name, size_t n)
{
	for (size_t i = 0; i < names->n; i++)
		if (strlen(names->v[i]) == n && memcmp(names->v[i], name, n) == 0)
			return true;
	return false;
}

/* ---- scopes ---- */

static int read_scope(struct config *map, unsigned kind, const struct policy *p,
		      struct policy_scope *out, struct err *e)
{
	struct config *sub;
	int got;

	if (policy_read_limits(map, kind, out->limits, e) < 0)
		return -1;
	if (kind == SCOPE_STRATEGY) {
		got = config_map(map, "sizing", &sub, e);
		out->sizing = p->sizing;
		out->has_sizing = got > 0;
		return got > 0 ? policy_read_sizing(sub, false, &out->sizing, e) : got;
	}
	got = policy_dec(map, "lot", 1, INT64_MAX, &out->lot, e);
	out->has_lot = got > 0;
	if (got < 0 || (got = policy_dec(map, "tick", 1, INT64_MAX, &out->tick, e)) < 0)
		return -1;
	out->has_tick = got > 0;
	got = config_bool(map, "short", &out->can_short, e);
	out->has_short = got > 0;
	return got;
}

static int read_scopes(struct config *root, const char *key, unsigned kind, const struct policy *p,
		       struct policy_scopes *out, struct err *e)
{
	struct config *map;
	int got = config_map(root, key, &map, e);

	if (got <= 0)
		return got;
	out->v = calloc(map->n + 1, sizeof(*out->v));
	if (!out->v)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	for (size_t i = 0; i < map->n; i++) {
		struct config *item = config_at(map, i);

		if (config_expect(item, CONFIG_MAP, e) < 0 ||
		    copy_name(item, config_key(map, i), out->v[i].name, e) < 0 ||
		    read_scope(item, kind, p, &out->v[i], e) < 0)
			return -1;
		out->n++;
	}
	return 1;
}

const struct policy_scope *policy_find(const struct policy_scopes *s, const char *name, size_t n)
{
	for (size_t i = 0; i < s->n; i++)
		if (strlen(s->v[i].name) == n && memcmp(s->v[i].name, name, n) == 0)
			return &s->v[i];
	return NULL;
}

/* ---- parts of the file ---- */

static int read_ages(struct config *map, int64_t age[AGES], struct err *e)
{
	static const char *const keys[AGES] = {"regular", "extended", "closed"};
	struct config *c = config_get(map, "max_age");

	if (!c)
		return 0;
	if (c->kind != CONFIG_MAP) {
		if (config_as_duration(c, &age[AGE_REGULAR], e) < 0)
			return -1;
		age[AGE_EXTENDED] = age[AGE_CLOSED] = age[AGE_REGULAR];
		return 0;
	}
	for (int i = 0; i < AGES; i++)
		if (config_duration(c, keys[i], &age[i], e) < 0)
			return -1;
	return 0;
}

/* rate: {orders: 10, per: 1s, warn: 8} */
static int read_rate(struct config *map, const char *key, struct policy_rate *out, struct err *e)
{
	struct config *c;
	int got = config_map(map, key, &c, e);

	if (got <= 0)
		return got;
	if (config_integer(c, "orders", 1, 1000000, &out->orders, e) < 0 ||
	    config_duration(c, "per", &out->per, e) < 0 ||
	    config_integer(c, "warn", 1, 1000000, &out->warn, e) < 0)
		return -1;
	if (out->per < 1000000 || out->per > NS_PER_DAY)
		return config_error(c, e, "%s: per: expected 1ms to 1d", key);
	return 1;
}

static int read_flatten(struct config *map, unsigned *out, struct err *e)
{
	struct config *list;
	int got = config_list(map, "flatten", &list, e), which;

	if (got <= 0)
		return got;
	*out = 0;
	for (size_t i = 0; i < list->n; i++) {
		if (config_as_choice(config_at(list, i), "kill daily_loss drawdown", &which, e) < 0)
			return -1;
		*out |= 1U << which;
	}
	return 1;
}

static int read_orders(struct config *root, struct policy *p, struct err *e)
{
	struct config *c;
	int got = config_map(root, "orders", &c, e);

	if (got <= 0)
		return got;
	if (config_choice(c, "entry", "market limit", &p->entry, e) < 0 ||
	    config_choice(c, "exit", "market limit", &p->exit, e) < 0 ||
	    policy_dec(c, "offset", -1000 * DEC_ONE, 1000 * DEC_ONE, &p->offset, e) < 0 ||
	    config_choice(c, "tif", tif_words, &p->tif, e) < 0 ||
	    config_choice(c, "leg_tif", "day gtc", &p->leg_tif, e) < 0)
		return -1;
	return 1;
}

static int read_desk(struct config *root, struct policy *p, struct err *e)
{
	if (policy_wide(root, "cash", &p->cash, e) < 0 ||
	    policy_dec(root, "margin", DEC_ONE, 100 * DEC_ONE, &p->margin, e) < 0 ||
	    read_calendar(root, &p->calendar, e) < 0 ||
	    config_choice(root, "session", "regular extended all", &p->session, e) < 0 ||
	    config_choice(root, "state", "active reduce-only", &p->state, e) < 0 ||
	    read_ages(root, p->max_age, e) < 0 ||
	    policy_dec(root, "slip", 0, 1000 * DEC_ONE, &p->slip, e) < 0 ||
	    policy_dec(root, "lot", 1, INT64_MAX, &p->lot, e) < 0 ||
	    policy_dec(root, "tick", 1, INT64_MAX, &p->tick, e) < 0 ||
	    config_bool(root, "short", &p->can_short, e) < 0 ||
	    config_bool(root, "halt_exits", &p->halt_exits, e) < 0 ||
	    read_flatten(root, &p->flatten, e) < 0 || read_orders(root, p, e) < 0 ||
	    config_duration(root, "duplicate", &p->duplicate, e) < 0 ||
	    read_rate(root, "rate", &p->rate, e) < 0 ||
	    read_rate(root, "symbol_rate", &p->symbol_rate, e) < 0 ||
	    read_rate(root, "strategy_rate", &p->strategy_rate, e) < 0)
		return -1;
	return 0;
}

static int read_policy(struct config *root, struct policy *p, struct err *e)
{
	struct config *c;
	int got;

	if (config_expect(root, CONFIG_MAP, e) < 0 || read_desk(root, p, e) < 0)
		return -1;
	got = config_map(root, "limits", &c, e);
	if (got < 0 || (got && policy_read_limits(c, SCOPE_DESK, p->limits, e) < 0))
		return -1;
	got = config_map(root, "sizing", &c, e);
	if (got < 0 || (got && policy_read_sizing(c, true, &p->sizing, e) < 0))
		return -1;
	if (read_names(root, "restricted", &p->restricted, e) < 0 ||
	    read_names(root, "allowed", &p->allowed, e) < 0 ||
	    read_scopes(root, "symbols", SCOPE_SYMBOL, p, &p->symbols, e) < 0 ||
	    read_scopes(root, "strategies", SCOPE_STRATEGY, p, &p->strategies, e) < 0)
		return -1;
	return config_unknown(root, e);
}

static struct policy defaults(void)
{
	struct policy p = {
		.cash = 100000 * (dec_wide)DEC_ONE,
		.margin = DEC_ONE,
		.calendar = CALENDAR_US_EQUITY,
		.session = SESSION_REGULAR,
		.state = DESK_ACTIVE,
		.max_age = {NS_PER_MINUTE, NS_PER_MINUTE, 0},
		.slip = 5 * DEC_ONE,
		.lot = DEC_ONE,
		.halt_exits = true,
		.leg_tif = 1,
		.duplicate = NS_PER_SECOND,
		.rate = {10, NS_PER_SECOND, 0},
		.symbol_rate = {5, NS_PER_SECOND, 0},
		.strategy_rate = {5, NS_PER_SECOND, 0},
	};

	policy_default_limits(p.limits);
	policy_default_sizing(&p.sizing);
	return p;
}

struct policy *policy_parse(const char *file, const char *text, size_t n, struct err *e)
{
	struct config *root = config_parse(file, text, n, e);
	struct policy *p = root ? malloc(sizeof(*p)) : NULL;

	if (p)
		*p = defaults();
	else if (root)
		err_set(e, STATUS_SYSTEM, "out of memory");
	if (p && read_policy(root, p, e) < 0) {
		policy_free(p);
		p = NULL;
	}
	config_free(root);
	return p;
}

void policy_free(struct policy *p)
{
	if (!p)
		return;
	free(p->restricted.v);
	free(p->allowed.v);
	free(p->symbols.v);
	free(p->strategies.v);
	free(p);
}
