/* symbols.c - the securities a stage has met */
#include "tape/symbols.h"

enum { SYMBOL_MAX_BYTES = 1 << 16 };

void symbols_init(struct symbols *sy, uint32_t max)
{
	map_init(&sy->map, max);
	buf_init(&sy->scratch, SYMBOL_MAX_BYTES);
}

void symbols_release(struct symbols *sy)
{
	map_release(&sy->map);
	buf_release(&sy->scratch);
}

/* The decoded text of v, in place where it has no escapes. */
static const char *symbol_text(struct symbols *sy, const struct json_value *v, size_t *n)
{
	*n = v->n;
	if (v->n > SYMBOL_MAX_BYTES)
		return NULL; /* it could not be saved */
	if (!v->escaped)
		return v->p;
	buf_reset(&sy->scratch);
	if (buf_reserve(&sy->scratch, v->n) < 0)
		return NULL;
	*n = json_decode(v, sy->scratch.p);
	return sy->scratch.p;
}

uint32_t symbols_add(struct symbols *sy, const struct json_value *v)
{
	size_t n;
	const char *s = symbol_text(sy, v, &n);

	return s ? map_add(&sy->map, s, n) : MAP_NONE;
}

uint32_t symbols_find(struct symbols *sy, const struct json_value *v)
{
	size_t n;
	const char *s = symbol_text(sy, v, &n);

	return s ? map_find(&sy->map, s, n) : MAP_NONE;
}

uint32_t symbol_among(const struct map *names, const struct json_value *v)
{
	char text[512];

	if (!v->escaped)
		return map_find(names, v->p, v->n);
	if (v->n <= sizeof text)
		return map_find(names, text, json_decode(v, text));
	for (uint32_t i = 0; i < names->count; i++)
		if (json_is(v, names->entries[i].key, names->entries[i].n))
			return i;
	return MAP_NONE;
}

const char *symbols_name(const struct symbols *sy, uint32_t id, size_t *n)
{
	*n = sy->map.entries[id].n;
	return sy->map.entries[id].key;
}

void symbols_snap(struct symbols *sy, struct snap *sn)
{
	size_t count = sy->map.count;
	struct buf name;

	buf_init(&name, SYMBOL_MAX_BYTES);
	snap_list(sn, "symbols", &count, sy->map.max);
	for (size_t i = 0; i < count && snap_ok(sn); i++) {
		buf_reset(&name);
		if (!snap_loading(sn))
			buf_add(&name, sy->map.entries[i].key, sy->map.entries[i].n);
		snap_bytes(sn, "symbol", &name);
		if (snap_loading(sn) && snap_ok(sn) &&
		    map_add(&sy->map, name.p ? name.p : "", name.n) != i)
			snap_fail(sn, "a symbol stands twice or there are too many");
	}
	snap_end(sn);
	buf_release(&name);
}
