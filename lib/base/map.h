/*
 * map.h - strings to small consecutive numbers
 *
 * A map gives each new string the next number, 0, 1, 2, …, so that what belongs
 * to it lives in plain arrays.  Open addressing, a fixed seed, doubling up to a
 * stated ceiling; no allocation while looking up strings already known.
 */
#ifndef TAPELINE_BASE_MAP_H
#define TAPELINE_BASE_MAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct map_entry {
	const char *key; /* owned by the map; NUL-terminated */
	uint32_t n;
};

struct map {
	struct map_entry *entries; /* by number */
	uint32_t count, cap, max;
	uint32_t *slots; /* number + 1, or 0 */
	uint32_t n_slots;
};

#define MAP_NONE UINT32_MAX

void map_init(struct map *m, uint32_t max);
void map_release(struct map *m);

/* The number of the string, or MAP_NONE. */
uint32_t map_find(const struct map *m, const char *s, size_t n);

/* The number of the string, which is added where it is new; MAP_NONE where the
 * ceiling or memory ended. */
uint32_t map_add(struct map *m, const char *s, size_t n);

/* FNV-1a, 64 bit, with fixed seed. */
uint64_t hash_bytes(const void *p, size_t n);

#endif
