/* peek - one key of a line, without scanning the rest */
#include "tape/peek.h"

#include <string.h>

/* The programs whose lines come from outside; all others derive theirs. */
static const char *const source_stages[] = {"tfetch", "treplay"};

bool record_peek(const struct record *r, const char *key, struct json_value *v)
{
	const char *end = r->line + r->len, *p = json_space(r->line, end), *why;
	size_t n = strlen(key);

	while (p < end && (*p == '{' || *p == ',')) {
		struct json_value k;

		p = json_space(p + 1, end);
		if (p == end || *p != '"' || !(p = json_scan(p, end, &k, &why)))
			return false;
		p = json_space(p, end);
		if (p == end || *p != ':')
			return false;
		p = json_scan(json_space(p + 1, end), end, v, &why);
		if (!p)
			return false;
		if (k.n == n && memcmp(k.p, key, n) == 0)
			return true;
		p = json_space(p, end);
	}
	return false;
}

bool record_underlying(const struct record *r, struct json_value *v)
{
	return (r->type == TYPE_QUOTE || r->type == TYPE_GREEK) &&
	       record_peek(r, "underlying", v) && v->kind == VALUE_STRING;
}

static bool stage_is_source(const struct record *r)
{
	struct json_value v;

	if (!record_peek(r, "stage", &v) || v.kind != VALUE_STRING)
		return false;
	for (size_t i = 0; i < sizeof source_stages / sizeof *source_stages; i++)
		if (json_is(&v, source_stages[i], strlen(source_stages[i])))
			return true;
	return false;
}

bool record_outside(const struct record *r)
{
	struct json_value v;

	switch (r->type) {
	case TYPE_UNKNOWN:
		return false;
	case TYPE_RUN:
	case TYPE_ERROR:
		return stage_is_source(r);
	case TYPE_BAR:
		return !record_peek(r, "of", &v);
	default:
		return record_types[r->type].origin == ORIGIN_SOURCE;
	}
}
