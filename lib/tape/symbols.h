/*
 * symbols.h - the securities a stage has met, numbered in order of appearance
 *
 * A symbol is its decoded text: "A\u0042C" and "ABC" are one.  Looking up a known
 * one allocates nothing.
 */
#ifndef TAPELINE_TAPE_SYMBOLS_H
#define TAPELINE_TAPE_SYMBOLS_H

#include "base/buf.h"
#include "base/map.h"
#include "tape/json.h"
#include "tape/snap.h"

struct symbols {
	struct map map;
	struct buf scratch; /* an escaped one, decoded */
};

void symbols_init(struct symbols *sy, uint32_t max);
void symbols_release(struct symbols *sy);

/* The symbol's number, new ones added; MAP_NONE when `max` are known already, or
 * it is longer than 64 KiB. */
uint32_t symbols_add(struct symbols *sy, const struct json_value *v);

/* The same, but MAP_NONE for one not met yet. */
uint32_t symbols_find(struct symbols *sy, const struct json_value *v);

/* The number of a symbol among plain names, MAP_NONE where it is none of them. */
uint32_t symbol_among(const struct map *names, const struct json_value *v);

/* Its decoded text. */
const char *symbols_name(const struct symbols *sy, uint32_t id, size_t *n);

/* All names, in order. */
void symbols_snap(struct symbols *sy, struct snap *sn);

#endif
