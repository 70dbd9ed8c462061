/*
 * err.h - errors as values, and what they mean to a supervisor
 *
 * A library function that can fail takes a `struct err *` last, fills it once
 * and returns -1 (or NULL).  Nobody below cmd/ prints or exits: the edge does,
 * with err_report(), once.
 *
 * A message reads `what failed 'subject': why`: lower case, no full stop, and
 * says what the user can do where that is not plain.
 */
#ifndef TAPELINE_BASE_ERR_H
#define TAPELINE_BASE_ERR_H

/* Exit status of every program; tapeline(7) has the table with its reasons. */
enum status {
	STATUS_OK = 0,           /* end of file, SIGTERM, end of session */
	STATUS_NO = 1,           /* ran, but the answer is no */
	STATUS_USAGE = 64,       /* a bad option or operand */
	STATUS_DATA = 65,        /* unusable data, with --strict */
	STATUS_NOINPUT = 66,     /* an input file is missing or unreadable */
	STATUS_UNAVAILABLE = 69, /* a partner or a lock; may pass */
	STATUS_BUG = 70,         /* should not happen */
	STATUS_SYSTEM = 71,      /* memory, descriptors, processes */
	STATUS_IO = 74,          /* reading or writing failed */
	STATUS_CONFIG = 78,      /* a configuration or state file is wrong */
};

struct err {
	enum status status;
	char text[512];
};

/* Fill e (which may be NULL) and return -1, so that callers can write
 * `return err_set(e, STATUS_CONFIG, "…")`.  Text too long is cut. */
int err_set(struct err *e, enum status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* The same with ": " and the text of errno behind it. */
int err_errno(struct err *e, enum status status, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Put "where: " before the text, as a message rises through callers; -1. */
int err_prefix(struct err *e, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif
