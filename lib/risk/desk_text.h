/*
 * desk_text.h - the desk's words on the tape: records to it, lines from it
 */
#ifndef TAPELINE_RISK_DESK_TEXT_H
#define TAPELINE_RISK_DESK_TEXT_H

#include "risk/desk.h"
#include "tape/line.h"

/* The types that a desk with this policy hears. */
uint64_t desk_types(const struct policy *p);

/* Tell the desk of a record; 0, or -1 with *why where it cannot be used and nothing
 * was done. */
int desk_take(struct desk *d, int64_t now, const struct record *r, const char **why);

/* A record of an answer; -1 with e (69) where it is none. */
int desk_take_answer(struct desk *d, const struct record *r, struct err *e);

/* Fill in a line that was begun with its type and ts, and end it. */
void desk_write_order(const struct desk *d, const struct desk_order *o, struct line *w);
void desk_write_reject(const struct desk *d, const struct desk_finding *f, struct line *w);
void desk_write_check(const struct desk *d, const struct desk_finding *f, struct line *w);

#endif
