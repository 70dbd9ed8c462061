/*
 * oracle.h - what jansson says of a line, beside what our codec says
 *
 * Used by the differential test and by the fuzzer of the record codec: both
 * hand lines to oracle_value() and oracle_record() and fail on DIFFERENT.
 *
 * jansson's flags, and why:
 *   JSON_ALLOW_NUL           \u0000 inside a string is JSON; it is refused otherwise
 *   JSON_DECODE_INT_AS_REAL  integers beyond 2^63 are JSON; they are refused otherwise
 *   JSON_DECODE_ANY          values alone, not only arrays and objects
 * and not JSON_REJECT_DUPLICATES: an unknown key may be there twice and passes.
 *
 * Where the two may differ, by design (enum oracle):
 *   DEEP      nesting beyond 64 levels: we refuse, jansson goes on to 2048
 *   RANGE     1e999: we keep the text where the field is not ours; jansson refuses
 *   NUL_KEY   {"\u0000":1}: jansson cannot hold such a key and refuses
 *   RAW_NUL   a NUL byte behind a number: we refuse, jansson 2.14 skips it
 *   REPEATED  a known key twice: we refuse, jansson takes the last
 * What makes JSON a record is in oracle_record.h.
 */
#ifndef TAPELINE_TESTS_ORACLE_H
#define TAPELINE_TESTS_ORACLE_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/num.h"
#include "tape/json.h"

#define ORACLE_FLAGS (JSON_ALLOW_NUL | JSON_DECODE_INT_AS_REAL | JSON_DECODE_ANY)

enum oracle {
	SAME_TAKEN,
	SAME_REFUSED,
	DEEP,
	RANGE,
	NUL_KEY,
	RAW_NUL,
	REPEATED,
	DIFFERENT,
	ORACLES
};

static char oracle_why[256]; /* of DIFFERENT */

static inline enum oracle oracle_differ(const char *what)
{
	snprintf(oracle_why, sizeof(oracle_why), "%s", what);
	return DIFFERENT;
}

static inline json_t *oracle_load(const char *p, size_t n, json_error_t *e)
{
	return json_loadb(p, n, ORACLE_FLAGS, e);
}

/* Deepest nesting of a text that jansson took. */
static inline int oracle_depth(const char *p, size_t n)
{
	int depth = 0, deepest = 0;
	bool inside = false;

	for (size_t i = 0; i < n; i++) {
		if (inside && p[i] == '\\')
			i++;
		else if (p[i] == '"')
			inside = !inside;
		else if (!inside && (p[i] == '[' || p[i] == '{'))
			deepest = ++depth > deepest ? depth : deepest;
		else if (!inside && (p[i] == ']' || p[i] == '}'))
			depth--;
	}
	return deepest;
}

/* ---- one value ---- */

static inline bool oracle_same_string(const struct json_value *v, const json_t *j)
{
	size_t n = json_string_length(j);
	char *text = malloc(v->n + 1);
	size_t k = text ? json_decode(v, text) : 0;
	bool same = k == n && memcmp(text, json_string_value(j), n) == 0 &&
		    json_is(v, json_string_value(j), n) && !json_is(v, json_string_value(j), n + 1);
	free(text);
	return same && v->escaped == (memchr(v->p, '\\', v->n) != NULL);
}

static inline bool oracle_same_number(const struct json_value *v, const json_t *j)
{
	double ours, theirs = json_real_value(j);

	return num_parse(v->p, v->n, &ours) == 0 && memcmp(&ours, &theirs, sizeof(ours)) == 0;
}

/* Is our scanned value the one that jansson has? */
static inline bool oracle_same_value(const struct json_value *v, const json_t *j)
{
	json_t *again;
	bool same;

	switch (v->kind) {
	case VALUE_NULL:
		return json_is_null(j);
	case VALUE_TRUE:
		return json_is_true(j);
	case VALUE_FALSE:
		return json_is_false(j);
	case VALUE_NUMBER:
		return json_is_real(j) && oracle_same_number(v, j);
	case VALUE_STRING:
		return json_is_string(j) && oracle_same_string(v, j);
	case VALUE_ARRAY:
	case VALUE_OBJECT:
		if (v->kind == VALUE_ARRAY ? !json_is_array(j) : !json_is_object(j))
			return false;
		again = oracle_load(v->p, v->n, NULL); /* kept as raw text */
		same = again && json_equal(again, j);
		json_decref(again);
		return same;
	default:
		return false;
	}
}

/* Named differences of a text that jansson refused. */
static inline enum oracle oracle_refusal(const json_error_t *e)
{
	switch (json_error_code(e)) {
	case json_error_numeric_overflow:
		return RANGE;
	case json_error_null_byte_in_key:
		return NUL_KEY;
	default:
		return SAME_REFUSED;
	}
}

/* Compare on a line that should hold one JSON value of any kind. */
static inline enum oracle oracle_value(const char *line, size_t n)
{
	const char *end = line + n, *why = NULL, *p;
	struct json_value v;
	json_error_t e;
	json_t *j = oracle_load(line, n, &e);
	enum oracle result;

	p = json_space(line, end);
	p = json_scan(p, end, &v, &why);
	if (p && json_space(p, end) != end)
		p = NULL;
	if (j && p)
		result = oracle_same_value(&v, j) ? SAME_TAKEN : oracle_differ("value");
	else if (j && memchr(line, '\0', n))
		result = RAW_NUL;
	else if (j)
		result = oracle_depth(line, n) >= JSON_DEPTH ? DEEP : oracle_differ("we refuse");
	else if (oracle_refusal(&e) != SAME_REFUSED)
		result = oracle_refusal(&e);
	else
		result = p ? oracle_differ("we take") : SAME_REFUSED;
	if (!p && !why && !j && json_space(line, end) == end)
		result = SAME_REFUSED; /* an empty line */
	json_decref(j);
	return result;
}

#endif
