/* key.c - a number of any record: which type, under which key, of what */
#include <math.h>
#include <string.h>

#include "base/num.h"
#include "vol/key.h"

static unsigned field_find(enum record_type_id type, const char *name)
{
	const struct record_type *t = &record_types[type];

	for (unsigned i = 0; i < t->n_fields; i++)
		if (strcmp(t->fields[i].name, name) == 0)
			return i;
	return KEY_NONE;
}

int key_parse(const char *text, struct key *out, struct err *e)
{
	const char *colon = strchr(text, ':');
	const size_t n = colon ? (size_t)(colon - text) : 0;
	enum field_kind kind = FIELD_NUMBER;

	if (!colon || !colon[1])
		return err_set(e, STATUS_USAGE, "'%s' is not TYPE:KEY", text);
	out->type = record_type_find(text, n);
	if (out->type == TYPE_UNKNOWN)
		return err_set(e, STATUS_USAGE, "'%s': there is no type '%.*s'", text, (int)n,
			       text);
	out->name = colon + 1;
	out->symbol = field_find(out->type, "symbol");
	out->span = field_find(out->type, "span");
	out->field = field_find(out->type, out->name);
	if (out->field != KEY_NONE)
		kind = record_types[out->type].fields[out->field].kind;
	else if (!record_types[out->type].open)
		return err_set(e, STATUS_USAGE, "'%s': records of that type have no '%s'", text,
			       out->name);
	if (kind != FIELD_NUMBER && kind != FIELD_DECIMAL && kind != FIELD_WIDE &&
	    kind != FIELD_INTEGER)
		return err_set(e, STATUS_USAGE, "'%s' is no number", text);
	return 0;
}

static bool number_read(const struct key *k, const struct record *r, double *x)
{
	struct json_value name, value;
	const char *pos = NULL;

	if (k->field != KEY_NONE) {
		*x = record_number(r, k->field, NAN);
		return !isnan(*x);
	}
	while (record_extra(r, &pos, &name, &value))
		if (json_is(&name, k->name, strlen(k->name)))
			return value.kind == VALUE_NUMBER && num_parse(value.p, value.n, x) == 0;
	return false;
}

bool key_read(const struct key *k, const struct record *r, struct key_value *out)
{
	const struct record_type *type = &record_types[k->type];

	out->symbol = (struct json_value){
		.kind = VALUE_STRING, .p = type->name, .n = (uint32_t)type->name_len};
	out->span = (struct json_value){.kind = VALUE_ABSENT};
	if (k->symbol != KEY_NONE && record_has(r, k->symbol))
		out->symbol = r->f[k->symbol].v;
	if (k->span != KEY_NONE && record_has(r, k->span))
		out->span = r->f[k->span].v;
	return number_read(k, r, &out->x);
}
