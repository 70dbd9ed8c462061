/* params.c - the parameters of a strategy file */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "signal/params.h"

bool params_is_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

void params_init(struct params *p)
{
	memset(p, 0, sizeof(*p));
	map_init(&p->names, PARAMS_MAX);
}

void params_release(struct params *p)
{
	for (uint32_t i = 0; i < p->names.count; i++)
		free(p->values[i]);
	map_release(&p->names);
}

static bool good_name(const char *s)
{
	if (!*s || (*s >= '0' && *s <= '9'))
		return false;
	while (params_is_name(*s))
		s++;
	return !*s;
}

/* Give name number i a value; -1 without memory. */
static int keep(struct params *p, uint32_t i, const char *value)
{
	char *copy = strdup(value);

	if (!copy)
		return -1;
	free(p->values[i]);
	p->values[i] = copy;
	return 0;
}

int params_read(struct params *p, struct config *root, struct err *e)
{
	struct config *map;
	int got = config_map(root, "params", &map, e);

	if (got <= 0)
		return got;
	for (size_t i = 0; i < map->n; i++) {
		const char *name = config_key(map, i), *value;
		struct config *c = config_at(map, i);
		uint32_t number;

		if (!good_name(name))
			return config_error(
				c, e, "parameter '%.60s': expected letters, digits and _", name);
		if (config_as_string(c, &value, e) < 0)
			return -1;
		number = map_add(&p->names, name, strlen(name));
		if (number == MAP_NONE || keep(p, number, value) < 0)
			return config_error(c, e, "more than %d parameters", PARAMS_MAX);
	}
	return 0;
}

void params_unknown(const struct params *p, const char *name, size_t n, char *out, size_t room)
{
	struct suggest near;

	suggest_start(&near, name, n);
	for (uint32_t i = 0; i < p->names.count; i++)
		suggest_try(&near, p->names.entries[i].key, p->names.entries[i].n);
	if (near.best)
		snprintf(out, room, "no parameter '%.*s', did you mean '%s'?", (int)n, name,
			 near.best);
	else
		snprintf(out, room, "no parameter '%.*s' in params", (int)n, name);
}

int params_set(struct params *p, const char *text, struct err *e)
{
	const char *equals = strchr(text, '=');
	uint32_t number;
	char why[256];

	if (!equals || equals == text)
		return err_set(e, STATUS_USAGE, "--set '%s': expected NAME=VALUE", text);
	number = map_find(&p->names, text, (size_t)(equals - text));
	if (number == MAP_NONE) {
		params_unknown(p, text, (size_t)(equals - text), why, sizeof(why));
		return err_set(e, STATUS_USAGE, "--set '%s': %s", text, why);
	}
	if (!equals[1])
		return err_set(e, STATUS_USAGE, "--set '%s': expected a value", text);
	if (keep(p, number, equals + 1) < 0)
		return err_set(e, STATUS_SYSTEM, "out of memory");
	return 0;
}

const char *params_get(const struct params *p, const char *name, size_t n)
{
	uint32_t number = map_find(&p->names, name, n);

	return number == MAP_NONE ? NULL : p->values[number];
}

int params_expand(const struct params *p, const char *text, size_t n, struct buf *out, size_t *at,
		  size_t *len)
{
	for (size_t i = 0; i < n;) {
		size_t end = i + 1;
		const char *value;

		if (text[i] != '$') {
			buf_addc(out, text[i++]);
			continue;
		}
		while (end < n && params_is_name(text[end]))
			end++;
		value = params_get(p, text + i + 1, end - i - 1);
		if (!value) {
			*at = i;
			*len = end - i;
			return -1;
		}
		buf_adds(out, value);
		i = end;
	}
	return 0;
}
