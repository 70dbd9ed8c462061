/*
 * oracle_record.h - what makes JSON a record, a second time
 *
 * Type first, then ts, then the fields of the table: modelled plainly and slowly
 * on jansson's values and on the raw text of each member.
 */
#ifndef TAPELINE_TESTS_ORACLE_RECORD_H
#define TAPELINE_TESTS_ORACLE_RECORD_H

#include <math.h>
#include <time.h>

#include "oracle.h"
#include "tape/record.h"

struct oracle_member {
	const char *key, *value; /* raw text; the key with its quotes */
	size_t key_n, value_n;
};

/* Behind the string, number, word or nested value at p, in text known good. */
static inline const char *oracle_skip(const char *p, const char *end)
{
	int depth = 0;
	bool inside = false;

	for (; p < end; p++) {
		if (inside && *p == '\\') {
			p++;
		} else if (*p == '"') {
			inside = !inside;
		} else if (!inside && (*p == '[' || *p == '{')) {
			depth++;
		} else if (!inside && depth == 0 && (strchr(",:]}", *p) || strchr(" \t\r\n", *p))) {
			break;
		} else if (!inside && (*p == ']' || *p == '}')) {
			depth--;
		}
	}
	return p;
}

/* The next member of an object that jansson took; *p starts behind the brace. */
static inline bool oracle_member(const char **p, const char *end, struct oracle_member *m)
{
	const char *q = *p;

	while (q < end && strchr(" \t\r\n,", *q))
		q++;
	if (q == end || *q != '"')
		return false;
	m->key = q;
	q = oracle_skip(q, end);
	m->key_n = (size_t)(q - m->key);
	while (q < end && strchr(" \t\r\n:", *q))
		q++;
	m->value = q;
	q = oracle_skip(q, end);
	m->value_n = (size_t)(q - m->value);
	*p = q;
	return true;
}

static inline bool oracle_is(const json_t *key, const char *name)
{
	return json_string_length(key) == strlen(name) &&
	       memcmp(json_string_value(key), name, strlen(name)) == 0;
}

static inline bool oracle_digits(const char *s, size_t from, size_t n)
{
	for (size_t i = from; i < from + n; i++)
		if (s[i] < '0' || s[i] > '9')
			return false;
	return true;
}

/* RFC 3339 once more, by the C library's calendar. */
static inline bool oracle_time(const json_t *j, int64_t *ns)
{
	const char *s = json_string_value(j);
	size_t n = json_string_length(j), i = 19, digits = 0;
	long frac = 0, off = 0;
	struct tm tm = {0}, check;

	if (!json_is_string(j) || n < 20 || !oracle_digits(s, 0, 4) || !oracle_digits(s, 5, 2) ||
	    !oracle_digits(s, 8, 2) || !oracle_digits(s, 11, 2) || !oracle_digits(s, 14, 2) ||
	    !oracle_digits(s, 17, 2) || s[4] != '-' || s[7] != '-' || !s[10] ||
	    !strchr("Tt ", s[10]) || s[13] != ':' || s[16] != ':')
		return false;
	tm.tm_year = (int)strtol(s, NULL, 10) - 1900;
	tm.tm_mon = (int)strtol(s + 5, NULL, 10) - 1;
	tm.tm_mday = (int)strtol(s + 8, NULL, 10);
	tm.tm_hour = (int)strtol(s + 11, NULL, 10);
	tm.tm_min = (int)strtol(s + 14, NULL, 10);
	tm.tm_sec = (int)strtol(s + 17, NULL, 10);
	if (tm.tm_hour > 23 || tm.tm_min > 59 || tm.tm_sec > 60 || tm.tm_mon < 0 || tm.tm_mon > 11)
		return false;
	check = (struct tm){.tm_year = tm.tm_year, .tm_mon = tm.tm_mon, .tm_mday = tm.tm_mday};
	timegm(&check); /* brings 31 June to 1 July */
	if (check.tm_mday != tm.tm_mday || check.tm_mon != tm.tm_mon)
		return false;
	if (s[i] == '.') {
		for (i++; i < n && s[i] >= '0' && s[i] <= '9'; i++, digits++) {
			if (digits < 9)
				frac = frac * 10 + (s[i] - '0');
			else if (s[i] != '0')
				return false;
		}
		if (digits == 0)
			return false;
		for (; digits < 9; digits++)
			frac *= 10;
	}
	if (n - i == 6 && (s[i] == '+' || s[i] == '-') && s[i + 3] == ':' &&
	    oracle_digits(s, i + 1, 2) && oracle_digits(s, i + 4, 2)) {
		long h = strtol(s + i + 1, NULL, 10), m = strtol(s + i + 4, NULL, 10);

		if (h > 23 || m > 59)
			return false;
		off = (s[i] == '-' ? -1 : 1) * (h * 3600 + m * 60);
	} else if (n - i != 1 || (s[i] != 'Z' && s[i] != 'z')) {
		return false;
	}
	dec_wide t = (dec_wide)(timegm(&tm) - off) * 1000000000 + frac;
	*ns = (int64_t)t;
	return *ns == t;
}

