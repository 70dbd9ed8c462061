/*
 * check.h - is a tape right, line by line?
 *
 * Beyond what record_scan() says of one line, a tape must keep time: no line
 * is older than tape time by more than the sources' max_lateness, no derived
 * line is older at all, nothing after an `end` is older than it, and a session
 * that ended does not end again.
 */
#ifndef TAPELINE_TAPE_CHECK_H
#define TAPELINE_TAPE_CHECK_H

#include <stdbool.h>
#include <stdint.h>

#include "tape/record.h"

struct check {
	int64_t now;      /* tape time, NO_TS before the first ts */
	int64_t lateness; /* the largest max_lateness so far, ns */
	bool ended;       /* nothing dated came since the last `end` */
	int64_t end;      /* ts of the last `end`, or NO_TS */

	/* Of the line last refused: */
	const char *key; /* key_len bytes of the line, or of the format; NULL: the line as such */
	size_t key_len;
	char why[200];
};

void check_init(struct check *c);

/* Check the line p[0..n), without its newline, and move tape time; r is its
 * record then.  0, or -1 with key and why in c. */
int check_line(struct check *c, const char *p, size_t n, struct record *r);

#endif
