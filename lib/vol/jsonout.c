/* jsonout.c - writing JSON objects, member by member */
#include <string.h>

#include "base/num.h"
#include "tape/json.h"
#include "vol/jsonout.h"

/* A comma before every member but the first of its object or array. */
static void next(struct buf *out)
{
	const char last = out->n ? out->p[out->n - 1] : '{';

	if (last != '{' && last != '[' && last != '\n')
		buf_addc(out, ',');
}

void json_key(struct buf *out, const char *name)
{
	next(out);
	if (!name)
		return;
	json_quote(out, name, strlen(name));
	buf_addc(out, ':');
}

void json_open(struct buf *out, const char *name, char bracket)
{
	json_key(out, name);
	buf_addc(out, bracket);
}

void json_close(struct buf *out, char bracket)
{
	buf_addc(out, bracket);
}

void json_number(struct buf *out, const char *name, double x)
{
	char text[NUM_TEXT];

	json_key(out, name);
	buf_add(out, text, num_format(x, text));
}

void json_count(struct buf *out, const char *name, uint64_t n)
{
	json_key(out, name);
	buf_addf(out, "%llu", (unsigned long long)n);
}

void json_text(struct buf *out, const char *name, const char *s)
{
	json_key(out, name);
	json_quote(out, s, strlen(s));
}

void json_flag(struct buf *out, const char *name, bool flag)
{
	json_key(out, name);
	buf_adds(out, flag ? "true" : "false");
}

void json_none(struct buf *out, const char *name)
{
	json_key(out, name);
	buf_adds(out, "null");
}