/* A time of a tape: one spelt in escapes may not be longer than 192 bytes. */
static inline bool oracle_stamp(const struct oracle_member *m, const json_t *j, int64_t *ns)
{
	return oracle_time(j, ns) && (m->value_n <= 194 || !memchr(m->value, '\\', m->value_n));
}

/* A JSON number's text as digits × 10^exponent without trailing zeros. */
static inline void oracle_decimal(const char *p, size_t n, char *digits, size_t *n_digits,
				  long *exponent)
{
	char *e = memchr(p, 'e', n) ? memchr(p, 'e', n) : memchr(p, 'E', n);
	const char *end = e ? e : p + n;
	char text[32] = "";
	bool fraction = false;

	*n_digits = 0;
	*exponent = 0;
	if (e) {
		size_t k = (size_t)(p + n - e) - 1;

		snprintf(text, sizeof(text), "%.*s", (int)(k > 30 ? 30 : k), e + 1);
		*exponent = strtol(text, NULL, 10);
		if (*exponent > 1000000 || *exponent < -1000000)
			*exponent = *exponent < 0 ? -1000000 : 1000000;
	}
	for (; p < end; p++) {
		if (*p == '.')
			fraction = true;
		if (*p < '0' || *p > '9')
			continue;
		if (*n_digits > 0 || *p != '0')
			digits[(*n_digits)++] = *p;
		*exponent -= fraction;
	}
	while (*n_digits > 0 && digits[*n_digits - 1] == '0') {
		--*n_digits;
		++*exponent;
	}
	if (*n_digits == 0)
		*exponent = 0;
}

/* Is the number a count of 1e-9 of at most `limit` digits and text? */
static inline bool oracle_fits(const char *p, size_t n, const char *limit)
{
	char *digits = malloc(n + 1);
	size_t k, most = strlen(limit);
	long exponent;
	bool fits;

	oracle_decimal(p, n, digits, &k, &exponent);
	fits = exponent >= -9; /* not more than nine decimals */
	if (fits && k > 0) {
		size_t whole = k + (size_t)(exponent + 9);

		fits = whole < most;
		if (whole == most) {
			int order = memcmp(digits, limit, k);

			for (size_t i = k; order == 0 && i < most; i++)
				order = limit[i] > '0' ? -1 : 0;
			fits = order < 0 || order == 0;
		}
	}
	free(digits);
	return fits;
}

