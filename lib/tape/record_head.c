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

/*
 * What the lines of a type begin with, up to their time: `{"type":"trade","ts":"`.
 * Most lines of a tape are of few types, whose beginnings are remembered by the
 * first letter of the name.
 */
enum { WORD = 8, OPENING_MAX = 3 * WORD, LETTER = sizeof("{\"type\":\"") - 1, NAME_MOST = 16 };

static struct opening {
	char text[OPENING_MAX];
	size_t n; /* 0: nothing yet; at least two words otherwise */
	enum record_type_id type;
} openings[32];

static struct opening *opening_of(const char *line)
{
	return &openings[(unsigned char)line[LETTER] & 31];
}

/* The place of the time where the beginning is known, or NULL.  Eight bytes at a
 * time, the last overlapping: no call. */
static inline const char *opening_known(struct record *r, const char *line)
{
	const struct opening *o = opening_of(line);

	if (o->n == 0 || memcmp(line, o->text, WORD) != 0 ||
	    memcmp(line + WORD, o->text + WORD, WORD) != 0 ||
	    memcmp(line + o->n - WORD, o->text + o->n - WORD, WORD) != 0)
		return NULL;
	r->type = o->type;
	return line + o->n;
}

/* The same by reading it; then it is known.  NULL where it is spelt otherwise. */
static const char *opening_read(struct record *r, const char *line)
{
	static const char before[] = "{\"type\":\"", between[] = "\",\"ts\":\"";
	enum { BETWEEN = sizeof(between) - 1 };
	const char *name = line + LETTER, *p = name;
	struct opening *o = opening_of(line);
	size_t n;

	if (memcmp(line, before, LETTER) != 0)
		return NULL;
	for (; *p != '"' && p < name + NAME_MOST; p++)
		if (*p == '\\' || *p < ' ')
			return NULL;
	if (memcmp(p, between, BETWEEN) != 0)
		return NULL;
	r->type = record_type_find(name, (size_t)(p - name));
	n = (size_t)(p + BETWEEN - line);
	if (n <= OPENING_MAX) {
		memcpy(o->text, line, n);
		o->n = n;
		o->type = r->type;
	}
	return p + BETWEEN;
}

/* Many lines share their second, the first 19 characters of their time, so that of
 * the last line is kept, and only the fraction is read: half the cost. */
enum { SECOND = 19 };

static struct {
	char text[SECOND];
	int64_t ns;
} last_second;

static inline bool is_last_second(const char *s)
{
	return memcmp(s, last_second.text, WORD) == 0 &&
	       memcmp(s + WORD, last_second.text + WORD, WORD) == 0 &&
	       memcmp(s + SECOND - WORD, last_second.text + SECOND - WORD, WORD) == 0;
}

/* The time at s if it is of that second and in UTC: the place behind it, or NULL. */
static inline const char *ts_quick(const char *s, int64_t *ns)
{
	static const uint32_t unit[] = {0,     100000000, 10000000, 1000000, 100000,
					10000, 1000,      100,      10,      1};
	const char *p = s + SECOND;
	uint32_t fraction = 0;
	size_t digits = 0;

	if (!is_last_second(s))
		return NULL;
	if (*p == '.') {
		for (p++; digits < 9 && *p >= '0' && *p <= '9'; p++, digits++)
			fraction = fraction * 10 + (uint32_t)(*p - '0');
		if (digits == 0)
			return NULL;
	}
	*ns = last_second.ns + (int64_t)fraction * unit[digits];
	return *p == 'Z' ? p + 1 : NULL;
}

static int ts_parse(const char *s, size_t n, int64_t *ns)
{
	if (rfc3339_parse(s, n, ns) < 0)
		return -1;
	if (s[n - 1] == 'Z' && *ns >= 0 && *ns < INT64_MAX - NS_PER_SECOND) {
		memcpy(last_second.text, s, SECOND);
		last_second.ns = *ns - *ns % NS_PER_SECOND;
	}
	return 0;
}

int record_head(struct record *r, const char *line, size_t len)
{
	const char *end = line + len, *p, *ts;

	r->line = line;
	r->len = len;
	r->why = r->key = NULL;
	r->key_len = 0;
	/* As this toolkit writes it; anything else goes the slow way. */
	if (len < OPENING_MAX + NAME_MOST + RFC3339_TEXT)
		return head_slowly(r);
	ts = opening_known(r, line);
	if (!ts)
		ts = opening_read(r, line);
	if (!ts)
		return head_slowly(r);
	p = ts_quick(ts, &r->ts);
	if (!p || *p != '"') {
		for (p = ts + SECOND + 1; *p != '"'; p++) /* 2013-10-07T08:00:00Z and longer */
			if (p + 1 == end || p == ts + RFC3339_TEXT)
				return head_slowly(r);
		if (ts_parse(ts, (size_t)(p - ts), &r->ts) < 0)
			return head_slowly(r);
	}
	if (!ends_as_object(p, end))
		return head_slowly(r);
	r->dated = true;
	r->rest = p + 1;
	return 0;
}
