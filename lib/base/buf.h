/*
 * buf.h - a byte buffer that grows to a stated ceiling
 *
 * The bytes are p[0..n); they are not NUL-terminated unless buf_cstr() was
 * called.  Growth doubles and stops at `max`.  A failed addition leaves the
 * buffer as it was and sets `failed`, which stays set until buf_reset(), so
 * that a writer can add many pieces and look once.
 */
#ifndef TAPELINE_BASE_BUF_H
#define TAPELINE_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *p;
	size_t n, cap, max;
	bool failed;
};

void buf_init(struct buf *b, size_t max);
void buf_reset(struct buf *b);   /* empty it, keep the memory, clear `failed` */
void buf_release(struct buf *b); /* give the memory back; may be used again after buf_init */

/* 0, or -1 where the ceiling or memory ended. */
int buf_reserve(struct buf *b, size_t more);
int buf_add(struct buf *b, const void *p, size_t n);
int buf_addc(struct buf *b, char c);
int buf_adds(struct buf *b, const char *s);
int buf_addf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Remove the first n bytes. */
void buf_drop(struct buf *b, size_t n);

/* The contents as a C string, valid until the next change; "" when it failed. */
const char *buf_cstr(struct buf *b);

#endif
