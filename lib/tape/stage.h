/*
 * stage.h - the one loop that every program on the tape runs in
 *
 * A command supplies an options table and a few callbacks; the stage reads,
 * times, passes, batches, writes, saves and ends.  It owns everything that
 * tapeline(7) promises for all filters, so a command cannot get it wrong:
 *
 *   - lines pass byte for byte, own lines stand directly after their cause;
 *   - everything read is handled and written before the stage blocks;
 *   - what cannot be used becomes an error record and is counted;
 *   - tape time is the highest ts so far; timers fire by it and nothing else;
 *   - --state, marks, SIGTERM, EOF and `end` as DESIGN says.
 *
 * A filter has `record`; a source (tfetch, treplay) has `step` instead.  No
 * callback prints, exits or looks at the wall clock.
 */
#ifndef TAPELINE_TAPE_STAGE_H
#define TAPELINE_TAPE_STAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/log.h"
#include "base/opt.h"
#include "tape/line.h"
#include "tape/record.h"
#include "tape/snap.h"

struct stage;

/* What a timer stands for decides its place: an interval ending at T is due
 * before the first record with ts >= T, a moment T before the first with
 * ts > T.  Several due at once fire by T, then intervals, then in order of
 * registration. */
enum timer_kind { TIMER_INTERVAL, TIMER_MOMENT };

struct timer {
	int64_t due; /* nanoseconds UTC */
	enum timer_kind kind;
	uint32_t tag; /* the command's: which kind of timer */
	uint64_t arg; /* the command's: for whom */
};

struct command {
	const struct program *program;
	uint64_t uses; /* set of types (TYPE_BIT) handed to `record`; all others only pass */
	void *ctx;     /* handed to every callback */

	/* Options are parsed, nothing is read yet.  0, or -1 with e. */
	int (*open)(void *ctx, struct stage *s, const struct opt_args *args, struct err *e);

	/* A valid record of a type in `uses`.  Lines written in here stand after
	 * it.  Returns 0 to pass the line, STAGE_EAT to take it off the tape, or
	 * stage_refuse() to turn it into an error record (what was written in
	 * the call is dropped then, so refuse before changing anything). */
	int (*record)(void *ctx, struct stage *s, const struct record *r);

	/* A timer is due; lines written in here stand before the record whose ts
	 * fired it. */
	void (*timer)(void *ctx, struct stage *s, const struct timer *t);

	/* An `end` record: write what is open before it.  Timers due by its ts
	 * have fired. */
	void (*end)(void *ctx, struct stage *s, const struct record *r);

	/* Input is over (end of file or a stop signal), whether an `end` record came
	 * or not: a sink's last word, by stage_text() and stage_status().  May be
	 * NULL. */
	void (*finish)(void *ctx, struct stage *s);

	/* How many things (bars, orders) would be lost if the process ended here
	 * without --state; the stage warns.  May be NULL. */
	size_t (*pending)(void *ctx);

	/* A source's work: write some lines (a few hundred at most), return
	 * STAGE_MORE; STAGE_WAIT after stage_sleep(); STAGE_DONE at the end of
	 * input; -1 with e. */
	int (*step)(void *ctx, struct stage *s, struct err *e);

	/* Every member that lives between records; see snap.h. */
	void (*snap)(void *ctx, struct snap *sn);

	/* The configuration file (an option's variable); its text is at
	 * stage_config() in `open`.  At SIGHUP `reload` takes the new text: 0, or
	 * -1 with e and nothing changed. */
	const char **config;
	int (*reload)(void *ctx, const char *text, size_t n, struct err *e);

	/* What comes from elsewhere than stdin (a kill file, a venue): `poll` is
	 * called between two records and hands over what it finds by
	 * stage_outside(); the stage writes that to the input log and calls
	 * `outside`, which alone acts on it.  When a log is replayed, `poll` is not
	 * called and `outside` gets the logged text at the same input line. */
	void (*poll)(void *ctx, struct stage *s);
	int (*outside)(void *ctx, struct stage *s, const char *text, size_t n, struct err *e);

	/* Free everything. */
	void (*close)(void *ctx);

	/* Refuse a tape that holds a `run` of this program (65) unless *again:
	 * what places orders must not see yesterday's by accident.  Others warn. */
	bool once;
	const bool *again;

