/* record.c - the fields of a line, checked against their type's table */
#include <string.h>

#include "base/num.h"
#include "base/number.h"
#include "tape/record_impl.h"

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
	c->i = CELL_INEXACT;
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
		return kind == VALUE_STRING && record_time(&c->v, &c->i) == 0
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

static void found_add(struct found *found, unsigned i)
{
	found->seen |= UINT32_C(1) << i;
	found->next = i + 1;
}

/* Field i, whose value stands in its cell already. */
static int take_field(struct record *r, const struct record_type *t, unsigned i,
		      struct found *found)
{
	const struct field *f = &t->fields[i];
	const char *why;

	found_add(found, i);
	why = check_cell(&r->f[i], f);
	return why ? record_refuse(r, why, f->name, f->name_len) : 0;
}

/* One member, the comma before it at p, in any spelling. */
static const char *scan_any(struct record *r, const struct record_type *t, const char *p,
			    const char *end, struct found *found)
{
	struct json_value key, value;
	const char *why = NULL;
	int i;

	p = record_member(json_space(p + 1, end), end, &key, &value, &why);
	if (!p) {
		record_refuse(r, why, NULL, 0);
		return NULL;
	}
	i = field_find(t, &key, found->next);
	if (i < 0 && key_is_head(&key)) {
		record_refuse(r, "repeated key", key.p, key.n);
		return NULL;
	}
	if (i >= 0) {
		if (found->seen >> i & 1) {
			record_refuse(r, "repeated key", t->fields[i].name, t->fields[i].name_len);
			return NULL;
		}
		r->f[i].v = value;
		if (take_field(r, t, (unsigned)i, found) < 0)
			return NULL;
	}
	return json_space(p, end);
}

enum { PLAIN_STRING = 16 };

/* Do the n bytes at p spell the field's key, as programs write it?  Eight bytes at
 * once tell most apart, without a call. */
static inline bool key_is(const char *p, const char *end, const struct field *f, size_t n)
{
	enum { WORD = sizeof(uint64_t) };
	uint64_t here, there;

	if (end - p < FIELD_KEY_BYTES || __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__)
		return (size_t)(end - p) >= n && memcmp(p, f->key, n) == 0;
	memcpy(&here, p, WORD);
	memcpy(&there, f->key, WORD);
	if (n < WORD)
		return (here ^ there) << 8 * (WORD - n) == 0;
	if (here != there || n > 2 * WORD)
		return here == there && memcmp(p, f->key, n) == 0;
	memcpy(&here, p + n - WORD, WORD); /* the two overlap */
	memcpy(&there, f->key + n - WORD, WORD);
	return here == there;
}

/* A short string of ASCII, its quote at p, as symbols and conditions are. */
static const char *scan_plain_string(struct cell *c, const char *p, const char *end)
{
	const char *start = p + 1;

	if (p == end || *p != '"')
		return NULL;
	for (p = start; p < end && *p != '"'; p++)
		if (p - start == PLAIN_STRING || (unsigned char)(*p - ' ') > '~' - ' ' ||
		    *p == '\\')
			return NULL;
	if (p == end)
		return NULL;
	c->v = (struct json_value){.p = start, .n = (uint32_t)(p - start), .kind = VALUE_STRING};
	return p + 1;
}

/* The value at p into its cell, checked: the place behind it, or NULL where it is no
 * plain one or the field wants something else. */
static const char *scan_plain(struct cell *c, const struct field *f, const char *p, const char *end)
{
	struct plain_number x;
	size_t n;

	if (f->kind == FIELD_STRING && !f->words)
		return scan_plain_string(c, p, end);
	if (f->kind != FIELD_NUMBER && f->kind != FIELD_DECIMAL)
		return NULL;
	n = number_plain(p, end, &x);
	if (n == 0)
		return NULL;
	if (!number_plain_units(&x, &c->i)) {
		if (f->kind == FIELD_DECIMAL)
			return NULL;
		c->i = CELL_INEXACT;
	}
	c->num = number_plain_double(&x);
	c->v = (struct json_value){.p = p, .n = (uint32_t)n, .kind = VALUE_NUMBER};
	return p + n;
}

/* The next members, as long as they are the table's next and spelt as programs do
 * it: their keys are compared and not scanned.  Most lines are read here whole. */
static const char *scan_expected(struct record *r, const struct record_type *t, const char *p,
				 const char *end, struct found *found)
{
	const char *why = NULL;

	for (unsigned i = found->next; i < t->n_fields; i++) {
		const struct field *f = &t->fields[i];
		size_t n = f->name_len + 4;
		const char *after;

		if (!key_is(p, end, f, n))
			continue;
		after = scan_plain(&r->f[i], f, p + n, end);
		if (after) {
			found_add(found, i);
			p = after;
			continue;
		}
		p = json_scan(json_space(p + n, end), end, &r->f[i].v, &why);
		if (!p) {
			record_refuse(r, why, NULL, 0);
			return NULL;
		}
		if (take_field(r, t, i, found) < 0)
			return NULL;
	}
	return json_space(p, end);
}

/* What no field says alone. */
static int check_together(struct record *r)
{
	if (r->type == TYPE_BAR && r->f[BAR_HIGH].num < r->f[BAR_LOW].num)
		return record_refuse(r, "below low", "high", 4);
	return 0;
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
		return record_refuse(r, "missing comma or closing bracket", NULL, 0);
	if (json_space(p + 1, end) != end)
		return record_refuse(r, "text after the record", NULL, 0);
	if ((t->required & ~found.seen) == 0)
		return check_together(r);
	for (unsigned i = 0; i < t->n_fields; i++)
		if (t->required & ~found.seen & UINT32_C(1) << i)
			return record_refuse(r, "missing", t->fields[i].name,
					     t->fields[i].name_len);
	return 0;
}

int record_dec(const struct record *r, unsigned field, dec *out)
{
	const struct cell *c = &r->f[field];

	if (c->v.kind == VALUE_NUMBER && c->i != CELL_INEXACT &&
	    record_types[r->type].fields[field].kind == FIELD_NUMBER) {
		*out = c->i;
		return 0;
	}
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
		p = record_member(json_space(p + 1, end), end, key, value, &why);
		if (!p)
			return false;
		*pos = p;
		if (field_find(&record_types[r->type], key, 0) < 0)
			return true;
		p = json_space(p, end);
	}
	return false;
}
