/*
 * killfile.h - a file whose appearance stops the desk
 *
 * Its first line is a command and why: "kill …", "halt …" or "resume …"; a file
 * that is empty, says anything else or cannot be read is a kill.  Each text counts
 * once.  Taking the file away changes nothing: what it did is latched.
 */
#ifndef TAPELINE_RISK_KILLFILE_H
#define TAPELINE_RISK_KILLFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "tape/snap.h"

enum { KILL_TEXT = 256 };

struct kill_file {
	const char *path;
	/* What was acted on: part of the state. */
	bool present;
	uint32_t n;
	char text[KILL_TEXT];
	/* How the file looked then, so that looking again is one system call. */
	bool looked;
	uint64_t device, inode, size;
	int64_t changed_s, changed_ns;
};

/* Is there something new?  Then its first line is in k->text. */
bool kill_file_look(struct kill_file *k);

/* Its command ("kill", "halt", "resume") and, as a C string in `reason`, why. */
const char *kill_file_command(const char *text, size_t n, char reason[KILL_TEXT]);

void kill_file_snap(struct snap *sn, struct kill_file *k);

#endif
