/*
 * settings.h - how a tape was made: its run records
 */
#ifndef TAPELINE_REPORT_SETTINGS_H
#define TAPELINE_REPORT_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "tape/record.h"

enum { SETTINGS_MAX = 64 };

struct setting {
	char *stage, *version; /* decoded, owned */
	char *options;         /* JSON object, owned */
	char *config;          /* SHA-256 of the configuration; NULL where there is none */
	bool seeded;
	int64_t seed;
};

struct settings {
	struct setting v[SETTINGS_MAX]; /* in the order of the tape */
	size_t n;
	size_t left_out; /* beyond the ceiling */
};

void settings_release(struct settings *s);

/* A scanned RUN record; false without memory. */
bool settings_add(struct settings *s, const struct record *r);

/* The last run of that stage, or NULL; and how many it has. */
const struct setting *settings_find(const struct settings *s, const char *stage);
size_t settings_count(const struct settings *s, const char *stage);

/* An option that was given to it; false where it was not. */
bool setting_option(const struct setting *s, const char *name, struct json_value *value);

/* "--name value --flag OPERAND ...": the options as on a command line, for people;
 * `max` bytes at most, then "...". */
void setting_line(const struct setting *s, size_t max, struct buf *out);

#endif
