/* refusals.c - what was refused, by rule */
#include <string.h>

#include "report/refusals.h"

void refusals_init(struct refusals *f)
{
	*f = (struct refusals){0};
	map_init(&f->codes, REFUSALS_MAX);
}

void refusals_release(struct refusals *f)
{
	map_release(&f->codes);
}

static void keep(const struct record *r, unsigned field, char out[REFUSAL_TEXT])
{
	const struct json_value *v = &r->f[field].v;
	char text[REFUSAL_TEXT * 6];
	size_t n = 0;

	out[0] = '\0';
	if (!record_has(r, field) || v->n > sizeof(text))
		return;
	if (v->kind == VALUE_STRING)
		n = json_decode(v, text);
	else
		memcpy(text, v->p, n = v->n);
	if (n >= REFUSAL_TEXT || memchr(text, '\0', n))
		return;
	memcpy(out, text, n);
	out[n] = '\0';
}

static struct refusal_rule *rule_of(struct refusals *f, const struct json_value *code,
				    const char *prefix)
{
	char name[128];
	size_t p = strlen(prefix);
	uint32_t i;

	f->count++;
	if (code->n > sizeof(name) - p) {
		f->others++;
		return NULL;
	}
	memcpy(name, prefix, p);
	i = map_add(&f->codes, name, p + json_decode(code, name + p));
	if (i == MAP_NONE)
		f->others++;
	return i == MAP_NONE ? NULL : &f->v[i];
}

static void count(struct refusal_rule *v, int64_t ts)
{
	if (v->count++ == 0)
		v->first = ts;
	v->last = ts;
}

void refusals_add(struct refusals *f, const struct record *r)
{
	struct refusal_rule *v = rule_of(f, &r->f[REJECT_CODE].v, "");

	if (!v)
		return;
	count(v, r->ts);
	keep(r, REJECT_LIMIT, v->limit);
	keep(r, REJECT_VALUE, v->value);
}

void refusals_add_venue(struct refusals *f, const struct record *exec)
{
	static const struct json_value unknown = {.p = "rejected", .n = 8, .kind = VALUE_STRING};
	struct refusal_rule *v = rule_of(
		f, record_has(exec, EXEC_REASON) ? &exec->f[EXEC_REASON].v : &unknown, "venue: ");

	if (v)
		count(v, exec->ts);
}
