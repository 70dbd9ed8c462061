/*
 * snap.h - state files: everything a stage knows between two lines
 *
 * One function per structure serves saving, loading and printing, so that they
 * cannot drift apart: it names each member once, with snap_i64(s, "count",
 * &x->count) and its like.  When saving, the value is written; when loading, it
 * is read back, the name and kind being checked.  The first failure sticks
 * (snap_ok() is false from then on) and later calls leave values alone.
 *
 * The file is little-endian: magic, program, version of the format, SHA-256 of
 * the options that change results, input lines and last ts, length and CRC-32C
 * of the body.  It is written to a temporary name, synced and renamed.  A file
 * of another program, format or hash is refused (78), saying what differs.
 */
#ifndef TAPELINE_TAPE_SNAP_H
#define TAPELINE_TAPE_SNAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

struct snap;

bool snap_loading(const struct snap *s);
bool snap_ok(const struct snap *s);
void snap_fail(struct snap *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

void snap_i64(struct snap *s, const char *name, int64_t *v);
void snap_u64(struct snap *s, const char *name, uint64_t *v);
void snap_u32(struct snap *s, const char *name, uint32_t *v);
void snap_f64(struct snap *s, const char *name, double *v); /* any bits, NaN too */
void snap_bool(struct snap *s, const char *name, bool *v);

/* Arrays whose length the program knows; another length in the file is a failure. */
void snap_f64s(struct snap *s, const char *name, double *v, size_t n);
void snap_i64s(struct snap *s, const char *name, int64_t *v, size_t n);

/* Bytes of any length, into a buffer (whose ceiling holds). */
void snap_bytes(struct snap *s, const char *name, struct buf *b);

/* Bytes in a fixed array: *n of at most cap. */
void snap_text(struct snap *s, const char *name, char *v, uint32_t *n, size_t cap);

/* A list of *n items: after it, write or read each item's members in turn, and
 * close with snap_end().  When loading, *n is set; more than `max` is a failure. */
void snap_list(struct snap *s, const char *name, size_t *n, size_t max);
void snap_end(struct snap *s);

/* ---- whole files ---- */

enum { SNAP_FORMAT = 1, SNAP_HEAD_BYTES = 128, SNAP_MAX = 1 << 30 };

struct snap_head {
	const char *program;
	char hash[65];       /* SHA-256 of the options that change results, hex */
	const char *options; /* their text, to say what differs; saving and checking */
	uint64_t lines;      /* input lines so far */
	int64_t ts;          /* tape time, or INT64_MIN */
};

typedef void snap_fn(struct snap *s, void *ctx);

/* Append a whole state file to out: head, and what fn(ctx) writes.  0, or -1 with e. */
int snap_encode(const struct snap_head *h, snap_fn *fn, void *ctx, struct buf *out, struct err *e);

/* Read the state file p[0..n) into ctx.  `h` says program, hash and options; its
 * lines and ts are filled in.  0, or -1 with e (STATUS_CONFIG), where ctx may be
 * half filled.  `name` is for messages. */
int snap_parse(const char *name, const void *p, size_t n, struct snap_head *h, snap_fn *fn,
	       void *ctx, struct err *e);

/* Print any state file as JSON, appended to out; needs no program's help. */
int snap_dump(const char *name, const void *p, size_t n, struct buf *out, struct err *e);

#endif
