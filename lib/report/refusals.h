/*
 * refusals.h - what was refused, by rule
 */
#ifndef TAPELINE_REPORT_REFUSALS_H
#define TAPELINE_REPORT_REFUSALS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/map.h"
#include "tape/record.h"

enum { REFUSALS_MAX = 1024, REFUSAL_TEXT = 40 };

struct refusal_rule {
	uint64_t count;
	int64_t first, last;
	char limit[REFUSAL_TEXT], value[REFUSAL_TEXT]; /* of the last one, as far as they fit */
};

struct refusals {
	struct map codes;
	struct refusal_rule v[REFUSALS_MAX]; /* by number of the code */
	uint64_t count, others;              /* all; those of codes beyond the ceiling */
};

void refusals_init(struct refusals *f);
void refusals_release(struct refusals *f);

/* A scanned REJECT record. */
void refusals_add(struct refusals *f, const struct record *r);

/* An order that the venue refused after all. */
void refusals_add_venue(struct refusals *f, const struct record *exec);

#endif