static inline bool oracle_integer(const char *p, size_t n)
{
	static const char most[] = "9223372036854775807", least[] = "9223372036854775808";
	const char *limit = *p == '-' ? least : most;

	if (*p == '-') {
		p++;
		n--;
	}
	for (size_t i = 0; i < n; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return n < 19 || (n == 19 && memcmp(p, limit, 19) <= 0);
}

static inline bool oracle_word(const json_t *j, const char *words)
{
	size_t n = json_string_length(j);
	const char *s = json_string_value(j);

	if (memchr(s, ' ', n) || memchr(s, '\0', n) || n == 0)
		return false;
	for (const char *at = strstr(words, s); at; at = strstr(at + 1, s))
		if ((at == words || at[-1] == ' ') && (at[n] == ' ' || at[n] == '\0'))
			return true;
	return false;
}

/* May this value stand in this field? */
static inline bool oracle_field(const struct field *f, const struct oracle_member *m,
				const json_t *j)
{
	bool positive = !(f->flags & FIELD_POS) || json_number_value(j) >= 0;
	int64_t ns;

	if (json_is_null(j))
		return f->flags & FIELD_NUL;
	switch (f->kind) {
	case FIELD_NUMBER:
		return json_is_number(j) && positive;
	case FIELD_INTEGER:
		return json_is_number(j) && oracle_integer(m->value, m->value_n) && positive;
	case FIELD_DECIMAL:
		return json_is_number(j) && positive &&
		       oracle_fits(m->value, m->value_n,
				   *m->value == '-' ? "9223372036854775808"
						    : "9223372036854775807");
	case FIELD_WIDE:
		return json_is_number(j) &&
		       oracle_fits(m->value, m->value_n,
				   *m->value == '-' ? "170141183460469231731687303715884105728"
						    : "170141183460469231731687303715884105727");
	case FIELD_STRING:
		return json_is_string(j) && (!f->words || oracle_word(j, f->words));
	case FIELD_BOOL:
		return json_is_boolean(j);
	case FIELD_TIME:
		return oracle_stamp(m, j, &ns);
	case FIELD_OBJECT:
		return json_is_object(j);
	case FIELD_ARRAY:
		return json_is_array(j);
	case FIELD_SCALAR:
		return json_is_string(j) || json_is_number(j);
	}
	return false;
}

/* What our cell holds against what jansson has for it. */
static inline bool oracle_cell(const struct cell *c, const struct field *f, const json_t *j)
{
	int64_t ns;

	if (!oracle_same_value(&c->v, j))
		return false;
	if (json_is_null(j))
		return true;
	switch (f->kind) {
	case FIELD_NUMBER:
		return c->num == json_real_value(j);
	case FIELD_INTEGER:
		return (double)c->i == json_real_value(j) && c->num == json_real_value(j);
	case FIELD_DECIMAL:
		return fabs((double)c->i / 1e9 - json_real_value(j)) <=
		       1e-15 * fabs(json_real_value(j));
	case FIELD_BOOL:
		return c->i == json_is_true(j);
	case FIELD_TIME:
		return oracle_time(j, &ns) && ns == c->i;
	default:
		return true;
	}
}

struct oracle_model {
	const struct record_type *type; /* NULL: nobody's */
	bool headed, valid, repeated, dated;
	int64_t ts;
	unsigned seen;    /* fields of the table that were there, as bits */
	double high, low; /* of a bar */
};

static inline const struct record_type *oracle_type(const json_t *name)
{
	for (int i = 0; i < TYPE_COUNT; i++)
		if (oracle_is(name, record_types[i].name))
			return &record_types[i];
	return NULL;
}

/* One member of the model: number `at` in the line. */
static inline void oracle_take(struct oracle_model *o, int at, const struct oracle_member *m,
			       const json_t *key, const json_t *j, const struct record *ours)
{
	if (at == 0) {
		o->valid = o->headed = oracle_is(key, "type") && json_is_string(j);
		o->type = o->valid ? oracle_type(j) : NULL;
		return;
	}
	if (at == 1 && oracle_is(key, "ts")) {
		o->dated = oracle_stamp(m, j, &o->ts);
		o->valid &= o->dated;
		return;
	}
	if (oracle_is(key, "type") || oracle_is(key, "ts")) {
		if (o->dated || oracle_is(key, "type"))
			o->repeated = true;
		else
			o->valid = false; /* ts in the wrong place */
		return;
	}
	for (unsigned i = 0; o->type && i < o->type->n_fields; i++) {
		if (!oracle_is(key, o->type->fields[i].name))
			continue;
		o->repeated |= o->seen >> i & 1;
		o->seen |= 1U << i;
		o->valid &= oracle_field(&o->type->fields[i], m, j);
		if (oracle_is(key, "high"))
			o->high = json_number_value(j);
		if (oracle_is(key, "low"))
			o->low = json_number_value(j);
		if (ours && !o->repeated && !oracle_cell(&ours->f[i], &o->type->fields[i], j))
			oracle_differ(o->type->fields[i].name), o->valid = false;
	}
}

/* The line, which jansson took and which is an object, as a record; `ours` is
 * the scanned record where we took it too. */
static inline struct oracle_model oracle_model(const char *line, size_t n,
					       const struct record *ours)
{
	struct oracle_model o = {.valid = false};
	const char *end = line + n, *p = (const char *)memchr(line, '{', n) + 1;
	struct oracle_member m;
	int at = 0;

	for (; oracle_member(&p, end, &m) && (at == 0 || o.headed); at++) {
		json_t *key = oracle_load(m.key, m.key_n, NULL);
		json_t *j = oracle_load(m.value, m.value_n, NULL);

		oracle_take(&o, at, &m, key, j, ours);
		json_decref(key);
		json_decref(j);
	}
	if (o.type && o.type->dating == DATING_DATED && !o.dated)
		o.valid = false;
	for (unsigned i = 0; o.type && i < o.type->n_fields; i++)
		if ((o.type->fields[i].flags & FIELD_REQ) && !(o.seen >> i & 1))
			o.valid = false;
	if (o.type == &record_types[TYPE_BAR] && o.high < o.low)
		o.valid = false;
	return o;
}

/* Compare on a line (without newline) that should be a record. */
static inline enum oracle oracle_record(const char *line, size_t n)
{
	static struct record r;
	struct oracle_model o;
	json_error_t e;
	json_t *j = oracle_load(line, n, &e);
	bool taken = record_head(&r, line, n) == 0 && record_scan(&r) == 0;
	bool object = json_is_object(j);

	json_decref(j);
	oracle_why[0] = '\0';
	if (!j && oracle_refusal(&e) != SAME_REFUSED)
		return oracle_refusal(&e);
	if (!object)
		return taken ? oracle_differ("we take what is no object") : SAME_REFUSED;
	if (memchr(line, '\0', n))
		return taken ? oracle_differ("we take a NUL byte") : RAW_NUL;
	o = oracle_model(line, n, taken ? &r : NULL);
	if (oracle_depth(line, n) > JSON_DEPTH)
		return taken ? oracle_differ("we take a deep one") : DEEP;
	if (o.repeated)
		return taken ? oracle_differ("we take a repeated key") : REPEATED;
	if (!taken)
		return o.valid ? oracle_differ(r.why) : SAME_REFUSED;
	if (!o.valid)
		return oracle_why[0] ? DIFFERENT : oracle_differ("we take what is no record");
	if (r.dated != o.dated || (o.dated && r.ts != o.ts))
		return oracle_differ("ts");
	if (o.type ? record_types[r.type].name != o.type->name : r.type != TYPE_UNKNOWN)
		return oracle_differ("type");
	return SAME_TAKEN;
}

#endif
