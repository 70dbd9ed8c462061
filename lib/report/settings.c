/* settings.c - how a tape was made: its run records */
#include <stdlib.h>
#include <string.h>

#include "report/members.h"
#include "report/settings.h"

void settings_release(struct settings *s)
{
	for (size_t i = 0; i < s->n; i++) {
		free(s->v[i].stage);
		free(s->v[i].version);
		free(s->v[i].options);
		free(s->v[i].config);
	}
	*s = (struct settings){0};
}

/* A value's text, decoded where it is a string; `otherwise` where it is absent. */
static char *keep(const struct record *r, unsigned field, const char *otherwise)
{
	const struct json_value *v = &r->f[field].v;
	size_t n = v->n;
	char *p;

	if (!record_has(r, field))
		return strdup(otherwise);
	p = malloc(n + 1);
	if (!p)
		return NULL;
	if (v->kind == VALUE_STRING)
		n = json_decode(v, p);
	else
		memcpy(p, v->p, n);
	p[n] = '\0';
	return p;
}

bool settings_add(struct settings *s, const struct record *r)
{
	struct setting *v = &s->v[s->n];

	if (s->n == SETTINGS_MAX) {
		s->left_out++;
		return true;
	}
	*v = (struct setting){.stage = keep(r, RUN_STAGE, ""),
			      .version = keep(r, RUN_VERSION, ""),
			      .options = keep(r, RUN_OPTIONS, "{}"),
			      .config = record_has(r, RUN_CONFIG) ? keep(r, RUN_CONFIG, "") : NULL,
			      .seeded = record_has(r, RUN_SEED),
			      .seed = r->f[RUN_SEED].i};
	s->n++;
	return v->stage && v->version && v->options;
}

const struct setting *settings_find(const struct settings *s, const char *stage)
{
	for (size_t i = s->n; i-- > 0;)
		if (strcmp(s->v[i].stage, stage) == 0)
			return &s->v[i];
	return NULL;
}

size_t settings_count(const struct settings *s, const char *stage)
{
	size_t n = 0;

	for (size_t i = 0; i < s->n; i++)
		n += strcmp(s->v[i].stage, stage) == 0;
	return n;
}

bool setting_option(const struct setting *s, const char *name, struct json_value *value)
{
	return s && members_find(s->options, strlen(s->options), name, value);
}

static void put_list(const struct json_value *array, char between, struct buf *out)
{
	const char *p = array->p + 1, *end = array->p + array->n, *why;
	struct json_value v;
	char before = ' ';

	while (p < end) {
		p = json_space(p, end);
		if (p >= end || *p == ']')
			return;
		p = *p == ',' ? json_space(p + 1, end) : p;
		p = json_scan(p, end, &v, &why);
		if (!p)
			return;
		buf_addc(out, before);
		members_plain(out, &v);
		before = between;
	}
}

void setting_line(const struct setting *s, size_t max, struct buf *out)
{
	size_t from = out->n;
	struct json_value key, value;
	const char *pos = NULL;

	while (members_next(s->options, strlen(s->options), &pos, &key, &value)) {
		if (json_is(&key, "operands", 8) && value.kind == VALUE_ARRAY) {
			put_list(&value, ' ', out);
			continue;
		}
		buf_adds(out, " --");
		members_plain(out, &key);
		if (value.kind == VALUE_TRUE)
			continue;
		if (value.kind == VALUE_ARRAY) {
			put_list(&value, ',', out);
			continue;
		}
		buf_addc(out, ' ');
		members_plain(out, &value);
	}
	if (out->n - from > max) {
		out->n = from + max;
		while (out->n > from && ((unsigned char)out->p[out->n] & 0xc0) == 0x80)
			out->n--;
		buf_adds(out, " ...");
	}
}
