/* record_head.c - what every stage reads of every line: type and ts */
#include <string.h>

#include "base/civil.h"
#include "base/rfc3339.h"
#include "tape/record_impl.h"

int record_refuse(struct record *r, const char *why, const char *key, size_t key_len)
{
	r->why = why;
	r->key = key;
	r->key_len = key_len;
	return -1;
}

const char *record_member(const char *p, const char *end, struct json_value *key,
			  struct json_value *value, const char **why)
{
	if (p == end || *p != '"') {
		*why = "object without key";
		return NULL;
	}
	p = json_scan(p, end, key, why);
	if (!p)
		return NULL;
	p = json_space(p, end);
	if (p == end || *p != ':') {
		*why = "key without colon";
		return NULL;
	}
	return json_scan(json_space(p + 1, end), end, value, why);
}

int record_time(const struct json_value *v, int64_t *ns)
{
	char text[6 * RFC3339_TEXT];

	if (!v->escaped)
		return rfc3339_parse(v->p, v->n, ns);
	return v->n > sizeof(text) ? -1 : rfc3339_parse(text, json_decode(v, text), ns);
}

/* Does the line end as an object does?  A torn one is told by this even where
 * nobody looks at its fields. */
static bool ends_as_object(const char *p, const char *end)
{
	while (end > p && (end[-1] == '\r' || end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end > p && end[-1] == '}';
}

static int take_ts(struct record *r, const struct json_value *v)
{
	if (v->kind != VALUE_STRING)
		return record_refuse(r, "not a string", "ts", 2);
	if (record_time(v, &r->ts) < 0)
		return record_refuse(r, "not an RFC 3339 time", "ts", 2);
	r->dated = true;
	return 0;
}

/* The form with white space or escapes in it, and all the errors. */
static int head_slowly(struct record *r)
{
	const char *end = r->line + r->len, *p = json_space(r->line, end), *why = NULL, *after;
	struct json_value key, value;
	char name[6 * 16]; /* no type is longer, were it all escapes */

	if (p == end)
		return record_refuse(r, "empty line", NULL, 0);
	if (*p != '{' || !ends_as_object(r->line, end))
		return record_refuse(r, "not a JSON object", NULL, 0);
	p = record_member(json_space(p + 1, end), end, &key, &value, &why);
	if (!p)
		return record_refuse(r, why, NULL, 0);
	if (!json_is(&key, "type", 4))
		return record_refuse(r, "the first key is not type", NULL, 0);
	if (value.kind != VALUE_STRING)
		return record_refuse(r, "not a string", "type", 4);
	r->type = TYPE_UNKNOWN;
	if (!value.escaped)
		r->type = record_type_find(value.p, value.n);
	else if (value.n <= sizeof(name))
		r->type = record_type_find(name, json_decode(&value, name));
	r->rest = p;
	r->dated = false;
	after = json_space(p, end);
	if (after < end && *after == ',') {
		p = record_member(json_space(after + 1, end), end, &key, &value, &why);
		if (!p)
			return record_refuse(r, why, NULL, 0);
		if (json_is(&key, "ts", 2)) {
			r->rest = p;
			return take_ts(r, &value);
		}
	}
	if (r->type != TYPE_UNKNOWN && record_types[r->type].dating == DATING_DATED)
		return record_refuse(r, "the second key is not ts", NULL, 0);
	return 0;
}

/* The type whose name begins at p and ends with a quote at p + n.  Most lines are of
 * few types, whose names with the quote fit into eight bytes: these are remembered
 * by their first letter.  At least eight bytes are readable at p. */
static enum record_type_id type_of(const char *p, size_t n)
{
	static struct {
		uint64_t name;
		enum record_type_id type;
	} known[32];
	unsigned slot = (unsigned char)*p & 31;
	uint64_t name = 0;

	if (n > 7)
		return record_type_find(p, n);
	memcpy(&name, p, 8);
	if (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)
		name <<= 8 * (7 - n); /* what stands behind the quote does not count */
	if (known[slot].name != name) {
		if (__BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
			return record_type_find(p, n);
		known[slot].type = record_type_find(p, n);
		known[slot].name = name;
	}
	return known[slot].type;
}

/* Eight bytes at a time, the last overlapping: no call. */
static inline bool same_second(const char *a, const char *b)
{
	return memcmp(a, b, 8) == 0 && memcmp(a + 8, b + 8, 8) == 0 &&
	       memcmp(a + 11, b + 11, 8) == 0;
}

/*
 * The time at s[0..n).  Many lines share their second, the first 19 characters, so
 * that of the last line is kept, and only the fraction is read: half the cost.  Any
 * other form goes to the parser, whose answer this is.
 */
static int ts_parse(const char *s, size_t n, int64_t *ns)
{
	enum { SECOND = 19, SHORTEST = SECOND + 1, LONGEST = SECOND + 11 };
	static const uint32_t unit[] = {0,     100000000, 10000000, 1000000, 100000,
					10000, 1000,      100,      10,      1};
	static struct {
		char text[SECOND];
		int64_t ns;
	} last;
	uint32_t fraction = 0;

	if (n < SHORTEST || n > LONGEST || !same_second(s, last.text)) {
		if (rfc3339_parse(s, n, ns) < 0)
			return -1;
		if (n >= SHORTEST && s[n - 1] == 'Z' && *ns >= 0 &&
		    *ns < INT64_MAX - NS_PER_SECOND) {
			memcpy(last.text, s, SECOND);
			last.ns = *ns - *ns % NS_PER_SECOND;
		}
		return 0;
	}
	if (s[n - 1] != 'Z' || (n > SHORTEST && s[SECOND] != '.') || n == SHORTEST + 1)
		return rfc3339_parse(s, n, ns);
	for (size_t i = SECOND + 1; i + 1 < n; i++) {
		uint32_t digit = (uint32_t)(unsigned char)s[i] - '0';

		if (digit > 9)
			return rfc3339_parse(s, n, ns);
		fraction = fraction * 10 + digit;
	}
	*ns = last.ns + (int64_t)fraction * (n > SHORTEST ? unit[n - SHORTEST - 1] : 0);
	return 0;
}

int record_head(struct record *r, const char *line, size_t len)
{
	static const char before[] = "{\"type\":\"", between[] = "\",\"ts\":\"";
	enum { BEFORE = sizeof(before) - 1, BETWEEN = sizeof(between) - 1, NAME_MAX_ = 16 };
	const char *end = line + len, *name, *p, *ts;

	r->line = line;
	r->len = len;
	r->why = r->key = NULL;
	r->key_len = 0;
	/* As this toolkit writes it; anything else goes the slow way. */
	if (len < BEFORE + NAME_MAX_ + BETWEEN + RFC3339_TEXT || memcmp(line, before, BEFORE) != 0)
		return head_slowly(r);
	name = line + BEFORE;
	for (p = name; *p != '"' && p < name + NAME_MAX_; p++)
		if (*p == '\\' || *p < ' ')
			return head_slowly(r);
	if (memcmp(p, between, BETWEEN) != 0)
		return head_slowly(r);
	r->type = type_of(name, (size_t)(p - name));
	ts = p + BETWEEN;
	for (p = ts + 20; *p != '"'; p++) /* 2013-10-07T08:00:00Z and longer */
		if (p + 1 == end || p == ts + RFC3339_TEXT)
			return head_slowly(r);
	if (ts_parse(ts, (size_t)(p - ts), &r->ts) < 0 || !ends_as_object(p, end))
		return head_slowly(r);
	r->dated = true;
	r->rest = p + 1;
	return 0;
}