	/* A gate before a venue: what it passes is what it has seen, copied, even where the
	 * writer changes it meanwhile (relay.h). */
	bool gate;
};

enum { STAGE_EAT = 1, STAGE_REFUSED = 2 };
enum { STAGE_DONE = 0, STAGE_MORE = 1, STAGE_WAIT = 2 };

/* Parse the options and run; returns the exit status: `return stage_main(&cmd, argc, argv)`. */
int stage_main(const struct command *c, int argc, char **argv);

/* ---- for callbacks ---- */

/* Begin a line of this stage's own; end it with line_end() before the callback
 * returns.  ts must not be before tape time. */
void stage_line(struct stage *s, struct line *w, enum record_type_id type, int64_t ts);

/* Tape time: the highest ts so far, NO_TS before the first. */
int64_t stage_now(const struct stage *s);

/* Register a timer; due may be in the past (it fires at the next dated record).
 * Timers are part of the state and need no saving by the command. */
void stage_at(struct stage *s, int64_t due, enum timer_kind kind, uint32_t tag, uint64_t arg);

/* Turn the record in hand into an error record; for `return stage_refuse(…)`. */
int stage_refuse(struct stage *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* A problem that is no error of the line: printed at counts 1, 10, 100 … */
#define stage_warn(s, key, ...) log_repeat(key, __VA_ARGS__)

/* Was this a whole tape, with its `end` and without --state?  Who finds nothing in it
 * that he needs may say so. */
bool stage_had_all(const struct stage *s);

/* Is there a --state file, so that a later piece goes on?  Is --strict, is --quiet given? */
bool stage_keeps_state(const struct stage *s);
bool stage_is_strict(const struct stage *s);
bool stage_is_quiet(const struct stage *s);

/* The text of the configuration file, as read once at the start. */
const char *stage_config(const struct stage *s, size_t *n);

/* From `poll`: something came from outside, described by this text. */
void stage_outside(struct stage *s, const char *text, size_t n);

/* Count something ("late trades") for the totals that --verbose prints at the end. */
void stage_count(struct stage *s, const char *literal, uint64_t n);

/* Ask the program behind us: everything so far, the line in hand included, then the
 * line `sync n` goes out at once, whatever it takes to write it.  After it the line
 * in hand can be neither refused nor taken off the tape.  0; -1 where the run has
 * failed and the callback should return. */
int stage_sync(struct stage *s, int64_t n);

/* The run cannot go on: it ends with this error after the callback, and saves no
 * state.  The first one counts. */
void stage_fail(struct stage *s, const struct err *e);

/* ---- for what is not (only) a tape ---- */

/* In `open`: this run is a sink; nothing passes and no run record is written. */
void stage_sink(struct stage *s);

/* Text for standard output (a report), in the order of the calls.  In a sink. */
struct buf *stage_text(struct stage *s);

/* The exit status where all else goes well: STATUS_NO for "the answer is no". */
void stage_status(struct stage *s, enum status status);

/* ---- for sources ---- */

/* Write an error record for a row of a file. */
void stage_error(struct stage *s, const char *file, uint64_t line, const char *raw, size_t n,
		 const char *fmt, ...) __attribute__((format(printf, 6, 7)));

/* Pass a whole line of another tape (without newline) as it is; the stage keeps
 * tape time.  0, or STAGE_REFUSED where it became an error record. */
int stage_pass(struct stage *s, const char *file, uint64_t line, const char *p, size_t n);

/* Before returning STAGE_WAIT: be called again after ns nanoseconds of wall time,
 * or when fd can be read (both: whichever is first), or on a signal. */
void stage_sleep(struct stage *s, int64_t ns);

/* Nanoseconds on a clock that is never set: for pacing, patience and progress, never
 * for what is written. */
int64_t stage_clock(void);
void stage_wait_fd(struct stage *s, int fd);

/* What goes into the run record beside the options; call in `open`. */
void stage_seed(struct stage *s, int64_t seed);
void stage_max_lateness(struct stage *s, int64_t ns);

/* Write the `end` record (a source's last line), at tape time; none where there is
 * no tape time yet.  reason may be NULL. */
void stage_end(struct stage *s, const char *reason);

/* Has SIGTERM come?  A long step should return soon then. */
bool stage_stopping(const struct stage *s);

#endif
