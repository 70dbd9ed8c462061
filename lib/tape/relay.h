/*
 * relay.h - what passes from pipe to pipe without being copied
 *
 * A filter writes most of what it reads unchanged.  Between two pipes the kernel can
 * give the same pages on: relay_read() reads, and keeps a second reference to the bytes
 * in a pipe of its own (tee(2)); relay_send() moves the first of them to the output
 * (splice(2)).  What was kept is always the last of what was read.
 *
 * A writer that lends its own memory to the pipe (vmsplice(2)), or the pages of a file
 * (splice(2)), must leave them alone until the last reader is done: they are read twice.
 *
 * Where either side is no pipe, input comes in drops, or the system has no such calls,
 * nothing is kept and relay_read() is read().
 */
#ifndef TAPELINE_TAPE_RELAY_H
#define TAPELINE_TAPE_RELAY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

struct relay {
	int in, out;
	int keep[2];     /* our own pipe; -1 until there is something to keep */
	size_t kept;     /* bytes in it: the last of what was read, */
	const char *end; /* up to here in the reader's memory */
	bool able;       /* both sides are pipes */
	bool flows;      /* the last read was a large one */
	unsigned idle;   /* reads to go without keeping, as it was of no use */
};

void relay_init(struct relay *r, int in, int out);
void relay_release(struct relay *r);

/* As read() from `in`; with `may_keep` what was read may be kept. */
ssize_t relay_read(struct relay *r, char *p, size_t n, bool may_keep);

/* As write() of the first n <= kept bytes that are kept to `out`.  Where that cannot be
 * done (EINVAL), nothing is kept any more. */
ssize_t relay_send(struct relay *r, size_t n);

/* What is kept was written in another way: keeping is left alone for a while. */
void relay_forget(struct relay *r);

#endif
