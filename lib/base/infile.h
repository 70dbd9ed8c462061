/*
 * infile.h - reading a file whatever it is packed in
 *
 * A path, or "-" for standard input; plain, gzip (also several members one
 * after another) or zstd (several frames), told apart by the first bytes and
 * never by the name.  Bytes come as they are asked for: memory does not depend
 * on the file's length.  A file that is cut short gives every byte before the cut
 * and then an error that names it; damage shows where the packing's own checks
 * find it.
 */
#ifndef TAPELINE_BASE_INFILE_H
#define TAPELINE_BASE_INFILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct infile;

/* What infile_read() returns beside a count of bytes. */
enum { INFILE_END = 0, INFILE_FAILED = -1, INFILE_AGAIN = -2 };

/* Open; nothing is read yet.  The path is copied.  NULL with e (STATUS_NOINPUT). */
struct infile *infile_open(const char *path, struct err *e);
void infile_close(struct infile *f); /* NULL is fine; standard input stays open */

/* Up to n unpacked bytes into p: their number, INFILE_END, INFILE_FAILED with e
 * (STATUS_IO where reading failed, STATUS_DATA where the packing is damaged), or
 * INFILE_AGAIN where a pipe has nothing just now: infile_fd() says what to wait
 * for.  Regular files never give INFILE_AGAIN. */
long infile_read(struct infile *f, void *p, size_t n, struct err *e);

/* Go to a position in the unpacked bytes, counted from the start: a plain file
 * seeks, a packed one is unpacked up to there.  Only before the first read and
 * not on standard input.  0, or -1 with e (the file is shorter, too). */
int infile_seek(struct infile *f, uint64_t position, struct err *e);

/* Unpacked bytes handed out so far. */
uint64_t infile_position(const struct infile *f);

/* Bytes of the file itself taken so far, and its size (0 where unknown). */
void infile_progress(const struct infile *f, uint64_t *done, uint64_t *total);

bool infile_is_stdin(const struct infile *f);
int infile_fd(const struct infile *f);

#endif
