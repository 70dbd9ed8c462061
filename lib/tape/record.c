/* record.c - reading one line of the tape */
#include <string.h>

#include "base/civil.h"
#include "base/num.h"
#include "base/rfc3339.h"
#include "tape/record.h"

static int refuse(struct record *r, const char *why, const char *key, size_t key_len)
{
	r->why = why;
	r->key = key;
	r->key_len = key_len;
	return -1;
}

/* ---- type and ts ---- */

/* Does the line end as an object does?  A torn one is told by this even where
 * nobody looks at its fields. */
static bool ends_as_object(const char *p, const char *end)
{
	while (end > p && (end[-1] == '\r' || end[-1] == ' ' || end[-1] == '\t'))
		end--;
	return end > p && end[-1] == '}';
}

/* Scan `"key" : value` at p.  Returns the place after the value. */
static const char *scan_member(const char *p, const char *end, struct json_value *key,
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

/* A string as a time; even one whose every character is an escape. */
static int parse_time(const struct json_value *v, int64_t *ns)
{
	char text[6 * RFC3339_TEXT];

	if (!v->escaped)
		return rfc3339_parse(v->p, v->n, ns);
	return v->n > sizeof(text) ? -1 : rfc3339_parse(text, json_decode(v, text), ns);
}

static int take_ts(struct record *r, const struct json_value *v)
{
	if (v->kind != VALUE_STRING)
		return refuse(r, "not a string", "ts", 2);
	if (parse_time(v, &r->ts) < 0)
		return refuse(r, "not an RFC 3339 time", "ts", 2);
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
		return refuse(r, "empty line", NULL, 0);
	if (*p != '{' || !ends_as_object(r->line, end))
		return refuse(r, "not a JSON object", NULL, 0);
	p = scan_member(json_space(p + 1, end), end, &key, &value, &why);
	if (!p)
		return refuse(r, why, NULL, 0);
	if (!json_is(&key, "type", 4))
		return refuse(r, "the first key is not type", NULL, 0);
	if (value.kind != VALUE_STRING)
		return refuse(r, "not a string", "type", 4);
	r->type = TYPE_UNKNOWN;
	if (!value.escaped)
		r->type = record_type_find(value.p, value.n);
	else if (value.n <= sizeof(name))
		r->type = record_type_find(name, json_decode(&value, name));
	r->rest = p;
	r->dated = false;
	after = json_space(p, end);
	if (after < end && *after == ',') {
		p = scan_member(json_space(after + 1, end), end, &key, &value, &why);
		if (!p)
			return refuse(r, why, NULL, 0);
		if (json_is(&key, "ts", 2)) {
			r->rest = p;
			return take_ts(r, &value);
		}
	}
	if (r->type != TYPE_UNKNOWN && record_types[r->type].dating == DATING_DATED)
		return refuse(r, "the second key is not ts", NULL, 0);
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

	if (n < SHORTEST || n > LONGEST || memcmp(s, last.text, SECOND) != 0) {
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

/* ---- fields ---- */

/* The number of the key's field, or -1.  Keys mostly come in the table's order,
 * so the one after the last is tried first. */
static int field_find(const struct record_type *t, const struct json_value *key, unsigned next)
{
	if (next < t->n_fields && !key->escaped && key->n == t->fields[next].name_len &&
	    memcmp(key->p, t->fields[next].name, key->n) == 0)
		return (int)next;
	for (unsigned i = 0; i < t->n_fields; i++)
		if (json_is(key, t->fields[i].name, t->fields[i].name_len))
			return (int)i;
	return -1;
}

/* Is the string one of the words? */
static bool word_allowed(const struct json_value *v, const char *words)
{
	while (*words) {
		size_t n = strcspn(words, " ");

		if (json_is(v, words, n))
			return true;
		words += n;
		words += *words == ' ';
	}
	return false;
}

static const char *check_number(struct cell *c, bool not_negative)
{
	switch (num_parse(c->v.p, c->v.n, &c->num)) {
	case 0:
		return not_negative && c->num < 0 ? "below zero" : NULL;
	case -2:
		return "beyond the range of a double";
	default:
		return "not a number";
	}
}

static const char *check_integer(struct cell *c, bool not_negative)
{
	uint64_t u = 0, limit = INT64_MAX;
	const char *p = c->v.p, *end = p + c->v.n;
	bool minus = *p == '-';

	for (p += minus; p < end; p++) {
		if (*p < '0' || *p > '9')
			return "not an integer";
		if (u > (limit + minus - (uint64_t)(*p - '0')) / 10)
			return "beyond 64 bits";
		u = u * 10 + (uint64_t)(*p - '0');
	}
	c->i = minus ? (int64_t)(0 - u) : (int64_t)u;
	c->num = (double)c->i;
	return not_negative && c->i < 0 ? "below zero" : NULL;
}

static const char *check_decimal(struct cell *c, bool not_negative)
{
	switch (dec_parse(c->v.p, c->v.n, &c->i)) {
	case DEC_OK:
		c->num = dec_to_double(c->i);
		return not_negative && c->i < 0 ? "below zero" : NULL;
	case DEC_ROUNDED:
		return "more than nine decimals";
	case DEC_OVERFLOW:
		return "beyond 9.2e9";
	default:
		return "not a decimal";
	}
}

static const char *check_wide(struct cell *c)
{
	dec_wide w;

	switch (dec_wide_parse(c->v.p, c->v.n, &w)) {
	case DEC_OK:
		c->num = dec_wide_to_double(w);
		return NULL;
	case DEC_ROUNDED:
		return "more than nine decimals";
	case DEC_OVERFLOW:
		return "beyond 1.7e29";
	default:
		return "not a decimal";
	}
}

/* Check the cell against its field and fill in what the kind says; NULL or why not. */
static const char *check_cell(struct cell *c, const struct field *f)
{
	bool not_negative = f->flags & FIELD_POS;
	enum json_kind kind = (enum json_kind)c->v.kind;

	if (kind == VALUE_NULL)
		return f->flags & FIELD_NUL ? NULL : "null where a value is needed";
	switch (f->kind) {
	case FIELD_NUMBER:
		return kind == VALUE_NUMBER ? check_number(c, not_negative) : "not a number";
	case FIELD_INTEGER:
		return kind == VALUE_NUMBER ? check_integer(c, not_negative) : "not an integer";
	case FIELD_DECIMAL:
		return kind == VALUE_NUMBER ? check_decimal(c, not_negative) : "not a decimal";
	case FIELD_WIDE:
		return kind == VALUE_NUMBER ? check_wide(c) : "not a decimal";
	case FIELD_STRING:
		if (kind != VALUE_STRING)
			return "not a string";
		return f->words && !word_allowed(&c->v, f->words) ? "none of the words allowed"
								  : NULL;
	case FIELD_BOOL:
		c->i = kind == VALUE_TRUE;
		return kind == VALUE_TRUE || kind == VALUE_FALSE ? NULL : "neither true nor false";
	case FIELD_TIME:
		return kind == VALUE_STRING && parse_time(&c->v, &c->i) == 0
			       ? NULL
			       : "not an RFC 3339 time";
	case FIELD_OBJECT:
		return kind == VALUE_OBJECT ? NULL : "not an object";
	case FIELD_ARRAY:
		return kind == VALUE_ARRAY ? NULL : "not an array";
	case FIELD_SCALAR:
		return kind == VALUE_STRING || kind == VALUE_NUMBER ? NULL
								    : "neither string nor number";
	}
	return "not a value";
}

/* The values of an open type's own keys are numbers or null, strings or nested:
 * all but a second type or ts. */
static bool key_is_head(const struct json_value *key)
{
	return json_is(key, "type", 4) || json_is(key, "ts", 2);
}

/* What has been found so far. */
struct found {
	unsigned next; /* the field after the last one: mostly the next to come */
	uint32_t seen; /* a bit for each field */
};

static int take_field(struct record *r, const struct record_type *t, unsigned i,
		      const struct json_value *value, struct found *found)
{
	const struct field *f = &t->fields[i];
	const char *why;

	if (found->seen >> i & 1)
		return refuse(r, "repeated key", f->name, f->name_len);
	found->seen |= UINT32_C(1) << i;
	found->next = i + 1;
	r->f[i].v = *value;
	why = check_cell(&r->f[i], f);
	return why ? refuse(r, why, f->name, f->name_len) : 0;
}

/* One member, the comma before it at p, in any spelling. */
static const char *scan_any(struct record *r, const struct record_type *t, const char *p,
			    const char *end, struct found *found)
{
	struct json_value key, value;
	const char *why = NULL;
	int i;

	p = scan_member(json_space(p + 1, end), end, &key, &value, &why);
	if (!p) {
		refuse(r, why, NULL, 0);
		return NULL;
	}
	i = field_find(t, &key, found->next);
	if (i < 0 && key_is_head(&key)) {
		refuse(r, "repeated key", key.p, key.n);
		return NULL;
	}
	if (i >= 0 && take_field(r, t, (unsigned)i, &value, found) < 0)
		return NULL;
	return json_space(p, end);
}

/* The next members, as long as they are the table's next and spelt as programs do
 * it: their keys are compared and not scanned.  Most lines are read here whole. */
static const char *scan_expected(struct record *r, const struct record_type *t, const char *p,
				 const char *end, struct found *found)
{
	struct json_value value;
	const char *why = NULL;

	for (unsigned i = found->next; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		size_t n = f->name_len + 4;

		/* The third byte tells most fields apart without a call. */
		if ((size_t)(end - p) < n || p[2] != f->key[2] || memcmp(p, f->key, n) != 0)
			continue;
		p = json_scan(json_space(p + n, end), end, &value, &why);
		if (!p) {
			refuse(r, why, NULL, 0);
			return NULL;
		}
		if (take_field(r, t, i, &value, found) < 0)
			return NULL;
	}
	return json_space(p, end);
}

int record_scan(struct record *r)
{
	static const struct record_type nothing = {.name = ""};
	const struct record_type *t = r->type == TYPE_UNKNOWN ? &nothing : &record_types[r->type];
	const char *end = r->line + r->len, *p = r->rest;
	struct found found = {0};

	for (unsigned i = 0; i < t->n_fields; i++)
		r->f[i].v.kind = VALUE_ABSENT;
	p = scan_expected(r, t, p, end, &found);
	while (p && p < end && *p == ',')
		p = scan_any(r, t, p, end, &found);
	if (!p)
		return -1;
	if (p == end || *p != '}')
		return refuse(r, "missing comma or closing bracket", NULL, 0);
	if (json_space(p + 1, end) != end)
		return refuse(r, "text after the record", NULL, 0);
	if ((t->required & ~found.seen) == 0)
		return 0;
	for (unsigned i = 0; i < t->n_fields; i++)
		if (t->required & ~found.seen & UINT32_C(1) << i)
			return refuse(r, "missing", t->fields[i].name, t->fields[i].name_len);
	return 0;
}

int record_dec(const struct record *r, unsigned field, dec *out)
{
	const struct cell *c = &r->f[field];

	return c->v.kind == VALUE_NUMBER && dec_parse(c->v.p, c->v.n, out) >= 0 ? 0 : -1;
}

int record_wide(const struct record *r, unsigned field, dec_wide *out)
{
	const struct cell *c = &r->f[field];

	return c->v.kind == VALUE_NUMBER && dec_wide_parse(c->v.p, c->v.n, out) >= 0 ? 0 : -1;
}

bool record_extra(const struct record *r, const char **pos, struct json_value *key,
		  struct json_value *value)
{
	const char *end = r->line + r->len, *p = json_space(*pos ? *pos : r->rest, end), *why;

	while (p < end && *p == ',') {
		p = scan_member(json_space(p + 1, end), end, key, value, &why);
		if (!p)
			return false;
		*pos = p;
		if (field_find(&record_types[r->type], key, 0) < 0)
			return true;
		p = json_space(p, end);
	}
	return false;
}
