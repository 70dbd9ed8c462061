/* stage_impl.h - the inside of the loop, shared by its parts (stage*.c) only */
#ifndef TAPELINE_TAPE_STAGE_IMPL_H
#define TAPELINE_TAPE_STAGE_IMPL_H

#include <signal.h>

#include "base/hash.h"
#include "tape/inputlog.h"
#include "tape/lines.h"
#include "tape/out.h"
#include "tape/relay.h"
#include "tape/stage.h"
#include "tape/state.h"
#include "tape/timers.h"

/* The options that every program has; stage_options.c has the table. */
struct stage_options {
	bool help, version, dump_options, strict, only, quiet;
	int verbose, log_format;
	const char *state, *drop, *input_log, *dump_state;
	int64_t status_fd;
};

extern struct stage_options stage_opt;
extern const struct opt stage_opts[];

enum { STAGE_COUNTS = 8 };

struct stage_counter {
	const char *name; /* a literal */
	uint64_t n;
};

struct stage {
	const struct command *c;
	struct program program; /* the command's, with the shared options */
	struct opt_args args;

	struct lines in;
	bool end_of_file;
	struct relay relay;
	struct out out;
	bool sink;

	uint64_t pass_types; /* types that pass (TYPE_UNKNOWN has a bit too) */
	uint64_t look_types; /* types whose fields are scanned: the command's and the loop's */

	/* Time. */
	int64_t now;
	int64_t max_lateness;
	struct timers timers;

	/* The line in hand. */
	struct record r;
	const char *file; /* where it came from */
	uint64_t file_line;
	char refusal[256];
	const char *hand; /* while a command's callback has it, NULL otherwise; */
	size_t hand_n;    /* without its newline */
	bool hand_passed; /* it is on the output already */

	/* Counts; `lines` and `errors` go on over pieces. */
	uint64_t lines, errors, bytes_in, own_lines;
	struct stage_counter counts[STAGE_COUNTS];

	struct buf config;
	bool has_config;
	char config_hash[SHA256_HEX + 1];
	bool has_seed;
	int64_t seed, own_lateness;
	bool warned_again;
	bool ended; /* an `end` came in this run */

	struct inputlog log;
	struct state state; /* the state file */

	/* Waiting, for sources. */
	int64_t sleep_ns;
	int wait_fd;

	enum status status; /* what stage_status() asked for */
	bool failed;        /* something fatal happened in a callback; err says what */
	bool spoilt;        /* … after which no state may be saved */
	struct err err;
};

/* stage_line.c: one line, wherever it came from.  `stays`: p[0..n] (with its
 * newline) stays in place until the next flush.  0, STAGE_REFUSED, or -1 when the
 * run must stop (s->err). */
int stage_take(struct stage *s, const char *p, size_t n, bool stays);
/* A line that is too long, of which p holds the first LINES_RAW bytes. */
int stage_take_long(struct stage *s, const char *p);
void stage_run_record(struct stage *s);
void stage_pass_hand(struct stage *s); /* put the line in hand on the output now */

/* stage_loop.c: until the end of input, a stop signal (0), or a failure (-1). */
int stage_filter_loop(struct stage *s);
int stage_source_loop(struct stage *s);

/* stage_error.c: turn a line into an error record; -1 with --strict. */
int stage_error_record(struct stage *s, const char *file, uint64_t line, const char *raw, size_t n,
		       const char *reason, const char *key, size_t key_len);

/* stage_wait.c: signals and waiting. */
extern volatile sig_atomic_t stage_signalled; /* some signal of ours came */
int stage_signals_init(struct err *e);
bool stage_got_stop(void);
bool stage_got_reload(void);
bool stage_got_status(void);
/* Wait until fd can be read (-1: none), ns passed (-1: no limit) or a signal came;
 * true where fd can be read. */
bool stage_wait(int fd, int64_t ns);
void stage_print_status(struct stage *s);

/* stage_state.c */
int stage_options_hash(struct stage *s, char hash[SHA256_HEX + 1]);
int stage_load(struct stage *s, struct err *e); /* 1 loaded, 0 nothing there */
int stage_save(struct stage *s, struct err *e); /* to --state, where given */
int stage_save_mark(struct stage *s, int64_t n, struct err *e);

/* stage_outside.c: what comes from elsewhere than stdin. */
int stage_read_config(struct stage *s, struct err *e);
int stage_between_lines(struct stage *s, struct err *e);

/* Can there be anything to do between two lines?  Asked before every line. */
static inline bool stage_interrupted(const struct stage *s)
{
	return stage_signalled || s->log.taken < s->log.n || s->c->poll;
}

int stage_flush(struct stage *s);

#endif
