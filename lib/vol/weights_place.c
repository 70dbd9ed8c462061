/* weights_place.c - objects of a weights file, and messages that say where in it one is */
#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "vol/weights_place.h"

/* "models.gjr.mu"; the outermost has no key. */
static void place_name(const struct place *p, const char *key, struct buf *out)
{
	if (p->key) {
		place_name(p->in, p->key, out);
		buf_addc(out, '.');
	}
	buf_adds(out, key);
}

int place_wrong(const struct place *p, const char *key, const char *why, struct err *e)
{
	struct buf name;
	int status;

	buf_init(&name, 1024);
	place_name(p, key, &name);
	status = err_set(e, STATUS_CONFIG, "weights '%s': key '%s' %s", p->file, buf_cstr(&name),
			 why);
	buf_release(&name);
	return status;
}

json_t *place_get(struct place *p, const char *key, struct err *e)
{
	json_t *j = json_object_get(p->json, key);

	if (!j)
		place_wrong(p, key, "is missing", e);
	p->used++;
	return j;
}

int place_enter(struct place *p, const char *key, struct place *out, struct err *e)
{
	json_t *j = place_get(p, key, e);

	if (!j)
		return -1;
	if (!json_is_object(j))
		return place_wrong(p, key, "is no object", e);
	*out = (struct place){.file = p->file, .in = p, .key = key, .json = j};
	return 0;
}

/* All keys of an object are known if there are no more of them than were asked for: each was
 * there and the parser refuses repetitions.  Otherwise find one that `known` has not. */
int place_leave(const struct place *p, const char *const *known, struct err *e)
{
	const char *key;
	json_t *value;

	if (json_object_size(p->json) == p->used)
		return 0;
	json_object_foreach(p->json, key, value)
	{
		size_t i = 0;

		while (known && known[i] && strcmp(known[i], key) != 0)
			i++;
		if (known && known[i])
			continue;
		return place_wrong(p, key, "is not known", e);
	}
	return 0;
}

int place_number(struct place *p, const char *key, double *out, struct err *e)
{
	json_t *j = place_get(p, key, e);

	if (!j)
		return -1;
	if (!json_is_number(j) || !(fabs(json_number_value(j)) < INFINITY))
		return place_wrong(p, key, "is no number", e);
	*out = json_number_value(j);
	return 0;
}

int place_count(struct place *p, const char *key, size_t most, size_t *out, struct err *e)
{
	json_t *j = place_get(p, key, e);

	if (!j)
		return -1;
	if (!json_is_integer(j) || json_integer_value(j) < 0 ||
	    (uint64_t)json_integer_value(j) > most)
		return place_wrong(p, key, "is no whole number of the right size", e);
	*out = (size_t)json_integer_value(j);
	return 0;
}

int place_text(struct place *p, const char *key, char *out, size_t n, struct err *e)
{
	json_t *j = place_get(p, key, e);

	if (!j)
		return -1;
	if (!json_is_string(j) || json_string_length(j) >= n ||
	    strlen(json_string_value(j)) != json_string_length(j))
		return place_wrong(p, key, "is no text, or too long", e);
	snprintf(out, n, "%s", json_string_value(j));
	return 0;
}

int place_numbers(struct place *p, const char *key, size_t n, double *out, struct err *e)
{
	json_t *j = place_get(p, key, e);

	if (!j)
		return -1;
	if (!json_is_array(j) || json_array_size(j) != n)
		return place_wrong(p, key, "has not as many numbers as the network needs", e);
	for (size_t i = 0; i < n; i++) {
		const json_t *item = json_array_get(j, i);

		if (!json_is_number(item) || !(fabs(json_number_value(item)) < INFINITY))
			return place_wrong(p, key, "holds what is no number", e);
		out[i] = json_number_value(item);
	}
	return 0;
}

int place_table(struct place *p, const struct weights_number *t, void *of, struct err *e)
{
	for (; t->key; t++)
		if (place_number(p, t->key, (double *)(void *)((char *)of + t->offset), e))
			return -1;
	return 0;
}
