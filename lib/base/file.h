/*
 * file.h - whole files: reading, replacing, holding
 *
 * A file is written beside its place, synced, and renamed over it, so that
 * whoever looks finds the old text or the new one, also after a power cut.
 * What is no regular file (a device, a FIFO, a directory) is never replaced.  A
 * symbolic link stays one: what it points to is replaced.
 */
#ifndef TAPELINE_BASE_FILE_H
#define TAPELINE_BASE_FILE_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

/* Append the file's bytes to `out`.  0; -1 where it cannot be read (66) or has
 * more than `max` bytes (78).  out's own ceiling must be higher. */
int file_read(const char *path, size_t max, struct buf *out, struct err *e);

/* Replace the file, or create it, with p[0..n) in it.  0; -1 with e: 74; 78 where
 * it is no regular file; 69 while another process writes it.  The old file is
 * whole then, or (where only the last sync failed) the new one. */
int file_write(const char *path, const void *p, size_t n, struct err *e);

/*
 * A file held by one process.  The lock is on the file itself, not on a second
 * one, and moves to the new file with each replacement, so that it is held
 * without a gap.  It ends with the process, whatever ends that.
 */
struct file_lock {
	int fd;     /* of the file as it is now, open for reading and writing */
	char *path; /* where it really is; owned */
};

/* Hold the file, which is created empty where it is not there.  0; -1 with e:
 * 69 "… is in use by another process", 74, 78.  On failure there is nothing to
 * release. */
int file_lock(struct file_lock *l, const char *path, struct err *e);

/* Replace what is held, and hold the new file.  0, or -1 as file_write(); what has
 * the name then is still held. */
int file_replace_locked(struct file_lock *l, const void *p, size_t n, struct err *e);

/* Let go.  A file that is still empty is removed. */
void file_unlock(struct file_lock *l);

#endif
