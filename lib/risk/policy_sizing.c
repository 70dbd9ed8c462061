/* policy_sizing.c - the `sizing` part of the file */
#include <stdio.h>
#include <string.h>

#include "risk/policy.h"

void policy_default_sizing(struct sizing *out)
{
	*out = (struct sizing){
		.method = SIZE_FRACTION,
		.shares = 1 * DEC_ONE,
		.notional = 1000 * (dec_wide)DEC_ONE,
		.fraction = DEC_ONE / 100,
		.target = 0.1,
		.of = "vol",
		.unit = UNIT_ANNUAL,
		.periods = 252,
		.scale = SCALE_STRENGTH,
		.min_change = DEC_ONE / 10,
	};
}

static int read_name(struct config *map, const char *key, char out[POLICY_NAME], struct err *e)
{
	const char *s;
	int got = config_string(map, key, &s, e);

	if (got <= 0)
		return got;
	if (strlen(s) >= POLICY_NAME)
		return config_error(config_get(map, key), e, "%s: longer than %d bytes", key,
				    POLICY_NAME - 1);
	snprintf(out, POLICY_NAME, "%s", s);
	return 1;
}

/* Is the key there as a percentage, as limits can be written?  Its hundredth. */
static bool is_percentage(struct config *map, const char *key, dec *out)
{
	const struct config *c = config_get(map, key);
	size_t n = c && c->kind == CONFIG_SCALAR ? strlen(c->text) : 0;
	dec d;

	if (n == 0 || c->text[n - 1] != '%' || dec_parse(c->text, n - 1, &d) != DEC_OK)
		return false;
	*out = d / 100;
	return true;
}

/* 0.25 or 25%. */
static int read_part(struct config *map, const char *key, dec min, dec max, dec *out, struct err *e)
{
	dec part;

	if (!is_percentage(map, key, &part) || part < min || part > max)
		return policy_dec(map, key, min, max, out, e);
	*out = part;
	return 1;
}

static int read_target(struct config *map, double *out, struct err *e)
{
	dec part;

	if (!is_percentage(map, "target", &part) || part < 1000 || part > 100 * DEC_ONE)
		return config_number(map, "target", 1e-6, 100, out, e);
	*out = dec_to_double(part);
	return 1;
}

/* What features are called on the tape has no colons, what tfeature is asked for has. */
static int read_source(struct config *map, char out[POLICY_NAME], struct err *e)
{
	int got = read_name(map, "of", out, e);

	if (got > 0 && strchr(out, ':'))
		return config_error(config_get(map, "of"), e,
				    "of: expected the key of a feature such as natr_14, not '%s'",
				    out);
	return got;
}

int policy_read_sizing(struct config *map, bool whole, struct sizing *out, struct err *e)
{
	const dec most = INT64_MAX;

	if (config_choice(map, "method", "shares notional fraction volatility inverse_volatility",
			  &out->method, e) < 0 ||
	    policy_dec(map, "shares", 1, most, &out->shares, e) < 0 ||
	    policy_wide(map, "notional", &out->notional, e) < 0 ||
	    read_part(map, "fraction", 1, 100 * DEC_ONE, &out->fraction, e) < 0 ||
	    read_target(map, &out->target, e) < 0 ||
	    config_choice(map, "scale", "none strength confidence both", &out->scale, e) < 0 ||
	    read_part(map, "min_change", 0, DEC_ONE, &out->min_change, e) < 0)
		return -1;
	if (!whole)
		return 0;
	if (read_source(map, out->of, e) < 0 || read_name(map, "model", out->model, e) < 0 ||
	    config_choice(map, "unit", "annual step percent price", &out->unit, e) < 0 ||
	    config_number(map, "periods", 1e-3, 1e9, &out->periods, e) < 0)
		return -1;
	return 0;
}

/* ---- questions ---- */

static bool any_by_volatility(const struct policy *p)
{
	for (size_t i = 0; i < p->strategies.n; i++)
		if (p->strategies.v[i].has_sizing &&
		    p->strategies.v[i].sizing.method >= SIZE_VOLATILITY)
			return true;
	return p->sizing.method >= SIZE_VOLATILITY;
}

bool policy_needs_vol(const struct policy *p)
{
	return any_by_volatility(p) && strcmp(p->sizing.of, "vol") == 0;
}

bool policy_needs_features(const struct policy *p)
{
	return any_by_volatility(p) && strcmp(p->sizing.of, "vol") != 0;
}
