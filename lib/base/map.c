/* map.c - strings to small consecutive numbers */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"

enum { MAP_FIRST = 16, SHORT_KEY = 8 };

uint64_t hash_bytes(const void *p, size_t n)
{
	const unsigned char *s = p;
	uint64_t h = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < n; i++)
		h = (h ^ s[i]) * UINT64_C(0x100000001b3);
	return h ^ (h >> 32); /* the low bits pick the slot */
}

void map_init(struct map *m, uint32_t max)
{
	*m = (struct map){.max = max};
}

void map_release(struct map *m)
{
	for (uint32_t i = 0; i < m->count; i++)
		free((void *)(uintptr_t)m->entries[i].key);
	free(m->entries);
	free(m->slots);
	map_init(m, m->max);
}

/* Most keys are symbols of a few letters: a call would cost more than it does. */
static inline bool is_key(const struct map_entry *e, const char *s, size_t n)
{
	if (e->n != n)
		return false;
	if (n > SHORT_KEY)
		return memcmp(e->key, s, n) == 0;
	for (size_t i = 0; i < n; i++)
		if (e->key[i] != s[i])
			return false;
	return true;
}

/* The slot that holds the string, or the free one where it belongs. */
static uint32_t map_slot(const struct map *m, const char *s, size_t n)
{
	uint32_t i = (uint32_t)hash_bytes(s, n) & (m->n_slots - 1);

	while (m->slots[i]) {
		const struct map_entry *e = &m->entries[m->slots[i] - 1];

		if (is_key(e, s, n))
			break;
		i = (i + 1) & (m->n_slots - 1);
	}
	return i;
}

uint32_t map_find(const struct map *m, const char *s, size_t n)
{
	if (!m->n_slots)
		return MAP_NONE;
	return m->slots[map_slot(m, s, n)] - 1; /* a free slot: 0 - 1 is MAP_NONE */
}

/* Room for one more entry, with at most half of the slots in use. */
static int map_grow(struct map *m)
{
	uint32_t cap = m->cap ? m->cap * 2 : MAP_FIRST;
	struct map_entry *entries;
	uint32_t *slots;

	if (m->count >= m->max)
		return -1;
	if (m->count < m->cap)
		return 0;
	entries = realloc(m->entries, cap * sizeof(*entries));
	if (!entries)
		return -1;
	m->entries = entries;
	slots = calloc((size_t)cap * 2, sizeof(*slots));
	if (!slots)
		return -1;
	free(m->slots);
	m->slots = slots;
	m->n_slots = cap * 2;
	m->cap = cap;
	for (uint32_t i = 0; i < m->count; i++)
		m->slots[map_slot(m, entries[i].key, entries[i].n)] = i + 1;
	return 0;
}

uint32_t map_add(struct map *m, const char *s, size_t n)
{
	uint32_t found = map_find(m, s, n);
	char *key;

	if (found != MAP_NONE)
		return found;
	if (map_grow(m) < 0)
		return MAP_NONE;
	key = malloc(n + 1);
	if (!key)
		return MAP_NONE;
	memcpy(key, s, n);
	key[n] = '\0';
	m->entries[m->count] = (struct map_entry){key, (uint32_t)n};
	m->slots[map_slot(m, s, n)] = m->count + 1;
	return m->count++;
}
