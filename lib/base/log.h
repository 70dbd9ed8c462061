/*
 * log.h - what a program tells people, on standard error
 *
 * One line is one write(2) of at most 4 KiB, so lines of several stages do not
 * mix; control characters are shown as \x1b, what is not UTF-8 as U+FFFD.
 * `--log json` writes {"time":…,"level":…,"stage":…,"message":…}; -q leaves only
 * errors, -v adds details.  A warning that repeats is printed at its counts 1,
 * 10, 100, …, and log_totals() says at the end how often each came.
 *
 * For one thread; errno stays as it was.
 */
#ifndef TAPELINE_BASE_LOG_H
#define TAPELINE_BASE_LOG_H

#include <stdbool.h>

#include "base/err.h"

enum log_level { LOG_ERROR, LOG_WARN, LOG_INFO, LOG_DEBUG };

/* Start logging as `prog`; json selects the format; lines above `level` are dropped. */
void log_open(const char *prog, bool json, enum log_level level);

void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A warning that can repeat.  `key` must be a string literal: its address is
 * what counts as "the same warning". */
void log_repeat(const char *key, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* One line per repeated warning that came more often than was printed. */
void log_totals(void);

/* From now on the text `secret` (copied; "" is ignored) is replaced by *** in
 * every line, also where it would be cut.  0; -1 where there is no room for one
 * more (LOG_SECRETS) or no memory: do not go on then. */
enum { LOG_SECRETS = 16 };
int log_redact(const char *secret);

/* Print the error as the program's last word; returns e->status for exit(). */
int err_report(const struct err *e);

#endif
