/* line.c - writing one line of the tape */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "base/rfc3339.h"
#include "tape/line.h"

/* Room for a key and a number at once, so that the pieces need no checks. */
static char *room(struct line *w, size_t n)
{
	return buf_reserve(w->out, n) < 0 ? NULL : w->out->p + w->out->n;
}

static char *put(char *p, const char *s, size_t n)
{
	memcpy(p, s, n);
	return p + n;
}

/* `,"name":` at p. */
static char *put_key(char *p, const char *name, size_t n)
{
	*p++ = ',';
	*p++ = '"';
	p = put(p, name, n);
	*p++ = '"';
	*p++ = ':';
	return p;
}

static void key_and_text(struct line *w, const char *name, size_t n, const char *s, size_t len)
{
	char *p = room(w, n + len + 4);

	if (!p)
		return;
	p = put(put_key(p, name, n), s, len);
	w->out->n = (size_t)(p - w->out->p);
}

void line_begin(struct line *w, struct buf *out, enum record_type_id type, int64_t ts)
{
	static const char before[] = "{\"type\":\"", between[] = ",\"ts\":\"";
	const struct record_type *t = &record_types[type];
	char *p;

	w->out = out;
	w->type = t;
	w->start = out->n;
	p = room(w, sizeof(before) + sizeof(between) + t->name_len + RFC3339_TEXT + 4);
	if (!p)
		return;
	p = put(put(p, before, sizeof(before) - 1), t->name, t->name_len);
	*p++ = '"';
	if (ts != NO_TS) {
		p = put(p, between, sizeof(between) - 1);
		p += rfc3339_format(ts, p);
		*p++ = '"';
	}
	out->n = (size_t)(p - out->p);
}

void line_text(struct line *w, unsigned field, const char *s, size_t n)
{
	key_and_text(w, w->type->fields[field].name, w->type->fields[field].name_len, s, n);
}

void line_string(struct line *w, unsigned field, const char *s, size_t n)
{
	line_text(w, field, "", 0);
	json_quote(w->out, s, n);
}

void line_word(struct line *w, unsigned field, const char *s)
{
	line_string(w, field, s, strlen(s));
}

void line_value(struct line *w, unsigned field, const struct json_value *v)
{
	bool string = v->kind == VALUE_STRING;

	line_text(w, field, v->p - string, v->n + 2 * (size_t)string);
}

void line_number(struct line *w, unsigned field, double x)
{
	char text[NUM_TEXT];

	if (isfinite(x))
		line_text(w, field, text, num_format(x, text));
	else if (w->type->fields[field].flags & FIELD_NUL)
		line_null(w, field);
}

void line_integer(struct line *w, unsigned field, int64_t i)
{
	char text[24], *p = text + sizeof(text);
	uint64_t u = i < 0 ? 0 - (uint64_t)i : (uint64_t)i;

	do {
		*--p = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (i < 0)
		*--p = '-';
	line_text(w, field, p, (size_t)(text + sizeof(text) - p));
}

void line_dec(struct line *w, unsigned field, dec d)
{
	char text[DEC_TEXT];

	line_text(w, field, text, dec_format(d, text));
}

void line_wide(struct line *w, unsigned field, dec_wide d)
{
	char text[DEC_WIDE_TEXT];

	line_text(w, field, text, dec_wide_format(d, text));
}

void line_bool(struct line *w, unsigned field, bool b)
{
	line_text(w, field, b ? "true" : "false", b ? 4 : 5);
}

void line_time(struct line *w, unsigned field, int64_t ns)
{
	char text[RFC3339_TEXT + 2];
	size_t n;

	text[0] = '"';
	n = rfc3339_format(ns, text + 1);
	text[n + 1] = '"';
	line_text(w, field, text, n + 2);
}

void line_null(struct line *w, unsigned field)
{
	line_text(w, field, "null", 4);
}

void line_extra_number(struct line *w, const char *key, size_t n, double x)
{
	char text[NUM_TEXT];

	if (isfinite(x))
		key_and_text(w, key, n, text, num_format(x, text));
	else
		key_and_text(w, key, n, "null", 4);
}

void line_extra_text(struct line *w, const char *key, size_t n, const char *json, size_t json_n)
{
	key_and_text(w, key, n, json, json_n);
}

void line_end(struct line *w)
{
	buf_add(w->out, "}\n", 2);
	if (w->out->n - w->start > LINE_MAX_BYTES)
		w->out->failed = true;
}
