/* members.c - the members of an object that stands in a record, one by one */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "report/members.h"

bool members_next(const char *text, size_t n, const char **pos, struct json_value *key,
		  struct json_value *value)
{
	const char *end = text + n, *p = *pos, *why;

	p = json_space(p ? p : text, end);
	if (p >= end || (*p != '{' && *p != ','))
		return false;
	p = json_space(p + 1, end);
	if (p >= end || *p != '"' || !(p = json_scan(p, end, key, &why)))
		return false;
	p = json_space(p, end);
	if (p >= end || *p != ':')
		return false;
	*pos = json_scan(json_space(p + 1, end), end, value, &why);
	return *pos != NULL;
}

bool members_find(const char *text, size_t n, const char *name, struct json_value *value)
{
	struct json_value key;
	const char *pos = NULL;

	while (members_next(text, n, &pos, &key, value))
		if (json_is(&key, name, strlen(name)))
			return true;
	return false;
}

void members_plain(struct buf *b, const struct json_value *v)
{
	size_t from = b->n, n = v->n, length;
	bool shown;

	if (buf_reserve(b, n + 1) < 0)
		return;
	if (v->kind == VALUE_STRING)
		n = json_decode(v, b->p + b->n);
	else
		memcpy(b->p + b->n, v->p, n);
	for (size_t i = 0; i < n; i += length) { /* in place: it never grows */
		length = text_shown(b->p + from + i, n - i, &shown);
		memmove(b->p + b->n, shown ? b->p + from + i : " ", shown ? length : 1);
		b->n += shown ? length : 1;
	}
}
