/* select - which lines of a tape are wanted */
#include "tape/select.h"

#include <string.h>

#include "tape/line.h"
#include "tape/peek.h"
#include "tape/symbols.h"

enum { SELECT_MAX_SYMBOLS = 1 << 20 };

void select_init(struct select *s)
{
	*s = (struct select){.from = NO_TS, .to = NO_TS};
	map_init(&s->symbols, SELECT_MAX_SYMBOLS);
}

void select_release(struct select *s)
{
	map_release(&s->symbols);
}

int select_types(struct select *s, const char *words, struct err *e)
{
	const char *bad;
	size_t bad_len;
	uint64_t set;

	if (record_type_set(words, &set, &bad, &bad_len) < 0)
		return err_set(e, STATUS_USAGE, "option --types: '%.*s' is not a record type",
			       (int)bad_len, bad);
	s->types |= set;
	return 0;
}

int select_symbols(struct select *s, const char *words, struct err *e)
{
	for (const char *p = words;; p++) {
		size_t n = strcspn(p, ",");

		if (n == 0 || !utf8_valid(p, n))
			return err_set(e, STATUS_USAGE,
				       "option --symbols: '%s' is not a list of symbols", words);
		if (map_add(&s->symbols, p, n) == MAP_NONE)
			return err_set(e, STATUS_SYSTEM, "option --symbols: out of memory");
		p += n;
		if (*p == '\0')
			return 0;
	}
}

bool select_asks_for(const struct select *s, enum record_type_id type)
{
	return (s->types | ~SELECT_FRAME) & TYPE_BIT(type);
}

bool select_all(const struct select *s)
{
	return s->from == NO_TS && s->to == NO_TS && s->types == 0 && s->symbols.count == 0 &&
	       !s->source;
}

bool select_time(const struct select *s, int64_t ts)
{
	if (s->from != NO_TS && ts < s->from)
		return false;
	return s->to == NO_TS || ts < s->to;
}

static bool wants_symbol(const struct select *s, const struct json_value *v)
{
	return symbol_among(&s->symbols, v) != MAP_NONE;
}

/* An array that names nothing is about the whole market. */
static bool wants_any(const struct select *s, const struct json_value *array)
{
	const char *p = array->p + 1, *end = array->p + array->n, *why;
	bool named = false;

	for (p = json_space(p, end); p < end && *p != ']'; p = json_space(p, end)) {
		struct json_value v;

		if (*p == ',') {
			p++;
			continue;
		}
		p = json_scan(p, end, &v, &why);
		if (!p)
			return true;
		if (v.kind == VALUE_STRING && wants_symbol(s, &v))
			return true;
		named = true;
	}
	return !named;
}

static bool symbol_wanted(const struct select *s, const struct record *r)
{
	struct json_value v;

	if (record_peek(r, "symbol", &v))
		return v.kind != VALUE_STRING || wants_symbol(s, &v) ||
		       (record_underlying(r, &v) && wants_symbol(s, &v));
	if (record_peek(r, "symbols", &v) && v.kind == VALUE_ARRAY)
		return wants_any(s, &v);
	return true;
}

bool select_record(const struct select *s, const struct record *r, int64_t at)
{
	uint64_t bit = TYPE_BIT(r->type);
	int64_t ts = r->dated ? r->ts : at;

	if (s->days && r->type == TYPE_BAR)
		ts--;
	if (s->types && !((s->types | SELECT_FRAME) & bit))
		return false;
	if (!(bit & (TYPE_BIT(TYPE_RUN) | TYPE_BIT(TYPE_END_))) && !select_time(s, ts))
		return false;
	if (s->source && !record_outside(r))
		return false;
	return s->symbols.count == 0 || symbol_wanted(s, r);
}
